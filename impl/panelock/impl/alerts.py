"""What windows have to tell until somebody selects them: a bell, activity, silence (tmux: alerts.c, winlink flags).

Kept in memory alone, as tmux keeps it. Knows neither terminals nor clocks: the host raises alerts (host/alerting.py).
"""

from collections.abc import Container

from panelock.impl.alerts_places import Places, now_at, selected, synchronized
from panelock.impl.document import Document, Session, empty

ACTIVITY, BELL, SILENCE = "#", "!", "~"
KINDS = ACTIVITY + BELL + SILENCE
"""In the order in which lists show them."""


class Alerts:
    """The alerts of one epoch's windows, in each session that shows them."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self._epoch = -1
        self._raised: dict[tuple[int, int], str] = {}
        """By session and index: a window that stands at several is alerted at each."""
        self._places = Places(empty())
        self.state = object()
        """Another object after each change."""

    def touch(self) -> None:
        """Something else beside the registry has changed: nothing that was kept holds any more."""
        self.state = object()

    def of(self, session: int, index: int) -> str:
        """Return the alerts of the window at a session's index, some of KINDS in their order."""
        return self._raised.get((session, index), "")

    def raise_for(self, document: Document, window: int, kind: str, attached: Container[int] = ()) -> list[Session]:
        """Note an alert wherever a window stands; return the sessions to which it is news, as every bell is.

        Nothing is noted of the current window of a session that somebody is ``attached`` to: he sees it.
        """
        told = []
        for session in document.sessions.values():
            indexes = [link.index for link in session.links if link.window == window]
            if any(kind == BELL or kind not in self.of(session.id, index) for index in indexes):
                told.append(session)
            for index in indexes:
                if session.id not in attached or session.current != index:
                    there = self.of(session.id, index) + kind
                    self._set((session.id, index), "".join(one for one in KINDS if one in there))
        return told

    def see(self, session: Session) -> None:
        """Somebody is shown a session: he sees what its current window had to tell (server_client_set_session)."""
        self._set((session.id, session.current), "")

    def forget(self, session: int) -> None:
        """Forget a session's alerts (kill-session -C)."""
        for key in [key for key in self._raised if key[0] == session]:
            self._set(key, "")

    def follow(self, document: Document) -> set[int]:
        """Forget what is seen now, and what is gone; return the windows that were selected in some session."""
        if document.epoch != self._epoch:
            self._epoch, self._places = document.epoch, Places(empty())
            for key in list(self._raised):
                self._set(key, "")
        before, self._places = self._places, Places(document)
        if self._raised:
            self._carry(before)
        chosen = [one for one in document.sessions.values() if selected(before, self._places, one)]
        seen = {window for one in chosen if (window := self._places.at((one.id, one.current))) is not None}
        for key in [key for key in self._raised if self._places.at(key) in seen]:
            self._set(key, "")
        return seen

    def _carry(self, before: Places) -> None:
        """Let alerts be where their windows are now."""
        carried = {now_at(key, before, self._places): raised for key, raised in self._raised.items()}
        for session, source in synchronized(before, self._places).items():
            for index in self._places.windows[session]:
                carried[session, index] = carried.get((source, index), "")
        for key in self._raised.keys() | carried.keys():
            if key is not None:
                self._set(key, carried.get(key, ""))

    def _set(self, key: tuple[int, int], raised: str) -> None:
        if raised != self._raised.get(key, ""):
            self.state = object()
        if raised:
            self._raised[key] = raised
        else:
            self._raised.pop(key, None)
