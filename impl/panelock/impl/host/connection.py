"""One caller's connection: frames in, frames out, never blocking, with limits on silence and size."""

import select
import socket
from collections import deque
from typing import TYPE_CHECKING, Protocol

from panelock.impl.host import wire
from panelock.impl.host.loop import EventLoop

if TYPE_CHECKING:
    from collections.abc import Callable

SILENCE_S = 20.0
"""A caller that has not said all of its request after this, or takes nothing of its answer, is dropped."""
_CHUNK = 1 << 18
_FIRST = 1 << 16
"""Bytes read at once: a request is one piece, and room for more would be mapped and given back at every request."""


class Handler(Protocol):
    """What is done with frames; the server."""

    def frame(self, connection: "Connection", kind: int, body: bytes, /) -> None:
        """A whole frame has come."""

    def lost(self, connection: "Connection", /) -> None:
        """The connection is closed, by whomever."""


class Connection:
    """A connected socket that does not block."""

    def __init__(self, loop: EventLoop, sock: socket.SocketType, handler: Handler, peer: int = 0) -> None:
        self._loop = loop
        self._sock = sock
        self._fd = sock.fileno()
        self.peer = peer
        """The caller's process id, 0 where it is not known."""
        self._handler = handler
        self._in = bytearray()
        self._out: deque[memoryview] = deque()
        self._waiting: deque[float] = deque()
        """Since when each piece of that waits, by the loop's clock."""
        self.backlog = 0
        """Bytes that wait to be sent."""
        self._reading = False
        self._writing = False
        self._closing = False
        self._stopped = False
        """What it says next is taken later."""
        self.closed = False
        self.asked = False
        """Its request has come whole."""
        self.since = loop.time()
        """When it last made progress."""
        self.patient = False
        """An attached person may stop the terminal for as long as it pleases."""
        self.on_drained: Callable[[], None] | None = None

    def stale(self, now: float) -> bool:
        """Tell whether the caller has gone unheard, or been silent for too long in the midst of a message."""
        return (self._stopped and not self.closed and self._is_gone()) or (
            not self.patient and now - self.since > SILENCE_S and (not self.asked or bool(self._out) or bool(self._in))
        )

    def readable(self) -> None:
        """Take what has come, and hand whole frames on; ``watch`` is whoever calls it to do."""
        try:
            data = self._sock.recv(_FIRST, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self.since = self._loop.time()
        self._take(data)

    def _take(self, data: bytes) -> None:
        try:
            if not self._in and len(data) >= wire.HEAD:
                kind, length = wire.head(data)
                if len(data) == wire.HEAD + length:  # one frame, as nearly always
                    self._handler.frame(self, kind, data[wire.HEAD :])
                    return
            self._in += data
            self._frames()
        except wire.OtherVersion as error:
            self.finish(wire.frame(wire.WRONG_VERSION, str(error).encode()))
        except wire.Malformed as error:
            self.finish(wire.frame(wire.REJECTED, f"bad request: {error}".encode()))

    def watch(self) -> None:
        """Be called again when more comes, unless all is said."""
        if not (self._reading or self._stopped or self.closed or self._closing):
            self._reading = True
            self._loop.add_reader(self._fd, self.readable)

    def stop(self) -> None:
        """Take nothing more, so that the caller has to wait, until ``go_on``."""
        self._stopped = True
        self._unwatch()

    def go_on(self) -> None:
        """Take what it says again, from the next turn on."""
        if self._stopped:
            self._stopped = False
            self._loop.call_soon(self._take_again)

    def _take_again(self) -> None:
        if not (self._stopped or self.closed or self._closing):
            self._take(b"")
            self.watch()

    def _unwatch(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._fd)

    def _is_gone(self) -> bool:
        """Tell whether the caller has closed its end, which reading would tell of."""
        asked = select.poll()
        asked.register(self._fd, 0)
        return bool(asked.poll(0))

    def _frames(self) -> None:
        while len(self._in) >= wire.HEAD and not (self._stopped or self.closed or self._closing):
            kind, length = wire.head(bytes(self._in[: wire.HEAD]))
            if len(self._in) < wire.HEAD + length:
                return
            body = bytes(memoryview(self._in)[wire.HEAD : wire.HEAD + length])
            del self._in[: wire.HEAD + length]
            self._handler.frame(self, kind, body)

    def send(self, data: bytes) -> None:
        """Send, now or when the caller takes it; what waits is not copied, for it may be large."""
        if self.closed:
            return
        if not self._out:
            try:
                sent = self._sock.send(data, socket.MSG_DONTWAIT)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                self.close()
                return
            if sent == len(data):
                return
            self.since = self._loop.time()
            self._wait(memoryview(data)[sent:])
        else:
            self._wait(memoryview(data))

    def age_s(self) -> float:
        """Return for how long the oldest piece waits to be sent."""
        return self._loop.time() - self._waiting[0] if self._waiting else 0.0

    def _wait(self, data: memoryview) -> None:
        self._out.append(data)
        self._waiting.append(self._loop.time())
        self.backlog += len(data)
        if not self._writing:
            self._writing = True
            self._loop.add_writer(self._fd, self._writable)

    def finish(self, *parts: bytes) -> None:
        """Send the last of it and close."""
        if sum(map(len, parts)) <= _FIRST:
            self.send(b"".join(parts))
        else:
            for part in parts:
                self.send(part)
        if self.closed:
            return
        self._closing = True
        self._unwatch()
        if not self._out:
            self.close()

    def _writable(self) -> None:
        first = self._out[0]
        try:
            sent = self._sock.send(first[:_CHUNK], socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.close()
            return
        self.since = self._loop.time()
        self.backlog -= sent
        self._out[0] = first[sent:]
        while self._out and not self._out[0]:
            self._out.popleft()
            self._waiting.popleft()
        if self._out:
            return
        self._writing = False
        self._loop.remove_writer(self._fd)
        if self.on_drained is not None:
            self.on_drained()
        if self._closing:
            self.close()

    def close(self) -> None:
        """Close, whoever wanted it; told once."""
        if self.closed:
            return
        self.closed = True
        self._unwatch()
        if self._writing:
            self._loop.remove_writer(self._fd)
        self._sock.close()
        self._handler.lost(self)
