"""The cursor of copy mode, and what is seen around it (tmux's window-copy.c)."""

from typing import TYPE_CHECKING

from panelock.impl.host.screens.copying import reader
from panelock.impl.host.screens.copying.reader import BLANK, Place
from panelock.impl.host.screens.copying.selection import By, Lines, Selection

if TYPE_CHECKING:
    from panelock.impl.host.screens.copying.snapshot import Snapshot


class Cursor(Selection):
    """Where the cursor goes; the selection, if there is one, goes with it."""

    def __init__(self, grid: "Snapshot", cursor: Place, *, vi: bool) -> None:
        """Stand where the pane's cursor is."""
        super().__init__(grid, cursor, vi=vi)
        self._kept_x = self._kept_length = 0

    def all_of_it(self) -> tuple[object, ...]:
        """Return all that a movement depends on and changes."""
        return *super().all_of_it(), self._kept_x, self._kept_length

    # --- moving to a place ---

    def go_up(self, place: Place) -> None:
        """Go to a place that is further up, or in the same row; scroll as far as it takes (acquire_cursor_up)."""
        x, row = place
        above = self.top - row
        y = 0 if above > 0 else -above
        for _ in range(above):
            self.up(scroll=True)
        self.x, self.y = x, y
        self.update()

    def go_down(self, place: Place, *, again: bool = True) -> None:
        """Go to a place that is further down, or in the same row."""
        x, row = place
        y = row - self.top
        for _ in range(y - self.bottom):
            self.down(scroll=True)
        self.x, self.y = x, min(y, self.bottom)
        self.update(again=again)

    def show(self, x: int, row: int, *, quietly: bool = False) -> None:
        """Go anywhere; what is not seen comes to a quarter from the bottom (scroll_to)."""
        self.x = x
        rows = self.grid.rows
        if self.top <= row < self.top + rows:
            self.y = row - self.top
        else:
            gap = max(rows // 4, 1)  # tmux has none in less than four rows, and leaves the cursor below the screen
            if row < rows:
                top = 0
            elif row > self.grid.history + rows - gap:
                top = self.grid.history
            else:
                top = row + gap - rows
            self.y, self.back = row - top, self.grid.history - top
        if not quietly:
            self.moved()
        self.update()

    # --- by rows ---

    def _keep(self) -> None:
        """Remember the column, unless it is only the end of a row that is too short for it."""
        length = self.grid.length(self.row)
        if self.x != length:
            self._kept_x, self._kept_length = self.x, length

    def _fit(self) -> None:
        """Come back to the row's end if that is before the column, or if the cursor stood at one."""
        length = self.grid.length(self.row)
        if (self.x >= self._kept_length and self.x != length) or self.x > length:
            self.x = length
            self.update()

    @property
    def _by_column(self) -> bool:
        return self.seen is not None and self.rectangle

    def up(self, *, scroll: bool = False) -> None:
        """Go to the row above; with ``scroll`` the rows go down below the cursor."""
        by_column = self._by_column
        if not by_column:
            self._keep()
        if self.lines is Lines.RIGHTWARDS and self.row == self.start[1]:
            self.other_end()
        if not by_column:
            self.x = self._kept_x
        if scroll or self.y == 0:
            self.scroll_down(1)
        else:
            self.y -= 1
            self.update()
        self._settle(by_column=by_column)

    def down(self, *, scroll: bool = False) -> None:
        """Go to the row below; with ``scroll`` the rows go up."""
        by_column = self._by_column
        if not by_column:
            self._keep()
        if self.lines is Lines.LEFTWARDS and self.row == self.end[1]:
            self.other_end()
        if not by_column:
            self.x = self._kept_x
        if scroll or self.y == self.bottom:
            self.scroll_up(1)
        else:
            self.y += 1
            self.update()
        self._settle(by_column=by_column)

    def _settle(self, *, by_column: bool) -> None:
        if not by_column:
            self._fit()
        if self.lines is Lines.RIGHTWARDS:
            self.x = self.grid.columns if self.rectangle else self.grid.length(self.row)
            self.update()
        elif self.lines is Lines.LEFTWARDS:
            self.x = 0
            self.update()

    def scroll_up(self, rows: int) -> None:
        """Let what is seen go up: newer rows come."""
        rows = min(rows, self.back)
        if rows > 0:
            self.back -= rows
            self.moved()
            self.update()

    def scroll_down(self, rows: int) -> None:
        """Let it go down: older rows come."""
        if rows > self.grid.history:
            return
        rows = min(rows, self.grid.history - self.back)
        if rows:
            self.back += rows
            self.moved()
            self.update()

    def page_up(self, *, half: bool) -> None:
        """Scroll a page back."""
        self._page()
        rows = self._rows_of_page(half=half)
        if self.back + rows > self.grid.history:
            self.back = self.grid.history
            self.y = max(self.y - rows, 0)
        else:
            self.back += rows
        self._end_page()
        self.moved()
        self.update()

    def page_down(self, *, half: bool, leaves: bool) -> bool:
        """Scroll a page on; tells whether the mode is left for it."""
        self._page()
        rows = self._rows_of_page(half=half)
        if self.back < rows:
            self.back = 0
            self.y = min(self.y + rows, self.bottom)
        else:
            self.back -= rows
        self._end_page()
        if leaves and self.back == 0:
            return True
        self.moved()
        self.update()
        return False

    def _rows_of_page(self, *, half: bool) -> int:
        rows = self.grid.rows
        if rows <= 2:
            return 1
        return rows // 2 if half else rows - 2

    def _page(self) -> None:
        self._keep()
        self.x = self._kept_x

    def _end_page(self) -> None:
        if self._by_column:
            return
        length = self.grid.length(self.row)
        if (self.x >= self._kept_length and self.x != length) or self.x > length:
            self.to_end_of_line()

    def to_end_of_line(self) -> None:
        """Go to the line's end."""
        self.go_down(reader.end_of_line(self.grid, self.row, beyond=self._by_column))

    def to_start_of_line(self) -> None:
        """Go to the line's start."""
        self.go_up(reader.start_of_line(self.grid, self.row))

    # --- words and lines ---

    def to_previous_word(self, separators: str, *, already: bool) -> None:
        """Go to where the word begins that is here, or the one before."""
        self.go_up(
            reader.previous_word(self.grid, self.x, self.row, separators, already=already, stops=not self.vi)
        )  # fmt: skip

    def select_line(self, times: int) -> None:
        """Select the line, and those below."""
        self.lines, self.rectangle, self.by = Lines.RIGHTWARDS, False, By.LINE
        self.began = self.x, self.row
        self.to_start_of_line()
        self.first = self.x, self.row
        self.last = self.last[0], self.row
        self.begin()
        self.to_end_of_line()
        self.last = self.grid.length(self.row), self.row
        for _ in range(times - 1):
            self.down()
            self.to_end_of_line()

    def select_word(self, separators: str) -> None:
        """Select the word that is here."""
        self.lines, self.rectangle, self.by = Lines.RIGHTWARDS, False, By.WORD
        self.began, self.separators = (self.x, self.row), separators
        self.to_previous_word(separators, already=False)
        x, row = self.first = self.x, self.row
        self.begin()
        # A word of one character ends where it begins.
        after, below = x + 1, row
        if self.grid.goes_on(row) and after > self.grid.columns - 1:
            after, below = 0, row + 1
        if x >= self.grid.length(row) or not reader.among(self.grid, after, below, BLANK):
            self.go_down(self.word_end(separators), again=False)
        else:
            self.x = x
            self.update(again=False)
        self.last = self.x, self.row
        if self.began[1] > self.last[1]:
            self.began = self.last
        elif self.began[0] > self.last[0]:
            self.began = self.last[0], self.began[1]
