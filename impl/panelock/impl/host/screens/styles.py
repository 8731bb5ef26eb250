"""What a style says (`bg=green,bold`), put upon the style that held before it: style_parse in tmux's style.c."""

from typing import NamedTuple

from panelock.impl import colours
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.screen import DEFAULT, RGB, Style


def parse(text: str, current: Style, base: Style) -> Style:
    """Return the style that a text makes of another; default colours, and the word `default`, are the base's.

    A text that is no style changes nothing.

    >>> parse("fg=red,bold", Style(), Style())
    Style(attrs=1, fg=1, bg=-1, us=-1, link='')
    >>> parse("fg=default nobold", Style(attrs=1), Style(fg=4))
    Style(attrs=0, fg=4, bg=-1, us=-1, link='')
    >>> parse("bg=red,reddish", Style(bg=2), Style()).bg
    2
    """
    pen = take(text, Pen(current), base)
    return current if pen is None else pen.style


class Pen(NamedTuple):
    """What styles have said so far."""

    style: Style
    align: str = ""
    list: str = ""
    """The value of the last `list=`; none without or after `nolist`."""
    fill: int | None = None
    default: str = ""
    """`push-default` or `pop-default`, which happens once."""
    ignore: bool = False
    range: tuple[str, str] | None = None
    """For a mouse: the kind of the last `range=`, and its argument; None without or after `norange`."""


ACS = 1 << 13
"""The attribute that makes letters stand for pieces of lines: no terminal's, so nothing drawn has it."""

_ATTRIBUTES = {
    "acs": ACS,
    "blink": sgr.BLINK,
    "bold": sgr.BRIGHT,
    "bright": sgr.BRIGHT,
    "curly-underscore": sgr.UNDERSCORE_3,
    "dashed-underscore": sgr.UNDERSCORE_5,
    "dim": sgr.DIM,
    "dotted-underscore": sgr.UNDERSCORE_4,
    "double-underscore": sgr.UNDERSCORE_2,
    "hidden": sgr.HIDDEN,
    "italics": sgr.ITALICS,
    "overline": sgr.OVERLINE,
    "reverse": sgr.REVERSE,
    "strikethrough": sgr.STRIKETHROUGH,
    "underscore": sgr.UNDERSCORE,
}


def take(text: str, pen: Pen, base: Style) -> Pen | None:
    """Return the pen after a style; None if the text is none."""
    if not colours.is_style(text):
        return None
    for word in text.replace(",", " ").replace("\n", " ").split(" "):
        if word:
            pen = _take_word(word, pen, base)
    return pen


def _take_word(word: str, pen: Pen, base: Style) -> Pen:
    name, _, value = word.lower().partition("=")
    match name:
        case "default":
            return pen._replace(style=base._replace(link=pen.style.link))
        case "none":
            return pen._replace(style=pen.style._replace(attrs=0))
        case "ignore" | "noignore":
            return pen._replace(ignore=name == "ignore")
        case "push-default" | "pop-default":
            return pen._replace(default=name)
        case "list" | "nolist":
            return pen._replace(list=value)
        case "align" | "noalign":
            return pen._replace(align=value)
        case "range" | "norange":
            return _take_range(word.partition("=")[2], pen)
        case "fg" | "bg" | "us" | "fill":
            return _take_colour(name, colour_of(word.partition("=")[2]), pen, base)
        case _:
            return pen._replace(style=pen.style._replace(attrs=_attributes(name, pen.style.attrs)))


_RANGES = {"left", "right", "window", "pane", "session", "user"}
_LONGEST_ARGUMENT = 15


def _take_range(value: str, pen: Pen) -> Pen:
    kind, _, argument = value.partition("|")
    if value and kind.lower() not in _RANGES:
        return pen
    return pen._replace(range=(kind.lower(), argument[:_LONGEST_ARGUMENT]) if value else None)


def _take_colour(name: str, colour: int | None, pen: Pen, base: Style) -> Pen:
    if name == "fill":
        return pen._replace(fill=colour)
    if name == "fg":
        return pen._replace(style=pen.style._replace(fg=base.fg if colour is None else colour))
    if name == "bg":
        return pen._replace(style=pen.style._replace(bg=base.bg if colour is None else colour))
    return pen._replace(style=pen.style._replace(us=base.us if colour is None else colour))


def colour_of(text: str) -> int | None:
    """Return a colour's number; None for `default`, which is the base's and not (as `terminal`) the terminal's."""
    name = colours.canonical(text)
    assert name is not None, text
    if name in {"default", "terminal"}:
        return DEFAULT if name == "terminal" else None
    if name.startswith("#"):
        return RGB | int(name[1:], 16)
    if name.startswith("colour"):
        return int(name.removeprefix("colour"))
    bright = 8 if name.startswith("bright") else 0
    return bright + colours.BASIC.index(name.removeprefix("bright"))


def _attributes(name: str, attrs: int) -> int:
    """Set attributes, or with `no` before them take them away."""
    without = name.startswith("no")
    for word in name[2 if without else 0 :].split("|"):
        bit = _ATTRIBUTES.get(word, 0)
        attrs = attrs & ~bit if without else attrs | bit
    return attrs
