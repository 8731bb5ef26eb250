"""What is known of a line of the tree of options: what the host has said of it, and where that can be set.

The host says of an option its scope, its number in an array ("" for none), its value, and those that the scopes above
have; of a key its table, its name, its commands, its note, whether it repeats, and these three again as they
were from the start, the commands empty where they are the same (impl/commands/customizing.py).
"""

from typing import NamedTuple

from panelock.cli.drawing.choosing_tree import Node
from panelock.impl.options_kinds import Kind, Option, Table
from panelock.impl.options_table import BY_NAME

GLOBAL = {"session": "global session", "window": "global window", "pane": "global window"}
OWN = {"global session": "session", "global window": "window", "pane": "window"}
"""From a scope to the one that is global, and to the one that is not."""


class OptionLine(NamedTuple):
    """An option, or an element of one."""

    name: str
    scope: str
    number: int | None
    value: str
    above: tuple[str | None, ...]
    """The values of the scopes above, the nearest one first: None where one has none."""

    @property
    def option(self) -> Option | None:
        """The table's row; None for a user's option."""
        return BY_NAME.get(self.name)

    @property
    def array(self) -> bool:
        """Whether it is an array, or an element of one."""
        return self.option is not None and self.option.array

    @property
    def kind(self) -> Kind:
        """What its values are."""
        return Kind.STRING if self.option is None else self.option.kind

    def goes_to(self, *, everywhere: bool, pane: bool) -> str:
        """Return the scope in which it is set: where it is global, or a pane's or a window's own."""
        if self.array or self.scope == "server":
            return self.scope
        if everywhere:
            return GLOBAL.get(self.scope, self.scope)
        if "window" not in self.scope and self.scope != "pane":
            return OWN.get(self.scope, self.scope)
        return "pane" if pane and (self.option is None or Table.PANE in self.option.table) else "window"

    def value_in(self, scope: str) -> str:
        """Return the value that holds in a scope, if that is not below the one that has it."""
        passed = ["pane", "window", "global window"]
        if scope == self.scope or self.scope not in (*passed[:2], "session"):
            return self.value
        if self.scope == "session":
            return self.above[0] or ""
        at = passed.index(scope) - passed.index(self.scope)
        return self.value if at <= 0 else next((one for one in self.above[at - 1 :] if one is not None), "")


class KeyLine(NamedTuple):
    """A key, or one thing about it."""

    table: str
    key: str
    commands: str
    note: str
    repeat: bool
    original: "KeyLine | None"
    """What it was from the start, if it was bound."""


def about(node: Node) -> OptionLine | KeyLine | None:
    """Return what is known of a line; None of a heading."""
    if not node.item.depth:
        return None
    told = node.item.about
    if not told:
        assert node.parent is not None, "no heading, and nothing is known of it"
        return about(node.parent)
    kind, *words = (one if at > 2 else one or "" for at, one in enumerate(told))
    if kind == "key":
        table, key, commands, note, repeat, *before = (one or "" for one in words)
        original = None
        if before:
            original = KeyLine(table, key, before[0] or commands, before[1], before[2] == "on", None)
        return KeyLine(table, key, commands, note, repeat == "on", original)
    index, value, *above = (*words, "") if len(words) < 2 else words
    name = node.item.name if not index else node.item.name.rpartition("[")[0]
    return OptionLine(name, kind or "", int(index) if index else None, value or "", tuple(above))
