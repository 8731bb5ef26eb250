"""One caller's connection: frames in, frames out, never blocking, with limits on silence and size."""

import asyncio
import socket
from typing import TYPE_CHECKING, Protocol

from panelock.impl.host import wire
from panelock.impl.host.listening import process_of

if TYPE_CHECKING:
    from collections.abc import Callable

SILENCE_S = 20.0
"""A caller that has not said all of its request after this, or takes nothing of its answer, is dropped."""
_CHUNK = 1 << 18


class Handler(Protocol):
    """What is done with frames; the server."""

    def frame(self, connection: "Connection", kind: int, body: bytes, /) -> None:
        """A whole frame has come."""

    def lost(self, connection: "Connection", /) -> None:
        """The connection is closed, by whomever."""


class Connection:
    """A connected socket that does not block."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sock: socket.socket, handler: Handler) -> None:
        self._loop = loop
        self._sock = sock
        self._fd = sock.fileno()
        self.peer = process_of(sock)
        self._handler = handler
        self._in = bytearray()
        self._out = bytearray()
        self._reading = False
        self._writing = False
        self._closing = False
        self.closed = False
        self.asked = False
        """Its request has come whole."""
        self.since = loop.time()
        """When it last made progress."""
        self.patient = False
        """An attached person may stop the terminal for as long as it pleases."""
        self.on_drained: Callable[[], None] | None = None

    @property
    def backlog(self) -> int:
        """Return how many bytes wait to be sent."""
        return len(self._out)

    def stale(self, now: float) -> bool:
        """Tell whether the caller has been silent for too long in the midst of a message."""
        return (
            not self.patient and now - self.since > SILENCE_S and (not self.asked or bool(self._out) or bool(self._in))
        )

    def readable(self) -> None:
        """Take what has come, and hand whole frames on."""
        try:
            data = self._sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            self.watch()
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self.since = self._loop.time()
        self._in += data
        try:
            self._frames()
        except wire.OtherVersion as error:
            self.finish(wire.frame(wire.WRONG_VERSION, str(error).encode()))
        except wire.Malformed as error:
            self.finish(wire.frame(wire.REJECTED, f"bad request: {error}".encode()))
        else:
            self.watch()

    def watch(self) -> None:
        """Be called again when more comes, unless all is said."""
        if not self._reading and not self.closed and not self._closing:
            self._reading = True
            self._loop.add_reader(self._fd, self.readable)

    def _frames(self) -> None:
        while len(self._in) >= wire.HEAD and not self.closed and not self._closing:
            kind, length = wire.head(bytes(self._in[: wire.HEAD]))
            if len(self._in) < wire.HEAD + length:
                return
            body = bytes(memoryview(self._in)[wire.HEAD : wire.HEAD + length])
            del self._in[: wire.HEAD + length]
            self._handler.frame(self, kind, body)

    def send(self, data: bytes) -> None:
        """Send, now or when the caller takes it."""
        if self.closed:
            return
        if not self._out:
            try:
                sent = self._sock.send(data)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                self.close()
                return
            if sent == len(data):
                return
            data = data[sent:]
            self.since = self._loop.time()
        self._out += data
        if not self._writing:
            self._writing = True
            self._loop.add_writer(self._fd, self._writable)

    def finish(self, data: bytes) -> None:
        """Send the last of it and close."""
        self.send(data)
        if self.closed:
            return
        self._closing = True
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._fd)
        if not self._out:
            self.close()

    def _writable(self) -> None:
        try:
            with memoryview(self._out) as view:
                sent = self._sock.send(view[:_CHUNK])
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.close()
            return
        self.since = self._loop.time()
        del self._out[:sent]
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
        if self._reading:
            self._loop.remove_reader(self._fd)
        if self._writing:
            self._loop.remove_writer(self._fd)
        self._sock.close()
        self._handler.lost(self)
