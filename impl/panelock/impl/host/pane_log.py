"""Panes' output on its way to the screens: what was printed, at which sizes, where a program began, what it may do."""

from panelock.impl import options
from panelock.impl.document import Document, Pane
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.screens.requests import InMode
from panelock.impl.host.screens.stream import afresh
from panelock.impl.host.screens.wire import Begin, Heed, Leave
from panelock.impl.store import Saved

_SCREEN, _CLEAR, _COLOURS = "alternate-screen", "scroll-on-clear", "pane-colours"


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
        heeds = self.raw.heeds
        self.raw.mark(Begin())
        self.raw.heed(Heed())  # it is not the program that leaves the alternate screen
        self.append(afresh(rows))
        self.raw.heed(heeds)
        self.begun = self.raw.end

    def append(self, data: bytes, /) -> None:
        """Keep what was printed."""
        self._screens.append(self._pane, data)

    def resize(self, columns: int, rows: int, /) -> None:
        """Note another size."""
        self._screens.resize(self._pane, columns, rows)


class Heeding:
    """What panes' options let their programs do to their screens: noted where it changes (alternate-screen …)."""

    def __init__(self, logs: dict[int, PaneLog]) -> None:
        self._logs = logs
        self._inherited: object = None
        """What is said for all windows."""
        self._own: set[int] = set()
        """Panes for which something else is said."""

    def begin(self, document: Document, pane: Pane) -> None:
        """Note what a pane may do."""
        window = document.windows[pane.window]
        own = [scope for scope in (pane.options, window.options) if _says(scope)]
        (self._own.add if own else self._own.discard)(pane.id)
        chain = [*own, document.window_options]
        palette = _palette(chain) if any(_colours(scope) for scope in chain) else ()
        self._logs[pane.id].raw.heed(Heed(options.flag(_SCREEN, chain), options.flag(_CLEAR, chain), palette))

    def committed(self, document: Document, saved: Saved | None) -> None:
        """Look at those for which something else may be said; ``saved`` is what was changed, if that is known."""
        shared = document.window_options
        inherited = shared.get(_SCREEN), shared.get(_CLEAR), _colours(shared)
        known = saved is not None and inherited == self._inherited
        changed = self._touched(saved) & self._logs.keys() if saved is not None and known else set(self._logs)
        self._inherited = inherited
        self._own &= self._logs.keys()
        for number in changed:
            pane = document.panes.get(number)
            if pane is not None:
                self.begin(document, pane)

    def _touched(self, saved: Saved) -> set[int]:
        """Return the panes that are others than before, and all of such windows that say something, or may have."""
        touched, windows = set(saved.panes), saved.document.windows
        for number in saved.windows & windows.keys():
            window = windows[number]
            if self._own or _says(window.options):
                touched.update(window.panes)
        return touched


def _colours(scope: dict[str, str]) -> list[tuple[str, str]]:
    return [one for one in scope.items() if one[0].startswith(_COLOURS)]


def _says(scope: dict[str, str]) -> bool:
    return _SCREEN in scope or _CLEAR in scope or bool(_colours(scope))


def _palette(chain: list[dict[str, str]]) -> tuple[tuple[int, int], ...]:
    """Return what pane-colours says (colour_palette_from_option)."""
    from panelock.impl.host.screens import palette, styles  # few ever say it

    given = options.elements(_COLOURS, chain)
    found = [(number, styles.colour_of(text)) for number, text in given.items() if number < palette.MOST]
    return tuple((number, colour) for number, colour in found if colour is not None and colour >= 0)
