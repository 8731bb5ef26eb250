"""The borders between a window's panes, cell by cell, as tmux's screen-redraw.c finds them.

Pure: it knows places and options, and neither a terminal nor a server.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from itertools import chain
from typing import NamedTuple

Spot = tuple[int, int]
"""A cell of the window area: its column and its row."""


class Box(NamedTuple):
    """A pane's place within its window."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The column behind it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The row below it."""
        return self.top + self.height


class Cell(NamedTuple):
    """What stands where no pane is.

    Its style is pane-active-border-style if `active`, else pane-border-style, expanded for the pane with this index;
    `marked` is in reverse.
    """

    char: str
    pane: int
    active: bool
    marked: bool = False


def borders(
    boxes: Sequence[Box], active: int, columns: int, rows: int, *,
    window: tuple[int, int], numbers: Sequence[int], lines: str, status: str, indicators: str, fill: str,
    marked: int | None = None,
) -> dict[Spot, Cell]:  # fmt: skip
    """Give every cell of columns x rows that lies in no pane.

    `boxes` are the visible panes in the window's order, `numbers` their pane_index (for pane-border-lines number);
    `fill` is fill-character, `marked` which of the boxes is the marked pane's. A window that is smaller than the area
    has a border at its right and below it, and the rest is filled.

    >>> shown = borders(
    ...     [Box(0, 0, 2, 2), Box(3, 0, 1, 2)], 1, 5, 3,
    ...     window=(4, 2), numbers=[0, 1], lines="single", status="off", indicators="off", fill="",
    ... )
    >>> for y in range(3):
    ...     print("".join(shown[x, y].char if (x, y) in shown else " " for x in range(5)))
      │ │
      │ │
    ──┴─┘
    """
    pen = _Pen(lines, fill)
    shared = _shared(boxes, status, indicators)
    edges = [_edges(box, status, shared) for box in boxes]
    border = _Border(window, status, set(chain.from_iterable(edges)))
    inside = {(x, y) for box in boxes for y in range(box.top, box.bottom) for x in range(box.left, box.right)}
    # The active pane is asked first whether a cell is at its border, then those behind it, then from the first.
    turns = [(active + turn) % len(boxes) for turn in range(len(boxes))]
    titles = _titles(boxes, status)
    drawn = {}
    for spot in ((x, y) for y in range(rows) for x in range(columns)):
        if spot in inside:
            continue
        if spot[0] >= window[0] or spot[1] >= window[1]:
            drawn[spot] = Cell(pen.draw(border.shape(*spot), None), active, active=False)
            continue
        # A title may reach below the corner of a pane that is narrower and above it: the cell is the title's.
        owner = titles.get(spot, next((turn for turn in turns if spot in edges[turn]), None))
        if owner is None:
            drawn[spot] = Cell(pen.draw(_OUTSIDE, None), turns[-1], active=False)
            continue
        shape = border.shape(*spot)
        arrow = ""
        if owner == active and indicators in {"arrows", "both"}:
            arrow = _arrow(boxes[active], spot, shape, edges[active][spot])
        drawn[spot] = Cell(
            arrow or pen.draw(shape, numbers[owner]), owner, active=owner == active,
            marked=marked is not None and spot in edges[marked] and spot not in titles,
        )  # fmt: skip
    return drawn


def status_places(boxes: Sequence[Box], status: str) -> list[tuple[int, int, int]]:
    """Say for each pane where its pane-border-format is drawn (column and row), and how wide; none if there is none.

    >>> status_places([Box(0, 1, 10, 5), Box(11, 1, 3, 5)], "top")
    [(2, 0, 6), (13, 0, 0)]
    """
    if status == "off":
        return []
    return [
        (box.left + 2, box.top - 1 if status == "top" else box.bottom, max(box.width - 4, 0)) for box in boxes
    ]  # fmt: skip


class _Side(Enum):
    """On which side of a pane a border is; the value is the arrow that points from there at the pane."""

    LEFT = "→"
    RIGHT = "←"
    TOP = "↓"
    BOTTOM = "↑"


# What a border's cell is connected with, added up: its shape, and the place of its character in a set.
_LEFT, _RIGHT, _UP, _DOWN = 8, 4, 2, 1
# The shape of a cell that is no border's, or connected with less than two.
_OUTSIDE = 0
_SETS = {
    "single": "···│·┌└├·┐┘┤─┬┴┼",
    "double": "···║·╔╚╠·╗╝╣═╦╩╬",
    "heavy": "···┃·┏┗┣·┓┛┫━┳┻╋",
    "simple": "...|.+++.+++-+++",
    "number": "·***************",
}


