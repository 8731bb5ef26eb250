"""The rows of Ghostty's terminal core, as runs of one style. Worker only: it is native code.

Cells are read a row at a time from the render state, not through the VT formatter: that one gives blank cells the style
of the text before them and leaves out blanks that were cleared in a colour.

A history has a million cells, so a row's are not looked at one by one: they are one large number, of which a mask has
their characters, and another their styles. Rows in which there is anything else are read cell by cell.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.ghostty_abi import ffi
from panelock.impl.host.screens.ghostty_native import check, lib
from panelock.impl.host.screens.screen import DEFAULT, PLAIN, RGB, Row, Run, Style

# A cell is 64 bits, and so is what is said of a row. How they are laid out is not promised, so it is compared with the
# library's own accessors.
_TAG, _TEXT, _GRAPHEME, _PALETTE = 3, 0, 1, 2
_CODEPOINT_AT, _STYLE_AT, _WIDE_AT = 2, 26, 42
_PROTECTED, _LINKED = 1 << 44, 1 << 45
_SPACER = 2
_WRAPPED = 1 << 32
_SIZE = 8
"""Bytes of a cell."""

_CODEPOINT, _STYLE = 0x1FFFFF, 0xFFFF
_SELDOM = _LINKED | _TAG
"""What cells have that are to be read one by one: links, several characters, nothing but a colour."""
_TAIL = "\ud800"
"""Stands for the second half of a wide character while a row is read: no cell has it, for it is none."""


def cells_are_laid_out_as_expected() -> bool:
    """Check this module's reading of the 64 bits of a cell, and of a row, against the library's."""
    out = ffi.new("uint64_t*")

    def field(cell: int, name: str, *, of_row: bool = False) -> int:
        out[0] = 0
        if of_row:
            lib.ghostty_row_get(cell, getattr(lib, f"GHOSTTY_ROW_DATA_{name}"), out)
        else:
            lib.ghostty_cell_get(cell, getattr(lib, f"GHOSTTY_CELL_DATA_{name}"), out)
        return int(out[0])

    expected = [
        (0x10FFFF << _CODEPOINT_AT, "CODEPOINT", 0x10FFFF),
        (0xFFFF << _STYLE_AT, "STYLE_ID", 0xFFFF),
        (_GRAPHEME, "CONTENT_TAG", _GRAPHEME),
        (_PALETTE, "CONTENT_TAG", _PALETTE),
        (_SPACER << _WIDE_AT, "WIDE", _SPACER),
        (_PROTECTED, "PROTECTED", 1),
        (_LINKED, "HAS_HYPERLINK", 1),
    ]
    rows = [(_WRAPPED, 1), (~_WRAPPED & (1 << 64) - 1, 0)]
    return all(field(cell, name) == value for cell, name, value in expected) and all(
        field(row, "WRAP", of_row=True) == value for row, value in rows
    )


class Reader:
    """The native objects with which rows are read. Never for two terminals: one that is alike in size is taken for the
    same, and rows of the other come back.
    """

    def __init__(self) -> None:
        self._state = ffi.new("GhosttyRenderState*")
        self._rows = ffi.new("GhosttyRenderStateRowIterator*")
        check(lib.ghostty_render_state_new(ffi.NULL, self._state), "render_state_new")
        check(lib.ghostty_render_state_row_iterator_new(ffi.NULL, self._rows), "row_iterator_new")
        self._view = ffi.new("GhosttyCellsView*")
        self._row = ffi.new("GhosttyRow*")

    def close(self) -> None:
        """Free them."""
        lib.ghostty_render_state_row_iterator_free(self._rows[0])
        lib.ghostty_render_state_free(self._state[0])

    def look(self, terminal: Any) -> None:
        """Take the rows that the viewport shows."""
        check(lib.ghostty_render_state_update(self._state[0], terminal), "render_state_update")
        check(
            lib.ghostty_render_state_get(self._state[0], lib.GHOSTTY_RENDER_STATE_DATA_ROW_ITERATOR, self._rows),
            "row_iterator",
        )

    def skip(self, count: int) -> None:
        """Leave out rows."""
        for _ in range(count):
            assert _next_row(self._rows[0])

    def wrapped(self, count: int) -> list[bool]:
        """Tell which of the next rows go on in the one behind them."""
        rows, row = self._rows[0], self._row
        found = []
        for _ in range(count):
            assert _next_row(rows)
            check(_of_row(rows, _ROW_RAW, row), "row")
            found.append(row[0] & _WRAPPED != 0)
        return found

    def cells(self, count: int) -> list[bytes]:
        """Return the cells of the next rows."""
        rows, view = self._rows[0], self._view
        found = []
        for _ in range(count):
            assert _next_row(rows)
            check(_of_row(rows, _ROW_CELLS_RAW, view), "cells")
            found.append(_bytes_at(view.ptr, view.len * _SIZE)[:])
        return found


_bytes_at = ffi.buffer
_next_row = lib.ghostty_render_state_row_iterator_next
_of_row = lib.ghostty_render_state_row_get
_ROW_RAW = lib.GHOSTTY_RENDER_STATE_ROW_DATA_RAW
_ROW_CELLS_RAW = lib.GHOSTTY_RENDER_STATE_ROW_DATA_CELLS_RAW


Span = tuple[int, int, Style]


class Cells(Protocol):
    """A terminal's cells one by one; rows are counted from its oldest."""

    def page_of(self, y: int) -> int:
        """Say which page of the memory has a row: on one of them a number of a style is always the same style."""

    def style_at(self, x: int, y: int) -> bytes:
        """Return the GhosttyStyle of a cell."""

    def text_at(self, x: int, y: int) -> str:
        """Return all characters that share a cell."""

    def link_at(self, x: int, y: int) -> str:
        """Say where a cell leads."""


