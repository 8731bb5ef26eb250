"""Changes of a layout: split, close, resize, spread out (tmux: layout.c). Each returns a new tree or raises.

A size is in cells and already resolved; ``status`` is the window's pane-border-status, which makes the panes at that
edge one line higher than they show.
"""

from collections.abc import Callable

from panelock.impl.layout import (
    DEEPEST,
    NO_SPACE,
    PANE_MINIMUM,
    UNSIGNED,
    Cell,
    Kind,
    NoSpace,
    Tree,
    check,
    extent,
    position,
    set_extent,
)


def relabel(root: Cell, ids: dict[int, int]) -> Cell:
    """Put other panes in the places of those named in ``ids`` (swap-pane, rotate-window)."""
    tree = Tree(root)
    for leaf in tree.leaves.values():
        leaf.pane = ids.get(leaf.pane, leaf.pane)
    return tree.root


def replace(root: Cell, old: int, new: int) -> Cell:
    """Put pane ``new`` where ``old`` stands."""
    return relabel(root, {old: new})


def swap(root: Cell, one: int, other: int) -> Cell:
    """Exchange the places of two panes of this layout."""
    return relabel(root, {one: other, other: one})


def split(
    root: Cell,
    pane: int,
    new_pane: int,
    kind: Kind,
    size: int | None = None,
    *,
    before: bool = False,
    full: bool = False,
    status: str = "off",
) -> Cell:
    """Make room for ``new_pane`` beside ``pane``, or with ``full`` beside all panes (tmux: layout_split_pane).

    ``size`` is the new pane's, in cells, borders not counted; half without it. What is too large is made to fit.
    """
    tree = Tree(root, status)
    cell = tree.root if full else tree.leaves[pane]
    whole = extent(cell, kind)
    least = 2 * PANE_MINIMUM + 1
    if kind is Kind.TOP_BOTTOM and tree.bears_status(cell):
        least += 1
    if whole < least:
        raise NoSpace(NO_SPACE)
    first, second = _halves(whole, size, before=before)
    kept, given = (second, first) if before else (first, second)
    new = Cell(sx=cell.sx, sy=cell.sy, pane=new_pane)
    set_extent(new, kind, given)
    if full:
        return _split_full(tree, new, kind, kept, before=before)
    set_extent(cell, kind, kept)
    above = tree.above.get(id(cell))
    if above is None or above.kind is not kind:
        above = tree.wrap(cell, kind)
        set_extent(above, kind, whole)
    above.cells.insert(position(above, cell) + (not before), new)
    tree.link(above)
    if tree.deepest > DEEPEST:
        raise NoSpace(NO_SPACE)
    return tree.placed()


def _halves(whole: int, size: int | None, *, before: bool) -> tuple[int, int]:
    """Return the sizes left (above) and right (below) of the new border."""
    if size is None:
        second = (whole + 1) // 2 - 1
    elif before:
        # Asked for more than there is, tmux wraps round here and gives the new pane one cell, not all but one.
        second = (whole - size - 1) & UNSIGNED
    else:
        second = size
    second = min(max(second, PANE_MINIMUM), whole - 2)
    return whole - 1 - second, second


def _split_full(tree: Tree, new: Cell, kind: Kind, kept: int, *, before: bool) -> Cell:
    """Give all present panes ``kept`` cells together and ``new`` the rest.

    tmux shrinks in proportion. Where nested cells are near their minimum its proportions can leave sizes that no
    longer add up, and then it crashes. There we take the space evenly, as resizing a window does, and refuse where
    there is none.
    """
    if not _fits(tree, tree.root, kind, kept):
        raise NoSpace(NO_SPACE)

    def in_proportion(of: Tree, old: Cell) -> None:
        set_extent(old, kind, kept)
        _refit(of, old)

    def evenly(of: Tree, old: Cell) -> None:
        change = extent(old, kind) - kept
        if of.room(old, kind) < change:
            raise NoSpace(NO_SPACE)
        of.adjust(old, kind, -change)

    root = tree.root
    result = _beside_all(Tree(root, tree.status), new, kind, in_proportion, before=before)
    if not check(result):
        result = _beside_all(Tree(root, tree.status), new, kind, evenly, before=before)
    if not check(result):
        raise NoSpace(NO_SPACE)
    return result


