"""Which command a word names: whole names, aliases, unambiguous prefixes, and the option command-alias."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from panelock.impl.errors import Refused

if TYPE_CHECKING:
    from panelock.impl.commands.base import Command

DEFAULT_ALIASES = (
    "split-pane=split-window",
    "splitp=split-window",
    "server-info=show-messages -JT",
    "info=show-messages -JT",
    "choose-window=choose-tree -w",
    "choose-session=choose-tree -s",
)
"""The default of the server option command-alias, in its order."""


def lookup(table: "Mapping[str, Command]", name: str) -> "Command":
    """Find a command as tmux's cmd_find does; the text of an ambiguity lists the table's own order."""
    found = table.get(name)
    if found is not None:
        return found
    for command in table.values():
        if command.alias and command.alias == name:
            return command
    matches = [command for command in table.values() if command.name.startswith(name)]
    if not matches:
        raise Refused(f"unknown command: {name}")
    if len(matches) > 1:
        could = ", ".join(command.name for command in matches)
        raise Refused(f"ambiguous command: {name}, could be: {could}")
    return matches[0]


def starts_server(table: "Mapping[str, Command]", names: Sequence[str]) -> bool:
    """Tell whether any of these is a command for which a server is started (CMD_STARTSERVER).

    Raises Refused when the first is no command. Others may be of command-alias, which a server alone can tell.
    """
    found = [lookup(table, name) for name in names[:1]]
    for name in names[1:]:
        with suppress(Refused):
            found.append(lookup(table, name))
    return any(command.starts_server for command in found)


def alias(aliases: Iterable[str], name: str) -> str | None:
    """Return what command-alias has for a name; ``aliases`` are the option's items, ``name=value`` each."""
    return _by_name(tuple(aliases)).get(name)


@lru_cache(maxsize=16)
def _by_name(aliases: tuple[str, ...]) -> dict[str, str]:
    # Of two for one name the first counts.
    parts = [item.partition("=") for item in reversed(aliases)]
    return {name: value for name, equals, value in parts if equals}
