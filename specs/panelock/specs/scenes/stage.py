"""A stage: some processes with the real store on real files, let forward one system call at a time, as one likes.

Each process is a greenlet that stops before every effect of its kernel; whoever directs says who makes the next one.
So a schedule is a list of names, and the same list gives the same play. Whoever waits for the flock is passed over.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, cast

from greenlet import getcurrent, greenlet

from panelock.impl import codec
from panelock.impl.commit import run_alone
from panelock.impl.kernel import Kernel, Real
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle, making
from panelock.impl.registry.making import Reservation
from panelock.impl.store import Store, Transaction
from panelock.specs.scenes.variants import open_store

EFFECTS = (
    "open", "close", "pread", "pwrite", "size", "stamp", "ftruncate", "fsync", "try_flock", "flock", "unlock",
    "replace", "link", "unlink", "listdir",
)  # fmt: skip
MEMORY = "/dev/shm"  # noqa: S108 - folders in it are made by mkdtemp
"""Where files are quicker, if the machine has it."""

Act = Callable[[Store], Any]
Files = dict[str, bytes]
_NEXT = re.compile(rb'"next_pane":(\d+)')


@dataclass(frozen=True, slots=True)
class Step:
    """One effect that a process made, and what the world was after it."""

    number: int
    process: str
    effect: str
    file: str
    """lock, registry, new, journal, last or folder."""
    waits: bool
    """It asked for the lock, and somebody else has it: the effect was not made."""
    sees: int | None
    """The next pane's id in what it read."""
    writes: int | None
    """The next pane's id in what it wrote."""
    next_pane: int
    """The next pane's id in the registry's file."""
    holder: str
    """Who has the lock."""


@dataclass(frozen=True, slots=True)
class Play:
    """What came of a schedule."""

    steps: tuple[Step, ...]
    told: dict[str, Any]
    """What each process was told: an id, or the error."""
    panes: tuple[int, ...]
    """The panes that the registry has in the end."""

    @property
    def twice(self) -> bool:
        """An id was told to two processes."""
        return len(set(map(str, self.told.values()))) < len(self.told)


def split(store: Store) -> int:
    """Reserve a pane below the first one; returns its id, which the caller would start a terminal for."""
    pane: int = run_alone(
        store.load_and_lock(),
        lambda tx: making.split_window(tx, Reservation(), target=0, kind=Kind.TOP_BOTTOM, size=1),
    )
    return pane


