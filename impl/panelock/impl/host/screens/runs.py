"""Texts and their styles, as they stand in a row of a terminal: how wide they are, and pieces of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panelock.impl.formats_width import character_width
from panelock.impl.host.screens.screen import DEFAULT, PLAIN, Run, Style

if TYPE_CHECKING:
    from collections.abc import Iterable

Runs = tuple[Run, ...]


def width_of(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(character_width(char) or 0 for char in text)


def cut(
    runs: Iterable[Run], left: int, width: int, base: Style = PLAIN, blank: Style | None = None
) -> Runs:  # fmt: skip
    """Return columns ``left`` to ``left + width`` of some runs, their default colours from a base.

    What is left is filled up with blanks, in a style of their own if there is one.

    Half of a wide character is a blank.
    """
    found: list[Run] = []
    at, end = 0, left + width
    for text, given in runs:
        style = based(given, base)
        wide = width_of(text)
        if at >= left and at + wide <= end:
            found.append((text, style))
        elif at < end and at + wide > left:
            found.append((_part(text, left - at, end - at), style))
        at += wide
    blanks = end - max(at, left)
    if blanks > 0:
        found.append((" " * blanks, based(PLAIN, base) if blank is None else blank))
    return tuple(found)


def based(style: Style, base: Style) -> Style:
    """Return a style whose default colours are a base's (tty_default_colours)."""
    if base is PLAIN or (DEFAULT not in (style.fg, style.bg)):
        return style
    return style._replace(
        fg=base.fg if style.fg == DEFAULT else style.fg, bg=base.bg if style.bg == DEFAULT else style.bg
    )


def _part(text: str, left: int, right: int) -> str:
    """Return columns of a text; half a character is a blank, and what has no width goes with what it is on."""
    out, at, taken = [], 0, False
    for char in text:
        wide = character_width(char) or 0
        if wide == 0:
            if taken:
                out.append(char)
            continue
        inside = min(at + wide, right) - max(at, left)
        taken = inside == wide
        if taken:
            out.append(char)
        elif inside > 0:
            out.append(" " * inside)
        at += wide
    return "".join(out)