def _colour(colour: Any) -> int:
    if colour.tag == lib.GHOSTTY_STYLE_COLOR_PALETTE:
        return int(colour.value.palette)
    if colour.tag == lib.GHOSTTY_STYLE_COLOR_RGB:
        rgb = colour.value.rgb
        return int(RGB | rgb.r << 16 | rgb.g << 8 | rgb.b)
    return DEFAULT


_FLAGS = (
    ("bold", sgr.BRIGHT),
    ("faint", sgr.DIM),
    ("italic", sgr.ITALICS),
    ("blink", sgr.BLINK),
    ("inverse", sgr.REVERSE),
    ("invisible", sgr.HIDDEN),
    ("strikethrough", sgr.STRIKETHROUGH),
    ("overline", sgr.OVERLINE),
)
_UNDERLINES = (0, sgr.UNDERSCORE, sgr.UNDERSCORE_2, sgr.UNDERSCORE_3, sgr.UNDERSCORE_4, sgr.UNDERSCORE_5)


@lru_cache(maxsize=4096)
def _style(native: bytes, stands: bool) -> Style:
    """Return the style that a GhosttyStyle says, of which this is a copy; its letters may stand for pieces of lines."""
    said = ffi.from_buffer("GhosttyStyle*", native)
    attrs = sum(bit for name, bit in _FLAGS if getattr(said, name)) | _UNDERLINES[said.underline]
    fg, bg, us = _colour(said.fg_color), _colour(said.bg_color), _colour(said.underline_color)
    return Style(attrs | sgr.CHARSET if stands else attrs, fg, bg, us)


def _background(cell: int) -> int:
    content = cell >> _CODEPOINT_AT & 0xFFFFFF
    if cell & _TAG == _PALETTE:
        return content & 0xFF
    return RGB | (content & 0xFF) << 16 | (content & 0xFF00) | content >> 16  # red stands in the low byte


