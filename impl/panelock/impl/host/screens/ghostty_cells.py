"""Reading lines out of Ghostty's terminal core: text, styles, wrapping. Worker only: it is native code.

Cells are read a row at a time from the render state, not through the VT formatter: that one gives blank cells the style
of the text before them and leaves out blanks that were cleared in a colour.
"""

from __future__ import annotations

from typing import Any

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.ghostty_abi import ffi
from panelock.impl.host.screens.ghostty_native import check, lib, sized, text_of
from panelock.impl.host.screens.screen import DEFAULT, PLAIN, RGB, Row, Run, Style

# A cell is 64 bits. How they are laid out is not promised, so it is compared with the library's own accessors.
_TAG, _TEXT, _GRAPHEME, _PALETTE = 3, 0, 1, 2
_CODEPOINT_AT, _STYLE_AT, _WIDE_AT = 2, 26, 42
_LINKED = 1 << 45
_WIDE, _SPACER = 1, 2


def cells_are_laid_out_as_expected() -> bool:
    """Check this module's reading of the 64 bits of a cell against the library's."""
    out = ffi.new("uint64_t*")

    def field(cell: int, name: str) -> int:
        out[0] = 0
        lib.ghostty_cell_get(cell, getattr(lib, f"GHOSTTY_CELL_DATA_{name}"), out)
        return int(out[0])

    expected = [
        (0x10FFFF << _CODEPOINT_AT, "CODEPOINT", 0x10FFFF),
        (0xFFFF << _STYLE_AT, "STYLE_ID", 0xFFFF),
        (_GRAPHEME, "CONTENT_TAG", _GRAPHEME),
        (_PALETTE, "CONTENT_TAG", _PALETTE),
        (_SPACER << _WIDE_AT, "WIDE", _SPACER),
        (_LINKED, "HAS_HYPERLINK", 1),
    ]
    return all(field(cell, name) == value for cell, name, value in expected)


class _Reader:
    """The native objects with which rows are read. Never for two terminals: one that is alike in size is taken for the
    same, and rows of the other come back.
    """

    def __init__(self) -> None:
        self.state = ffi.new("GhosttyRenderState*")
        self.rows = ffi.new("GhosttyRenderStateRowIterator*")
        self.cells = ffi.new("GhosttyRenderStateRowCells*")
        check(lib.ghostty_render_state_new(ffi.NULL, self.state), "render_state_new")
        check(lib.ghostty_render_state_row_iterator_new(ffi.NULL, self.rows), "row_iterator_new")
        check(lib.ghostty_render_state_row_cells_new(ffi.NULL, self.cells), "row_cells_new")
        self.view = ffi.new("GhosttyCellsView*")
        self.row = ffi.new("GhosttyRow*")
        self.flag = ffi.new("bool*")
        self.style = sized("GhosttyStyle")

    def close(self) -> None:
        """Free them."""
        lib.ghostty_render_state_row_cells_free(self.cells[0])
        lib.ghostty_render_state_row_iterator_free(self.rows[0])
        lib.ghostty_render_state_free(self.state[0])

    def look(self, terminal: Any) -> None:
        """Take the rows that the viewport shows."""
        check(lib.ghostty_render_state_update(self.state[0], terminal), "render_state_update")
        check(
            lib.ghostty_render_state_get(self.state[0], lib.GHOSTTY_RENDER_STATE_DATA_ROW_ITERATOR, self.rows),
            "row_iterator",
        )

    def next(self) -> bool:
        """Go to the next row."""
        return bool(lib.ghostty_render_state_row_iterator_next(self.rows[0]))

    def get(self, what: str, out: Any) -> None:
        """Read something of the row."""
        key = getattr(lib, f"GHOSTTY_RENDER_STATE_ROW_DATA_{what}")
        check(lib.ghostty_render_state_row_get(self.rows[0], key, out), what)

    def of_cell(self, x: int, what: str, out: Any) -> None:
        """Read something of the row's cell."""
        key = getattr(lib, f"GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_{what}")
        check(lib.ghostty_render_state_row_cells_select(self.cells[0], x), "select")
        check(lib.ghostty_render_state_row_cells_get(self.cells[0], key, out), what)


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


