"""Who is about to come, for whom a server waits that would end: whoever started it, or was sent for his terminal.

Who starts a server asks it to read each file of the configuration, and only then what he came for; the real server has
him as its client all the time, and a session that the configuration made may have ended by then.
"""

from panelock.impl.host.loop import EventLoop

EXPECTED_S = 2.0
"""So long he has."""


class Expected:
    """The last one who is about to come, by the number of his process."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._who: int | None = None
        self._until = 0.0

    def expect(self, who: int) -> None:
        """Let somebody come."""
        self._who, self._until = who, self._loop.time() + EXPECTED_S

    def comes(self, who: int) -> None:
        """Somebody has come: a server without sessions waits no longer for him, but for what he asks."""
        if self._who == who:
            self._who = None

    @property
    def attaches(self) -> bool:
        """Tell whether somebody may attach yet (exit-unattached)."""
        return self._loop.time() < self._until

    @property
    def anybody(self) -> bool:
        """Tell whether somebody has not come who may give the server a session (exit-empty)."""
        return self._who is not None and self.attaches
