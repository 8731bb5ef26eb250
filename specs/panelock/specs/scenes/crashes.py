"""What is on the disk after a crash at each effect of one split, for four ways to write the registry.

The real store runs against the explorer's machine, which keeps book of what a power cut may leave. Killed
(``kill -9``), a process leaves all that it has written; a power cut leaves, of what was not synced, any part. What the
next command makes of it is the real store's answer too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from panelock.impl import codec
from panelock.impl.commit import run_alone
from panelock.impl.errors import BadRegistry, Fault
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.registry import making
from panelock.impl.registry.making import Reservation
from panelock.impl.store import Store
from panelock.specs.explorer.machine import Call, Failed, Machine, machine_of, perform
from panelock.specs.explorer.scheduling import FOLDER, SOCKET, Port, named
from panelock.specs.explorer.worlds import small_world
from panelock.specs.scenes.stage import kind_of
from panelock.specs.scenes.variants import IN_PLACE, LOCKED, STORES

REGISTRY = "registry.json"
Image = frozenset[tuple[str, bytes]]


class Left(Enum):
    """What a crash leaves under the registry's name."""

    OLD = "the old registry"
    NEW = "the new registry"
    LOST = "the old one, after the caller was told of the new"
    EMPTY = "an empty file"
    TORN = "half a registry"
    MISSING = "no file"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to write the registry."""

    name: str
    variant: str
    durable: bool = False
    exchange: bool = False


WAYS = (
    Way("write in place", IN_PLACE),
    Way("rename", LOCKED),
    Way("exchange", LOCKED, exchange=True),
    Way("rename with sync", LOCKED, durable=True),
)


@dataclass(frozen=True, slots=True)
class Point:
    """The instant after one effect, and what a crash there may leave."""

    effect: str
    file: str
    killed: frozenset[Left]
    cut: frozenset[Left]
    images: int
    """How many different folders a power cut may leave."""


@dataclass(frozen=True, slots=True)
class Course:
    """One split, written in one way."""

    way: Way
    points: tuple[Point, ...]
    complaints: tuple[str, ...]
    """What the next command says where it cannot go on."""

    @property
    def worst(self) -> frozenset[Left]:
        """All that is left anywhere that must not be."""
        found = frozenset[Left]().union(*(point.killed | point.cut for point in self.points))
        return found - {Left.OLD, Left.NEW}


class _Lone(Port):
    """The kernel of a process that is alone on the machine: each call is made at once, and noted."""

    def __init__(self, machine: Machine, *, exchange: bool = False, note: Callable[[Call], None] | None = None) -> None:
        super().__init__(named(0), "simulated")
        self.machine = machine
        self._exchange = exchange
        self._note = note

    def ask(self, *call: object) -> object:
        result, self.machine = perform(self.machine, 0, call)
        self._noted(call)
        if isinstance(result, Failed):
            raise OSError(result.number, result.number)
        return result

    def _noted(self, call: Call) -> None:
        if self._note is not None:
            self._note(call)

    def replace(self, new: str, old: str, /) -> None:
        """Rename, or let both names change places (renameat2) and remove the one that is left."""
        if not self._exchange:
            super().replace(new, old)
            return
        self.exchange(new, old)
        self.unlink(new)


def course(way: Way) -> Course:
    """Let one process split a pane, and look at the disk after each of its effects."""
    files = small_world().files
    judge = _Judge(files[REGISTRY])
    points: list[Point] = []
    opened: dict[int, str] = {}

    def note(call: Call) -> None:
        about = opened.get(call[1], "folder") if isinstance(call[1], int) else kind_of(call[1])
        if call[0] == "open":
            opened[max(lone.machine.opened[0], default=0)] = about
        points.append(judge.point(call[0], about, lone.machine))

    lone = _Lone(machine_of(files, 1, durable=True), exchange=way.exchange, note=note)
    store = STORES[way.variant](Place(SOCKET), lone, durable=way.durable)
    run_alone(
        store.load_and_lock(),
        lambda tx: making.split_window(tx, Reservation(), target=0, kind=Kind.TOP_BOTTOM),
    )
    store.close()
    # From here on the caller has its answer: an old registry is a loss.
    points.append(judge.point("told", "", lone.machine, told=True))
    return Course(way, tuple(points), tuple(sorted(judge.complaints)))


class _Judge:
    """Says what a folder is to the next command."""

    def __init__(self, old: bytes) -> None:
        self._old = codec.decode(old, REGISTRY).next_pane
        self._known: dict[Image, Left] = {}
        self.complaints: set[str] = set()

    def point(self, effect: str, file: str, machine: Machine, *, told: bool = False) -> Point:
        assert machine.disk is not None
        images = machine.disk.images()
        killed, cut = {self.left(frozenset(machine.files().items()))}, {self.left(image) for image in images}
        if told:
            cut = {Left.LOST if left is Left.OLD else left for left in cut}
        return Point(effect, file, frozenset(killed), frozenset(cut), len(images))

    def left(self, image: Image) -> Left:
        if image not in self._known:
            self._known[image] = self._look(dict(image))
        return self._known[image]

    def _look(self, files: dict[str, bytes]) -> Left:
        """Let the next command load it."""
        store = Store(Place(SOCKET), _Lone(machine_of(files, 1)))
        try:
            with store.load_and_lock() as guard:
                return Left.OLD if guard.document.next_pane == self._old else Left.NEW
        except (BadRegistry, Fault) as fault:
            self.complaints.add(str(fault).replace(f"{FOLDER}/", ""))
            if REGISTRY not in files:
                return Left.MISSING
            return Left.TORN if files[REGISTRY] else Left.EMPTY
        finally:
            store.close()


def courses() -> list[Course]:
    """All four ways."""
    return [course(way) for way in WAYS]
