"""What commands that are bound to mouse keys mean by the mouse (tmux: cmd_find_target, cmd_find_from_mouse)."""

import re

_TARGET = re.compile(r"""(?<![^\s{"'])(-[A-Za-z]*[st] ?)(\\?["'])?(?:=|\{mouse\})(?(2)\2)(?=\\?["']|[\s;}]|$)""")
_PLAIN = re.compile(r"[\w$%=:.-]+", re.ASCII)
_WORD = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|\s+|[^\s"\']+|.', re.DOTALL)
_ABOUT_A_PANE = {
    "clear-history": "t", "copy-mode": "st", "display-message": "cdFt", "if-shell": "t", "kill-pane": "t",
    "paste-buffer": "bst", "resize-pane": "txy", "respawn-pane": "cet", "run-shell": "cdt", "select-pane": "PTt",
    "send-keys": "cNt", "split-window": "ceFlpt", "swap-pane": "st",
}  # fmt: skip
"""Commands for which the current pane counts, and which of their options have a value."""


def resolve(commands: str, pane: int | None, window: int | None, session: str) -> str:
    """Return commands with what the mouse is on where they say `-t =` or `-t {mouse}`.

    A pane stands for its window and its session, too, and a window for its active pane. Where there is neither it is
    the session (its name, or `$` and its number), with its current window. A name that would have to be quoted is
    left out: then it is the session that the client shows.

    >>> resolve('select-pane -t = ; if-shell -F "#{pane_in_mode}" { copy-mode -t{mouse} }', 3, None, "work")
    'select-pane -t %3 ; if-shell -F "#{pane_in_mode}" { copy-mode -t%3 }'
    >>> resolve("select-window -t =", None, 2, "work"), resolve("new-window -t =", None, None, "my work")
    ('select-window -t =work:2', 'new-window -t :')
    """
    place = _place(pane, window, session)
    return _TARGET.sub(lambda said: said[1] + place, commands)


def aim(commands: str, pane: int | None, window: int | None, session: str) -> str:
    """Return commands with what the mouse is on for those about a pane that name none: to tmux it is the current one.

    >>> aim('if-shell -F "#{pane_in_mode}" { send-keys -M } { copy-mode -e }', 3, None, "work")
    'if-shell -t %3 -F "#{pane_in_mode}" { send-keys -t %3 -M } { copy-mode -t %3 -e }'
    """
    place = _place(pane, window, session)
    words: list[str] = _WORD.findall(commands)
    aimed, begins = "", True
    for at, word in enumerate(words):
        aimed += word
        if begins and word in _ABOUT_A_PANE and not _names_target(words[at + 1 :], _ABOUT_A_PANE[word]):
            aimed += f" -t {place}"
        begins = word in {"{", ";", "\\;"} or (begins and word.isspace())
    return aimed


def _names_target(words: list[str], valued: str) -> bool:
    """Tell whether a command's options have a target."""
    skips = False
    for word in words:
        if word.isspace():
            continue
        if skips:
            skips = False
            continue
        if not word.startswith("-") or word in {"-", "--"}:
            return False
        first = next((at for at, letter in enumerate(word) if letter in valued), None)
        if first is not None and word[first] == "t":
            return True
        skips = first == len(word) - 1
    return False


def _place(pane: int | None, window: int | None, session: str) -> str:
    if pane is not None:
        return f"%{pane}"
    known = session if session.startswith("$") else f"={session}"
    return f"{known if session and _PLAIN.fullmatch(known) else ''}:{'' if window is None else window}"
