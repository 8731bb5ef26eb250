"""The commands of copy mode that jump: to a character in the line, to a bracket, to the mark (window-copy.c)."""

from functools import partial

from panelock.impl.host.screens.copying import reader
from panelock.impl.host.screens.copying.reader import BLANK, Place
from panelock.impl.host.screens.copying.snapshot import Snapshot
from panelock.impl.host.screens.copying.state import NOTHING, Outcome, State, repeated

# --- jumps ---


def _jump_to(state: State, kind: str) -> None:
    """Jump to the character, or just before it, in a direction."""
    cursor, grid, char = state.cursor, state.cursor.grid, state.jump_char
    x, row = cursor.x, cursor.row
    found: Place | None
    match kind:
        case "forward":
            found = reader.forward_to(grid, x + 1, row, char)
        case "to-forward":
            found = reader.forward_to(grid, x + 2, row, char)
            found = found and reader.left(grid, *found, wrap=True)
        case "backward":
            found = reader.backward_to(grid, *reader.left(grid, x, row, wrap=False), char)
        case _:
            place = reader.left(grid, *reader.left(grid, x, row, wrap=False), wrap=False)
            found = reader.backward_to(grid, *place, char)
            found = found and reader.right(grid, *found, wrap=True)
    if found is not None and "forward" in kind:
        cursor.go_down(found)
    elif found is not None:
        cursor.go_up(found)


def jump(state: State, words: list[str], times: int, *, kind: str) -> Outcome:
    """Jump to a character."""
    if words[0]:
        state.jump, state.jump_char = kind, state.cursor.grid.of(words[0])[:1]
        repeated(state, partial(_jump_to, kind=kind), times)
    return NOTHING


_REVERSED = {"forward": "backward", "backward": "forward", "to-forward": "to-backward", "to-backward": "to-forward"}


def jump_again(state: State, _: list[str], times: int, *, reverse: bool = False) -> Outcome:
    """Jump to it again, or back."""
    if state.jump and state.jump_char:
        kind = _REVERSED[state.jump] if reverse else state.jump
        repeated(state, partial(_jump_to, kind=kind), times)
    return NOTHING


def set_mark(state: State) -> None:
    """Set the mark."""
    state.mark, state.shows_mark = (state.cursor.x, state.cursor.row), True


def jump_to_mark(state: State) -> None:
    """Let the cursor and the mark change places."""
    (x, row), history = state.mark, state.cursor.grid.history
    set_mark(state)
    state.cursor.x, state.cursor.y, state.cursor.back = x, max(row - history, 0), max(history - row, 0)
    state.cursor.update()


# --- brackets ---

_OPEN, _CLOSE = "{[(", "}])"


def opening(grid: Snapshot, x: int, y: int) -> Place | None:
    """Find the bracket that opens what the one here closes."""
    closes = grid.char(x, y)
    opens, depth = _OPEN[_CLOSE.index(closes)], 1
    while True:
        cells = grid.cells(y)
        while x > 0:
            x -= 1
            char = cells[x] if x < len(cells) else BLANK
            depth += (char == closes) - (char == opens)
            if not depth:
                return x, y
        if y == 0:
            return None
        y -= 1
        while y > 0 and not grid.length(y):
            y -= 1
        x = grid.length(y)
        if not x:
            return None


def closing(grid: Snapshot, x: int, y: int) -> Place | None:
    """Find the bracket that closes what the one here opens."""
    opens = grid.char(x, y)
    closes, depth = _CLOSE[_OPEN.index(opens)], 1
    x += 1
    while y < grid.height:
        cells = grid.cells(y)
        for at in range(x, len(cells)):
            depth += (cells[at] == opens) - (cells[at] == closes)
            if not depth:
                return at, y
        x, y = 0, y + 1
    return None


# --- from bracket to bracket ---


def previous_bracket(state: State) -> None:
    """Go from a bracket that closes to the one that opens."""
    cursor, grid = state.cursor, state.cursor.grid
    x, row = cursor.x, cursor.row
    if not grid.length(row):
        return
    if grid.char(x, row) not in _CLOSE and not cursor.vi and x > 0 and grid.char(x - 1, row) in _CLOSE:
        x -= 1
    if grid.char(x, row) in _CLOSE:
        found = opening(grid, x, row)
        if found is not None:
            cursor.show(*found)
    elif not cursor.vi:
        cursor.to_previous_word(_CLOSE, already=True)


def next_bracket(state: State, _: list[str], times: int) -> Outcome:
    """Go from a bracket that opens to the one that closes; vi looks for one in the line, and goes back from others."""
    grid = state.cursor.grid
    for _round in range(min(times, grid.columns * grid.height)):
        if not _next_bracket(state):
            break
    return NOTHING


def _next_bracket(state: State) -> bool:
    """Go there; tells whether it may be done again."""
    cursor, grid = state.cursor, state.cursor.grid
    x, row = cursor.x, cursor.row
    if not grid.length(row):
        return False
    if cursor.vi:
        place = _bracket_in_line(grid, x, row)
        if place is None:
            return False
        x, row = place
        if grid.char(x, row) in _CLOSE:
            found = opening(grid, x, row)
            if found is not None:
                cursor.show(*found)
            return False
    elif grid.char(x, row) not in _OPEN:
        if grid.char(x + 1, row) not in _OPEN or x > grid.length(row):
            cursor.go_down(cursor.word_end(_OPEN))
            return True
        x += 1
    found = closing(grid, x, row)
    if found is not None:
        cursor.show(*found)
    return found is not None


def _bracket_in_line(grid: Snapshot, x: int, row: int) -> Place | None:
    """Find a bracket from here on in the line."""
    while True:
        cells = grid.cells(row)
        for at in range(x, len(cells)):
            if cells[at] in _OPEN + _CLOSE:
                return at, row
        if row == grid.height - 1 or not grid.goes_on(row):
            return None
        x, row = 0, row + 1
