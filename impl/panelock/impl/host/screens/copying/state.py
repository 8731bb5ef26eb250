"""What copy mode is in: the cursor, the search, and what its commands know besides; and what comes of a command."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from panelock.impl.host.screens.copying.cursor import Cursor
from panelock.impl.host.screens.copying.patience import Patience
from panelock.impl.host.screens.copying.reader import Place
from panelock.impl.host.screens.copying.search import Search
from panelock.impl.host.screens.copying.selection import Drag
from panelock.impl.host.screens.copying.snapshot import Snapshot


class Copied(NamedTuple):
    """What was copied."""

    text: str
    prefix: str = ""
    """What the buffer's name begins with; nothing for tmux's own. A format."""
    append: bool = False
    """It is put behind what the newest buffer has, if there is one."""
    stored: bool = True
    """It goes into a buffer."""
    command: str = ""
    """What is to be run with it as its input; nothing for none. A format."""


class Outcome(NamedTuple):
    """What has come of a command."""

    left: bool = False
    """The mode is left."""
    copied: Copied | None = None
    refreshes: bool = False
    """The pane is to be captured anew (CopyMode.refresh)."""


NOTHING, LEAVES = Outcome(), Outcome(left=True)


class State:
    """Copy mode, for its commands."""

    def __init__(
        self, grid: Snapshot, cursor: Place, options: Mapping[str, str], known: tuple[str, bool] | None, *, leaves: bool
    ) -> None:
        """Begin; with ``leaves`` the mode is left where there is nothing more to scroll down (-e)."""
        vi = options.get("mode-keys") == "vi"
        self.cursor = Cursor(grid, cursor, vi=vi)
        self.patience = Patience()
        wraps = options.get("wrap-search", "on") in ("on", "1")
        self.search = Search(self.cursor, known, self.patience, wraps=wraps)
        self.cursor.moved = self.search.look
        self.separators = options.get("word-separators", "")
        self.copy_command = options.get("copy-command", "")
        self.leaves = leaves
        self.hides_position = False
        self.mark: Place = (self.cursor.x, self.cursor.row)
        self.shows_mark = False
        self.jump = ""
        """The last jump: "forward", "to-backward" and so on."""
        self.jump_char = ""

    @property
    def place(self) -> object:
        """All that a movement depends on and changes."""
        return self.cursor.all_of_it(), self.search.marked

    # --- what is selected ---

    def selected(self) -> str:
        """Return the text that is selected; the match at the cursor where nothing is (window_copy_get_selection)."""
        cursor, grid = self.cursor, self.cursor.grid
        if not cursor.selects:
            return self.search.match()
        (start, first), (end, last) = sorted((cursor.start, cursor.end), key=lambda place: (place[1], place[0]))
        length = grid.length(last)
        end = min(end, length)
        # Emacs leaves the last character out, vi has it.
        begin, rest, last_end, rest_begin = start, grid.columns, end + cursor.vi, 0
        if cursor.rectangle:
            other = cursor.start[0] if cursor.drag is Drag.END else cursor.end[0]
            if other < cursor.x:
                begin, last_end = other, cursor.x + cursor.vi
            else:
                begin, last_end = cursor.x, other + 1
            rest, rest_begin = last_end, begin
        text = "".join(
            self._line(row, begin if row == first else rest_begin, last_end if row == last else rest)
            for row in range(first, last + 1)
        )
        at_end = cursor.vi and last_end > length
        if text and not at_end and (not grid.goes_on(last) or last_end != length):
            text = text[:-1]
        return text

    def _line(self, row: int, start: int, end: int) -> str:
        """Return columns of a row, with a newline if its line ends there."""
        grid = self.cursor.grid
        if start > end:
            return ""
        goes_on = grid.goes_on(row)
        length = grid.columns if goes_on else grid.length(row)
        end = min(end, length)
        text = grid.text(grid.full(row)[min(start, length) : end])
        return text if goes_on and end == length else text + "\n"


def repeated(state: State, move: Callable[[State], object], times: int) -> None:
    """Do something again and again; where it comes round, a million times are not more than a few."""
    done, power, length = 0, 1, 0
    before = state.place
    while done < times and not state.patience.is_over:
        move(state)
        done += 1
        length += 1
        here = state.place
        if here == before:
            times = done + (times - done) % length
            power = times + 1
        elif length == power:
            before, power, length = here, power * 2, 0
