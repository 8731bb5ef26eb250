"""A pane's own colours: its program's (OSC 4), and where that has set none the ones that pane-colours gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.screen import RGB, Run, Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = 256
Pairs = tuple[tuple[int, int], ...]
"""Numbers of colours, each with the one that it is."""


class Palette:
    """The colours of one pane, as tmux keeps them (colour_palette)."""

    def __init__(self) -> None:
        """It has none of its own."""
        self._own: dict[int, int] = {}
        self._given: dict[int, int] = {}
        self.all: dict[int, int] = {}

    def give(self, pairs: Pairs) -> None:
        """These are the option's."""
        self._given = dict(pairs)
        self._join()

    def set(self, said: str) -> list[int]:
        """Set what a program says (input_osc_4); returns the numbers that it asks about."""
        from panelock.impl.host.screens.named import rgb

        words, asked = said.split(";"), list[int]()
        for number, colour in zip(words[::2], words[1::2], strict=False):
            if not (number.isascii() and number.isdigit() and int(number[:9]) < MOST):
                break
            if colour == "?":
                asked.append(int(number))
            elif found := rgb(colour):
                self._own[int(number)] = RGB | int(found, 16)
        self._join()
        return asked

    def unset(self, said: str) -> None:
        """Take back what a program has set: all, or what it names (input_osc_104)."""
        if not said:
            self._own.clear()
        for number in said.split(";") if said else ():
            if not (number.isascii() and number.isdigit() and int(number[:9]) < MOST):
                break
            self._own.pop(int(number), None)
        self._join()

    def _join(self) -> None:
        self.all = {**self._given, **self._own}


def painted(runs: Iterable[Run], palette: Mapping[int, int]) -> list[Run]:
    """Return runs in a pane's own colours."""
    return [(text, repainted(style, palette)) for text, style in runs] if palette else list(runs)


def repainted(style: Style, palette: Mapping[int, int]) -> Style:
    """Return a style in a pane's own colours; a bold one of the first eight is a bright one (tty_check_fg)."""
    fg = style.fg + 8 if 0 <= style.fg < 8 and style.attrs & sgr.BRIGHT else style.fg
    return style._replace(
        fg=palette.get(fg, style.fg), bg=palette.get(style.bg, style.bg), us=palette.get(style.us, style.us)
    )


def rgb_of(colour: int) -> int:
    """Return what a colour looks like, in 24 bits."""
    from panelock.impl.formats_colour import palette

    return colour & 0xFFFFFF if colour & RGB else palette(colour)
