"""What a host says to whoever is attached, frame by frame. Imports next to nothing: clients of tmux start with it."""

from panelock.impl.errors import Fault
from panelock.impl.host import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _socket


class NotThere(Fault):
    """There is nothing to attach to, or it went away."""


class Gone(NotThere):
    """The host went away, or is about to."""


class Frames:
    """The host's frames, as they come."""

    def __init__(self, sock: "_socket.socket") -> None:
        """Nothing was received yet."""
        self._sock = sock
        self._data = b""

    def receive(self) -> list[tuple[int, bytes]]:
        """Read once and return the frames that are whole; raises Gone, or NotThere with what the host objects to."""
        try:
            piece = self._sock.recv(1 << 16)
        except ConnectionError:
            piece = b""
        if not piece:
            raise Gone("the host is gone; its terminals ended with it (panelock ls shows what stood in them)")
        self._data += piece
        found = []
        while len(self._data) >= wire.HEAD:
            try:
                kind, length = wire.head(self._data, 1 << 32)
            except wire.Malformed as wrong:
                raise NotThere(f"not a host of this panelock's: {wrong}") from None
            if len(self._data) < wire.HEAD + length:
                break
            found.append((kind, self._data[wire.HEAD : wire.HEAD + length]))
            self._data = self._data[wire.HEAD + length :]
        for kind, body in found:
            if kind == wire.ENDING:
                raise Gone("the server is ending")
            if kind in (wire.REJECTED, wire.WRONG_VERSION):
                raise NotThere(body.decode("utf-8", "replace"))
        return found