@contextmanager
def playground() -> Iterator[str]:
    """A folder that is gone afterwards, in memory where there is such a place."""
    folder = mkdtemp(prefix="panelock-scene-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    try:
        yield folder
    finally:
        rmtree(folder)


def one_session(windows: int = 1) -> Files:
    """The files of a server with one session; its windows have one pane each, %0 first, tall enough for many splits."""
    with playground() as folder:
        place = Place(f"{folder}/s")
        store = Store(place)

        def make(tx: Transaction) -> int:
            wanted = Reservation(cwd="/")
            if tx.document.sessions:
                return making.new_window(tx, wanted, session=0, index=None, name="sh", sx=80, sy=200, base=0).pane
            return making.new_session(tx, wanted, name="work", window_name="sh", sx=80, sy=200, base=0).pane

        for _ in range(windows):
            pane: int = run_alone(store.load_and_lock(), make)
            run_alone(store.load_and_lock(), partial(lifecycle.confirm, pane=pane, pid=1, process="x", tty="/dev/null"))
        store.close()
        return files_of(place)


def files_of(place: Place) -> Files:
    """What stands in a server's folder."""
    found = {}
    for name in sorted(os.listdir(place.folder)):
        with open(f"{place.folder}/{name}", "rb") as file:
            found[name] = file.read()
    return found


def put(place: Place, files: Files) -> Place:
    """Let a server's folder hold these files."""
    os.makedirs(place.folder, 0o700)
    for name, data in files.items():
        fd = os.open(f"{place.folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(fd, data)
        os.close(fd)
    return place


def kind_of(path: str) -> str:
    """Say which of the server's files a path is."""
    name = path.rpartition("/")[2]
    if ".new-" in name:
        return "new"
    known = {"registry.lock": "lock", "registry.json": "registry", "journal.jsonl": "journal", "registry.last": "last"}
    return known.get(name, "folder")


class _Port:
    """A process's kernel: this machine's, with a stop before every effect."""

    def __init__(self, name: str, lock: dict[str, str]) -> None:
        self._real = Real()
        self._name = name
        self._lock = lock
        self._files: dict[int, str] = {}
        self.sees: int | None = None
        self.writes: int | None = None
        self.number = count(1).__next__
        self.own_folder = self._real.own_folder
        for effect in EFFECTS:
            setattr(self, effect, self._stopped(effect, getattr(self._real, effect)))

    def _stopped(self, effect: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            file = kind_of(args[0]) if isinstance(args[0], str) else self._files.get(args[0], "folder")
            parent = getcurrent().parent
            assert parent is not None
            parent.switch((effect, file))
            self.sees = self.writes = None
            if effect == "flock":
                while not self._real.try_flock(*args[:2]):
                    parent.switch((effect, file))
                self._lock["holder"] = self._name
                return True
            if self._lock["holder"] == self._name and file == "lock" and effect in ("close", "unlock"):
                self._lock["holder"] = ""
            result = function(*args)
            self._note(effect, file, args, result)
            return result

        return call

    def _note(self, effect: str, file: str, args: tuple[Any, ...], result: Any) -> None:
        if effect == "open":
            self._files[result] = file
        elif effect == "pread" and file == "registry":
            self.sees = next_pane_in(result)
        elif effect == "pwrite" and file in ("new", "registry"):
            self.writes = next_pane_in(args[1])

    def wall_clock(self) -> float:
        return 1_700_000_000.0

    def whoami(self) -> str:
        return f"stage:1:{ord(self._name)}:1"

    def alive(self, _: str) -> bool:
        return True

    def boot(self) -> str:
        return "stage"


def next_pane_in(data: bytes) -> int | None:
    """The next pane's id, if this is a registry."""
    found = _NEXT.search(data)
    return int(found[1]) if found else None


@dataclass
class Actor:
    """A process on the stage."""

    name: str
    port: _Port
    told: Any = None
    ended: bool = False
    waiting: bool = False
    pending: tuple[str, str] = ("", "")
    """The effect that it makes next, and the file that it is about."""
    body: greenlet = field(init=False)

    def go(self) -> None:
        """Let it make its next effect, and come to the one after."""
        came = self.body.switch()
        if self.body.dead:
            self.ended = True
        else:
            self.pending = came


class Stage:
    """Processes, before their first effect."""

    def __init__(self, place: Place, variant: str, acts: dict[str, Act]) -> None:
        """``acts``: what each process does, by its name of one letter."""
        self.place = place
        self.steps: list[Step] = []
        self._lock = {"holder": ""}
        self._next_pane = self._read_next()
        self.actors = {name: self._enter(name, variant, act) for name, act in sorted(acts.items())}

    def _enter(self, name: str, variant: str, act: Act) -> Actor:
        actor = Actor(name, _Port(name, self._lock))
        store = open_store(variant, self.place, cast("Kernel", actor.port))  # has them all by setattr

        def perform() -> None:
            try:
                actor.told = act(store)
                store.close()
            except Exception as error:  # noqa: BLE001 - what a process is told may be any error
                actor.told = error

        actor.body = greenlet(perform)
        actor.go()
        return actor

    def _read_next(self) -> int:
        with open(self.place.registry, "rb") as file:
            return next_pane_in(file.read()) or 0

    def step(self, name: str) -> bool:
        """Let a process make its next effect; False when it has ended or waits still."""
        actor = self.actors[name]
        if actor.ended:
            return False
        effect, file = actor.pending
        if effect == "flock" and self._lock["holder"]:
            if not actor.waiting:
                actor.waiting = True
                self._write_down(actor, effect, file, waits=True)
            return False
        actor.waiting = False
        actor.go()
        if (file == "registry" and effect in ("pwrite", "ftruncate", "replace")) or effect == "replace":
            self._next_pane = self._read_next()
        self._write_down(actor, effect, file, waits=False)
        return True

    def _write_down(self, actor: Actor, effect: str, file: str, *, waits: bool) -> None:
        port = actor.port
        self.steps.append(
            Step(
                len(self.steps), actor.name, effect, file, waits,
                None if waits else port.sees, None if waits else port.writes, self._next_pane, self._lock["holder"],
            )
        )  # fmt: skip

    def run(self, schedule: Iterable[str]) -> Play:
        """Play a schedule; afterwards whoever is left goes on to the end, by name."""
        for name in schedule:
            self.step(name)
        while left := [actor for actor in self.actors.values() if not actor.ended]:
            moved = False
            for actor in left:
                while self.step(actor.name):
                    moved = True
            assert moved, "everybody waits for the lock"
        with open(self.place.registry, "rb") as file:
            document = codec.decode(file.read(), self.place.registry)
        told = {name: actor.told for name, actor in self.actors.items()}
        return Play(tuple(self.steps), told, tuple(sorted(document.panes)))


def play(variant: str, schedule: Iterable[str], names: str = "AB", files: Files | None = None) -> Play:
    """Play a schedule of processes that each split the first pane."""
    begun = one_session() if files is None else files
    with playground() as folder:
        return Stage(put(Place(f"{folder}/s"), begun), variant, dict.fromkeys(names, split)).run(schedule)
