"""A terminal's input: written whole and in order, with back-pressure; a fresh pane's keys wait until somebody reads.

The queue belongs to one terminal. It knows the loop and the descriptor, not panes.
"""

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from panelock.impl.host import reading
from panelock.impl.host.loop import EventLoop, Timer

FRESH_S = 2.0
"""After this long a pane is not fresh any more, whether or not anybody reads."""

QUEUE_LIMIT = 256 * 1024
"""Bytes that wait for a terminal before senders wait, too."""

_POLL_FIRST_S, _POLL_SLOWEST_S = 0.005, 0.04
_EVERY_WRITE = 4096
_WRITES_A_TURN = 32

Accepted = Callable[[bool], None]
"""Told True when the bytes were accepted, False when the terminal went first."""


class Input:
    """What waits to be typed into one terminal."""

    def __init__(self, loop: EventLoop, master: int, tty: str) -> None:
        self._loop = loop
        self._master = master
        self._tty = tty
        self._queue: deque[memoryview] = deque()
        self._size = 0
        self._senders: deque[tuple[bytes, Accepted]] = deque()
        self._fresh_until = loop.time() + FRESH_S
        self._poll: Timer | None = None
        self._poll_s = _POLL_FIRST_S
        self._writing = False
        self._closed = False

    @property
    def waiting(self) -> int:
        """Return how many bytes wait."""
        return self._size

    def send(self, data: bytes, accepted: Accepted, *, fresh_waits: bool) -> None:
        """Queue ``data`` behind all that was sent before; tells when there was room for it."""
        if self._closed:
            accepted(False)
            return
        if self._senders or self._size >= QUEUE_LIMIT:
            self._senders.append((data, accepted))
            return
        self._append(data)
        if fresh_waits and self._poll is None and not self._ready():
            self._poll = self._loop.call_later(self._poll_s, self._look)
        accepted(True)
        self._write()

    def close(self) -> None:
        """The terminal has gone: nothing more is typed, and who waits is told."""
        self._closed = True
        if self._poll is not None:
            self._poll.cancel()
        self._stop_writing()
        self._queue.clear()
        self._size = 0
        while self._senders:
            self._senders.popleft()[1](False)

    def _append(self, data: bytes) -> None:
        if data:
            self._queue.append(memoryview(data))
            self._size += len(data)

    def _ready(self) -> bool:
        if self._fresh_until and (
            self._loop.time() >= self._fresh_until or reading.somebody_reads(self._master, self._tty)
        ):
            self._fresh_until = 0.0
        return not self._fresh_until

    def _look(self) -> None:
        self._poll = None
        if self._ready():
            self._write()
            return
        self._poll_s = min(self._poll_s * 1.5, _POLL_SLOWEST_S)
        self._poll = self._loop.call_later(self._poll_s, self._look)

    def _write(self) -> None:
        if self._poll is not None:
            return  # a fresh pane: all waits behind what waits first
        for _ in range(_WRITES_A_TURN):
            if not self._queue:
                break
            data = self._queue[0]
            try:
                count = os.write(self._master, data[:_EVERY_WRITE])
            except BlockingIOError:
                self._start_writing()
                return
            except OSError:
                # Nobody has the terminal open: there is nobody to read this, now or later.
                self._queue.clear()
                self._size = 0
                break
            self._size -= count
            if count == len(data):
                self._queue.popleft()
            else:
                self._queue[0] = data[count:]
        self._stop_writing()
        self._admit()

    def _admit(self) -> None:
        while self._senders and self._size < QUEUE_LIMIT:
            data, accepted = self._senders.popleft()
            self._append(data)
            accepted(True)
        if self._queue and not self._writing:
            self._loop.call_soon(self._resume)

    def _resume(self) -> None:
        if not self._closed:
            self._write()

    def _start_writing(self) -> None:
        if not self._writing:
            self._writing = True
            self._loop.add_writer(self._master, self._write)

    def _stop_writing(self) -> None:
        if self._writing:
            self._writing = False
            with suppress(OSError, ValueError):
                self._loop.remove_writer(self._master)
