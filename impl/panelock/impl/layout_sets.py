"""The named layouts (tmux: layout-set.c). They forget the old tree: the panes' order and the window's size count."""

from collections.abc import Sequence

from panelock.impl.layout import PANE_MINIMUM, BadSize, Cell, Kind, Tree, set_extent, single
from panelock.impl.layout_change import spread_cell
from panelock.impl.layout_places import amount

NAMES = ("even-horizontal", "even-vertical", "main-horizontal", "main-vertical", "tiled")
"""In the order of next-layout; a window's ``arranged`` is an index of this. (The mirrored ones came after 3.4.)"""


def lookup(name: str) -> int | None:
    """Return the number of the layout of this name or unambiguous prefix (tmux: layout_set_lookup)."""
    found = [at for at, full in enumerate(NAMES) if full.startswith(name)]
    return found[0] if len(found) == 1 else None


def following(arranged: int) -> int:
    """Return what next-layout chooses; -1 stands for no named layout yet."""
    return (arranged + 1) % len(NAMES)


def preceding(arranged: int) -> int:
    """Return what previous-layout chooses."""
    return arranged - 1 if arranged > 0 else len(NAMES) - 1


def arrange(
    number: int, panes: Sequence[int], sx: int, sy: int, *, status: str = "off", main: str = "", other: str = "0"
) -> Cell:
    """Lay out ``panes`` in a window of this size; the result, and so the window, is larger where they need it.

    ``main`` and ``other`` are the window's options main-pane-width and other-pane-width for main-vertical, -height
    for main-horizontal: cells or a percentage. One pane alone just fills the window.
    """
    if len(panes) < 2:
        return single(panes[0], sx, sy)
    match NAMES[number]:
        case "even-horizontal":
            return _even(panes, Kind.LEFT_RIGHT, sx, sy, status)
        case "even-vertical":
            return _even(panes, Kind.TOP_BOTTOM, sx, sy, status)
        case "main-horizontal":
            sizes = _main_and_other(sy - 1, main, other, 24)
            return _main(panes, Kind.TOP_BOTTOM, sizes, sx, status)
        case "main-vertical":
            sizes = _main_and_other(sx - 1, main, other, 80)
            return _main(panes, Kind.LEFT_RIGHT, sizes, sy, status)
        case _:
            return _tiled(panes, sx, sy)


def _row(panes: Sequence[int], kind: Kind, sx: int, sy: int) -> Cell:
    """Each pane at its minimum, where spreading out leaves it if there is no more."""
    cells = [Cell(sx, sy, pane=pane) for pane in panes]
    for cell in cells:
        set_extent(cell, kind, PANE_MINIMUM)
    return Cell(sx, sy, kind=kind, cells=cells)


def _needed(count: int) -> int:
    """Return how long a row of ``count`` panes must be; a line for pane-border-status is not counted in."""
    return count * (PANE_MINIMUM + 1) - 1


def _even(panes: Sequence[int], kind: Kind, sx: int, sy: int, status: str) -> Cell:
    needed = _needed(len(panes))
    if kind is Kind.LEFT_RIGHT:
        sx = max(sx, needed)
    else:
        sy = max(sy, needed)
    tree = Tree(_row(panes, kind, sx, sy), status)
    spread_cell(tree, tree.root)
    return tree.placed()


def _main_and_other(size: int, main: str, other: str, default: int) -> tuple[int, int]:
    """Share ``size`` cells, the border already off, between the main pane and the row of the others."""
    # tmux takes "0" at its word, and a pane without a cell.
    first = max(_wanted(main, size, default), PANE_MINIMUM)
    if first + PANE_MINIMUM >= size:
        return max(size - PANE_MINIMUM, PANE_MINIMUM), PANE_MINIMUM
    second = _wanted(other, size, 0)
    if second == 0 or size - second < first:
        return first, size - first
    return size - second, second


def _wanted(text: str, size: int, default: int) -> int:
    """Read an option; what is no number, or more than there is, counts as the default."""
    try:
        return amount(text, 0, size, size)
    except BadSize:
        return default


def _main(panes: Sequence[int], kind: Kind, sizes: tuple[int, int], across: int, status: str) -> Cell:
    rows = Kind.TOP_BOTTOM if kind is Kind.LEFT_RIGHT else Kind.LEFT_RIGHT
    first, second = sizes
    if len(panes) > 2:
        across = max(across, _needed(len(panes) - 1))

    def size(along: int) -> tuple[int, int]:
        return (along, across) if kind is Kind.LEFT_RIGHT else (across, along)

    main = Cell(*size(first), pane=panes[0])
    other = Cell(*size(second), pane=panes[1]) if len(panes) == 2 else _row(panes[1:], rows, *size(second))
    tree = Tree(Cell(*size(first + 1 + second), kind=kind, cells=[main, other]), status)
    if len(panes) > 2:
        spread_cell(tree, tree.root.cells[1])
    return tree.placed()


def _tiled(panes: Sequence[int], sx: int, sy: int) -> Cell:
    count = len(panes)
    rows = columns = 1
    while rows * columns < count:
        rows += 1
        if rows * columns < count:
            columns += 1
    width = max((sx - (columns - 1)) // columns, PANE_MINIMUM)
    height = max((sy - (rows - 1)) // rows, PANE_MINIMUM)
    sx = max(sx, (width + 1) * columns - 1)
    sy = max(sy, (height + 1) * rows - 1)
    lines = []
    for start in range(0, count, columns):
        row = panes[start : start + columns]
        if len(row) == 1:
            lines.append(Cell(sx, height, pane=row[0]))
            continue
        cells = [Cell(width, height, pane=pane) for pane in row]
        cells[-1].sx = sx - (width + 1) * (len(row) - 1)
        lines.append(Cell(sx, height, kind=Kind.LEFT_RIGHT, cells=cells))
    tree = Tree(Cell(sx, sy, kind=Kind.TOP_BOTTOM, cells=lines))
    used = (height + 1) * len(lines) - 1
    tree.adjust(tree.root.cells[-1], Kind.TOP_BOTTOM, sy - used)
    return tree.placed()
