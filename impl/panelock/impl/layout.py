"""Pane geometry: pure arithmetic on cells. Sizes are tmux's to judge (layout.c, layout-set.c, layout-custom.c).

Here: what a layout is and when it is whole. Beside this file: layout_change.py (split, close, resize), layout_sets.py
(the named layouts), layout_text.py (layout strings), layout_places.py (where panes stand, who stands beside whom).
Every operation there returns a new tree or raises; what it was given is never changed.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

PANE_MINIMUM = 1
WINDOW_MAXIMUM = 10_000
DEEPEST = 200
"""Nodes above a pane; tmux knows no limit, but recursion does. Nobody divides a terminal that often."""

UNSIGNED = 0xFFFF_FFFF
"""tmux counts cells in an unsigned int and in places relies on its wrapping round."""

NO_SPACE = "no space for new pane"


class Kind(StrEnum):
    """What a cell is: one pane, or cells side by side, or cells one above another."""

    PANE = "p"
    LEFT_RIGHT = "h"
    TOP_BOTTOM = "v"


class Cell(msgspec.Struct, omit_defaults=True):
    """A rectangle of a window, in character cells; its borders lie between it and its neighbours."""

    sx: int
    sy: int
    x: int = 0
    y: int = 0
    kind: Kind = Kind.PANE
    pane: int = -1
    """The pane's id when ``kind`` is PANE."""
    cells: list["Cell"] = msgspec.field(default_factory=list)


class LayoutRefused(Exception):  # noqa: N818 - a refusal, not an error: named by what it says
    """What was asked of a layout cannot be; ``text`` is tmux's own."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NoSpace(LayoutRefused):
    """There is no room for what was asked."""


class BadLayout(LayoutRefused):
    """A layout string or the name of a layout means nothing here."""


class BadSize(LayoutRefused):
    """A size is no number or percentage in range; tmux puts the option's word before ``text``: ``size invalid``."""


def single(pane: int, sx: int, sy: int) -> Cell:
    """Return the layout of a window with one pane."""
    return Cell(sx=sx, sy=sy, pane=pane)


def leaves(cell: Cell) -> Iterator[Cell]:
    """Yield the cells that hold panes, from the upper left on."""
    if cell.kind is Kind.PANE:
        yield cell
        return
    for child in cell.cells:
        yield from leaves(child)


def panes(root: Cell) -> list[int]:
    """Return the panes' ids as the tree has them; a window's own list of panes may be in another order."""
    return [leaf.pane for leaf in leaves(root)]


def check(root: Cell) -> bool:
    """A layout is whole when nothing is at fault with it."""
    return fault(root) is None


def fault(root: Cell) -> str | None:
    """Say what is wrong with a layout, or None.

    Children fill their parent with one cell of border between two; each has the parent's size across; no size is
    below 1; a node has two children or more; a pane stands once. (A node may hold one of its own kind: closing
    panes leads there in tmux too.)
    """
    if (root.x, root.y) != (0, 0):
        return f"the layout begins at {root.x},{root.y}"
    seen: set[int] = set()
    return _fault(root, seen, 0)


def _fault(cell: Cell, seen: set[int], depth: int) -> str | None:
    size = f"{cell.sx}x{cell.sy},{cell.x},{cell.y}"
    if cell.sx < PANE_MINIMUM or cell.sy < PANE_MINIMUM:
        return f"cell {size} is too small"
    if cell.kind is Kind.PANE:
        if cell.cells or cell.pane < 0:
            return f"cell {size} holds no pane"
        if cell.pane in seen:
            return f"pane %{cell.pane} stands twice"
        seen.add(cell.pane)
        return None
    if len(cell.cells) < 2 or cell.pane != -1:
        return f"node {size} has {len(cell.cells)} cells"
    if depth >= DEEPEST:
        return f"node {size} lies too deep"
    across = Kind.TOP_BOTTOM if cell.kind is Kind.LEFT_RIGHT else Kind.LEFT_RIGHT
    offset = cell.x if cell.kind is Kind.LEFT_RIGHT else cell.y
    end = offset + extent(cell, cell.kind)
    for child in cell.cells:
        at, level = (child.x, child.y) if cell.kind is Kind.LEFT_RIGHT else (child.y, child.x)
        if at != offset or level != (cell.y if cell.kind is Kind.LEFT_RIGHT else cell.x):
            return f"a cell of node {size} stands at {child.x},{child.y}"
        if extent(child, across) != extent(cell, across):
            return f"a cell of node {size} has size {child.sx}x{child.sy}"
        offset += extent(child, cell.kind) + 1
        if found := _fault(child, seen, depth + 1):
            return found
    return None if offset - 1 == end else f"the cells of node {size} do not fill it"


def extent(cell: Cell, kind: Kind) -> int:
    """Return the size along ``kind``: the width for LEFT_RIGHT, the height for TOP_BOTTOM."""
    return cell.sx if kind is Kind.LEFT_RIGHT else cell.sy


