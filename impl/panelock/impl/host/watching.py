"""Somebody who draws a pane elsewhere: is told what it shows when that has changed, and when he has asked for it.

He asks again once he has drawn what he was told. So a slow terminal is told less often, and nothing waits for it.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl.errors import Fault
from panelock.impl.host import wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.driver import Driver
from panelock.impl.host.screens import requests
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.screens.rows import Shown, encoded

if TYPE_CHECKING:
    from panelock.impl.host.screens.wire import Facts

PAUSE_S = 0.015
"""The least time between two pictures of a pane."""


class Watching:
    """One connection that looks at one pane."""

    def __init__(
        self, driver: Driver, screens: ScreenWorker, connection: Connection, pane: int, *, plain: bool
    ) -> None:
        self.pane = pane
        self._plain = plain
        self._driver = driver
        self._screens = screens
        self._connection = connection
        self._wants = self._asking = self._paused = False
        self._rows: list[bytes] = []
        self._facts: Facts | None = None
        self._screen: object = None
        """What stands for the screen that it was told (ScreenWorker.shown)."""
        connection.patient = True

    def next(self) -> None:
        """It has drawn what it was told."""
        self._wants = True
        self.look()

    def look(self) -> None:
        """Something may have changed."""
        with suppress(Fault):  # the registry is damaged: what is there goes on being shown
            if self.pane not in self._driver.document.panes:
                self._connection.finish(wire.end(0, wire.GONE))
        if self._connection.closed:
            return
        if self._wants and not (self._asking or self._paused or self._is_told()):
            self._asking = True
            self._screens.submit(requests.Picture(self.pane, self._plain), self._drawn)

    def _is_told(self) -> bool:
        return self._screen is not None and self._screens.shown(self.pane) == self._screen

    def _drawn(self, answer: requests.Answer) -> None:
        self._asking = False
        if self._connection.closed or not isinstance(answer, requests.Drawn):
            return  # where it cannot be drawn now, what it prints next may be
        self._screen = self._screens.shown(self.pane)
        before = self._rows if self._facts is not None and self._facts.rows == answer.facts.rows else []
        changed = {y: row for y, row in enumerate(answer.rows) if y >= len(before) or before[y] != row}
        if changed or answer.facts != self._facts:
            self._rows, self._facts, self._wants = answer.rows, answer.facts, False
            self._connection.send(wire.frame(wire.SHOWN, encoded(Shown(changed, answer.facts))))
        self._paused = True
        self._driver.loop.call_later(PAUSE_S, self._go_on)

    def _go_on(self) -> None:
        self._paused = False
        if not self._connection.closed:
            self.look()


class Watchers:
    """All who look at panes."""

    def __init__(self, driver: Driver, screens: ScreenWorker) -> None:
        self._driver = driver
        self._screens = screens
        self._of: dict[int, list[Watching]] = {}

    def begin(self, connection: Connection, body: bytes) -> Watching:
        """Take on a caller whose first message this is."""
        pane, plain = wire.read_watch(body)
        made = Watching(self._driver, self._screens, connection, pane, plain=plain)
        self._of.setdefault(made.pane, []).append(made)
        return made

    def left(self, watching: Watching) -> None:
        """Its connection is closed."""
        rest = self._of[watching.pane]
        rest.remove(watching)
        if not rest:
            del self._of[watching.pane]

    def printed(self, pane: int) -> None:
        """A pane has printed."""
        for one in tuple(self._of.get(pane, ())):  # one that has gone may show that now
            one.look()

    def committed(self) -> None:
        """The registry has changed: panes may have gone, or have another size or another terminal."""
        for pane in list(self._of):
            for one in list(self._of.get(pane, ())):
                one.look()
