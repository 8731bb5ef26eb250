"""Makes a damaged or lost registry again: from an earlier document and the journal, or from the journal alone."""

import copy
import os
from dataclasses import dataclass, field

import msgspec

from panelock.impl import checks, codec, lock
from panelock.impl.document import Document, empty
from panelock.impl.errors import BadRegistry, Fault
from panelock.impl.files import TEMPORARY
from panelock.impl.journal import Line
from panelock.impl.kernel import REAL
from panelock.impl.lock import refused_file
from panelock.impl.paths import Place
from panelock.impl.replaying import NotReplayable, Replay

_decoder = msgspec.json.Decoder(Line)
_IDS = {"session": "next_session", "window": "next_window", "pane": "next_pane"}
_MAKERS = ("new-session", "new-window", "split-window", "break-pane")
MORE = 6
"""How many names of one kind are said before "and so many more"."""


class CannotRebuild(Fault):
    """Nothing is left to make the registry from."""

    def __init__(self, place: Place, why: str) -> None:
        super().__init__(place.folder, why)
        self.folder, self.why = place.folder, why

    def __str__(self) -> str:
        """Name the folder and what is missing."""
        return f"{self.folder}: the registry cannot be rebuilt: {self.why}"


@dataclass(slots=True)
class Scan:
    """What stands in a journal, damage and all."""

    lines: list[Line] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """Of each line its number in the file."""
    ends: list[int] = field(default_factory=list)
    """Of each line the offset behind it."""
    damaged: list[int] = field(default_factory=list)
    """Numbers of lines that cannot be read."""
    torn: bool = False
    """The last line has no end: its writer died."""

    @property
    def newest(self) -> int:
        """Return the newest generation of which there is a line."""
        return max((line.generation for line in self.lines), default=0)


def scan(path: str) -> Scan:
    """Read a journal whatever is wrong in it; raises BadRegistry for what is no file of ours."""
    found = Scan()
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        with open(fd, "rb") as file:
            end = 0
            for number, raw in enumerate(file, 1):
                end += len(raw)
                if not raw.endswith(b"\n"):
                    found.torn = True
                    break
                try:
                    found.lines.append(_decoder.decode(raw))
                except msgspec.MsgspecError:
                    found.damaged.append(number)
                else:
                    found.numbers.append(number)
                    found.ends.append(end)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise refused_file(path, error) from None
    return found


def last_good(place: Place, newest: int | None = None) -> Document | None:
    """Return the newest whole document that is kept beside the registry, of at most generation ``newest``."""
    try:
        names = [place.last] + [
            f"{place.folder}/{name}" for name in os.listdir(place.folder) if name.startswith(TEMPORARY)
        ]
    except OSError:
        return None
    found = [document for name in names if (document := _whole(name)) is not None]
    found = [document for document in found if newest is None or document.generation <= newest]
    return max(found, key=lambda document: document.generation, default=None)


def _whole(path: str) -> Document | None:
    data = _read(path)
    if data is None:
        return None
    try:
        return codec.decode(data, path)
    except BadRegistry:
        return None


def _read(path: str) -> bytes | None:
    try:
        with open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as file:
            return file.read()
    except OSError:
        return None


