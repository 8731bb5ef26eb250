"""What windows have to tell until somebody selects them: a bell, activity, silence (tmux: alerts.c, winlink flags).

Kept in memory alone, as tmux keeps it. Knows neither terminals nor clocks: the host raises alerts (host/alerting.py).
"""

from collections.abc import Container

from panelock.impl.document import Document, Session

ACTIVITY, BELL, SILENCE = "#", "!", "~"
KINDS = ACTIVITY + BELL + SILENCE
"""In the order in which lists show them."""


class Alerts:
    """The alerts of one epoch's windows, in each session that shows them."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self._epoch = -1
        self._raised: dict[tuple[int, int], str] = {}
        self._current: dict[int, int] = {}
        self.state = object()
        """Another object after each change."""

    def touch(self) -> None:
        """Something else beside the registry has changed: nothing that was kept holds any more."""
        self.state = object()

    def of(self, session: int, window: int) -> str:
        """Return a window's alerts in a session, some of KINDS in their order."""
        return self._raised.get((session, window), "")

    def raise_for(self, document: Document, window: int, kind: str, attached: Container[int] = ()) -> list[Session]:
        """Note an alert in every session that shows a window; return those to which it is news, as every bell is.

        Nothing is noted of the current window of a session that somebody is ``attached`` to: he sees it.
        """
        told = []
        for session in document.sessions.values():
            if any(link.window == window for link in session.links):
                there = self._raised.get((session.id, window), "")
                if session.id not in attached or _current_window(session) != window:
                    self._set((session.id, window), "".join(one for one in KINDS if one in there + kind))
                if kind == BELL or kind not in there:
                    told.append(session)
        return told

    def see(self, session: Session) -> None:
        """Somebody is shown a session: he sees what its current window had to tell (server_client_set_session)."""
        key = session.id, _current_window(session)
        if key in self._raised:
            self._set(key, "")

    def forget(self, session: int) -> None:
        """Forget a session's alerts (kill-session -C)."""
        for key in [key for key in self._raised if key[0] == session]:
            self._set(key, "")

    def follow(self, document: Document) -> set[int]:
        """Forget what is seen now, and what is gone; return the windows that became current in some session."""
        if document.epoch != self._epoch:
            self._epoch = document.epoch
            for key in list(self._raised):
                self._set(key, "")
            self._current.clear()
        current = {session.id: _current_window(session) for session in document.sessions.values()}
        seen = {window for session, window in current.items() if self._current.get(session) != window}
        if self._raised:
            links = {(one.id, link.window) for one in document.sessions.values() for link in one.links}
            for key in [key for key in self._raised if key[1] in seen or key not in links]:
                self._set(key, "")
        self._current = current
        return seen

    def _set(self, key: tuple[int, int], raised: str) -> None:
        if raised != self._raised.get(key, ""):
            self.state = object()
        if raised:
            self._raised[key] = raised
        else:
            del self._raised[key]


def _current_window(session: Session) -> int:
    return next((link.window for link in session.links if link.index == session.current), -1)
