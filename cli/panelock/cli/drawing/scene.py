"""What a client that draws shows, as the host tells it: the window's panes, the status line's text, and options.

One format asks for all of it at once, so that it is of one moment. Paths, options and what shell commands print may
have any character in them: fields are divided by words of this client's own, which nothing else knows.
"""

import os
from typing import NamedTuple

from panelock.cli.drawing.borders import Box

MARK = "panelock-scene"
"""The answer's first word: what has another one is none."""
_FIELD, _PART, _PANE = (f"\x1f{os.urandom(8).hex()}" for _ in range(3))


class PaneScene(NamedTuple):
    """One pane of the window, as it is to be drawn."""

    id: int
    number: int
    """Its index within the window."""
    box: Box
    active: bool
    takes_input: bool
    synchronized: bool
    border_style: str
    active_border_style: str
    border_text: str
    style: str
    active_style: str
    dead: bool = False
    process: str = ""
    """Its process id: another one after a respawn."""
    marked: bool = False
    """It is the marked pane, in the marked window and session."""
    mode: str = ""
    """The mode that it is in for all, not this client's own."""
    cursor_style: str = "default"
    cursor_colour: str = "none"


class Scene(NamedTuple):
    """What there is to draw."""

    session: str
    flags: str
    width: int
    height: int
    """The window's size."""
    zoomed: bool
    panes: list[PaneScene]
    status: list[str]
    """The status lines' texts, the outermost last; none where there is no status line."""
    options: dict[str, str]

    @property
    def active(self) -> int:
        """Return the active pane's place in the list."""
        return next((place for place, pane in enumerate(self.panes) if pane.active), 0)

    @property
    def read_only(self) -> bool:
        """Whether this client only reads."""
        return "read-only" in self.flags.split(",")


_OPTIONS = (
    "prefix", "prefix2", "repeat-time", "escape-time", "display-time", "message-style", "message-command-style",
    "status-style", "status-fg", "status-bg", "status-position", "status-interval", "status-keys",
    "pane-border-lines", "pane-border-status", "pane-border-indicators", "mouse", "key-table", "fill-character",
    "backspace",
    "mode-style", "mode-keys", "word-separators",
    "clock-mode-colour", "clock-mode-style", "menu-style", "menu-selected-style", "menu-border-style",
    "menu-border-lines", "focus-events", "extended-keys",
    "terminal-features", "terminal-overrides", "assume-paste-time",
)  # fmt: skip
_STYLES = {option for option in _OPTIONS if option.endswith("-style")} - {"clock-mode-style"}
"""Those that are formats themselves."""
_OF_PANE = (
    "#{pane_id}", "#{pane_index}", "#{pane_left}", "#{pane_top}", "#{pane_width}", "#{pane_height}", "#{pane_active}",
    "#{pane_input_off}", "#{pane_synchronized}", "#{E:pane-border-style}", "#{E:pane-active-border-style}",
    "#{E:pane-border-format}", "#{E:window-style}", "#{E:window-active-style}", "#{pane_dead}", "#{pane_pid}",
    "#{&&:#{pane_marked},#{&&:#{window_marked_flag},#{session_marked}}}", "#{pane_shared_mode}", "#{cursor-style}",
    "#{cursor-colour}",
)  # fmt: skip
_LINES = 5
"""A status line has so many lines at most."""


QUESTION = _FIELD.join(
    (
        MARK, "#{session_name}", "#{client_flags}", "#{window_width}", "#{window_height}", "#{window_zoomed_flag}",
        "#{P:" + _PART.join(_OF_PANE) + _PANE + "}", "#{status}",
        *(f"#{{T:status-format[{number}]}}" for number in range(_LINES)),
        "#{?#{==:#{set-titles},1},#{T:set-titles-string},}",
        *(f"#{{{'E:' if option in _STYLES else ''}{option}}}" for option in _OPTIONS),
    )
)  # fmt: skip
"""The format that asks for it."""


def read(text: str) -> Scene | None:
    """Read the answer; None where it is none."""
    mark, *fields = text.split(_FIELD)
    if mark != MARK or len(fields) != 8 + _LINES + len(_OPTIONS):
        return None
    session, flags, width, height, zoomed, panes, status, *rest = fields
    lines, title, values = rest[:_LINES], rest[_LINES], rest[_LINES + 1 :]
    return Scene(
        session, flags, int(width), int(height), zoomed == "1",
        [_pane(one) for one in panes.split(_PANE)[:-1]],
        lines[: ("off", "on", "2", "3", "4", "5").index(status)],
        dict(zip(_OPTIONS, values, strict=True)) | {"title": title},
    )  # fmt: skip


def _pane(text: str) -> PaneScene:
    parts = text.split(_PART)
    number, index, left, top, width, height, active, off, synchronized = parts[:9]
    border_style, active_border_style, border_text, style, active_style, dead, process, marked, *rest = parts[9:]
    box = Box(int(left), int(top), int(width), int(height))
    return PaneScene(
        int(number[1:]), int(index), box, active == "1", off != "1", synchronized == "1", border_style,
        active_border_style, border_text, style, active_style, dead == "1", process, marked == "1",
        *rest,
    )  # fmt: skip


def visible(scene: Scene, rows: int) -> Scene:
    """Return what is seen of it in a terminal of so many rows.

    Of a zoomed window that is the active pane; a status line is there if a row is left (CLIENT_STATUSOFF).
    """
    status = scene.status if rows > len(scene.status) else []
    panes = [pane for pane in scene.panes if pane.active] if scene.zoomed else scene.panes
    return scene._replace(status=status, panes=panes)


def layout(shown: Scene) -> object:
    """Return what says where pieces of the window begin."""
    boxes = [pane.box for pane in shown.panes]
    return boxes, len(shown.status), shown.options["status-position"], shown.width, shown.height
