"""Styles as escape sequences, in tmux's own form (grid_string_cells_code in tmux's grid.c).

One rule changed between versions: 3.3a says the default colours again after a reset, later ones do not.
"""

from __future__ import annotations

from functools import lru_cache

from panelock.impl.host.screens.screen import DEFAULT, RGB, Style

BRIGHT, DIM, ITALICS, UNDERSCORE, BLINK, REVERSE, HIDDEN, STRIKETHROUGH = (1 << bit for bit in range(8))
UNDERSCORE_2, UNDERSCORE_3, UNDERSCORE_4, UNDERSCORE_5, OVERLINE = (1 << bit for bit in range(8, 13))
CHARSET = 1 << 13
"""Not seen itself: a letter that stands for a piece of a line (ESC ( 0)."""

ATTRIBUTES = (
    (BRIGHT, "1"),
    (DIM, "2"),
    (ITALICS, "3"),
    (UNDERSCORE, "4"),
    (BLINK, "5"),
    (REVERSE, "7"),
    (HIDDEN, "8"),
    (STRIKETHROUGH, "9"),
    (UNDERSCORE_2, "4:2"),
    (UNDERSCORE_3, "4:3"),
    (UNDERSCORE_4, "4:4"),
    (UNDERSCORE_5, "4:5"),
    (OVERLINE, "5:3"),  # tmux writes every two-digit code with a colon, 53 too
)


def _colour(colour: int, base: int) -> str:
    """Write a foreground (base 30), background (40) or underscore (50) colour; the emulators do not keep apart
    31 from 38;5;1, so the short form stands for both.
    """
    if colour == DEFAULT:
        return "" if base == 50 else str(base + 9)
    if colour & RGB:
        return f"{base + 8};2;{colour >> 16 & 255};{colour >> 8 & 255};{colour & 255}"
    if colour < 16 and base != 50:
        return str(base + colour if colour < 8 else base + 52 + colour)
    return f"{base + 8};5;{colour}"


@lru_cache(maxsize=4096)
def change(last: Style, new: Style, escape: str) -> str:
    """What to print so that text in `last` goes on in `new`."""
    if last == new:
        return ""
    reset = bool(last.attrs & ~new.attrs & ~CHARSET) or (last.us != DEFAULT and new.us == DEFAULT)
    standing = 0 if reset else last.attrs
    codes = ["0"] if reset else []
    codes += [code for bit, code in ATTRIBUTES if new.attrs & bit and not standing & bit]
    parts = [f"{escape}[{';'.join(codes)}m"] if codes else []
    for before, now, base in ((last.fg, new.fg, 30), (last.bg, new.bg, 40), (last.us, new.us, 50)):
        if now == DEFAULT if reset else now == before:
            continue
        parts.append(f"{escape}[{_colour(now, base)}m")
    if (last.attrs ^ new.attrs) & CHARSET:
        shift = "16" if new.attrs & CHARSET else "17"  # SO, SI
        parts.append(f"\\0{shift}" if escape == "\\033" else chr(int(shift, 8)))
    return "".join(parts)


def link(uri: str, escape: str) -> str:
    """Begin a hyperlink, or end it when there is no uri."""
    end = "\\\\" if escape == "\\033" else "\\"
    return f"{escape}]8;;{uri}{escape}{end}"