def _beside_all(tree: Tree, new: Cell, kind: Kind, shrink: Callable[[Tree, Cell], None], *, before: bool) -> Cell:
    root = tree.root
    whole = extent(root, kind)
    if root.kind is kind:
        shrink(tree, root)
        set_extent(root, kind, whole)
    else:
        old, root = root, tree.wrap(root, kind)
        shrink(tree, old)
    root.cells.insert(0 if before else len(root.cells), new)
    return tree.placed()


def close(root: Cell, pane: int, status: str = "off") -> Cell | None:
    """Take ``pane`` out; its neighbour grows (tmux: layout_destroy_cell). None when it was the last."""
    tree = Tree(root, status)
    cell = tree.leaves[pane]
    if cell is tree.root:
        return None
    tree.destroy(cell)
    return tree.placed()


def _share(tree: Tree, cell: Cell, kind: Kind, was: int, size: int, count: int, left: int) -> int:
    """Return the size in proportion of one of ``count`` cells that still share ``left`` cells."""
    if count == 1:
        return left
    now = extent(cell, kind)
    least = max((PANE_MINIMUM + 1) * (count - 1), now - tree.room(cell, kind))
    return max(min(now * size // was, (left - least) & UNSIGNED), PANE_MINIMUM)


def _fits(tree: Tree, cell: Cell, kind: Kind, size: int) -> bool:
    """Everything in a cell can be made to share ``size`` (tmux: layout_set_size_check)."""
    if cell.kind is Kind.PANE:
        return size >= PANE_MINIMUM
    if cell.kind is not kind:
        return all(_fits(tree, child, kind, size) for child in cell.cells if child.kind is not Kind.PANE)
    count = len(cell.cells)
    left = size
    if left < count * 2 - 1:
        return False
    was = extent(cell, kind)
    for at, child in enumerate(cell.cells):
        share = _share(tree, child, kind, was, size, count - at, left)
        taken = share + (at < count - 1)
        if taken > left or not _fits(tree, child, kind, share):
            return False
        left -= taken
    return True


def _refit(tree: Tree, cell: Cell) -> None:
    """Share a cell's new size among its children in proportion (tmux: layout_resize_child_cells)."""
    if cell.kind is Kind.PANE:
        return
    count = len(cell.cells)
    was = sum(extent(child, cell.kind) for child in cell.cells) + count - 1
    left = size = extent(cell, cell.kind)
    for at, child in enumerate(cell.cells):
        if cell.kind is Kind.TOP_BOTTOM:
            child.sx = cell.sx
        else:
            child.sy = cell.sy
        share = _share(tree, child, cell.kind, was, size, count - at, left)
        set_extent(child, cell.kind, share)
        left = (left - share - 1) & UNSIGNED
        _refit(tree, child)


def resize_window(root: Cell, sx: int, sy: int, status: str = "off") -> Cell:
    """Fit the layout to a window, as far as the panes' minimum allows (tmux: layout_resize).

    The result may be larger than asked for; the window is then as large as the layout.
    """
    tree = Tree(root, status)
    for kind, size in ((Kind.LEFT_RIGHT, sx), (Kind.TOP_BOTTOM, sy)):
        change = max(size - extent(tree.root, kind), -tree.room(tree.root, kind))
        if change:
            tree.adjust(tree.root, kind, change)
    return tree.placed()


def resize_pane(root: Cell, pane: int, kind: Kind, change: int, *, opposite: bool = True, status: str = "off") -> Cell:
    """Move the border right of (below) the pane, or left of (above) it when it is the last, by ``change`` cells.

    -L and -U are negative, -R and -D positive. As far as there is room; with no border along ``kind`` nothing
    changes. Growing takes from the cells after it, then with ``opposite`` from those before (tmux: layout_resize_pane).
    """
    tree = Tree(root, status)
    cell, above = _sharing(tree, pane, kind)
    if above is None:
        return tree.root
    at = position(above, cell)
    if at == len(above.cells) - 1:
        at -= 1
    needed = abs(change)
    while needed:
        moved = _grow(tree, above, at, needed, opposite=opposite) if change > 0 else _shrink(tree, above, at, needed)
        if not moved:
            break
        needed -= moved
    return tree.placed()


def resize_pane_to(root: Cell, pane: int, kind: Kind, size: int, *, status: str = "off") -> Cell:
    """Make the pane's cell ``size`` wide (high), as far as there is room (tmux: layout_resize_pane_to)."""
    tree = Tree(root, status)
    cell, above = _sharing(tree, pane, kind)
    if above is None:
        return tree.root
    change = size - extent(cell, kind)
    return resize_pane(root, pane, kind, -change if above.cells[-1] is cell else change, status=status)


def _sharing(tree: Tree, pane: int, kind: Kind) -> tuple[Cell, Cell | None]:
    """Return the cell around the pane that has neighbours along ``kind``, and the node that they share."""
    cell = tree.leaves[pane]
    above = tree.above.get(id(cell))
    while above is not None and above.kind is not kind:
        cell, above = above, tree.above.get(id(above))
    return cell, above


def _grow(tree: Tree, above: Cell, at: int, needed: int, *, opposite: bool) -> int:
    givers = above.cells[at + 1 :]
    if opposite:
        givers += reversed(above.cells[:at])
    for giver in givers:
        if room := tree.room(giver, above.kind):
            return _moved(tree, above, above.cells[at], giver, min(room, needed))
    return 0


def _shrink(tree: Tree, above: Cell, at: int, needed: int) -> int:
    for giver in reversed(above.cells[: at + 1]):
        if room := tree.room(giver, above.kind):
            return _moved(tree, above, above.cells[at + 1], giver, min(room, needed))
    return 0


def _moved(tree: Tree, above: Cell, taker: Cell, giver: Cell, size: int) -> int:
    tree.adjust(taker, above.kind, size)
    tree.adjust(giver, above.kind, -size)
    return size


def spread_out(root: Cell, pane: int, status: str = "off") -> Cell:
    """Give the pane and its neighbours the same size: select-layout -E (tmux: layout_spread_out).

    Where that is so already, the cells around them, and so on outwards.
    """
    tree = Tree(root, status)
    above = tree.above.get(id(tree.leaves[pane]))
    while above is not None and not spread_cell(tree, above):
        above = tree.above.get(id(above))
    return tree.placed()


def spread_cell(tree: Tree, node: Cell) -> bool:
    """Spread out what a node holds; True if that changed anything. The last cell gets what is left over.

    Where a cell cannot become that small nothing changes (tmux 3.4 runs for ever there).
    """
    count = len(node.cells)
    size = extent(node, node.kind)
    if node.kind is Kind.TOP_BOTTOM and tree.bears_status(node):
        size -= 1
    each = (size - (count - 1)) // count
    if each <= 0:
        return False
    changes = []
    for child in node.cells:
        wanted = each if child is not node.cells[-1] else size - (each + 1) * (count - 1)
        if node.kind is Kind.TOP_BOTTOM and tree.bears_status(child):
            wanted += 1
        change = wanted - extent(child, node.kind)
        if child.kind is not Kind.PANE and change < -tree.room(child, node.kind):
            return False
        changes.append(change)
    for child, change in zip(node.cells, changes, strict=True):
        tree.adjust(child, node.kind, change)
    return any(changes)
