"""From a caller's words to commands: the one place where the host meets the parser and the table of commands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from panelock.impl import options, parse
from panelock.impl.commands.table import TABLE
from panelock.impl.host.request import Step

if TYPE_CHECKING:
    from panelock.impl.host.driver import Driver


def compile_words(argv: Sequence[str], driver: "Driver") -> Sequence[Step]:
    """Parse a command line; raises Refused in tmux's words."""
    document = driver.document
    aliases = options.elements("command-alias", [document.server_options]).values()
    told = {name: value for name, value in document.environment.items() if value is not None}
    context = parse.Context(TABLE, aliases=list(aliases), variables={**driver.environment, **told})
    return parse.parse_arguments(argv, context).commands
