"""Why an entry cannot come next: which things of the registry would have to be otherwise.

Things are bits. A reason is enough of them, not all: were these as they are and all else different, the entry still
could not be answered as it was. The search uses it to go back to where something was done to them, past choices that
have nothing to do with it.
"""

from typing import Any

from panelock.specs.history import DUPLICATE, NO_SERVER, NOT_FOUND, SIGNATURES
from panelock.specs.linearize_entries import Entry
from panelock.specs.linearize_reading import Whole

ALL = -1
_NOT_THERE = (NOT_FOUND, NO_SERVER)


class Reasons:
    """The bits of one search's registry."""

    def __init__(self, state: Whole) -> None:
        self._state = state
        self._bits: dict[tuple[int, Any], int] = {}

    def bit(self, table: dict[Any, Any], key: Any) -> int:
        """The bit of one thing."""
        name = (id(table), key)
        found = self._bits.get(name)
        if found is None:
            found = self._bits[name] = 1 << len(self._bits)
        return found

    def written(self, mark: int) -> int:
        """What was changed since."""
        mask = 0
        for table, key, _, _ in self._state.log[mark:]:
            mask |= self.bit(table, key)
        return mask

    @property
    def counter(self) -> int:
        """The thing that says which id is given next."""
        return self.bit(self._state.counters, "pane")

    def named(self, entry: Entry) -> int:
        """The panes and sessions that an entry names, whether they are there or not."""
        if entry.run in ("has_panes", "confirm"):
            return self._panes(entry.args)
        if entry.run == "confirm_given":
            return self.bit(self._state.given, ("given", entry.call))
        name = entry.run.replace("_", "-")
        mask = 0
        for kind, value in zip(SIGNATURES[name], entry.args, strict=False):
            if kind == "pane":
                mask |= self.bit(self._state.panes, value)
            elif kind == "session":
                mask |= self.bit(self._state.sessions, value)
        if name in ("set-option", "show-option") and entry.args[0] != "server":
            table = self._state.sessions if entry.args[0] == "session" else self._state.panes
            mask |= self.bit(table, entry.args[1])
        return mask

    def _panes(self, panes: tuple[int, ...]) -> int:
        mask = 0
        for pane in panes:
            mask |= self.bit(self._state.panes, pane)
        return mask

    def read(self, entry: Entry) -> int:
        """All that an entry's effect and answer depend on."""
        if entry.run in ("list_all", "list_sessions", "everything", "host_died", "new_session", "rename_session"):
            return ALL
        state = self._state
        mask = self.named(entry)
        if entry.maker:
            mask |= self.counter
        if entry.run in ("break_pane", "new_window"):
            mask |= self.bit(state.counters, "window")
        if entry.run == "confirm_given" and ("given", entry.call) in state.given:
            mask |= self.bit(state.panes, state.given["given", entry.call])
        for pane in self._pane_args(entry):
            found = state.panes.get(pane)
            if found is not None:
                mask |= self.bit(state.windows, found[0])
                if entry.run in ("select_window", "join_pane"):
                    mask |= self.bit(state.sessions, state.windows[found[0]][4])
        if entry.run in ("set_option", "show_option"):
            key = state.owner(entry.args[0], entry.args[1])
            mask |= 0 if key is None else self.bit(state.options, key)
        return mask

    def _pane_args(self, entry: Entry) -> tuple[Any, ...]:
        match entry.run:
            case "join_pane" | "swap_pane":
                return entry.args[:2]
            case "set_option" | "show_option":
                return entry.args[1:2]
            case "new_window" | "kill_session" | "confirm_given":
                return ()
        return entry.args[:1]

    # --- mismatches ---

    def mismatch(self, entry: Entry, got: Any) -> int:
        """Why this entry is answered otherwise here; ``got`` is the answer, and the state is as before it."""
        if entry.run in ("list_all", "everything", "list_sessions"):
            return self._unlike(entry, got)
        if entry.run in ("new_session", "rename_session") and DUPLICATE in (got, entry.want):
            return ALL
        if got in _NOT_THERE or entry.want in _NOT_THERE:
            return self.named(entry) | (self._session_of_all(entry) if NO_SERVER in (got, entry.want) else 0)
        return self.read(entry)

    def _session_of_all(self, entry: Entry) -> int:
        del entry
        return ALL

    def _unlike(self, entry: Entry, got: Any) -> int:
        """The first thing of a large answer that is otherwise."""
        state, want = self._state, entry.want
        if NO_SERVER in (got, want):
            return ALL
        if entry.run == "list_sessions":
            ours, theirs = dict(map(tuple, got)), dict(map(tuple, want))
            number = next((one for one in {**ours, **theirs} if ours.get(one) != theirs.get(one)), None)
            return ALL if number is None else self.bit(state.sessions, number)
        if entry.run == "list_all":
            return self._unlike_rows(got, want)
        for part, table in (("panes", state.panes), ("windows", state.windows), ("sessions", state.sessions)):
            number = _first_unlike({row[0]: row for row in got[part]}, {row[0]: row for row in want[part]})
            if number is not None:
                return self.bit(table, number)
        for kind, ours, theirs in zip(("session", "window", "pane"), got["next"], want["next"], strict=True):
            if ours != theirs:
                return self.bit(state.counters, kind)
        return ALL

    def _unlike_rows(self, got: Any, want: Any) -> int:
        """A row is (session, index, place, window, pane, active, current)."""
        state = self._state
        ours, theirs = {row[4]: row for row in got}, {row[4]: row for row in want}
        pane = _first_unlike(ours, theirs)
        assert pane is not None
        if pane not in ours or pane not in theirs:
            return self.bit(state.panes, pane)
        one, other = ours[pane], theirs[pane]
        if one[3] != other[3]:
            return self.bit(state.panes, pane)
        if one[2] != other[2] or one[5] != other[5]:
            return self.bit(state.windows, one[3])
        return self.bit(state.sessions, one[0]) | self.bit(state.windows, one[3])


def _first_unlike(ours: dict[int, Any], theirs: dict[int, Any]) -> int | None:
    if ours.keys() != theirs.keys():
        return min(ours.keys() ^ theirs.keys())
    return next((one for one, row in ours.items() if row != theirs[one]), None)
