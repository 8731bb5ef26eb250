"""Cells to write on, one over the other, as on tmux's own screens (screen-write.c): for previews."""

from collections.abc import Iterable

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.runs import Runs
from panelock.impl.host.screens.screen import PLAIN, Run, Style

_CORNERS = "┌┐└┘"


class Grid:
    """Some rows of cells, blank at first."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells: list[list[Run | None]] = [[(" ", PLAIN)] * columns for _ in range(rows)]
        """None is the second half of a wide character."""

    def put(self, x: int, y: int, text: str, style: Style = PLAIN) -> None:
        """Write from a place on; what there is no room for is left out."""
        if not 0 <= y < self.rows:
            return
        row = self._cells[y]
        for char in text:
            width = character_width(char)
            if width is None:
                continue
            if width == 0:
                self._combine(row, x, char)
                continue
            if x < 0 or x + width > self.columns:
                return
            self._clear(row, x, width)
            row[x : x + width] = [(char, style), *[None] * (width - 1)]
            x += width

    def put_runs(self, x: int, y: int, runs: Iterable[Run]) -> None:
        """Write pieces that each have a style."""
        for text, style in runs:
            self.put(x, y, text, style)
            x += sum(character_width(char) or 0 for char in text)

    def box(self, x: int, y: int, width: int, height: int) -> None:
        """Draw a frame."""
        across = "─" * (width - 2)
        self.put(x, y, _CORNERS[0] + across + _CORNERS[1])
        for at in range(y + 1, y + height - 1):
            self.put(x, at, "│")
            self.put(x + width - 1, at, "│")
        self.put(x, y + height - 1, _CORNERS[2] + across + _CORNERS[3])

    def down(self, x: int, y: int, height: int) -> None:
        """Draw a line downwards."""
        for at in range(y, y + height):
            self.put(x, at, "│")

    def at(self, x: int, y: int) -> Run:
        """Return what stands somewhere; of a wide character's second half the first."""
        found = self._cells[y][x]
        return self.at(x - 1, y) if found is None else found

    def drawn(self) -> list[Runs]:
        """Return the rows."""
        return [_joined(row) for row in self._cells]

    def _combine(self, row: "list[Run | None]", x: int, char: str) -> None:
        place = next((at for at in (x - 1, x - 2) if 0 <= at < self.columns and row[at] is not None), None)
        cell = None if place is None else row[place]
        if place is not None and cell is not None:
            row[place] = (cell[0] + char, cell[1])

    def _clear(self, row: "list[Run | None]", x: int, width: int) -> None:
        """Leave no half of a wide character beside what is written."""
        cell = row[x - 1] if x else None
        if row[x] is None and cell is not None:
            row[x - 1] = (" ", cell[1])
        end = x + width
        last = row[end - 1]
        if end < self.columns and row[end] is None:
            row[end] = (" ", PLAIN if last is None else last[1])


def _joined(row: "list[Run | None]") -> Runs:
    found: list[Run] = []
    for cell in row:
        if cell is None:
            continue
        if found and found[-1][1] == cell[1]:
            found[-1] = (found[-1][0] + cell[0], cell[1])
        else:
            found.append(cell)
    return tuple(found)
