"""What a key that is pressed does: it goes to the pane, or is one of a key table (tmux: server_client_key_callback)."""

from typing import TYPE_CHECKING, NamedTuple

from panelock.impl import keys
from panelock.impl.keys import Key

if TYPE_CHECKING:
    from panelock.cli.drawing.bound import Bound, Tables
    from panelock.cli.drawing.typed import Typed

ANY = Key(name="Any")
PREFIX_TABLE = "prefix"
READING = {"attach-session", "attach", "detach-client", "detach", "switch-client", "switchc"}
"""What who only reads may do (CMD_READONLY)."""
READ_ONLY = "client is read-only"


class Does(NamedTuple):
    """What comes of a key: commands, or it is the pane's; neither, where it only went to another table."""

    commands: str | None = None
    forwards: bool = False


_SLOW = frozenset(
    {
        "new-session", "new-window", "split-window", "respawn-pane", "respawn-window", "pipe-pane", "run-shell",
        "if-shell", "source-file", "load-buffer", "save-buffer",
    }
)  # fmt: skip
_SLOW_S = 0.002
"""So long tmux is at one of these at least: it starts a process, or waits for a file."""


class Pace:
    """How fast keys come: as fast as nobody types they are taken for pasted (server_client_assume_paste).

    tmux looks at the clock when it does with a key. That is when the key came, but for what stands behind commands
    that take their time.
    """

    def __init__(self) -> None:
        """None has come."""
        self._last = -1.0
        self._fast = False
        """The last one came as fast behind the one before: from the next on they are taken for pasted."""

    def pastes(self, at: float, limit_ms: int) -> bool:
        """Tell of a key that came then whether it is taken for pasted."""
        gap, self._last = at - self._last, at
        if not limit_ms:
            return False
        before, self._fast = self._fast, gap < min(limit_ms / 1000, 1)
        return before and self._fast

    def pasted(self, at: float) -> None:
        """Something was pasted that says so."""
        self._last, self._fast = at, True

    def pointed(self, at: float) -> None:
        """The mouse has done something."""
        self._last = at

    def given(self, commands: str) -> None:
        """What a key is bound to is done: what comes behind may be done with later than it came."""
        if not _SLOW.isdisjoint(commands.split()):
            self._last -= _SLOW_S


class Pressed:
    """Which table the next key is looked up in."""

    def __init__(self) -> None:
        """The first one."""
        self.tables: Tables = {}
        self.pace = Pace()
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

    def type(self, one: "Typed", now: float, options: dict[str, str], mode: str | None = None) -> Does:
        """Look a key up that was typed, unless it is taken for pasted."""
        if one.at is not None and self.pace.pastes(one.at, int(options["assume-paste-time"])):
            return Does(forwards=True)
        does = self.press(one.key, now, options, mode)
        self.pace.given(does.commands or "")
        return does

    def press(self, key: Key, now: float, options: dict[str, str], mode: str | None = None) -> Does:
        """Look a key up; ``mode`` is the table of the mode that the active pane is in, if that has one."""
        if self._repeats_until is not None and now >= self._repeats_until:
            self.tire()
        root = options["key-table"]
        repeated = repeats = self._repeats_until is not None
        first = table = self.table or mode or root
        while True:
            if table != PREFIX_TABLE and key in (keys.parse(options["prefix"]), keys.parse(options["prefix2"])):
                self.tire()
                self.table = PREFIX_TABLE
                return Does()
            bindings = self.tables.get(table, {})
            found = bindings.get(key) or bindings.get(ANY)
            if found is not None and (found.repeat or not repeats):
                self._take(found, table, root, now, options)
                return Does(found.commands)
            if found is None and table == root and not repeats:
                # What is of no table that was looked at is the pane's, unless another one than the first was.
                forwards = first == table or repeated
                self.tire()
                return Does(forwards=forwards)
            if repeats:
                first = root
            self.tire()
            table, repeats = root, False

    def _take(self, found: "Bound", table: str, root: str, now: float, options: dict[str, str]) -> None:
        """What is bound is done: the next key is looked up in the first table again, or may be a repetition."""
        wait = int(options["repeat-time"]) / 1000
        if found.repeat and wait:
            self._repeats_until, self.table = now + wait, None if table == root else table
        else:
            self.tire()


def only_reads(commands: str) -> bool:
    """Tell whether somebody who only reads may run these."""
    return all(command.split(" ", 1)[0] in READING for command in commands.split(" ; "))
