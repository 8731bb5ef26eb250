"""The host's place: its lock for life, and its socket, which answers only when it can."""

import errno
import fcntl
import os
import socket
import stat
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from panelock.impl import processes
from panelock.impl.errors import Fault
from panelock.impl.host.loop import EventLoop
from panelock.impl.paths import Place

BACKLOG = 1024
PAUSE_S = 0.1
"""How long callers wait where no descriptor is left for them."""
_USER = os.getuid()
_LINUX = sys.platform.startswith("linux")
_CREDENTIALS = struct.Struct("=iI")


class NotOurs(Fault):
    """Something else stands where the socket is to be."""


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
        os.pwrite(fd, _holder().encode(), 0)
        return fd


def _holder() -> str:
    return f"{processes.own()}\n"


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


class Listener:
    """The socket at which callers ask, under the server's name. Only for the holder of host.lock.

    It is bound to that name, and no other is renamed to it: a socket's name in the kernel's table, where ``ss`` and
    ``lsof`` show it and what cleans folders of temporary files looks for sockets in use, is the one it was bound to.
    """

    def __init__(self, loop: EventLoop, place: Place) -> None:
        """Take the name; until ``publish`` whoever connects is turned away, as by the socket of a dead host."""
        self._loop = loop
        self._place = place
        self._call: Callable[[], object] | None = None
        self._withdrawn = False
        self._socket = _bound(place)

    def publish(self) -> None:
        """Let callers connect."""
        self._socket.listen(BACKLOG)

    def watch(self, call: Callable[[], object]) -> None:
        """Make this call whenever a caller waits."""
        self._call = call
        self._loop.add_reader(self._socket.fileno(), call)

    def accept(self) -> tuple[socket.SocketType, int] | None:
        """Accept one waiting caller of our own user, or None when none waits; others are turned away.

        Returns it with its process id, 0 where the system does not say. Where no descriptor is left, callers wait in
        the socket's queue, and the loop does not spin on it.
        """
        while True:
            try:
                # Of socket.accept only the system call: its wrapping costs as much as reading the request.
                fd, _ = self._socket._accept()  # type: ignore[attr-defined]  # noqa: SLF001 - socket.py's own
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return None
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    raise
                self._pause()
                return None
            caller = socket.SocketType(socket.AF_UNIX, socket.SOCK_STREAM, 0, fd)
            process, user = peer(caller)
            if user == _USER:
                return caller, process
            caller.close()

    def _pause(self) -> None:
        if not self._withdrawn:
            self._loop.remove_reader(self._socket.fileno())
            self._loop.call_later(PAUSE_S, self._go_on)

    def _go_on(self) -> None:
        if self._call is not None:
            self._loop.add_reader(self._socket.fileno(), self._call)

    def is_gone(self) -> bool:
        """Tell whether somebody removed the name, and we may take it again: we are this server's host still."""
        if self._withdrawn or os.path.lexists(self._place.socket):
            return False
        try:
            with open(self._place.host_lock) as file:
                return file.read() == _holder()
        except (OSError, ValueError):
            return False

    def renew(self) -> None:
        """Make the socket anew (tmux: server_create_socket, for SIGUSR1); raises Fault, and is the old one then."""
        if self._withdrawn:
            return
        fresh = _bound(self._place)
        fresh.listen(BACKLOG)
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        self._socket = fresh
        self._go_on()

    def withdraw(self) -> None:
        """Take the name away; nobody else can have it while we hold host.lock."""
        self._withdrawn = True
        with suppress(FileNotFoundError):
            os.unlink(self._place.socket)

    def stop(self) -> None:
        """Take the name away, and look for callers no more; those who connected before can be accepted still."""
        self.withdraw()
        self._call = None
        self._loop.remove_reader(self._socket.fileno())

    def close(self) -> None:
        """Turn away who was not accepted."""
        self._socket.close()


def _bound(place: Place) -> socket.socket:
    """Return a socket with the server's name, which does not listen yet."""
    with suppress(FileNotFoundError):
        found = os.lstat(place.socket)
        if not stat.S_ISSOCK(found.st_mode):
            raise NotOurs(f"{place.socket} is not a socket")
        if found.st_uid != _USER or answers(place.socket):
            raise NotOurs(f"{place.socket}: another program (a real tmux?) has this socket; name another with -S or -L")
        os.unlink(place.socket)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.setblocking(False)
    before = os.umask(0o177)
    try:
        made.bind(place.socket)
    except OSError as error:
        made.close()
        raise Fault(f"error creating {place.socket} ({error.strerror})") from None
    finally:
        os.umask(before)
    return made


def peer(caller: socket.SocketType) -> tuple[int, int]:
    """Return the process id (0 where the system does not say) and the user id of whoever connected."""
    if _LINUX:
        process, user = _CREDENTIALS.unpack_from(caller.getsockopt(socket.SOL_SOCKET, 17, 12))  # SO_PEERCRED: ucred
        return process, user
    # LOCAL_PEERCRED: struct xucred (version, uid, …)
    return 0, int(struct.unpack_from("=I", caller.getsockopt(0, 1, 76), 4)[0])
