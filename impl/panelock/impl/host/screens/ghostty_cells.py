"""Reading lines out of Ghostty's terminal core: text, styles, wrapping. Worker only: it is native code."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

from panelock.impl.host.screens.ghostty_abi import ffi
from panelock.impl.host.screens.ghostty_native import check, lib, sized, text_of
from panelock.impl.host.screens.ghostty_rows import Reader, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from panelock.impl.host.screens.screen import Row


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


@cache
def _number(key: str) -> int:
    return int(getattr(lib, f"GHOSTTY_TERMINAL_DATA_{key}"))


@cache
def _room(ctype: str) -> Any:
    """Return where the library puts a fact: it is taken from there at once."""
    return ffi.new(ctype + "*")


class Grid:
    """Reads the lines of a terminal's active screen; line 0 is its oldest."""

    def __init__(self, native: Any) -> None:
        self.native = native
        self._point, self._ref = ffi.new("GhosttyPointTwin*"), sized("GhosttyGridRef")
        self._style = sized("GhosttyStyle")
        self._point.tag = lib.GHOSTTY_POINT_TAG_SCREEN

    def get(self, key: str, ctype: str = "size_t") -> Any:
        """One of the terminal's facts."""
        out = _room(ctype)
        check(lib.ghostty_terminal_get(self.native, _number(key), out), key)
        return out[0]

    def write(self, data: bytes) -> None:
        """Take what the program printed."""
        lib.ghostty_terminal_vt_write(self.native, data, len(data))

    def cursor(self) -> tuple[int, int]:
        """Column and row, from 0."""
        return self.get("CURSOR_X", "uint16_t"), self.get("CURSOR_Y", "uint16_t")

    def clears_in_colour(self) -> bool:
        """Tell whether what is cleared takes a colour."""
        style = self._style
        check(lib.ghostty_terminal_get(self.native, lib.GHOSTTY_TERMINAL_DATA_CURSOR_STYLE, style), "CURSOR_STYLE")
        return bool(style.bg_color.tag != lib.GHOSTTY_STYLE_COLOR_NONE)

    def origin_mode(self) -> bool:
        """Tell whether rows are counted from the top of the scroll region (DECOM)."""
        asked = ffi.new("GhosttyTerminalModeConfig*")
        asked.mode = 6
        check(lib.ghostty_terminal_get(self.native, lib.GHOSTTY_TERMINAL_DATA_MODE, asked), "MODE")
        return bool(asked.value)

    def _at(self, x: int, y: int) -> Any:
        point, ref = self._point, self._ref
        point.value.x, point.value.y = x, y
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

    def page_of(self, y: int) -> int:
        """Say which page of the memory has a row."""
        return int(ffi.cast("uintptr_t", self._at(0, y).node))

    def style_at(self, x: int, y: int) -> bytes:
        """Return the GhosttyStyle of a cell."""
        check(lib.ghostty_grid_ref_style(self._at(x, y), self._style), "grid_ref_style")
        return bytes(ffi.buffer(self._style))

    def text_at(self, x: int, y: int) -> str:
        """Return all characters that share a cell."""
        ref, length = self._at(x, y), ffi.new("size_t*")
        lib.ghostty_grid_ref_graphemes(ref, ffi.NULL, 0, length)  # asks for the length
        buffer = ffi.new("uint32_t[]", max(length[0], 1))
        check(lib.ghostty_grid_ref_graphemes(ref, buffer, len(buffer), length), "graphemes")
        return "".join([chr(one) for one in ffi.unpack(buffer, length[0])])

    def link_at(self, x: int, y: int) -> str:
        """Say where a cell leads."""
        ref = self._at(x, y)
        return text_of(
            lambda into, room, length: lib.ghostty_grid_ref_hyperlink_uri(ref, into, room, length), "hyperlink_uri"
        )

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Which of these lines go on in the next."""
        with closing(Reader()) as reader:
            return [on for _, count in self._passed(reader, top, bottom) for on in reader.wrapped(count)]

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """These lines with their styles."""
        rows: list[Row] = []
        made = Rows(self, letters=letters)
        with closing(Reader()) as reader:
            for first, count in self._passed(reader, top, bottom):
                rows += made.rows(first, reader.cells(count))
        return rows

    def _passed(self, reader: Reader, top: int, bottom: int) -> Iterator[tuple[int, int]]:
        """Move the viewport over lines; of those that it shows each time a reader has before it so many from one on."""
        total, height = self.get("TOTAL_ROWS"), self.get("ROWS", "uint16_t")
        assert bottom <= total, "rows that there are none of: this would go on for ever"
        try:
            while top < bottom:
                first = min(top, total - height)
                self._view(lib.GHOSTTY_SCROLL_VIEWPORT_ROW, first)
                reader.look(self.native)
                reader.skip(top - first)
                count = min(first + height, bottom) - top
                yield top, count
                top += count
        finally:
            self._view(lib.GHOSTTY_SCROLL_VIEWPORT_BOTTOM, 0)

    def _view(self, tag: int, row: int) -> None:
        move = ffi.new("GhosttyTerminalScrollViewportTwin*")
        move.tag, move.row = tag, row
        lib.ghostty_terminal_scroll_viewport(self.native, move[0])
