"""Applies a journal's lines to a document, through the registry's own transitions, and says what no line tells.

What a transition decides by an option's value (renumber-windows, exit-empty, remain-on-exit, a leader's team) stands in
the journal as what was done: while lines are applied those options have no effect.
"""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, field

from panelock.impl.document import Document
from panelock.impl.errors import Fault, Refused
from panelock.impl.journal import Line
from panelock.impl.layout import Kind
from panelock.impl.layout_sets import NAMES
from panelock.impl.registry import arranging, killing, lifecycle, making, moving, selecting, settings
from panelock.impl.registry.making import Reservation
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Transaction

Operation = dict[str, Any]

UNKNOWN_FOLDER = "/"
"""The folder of a session or pane of which only the journal tells."""

_BORDER = "pane-border-status"
_EXIT_EMPTY = "exit-empty"
_REMAIN = "remain-on-exit"
_DECIDING = ("renumber-windows", lifecycle.LEADER)
_UNTOLD = ("op", "maker", "words", "cwd", "length", "hidden")
"""What a line has and a replayed change need not come to."""
_NO_ROOM = ("no space for new pane", "create pane failed: pane too small")
_ROOM = 10_000
"""Cells: a window of this size has room for every split."""


class NotReplayable(Fault):
    """A line of the journal does not fit the document it is applied to."""

    def __init__(self, generation: int, operation: str, why: str) -> None:
        super().__init__(generation, operation, why)
        self.generation, self.operation, self.why = generation, operation, why

    def __str__(self) -> str:
        """Name the line, the operation and what does not fit."""
        return f"the journal's line of generation {self.generation}: {self.operation}: {self.why}"


class Lacks(Struct):
    """What the applied lines did not tell."""

    options: set[str] = field(default_factory=set)
    environment: set[str] = field(default_factory=set)
    commands: set[int] = field(default_factory=set)
    """Panes whose command and folder are not known."""
    sizes: set[int] = field(default_factory=set)
    """Windows whose panes may have other sizes."""


def replay(document: Document, lines: Iterable[Line]) -> Document:
    """Apply those lines that are newer than the document, in place; raises NotReplayable."""
    applied = Replay(document)
    for line in lines:
        applied.line(line)
    return applied.finish()


