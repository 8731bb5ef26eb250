"""Mouse reports to tmux's mouse keys, with where they happened (tmux: server_client_check_mouse).

Pure: what is on the terminal, and what time it is, are given.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from panelock.cli.drawing import mouse
from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.mouse import Report
from panelock.cli.drawing.strips import Range
from panelock.cli.drawing.window import Area
from panelock.impl.keys import Key

CLICK_S = 0.3
"""So soon after a click another one makes it a second click, or a third."""


class Ground(NamedTuple):
    """What there is on a terminal for a mouse to point at."""

    panes: Sequence[tuple[int, Box]]
    """Those that are seen, in the window's order, by their ids."""
    zoomed: bool
    area: Area
    window: tuple[int, int]
    """The window's size."""
    status: int | None
    """The first row of the status lines, None without any."""
    ranges: Sequence[Sequence[Range]]
    """Those of each status line (styled.ranges)."""


class Pointed(NamedTuple):
    """A mouse key, and where it happened."""

    key: Key
    """Named as in key tables. Those named Mouse, Dragging and MouseMove… cannot be bound."""
    pane: int | None
    """The pane that the mouse is on, or whose border it is on: None for the active one."""
    window: int | None
    """The index of the window that the mouse is on in a status line: None for the current one."""
    x: int | None
    """The column within the pane, or within a status line: None on a border, or where a drag has left the pane."""
    y: int | None
    """The row within the pane, or which status line."""
    dragging: bool
    """Whether a drag goes on now."""
    report: Report | None
    """What `mouse.encode` has to know for the pane; None where the pane has been sent all there is."""
    range: Range | None
    """What the mouse is on in a status line."""
    last: tuple[int, int] | None
    """Where in that it was at the report before this one, None for elsewhere: what a drag selects begins there."""


class _Kind(StrEnum):
    """What happened; the value begins the key's name."""

    MOVE = "MouseMove"
    DOWN = "MouseDown"
    UP = "MouseUp"
    DRAG = "MouseDrag"
    DRAG_END = "MouseDragEnd"
    WHEEL_UP = "WheelUp"
    WHEEL_DOWN = "WheelDown"
    SECOND = "SecondClick"
    DOUBLE = "DoubleClick"
    TRIPLE = "TripleClick"


_WITHOUT_BUTTON = {_Kind.MOVE, _Kind.WHEEL_UP, _Kind.WHEEL_DOWN}
_NUMBERS = {0: 1, 1: 2, 2: 3, 66: 6, 67: 7, 128: 8, 129: 9, 130: 10, 131: 11}
"""Buttons as terminals number them, and as keys do."""


class _Event(NamedTuple):
    """What happened, at which place of the terminal, by which code."""

    kind: _Kind
    x: int
    y: int
    code: int


class _Spot(NamedTuple):
    """Where a place of the terminal is."""

    place: str
    pane: int | None = None
    window: int | None = None
    range: Range | None = None


