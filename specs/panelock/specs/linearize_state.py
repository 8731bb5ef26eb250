"""The registry once more, made for search: plain dicts that are changed in place, an undo log, a hash kept up to date.

Not a definition of anything: what a request means is linearize_spec.py's to say, by the model, and a test holds this
file to it request by request. A window stands in one session here, at one place (no request links it again).
"""

from collections.abc import Iterable
from typing import Any

from panelock.specs.history import DUPLICATE, NO_SERVER, NOT_FOUND, STILL_ACTIVE

Row = tuple[int, ...]
Links = tuple[tuple[int, int], ...]
WindowValue = tuple[Row, int, Row, str, int]
"""Its panes in order, the active one, those that were (newest first), its name, its session."""
SessionValue = tuple[str, Links, int, Row]
"""Its name, (index, window) in order, the current index, those that were."""

FRESH, RESPAWNING, RUNNING, DEAD = range(4)


def without(items: Row, item: int) -> Row:
    """The items but this one."""
    return tuple([one for one in items if one != item]) if item in items else items


def activated(active: int, last: Row, pane: int) -> tuple[int, Row]:
    """Make a pane active; the one that was goes on the stack."""
    if pane == active:
        return active, last
    return pane, (active, *without(last, pane))


def bereft(row: Row, active: int, last: Row, pane: int) -> tuple[Row, int, Row]:
    """Take a pane out of a window."""
    at = row.index(pane)
    row = row[:at] + row[at + 1 :]
    if pane in last:
        last = without(last, pane)
    if active == pane and row:
        active = last[0] if last else row[at - 1 if at else 0]
        last = without(last, active)
    return row, active, last


def selected(session: SessionValue, index: int) -> SessionValue:
    """Make an index the current one."""
    name, links, current, last = session
    if index == current:
        return session
    return name, links, index, (current, *without(last, index))


def unlinked(session: SessionValue, index: int) -> SessionValue:
    """Take a link out of a session."""
    name, links, current, last = session
    links = tuple([link for link in links if link[0] != index])
    last = without(last, index)
    if current == index and links:
        before = [link[0] for link in links if link[0] < index]
        current = last[0] if last else (before[-1] if before else links[-1][0])
        last = without(last, current)
    return name, links, current, last


def linked(session: SessionValue, window: int) -> tuple[SessionValue, int]:
    """Link a window at the first free index; returns that too."""
    name, links, current, last = session
    index = 0
    if links and links[-1][0] >= len(links):
        while links[index][0] == index:
            index += 1
    else:
        index = len(links)  # no gap
    return (name, (*links[:index], (index, window), *links[index:]), current, last), index


def index_of(session: SessionValue, window: int) -> int:
    """Where a window stands in its session."""
    for index, one in session[1]:
        if one == window:
            return index
    raise AssertionError(window)


