"""A screen by Ghostty's terminal core. Imported in the worker only: it is native code."""

from __future__ import annotations

import re
import weakref
from contextlib import suppress
from typing import Any, NamedTuple

from panelock.impl.host.screens.ghostty_abi import ffi
from panelock.impl.host.screens.ghostty_cells import Grid, copy_of
from panelock.impl.host.screens.ghostty_native import GhosttyError, check, lib
from panelock.impl.host.screens.resizing import resize
from panelock.impl.host.screens.screen import SMALLEST, Lines, Place, Row, Taken

_PAGE = 2048
"""Ghostty forgets lines a page at a time, so it is told to keep more than is shown."""
_BYTES = 1 << 40
"""Its own limit would keep 575 lines; the limit in lines is the one that counts."""
_PIXELS = 8, 16
"""A cell's width and height: only what asks for the size in pixels is told."""
_UNFINISHED = 1 << 16
"""How long an unfinished sequence may be for a copy of the terminal to be made in the middle of it."""

_OTHERWISE = re.compile(rb"\x1b(?:\[(?:[02]?J|0?K|[0-9]{0,9}[XP@LM])|c)")
"""What tmux does in another way."""
_LEAVES = re.compile(rb"\x1b\[\?[\d;]{0,64}4[79][\d;]{0,64}l")
"""What may leave the alternate screen: 47, 1047 or 1049 among others."""
_LEFT = re.compile(rb"[\d;?]*l")
"""The end of such a sequence that had begun before."""
_ESCAPE = 0x1B
_CLEAR_BEGUN = (b"\x1b[2", b"\x1b[0", b"\x1b[", b"\x1b")
_INTO_HISTORY = b"\x1b[22J"
_AS_IT_STANDS = b"\x1b[1J\x1b[J"
"""Clears the screen and no more: what says so at once scrolls where a shell has marked its prompt (OSC 133)."""
_RESET = (
    b"\x1b[!p\x1b[m\x1b[r\x1b[?1;6;9;1000;1002;1003;1004;1005;1006;2004l\x1b[?7;25h\x1b[4;20l\x1b>"
    b"\x1b(B\x1b)B\x0f\x1b[?5W%b\x1b[H"
)
"""Ghostty's own ESC c would wipe the history; tmux's does not (screen_write_reset)."""


