"""The way out to one client in control mode: blocks at once, and what happens behind the block that is to come."""

from collections.abc import Callable

from panelock.impl.host import wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.loop import EventLoop

HOLD_S = 0.05
"""How long what happens may wait for the block of a command that runs: so long that what a command does is told behind
its block, and not so long that who waits (wait-for, run-shell) hears of nothing. As long may it wait for the last block
of a line of many commands."""
HELD_LIMIT = 1 << 18
"""Bytes that may wait so; what panes have printed comes before the block then."""
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
        self._held_size = 0
        self._line_until = 0.0
        """When what happens has waited long enough for the commands of one line."""
        self._command_until = 0.0
        """When it has for the one that runs."""
        self._in_line = False
        """Not all commands of a line that has begun are done."""
        self._timed = False
        """A timer looks whether it has."""

    def begin(self) -> None:
        """A command runs, whose block is to come."""
        self._command_until = self._loop.time() + HOLD_S
        if not self._in_line:
            self._in_line, self._line_until = True, self._command_until
        self.holds = True
        if not self._timed:
            self._timed = True
            self._loop.call_later(HOLD_S, self._tire)

    def done(self, *, last: bool) -> None:
        """Its block was sent, or it has none; ``last`` where no other command of its line comes."""
        if last or self._loop.time() >= self._line_until:
            self.release()
        self._in_line = not last

    def _tire(self) -> None:
        """Look whether a command takes long: then what happens is told before its block."""
        left_s = self._command_until - self._loop.time()
        self._timed = self.holds and left_s > 0
        if self._timed:
            self._loop.call_later(left_s, self._tire)
        elif self.holds:
            self.release()

    def tell(self, data: bytes) -> None:
        """Send what happens: at once, or behind the block of the command that it has given."""
        if not self.holds:
            self.send(data)
            return
        self._held.append(data)
        self._held_size += len(data)
        if self._held_size > HELD_LIMIT:
            self._send_held()

    def release(self) -> None:
        """Hold nothing back any more."""
        self.holds = False
        self._send_held()
        self._hear()

    def _send_held(self) -> None:
        held, self._held, self._held_size = self._held, [], 0
        if held:
            self.send(b"".join(held))

    def send(self, data: bytes) -> None:
        """Send now, before all that is held back."""
        if self.shut:
            return
        self._connection.send(wire.frame(wire.OUTPUT, data))
        if self._connection.backlog > BACKLOG_LIMIT:
            self._let_go("too far behind")
