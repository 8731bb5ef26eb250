"""What the modifiers of one `#{…}` come to together: the later of two that exclude each other wins."""

from panelock.impl.formats_parse import Modifier, choose, split_condition

_COMPARISONS = frozenset(("m", "<", ">", "||", "&&", "==", "!=", ">=", "<="))
_LOOPS = "SWPL"
_MOST_ARITHMETIC_ARGUMENTS = 3


class Plan:
    """The modifiers of one `#{…}`, arguments not yet expanded, and the text that they apply to."""

    __slots__ = (
        "arithmetic",
        "basename",
        "character",
        "colour",
        "compare",
        "condition",
        "dirname",
        "exists",
        "expand_again",
        "length",
        "limit",
        "literal",
        "loop",
        "marker",
        "pad",
        "quotes",
        "search",
        "sides",
        "substitutions",
        "text",
        "time",
        "width",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.sides = choose(text)
        self.condition = split_condition(text) if text.startswith("?") else None
        self.literal = self.character = self.colour = self.basename = self.dirname = False
        self.length = self.width = False
        self.loop = self.expand_again = self.limit = self.marker = self.pad = ""
        self.exists: list[tuple[str, ...]] = []
        self.search: tuple[str, ...] | None = None
        self.compare: Modifier | None = None
        self.arithmetic: tuple[str, ...] | None = None
        self.quotes: list[tuple[str, ...]] = []
        self.time: list[tuple[str, ...]] = []
        self.substitutions: list[tuple[str, ...]] = []

    def changes(self) -> bool:
        """Is anything done to the value once it is there?"""
        return bool(self.expand_again or self.substitutions or self.limit or self.pad or self.length or self.width)


_FLAGS = {
    "l": "literal",
    "a": "character",
    "c": "colour",
    "b": "basename",
    "d": "dirname",
    "n": "length",
    "w": "width",
}


def plan(modifiers: tuple[Modifier, ...], text: str) -> Plan:
    """Take the modifiers together, as the switch in format_replace does."""
    out = Plan(text)
    for modifier in modifiers:
        name, arguments = modifier
        if name in _FLAGS:
            setattr(out, _FLAGS[name], True)
        elif name in _COMPARISONS:
            out.compare = modifier
        elif name in _LOOPS:
            if not out.loop or _LOOPS.index(name) < _LOOPS.index(out.loop):
                out.loop = name
        else:
            _with_arguments(out, name, arguments)
    return out


def _with_arguments(out: Plan, name: str, arguments: tuple[str, ...]) -> None:
    match name:
        case "E" | "T":
            out.expand_again = "E" if "E" in (name, out.expand_again) else "T"
        case "t":
            out.time.append(arguments)
        case "q":
            out.quotes.append(arguments)
        case "N":
            out.exists.append(arguments)
        case "C":
            out.search = arguments
        case "s" if len(arguments) > 1:
            out.substitutions.append(arguments)
        case "=" if arguments:
            out.limit = arguments[0]
            if len(arguments) > 1:
                out.marker = arguments[1]  # stays when a later = has none
        case "p" if arguments:
            out.pad = arguments[0]
        case "e" if 0 < len(arguments) <= _MOST_ARITHMETIC_ARGUMENTS:
            out.arithmetic = arguments
        case _:
            pass  # without its arguments a modifier does nothing
