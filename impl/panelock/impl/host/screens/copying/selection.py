"""The selection of copy mode, which the cursor draws along (tmux's window-copy.c).

It has two ends in the snapshot; which of them follows the cursor, and what of it is seen, is kept as tmux keeps it, for
what it shows depends on when it was last looked at.
"""

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from panelock.impl.host.screens.copying import reader
from panelock.impl.host.screens.copying.reader import BLANK, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.host.screens.copying.snapshot import Snapshot


class Drag(Enum):
    """Which end of the selection is where the cursor is."""

    NONE = 0
    END = 1
    START = 2


class Lines(Enum):
    """Whether whole lines are selected, and from which side."""

    NONE = 0
    RIGHTWARDS = 1
    LEFTWARDS = 2


class By(Enum):
    """What the selection grows by."""

    CHARACTER = 0
    WORD = 1
    LINE = 2


class Seen(NamedTuple):
    """The selection as far as it is on the screen (screen_sel)."""

    start: Place
    end: Place
    rectangle: bool
    hidden: bool = False


class Selection:
    """Where the cursor is, and what is selected"""

    def __init__(self, grid: "Snapshot", cursor: Place, *, vi: bool) -> None:
        """Stand where the pane's cursor is."""
        self.grid = grid
        self.vi = vi
        self.x, self.y = cursor
        self.back = 0
        """Lines scrolled back."""
        self.moved: Callable[[], None] = lambda: None
        """Called when other rows are seen."""
        self.seen: Seen | None = None
        self.start: Place = (0, 0)
        self.end: Place = (0, 0)
        self.drag = Drag.NONE
        self.lines = Lines.NONE
        self.by = By.CHARACTER
        self.rectangle = False
        self.separators = ""
        """Of the words that are selected."""
        self.began: Place = (0, 0)
        """Where the cursor was when a word or a line was selected, and (below) what that was."""
        self.first: Place = (0, 0)
        self.last: Place = (0, 0)

    def all_of_it(self) -> tuple[object, ...]:
        """Return all that a movement depends on and changes."""
        return (
            self.x, self.y, self.back, self.seen, self.start, self.end, self.drag, self.lines, self.by, self.rectangle,
        )  # fmt: skip

    @property
    def row(self) -> int:
        """The cursor's row, counted from the oldest."""
        return self.top + self.y

    @property
    def top(self) -> int:
        """The first row that is seen."""
        return self.grid.history - self.back

    @property
    def bottom(self) -> int:
        """The last row of the screen."""
        return self.grid.rows - 1

    def begin(self) -> None:
        """Begin a selection here."""
        self.start = self.end = self.x, self.row
        self.drag = Drag.END
        self._set(again=True)

    def clear(self) -> None:
        """Select nothing."""
        self.seen = None
        self.stop()
        self.x = min(self.x, self.grid.length(self.row))

    def stop(self) -> None:
        """Let the selection stay as it is wherever the cursor goes."""
        self.drag, self.lines, self.by = Drag.NONE, Lines.NONE, By.CHARACTER

    def set_rectangle(self, *, on: bool) -> None:
        """Select a rectangle, or not."""
        self.rectangle = on
        self.x = min(self.x, self.grid.length(self.row))
        self.update()

    @property
    def selects(self) -> bool:
        """Whether there is a selection."""
        return self.seen is not None or self.lines is not Lines.NONE

    def update(self, *, again: bool = True) -> None:
        """Let the selection go with the cursor, if there is one; ``again`` by whole words or lines."""
        if self.selects:
            self._set(again=again)

    def other_end(self) -> None:
        """Go to the selection's other end."""
        if not self.selects:
            return
        if self.lines is not Lines.NONE:
            self.lines = Lines.LEFTWARDS if self.lines is Lines.RIGHTWARDS else Lines.RIGHTWARDS
        self.drag = Drag.START if self.drag is Drag.END else Drag.END
        x, row = self.start if self.drag is Drag.START else self.end
        self.x = x
        if row < self.top:
            self.back, self.y = self.grid.history - row, 0
        elif row > self.top + self.grid.rows:
            self.back, self.y = self.grid.history - row + self.bottom, self.bottom
        else:
            self.y = row - self.top
        self.update(again=False)

    def _set(self, *, again: bool) -> None:
        if self.drag is not Drag.NONE:
            self._follow(starts=self.drag is Drag.START, again=again)
        (start, above), (end, below) = self._clipped(self.start), self._clipped(self.end)
        if above == below != 0:
            self.seen = None if self.seen is None else self.seen._replace(hidden=True)
        else:
            self.seen = Seen(start, end, self.rectangle)

    def _clipped(self, place: Place) -> tuple[Place, int]:
        """Return where on the screen an end is shown, and on which side of it that really is."""
        x, row = place
        if row < self.top:
            return (x if self.rectangle else 0, 0), -1
        if row > self.top + self.bottom:
            return (x if self.rectangle else self.grid.columns - 1, self.bottom), 1
        return (x, row - self.top), 0

    def _follow(self, *, starts: bool, again: bool) -> None:
        """Put the end that follows the cursor where that is (synchronize_cursor_end)."""
        place = self.x, self.row
        if again and self.by is By.WORD:
            starts = (self.began[1], self.began[0]) > (self.row, self.x)
            if starts:
                place = self.word_begin()
                self.end = self.last
            else:
                if self._at_word_end(self.x, self.row):
                    place = self.word_end(self.separators)
                self.start = self.first
        elif again and self.by is By.LINE:
            starts = self.began[1] > self.row
            if starts:
                place, self.end = (0, self.row), self.last
            else:
                row = max(self.row, self.last[1])
                place, self.start = (self.grid.length(row), row), self.first
        if starts:
            self.start = place
        else:
            self.end = place

    def _at_word_end(self, x: int, row: int) -> bool:
        return x >= self.grid.length(row) or not reader.among(self.grid, x + 1, row, BLANK)

    def word_begin(self) -> Place:
        """Return where the word begins that is here, one of those that are selected."""
        return reader.previous_word(self.grid, self.x, self.row, self.separators, already=False, stops=True)

    def word_end(self, separators: str) -> Place:
        """Return where the next word ends: behind it, or (vi) on its last character."""
        x, row = self.x, self.row
        if self.vi and not reader.among(self.grid, x, row, BLANK):
            x, row = reader.right(self.grid, x, row, wrap=False)
        x, row = reader.word_end(self.grid, x, row, separators)
        return reader.left(self.grid, x, row, wrap=True) if self.vi else (x, row)
