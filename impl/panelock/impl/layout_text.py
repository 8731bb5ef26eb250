"""Layout strings: ``b25f,80x24,0,0,0`` (tmux: layout-custom.c). They come from users: nothing in them is trusted."""

from panelock.impl.layout import (
    DEEPEST,
    PANE_MINIMUM,
    WINDOW_MAXIMUM,
    BadLayout,
    Cell,
    Kind,
    Tree,
    check,
    extent,
    leaves,
)

INVALID = "invalid layout"
MISMATCH = "size mismatch after applying layout"

_BRACKETS = {Kind.LEFT_RIGHT: ("{", "}"), Kind.TOP_BOTTOM: ("[", "]")}
_DIGITS = frozenset("0123456789")
_HEX = frozenset("0123456789abcdefABCDEF")


def dump(root: Cell, *, checksum: bool = True) -> str:
    """Write a layout as ``#{window_layout}`` does. (tmux gives up, and writes nothing, beyond 8 kB.)"""
    text = _dumped(root)
    return f"{sum_of(text):04x},{text}" if checksum else text


def _dumped(cell: Cell) -> str:
    size = f"{cell.sx}x{cell.sy},{cell.x},{cell.y}"
    if cell.kind is Kind.PANE:
        return f"{size},{cell.pane}"
    opening, closing = _BRACKETS[cell.kind]
    return size + opening + ",".join(map(_dumped, cell.cells)) + closing


def sum_of(text: str) -> int:
    """Return the checksum: 16 bits, turned right by one before each character is added."""
    total = 0
    for byte in text.encode("ascii", "replace"):
        total = ((total >> 1) + ((total & 1) << 15) + byte) & 0xFFFF
    return total


def parse(text: str, panes: list[int]) -> Cell:
    """Read a layout string and put ``panes`` into it in order (tmux: layout_parse).

    Cells too many are closed from the lower right; too few are refused. The root's size is that of what it holds,
    whatever the text says, and the window takes it. Ids and offsets in the text are read over. A node with one cell
    becomes that cell: tmux keeps it, and crashes when its pane is closed.
    """
    if _claimed_sum(text) != sum_of(text[5:]):
        raise BadLayout(INVALID)
    root, end = _cell(text, 5, 0)
    if end != len(text):
        raise BadLayout(INVALID)
    root = _without_lonely(root)
    count = sum(1 for _ in leaves(root))
    if len(panes) > count:
        raise BadLayout(f"have {len(panes)} panes but need {count}")
    root = _filled(root, panes)
    if not check(root):
        raise BadLayout(MISMATCH)
    return root


def _filled(root: Cell, panes: list[int]) -> Cell:
    # Any ids will do for the surplus, as long as no two are equal.
    count = sum(1 for _ in leaves(root))
    for leaf, pane in zip(leaves(root), range(count), strict=True):
        leaf.pane = pane
    tree = Tree(root)
    for surplus in range(count - 1, len(panes) - 1, -1):
        tree.destroy(tree.leaves[surplus])
    for leaf, pane in zip(leaves(tree.root), panes, strict=True):
        leaf.pane = pane
    if (kind := tree.root.kind) is not Kind.PANE:
        along = sum(extent(child, kind) + 1 for child in tree.root.cells) - 1
        last = tree.root.cells[-1]
        tree.root.sx, tree.root.sy = (along, last.sy) if kind is Kind.LEFT_RIGHT else (last.sx, along)
    return tree.placed()


def _without_lonely(cell: Cell) -> Cell:
    while len(cell.cells) == 1:
        child = cell.cells[0]
        if (child.sx, child.sy) != (cell.sx, cell.sy):
            raise BadLayout(MISMATCH)
        cell = child
    cell.cells = list(map(_without_lonely, cell.cells))
    return cell


def _claimed_sum(text: str) -> int:
    """Read the checksum: four hexadecimal digits and a comma, as ``dump`` writes it and nothing else.

    tmux is laxer, and reads beyond the end of a text shorter than that.
    """
    if text[4:5] != "," or not _HEX.issuperset(text[:4]):
        raise BadLayout(INVALID)
    return int(text[:4], 16)


def _number(text: str, at: int, ending: str) -> tuple[int, int]:
    """Read digits and what must follow them; return the number and where to go on."""
    start = at
    while at < len(text) and text[at] in _DIGITS:
        at += 1
    # Ten digits are more than any screen, and int() of a very long text is refused by Python itself.
    if at == start or at - start > 10 or (ending and text[at : at + 1] != ending):
        raise BadLayout(INVALID)
    return int(text[start:at]), at + len(ending)


def _cell(text: str, at: int, depth: int) -> tuple[Cell, int]:
    sx, at = _number(text, at, "x")
    sy, at = _number(text, at, ",")
    _, at = _number(text, at, ",")
    _, at = _number(text, at, "")
    at = _past_id(text, at)
    if depth > DEEPEST or not all(PANE_MINIMUM <= size <= WINDOW_MAXIMUM for size in (sx, sy)):
        raise BadLayout(INVALID)
    kind = {"{": Kind.LEFT_RIGHT, "[": Kind.TOP_BOTTOM}.get(text[at : at + 1])
    if kind is None:
        return Cell(sx, sy), at
    cells = []
    while True:
        child, at = _cell(text, at + 1, depth + 1)
        cells.append(child)
        if text[at : at + 1] != ",":
            break
    if text[at : at + 1] != _BRACKETS[kind][1]:
        raise BadLayout(INVALID)
    return Cell(sx, sy, kind=kind, cells=cells), at + 1


def _past_id(text: str, at: int) -> int:
    """Step over ``,ID``; before an ``x`` those digits are the next cell's width (strings of tmux before 1.7)."""
    if text[at : at + 1] != ",":
        return at
    end = at + 1
    while end < len(text) and text[end] in _DIGITS:
        end += 1
    return at if text[end : end + 1] == "x" else end
