"""What is shown of an option or a key below the tree of them (window_customize_draw)."""

from collections.abc import Callable

from panelock.cli.drawing.choosing_grid import Grid
from panelock.cli.drawing.choosing_preview import Place
from panelock.cli.drawing.customizing_about import KeyLine, OptionLine
from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.screen import PLAIN, Style
from panelock.impl.host.screens.styles import parse
from panelock.impl.options_kinds import Kind, Table
from panelock.impl.options_texts import TEXTS

CHOICES = 255
"""Bytes of all of an option's choices that are shown."""


class Full(Exception):  # noqa: N818 - no error: there is no more room
    """Nothing more can be written."""


class Page:
    """Lines of text on a part of a grid, broken between words (screen_write_text)."""

    def __init__(self, grid: Grid, place: Place) -> None:
        self._grid, self._place = grid, place
        self._x, self._y = place.x, place.y
        self._bottom = place.y + place.height - 1

    def write(self, text: str, style: Style = PLAIN, *, more: bool = False) -> None:
        """Write a text, and go on below it, or with ``more`` behind it; raises Full once that cannot be."""
        cells = [(char, character_width(char) or 0) for char in text if char == "\n" or character_width(char)]
        left, end = self._place.x, self._place.x + self._place.width
        at = 0
        while True:
            stop, following = _line(cells, at, end - self._x)
            for char, width in cells[at:stop]:
                self._grid.put(self._x, self._y, char, style)
                self._x += width
            at = following
            if self._y >= self._bottom or at == len(cells):
                break
            self._x, self._y = left, self._y + 1
        if at < len(cells) or (self._y >= self._bottom and (not more or self._x == end)):
            raise Full
        if not more or self._x == end:
            self._x, self._y = left, self._y + 1

    def skip(self, *, last: bool = False) -> None:
        """Leave a line free; raises Full where only the last one is left, unless that is wanted."""
        self._y += 1
        if self._y > self._bottom - (not last):
            raise Full


def _line(cells: list[tuple[str, int]], at: int, width: int) -> tuple[int, int]:
    """Return where a line ends that begins somewhere, and where the next one begins."""
    stop, taken = at, 0
    while stop < len(cells) and cells[stop][0] != "\n" and taken + cells[stop][1] <= width:
        taken += cells[stop][1]
        stop += 1
    if stop == len(cells):
        return stop, stop
    if cells[stop][0] in "\n ":
        return stop, stop + 1
    space = next((place for place in range(stop, at, -1) if cells[place][0] == " "), None)
    return (stop, stop) if space is None else (space, space + 1)


def draw_key(page: Page, key: KeyLine) -> None:
    """Tell of a key."""
    note = key.note or "There is no note for this key."
    page.write(note if note.endswith(".") else f"{note}.")
    page.skip()
    page.write(f"This key is in the {key.table} table.")
    page.write(f"This key {'does' if key.repeat else 'does not'} repeat.")
    page.skip()
    page.write(f"Command: {key.commands}")
    if key.original is not None and key.original.commands != key.commands:
        page.write(f"The default is: {key.original.commands}")


def draw_option(page: Page, line: OptionLine, window: str, expand: Callable[[str], str]) -> None:
    """Tell of an option; ``window`` is how its window is called, and ``expand`` tells what a format comes to."""
    option = line.option
    page.write(TEXTS.get(line.name, "This option doesn't have a description."))
    page.skip()
    page.write(f"This is a {_table(line)} option.")
    if line.array:
        page.write(
            "This is an array option." if line.number is None else f"This is an array option, index {line.number}."
        )
        if line.number is None:
            return
    page.skip()
    unit = f" {option.unit}" if option is not None and option.unit else ""
    page.write(f"Option value: {line.value}{unit}")
    _draw_kind(page, line, expand)
    if option is not None and not line.array and option.text != line.value:
        page.write(f"The default is: {option.text}{unit}")
    page.skip(last=True)
    if line.array:
        return
    *between, last = line.above or (None,)
    for value in between:
        if value is not None:
            page.write(f"Window value (from {window}): {value}{unit}")
    if last is not None:
        page.write(f"Global value: {last}{unit}")


def _table(line: OptionLine) -> str:
    option = line.option
    if option is None:
        return "user"
    if Table.PANE in option.table:
        return "window and pane"
    return next(name for name in ("window", "session", "server") if Table[name.upper()] in option.table)


def _draw_kind(page: Page, line: OptionLine, expand: Callable[[str], str]) -> None:
    """Tell what an option's kind has to say of its value."""
    option = line.option
    if line.kind is Kind.STRING:
        expanded = expand(line.value)
        if expanded != line.value:
            page.write(f"This expands to: {expanded}")
    if line.kind is Kind.CHOICE and option is not None:
        page.write(f"Available values are: {', '.join(option.choices)[:CHOICES]}")
    if line.kind is Kind.COLOUR:
        page.write("This is a colour option: ", more=True)
        colour = "#ffffff" if line.value == "none" else line.value  # its number is taken for that of a colour
        page.write("EXAMPLE", parse(f"fg={colour}", PLAIN, PLAIN))
    if option is not None and option.style:
        page.write("This is a style option: ", more=True)
        page.write("EXAMPLE", parse(expand(line.value), PLAIN, PLAIN))
