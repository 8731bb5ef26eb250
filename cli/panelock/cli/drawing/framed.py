"""The border of what is drawn over a window: of a menu, of a popup (screen_write_menu, screen_write_box of tmux)."""

from collections.abc import Iterator

from panelock.cli.drawing.pane_numbers import Piece
from panelock.cli.drawing.styled import draw as drawn_text
from panelock.impl.host.screens.runs import width_of
from panelock.impl.host.screens.screen import PLAIN, Style
from panelock.impl.host.screens.styles import parse

EDGES = 4
"""Columns beside a title: the border and a column more, on each side."""
BOXES = {
    "single": "┌─┐│├┤└┘", "double": "╔═╗║╠╣╚╝", "heavy": "┏━┓┃┣┫┗┛", "rounded": "╭─╮│├┤╰╯", "simple": "+-+|++++",
    "padded": " " * 8, "none": " " * 8,
}  # fmt: skip
"""Upper left, horizontal, upper right, vertical, where a line goes to the right and to the left, the lower ones."""
_UNTOUCHED = Style(link="untouched")
"""Stands for where the title leaves the border."""


def style(option: str, own: str) -> Style:
    """Return a style: of the command's own the colours alone count (menu_set_style)."""
    found = parse(option, PLAIN, PLAIN)
    if own:
        colours = parse(own, PLAIN, PLAIN)
        found = found._replace(fg=colours.fg, bg=colours.bg)
    return found


def top(x: int, y: int, wide: int, lines: str, look: Style, title: str) -> Iterator[Piece]:
    """Return the upper border with its title."""
    left, across, right = BOXES[lines][0], BOXES[lines][1], BOXES[lines][2]
    yield Piece(x, y, ((left + across * (wide - 2) + right, look),))
    x += EDGES // 2
    for text, part in drawn_text(title, wide - EDGES, look, _UNTOUCHED):
        if part != _UNTOUCHED:
            yield Piece(x, y, ((text, part),))
        x += width_of(text)


def bottom(x: int, y: int, wide: int, lines: str, look: Style) -> Piece:
    """Return the lower border."""
    across, left, right = BOXES[lines][1], BOXES[lines][-2], BOXES[lines][-1]
    return Piece(x, y, ((left + across * (wide - 2) + right, look),))
