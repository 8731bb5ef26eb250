"""What a screen is: the narrow interface over the terminal emulators, and the values that cross it.

Nothing here knows an emulator; the backends are imported when one is opened.
"""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from typing import NamedTuple, Protocol, Self

DEFAULT = -1
"""The terminal's own colour."""
RGB = 1 << 24
"""Set in a colour that is 24 bits of red, green and blue; otherwise it is one of 256."""
SMALLEST = 2
"""Emulators crash (pyghostty) or panic (pyavt) below two rows or columns."""


class Style(NamedTuple):
    """How a cell looks; `attrs` are bits as in `sgr.ATTRIBUTES`."""

    attrs: int = 0
    fg: int = DEFAULT
    bg: int = DEFAULT
    us: int = DEFAULT
    link: str = ""


PLAIN = Style()

Run = tuple[str, Style]


class Row(NamedTuple):
    """One line with its styles.

    `runs` cover the columns up to `used`, the last one that was written; `tail` covers blank cells behind them that
    were cleared in a colour.
    """

    runs: list[Run]
    used: int
    tail: list[Run]
    tail_columns: int


class Place(NamedTuple):
    """Where things stand: sizes, the cursor, lines of history, whether the alternate screen is on."""

    cols: int
    rows: int
    cursor_x: int
    cursor_y: int
    cursor_visible: bool
    history: int
    alternate: bool


class Lines(Protocol):
    """Lines to read, counted from the oldest in the history: 0 to history + rows - 1."""

    def place(self) -> Place:
        """Say where things stand."""

    def plain(self, top: int, bottom: int) -> list[str]:
        """Text of lines top to bottom - 1, with the spaces that were written at their ends."""

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Tell which of these lines go on in the next one."""

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """Give these lines with their styles.

        With ``letters`` those that stand for pieces of lines are told as such (letters.py, sgr.CHARSET).
        """


class Screen(Lines, Protocol):
    """A terminal's screen with its history."""

    scroll_on_clear: bool
    """What the screen is cleared of goes into the history."""

    def feed(self, data: bytes) -> None:
        """Take what the program printed; sequences may be cut anywhere."""

    def resize(self, cols: int, rows: int) -> None:
        """Change the size; lines that were wrapped are wrapped anew."""

    def clear_history(self) -> None:
        """Forget the lines above the screen (clear-history)."""

    def reset(self) -> None:
        """Put the terminal in its first state; what was shown goes into the history (send-keys -R)."""

    def alternate(self) -> bool:
        """Tell whether the alternate screen is shown."""

    def saved(self) -> Lines | None:
        """Give the screen that waits under the alternate one; None if the alternate one is off."""

    def frozen(self) -> Lines:
        """Give the lines as they are now, whatever comes of the screen."""


class Taken(NamedTuple):
    """Lines of which all is known."""

    where: Place
    texts: list[str]
    goes_on: list[bool]
    rows: list[Row]

    @classmethod
    def of(cls, lines: Lines) -> Self:
        """Read all of them."""
        place = lines.place()
        height = place.history + place.rows
        return cls(place, lines.plain(0, height), lines.wrapped(0, height), lines.styled(0, height))

    def place(self) -> Place:
        """Say where things stand."""
        return self.where

    def plain(self, top: int, bottom: int) -> list[str]:
        """Text of lines."""
        return self.texts[top:bottom]

    def wrapped(self, top: int, bottom: int) -> list[bool]:
        """Which lines go on in the next."""
        return self.goes_on[top:bottom]

    def styled(self, top: int, bottom: int, *, letters: bool = False) -> list[Row]:
        """Lines with styles."""
        assert not letters, "they are not known any more"
        return self.rows[top:bottom]


def trim(screen: Screen) -> None:
    """Drop the lines below the cursor; as many come down from the history (resize-pane -T, cmd-resize-pane.c).

    Emulators have no sequence for that, but they do it when they grow and the cursor is on their last row.
    """
    while True:
        place = screen.place()
        # Never below the smallest size: what is left is trimmed in another turn.
        lines = min(place.rows - 1 - place.cursor_y, place.history, place.rows - SMALLEST)
        if place.alternate or lines <= 0:
            return
        low = place.rows - lines
        screen.feed(b"\x1b[%d;1H\x1b[J\x1b[%d;1H" % (low + 1, low))
        screen.resize(place.cols, low)
        screen.resize(place.cols, place.rows)
        screen.feed(b"\x1b[%d;%dH" % (place.cursor_y + lines + 1, place.cursor_x + 1))


def backends() -> list[str]:
    """Which emulators can be used here, the preferred first (pyghostty has no macOS build in use)."""
    found = []
    with suppress(ImportError):
        from panelock.impl.host.screens import ghostty_rows

        if ghostty_rows.cells_are_laid_out_as_expected():
            found.append("ghostty")
    if find_spec("avt") is not None:
        found.append("avt")
    return found


def open_screen(cols: int, rows: int, history: int, backend: str | None = None) -> Screen:
    """Make an empty screen that keeps `history` lines."""
    name = backend if backend is not None else backends()[0]
    if name == "ghostty":
        from panelock.impl.host.screens.ghostty import GhosttyScreen

        return GhosttyScreen(cols, rows, history)
    from panelock.impl.host.screens.avt import AvtScreen

    assert name == "avt", name
    return AvtScreen(cols, rows, history)
