"""Runs event hooks (session-created, pane-exited …) when the registry has changed, whoever changed it.

Nothing is looked at while no such hook is set, and no client in control mode is there (host/control.py). What a hook's
own commands change tells no further hooks, as in tmux.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from panelock.impl.commands.base import Call, Steps
from panelock.impl.commands.hooks import EVENTS, commands_of, run_hook
from panelock.impl.commit import Outcome
from panelock.impl.document import Document, Pane, Phase, Session, Window
from panelock.impl.errors import Fault
from panelock.impl.events import Event, Look, events, look
from panelock.impl.host import unasked
from panelock.impl.host.driver import Driver
from panelock.impl.host.screens.titles import Copy, Passed
from panelock.impl.host.terminal import Terminal
from panelock.impl.targets import Target, guess_pane, of_pane


class Happenings:
    """What one host has seen of its registry."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._watched: bool | None = None
        """Whether any event hook is set; None when that is not known."""
        # A hook of the last session's end may make another one.
        driver.commits.is_awaited = lambda change: self._watched is not False or driver.awaited(change.asker)
        self.killed = False
        """The server was ended by kill-server, or a signal; not by its last session's end, nor by another process."""
        self._heard: Callable[[Sequence[Event]], None] | None = None
        self._before: Look | None = None
        self._generation = -1

    def listen(self, heard: Callable[[Sequence[Event]], None] | None) -> None:
        """Tell somebody of all events, hooks' own too, or nobody any more."""
        self._heard = heard
        if heard is not None and self._before is None:
            with suppress(Fault):  # damaged: whoever asks hears of it
                self._before = look(self._driver.document)

    def committed(self, outcomes: Sequence[Outcome] = (), *, of_hook: bool = False) -> None:
        """A group was committed, or (without outcomes) another process may have changed the registry."""
        document = self._driver.document
        if document.generation == self._generation:
            return
        self._generation = document.generation
        self.killed = document.ended and any(_kills(outcome) for outcome in outcomes)
        ended = self._ended(document)
        if self._watched is None or not outcomes or any(_sets_hooks(outcome) for outcome in outcomes):
            self._watched = is_watched(document)
        if not (self._watched or self._heard):
            self._before = None
            return
        before, self._before = self._before, look(document)
        if before is None:
            return
        from panelock.impl.events_told import as_told  # most servers have neither hooks nor such clients

        did = [outcome.operations for outcome in outcomes if outcome.operations]
        found = events(before, self._before, ended)
        if len(did) == 1:
            found = as_told(found, did[0], before, self._before)
        if self._heard is not None:
            self._heard(found)
        if self._watched and not of_hook:
            for event in found:
                self.happened(event)

    def _ended(self, document: Document) -> frozenset[int]:
        """Take the panes whose process's end is in the registry by now; other commits may have come before it."""
        waiting, found = self._driver.panes.unnoted, document.panes.get
        noted = {pane for pane in waiting if (one := found(pane)) is None or one.phase is not Phase.RUNNING}
        waiting -= noted
        return frozenset(noted)

    def outward(self, terminal: Terminal, said: Copy | Passed) -> None:
        """A pane's program says something to the clipboard, or to the terminals that show it."""
        from panelock.impl.host import clipboard  # few ever do

        if isinstance(said, Passed):
            clipboard.passed(self._driver, terminal.pane, said.data)
        else:
            clipboard.copied(self._driver, self.happened, terminal, said)

    def tell(self, event: Event) -> None:
        """Something has happened beside the registry: tell who hears, and run its hooks."""
        if self._heard is not None:
            self._heard((event,))
        self.happened(event)

    def happened(self, event: Event) -> None:
        """Run the hooks of an event, soon."""
        document = self._driver.document
        target = start_of(document, event)
        if not commands_of(document, event.name, target):
            return

        def run(call: Call) -> Steps:
            call.extra = {"hook": event.name, **event.variables}
            yield from run_hook(call, event.name, target)

        unasked.begin(self._driver, event.name, run, target, of_hook=True)


def _kills(outcome: Outcome) -> bool:
    return any(operation["op"] == "kill-server" for operation in outcome.operations)


def _sets_hooks(outcome: Outcome) -> bool:
    return any(
        operation["op"] in ("start-server", "kill-server")
        or (operation["op"] == "set-option" and operation["name"].partition("[")[0] in EVENTS)
        for operation in outcome.operations
    )


def is_watched(document: Document) -> bool:
    """Tell whether any event hook is set, wherever."""
    globally = (document.session_options, document.window_options)
    kinds: tuple[Mapping[int, Session | Window | Pane], ...] = (document.sessions, document.windows, document.panes)
    scopes = [*globally, *(one.options for owners in kinds for one in owners.values() if one.options)]
    return any(key.partition("[")[0] in EVENTS for options in scopes for key in options)


def start_of(document: Document, event: Event) -> Target | None:
    """Return where an event's hook starts from: its pane, window or session, else the session used last.

    So it is for a pane that is gone (pane-exited), although its window may be there, and for a window that is not in
    its session any more (window-unlinked): tmux looks for the hooks of the session used last, and of its current
    window. None when the server has no session left: the global hooks run then (notify_insert_hook).
    """
    pane = document.panes.get(-1 if event.pane is None else event.pane)
    session = document.sessions.get(-1 if event.session is None else event.session)
    window = document.windows.get(-1 if event.window is None else event.window)
    if pane is not None:
        return of_pane(document, pane)
    if event.pane is not None or event.moved:
        return guess_pane(document, None)
    if session is not None and event.window is None:
        return guess_pane(document, f"${session.id}:")
    if event.session is not None:
        if session is None or window is None or all(link.window != window.id for link in session.links):
            return guess_pane(document, None)
        return of_pane(document, document.panes[window.active], session)
    if window is not None:
        return of_pane(document, document.panes[window.active])
    return guess_pane(document, None)


def watch(driver: Driver) -> Happenings:
    """Let a host's commits be looked at."""
    made = Happenings(driver)
    before = driver.commits.on_committed

    def committed(outcomes: list[Outcome], of_hook: bool) -> None:
        before(outcomes, of_hook)
        try:
            made.committed(outcomes, of_hook=of_hook)
        except Fault:
            return  # damaged from outside: whoever asks next hears of it

    driver.commits.on_committed = committed
    return made
