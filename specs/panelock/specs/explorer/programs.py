"""Small programs for a few processes on one small registry, written as words: ``sk,j`` is A: split, kill; B: join.

The registry they find: session 0 with window 0 (panes %0 and %1) and window 1 (%2), all running.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import combinations_with_replacement, product

from panelock.impl import codec
from panelock.impl.commit import run_alone
from panelock.impl.document import Document, empty
from panelock.impl.errors import Fault, Refused
from panelock.impl.kernel import Kernel
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.model.order import How, Side
from panelock.model.order import Place as At
from panelock.model.state import Exited, Registry
from panelock.model.step import Done
from panelock.specs import operations as ops
from panelock.specs.bridge import abstract
from panelock.specs.explorer.machine import Machine, machine_of, perform
from panelock.specs.explorer.scheduling import SOCKET, Process, Say, named
from panelock.specs.on_registry import Played, play_on_registry

NAMES = "ABCDEFGH"
"""What processes are called in a schedule, in their order."""

StoreOf = Callable[..., Store]


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller was told: ``result`` is what was done, or the refusal's text."""

    operation: ops.Operation
    result: Played | str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader without the lock saw: the registry, of a generation."""

    generation: int
    registry: Registry


@dataclass(frozen=True, slots=True)
class Fell:
    """What no caller may ever be told here, where nothing is broken: a fault, or a bug."""

    what: str


Outcome = Told | Seen | Fell
Operation = Callable[[int | None], ops.Operation]
"""An operation, for a process that made this pane last."""


def _mine(make: Callable[[int], ops.Operation]) -> Operation:
    return lambda made: make(0 if made is None else made)


def _confirm(pane: int) -> ops.Operation:
    return ops.ConfirmPane(pane)


LETTERS: dict[str, Operation] = {
    "s": lambda _: ops.SplitWindow(0, Side.AFTER, detached=True),
    "S": lambda _: ops.SplitWindow(1, Side.BEFORE, detached=False),
    "k": lambda _: ops.KillPane(1, others=False),
    "K": _mine(lambda pane: ops.KillPane(pane, others=False)),
    "o": lambda _: ops.KillPane(0, others=True),
    "j": lambda _: ops.JoinPane(1, 0, 1, 2, before=False, detached=True),
    "J": lambda _: ops.JoinPane(2, 0, 0, 0, before=False, detached=False),
    "b": lambda _: ops.BreakPane(0, 0, 1, 0, At(How.FREE, 0), None, "sh", detached=True),
    "x": lambda _: ops.SwapPane(0, 2, detached=False),
    "p": lambda _: ops.SelectPane(1),
    "l": lambda _: ops.LastPane(0),
    "t": lambda _: ops.SetTitle(0, "titled"),
    "z": lambda _: ops.Zoom(0, whole=False),
    "a": lambda _: ops.Arrange(0, 1),
    "n": lambda _: ops.NewSession("n", "sh", 0),
    "N": lambda _: ops.KillSession(0, others=False),
    "R": lambda _: ops.RenameSession(0, "renamed"),
    "w": lambda _: ops.NewWindow(0, At(How.FREE, 0), "w", detached=True),
    "W": lambda _: ops.KillWindow(0, 0, others=False),
    "m": lambda _: ops.MoveWindow(0, 0, 0, At(How.AT, 5), detached=True, renumber=True),
    "X": lambda _: ops.SwapWindow(0, 0, 0, 1, select=True),
    "L": lambda _: ops.LinkWindow(0, 0, 0, At(How.AT, 7), detached=True),
    "u": lambda _: ops.UnlinkWindow(0, 0, kill=True),
    "v": lambda _: ops.RenameWindow(0, "named", automatic=False),
    "y": lambda _: ops.RotateWindow(0, down=True),
    "g": lambda _: ops.SelectWindow(0, 1),
    "T": lambda _: ops.TurnWindow(0, "next"),
    "#": lambda _: ops.RenumberWindows(0, 1),
    "c": _mine(_confirm),
    "d": _mine(ops.WithdrawPane),
    "e": lambda _: ops.PaneEnded(1, Exited(0)),
    "h": lambda _: ops.HostDied(),
    "Q": lambda _: ops.KillServer(),
}
"""Operations by their letters; K, c and d are about the pane that the process made last. ``r`` is a read."""

WORDS: dict[str, str] = {
    "split": "s", "kill": "k", "join": "j", "read": "r",
    "split-before": "S", "kill-own": "K", "kill-others": "o", "join-only": "J", "break": "b", "swap": "x",
    "select": "p", "last": "l", "title": "t", "zoom": "z", "arrange": "a",
    "new-session": "n", "kill-session": "N", "rename-session": "R",
    "new-window": "w", "kill-window": "W", "move-window": "m", "swap-window": "X", "link-window": "L",
    "unlink-window": "u", "rename-window": "v", "rotate-window": "y", "select-window": "g", "next-window": "T",
    "renumber-windows": "#",
    "confirm": "c", "withdraw": "d", "pane-ended": "e", "host-died": "h", "kill-server": "Q",
}  # fmt: skip
"""The same by their names, for people."""


def body(word: str, *, store: StoreOf = Store, durable: bool = False) -> Callable[[Kernel, Say], None]:
    """What a process does that is given this word: each operation as a command of its own, in a store of its own."""

    def run(kernel: Kernel, say: Say) -> None:
        made: int | None = None
        for letter in word:
            outcome = _operate(store(Place(SOCKET), kernel, durable=durable), letter, made)
            if isinstance(outcome, Told) and isinstance(outcome.result, Done) and outcome.result.pane is not None:
                made = outcome.result.pane
            say(outcome)

    return run


def _operate(store: Store, letter: str, made: int | None) -> Outcome:
    try:
        if letter == "r":
            document = store.load_shared()
            return Seen(document.generation, abstract(document))
        operation = LETTERS[letter](made)
        try:
            result = run_alone(store.load_and_lock(), lambda tx: play_on_registry(tx, operation))
        except Refused as refused:
            return Told(operation, refused.text)
        finally:
            store.close()
        return Told(operation, result)
    except (Fault, OSError, AssertionError) as error:
        return Fell(f"{type(error).__name__}: {error}")


# --- the registry that they find ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """What stands on the disk before the first process begins, and what the model calls it."""

    files: dict[str, bytes]
    registry: Registry
    document: Document = field(repr=False)


_SETUP: tuple[ops.Operation, ...] = (
    ops.NewSession("a", "sh", 0), ops.ConfirmPane(0), ops.SplitWindow(0, Side.AFTER, detached=True),
    ops.ConfirmPane(1), ops.NewWindow(0, At(How.FREE, 0), "sh", detached=True), ops.ConfirmPane(2),
)  # fmt: skip


@cache
def small_world() -> World:
    """The registry of every program, made by the implementation itself on a machine of its own."""

    def make(kernel: Kernel, say: Say) -> None:
        store = Store(Place(SOCKET), kernel)
        for operation in _SETUP:
            say(run_alone(store.load_and_lock(), partial(play_on_registry, operation=operation)))
        store.close()

    files = ran_alone(machine_of({}, 1), Process(make, 0, named(99))).files()
    document = codec.decode(files["registry.json"], "registry.json")
    return World(files, abstract(document), document)


@cache
def fresh_world() -> World:
    """A folder with nothing in it."""
    return World({}, Registry(), empty())


def ran_alone(machine: Machine, process: Process) -> Machine:
    """The machine when one process has run to its end."""
    node = process.root
    while node.call is not None:
        result, machine = perform(machine, process.index, node.call)
        node = node.after(result)
    process.end()
    return machine


# --- all programs of a size ---------------------------------------------------------------------------------------


def words(letters: str, length: int) -> list[str]:
    """Every word of that many operations."""
    return ["".join(word) for word in product(letters, repeat=length)]


def programs(letters: str, processes: int, length: int) -> list[tuple[str, ...]]:
    """Every program of that many processes and operations each, up to the processes' names."""
    return list(combinations_with_replacement(words(letters, length), processes))


def shown(program: Sequence[str]) -> str:
    """The program as it is written."""
    return ",".join(program)
