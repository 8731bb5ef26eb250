"""Format variables of panes: from the registry, from the terminal's processes, and from the rendered screen."""

from typing import TYPE_CHECKING

from panelock.impl.document import Pane, Phase
from panelock.impl.targets_panes import border_status, pane_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.variables import FormatScope

SCREEN = frozenset((
    "alternate_on", "alternate_saved_x", "alternate_saved_y", "cursor_character", "cursor_flag", "cursor_x", "cursor_y",
    "history_all_bytes", "history_bytes", "history_size", "insert_flag", "keypad_cursor_flag", "keypad_flag",
    "mouse_all_flag", "mouse_any_flag", "mouse_button_flag", "mouse_sgr_flag", "mouse_standard_flag", "mouse_utf8_flag",
    "origin_flag", "pane_bg", "pane_fg", "pane_path", "pane_tabs", "scroll_region_lower", "scroll_region_upper",
    "wrap_flag",
))  # fmt: skip
"""What only a rendered screen knows: the wait Facts brings it."""
SCREEN_TEXT = "screen_text"
"""Among a pane's facts, no variable: its visible lines, for #{C:…}."""


def start_command(pane: Pane) -> str:
    """Return a pane's command as tmux quotes it (cmd_stringify_argv)."""
    from panelock.impl.arguments import quoted

    return " ".join(quoted(word) for word in pane.argv)


def _current_command(scope: "FormatScope", pane: Pane) -> str:
    told = scope.driver.fact(pane.id, "pane_current_command")
    if told:
        return told
    from panelock.impl.host.facts import name_of

    # Of a pane that is being made: what it begins with. A shell runs what is one word.
    by_shell = told is None and pane.phase is not Phase.DEAD and len(pane.argv) == 1
    return name_of(("" if by_shell else start_command(pane)) or scope.option("default-shell") or "/bin/sh")


def _current_path(scope: "FormatScope", pane: Pane) -> str | None:
    told = scope.driver.fact(pane.id, "pane_current_path")
    return pane.cwd if told is None and pane.phase is not Phase.DEAD else told


def _in_window(test: "Callable[[FormatScope, Pane], bool]") -> "Callable[[FormatScope, Pane], str | None]":
    return lambda scope, pane: str(int(test(scope, pane)))


def _at_top(scope: "FormatScope", pane: Pane) -> bool:
    assert scope.window is not None
    return pane.y == int(border_status(scope.document, scope.window) == "top")


def _at_bottom(scope: "FormatScope", pane: Pane) -> bool:
    window = scope.window
    assert window is not None
    return pane.y + pane.sy == window.sy - int(border_status(scope.document, window) == "bottom")


def _at_right(scope: "FormatScope", pane: Pane) -> bool:
    assert scope.window is not None
    return pane.x + pane.sx == scope.window.sx


def _is_active(scope: "FormatScope", pane: Pane) -> bool:
    assert scope.window is not None
    return scope.window.active == pane.id


def _is_last(scope: "FormatScope", pane: Pane) -> bool:
    assert scope.window is not None
    return scope.window.last[:1] == [pane.id]


def _index(scope: "FormatScope", pane: Pane) -> str | None:
    window = scope.document.windows[pane.window]
    return str(pane_index(scope.document, window, pane.id))


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


PANE: "dict[str, Callable[[FormatScope, Pane], str | None]]" = {
    "history_limit": lambda scope, _: scope.option("history-limit"),
    "pane_active": _in_window(_is_active),
    "pane_at_bottom": _in_window(_at_bottom),
    "pane_at_left": lambda _, pane: str(int(pane.x == 0)),
    "pane_at_right": _in_window(_at_right),
    "pane_at_top": _in_window(_at_top),
    "pane_bottom": lambda _, pane: str(pane.y + pane.sy - 1),
    "pane_current_command": _current_command,
    "pane_current_path": _current_path,
    "pane_dead": lambda _, pane: str(int(pane.phase is Phase.DEAD)),
    "pane_dead_signal": lambda _, pane: _number(pane.dead_signal),
    "pane_dead_status": lambda _, pane: _number(pane.dead_status),
    "pane_dead_time": lambda _, pane: str(int(pane.dead_time)) if pane.dead_time else None,
    "pane_height": lambda _, pane: str(pane.sy),
    "pane_id": lambda _, pane: f"%{pane.id}",
    "pane_in_mode": lambda scope, pane: str(len(scope.modes_of(pane.id))),
    "pane_index": _index,
    "pane_input_off": lambda _, pane: str(int(pane.input_off)),
    "pane_last": _in_window(_is_last),
    "pane_left": lambda _, pane: str(pane.x),
    "pane_marked": lambda scope, pane: str(int(scope.document.marked == pane.id)),
    "pane_mode": lambda scope, pane: next(iter(scope.modes_of(pane.id)), None),
    "pane_pid": lambda _, pane: str(pane.pid),
    "pane_pipe": lambda scope, pane: scope.driver.fact(pane.id, "pane_pipe") or "0",
    "pane_right": lambda _, pane: str(pane.x + pane.sx - 1),
    "pane_shared_mode": lambda scope, pane: next(iter(scope.shared_modes(pane.id)), None),
    "pane_start_command": lambda _, pane: start_command(pane),
    "pane_start_path": lambda _, pane: pane.cwd,
    "pane_synchronized": lambda scope, _: scope.option("synchronize-panes"),
    "pane_title": lambda _, pane: pane.title,
    "pane_top": lambda _, pane: str(pane.y),
    "pane_tty": lambda _, pane: pane.tty,
    "pane_unseen_changes": lambda _, __: "0",
    "pane_width": lambda _, pane: str(pane.sx),
}
