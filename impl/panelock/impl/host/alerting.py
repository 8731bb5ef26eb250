"""Raises alerts for what windows are told to be watched for: monitor-bell, monitor-activity, monitor-silence."""

from collections.abc import Callable
from contextlib import suppress

from panelock.impl import options
from panelock.impl.alerts import ACTIVITY, BELL, SILENCE
from panelock.impl.document import Document, Session, Window
from panelock.impl.errors import Fault
from panelock.impl.events import Event
from panelock.impl.host.driver import Driver
from panelock.impl.host.terminal import Terminal
from panelock.impl.store import Saved

DELAY_S = 0.05
"""What is printed within this time is one activity."""

_NAMES = {ACTIVITY: "activity", BELL: "bell", SILENCE: "silence"}
_OPTIONS = {"monitor-activity": "off", "monitor-bell": "on", "monitor-silence": "0"}


class Alerting:
    """Watches the output of one host's panes."""

    def __init__(self, driver: Driver, happened: Callable[[Event], None]) -> None:
        """``happened`` is told of each alert, for its hook."""
        self._driver = driver
        self._happened = happened
        self._watches_activity = False
        self._active: set[int] = set()
        self._silent: dict[int, tuple[float, float]] = {}
        """By window that is watched for silence: for how many seconds, and since when."""
        self._windows: set[int] = set()
        self._everywhere: list[str | None] = []
        self._own: set[int] = set()
        """Windows with options of their own about what they are watched for."""
        self._generation = -1
        with suppress(Fault):
            self.committed()

    def committed(self, saved: Saved | None = None) -> None:
        """The registry has changed: other windows may be current or watched; ``saved`` is what this host wrote."""
        document = self._driver.document
        followed, self._generation = self._generation, document.generation
        if document.generation == followed:
            return
        everywhere = [document.window_options.get(option) for option in _OPTIONS]
        if saved and saved.before == followed and everywhere == self._everywhere and not self._can_differ(saved):
            return  # most changes touch none of a thousand windows' options
        self._everywhere = everywhere
        self._own = {one.id for one in document.windows.values() if not _OPTIONS.keys().isdisjoint(one.options)}
        active = self._driver.alerts.follow(document) | document.windows.keys() - self._windows
        self._windows = set(document.windows)
        windows = document.windows.values()
        self._watches_activity = any(_watched(document, one, "monitor-activity") == "on" for one in windows)
        if self._watches_activity:
            # To be made and to be selected is activity, too (window_create, session_set_current).
            self._raise_where_watched(document, active, "monitor-activity", ACTIVITY)
        wanted = {one.id: float(_watched(document, one, "monitor-silence")) for one in windows}
        before, now = self._silent, self._driver.loop.time()
        self._silent = {
            window: before[window] if window in before and before[window][0] == seconds else (seconds, now)
            for window, seconds in wanted.items()
            if seconds
        }

    def _can_differ(self, saved: Saved) -> bool:
        """Tell whether other windows can be there, current or watched by options of their own."""
        windows = [saved.document.windows.get(number) for number in saved.windows]
        watched = any(one is None or not _OPTIONS.keys().isdisjoint(one.options) for one in windows)
        return bool(saved.sessions) or watched or not self._own.isdisjoint(saved.windows)

    def printed(self, terminal: Terminal) -> None:
        """A pane has printed."""
        if self._watches_activity:
            if not self._active:
                self._driver.loop.call_later(DELAY_S, self._tell_activity)
            self._active.add(terminal.pane)

    def belled(self, terminal: Terminal) -> None:
        """A pane has rung its bell."""
        self._driver.commits.look_again()
        self._tell({terminal.pane}, "monitor-bell", BELL)

    def tick(self) -> None:
        """Once a second: whose panes have printed nothing for so long."""
        now = self._driver.loop.time()
        for window, (seconds, since) in self._silent.items():
            if now - max(since, self._printed_at(window)) >= seconds:
                self._silent[window] = (seconds, now)
                self._raise(self._driver.document, window, SILENCE)

    def _printed_at(self, window: int) -> float:
        found = self._driver.document.windows.get(window)
        terminals = self._driver.panes.terminals
        return max((terminals[one].output_at for one in (found.panes if found else ()) if one in terminals), default=0)

    def _tell_activity(self) -> None:
        panes, self._active = self._active, set()
        self._driver.commits.look_again()
        self._tell(panes, "monitor-activity", ACTIVITY)

    def _tell(self, panes: set[int], option: str, kind: str) -> None:
        with suppress(Fault):
            document = self._driver.document
            windows = {document.panes[pane].window for pane in panes if pane in document.panes}
            self._raise_where_watched(document, windows, option, kind)

    def _raise_where_watched(self, document: Document, windows: set[int], option: str, kind: str) -> None:
        for number in windows:
            if _watched(document, document.windows[number], option) == "on":
                self._raise(document, number, kind)

    def _raise(self, document: Document, window: int, kind: str) -> None:
        for session in self._driver.alerts.raise_for(document, window, kind, self._driver.clients.sessions):
            if _applies(document, session, window, f"{_NAMES[kind]}-action"):
                self._show(document, session, window, kind)
                variables = {
                    "hook_session": f"${session.id}",
                    "hook_session_name": session.name,
                    "hook_window": f"@{window}",
                    "hook_window_name": document.windows[window].name,
                }
                self._happened(Event(f"alert-{_NAMES[kind]}", session.id, window, variables=variables))

    def _show(self, document: Document, session: Session, window: int, kind: str) -> None:
        """Tell the session's clients, as its options want it (alerts_set_message)."""
        watcher, scopes = self._driver.clients.watcher, [session.options, document.session_options]
        way = options.effective(f"visual-{_NAMES[kind]}", scopes)
        if watcher is None:
            return
        link = next(link for link in session.links if link.window == window)
        where = "current window" if link.index == session.current else f"window {link.index}"
        for client in self._driver.clients.of(session.id):
            if way != "on":
                watcher.drawn(client, "%bell")
            if way != "off" and client.tty:
                watcher.told(client, f"{_NAMES[kind].capitalize()} in {where}")


def _applies(document: Document, session: Session, window: int, option: str) -> bool:
    """Tell whether an alert of the current window, or of another one, is to be acted upon (alerts_action_applies)."""
    action = options.effective(option, [session.options, document.session_options])
    shown = any(link.window == window and link.index == session.current for link in session.links)
    return action in ("any", "current" if shown else "other")


def _watched(document: Document, window: Window, option: str) -> str:
    return window.options.get(option) or document.window_options.get(option) or _OPTIONS[option]
