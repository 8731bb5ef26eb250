"""How programs write the colours of their terminal (colour_parseX11 in tmux's colour.c)."""

from __future__ import annotations

import re
from functools import lru_cache

from panelock.impl.formats_colour import x11

_BYTES = re.compile(r"rgb:(..)/(..)/(..)|rgb:(..)../(..)../(..)..|#(..)(..)(..)|#(..)..(..)..(..)..")
_NUMBERS = re.compile(r"([0-9]{1,9}),([0-9]{1,9}),([0-9]{1,9})")
_PART = r"([0-9]{0,9}\.?[0-9]{1,9})"
_INKS = re.compile(rf"cmyk?:{_PART}/{_PART}/{_PART}(?:/{_PART})?")
_HEX = frozenset("0123456789abcdefABCDEF")
_PRIMARY = {
    "black": "000000", "red": "ff0000", "green": "00ff00", "yellow": "ffff00", "blue": "0000ff", "magenta": "ff00ff",
    "cyan": "00ffff", "white": "ffffff",
}  # fmt: skip
"""X11 means purer ones by the names of the terminal's eight."""


@lru_cache(maxsize=64)
def rgb(text: str) -> str:
    """Six digits of a colour; "" if it is none.

    >>> rgb("rgb:1000/4e00/8B00"), rgb("16,78,139"), rgb("cmyk:0.88/0.44/0.00/0.45"), rgb(" DodgerBlue4 "), rgb("red")
    ('104e8b', '104e8b', '104e8c', '104e8b', 'ff0000')
    >>> rgb("#fff"), rgb("rgb:gg/00/00"), rgb("cmy:2/0/0"), rgb("default"), rgb("colour3")
    ('', '', '', '', '')
    """
    if (found := _BYTES.fullmatch(text)) is not None:
        digits = "".join(part for part in found.groups() if part is not None)
        return digits.lower() if _HEX.issuperset(text.removeprefix("rgb:").replace("/", "").lstrip("#")) else ""
    if (found := _NUMBERS.fullmatch(text)) is not None:
        return "".join(f"{int(part) & 255:02x}" for part in found.groups())
    if (found := _INKS.fullmatch(text)) is not None:
        *inks, black = (float(part or 0) for part in found.groups())
        if max(*inks, black) > 1:
            return ""
        return "".join(f"{int((1 - ink) * (1 - black) * 255):02x}" for ink in inks)
    name = text.strip(" ").lower()
    return _PRIMARY.get(name) or ("" if name.startswith("bright") else x11(name))
