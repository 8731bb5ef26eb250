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
from panelock.impl.host.main import settle
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.model.order import How, Side
from panelock.model.order import Place as At
from panelock.model.state import Exited, Registry
from panelock.specs import operations as ops
from panelock.specs.bridge import abstract
from panelock.specs.explorer import hosting
from panelock.specs.explorer.machine import Machine, machine_of, perform
from panelock.specs.explorer.scheduling import SOCKET, Node, Port, Process, Say, named
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


Outcome = Told | Seen | Fell | hosting.Answered | hosting.Left
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

HOST = "H"
"""The word of a host: it serves until it is killed; of two, the second waits for the first one's place."""

ASKED: dict[str, tuple[str, ...]] = {
    "1": ("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", "%0"),
    "2": ("kill-pane", "-t", "%1"),
    "3": ("join-pane", "-d", "-s", "%1", "-t", "%2"),
    "4": ("new-window", "-d", "-P", "-F", "#{pane_id}", "-t", "a:"),
    "5": ("kill-pane", "-t", "{made}"),
    "6": ("respawn-pane", "-k", "-t", "%1"),
    "7": ("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", "%0", ";", "kill-pane", "-t", "%1"),
}
"""Commands that a host is asked to run, by their letters: {made} is the pane that the caller was told of last."""

EXITS = "0"
"""The process in the pane that the caller was told of last ends."""

WORDS: dict[str, str] = {
    "split": "s", "kill": "k", "join": "j", "read": "r",
    "split-before": "S", "kill-own": "K", "kill-others": "o", "join-only": "J", "break": "b", "swap": "x",
    "select": "p", "last": "l", "title": "t", "zoom": "z", "arrange": "a",
    "new-session": "n", "kill-session": "N", "rename-session": "R",
    "new-window": "w", "kill-window": "W", "move-window": "m", "swap-window": "X", "link-window": "L",
    "unlink-window": "u", "rename-window": "v", "rotate-window": "y", "select-window": "g", "next-window": "T",
    "renumber-windows": "#",
    "confirm": "c", "withdraw": "d", "pane-ended": "e", "host-died": "h", "kill-server": "Q",
    "host": HOST, "ask-split": "1", "ask-kill": "2", "ask-join": "3", "ask-new-window": "4", "ask-kill-own": "5",
    "ask-respawn": "6", "ask-split-and-kill": "7", "exit": EXITS,
}  # fmt: skip
"""The same by their names, for people."""


def body(
    word: str, *, store: StoreOf = Store, durable: bool = False, hosted: bool = False
) -> Callable[[Port, Say], None]:
    """What a process does that is given this word: each operation as a command of its own, in a store of its own.

    Where there is a host, whoever changes the registry without it tells it so.
    """

    def run(port: Port, say: Say) -> None:
        if word == HOST:
            host = hosting.Host(port, lambda bug: say(_fell(bug)), store, durable=durable)
            _guarded(host.run, say)
            return
        made: int | None = None
        for number, letter in enumerate(word, 256 * (port.index + 1)):
            if letter in ASKED or letter == EXITS:
                outcome: Outcome = _asked(port, letter, made, number)
            else:
                outcome = _operate(store(Place(SOCKET), port, durable=durable), letter, made)
                if hosted and letter != "r":
                    hosting.poke(port)
            told = outcome.result if isinstance(outcome, Told) else outcome
            pane = getattr(told, "pane", None)
            made = made if pane is None else pane
            say(outcome)

    return run


def heir(word: str) -> Callable[[Port, Say], None]:
    """What a host does that comes when all is over: it settles, says what it finds then, and goes on with a word."""

    def run(port: Port, say: Say) -> None:
        store = Store(Place(SOCKET), port)
        try:
            settle(store, lambda *_: ())
            document = store.load_shared()
        except (Fault, OSError, AssertionError) as error:
            say(_fell(error))
            return
        say(Seen(document.generation, abstract(document)))
        store.close()
        body(word)(port, say)

    return run


def _guarded(run: Callable[[], None], say: Say) -> None:
    try:
        run()
    except (Fault, OSError, AssertionError) as error:
        say(_fell(error))


def _fell(error: BaseException) -> Fell:
    return Fell(f"{type(error).__name__}: {error}")


def _asked(port: Port, letter: str, made: int | None, number: int) -> Outcome:
    pane = 0 if made is None else made
    if letter == EXITS:
        return hosting.leave(port, pane)
    try:
        return hosting.ask(port, [word.replace("{made}", f"%{pane}") for word in ASKED[letter]], number)
    except hosting.GaveUp as error:
        return _fell(error)


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
        return _fell(error)


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

    def make(kernel: Port, say: Say) -> None:
        store = Store(Place(SOCKET), kernel)
        for operation in _SETUP:
            say(run_alone(store.load_and_lock(), partial(play_on_registry, operation=operation)))
        store.close()

    files = ran_alone(machine_of({}, 1), Process(make, 0, named(99)))[0].files()
    document = codec.decode(files["registry.json"], "registry.json")
    return World(files, abstract(document), document)


@cache
def hosted_world() -> World:
    """The same registry after its host died and another one settled that: its panes are dead."""

    def make(port: Port, say: Say) -> None:
        store = Store(Place(SOCKET), port)
        say(settle(store, lambda *_: ()))
        store.close()

    first = small_world()
    files = ran_alone(machine_of(first.files, 1), Process(make, 0, named(99)))[0].files()
    document = codec.decode(files["registry.json"], "registry.json")
    return World(files, abstract(document), document)


@cache
def fresh_world() -> World:
    """A folder with nothing in it."""
    return World({}, Registry(), empty())


def ran_alone(machine: Machine, process: Process) -> tuple[Machine, Node]:
    """The machine when one process has run to its end, or until it waits; and where it stands then."""
    node = process.root
    while node.call is not None and not machine.blocks(process.index, node.call):
        result, machine = perform(machine, process.index, node.call)
        node = node.after(result)
    process.end()
    return machine, node


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
