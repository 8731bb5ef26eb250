"""How the cursor looks that a pane's program has asked for (screen_set_cursor_style, input_osc_12 of tmux)."""

from __future__ import annotations

import re

import msgspec

NO_COLOUR = -1


class CursorLook(msgspec.Struct, frozen=True, array_like=True):
    """How it looks."""

    style: int = 0
    """0: as the option says, 1: a block, 2: a line below, 3: a bar."""
    blinks: bool = False
    blinks_set: bool = False
    """The program has said whether it blinks (CSI ? 12 h), whatever the option says."""
    vivid: bool = False
    """It is to be seen well (CSI 34 l)."""
    colour: int = NO_COLOUR
    """24 bits of red, green and blue."""


_SAID = re.compile(
    rb"\x1b(?:\[(?:(?P<style>[0-9]{0,4}) q|(?P<private>\??)(?P<modes>[0-9;]{1,64})(?P<set>[hl])|(?P<soft>!p))"
    rb"|(?P<reset>c)"
    rb"|\]0*(?:12;(?P<colour>[^\x07\x18\x1a\x1b]{1,64})|(?P<none>112;?))(?=[\x07\x1b]))"
)
_SHORT = re.compile(r"(?=.{12}\Z)rgb:([0-9a-fA-F]{1,2})/([0-9a-fA-F]{1,2})/([0-9a-fA-F]{1,2}).*")
"""What tmux reads of twelve characters, whatever levels they were meant to be (sscanf)."""


def x11(text: str) -> int:
    """Return a colour as X11 names it; NO_COLOUR where that is none (colour_parseX11).

    >>> [hex(x11(text)) for text in ("rgb:1/22/333", "#112233445566", "Light Blue", "green")], x11("colour5")
    (['0x12233', '0x113355', '0xadd8e6', '0xff00'], -1)
    """
    if found := _SHORT.fullmatch(text):
        return int("".join(level.rjust(2, "0") for level in found.groups()), 16)
    from panelock.impl.host.screens.named import rgb  # few programs ever say one

    digits = rgb(text)
    return int(digits, 16) if digits else NO_COLOUR


class Cursor:
    """How it looks by now."""

    def __init__(self) -> None:
        self.look = CursorLook()

    def push(self, data: bytes) -> None:
        """Take bytes in which no escape sequence is cut."""
        for said in _SAID.finditer(data):
            if said["style"] is not None:
                self._style(int(said["style"] or b"0"))
            elif said["modes"] is not None:
                for mode in said["modes"].split(b";"):
                    self._mode(said["private"] + mode, on=said["set"] == b"h")
            elif said["colour"] is not None:
                colour = x11(said["colour"].decode("ascii", "replace"))
                if colour != NO_COLOUR:
                    self._set(colour=colour)
            elif said["none"] is not None:
                self._set(colour=NO_COLOUR)
            else:
                self.reset()

    def reset(self) -> None:
        """A reset leaves style and colour (screen_write_reset)."""
        self._set(blinks=False, blinks_set=False, vivid=False)

    def _style(self, number: int) -> None:
        if number == 0:
            self._set(style=0)
        elif number <= 6:
            self._set(style=(number + 1) // 2, blinks=bool(number % 2))

    def _mode(self, mode: bytes, *, on: bool) -> None:
        if mode == b"?12":
            self._set(blinks=on, blinks_set=True)
        elif mode == b"34":
            self._set(vivid=not on)

    def _set(self, **changes: int | bool) -> None:
        self.look = msgspec.structs.replace(self.look, **changes)

    def sequences(self) -> bytes:
        """Give what makes a fresh terminal's cursor look like that."""
        look, parts = self.look, b""
        if look.blinks_set:
            parts += b"\x1b[?12%c" % (b"h" if look.blinks else b"l")
        if look.style or look.blinks:
            parts += b"\x1b[%d q" % (2 * (look.style or 1) - look.blinks)
        if look.blinks and not look.style:
            parts += b"\x1b[0 q"
        if look.vivid:
            parts += b"\x1b[34l"
        return parts + (b"" if look.colour == NO_COLOUR else b"\x1b]12;#%06x\a" % look.colour)
