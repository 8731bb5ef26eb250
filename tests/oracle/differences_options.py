"""Where tmux 3.4, which we follow, and 3.3a, the oracle at hand, differ in options: every row must occur.

From tmux's CHANGES FROM 3.3a TO 3.4, its tables and its issues; the numbers of the latter stand behind the rows.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """A command, and what each says. The oracle is brought back by ``undo`` afterwards."""

    what: str
    command: tuple[str, ...]
    then: tuple[str, ...]
    oracle: tuple[bool, list[str]]
    """The answer to ``command`` when that fails, else the one to ``then``."""
    ours: tuple[bool, list[str]]


ADDED: frozenset[str] = frozenset(
    ("menu-style", "menu-selected-style", "menu-border-style", "menu-border-lines", "message-line")
)
"""Options of 3.4 that 3.3a does not know."""

CHANGED: frozenset[str] = frozenset(
    ("allow-passthrough", "destroy-unattached", "detach-on-destroy", "terminal-features")
)
"""Options with other choices, another type or another default."""


def _set(what: str, name: str, value: str | None, oracle: str, ours: str) -> Row:
    """A row of set-option -g; an answer that begins with ``name`` is shown after success."""
    command = ("set-option", "-g", name) if value is None else ("set-option", "-g", name, value)

    def answer(text: str) -> tuple[bool, list[str]]:
        return text.startswith(f"{name} "), [text]

    return Row(what, command, ("show-options", "-g", name), answer(oracle), answer(ours))


ROWS: tuple[Row, ...] = (
    *(
        Row(f"{name} is new", ("show-options", "-g", name), (), (False, [f"invalid option: {name}"]), (True, [shown]))
        for name, shown in {
            "menu-style": "menu-style default",
            "menu-selected-style": "menu-selected-style bg=yellow,fg=black",
            "menu-border-style": "menu-border-style default",
            "menu-border-lines": "menu-border-lines single",
            "message-line": "message-line 0",
        }.items()
    ),
    Row(
        "rxvt's function keys are not used",
        ("show-options", "-s", "terminal-features"),
        (),
        (
            True,
            ["terminal-features[0] xterm*:clipboard:ccolour:cstyle:focus:title", "terminal-features[1] screen*:title"],
        ),
        (
            True,
            [
                "terminal-features[0] xterm*:clipboard:ccolour:cstyle:focus:title",
                "terminal-features[1] screen*:title",
                "terminal-features[2] rxvt*:ignorefkeys",
            ],
        ),
    ),
    _set("passthrough of invisible panes", "allow-passthrough", "all", "bad value: all", "allow-passthrough all"),
    _set(
        "a choice takes its words alone",
        "allow-passthrough",
        "yes",
        "allow-passthrough on",
        "unknown value: yes",
    ),
    _set(
        "keep-last for destroy-unattached",
        "destroy-unattached",
        "keep-last",
        "bad value: keep-last",
        "destroy-unattached keep-last",
    ),
    _set(
        "keep-group for destroy-unattached",
        "destroy-unattached",
        "keep-group",
        "bad value: keep-group",
        "destroy-unattached keep-group",
    ),
    _set(  # 3665
        "the previous session for detach-on-destroy",
        "detach-on-destroy",
        "previous",
        "unknown value: previous",
        "detach-on-destroy previous",
    ),
    _set(  # 3665
        "the next session for detach-on-destroy",
        "detach-on-destroy",
        "next",
        "unknown value: next",
        "detach-on-destroy next",
    ),
    _set("a colour for underscores", "mode-style", "us=red", "invalid style: us=red", "mode-style us=red"),
    _set(
        "ranges of sessions",
        "mode-style",
        "range=session|$1",
        "invalid style: range=session|$1",
        'mode-style "range=session|$1"',
    ),
    _set(
        "panes in ranges by their id",
        "mode-style",
        "range=pane|1",
        "mode-style range=pane|1",
        "invalid style: range=pane|1",
    ),
    _set(
        "an argument for range=user", "mode-style", "range=user", "mode-style range=user", "invalid style: range=user"
    ),
)
