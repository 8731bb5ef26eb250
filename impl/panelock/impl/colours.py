"""Colours as tmux writes them, and whether a text is a style. Pure text: what a colour looks like is elsewhere."""

from panelock.impl.colour_names import NAMED
from panelock.impl.numbers import Bound, strtonum

BASIC = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
HEX = frozenset("0123456789abcdefABCDEF")

ATTRIBUTES = frozenset(
    (
        "acs",
        "blink",
        "bold",
        "bright",
        "curly-underscore",
        "dashed-underscore",
        "dim",
        "dotted-underscore",
        "double-underscore",
        "hidden",
        "italics",
        "overline",
        "reverse",
        "strikethrough",
        "underscore",
    )
)
PLAIN_WORDS = frozenset(
    ("default", "ignore", "noignore", "push-default", "pop-default", "nolist", "norange", "noalign", "none")
)
LISTS = frozenset(("on", "focus", "left-marker", "right-marker"))
ALIGNMENTS = frozenset(("left", "centre", "right", "absolute-centre"))
LONGEST_WORD = 255
UINT_MAX = 0xFFFFFFFF


def canonical(text: str) -> str | None:
    """Return a colour as show-options prints it, or None when it is no colour (colour_fromstring, colour_tostring).

    >>> [canonical(text) for text in ("RED", "3", "color5", "#FF00ff", "tomato", "97", "8")]
    ['red', 'yellow', 'colour5', '#ff00ff', '#ff6347', 'brightwhite', None]
    """
    lower = text.lower()
    if text.startswith("#") and len(text) == 7:
        return lower if all(digit in HEX for digit in text[1:]) else None
    for prefix in ("colour", "color"):
        if lower.startswith(prefix):
            number = strtonum(text[len(prefix) :], 0, 255)
            return f"colour{number}" if not isinstance(number, Bound) else None
    if lower in ("default", "terminal"):
        return lower
    return _basic(lower) or _named(text, lower)


def _basic(lower: str) -> str | None:
    bright = lower.startswith("bright")
    name = lower[len("bright") :] if bright else lower
    if name in BASIC:
        return lower
    if len(lower) == 1 and lower in "01234567":
        return BASIC[int(lower)]
    if len(lower) == 2 and lower[0] == "9" and lower[1] in "01234567":
        return "bright" + BASIC[int(lower[1])]
    return None


def _named(text: str, lower: str) -> str | None:
    if text.startswith(("grey", "gray")):
        digits = ""
        for char in text[4:]:
            if char not in "0123456789":
                break
            digits += char
        if not digits:
            return "#bebebe"
        # round() of C goes away from zero; half of a step never occurs for whole percents but at 10n, as floats say.
        level = int(2.55 * int(digits) + 0.5)
        return f"#{level:02x}{level:02x}{level:02x}" if level <= 255 else None
    value = NAMED.get(lower)
    return f"#{value:06x}" if value is not None else None


def is_style(text: str) -> bool:
    """Whether tmux 3.4 takes a text as a style (style_parse): words between blanks, commas and newlines.

    >>> is_style("fg=red,bg=#00ff00 bold|dim nolist"), is_style("fg=reddish"), is_style("")
    (True, False, True)
    """
    for separator in ",\n":
        text = text.replace(separator, " ")
    return all(_is_word(word) for word in text.split(" ") if word)


def _is_word(word: str) -> bool:
    """One word of a style."""
    lower = word.lower()
    if len(word) > LONGEST_WORD:
        return False
    if lower in PLAIN_WORDS:
        return True
    name, equals, value = word.partition("=")
    name = name.lower()
    if equals and name == "list":
        return value.lower() in LISTS
    if equals and value and name == "range":
        return _is_range(value)
    if equals and value and name == "align":
        return value.lower() in ALIGNMENTS
    if equals and value and name in ("fg", "bg", "us", "fill"):
        return canonical(value) is not None
    if len(word) > 2 and lower.startswith("no"):
        return _are_attributes(lower[2:])
    return _are_attributes(lower)


def _is_range(value: str) -> bool:
    """A mouse range of the status line. A kind that is not known is taken, and does nothing."""
    kind, bar, argument = value.partition("|")
    if bar and not argument:
        return False
    match kind.lower():
        case "left" | "right":
            return not bar
        case "pane":
            return argument.startswith("%") and _is_unsigned(argument[1:])
        case "session":
            return argument.startswith("$") and _is_unsigned(argument[1:])
        case "window":
            return _is_unsigned(argument)
        case "user":
            return bool(bar)
        case _:
            return True


def _is_unsigned(text: str) -> bool:
    return not isinstance(strtonum(text, 0, UINT_MAX), Bound)


def _are_attributes(lower: str) -> bool:
    """Attributes joined by ``|`` (attributes_fromstring): none at all, a first or a last bar are refused."""
    if not lower or lower.startswith("|") or lower.endswith("|"):
        return False
    if lower in ("default", "none"):
        return True
    return all(word in ATTRIBUTES for word in lower.split("|") if word)
