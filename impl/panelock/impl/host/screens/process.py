"""Starting and ending the worker process. A socket pair is all that it shares with the host."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress

_START = """
import gc, sys
gc.disable()
sys.path[:] = sys.argv[1:]
sys.modules['typing_extensions'] = None
from panelock.impl.host.screens.worker import main
main()
"""
"""As the host itself is started (host.start): without the garbage collector until all is loaded."""
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "PYGHOSTTY_LIB")
_MAY_BE_IGNORED = (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


def start() -> tuple[int, socket.socket]:
    """Start a worker; give its process id and the host's end of the socket, which does not block."""
    ours, theirs = socket.socketpair()
    try:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-S", "-c", _START, *[entry for entry in sys.path if entry]],
            {name: os.environ[name] for name in _KEPT if name in os.environ},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
            setpgroup=0,  # a terminal's ^C is not meant for it
            setsigmask=[],
            setsigdef=_MAY_BE_IGNORED,
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    ours.setblocking(False)
    return pid, ours


def end(pid: int, connection: socket.socket) -> None:
    """End a worker, whatever it is at, and reap it."""
    connection.close()
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)
