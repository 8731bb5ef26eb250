"""The history of what was done: one line a committed change, written before the document that has it.

A line is {"epoch", "generation", "time", "who", "request", "operations": [{"op", …ids, names and sizes…}]}. No value,
command or text is in it, only their lengths. Lines newer than the document were never committed: the next holder of
the lock cuts them off, and a torn last line with them.

The file is bounded. When it has grown beyond a limit, a fresh one takes its name: the last group's lines again (so that
a rebuild from the document before them needs no other file), a snapshot of the registry as it then is, and what comes
after. The full one stays beside it as ``journal.1.jsonl`` until the next time.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any, BinaryIO, NamedTuple

import msgspec

from panelock.impl.errors import BadRegistry, CannotWrite
from panelock.impl.kernel import Kernel, write_all
from panelock.impl.lock import refused_file

LIMIT = 4 << 20
"""Bytes beyond which a journal is replaced by a fresh one; one older one is kept."""

SNAPSHOT = "snapshot"
"""The operation of a line that tells no change but where the registry stands (snapshot.py)."""

_CHUNK = 64 * 1024
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class Line(msgspec.Struct, omit_defaults=True):
    """One committed change."""

    epoch: int
    generation: int
    time: float
    who: str
    """The process that asked, as processes.py names it."""
    operations: list[dict[str, Any]]
    request: str = ""
    skipped: int = 0
    """How many generations before this one were given out and not committed: who had them died, or could not write."""

    @property
    def is_snapshot(self) -> bool:
        """Tell whether this line is no change, but tells where the registry stands."""
        return len(self.operations) == 1 and self.operations[0].get("op") == SNAPSHOT


class Entry(NamedTuple):
    """A line as it stands in a file."""

    path: str
    number: int
    line: Line | None
    """None: it cannot be read, and ``fault`` says why."""
    fault: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Line)


def older(path: str) -> str:
    """Return the name of the full journal that was before this one."""
    return f"{path.removesuffix('.jsonl')}.1.jsonl"


def encode(lines: list[Line]) -> bytes:
    """Return the lines' text."""
    return b"".join([_encoder.encode(line) + b"\n" for line in lines])


class Journal:
    """The file, appended to while the registry's lock is held.

    It may be kept open while nobody else writes: a process that renews the file commits a change with it, and so
    whoever finds the document another than it was left must ``close`` before it appends again.
    """

    def __init__(self, kernel: Kernel, path: str, *, limit: int = LIMIT) -> None:
        """Nothing is opened before it is needed."""
        self._kernel = kernel
        self._path = path
        self._limit = limit
        self._size = 0
        self._fd = -1

    def append(self, lines: list[Line]) -> int:
        """Write the lines and return the size before, for ``cut``. On failure the file is as it was."""
        fd = self._open()
        before = self._kernel.size(fd)
        data = encode(lines)
        try:
            write_all(self._kernel, fd, data, before)
        except OSError as error:
            self.cut(before)
            raise CannotWrite(self._path, error) from error
        self._size = before + len(data)
        return before

    def cut(self, size: int) -> None:
        """Shorten the file to what it was."""
        self._kernel.ftruncate(self._open(), size)

    def sync(self) -> None:
        """Bring the file to the disk."""
        self._kernel.fsync(self._open())

    def recover(self, epoch: int, generation: int) -> int:
        """Cut off what is newer than the document, and a torn last line; returns how many bytes went."""
        fd = self._open()
        size = self._kernel.size(fd)
        keep = size
        for start, end, raw in _lines_from_the_end(self._kernel, fd, size):
            line = None
            if raw.endswith(b"\n"):
                try:
                    line = _decoder.decode(raw)
                except msgspec.MsgspecError:
                    if end != size:
                        break  # damage inside the history is not ours to cut: doctor tells of it
            if line is not None and (line.epoch, line.generation) <= (epoch, generation):
                break
            keep = start
        if keep < size:
            self._kernel.ftruncate(fd, keep)
        return size - keep

    # --- a fresh file ---

    @property
    def full(self) -> bool:
        """Tell whether what was appended last went beyond the limit."""
        return self._size > self._limit

    def renew(self, fresh: str, size: int) -> None:
        """Let the journal's name stand for the ``fresh`` file of this size, and keep the full one beside it.

        At every instant the name stands for one of them, whole. Between the two steps both names are the full one's.
        """
        aside = f"{fresh}-full"
        try:
            self._kernel.link(self._path, aside)
            self._kernel.replace(aside, older(self._path))
        except OSError as error:
            if error.errno not in _NO_LINKS:  # a file system without links keeps no older one
                raise
        finally:
            # Still there when the replacement failed, and when both names were one file's already.
            with suppress(OSError):
                self._kernel.unlink(aside)
        self._kernel.replace(fresh, self._path)
        self.close()
        # Not at every change, even if the snapshot alone is larger than the limit.
        self._limit = max(self._limit, 2 * size)

    def put_off(self) -> None:
        """The file could not be renewed: try again when it has grown some more, not at every change."""
        self._limit = self._size + self._limit // 8

    def close(self) -> None:
        """Close the descriptor, if one is open."""
        fd, self._fd = self._fd, -1  # first: what could not be closed is not ours to use any more
        if fd >= 0:
            self._kernel.close(fd)

    def _open(self) -> int:
        if self._fd < 0:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            try:
                self._fd = self._kernel.open(self._path, flags, 0o600)
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                    raise CannotWrite(self._path, error) from error
                raise refused_file(self._path, error) from None
        return self._fd


def _lines_from_the_end(kernel: Kernel, fd: int, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, bytes) of each line, last first; the torn last line has no newline."""
    end, tail = size, b""
    offset = size
    while offset > 0:
        step = min(_CHUNK, offset)
        offset -= step
        tail = kernel.pread(fd, step, offset) + tail
        while True:
            cut = tail.rfind(b"\n", 0, len(tail) - 1)
            if cut < 0:
                break
            raw, tail = tail[cut + 1 :], tail[: cut + 1]
            yield end - len(raw), end, raw
            end -= len(raw)
    if tail:
        yield 0, end, tail


# --- reading, without a lock --------------------------------------------------------------------------------------


def read(path: str) -> Iterator[Line]:
    """Read all changes that are still told of, oldest first; a torn last line is left out.

    No lock is needed: lines only come. Those at the end may be newer than the document, and not be committed.
    """
    last = 0
    for entry in entries(path):
        if entry.line is None:
            raise BadRegistry(entry.path, f"line {entry.number} is not a journal's: {entry.fault}")
        if entry.line.generation > last and not entry.line.is_snapshot:
            last = entry.line.generation
            yield entry.line


def entries(path: str) -> Iterator[Entry]:
    """Read both files, the older one first, as they stand: a fresh one begins with what the older one ends with.

    The newer one is opened first: if it is renewed meanwhile it is found again as the older one, and nothing between
    them is missed.
    """
    with ExitStack() as opened:
        files = [(name, _opened(name, opened)) for name in (path, older(path))]
        for name, file in reversed(files):
            for number, raw in enumerate(file or (), 1):
                if not raw.endswith(b"\n"):
                    break
                try:
                    yield Entry(name, number, _decoder.decode(raw))
                except msgspec.MsgspecError as error:
                    yield Entry(name, number, None, str(error))


def _opened(path: str, opened: ExitStack) -> BinaryIO | None:
    try:
        return opened.enter_context(open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused_file(path, error) from None
