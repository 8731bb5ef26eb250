"""The host's event loop: descriptors that are ready, times that come, calls for the next turn, signals.

Names and meanings are asyncio's, whose loops will do as well. The host needs no more of it, and to load asyncio took a
quarter of what a host takes to start (``benchmarks/loop.py``).
"""

import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from typing import Any, Protocol

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Timer(Protocol):
    """A call that is due at a time."""

    def cancel(self) -> None:
        """Let it not be made."""

    def when(self) -> float:
        """Tell the time at which it is due, by the loop's clock."""


class EventLoop(Protocol):
    """What the host's parts ask of a loop; asyncio's loops do it as well."""

    def time(self) -> float:
        """Seconds, of a clock that is never set."""

    def call_soon(self, call: Callable[..., object], /, *arguments: Any) -> object:
        """Make a call in the next turn."""

    def call_later(self, delay_s: float, call: Callable[..., object], /, *arguments: Any) -> Timer:
        """Make a call after so many seconds."""

    def call_soon_threadsafe(self, call: Callable[..., object], /, *arguments: Any) -> object:
        """As ``call_soon``, from another thread; raises RuntimeError when the loop has ended."""

    def add_reader(self, fd: int, call: Callable[..., object], /, *arguments: Any) -> object:
        """Make a call whenever there is something to read, in place of what was to be called before."""

    def remove_reader(self, fd: int, /) -> bool:
        """Call nobody any more; False when nobody was to be called."""

    def add_writer(self, fd: int, call: Callable[..., object], /, *arguments: Any) -> object:
        """Make a call whenever there is room to write."""

    def remove_writer(self, fd: int, /) -> bool:
        """Call nobody any more; False when nobody was to be called."""


class _Call:
    """A call that is to be made, unless it is cancelled."""

    __slots__ = ("arguments", "at", "call")

    def __init__(self, call: Callable[..., object], arguments: tuple[Any, ...], at: float = 0.0) -> None:
        self.call: Callable[..., object] | None = call
        self.arguments = arguments
        self.at = at

    def cancel(self) -> None:
        self.call = None
        self.arguments = ()

    def when(self) -> float:
        return self.at


class Loop:
    """One loop, of one thread: see EventLoop."""

    time = staticmethod(time.monotonic)

    def __init__(self, failed: Callable[[BaseException], object]) -> None:
        """``failed`` is told what a call has raised; the loop goes on."""
        self._failed = failed
        self._selector = selectors.DefaultSelector()
        self._watched: dict[int, dict[int, _Call]] = {}
        """For each descriptor, who is called when it can be read and when it can be written."""
        self._ready: deque[_Call] = deque()
        self._timers: list[tuple[float, int, _Call]] = []
        self._numbers = count()
        self._stopped = False
        self._closed = False
        self._hears_signals = False
        self._woken, self._wake = socket.socketpair()
        self._woken.setblocking(False)
        self._wake.setblocking(False)
        self.add_reader(self._woken.fileno(), self._drain)

    # --- what is to be called ---

    def call_soon(self, call: Callable[..., object], /, *arguments: Any) -> None:
        """Make a call in the next turn."""
        self._ready.append(_Call(call, arguments))

    def call_later(self, delay_s: float, call: Callable[..., object], /, *arguments: Any) -> Timer:
        """Make a call after so many seconds; what is due at one time is called in the order in which it was asked."""
        made = _Call(call, arguments, self.time() + delay_s)
        heappush(self._timers, (made.at, next(self._numbers), made))
        return made

    def call_soon_threadsafe(self, call: Callable[..., object], /, *arguments: Any) -> None:
        """As ``call_soon``, from another thread; raises RuntimeError when the loop has ended."""
        if self._closed:
            raise RuntimeError("the loop has ended")
        self.call_soon(call, *arguments)
        with suppress(OSError):  # full: it is woken already
            self._wake.send(b"\0")

    def on_signal(self, number: int, call: Callable[[], object]) -> None:
        """Make a call in the turn after a signal; from the main thread only."""
        # Whichever thread the signal comes to, and just before it waits: the byte wakes the loop. Python runs the
        # handler between any two instructions: it does nothing but ask for the next turn, while there is one.
        self._hears_signals = True
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(number, lambda *_: None if self._closed else self.call_soon(call))

    # --- descriptors ---

    def add_reader(self, fd: int, call: Callable[..., object], /, *arguments: Any) -> None:
        """Make a call whenever there is something to read, in place of what was to be called before."""
        self._add(fd, READ, _Call(call, arguments))

    def add_writer(self, fd: int, call: Callable[..., object], /, *arguments: Any) -> None:
        """Make a call whenever there is room to write, in place of what was to be called before."""
        self._add(fd, WRITE, _Call(call, arguments))

    def remove_reader(self, fd: int, /) -> bool:
        """Call nobody any more; False when nobody was to be called."""
        return self._remove(fd, READ)

    def remove_writer(self, fd: int, /) -> bool:
        """Call nobody any more; False when nobody was to be called."""
        return self._remove(fd, WRITE)

    def _add(self, fd: int, event: int, made: _Call) -> None:
        calls = self._watched.get(fd)
        if calls is None:
            calls = self._watched[fd] = {event: made}
            self._selector.register(fd, event, calls)
            return
        before = calls.get(event)
        calls[event] = made
        if before is not None:
            before.cancel()
        else:
            self._selector.modify(fd, READ | WRITE, calls)

    def _remove(self, fd: int, event: int) -> bool:
        calls = self._watched.get(fd)
        if calls is None or event not in calls:
            return False
        # It may be ready in this very turn, and is not to be called all the same.
        calls.pop(event).cancel()
        if calls:
            self._selector.modify(fd, READ if event == WRITE else WRITE, calls)
        else:
            del self._watched[fd]
            self._selector.unregister(fd)
        return True

    # --- turns ---

    def stop(self) -> None:
        """End with this turn."""
        self._stopped = True

    def run(self) -> None:
        """Turn until stopped, and close what the loop itself has open."""
        try:
            while not self._stopped:
                self.turn()
        finally:
            self.close()

    def turn(self) -> None:
        """Wait until something is to be called, and call what is due now; what that asks for is the next turn's."""
        ready = self._ready
        for key, events in self._selector.select(self._pause_s()):
            for event, made in key.data.items():
                if event & events:
                    ready.append(made)
        timers = self._timers
        if timers:
            now = self.time()
            while timers and timers[0][0] <= now:
                ready.append(heappop(timers)[2])
        for _ in range(len(ready)):
            made = ready.popleft()
            if made.call is not None:
                try:
                    made.call(*made.arguments)
                except Exception as error:  # noqa: BLE001 - a bug in one call must not end the others
                    with suppress(Exception):
                        self._failed(error)

    def _pause_s(self) -> float | None:
        if self._ready:
            return 0
        while self._timers and self._timers[0][2].call is None:
            heappop(self._timers)
        return max(self._timers[0][0] - self.time(), 0) if self._timers else None

    def close(self) -> None:
        """Close what the loop itself has open; nothing is called any more."""
        if not self._closed:
            self._closed = True
            if self._hears_signals:
                signal.set_wakeup_fd(-1)
            self._selector.close()
            self._woken.close()
            self._wake.close()

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass
