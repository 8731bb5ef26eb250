"""The strips of which a styled line is made, and where each goes: the second half of tmux's format-draw.c.

Where there is no room for all, they are shortened in the order that tmux has for where the list is. Places that come
out before a line's first column are left as strange as they are in tmux.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.screen import PLAIN, Run, Style

Cell = Run | None
"""A character with what is combined with it; None is the second half of a wide one."""
Strip = list[Cell]


class Part(Enum):
    """Which strip: by alignment, or what it is to the list."""

    LEFT = auto()
    CENTRE = auto()
    RIGHT = auto()
    ABSOLUTE_CENTRE = auto()
    LIST = auto()
    LEFT_MARKER = auto()
    RIGHT_MARKER = auto()
    AFTER = auto()


Strips = Mapping[Part, Strip]
_UNMOVED = {Part.LEFT_MARKER, Part.RIGHT_MARKER}
_UNSIGNED = 1 << 32
"""Columns before the line's first are beyond its last one, as in C."""


class Listed(NamedTuple):
    """How the list is aligned (none, and there is no list), and what of it is to be seen if not all can be."""

    align: str = ""
    focus: tuple[int, int] | None = None


class Range(NamedTuple):
    """Columns of which a mouse is told what they are: the `range=` of a style."""

    start: int
    end: int
    """The column behind them."""
    kind: str
    argument: str


def arrange(strips: Strips, listed: Listed, width: int, blank: Style) -> list[Run]:
    """Put the strips on a line of blanks."""
    return _laid_out(strips, listed, width, blank).runs()


def spread(strips: Strips, listed: Listed, width: int, ranges: Sequence[tuple[Part, Range]]) -> list[Range]:
    """Return where on the line ranges come to be that are on strips."""
    line = _laid_out(strips, listed, width, PLAIN)
    moved = (line.moved(part, one) for part, one in ranges)
    return [one for one in moved if one is not None]


def _laid_out(strips: Strips, listed: Listed, width: int, blank: Style) -> "_Line":
    line = _Line(strips, width, blank)
    if listed.align in _TRIMMED_FIRST:
        widths = line.trimmed(*_TRIMMED_FIRST[listed.align])
        if widths[Part.LIST]:
            _AROUND_THE_LIST[listed.align](line, widths, listed.focus)
        else:
            # What comes after a list goes with it: tmux draws it on a strip whose end is not moved for that.
            _without_list(line)
    elif listed.align:
        _list_in_absolute_centre(line, listed.focus)
    else:
        _without_list(line)
    return line


