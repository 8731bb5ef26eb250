"""What comes of processes that ran side by side must be what the model makes of their changes, one after another.

The world that they meet, what they ask and are told, and the judge: is there an order, in which nobody who had an
answer comes after somebody who asked later, that explains every answer and the files at the end?
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from panelock.impl import checks, commit, journal
from panelock.impl.errors import Fault, Refused
from panelock.impl.store import LockedRegistry, Store, Transaction
from panelock.model.options import Global, OfWindow
from panelock.model.order import How, Side
from panelock.model.order import Place as At
from panelock.model.state import Exited, Registry, Signalled, WindowId
from panelock.model.step import Done
from panelock.model.text import shown
from panelock.specs import operations as ops
from panelock.specs.bridge import abstract, first_difference
from panelock.specs.on_model import play_on_model
from panelock.specs.on_registry import play_on_registry
from panelock.specs.operations import Operation
from panelock.specs.outcomes import Outcome, disagreement, said
from panelock.specs.verify import verify
from support.schedules import Files, Playground, Process, Program, Run, files_of

LEFT = {"registry.json", "registry.lock", "registry.last", "journal.jsonl", "journal.1.jsonl"}
"""What may stand in a server's folder when nobody is at work."""


class Unexplained(AssertionError):  # noqa: N818 - what was found, in a word
    """A run that no order of its changes explains."""


@dataclass(frozen=True, slots=True)
class Look:
    """Read the registry without a lock: a fresh reading, or by the cache."""

    cached: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that are committed together, as a host does it; the one at ``bug`` fails when it has been made."""

    operations: tuple[Operation, ...]
    bug: int = -1


Wanted = Operation | Look | Group


class Bug(Exception):  # noqa: N818 - what a change with one raises
    """A change that fails when it has been made."""


@dataclass(slots=True)
class Asked:
    """What a process asked, when, and what it was told: a registry, or what came of each operation."""

    process: str
    operation: Wanted
    began: int
    ended: int | None = None
    answer: Registry | list[Outcome | None] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it in a line."""
        answer = shown(self.answer) if isinstance(self.answer, Registry) else [str(one) for one in self.answer]
        return f"{self.process} {self.began}-{self.ended or '…'} {self.operation} → {answer}"


def asks(history: list[Asked], *wanted: Wanted) -> Program:
    """A process that asks these, one after another, and notes what it is told."""

    def live(me: Process) -> None:
        for operation in wanted:
            entry = Asked(me.name, operation, me.run.tick())
            history.append(entry)
            if isinstance(operation, Look):
                look = me.store.current if operation.cached else me.store.load_shared
                entry.answer = abstract(look())
            elif isinstance(operation, Group):
                entry.answer = commit_together(me.store, operation)
            else:
                entry.answer = [change(me.store, operation)]
            entry.ended = me.run.tick()

    return live


def change(store: Store, operation: Operation) -> Outcome:
    """Make a change as any process does; what a refusal says is part of the answer."""
    (outcome,) = commit_together(store, Group((operation,)))
    assert outcome is not None
    return outcome


def commit_together(store: Store, group: Group) -> list[Outcome | None]:
    """Commit changes as one group; None is what comes of the one with the bug."""
    ended: dict[int, bool] = {}

    def make(at: int) -> Callable[[Transaction], Outcome]:
        def run(tx: Transaction) -> Outcome:
            ended[at] = tx.document.ended
            outcome = play_on_registry(tx, group.operations[at])
            if at == group.bug:
                raise Bug
            return outcome

        return run

    changes = [commit.Change(make(at), "a-test") for at in range(len(group.operations))]
    answers: list[Outcome | None] = []
    for at, outcome in enumerate(commit.commit(_guard(store), changes)):
        if isinstance(outcome.error, Refused):
            answers.append(said(outcome.error, Registry(ended=ended[at])))
        elif outcome.error is None or isinstance(outcome.error, Bug):
            answers.append(outcome.value)
        else:
            raise outcome.error
    return answers


def _guard(store: Store) -> LockedRegistry:
    """The lock with the document: a resident process looks first, and waits with another descriptor, as a host."""
    if not store._resident:
        return store.load_and_lock()
    return store.try_lock() or store.adopt(store.take_lock())


# --- the judge ----------------------------------------------------------------------------------------------------