def _style(native: Any) -> Style:
    attrs = sum(bit for name, bit in _FLAGS if getattr(native, name)) | _UNDERLINES[native.underline]
    return Style(attrs, _colour(native.fg_color), _colour(native.bg_color), _colour(native.underline_color))


def _background(cell: int) -> int:
    content = cell >> _CODEPOINT_AT & 0xFFFFFF
    if cell & _TAG == _PALETTE:
        return content & 0xFF
    return RGB | (content & 0xFF) << 16 | (content & 0xFF00) | content >> 16  # red stands in the low byte


class _RowReading:
    """The row at which the reader stands, as runs of one style."""

    def __init__(self, reader: _Reader, links: Any) -> None:
        self._reader = reader
        self._links = links
        self._styles: dict[int, Style] = {0: PLAIN}

    def row(self) -> Row:
        """Read it."""
        reader = self._reader
        reader.get("CELLS_RAW", reader.view)
        reader.get("RAW", reader.row)
        reader.get("CELLS", reader.cells)
        check(lib.ghostty_row_get(reader.row[0], lib.GHOSTTY_ROW_DATA_WRAP, reader.flag), "wrap")
        cells = memoryview(ffi.buffer(reader.view.ptr, reader.view.len * 8)).cast("Q").tolist()
        size = len(cells)
        while size and (not cells[size - 1] or cells[size - 1] >> _WIDE_AT & 3 > _SPACER):
            size -= 1
        used = size
        while used and not self._written(cells[used - 1]):
            used -= 1
        runs, tail = self._runs(cells, 0, used), self._runs(cells, used, size)
        return Row(runs, used, tail, size - used, bool(reader.flag[0]))

    def _written(self, cell: int) -> bool:
        if cell >> _WIDE_AT & 3 == _SPACER:
            return True
        return cell & _TAG <= _GRAPHEME and bool(cell >> _CODEPOINT_AT & 0x1FFFFF)

    def _runs(self, cells: list[int], begin: int, end: int) -> list[Run]:
        runs: list[Run] = []
        texts: list[str] = []
        last = PLAIN
        for x in range(begin, end):
            cell = cells[x]
            if cell >> _WIDE_AT & 3 >= _SPACER:
                continue
            style = self._style_of(cell, x)
            if style is not last and style != last:
                if texts:
                    runs.append(("".join(texts), last))
                    texts = []
                last = style
            texts.append(self._text_of(cell, x))
        if texts:
            runs.append(("".join(texts), last))
        return runs

    def _style_of(self, cell: int, x: int) -> Style:
        if cell & _TAG >= _PALETTE:
            return Style(bg=_background(cell))
        number = cell >> _STYLE_AT & 0xFFFF
        style = self._styles.get(number)
        if style is None:
            self._reader.of_cell(x, "STYLE", self._reader.style)
            style = self._styles[number] = _style(self._reader.style)
        return style._replace(link=self._links(x)) if cell & _LINKED else style

    def _text_of(self, cell: int, x: int) -> str:
        if cell & _TAG != _GRAPHEME:
            return chr(cell >> _CODEPOINT_AT & 0x1FFFFF) if cell & _TAG == _TEXT and cell & 0x7FFFFC else " "
        count = ffi.new("uint32_t*")
        self._reader.of_cell(x, "GRAPHEMES_LEN", count)
        buffer = ffi.new("uint32_t[]", max(count[0], 1))
        self._reader.of_cell(x, "GRAPHEMES_BUF", buffer)
        return "".join(chr(buffer[i]) for i in range(count[0]))


def copy_of(terminal: Any) -> Any:
    """Copy a whole terminal by way of a snapshot."""
    length = ffi.new("size_t*")
    lib.ghostty_snapshot_encode_buf(terminal, ffi.NULL, 0, length)  # asks for the length
    buffer = ffi.new("uint8_t[]", max(length[0], 1))
    check(lib.ghostty_snapshot_encode_buf(terminal, buffer, length[0], length), "snapshot_encode")
    decoder, out = ffi.new("GhosttySnapshotDecoder*"), ffi.new("GhosttyTerminal*")
    check(lib.ghostty_snapshot_decoder_new_buf(ffi.NULL, decoder, buffer, length[0]), "snapshot_decoder")
    try:
        check(lib.ghostty_snapshot_decoder_decode(decoder[0], out), "snapshot_decode")
    finally:
        lib.ghostty_snapshot_decoder_free(decoder[0])
    return out


