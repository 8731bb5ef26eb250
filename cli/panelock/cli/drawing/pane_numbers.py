"""Panes' numbers over them, and a key that chooses one (cmd-display-panes.c of tmux).

Made from what the host says with ``%display-panes`` (impl/commands/pane_numbers.py); knows neither terminal nor clock:
who has it draws the pieces over the window, and lets it go when its ``duration_s`` is over.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from panelock.cli.drawing.prompt_template import command_line
from panelock.cli.drawing.scene import PaneScene
from panelock.cli.drawing.window import Area
from panelock.impl.host.screens.runs import Runs
from panelock.impl.host.screens.screen import PLAIN
from panelock.impl.host.screens.styles import parse
from panelock.impl.keys import Key

DIGITS = (
    "##### #...# #...# #...# #####", "....# ....# ....# ....# ....#", "##### ....# ##### #.... #####",
    "##### ....# ##### ....# #####", "#...# #...# ##### ....# ....#", "##### #.... ##### ....# #####",
    "##### #.... ##### #...# #####", "##### ....# ....# ....# ....#", "##### #...# ##### #...# #####",
    "##### #...# ##### ....# #####",
)  # fmt: skip
"""Of each digit its rows (window_clock_table)."""
HIGH, WIDE = 5, 6
"""Rows and columns of a large digit, with the blank behind it."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Piece(NamedTuple):
    """Something to be drawn over the window, from a place of the terminal on."""

    x: int
    y: int
    runs: Runs


class Pressed(NamedTuple):
    """What a key has come to: it closes the numbers in any case."""

    commands: tuple[str, ...] = ()
    passed_on: bool = False
    """It is to be done with as if there had been no numbers."""


class _Said(msgspec.Struct):
    """What the host says."""

    duration: int
    template: str
    block: bool
    keys: bool
    """A key can choose a pane."""
    zoomed: bool
    panes: list[tuple[int, int]]
    """Index and number of each."""
    colours: tuple[str, str]
    """Of numbers, and of the active pane's."""
    number: int = 0
    """What the host knows them by, where somebody waits until they are gone."""


class PaneNumbers:
    """The numbers, until a key or time ends them."""

    def __init__(self, said: str | bytes) -> None:
        """``said`` is the JSON behind ``%display-panes``."""
        self._said = msgspec.json.decode(said, type=_Said)

    @property
    def known_by(self) -> int:
        """What the host knows them by; 0 where nobody waits for them."""
        return self._said.number

    @property
    def duration_s(self) -> float | None:
        """How long they are to be seen; None without an end."""
        return self._said.duration / 1000 if self._said.duration else None

    def press(self, key: Key) -> Pressed:
        """Take a key: a digit chooses, and for panes from the tenth on a letter; any other one is passed on."""
        char = "" if key.name or key.control or key.meta or key.shift or not 0 < key.code < 0x80 else chr(key.code)
        if not self._said.keys or not char or char not in "0123456789" + LETTERS:
            return Pressed(passed_on=True)
        wanted = int(char) if char.isdigit() else 10 + LETTERS.index(char)
        pane = next((number for index, number in self._said.panes if index == wanted), None)
        if pane is None:
            return Pressed()
        line = command_line(self._said.template, [f"%{pane}"], block=self._said.block)
        unzoomed = ("if-shell -F '#{window_zoomed_flag}' 'resize-pane -Z'",) if self._said.zoomed else ()
        return Pressed((*unzoomed, line))

    def pieces(self, panes: Sequence[PaneScene], at: Area) -> list[Piece]:
        """Return what is drawn over the panes that are seen."""
        return [piece for pane in panes for piece in self._pane(pane, at)]

    def _pane(self, pane: PaneScene, at: Area) -> Iterator[Piece]:
        left, width = _seen(pane.box.left, pane.box.width, at.x, at.columns)
        top, height = _seen(pane.box.top, pane.box.height, at.y, at.rows)
        number = str(pane.number)
        if width < len(number) or height <= 0:
            return
        top += at.top
        colour = self._said.colours[pane.active]
        ink, paper = (parse(f"{ground}={colour}", PLAIN, PLAIN) for ground in ("fg", "bg"))
        letter = LETTERS[pane.number - 10] if 10 <= pane.number < 9 + len(LETTERS) else ""
        x, y = width // 2, height // 2
        if width < len(number) * WIDE or height < HIGH:
            text = number
            if width >= len(number) + len(letter) + 1:
                text = f"{number} {letter}"
            yield Piece(left + x - len(text) // 2, top + y, ((text, ink),))
            return
        first = x - len(number) * 3
        for place, digit in enumerate(number):
            for row, cells in enumerate(DIGITS[int(digit)].split()):
                for column, length in _filled(cells):
                    here = left + first + place * WIDE + column
                    yield Piece(here, top + y - 2 + row, ((" " * length, paper),))
        if height <= HIGH + 1:
            return
        size = f"{pane.box.width}x{pane.box.height}"
        if width >= len(size):
            yield Piece(left + width - len(size), top, ((size, ink),))
        if letter:
            yield Piece(left + x + len(number) * 3 - 2, top + y + 3, ((letter, ink),))


def _seen(start: int, size: int, seen_from: int, room: int) -> tuple[int, int]:
    """Return where a pane begins on what is seen of its window, and how much of it is seen; none, and it is not."""
    first, last = max(start, seen_from), min(start + size, seen_from + room)
    return first - seen_from, last - first


def _filled(cells: str) -> Iterator[tuple[int, int]]:
    """Return where a row of a digit has ink: columns, and how many from there on."""
    column = 0
    while (column := cells.find("#", column)) >= 0:
        length = len(cells) - column - len(cells[column:].lstrip("#"))
        yield column, length
        column += length