class Replay:
    """A document to which lines are being applied."""

    def __init__(self, document: Document) -> None:
        """Take the document over; it is whole again after ``finish``."""
        self.document = document
        self.lacks = Lacks()
        self._shelf: dict[tuple[str, int, str], str] = {}
        self._borders = False
        """Where panes' status lines stand is not known, and so no size is."""
        self._shelve()

    def line(self, line: Line) -> None:
        """Apply one line, unless the document has it already."""
        if line.generation <= self.document.generation:
            return
        for operation in line.operations:
            self._apply(line, operation)
        self.document.generation = line.generation

    def finish(self) -> Document:
        """Give the options that decide something their values back, and return the document."""
        self.document.server_options.pop(_EXIT_EMPTY, None)
        for (scope, owner, name), value in self._shelf.items():
            options = self._options(scope, owner)
            if options is not None:
                options[name] = value
        self._shelf.clear()
        self.lacks.commands &= set(self.document.panes)
        windows = set(self.document.windows)
        self.lacks.sizes = windows if self._borders else self.lacks.sizes & windows
        return self.document

    # --- options that decide ---

    def _shelve(self) -> None:
        document = self.document
        places = [(Scope.GLOBAL_SESSION, 0, name) for name in _DECIDING]
        places += [(Scope.SESSION, number, name) for number in document.sessions for name in _DECIDING]
        for scope, owner, name in [*places, (Scope.SERVER, 0, _EXIT_EMPTY)]:
            options = self._options(scope, owner)
            if options is not None and name in options:
                self._shelf[scope, owner, name] = options.pop(name)
        document.server_options[_EXIT_EMPTY] = "off"

    def _options(self, scope: str, owner: int) -> dict[str, str] | None:
        document = self.document
        match scope:
            case Scope.SERVER:
                return document.server_options
            case Scope.GLOBAL_SESSION:
                return document.session_options
            case Scope.SESSION if owner in document.sessions:
                return document.sessions[owner].options
        return None

    # --- one operation ---

    def _apply(self, line: Line, operation: Operation) -> None:
        name = operation.get("op", "?")
        tx = Transaction(self.document, line.time, line.who, line.request, boot=operation.get("boot", ""))
        apply = _OPERATIONS.get(name)
        if apply is None:
            raise NotReplayable(line.generation, name, "is no operation that this program knows")
        try:
            apply(self, tx, operation)
        except Refused as refused:
            raise NotReplayable(line.generation, name, refused.text) from None
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise NotReplayable(line.generation, name, f"has not what it needs: {error!r}") from None
        made = next((made for made in tx.operations if made["op"] == name), None)
        if name in _UNCOMPARED:
            return
        if made is None:
            raise NotReplayable(line.generation, name, "changes nothing")
        for key, value in operation.items():
            if key not in _UNTOLD and key in made and made[key] != value:
                raise NotReplayable(line.generation, name, f"{key} would be {made[key]!r}, and was {value!r}")

    def start(self, tx: Transaction, operation: Operation) -> None:
        """A new epoch: whatever was lacking before is gone."""
        if not self.document.panes and self.document.epoch == 0:
            self.document.epoch = operation["epoch"] - 1
        lifecycle.start_epoch(tx)
        self.lacks = Lacks()
        self._borders = False
        self._shelf.clear()
        self.document.server_options[_EXIT_EMPTY] = "off"

    def end(self, tx: Transaction, operation: Operation) -> None:
        """The server ended, told to or because nothing was left in it."""
        if operation["op"] == "end-server" and self.document.sessions:
            raise ValueError(f"{len(self.document.sessions)} sessions are left")
        lifecycle.end_server(tx)

    def new_session(self, tx: Transaction, operation: Operation) -> None:
        """A session of its own, or one of a group."""
        name, number = operation["name"], operation["session"]
        if number < self.document.next_session:
            raise ValueError(f"${number} was given out before")
        # Numbers whose names were taken are spent.
        self.document.next_session = number
        if "grouped_with" in operation:
            making.new_grouped_session(
                tx, name=name, with_session=operation["grouped_with"], group=operation["group"], cwd=UNKNOWN_FOLDER
            )
            return
        made = making.new_session(
            tx, self._reservation(operation), name=name, window_name=operation["window_name"], sx=operation["sx"],
            sy=operation["sy"], base=operation["index"], group=operation["group"],
        )  # fmt: skip
        self.lacks.commands.add(made.pane)

    def new_window(self, tx: Transaction, operation: Operation) -> None:
        """A window at the index that it came to."""
        made = making.new_window(
            tx, self._reservation(operation), session=operation["session"], index=_asked(operation, "index"),
            name=operation["name"], sx=operation["sx"], sy=operation["sy"], base=0, beside=operation["beside"],
            kill=operation["replaced"], select=operation["select"],
        )  # fmt: skip
        self.lacks.commands.add(made.pane)

    def split_window(self, tx: Transaction, operation: Operation) -> None:
        """A pane beside another."""

        def split() -> int:
            return making.split_window(
                tx, self._reservation(operation), target=operation["target"], kind=Kind(operation["kind"]),
                size=operation["size"], before=operation["before"], full=operation["full"], select=operation["select"],
            )  # fmt: skip

        pane: int = self._with_room(split, operation["target"])
        self.lacks.commands.add(pane)

    def join_pane(self, tx: Transaction, operation: Operation) -> None:
        """A pane moved beside another."""

        def join() -> None:
            moving.join_pane(
                tx, operation["pane"], target=operation["target"], kind=Kind(operation["kind"]), size=operation["size"],
                before=operation["before"], full=operation["full"], select=operation["select"],
                session=operation["session"], index=operation["index"],
            )  # fmt: skip

        self._with_room(join, operation["target"])

    def _with_room(self, change: Callable[[], Any], target: int) -> Any:
        """Make a change for which there was room; sizes that no line told may have left none."""
        try:
            return change()
        except Refused as refused:
            if refused.text not in _NO_ROOM:
                raise
        window = self.document.windows[self.document.panes[target].window]
        sx, sy = window.sx, window.sy
        self.lacks.sizes.add(window.id)
        aside = Transaction(self.document, 0.0, "")
        arranging.resize_window(aside, window.id, _ROOM, _ROOM)
        made = change()
        arranging.resize_window(aside, window.id, sx, sy)
        return made

    def resize_window(self, tx: Transaction, operation: Operation) -> None:
        """Another size for a window, by resize-window or by its clients."""
        fixed = operation.get("fixed", True)
        arranging.resize_window(tx, operation["window"], operation["sx"], operation["sy"], fixed=fixed)

    def respawn_pane(self, tx: Transaction, operation: Operation) -> None:
        """A new process is to come into a pane; of a new command only the length is known."""
        pane = operation["pane"]
        making.respawn_pane(tx, Reservation(maker=operation["maker"]), pane=pane, kill=operation["kill"])
        if operation["words"] or operation["cwd"]:
            self.lacks.commands.add(pane)
        if operation["words"]:
            self.document.panes[pane].argv = []
        if operation["cwd"]:
            self.document.panes[pane].cwd = UNKNOWN_FOLDER

    def _reservation(self, operation: Operation) -> Reservation:
        return Reservation(cwd=UNKNOWN_FOLDER, title=operation["title"], maker=operation["maker"])

    def pane_ended(self, tx: Transaction, operation: Operation) -> None:
        """A pane ended; whether it stayed is in the line."""
        found = self.document.panes[operation["pane"]]
        before = found.options.get(_REMAIN)
        found.options[_REMAIN] = operation["remain"]
        lifecycle.pane_ended(
            tx, found.id, process=found.process, status=operation["status"], signal=operation["signal"]
        )
        if before is None:
            del found.options[_REMAIN]
        else:
            found.options[_REMAIN] = before

    def select_layout(self, tx: Transaction, operation: Operation) -> None:
        """A named layout, a layout string, or panes spread out."""
        layout, window = operation["layout"], operation["window"]
        if not layout:
            arranging.remember(tx, window)
        elif layout == "-E":
            arranging.spread_out(tx, operation["pane"])
        elif layout in NAMES:
            main, other = tuple(operation["main"]), tuple(operation["other"])
            arranging.select_named_layout(tx, window, NAMES.index(layout), main=main, other=other)
        else:
            arranging.select_layout_text(tx, window, layout)

    def resize_pane(self, tx: Transaction, operation: Operation) -> None:
        """A border moved, or a size given."""
        kind = Kind(operation["kind"])
        if "change" in operation:
            arranging.resize_pane(tx, operation["pane"], kind, operation["change"])
        else:
            arranging.resize_pane_to(tx, operation["pane"], kind, operation["size"])

    def set_option(self, tx: Transaction, operation: Operation) -> None:
        """Take an option out; a value that was set is not known, so the default counts."""
        scope, owner, name = Scope(operation["scope"]), operation["owner"], operation["name"]
        self._shelf.pop((scope, owner, name), None)
        if (scope, name) != (Scope.SERVER, _EXIT_EMPTY):
            settings.set_option(tx, scope, owner, name, None)
        if operation["length"] is not None:
            self.lacks.options.add(name)
        self._borders = self._borders or name == _BORDER

    def set_environment(self, tx: Transaction, operation: Operation) -> None:
        """Keep a variable out; a value that was set is not known."""
        session, name = operation["session"], operation["name"]
        if operation["length"] is None:
            settings.set_environment(tx, session, name, None, hidden=operation["hidden"])
        else:
            settings.unset_environment(tx, session, name)
            self.lacks.environment.add(name)


