"""What becomes of sessions, and of a server, that nobody is attached to: destroy-unattached, exit-unattached.

tmux looks when a client has gone, whatever that was for, or is shown another session (server_check_unattached).
"""

from collections.abc import Callable
from contextlib import suppress

from panelock.impl import options
from panelock.impl.commit import Change
from panelock.impl.document import Document, Session
from panelock.impl.errors import Fault
from panelock.impl.host.driver import Driver
from panelock.impl.registry import edit, killing
from panelock.impl.store import Saved, Transaction
from panelock.impl.targets_windows import sorted_sessions

OPTION = "destroy-unattached"


class Unattached:
    """Looks after one host's sessions. ``viewed`` gives the panes that persons look at (``panelock attach``)."""

    def __init__(self, driver: Driver, viewed: Callable[[], set[int]]) -> None:
        self._driver = driver
        self._viewed = viewed
        self._generation = -1
        self._everywhere = False
        self._own: set[int] = set()
        """Sessions with a value of their own."""

    def committed(self, saved: Saved | None = None) -> None:
        """The registry has changed; ``saved`` is what this host wrote itself."""
        document = self._driver.document
        followed, self._generation = self._generation, document.generation
        if document.generation == followed:
            return
        self._everywhere = document.session_options.get(OPTION, "off") != "off"
        # Most changes touch none of a thousand sessions.
        touched = saved.sessions if saved and saved.before == followed else self._own | document.sessions.keys()
        self._own -= touched
        for number in touched:
            if number in document.sessions and OPTION in document.sessions[number].options:
                self._own.add(number)

    def look(self) -> None:
        """A client has gone, or is shown another session."""
        if self._everywhere or self._own:
            with suppress(Fault):  # damaged: whoever asks hears of it
                if self._lonely(self._driver.document):
                    self._driver.commits.add(Change(self._destroy), lambda _: None)

    def ends(self, document: Document) -> bool:
        """Tell whether the server is to end, although it has sessions (server_loop)."""
        if document.server_options.get("exit-unattached", "off") == "off":
            return False
        return document.server_options.get("exit-empty", "on") == "on" and not self._attached(document)

    def _destroy(self, tx: Transaction) -> None:
        while lonely := self._lonely(tx.document):
            killing.kill_session(tx, lonely[0].id)

    def _lonely(self, document: Document) -> list[Session]:
        """Return the sessions that are to go, by name: of a group, one after the other (keep-last)."""
        attached = self._attached(document)
        return [one for one in sorted_sessions(document) if one.id not in attached and _goes(document, one)]

    def _attached(self, document: Document) -> set[int]:
        """Return the sessions that somebody is attached to."""
        viewed = {document.panes[pane].window for pane in self._viewed() if pane in document.panes}
        return self._driver.clients.sessions | {
            one.id for one in document.sessions.values() if any(link.window in viewed for link in one.links)
        }


def _goes(document: Document, session: Session) -> bool:
    way = options.effective(OPTION, [session.options, document.session_options])
    alone = len(edit.group_of(document, session)) == 1
    return way == "on" or (way == "keep-last" and not alone) or (way == "keep-group" and not (session.group and alone))