class Pointing:
    """What the mouse has done so far, as far as it matters for what it does next."""

    def __init__(self) -> None:
        """It has done nothing."""
        self.taken = False
        """Whoever sees a MouseDrag key may set it: what he did has taken the drag (`resize-pane -M`), and until its end
        all that comes of it are keys named Dragging."""
        self._last = Report(0, 0, 0)
        self._dragged: int | None = None
        """The button of the drag that goes on."""
        self._clicks = 0
        self._clicked = Report(0, 0, 0)
        self._clicks_until: float | None = None

    def deadline(self) -> float | None:
        """Return when ``tire`` is to be called, if no report comes before."""
        return self._clicks_until

    def tire(self, ground: Ground) -> Pointed | None:
        """No other click has come in time: two were a double click."""
        clicks, self._clicks, self._clicks_until = self._clicks, 0, None
        if clicks < 2:
            return None
        at = self._clicked
        return self._pointed(_Event(_Kind.DOUBLE, at.x, at.y, at.code), at, at, ground)

    def point(self, report: Report, ground: Ground, now: float) -> Pointed | None:
        """Take a report; None where it means nothing."""
        report = report._replace(before=self._last.code)
        last, self._last = self._last, report
        event = self._event(report, last, now)
        return None if event is None else self._pointed(event, report, last, ground)

    def pass_by(self, report: Report) -> None:
        """A report was for somebody else."""
        self._last = report

    def _event(self, report: Report, last: Report, now: float) -> _Event | None:
        x, y, code = report.x, report.y, report.code
        if mouse.moves(report):
            return _Event(_Kind.MOVE, x, y, 0)
        if code & mouse.MOTION:
            if self._dragged is None:
                # It began where the button was pressed.
                return _Event(_Kind.DRAG, last.x, last.y, last.code)
            return None if (x, y) == (last.x, last.y) else _Event(_Kind.DRAG, x, y, code)
        match mouse.button(code):
            case mouse.WHEEL_UP:
                return _Event(_Kind.WHEEL_UP, x, y, code)
            case mouse.WHEEL_DOWN:
                return _Event(_Kind.WHEEL_DOWN, x, y, code)
            case mouse.RELEASE:
                told = report.sgr if report.released and report.sgr is not None else last.code
                return _Event(_Kind.UP, x, y, told)
            case _:
                return _Event(self._click(report, now), x, y, code)

    def _click(self, report: Report, now: float) -> _Kind:
        """Count clicks of the same button with the same modifiers."""
        same = report.code == self._clicked.code
        self._clicks = self._clicks + 1 if self._clicks and same else 1
        self._clicked = report
        if self._clicks == 3:
            self._clicks, self._clicks_until = 0, None
            return _Kind.TRIPLE
        self._clicks_until = now + CLICK_S
        return _Kind.DOWN if self._clicks == 1 else _Kind.SECOND

    def _pointed(self, event: _Event, report: Report, last: Report, ground: Ground) -> Pointed | None:
        spot = _spot(event.x, event.y, ground)
        if spot is None:
            return None
        name = self._name(event, spot.place)
        if name is None:
            return None
        key = Key(
            name=name,
            control=bool(event.code & mouse.CONTROL),
            meta=bool(event.code & mouse.META),
            shift=bool(event.code & mouse.SHIFT),
        )
        x, y = _within(report.x, report.y, spot, ground) or (None, None)
        told = None if event.kind is _Kind.DOUBLE else report
        before = _within(last.x, last.y, spot, ground)
        return Pointed(key, spot.pane, spot.window, x, y, self._dragged is not None, told, spot.range, before)

    def _name(self, event: _Event, place: str) -> str | None:
        kind, number = event.kind, mouse.button(event.code)
        if kind is _Kind.DRAG:
            self._dragged = number
            if self.taken:
                return "Dragging"
        elif self._dragged is not None and kind not in {_Kind.WHEEL_UP, _Kind.WHEEL_DOWN}:
            kind, number = _Kind.DRAG_END, self._dragged
            self._dragged, self.taken = None, False
            if number not in _NUMBERS:
                return "Mouse"
        if kind in _WITHOUT_BUTTON:
            return kind + place
        return f"{kind}{_NUMBERS[number]}{place}" if number in _NUMBERS else None


# --- places --------------------------------------------------------------------------------------------------------


def _spot(x: int, y: int, ground: Ground) -> _Spot | None:
    """Return where a place of the terminal is; None where there is nothing."""
    if ground.status is not None and 0 <= y - ground.status < len(ground.ranges):
        return _in_status(next((one for one in ground.ranges[y - ground.status] if one.start <= x < one.end), None))
    area = ground.area
    fits = area.columns >= ground.window[0] and area.rows >= ground.window[1]
    columns, rows = ground.window if fits else (area.columns, area.rows)
    y -= area.top
    if ground.status and y >= ground.status:
        y = ground.status - 1
    if x > columns or y > rows:
        return None
    x, y = x + area.x, y + area.y
    if not ground.zoomed:
        for pane, box in ground.panes:
            if _on_border(x, y, box):
                return _Spot("Border", pane)
    inside = (pane for pane, box in ground.panes if box.left <= x <= box.right and box.top <= y <= box.bottom)
    found = next(inside, None)
    return None if found is None else _Spot("Pane", found)


def _on_border(x: int, y: int, box: Box) -> bool:
    """Tell whether a place is on a pane's right or lower border: the others are its neighbours'."""
    return (x == box.right and box.top - 1 <= y <= box.bottom) or (y == box.bottom and box.left - 1 <= x <= box.right)


def _in_status(found: Range | None) -> _Spot:
    match found:
        case None:
            return _Spot("StatusDefault")
        case Range(kind="left"):
            return _Spot("StatusLeft", range=found)
        case Range(kind="right"):
            return _Spot("StatusRight", range=found)
        case Range(kind="window", argument=index):
            return _Spot("Status", window=int(index), range=found)
        case Range(kind="pane", argument=pane):
            return _Spot("Status", pane=int(pane[1:]), range=found)
        case _:
            return _Spot("Status", range=found)


def _within(x: int, y: int, spot: _Spot, ground: Ground) -> tuple[int, int] | None:
    """Return the place within what the mouse is on, where that is still so: a drag begins where it was before."""
    if spot.place in {"Pane", "Border"}:
        box = next(box for pane, box in ground.panes if pane == spot.pane)
        x, y = x + ground.area.x - box.left, y - ground.area.top + ground.area.y - box.top
        return (x, y) if 0 <= x < box.width and 0 <= y < box.height else None
    row = y - (ground.status or 0)
    return (x, row) if 0 <= row < len(ground.ranges) else None
