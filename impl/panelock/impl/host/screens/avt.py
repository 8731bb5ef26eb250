"""A screen by pyavt (asciinema's avt): the second backend, and the first where pyghostty has no build.

It differs from tmux where its emulator has no means: written spaces at a line's end look like blanks; a combining
character takes a cell; the alternate screen has no history above it; hyperlinks, hidden text, overlines and kinds and
colours of underlines are not kept.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

import avt as _avt
import avt.util as _util

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.screen import DEFAULT, PLAIN, RGB, SMALLEST, Lines, Place, Row, Run, Style, Taken
from panelock.impl.host.screens.stream import Modes, Tail

avt: Any = _avt  # its stubs export nothing by name
util: Any = _util

_RESET = b"\x1b[!p\x1b[m\x1b[r\x1b[?1;6l\x1b[?7;25h\x1b[4;20l\x1b(B\x1b)B\x0f\x1b[2J\x1b[H"
_FLAGS = (
    ("bold", sgr.BRIGHT),
    ("faint", sgr.DIM),
    ("italic", sgr.ITALICS),
    ("underline", sgr.UNDERSCORE),
    ("blink", sgr.BLINK),
    ("inverse", sgr.REVERSE),
    ("strikethrough", sgr.STRIKETHROUGH),
)


_CLEAR = re.compile(rb"\x1b\[[023]?J")
_SGR = re.compile(rb"\x1b\[([0-9;:]*)m")


def _plain_sgr(match: re.Match[bytes]) -> bytes:
    """Say colons with semicolons and leave out colours of underlines: avt would take their numbers for attributes."""
    if b":" not in match[1] and b"58" not in match[1]:
        return match[0]
    words = match[1].split(b";")
    kept: list[bytes] = []
    while words:
        word = words.pop(0)
        kind, _, rest = word.partition(b":")
        if kind == b"58":
            if not rest:
                del words[: {b"5": 2, b"2": 4}.get(words[0] if words else b"", 0)]
        elif kind == b"4" and rest:
            kept.append(b"24" if rest == b"0" else b"4")
        elif rest:
            numbers = rest.split(b":")
            kept += [kind, numbers[0], *(numbers[-3:] if numbers[0] == b"2" else numbers[1:2])]
        else:
            kept.append(word)
    return b"\x1b[" + b";".join(kept) + b"m" if kept else b""


def _colour(colour: Any) -> int:
    if colour is None:
        return DEFAULT
    if isinstance(colour, avt.Color.RGB):
        return int(RGB | colour[0] << 16 | colour[1] << 8 | colour[2])
    return int(colour[0])


def _style(pen: Any) -> Style:
    if pen.is_default():
        return PLAIN
    attrs = sum(bit for name, bit in _FLAGS if getattr(pen, name))
    return Style(attrs, _colour(pen.foreground), _colour(pen.background))


def _row(line: Any) -> Row:
    cells = [(cell.char, cell.width, _style(cell.pen)) for cell in line.cells]
    size = len(cells)
    while size and cells[size - 1] == (" ", 1, PLAIN):
        size -= 1
    used = size
    while used and cells[used - 1][:2] == (" ", 1) and not cells[used - 1][2].attrs:
        used -= 1
    return Row(_runs(cells[:used]), used, _runs(cells[used:size]), size - used)


def _runs(cells: list[tuple[str, int, Style]]) -> list[Run]:
    runs: list[Run] = []
    for char, width, style in cells:
        if width == 0:
            continue
        if runs and runs[-1][1] == style:
            runs[-1] = (runs[-1][0] + char, style)
        else:
            runs.append((char, style))
    return runs


def _goes_on(line: Any) -> bool:
    return util.TextUnwrapper().push(line) is None


def _text(line: Any) -> str:
    text: str = line.text
    return text.rstrip(" ")


class _Saved:
    """The lines of a screen that is not shown."""

    def __init__(self, lines: list[Any], cols: int, rows: int) -> None:
        self._lines = lines
        self._place = Place(cols, rows, 0, 0, False, len(lines) - rows, False)

    def place(self) -> Place:
        """Sizes and history; nobody asks for this one's cursor."""
        return self._place

    def plain(self, top: int, bottom: int) -> list[str]:
        """Text of lines."""
        return [_text(line) for line in self._lines[top:bottom]]

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Which lines go on in the next."""
        return [_goes_on(line) for line in self._lines[top:bottom]]

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """Lines with styles; which letters stood for pieces of lines is not known."""
        del letters
        return [_row(line) for line in self._lines[top:bottom]]


class AvtScreen:
    """As `screen.Screen`."""

    def __init__(self, cols: int, rows: int, history: int) -> None:
        self.scroll_on_clear = True
        self._keep = history
        self._rows = rows
        self._size = max(cols, SMALLEST), max(rows, SMALLEST)
        self._vt = avt.Vt(*self._size, scrollback_limit=history)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._tail, self._modes = Tail(), Modes()

    def feed(self, data: bytes) -> None:
        """Take output."""
        data = _SGR.sub(_plain_sgr, self._tail.push(data).replace(b"\x1bc", _RESET))
        at = 0
        for match in _CLEAR.finditer(data):
            self._print(data[at : match.start()])
            at = match.end()
            if match.group() == b"\x1b[3J":
                self.clear_history()
            elif self.scroll_on_clear and not self.alternate() and (match.group() == b"\x1b[2J" or self._at_home()):
                self._scroll_away()
            self._print(match.group())
        self._print(data[at:])

    def _print(self, data: bytes) -> None:
        self._modes.push(data)
        # avt does not know 47, and tmux makes no difference between 47 and 1047
        text = self._decode(data.replace(b"\x1b[?47h", b"\x1b[?1047h").replace(b"\x1b[?47l", b"\x1b[?1047l"))
        if text:
            self._vt.feed_str(text)

    def _at_home(self) -> bool:
        cursor = self._vt.cursor
        return (cursor.row, cursor.col) == (0, 0)

    def _scroll_away(self) -> None:
        """Move what is shown into the history, as tmux does before it clears (scroll-on-clear)."""
        used = max((y for y, line in enumerate(self._vt.view(), 1) if _text(line)), default=0)
        cursor = self._vt.cursor
        back = f"\x1b[{cursor.row + 1};{min(cursor.col, self._size[0] - 1) + 1}H"
        self._vt.feed_str(f"\x1b[{self._size[1]};1H" + "\n" * used + back)

    def resize(self, cols: int, rows: int) -> None:
        """Change the size."""
        self._rows = rows
        self._size = max(cols, SMALLEST), max(rows, SMALLEST)
        self._vt.resize(*self._size)

    def clear_history(self) -> None:
        """Forget the history: avt has no sequence for it, but can say all the rest."""
        rest = self._vt.dump()
        self._vt = avt.Vt(*self._size, scrollback_limit=self._keep)
        self._vt.feed_str(rest)

    def reset(self) -> None:
        """Start anew."""
        self._tail = Tail()
        self._modes.reset()
        self.feed(b"\x18" + _RESET)

    def alternate(self) -> bool:
        """Tell whether the alternate screen is shown."""
        return self._modes[47] or self._modes[1047] or self._modes[1049]

    def _skip(self, total: int) -> int:
        """Lines above the first that counts; see the same in `ghostty`."""
        scrolled = min(max(SMALLEST - self._rows, 0), self._vt.cursor.row)
        above = total - self._size[1] + scrolled
        return max(int(above) - self._keep, 0)

    def place(self) -> Place:
        """Say where things stand."""
        cursor, total = self._vt.cursor, len(self._vt.lines())
        scrolled = min(max(SMALLEST - self._rows, 0), cursor.row)
        history = total - self._size[1] + scrolled - self._skip(total)
        row = max(cursor.row - scrolled, 0)
        return Place(self._size[0], self._rows, cursor.col, row, cursor.visible, history, self.alternate())

    def saved(self) -> Lines | None:
        """Give the primary screen while the alternate one is shown."""
        if not self.alternate():
            return None
        copy = avt.Vt(*self._size, scrollback_limit=0)
        copy.feed_str(self._vt.dump() + "\x18\x1b[?1047l")
        return _Saved(copy.view(), *self._size)

    def frozen(self) -> Lines:
        """Give the lines as they are now."""
        return Taken.of(self)

    def _all(self) -> _Saved:
        lines = self._vt.lines()
        return _Saved(lines[self._skip(len(lines)) :], *self._size)

    def plain(self, top: int, bottom: int) -> list[str]:
        """Text of lines."""
        return self._all().plain(top, bottom)

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Which lines go on in the next."""
        return self._all().wrapped(top, bottom)

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """Lines with styles; which letters stood for pieces of lines is not known."""
        del letters
        return self._all().styled(top, bottom)
