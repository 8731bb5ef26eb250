"""The sizes that windows have by their clients (tmux: resize.c).

A window that nobody is shown is given its size when somebody is: that is the one that was due last. Of several clients
by window-size latest the one counts that has used the window last; where none of them has, it keeps its size.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl import options
from panelock.impl.commit import Change
from panelock.impl.document import Document
from panelock.impl.errors import Fault
from panelock.impl.events import Event, look, resized
from panelock.impl.host.driver import Driver
from panelock.impl.host.happenings import Happenings
from panelock.impl.registry import arranging
from panelock.impl.targets import of_session

if TYPE_CHECKING:
    from panelock.impl.store import Transaction

Size = tuple[int, int]


class WindowSizes:
    """The sizes of all windows."""

    def __init__(self, driver: Driver, happenings: Happenings, tell: Callable[[], None]) -> None:
        """``tell`` is called when there is something to be told, though the registry has not changed."""
        self._driver = driver
        self._happenings = happenings
        self._tell = tell
        self._resizing = self._again = self._tells_hooks = self._all_now = False
        self._also: list[Event] = []
        """What is told of windows that keep their size, with those that change theirs."""
        self._due: dict[int, Size] = {}
        """By window, what it is to have when somebody is shown it."""

    def with_others(self, events: Sequence[Event]) -> Sequence[Event]:
        """Return what is told of every window in their order, when a client says its size (recalculate_sizes_now)."""
        if not self._also:
            return events
        also, self._also = self._also, []
        return sorted((*events, *also), key=lambda event: -1 if event.window is None else event.window)

    def look(self) -> None:
        """The registry has changed: somebody may be shown a window of another size than it is to have."""
        if self._wrong(self._driver.document, all_now=False):
            self.resized()

    def resized(self, *, again: bool = False, hooks: bool = True, all_now: bool = False) -> None:
        """Give every window that is shown the size that its clients have, soon; any other one when it is shown.

        With ``all_now`` all of them, and at once; ``again`` tells also of those that have it (recalculate_sizes_now).
        """
        if not any(one.size or one.sizes for one in self._driver.clients.all):
            return
        self._again |= again
        self._all_now |= all_now
        self._tells_hooks |= hooks
        if all_now:
            self._resize()
        elif not self._resizing:
            self._resizing = True
            self._driver.loop.call_soon(self._resize)

    def _resize(self) -> None:
        again, self._resizing, self._again = self._again, False, False
        hooks, self._tells_hooks = self._tells_hooks, False
        all_now, self._all_now = self._all_now, False
        self._driver.commits.look_again()
        with suppress(Fault):
            document = self._driver.document
            self._note_due(document)
            wrong = self._wrong(document, all_now=all_now)
            if again:
                others = self._wrong(document, all_now=True)
                self._also = self._of_right_sizes(document, {number for number, _ in others})
            if hooks:
                for event in self._also:
                    self._happenings.happened(event)
            if wrong:
                change = Change(lambda tx: self._set_sizes(tx, all_now=all_now), of_hook=not hooks)
                self._driver.commits.add(change, lambda _: self._done([number for number, _ in wrong]))
            elif self._also:
                self._tell()

    def _done(self, windows: Sequence[int]) -> None:
        self._also.clear()
        for number in windows:
            self._due.pop(number, None)

    def _note_due(self, document: Document) -> None:
        """Note which sizes windows are to have that nobody is shown."""
        self._due = {number: size for number, size in self._due.items() if number in document.windows}
        for number in document.windows.keys() - self._current(document):
            window, (size, way) = document.windows[number], self._size(document, number)
            if way == "manual":
                self._due.pop(number, None)
            elif size is not None and (number in self._due or size != (window.sx, window.sy)):
                self._due[number] = size

    def _of_right_sizes(self, document: Document, wrong: set[int]) -> list[Event]:
        """Return what is told of windows that have the size of their clients, or one of their own."""
        seen, found = look(document), []
        for number in sorted(document.windows.keys() - wrong):
            size, way = self._size(document, number)
            if size is not None or way == "manual":
                found += resized(seen, number)
        return found

    def _size(self, document: Document, number: int) -> tuple[Size | None, str]:
        """Return what size a window is to have, and by which way that is found."""
        chain = [document.windows[number].options, document.window_options]
        way, shown_only = options.effective("window-size", chain) or "", options.flag("aggressive-resize", chain)
        return self._driver.clients.window_size(document, number, way, shown_only=shown_only), way

    def _wrong(self, document: Document, *, all_now: bool) -> list[tuple[int, Size]]:
        found = []
        for number in document.windows if all_now else sorted(self._current(document)):
            window = document.windows[number]
            size = self._size(document, number)[0] or (None if all_now else self._due.get(number))
            if size is not None and size != (window.sx, window.sy):
                found.append((number, size))
        return found

    def _current(self, document: Document) -> set[int]:
        """Return the windows that clients are shown."""
        shown = self._driver.clients.sessions & document.sessions.keys()
        return {of_session(document, document.sessions[number]).window for number in shown}

    def _set_sizes(self, tx: "Transaction", *, all_now: bool) -> None:
        for number, (sx, sy) in self._wrong(tx.document, all_now=all_now):
            zoomed = tx.document.windows[number].zoomed
            arranging.resize_window(tx, number, sx, sy, fixed=False)
            if zoomed:
                arranging.rezoom(tx, number)
        arranging.settle(tx)
