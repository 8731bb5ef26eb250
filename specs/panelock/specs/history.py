"""A recorded history: what callers asked of one registry, when, and what they were answered; as a file too.

A request is what a caller can say who knows ids alone: a window is named by a pane that it has, wherever that is by
then. What a request means stands in linearize_spec.py. Answers are plain JSON: ``true``, an id, a list that was read,
a word (refused), or ``null``: the caller never heard, and it may have been done or not.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

NOT_FOUND, NO_SERVER, DUPLICATE = "not-found", "no-server", "duplicate"
SAME_PANE, STILL_ACTIVE, NO_ROOM = "same-pane", "still-active", "no-room"
GONE = "made-and-gone"
"""A pane was reserved, and somebody ended it before it had a terminal: refused, but the id is spent."""

SIGNATURES: Final[dict[str, tuple[str, ...]]] = {
    "split-window": ("pane", "before", "detached"),
    "new-window": ("session", "name", "detached"),
    "new-session": ("name",),
    "respawn-pane": ("pane", "kill"),
    "kill-pane": ("pane", "others"),
    "kill-window": ("pane",),
    "kill-session": ("session",),
    "break-pane": ("pane", "session", "name", "detached"),
    "join-pane": ("pane", "pane", "before", "detached"),
    "swap-pane": ("pane", "pane", "detached"),
    "select-pane": ("pane",),
    "select-window": ("pane",),
    "rename-window": ("pane", "name"),
    "rename-session": ("session", "name"),
    "set-option": ("scope", "owner", "name", "value"),
    "host-died": (),
    "has-pane": ("pane",),
    "list-panes": ("pane",),
    "list-all": (),
    "list-sessions": (),
    "show-option": ("scope", "owner", "name"),
    "everything": (),
}
"""What each request is told. ``owner`` is a session's number, or a pane's (the pane, or the window that it is in)."""

MAKERS: Final = ("split-window", "new-window", "new-session")
"""Answered with the id of a new pane."""
TWO_STEPS: Final = (*MAKERS, "respawn-pane")
QUIET: Final = 0
"""The generation of a call that is known to have changed nothing."""
READS: Final = ("has-pane", "list-panes", "list-all", "list-sessions", "show-option", "everything")


class BadHistory(ValueError):  # noqa: N818 - named by what it is about
    """No recorder writes such a history; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one caller. Times are monotonic nanoseconds of one machine."""

    process: str
    name: str
    args: tuple[Any, ...]
    start: int
    end: int | None
    """None: the caller was killed, or still waits."""
    answer: Any = None
    generation: int | None = None
    """Which change of the registry this was, if it changed it and somebody knows: the witness."""
    path: str = ""
    """Which way it went: library, host, shim."""
    confirmed: int | None = None
    """Which change was its second step, if it had one: the terminal of the pane that it made ran."""

    @property
    def pending(self) -> bool:
        """Nobody knows whether it was done."""
        return self.end is None

    @property
    def refused(self) -> bool:
        """It was answered that nothing was done."""
        return isinstance(self.answer, str)

    def said(self) -> str:
        """The call in words, as one would type it."""
        words = [self.name]
        for kind, value in zip(SIGNATURES[self.name], self.args, strict=True):
            if kind in ("before", "detached", "kill", "others"):
                words += [{"before": "-b", "detached": "-d", "kill": "-k", "others": "-a"}[kind]] * bool(value)
            else:
                words.append({"pane": "%", "session": "$"}.get(kind, "") + str(value))
        return " ".join(words)

    def answered(self) -> str:
        """What the caller heard, in words."""
        if self.pending:
            return "?"
        if self.name in MAKERS and not self.refused:
            return f"%{self.answer}"
        return "ok" if self.answer is True else json.dumps(self.answer)


@dataclass(frozen=True, slots=True)
class History:
    """Calls in order of their start, and the registry that they began with."""

    calls: tuple[Call, ...]
    initial: dict[str, Any] | None = None
    """As ``everything`` reads it; None is a machine on which no server ever ran."""
    gaps: bool = False
    """Calls were left out (a reduced counterexample): ids may have been given that nobody here was told."""
    note: str = ""

    @property
    def pending(self) -> int:
        """How many calls never had an answer."""
        return sum(call.pending for call in self.calls)

    def with_calls(self, calls: Iterable[Call]) -> "History":
        """The same beginning, and other calls."""
        return replace(self, calls=tuple(calls))

    def check(self) -> None:
        """Refuse what no recorder writes: another order, a process that does two things at once, an unknown request."""
        if any(one.start > other.start for one, other in pairwise(self.calls)):
            raise BadHistory("calls do not stand in order of their start")
        ends: dict[str, int | None] = {}
        for number, call in enumerate(self.calls):
            where = f"call {number} ({call.process}: {call.name})"
            if call.name not in SIGNATURES or len(call.args) != len(SIGNATURES[call.name]):
                raise BadHistory(f"{where} is no request of this vocabulary")
            if call.end is not None and (call.end < call.start or call.answer is None):
                raise BadHistory(f"{where} ends before it starts, or ends without an answer")
            if call.process in ends:
                before = ends[call.process]
                if before is None or before > call.start:
                    raise BadHistory(f"{where} starts while its process still waits for another answer")
            ends[call.process] = call.end


def ordered(calls: Iterable[Call]) -> tuple[Call, ...]:
    """Calls by their start."""
    return tuple(sorted(calls, key=lambda call: call.start))


# --- as a file ----------------------------------------------------------------------------------------------------


def save(history: History, path: Path) -> None:
    """Write a history where a test finds it: one line a call, so that a person can read and edit it."""
    rows = [json.dumps(_row(call)) for call in history.calls]
    head = {"note": history.note, "gaps": history.gaps, "initial": history.initial}
    path.write_text(json.dumps(head)[:-1] + ',\n"calls": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


def load(path: Path) -> History:
    """Read a history that was saved."""
    read = json.loads(path.read_text(encoding="utf-8"))
    calls = tuple(_call(row) for row in read["calls"])
    history = History(calls, read["initial"], read.get("gaps", False), read.get("note", ""))
    history.check()
    return history


def _row(call: Call) -> list[Any]:
    return [
        call.process, call.name, list(call.args), call.start, call.end, call.answer, call.generation, call.path,
        call.confirmed,
    ]  # fmt: skip


def _call(row: Sequence[Any]) -> Call:
    process, name, args, start, end, answer, generation, path, confirmed = row
    return Call(process, name, tuple(args), start, end, answer, generation, path, confirmed)


def from_log(lines: Iterable[str]) -> Iterator[tuple[Call, str]]:
    """Read what one recorder wrote (history_caller.py): each call, and by what name the journal knows who asked.

    A line when a call begins, one with that name, and one when it is answered; the last may be missing, or all but the
    first.
    """
    begun: Call | None = None
    key = ""
    for line in lines:
        if not line.endswith("\n"):
            break  # the caller was killed while it wrote
        said = json.loads(line)
        if isinstance(said, str):
            key = said
        elif len(said) == _BEGUN:
            if begun is not None:
                yield begun, key
            process, name, args, start, path = said
            begun, key = Call(process, name, tuple(args), start, None, path=path), ""
        else:
            assert begun is not None
            end, answer, generation, confirmed = said
            yield replace(begun, end=end, answer=answer, generation=generation, confirmed=confirmed), key
            begun = None
    if begun is not None:
        yield begun, key


_BEGUN = 5
