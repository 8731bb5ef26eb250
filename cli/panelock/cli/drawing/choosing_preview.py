"""What is shown of what is selected: panes' contents beside each other, or a buffer's beginning (window-tree.c …)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from panelock.cli.drawing.choosing_grid import Grid
from panelock.cli.drawing.choosing_tree import Node
from panelock.impl.arguments import visible
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.runs import Runs
from panelock.impl.host.screens.screen import PLAIN, Style
from panelock.impl.host.screens.styles import parse
from panelock.impl.host.screens.wire import Facts

NARROWEST = 24
"""Columns that each of several has at least."""
_MARGIN = 3
"""Columns of what says that there is more at a side."""


class Shown(Protocol):
    """What is known of a pane's contents (panes.View)."""

    @property
    def facts(self) -> Facts | None:
        """Its cursor and size, once they are known."""

    def row(self, y: int, left: int, width: int, base: Style, /) -> Runs:
        """Return some columns of a row."""


class Place(NamedTuple):
    """Where something is drawn."""

    x: int
    y: int
    width: int
    height: int


class One(NamedTuple):
    """One of several that are shown beside each other."""

    label: str
    short: str
    """The label where there is no room for the other."""
    pane: int
    active: bool
    id: str
    """Of its line."""


class Strip(NamedTuple):
    """Which of several there is room for, and how wide they are."""

    start: int
    end: int
    offset: int
    """How far it was moved, as far as there is any more."""
    left: bool
    right: bool
    each: int
    rest: int


def several(node: Node) -> list[One]:
    """Return what is shown beside each other of a session or a window; nothing of anything else."""
    item = node.item
    if node.item.depth == 0 and node.children:
        windows = sorted((one.item for one in node.children), key=lambda one: int(one.name))
        return [
            One(f" {one.name}:{one.find} ", f" {one.name} ", one.ids[0], int(one.name) == item.ids[0], one.id)
            for one in windows
        ]
    if item.depth == 1:
        active, base, *panes = item.ids
        return [
            One(f" {index} ", f" {index} ", pane, pane == active, f"%{pane}") for index, pane in enumerate(panes, base)
        ]
    return []


def strip(ones: Sequence[One], width: int, offset: int) -> Strip:
    """Fit several into a width, around the active one unless somebody has moved them."""
    total = len(ones)
    room = total if width // total >= NARROWEST else max(width // NARROWEST, 1)
    current = next((at for at, one in enumerate(ones) if one.active), 0)
    if current < room:
        start = 0
    elif current >= total - room:
        start = total - room
    else:
        start = current - room // 2
    offset = min(max(offset, -start), total - start - room)
    start += offset
    end = start + room
    left, right = start != 0, end != total
    if width <= _MARGIN * (left + right):
        left = right = False
    inner = width - _MARGIN * (left + right)
    return Strip(start, end, offset, left, right, inner // room, inner % room)


def pointed(fit: Strip, place: Place, x: int) -> int | None:
    """Return which of several is at a column, None where there is none: -1 and -2 are more at the left, and the right.

    As in tmux what is beside them counts as the first, or the last (window_tree_mouse).
    """
    left = place.x + _MARGIN - 1
    if fit.left and x <= left:
        return -1
    if fit.right and x >= place.x + place.width - _MARGIN:
        return -2
    if not fit.each:
        return None
    x = x - left if fit.left else max(x - 1, 0)
    return min(fit.start + x // fit.each, fit.end - 1)


def wanted(node: Node, width: int, offset: int) -> list[int]:
    """Return the panes whose contents are to be shown."""
    ones = several(node)
    if ones:
        found = strip(ones, width, offset)
        return [one.pane for one in ones[found.start : found.end]]
    if node.item.id.startswith("%") and node.item.depth:
        return [int(node.item.id[1:])]
    return node.item.ids if not node.item.depth else []


def draw(grid: Grid, place: Place, node: Node, offset: int, colours: Sequence[str], views: Mapping[int, Shown]) -> None:
    """Draw what is shown of it."""
    ones = several(node)
    if ones:
        _draw_strip(grid, place, ones, strip(ones, place.width, offset), colours, views)
    elif node.item.data:
        for y, line in enumerate(node.item.data.split("\n")[: place.height]):
            _write(grid, place, y, visible(line))
    elif node.item.depth:
        _draw_pane(grid, place, views.get(int(node.item.id[1:])))
    else:
        # Below what a client shows there is its status line, if it has one; of that nothing is known.
        shown = place._replace(height=max(place.height - 2, 0))
        for pane in node.item.ids:
            _draw_pane(grid, shown, views.get(pane))
            grid.put(place.x, place.y + place.height - 1, "─" * place.width)


def _write(grid: Grid, place: Place, y: int, text: str) -> None:
    inner = Grid(place.width, 1)
    inner.put(0, 0, text)
    grid.put_runs(place.x, place.y + y, inner.drawn()[0])


def _draw_strip(
    grid: Grid, place: Place, ones: Sequence[One], fit: Strip, colours: Sequence[str], views: Mapping[int, Shown]
) -> None:
    x, y, width, height = place
    if not fit.each:
        return
    if fit.left:
        grid.down(x + 2, y, height)
        grid.put(x, y + height // 2, "<")
    if fit.right:
        grid.down(x + width - _MARGIN, y, height)
        grid.put(x + width - 1, y + height // 2, ">")
    at = x + (_MARGIN if fit.left else 0)
    windows = ":" in ones[0].label
    for one in ones[fit.start : fit.end]:
        last = one is ones[fit.end - 1]
        wide = fit.each + fit.rest if last else fit.each - 1
        _draw_pane(grid, Place(at, y, wide, height), views.get(one.pane))
        label = one.label if len(one.label.encode()) <= wide else one.short
        style = parse(f"fg={colours[one.active]}", PLAIN, PLAIN)
        _draw_label(grid, Place(at, y, wide if windows else fit.each, height), label, style)
        if not last:
            grid.down(at + wide, y, height)
        at += fit.each


def _draw_label(grid: Grid, place: Place, label: str, style: Style) -> None:
    x, y, width, height = place
    size = len(label.encode())
    if width <= 0 or height == 1 or size > width:
        return
    across, down = (width - size + 1) // 2, (height + 1) // 2
    if across > 1 and across + size < width - 1 and height >= _MARGIN:
        grid.box(x + across - 1, y + down - 1, size + 2, 3)
    grid.put(x + across, y + down, label, style)


def _draw_pane(grid: Grid, place: Place, view: Shown | None) -> None:
    """Draw the part of a pane around its cursor, if that is to be seen (screen_write_preview)."""
    facts = None if view is None else view.facts
    if view is None or facts is None or place.width <= 0:
        return
    left = top = 0
    if facts.cursor_visible:
        left = _around(facts.cursor_x, place.width, facts.cols)
        top = _around(facts.cursor_y, place.height, facts.rows)
    for y in range(min(place.height, facts.rows - top)):
        wide = min(place.width, facts.cols - left)
        grid.put_runs(place.x, place.y + y, view.row(top + y, left, wide, PLAIN))
    x, y = place.x + facts.cursor_x - left, place.y + facts.cursor_y - top
    within = place.x <= x < place.x + place.width and place.y <= y < place.y + place.height
    if facts.cursor_visible and within:
        text, style = grid.at(x, y)
        grid.put(x, y, text, style._replace(attrs=style.attrs | sgr.REVERSE))


def _around(cursor: int, room: int, size: int) -> int:
    start = 0 if cursor < room // 3 else cursor - room // 3
    if start + room > size:
        start = max(size - room, 0)
    return start
