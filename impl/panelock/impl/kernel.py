"""The one port through which lock, store and journal touch the world, so that an explorer can stand in for it.

``Kernel`` is what they may ask of a machine; ``Real`` is this machine. Production calls go straight to the system's
own functions (they are the same objects), so the port costs an attribute look-up.
"""

import errno
import fcntl
import os
import time
from _signal import SIGURG  # type: ignore[import-not-found]  # signal's own; the enums on top of it take long to load
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Protocol

from panelock.impl import paths, processes

LOCK_EXCLUSIVE = fcntl.LOCK_EX
LOCK_SHARED = fcntl.LOCK_SH


class Kernel(Protocol):
    """System calls as the store uses them; each may raise OSError, and each is one atomic step."""

    def open(self, path: str, flags: int, mode: int = 0o600, /) -> int:
        """Open a file; flags as os.open."""

    def close(self, fd: int, /) -> None:
        """Close a descriptor; the last one of an open file gives its flock back."""

    def pread(self, fd: int, length: int, offset: int, /) -> bytes:
        """Read up to ``length`` bytes at ``offset``."""

    def pwrite(self, fd: int, data: bytes, offset: int, /) -> int:
        """Write at ``offset``; returns how much was written."""

    def size(self, fd: int, /) -> int:
        """Return the file's size in bytes."""

    def stamp(self, fd: int, /) -> tuple[int, int, int]:
        """Return what tells a file from another one in its place: inode, size, time of its last change in ns.

        Another user's file is refused with PermissionError.
        """

    def ftruncate(self, fd: int, length: int, /) -> None:
        """Cut or lengthen a file."""

    def fsync(self, fd: int, /) -> None:
        """Bring a file or folder to the disk."""

    def try_flock(self, fd: int, kind: int, /) -> bool:
        """Take a flock if nobody else has it; tells whether it was taken."""

    def flock(self, fd: int, kind: int, limit_s: float, /) -> bool:
        """Wait for a flock in the kernel's queue, ``limit_s`` at most; tells whether it was taken."""

    def unlock(self, fd: int, /) -> None:
        """Give a flock back."""

    def replace(self, new: str, old: str, /) -> None:
        """Let ``old`` name the file ``new`` at once; ``new`` is no name any more, or names what was there."""

    def exchange(self, new: str, old: str, /) -> bool:
        """Let two files change their names at once; False where the system cannot."""

    def named(self, path: str, /) -> tuple[int, int, int]:
        """Return the ``stamp`` of the file that has a name, without opening it."""

    def claim(self, fd: int, path: str, inode: int, /) -> bool:
        """Tell whether ``path`` is the one name of an open file and nobody else has it open; if so, nobody can open it.

        Until ``disclaim``, or until the descriptor is closed, or until an opener has waited for long.
        """

    def disclaim(self, fd: int, /) -> None:
        """Let others open the file again."""

    def link(self, old: str, new: str, /) -> None:
        """Give a file a second name."""

    def unlink(self, path: str, /) -> None:
        """Remove a name."""

    def listdir(self, path: str, /) -> list[str]:
        """Return the names in a folder."""

    def own_folder(self, path: str, /) -> None:
        """Make a folder unless it stands; refuse one that is not ours alone (paths.own_folder)."""

    def number(self) -> int:
        """Return a number that this process was not given yet, for the names of its files."""

    def wall_clock(self) -> float:
        """Return seconds since 1970."""

    def whoami(self) -> str:
        """Name this process (see processes.py)."""

    def alive(self, process: str, /) -> bool:
        """Tell whether the named process lives."""

    def boot(self) -> str:
        """Name this boot of the machine."""


