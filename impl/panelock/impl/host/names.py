"""Texts that the host makes by itself: automatic-rename (tmux: names.c), and the last line of a dead pane."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl import options, targets
from panelock.impl.commit import Change
from panelock.impl.document import Document, Pane, Window
from panelock.impl.errors import Fault
from panelock.impl.expanding import expand_now
from panelock.impl.formats_width import trim_left
from panelock.impl.host.driver import Driver
from panelock.impl.host.terminal import Terminal
from panelock.impl.registry import edit, selecting
from panelock.impl.store import Saved, Transaction

if TYPE_CHECKING:
    from panelock.impl.host.loop import Timer

OPTION = "automatic-rename"
INTERVAL_S = 0.5
"""NAME_INTERVAL: a window is looked at this often at most, and only when its active pane has changed."""
BEGINS_S = 0.01
"""So soon one is looked at again whose active pane is just being made: it is to have the name of what runs there."""
_STYLE = re.compile(r"#\[[^]]*\]")


class Names:
    """Panes that have changed (tmux: PANE_CHANGED) since their windows were looked at.

    A pane changes when it prints, enters a mode or leaves one, when it becomes its window's active one, and when
    automatic-rename is switched on.
    """

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._changed: set[int] = set()
        self._looked: dict[int, float] = {}
        """By window: when it was looked at last, by the loop's clock."""
        self._next: Timer | None = None
        self._everywhere: str | None = None
        self._generation = -1
        self._seen: dict[int, tuple[int, str | None]] = {}
        """By window: its active pane, and its own automatic-rename."""
        with suppress(Fault):
            # What stands there already is no change: a new host finds windows whose panes died with the last one.
            self._compare(driver.document)
        self._changed.clear()

    def printed(self, terminal: Terminal) -> None:
        """A pane has printed."""
        self.touch(terminal.pane)

    def touch(self, pane: int) -> None:
        """A pane has changed: its window is looked at soon."""
        if pane not in self._changed:
            self._changed.add(pane)
            self._look_in(0)

    def committed(self, saved: Saved | None = None) -> None:
        """The registry has changed, and other panes may be active now; ``saved`` is what this host wrote itself."""
        before = len(self._changed)
        self._compare(self._driver.document, saved)
        if len(self._changed) > before:
            self._look_in(0)

    def _compare(self, document: Document, saved: Saved | None = None) -> None:
        followed, self._generation = self._generation, document.generation
        everywhere = document.window_options.get(OPTION)
        windows = document.windows
        if saved and saved.before == followed and everywhere == self._everywhere:
            # Most changes touch none of a thousand windows.
            windows = {number: windows[number] for number in saved.windows if number in windows}
        else:
            self._seen = {number: self._seen[number] for number in self._seen if number in windows}
        if everywhere != self._everywhere:
            self._everywhere = everywhere
            self._changed |= {one.active for one in windows.values()}
        seen = {number: (one.active, one.options.get(OPTION)) for number, one in windows.items()}
        self._changed |= {now[0] for number, now in seen.items() if self._seen.get(number) != now}
        self._seen |= seen

    def _look_in(self, seconds: float) -> None:
        if self._next is not None:
            if self._next.when() <= self._driver.loop.time() + seconds:
                return
            self._next.cancel()
        self._next = self._driver.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        """Name the windows whose turn it is; the others are looked at when it is theirs (check_window_name)."""
        self._next = None
        changed, self._changed = self._changed, set()
        self._driver.commits.look_again()
        self._driver.panes.forget_facts()
        try:
            document = self._driver.document
        except Fault:
            return
        now = self._driver.loop.time()
        self._looked = {number: at for number, at in self._looked.items() if number in document.windows}
        first = INTERVAL_S
        for number in changed:
            pane = document.panes.get(number)
            window = None if pane is None else document.windows[pane.window]
            if window is None or window.active != number or not follows(document, window):
                continue
            left = self._looked.get(window.id, -INTERVAL_S) + INTERVAL_S - now
            if self._driver.panes.begins(number):
                left = max(left, BEGINS_S)
            if left > 0:
                self._changed.add(number)
                first = min(first, left)
                continue
            self._looked[window.id] = now
            name = self._name(document, window)
            if name and name != window.name:
                self._rename(window.id, name)
        if self._changed:
            self._look_in(first)

    def _name(self, document: Document, window: Window) -> str:
        pane = document.panes[window.active]
        template = options.effective("automatic-rename-format", [window.options, document.window_options]) or ""
        return expand_now(document, self._driver, template, targets.of_pane(document, pane))

    def _rename(self, number: int, name: str) -> None:
        def change(tx: Transaction) -> None:
            window = tx.document.windows.get(number)
            if window is not None and follows(tx.document, window):
                selecting.rename_window(tx, number, name, automatic=True)

        self._driver.commits.add(Change(change), lambda _: None)


def follows(document: Document, window: Window) -> bool:
    """Tell whether automatic-rename is on for a window."""
    return edit.option_of_window(document, window, OPTION, "on") == "on"


def epitaph(document: Document, pane: Pane, driver: Driver) -> str:
    """Return what a dead pane's screen says on its last row (remain-on-exit-format), cut to it, without its styles."""
    chain = options.chain_of(options.Scope.PANE, document, pane=pane)
    template = options.effective("remain-on-exit-format", chain) or ""
    text = expand_now(document, driver, template, targets.of_pane(document, pane))
    return _STYLE.sub("", trim_left(text, pane.sx))
