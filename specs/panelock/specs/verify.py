"""What a real server did, judged by the model: every line of its journal replayed, and the document at the end of it.

Takes a document and the journal's lines as they stand in its files; opens none itself. What the model does not have is
not judged: sizes, layouts and zoom, processes, environments; of options the lengths of their values are. Sessions that
share their windows (new-session -t) it does not have either: there it stops following, says so, and goes on at the
next server's start or the next snapshot; generations and ids are counted all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from os.path import basename
from typing import Any

import msgspec

from panelock.impl import checks
from panelock.impl.document import Document
from panelock.impl.journal import SNAPSHOT, Entry, Line
from panelock.model.state import Registry
from panelock.specs.bridge import abstract, first_difference, told, veiled
from panelock.specs.replay import Diverged, Grouped, replay_line

DOCUMENT, JOURNAL, SNAPSHOT_NAME = "the document", "the journal", "the snapshot"
_SIGNS = {"session": "$", "window": "@", "pane": "%"}
_GIVEN = {
    "new-session": ("session", "window", "pane"),
    "new-window": ("window", "pane"),
    "split-window": ("pane",),
    "break-pane": ("window",),
}
"""Which operations give out ids, and of what; a session that joins a group gives out its own alone."""
_NO_TRANSITION = ("made-and-killed", "rebuild", SNAPSHOT)
"""What a line may tell that changes nothing which the model has."""
_NOT_A_CHANGE = (AssertionError, AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError)
"""What comes of replaying a line that has not what it needs."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that cannot be if all is right."""

    words: str
    generation: int
    where: str
    """The file, and the line's number in it."""

    def __str__(self) -> str:
        """Say all three."""
        return f"{self.where}, generation {self.generation}: {self.words}"


@dataclass(slots=True)
class Checked:
    """One epoch of a server, and how far it was found to be right."""

    epoch: int
    begun: bool
    """Its start is told of; otherwise the journal begins with a snapshot of it, or in the midst of it."""
    lines: int = 0
    followed: int = 0
    """So many of its lines were replayed by the model."""
    first: int = 0
    last: int = 0
    given: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_SIGNS, 0))
    """How many ids of each kind were given out."""
    skipped: int = 0
    """Generations whose change was never committed: who made it died, or could not write."""
    ended: bool = True
    note: str = ""
    """Why the model did not follow all of it."""
    difference: Difference | None = None
    """The first one."""


def verify(document: Document, entries: Iterable[Entry]) -> list[Checked]:
    """Judge a document and the journal that belongs to it, epoch by epoch; lines newer than it are no history yet."""
    judge = _Judge(document, list(entries))
    for entry in judge.entries:
        if not judge.take(entry):
            break
    judge.end()
    return judge.epochs


def _begins_late(lines: list[Line | None]) -> bool:
    """Tell whether what came before the first file is gone: it holds a snapshot that is not a rebuild's."""
    for before, line in pairwise([None, *lines]):
        if line is not None and line.is_snapshot:
            return before is None or not _rebuilds(before)
    return False


def _rebuilds(line: Line) -> bool:
    return any(one.get("op") == "rebuild" for one in line.operations)


