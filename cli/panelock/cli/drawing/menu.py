"""A menu over the window, from which a key or the mouse chooses a command (menu.c of tmux).

Made from what the host says with ``%menu`` (impl/commands/menus.py), or for who chooses from a tree; knows neither
terminal nor host: who has it draws its pieces over the window, and gives the command that is chosen.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from panelock.cli.drawing import choosing_target, framed, mouse
from panelock.cli.drawing.framed import EDGES
from panelock.cli.drawing.mouse import Report
from panelock.cli.drawing.pane_numbers import Piece
from panelock.cli.drawing.styled import draw as drawn_text
from panelock.impl import keys
from panelock.impl.formats_width import style_width, trim_right
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.runs import Runs
from panelock.impl.keys import Key

PAGE = 5
"""Items that PPage and NPage go up and down."""


class Said(msgspec.Struct):
    """What the host says."""

    title: str
    items: list[tuple[str, str, str] | None]
    """Of each its name, key and command; None is a line."""
    styles: list[tuple[str, str]]
    """Of the menu, of what is selected, and of the border: the option's, and the command's own."""
    lines: str
    # What follows a menu of the client's own has no need of.
    x: str = ""
    y: str = ""
    pane: int = -1
    """The target pane."""
    window: int = -1
    """The index of its window."""
    target: str = ""
    """It and its window, as commands name them."""
    own: bool = False
    """The client itself gave the command."""
    stays: bool = False
    start: int = -1
    number: int = 0
    """What the host knows it by, where somebody waits until it is closed."""


class Outcome(NamedTuple):
    """What a key has come to."""

    closed: bool = False
    commands: str = ""
    key: Key | None = None
    """Of what was chosen."""


class _Item(NamedTuple):
    text: str
    key: Key | None
    command: str

    @property
    def enabled(self) -> bool:
        return not self.text.startswith("-")


class Menu:
    """A menu, until it is closed."""

    def __init__(self, said: Said, columns: int, *, pointed: bool) -> None:
        """``columns`` are the terminal's; a mouse key has opened it if it was ``pointed`` at."""
        self.pointed = pointed
        self.number = said.number
        self._said = said
        self._items = [None if one is None else _item(*one, columns - EDGES) for one in said.items]
        self._choice = -1 if pointed else self._start(said.start)
        self._at = (0, 0)
        self._width = max(style_width(said.title), *(_width(item.text) for item in self._items if item is not None))
        usual, chosen, border = (framed.style(*both) for both in said.styles)
        self._usual, self._chosen, self._border = usual, chosen, border

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows, with the border."""
        return self._width + EDGES, len(self._items) + 2

    def _start(self, wanted: int) -> int:
        """Return what is selected first: that, or what comes behind it and can be; behind the last one, before that."""
        count = len(self._items)
        if wanted < 0:
            return -1
        order = [*range(wanted, count), *range(min(wanted, count))] if wanted < count else list(reversed(range(count)))
        return next((number for number in order if self._can(number)), -1)

    def put(self, x: int, y: int) -> None:
        """Let it be there."""
        self._at = x, y

    # --- keys ---

    def press(self, key: Key) -> Outcome | None:
        """Take a key; None where nothing comes of it."""
        for number, item in enumerate(self._items):
            if item is not None and item.enabled and item.key == key:
                self._choice = number
                return self._chosen_one()
        moves = {
            "Up": self._up, "k": self._up, "Down": self._down, "j": self._down, "PPage": self._page_up,
            "C-b": self._page_up, "NPage": self._page_down, "g": self._to_begin, "G": self._to_end,
        }  # fmt: skip
        name = keys.text_of(key)
        if name in moves:
            moves[name]()
        elif name == "Enter":
            return self._chosen_one()
        elif name in ("Escape", "C-c", "C-g", "q"):
            return Outcome(closed=True)
        return None

    def point(self, report: Report) -> Outcome | None:
        """Take what the mouse has done; None where nothing comes of it."""
        button, drags = mouse.button(report.code), bool(report.code & mouse.MOTION)
        released, wheel = button == mouse.RELEASE, button in (mouse.WHEEL_UP, mouse.WHEEL_DOWN)
        if not self.pointed:
            return Outcome(closed=True) if button else None
        (x, y), count = self._at, len(self._items)
        clicks = not (released or wheel or drags) if self._said.stays else released
        if not (x <= report.x <= x + EDGES + self._width and y < report.y <= y + count):
            self._choice = -1
            return Outcome(closed=True) if clicks else None
        if not (wheel or drags) if self._said.stays else released:
            return self._chosen_one()
        self._choice = report.y - y - 1
        return None

    def _chosen_one(self) -> Outcome | None:
        item = self._items[self._choice] if self._choice >= 0 else None
        if item is not None and item.enabled:
            given = choosing_target.run_at(self._said.target, item.command) if item.command else ""
            return Outcome(closed=True, commands=given, key=item.key)
        return None if self._said.stays and self._choice >= 0 else Outcome(closed=True)

    def _can(self, number: int) -> bool:
        item = self._items[number]
        return item is not None and item.enabled

    def _up(self) -> None:
        self._go(-1)

    def _down(self) -> None:
        self._go(1)

    def _go(self, step: int) -> None:
        """Go to the next one that can be chosen, around the ends; to where it began where there is none."""
        count, began = len(self._items), max(self._choice, 0)
        if self._choice < 0 and step < 0:
            self._choice = 0
        while True:
            self._choice = (self._choice + step) % count
            if self._can(self._choice) or self._choice == began:
                return

    def _page_up(self) -> None:
        self._choice = self._choice - PAGE if self._choice > PAGE else 0
        while self._choice < len(self._items) - 1 and not self._can(self._choice):
            self._choice += 1

    def _page_down(self) -> None:
        last = len(self._items) - 1
        self._choice = self._choice + PAGE if self._choice < last - PAGE + 1 else last
        while self._choice > 0 and not self._can(self._choice):
            self._choice -= 1

    def _to_begin(self) -> None:
        self._choice = next((number for number in range(len(self._items)) if self._can(number)), self._choice)

    def _to_end(self) -> None:
        self._choice = next((number for number in reversed(range(len(self._items))) if self._can(number)), self._choice)

    # --- drawing ---

    def pieces(self) -> Iterator[Piece]:
        """Return what is drawn over the window, row by row."""
        (x, y), wide, lines = self._at, self._width + EDGES, self._said.lines
        across, upright, branch_right, branch_left = (framed.BOXES[lines][at] for at in (1, 3, 4, 5))
        bar, side = across * (wide - 2), ((upright, self._border),)
        yield from framed.top(x, y, wide, lines, self._border, self._said.title)
        for number, item in enumerate(self._items):
            row = y + 1 + number
            if item is None:
                yield Piece(x, row, ((branch_right + bar + branch_left, self._border),))
            else:
                yield Piece(x, row, (*side, *self._row(item, number), *side))
        yield framed.bottom(x, y + 1 + len(self._items), wide, lines, self._border)

    def _row(self, item: _Item, number: int) -> Runs:
        style, text, beside = self._usual, item.text, (" ", self._usual)
        blank = style
        if number == self._choice and item.enabled:
            blank = style = self._chosen
        elif not item.enabled:
            style, text = style._replace(attrs=style.attrs | sgr.DIM), text[1:]
        runs = drawn_text(text, self._width, style, blank)
        if blank is self._chosen:  # whatever colours a name has, those of what is selected are others'
            runs = [(part, look._replace(fg=blank.fg, bg=blank.bg)) for part, look in runs]
        return beside, *runs, beside


def _item(name: str, key_text: str, command: str, room: int) -> _Item:
    """Shorten a name to the room that there is; its key stands behind it if it is short, or there is room for all."""
    key, shown, more = None if key_text.lower() == "none" else keys.parse(key_text), "", ""
    size = len(name.encode())
    if key is not None and not name.startswith("-"):
        shown = keys.text_of(key)
        wide = len(shown) + 3
        if wide <= room // 4:
            room -= wide
        elif wide >= room or size >= room - wide:
            shown = ""
    if size > room:
        room, more = room - 1, ">"
    text = trim_right(name, room) + more
    return _Item(f"{text}#[default] #[align=right]({shown})" if shown else text, key, command)


def _width(text: str) -> int:
    return style_width(text) - text.startswith("-")
