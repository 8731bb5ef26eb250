"""capture-pane over a screen, as tmux 3.4 does it (cmd-capture-pane.c, grid_string_cells in grid.c).

Pure but for reading the screen. `-p` and `-b` belong to the command.
"""

from __future__ import annotations

import re

import msgspec

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.screen import PLAIN, Lines, Row, Run, Screen

_NUMBER = re.compile(r"\s*[+-]?\d{1,12}", re.ASCII)
_PART = 512
_MOST = 32767
"""SHRT_MAX: tmux takes no larger line number."""


class CaptureOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options."""

    start: str | None = None  # -S
    end: str | None = None  # -E
    escapes: bool = False  # -e
    join: bool = False  # -J
    keep_spaces: bool = False  # -N
    used_only: bool = False  # -T
    octal: bool = False  # -C
    alternate: bool = False  # -a
    quiet: bool = False  # -q
    pending: bool = False  # -P
    drawn: bool = False
    """Pieces of lines are told as what is seen, not as the letters that stand for them."""


class Refusal(msgspec.Struct, frozen=True):
    """What was asked for does not exist; the text is tmux's."""

    text: str


NO_ALTERNATE = Refusal("no alternate screen")


def _number(text: str | None) -> int | None:
    if text is None or _NUMBER.fullmatch(text) is None:
        return None
    number = int(text)
    return number if -(1 << 31) <= number <= _MOST else None


def line_range(start: str | None, end: str | None, history: int, rows: int) -> tuple[int, int]:
    """First and last line, both included, counted from the oldest line of the history.

    >>> line_range(None, None, 10, 5), line_range("-", "-", 10, 5), line_range("-3", "0", 10, 5)
    ((10, 14), (0, 14), (7, 10))
    >>> line_range("9", "-99", 10, 5), line_range("x", "y", 10, 5)
    ((0, 14), (10, 14))
    """
    last = history + rows - 1

    def line(text: str | None, everything: int, default: int) -> int:
        if text == "-":
            return everything
        number = _number(text)
        return default if number is None else min(max(history + number, 0), last)

    top, bottom = line(start, 0, history), line(end, last, last)
    return (bottom, top) if bottom < top else (top, bottom)


def allocated(written: int, cols: int) -> int:
    """How many cells tmux has allocated in a line of which so many were written in one go (grid_expand_line)."""
    if written == 0:
        return 0
    for size in (cols // 4, cols // 2):
        if written < size:
            return size
    return max(written, cols)


class _Printer:
    """Prints lines with their styles, which go on from one line to the next."""

    def __init__(self, cols: int, options: CaptureOptions) -> None:
        self._cols = cols
        self._escapes = options.escapes
        self._escape = "\\033" if options.octal else "\x1b"
        self._octal = options.octal
        self._padded = not options.join and not options.used_only
        self._blank = "" if not options.join and not options.keep_spaces else " "
        """What a line is filled up with: nothing where blanks at its end are cut off."""
        self._last = PLAIN

    def line(self, row: Row) -> str:
        """Print one."""
        runs = row.runs
        if self._padded:
            written = row.used + row.tail_columns
            blank = allocated(written, self._cols) - written
            if row.tail_columns:
                runs = [*runs, *row.tail]
            if blank and (self._blank or self._last is not PLAIN or len(runs) > 1 or runs[0][1] is not PLAIN):
                runs = [*runs, (self._blank * blank, PLAIN)]
        if not self._escapes:
            text = "".join([text for text, _ in runs])
        elif not runs:
            return ""
        elif len(runs) == 1 and runs[0][1] is PLAIN and self._last is PLAIN:
            text = runs[0][0]
        else:
            return self._styled(runs)
        return text.replace("\\", "\\\\") if self._octal else text

    def _styled(self, runs: list[Run]) -> str:
        parts = []
        last, escape = self._last, self._escape
        linked = False
        for text, style in runs:
            if style is not last:
                parts.append(sgr.change(last, style, escape))
                if style.link != last.link and (style.link or linked):
                    parts.append(sgr.link(style.link, escape))
                    linked = bool(style.link)
                last = style
            parts.append(text.replace("\\", "\\\\") if self._octal else text)
        self._last = last
        if linked:
            parts.append(sgr.link("", escape))
        return "".join(parts)


def _lines(
    screen: Lines, top: int, bottom: int, cols: int, options: CaptureOptions, *, letters: bool
) -> list[str]:  # fmt: skip
    if options.escapes or letters or (options.keep_spaces and not options.join and not options.used_only):
        line = _Printer(cols, options).line
        # A part at a time: Python would look again and again at all the rows, in search of what is to be freed.
        parts = (screen.styled(at, min(at + _PART, bottom), letters=letters) for at in range(top, bottom, _PART))
        return [line(row) for part in parts for row in part]
    lines = screen.plain(top, bottom)
    return [line.replace("\\", "\\\\") for line in lines] if options.octal else lines


def capture(screen: Screen, options: CaptureOptions, *, letters: bool = False) -> str | Refusal:
    """Give what capture-pane puts into a buffer: every line ends with a newline, but a wrapped one under -J.

    With ``letters`` there may be some that stand for pieces of lines.
    """
    place = screen.place()
    rows, history, skip = place.rows, place.history, 0
    lines_of: Lines = screen
    if options.alternate:
        saved = screen.saved()
        if saved is None:
            return "" if options.quiet else NO_ALTERNATE
        under = saved.place()  # of its own size: it gets another one only when the alternate screen is left
        lines_of, skip, history, rows = saved, under.history, 0, under.rows
    top, bottom = line_range(options.start, options.end, history, rows)
    top, bottom = top + skip, bottom + skip + 1
    lines = _lines(lines_of, top, bottom, place.cols, options, letters=letters and not options.drawn)
    if options.join:
        wrapped = lines_of.wrapped(top, bottom)
        return "".join(line if on else line + "\n" for line, on in zip(lines, wrapped, strict=True))
    if not options.keep_spaces:
        lines = [line.rstrip(" ") for line in lines]
    return "".join(line + "\n" for line in lines)


def printed(text: str) -> str:
    """What -p prints of a capture: it ends with one newline always, even where the last line goes on in the next."""
    return text.removesuffix("\n") + "\n"


def pending(held: bytes, *, octal: bool) -> str:
    """Give the start of an escape sequence that is not complete yet (-P)."""
    if not octal:
        return held.decode("utf-8", "replace")
    return "".join(chr(c) if 32 <= c < 127 and c != 92 else f"\\{c:03o}" for c in held)
