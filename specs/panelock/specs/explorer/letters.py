"""Operations as letters, processes as words, programs as words with commas: ``sk,j`` is A: split, kill; B: join.

The registry that they are about: session 0 with window 0 (panes %0 and %1) and window 1 (%2).
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations_with_replacement, product

from panelock.model.options import OfSession
from panelock.model.order import How, Side
from panelock.model.order import Place as At
from panelock.model.state import Exited, SessionId
from panelock.specs import operations as ops

NAMES = "ABCDEFGH"
"""What processes are called in a schedule, in their order."""

Operation = Callable[[int | None], ops.Operation]
"""An operation, for a process that made this pane last."""


def _mine(make: Callable[[int], ops.Operation]) -> Operation:
    return lambda made: make(0 if made is None else made)


def _confirm(pane: int) -> ops.Operation:
    return ops.ConfirmPane(pane)


LETTERS: dict[str, Operation] = {
    "s": lambda _: ops.SplitWindow(0, Side.AFTER, detached=True),
    "S": lambda _: ops.SplitWindow(1, Side.BEFORE, detached=False),
    "k": lambda _: ops.KillPane(1, others=False),
    "K": _mine(lambda pane: ops.KillPane(pane, others=False)),
    "o": lambda _: ops.KillPane(0, others=True),
    "j": lambda _: ops.JoinPane(1, 0, 1, 2, before=False, detached=True),
    "J": lambda _: ops.JoinPane(2, 0, 0, 0, before=False, detached=False),
    "b": lambda _: ops.BreakPane(0, 0, 1, 0, At(How.FREE, 0), None, "sh", detached=True),
    "x": lambda _: ops.SwapPane(0, 2, detached=False),
    "p": lambda _: ops.SelectPane(1),
    "l": lambda _: ops.LastPane(0),
    "t": lambda _: ops.SetTitle(0, "titled"),
    "z": lambda _: ops.Zoom(0, whole=False),
    "a": lambda _: ops.Arrange(0, 1),
    "n": lambda _: ops.NewSession("n", "sh", 0),
    "N": lambda _: ops.KillSession(0, others=False),
    "R": lambda _: ops.RenameSession(0, "renamed"),
    "w": lambda _: ops.NewWindow(0, At(How.FREE, 0), "w", detached=True),
    "W": lambda _: ops.KillWindow(0, 0, others=False),
    "m": lambda _: ops.MoveWindow(0, 0, 0, At(How.AT, 5), detached=True, renumber=True),
    "X": lambda _: ops.SwapWindow(0, 0, 0, 1, select=True),
    "L": lambda _: ops.LinkWindow(0, 0, 0, At(How.AT, 7), detached=True),
    "u": lambda _: ops.UnlinkWindow(0, 0, kill=True),
    "v": lambda _: ops.RenameWindow(0, "named", automatic=False),
    "y": lambda _: ops.RotateWindow(0, down=True),
    "g": lambda _: ops.SelectWindow(0, 1),
    "T": lambda _: ops.TurnWindow(0, "next"),
    "#": lambda _: ops.RenumberWindows(0, 1),
    "c": _mine(_confirm),
    "d": _mine(ops.WithdrawPane),
    "M": _mine(ops.LeaveEmpty),
    "e": lambda _: ops.PaneEnded(1, Exited(0)),
    "h": lambda _: ops.HostDied(),
    "Q": lambda _: ops.KillServer(),
    "i": lambda _: ops.StartServer(),
    "E": lambda _: ops.EndIfEmpty(),
    "f": lambda _: ops.RespawnPane(1, kill=True),
    "O": lambda _: ops.SetOption(OfSession(SessionId(0)), "@owner", "me"),
    "U": lambda _: ops.UnsetOption(OfSession(SessionId(0)), "@owner"),
}
"""Operations by their letters; K, c, d and M are about the pane that the process made last."""

READ, LOOK, DROP = "r", "q", "D"
"""A read without the lock; one that trusts what the store has in mind; a change that is begun, and never saved."""

KEEPS = "="
"""Before a word: the process keeps its store, and what it has in mind, from operation to operation, as a host does."""

HOST = "H"
"""The word of a host: it serves until it is killed; of two, the second waits for the first one's place."""

READY = "B"
"""The same with a process that stands by in a terminal: its first pane is made in one change, those after it in two."""

HOSTS = (HOST, READY)

ASKED: dict[str, tuple[str, ...]] = {
    "1": ("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", "%0"),
    "2": ("kill-pane", "-t", "%1"),
    "3": ("join-pane", "-d", "-s", "%1", "-t", "%2"),
    "4": ("new-window", "-d", "-P", "-F", "#{pane_id}", "-t", "a:"),
    "5": ("kill-pane", "-t", "{made}"),
    "6": ("respawn-pane", "-k", "-t", "%1"),
    "7": ("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", "%0", ";", "kill-pane", "-t", "%1"),
    "8": ("kill-window", "-t", "a:0"),
}
"""Commands that a host is asked to run, by their letters: {made} is the pane that the caller was told of last."""

EXITS = "0"
"""The process in the pane that the caller was told of last ends."""

WORDS: dict[str, str] = {
    "split": "s", "kill": "k", "join": "j", "read": "r",
    "split-before": "S", "kill-own": "K", "kill-others": "o", "join-only": "J", "break": "b", "swap": "x",
    "select": "p", "last": "l", "title": "t", "zoom": "z", "arrange": "a",
    "new-session": "n", "kill-session": "N", "rename-session": "R",
    "new-window": "w", "kill-window": "W", "move-window": "m", "swap-window": "X", "link-window": "L",
    "unlink-window": "u", "rename-window": "v", "rotate-window": "y", "select-window": "g", "next-window": "T",
    "renumber-windows": "#",
    "confirm": "c", "withdraw": "d", "leave-empty": "M", "pane-ended": "e", "host-died": "h", "kill-server": "Q",
    "start-server": "i", "end-if-empty": "E", "respawn": "f", "set-option": "O", "unset-option": "U",
    "look": LOOK, "drop": DROP, "keep": KEEPS,
    "host": HOST, "host-ready": READY,
    "ask-split": "1", "ask-kill": "2", "ask-join": "3", "ask-new-window": "4", "ask-kill-own": "5", "ask-respawn": "6",
    "ask-split-and-kill": "7", "ask-kill-window": "8", "exit": EXITS,
}  # fmt: skip
"""The same by their names, for people."""


def letters_of(word: str) -> str:
    """The operations of a word."""
    return word.removeprefix(KEEPS)


def fault_of(word: str) -> str | None:
    """Say why a word is none."""
    letters = letters_of(word)
    unknown = [letter for letter in letters if letter not in _OPERATIONS]
    if unknown:
        return f"unknown operation: {unknown[0]!r}"
    if not letters:
        return "a process without an operation"
    return "a host does nothing else" if word not in HOSTS and any(host in letters for host in HOSTS) else None


_OPERATIONS = {*LETTERS, *ASKED, READ, LOOK, DROP, EXITS, *HOSTS}


def has_host(program: Iterable[str]) -> bool:
    """Tell whether one of the processes is a host."""
    return any(word in HOSTS for word in program)


def words(letters: str, length: int) -> list[str]:
    """Every word of that many operations."""
    return ["".join(word) for word in product(letters, repeat=length)]


def programs(letters: str, processes: int, length: int) -> list[tuple[str, ...]]:
    """Every program of that many processes and operations each, up to the processes' names."""
    return list(combinations_with_replacement(words(letters, length), processes))


def shown(program: Sequence[str]) -> str:
    """The program as it is written."""
    return ",".join(program)
