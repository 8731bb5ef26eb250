"""What processes do, given their words (letters.py), and what their callers are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from panelock.impl.commit import run_alone
from panelock.impl.errors import Fault, Refused
from panelock.impl.host.main import settle
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.model.order import Side
from panelock.model.state import Registry
from panelock.specs import operations as ops
from panelock.specs.bridge import abstract
from panelock.specs.explorer import hosting
from panelock.specs.explorer.letters import (
    ASKED,
    DROP,
    EXITS,
    HOSTS,
    KEEPS,
    LETTERS,
    LOOK,
    READ,
    READY,
    letters_of,
)
from panelock.specs.explorer.scheduling import SOCKET, Body, Port, Say
from panelock.specs.on_registry import Played, play_on_registry

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


@dataclass(frozen=True, slots=True)
class Dropped:
    """A change was begun and never saved: nothing was done."""


Outcome = Told | Seen | Fell | Dropped | hosting.Answered | hosting.Left


def body(
    word: str, told: Sequence[Outcome] = (), *, store: StoreOf = Store, durable: bool = False, hosted: bool = False
) -> Body:
    """What a process does that is given this word: each operation as a command of its own, in a store of its own.

    Where there is a host, whoever changes the registry without it tells it so. It goes on after what it was ``told``,
    where it is one that can (``can_go_on``).
    """

    def opened(port: Port) -> Store:
        return store(Place(SOCKET), port, durable=durable, resident=word.startswith(KEEPS))

    def run(port: Port, say: Say) -> None:
        if word in HOSTS:
            host = hosting.Host(port, lambda bug: say(_fell(bug)), store, durable=durable, ready=word == READY)
            _guarded(host.run, say)
            return
        made: int | None = None
        for outcome in told:
            made = _made(outcome, made)
        kept = opened(port)
        for number, letter in list(enumerate(letters_of(word), 256 * (port.index + 1)))[len(told) :]:
            if letter in ASKED or letter == EXITS:
                outcome = _asked(port, letter, made, number)
            else:
                outcome = _operate(kept, letter, made)
                if not word.startswith(KEEPS):
                    kept.close()
                    kept = opened(port)
                if hosted and letter in LETTERS:
                    hosting.poke(port)
            made = _made(outcome, made)
            say(outcome)
        kept.close()

    return run


def can_go_on(word: str) -> bool:
    """Tell whether a process knows no more between two operations than what it was told."""
    return word not in HOSTS and not word.startswith(KEEPS)


def _made(outcome: Outcome, before: int | None) -> int | None:
    """The pane that was made last."""
    pane = getattr(outcome.result if isinstance(outcome, Told) else outcome, "pane", None)
    return before if pane is None else pane


def heir(word: str) -> Body:
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
        if letter in (READ, LOOK):
            document = store.current() if letter == LOOK else store.load_shared()
            return Seen(document.generation, abstract(document))
        if letter == DROP:
            return _dropped(store)
        operation = LETTERS[letter](made)
        try:
            result = run_alone(store.load_and_lock(), lambda tx: play_on_registry(tx, operation))
        except Refused as refused:
            return Told(operation, refused.text)
        return Told(operation, result)
    except (Fault, OSError, AssertionError) as error:
        return _fell(error)


def _dropped(store: Store) -> Dropped:
    """Begin a change, and give the lock back without having saved it."""
    guard = store.load_and_lock()
    play_on_registry(guard.transaction(), ops.SplitWindow(0, Side.AFTER, detached=True))
    guard.release()
    return Dropped()