def _asked(operation: Operation, key: str) -> int:
    """Return the index that was asked for, from the one that came of it: -a puts the window behind it."""
    index: int = operation[key]
    return index - 1 if operation["beside"] == "after" else index


def _break_pane(_: Replay, tx: Transaction, operation: Operation) -> None:
    name = operation["name"]
    moving.break_pane(
        tx, operation["pane"], session=operation["session"], index=_asked(operation, "index"), base=0,
        name=name if operation["named"] else None, default_name=name, beside=operation["beside"],
        select=operation["select"],
    )  # fmt: skip


def _relink(transition: Callable[..., Any]) -> Callable[[Replay, Transaction, Operation], None]:
    def apply(_: Replay, tx: Transaction, operation: Operation) -> None:
        transition(
            tx, session=operation["session"], index=operation["index"], to_session=operation["to_session"],
            to_index=_asked(operation, "to_index"), base=0, beside=operation["beside"], kill=operation["kill"],
            select=operation["select"],
        )  # fmt: skip

    return apply


def _with(transition: Callable[..., Any], *keys: str) -> Callable[[Replay, Transaction, Operation], None]:
    """Call a transition with a line's own values, by the names of its parameters; ``a:b`` gives b the value of a."""
    pairs = [(key.partition(":")[0], key.rpartition(":")[2]) for key in keys]

    def apply(_: Replay, tx: Transaction, operation: Operation) -> None:
        transition(tx, **{name: operation[key] for key, name in pairs})

    return apply


