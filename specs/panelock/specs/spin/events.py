"""From the system calls that a process made to the events that the specification knows: what each was on, and gave.

A document is told by its generation, its next pane, which panes stand in it, run, are dead, and in which window %1
stands; a line of the lock by its generation and its holder; a line of the journal by its generation. Descriptors are
followed from where they were opened.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from panelock.impl import codec, journal, lock
from panelock.impl.document import Document, Phase
from panelock.impl.files import TEMPORARY
from panelock.impl.paths import Place
from panelock.model.step import Done
from panelock.specs.explorer.machine import Call, Failed
from panelock.specs.explorer.programs import Outcome, Seen, Told
from panelock.specs.spin.words import LETTERS, number

END_OF_FILE = 254
NOBODY = 99
Values = tuple[int, int, int, int, int, int]
NOTHING: Values = (0, 0, 0, 0, 0, 0)
_place = Place("/")
_FILES = {
    name.rpartition("/")[2]: word
    for name, word in ((_place.lock, "LOCK"), (_place.registry, "REG"), (_place.journal, "JOURNAL"))
}
_CALLS = {
    "open": "OPEN", "flock": "FLOCK", "pread": "PREAD", "pwrite": "PWRITE", "close": "CLOSE", "stamp": "STAMP",
    "size": "SIZE", "ftruncate": "TRUNCATE", "fsync": "FSYNC", "replace": "REPLACE", "exchange": "EXCHANGE",
    "unlink": "UNLINK", "listdir": "LISTDIR", "try_flock": "TRY_FLOCK", "unlock": "UNLOCK",
}  # fmt: skip


class Event(NamedTuple):
    """One step of a process, as the specification names it."""

    call: int
    file: int
    values: Values = NOTHING


@dataclass
class Reader:
    """Follows one process's calls."""

    first: int
    """The generation that stood before anybody began: the specification counts from it."""
    numbers: Mapping[str, int]
    """The processes by their names (processes.py)."""
    opened: dict[int, str] = field(default_factory=dict)

    def event(self, call: Call, result: Any) -> Event:
        """Say what a call was; ``result`` is what it gave, None when that was never seen."""
        name, *rest = call
        word = _CALLS[name]
        if name == "open":
            file = _file(rest[0])
            if not isinstance(result, Failed) and result is not None:
                self.opened[result] = file
            looked_for = file in ("LOCK", "REG") and not rest[1] & os.O_ACCMODE
            found = int(not isinstance(result, Failed))
            return Event(number(word), number(file), (found, 0, 0, 0, 0, 0) if looked_for else NOTHING)
        if name in ("replace", "exchange"):
            return Event(number(word), number(_file(rest[1])))
        if name == "unlink":
            return Event(number(word), number(_file(rest[0])), (self._maker(rest[0]), 0, 0, 0, 0, 0))
        if name == "listdir":
            return Event(number(word), number("FOLDER"), self._lying(result or ()))
        file = self.opened[rest[0]]
        if name == "close":
            del self.opened[rest[0]]
        values = NOTHING
        if name == "pwrite":
            values = self._content(file, rest[1])
        elif name == "pread" and result is not None and file != "JOURNAL":
            values = self._content(file, result)
        elif name in ("flock", "try_flock"):
            values = (END_OF_FILE if result is False else rest[1], 0, 0, 0, 0, 0)
        return Event(number(word), number(file), values)

    def _content(self, file: str, data: bytes) -> Values:
        if not data:
            return (END_OF_FILE, 0, 0, 0, 0, 0)
        if file == "LOCK":
            told, _, holder = data.decode().strip().partition(" ")
            holder = holder.strip()
            return (int(told) - self.first, self.numbers[holder] + 1 if holder else 0, 0, 0, 0, 0)
        if file == "JOURNAL":
            lines = [msgspec.json.decode(raw, type=journal.Line) for raw in data.splitlines()]
            return (lines[-1].generation - self.first, len(lines), 0, 0, 0, 0)
        if len(data) == _HEAD:  # RegistryFile.is_as_left looks at no more
            return (codec.generation_of(data) - self.first, 0, 0, 0, 0, 0)
        document = codec.decode(data, file)
        return (document.generation - self.first, *kept_of(document))

    def _maker(self, name: str) -> int:
        """Whose temporary file it is: its maker's name stands in it, and a number. Any other file is nobody's."""
        whose = name.rpartition("/")[2].removeprefix(TEMPORARY).rpartition("-")[0]
        return next((process for known, process in self.numbers.items() if known.replace(":", "-") == whose), NOBODY)

    def _lying(self, names: tuple[str, ...]) -> Values:
        there = sum(1 << self._maker(name) for name in names if name.startswith(TEMPORARY))
        return (0, 0, there, 0, 0, 0)


_HEAD = 64
assert lock.LENGTH != _HEAD


def kept_of(document: Document) -> tuple[int, int, int, int, int]:
    """What the specification keeps of a document, besides its generation: next pane, panes as bits, %1's window."""
    here = runs = dead = 0
    for pane in document.panes.values():
        here |= 1 << pane.id
        runs |= (pane.phase is Phase.RUNNING) << pane.id
        dead |= (pane.phase is Phase.DEAD) << pane.id
    moved = 1 in document.panes and document.panes[1].window == 1
    return document.next_pane, here, runs, dead, int(moved)


def told(letter: str, outcome: Outcome, first: int) -> Event:
    """The event of a caller being told what came of its operation."""
    operation = number(LETTERS[letter])
    return Event(number("TELL"), operation, (operation, answer(letter, outcome, first), 0, 0, 0, 0))


def answer(letter: str, outcome: Outcome, first: int = 0) -> int:
    """What the specification calls an answer."""
    if isinstance(outcome, Seen):
        return outcome.generation - first
    assert isinstance(outcome, Told), outcome
    if isinstance(outcome.result, str):
        return number("NO_PANE") if "can't find pane" in outcome.result else number("NO_ROOM")
    if letter in "sn" and isinstance(outcome.result, Done) and outcome.result.pane is not None:
        return int(outcome.result.pane)
    return number("DONE")


def _file(path: str) -> str:
    name = path.rpartition("/")[2]
    if name.startswith(TEMPORARY):
        return "TEMP"
    return _FILES.get(name, "FOLDER")
