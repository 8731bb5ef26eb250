"""Numbers as C's library reads them, where Python's int() is too lenient (underscores) or too strict (0x, garbage)."""

from enum import StrEnum

BLANKS = " \t\n\v\f\r"
HEX_DIGITS = "0123456789abcdef"
LLONG_MAX = (1 << 63) - 1


class Bound(StrEnum):
    """Why strtonum refused; the text is what tmux prints after "value is "."""

    INVALID = "invalid"
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"


def strtonum(text: str, minimum: int, maximum: int) -> int | Bound:
    """Read a decimal number (OpenBSD's strtonum): blanks before and a sign are allowed, nothing after.

    >>> strtonum(" +7", 0, 9), strtonum("7x", 0, 9), strtonum("-1", 0, 9), strtonum("10", 0, 9)
    (7, <Bound.INVALID: 'invalid'>, <Bound.TOO_SMALL: 'too small'>, <Bound.TOO_LARGE: 'too large'>)
    """
    body = text.lstrip(BLANKS)
    digits = body[1:] if body[:1] in ("+", "-") else body
    if not digits or not digits.isascii() or not digits.isdigit():
        return Bound.INVALID
    # int() refuses more than 4,300 digits; nothing here asks for more than 19.
    value = int(digits) if len(digits.lstrip("0")) <= 20 else LLONG_MAX + 1
    value = -value if body[0] == "-" else value
    if value < minimum:
        return Bound.TOO_SMALL
    if value > maximum:
        return Bound.TOO_LARGE
    return value


def leading_hexadecimal(text: str) -> tuple[int, str] | None:
    """Read the hexadecimal number that a text begins with, and what follows it; None when there is none.

    As strtol(…, 16) and scanf's ``%x``: blanks, a sign and 0x before it are allowed.

    >>> leading_hexadecimal(" 0x1bz"), leading_hexadecimal("z")
    ((27, 'z'), None)
    """
    body = text.lstrip(BLANKS)
    sign = -1 if body[:1] == "-" else 1
    if body[:1] in ("+", "-"):
        body = body[1:]
    if body[:2].lower() == "0x" and body[2:3].lower() in HEX_DIGITS and body[2:3]:
        body = body[2:]
    end = 0
    while end < len(body) and body[end].lower() in HEX_DIGITS:
        end += 1
    if end == 0:
        return None
    return sign * int(body[:end], 16), body[end:]
