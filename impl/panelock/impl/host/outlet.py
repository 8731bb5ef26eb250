"""The way out to one client in control mode: blocks at once, and what happens behind the block that is to come."""

from collections.abc import Callable

from panelock.impl.host import wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.loop import EventLoop

HOLD_S = 0.05
"""How long what happens may wait for the block of a command that runs: so long that what a command does is told behind
its block, and not so long that who waits (wait-for, run-shell) hears of nothing."""
BACKLOG_LIMIT = 16 << 20
"""Bytes that may wait for a client that does not read; then it is let go (tmux: "too far behind", after 300 s)."""


class Outlet:
    """What it is sent, in order: nothing ever stands within a block."""

    def __init__(
        self, loop: EventLoop, connection: Connection, hear: Callable[[], None], let_go: Callable[[str], None]
    ) -> None:
        """``hear`` says what has happened, once nothing is held back; ``let_go`` is told why it is to go."""
        self._loop = loop
        self._connection = connection
        self._hear = hear
        self._let_go = let_go
        self.holds = False
        """What happens is told only behind the block that is to come."""
        self.shut = False
        """It is sent nothing more."""
        self._held: list[bytes] = []
        self._command: object = None

    def begin(self, command: object) -> None:
        """A command runs, whose block is to come."""
        self.holds, self._command = True, command
        self._loop.call_later(HOLD_S, self._tire, command)

    def done(self, *, last: bool) -> None:
        """Its block was sent, or it has none; ``last`` where no other command of its line comes."""
        self._command = None
        if last:
            self.release()

    def _tire(self, command: object) -> None:
        """A command takes long: what happens is told before its block."""
        if self._command is command:
            self.release()

    def tell(self, data: bytes) -> None:
        """Send what happens: at once, or behind the block of the command that it has given."""
        if self.holds:
            self._held.append(data)
        else:
            self.send(data)

    def release(self) -> None:
        """Hold nothing back any more."""
        self.holds = False
        held, self._held = self._held, []
        if held:
            self.send(b"".join(held))
        self._hear()

    def send(self, data: bytes) -> None:
        """Send now, before all that is held back."""
        if self.shut:
            return
        self._connection.send(wire.frame(wire.OUTPUT, data))
        if self._connection.backlog > BACKLOG_LIMIT:
            self._let_go("too far behind")
