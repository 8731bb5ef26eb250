"""Ends the processes of terminals: a terminal's processes are all of its session, wherever their group has gone.

One scan of /proc serves all terminals that end at about the same time. Knows nothing of panes.
"""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress

from panelock.impl import processes
from panelock.impl.host.loop import EventLoop, Timer

GRACE_S = 1.0
"""From SIGHUP to SIGKILL."""

_AGAIN_S = 0.02
_SLOWEST_S = 0.2
_SHARE = 50
"""The next scan begins at the soonest when so many times the last one's time has passed: where panes are made and
killed without end, or thousands of processes run, to look at all of them would be most of what a host does."""


def everyone() -> Iterator[tuple[int, int]]:
    """Yield (pid, session) of every process, also of those that are not reaped yet; of this user's without /proc.

    By getsid(2): to read each one's file took ten times as long, and waited for every program that was being loaded.
    """
    for pid in _pids():
        with suppress(OSError):  # it has gone
            yield pid, os.getsid(pid)


def _pids() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        import subprocess

        listed = subprocess.run(["/bin/ps", "-xo", "pid="], capture_output=True, text=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]


def members(leaders: Iterable[int]) -> dict[int, list[int]]:
    """Return the living processes of each session that has some, by its leader."""
    wanted = set(leaders)
    found: dict[int, list[int]] = {}
    for pid, session in everyone():
        if session in wanted and processes.lives(pid):
            found.setdefault(session, []).append(pid)
    return found


def tell(pids: Iterable[int], *signals: int) -> None:
    """Send signals to processes, some of which may be gone."""
    for pid in pids:
        for number in signals:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


def hang_up(leader: int, foreground: int) -> None:
    """Send what the kernel sends when a terminal goes: to the leader's group and the foreground one, at once."""
    for group in {leader, foreground}:
        if group > 1:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGHUP)
                os.killpg(group, signal.SIGCONT)


class Endings:
    """Sessions being ended, each until no process of it is left."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._deadlines: dict[int, float | None] = {}
        """By leader: when SIGKILL is due; None when those that survive SIGHUP may stay."""
        self._fresh: set[int] = set()
        self._timer: Timer | None = None
        self._pause = _AGAIN_S
        self._soonest = 0.0

    def __len__(self) -> int:
        return len(self._deadlines)

    def end(self, leader: int, *, foreground: int = 0, kill: bool) -> None:
        """End a session: SIGHUP and SIGCONT now, SIGKILL after the grace if ``kill``.

        Without ``kill`` (its leader ended by itself) a process that ignores SIGHUP goes on, as nohup promises.
        """
        if kill:
            hang_up(leader, foreground)
        elif leader in self._deadlines:
            return
        self._deadlines[leader] = self._loop.time() + GRACE_S if kill else None
        self._fresh.add(leader)
        self._look_in(_AGAIN_S if kill else 0.0)

    def hurry(self) -> None:
        """Look again soon: a leader has ended."""
        if self._deadlines:
            self._look_in(_AGAIN_S)

    def _look_in(self, delay_s: float) -> None:
        now = self._loop.time()
        delay_s = max(delay_s, self._soonest - now)
        if self._timer is not None:
            if self._timer.when() <= now + delay_s:
                return
            self._timer.cancel()
        self._pause = _AGAIN_S
        self._timer = self._loop.call_later(delay_s, self._look)

    def _look(self) -> None:
        self._timer = None
        began = self._loop.time()
        found = members(self._deadlines)
        now = self._loop.time()
        self._soonest = now + min((now - began) * _SHARE, _SLOWEST_S)
        for leader in list(self._deadlines):
            pids = found.get(leader)
            deadline = self._deadlines[leader]
            if pids is None:
                del self._deadlines[leader]
            elif leader in self._fresh:
                tell(pids, signal.SIGHUP, signal.SIGCONT)
            elif deadline is None:
                del self._deadlines[leader]
            elif now >= deadline:
                tell(pids, signal.SIGKILL)
        self._fresh.clear()
        if self._deadlines:
            self._pause = min(self._pause * 1.5, _SLOWEST_S)
            self._timer = self._loop.call_later(max(self._pause, self._soonest - now), self._look)
