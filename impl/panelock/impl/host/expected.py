"""Who is about to come, for whom a server waits that would end: whoever started it, or was sent for his terminal.

Who starts a server asks it to read each file of the configuration, and only then what he came for; the real server has
him as its client all the time, and a session that the configuration made may have ended by then.
"""

from panelock.impl.host.loop import EventLoop

EXPECTED_S = 2.0
"""So long he has."""
MOST = 1000
"""So many are remembered, the last ones: who comes again and again from ever new processes fills no memory."""


class Expected:
    """Those who are about to come, by the numbers of their processes."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._until: dict[int, float] = {}
        """How long each has; who has the most time is the last."""
        self._attaches_until = 0.0

    def expect(self, who: int) -> None:
        """Let somebody come."""
        self._until.pop(who, None)
        if len(self._until) == MOST:
            del self._until[next(iter(self._until))]
        self._until[who] = self._attaches_until = self._loop.time() + EXPECTED_S

    def comes(self, who: int) -> None:
        """Somebody has come: a server without sessions waits no longer for him, but for what he asks."""
        self._until.pop(who, None)

    @property
    def attaches(self) -> bool:
        """Tell whether somebody may attach yet (exit-unattached)."""
        return self._loop.time() < self._attaches_until

    @property
    def anybody(self) -> bool:
        """Tell whether somebody has not come who may give the server a session (exit-empty)."""
        return bool(self._until) and self._loop.time() < next(reversed(self._until.values()))
