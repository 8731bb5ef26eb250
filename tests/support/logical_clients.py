"""Logical clients that share one registry's files: each stops where it waits for a terminal, and may die there.

Each has a store and a kernel of its own and plays real commands; which one goes on when, a test says.
"""

from contextlib import suppress
from itertools import count

from greenlet import greenlet

from panelock.impl.commands.base import Spawn
from panelock.impl.errors import Refused
from panelock.impl.paths import Place
from panelock.impl.store import Store
from support.faults import Counting, Died
from support.lone import Lone, Said

NO_TERMINAL = "create window failed: fork failed: Resource temporarily unavailable"


class Client:
    """A process that asks one thing at a time."""

    requests = count()

    def __init__(self, place: Place, name: str) -> None:
        self.name = name
        self.kernel = Counting()
        self.store = Store(place, self.kernel, limit_s=2.0)  # type: ignore[arg-type]  # passes all of them on
        self._lone = Lone(self.store)
        self._running: greenlet | None = None
        self._terminal = True
        self.argv: tuple[str, ...] = ()
        self.request = ""
        self._lone.terminals.before = self._wait

    @property
    def waits(self) -> bool:
        """Tell whether it has asked for a terminal and not got it yet."""
        return self._running is not None

    def asks(self, *argv: str) -> Said | None:
        """Ask; None is what it hears while it waits for a terminal."""
        self.argv, self.request = argv, f"request-{next(self.requests)}"
        return self._go(greenlet(lambda: self._lone.run(*argv, request=self.request)))

    def asks_again(self, argv: tuple[str, ...], request: str) -> Said | None:
        """Repeat a request whose answer never came."""
        self.argv, self.request = argv, request
        return self._go(greenlet(lambda: self._lone.run(*argv, request=request, repeat=True)))

    def goes_on(self, *, terminal: bool = True) -> Said | None:
        """Get the terminal, or hear that there is none."""
        assert self._running is not None
        self._terminal = terminal
        return self._go(self._running)

    def dies(self) -> None:
        """Be killed wherever it is."""
        self.kernel.die()
        running, self._running = self._running, None
        if running is not None:
            with suppress(Died):
                running.throw(Died)  # nothing of what it tidies up gets through

    def _go(self, running: greenlet) -> Said | None:
        said = running.switch()
        self._running = None if running.dead else running
        return said if running.dead else None

    def _wait(self, _: Spawn) -> None:
        parent = greenlet.getcurrent().parent
        assert parent is not None
        parent.switch(None)
        if not self._terminal:
            raise Refused(NO_TERMINAL)
