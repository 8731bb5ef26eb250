"""Searching in copy mode: where the next match is, and which of those that are seen are marked (window-copy.c)."""

from typing import TYPE_CHECKING

from panelock.impl.host.screens.copying.needle import SPECIAL, Expression, Needle, all_in, needle

if TYPE_CHECKING:
    from panelock.impl.host.screens.copying.cursor import Cursor
    from panelock.impl.host.screens.copying.patience import Patience
    from panelock.impl.host.screens.copying.reader import Place
    from panelock.impl.host.screens.copying.snapshot import Snapshot

_LAST_MARK = 255
_MOST_COUNTED = 2000
"""Of what is slow to be found; of more it is only said that there are. Tmux stops counting after 0.2 s."""


class Search:
    """What was searched for last, and the marks of what is seen of it."""

    def __init__(self, cursor: "Cursor", known: tuple[str, bool] | None, patience: "Patience", *, wraps: bool) -> None:
        """Begin with what was searched for in the pane before."""
        self.cursor = cursor
        self._patience = patience
        self.wraps = wraps
        self.known = known
        """What the pane remembers, when the mode is left, too."""
        self.text = known[0] if known else ""
        self.expression = bool(known and known[1])
        self.upwards: bool | None = True if known else None
        """In which direction the search goes on."""
        self.went_down = False
        self._marks: list[int] | None = None
        self._unmarked: int | None = None
        """The first row that was seen when all was to be marked anew."""
        self.count = 0
        """-1 where it is not known."""
        self.more = False
        self.origin: tuple[int, int, int] | None = None
        """Where an incremental search began: the cursor, and how far it was scrolled back."""
        self._all = True

    @property
    def _grid(self) -> "Snapshot":
        return self.cursor.grid

    @property
    def marked(self) -> bool:
        """Whether there are marks."""
        return self._marks is not None

    @property
    def marks(self) -> list[int] | None:
        """For each cell that is seen which match it is a part of, 0 for none."""
        if self._unmarked is not None:
            # Only now: who scrolls by a thousand rows looks at the last ones.
            self._patience.begin()
            wanted = needle(self._grid, self.text, self._patience, expression=self.expression)
            if wanted is not None:
                self._mark(wanted, self._unmarked)
            self._unmarked = None
        return self._marks

    # --- finding ---

    def go(self, *, down: bool, expression: bool) -> bool:
        """Go to the next match; tells whether there is one."""
        cursor, grid, text = self.cursor, self._grid, self.text
        if expression and not SPECIAL.intersection(text):
            expression = False
        self.went_down = down
        again = not self._all and self.known == (text, expression)
        self._all = False
        self.known = text, expression
        wanted = needle(grid, text, self._patience, expression=expression) if grid.of(text) else None
        if wanted is None:
            return False
        place = cursor.x, cursor.row
        if not down:
            place = self._left(place, wraps=self.wraps)
        elif cursor.vi:
            # The cursor stays at the beginning of a match: go on behind it.
            place = self._right(place) if not self.marked else self._behind_mark(place)
        found = self._jump(wanted, place, down=down)
        if found:
            self._mark(wanted, cursor.top)
            if not again:
                self._count(wanted)
            self._settle(wanted, down=down)
        return found

    def _settle(self, wanted: Needle, *, down: bool) -> None:
        """Put the cursor at the beginning of the match, or (emacs, downwards) behind it."""
        cursor = self.cursor
        at = self._at((cursor.x, cursor.row))
        if down:
            marks = self.marks
            if at and marks is not None and at < len(marks) and marks[at] == marks[at - 1]:
                self._jump(wanted, self._behind_mark((cursor.x, cursor.row)), down=True)
            if not cursor.vi:
                x, row = self._behind_mark((cursor.x, cursor.row))
                self._put(x, row)
            return
        if at is None or not self.marked:
            return
        mark, place = self.mark_at(at), (cursor.x, cursor.row)
        while at is not None and self.mark_at(at) == mark:
            self._put(*place)
            if at == 0:
                break
            place = self._left(place, wraps=False)
            at = self._at(place)

    def _put(self, x: int, row: int) -> None:
        """Stand there; a match may go on in a row that is not seen."""
        cursor = self.cursor
        cursor.x = x
        # Tmux leaves the cursor below the screen then.
        cursor.scroll_up(row - cursor.top - cursor.bottom)
        cursor.y = min(max(row - cursor.top, 0), cursor.bottom)

    def _jump(self, wanted: Needle, start: "Place", *, down: bool) -> bool:
        grid, last, patience = self._grid, self._grid.height - 1, self._patience
        found = _downwards(grid, wanted, start, last, patience) if down else _upwards(grid, wanted, start, 0, patience)
        if found is None and self.wraps:
            if down:
                found = _downwards(grid, wanted, (0, 0), start[1], patience)
            else:
                found = _upwards(grid, wanted, (grid.columns - 1, last), start[1], patience)
        if found is not None:
            self.cursor.show(*found, quietly=True)
        return found is not None

    def _left(self, place: "Place", *, wraps: bool) -> "Place":
        x, row = place
        if x:
            return x - 1, row
        if row:
            return self._grid.columns - 1, row - 1
        return (self._grid.columns - 1, self._grid.height - 1) if wraps else place

    def _right(self, place: "Place") -> "Place":
        x, row = place
        if x != self._grid.columns - 1:
            return x + 1, row
        if row != self._grid.height - 1:
            return 0, row + 1
        return (0, 0) if self.wraps else place

    # --- marks ---

    def _at(self, place: "Place") -> int | None:
        """Return which of the cells that are seen that is."""
        x, row = place
        seen = row - self.cursor.top
        return seen * self._grid.columns + x if 0 <= seen < self._grid.rows else None

    def mark_at(self, at: int) -> int:
        """Return the mark of a cell that is seen; 0 for none."""
        marks = self.marks
        return marks[at] if marks is not None and at < len(marks) else 0

    def _behind_mark(self, place: "Place") -> "Place":
        at = self._at(place)
        if at is None or not self.mark_at(at):
            return place
        mark, last = self.mark_at(at), (self._grid.columns - 1, self._grid.height - 1)
        while at is not None and self.mark_at(at) == mark and (self.wraps or place != last):
            place = self._right(place)
            at = self._at(place)
        return place

    def forget(self) -> None:
        """Mark nothing any more."""
        self._marks = self._unmarked = None

    def look(self) -> None:
        """Mark what is seen now, where there are marks."""
        if self.marked:
            self._unmarked = self.cursor.top

    def count_anew(self) -> None:
        """Mark what is seen, and count what is there, of another snapshot."""
        marked = self.marked
        self.forget()
        wanted = needle(self._grid, self.text, self._patience, expression=self.expression) if marked else None
        if wanted is not None:
            self._mark(wanted, self.cursor.top)
            self._count(wanted)

    def _mark(self, wanted: Needle, top: int) -> None:
        """Mark what is seen with this as its first row."""
        grid = self._grid
        size = grid.columns * grid.rows
        marks, generation = [0] * size, 1
        for row in range(top, min(top + grid.rows, grid.height)):
            for x, width in all_in(grid, wanted, row):
                at = (row - top) * grid.columns + x
                end = min(at + width, size)
                marks[at:end] = [mark or generation for mark in marks[at:end]]
                generation = generation % _LAST_MARK + 1
        self._marks, self._unmarked = marks, None

    def _count(self, wanted: Needle) -> None:
        found = 0
        for row in range(self._grid.height):
            found += wanted.count(self._grid, row)
            if self._patience.is_over:
                self.count, self.more = -1, False
                return
            if wanted.is_slow and found > _MOST_COUNTED:
                self.count, self.more = 1000, True
                return
        self.count, self.more = found, False

    def ends_of(self, at: int) -> tuple[int, int]:
        """Return the first and the last cell with the mark that this one has."""
        marks = self.marks
        assert marks is not None
        start = end = at
        while start > 0 and marks[start - 1] == marks[at]:
            start -= 1
        while end < len(marks) - 1 and marks[end + 1] == marks[at]:
            end += 1
        return start, end

    def match(self) -> str:
        """Return the text of the match at the cursor, or just before it."""
        cursor, grid = self.cursor, self._grid
        at = self._at((cursor.x, cursor.row))
        if at is None or not self.marked:
            return ""
        if not self.mark_at(at):
            at -= 1
            if at < 0 or not self.mark_at(at):
                return ""
        start, end = self.ends_of(at)
        cells = "".join(grid.full(cursor.top + y) for y in range(start // grid.columns, end // grid.columns + 1))
        begin = start // grid.columns * grid.columns
        return grid.text(cells[start - begin : end + 1 - begin])


def _downwards(grid: "Snapshot", wanted: Needle, start: "Place", last: int, patience: "Patience") -> "Place | None":
    x, first = start
    for row in range(first, last + 1):
        if patience.is_over:
            break
        match = wanted.first(grid, row, x)
        if match is not None:
            return match.x, row
        x = 0
    return None


def _upwards(grid: "Snapshot", wanted: Needle, start: "Place", last: int, patience: "Patience") -> "Place | None":
    x, first = start
    for row in range(first, last - 1, -1):
        if patience.is_over:
            break
        match = wanted.last(grid, row, x + 1)
        if match is not None:
            if isinstance(wanted, Expression):
                return _overlap(grid, wanted, (match.x, match.width), row, last)
            return match.x, row
        x = grid.columns - 1
    return None


def _overlap(grid: "Snapshot", wanted: Needle, match: tuple[int, int], row: int, last: int) -> "Place":
    """Find the longest match that ends where this one does, but begins in a row that was wrapped into this one."""
    (x, width), columns = match, grid.columns
    ends = row * columns + x + width
    place = x, row
    while x == 0 and row > last and grid.goes_on(row - 1):
        row -= 1
        before = wanted.last(grid, row, columns)
        if before is None or row * columns + before.x + before.width != ends:
            break
        x = before.x
        place = x, row
    return place
