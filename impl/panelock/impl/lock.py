"""The lock: one flock on a file that is never deleted, which holds the last generation and, while held, the holder.

The file is one line: generation, blank, the holder's name or nothing, padded with blanks to a fixed length. A holder's
name that still stands when the lock is free means that its process died while holding it.
"""

import errno
import os

from msgspec import Struct

from panelock.impl.errors import BadRegistry, CannotWrite, LockTimedOut
from panelock.impl.kernel import LOCK_EXCLUSIVE, Kernel, write_all

LENGTH = 160
"""Bytes of the line, so that one write always covers what the last one left."""


class HeldLock(Struct):
    """The lock, held by this process until ``release``."""

    kernel: Kernel
    path: str
    fd: int
    generation: int
    """The last generation that a holder gave out; 0 for a fresh file."""
    died: str
    """The process that died holding the lock before us, until what it left is put in order; empty when none did."""
    keep: bool = False
    """Leave the descriptor open at the release (a resident process locks many times)."""

    def bump(self, generation: int) -> None:
        """Write that ``generation`` is given out. Before the replacement: a generation is never given out twice."""
        _write(self.kernel, self.fd, self.path, generation, self.kernel.whoami())
        self.generation = generation

    def release(self) -> None:
        """Take our name out and give the lock back.

        The name of one that died stands again where what it left could not be put in order (a full disk, say): else the
        next holder would not know, and a line that was never committed would stay in the journal for good.
        """
        if self.fd < 0:
            return
        fd, self.fd = self.fd, -1
        try:
            _write(self.kernel, fd, self.path, self.generation, self.died)
        finally:
            if self.keep:
                self.kernel.unlock(fd)
            else:
                self.kernel.close(fd)


def open_lock(kernel: Kernel, path: str) -> int:
    """Open the lock's file, made when it is not there; a link, a folder or a foreign file is refused."""
    try:
        return kernel.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise refused_file(path, error) from None


def refused_file(path: str, error: OSError) -> BadRegistry:
    """Say in words why one of our files cannot be opened."""
    words: dict[int | None, str] = {
        errno.ELOOP: "is a symbolic link",
        errno.EISDIR: "is a directory",
        errno.EACCES: "permission denied (not ours?)",
    }
    return BadRegistry(path, words.get(error.errno, f"cannot be opened: {error.strerror}"))


def take(kernel: Kernel, path: str, limit_s: float, *, fd: int | None = None) -> HeldLock:
    """Wait for the lock, ``limit_s`` at most; raises LockTimedOut naming the holder."""
    own = open_lock(kernel, path) if fd is None else fd
    if not kernel.flock(own, LOCK_EXCLUSIVE, limit_s):
        holder = read(kernel, own, path)[1]
        kernel.close(own)
        raise LockTimedOut(path, limit_s, holder)
    return _held(kernel, path, own, keep=fd is not None)


def try_take(kernel: Kernel, path: str, fd: int) -> HeldLock | None:
    """Take the lock on a descriptor that stays open, or return None when somebody holds it."""
    return _held(kernel, path, fd, keep=True) if kernel.try_flock(fd, LOCK_EXCLUSIVE) else None


def _held(kernel: Kernel, path: str, fd: int, *, keep: bool) -> HeldLock:
    try:
        generation, died = read(kernel, fd, path)
        _write(kernel, fd, path, generation, kernel.whoami())
    except BaseException:
        # What stands in the file is not understood, or cannot be written: it is left.
        kernel.unlock(fd) if keep else kernel.close(fd)
        raise
    return HeldLock(kernel, path, fd, generation, died, keep=keep)


def read(kernel: Kernel, fd: int, path: str) -> tuple[int, str]:
    """Return the generation and the holder that the file names."""
    text = kernel.pread(fd, LENGTH, 0).decode("ascii", "replace")
    if not text:
        return 0, ""
    number, _, holder = text.partition(" ")
    if not number.isdigit():
        raise BadRegistry(path, "is not a lock file of ours")
    return int(number), holder.strip()


def _write(kernel: Kernel, fd: int, path: str, generation: int, holder: str) -> None:
    line = (f"{generation} {holder}".ljust(LENGTH - 1) + "\n").encode("ascii")
    try:
        write_all(kernel, fd, line)  # half a number is another number
    except OSError as error:
        raise CannotWrite(path, error) from error
