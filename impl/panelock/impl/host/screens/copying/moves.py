"""The commands of copy mode that move the cursor (window-copy.c)."""

import re
from typing import TYPE_CHECKING

from panelock.impl.host.screens.copying import reader
from panelock.impl.host.screens.copying.selection import Lines
from panelock.impl.host.screens.copying.state import LEAVES, NOTHING, Outcome, State

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST = (1 << 31) - 1


def left(state: State) -> None:
    """Go to the character before."""
    cursor = state.cursor
    cursor.go_up(reader.left(cursor.grid, cursor.x, cursor.row, wrap=True))


def right(state: State) -> None:
    """Go to the next character."""
    cursor = state.cursor
    beyond = cursor.seen is not None and cursor.rectangle
    cursor.go_down(reader.right(cursor.grid, cursor.x, cursor.row, wrap=True, beyond=beyond))


def cursor_down_and_cancel(state: State, _: list[str], times: int) -> Outcome:
    """Go down; leave at the bottom."""
    before = state.cursor.y
    for _round in range(min(times, state.cursor.grid.height)):
        state.cursor.down()
    return LEAVES if before == state.cursor.y and not state.cursor.back else NOTHING


def page_down(state: State, _: list[str], times: int, *, half: bool, leaves: bool = False) -> Outcome:
    """Scroll a page on, or half of one."""
    for _round in range(min(times, state.cursor.grid.height)):
        if state.cursor.page_down(half=half, leaves=leaves or state.leaves):
            return LEAVES
    return NOTHING


def scroll_down(state: State, _: list[str], times: int, *, leaves: bool = False) -> Outcome:
    """Let newer rows come."""
    for _round in range(min(times, state.cursor.grid.height)):
        state.cursor.down(scroll=True)
    return LEAVES if (leaves or state.leaves) and not state.cursor.back else NOTHING


def line(state: State, of: "Callable[[int], int]") -> None:
    """Go to one of the lines that are seen; ``of`` is told how many there are."""
    state.cursor.x, state.cursor.y = 0, of(state.cursor.grid.rows)
    state.cursor.update()


def scroll_to(state: State, of: "Callable[[int], int]") -> None:
    """Let the cursor's line be there, if there is as much to scroll."""
    cursor = state.cursor
    by = cursor.y - of(cursor.grid.rows)
    if 0 < by <= cursor.back:
        cursor.scroll_up(by)
        cursor.y -= by
    elif by < 0 and -by <= cursor.top:
        cursor.scroll_down(-by)
        cursor.y -= by
    cursor.update()


def first(_: int) -> int:
    """Return the first of some lines."""
    return 0


def middle(rows: int) -> int:
    """Return the one in the middle."""
    return (rows - 1) // 2


def last(rows: int) -> int:
    """Return the last."""
    return rows - 1


def history_top(state: State) -> None:
    """Go to the oldest line."""
    cursor = state.cursor
    if cursor.lines is Lines.RIGHTWARDS and cursor.row == cursor.start[1]:
        cursor.other_end()
    cursor.x, cursor.y, cursor.back = 0, 0, cursor.grid.history
    cursor.moved()
    cursor.update()


def history_bottom(state: State) -> None:
    """Go to the newest line."""
    cursor = state.cursor
    if cursor.lines is Lines.LEFTWARDS and cursor.row == cursor.end[1]:
        cursor.other_end()
    cursor.x, cursor.y, cursor.back = cursor.grid.length(cursor.grid.height - 1), cursor.bottom, 0
    cursor.moved()
    cursor.update()


def goto_line(state: State, words: list[str], _: int) -> Outcome:
    """Scroll back so many lines."""
    said = re.fullmatch(r"\s*([+-]?\d{1,10})", words[0], re.ASCII)
    if said is not None and -1 <= (number := int(said[1])) <= _LARGEST:
        history = state.cursor.grid.history
        state.cursor.back = number if 0 <= number <= history else history
        state.cursor.update()
    return NOTHING


def indentation(state: State) -> None:
    """Go to the line's first character that is not blank."""
    cursor = state.cursor
    cursor.go_up(reader.indentation(cursor.grid, cursor.x, cursor.row))


# --- words, paragraphs ---


def next_word(state: State, *, spaces: bool = False) -> None:
    """Go to where the next word begins."""
    cursor = state.cursor
    cursor.go_down(reader.next_word(cursor.grid, cursor.x, cursor.row, "" if spaces else state.separators))


def next_word_end(state: State, *, spaces: bool = False) -> None:
    """Go to where a word ends."""
    state.cursor.go_down(state.cursor.word_end("" if spaces else state.separators))


def previous_word(state: State, *, spaces: bool = False) -> None:
    """Go to where the word before begins."""
    state.cursor.to_previous_word("" if spaces else state.separators, already=True)


def previous_paragraph(state: State) -> None:
    """Go to the blank row before."""
    cursor, row = state.cursor, state.cursor.row
    while row > 0 and not cursor.grid.length(row):
        row -= 1
    while row > 0 and cursor.grid.length(row):
        row -= 1
    cursor.show(0, row)


def next_paragraph(state: State) -> None:
    """Go to the blank row that comes next."""
    cursor, row = state.cursor, state.cursor.row
    last = cursor.grid.height - 1
    while row < last and not cursor.grid.length(row):
        row += 1
    while row < last and cursor.grid.length(row):
        row += 1
    cursor.show(cursor.grid.length(row), row)
