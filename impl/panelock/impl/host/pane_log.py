"""One pane's output on its way to the screens: what was printed, at which sizes, and where a program began."""

from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.screens.requests import InMode
from panelock.impl.host.screens.stream import afresh
from panelock.impl.host.screens.wire import Leave


class PaneLog:
    """One pane's output, handed to the screens."""

    def __init__(self, screens: ScreenWorker, pane: int, columns: int, rows: int, history: int) -> None:
        self._screens = screens
        self._pane = pane
        self.raw = screens.open(pane, columns, rows, history)
        self.begun = 0
        """Where the output of the program begins that runs now."""

    def begin_again(self, columns: int, rows: int) -> None:
        """Another program prints from here on: on an empty screen, below the history of the one before, in no mode."""
        if self._screens.moded(self._pane)[0] is not None:
            self._screens.submit(InMode(self._pane, Leave()), lambda _: None)
        self.resize(columns, rows)
        self.append(afresh(rows))
        self.begun = self.raw.end

    def append(self, data: bytes, /) -> None:
        """Keep what was printed."""
        self._screens.append(self._pane, data)

    def resize(self, columns: int, rows: int, /) -> None:
        """Note another size."""
        self._screens.resize(self._pane, columns, rows)
