"""What copy mode shows: the snapshot's rows with matches, the mark and the selection on them, and where in it they are.

Tmux's window_copy_write_line, and screen_check_selection for what is selected.
"""

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.palette import painted, repainted
from panelock.impl.host.screens.runs import Runs, cut
from panelock.impl.host.screens.screen import PLAIN, Style
from panelock.impl.host.screens.styles import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from panelock.impl.host.screens.copying.cursor import Cursor
    from panelock.impl.host.screens.copying.reader import Place
    from panelock.impl.host.screens.copying.search import Search
    from panelock.impl.host.screens.copying.selection import Seen

Cells = list[tuple[str, Style]]
"""A row, cell by cell; one behind a wide character is empty."""


class Looks(NamedTuple):
    """How things look."""

    selection: Style
    position: Style
    match: Style
    current: Style
    mark: Style


def looks(options: "Mapping[str, str]") -> Looks:
    """Read the options that say it."""
    mode = _style(options.get("mode-style", "bg=yellow,fg=black"))
    return Looks(
        mode, mode,
        _style(options.get("copy-mode-match-style", "bg=cyan,fg=black")),
        _style(options.get("copy-mode-current-match-style", "bg=magenta,fg=black")),
        _style(options.get("copy-mode-mark-style", "bg=red,fg=black")),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _style(text: str) -> Style:
    return parse(text, PLAIN, PLAIN)


def rows(
    cursor: "Cursor", search: "Search", look: Looks, mark: "Place | None", position: str, palette: "Mapping[int, int]"
) -> list[Runs]:
    """Return what is seen, each row as wide as the pane; ``position`` stands at the top on the right.

    The ``palette`` is for all of it but the position (GRID_FLAG_NOPALETTE).
    """
    grid = cursor.grid
    if palette:
        look = Looks(*(repainted(style, palette) for style in look))._replace(position=look.position)
    matches = _Matches(cursor, search, look)
    found = []
    for y in range(grid.rows):
        row = cursor.top + y
        runs = cut(painted(grid.runs(row), palette), 0, grid.columns)
        line = _ranges(cursor.seen, y, grid.columns, vi=cursor.vi)
        marked = mark is not None and mark[1] == row
        matched = matches.among(y)
        full = y == cursor.y and cursor.x >= grid.columns
        if not (line or marked or matched or full or (y == 0 and position)):
            found.append(runs)
            continue
        cells = _cells(runs)
        if marked and mark is not None:
            _paint(cells, range(grid.columns), look.mark)
            _paint(cells, range(mark[0], min(mark[0] + 1, grid.columns)), _inverse(look.mark))
        if matched:
            matches.paint(cells, y, mark if marked else None)
        if y == 0:
            _write(cells, position, look.position)
        if full:
            cells[-1] = "$", PLAIN
            if grid.columns > 1 and _is_cut(cells):
                cells[-2] = " ", cells[-2][1]
        _paint(cells, line, look.selection)
        found.append(_runs(cells))
    return found


def _is_cut(cells: Cells) -> bool:
    """Tell whether the last cell but one has a wide character that has lost its other half."""
    return bool(cells[-2][0]) and not cells[-2][0].isascii() and len(_cells(((cells[-2][0], PLAIN),))) > 1


def _cells(runs: Runs) -> Cells:
    found: Cells = []
    for text, style in runs:
        if text.isascii():
            found += [(char, style) for char in text]
            continue
        for char in text:
            width = character_width(char)
            if width:
                found += [(char, style), ("", style)][:width]
            elif width == 0 and found:
                at = -2 if not found[-1][0] and len(found) > 1 else -1
                found[at] = found[at][0] + char, found[at][1]
    return found


def _runs(cells: Cells) -> Runs:
    """Put cells of one style together; a wide character's style is its first cell's."""
    for at, (text, _) in enumerate(cells):
        if not text and at:
            cells[at] = "", cells[at - 1][1]
    pieces = groupby(cells, key=lambda cell: cell[1])
    return tuple(("".join(text for text, _ in piece), style) for style, piece in pieces)


def _paint(cells: Cells, which: range, style: Style) -> None:
    for x in which:
        text, before = cells[x]
        cells[x] = text, style._replace(link=before.link)


def _inverse(style: Style) -> Style:
    return style._replace(fg=style.bg, bg=style.fg)


def _write(cells: Cells, text: str, style: Style) -> None:
    """Write at the end of a row; half a character that is left is a blank."""
    text = text[: len(cells)]
    start = len(cells) - len(text)
    if text and start and not cells[start][0]:
        cells[start - 1] = " ", cells[start - 1][1]
    cells[start:] = [(char, style) for char in text]


class _Matches:
    """Which cells that are seen have matches, and which of those has the cursor."""

    def __init__(self, cursor: "Cursor", search: "Search", look: Looks) -> None:
        self._columns = cursor.grid.columns
        self._search = search
        self._look = look
        self._current = range(0)
        at = cursor.y * self._columns + cursor.x
        if not cursor.vi and search.went_down and at:
            at -= 1
        if search.mark_at(at):
            start, end = search.ends_of(at)
            self._current = range(start, end + 1)

    def among(self, y: int) -> bool:
        marks = self._search.marks
        return marks is not None and any(marks[y * self._columns : (y + 1) * self._columns])

    def paint(self, cells: Cells, y: int, mark: "Place | None") -> None:
        for x in range(self._columns):
            at = y * self._columns + x
            if self._search.mark_at(at):
                style = self._look.current if at in self._current else self._look.match
                _paint(cells, range(x, x + 1), _inverse(style) if mark is not None and mark[0] == x else style)


def _ranges(seen: "Seen | None", y: int, columns: int, *, vi: bool) -> range:
    """Return the columns of a row that are selected."""
    if seen is None or seen.hidden:
        return range(0)
    (start, first), (end, last) = seen.start, seen.end
    if not min(first, last) <= y <= max(first, last):
        return range(0)
    if seen.rectangle:
        return range(min(start, end), min(max(start, end) + 1, columns))
    if (last, end) < (first, start):
        (start, first), (end, last) = (end, last), (start, first)
        behind = end + 1 if vi else end
        if first != last and y == last and end == 0:
            behind = 0
    else:
        behind = end + 1 if vi else max(end, 1)
    return range(min(start, columns) if y == first else 0, min(behind, columns) if y == last else columns)
