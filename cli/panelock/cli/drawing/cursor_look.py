"""How the terminal's cursor looks, and what makes it look otherwise (tty_update_cursor).

Pure. A cursor that is not seen takes another colour, but no other style.
"""

from typing import NamedTuple

from panelock.cli.drawing.panes import View
from panelock.cli.drawing.scene import PaneScene
from panelock.impl.formats_colour import palette
from panelock.impl.host.screens import screen
from panelock.impl.host.screens.cursor import NO_COLOUR, CursorLook
from panelock.impl.host.screens.styles import parse

_STYLES = {"block": 1, "underline": 2, "bar": 3}


class Look(NamedTuple):
    """How it looks."""

    style: int = 0
    """0: the terminal's own, 1: a block, 2: a line below, 3: a bar."""
    blinks: bool = False
    colour: int = NO_COLOUR


PLAIN = Look()


def wanted(said: CursorLook, style: str, colour: str) -> Look:
    """Return how it is to look where a program has said this, and options that."""
    kind, blinks = said.style, said.blinks
    if not kind:
        kind = _STYLES.get(style.removeprefix("blinking-"), 0)
        if not said.blinks_set:
            blinks = style.startswith("blinking-")
        blinks = blinks or (not kind and said.vivid)
    return Look(kind, blinks, said.colour if said.colour != NO_COLOUR else _rgb(colour))


def of_pane(pane: PaneScene, view: View | None) -> Look:
    """Return how it is to look in a pane that is in no mode."""
    said = CursorLook() if view is None or view.facts is None else view.facts.look
    return wanted(said, pane.cursor_style, pane.cursor_colour)


def _rgb(text: str) -> int:
    """Return the 24 bits of a colour that an option names (colour_force_rgb)."""
    number = parse(f"fg={text}", screen.PLAIN, screen.PLAIN).fg
    if number == screen.DEFAULT:
        return NO_COLOUR
    return number & 0xFFFFFF if number & screen.RGB else palette(number)


class Shown:
    """How the terminal's looks by now."""

    def __init__(self) -> None:
        self._now = PLAIN
        self._known = False

    def change(self, look: Look, *, seen: bool) -> str:
        """Return what makes it look like that."""
        said, before = "", self._now
        if look.colour != before.colour:
            said, self._now = _colour(look.colour), before._replace(colour=look.colour)
        if seen and (look != self._now or not self._known):
            self._now, self._known = look, True
            said += "\x1b[?12l" + _style(before.style, look)
        return said

    def end(self) -> str:
        """Return what makes it look as it did, but for blinking: whoever ends the rest ends that."""
        said = self.change(PLAIN, seen=True)
        self._known = False
        return said


def _colour(colour: int) -> str:
    if colour == NO_COLOUR:
        return "\x1b]112\a"
    return f"\x1b]12;rgb:{colour >> 16:02x}/{colour >> 8 & 255:02x}/{colour & 255:02x}\a"


def _style(before: int, look: Look) -> str:
    if look.style:
        return f"\x1b[{2 * look.style - look.blinks} q"
    return ("\x1b[2 q" if before else "") + ("\x1b[?12h" if look.blinks else "")
