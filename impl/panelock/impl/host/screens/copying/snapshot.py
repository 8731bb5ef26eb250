"""What stands in a pane, lines of its history included: the grid that copy mode moves on.

Of a pane of its own it is the lines as they were (frozen.py), else what capture-pane prints of them. A row is read when
it is looked at; what is done to all of them at once is what tells where the style of each begins that was printed.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import lru_cache

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.screen import DEFAULT, PLAIN, RGB, Run, Style

PAD = "\0"
"""The cell behind a wide character, which takes two."""
_SEVERAL = 0x100000
"""From here on a character stands for several that share a cell."""
_ESCAPE = re.compile(r"\x1b(?:\[([\d;:]*)m|\]8;[^;\x1b\x07]*;([^\x1b\x07]*)(?:\x1b\\|\x07))")


class Snapshot(ABC):
    """The rows, counted from the oldest of the history; a row's cells have one character each."""

    def __init__(self, columns: int, rows: int, height: int) -> None:
        """It is so wide; so many rows of all of them are seen at once."""
        self.columns = columns
        self.rows = rows
        self.height = height
        self.history = height - rows
        self._cells: list[str | None] = [None] * height
        self._several: dict[str, str] = {}
        self._meant: dict[str, str] = {}

    # --- what is read ---

    @abstractmethod
    def line(self, y: int) -> str:
        """Return a row's text."""

    @abstractmethod
    def goes_on(self, y: int) -> bool:
        """Tell whether a row was wrapped: it goes on in the next one."""

    @abstractmethod
    def runs(self, y: int) -> list[Run]:
        """Return a row with its styles; it may end before the last column."""

    # --- cells ---

    def cells(self, y: int) -> str:
        """Return a row's cells, blank ones at its end left out."""
        found = self._cells[y]
        if found is None:
            text = self.line(y).rstrip(" ")
            found = text if text.isascii() else "".join(self._split(text)).rstrip(" ")
            found = self._cells[y] = found[: self.columns]
        return found

    def full(self, y: int) -> str:
        """Return all of a row's cells."""
        return self.cells(y).ljust(self.columns)

    def char(self, x: int, y: int) -> str:
        """Return what stands in a cell."""
        cells = self.cells(y)
        return cells[x] if x < len(cells) else " "

    def length(self, y: int) -> int:
        """Return how many cells a row has up to its last one that is not blank (grid_line_length)."""
        return len(self.cells(y))

    def of(self, text: str) -> str:
        """Return the cells that a text takes."""
        return text if text.isascii() else "".join(self._split(text))

    def text(self, cells: str) -> str:
        """Return the text that stands in cells."""
        if cells.isascii() and PAD not in cells:
            return cells
        return "".join(self._meant.get(char, char) for char in cells if char != PAD)

    def _split(self, text: str) -> Iterable[str]:
        """Yield the cells of a text, one character each."""
        found: list[str] = []
        for char in text:
            width = character_width(char)
            if ord(char) >= _SEVERAL:
                found.append(self._as_one(char))
            elif width:
                found += [char, PAD][:width]
            elif width == 0 and found:
                at = -2 if found[-1] == PAD else -1
                found[at] = self._as_one(self._meant.get(found[at], found[at]) + char)
        return found

    def _as_one(self, several: str) -> str:
        """Return the character that stands for several in a cell."""
        if several not in self._several:
            one = chr(_SEVERAL + min(len(self._several), 0xFFFF))
            self._several[several], self._meant[one] = one, several
        return self._several[several]


class Printed(Snapshot):
    """What capture-pane has printed."""

    def __init__(self, styled: str, joined: str, columns: int, rows: int) -> None:
        """Take what ``capture-pane -e -N`` and ``capture-pane -J`` print of all lines (-S - -E -)."""
        lines = styled.removesuffix("\n").split("\n")
        lines += [""] * (rows - len(lines))
        super().__init__(columns, rows, len(lines))
        self._lines = lines
        self._plain = lines if "\x1b" not in styled else _ESCAPE.sub("", "\n".join(lines)).split("\n")
        self._wrapped = wrapped(self._plain, joined.removesuffix("\n").split("\n"), columns)
        self._styles: list[Style] | None = None if "\x1b" in styled else [PLAIN] * self.height

    def line(self, y: int) -> str:
        """Return a row's text."""
        return self._plain[y]

    def goes_on(self, y: int) -> bool:
        """Tell whether a row was wrapped: it goes on in the next one."""
        return y >= 0 and self._wrapped[y] == 1

    def runs(self, y: int) -> list[Run]:
        """Return a row with its styles; it may end before the last column."""
        if self._styles is None:
            self._styles = _begins(self._lines)
        style, line = self._styles[y], self._lines[y]
        if "\x1b" not in line:
            return [(line, style)] if line else []
        found: list[Run] = []
        at = 0
        for said in _ESCAPE.finditer(line):
            if said.start() > at:
                found.append((line[at : said.start()], style))
            style, at = _after(style, said[0]), said.end()
        if at < len(line):
            found.append((line[at:], style))
        return found


def _begins(lines: list[str]) -> list[Style]:
    """Return the style with which each line begins: that of the last one's end goes on."""
    style, found = PLAIN, []
    for line in lines:
        found.append(style)
        if "\x1b" in line:
            for said in _ESCAPE.finditer(line):
                style = _after(style, said[0])
    return found


