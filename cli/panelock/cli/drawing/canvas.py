"""What a terminal shows, piece by piece, and the bytes that bring it there from what it showed before."""

from collections.abc import Sequence
from functools import lru_cache

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.runs import Runs, width_of
from panelock.impl.host.screens.screen import DEFAULT, RGB, Style

BEGIN = "\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\x1b[?7l\x1b[?2004h\x1b[0m\x1b[H\x1b[2J"
"""Alternate screen, title put aside, application keys, no wrapping at the last column, pastes marked (tty_start_tty).
All of it is undone by terminal.RETURN."""
SYNCHRONIZED = "\x1b[?2026h", "\x1b[?2026l"
"""What stands around a picture for a terminal that shows all of it at once (the feature sync)."""
_CODES = tuple((bit, "53" if bit == sgr.OVERLINE else code) for bit, code in sgr.ATTRIBUTES)
_STEPS = (0, 95, 135, 175, 215, 255)
"""The levels of the cube among 256 colours."""


@lru_cache(maxsize=4096)
def codes(style: Style, *, full: bool = True) -> str:
    """Return what begins a style, whatever stood before; without ``full`` colour, 24 bits are brought down to 256."""
    said = ["0", *(code for bit, code in _CODES if style.attrs & bit)]
    for colour, base in ((style.fg, 30), (style.bg, 40), (style.us, 50)):
        if colour != DEFAULT:
            said.append(_colour(colour if full else nearest(colour), base))
    return f"\x1b[{';'.join(said)}m"


def _colour(colour: int, base: int) -> str:
    if colour & RGB:
        return f"{base + 8};2;{colour >> 16 & 255};{colour >> 8 & 255};{colour & 255}"
    if colour < 16 and base != 50:
        return str(base + colour if colour < 8 else base + 52 + colour)
    return f"{base + 8};5;{colour}"


def nearest(colour: int) -> int:
    """Return the one of 256 colours that is nearest to one of 24 bits (colour_find_rgb)."""
    if colour == DEFAULT or not colour & RGB:
        return colour
    wanted = (colour >> 16 & 255, colour >> 8 & 255, colour & 255)
    places = [min(range(6), key=lambda step: abs(_STEPS[step] - level)) for level in wanted]
    cube = tuple(_STEPS[place] for place in places)
    grey = min(23, max(0, (sum(wanted) // 3 - 3) // 10))
    level = 8 + 10 * grey
    if _distance((level, level, level), wanted) < _distance(cube, wanted):
        return 232 + grey
    return 16 + 36 * places[0] + 6 * places[1] + places[2]


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _width(runs: Runs) -> int:
    return sum(width_of(text) for text, _ in runs)


def printable(text: str) -> str:
    """Return a text without what would do something to a terminal."""
    return "".join(char for char in text if char.isprintable() or not 0 <= ord(char) < 0xA0)


class Canvas:
    """A terminal, as pieces of rows: a piece is drawn again when it is another one than it was."""

    def __init__(self) -> None:
        """Nothing is known of what it shows."""
        self._full = False
        self._shown: dict[int, dict[int, Runs]] = {}
        """By row and column."""
        self._out: list[str] = []
        self._link = ""
        self._covered: int | None = None

    def know(self, *, full_colour: bool) -> None:
        """The terminal understands 24 bits of colour, or it does not: else they are brought down to 256."""
        if full_colour != self._full:
            self._full = full_colour
            self.forget()

    def forget(self) -> None:
        """The terminal shows who knows what, or pieces begin elsewhere from now on."""
        self._shown.clear()

    def put(self, x: int, y: int, runs: Runs) -> None:
        """Let a row have these runs from a column on."""
        row = self._shown.setdefault(y, {})
        if y == self._covered or row.get(x) == runs:
            return
        end = x + _width(runs)
        for other in [other for other, shown in row.items() if other < end and other + _width(shown) > x]:
            del row[other]  # what stood there is gone, whole or in part
        row[x] = runs
        self._write(x, y, runs)

    def _write(self, x: int, y: int, runs: Runs) -> None:
        self._out.append(f"\x1b[{y + 1};{x + 1}H")
        for text, style in runs:
            if not text:
                continue
            self._out.append(codes(style._replace(link=""), full=self._full))
            if style.link != self._link:
                self._out.append(sgr.link(style.link, "\x1b"))
                self._link = style.link
            self._out.append(text)
        if self._link:
            self._out.append(sgr.link("", "\x1b"))
            self._link = ""

    def cover(self, y: int | None, runs: Runs = ()) -> None:
        """Let a row have these runs, whatever else is put there, until it is another row that is covered, or none."""
        if y != self._covered:
            for row in (self._covered, y):
                if row is not None:
                    self._shown.pop(row, None)
        self._covered = None
        if y is not None:
            self.put(0, y, runs)
        self._covered = y

    def over(self, x: int, y: int, runs: Runs) -> None:
        """Write over what is there, which is not drawn anew until all is (``forget``)."""
        self._write(x, y, runs)

    def taken(self) -> str:
        """Return what is to be written; nothing where all is shown already."""
        out, self._out = self._out, []
        return "".join(out)
