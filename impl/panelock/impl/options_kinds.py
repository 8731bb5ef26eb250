"""What an option is: the shape of a row of the tables (struct options_table_entry of tmux 3.4)."""

from enum import Flag, StrEnum, auto

from msgspec import Struct

from panelock.impl.errors import Refused

INT_MAX = (1 << 31) - 1
SHRT_MAX = (1 << 15) - 1
USHRT_MAX = (1 << 16) - 1


class OptionError(Refused):
    """A refusal about an option. ``quiet``: with -q the command says nothing and succeeds instead."""

    def __init__(self, text: str, *, quiet: bool = False) -> None:
        super().__init__(text)
        self.quiet = quiet


class Kind(StrEnum):
    """The type of a value."""

    STRING = "string"
    NUMBER = "number"
    KEY = "key"
    COLOUR = "colour"
    FLAG = "flag"
    CHOICE = "choice"
    COMMAND = "command"


class Table(Flag):
    """Where an option can be set; pane options are window options too."""

    SERVER = auto()
    SESSION = auto()
    WINDOW = auto()
    PANE = auto()


class Option(Struct, frozen=True):
    """One row. ``default`` is a value's text as ``show-options -v`` prints it; for an array, its elements'."""

    name: str
    kind: Kind
    table: Table
    default: str | tuple[str, ...]
    minimum: int = 0
    maximum: int = INT_MAX
    choices: tuple[str, ...] = ()
    separator: str = ""
    """Of an array: the characters that split a value into elements. Else what -a puts between."""
    pattern: str = ""
    """What fnmatch must say of the value."""
    unit: str = ""
    style: bool = False
    hook: bool = False

    @property
    def array(self) -> bool:
        """Whether the value is a list of numbered elements."""
        return isinstance(self.default, tuple)

    @property
    def elements(self) -> dict[int, str]:
        """An array's default elements by their index."""
        return dict(enumerate(self.default)) if isinstance(self.default, tuple) else {}

    @property
    def text(self) -> str:
        """The default as one text; an array's elements are joined by blanks (options_to_string)."""
        return " ".join(self.default) if isinstance(self.default, tuple) else self.default


SERVER, SESSION, WINDOW = Table.SERVER, Table.SESSION, Table.WINDOW
PANE = Table.WINDOW | Table.PANE


def string(name: str, table: Table, default: str = "", pattern: str = "") -> Option:
    """Return an option of any text."""
    return Option(name, Kind.STRING, table, default, pattern=pattern)


def style(name: str, table: Table, default: str = "default") -> Option:
    """Return an option that is a style (tmux(1), STYLES); -a joins with a comma."""
    return Option(name, Kind.STRING, table, default, separator=",", style=True)


def number(name: str, table: Table, default: int, maximum: int = INT_MAX, minimum: int = 0, unit: str = "") -> Option:
    """Return an option that is a number between bounds."""
    return Option(name, Kind.NUMBER, table, str(default), minimum, maximum, unit=unit)


def flag(name: str, table: Table, default: str = "off") -> Option:
    """Return an option that is on or off."""
    return Option(name, Kind.FLAG, table, default)


def choice(name: str, table: Table, default: str, choices: str) -> Option:
    """Return an option that is one of some words."""
    words = tuple(choices.split())
    assert default in words
    return Option(name, Kind.CHOICE, table, default, choices=words)


def colour(name: str, table: Table, default: str) -> Option:
    """Return an option that is a colour."""
    return Option(name, Kind.COLOUR, table, default)


def key(name: str, table: Table, default: str) -> Option:
    """Return an option that is a key."""
    return Option(name, Kind.KEY, table, default)


def array(
    name: str, table: Table, default: tuple[str, ...] = (), separator: str = ",", kind: Kind = Kind.STRING
) -> Option:
    """Return an option of numbered elements."""
    return Option(name, kind, table, default, separator=separator)


def hook(name: str, table: Table = Table.SESSION) -> Option:
    """Return a hook: an array of commands, each set whole."""
    return Option(name, Kind.COMMAND, table, (), hook=True)