class _Judge:
    """Goes through the lines, with the model's registry as far as it is known."""

    def __init__(self, document: Document, entries: list[Entry]) -> None:
        self.document = document
        self.entries = entries
        self.epochs: list[Checked] = []
        late = _begins_late([entry.line for entry in entries if entry.path == entries[0].path])
        self.state: Registry | None = None if late else Registry()
        self.generation: int | None = None if late else 0
        self.next: dict[str, int] | None = None
        """The ids that are given out next; None while nothing is known of them."""
        self.exact = True
        """Ids follow each other without a gap, as far as we know."""
        self.where = ""
        self._path = ""
        self._in_file = 0
        self._carried = 0

    def take(self, entry: Entry) -> bool:
        """Judge one line; False: it is newer than the document, and so is the rest."""
        if entry.path != self._path:
            self._path, self._in_file, self._carried = entry.path, 0, self.generation or 0
        line = entry.line
        if line is None and self.generation == self.document.generation:
            return False  # behind the document's own line: somebody is writing, or died writing
        self.where = f"{basename(entry.path)} line {entry.number}"
        if line is None:
            self.wrong(f"cannot be read: {entry.fault}", (self.generation or 0) + 1)
            self.lose()
            self.generation = None
            return True
        if line.generation > self.document.generation:
            return False
        if line.is_snapshot:
            if line.generation >= self._carried:  # else both names are one file's: a process died renewing it
                self.snapshot(line)
        elif not self.repeated(line):
            self.line(line)
        return True

    def repeated(self, line: Line) -> bool:
        """A fresh file begins with lines that the one before it has: they are judged there."""
        known = self._in_file < line.generation <= self._carried
        self._in_file = line.generation
        return known

    # --- findings ---

    @property
    def now(self) -> Checked:
        """The epoch that we are in."""
        if not self.epochs:
            self.epochs.append(Checked(self.document.epoch, begun=False))
        return self.epochs[-1]

    def wrong(self, words: str, generation: int) -> None:
        """Keep an epoch's first difference."""
        if self.now.difference is None:
            self.now.difference = Difference(words, generation, self.where)

    def lose(self, why: str = "") -> None:
        """Stop following until something is known again."""
        self.state = None
        self.exact = False
        self.now.note = self.now.note or why

    def begin(self, epoch: int, *, begun: bool) -> None:
        """Count for another epoch."""
        if self.epochs and self.epochs[-1].epoch >= epoch:
            self.wrong(f"epoch {epoch} begins after epoch {self.epochs[-1].epoch}", self.generation or 0)
        self.epochs.append(Checked(epoch, begun=begun))

    # --- lines ---

    def line(self, line: Line) -> None:
        """Judge a change: its generation, its ids, and what the model makes of it."""
        start = next((at for at, one in enumerate(line.operations) if one.get("op") == "start-server"), None)
        if start is None and not self.epochs:
            self.begin(line.epoch, begun=False)
        rebuilt = _rebuilds(line)
        if start is not None:
            self.begin(int(line.operations[start].get("epoch", line.epoch)), begun=True)
            self.next, self.exact = dict.fromkeys(_SIGNS, 0), True
        self.sequence(line, rebuilt=rebuilt)
        self.count(line)
        for operation in line.operations[start or 0 :]:
            self.ids(operation, line.generation)
        if self.state is None and start is not None:
            self.state = Registry(epoch=line.epoch - 1)
            line = msgspec.structs.replace(line, operations=line.operations[start:])
        if self.state is not None:
            self.follow(self.state, line)
        if line.epoch != self.now.epoch:
            self.wrong(f"is of epoch {line.epoch}, in epoch {self.now.epoch}", line.generation)
        if rebuilt:
            self.lose(f"panelock doctor made the registry again (generation {line.generation})")

    def sequence(self, line: Line, *, rebuilt: bool) -> None:
        """Generations grow by one; those that are passed over the line owns up to. A rebuild may pass over any."""
        last = self.generation
        self.generation = line.generation if last is None else max(last, line.generation)
        if last is None:
            return
        missing = line.generation - (last + 1 + line.skipped)
        if line.generation <= last:
            self.wrong(f"generation {line.generation} comes after {last}", line.generation)
            self.lose()
        elif missing and not rebuilt:
            self.wrong(
                f"generation {line.generation} comes after {last}, and {line.skipped} were given up: "
                f"{missing} {'lines are' if missing > 1 else 'line is'} missing"
                if missing > 0 else f"gives up {line.skipped} generations after {last}", line.generation,
            )  # fmt: skip
            self.lose()

    def count(self, line: Line) -> None:
        """Count it in."""
        now = self.now
        now.first = now.first or line.generation
        now.last = line.generation
        now.lines += 1
        now.skipped += line.skipped

    def ids(self, operation: dict[str, Any], generation: int) -> None:
        """Every id is given out once in an epoch, and none is passed over but a session's whose name was taken."""
        for kind in _GIVEN.get(operation.get("op", ""), ()):
            number = operation.get(kind)
            if not isinstance(number, int):
                continue
            self.now.given[kind] += 1
            if self.next is None:
                self.next = dict.fromkeys(_SIGNS, 0)
                self.exact = False
            after = self.next[kind]
            self.next[kind] = max(after, number + 1)
            if number < after:
                self.wrong(f"{_SIGNS[kind]}{number} is given out again", generation)
            elif number > after and self.exact and kind != "session":
                self.wrong(f"{_SIGNS[kind]}{number} is given out, and {_SIGNS[kind]}{after} never was", generation)

    def follow(self, state: Registry, line: Line) -> None:
        """Let the model make the change."""
        known = [one for one in line.operations if one.get("op") not in _NO_TRANSITION]
        try:
            self.state = replay_line(state, msgspec.structs.replace(line, operations=known))
        except Grouped:
            self.lose("sessions share their windows (new-session -t), which the model does not have")
        except Diverged as diverged:
            self.wrong(f"{diverged.operation.get('op')}: {diverged.why}", line.generation)
            self.lose()
        except _NOT_A_CHANGE as error:
            self.wrong(f"is not a change that can be made: {error!r}", line.generation)
            self.lose()
        else:
            self.now.followed += 1

    # --- snapshots and the end ---

    def snapshot(self, line: Line) -> None:
        """Judge a snapshot by what is known, and go on from it."""
        if not self.epochs:
            self.begin(line.epoch, begun=False)
        if self.generation is not None and line.generation != self.generation:
            self.wrong(f"a snapshot of generation {line.generation} comes after {self.generation}", line.generation)
        self.generation = line.generation
        self.stand(line, line.operations[0])

    def stand(self, line: Line, snapshot: dict[str, Any]) -> None:
        """Go on where the snapshot says that the registry stands."""
        try:
            if any(one["group"] for one in snapshot["sessions"]):
                self.lose("sessions share their windows (new-session -t), which the model does not have")
                return
            stands = told(line.epoch, snapshot)
        except _NOT_A_CHANGE as error:
            self.wrong(f"is not a snapshot: {error!r}", line.generation)
            self.lose()
            return
        if self.state is not None:
            difference = first_difference(stands, self.state, (SNAPSHOT_NAME, JOURNAL))
            if difference is not None:
                self.wrong(difference, line.generation)
        self.state = stands
        self.next = dict(zip(_SIGNS, snapshot["next"], strict=True))
        self.exact = True

    def end(self) -> None:
        """Judge the document by what the lines came to."""
        document, now = self.document, self.now
        now.ended = document.ended
        self.where = DOCUMENT
        broken = checks.broken(document)
        if broken:
            self.wrong(f"breaks an invariant: {broken[0]}", document.generation)
        if (self.generation or 0) != document.generation:
            lost = f"the newest line is of {self.generation}" if self.generation else "there is no line"
            self.wrong(f"its change is not told of: {lost}", document.generation)
            return
        if document.epoch != now.epoch:
            self.wrong(f"is of epoch {document.epoch}, and the newest line of {now.epoch}", document.generation)
        elif self.state is not None:
            difference = first_difference(veiled(abstract(document)), self.state, (DOCUMENT, JOURNAL))
            if difference is not None:
                self.wrong(difference, document.generation)
        counters = (document.next_session, document.next_window, document.next_pane)
        for kind, counter in zip(_SIGNS, counters, strict=True):
            if self.next is not None and self.next[kind] > counter:
                given = f"{_SIGNS[kind]}{self.next[kind] - 1}"
                self.wrong(f"would give {_SIGNS[kind]}{counter} next, and {given} was given out", document.generation)
