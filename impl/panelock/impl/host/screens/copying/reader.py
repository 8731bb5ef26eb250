"""Moving on the rows of a snapshot, whatever of them is seen: by words, to characters, along wrapped lines.

Tmux's grid-reader.c. Each takes a place (a column, and a row counted from the oldest) and returns one.
"""

from panelock.impl.host.screens.copying.snapshot import PAD, Snapshot

Place = tuple[int, int]
BLANK = " "


def among(grid: Snapshot, x: int, y: int, which: str) -> bool:
    """Tell whether a cell's character is one of these."""
    return grid.char(x, y) in which  # a cell is never empty


def left_of_pad(grid: Snapshot, x: int, y: int) -> int:
    """Return the column of the character that has this cell."""
    while x > 0 and grid.char(x, y) == PAD:
        x -= 1
    return x


def up(grid: Snapshot, x: int, y: int) -> Place:
    """Go to the row above."""
    y = max(y - 1, 0)
    return left_of_pad(grid, x, y), y


def down(grid: Snapshot, x: int, y: int) -> Place:
    """Go to the row below."""
    y = min(y + 1, grid.height - 1)
    return left_of_pad(grid, x, y), y


def right(grid: Snapshot, x: int, y: int, *, wrap: bool, beyond: bool = False) -> Place:
    """Go to the next character; up to the last column where it may be ``beyond`` the row's end."""
    end = grid.columns if beyond else grid.length(y)
    if wrap and x >= end and y < grid.height - 1:
        return down(grid, 0, y)
    if x < end:
        x += 1
        while x < end and grid.char(x, y) == PAD:
            x += 1
    return x, y


def left(grid: Snapshot, x: int, y: int, *, wrap: bool) -> Place:
    """Go to the character before."""
    x = left_of_pad(grid, x, y)
    if x == 0 and y > 0 and (wrap or grid.goes_on(y - 1)):
        return grid.length(y - 1), y - 1
    return max(x - 1, 0), y


def start_of_line(grid: Snapshot, y: int) -> Place:
    """Go to where the line begins that this row is a part of."""
    while grid.goes_on(y - 1):
        y -= 1
    return 0, y


def end_of_line(grid: Snapshot, y: int, *, beyond: bool = False) -> Place:
    """Go to where it ends."""
    while y < grid.height - 1 and grid.goes_on(y):
        y += 1
    return (grid.columns if beyond else grid.length(y)), y


def indentation(grid: Snapshot, x: int, y: int) -> Place:
    """Go to the line's first character that is not blank."""
    _, row = start_of_line(grid, y)
    while True:
        cells = grid.cells(row)
        if cells.strip(BLANK):
            return len(cells) - len(cells.lstrip(BLANK)), row
        if row == grid.height - 1 or not grid.goes_on(row):
            return x, y
        row += 1


# --- words ---


class _Walk:
    """A place that goes forward, from row to row."""

    def __init__(self, grid: Snapshot, x: int, y: int) -> None:
        self.grid = grid
        self.x, self.y = x, y
        self._end = self._last()

    def _last(self) -> int:
        # Words that are wrapped are not broken up.
        return self.grid.columns - 1 if self.grid.goes_on(self.y) else self.grid.length(self.y)

    def inside(self) -> bool:
        """Go on in the next row where this one has ended; tells whether there was one."""
        while self.x > self._end:
            if self.y == self.grid.height - 1:
                return False
            self.x, self.y = down(self.grid, 0, self.y)
            self._end = self._last()
        return True

    def on(self, which: str) -> bool:
        return among(self.grid, self.x, self.y, which)

    def skip(self, separators: str) -> None:
        """Go behind the word, or the separators, that begin here."""
        within = self.on(separators)
        self.x += 1
        while self.inside() and not self.on(BLANK) and self.on(separators) == within:
            self.x += 1


def next_word(grid: Snapshot, x: int, y: int, separators: str) -> Place:
    """Go to where the next word begins."""
    walk = _Walk(grid, x, y)
    if walk.inside():
        if not walk.on(BLANK):
            walk.skip(separators)
        while walk.inside() and walk.on(BLANK):
            walk.x += 1
    return walk.x, walk.y


def word_end(grid: Snapshot, x: int, y: int, separators: str) -> Place:
    """Go behind the end of the word that is here or comes next."""
    walk = _Walk(grid, x, y)
    while walk.inside():
        if not walk.on(BLANK):
            walk.skip(separators)
            break
        walk.x += 1
    return walk.x, walk.y


def previous_word(grid: Snapshot, x: int, y: int, separators: str, *, already: bool, stops: bool) -> Place:
    """Go to where the word begins that is here, or (``already``) the one before.

    With ``stops`` a row's end behind a blank is a place of its own.
    """
    letters = not among(grid, x, y, separators)
    if already or among(grid, x, y, BLANK):
        while True:
            if x > 0:
                x -= 1
                if not among(grid, x, y, BLANK):
                    letters = not among(grid, x, y, separators)
                    break
            elif y == 0:
                return x, y
            else:
                x, y = grid.length(y - 1), y - 1
                if stops and x > 0 and among(grid, x - 1, y, BLANK):
                    letters = False
                    break
    while True:
        before = x, y
        if x == 0:
            if y == 0 or not grid.goes_on(y - 1):
                return before
            x, y = grid.columns, y - 1
        x = max(x - 1, 0)
        if among(grid, x, y, BLANK) or letters == among(grid, x, y, separators):
            return before


# --- characters ---


def forward_to(grid: Snapshot, x: int, y: int, char: str) -> Place | None:
    """Find a character from here on in the line."""
    while True:
        found = grid.cells(y).find(char, x)
        if found >= 0:
            return found, y
        if y == grid.height - 1 or not grid.goes_on(y):
            return None
        x, y = 0, y + 1


def backward_to(grid: Snapshot, x: int, y: int, char: str) -> Place | None:
    """Find a character from here backwards in the line."""
    while True:
        found = grid.full(y).rfind(char, 0, x + 1)
        if found >= 0:
            return found, y
        if y == 0 or not grid.goes_on(y - 1):
            return None
        x, y = grid.length(y - 1) - 1, y - 1
