"""How wide text is on a terminal, and cutting and padding it: tmux's utf8.c and format-draw.c.

Styles (`#[…]`) have no width and are never cut; `##` is one column.
"""

import unicodedata
from functools import lru_cache

from panelock.impl.formats_parse import skip

_SOFT_HYPHEN = 0xAD
_CONJOINING_JAMO = range(0x1160, 0x1200)
_C1_CONTROLS = range(0x80, 0xA0)


@lru_cache(maxsize=4096)
def character_width(char: str) -> int | None:
    r"""Columns of one character; None if the terminal has no glyph for it (tmux then drops it).

    >>> character_width("a"), character_width("漢"), character_width("\u0301"), character_width("\x07")
    (1, 2, 0, None)
    """
    code = ord(char)
    if code < 0x7F:
        return 1 if code > 0x1F else None
    if code in _C1_CONTROLS:
        return 0
    category = unicodedata.category(char)
    if category in {"Cc", "Cn", "Cs", "Zl", "Zp"}:
        return None
    if code == _SOFT_HYPHEN:
        return 1
    if category in {"Mn", "Me", "Cf"} or code in _CONJOINING_JAMO:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def plain_width(text: str) -> int:
    """Columns of text in which `#` is only a `#` (utf8_cstrwidth)."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(character_width(char) or 0 for char in text)


def pad_right(text: str, width: int) -> str:
    """The text with blanks after it up to a width."""
    return text + " " * (width - plain_width(text))


def pad_left(text: str, width: int) -> str:
    """The text with blanks before it up to a width."""
    return " " * (width - plain_width(text)) + text


def _leading_hashes(text: str, at: int) -> tuple[int, int, int]:
    """(how many `#` stand here, their columns, where to go on: at the last `#` if it begins a style)."""
    end = at
    while text[end : end + 1] == "#":
        end += 1
    count = end - at
    if text[end : end + 1] != "[":
        return count, (count + 1) // 2, end
    return count, count // 2, end - count % 2


def style_width(text: str) -> int:
    """Columns of text with styles in it; 0 if a style does not end (format_width)."""
    if "#" not in text:
        return plain_width(text)
    width = 0
    at = 0
    while at < len(text):
        if text[at] != "#":
            width += character_width(text[at]) or 0
            at += 1
            continue
        _, columns, at = _leading_hashes(text, at)
        width += columns
        if text[at : at + 1] == "#":
            end = skip(text, at + 2, "]")
            if end is None:
                return 0
            at = end + 1
    return width


def trim_left(text: str, limit: int) -> str:
    """The first `limit` columns, every style up to there kept (format_trim_left)."""
    out: list[str] = []
    width = 0
    at = 0
    while at < len(text) and width < limit:
        if text[at] != "#":
            columns = character_width(text[at])
            if columns is not None:
                if width + columns <= limit:
                    out.append(text[at])
                width += columns
            at += 1
            continue
        count, columns, at = _leading_hashes(text, at)
        columns = min(columns, limit - width)
        out.append("#" if count == 1 and columns else "##" * columns)
        width += columns
        if text[at : at + 1] == "#":
            end = skip(text, at + 2, "]")
            if end is None:
                break
            out.append(text[at : end + 1])
            at = end + 1
    return "".join(out)


def trim_right(text: str, limit: int) -> str:
    """The last `limit` columns, every style kept (format_trim_right)."""
    total = style_width(text)
    if total <= limit:
        return text
    left_out = total - limit
    out: list[str] = []
    width = 0
    at = 0
    while at < len(text):
        if text[at] != "#":
            columns = character_width(text[at])
            if columns is not None:
                if width >= left_out:
                    out.append(text[at])
                width += columns
            at += 1
            continue
        count, columns, at = _leading_hashes(text, at)
        kept = columns if width > left_out else max(0, columns - (left_out - width))
        out.append("#" if count == 1 and kept else "##" * kept)
        width += columns
        if text[at : at + 1] == "#":
            end = skip(text, at + 2, "]")
            if end is None:
                break
            out.append(text[at : end + 1])
            at = end + 1
    return "".join(out)