class Grid:
    """Reads the lines of a terminal's active screen; line 0 is its oldest."""

    def __init__(self, native: Any) -> None:
        self.native = native

    def get(self, key: str, ctype: str = "size_t") -> Any:
        """One of the terminal's facts."""
        out = ffi.new(ctype + "*")
        check(lib.ghostty_terminal_get(self.native, getattr(lib, f"GHOSTTY_TERMINAL_DATA_{key}"), out), key)
        return out[0]

    def write(self, data: bytes) -> None:
        """Take what the program printed."""
        lib.ghostty_terminal_vt_write(self.native, data, len(data))

    def cursor(self) -> tuple[int, int]:
        """Column and row, from 0."""
        return self.get("CURSOR_X", "uint16_t"), self.get("CURSOR_Y", "uint16_t")

    def origin_mode(self) -> bool:
        """Tell whether rows are counted from the top of the scroll region (DECOM)."""
        asked = ffi.new("GhosttyTerminalModeConfig*")
        asked.mode = 6
        check(lib.ghostty_terminal_get(self.native, lib.GHOSTTY_TERMINAL_DATA_MODE, asked), "MODE")
        return bool(asked.value)

    def _at(self, x: int, y: int) -> Any:
        point = ffi.new("GhosttyPointTwin*")
        point.tag = lib.GHOSTTY_POINT_TAG_SCREEN
        point.value.x, point.value.y = x, y
        ref = sized("GhosttyGridRef")
        check(lib.ghostty_terminal_grid_ref(self.native, point[0], ref), "grid_ref")
        return ref

    def plain(self, top: int, bottom: int) -> list[str]:
        """Text of lines top to bottom - 1."""
        if bottom <= top:
            return []
        selection = sized("GhosttySelection")
        selection.start = self._at(0, top)[0]
        selection.end = self._at(self.get("COLS", "uint16_t") - 1, bottom - 1)[0]
        options = sized("GhosttyTerminalSelectionFormatOptions")
        options.emit = lib.GHOSTTY_FORMATTER_FORMAT_PLAIN
        options.unwrap = options.trim = False
        options.selection = selection
        lines = text_of(
            lambda into, room, length: lib.ghostty_terminal_selection_format_buf(
                self.native, options[0], into, room, length
            ),
            "selection_format",
        ).split("\n")
        return lines + [""] * (bottom - top - len(lines))

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Which of these lines go on in the next."""
        row, flag, result = ffi.new("GhosttyRow*"), ffi.new("bool*"), []
        for y in range(top, bottom):
            check(lib.ghostty_grid_ref_row(self._at(0, y), row), "grid_ref_row")
            check(lib.ghostty_row_get(row[0], lib.GHOSTTY_ROW_DATA_WRAP, flag), "wrap")
            result.append(bool(flag[0]))
        return result

    def _link(self, x: int, y: int) -> str:
        ref = self._at(x, y)
        return text_of(
            lambda into, room, length: lib.ghostty_grid_ref_hyperlink_uri(ref, into, room, length), "hyperlink_uri"
        )

    def styled(self, top: int, bottom: int) -> list[Row]:
        """These lines with their styles: the viewport is moved over them."""
        reader = _Reader()
        try:
            return self._styled(reader, top, bottom)
        finally:
            reader.close()
            self._view(lib.GHOSTTY_SCROLL_VIEWPORT_BOTTOM, 0)

    def _view(self, tag: int, row: int) -> None:
        move = ffi.new("GhosttyTerminalScrollViewportTwin*")
        move.tag, move.row = tag, row
        lib.ghostty_terminal_scroll_viewport(self.native, move[0])

    def _styled(self, reader: _Reader, top: int, bottom: int) -> list[Row]:
        total, height = self.get("TOTAL_ROWS"), self.get("ROWS", "uint16_t")
        rows: list[Row] = []
        y = top
        while y < bottom:
            first = min(y, total - height)
            self._view(lib.GHOSTTY_SCROLL_VIEWPORT_ROW, first)
            reader.look(self.native)
            for at in range(first, min(first + height, bottom)):
                assert reader.next()
                if at == y:
                    rows.append(_RowReading(reader, lambda x, at=at: self._link(x, at)).row())
                    y += 1
        return rows
