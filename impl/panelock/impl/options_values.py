"""One value of one option: what is taken, how it is kept, and tmux's words when it is not (options_from_string)."""

from collections.abc import Callable
from fnmatch import fnmatchcase

from msgspec import Struct

from panelock.impl import colours, keys
from panelock.impl.numbers import Bound, strtonum
from panelock.impl.options_kinds import Kind, Option, OptionError
from panelock.impl.options_start import suitable_shell

ON = frozenset(("1", "on", "yes"))
OFF = frozenset(("0", "off", "no"))


def as_it_is(text: str) -> str:
    """Return a command's text unchanged."""
    return text


class Judges(Struct, frozen=True):
    """What only others can say of a value."""

    shell: Callable[[str], bool] = suitable_shell
    """Whether a path can be default-shell."""
    command: Callable[[str], str] = as_it_is
    """Parse a hook's commands and return them as tmux prints them (full names); raises OptionError or Refused."""


JUDGES = Judges()


def stored(option: Option, value: str | None, current: str, own: str | None, judges: Judges) -> str:
    """Return the text to keep for a new value of an option that is no array, or raise OptionError.

    ``current`` is the value in force (what a missing value toggles); ``own`` is what -a appends to: the text in the
    very scope, None without -a or when there is none.
    """
    if option.kind is Kind.FLAG:
        return _flag(value, current)
    if option.kind is Kind.CHOICE:
        return _choice(option, value, current)
    if value is None:
        raise OptionError("empty value")
    match option.kind:
        case Kind.NUMBER:
            return _number(option, value)
        case Kind.KEY:
            key = keys.parse(value)
            if key is None:
                raise OptionError(f"bad key: {value}")
            return keys.text_of(key)
        case Kind.COLOUR:
            return colour(value)
        case _:
            return _string(option, value if own is None else own + option.separator + value, judges)


def element(option: Option, value: str, own: str, judges: Judges) -> str:
    """Return the text to keep for one element of an array; ``own`` is what -a with an index appends to, else empty."""
    if option.kind is Kind.COMMAND:
        return judges.command(value)
    if option.kind is Kind.COLOUR:
        return colour(value)
    return own + value


def colour(value: str) -> str:
    """Return a colour's text, or raise OptionError."""
    text = colours.canonical(value)
    if text is None:
        raise OptionError(f"bad colour: {value}")
    return text


def split(option: Option, value: str) -> list[str]:
    """Return the elements that a whole array's new value stands for; without separators (hooks) it is one."""
    if not option.separator:
        return [value] if value else []
    for separator in option.separator[1:]:
        value = value.replace(separator, option.separator[0])
    return [part for part in value.split(option.separator[0]) if part]


def _flag(value: str | None, current: str) -> str:
    if not value:
        return "off" if current == "on" else "on"
    if value.lower() in ON:
        return "on"
    if value.lower() in OFF:
        return "off"
    raise OptionError(f"bad value: {value}")


def _choice(option: Option, value: str | None, current: str) -> str:
    if value is None:
        # Only the first two are toggled: `set status` of a status with three lines leaves it.
        place = option.choices.index(current)
        return option.choices[1 - place] if place < 2 else current
    if value not in option.choices:
        raise OptionError(f"unknown value: {value}")
    return value


def _number(option: Option, value: str) -> str:
    number = strtonum(value, option.minimum, option.maximum)
    if isinstance(number, Bound):
        raise OptionError(f"value is {number}: {value}")
    return str(number)


def _string(option: Option, text: str, judges: Judges) -> str:
    if option.name == "default-shell" and not judges.shell(text):
        raise OptionError(f"not a suitable shell: {text}")
    if option.pattern and not fnmatchcase(text, option.pattern):
        raise OptionError(f"value is invalid: {text}")
    # A style with a format in it is judged when it is expanded.
    if option.style and "#{" not in text and not colours.is_style(text):
        raise OptionError(f"invalid style: {text}")
    return text
