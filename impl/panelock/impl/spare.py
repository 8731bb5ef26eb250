"""A resident process's two files, which take turns under the registry's name, so that no change has to make one.

Making a file and removing it for each change costs more than the rest of a transaction's system calls together
(``benchmarks/replace.py``; on an ext4 without a journal it costs the more the more files were removed of late, for each
of their inodes is looked at before one is given out).

An inode that is written again must not be one that somebody still reads. So

- it is claimed first (``Kernel.claim``: a write lease, fcntl(2)), which fails while anybody has it open or it has
  another name, and a fresh file is made as ever;
- a document that is written here begins with ``MARK``, from its first time on. Who reads the mark looks whether the
  registry's name is the file's that it has open, and only then reads (``RegistryFile``): it may have been replaced
  between look-up and opening, and a process may have died writing it again.

What a reader from outside takes of a file without having it open, as splice(2) does, can change under it.
"""

import os
from contextlib import suppress

from msgspec import Struct

from panelock.impl.kernel import Kernel, write_all
from panelock.impl.paths import Place

SPARE = "registry.json.spare-"
"""How the names of files begin that are to be written next."""
MARK = b"\n"
"""The first byte of a document whose file may be written again; white space to JSON."""

Stamp = tuple[int, int, int]


class _Turn(Struct):
    fd: int
    inode: int = 0


class Spare:
    """The file to write next and the one in place, both kept open. For the holder of the lock alone."""

    def __init__(self, kernel: Kernel, place: Place) -> None:
        """Nothing is made before the first document is written."""
        self._kernel = kernel
        self._registry = place.registry
        self._names = f"{place.folder}/{SPARE}{kernel.whoami().replace(':', '-')}"
        self.name = ""
        """The spare file's, or that of what is to be put in place; empty as long as there is none."""
        self._next: _Turn | None = None
        self._placed: _Turn | None = None

    def write(self, document: bytes) -> Stamp:
        """Write a document to the spare file, or to a fresh one, whose name is ``name`` then. Returns its stamp."""
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
        write_all(kernel, turn.fd, data)
        stamp = kernel.stamp(turn.fd)
        if stamp[1] > len(data):
            kernel.ftruncate(turn.fd, len(data))
            stamp = kernel.stamp(turn.fd)
        if claimed:
            kernel.disclaim(turn.fd)
        return stamp

    def _fresh(self) -> _Turn:
        self._drop_next()
        self.name = f"{self._names}-{self._kernel.number()}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        self._next = turn = _Turn(self._kernel.open(self.name, flags, 0o600))
        turn.inode = self._kernel.stamp(turn.fd)[0]
        return turn

    def put_in_place(self, before: int | None) -> bool:
        """Let the registry's name stand for what was written; False where the file system exchanges no names.

        The file that was in place is the next spare one if it is ours: ``before`` is its inode, as far as known. If not
        it is removed.
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
        placed, self._placed = self._placed, None
        try:
            self._drop_next()
        finally:
            if placed is not None:
                self._kernel.close(placed.fd)

    def _drop_next(self) -> None:
        turn, self._next = self._next, None
        try:
            if self.name:
                with suppress(OSError):
                    self._kernel.unlink(self.name)
        finally:
            if turn is not None:
                self._kernel.close(turn.fd)