class _Line:
    """A line to copy strips to, as tmux's screen does it."""

    def __init__(self, strips: Strips, width: int, blank: Style) -> None:
        self.strips = strips
        self.width = width
        self._cells: Strip = [(" ", blank)] * width
        self._cursor = 0
        self._copied: dict[Part, tuple[int, int, int]] = {}

    def trimmed(self, *parts: Part) -> dict[Part, int]:
        """Return how wide some strips may be to fit beside each other, the first shortened first."""
        widths = {part: len(self.strips[part]) for part in parts}
        over = sum(widths.values()) - self.width
        for part in parts:
            cut = min(max(over, 0), widths[part])
            widths[part] -= cut
            over -= cut
        return widths

    def put(self, part: Part, at: int, start: int, width: int) -> None:
        """Copy columns of a strip. A place off the line is its last column, but -1 is where the last copy was."""
        if at != -1:
            self._cursor = at if 0 <= at < self.width else self.width - 1
        self._copied[part] = at, start, width
        strip = self.strips[part]
        for place, cell in enumerate(strip[start : start + width]):
            if start + place + columns(cell) > start + width or self._cursor + place >= self.width:
                break
            self._cells[self._cursor + place] = cell

    def moved(self, part: Part, one: Range) -> Range | None:
        """Return a strip's range where it is on the line; None where it was left out.

        Those of markers, and of a strip that was not copied, stay where they were on it.
        """
        if part in _UNMOVED or part not in self._copied:
            return one
        at, start, width = self._copied[part]
        first, end = max(one.start, start), min(one.end, start + width)
        if first >= end:
            return None
        return one._replace(start=(first - start + at) % _UNSIGNED, end=(end - start + at) % _UNSIGNED)

    def put_absolute_centre(self) -> None:
        width = min(len(self.strips[Part.ABSOLUTE_CENTRE]), self.width)
        self.put(Part.ABSOLUTE_CENTRE, (self.width - width) // 2, 0, width)

    def put_list(self, at: int, width: int, focus: tuple[int, int]) -> None:
        """Copy the list, shortened around its focus and with markers where something is left out."""
        whole = len(self.strips[Part.LIST])
        if width >= whole:
            self.put(Part.LIST, at, 0, width)
            return
        middle = focus[0] + (focus[1] - focus[0]) // 2
        start = min(max(middle - width // 2, 0), whole - width)
        left, right = len(self.strips[Part.LEFT_MARKER]), len(self.strips[Part.RIGHT_MARKER])
        if start != 0 and width > left:
            self.put(Part.LEFT_MARKER, at, 0, left)
            at, start, width = at + left, start + left, width - left
        if start + width < whole and width > right:
            self.put(Part.RIGHT_MARKER, at + width - right, 0, right)
            width -= right
        self.put(Part.LIST, at, start, width)

    def runs(self) -> list[Run]:
        """Return what a terminal shows of the cells.

        As in tty_draw_line a half that has lost the other one takes no column (a second one) or two (a first one), and
        what there is no room for at the end is blanks.
        """
        found: list[Run] = []
        left = self.width
        for cell in self._cells:
            if cell is None or not left:
                continue
            wide = min(columns(cell), left)
            _append(found, cell if wide == columns(cell) else (" " * wide, cell[1]))
            left -= wide
        if left:
            _append(found, (" " * left, PLAIN))
        return found


def columns(cell: Cell) -> int:
    """Say how many columns a character takes; none for a second half."""
    return 0 if cell is None else character_width(cell[0][0]) or 0


def _append(runs: list[Run], run: Run) -> None:
    if runs and runs[-1][1] == run[1]:
        runs[-1] = runs[-1][0] + run[0], run[1]
    else:
        runs.append(run)


def _without_list(line: _Line) -> None:
    widths = line.trimmed(Part.CENTRE, Part.RIGHT, Part.LEFT)
    line.put(Part.LEFT, 0, 0, widths[Part.LEFT])
    _put_right(line, widths[Part.RIGHT])
    _put_centre(line, widths[Part.LEFT], line.width - widths[Part.RIGHT], widths[Part.CENTRE])
    line.put_absolute_centre()


def _put_right(line: _Line, width: int) -> None:
    line.put(Part.RIGHT, line.width - width, len(line.strips[Part.RIGHT]) - width, width)


def _put_centre(line: _Line, begin: int, end: int, width: int) -> None:
    """Copy the middle of the centre into the middle of what is free."""
    start = len(line.strips[Part.CENTRE]) // 2 - width // 2
    line.put(Part.CENTRE, begin + (end - begin) // 2 - width // 2, start, width)


def _list_at_left(line: _Line, widths: Mapping[Part, int], focus: tuple[int, int] | None) -> None:
    left, right, listed, after = (widths[part] for part in (Part.LEFT, Part.RIGHT, Part.LIST, Part.AFTER))
    line.put(Part.LEFT, 0, 0, left)
    _put_right(line, right)
    line.put(Part.AFTER, left + listed, 0, after)
    _put_centre(line, left + listed + after, line.width - right, widths[Part.CENTRE])
    line.put_list(left, listed, focus or (0, 0))
    line.put_absolute_centre()


def _list_in_centre(line: _Line, widths: Mapping[Part, int], focus: tuple[int, int] | None) -> None:
    left, centre, right, listed = (widths[part] for part in (Part.LEFT, Part.CENTRE, Part.RIGHT, Part.LIST))
    line.put(Part.LEFT, 0, 0, left)
    _put_right(line, right)
    begin = left + (line.width - right - left) // 2 - listed // 2
    line.put(Part.CENTRE, begin - centre, 0, centre)
    line.put(Part.AFTER, begin + listed, 0, widths[Part.AFTER])
    line.put_list(begin, listed, focus or _middle(line))
    line.put_absolute_centre()


def _list_at_right(line: _Line, widths: Mapping[Part, int], focus: tuple[int, int] | None) -> None:
    left, right, listed, after = (widths[part] for part in (Part.LEFT, Part.RIGHT, Part.LIST, Part.AFTER))
    line.put(Part.LEFT, 0, 0, left)
    line.put(Part.AFTER, line.width - after, 0, after)
    begin = line.width - right - listed - after
    line.put(Part.RIGHT, begin, 0, right)
    _put_centre(line, left, begin, widths[Part.CENTRE])
    line.put_list(begin + right, listed, focus or (0, 0))
    line.put_absolute_centre()


def _list_in_absolute_centre(line: _Line, focus: tuple[int, int] | None) -> None:
    """Draw the list with what is before and after it over the rest, and not beside it."""
    widths = line.trimmed(Part.CENTRE, Part.RIGHT, Part.LEFT)
    left, centre, right = (widths[part] for part in (Part.LEFT, Part.CENTRE, Part.RIGHT))
    over = line.trimmed(Part.LIST, Part.AFTER, Part.ABSOLUTE_CENTRE)
    before, listed = over[Part.ABSOLUTE_CENTRE], over[Part.LIST]
    line.put(Part.LEFT, 0, 0, left)
    _put_right(line, right)
    line.put(Part.CENTRE, left + (line.width - right - left) // 2 - centre, 0, centre)
    begin = (line.width - listed - before) // 2
    line.put(Part.ABSOLUTE_CENTRE, begin, 0, before)
    line.put_list(begin + before, listed, focus or _middle(line))
    line.put(Part.AFTER, begin + before + listed, 0, over[Part.AFTER])


def _middle(line: _Line) -> tuple[int, int]:
    middle = len(line.strips[Part.LIST]) // 2
    return middle, middle


_TRIMMED_FIRST = {
    "left": (Part.CENTRE, Part.LIST, Part.RIGHT, Part.AFTER, Part.LEFT),
    "centre": (Part.LIST, Part.AFTER, Part.CENTRE, Part.RIGHT, Part.LEFT),
    "right": (Part.CENTRE, Part.LIST, Part.RIGHT, Part.AFTER, Part.LEFT),
}
_AROUND_THE_LIST = {"left": _list_at_left, "centre": _list_in_centre, "right": _list_at_right}