def _nothing(_: Replay, _tx: Transaction, _operation: Operation) -> None:
    """A line about something that has left no trace in the document."""


_UNCOMPARED = ("end-server", "set-option", "set-environment", "set-folder", "made-and-killed", "rebuild")

_OPERATIONS: dict[str, Callable[[Replay, Transaction, Operation], None]] = {
    "start-server": Replay.start,
    "kill-server": Replay.end,
    "end-server": Replay.end,
    "new-session": Replay.new_session,
    "new-window": Replay.new_window,
    "split-window": Replay.split_window,
    "respawn-pane": Replay.respawn_pane,
    "confirm": _with(lifecycle.confirm, "pane", "pid", "process", "tty"),
    "withdraw": _with(lifecycle.withdraw, "pane"),
    "leave-empty": _with(lifecycle.leave_empty, "pane"),
    "pane-ended": Replay.pane_ended,
    "host-died": _with(lifecycle.settle_host_death),
    "set-title": _with(lifecycle.set_title, "pane", "title"),
    "attach-session": _with(selecting.attach_session, "session"),
    "use-session": _with(selecting.use_session, "session"),
    "set-input": _with(selecting.set_input, "pane", "off"),
    "kill-pane": _with(killing.kill_pane, "pane", "others"),
    "kill-window": _with(killing.kill_window, "session", "index", "others"),
    "kill-session": _with(killing.kill_session, "session", "others"),
    "unlink-window": _with(killing.unlink_window, "session", "index", "kill"),
    "link-window": _relink(moving.link_window),
    "move-window": _relink(moving.move_window),
    "swap-window": _with(moving.swap_window, "session", "index", "other_session", "other_index", "select"),
    "renumber-windows": _with(moving.renumber_windows, "session", "base"),
    "rotate-window": _with(moving.rotate_window, "window", "down"),
    "break-pane": _break_pane,
    "join-pane": Replay.join_pane,
    "swap-pane": _with(moving.swap_pane, "pane:one", "other", "select", "keep_zoom"),
    "mark-pane": _with(selecting.mark_pane, "pane"),
    "select-pane": _with(selecting.select_pane, "pane", "keep_zoom"),
    "select-window": _with(selecting.select_window, "session", "index"),
    "rename-session": _with(selecting.rename_session, "session", "name"),
    "rename-window": _with(selecting.rename_window, "window", "name", "automatic"),
    "zoom": _with(arranging.zoom, "pane"),
    "resize-pane": Replay.resize_pane,
    "resize-window": Replay.resize_window,
    "select-layout": Replay.select_layout,
    "set-option": Replay.set_option,
    "set-environment": Replay.set_environment,
    "unset-environment": _with(settings.unset_environment, "session", "name"),
    "set-folder": lambda _, tx, operation: settings.set_folder(tx, operation["session"], UNKNOWN_FOLDER),
    "made-and-killed": _nothing,
    "rebuild": _nothing,
}
