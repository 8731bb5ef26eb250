"""Which panes have the focus: the active ones that clients are shown whose terminals have it (window_update_focus).

A program that has asked for that (mode 1004) is told when its pane gets or loses it, and hooks run.
"""

import re
from collections.abc import Callable
from contextlib import suppress

from panelock.impl import options
from panelock.impl.clients import Client
from panelock.impl.document import Phase
from panelock.impl.errors import Fault
from panelock.impl.events import Event
from panelock.impl.host.driver import Driver
from panelock.impl.host.screens import requests, wire
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.screens.stream import Tail
from panelock.impl.targets import of_session

_ASKS = re.compile(rb"\x1b\[\?(?:[0-9]*;)*1004(?:;[0-9]*)*h")


class Focus:
    """The focus, as one host knows it."""

    def __init__(self, driver: Driver, screens: ScreenWorker, happened: Callable[[Event], None]) -> None:
        self._driver = driver
        self._screens = screens
        self._happened = happened
        self._panes: set[int] = set()

    def attached(self, client: Client) -> None:
        """A client is shown a session: it counts as what has the focus from then on."""
        client.focused = True
        self.look()

    def said(self, client: Client, *, focused: bool) -> None:
        """A client's terminal says that it has got the focus, or lost it."""
        if client.session == -1:
            return
        client.focused = focused
        if focused:
            self._tell_hook("client-focus-in", client)
        self.look()
        if not focused:
            self._tell_hook("client-focus-out", client)

    def committed(self) -> None:
        """Another pane may be the active one: of that nobody is told but with focus-events."""
        if self._is_on():
            self.look()

    def look(self) -> None:
        """Look which panes have it now, and tell those that have got or lost it."""
        with suppress(Fault):
            document = self._driver.document
            shown = {one.session for one in self._driver.clients.all if one.focused} & document.sessions.keys()
            focused = {of_session(document, document.sessions[number]).pane for number in shown}
            before, self._panes = self._panes & document.panes.keys(), focused
            for pane in sorted(before - focused):
                self._tell(pane, "pane-focus-out", b"\x1b[O")
            for pane in sorted(focused - before):
                self._tell(pane, "pane-focus-in", b"\x1b[I")

    def printed(self, pane: int, data: bytes) -> None:
        """A program that asks for it is told at once how that is (input_csi_dispatch_sm_private)."""
        if b"1004" in data and _ASKS.search(data) is not None and self._is_on():
            self._driver.panes.replied(pane, b"\x1b[I" if pane in self._panes else b"\x1b[O")

    def _is_on(self) -> bool:
        with suppress(Fault):
            return options.effective("focus-events", [self._driver.document.server_options]) == "on"
        return False

    def _tell(self, pane: int, hook: str, said: bytes) -> None:
        found = self._driver.document.panes[pane]
        if found.phase is Phase.DEAD:
            return

        def known(answer: requests.Answer) -> None:
            if isinstance(answer, wire.Facts) and answer.focus:
                self._driver.panes.replied(pane, said)

        self._screens.submit(requests.Facts(pane), known)
        self._happened(Event(hook, window=found.window, pane=pane, variables={"hook_pane": f"%{pane}"}))

    def _tell_hook(self, name: str, client: Client) -> None:
        with suppress(Fault):
            self._happened(Event(name, session=client.session, variables={"hook_client": client.name}))


class Asked:
    """What one pane prints, in which no sequence is cut."""

    def __init__(self, focus: Focus, pane: int) -> None:
        self._focus = focus
        self._pane = pane
        self._tail = Tail()

    def take(self, data: bytes) -> None:
        """Take the next piece."""
        self._focus.printed(self._pane, self._tail.push(data))
