"""Named channels of wait-for (tmux: cmd-wait-for.c): wait, signal, lock, unlock. Pure but for calling who waits."""

from collections import deque
from collections.abc import Callable

from msgspec import Struct, field

from panelock.impl.errors import Refused

Resume = Callable[[], None]


class _Channel(Struct):
    locked: bool = False
    woken: bool = False
    """Signalled while nobody waited: the next wait goes through. A second signal takes it back, as in tmux."""
    waiters: list[Resume] = field(default_factory=list)
    lockers: deque[Resume] = field(default_factory=deque)


class Channels:
    """All channels of a server; one that nobody uses is gone."""

    def __init__(self) -> None:
        self._channels: dict[str, _Channel] = {}

    def wait(self, name: str, resume: Resume) -> bool:
        """Return True when there is nothing to wait for; else ``resume`` is called at the signal."""
        channel = self._get(name)
        if channel.woken:
            channel.woken = False
            self._drop_if_unused(name, channel)
            return True
        channel.waiters.append(resume)
        return False

    def signal(self, name: str) -> None:
        """Wake all who wait; when nobody does, the next one."""
        channel = self._get(name)
        if not channel.waiters and not channel.woken:
            channel.woken = True
            return
        waiters, channel.waiters, channel.woken = channel.waiters, [], False
        self._drop_if_unused(name, channel)
        for resume in waiters:
            resume()

    def lock(self, name: str, resume: Resume) -> bool:
        """Return True when the channel was free; else ``resume`` is called when it is ours."""
        channel = self._get(name)
        if channel.locked:
            channel.lockers.append(resume)
            return False
        channel.locked = True
        return True

    def unlock(self, name: str) -> None:
        """Give the channel to the next who locks it."""
        channel = self._channels.get(name)
        if channel is None or not channel.locked:
            raise Refused(f"channel {name} not locked")
        if channel.lockers:
            channel.lockers.popleft()()
            return
        channel.locked = False
        self._drop_if_unused(name, channel)

    def release(self) -> None:
        """Let everybody go on, with or without a signal: the server is over (tmux: cmd_wait_for_flush)."""
        channels, self._channels = self._channels, {}
        for channel in channels.values():
            for resume in (*channel.waiters, *channel.lockers):
                resume()

    def forget(self, name: str, resume: Resume) -> None:
        """Somebody who waited has gone (tmux keeps the dead waiting, so that a signal is lost on them)."""
        channel = self._channels.get(name)
        if channel is None:
            return
        if resume in channel.waiters:
            channel.waiters.remove(resume)
        if resume in channel.lockers:
            channel.lockers.remove(resume)
        self._drop_if_unused(name, channel)

    def _get(self, name: str) -> _Channel:
        return self._channels.setdefault(name, _Channel())

    def _drop_if_unused(self, name: str, channel: _Channel) -> None:
        if not (channel.locked or channel.woken or channel.waiters or channel.lockers):
            self._channels.pop(name, None)