class State:
    """A registry that can go back. Each table is a dict; ``put`` is the only way to change one."""

    def __init__(self, salt: int = 0) -> None:
        """Start where no server ever ran. ``salt`` goes into every hash."""
        self.salt = salt
        self.panes: dict[Any, Any] = {}
        self.windows: dict[Any, Any] = {}
        self.sessions: dict[Any, Any] = {}
        self.counters: dict[Any, Any] = {"epoch": 0, "session": 0, "window": 0, "pane": 0}
        self.options: dict[Any, Any] = {}
        self.given: dict[Any, Any] = {}
        """Which pane a request was given whose caller never heard of it."""
        self.hash = 0
        self.log: list[tuple[dict[Any, Any], Any, Any, int]] = []

    def put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Set an entry, or with None take it out. The hash is that of the set of all entries (Zobrist).

        An entry's table is told by the shape of its value: so the hash of key and value is enough.
        """
        old = table.get(key)
        mixed = self.hash
        self.log.append((table, key, old, mixed))
        if old is not None:
            mixed ^= hash((key, old, self.salt))
        if value is None:
            if old is not None:
                del table[key]
        else:
            mixed ^= hash((key, value, self.salt))
            table[key] = value
        self.hash = mixed

    def undo(self, mark: int) -> None:
        """Go back to where the log had this length."""
        log = self.log
        while len(log) > mark:
            table, key, old, self.hash = log.pop()
            if old is not None:
                table[key] = old
            else:
                table.pop(key, None)

    # The server has ended when no session is left, but for the time before its first one.

    def _missing(self) -> str:
        return NOT_FOUND if self.sessions else NO_SERVER

    def _count(self, kind: str) -> int:
        number: int = self.counters[kind]
        self.put(self.counters, kind, number + 1)
        return number

    # --- removing ---

    def _forget(self, scope: str, owner: int) -> None:
        if (scope, owner) in self.options:
            self.put(self.options, (scope, owner), None)

    def _drop_panes(self, row: Iterable[int]) -> None:
        for pane in row:
            self.put(self.panes, pane, None)
            self._forget("pane", pane)

    def _drop_window(self, window: int) -> None:
        """Unlink a window; a session that is left without any ends, and with the last one the server."""
        number = self.windows[window][4]
        self.put(self.windows, window, None)
        self._forget("window", window)
        session = self.sessions[number]
        self._keep(number, unlinked(session, index_of(session, window)))

    def _keep(self, number: int, session: SessionValue) -> None:
        if session[1]:
            self.put(self.sessions, number, session)
            return
        self.put(self.sessions, number, None)
        self._forget("session", number)
        if not self.sessions:
            self._forget("server", 0)

    def _lose(self, pane: int) -> None:
        at = self.panes[pane][0]
        row, active, last, name, session = self.windows[at]
        self.put(self.panes, pane, None)
        if self.options:
            self._forget("pane", pane)
        if len(row) == 1:
            self._drop_window(at)
        else:
            self.put(self.windows, at, (*bereft(row, active, last, pane), name, session))

    # --- making ---

    def split_window(self, target: int, before: bool, detached: bool, phase: int) -> Any:
        """Reserve a pane beside another."""
        found = self.panes.get(target)
        if found is None:
            return self._missing()
        at = found[0]
        row, active, last, name, session = self.windows[at]
        pane = self._count("pane")
        here = row.index(target) + (not before)
        if not detached:
            active, last = pane, (active, *last)
        self.put(self.windows, at, ((*row[:here], pane, *row[here:]), active, last, name, session))
        self.put(self.panes, pane, (found[0], phase))
        return pane

    def _lone_window(self, session: int, name: str, phase: int) -> tuple[int, int]:
        window, pane = self._count("window"), self._count("pane")
        self.put(self.windows, window, ((pane,), pane, (), name, session))
        self.put(self.panes, pane, (window, phase))
        return window, pane

    def new_window(self, session: int, name: str, detached: bool, phase: int) -> Any:
        """Reserve a window's first pane at the first free index."""
        within = self.sessions.get(session)
        if within is None:
            return self._missing()
        window, pane = self._lone_window(session, name, phase)
        grown, index = linked(within, window)
        self.put(self.sessions, session, grown if detached else selected(grown, index))
        return pane

    def new_session(self, name: str, phase: int) -> Any:
        """Reserve a session's first pane; where no server is, its life begins."""
        if any(one[0] == name for one in self.sessions.values()):
            return DUPLICATE
        if not self.sessions:
            self._count("epoch")
            for kind in ("session", "window", "pane"):
                self.put(self.counters, kind, 0)
        session = self._count("session")
        window, pane = self._lone_window(session, name, phase)
        self.put(self.sessions, session, (name, ((0, window),), 0, ()))
        return pane

    def respawn_pane(self, pane: int, kill: bool, phase: int) -> Any:
        """Reserve a pane that is there for another process."""
        found = self.panes.get(pane)
        if found is None:
            return self._missing()
        if found[1] in (FRESH, RESPAWNING) or (found[1] == RUNNING and not kill):
            return STILL_ACTIVE
        self.put(self.panes, pane, (found[0], phase))
        return True

    def confirm(self, pane: int) -> Any:
        """The terminal runs, unless somebody was faster."""
        found = self.panes.get(pane)
        if found is not None and found[1] in (FRESH, RESPAWNING):
            self.put(self.panes, pane, (found[0], RUNNING))
        return True

    def confirm_given(self, call: int) -> Any:
        """The same for a pane whose id nobody was told."""
        pane = self.given.get(("given", call))
        return True if pane is None else self.confirm(pane)

    def host_died(self) -> Any:
        """All terminals are gone."""
        for pane in sorted(self.panes):
            found = self.panes.get(pane)
            if found is None or found[1] == DEAD:
                continue
            if found[1] == FRESH:
                self._lose(pane)
            else:
                self.put(self.panes, pane, (found[0], DEAD))
        return True

    # --- ending ---

    def kill_pane(self, pane: int, others: bool) -> Any:
        """End a pane, or all others of its window."""
        found = self.panes.get(pane)
        if found is None:
            return self._missing()
        if not others:
            self._lose(pane)
            return True
        for other in self.windows[found[0]][0]:
            if other != pane:
                self._lose(other)
        return True

    def kill_window(self, pane: int) -> Any:
        """End the window of a pane."""
        found = self.panes.get(pane)
        if found is None:
            return self._missing()
        self._drop_panes(self.windows[found[0]][0])
        self._drop_window(found[0])
        return True

    def kill_session(self, session: int) -> Any:
        """End a session with its windows."""
        within = self.sessions.get(session)
        if within is None:
            return self._missing()
        for _, window in within[1]:
            self._drop_panes(self.windows[window][0])
            self._drop_window(window)
        return True
