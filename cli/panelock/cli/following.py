"""The committed lines of a journal, and those that come: without a lock, across renewals of the file."""

import os
import sys

import msgspec

from panelock.impl import journal
from panelock.impl.files import RegistryFile
from panelock.impl.journal import Entry, Line
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place

_decoder = msgspec.json.Decoder(Line)


class Tail:
    """A reader that remembers how far it has come."""

    def __init__(self, place: Place) -> None:
        self._path = place.journal
        self._file = RegistryFile(REAL, place, durable=False)
        self._seen = 0
        self._inode = -1
        self._offset = 0

    def entries(self) -> list[Entry]:
        """Return the changes that were committed since the last call, and lines among them that cannot be read.

        The document's generation is read first: what stands behind it may never be committed, and is left for later.
        """
        generation = self._file.generation()
        # A document that is damaged says nothing: then all lines are shown.
        upto = generation if generation >= 0 else sys.maxsize
        if upto <= self._seen:
            return []
        found = self._more(upto)
        return self._all(upto) if found is None else found

    def _all(self, upto: int) -> list[Entry]:
        """Read both files, and leave out what was read before."""
        found = []
        first = not self._seen
        for entry in journal.entries(self._path):
            if self._seen >= upto:
                break
            if entry.line is None:
                found += [entry] * first
            elif self._is_new(entry.line, upto):
                found.append(entry)
        return found

    def _is_new(self, line: Line, upto: int) -> bool:
        if line.is_snapshot or not self._seen < line.generation <= upto:
            return False
        self._seen = line.generation
        return True

    def _more(self, upto: int) -> list[Entry] | None:
        """Read on in the file that we know; None: it is another one, or shorter than it was."""
        try:
            fd = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return None  # whoever reads all says what is wrong
        try:
            status = os.fstat(fd)
            if self._inode == status.st_ino and status.st_size >= self._offset:
                return self._read_on(fd, status.st_size, upto)
            self._inode, self._offset = status.st_ino, 0
            return None
        finally:
            os.close(fd)

    def _read_on(self, fd: int, size: int, upto: int) -> list[Entry]:
        found: list[Entry] = []
        for raw in os.pread(fd, size - self._offset, self._offset).splitlines(keepends=True):
            if self._seen >= upto or not raw.endswith(b"\n"):
                break
            self._offset += len(raw)
            try:
                line = _decoder.decode(raw)
            except msgspec.MsgspecError as error:
                found.append(Entry(self._path, 0, None, str(error)))
                continue
            if self._is_new(line, upto):
                found.append(Entry(self._path, 0, line))
        return found