# --- rows that go on ---


def folded(text: str, columns: int) -> str:
    r"""Break lines as a terminal of so many columns does.

    >>> folded("abcdefg\n漢字漢\n", 3)
    'abc\ndef\ng\n漢\n字\n漢\n'
    """
    found, at = [], 0
    for char in text:
        width = character_width(char) or 0
        if char == "\n":
            at = 0
        elif at and at + width > columns:
            found.append("\n")
            at = width
        else:
            at += width
        found.append(char)
    return "".join(found)


def wrapped(rows: Sequence[str], lines: Sequence[str], columns: int) -> bytearray:
    """Tell which rows go on in the next one, from the same text with such rows joined.

    Where the two are not of the same moment no row is said to go on that is not seen to.

    >>> list(wrapped(["abcd", "efg", "abcd", "x"], ["abcdefg", "abcd", "x"], 4))
    [1, 0, 0, 0]
    """
    found = bytearray(len(rows))
    at, last = 0, len(rows) - 1
    for line in lines:
        rest = line
        while at < last and len(rest) >= len(rows[at]) and rest != rows[at]:
            size = _beginning(rows[at], rest, columns)
            if not size:
                break
            found[at] = 1
            rest = rest[size:]
            at += 1
        if at > last:
            break
        if rest.rstrip(" ") != rows[at].rstrip(" "):
            ahead = _ahead(rows, at, rest)
            if ahead is None:
                break
            at = ahead
        at += 1
    return found


def _ahead(rows: Sequence[str], at: int, line: str) -> int | None:
    """Find where a line stands that should have been here: rows that went on may be blank by now."""
    while at < len(rows) and not rows[at].strip(" "):
        at += 1
    return at if at < len(rows) and rows[at].rstrip(" ") == line.rstrip(" ") else None


def _beginning(row: str, line: str, columns: int) -> int:
    """Return how much of a line stands in a row, if it goes on behind that; 0 where it does not."""
    width = len(row) if row.isascii() else sum(character_width(char) or 0 for char in row)
    if width < columns - 1:
        return 0
    if len(line) > len(row) and line.startswith(row):
        return len(row)
    # The column that was no room for a wide character may have been printed as a blank.
    size = len(row) - 1
    wide = row.endswith(" ") and line.startswith(row[:-1]) and character_width(line[size]) == 2
    return size if wide else 0


# --- escape sequences ---

_ATTRIBUTES = {code: bit for bit, code in sgr.ATTRIBUTES} | {"53": sgr.OVERLINE, "21": sgr.UNDERSCORE_2}
_UNDERSCORES = (
    sgr.UNDERSCORE | sgr.UNDERSCORE_2 | sgr.UNDERSCORE_3 | sgr.UNDERSCORE_4 | sgr.UNDERSCORE_5
)  # fmt: skip
_ENDS = {
    "22": sgr.BRIGHT | sgr.DIM, "23": sgr.ITALICS, "24": _UNDERSCORES, "4:0": _UNDERSCORES, "25": sgr.BLINK,
    "27": sgr.REVERSE, "28": sgr.HIDDEN, "29": sgr.STRIKETHROUGH, "55": sgr.OVERLINE,
}  # fmt: skip
_BASES = {"3": "fg", "9": "fg", "4": "bg", "10": "bg", "5": "us"}
_FIELDS = {"38": "fg", "48": "bg", "58": "us"}


@lru_cache(maxsize=8192)
def _after(style: Style, said: str) -> Style:
    """Return the style after an escape sequence."""
    if said.startswith("\x1b]"):
        return style._replace(link=said[4:].removesuffix("\x1b\\").removesuffix("\x07").partition(";")[2])
    words = said[2:-1].split(";")
    while words:
        word = words.pop(0)
        field = _FIELDS.get(word[:2])
        if word in ("", "0"):
            style = PLAIN._replace(link=style.link)
        elif word in _ATTRIBUTES:
            style = style._replace(attrs=style.attrs | _ATTRIBUTES[word])
        elif word in _ENDS:
            style = style._replace(attrs=style.attrs & ~_ENDS[word])
        elif field is not None:
            parts = word.split(":")[1:]
            if not parts:
                size = 2 if words[:1] == ["5"] else 4
                parts, words = words[:size], words[size:]
            style = _coloured(style, field, _colour(parts))
        elif word[:-1] in _BASES and word.isdigit():
            style = _named(style, word)
    return style


def _named(style: Style, word: str) -> Style:
    field, number = _BASES[word[:-1]], int(word[-1])
    bright = 8 if word[:-1] in ("9", "10") else 0
    if number == 9:
        return _coloured(style, field, DEFAULT)
    return _coloured(style, field, number + bright) if number < 8 and field != "us" else style


def _colour(parts: list[str]) -> int | None:
    numbers = [int(part) for part in parts if part.isdigit()]
    if numbers[:1] == [5] and len(numbers) == 2 and numbers[1] < 256:
        return numbers[1]
    if numbers[:1] == [2] and len(numbers) >= 4 and max(numbers[-3:]) < 256:
        return RGB | numbers[-3] << 16 | numbers[-2] << 8 | numbers[-1]
    return None


def _coloured(style: Style, field: str, colour: int | None) -> Style:
    if colour is None:
        return style
    if field == "fg":
        return style._replace(fg=colour)
    return style._replace(bg=colour) if field == "bg" else style._replace(us=colour)