class _Pen(NamedTuple):
    """Draws shapes by pane-border-lines and fill-character."""

    lines: str
    fill: str

    def draw(self, shape: int, number: int | None) -> str:
        if shape == _OUTSIDE and self.fill:
            return self.fill
        if shape != _OUTSIDE and self.lines == "number" and number is not None:
            return str(number % 10)
        return _SETS[self.lines][shape]


class _Border(NamedTuple):
    """All cells of all borders: those of panes, and those right of and below the window."""

    window: tuple[int, int]
    status: str
    within: Collection[Spot]

    def has(self, x: int, y: int) -> bool:
        columns, rows = self.window
        if x > columns or y > rows:
            return False
        return x == columns or y == rows or (x, y) in self.within

    def shape(self, x: int, y: int) -> int:
        """Say what a cell is connected with; the window's left and upper edge count as borders, too."""
        columns, rows = self.window
        if x > columns or y > rows:
            return _OUTSIDE
        shape = _LEFT if x == 0 or self.has(x - 1, y) else 0
        shape += _RIGHT if self.has(x + 1, y) else 0
        # A window's first line of titles is connected with nothing above it, its last with nothing below.
        above = self.status != "top" if y == 0 else self.has(x, y - 1)
        below = self.has(x, y + 1) and not (self.status == "bottom" and y == rows - 1)
        shape += (_UP if above else 0) + (_DOWN if below else 0)
        return shape if shape.bit_count() > 1 else _OUTSIDE


def _shared(boxes: Sequence[Box], status: str, indicators: str) -> Collection[_Side]:
    """Say on which sides of panes is the border of which they have a half each: two panes', if no titles are shown."""
    if len(boxes) != 2 or status != "off" or indicators not in {"colour", "both"}:
        return ()
    return (_Side.LEFT, _Side.RIGHT) if boxes[1].left else (_Side.TOP, _Side.BOTTOM)


def _edges(box: Box, status: str, shared: Collection[_Side]) -> Mapping[Spot, _Side]:
    """Give the cells of a pane's border, and on which side of it each is: a corner at left or right.

    The upper (or left) half of a shared border is that of the pane before it.
    """

    def its_own(spot: Spot, side: _Side) -> bool:
        along, middle = (spot[1], box.height // 2) if side in {_Side.LEFT, _Side.RIGHT} else (spot[0], box.width // 2)
        return side not in shared or (along <= middle) == (side in {_Side.RIGHT, _Side.BOTTOM})

    return {spot: side for spot, side in chain(_beside(box), _above_and_below(box, status)) if its_own(spot, side)}


def _beside(box: Box) -> Iterator[tuple[Spot, _Side]]:
    """A pane's left and right border, with the corners."""
    for y in range(box.top - 1, box.bottom + 1):
        yield (box.left - 1, y), _Side.LEFT
        yield (box.right, y), _Side.RIGHT


def _above_and_below(box: Box, status: str) -> Iterator[tuple[Spot, _Side]]:
    """A pane's upper and lower border, without the corners; where titles are shown, only the one with the pane's."""
    for x in range(box.left, box.right):
        if status != "bottom":
            yield (x, box.top - 1), _Side.TOP
        if status != "top":
            yield (x, box.bottom), _Side.BOTTOM


def _titles(boxes: Sequence[Box], status: str) -> Mapping[Spot, int]:
    """Give the cells in which titles may stand, and whose."""
    places = enumerate(status_places(boxes, status))
    return {(column, y): pane for pane, (x, y, width) in places for column in range(x, x + width)}


def _arrow(box: Box, spot: Spot, shape: int, side: _Side) -> str:
    """Give the arrow at the active pane, if one stands here: in its second column and its second row.

    It is drawn over another border that joins from beyond, but not over one that joins on the pane's own side.
    """
    x, y = spot
    across, upright = _LEFT + _RIGHT, _UP + _DOWN
    level = {_Side.TOP: across + _UP, _Side.BOTTOM: across + _DOWN}
    steep = {_Side.LEFT: upright + _LEFT, _Side.RIGHT: upright + _RIGHT}
    if x == box.left + 1 and shape in {across, level.get(side)}:
        return side.value
    if y == box.top + 1 and shape in {upright, steep.get(side)}:
        return side.value
    return ""
