"""The host's place: its lock for life, and its socket, which appears under its name only when it answers."""

import errno
import fcntl
import os
import socket
import stat
import struct
import sys
import time
from contextlib import suppress

from panelock.impl import processes
from panelock.impl.errors import Fault
from panelock.impl.paths import Place

BACKLOG = 1024
_USER = os.getuid()
_LINUX = sys.platform.startswith("linux")
_CREDENTIALS = struct.Struct("=iI")


class NotOurs(Fault):
    """Something else stands where the socket is to be."""


class OutOfDescriptors(Fault):
    """The host has no descriptor left for another caller."""


class HostedAlready(Fault):
    """Another host has this server."""


def take_host_lock(place: Place, limit_s: float) -> int:
    """Take ``host.lock`` for life; waits for a host that is ending. Its file names the holder."""
    fd = os.open(place.host_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    until = time.monotonic() + limit_s
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until or answers(place.socket):
                os.close(fd)
                raise HostedAlready(f"{place.socket}: has a host already") from None
            # Its socket is gone and it has not ended yet: a flock without limit could wait for a hanging one for ever.
            time.sleep(0.01)
            continue
        os.ftruncate(fd, 0)
        os.pwrite(fd, processes.own().encode() + b"\n", 0)
        return fd


def answers(path: str) -> bool:
    """Tell whether somebody listens on a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(path)
        except BlockingIOError:
            return True  # its queue is full
        except OSError:
            return False
        return True


def bind(place: Place) -> socket.socket:
    """Listen under a temporary name; ``publish`` gives the socket its own. Only for the holder of host.lock."""
    try:
        found = os.lstat(place.socket)
    except FileNotFoundError:
        pass
    else:
        if not stat.S_ISSOCK(found.st_mode):
            raise NotOurs(f"{place.socket} is not a socket")
        if found.st_uid != os.getuid() or answers(place.socket):
            raise NotOurs(f"{place.socket}: another program (a real tmux?) has this socket; name another with -S or -L")
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.setblocking(False)
    # A short name from within the folder: the whole path of a temporary name could be over the limit of 107 bytes.
    here = os.getcwd()
    os.chdir(place.folder)
    try:
        with suppress(FileNotFoundError):
            os.unlink("socket.new")
        before = os.umask(0o177)
        try:
            made.bind("socket.new")
        finally:
            os.umask(before)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise Fault(f"error creating {place.socket} ({error.strerror})") from None
    finally:
        os.chdir(here)
    return made


def publish(place: Place) -> None:
    """Give the bound socket its name: from now on callers find the host."""
    try:
        os.rename(f"{place.folder}/socket.new", place.socket)
    except OSError as error:
        raise Fault(f"error creating {place.socket} ({error.strerror})") from None


def withdraw(place: Place) -> None:
    """Take the name away; nobody else can have it while we hold host.lock."""
    with suppress(FileNotFoundError):
        os.unlink(place.socket)


def accept(listener: socket.socket) -> "tuple[socket.SocketType, int] | None":
    """Accept one waiting caller of our own user, or None when none waits; others are turned away.

    Returns it with its process id, 0 where the system does not say.
    """
    while True:
        try:
            # Of socket.accept only the system call: its wrapping costs as much as reading the request.
            fd, _ = listener._accept()  # type: ignore[attr-defined]  # noqa: SLF001 - socket.py's own
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return None
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                raise OutOfDescriptors(f"cannot accept a caller: {error.strerror}") from None
            raise
        caller = socket.SocketType(socket.AF_UNIX, socket.SOCK_STREAM, 0, fd)
        process, user = peer(caller)
        if user == _USER:
            return caller, process
        caller.close()


def peer(caller: socket.SocketType) -> tuple[int, int]:
    """Return the process id (0 where the system does not say) and the user id of whoever connected."""
    if _LINUX:
        process, user = _CREDENTIALS.unpack_from(caller.getsockopt(socket.SOL_SOCKET, 17, 12))  # SO_PEERCRED: ucred
        return process, user
    # LOCAL_PEERCRED: struct xucred (version, uid, …)
    return 0, int(struct.unpack_from("=I", caller.getsockopt(0, 1, 76), 4)[0])