def _pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _every(bits: int, size: int) -> int:
    """Return so many bytes of cells, or more, of which each has these bits."""
    # Rounded up: each is as large as a screen, and those of all sizes were kept that rows have ever had.
    return _every_of_two(bits, 1 << (size - 1).bit_length())


@lru_cache(maxsize=32)
def _every_of_two(bits: int, size: int) -> int:
    return int.from_bytes(bits.to_bytes(_SIZE, "little") * (size // _SIZE), "little")


def _characters(values: int, size: int) -> str:
    """Return what cells, of so many bytes, have in their low 32 bits, a character for each."""
    return values.to_bytes(size, "little").decode("utf-32-le", "surrogatepass")[::2]


_LINES = dict(zip("◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·", "`abcdefghijklmnopqrstuvwxyz{|}~", strict=True))
_LETTERS = str.maketrans(_LINES)
"""Which letters stand for pieces of lines where a program has chosen that set of characters (ESC ( 0)."""


class _Page:
    """What is known of the rows of one page of the memory, where a number of a style is always the same style."""

    def __init__(self) -> None:
        self.styles: dict[str, Style] = {"\0": PLAIN}
        self.spans: dict[str, list[Span]] = {}
        """By a row's looks: where each of its styles begins and ends."""


class Rows:
    """Makes rows of what a reader reads."""

    def __init__(self, cells: Cells, *, letters: bool) -> None:
        """With ``letters`` those that stand for pieces of lines are told, as tmux keeps them, else what is seen.

        They are in protected cells: see letters.py.
        """
        self._cells = cells
        self._letters = letters
        self._look = _STYLE << _STYLE_AT | (_PROTECTED if letters else 0)
        self._page = 0, _Page()

    def rows(self, first: int, found: list[bytes]) -> list[Row]:
        """Return rows that follow each other, of which the first has this number."""
        longest = max([len(cells.rstrip(b"\0")) for cells in found])
        if not longest:
            return [Row([], 0, [], 0)] * len(found)
        columns = (longest + _SIZE - 1) // _SIZE
        data = b"".join([cells[: columns * _SIZE] for cells in found])
        size = len(data)
        cells = int.from_bytes(data, "little")
        seldom = cells & _every(_SELDOM, size)
        spacers = cells >> _WIDE_AT + 1 & _every(1, size)
        text = cells >> _CODEPOINT_AT & _every(_CODEPOINT, size)
        if seldom:
            text &= ~((cells >> 1 & _every(1, size)) * _CODEPOINT)  # there a colour stands where others have their text
        if spacers:
            text |= spacers * ord(_TAIL)
            seldom |= spacers & cells >> _WIDE_AT  # a column that was no room for a wide character is no blank
        styled = cells & _every(self._look, size)
        lines = [line.rstrip("\0").replace("\0", " ") for line in _pieces(_characters(text, size), columns)]
        if not (seldom or spacers or styled):
            return [Row([(line, PLAIN)] if line else [], len(line), [], 0) for line in lines]
        looks = _pieces(_characters(styled >> _STYLE_AT, size), columns)
        page = self._page_of(first, len(found))
        return [
            Single(self._cells, y, cells, letters=self._letters).row()
            if (not line or look[len(line) :].strip("\0") or (seldom and _is_seldom(cells))) and any(cells)
            else Row(self._runs(y, line, look[: len(line)], page), len(line), [], 0)
            for y, (line, look, cells) in enumerate(zip(lines, looks, found, strict=True), first)
        ]

    def _page_of(self, first: int, count: int) -> _Page | None:
        """Return what is known of the page that has these rows; None if they are on two of them."""
        page = self._cells.page_of(first)
        if page != self._cells.page_of(first + count - 1):
            return None
        if page != self._page[0]:
            self._page = page, _Page()
        return self._page[1]

    def _runs(self, y: int, line: str, looks: str, page: _Page | None) -> list[Run]:
        """Put the characters of one style together; ``looks`` has for each what tells it from others."""
        if page is None:
            page = _Page()
        spans = page.spans.get(looks)
        if spans is None:
            spans = page.spans[looks] = self._spans(y, looks, page.styles)
        runs = [(line[at:end], style) for at, end, style in spans]
        if _TAIL in line:
            runs = [(text, style) for text, style in ((text.replace(_TAIL, ""), style) for text, style in runs) if text]
        if self._letters:
            runs = [(text.translate(_LETTERS) if style.attrs & sgr.CHARSET else text, style) for text, style in runs]
        return runs

    def _spans(self, y: int, looks: str, styles: dict[str, Style]) -> list[Span]:
        spans: list[Span] = []
        at, size = 0, len(looks)
        while at < size:
            look = looks[at]
            end = size - len(looks[at:].lstrip(look))
            style = styles.get(look)
            if style is None:
                style = styles[look] = _style(self._cells.style_at(at, y), ord(look) > _STYLE)
            if spans and spans[-1][2] == style:
                spans[-1] = spans[-1][0], end, style
            else:
                spans.append((at, end, style))
            at = end
        return spans


def _is_seldom(data: bytes) -> bool:
    """Tell whether there is anything in a row that is to be read cell by cell."""
    cells, size = int.from_bytes(data, "little"), len(data)
    heads = cells >> _WIDE_AT & cells >> _WIDE_AT + 1 & _every(1, size)
    return bool(cells & _every(_SELDOM, size) or heads)


class Single:
    """A row whose cells are read one by one."""

    def __init__(self, cells: Cells, y: int, data: bytes, *, letters: bool) -> None:
        self._of = cells
        self._y = y
        self._cells = memoryview(data).cast("Q").tolist()
        self._letters = letters
        self._styles: dict[int, Style] = {0: PLAIN}

    def row(self) -> Row:
        """Read it."""
        cells = self._cells
        size = len(cells)
        while size and (not cells[size - 1] or cells[size - 1] >> _WIDE_AT & 3 > _SPACER):
            size -= 1
        used = size
        while used and not _written(cells[used - 1]):
            used -= 1
        return Row(self._runs(0, used), used, self._runs(used, size), size - used)

    def _runs(self, begin: int, end: int) -> list[Run]:
        runs: list[Run] = []
        texts: list[str] = []
        last = PLAIN
        for x in range(begin, end):
            cell = self._cells[x]
            if cell >> _WIDE_AT & 3 >= _SPACER:
                continue
            style = self._style_of(cell, x)
            if style is not last and style != last:
                if texts:
                    runs.append(("".join(texts), last))
                    texts = []
                last = style
            text = self._text_of(cell, x)
            texts.append(text.translate(_LETTERS) if style.attrs & sgr.CHARSET else text)
        if texts:
            runs.append(("".join(texts), last))
        return runs

    def _style_of(self, cell: int, x: int) -> Style:
        if cell & _TAG >= _PALETTE:
            return Style(bg=_background(cell))
        stands = self._letters and bool(cell & _PROTECTED)
        number = cell >> _STYLE_AT & _STYLE | stands << 16
        style = self._styles.get(number)
        if style is None:
            style = self._styles[number] = _style(self._of.style_at(x, self._y), stands)
        return style._replace(link=self._of.link_at(x, self._y)) if cell & _LINKED else style

    def _text_of(self, cell: int, x: int) -> str:
        if cell & _TAG != _GRAPHEME:
            return chr(cell >> _CODEPOINT_AT & _CODEPOINT) if cell & _TAG == _TEXT and cell & 0x7FFFFC else " "
        return self._of.text_at(x, self._y)


def _written(cell: int) -> bool:
    if cell >> _WIDE_AT & 3 == _SPACER:
        return True
    return cell & _TAG <= _GRAPHEME and bool(cell >> _CODEPOINT_AT & _CODEPOINT)
