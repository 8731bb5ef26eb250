"""Where panes stand in their window, who stands beside whom, and the sizes that people write (``30``, ``70%``)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from panelock.impl.layout import BadSize, Cell, Kind

ENDLESS = 2**31 - 1
"""C's INT_MAX: the bound tmux gives where it has none."""


class Place(NamedTuple):
    """A pane's rectangle, borders and its line for pane-border-status taken off."""

    x: int
    y: int
    sx: int
    sy: int


Places = dict[int, Place]


def places(root: Cell, sx: int, sy: int, status: str = "off", zoomed: int | None = None) -> Places:
    """Return each pane's place, in the tree's order (tmux: layout_fix_panes).

    A zoomed pane fills the window of size ``sx``, ``sy``; the others keep what they had.
    """
    found: Places = {}
    _walk(root, status, found, edge=status != "off")
    if zoomed is not None and zoomed in found:
        _walk(Cell(sx, sy, pane=zoomed), status, found, edge=status != "off")
    return found


def _walk(cell: Cell, status: str, found: Places, *, edge: bool) -> None:
    """Add the places below a cell; ``edge``: it lies where the window's panes bear the status line."""
    if cell.kind is Kind.PANE:
        # One row at least: tmux gives the terminal one as well, whatever its arithmetic says.
        found[cell.pane] = Place(cell.x, cell.y + (edge and status == "top"), cell.sx, max(cell.sy - edge, 1))
        return
    outermost = cell.cells[0 if status == "top" else -1]
    for child in cell.cells:
        _walk(child, status, found, edge=edge and (cell.kind is Kind.LEFT_RIGHT or child is outermost))


def height_of_cell(place: Place, sy: int, status: str, height: int) -> int:
    """Return how high a pane's cell must be for the pane to show ``height`` lines (resize-pane -y)."""
    bears = (status == "top" and place.y == 1) or (status == "bottom" and place.y + place.sy >= sy - 1)
    return height + bears


def neighbour(found: Places, pane: int, side: str, sx: int, sy: int, status: str, recent: Iterable[int]) -> int | None:
    """Return who stands beside a pane on ``side`` (L, R, U or D), going round at the window's edge.

    Of several the most recently active one, that is the first in ``recent`` (the active pane, then those before it);
    of panes that never were active, the first (tmux: window_pane_find_left and so on). ``found`` is in pane order.
    """
    here = found[pane]
    beside = [other for other, there in found.items() if other != pane and _touches(here, there, side, sx, sy, status)]
    return _newest(beside, recent)


def _newest(candidates: Sequence[int], recent: Iterable[int]) -> int | None:
    if not candidates:
        return None
    return next((pane for pane in recent if pane in candidates), candidates[0])


def _touches(here: Place, there: Place, side: str, sx: int, sy: int, status: str) -> bool:
    top = int(status == "top")
    bottom = sy - int(status == "bottom")
    match side:
        case "L":
            return there.x + there.sx + 1 == (here.x or sx + 1) and _beside(here.y, here.sy, there.y, there.sy)
        case "R":
            edge = here.x + here.sx + 1
            return there.x == (0 if edge >= sx else edge) and _beside(here.y, here.sy, there.y, there.sy)
        case "U":
            edge = bottom + 1 if here.y == top else here.y
            return there.y + there.sy + 1 == edge and _beside(here.x, here.sx, there.x, there.sx)
        case _:
            edge = here.y + here.sy + 1
            return there.y == (top if edge >= bottom else edge) and _beside(here.x, here.sx, there.x, there.sx)


def _beside(start: int, size: int, other: int, other_size: int) -> bool:
    """Two stretches meet, or the border after the first one meets the second: tmux counts that in."""
    end, other_end = start + size, other + other_size - 1
    return (other < start and other_end > end) or start <= other <= end or start <= other_end <= end


NAMED = ("top", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right")
"""Targets that name a pane by where it stands (tmux: window_find_string)."""


def named(found: Places, name: str, sx: int, sy: int, status: str = "off") -> int | None:
    """Return the pane at the side or corner of this name; ``found`` is in pane order."""
    if name not in NAMED:
        return None
    x, y = sx // 2, sy // 2
    if "top" in name:
        y = int(status == "top")
    elif "bottom" in name:
        y = sy - 1 - int(status == "bottom")
    if "left" in name:
        x = 0
    elif "right" in name:
        x = sx - 1
    for pane, at in found.items():
        if at.x + at.sx > sx or at.y + at.sy > sy:
            continue  # outside the window
        # The border after a pane counts as the pane's.
        if at.x <= x <= at.x + at.sx and at.y <= y <= at.y + at.sy:
            return pane
    return None


def amount(text: str, low: int, high: int, whole: int) -> int:
    """Read a number from ``low`` to ``high``, or a percentage of ``whole`` (tmux: args_string_percentage).

    >>> amount("70%", 0, ENDLESS, 24)
    16
    """
    if not text:
        raise BadSize("empty")
    if not text.endswith("%"):
        return number(text, low, high)
    size = whole * number(text[:-1], 0, 100) // 100
    if size < low:
        raise BadSize("too small")
    if size > high:
        raise BadSize("too large")
    return size


def number(text: str, low: int, high: int) -> int:
    """Read a decimal number as BSD's strtonum does, blanks before it and a sign included."""
    digits = text.lstrip(" \t\n\v\f\r")
    sign = digits[:1] if digits[:1] in ("+", "-") else ""
    digits = digits[len(sign) :]
    if low > high or not (digits.isascii() and digits.isdigit()):
        raise BadSize("invalid")
    # More than twenty digits are out of any range; int() would refuse thousands of them with an error of its own.
    digits = digits.lstrip("0") or "0"
    value = int(sign + digits) if len(digits) < 21 else int(sign + "9" * 21)
    if value < low:
        raise BadSize("too small")
    if value > high:
        raise BadSize("too large")
    return value
