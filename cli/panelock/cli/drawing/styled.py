"""Text with styles in it (`#[…]`), drawn as tmux draws a status line: the first half of tmux's format-draw.c.

It takes a format that is expanded already.
"""

from panelock.cli.drawing.strips import Listed, Part, Range, Strip, arrange, spread
from panelock.impl.formats_parse import skip
from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.screen import PLAIN, Run, Style
from panelock.impl.host.screens.styles import ACS, Pen, take


def draw(text: str, width: int, base: Style, empty: Style | None = None) -> list[Run]:
    """Return a line of exactly this width; what is left over is blanks, in the last `fill=` or else the base's style.

    With `empty` they have that style instead: who gives one of his own knows by it what was not drawn upon.

    A style that has no end leaves the line empty.

    >>> draw("a#[fg=red]b#[align=right]##", 5, PLAIN)[1:]
    [('b', Style(attrs=0, fg=1, bg=-1, us=-1, link='')), ('  ', Style(attrs=0, fg=-1, bg=-1, us=-1, link='')), \
('#', Style(attrs=0, fg=1, bg=-1, us=-1, link=''))]
    """
    if width <= 0:
        return []
    blank = _drawn(base) if empty is None else empty
    reader = _Reader(base)
    if not reader.read(text):
        return [(" " * width, blank)]
    if reader.fill is not None:
        blank = PLAIN._replace(bg=reader.fill)
    return arrange(reader.strips, reader.listed, width, blank)


def ranges(text: str, width: int, base: Style) -> list[Range]:
    """Return the ranges of a line of this width; where one begins within another, the first one counts.

    A range takes the column behind it, too, if that is of the same part of the line. One without an end is none.

    >>> ranges("a#[range=window|3]bc#[norange]de", 9, PLAIN)
    [Range(start=1, end=4, kind='window', argument='3')]
    """
    reader = _Reader(base)
    if width <= 0 or not reader.read(text):
        return []
    return spread(reader.strips, reader.listed, width, reader.ranges)


_BY_ALIGNMENT = {
    "": Part.LEFT,
    "left": Part.LEFT,
    "centre": Part.CENTRE,
    "right": Part.RIGHT,
    "absolute-centre": Part.ABSOLUTE_CENTRE,
}
_MARKERS = {"left-marker": Part.LEFT_MARKER, "right-marker": Part.RIGHT_MARKER}
_LINES = dict(zip("+,-.0`abcdefghijklmnopqrstuvwxyz{|}~", "→←↑↓▮◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·", strict=True))
"""What letters stand for under `acs`."""
_LONGEST = 21
"""Bytes of a character with what is combined with it (UTF8_SIZE)."""


class _Reader:
    """Reads a text and writes its characters on the strips on which they belong."""

    def __init__(self, base: Style) -> None:
        self.strips: dict[Part, Strip] = {part: [] for part in Part}
        self.fill: int | None = None
        self.ranges: list[tuple[Part, Range]] = []
        self._range: tuple[Part, Range] | None = None
        """The one that goes on."""
        self._base = self._default = base
        self._pen = Pen(base)
        self._part = Part.LEFT
        self._by_alignment = dict(_BY_ALIGNMENT)
        self._within_list = False
        self._align = ""
        self._focus: tuple[int, int | None] | None = None

    @property
    def listed(self) -> Listed:
        """The list; a focus that has not ended is none."""
        if self._focus is None or self._focus[1] is None:
            return Listed(self._align)
        return Listed(self._align, (self._focus[0], self._focus[1]))

    def read(self, text: str) -> bool:
        """Read all of a text; tells whether all its styles have an end."""
        at = 0
        while at < len(text):
            hashes = 0
            while text[at + hashes : at + hashes + 1] == "#":
                hashes += 1
            if hashes == 0:
                self._write(text[at])
                at += 1
            elif text[at + hashes : at + hashes + 1] != "[":
                self._write("#" * ((hashes + 1) // 2))
                at += hashes
            elif hashes > 1:
                # An even number escapes the bracket, too; an odd one leaves a # for the style.
                if not self._pen.ignore:
                    self._write("#" * (hashes // 2) + "[" * (hashes % 2 == 0))
                at += hashes + 1 if hashes % 2 == 0 else hashes - 1
            elif self._pen.ignore:
                self._write("#")
                at += 1
            else:
                end = skip(text, at + 2, "]")
                if end is None:
                    return False
                self._change(text[at + 2 : end])
                at = end + 1
        return True

    def _write(self, text: str) -> None:
        style = _drawn(self._pen.style)
        strip = self.strips[self._part]
        for char in text:
            width = character_width(char)
            if width == 0:
                _combine(strip, char)
            elif width is not None:
                strip.append((_LINES.get(char, char) if self._pen.style.attrs & ACS else char, style))
                strip.extend([None] * (width - 1))

    def _change(self, style: str) -> None:
        """Take a style; one that is not valid is passed over."""
        pen = take(style, self._pen, self._default)
        if pen is None:
            return
        if pen.fill is not None:
            self.fill = pen.fill
        if pen.default:
            # What is pushed is the style that held before.
            self._default = self._pen.style if pen.default == "push-default" else self._base
        self._pen = pen._replace(default="")
        self._go_on()
        self._end_range()

    def _go_on(self) -> None:
        """Find the strip on which the text goes on."""
        match self._pen.list:
            case "on":
                if not self._within_list:
                    self._within_list, self._range = True, None
                    self._align = self._pen.align
                self._end_focus()
                self._part = Part.LIST
            case "focus":
                if self._within_list and self._focus is None:
                    self._focus = len(self.strips[Part.LIST]), None
            case "":
                if self._within_list:
                    self._within_list, self._range = False, None
                    self._end_focus()
                    self._by_alignment[self._align] = Part.AFTER
                    if self._align == "left":
                        self._by_alignment[""] = Part.AFTER
                self._part = self._by_alignment[self._pen.align]
            case marker:
                # Only the first marker of each side counts; what else is said to be one stays where it is.
                part = _MARKERS[marker]
                if self._within_list and not self.strips[part]:
                    if self._focus is not None and self._focus[1] is None:
                        self._focus = None
                    self._part, self._range = part, None

    def _end_range(self) -> None:
        """End the range if the style has another one, and begin that."""
        at = len(self.strips[self._part])
        if self._range is not None and self._range[1][2:] != self._pen.range:
            part, one = self._range
            if at != one.start:
                self.ranges.append((part, one._replace(end=at + 1)))
            self._range = None
        if self._range is None and self._pen.range is not None:
            self._range = self._part, Range(at, at, *self._pen.range)

    def _end_focus(self) -> None:
        if self._focus is not None and self._focus[1] is None:
            self._focus = self._focus[0], len(self.strips[Part.LIST])


def _combine(strip: Strip, char: str) -> None:
    """Put what has no width of its own on the last character, unless that gets too long, or there is none.

    C1 controls, which would have a terminal do something, are left out.
    """
    place = next((place for place in (len(strip) - 1, len(strip) - 2) if place >= 0 and strip[place] is not None), None)
    if place is None or "\x80" <= char < "\xa0":
        return
    cell = strip[place]
    if cell is not None and len((cell[0] + char).encode()) <= _LONGEST:
        strip[place] = cell[0] + char, cell[1]


def _drawn(style: Style) -> Style:
    return style._replace(attrs=style.attrs & ~ACS)
