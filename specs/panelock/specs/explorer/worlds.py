"""The registries that programs find, each made by the implementation itself on a machine of its own."""

from dataclasses import dataclass, field
from functools import cache, partial

from panelock.impl import codec
from panelock.impl.commit import run_alone
from panelock.impl.document import Document, empty
from panelock.impl.host.main import settle
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.model.order import How, Side
from panelock.model.order import Place as At
from panelock.model.state import Registry
from panelock.specs import operations as ops
from panelock.specs.bridge import abstract
from panelock.specs.explorer.machine import machine_of
from panelock.specs.explorer.scheduling import SOCKET, Port, Say, named, ran_alone
from panelock.specs.on_registry import play_on_registry


@dataclass(frozen=True)
class World:
    """What stands on the disk before the first process begins, and what the model calls it."""

    files: dict[str, bytes]
    registry: Registry
    document: Document = field(repr=False)


SETUP: tuple[ops.Operation, ...] = (
    ops.NewSession("a", "sh", 0), ops.ConfirmPane(0), ops.SplitWindow(0, Side.AFTER, detached=True),
    ops.ConfirmPane(1), ops.NewWindow(0, At(How.FREE, 0), "sh", detached=True), ops.ConfirmPane(2),
)  # fmt: skip


@cache
def small_world() -> World:
    """The registry of every program, made by the implementation itself on a machine of its own."""

    def make(kernel: Port, say: Say) -> None:
        store = Store(Place(SOCKET), kernel)
        for operation in SETUP:
            say(run_alone(store.load_and_lock(), partial(play_on_registry, operation=operation)))
        store.close()

    files = ran_alone(make, machine_of({}, 1), named(99))[0].files()
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
    files = ran_alone(make, machine_of(first.files, 1), named(99))[0].files()
    document = codec.decode(files["registry.json"], "registry.json")
    return World(files, abstract(document), document)


@cache
def fresh_world() -> World:
    """A folder with nothing in it."""
    return World({}, Registry(), empty())
