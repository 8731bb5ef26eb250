"""The ends of child processes, by pidfd: no SIGCHLD, no reuse of pids, no zombie. Elsewhere a thread waits."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

from panelock.impl.host.loop import EventLoop

Ended = Callable[[int | None, int | None], None]
"""Told (exit status, None) or (None, signal)."""


class Children:
    """Processes whose end somebody waits for."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._fds: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._fds)

    def watch(self, pid: int, ended: Ended) -> None:
        """Reap ``pid``, which is our child, when it ends, and then tell."""
        try:
            fd = os.pidfd_open(pid)
        except (AttributeError, OSError):
            self._watch_by_thread(pid, ended)
            return
        self._fds[pid] = fd
        self._loop.add_reader(fd, self._over, pid, fd, ended)

    def _over(self, pid: int, fd: int, ended: Ended) -> None:
        self._loop.remove_reader(fd)
        os.close(fd)
        self._fds.pop(pid, None)
        # It has ended, so this does not block; by pid, which stays its own until it is reaped here.
        found, status = os.waitpid(pid, 0)
        assert found == pid, "somebody else reaped the host's child"
        ended(*meaning(status))

    def _watch_by_thread(self, pid: int, ended: Ended) -> None:
        self._fds[pid] = -1

        def tell(status: int) -> None:
            self._fds.pop(pid, None)
            ended(*meaning(status))

        def wait() -> None:
            status = os.waitpid(pid, 0)[1]
            self._loop.call_soon_threadsafe(tell, status)

        threading.Thread(target=wait, daemon=True).start()


def go_on() -> None:
    """Let children that have stopped themselves go on: nobody is there to do it (tmux: server_child_stopped).

    To be called now and then, not by SIGCHLD: a thousand ends at once fill the pipe that tells the loop of signals, and
    the interpreter's handler, which complains of that, can then wait for a lock that the interrupted code holds.
    """
    while hasattr(os, "waitid"):  # not on macOS before Python 3.13
        try:
            found = os.waitid(os.P_ALL, 0, os.WSTOPPED | os.WNOHANG)
        except ChildProcessError:
            return
        if found is None:
            return
        if found.si_status not in (signal.SIGTTIN, signal.SIGTTOU):
            with suppress(OSError):
                os.killpg(found.si_pid, signal.SIGCONT)


def meaning(status: int) -> tuple[int | None, int | None]:
    """Split a wait status into (exit status, None) or (None, signal)."""
    if os.WIFSIGNALED(status):
        return None, os.WTERMSIG(status)
    return os.WEXITSTATUS(status), None