def lock_generation(place: Place) -> int:
    """Return the generation that was given out last, 0 when the lock's file does not tell."""
    try:
        fd = os.open(place.lock, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return 0
    try:
        return lock.read(REAL, fd, place.lock)[0]
    except (BadRegistry, OSError):
        return 0
    finally:
        os.close(fd)


def registry_generation(place: Place) -> int:
    """Return the generation in the registry's first bytes, however damaged the rest is; -1 for none."""
    return codec.generation_of((_read(place.registry) or b"")[:64])


@dataclass(frozen=True, slots=True)
class Remade:
    """A registry made again. Its generation is the newest one known: whoever writes it gives out the next."""

    document: Document
    lacks: list[str]
    journal_size: int
    """How much of the journal it agrees with; what comes behind is not in it."""


def rebuild(place: Place) -> tuple[Document, list[str]]:
    """Return what the registry can be made into again, and in words what that lacks; raises CannotRebuild."""
    made = remake(place)
    return made.document, made.lacks


def remake(place: Place) -> Remade:
    """Make the registry again, writing nothing; raises CannotRebuild."""
    found = scan(place.journal)
    given, stood = lock_generation(place), registry_generation(place)
    # Lines newer than the document were never committed. Where even its head is gone, the lock's generation decides.
    limit = stood if stood >= 0 else given or found.newest
    lines, said = _usable(found, limit)
    base = last_good(place, limit)
    begin = _last_start(lines)
    if begin is not None and (base is None or lines[begin[0]].generation > base.generation):
        base = empty()
        at, operation = begin
        base.generation = lines[at].generation - 1
        first = msgspec.structs.replace(lines[at], operations=lines[at].operations[operation:])
        lines = [first, *lines[at + 1 :]]
    elif base is None:
        raise CannotRebuild(place, "no earlier document is kept, and the journal has no server's start")
    replayed, why = _replayed(base, lines)
    document = replayed.finish()
    size = max((end for line, end in zip(found.lines, found.ends, strict=True)
                if line.generation <= document.generation), default=0)  # fmt: skip
    document.generation = max(document.generation, given, stood, found.newest)
    _spend_ids(document, found.lines)
    checks.check_all(document, place.registry)
    return Remade(document, _words(replayed, base) + said + why, size)


def _usable(found: Scan, limit: int) -> tuple[list[Line], list[str]]:
    """Return the lines that were committed and follow each other without damage after the last server's start."""
    said = []
    numbered = [both for both in zip(found.lines, found.numbers, strict=True) if both[0].generation <= limit]
    if len(numbered) < len(found.lines):
        said.append(f"{len(found.lines) - len(numbered)} changes at the journal's end, which were never committed")
    begin = _last_start([line for line, _ in numbered])
    start = numbered[begin[0]][1] if begin is not None else 0
    hurt = [number for number in found.damaged if number > start]
    if hurt:
        kept = [(line, number) for line, number in numbered if number < hurt[0]]
        lost = len(numbered) - len(kept)
        said.append(f"the change of the journal's line {hurt[0]}, which is damaged, and the {lost} after it")
        numbered = kept
    return [line for line, _ in numbered], said


def _last_start(lines: list[Line]) -> tuple[int, int] | None:
    """Return where the newest epoch begins: the line's place, and the operation's in it.

    Not by the lines' epochs: all lines of a group bear that of the last one.
    """
    for at in range(len(lines) - 1, -1, -1):
        for number, operation in enumerate(lines[at].operations):
            if operation.get("op") == "start-server":
                return at, number
    return None


def _replayed(base: Document, lines: list[Line]) -> tuple[Replay, list[str]]:
    """Apply the lines as far as they go."""
    applied = Replay(copy.deepcopy(base))
    try:
        for line in lines:
            applied.line(line)
    except NotReplayable as fault:
        # The line may be half applied: begin again, and stop before it.
        good = [line for line in lines if line.generation < fault.generation]
        applied = Replay(copy.deepcopy(base))
        for line in good:
            applied.line(line)
        return applied, [f"{len(lines) - len(good)} changes that could not be applied: {fault}"]
    return applied, []


def _spend_ids(document: Document, lines: list[Line]) -> None:
    """Count on from every id of this epoch that a line names, also one that was left out: none is given twice."""
    begin = _last_start(lines)
    if begin is None:
        later = [line for line in lines if line.epoch == document.epoch]
    elif lines[begin[0]].epoch != document.epoch:
        return
    else:
        later = lines[begin[0] :]
    for line in later:
        for operation in line.operations:
            if operation.get("op") not in _MAKERS:
                continue
            for key, counter in _IDS.items():
                number = operation.get(key)
                if isinstance(number, int):
                    setattr(document, counter, max(getattr(document, counter), number + 1))


def _words(replayed: Replay, base: Document) -> list[str]:
    """Say what the document lacks."""
    lacks, document = replayed.lacks, replayed.document
    if document.ended:
        return []
    said = ["the paste buffers, if the host is gone", "the answers to requests that are being repeated just now"]
    if lacks.options:
        said.append(f"the values of options that were set: {_some(sorted(lacks.options))}")
    if lacks.environment:
        said.append(f"the values of environment variables that were set: {_some(sorted(lacks.environment))}")
    if lacks.commands:
        panes = _some([f"%{number}" for number in sorted(lacks.commands)])
        said.append(f"the command and folder that these panes were started with: {panes}")
    if any(session.created > base.started for session in document.sessions.values()) or not base.sessions:
        said.append("the folders of sessions")
    if lacks.sizes:
        windows = _some([f"@{number}" for number in sorted(lacks.sizes)])
        said.append(f"the exact sizes of the panes of these windows: {windows}")
    return said


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:MORE])
    return shown if len(names) <= MORE else f"{shown} and {len(names) - MORE} more"
