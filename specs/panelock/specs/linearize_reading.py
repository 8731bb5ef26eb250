"""The state for search, whole: what can be read of it, and how it begins."""

from typing import Any

from panelock.specs.history import NO_SERVER, NOT_FOUND
from panelock.specs.linearize_moving import Moving


class Whole(Moving):
    """A registry that every request can be asked of."""

    def load(self, read: dict[str, Any] | None) -> None:
        """Begin with what ``everything`` read; None is a machine on which no server ever ran."""
        if read is None:
            return
        session, window, pane = read["next"]
        for kind, number in (("epoch", read["epoch"]), ("session", session), ("window", window), ("pane", pane)):
            self.put(self.counters, kind, number)
        home = {}
        for number, name, links, current, last in read["sessions"]:
            self.put(self.sessions, number, (name, tuple((at, to) for at, to in links), current, tuple(last)))
            for _, to in links:
                assert to not in home, "a window that stands in two places is not for this state"
                home[to] = number
        for number, name, row, active, last in read["windows"]:
            self.put(self.windows, number, (tuple(row), active, tuple(last), name, home[number]))
        for number, within, phase in read["panes"]:
            self.put(self.panes, number, (within, phase))
        for scope, owner, name, value in read["options"]:
            kept = (*self.options.get((scope, owner), ()), (name, value))
            self.put(self.options, (scope, owner), tuple(sorted(kept)))
        self.log.clear()

    def has_pane(self, pane: int) -> Any:
        """Is it there?"""
        return True if pane in self.panes else self._missing()

    def has_panes(self, *panes: int) -> Any:
        """Are they all there? What a refusal for want of room tells."""
        return True if all(pane in self.panes for pane in panes) else self._missing()

    def list_panes(self, pane: int) -> Any:
        """The panes of a pane's window, in order, and the active one."""
        found = self.panes.get(pane)
        if found is None:
            return self._missing()
        window = self.windows[found[0]]
        return [list(window[0]), window[1]]

    def list_all(self) -> Any:
        """Every pane, where it stands."""
        if not self.sessions:
            return NO_SERVER
        rows = []
        for session in sorted(self.sessions):
            _, links, current, _ = self.sessions[session]
            for index, window in links:
                row, active, *_ = self.windows[window]
                rows += [
                    [session, index, at, window, pane, pane == active, index == current] for at, pane in enumerate(row)
                ]
        return rows

    def list_sessions(self) -> Any:
        """Every session's number and name."""
        return [[number, self.sessions[number][0]] for number in sorted(self.sessions)] or NO_SERVER

    def show_option(self, scope: str, owner: int, name: str) -> Any:
        """What is set in this very scope."""
        key = self.owner(scope, owner)
        if key is None:
            return NOT_FOUND if self.sessions else NO_SERVER
        return [value for one, value in self.options.get(key, ()) if one == name]

    def everything(self) -> Any:
        """All that requests can tell apart, as linearize_spec.everything says it of the model's."""
        counters = self.counters
        return {
            "epoch": counters["epoch"],
            "ended": not self.sessions,
            "next": [counters["session"], counters["window"], counters["pane"]],
            "sessions": [
                [number, name, [list(link) for link in links], current, list(last)]
                for number, (name, links, current, last) in sorted(self.sessions.items())
            ],
            "windows": [
                [number, name, list(row), active, list(last)]
                for number, (row, active, last, name, _) in sorted(self.windows.items())
            ],
            "panes": [[number, *pane] for number, pane in sorted(self.panes.items())],
            "options": sorted(
                [scope, owner, name, value]
                for (scope, owner), options in self.options.items()
                for name, value in options
            ),
        }
