"""The state for search, continued: panes and windows that go elsewhere, names, what is active, options."""

from typing import Any

from panelock.specs.history import DUPLICATE, SAME_PANE
from panelock.specs.linearize_state import State, activated, bereft, index_of, linked, selected, unlinked, without


class Moving(State):
    """A registry whose panes move."""

    def break_pane(self, pane: int, session: int, name: str, detached: bool) -> Any:
        """Move a pane to a window of its own; a pane that is alone takes its window along."""
        found, to = self.panes.get(pane), self.sessions.get(session)
        if found is None or to is None:
            return self._missing()
        at = found[0]
        row, active, last, old_name, left = self.windows[at]
        if len(row) == 1:
            return self._move_window(found[0], session, name, detached)
        self.put(self.windows, at, (*bereft(row, active, last, pane), old_name, left))
        window = self._count("window")
        self.put(self.windows, window, ((pane,), pane, (), name, session))
        self.put(self.panes, pane, (window, found[1]))
        grown, index = linked(to, window)
        self.put(self.sessions, session, grown if detached else selected(grown, index))
        return window

    def _move_window(self, window: int, session: int, name: str, detached: bool) -> int:
        row, active, last, _, left = self.windows[window]
        source = self.sessions[left]
        index = index_of(source, window)
        landed, to = linked(self.sessions[session], window)
        if not detached:
            landed = selected(landed, to)
        if left == session:
            self.put(self.sessions, session, unlinked(landed, index))
        else:
            self.put(self.sessions, session, landed)
            self._keep(left, unlinked(source, index))
        self.put(self.windows, window, (row, active, last, name, session))
        return window

    def join_pane(self, source: int, target: int, before: bool, detached: bool) -> Any:
        """Move a pane beside another one; a window that is left empty ends."""
        moved, beside = self.panes.get(source), self.panes.get(target)
        if moved is None or beside is None:
            return self._missing()
        if source == target:
            return SAME_PANE
        left, there = moved[0], beside[0]
        row, active, last, name, session = self.windows[left]
        emptied = len(row) == 1
        row, active, last = bereft(row, active, last, source)
        if left != there:
            self.put(self.windows, left, (row, active, last, name, session))
            row, active, last, name, session = self.windows[there]
        here = row.index(target) + (not before)
        if not detached:
            active, last = activated(active, last, source)
        self.put(self.windows, there, ((*row[:here], source, *row[here:]), active, last, name, session))
        self.put(self.panes, source, (there, moved[1]))
        if not detached:
            within = self.sessions[session]
            self.put(self.sessions, session, selected(within, index_of(within, there)))
        if emptied:
            self._drop_window(left)
        return True

    def swap_pane(self, source: int, target: int, detached: bool) -> Any:
        """Two panes change places."""
        ours, theirs = self.panes.get(source), self.panes.get(target)
        if ours is None or theirs is None:
            return self._missing()
        if source == target:
            return True
        here, there = ours[0], theirs[0]
        if here == there:
            self._swap_within(here, source, target, detached)
            return True
        for at, gone, come in ((here, source, target), (there, target, source)):
            row, active, last, name, session = self.windows[at]
            row, last = tuple([come if one == gone else one for one in row]), without(last, gone)
            if active == gone:
                active = come
            elif not detached:
                active, last = activated(active, last, come)
            self.put(self.windows, at, (row, active, last, name, session))
        self.put(self.panes, source, (theirs[0], ours[1]))
        self.put(self.panes, target, (ours[0], theirs[1]))
        return True

    def _swap_within(self, at: int, source: int, target: int, detached: bool) -> None:
        row, active, last, name, session = self.windows[at]
        order = {source: target, target: source}
        row = tuple([order.get(one, one) for one in row])
        if not detached:
            active, last = activated(active, last, target)
        else:
            if active == source:
                active, last = activated(active, last, target)
            if active == target:
                active, last = activated(active, last, source)
        self.put(self.windows, at, (row, active, last, name, session))

    # --- names, and what is active ---

    def select_pane(self, pane: int) -> Any:
        """Make a pane its window's active one."""
        found = self.panes.get(pane)
        if found is None:
            return self._missing()
        row, active, last, name, session = self.windows[found[0]]
        if active != pane:
            self.put(self.windows, found[0], (row, *activated(active, last, pane), name, session))
        return True

    def select_window(self, pane: int) -> Any:
        """Make a pane's window its session's current one."""
        found = self.panes.get(pane)
        if found is None:
            return self._missing()
        number = self.windows[found[0]][4]
        session = self.sessions[number]
        self.put(self.sessions, number, selected(session, index_of(session, found[0])))
        return True

    def rename_window(self, pane: int, name: str) -> Any:
        """Name the window of a pane."""
        found = self.panes.get(pane)
        if found is None:
            return self._missing()
        row, active, last, _, session = self.windows[found[0]]
        self.put(self.windows, found[0], (row, active, last, name, session))
        return True

    def rename_session(self, session: int, name: str) -> Any:
        """Name a session."""
        found = self.sessions.get(session)
        if found is None:
            return self._missing()
        if any(one[0] == name for number, one in self.sessions.items() if number != session):
            return DUPLICATE
        self.put(self.sessions, session, (name, *found[1:]))
        return True

    def owner(self, scope: str, owner: int) -> tuple[str, int] | None:
        """Whose options are meant; None when there is no such owner."""
        if not self.sessions:
            return None
        if scope == "server":
            return "server", 0
        if scope == "session":
            return ("session", owner) if owner in self.sessions else None
        found = self.panes.get(owner)
        if found is None:
            return None
        return ("pane", owner) if scope == "pane" else ("window", found[0])

    def set_option(self, scope: str, owner: int, name: str, value: str | None) -> Any:
        """Keep a value, or with None forget it."""
        key = self.owner(scope, owner)
        if key is None:
            return self._missing()
        kept = [one for one in self.options.get(key, ()) if one[0] != name]
        if value is not None:
            kept.append((name, value))
        self.put(self.options, key, tuple(sorted(kept)) or None)
        return True
