"""Another size for a pane's screen, as tmux gives it (screen.c: screen_resize_cursor; grid.c: grid_reflow).

Emulators keep the first line where it is and let the last ones go or come; to tmux the empty lines below what was
printed are lines as well. How many lines stand above the screen then is tmux's to say; the emulator brings that about
by being lower for a moment: where the cursor is on its last row, lines go up, and come down again.
"""

from collections.abc import Callable

from panelock.impl.host.screens.screen import SMALLEST, Place, Screen

Fit = Callable[[int, int], None]
"""Gives the emulator a size, columns and rows: its own way."""


def resize(screen: Screen, cols: int, rows: int, fit: Fit, stays: int) -> int:
    """Change a screen's size; lines that were wrapped are wrapped anew.

    ``stays`` is how many lines of the history do not come down where there is room again: the screen was cleared of
    them. Returns how many that are from now on.
    """
    before = screen.place()
    if min(rows, before.rows) < SMALLEST or _waits_to_wrap(before):
        fit(cols, rows)
        return stays
    if before.alternate:  # nothing scrolls away there
        _drop_below(screen, before, max(rows, before.cursor_y + 1))
        fit(cols, rows)
        return stays
    stays = min(stays, before.history)
    if cols != before.cols:
        _find_cursor(screen, before)
    empty, up = _lines(screen, before, rows, before.history - stays)
    fit(cols, rows)
    now = screen.place()
    above = max(now.history + _used(screen, now) + empty - rows, 0)
    _move(screen, now, above - now.history, fit)
    if cols == before.cols:
        return stays
    # What is wrapped anew does not come down either, once anything does not (gd->hscrolled).
    return max(above - (before.history + up - stays), 0) if stays else 0


def _waits_to_wrap(place: Place) -> bool:
    """Tell whether the cursor is behind the last column: nothing could put it there again, and text would be lost."""
    return place.cursor_x >= place.cols


def _used(screen: Screen, place: Place) -> int:
    """How many rows have something in them, or the cursor."""
    shown = screen.plain(place.history, place.history + place.rows)
    last = next((y for y in range(place.rows - 1, -1, -1) if shown[y].rstrip()), -1)
    return max(last, place.cursor_y) + 1


def _lines(screen: Screen, before: Place, rows: int, scrolled: int) -> tuple[int, int]:
    """Return how many empty lines stand below the others when there are so many rows, as wide as before.

    And how many of the others have gone into the history, ``scrolled`` of whose may come down (screen_resize_y).
    """
    used = _used(screen, before)
    if rows >= before.rows:
        back = min(scrolled, rows - before.rows)
        return rows - used - back, -back
    left = max(rows, before.cursor_y + 1)
    if left < used:  # what stands below the cursor is dropped, be it empty or not
        _drop_below(screen, before, left)
    return max(left - used, 0), left - rows


def _drop_below(screen: Screen, now: Place, rows: int) -> None:
    """Leave nothing in the rows behind so many, of which the cursor's is one."""
    if rows < now.rows:
        screen.feed(b"\x1b[%d;1H\x1b[J\x1b[%d;%dH" % (rows + 1, now.cursor_y + 1, now.cursor_x + 1))


def _move(screen: Screen, now: Place, lines: int, fit: Fit) -> None:
    """Let so many lines go into the history, or less than none come down from it."""
    if _waits_to_wrap(now):
        return
    up, row = lines > 0, now.cursor_y
    while lines and now.rows > SMALLEST:
        step = min(abs(lines), now.rows - SMALLEST)
        low = now.rows - step
        screen.feed(b"\x1b[%d;1H" % (now.rows if up else low))
        fit(now.cols, low)
        if up:
            screen.feed(b"\x1b[H")
        fit(now.cols, now.rows)
        lines, row = (lines - step, row - step) if up else (lines + step, row + step)
        # A cursor whose line has gone up is at the screen's beginning.
        screen.feed(b"\x1b[%d;%dH" % ((row + 1, now.cursor_x + 1) if row >= 0 else (1, 1)))


def _find_cursor(screen: Screen, now: Place) -> None:
    """Put the cursor right behind its line's text where it is further away: tmux finds it by the text before it."""
    line = now.history + now.cursor_y
    (row,) = screen.styled(line, line + 1)
    if now.cursor_x > row.used:
        screen.feed(b"\x1b[%dG" % (row.used + 1))
