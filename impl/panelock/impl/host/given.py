"""What one client in control mode has given: lines of commands, and others' that are to be run as its own, in order."""

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from panelock.impl.commands.pointer import Pointer
from panelock.impl.host import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from panelock.impl.host.connection import Connection
    from panelock.impl.host.request import Step

LINE_LIMIT = 1 << 20
MANY, FEW = 20_000, 10_000
"""Lines that may wait before no more is taken, and that are left when more is."""
LINES_LIMIT = 100_000
"""Lines that may wait though they cannot be kept from coming: those of others, or of one message."""


class Pointed(NamedTuple):
    """A line that is bound to a key, or to what the mouse has done, and what formats of it may ask of that."""

    line: str
    values: dict[str, str]
    key: str
    pointer: Pointer | None


class Given(NamedTuple):
    """Commands that run as its own, though it has not given them now (run-shell -bC)."""

    steps: "Sequence[Step]"


Line = str | Pointed | Given | None
"""What waits for its turn; None where a client asks what there is to draw then."""


class Run(Struct):
    """The line whose commands are being run."""

    values: dict[str, str] = field(default_factory=dict)
    """What formats of it may ask beside all else."""
    key: str = ""
    """The key that has begun it."""
    pointer: Pointer | None = None
    """What the mouse has done, if that is why it is run."""
    flag: int = 1
    """What its blocks say of it: 1 where it was given as one, or comes from others to one that draws."""
    current: str = ""
    """Where it has come to (the queue's current state); empty where its session is asked."""
    began: str = ""
    """Where its last command started from."""


class Lines:
    """Those that wait for their turn; while they are many, their connection is not read."""

    def __init__(self, connection: "Connection", *, person: bool) -> None:
        """An empty line of a ``person`` at a terminal says nothing."""
        self._connection, self._person = connection, person
        self.over = False
        """An empty line has come, which asks to be let go: what comes behind it is not heeded."""
        self._typed = b""
        self._waiting: deque[Line] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def typed(self, data: bytes) -> None:
        """Take some of its input, in which lines end anywhere."""
        *lines, self._typed = (self._typed + data).split(b"\n")
        if len(self._typed) > LINE_LIMIT:
            raise wire.Malformed("a line that is too long")
        if self.over:
            return
        if not self._person and b"" in lines:
            self.over, lines = True, lines[: lines.index(b"")]
        self.add(line.decode("utf-8", "surrogateescape") for line in lines)

    def add(self, lines: "Iterable[Line]") -> None:
        """Take lines behind those that wait."""
        self._waiting.extend(lines)
        if len(self._waiting) > LINES_LIMIT:
            raise wire.Malformed("too many lines that wait")
        if len(self._waiting) > MANY:
            self._connection.stop()

    def next(self) -> Line:
        """Take out the one whose turn it is."""
        line = self._waiting.popleft()
        if len(self._waiting) <= FEW:
            self._connection.go_on()
        return line
