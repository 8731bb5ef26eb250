"""What a key that is pressed does: it goes to the pane, or is one of a key table (tmux: server_client_key_callback)."""

from typing import TYPE_CHECKING, NamedTuple

from panelock.impl import keys
from panelock.impl.keys import Key

if TYPE_CHECKING:
    from panelock.cli.drawing.bound import Tables

ANY = Key(name="Any")
PREFIX_TABLE = "prefix"
READING = {"attach-session", "attach", "detach-client", "detach", "switch-client", "switchc"}
"""What who only reads may do (CMD_READONLY)."""
READ_ONLY = "client is read-only"


class Does(NamedTuple):
    """What comes of a key: commands, or it is the pane's; neither, where it only went to another table."""

    commands: str | None = None
    forwards: bool = False


class Pressed:
    """Which table the next key is looked up in."""

    def __init__(self) -> None:
        """The first one."""
        self.tables: Tables = {}
        self.table: str | None = None
        """Another table than the one that the session has for its keys."""
        self._repeats_until: float | None = None
        """So long another key of the table may come that can be repeated, by the caller's clock, in seconds."""

    def deadline(self) -> float | None:
        """Return when ``tire`` is to be called, if nothing is pressed before."""
        return self._repeats_until

    def tire(self) -> None:
        """No key has come in time."""
        self.table, self._repeats_until = None, None

    def press(self, key: Key, now: float, options: dict[str, str]) -> Does:
        """Look a key up."""
        if self._repeats_until is not None and now >= self._repeats_until:
            self.tire()
        while True:
            table = self.table or options["key-table"]
            if table != PREFIX_TABLE and key in (keys.parse(options["prefix"]), keys.parse(options["prefix2"])):
                self.table = PREFIX_TABLE
                return Does()
            bindings = self.tables.get(table, {})
            found = bindings.get(key) or bindings.get(ANY)
            repeating = self._repeats_until is not None
            if found is None:
                if repeating:
                    self.tire()
                elif self.table is None or table == options["key-table"]:
                    self.tire()
                    return Does(forwards=True)
                else:
                    self.tire()
                    return Does()
            elif repeating and not found.repeat:
                self.tire()
            else:
                wait = int(options["repeat-time"]) / 1000
                if found.repeat and wait:
                    self._repeats_until = now + wait
                    self.table = None if table == options["key-table"] else table
                else:
                    self.tire()
                return Does(found.commands)


def only_reads(commands: str) -> bool:
    """Tell whether somebody who only reads may run these."""
    return all(command.split(" ", 1)[0] in READING for command in commands.split(" ; "))
