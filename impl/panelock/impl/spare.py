"""A resident process's two files, which take turns under the registry's name, so that no change has to make one.

Making a file and removing it for each change costs more than the rest of a transaction's system calls together: before
it gives an inode out, ext4 looks at every one that was freed within the last minutes (``benchmarks/replace.py``).

An inode that is written again must not be one that somebody still reads. So

- it is claimed first (``Kernel.claim``: a write lease, fcntl(2)), which fails while anybody has it open, and a fresh
  file is made as ever;
- a document that is written here begins with ``MARK``, from its first time on. Whoever has looked the name up and not
  opened the file yet when this process writes it again, and dies, would find half a document or one that never was in
  place: who reads the mark looks whether the registry's name is still that file's (``RegistryFile.read``).
"""

import os
from contextlib import suppress

from msgspec import Struct

from panelock.impl.kernel import Kernel
from panelock.impl.paths import Place

SPARE = "registry.json.spare-"
"""How the names of files begin that are to be written next."""
MARK = b"\n"
"""The first byte of a document whose file may be written again; white space to JSON."""

Stamp = tuple[int, int, int]


class _Turn(Struct):
    fd: int
    inode: int
    length: int


class Spare:
    """The file to write next and the one in place, both kept open. For the holder of the lock alone."""

    def __init__(self, kernel: Kernel, place: Place) -> None:
        """Nothing is made before the first document is written."""
        self._kernel = kernel
        self._registry = place.registry
        self.name = f"{place.folder}/{SPARE}{kernel.whoami().replace(':', '-')}-{kernel.number()}"
        self._next: _Turn | None = None
        self._placed: _Turn | None = None

    def write(self, document: bytes) -> Stamp:
        """Write a document to the spare file, or to a fresh one; it has ``name`` then. Returns the file's stamp."""
        try:
            return self._written(MARK + document)
        except BaseException:
            self._drop_next()
            raise

    def _written(self, data: bytes) -> Stamp:
        kernel, turn = self._kernel, self._next
        claimed = turn is not None and kernel.claim(turn.fd, self.name, turn.inode)
        if turn is None or not claimed:
            turn = self._fresh()
        offset = 0
        while offset < len(data):
            offset += kernel.pwrite(turn.fd, data[offset:] if offset else data, offset)
        if turn.length > len(data):
            kernel.ftruncate(turn.fd, len(data))
        turn.length = len(data)
        stamp = kernel.stamp(turn.fd)
        turn.inode = stamp[0]
        if claimed:
            kernel.disclaim(turn.fd)
        return stamp

    def _fresh(self) -> _Turn:
        self._drop_next()
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        self._next = turn = _Turn(self._kernel.open(self.name, flags, 0o600), 0, 0)
        return turn

    def put_in_place(self, before: int) -> bool:
        """Let the registry's name stand for what was written; False where the file system exchanges no names.

        The file that was in place is the next spare one if it is ours: ``before`` is its inode. If not it is removed.
        """
        if not self._kernel.exchange(self.name, self._registry):
            return False
        self._next, self._placed = self._placed, self._next
        if self._next is None or self._next.inode != before:
            self._drop_next()
        return True

    def holds(self, inode: int) -> bool:
        """Tell whether a file that was put in place is open here, so that no other one can have its number."""
        return self._placed is not None and self._placed.inode == inode

    def drop(self) -> None:
        """Remove the spare file, and close both."""
        self._drop_next()
        placed, self._placed = self._placed, None
        if placed is not None:
            self._kernel.close(placed.fd)

    def _drop_next(self) -> None:
        with suppress(OSError):
            self._kernel.unlink(self.name)
        turn, self._next = self._next, None
        if turn is not None:
            self._kernel.close(turn.fd)
