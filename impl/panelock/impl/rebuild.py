"""Makes a damaged or lost registry again: from an earlier document and the journal, or from the journal alone."""

import copy
import os
from contextlib import ExitStack
from typing import BinaryIO, NamedTuple

import msgspec
from msgspec import Struct, field

from panelock.impl import checks, codec, lock
from panelock.impl.document import Document, empty
from panelock.impl.errors import BadRegistry, Fault
from panelock.impl.files import TEMPORARY
from panelock.impl.journal import Line, older
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


class Mark(NamedTuple):
    """Where a line stands."""

    path: str
    number: int
    end: int
    """The offset behind it."""


class Damage(NamedTuple):
    """A line that cannot be read."""

    path: str
    number: int
    before: int
    """How many good lines come before it."""


class Scan(Struct):
    """What stands in a journal and the full one before it, damage and all; each change once, no snapshots."""

    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    """Of each line, where it stands last."""
    damaged: list[Damage] = field(default_factory=list)
    torn: bool = False
    """The last line has no end: its writer died."""

    @property
    def newest(self) -> int:
        """Return the newest generation of which there is a line."""
        return self.lines[-1].generation if self.lines else 0


def scan(path: str) -> Scan:
    """Read a journal whatever is wrong in it; raises BadRegistry for what is no file of ours."""
    found = Scan()
    with ExitStack() as opened:
        # The newer one is opened first: renewed meanwhile, it is found again as the older one.
        files = [(name, _opened(name, opened)) for name in (path, older(path))]
        for name, file in reversed(files):
            found.torn = False  # of the older one nobody cuts anything
            end = 0
            for number, raw in enumerate(file or (), 1):
                end += len(raw)
                if raw.endswith(b"\n"):
                    _note(found, raw, Mark(name, number, end))
                else:
                    found.torn = True
    return found


def _opened(path: str, opened: ExitStack) -> BinaryIO | None:
    try:
        return opened.enter_context(open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused_file(path, error) from None


def _note(found: Scan, raw: bytes, mark: Mark) -> None:
    try:
        line = _decoder.decode(raw)
    except msgspec.MsgspecError:
        found.damaged.append(Damage(mark.path, mark.number, len(found.lines)))
        return
    if line.is_snapshot:
        return
    if line.generation > found.newest:
        found.lines.append(line)
        found.marks.append(mark)
    else:  # a fresh journal begins with the lines that the full one ends with
        for at in range(len(found.lines) - 1, -1, -1):
            if found.lines[at].generation == line.generation:
                found.marks[at] = mark
                break


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


def _given_out(place: Place) -> tuple[int, str]:
    """Return the generation that was given out last, 0 when the lock's file does not tell, and who died holding it."""
    try:
        fd = os.open(place.lock, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return 0, ""
    try:
        return lock.read(REAL, fd, place.lock)
    except (BadRegistry, OSError):
        return 0, ""
    finally:
        os.close(fd)


def registry_generation(place: Place) -> int:
    """Return the generation in the registry's first bytes, however damaged the rest is; -1 for none."""
    return codec.generation_of((_read(place.registry) or b"")[:64])


class Remade(Struct, frozen=True):
    """A registry made again. Its generation is the newest one known: whoever writes it gives out the next."""

    document: Document
    lacks: list[str]
    applied: int
    """The generation of the last change that is in it."""
    journal_size: int
    """How much of the journal it agrees with; what comes behind is not in it."""


def rebuild(place: Place) -> tuple[Document, list[str]]:
    """Return what the registry can be made into again, and in words what that lacks; raises CannotRebuild."""
    made = remake(place)
    return made.document, made.lacks


def remake(place: Place, died: str | None = None) -> Remade:
    """Make the registry again, writing nothing; raises CannotRebuild.

    ``died`` is who died holding the lock; None: who stands in its file (a holder of ours has put its own name there).
    """
    found = scan(place.journal)
    (given, holder), stood = _given_out(place), registry_generation(place)
    died = holder if died is None else died
    # Lines newer than what was given out were never committed; nor, where the holder died before the replacement,
    # those newer than the document. (A damaged one's first bytes may be anybody's, and count only then.)
    limit = stood if died and 0 <= stood < given else given or found.newest
    base, lines, said = _beginning(place, found, limit)
    replayed, why = _replayed(base, lines)
    document = replayed.finish()
    applied = document.generation
    size = max(
        (
            mark.end
            for line, mark in zip(found.lines, found.marks, strict=True)
            if line.generation <= applied and mark.path == place.journal
        ),
        default=0,
    )
    document.generation = max(applied, given, stood, found.newest)
    _spend_ids(document, found.lines)
    checks.check_all(document, place.registry)
    return Remade(document, _words(replayed, base) + said + why, applied, size)


def _beginning(place: Place, found: Scan, limit: int) -> tuple[Document, list[Line], list[str]]:
    """Return the document to begin with, the lines to apply to it, and what is left out."""
    lines = [line for line in found.lines if line.generation <= limit]
    said = []
    if len(lines) < len(found.lines):
        said.append(f"{len(found.lines) - len(lines)} changes at the journal's end, which were never committed")
    base = last_good(place, limit)
    start = _last_start(lines)
    at = operation = 0
    if start is not None and (base is None or lines[start[0]].generation > base.generation):
        at, operation = start
        base = empty()
        base.generation = lines[at].generation - 1
    elif base is None:
        raise CannotRebuild(place, "no earlier document is kept, and the journal has no server's start")
    for hurt in found.damaged:
        if hurt.before <= at or _follows(lines[hurt.before : hurt.before + 1], base.generation):
            continue  # what it told is in what we begin with
        lost = len(lines) - hurt.before
        said.append(f"the change of line {hurt.number} of {hurt.path}, which is damaged, and the {lost} after it")
        lines = lines[: hurt.before]
        break
    if operation:
        lines[at] = msgspec.structs.replace(lines[at], operations=lines[at].operations[operation:])
    return base, lines[at:], said


def _follows(lines: list[Line], generation: int) -> bool:
    """Tell whether the first of these lines comes right behind a document, or is in it."""
    return bool(lines) and lines[0].generation - 1 - lines[0].skipped <= generation


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
