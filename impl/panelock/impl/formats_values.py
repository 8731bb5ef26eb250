"""What a modifier makes of a value: pure functions on texts and numbers, each by the rule of the C library or tmux."""

import math
import time
from collections.abc import Callable

_SHELL_SPECIAL = frozenset("|&;<>()$`\\\"'*?[# =%")
_BLANKS = " \t\n\v\f\r"
_MOST_DECIMALS = 100
_LONG_MIN, _LONG_MAX = -(1 << 63), (1 << 63) - 1
_STRFTIME_BYTES = 8192
_DAY_S = 24 * 3600


def is_true(value: str) -> bool:
    """Neither empty nor "0" (format_true)."""
    return value not in ("", "0")


def to_integer(text: str, low: int, high: int) -> int | None:
    """A whole decimal number between two limits; None for anything else (strtonum)."""
    digits = text.lstrip(_BLANKS)
    bare = digits[1:] if digits[:1] in ("+", "-") else digits
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 64:
        return None
    value = int(digits)
    return value if low <= value <= high else None


def to_float(text: str) -> float | None:
    """A number as strtod reads it, "" being 0; None if anything is left over."""
    if text == "":
        return 0.0
    number = text.lstrip(_BLANKS)
    if not number.isascii() or "_" in number or number != number.rstrip():
        return None
    try:
        if "x" in number.lower():
            return float.fromhex(number)
        return float(number)
    except OverflowError:
        return -math.inf if number.startswith("-") else math.inf
    except ValueError:
        return None


def _whole(value: float) -> float:
    """The value cast to a C long and back; what does not fit becomes the smallest, as x86 has it."""
    if math.isnan(value) or not _LONG_MIN <= value <= _LONG_MAX:
        return float(_LONG_MIN)
    return float(int(value))


def _divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return -math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _modulus(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return -math.nan
    return math.fmod(left, right)


_SAME = 1e-9
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": _modulus,
    "m": _modulus,
    "==": lambda a, b: float(abs(a - b) < _SAME),
    "!=": lambda a, b: float(abs(a - b) > _SAME),
    ">": lambda a, b: float(a > b),
    "<": lambda a, b: float(a < b),
    ">=": lambda a, b: float(a >= b),
    "<=": lambda a, b: float(a <= b),
}


def arithmetic(arguments: list[str], left: str, right: str) -> str:
    """`e|operator|flags|decimals:left,right`; "" if anything of it is no number or operator.

    >>> arithmetic(["*", "f", "4"], "5.5", "3")
    '16.5000'
    """
    operation = _OPERATIONS.get(arguments[0])
    floating = len(arguments) > 1 and "f" in arguments[1]
    decimals: int | None = 2 if floating else 0
    if len(arguments) > 2:
        decimals = to_integer(arguments[2], -(1 << 31), (1 << 31) - 1)
    first, second = to_float(left), to_float(right)
    if operation is None or decimals is None or first is None or second is None:
        return ""
    if not floating:
        first, second = _whole(first), _whole(second)
    result = operation(first, second)
    if not floating:
        result = _whole(result)
    if math.isnan(result):
        return "-nan" if math.copysign(1.0, result) < 0 else "nan"
    if decimals < 0:
        decimals = 6  # a negative precision counts as none given
    return f"{result:.{min(decimals, _MOST_DECIMALS)}f}"


def arithmetic_fault(arguments: list[str]) -> str:
    """What is wrong with an arithmetic before its sides are looked at, in the words of display-message -v; or ""."""
    if arguments[0] not in _OPERATIONS:
        return f"has no valid operator: '{arguments[0]}'"
    if len(arguments) > 2 and to_integer(arguments[2], -(1 << 31), (1 << 31) - 1) is None:
        return f"precision invalid: {arguments[2]}"
    return ""


def operands(arguments: list[str], left: str, right: str) -> tuple[str, str]:
    """What an arithmetic that has a result counts with, as it is told (display-message -v)."""
    floating = len(arguments) > 1 and "f" in arguments[1]
    decimals = int(arguments[2]) if len(arguments) > 2 else 2 if floating else 0
    numbers = (to_float(text) or 0.0 for text in (left, right))
    first, second = (
        f"{value if floating else _whole(value):.{decimals if decimals >= 0 else 6}f}" for value in numbers
    )
    return first, second


def character(text: str) -> str:
    """The printable ASCII character of a number."""
    code = to_integer(text, 32, 126)
    return "" if code is None else chr(code)


def basename(path: str) -> str:
    """The last part of a path: the C library's rule."""
    if path == "":
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def dirname(path: str) -> str:
    """A path without its last part: the C library's rule."""
    bare = path.rstrip("/")
    if not bare:
        return "/" if path else "."
    head, slash, _ = bare.rpartition("/")
    return head.rstrip("/") or slash or "."


def quote_shell(text: str) -> str:
    """A backslash before what sh(1) reads specially."""
    return "".join("\\" + char if char in _SHELL_SPECIAL else char for char in text)


def quote_style(text: str) -> str:
    """Every `#` doubled."""
    return text.replace("#", "##")


def strftime(text: str, when: time.struct_time) -> str:
    """The text with its time conversions done; "" if tmux's buffer is too small for it."""
    try:
        out = time.strftime(text, when)
    except ValueError:  # a conversion that this system's strftime refuses
        return ""
    return out if len(out.encode("utf-8", "replace")) < _STRFTIME_BYTES else ""


def time_text(value: str, now: float, *, pretty: bool, layout: str | None) -> str:
    """A time in seconds since the epoch as text; "" if it is none (`t:`)."""
    seconds = to_integer(value, 0, _LONG_MAX)
    if not seconds:
        return ""
    try:
        when = time.localtime(seconds)
    except (OverflowError, OSError, ValueError):  # a year that the C library cannot say
        return ""
    if pretty:
        return _pretty(seconds, when, int(now))
    return time.asctime(when) if layout is None else strftime(layout, when)


def _pretty(seconds: int, when: time.struct_time, now: int) -> str:
    """Shorter the longer ago (format_pretty_time)."""
    now = max(now, seconds)
    age_s = now - seconds
    today = time.localtime(now)
    if age_s < _DAY_S:
        layout = "%H:%M"
    elif (when.tm_year, when.tm_mon) == (today.tm_year, today.tm_mon) or age_s < 28 * _DAY_S:
        layout = "%a%d"
    elif (when.tm_year == today.tm_year and when.tm_mon < today.tm_mon) or (
        when.tm_year == today.tm_year - 1 and when.tm_mon > today.tm_mon
    ):
        layout = "%d%b"
    else:
        layout = "%h%y"
    return time.strftime(layout, when)