def set_extent(cell: Cell, kind: Kind, size: int) -> None:
    """Set the size along ``kind`` of a cell that is still being made."""
    if kind is Kind.LEFT_RIGHT:
        cell.sx = size
    else:
        cell.sy = size


def position(parent: Cell, cell: Cell) -> int:
    """Return which child this is, by identity: two cells of the same size are equal to msgspec."""
    return next(at for at, child in enumerate(parent.cells) if child is cell)


class Tree:
    """A private copy of a layout that is being changed, with the way up from each cell."""

    __slots__ = ("above", "deepest", "leaves", "root", "status")

    def __init__(self, root: Cell, status: str = "off") -> None:
        self.status = status
        self.above: dict[int, Cell] = {}
        self.leaves: dict[int, Cell] = {}
        self.deepest = 0
        self.root = self._copied(root, 0)

    def _copied(self, cell: Cell, depth: int) -> Cell:
        copy = Cell(cell.sx, cell.sy, cell.x, cell.y, cell.kind, cell.pane)
        if cell.kind is Kind.PANE:
            self.leaves[cell.pane] = copy
            self.deepest = max(self.deepest, depth)
            return copy
        for child in cell.cells:
            below = self._copied(child, depth + 1)
            self.above[id(below)] = copy
            copy.cells.append(below)
        return copy

    def link(self, cell: Cell) -> None:
        """Note who is above whom from here down."""
        depth = 0
        up: Cell | None = cell
        while up is not None and up is not self.root:
            depth += 1
            up = self.above.get(id(up))
        self._link(cell, depth)

    def _link(self, cell: Cell, depth: int) -> None:
        if cell.kind is Kind.PANE:
            self.leaves[cell.pane] = cell
            self.deepest = max(self.deepest, depth)
            return
        for child in cell.cells:
            self.above[id(child)] = cell
            self._link(child, depth + 1)

    def wrap(self, cell: Cell, kind: Kind) -> Cell:
        """Put a new node, of the cell's size, between a cell and what is above it."""
        node = Cell(cell.sx, cell.sy, cell.x, cell.y, kind, -1, [cell])
        above = self.above.get(id(cell))
        if above is None:
            self.root = node
        else:
            above.cells[position(above, cell)] = node
            self.above[id(node)] = above
        self.above[id(cell)] = node
        return node

    def destroy(self, cell: Cell) -> None:
        """Take a cell out: the one before it grows, or the second when it was the first."""
        above = self.above.pop(id(cell))
        at = position(above, cell)
        self.adjust(above.cells[at - 1 if at else 1], above.kind, extent(cell, above.kind) + 1)
        del above.cells[at]
        if cell.kind is Kind.PANE:
            del self.leaves[cell.pane]
        if len(above.cells) > 1:
            return
        left = above.cells[0]
        higher = self.above.pop(id(above), None)
        if higher is None:
            del self.above[id(left)]
            self.root = left
        else:
            higher.cells[position(higher, above)] = left
            self.above[id(left)] = higher

    def bears_status(self, cell: Cell) -> bool:
        """pane-border-status takes a line of the cells at the window's top (or bottom) only."""
        if self.status == "off":
            return False
        edge = 0 if self.status == "top" else -1
        while (above := self.above.get(id(cell))) is not None:
            if above.kind is Kind.TOP_BOTTOM and above.cells[edge] is not cell:
                return False
            cell = above
        return True

    def room(self, cell: Cell, kind: Kind) -> int:
        """Return how much a cell can give away along ``kind`` (tmux: layout_resize_check)."""
        if cell.kind is Kind.PANE:
            least = PANE_MINIMUM
            if kind is Kind.TOP_BOTTOM and self.bears_status(cell):
                least += 1
            return max(extent(cell, kind) - least, 0)
        rooms = (self.room(child, kind) for child in cell.cells)
        return sum(rooms) if cell.kind is kind else min(rooms)

    def adjust(self, cell: Cell, kind: Kind, change: int) -> None:
        """Grow or shrink a cell and evenly what it holds; who shrinks it has asked ``room`` before."""
        set_extent(cell, kind, extent(cell, kind) + change)
        if cell.kind is Kind.PANE:
            return
        if cell.kind is not kind:
            for child in cell.cells:
                self.adjust(child, kind, change)
            return
        step = 1 if change > 0 else -1
        while change:
            moved = False
            for child in cell.cells:
                if change and (step > 0 or self.room(child, kind)):
                    self.adjust(child, kind, step)
                    change -= step
                    moved = True
            assert moved, "shrunk by more than its room"

    def placed(self) -> Cell:
        """Work out where each cell begins, and return the finished layout (tmux: layout_fix_offsets)."""
        self.root.x = self.root.y = 0
        _place(self.root)
        return self.root


def _place(cell: Cell) -> None:
    x, y = cell.x, cell.y
    for child in cell.cells:
        child.x, child.y = x, y
        if cell.kind is Kind.LEFT_RIGHT:
            x += child.sx + 1
        else:
            y += child.sy + 1
        if child.cells:
            _place(child)
