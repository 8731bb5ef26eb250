"""A command's flags and operands, parsed after its getopt template as tmux's arguments.c (3.4) does.

Knows neither what flags mean nor where the words came from.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from panelock.impl.errors import Refused

if TYPE_CHECKING:
    from panelock.impl.commands.base import Command
    from panelock.impl.parse import Parsed


class Block(str):
    """A ``{ … }`` argument: as a string it is tmux's print of its commands; ``commands`` are they, parsed."""

    commands: "tuple[Parsed, ...]"
    __slots__ = ("commands",)

    def __new__(cls, text: str, commands: "Sequence[Parsed]" = ()) -> Self:
        """Make the print and keep its commands."""
        block = super().__new__(cls, text)
        block.commands = tuple(commands)
        return block


class Arguments:
    """What a command was given: flags with their values in order, and the operands (``rest``)."""

    __slots__ = ("_flags", "_optional", "rest")

    def __init__(self) -> None:
        self.rest: list[str] = []
        self._flags: dict[str, list[str | None]] = {}
        self._optional: set[str] = set()

    def has(self, flag: str) -> bool:
        """Tell whether the flag was given at all."""
        return flag in self._flags

    def get(self, flag: str) -> str | None:
        """Return the flag's last value; None when it was not given or takes none."""
        for value in reversed(self._flags.get(flag, ())):
            if value is not None:
                return value
        return None

    def all(self, flag: str) -> list[str]:
        """Return every value of a flag that was given several times."""
        return [value for value in self._flags.get(flag, ()) if value is not None]

    @property
    def flags(self) -> list[str]:
        """Return the flags that were given, in order of their letters."""
        return sorted(self._flags)

    def count(self, flag: str) -> int:
        """Return how often the flag was given."""
        return len(self._flags.get(flag, ()))

    def add(self, flag: str, value: str | None = None, *, optional: bool = False) -> None:
        """Note one more flag; ``optional`` when it could have had a value and has none."""
        self._flags.setdefault(flag, []).append(value)
        if optional:
            self._optional.add(flag)

    @property
    def text(self) -> str:
        """The arguments as tmux prints them (args_print): flags in order of their letters, values quoted."""
        plain = [flag * len(values) for flag, values in sorted(self._flags.items()) if self._is_plain(flag)]
        words = ["-" + "".join(plain)] if plain else []
        last = ""
        for flag in sorted(self._flags):
            if self._is_plain(flag):
                continue
            last = flag
            words += [f"-{flag}"] if flag in self._optional else [f"-{flag} {quoted(v)}" for v in self.all(flag)]
        if last in self._optional:
            words.append("--")
        return " ".join([*words, *(quoted(value) for value in self.rest)])

    def _is_plain(self, flag: str) -> bool:
        return flag not in self._optional and not self.all(flag)


def parse(command: "Command", argv: Sequence[str]) -> Arguments:
    """Parse the words after the command's name; raises Refused with tmux's text."""
    found = Arguments()
    at = 0
    while at < len(argv):
        word = argv[at]
        if isinstance(word, Block) or len(word) < 2 or word[0] != "-":
            break
        at += 1
        if word == "--":
            break
        at = _flags(command, argv, word, at, found)
    _operands(command, argv[at:], found)
    return found


def _flags(command: "Command", argv: Sequence[str], word: str, at: int, found: Arguments) -> int:
    """Take one word of flags, and the next word where the last flag wants it; returns where to go on."""
    for place, flag in enumerate(word[1:], 2):
        if flag == "?":
            raise Refused(f"usage: {command.name} {command.usage}")
        if not (flag.isascii() and flag.isalnum()):
            raise _refused(command, f"invalid flag -{flag}")
        where = command.options.find(flag)
        if where < 0:
            raise _refused(command, f"unknown flag -{flag}")
        takes = command.options[where + 1 : where + 3]
        if takes[:1] != ":":
            found.add(flag)
            continue
        if place < len(word):
            found.add(flag, word[place:])
        elif at < len(argv):
            if isinstance(argv[at], Block):
                raise _refused(command, f"-{flag} argument must be a string")
            found.add(flag, argv[at])
            at += 1
        elif takes == "::":
            found.add(flag, optional=True)
        else:
            raise _refused(command, f"-{flag} expects an argument")
        break
    return at


def _operands(command: "Command", words: Sequence[str], found: Arguments) -> None:
    for at, word in enumerate(words):
        if isinstance(word, Block) and not _takes_commands(command.name, at, found):
            raise _refused(command, f'argument {at + 1} must be "string"')
        found.rest.append(word)
    if len(words) < command.least:
        raise _refused(command, f"too few arguments (need at least {command.least})")
    if 0 <= command.most < len(words):
        raise _refused(command, f"too many arguments (need at most {command.most})")


def _takes_commands(name: str, at: int, found: Arguments) -> bool:
    """Tell whether an operand may be a ``{ … }`` block (the args_parse callbacks of tmux's commands)."""
    match name:
        case "if-shell":
            return at in (1, 2)
        case "run-shell":
            return found.has("C")
        case "set-option" | "set-window-option" | "set-hook":
            return at == 1
        case "bind-key" | "confirm-before" | "command-prompt" | "choose-tree" | "choose-client" | "choose-buffer":
            return True
        case "display-panes" | "display-menu":
            return True
    return False


def _refused(command: "Command", cause: str) -> Refused:
    return Refused(f"command {command.name}: {cause}")


# --- printing, as list-keys, show-hooks and source-file -v do ----------------------------------------------------

_NAMED = {"\n": "n", "\r": "r", "\b": "b", "\a": "a", "\v": "v", "\t": "t", "\f": "f", "\0": "0"}


def quoted(value: str) -> str:
    """Write a word so that the parser reads it back (args_print_add_value and args_escape)."""
    if isinstance(value, Block):
        return f"{{ {value} }}"
    if not value:
        return "''"
    quote = ""
    if any(char in " #';${}%" for char in value):
        quote = '"'
    elif any(char in ' "' for char in value):
        quote = "'"
    if len(value) == 1 and value != " " and (quote or value == "~"):
        return "\\" + value
    body = visible(value, doubled=quote == '"')
    return quote + ("\\" if body.startswith("~") and quote != "'" else "") + body + quote


def visible(value: str, *, doubled: bool = False) -> str:
    """Escape what is not plain (utf8_stravis with VIS_OCTAL, CSTYLE, TAB, NL; VIS_DQ in double quotes)."""
    out: list[str] = []
    for at, char in enumerate(value):
        after = value[at + 1 : at + 2]
        if doubled and char == "$" and (after in ("_", "{") or (after.isascii() and after.isalpha())):
            out.append("\\$")
        elif char == "\\" or (doubled and char == '"'):
            out.append("\\" + char)
        elif char in _NAMED:
            out.append("\\" + _NAMED[char])
        elif " " <= char <= "~" or (char >= "\xa0" and not "\ud800" <= char <= "\udfff"):
            out.append(char)
        else:
            out += [f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape")]
    return "".join(out)