def explains(before: Registry, history: list[Asked], after: Registry) -> bool:
    """Tell whether some order of what was asked leads to these answers and to this end."""
    open_ = [entry for entry in history if entry.ended is not None]
    maybe = [entry for entry in history if entry.ended is None and not isinstance(entry.operation, Look)]
    return _explains(before, open_, maybe, after)


def _explains(state: Registry, left: list[Asked], maybe: list[Asked], after: Registry) -> bool:
    if not left and state == after:
        return True  # what was never answered need not have happened
    first = min((entry.ended or 0 for entry in left), default=0)
    for entry in (*left, *maybe):
        if left and entry.began > first:
            continue  # somebody had an answer before this was asked
        then = _after(state, entry)
        if then is not None:
            rest = [one for one in left if one is not entry]
            if _explains(then, rest, [one for one in maybe if one is not entry], after):
                return True
    return False


def _after(state: Registry, entry: Asked) -> Registry | None:
    """The registry after this was done; None: then another answer would have been given."""
    if isinstance(entry.operation, Look):
        return state if entry.answer == state else None
    group = entry.operation if isinstance(entry.operation, Group) else Group((entry.operation,))
    assert not isinstance(entry.answer, Registry)
    told = [None] * len(group.operations) if entry.ended is None else entry.answer
    for at, (operation, answer) in enumerate(zip(group.operations, told, strict=True)):
        if at == group.bug:
            continue
        step = play_on_model(state, operation)
        if answer is not None and disagreement(answer, step.outcome) is not None:
            return None
        state = step.state
    return state


def judge(run: Run, before: Registry, history: list[Asked]) -> list[str]:
    """Say what is wrong after a run."""
    wrong = [f"{one.name} failed: {one.error!r}" for one in run.processes.values() if one.error is not None]
    try:
        store = Store(run.place, limit_s=0.2)
        store.load_and_lock().release()
        document = store.load_shared()
        store.close()
    except Fault as fault:
        return [*wrong, f"the files are damaged: {fault.text}"]
    wrong += [f"broken: {one}" for one in checks.broken(document)]
    after = abstract(document)
    if not explains(before, history, after):
        wrong.append(f"no order explains it: {shown(after)}")
    wrong += [
        f"the journal: {epoch.difference}"
        for epoch in verify(document, journal.entries(run.place.journal))
        if epoch.difference is not None
    ]
    for one in run.processes.values():
        if not one.kernel.dead and one.error is None:
            cached = one.store.current()
            if cached != document:
                difference = first_difference(abstract(cached), after, ("cache", "file"))
                wrong.append(f"{one.name}'s cache is not the file: {difference or 'sizes, or what no model has'}")
    left = set(os.listdir(run.place.folder)) - LEFT
    return wrong + [f"left behind: {name}" for name in sorted(left)]


# --- worlds -------------------------------------------------------------------------------------------------------

FREE = At(How.FREE, 0)


def _built(*made: Operation) -> Files:
    with Playground() as playground:
        place = playground.fresh({})
        for operation in made:
            # The last one renews the journal: a run's history begins with a snapshot, and is judged the sooner.
            store = Store(place, journal_limit=1 if operation is made[-1] else journal.LIMIT)
            outcome = change(store, operation)
            assert isinstance(outcome, Done), (operation, outcome)
            store.close()
        found = files_of(place)
        return {name: found[name] for name in ("registry.json", "registry.lock", "journal.jsonl")}


@cache
def world() -> Files:
    """A session a of three windows: %0 and %1; %2; %3, the dead %4 and %5, which is being made; a session b of %6."""
    return _built(
        ops.NewSession("a", "sh", 0), ops.ConfirmPane(0),
        ops.SplitWindow(0, Side.AFTER, detached=True), ops.ConfirmPane(1),
        ops.NewWindow(0, FREE, "sh", detached=True), ops.ConfirmPane(2),
        ops.NewWindow(0, FREE, "sh", detached=True), ops.ConfirmPane(3),
        ops.SplitWindow(3, Side.AFTER, detached=True), ops.ConfirmPane(4),
        ops.SetOption(OfWindow(WindowId(2)), "remain-on-exit", "on"), ops.PaneEnded(4, Signalled(9)),
        ops.SplitWindow(3, Side.AFTER, detached=True),
        ops.NewSession("b", "sh", 0), ops.ConfirmPane(6),
    )  # fmt: skip


