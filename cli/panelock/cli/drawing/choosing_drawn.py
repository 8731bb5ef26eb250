"""How a list to choose from looks: lines, and a frame for what is shown of the selected one (mode_tree_draw)."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from panelock.cli.drawing import styled
from panelock.cli.drawing.choosing_grid import Grid
from panelock.cli.drawing.choosing_preview import Place
from panelock.cli.drawing.choosing_tree import Line, Tree
from panelock.impl import keys
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.runs import Runs, cut, width_of
from panelock.impl.host.screens.screen import DEFAULT, PLAIN, RGB, Style
from panelock.impl.keys import Key

FRAME = 4
"""Rows and columns of which a preview needs more."""


class Heading(NamedTuple):
    """What stands in a preview's frame."""

    title: str
    filtered: bool
    no_matches: bool
    left_out: int


def lines(tree: Tree, columns: int, mode_style: Style, keys_of: Sequence[Key | None]) -> Iterator[Runs]:
    """Draw the lines that are seen."""
    names = [None if key is None else keys.text_of(key) for key in keys_of]
    wide = max((len(name) + 3 for name in names if name is not None), default=0)
    for number in range(tree.offset, min(tree.offset + tree.height, len(tree.lines))):
        line, name = tree.lines[number], names[number]
        text = line.node.item.text
        key = "" if name is None else f"({name})"
        base, blank = (mode_style, mode_style.bg) if number == tree.current else (PLAIN, DEFAULT)
        if line.node.tagged:
            base = base._replace(attrs=base.attrs ^ sgr.BRIGHT)
        tag = "*" if line.node.tagged else ""
        before = f"{key:{wide}}{_branch(tree, line)}{line.node.item.name}{tag}"
        before += "" if text is None else ": "
        taken = min(width_of(before), columns)
        rest = styled.draw(f"#[fill={_colour(blank)}]{text or ''}", columns - taken, base)
        if rest == [(" " * (columns - taken), base)]:
            rest = [(rest[0][0], PLAIN._replace(bg=blank))]  # a style that has no end: nothing was drawn
        yield (*cut([(before, base)], 0, taken), *rest)


def _branch(tree: Tree, line: Line) -> str:
    """Return where a line branches off, and whether there is anything below it."""
    node = line.node
    symbol = "" if line.flat else "  " if not node.children else "- " if node.expanded else "+ "
    if not node.item.depth:
        return symbol
    above = node.parent
    ended = above is not None and tree.lines[above.line].last
    return ("    " if ended else "│   ") * (node.item.depth - 1) + ("└─> " if line.last else "├─> ") + symbol


def _colour(colour: int) -> str:
    if colour == DEFAULT:
        return "terminal"
    return f"#{colour & (RGB - 1):06x}" if colour & RGB else f"colour{colour}"


def has_preview(tree: Tree, columns: int, rows: int) -> bool:
    """Tell whether there is room for a preview, and one is wanted."""
    return tree.preview and min(rows, tree.height, rows - tree.height, columns) > FRAME


def inside(tree: Tree, columns: int, rows: int) -> Place:
    """Return where a preview is in its frame."""
    return Place(2, 1, columns - 4, rows - tree.height - 2)


def preview(
    tree: Tree, columns: int, rows: int, mode_style: Style, heading: Heading, draw: Callable[[Grid, Place], None]
) -> list[Runs]:
    """Draw what is shown of the selected line, which ``draw`` draws where there is room, in its frame."""
    grid = Grid(columns, rows - tree.height)
    grid.box(0, 0, columns, grid.rows)
    title = f" {heading.title}"
    if heading.left_out:
        title += f" ({heading.left_out} more left out)"
    size = len(title.encode())
    if columns - 2 >= size:
        grid.put(1, 0, title)
        at = 1 + width_of(title)
        matches = "no matches" if heading.no_matches else "active"
        before, after = " (filter: ", ") "
        if heading.filtered and columns - 2 >= size + len(before) + len(matches) + len(after):
            styles = [PLAIN, mode_style if heading.no_matches else PLAIN, PLAIN]
            grid.put_runs(at, 0, zip((before, matches, after), styles, strict=True))
        else:
            grid.put(at, 0, " ")
    place = inside(tree, columns, rows)
    if place.width > 0 and place.height > 0:
        draw(grid, place)
    return grid.drawn()