class GhosttyScreen:
    """As `screen.Screen`."""

    def __init__(self, cols: int, rows: int, history: int) -> None:
        self.scroll_on_clear = True
        self._keep = history
        self._rows = rows
        made = ffi.new("GhosttyTerminal*")
        check(lib.ghostty_terminal_new(ffi.NULL, made, max(cols, SMALLEST), max(rows, SMALLEST)), "terminal_new")
        self._grid = Grid(made[0])
        self._free = weakref.finalize(self, lib.ghostty_terminal_free, made[0])
        self._aside: _Aside | None = None
        """What the terminal was when the alternate screen got another size. It is told all that is printed, and is the
        terminal again when that screen is left: tmux gives the one under it its size only then (screen_alternate_off).
        """
        self._under: _Saved | _Unknown | None = None
        self._held = b""
        self._stays = 0
        """Lines of the history that do not come down when the screen grows: it was cleared of them."""
        self._limit(self._grid)

    def _limit(self, grid: Grid) -> None:
        for option, value in (
            ("SCROLLBACK_MAX_LINES", self._keep + _PAGE),
            ("SCROLLBACK_MAX_BYTES", _BYTES),
            ("CONTINUATION_MAX_BYTES", _UNFINISHED),
        ):
            key = getattr(lib, f"GHOSTTY_TERMINAL_OPT_{option}")
            check(lib.ghostty_terminal_set(grid.native, key, ffi.new("size_t*", value)), option)

    def feed(self, data: bytes) -> None:
        """Take output. What clears the screen is rewritten: in tmux it goes into the history (scroll-on-clear)."""
        self._under = None
        data, self._held = self._held + data, b""
        for begun in _CLEAR_BEGUN:
            if data.endswith(begun):
                data, self._held = data[: -len(begun)], begun
                break
        at = 0
        for match in _OTHERWISE.finditer(data):
            instead = self._instead(data[at : match.start()], match.group())
            if instead is not None:
                self._write(instead)
                if _INTO_HISTORY in instead:
                    self._stays = self.place().history
                at = match.end()
            else:
                at = match.start()
        if at < len(data):
            self._write(data[at:] if at else data)

    def _write(self, data: bytes) -> None:
        """Let the terminal take output; where one is set aside, piece by piece, until that is the terminal again."""
        at = 0
        while self._aside is not None and at < len(data):
            end = self._may_leave(data, at)
            piece = data[at:end]
            self._grid.write(piece)
            self._aside.grid.write(piece)
            at = end
            if not self.alternate():
                self._take_back(self._aside)
        if at < len(data):
            self._grid.write(data[at:] if at else data)

    def _may_leave(self, data: bytes, at: int) -> int:
        """Return where something ends that may leave the alternate screen, or all; a sequence may have begun before."""
        if self._grid.get("VT_GROUND", "bool") or data[at] == _ESCAPE:
            found = _LEAVES.search(data, at)
            return len(data) if found is None else found.end()
        goes_on = None if at else _LEFT.match(data)
        if goes_on is not None:
            return goes_on.end()
        end = data.find(_ESCAPE, at)  # within a string nothing leaves
        return len(data) if end < 0 else end

    def _set_aside(self) -> None:
        """Keep the terminal as it is, unless it cannot be copied."""
        with suppress(GhosttyError):
            native = copy_of(self._grid.native)[0]
            self._aside = _Aside(Grid(native), self._rows, weakref.finalize(self, lib.ghostty_terminal_free, native))
            self._limit(self._aside.grid)  # or it could not be copied in the middle of a sequence

    def _take_back(self, aside: _Aside) -> None:
        """Go on with what was set aside, in the size that there is by now."""
        size = self._grid.get("COLS", "uint16_t"), self._rows
        self._free()
        self._grid, self._rows, self._free = aside
        self._aside = self._under = None
        self.resize(*size)

    def _instead(self, before: bytes, clear: bytes) -> bytes | None:
        """Print what comes before such a sequence; give what to print in its place."""
        if before:
            self._write(before)
        if clear == b"\x1bc":
            return self._reset()
        if clear.endswith((b"K", b"X", b"P", b"@")):  # there is nothing behind the last column, Ghostty takes that one
            return b"" if self._grid.get("CURSOR_PENDING_WRAP", "bool") else None
        x, y = self._grid.cursor()
        if clear.endswith((b"L", b"M")):  # the cursor stays in its column
            return clear + b"\x1b[%dG" % (x + 1)
        if not self.scroll_on_clear:
            return _AS_IT_STANDS if clear == b"\x1b[2J" else None
        if self.alternate() or self._grid.origin_mode() or (clear != b"\x1b[2J" and (x, y) != (0, 0)):
            return None  # in origin mode the cursor could not be put back
        instead = _INTO_HISTORY + b"\x1b[%d;%dH" % (y + 1, x + 1)
        if not self._grid.clears_in_colour():
            return instead
        above = self._grid.get("SCROLLBACK_ROWS")
        lines = self._grid.plain(above, above + self._grid.get("ROWS", "uint16_t"))
        # To Ghostty what was cleared in a colour is text, of which the history would be filled.
        return instead + b"\x1b[2J" if any(line.strip(" ") for line in lines) else b"\x1b[2J"

    def resize(self, cols: int, rows: int) -> None:
        """Change the size: as tmux does, but where that would break a sequence that has begun, or could not be said."""
        if self._aside is None and self.alternate():
            self._set_aside()
        if self._grid.get("VT_GROUND", "bool") and not (self._held or self._grid.origin_mode()):
            self._stays = resize(self, cols, rows, self._fit, self._stays)
        else:
            self._fit(cols, rows)

    def _fit(self, cols: int, rows: int) -> None:
        self._under = None
        self._rows = rows
        native = self._grid.native
        check(lib.ghostty_terminal_resize(native, max(cols, SMALLEST), max(rows, SMALLEST), *_PIXELS), "resize")

    def clear_history(self) -> None:
        """Forget the history, the primary screen's in any case."""
        self._under = None
        self._stays = 0
        if not self._grid.get("VT_GROUND", "bool"):
            self._on_all(b"\x18")  # or the sequence would be taken into the unfinished one
        self._on_all(b"\x1b[?47l\x1b[3J\x1b[?47h" if self.alternate() else b"\x1b[3J")

    def reset(self) -> None:
        """Start anew, the old text in the history."""
        self._under = None
        self._held = b""
        self._on_all(b"\x18" + self._reset())
        if self.scroll_on_clear:
            self._stays = self.place().history

    def _reset(self) -> bytes:
        return _RESET % (_INTO_HISTORY if self.scroll_on_clear else _AS_IT_STANDS)

    def _on_all(self, data: bytes) -> None:
        """Let the terminal take what leaves the alternate screen only for a moment, and the one that is set aside."""
        self._grid.write(data)
        if self._aside is not None:
            self._aside.grid.write(data)

    def alternate(self) -> bool:
        """Tell whether the alternate screen is shown."""
        active = self._grid.get("ACTIVE_SCREEN", "GhosttyTerminalScreen")
        return bool(active == lib.GHOSTTY_TERMINAL_SCREEN_ALTERNATE)

    def _hidden(self) -> tuple[int, int]:
        """Lines above the first that is shown, and how many of the terminal's rows count as history: some do
        where the pane is lower than the emulator can be.
        """
        extra = max(SMALLEST - self._rows, 0)
        scrolled = min(extra, self._grid.cursor()[1])
        kept = min(self._grid.get("SCROLLBACK_ROWS") + scrolled, self._keep)
        return self._grid.get("SCROLLBACK_ROWS") + scrolled - kept, scrolled

    def place(self) -> Place:
        """Say where things stand. In tmux the alternate screen has the primary's history above it."""
        x, y = self._grid.cursor()
        if self._grid.get("CURSOR_PENDING_WRAP", "bool"):
            x += 1  # tmux's cursor then stands behind the last column
        hidden, scrolled = self._hidden()
        under = self._saved()
        history = under.history if under is not None else self._grid.get("SCROLLBACK_ROWS") + scrolled - hidden
        visible = bool(self._grid.get("CURSOR_VISIBLE", "bool"))
        cols = self._grid.get("COLS", "uint16_t")
        return Place(cols, self._rows, x, max(y - scrolled, 0), visible, history, under is not None)

    def _saved(self) -> _Saved | _Unknown | None:
        if not self.alternate():
            return None
        if self._under is None:
            try:
                grid = self._grid if self._aside is None else self._aside.grid
                self._under = _Saved(grid.native, self._keep)
            except GhosttyError:
                self._under = _Unknown(self._grid.get("COLS", "uint16_t"), self._rows)
        return self._under

    def saved(self) -> Lines | None:
        """Give the primary screen while the alternate one is shown."""
        return self._saved()

    def frozen(self) -> Lines:
        """Give the lines as they are now."""
        try:
            return _Frozen(self._grid.native, self._keep, self._rows, self._saved())
        except GhosttyError:
            return Taken.of(self)

    def plain(self, top: int, bottom: int) -> list[str]:
        """Text of lines."""
        lines: list[str] = self._read(top, bottom, "plain")
        return lines

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Which lines go on in the next."""
        lines: list[bool] = self._read(top, bottom, "wrapped")
        return lines

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """Lines with styles."""
        lines: list[Row] = self._read(top, bottom, "styled", letters=letters)
        return lines

    def _read(self, top: int, bottom: int, how: str, **more: bool) -> Any:
        under = self._saved()
        if under is None:
            hidden, _ = self._hidden()
            return getattr(self._grid, how)(top + hidden, bottom + hidden, **more)
        lines = getattr(under, how)(top, min(bottom, under.history), **more) if top < under.history else []
        if bottom > under.history:
            shift = self._grid.get("SCROLLBACK_ROWS") - under.history  # what a reset has let scroll away is not shown
            lines += getattr(self._grid, how)(max(top, under.history) + shift, bottom + shift, **more)
        return lines


class _Frozen(GhosttyScreen):
    """A copy of the terminal that nobody feeds."""

    def __init__(self, native: Any, keep: int, rows: int, under: _Saved | _Unknown | None) -> None:
        copy = copy_of(native)
        weakref.finalize(self, lib.ghostty_terminal_free, copy[0])
        self._grid = Grid(copy[0])
        self.scroll_on_clear = True
        self._keep, self._rows = keep, rows
        self._aside, self._under = None, under


class _Aside(NamedTuple):
    """A whole terminal of its own size."""

    grid: Grid
    rows: int
    free: weakref.finalize[..., GhosttyScreen]


class _Saved:
    """A copy of the terminal, turned back to the primary screen."""

    def __init__(self, native: Any, keep: int) -> None:
        copy = copy_of(native)
        weakref.finalize(self, lib.ghostty_terminal_free, copy[0])
        self._grid = Grid(copy[0])
        self._grid.write(b"\x18\x1b[?47l")
        above = self._grid.get("SCROLLBACK_ROWS")
        self.history = min(above, keep)
        self._skip = above - self.history

    def place(self) -> Place:
        """Sizes and history; nobody asks for this one's cursor."""
        cols, rows = self._grid.get("COLS", "uint16_t"), self._grid.get("ROWS", "uint16_t")
        return Place(cols, rows, 0, 0, False, self.history, False)

    def plain(self, top: int, bottom: int) -> list[str]:
        """Text of lines."""
        return self._grid.plain(top + self._skip, bottom + self._skip)

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Which lines go on in the next."""
        return self._grid.wrapped(top + self._skip, bottom + self._skip)

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """Lines with styles."""
        return self._grid.styled(top + self._skip, bottom + self._skip, letters=letters)


class _Unknown:
    """The primary screen where the terminal cannot be copied: blank, without history.

    Ghostty copies none in which a resize has cut a wide character in half, until the program draws over it.
    """

    history = 0

    def __init__(self, cols: int, rows: int) -> None:
        self._size = cols, rows

    def place(self) -> Place:
        """Sizes alone."""
        return Place(*self._size, 0, 0, False, 0, False)

    def plain(self, top: int, bottom: int) -> list[str]:
        """Blank lines."""
        return [""] * (bottom - top)

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """None goes on in the next."""
        return [False] * (bottom - top)

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """Blank lines."""
        del letters
        return [Row([], 0, [], 0)] * (bottom - top)