class Real:
    """The machine that we run on."""

    __slots__ = ("_exchange",)

    open = staticmethod(os.open)
    close = staticmethod(os.close)
    pread = staticmethod(os.pread)
    pwrite = staticmethod(os.pwrite)
    ftruncate = staticmethod(os.ftruncate)
    link = staticmethod(os.link)
    unlink = staticmethod(os.unlink)
    own_folder = staticmethod(paths.own_folder)
    number = staticmethod(count(1).__next__)
    wall_clock = staticmethod(time.time)
    whoami = staticmethod(processes.own)
    alive = staticmethod(processes.alive)
    boot = staticmethod(processes.boot_id)

    def __init__(self, *, exchange: bool = False) -> None:
        """Use ``renameat2(RENAME_EXCHANGE)`` where it is to be had: worth an import of ctypes to a resident process.

        Measured on ext4 (``benchmarks/replace.py``): a rename over an existing file starts its writeback at once;
        exchanging a *fresh* file with it and unlinking the old one does not, and takes less than half of the time. A
        reader that still holds the old one reads it whole.
        """
        self._exchange = _exchange_names() if exchange else None

    def listdir(self, path: str, /) -> list[str]:
        """Return the names in a folder."""
        return os.listdir(path)

    def size(self, fd: int, /) -> int:
        """Return the file's size in bytes."""
        return os.fstat(fd).st_size

    def stamp(self, fd: int, /) -> tuple[int, int, int]:
        """Return inode, size and time of the last change."""
        return _stamp(os.fstat(fd))

    def named(self, path: str, /) -> tuple[int, int, int]:
        """Return the stamp of the file that has a name."""
        return _stamp(os.lstat(path))

    def fsync(self, fd: int, /) -> None:
        """Bring a file or folder to the disk; on macOS through the drive's cache too."""
        full = getattr(fcntl, "F_FULLFSYNC", None)
        if full is None:
            os.fsync(fd)
        else:
            fcntl.fcntl(fd, full)

    def try_flock(self, fd: int, kind: int, /) -> bool:
        """Take a flock if nobody else has it."""
        try:
            fcntl.flock(fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def flock(self, fd: int, kind: int, limit_s: float, /) -> bool:
        """Wait for a flock; the wait is the kernel's own queue, so nobody polls and nobody is starved.

        The waiting is a thread's, because flock has no time limit. A thread left waiting after the limit holds the
        open file itself: the caller closes the descriptor, and a lock that comes too late goes with it.
        """
        return self.try_flock(fd, kind) or _wait_in_thread(fd, kind, limit_s)

    def unlock(self, fd: int, /) -> None:
        """Give a flock back."""
        fcntl.flock(fd, fcntl.LOCK_UN)

    def replace(self, new: str, old: str, /) -> None:
        """Replace a file at once."""
        if not self.exchange(new, old):
            os.replace(new, old)
            return
        # A crash just here leaves the old document under the temporary name; the next holder removes it. An error is
        # no error of the replacement, which is done.
        with suppress(OSError):
            os.unlink(new)

    def exchange(self, new: str, old: str, /) -> bool:
        """Let two files change their names at once."""
        return self._exchange is not None and self._exchange(new, old)

    def claim(self, fd: int, path: str, inode: int, /) -> bool:
        """Take a write lease (fcntl(2), F_SETLEASE), which the kernel gives to the only one who has a file open.

        Whoever opens it meanwhile waits, and we are told by a signal, which is to be one that is ignored by default.
        """
        try:
            fcntl.fcntl(fd, fcntl.F_SETSIG, SIGURG)
            fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError:
            return False
        try:
            found = os.lstat(path)
            if found.st_ino == inode and found.st_nlink == 1:
                return True
        except FileNotFoundError:
            pass
        self.disclaim(fd)
        return False

    def disclaim(self, fd: int, /) -> None:
        """Give the lease back; it may be gone: no opener waits longer than lease-break-time (45 s, proc_sys_fs(5))."""
        with suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)


def write_all(kernel: Kernel, fd: int, data: bytes, offset: int = 0) -> None:
    """Write until nothing is left: a full disk shows as one short write, then as an error."""
    while data:
        written = kernel.pwrite(fd, data, offset)
        offset += written
        data = data[written:]


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    if found.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, f"belongs to user {found.st_uid}")
    return found.st_ino, found.st_size, found.st_mtime_ns


def _wait_in_thread(fd: int, kind: int, limit_s: float) -> bool:
    import _thread

    done = _thread.allocate_lock()
    done.acquire()
    failed: list[OSError] = []

    def wait() -> None:
        try:
            fcntl.flock(fd, kind)
        except OSError as error:
            failed.append(error)
        done.release()

    _thread.start_new_thread(wait, ())
    if not done.acquire(timeout=limit_s):
        return False
    if failed:
        raise failed[0]
    return True


def _exchange_names() -> Callable[[str, str], bool] | None:
    """Return a function that swaps two names at once and tells whether the file system could, or None."""
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    rename.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    cannot = {errno.ENOSYS, errno.EINVAL, errno.ENOENT, errno.EOPNOTSUPP}

    def exchange(new: str, old: str) -> bool:
        if rename(here, os.fsencode(new), here, os.fsencode(old), swap) == 0:
            return True
        number = ctypes.get_errno()
        if number in cannot:
            return False
        raise OSError(number, os.strerror(number), old)

    return exchange


REAL: Kernel = Real()
