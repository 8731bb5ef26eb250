"""What stands where the mouse is, for formats of what is bound to it: mouse_word, mouse_line, mouse_hyperlink.

Of tmux: format_grid_word, format_grid_line, format_grid_hyperlink. What is seen of a pane does not tell which lines go
on in the next one: here a line that is full does.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.screen import Run

Cell = tuple[str, str] | None
"""A character and its link; None is the second half of a wide one."""
_BLANK: Cell = (" ", "")


class Screen(NamedTuple):
    """What is seen of a pane."""

    columns: int
    rows: int
    row: Callable[[int], Sequence[Run]]


def variables(screen: Screen, x: int, y: int, separators: str) -> dict[str, str]:
    """Return the values that there are."""
    found = {
        "mouse_x": str(x),
        "mouse_y": str(y),
        "mouse_word": word(screen, x, y, separators),
        "mouse_line": _line(screen, y),
        "mouse_hyperlink": _link(screen, x, y),
    }
    return {name: value for name, value in found.items() if value}


def word(screen: Screen, x: int, y: int, separators: str) -> str:
    """Return the word at a place, or the one that begins behind it; over the ends of lines that go on in the next."""
    ends, found = separators + " ", False
    rows = {y: _cells(screen, y)}
    while True:
        cell = _at(rows[y], x)
        if cell is None:
            break
        if cell[0] in ends:
            found = True
            break
        if x == 0:
            if y == 0 or len(_cells(screen, y - 1)) < screen.columns:
                break
            y -= 1
            rows[y] = _cells(screen, y)
            x = len(rows[y])
        x -= 1
    text = ""
    while True:
        if found:
            cells = rows.setdefault(y, _cells(screen, y))
            if not cells or x == len(cells) - 1:
                if y == screen.rows - 1 or len(cells) < screen.columns:
                    break
                x, y = 0, y + 1
            else:
                x += 1
        found = True
        cell = _at(rows.setdefault(y, _cells(screen, y)), x)
        if cell is None or cell[0] in ends:
            break
        text += cell[0]
    return text


def _line(screen: Screen, y: int) -> str:
    """Return a line up to its first wide character, as tmux does."""
    text = ""
    for cell in _cells(screen, y):
        if cell is None:
            break
        text += cell[0]
    return text


def _link(screen: Screen, x: int, y: int) -> str:
    cells = _cells(screen, y)
    cell = _at(cells, x) or (_at(cells, x - 1) if x else None)
    return cell[1] if cell else ""


def _at(cells: Sequence[Cell], x: int) -> Cell:
    return cells[x] if x < len(cells) else _BLANK


def _cells(screen: Screen, y: int) -> list[Cell]:
    """Return a row without the blanks at its end."""
    cells: list[Cell] = []
    for text, style in screen.row(y):
        for char in text:
            width = character_width(char)
            if width == 0 and cells:
                place = len(cells) - 1 if cells[-1] is not None else len(cells) - 2
                before = cells[place]
                assert before is not None, "the first half of a wide character"
                cells[place] = before[0] + char, before[1]
            elif width:
                cells += [(char, style.link), *[None] * (width - 1)]
    while cells and cells[-1] is not None and cells[-1][0] == " ":
        cells.pop()
    return cells
