"""What a host does about panes' modes: says to them what is to be said, and tells others what has come of it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from panelock.impl.commands.hooks import CLIPBOARD, MODE
from panelock.impl.commands.paste_buffers import CLIPBOARD_LIMIT, put
from panelock.impl.errors import Fault
from panelock.impl.events import Event
from panelock.impl.expanding import expand_now
from panelock.impl.host.screens import requests
from panelock.impl.host.screens.wire import TEXT_LIMIT, Acted, Enter, Select, ToMode, bounded
from panelock.impl.mode_options import OPTIONS, asked
from panelock.impl.modes import Modes
from panelock.impl.options import effective
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.commands.base import Keep
    from panelock.impl.host.driver import Driver
    from panelock.impl.host.screens.client import ScreenWorker

DRAG_S = 0.05
"""How often a pane scrolls while the mouse is held at its first row or its last (WINDOW_COPY_DRAG_REPEAT_TIME)."""


class Moding(Modes):
    """The modes of a host's panes."""

    def __init__(self, driver: "Driver", screens: "ScreenWorker") -> None:
        """Nobody looks yet."""
        self.on_look: Callable[[int], None] = lambda _: None
        """Called with a pane that shows something else."""
        self.on_mode: Callable[[int], None] = lambda _: None
        """Called with a pane that is in another mode, or in none any more."""
        self.on_event: Callable[[Event], None] = lambda _: None
        self._driver, self._screens = driver, screens
        self._selects: dict[int, Select] = {}
        """By pane in which the mouse selects, what was said last of that, and is not done with."""
        self._dragged: dict[int, Any] = {}
        """By pane in which it is held at an edge, the timer."""
        self._names: dict[int, Sequence[str]] = {}
        screens.on_mode = self._changed

    # --- what formats ask ---

    def names(self, pane: int) -> Sequence[str]:
        """Return in which modes a pane is."""
        return self._names.get(pane, ())

    def value(self, pane: int, name: str) -> str | None:
        """Return what a format may ask of the topmost; what was searched for is known afterwards, too."""
        mode, searched = self._screens.moded(pane)
        if mode is None:
            return searched if name == "pane_search_string" else None
        return mode.values.get(name)

    # --- saying something to them ---

    def say(self, pane: int, says: ToMode, then: Callable[[requests.Answer], None]) -> None:
        """Say something to a pane's mode; whatever is not the mouse's, which is held on, ends that."""
        self.let_go(pane)
        if isinstance(says, Select):
            self._selects[pane] = says

        def done(answer: requests.Answer) -> None:
            if self._selects.get(pane) is says:  # else it was let go meanwhile
                del self._selects[pane]
                if isinstance(answer, Acted) and answer.again:
                    self._dragged[pane] = self._driver.loop.call_later(DRAG_S, self._drag_on, pane)
            then(answer)

        self._screens.submit(requests.InMode(pane, says), done)

    def _drag_on(self, pane: int) -> None:
        """Scroll on; where nothing is left to be scrolled, it is over."""
        del self._dragged[pane]
        before = self.value(pane, "scroll_position")

        def scrolled(_: requests.Answer) -> None:
            if self.value(pane, "scroll_position") == before:
                self.let_go(pane)

        self.say(pane, Select(None), scrolled)

    def let_go(self, pane: int) -> None:
        """The mouse is held no more."""
        self._selects.pop(pane, None)
        timer = self._dragged.pop(pane, None)
        if timer is not None:
            timer.cancel()

    def show(self, target: Target, text: str, then: Callable[[], None]) -> None:
        """Show in view mode what a command has printed, behind what one before it has."""
        driver, text = self._driver, text[-TEXT_LIMIT:].removesuffix("\n") + "\n"
        text = bounded(text.replace("\x1b", "\\033"))  # bounded before, too: most of what is left out costs nothing
        options = {name: expand_now(driver.document, driver, asked(name), target) for name in OPTIONS}
        self.say(target.pane, Enter(options, text=text), lambda _: then())

    # --- what comes of it ---

    def _changed(self, pane: int) -> None:
        """A pane has entered a mode, or left it, or shows something else in it."""
        driver = self._driver
        driver.alerts.touch()
        mode, _ = self._screens.moded(pane)
        before, names = self._names.get(pane, ()), () if mode is None else tuple(mode.names)
        if names:
            self._names[pane] = names
        else:
            self._names.pop(pane, None)
            self.let_go(pane)
        self.on_look(pane)
        if names == before:
            return
        self.on_mode(pane)
        if driver.clients.watcher is not None:
            for client in driver.clients.all:
                driver.clients.watcher.changed(client)
        with suppress(Fault):  # the registry is damaged: whoever asks next hears of it
            if pane in driver.document.panes:
                self.on_event(Event(MODE, pane=pane, variables={"hook_pane": f"%{pane}"}))

    def keep(self, wait: "Keep") -> None:
        """Do with what was copied what copy mode says (window_copy_copy_buffer, window_copy_append_selection)."""
        driver, data = self._driver, wait.text.encode("utf-8", "surrogateescape")
        if not data:
            return
        if effective("set-clipboard", [driver.document.server_options]) != "off":
            if len(data) <= CLIPBOARD_LIMIT:
                from panelock.impl.host import clipboard  # most have nobody who copies

                clipboard.show(driver.clients, driver.document, wait.pane, data)
            self.on_event(Event(CLIPBOARD, pane=wait.pane, variables={"hook_pane": f"%{wait.pane}"}))
        if not wait.stored:
            return
        buffers = driver.buffers
        newest = next(iter(buffers.names()), None)
        if wait.append and newest is not None:
            put(driver, data, newest, append=True)
        else:
            put(driver, data, prefix=wait.prefix or "buffer")
