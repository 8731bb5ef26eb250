"""Makes sure that a server has a host: many callers at once start one, and all wait until it answers.

On a caller's path, so with few imports; used only when no host answered.
"""

import fcntl
import os
import select
import sys
import time

from panelock.impl.errors import Fault
from panelock.impl.paths import Place, own_folder

LIMIT_S = 15.0
_PAUSE_S = 0.005
_HOST = """
import gc, sys
gc.disable()
from importlib import import_module
sys.path[:] = sys.argv.pop().split(':')
sys.modules['typing_extensions'] = None
import_module(sys.argv.pop()).main()
"""
"""The garbage collector would go through all that is loaded, again and again: a tenth of a host's start (main.warm lets
it work). msgspec does as well without typing_extensions, which with all that it loads is another tenth."""


class NoHost(Fault):
    """The host could not be started, or does not answer; the text says why."""


def ensure_host(place: Place, limit_s: float = LIMIT_S, *, module: str = "panelock.impl.host.main") -> None:
    """Return when the server's socket answers; starts a host unless one does or is being started.

    ``module`` has the host's ``main``.
    """
    until = time.monotonic() + limit_s
    if answers(place.socket):
        return
    own_folder(place.folder)
    # Whoever has the folder's flock starts the host; the others wait for the socket. The folder, for it needs no file.
    folder = os.open(place.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        while not _try_lock(folder):
            time.sleep(_PAUSE_S)
            if answers(place.socket):
                return
            if time.monotonic() > until:
                raise NoHost(
                    f"{place.socket}: another process starts its host and does not finish within {limit_s:g} s"
                )
        while not answers(place.socket):
            _start_and_wait(place, until, limit_s, module)
    finally:
        os.close(folder)


def _try_lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def answers(path: str) -> bool:
    """Tell whether somebody listens on the socket."""
    import _socket

    probe = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        probe.connect(path)
    except OSError:
        return False
    finally:
        probe.close()
    return True


def _start_and_wait(place: Place, until: float, limit_s: float, module: str) -> None:
    """Start a host; returns when it answers or has ended well (another was there), raises what it says otherwise."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    try:
        pid = _start(place, writing, module)
    finally:
        os.close(writing)
    try:
        said = b""
        while True:
            left = until - time.monotonic()
            ready, _, _ = select.select([reading], [], [], max(left, 0))
            if not ready:
                raise NoHost(f"{place.socket}: the host (process {pid}) does not answer within {limit_s:g} s")
            piece = os.read(reading, 4096)
            if not piece:
                break
            said += piece
    finally:
        os.close(reading)
    if said:
        os.waitpid(pid, 0)
        raise NoHost(said.decode("utf-8", "replace"))
    if not answers(place.socket):
        time.sleep(_PAUSE_S)
        _reap(pid, place)


def _reap(pid: int, place: Place) -> None:
    found, status = os.waitpid(pid, os.WNOHANG)
    # One that was killed at its birth is no reason to give up: the caller starts another, within its time.
    if found and os.WIFEXITED(status) and status:
        raise NoHost(f"{place.socket}: the host ended at once with status {os.waitstatus_to_exitcode(status)}")


def _start(place: Place, ready: int, module: str) -> int:
    """Start the host in a session of its own, away from our terminal and folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANELOCK_MARK")}
    path = ":".join(os.path.abspath(entry) if entry else os.getcwd() for entry in sys.path)
    null = os.devnull
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-X", "utf8", "-I", "-S", "-c", _HOST, place.socket, str(ready), module, path],
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, null, os.O_RDWR, 0),
            (os.POSIX_SPAWN_OPEN, 1, null, os.O_RDWR, 0),
            (os.POSIX_SPAWN_OPEN, 2, null, os.O_RDWR, 0),
        ],
        setsid=True,
        setsigmask=(),
    )
