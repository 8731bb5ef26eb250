"""The history of what was done: one line a committed change, written before the document that has it.

A line is {"epoch", "generation", "time", "who", "request", "operations": [{"op", …ids, names and sizes…}]}. No value,
command or text is in it, only their lengths. Lines newer than the document were never committed: the next holder of
the lock cuts them off, and a torn last line with them.
"""

import os
from collections.abc import Iterator
from typing import Any

import msgspec

from panelock.impl.errors import BadRegistry, CannotWrite
from panelock.impl.kernel import Kernel
from panelock.impl.lock import refused_file

_CHUNK = 64 * 1024


class Line(msgspec.Struct, omit_defaults=True):
    """One committed change."""

    epoch: int
    generation: int
    time: float
    who: str
    """The process that asked, as processes.py names it."""
    operations: list[dict[str, Any]]
    request: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Line)


class Journal:
    """The file, appended to while the registry's lock is held."""

    def __init__(self, kernel: Kernel, path: str) -> None:
        """Nothing is opened before it is needed."""
        self._kernel = kernel
        self._path = path
        self._fd = -1

    def append(self, lines: list[Line]) -> int:
        """Write the lines and return the size before, for ``cut``. On failure the file is as it was."""
        fd = self._open()
        before = self._kernel.size(fd)
        try:
            _write_all(self._kernel, fd, b"".join(_encoder.encode(line) + b"\n" for line in lines), before)
        except OSError as error:
            self.cut(before)
            raise CannotWrite(self._path, error) from error
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

    def close(self) -> None:
        """Close the descriptor, if one is open."""
        if self._fd >= 0:
            self._kernel.close(self._fd)
            self._fd = -1

    def _open(self) -> int:
        if self._fd < 0:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            try:
                self._fd = self._kernel.open(self._path, flags, 0o600)
            except OSError as error:
                raise refused_file(self._path, error) from None
        return self._fd


def read(path: str) -> Iterator[Line]:
    """Read a journal's lines, oldest first; a torn last line is left out. No lock is needed: lines only come."""
    try:
        with open(path, "rb") as file:
            for number, raw in enumerate(file, 1):
                if not raw.endswith(b"\n"):
                    return
                try:
                    yield _decoder.decode(raw)
                except msgspec.MsgspecError as error:
                    raise BadRegistry(path, f"line {number} is not a journal's: {error}") from None
    except FileNotFoundError:
        return
    except OSError as error:
        raise refused_file(path, error) from None


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


def _write_all(kernel: Kernel, fd: int, data: bytes, offset: int) -> None:
    """Write until nothing is left: a full disk shows as one short write, then as an error."""
    view = data
    while view:
        written = kernel.pwrite(fd, view, offset)
        offset += written
        view = view[written:]
