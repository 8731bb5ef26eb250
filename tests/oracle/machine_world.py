"""What both servers show after every step: every session, window and pane with all that commands can change."""

from collections.abc import Iterable
from dataclasses import dataclass, field

SESSION = "session_id session_name session_windows session_group session_stack"
WINDOW = (
    "session_id window_index window_id window_name window_raw_flags window_active window_last_flag "
    "window_zoomed_flag window_panes window_width window_height window_layout window_visible_layout "
    "window_linked window_linked_sessions session_name"
)
PANE = (
    "session_id window_index window_id pane_index pane_id pane_active pane_last pane_left pane_top pane_width "
    "pane_height pane_title pane_dead pane_input_off pane_start_command session_name"
)
KINDS = {"session": SESSION.split(), "window": WINDOW.split(), "pane": PANE.split()}


def _format(kind: str) -> str:
    return kind + "".join(f"\x1f#{{{name}}}" for name in KINDS[kind])


TREE = (
    *("list-sessions", "-F", _format("session")),
    *(";", "list-windows", "-a", "-F", _format("window")),
    *(";", "list-panes", "-a", "-F", _format("pane")),
)
"""The question; without any session tmux refuses its second half, as ours must."""

Row = dict[str, str]


@dataclass
class World:
    """One server's answer to TREE, and the ids that were ever seen."""

    sessions: list[Row] = field(default_factory=list)
    windows: list[Row] = field(default_factory=list)
    """A row a link: a window that stands at two places has two."""
    panes: list[Row] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=lambda: {"$": [], "@": [], "%": []})
    layouts: list[str] = field(default_factory=list)
    """Layout strings of this example, oldest first."""

    def rows(self) -> Iterable[tuple[str, Row]]:
        """Return every row with its kind."""
        for kind, rows in (("session", self.sessions), ("window", self.windows), ("pane", self.panes)):
            yield from ((kind, row) for row in rows)

    def read(self, lines: str) -> None:
        """Take a new answer."""
        found: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        for line in lines.splitlines():
            kind, *values = line.split("\x1f")
            found[kind].append(dict(zip(KINDS[kind], values, strict=True)))
        self.sessions, self.windows, self.panes = found["session"], found["window"], found["pane"]
        for rows, name in ((self.sessions, "session_id"), (self.windows, "window_id"), (self.panes, "pane_id")):
            for row in rows:
                seen = self.seen[row[name][0]]
                if row[name] not in seen:
                    seen.append(row[name])
        for row in self.windows:
            if row["window_layout"] not in self.layouts:
                self.layouts.append(row["window_layout"])

    def panes_at(self, link: Row) -> list[Row]:
        """Return the rows of the panes of one link."""
        place = link["session_id"], link["window_index"]
        return [row for row in self.panes if (row["session_id"], row["window_index"]) == place]


def name_of(kind: str, row: Row) -> str:
    """Say which row that is."""
    if kind == "session":
        return f"session {row['session_id']} ({row['session_name']})"
    place = f"{row['session_name']}:{row['window_index']}"
    if kind == "window":
        return f"window {place} {row['window_id']}"
    return f"pane {place}.{row['pane_index']} {row['pane_id']}"
