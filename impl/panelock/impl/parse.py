"""tmux's command language (cmd-parse.y, 3.4): from a shell's words or a text to commands with their arguments.

Everything is parsed before anything is run: one wrong command refuses the whole.
"""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from panelock.impl import arguments
from panelock.impl.arguments import Arguments, Block
from panelock.impl.errors import Refused
from panelock.impl.lookup import alias, lookup
from panelock.impl.parse_grammar import Grammar, Statement

if TYPE_CHECKING:
    from panelock.impl.commands.base import Command


ASSIGNMENT = -2
"""The group of an assignment that is made as a command, which no other is in (-1 is said where none has failed)."""


class Parsed(Struct, frozen=True):
    """One command, ready to run. An error of it ends the rest of its ``group``."""

    command: "Command"
    args: Arguments
    argv: list[str]
    """The words as they were read, the name first."""
    line: int
    group: int

    @property
    def text(self) -> str:
        """The command as tmux prints it (cmd_print)."""
        rest = self.args.text
        return f"{self.command.name} {rest}" if rest else self.command.name


class Script(Struct):
    """What a text or a shell's words say."""

    commands: list[Parsed] = field(default_factory=list)
    assignments: list[tuple[str, str, bool]] = field(default_factory=list)
    """NAME=value in order, for the global environment; True for a %hidden one."""
    shown: list[str] = field(default_factory=list)
    """With ``verbose``: what source-file -v prints."""


class Context(Struct):
    """What parsing depends on: the commands there are, and the world that a text can ask about."""

    table: "Mapping[str, Command]"
    aliases: Sequence[str] = ()
    """The items of the server option command-alias."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The global environment: $VAR and ~ ask it, never the caller's."""
    expand: Callable[[str], str] = str
    """Expands a format, for %if and %elif."""
    file: str | None = None
    """The file that errors name, with the line; None for none."""
    line: int = 1
    one_group: bool = True
    """False for source-file: each line is a group of its own there."""
    parse_only: bool = False
    """source-file -n: assignments are not made, so a later line does not see them."""
    verbose: bool = False


def parse_text(text: str, context: Context, script: Script | None = None) -> Script:
    """Parse a file's or a string's commands; what was shown before an error is in ``script``, if one is given."""
    script = Script() if script is None else script
    builder = _Builder(context, script)
    script.commands = builder.build(builder.read(text, context.line))
    return script


def parse_arguments(argv: Sequence[str], context: Context) -> Script:
    r"""Parse a shell's words: one that is or ends with ``;`` ends a command; ``\;`` at its end is a literal ``;``."""
    script = _one_command(argv, context)
    if script is not None:
        return script
    statements: list[Statement] = []
    words: list[str | list[Statement]] = []
    for given in argv:
        word, ends = given, False
        if word.endswith("\\;"):
            word = word[:-2] + ";"
        elif word.endswith(";"):
            word, ends = word[:-1], True
        if word or not ends:
            words.append(word)
        if ends and words:
            statements.append(Statement(context.line, words))
            words = []
    if words:
        statements.append(Statement(context.line, words))
    script = Script()
    script.commands = _Builder(context, script).build(statements)
    return script


def _one_command(argv: Sequence[str], context: Context) -> Script | None:
    """Parse what is surely one command and no alias, as nearly all that programs say; None for anything else."""
    if not argv or ";" in "".join(argv) or context.verbose or alias(context.aliases, argv[0]) is not None:
        return None
    return Script([_parsed(list(argv), context, context.line, 0)])


def _parsed(argv: list[str], context: Context, line: int, group: int) -> Parsed:
    try:
        command = lookup(context.table, argv[0])
        return Parsed(command, arguments.parse(command, argv[1:]), argv, line, group)
    except Refused as wrong:
        raise _error(context, line, wrong.text) from None


def _error(context: Context, line: int, text: str) -> Refused:
    return Refused(text if context.file is None else f"{context.file}:{line}: {text}")


def printed(commands: Sequence[Parsed], *, escaped: bool = False) -> str:
    """Return a list of commands as tmux prints it (cmd_list_print); ``escaped``, to be read back within a command."""
    end = "\\;" if escaped else ";"
    out = ""
    for at, parsed in enumerate(commands):
        if at:
            out += f" {end} " if commands[at - 1].group == parsed.group else f" {end}{end} "
        out += parsed.text
    return out


class _Builder:
    """Turns statements into commands: aliases, names, flags, groups (cmd_parse_build_commands)."""

    def __init__(self, context: Context, script: Script) -> None:
        self._context = context
        self._script = script
        self._assigned: dict[str, str] = {}
        self._variables = ChainMap(self._assigned, dict(context.variables))
        self._line = context.line
        self._group = -1

    def _assign(self, name: str, value: str, hidden: bool) -> None:
        if not self._context.parse_only:
            self._assigned[name] = value
            self._script.assignments.append((name, value, hidden))

    def read(self, text: str, line: int) -> list[Statement]:
        """Parse a text without looking at what its commands are."""
        grammar = Grammar(text, line, self._variables, self._context.expand, self._assign)
        try:
            return grammar.read()
        except Refused as wrong:
            raise _error(self._context, grammar.line, wrong.text) from None

    def build(self, statements: list[Statement], *, aliased: bool = False) -> list[Parsed]:
        """Build commands in order; a line's commands are one group unless the whole is."""
        result: list[Parsed] = []
        current: list[Parsed] = []
        line = -1
        for statement in statements:
            if line < 0 or (not self._context.one_group and statement.line != line):
                result += self._close(current)
                current = []
                self._group += not aliased
            line = self._line = statement.line
            group = self._group
            for parsed in self._build_one(statement, aliased=aliased):
                current.append(Parsed(parsed.command, parsed.args, parsed.argv, parsed.line, group))
        return result + self._close(current)

    def _close(self, group: list[Parsed]) -> list[Parsed]:
        if group and self._context.verbose:
            place = f"{self._context.file}:{self._line}" if self._context.file is not None else str(self._line)
            self._script.shown.append(f"{place}: {printed(group)}")
        return group

    def _build_one(self, statement: Statement, *, aliased: bool) -> list[Parsed]:
        words = statement.words
        name = words[0]
        if not isinstance(name, str):
            return []
        if not aliased:
            value = alias(self._context.aliases, name)
            if value is not None:
                return self._build_alias(value, words[1:])
        argv = [word if isinstance(word, str) else self._block(word) for word in words]
        return [_parsed(argv, self._context, self._line, self._group)]

    def _build_alias(self, value: str, rest: list[str | list[Statement]]) -> list[Parsed]:
        """Replace an alias by its commands; what followed it is given to the last of them."""
        statements = self.read(value, self._line)
        if not statements:
            return []
        statements[-1].words.extend(rest)
        return self.build(statements, aliased=True)

    def _block(self, statements: list[Statement]) -> Block:
        group = self._group
        commands = self.build(statements)
        self._group = group
        return Block(printed(commands), commands)
