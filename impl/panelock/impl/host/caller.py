"""What one connection is doing: a request and its standard input, a person's terminal, or a client."""

from typing import TYPE_CHECKING

from panelock.impl.host import wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.request import Each, Reply, Request, Then

if TYPE_CHECKING:
    from panelock.impl.host.attach import Viewer
    from panelock.impl.host.controlled import Controlled
    from panelock.impl.host.watching import Watching


class Caller:
    """One connection, and what has become of it so far."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.request: Request | None = None
        self.reply: Reply | None = None
        self.viewer: Viewer | None = None
        self.control: Controlled | None = None
        self.watching: Watching | None = None
        self.then: Then | None = None
        """Told the whole of standard input when it has ended."""
        self._input: list[bytes] | None = None
        self._input_size = 0
        self._each: Each | None = None

    @property
    def waits(self) -> bool:
        """Whether something is still to be told: an answer, what has not left yet, or to a client why it goes."""
        there = self.control is not None and not self.control.let_go
        return there or self.request is not None or bool(self.connection.backlog)

    def frame(self, kind: int, body: bytes) -> None:
        """Take what comes behind its first message."""
        if kind == wire.INPUT and self.control is not None:
            self.control.typed(body)
        elif self.control is not None:
            self.control.take(kind, body)
        elif kind == wire.NEXT and self.watching is not None:
            self.watching.next()
        elif kind == wire.INPUT and self.viewer is not None:
            self.viewer.typed(body)
        elif kind == wire.RESIZE and self.viewer is not None:
            self.viewer.resized(*wire.read_resize(body))
        elif kind == wire.INPUT and self._input is not None:
            self._typed(body)
        else:
            raise wire.Malformed(f"message {kind} out of turn")

    def ask_input(self, then: Then, each: Each | None) -> None:
        """Ask for standard input: ``each`` piece of it as it comes, or all at its end."""
        self._input, self.then, self._each = [], then, each
        self.connection.send(wire.frame(wire.SEND_INPUT))

    def _typed(self, body: bytes) -> None:
        """Take a piece of standard input; an empty one is its end."""
        assert self._input is not None
        if body and self._each is not None:
            self._each(body)
            return
        if body:
            self._input_size += len(body)
            if self._input_size > wire.INPUT_LIMIT:
                raise wire.Malformed("standard input too long")
            self._input.append(body)
            return
        data, self._input = b"".join(self._input), None
        then, self.then = self.then, None
        assert then is not None
        then(data)
