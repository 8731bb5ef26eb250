"""From a caller's words to commands: the one place where the host meets the parser and the table of commands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from panelock.impl import options, parse
from panelock.impl.commands.environment import with_assignments
from panelock.impl.commands.table import TABLE
from panelock.impl.host.request import Step
from panelock.impl.lookup import DEFAULT_ALIASES

if TYPE_CHECKING:
    from panelock.impl.host.driver import Driver

KEPT = 1024
"""Command lines whose commands are kept: callers say the same few again and again."""
KEPT_LENGTH = 4096
"""Characters of one that is worth keeping."""
_ALIAS = "command-alias"
_kept: dict[tuple[str, ...], Sequence[Step]] = {}


def compile_words(argv: Sequence[str], driver: "Driver") -> Sequence[Step]:
    """Parse a command line; raises Refused in tmux's words."""
    words = tuple(argv)
    document = driver.document
    # Words depend on nothing but the aliases, whose texts can ask for variables; the default ones' do not.
    plain = not any(name.startswith(_ALIAS) for name in document.server_options)
    if plain:
        kept = _kept.get(words)
        if kept is not None:
            return kept
    steps = tuple(with_assignments(parse.parse_arguments(words, _context(driver, plain=plain))))
    # Keys, buffers and shell commands can be secrets, and are rarely said twice.
    if plain and sum(map(len, words)) <= KEPT_LENGTH and not any(step.command.effects for step in steps):
        if len(_kept) >= KEPT:
            _kept.clear()  # to take out the oldest alone would mean to pass by all that were taken out before it
        _kept[words] = steps
    return steps


def compile_text(text: str, driver: "Driver") -> Sequence[Step]:
    """Parse a line of commands as a configuration has them; raises Refused in the parser's words."""
    return tuple(with_assignments(parse.parse_text(text, _context(driver, plain=False))))


def _context(driver: "Driver", *, plain: bool) -> parse.Context:
    document = driver.document
    aliases = DEFAULT_ALIASES if plain else tuple(options.elements(_ALIAS, [document.server_options]).values())
    told = {name: value for name, value in document.environment.items() if value is not None}
    return parse.Context(
        TABLE, aliases=aliases, variables={**driver.environment, **told} if told else driver.environment
    )
