"""Requests as command lines of tmux, and what it prints as answers."""

from collections.abc import Callable
from typing import Any, Final

from panelock.impl.errors import Refused
from panelock.model.refusals import Refusal
from panelock.model.state import Registry
from panelock.specs import outcomes
from panelock.specs.history import GONE, NO_ROOM, NOT_FOUND
from panelock.specs.linearize_spec import WORDS

_PANE = ("-P", "-F", "#{pane_id}")
_ALL = "#{session_id} #{window_index} #{pane_index} #{window_id} #{pane_id} #{pane_active} #{window_active}"
_LIVE: Final = Registry(ended=False)
CAT: Final = "exec cat"
"""What runs in every pane: it prints nothing, and ends when its terminal does."""


def _flags(**given: bool) -> list[str]:
    return [f"-{name}" for name, wanted in given.items() if wanted]


def _scope(scope: str, owner: int) -> list[str]:
    match scope:
        case "server":
            return ["-s"]
        case "session":
            return ["-t", f"${owner}:"]
        case "window":
            return ["-w", "-t", f"%{owner}"]
        case _:
            return ["-p", "-t", f"%{owner}"]


def _set(scope: str, owner: int, name: str, value: str | None) -> list[str]:
    words = ["set-option", *_flags(u=value is None), *_scope(scope, owner), name]
    return words if value is None else [*words, value]


_WORDS: dict[str, Callable[..., list[str]]] = {
    "split-window": lambda pane, before, detached: [
        "split-window", *_flags(d=detached, b=before), "-v", "-l", "1", "-t", f"%{pane}", *_PANE, CAT,
    ],
    "new-window": lambda session, name, detached: [
        "new-window", *_flags(d=detached), "-t", f"${session}:", "-n", name, *_PANE, CAT,
    ],
    "new-session": lambda name: [
        "new-session", "-d", "-x", "80", "-y", "400", "-s", name, "-n", name, *_PANE, CAT,
    ],
    "respawn-pane": lambda pane, kill: ["respawn-pane", *_flags(k=kill), "-t", f"%{pane}", CAT],
    "kill-pane": lambda pane, others: ["kill-pane", *_flags(a=others), "-t", f"%{pane}"],
    "kill-window": lambda pane: ["kill-window", "-t", f"%{pane}"],
    "kill-session": lambda session: ["kill-session", "-t", f"${session}"],
    "break-pane": lambda pane, session, name, detached: [
        "break-pane", *_flags(d=detached), "-s", f"%{pane}", "-t", f"${session}:", "-n", name,
        "-P", "-F", "#{window_id}",
    ],
    "join-pane": lambda source, target, before, detached: [
        "join-pane", *_flags(d=detached, b=before), "-v", "-l", "1", "-s", f"%{source}", "-t", f"%{target}",
    ],
    "swap-pane": lambda source, target, detached: [
        "swap-pane", *_flags(d=detached), "-s", f"%{source}", "-t", f"%{target}",
    ],
    "select-pane": lambda pane: ["select-pane", "-t", f"%{pane}"],
    "select-window": lambda pane: ["select-window", "-t", f"%{pane}"],
    "rename-window": lambda pane, name: ["rename-window", "-t", f"%{pane}", name],
    "rename-session": lambda session, name: ["rename-session", "-t", f"${session}", name],
    "set-option": _set,
    "show-option": lambda scope, owner, name: ["show-options", "-v", *_scope(scope, owner), name],
    "has-pane": lambda pane: ["has-session", "-t", f"%{pane}"],
    "list-panes": lambda pane: ["list-panes", "-t", f"%{pane}", "-F", "#{pane_id} #{pane_active}"],
    "list-all": lambda: ["list-panes", "-a", "-F", _ALL],
    "list-sessions": lambda: ["list-sessions", "-F", "#{session_id} #{session_name}"],
}  # fmt: skip


def command_line(name: str, args: tuple[Any, ...]) -> list[str]:
    """The words of a request."""
    return _WORDS[name](*args)


class NoAnswer(Exception):  # noqa: N818 - a text that no request of this vocabulary is answered with
    """The registry, or its host, said something that it must not."""


def answer(name: str, status: int, out: str, err: str) -> Any:
    """What a caller was told."""
    if status:
        if name == "show-option" and "invalid option" in err:
            return []
        return refusal(err.strip())
    lines = out.splitlines()
    match name:
        case "split-window" | "new-window" | "new-session" | "break-pane":
            return int(lines[0][1:])
        case "list-panes":
            rows = [line.split() for line in lines]
            return [[int(pane[1:]) for pane, _ in rows], next(int(pane[1:]) for pane, active in rows if active == "1")]
        case "list-all":
            return sorted(_row(line) for line in lines)
        case "list-sessions":
            return sorted([int(number[1:]), said] for number, said in (line.split(" ", 1) for line in lines))
        case "show-option":
            return lines
    return True


def _row(line: str) -> list[Any]:
    session, index, at, window, pane, active, current = line.split()
    return [int(session[1:]), int(index), int(at), int(window[1:]), int(pane[1:]), active == "1", current == "1"]


def refusal(text: str) -> str:
    """The word for a refusal's text."""
    if "failed: can't find pane" in text:
        return GONE
    if text.startswith(("no such pane", "no such window", "no such session")):  # set-option's and show-options' own
        return NOT_FOUND
    try:
        why = outcomes.said(Refused(text), _LIVE)
    except AssertionError:
        raise NoAnswer(text) from None
    if isinstance(why, outcomes.NoRoom):
        return NO_ROOM
    if not isinstance(why, Refusal) or why not in WORDS:
        raise NoAnswer(text)
    return WORDS[why]
