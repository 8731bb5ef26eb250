"""Copy mode, for the client whose pane it is: it looks at a snapshot, which was taken when the mode was entered.

It knows neither terminal nor host. Who has it gives it commands (``send-keys -X``), shows ``rows`` and ``cursor``, and
does what comes of a command: puts text into a buffer, runs a program, leaves the mode, takes another snapshot.
"""

from collections.abc import Mapping, Sequence

from panelock.impl.host.screens.copying import drawn
from panelock.impl.host.screens.copying.commands import COMMANDS, Clears
from panelock.impl.host.screens.copying.frozen import Frozen
from panelock.impl.host.screens.copying.reader import Place
from panelock.impl.host.screens.copying.selection import By
from panelock.impl.host.screens.copying.snapshot import Printed, Snapshot
from panelock.impl.host.screens.copying.state import NOTHING, Outcome, State
from panelock.impl.host.screens.runs import Runs
from panelock.impl.host.screens.screen import Lines

Seen = tuple[str, str] | Lines
"""What is looked at: lines that no longer change, or what capture-pane prints of all (-S - -E -), with -e -N and -J."""


class CopyMode:
    """A pane in copy mode."""

    def __init__(
        self,
        seen: Seen,
        size: tuple[int, int],
        cursor: Place,
        options: Mapping[str, str],
        *,
        pages_up: bool = False,
        leaves: bool = False,
        hides_position: bool = False,
        searched: tuple[str, bool] | None = None,
    ) -> None:
        """Enter, with the lines of a pane, or what capture-pane prints of them, and its cursor there.

        ``size`` is its columns and rows.

        ``options`` are those of impl/mode_options.py.

        ``pages_up`` is copy-mode's -u, ``leaves`` its -e, ``hides_position`` its -H; ``searched`` is what the pane had
        when the mode was left the last time.
        """
        self._options = options
        self._looks = drawn.looks(options)
        grid = _snapshot(seen, size)
        self._state = State(grid, _within(grid, cursor), options, searched, leaves=leaves)
        self._state.hides_position = hides_position
        self._times = 1
        if pages_up:
            self._state.cursor.page_up(half=False)

    # --- what it does ---

    def repeat(self, times: int) -> None:
        """Let the next command be done so many times (``send-keys -N`` without a key)."""
        self._times = times

    def command(self, words: Sequence[str], times: int | None = None) -> Outcome:
        """Do what ``send-keys -X`` is given; what is no command does nothing."""
        times, self._times = self._times if times is None else times, 1
        name, *arguments = words or [""]
        command = COMMANDS.get(name)
        if command is None or not command.least <= len(arguments) <= command.most:
            return NOTHING
        self._state.patience.begin()
        outcome = command.does(self._state, arguments, times)
        search = self._state.search
        if not name.startswith("search-") and search.marked:
            emacs_only = command.clears is Clears.EMACS and self._state.cursor.vi
            if command.clears is not Clears.NEVER and not emacs_only:
                search.forget()
                search.origin = None
        return outcome

    def refresh(self, seen: Seen, size: tuple[int, int], *, holds: bool = False) -> None:
        """Take another snapshot, of a pane that may have another size by now; nothing is selected any more.

        What is shown ``holds`` still where the snapshot has only got more lines at its end (window_copy_add).
        """
        state = self._state
        state.patience.begin()
        cursor, grid = state.cursor, _snapshot(seen, size)
        back = cursor.back + (grid.history - cursor.grid.history if holds else 0)
        cursor.grid = grid
        cursor.back = min(max(back, 0), grid.history)
        cursor.x, cursor.y = _within(grid, (cursor.x, cursor.y))
        state.mark = state.mark[0], min(state.mark[1], grid.height - 1)
        cursor.clear()
        state.search.count_anew()
        state.search.origin = cursor.x, cursor.y, cursor.back

    # --- with a mouse ---

    def point(self, x: int, y: int) -> None:
        """Put the cursor where a button was pressed: before the command that this does, but for the wheel's."""
        self._state.cursor.x, self._state.cursor.y = _within(self._state.cursor.grid, (x, y))

    def begin_drag(self, x: int, y: int) -> None:
        """Begin to select with a mouse (begin-selection by one); ``drag`` is to follow."""
        cursor = self._state.cursor
        row = cursor.top + y
        inside = cursor.first[0] <= x <= cursor.last[0] and row == cursor.first[1]
        if not inside:
            cursor.by = By.CHARACTER
        self.point(0 if cursor.by is By.LINE else x, y)
        if cursor.by is By.WORD:
            cursor.x, begin = cursor.word_begin()
            cursor.y = max(begin - cursor.top, 0)
        elif cursor.by is By.CHARACTER:
            cursor.begin()

    def drag(self, x: int, y: int) -> bool:
        """Go on to select; tells whether ``drag_on`` is to be called in 50 ms."""
        cursor = self._state.cursor
        before = cursor.x, cursor.y
        self.point(x, y)
        cursor.update()
        return (before[1] != cursor.y or before[0] == cursor.x) and self.drag_on()

    def drag_on(self) -> bool:
        """Scroll, as long as the mouse is held at the first row or the last; tells as ``drag``."""
        cursor = self._state.cursor
        if cursor.y == 0:
            cursor.up(scroll=True)
        elif cursor.y == cursor.bottom:
            cursor.down(scroll=True)
        else:
            return False
        return True

    # --- what it shows ---

    def rows(self, palette: "Mapping[int, int] | None" = None) -> list[Runs]:
        """Return what the pane shows, in its own colours."""
        state = self._state
        mark = state.mark if state.shows_mark else None
        return drawn.rows(state.cursor, state.search, self._looks, mark, self._indicator(), palette or {})

    def _indicator(self) -> str:
        state, search = self._state, self._state.search
        if state.hides_position or state.cursor.grid.rows < 2:
            return ""
        text = f"[{state.cursor.back}/{state.cursor.grid.history}]"
        if not search.marked or search.count < 0:
            return text
        return f"({search.count}{'+' if search.more else ''} results) {text}"

    def cursor(self) -> Place:
        """Return where the cursor is shown."""
        cursor = self._state.cursor
        return min(cursor.x, cursor.grid.columns - 1), cursor.y

    @property
    def position(self) -> int:
        """How many lines it is scrolled back."""
        return self._state.cursor.back

    @property
    def searched(self) -> tuple[str, bool] | None:
        """What the pane has to remember of searches when the mode is left."""
        return self._state.search.known

    def formats(self) -> dict[str, str]:
        """Return the variables that formats have of it, beside in which mode a pane is."""
        state, cursor, search = self._state, self._state.cursor, self._state.search
        row, grid = cursor.row, cursor.grid
        found = {
            "pane_search_string": search.known[0] if search.known else "",
            "scroll_position": str(cursor.back), "rectangle_toggle": str(int(cursor.rectangle)),
            "copy_cursor_x": str(cursor.x), "copy_cursor_y": str(cursor.y),
            "copy_cursor_line": grid.text(grid.cells(row)),
            "copy_cursor_word": _word(grid, cursor.x, row, state.separators),
            "search_present": str(int(search.marked)), "search_match": search.match(),
            "selection_active": "0", "selection_present": "0",
        }  # fmt: skip
        if cursor.seen is not None:
            found |= {
                "selection_start_x": str(cursor.start[0]), "selection_start_y": str(cursor.start[1]),
                "selection_end_x": str(cursor.end[0]), "selection_end_y": str(cursor.end[1]),
                "selection_active": str(int(cursor.drag.value > 0)),
                "selection_present": "1",
            }  # fmt: skip
        return found


def _snapshot(seen: Seen, size: tuple[int, int]) -> Snapshot:
    return Printed(*seen, *size) if isinstance(seen, tuple) else Frozen(seen, *size)


def _within(grid: Snapshot, place: Place) -> Place:
    x, y = place
    return min(max(x, 0), grid.columns), min(max(y, 0), grid.rows - 1)


def _word(grid: Snapshot, x: int, row: int, separators: str) -> str:
    """Return the word in a row that is at a column, or begins behind it."""
    ends = separators + " \0"
    cells = grid.full(row)
    while x > 0 and grid.char(x, row) not in ends:
        x -= 1
    if x >= len(cells) or cells[x] in ends:
        x += 1
    end = x
    while end < len(cells) and cells[end] not in ends:
        end += 1
    return grid.text(cells[x:end])