@cache
def nothing() -> Files:
    """No server was ever here."""
    return {}


def state_of(files: Files) -> Registry:
    """The registry that these files hold."""
    with Playground() as playground:
        return abstract(Store(playground.fresh(files)).load_shared())


WANTED: dict[str, Operation] = {
    "start-server": ops.StartServer(),
    "kill-server": ops.KillServer(),
    "end-if-empty": ops.EndIfEmpty(),
    "host-died": ops.HostDied(),
    "new-session": ops.NewSession(None, "sh", 0),
    "kill-session": ops.KillSession(0, others=False),
    "rename-session": ops.RenameSession(0, "c"),
    "select-window": ops.SelectWindow(0, 1),
    "turn-window": ops.TurnWindow(0, "next"),
    "new-window": ops.NewWindow(0, FREE, "sh", detached=False),
    "kill-window": ops.KillWindow(0, 1, others=False),
    "rename-window": ops.RenameWindow(0, "x", automatic=False),
    "rotate-window": ops.RotateWindow(0, down=False),
    "link-window": ops.LinkWindow(0, 1, 0, FREE, detached=True),
    "unlink-window": ops.UnlinkWindow(0, 1, kill=True),
    "move-window": ops.MoveWindow(0, 1, 0, At(How.AT, 7), detached=False, renumber=False),
    "swap-window": ops.SwapWindow(0, 0, 0, 1, select=True),
    "renumber-windows": ops.RenumberWindows(0, 1),
    "split-window": ops.SplitWindow(0, Side.AFTER, detached=False),
    "kill-pane": ops.KillPane(1, others=False),
    "select-pane": ops.SelectPane(1),
    "last-pane": ops.LastPane(0),
    "set-title": ops.SetTitle(1, "left"),
    "swap-pane": ops.SwapPane(1, 2, detached=False),
    "break-pane": ops.BreakPane(0, 0, 1, 0, FREE, None, "sh", detached=False),
    "join-pane": ops.JoinPane(2, 0, 0, 0, before=False, detached=False),
    "zoom": ops.Zoom(1, whole=True),
    "arrange": ops.Arrange(0, 1),
    "confirm": ops.ConfirmPane(5),
    "withdraw": ops.WithdrawPane(5),
    "leave-empty": ops.LeaveEmpty(5),
    "respawn-pane": ops.RespawnPane(4, kill=False),
    "pane-ended": ops.PaneEnded(1, Exited(0)),
    "set-option": ops.SetOption(OfWindow(WindowId(0)), "@owner", "me"),
    "unset-option": ops.UnsetOption(Global.WINDOWS, "@owner"),
}
"""One of each operation, all about the same few things of the world, so that they are in each other's way."""

SPLIT, KILL, JOIN = WANTED["split-window"], WANTED["kill-pane"], WANTED["join-pane"]


# --- trying -------------------------------------------------------------------------------------------------------


@dataclass
class Tries:
    """Runs schedules and stops at the first that cannot be explained; counts what took place at the same time."""

    playground: Playground
    count: int = 0
    last: list[Asked] = field(default_factory=list)
    """What was asked and told in the last run."""
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Pairs of operations that were under way together, the one that began first first."""

    def attempt(
        self,
        schedule: str,
        wanted: Mapping[str, tuple[Wanted, ...]],
        files: Files | None = None,
        residents: str = "",
        renewing: str = "",
    ) -> Run:
        """Run one schedule and judge it."""
        begin = world() if files is None else files
        history: list[Asked] = []
        programs = {name: asks(history, *operations) for name, operations in wanted.items()}
        run = self.playground.run(begin, schedule, programs, residents, renewing)
        self.count += 1
        self.last = history
        self._note(history)
        wrong = judge(run, _state(tuple(sorted(begin.items()))), history)
        for process in run.processes.values():
            process.kernel.die()  # what a broken one has left open
        if wrong:
            told = "\n".join(["", *wrong, f"schedule: {schedule}", *map(str, history)])
            raise Unexplained(told)
        return run

    def _note(self, history: list[Asked]) -> None:
        for one in history:
            for other in history:
                if one.began < other.began < (one.ended or other.began + 1):
                    self.together[type(one.operation).__name__, type(other.operation).__name__] += 1


@cache
def _state(files: tuple[tuple[str, bytes], ...]) -> Registry:
    return state_of(dict(files))
