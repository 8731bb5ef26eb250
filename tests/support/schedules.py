"""Runs two or three logical processes on one registry in an order that is chosen, effect by effect.

Each is a thread with a store of its own over a gated kernel; one of them runs at a time, and only at the gate, just
before an effect, another one can take its place. The files and their locks are real, so is all of the implementation.

A schedule is a short text, ``A7 B A``: A does seven effects, B runs until it ends or waits for a lock, then A does;
``A7!`` means that A is killed before its eighth effect. When the text is at its end, all run to theirs, by name.
"""

import _thread
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from shutil import rmtree
from typing import Any, Self

from panelock.impl import journal
from panelock.impl.kernel import Real
from panelock.impl.paths import Place
from panelock.impl.store import Store
from support.faults import EFFECTS, Died

MEMORY = "/dev/shm"
"""Where files are quicker, if the machine has it."""

Program = Callable[["Process"], None]
"""What a process does."""


class Stuck(AssertionError):  # noqa: N818 - a bug, named by what happened
    """Everybody waits for a lock that nobody will give back."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A process runs: for some effects, or until it ends or waits for a lock; then it may be killed."""

    name: str
    effects: int | None = None
    killed: bool = False

    def __str__(self) -> str:
        """Write it as a schedule has it."""
        return f"{self.name}{'' if self.effects is None else self.effects}{'!' * self.killed}"


def read_schedule(text: str) -> list[Stretch]:
    """Read what ``written`` writes."""
    return [
        Stretch(word[0], int(number) if (number := word[1:].rstrip("!")) else None, word.endswith("!"))
        for word in text.split()
    ]


class Gate:
    """A process's kernel: this machine's, with a gate before every effect."""

    def __init__(self, process: "Process") -> None:
        self._process = process
        self._real = Real()
        self._opened: set[int] = set()
        self.dead = False
        self.calls: list[str] = []
        for name in EFFECTS:
            setattr(self, name, self._gated(name, getattr(self._real, name)))

    def _gated(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            if self.dead:
                raise Died
            self._process.run.gate(self._process, name)
            self.calls.append(name)
            if name == "flock":
                return self._wait(*args)
            result = function(*args)
            if name == "open":
                self._opened.add(result)
            elif name == "close":
                self._opened.discard(args[0])
            return result

        return call

    def _wait(self, fd: int, kind: int, _limit_s: float) -> bool:
        while not self._real.try_flock(fd, kind):
            self._process.run.wait(self._process)
        return True

    def die(self) -> None:
        """Let nothing through any more; what was open is closed, as a kernel does it."""
        self.dead = True
        for fd in self._opened:
            os.close(fd)
        self._opened.clear()

    def wall_clock(self) -> float:
        return 1_700_000_000.0 + self._process.run.now

    def whoami(self) -> str:
        return f"{self.boot()}:ns:{ord(self._process.name)}:1"

    def own_folder(self, path: str) -> None:
        self._real.own_folder(path)

    def number(self) -> int:
        return self._process.run.tick()

    def alive(self, _process: str) -> bool:
        return True

    def boot(self) -> str:
        return self._real.boot()


class Process:
    """One of those that run; a ``resident`` one keeps the lock's file open, as a host does.

    A ``renewing`` one begins a fresh journal with its change.
    """

    def __init__(self, run: "Run", name: str, program: Program, *, resident: bool, renewing: bool) -> None:
        self.run = run
        self.name = name
        self.program = program
        self.kernel = Gate(self)
        self.store = Store(
            run.place,
            self.kernel,  # type: ignore[arg-type]  # has all of them, by setattr
            resident=resident,
            journal_limit=1 if renewing else journal.LIMIT,
        )
        self.turn = threading.Lock()
        self.turn.acquire()
        self.ended = False
        self.waiting = False
        self.error: BaseException | None = None

    def live(self) -> None:
        self.turn.acquire()
        try:
            if not self.kernel.dead:
                self.program(self)
        except Died:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever ends a process is judged afterwards
            self.error = error
        self.ended = True
        self.waiting = False
        self.run.leave()


@dataclass
class Run:
    """One run of some programs by one schedule."""

    place: Place
    schedule: list[Stretch]
    processes: dict[str, Process] = field(default_factory=dict)
    now: int = 0
    """The time of this world: it passes with every effect, and when something is asked or answered."""
    _at: int = -1
    _in_vain: int = 0
    """Turns that were had since anybody came any further."""
    _left: int | None = None
    _current: Process | None = None
    _over: threading.Lock = field(default_factory=threading.Lock)

    def go(self) -> None:
        """Let all processes run to their ends."""
        self._over.acquire()
        self.schedule = [*self.schedule, *(Stretch(name) for name in sorted(self.processes))]
        for process in self.processes.values():
            _thread.start_new_thread(process.live, ())
        self._hand_on(None)
        assert self._over.acquire(timeout=60), f"hangs: {written(self.schedule)}"

    # --- called by the process that runs ---

    def gate(self, me: Process, _effect: str) -> None:
        """Come to an effect: go on with it, or only after others had their turns."""
        if self._current is not me:  # a finaliser in somebody else's thread: part of that one's step
            return
        while self._left == 0:
            if self._stretch.killed:
                me.kernel.die()
                raise Died
            self._hand_on(me)
        if self._left is not None:
            self._left -= 1
        self._in_vain = 0
        self.tick()

    def tick(self) -> int:
        """Let time pass; returns the time, which nothing else has."""
        self.now += 1
        return self.now

    def wait(self, me: Process) -> None:
        """A lock is somebody else's: let others run, and look again."""
        me.waiting = True
        self._hand_on(me)
        if me.kernel.dead:
            raise Died
        me.waiting = False

    def leave(self) -> None:
        """A process has ended: the next one."""
        self._hand_on(None)

    # --- whose turn it is ---

    @property
    def _stretch(self) -> Stretch:
        return self.schedule[self._at]

    def _hand_on(self, me: Process | None) -> None:
        chosen = self._next()
        if chosen is me and me is not None:
            return
        self._current = chosen
        if chosen is None:
            self._over.release()
        else:
            chosen.turn.release()
        if me is not None:
            me.turn.acquire()
            if me.kernel.dead:
                raise Died

    def _next(self) -> Process | None:
        """The process of the next stretch that can run; when the text is over, anybody; at last nobody."""
        while True:
            self._at += 1
            if self._at >= len(self.schedule):
                left = [one for one in self.processes.values() if not one.ended]
                if not left:
                    return None
                self._in_vain += 1
                if self._in_vain > 2 * len(left):
                    return self._unstick(left)
                self.schedule.append(Stretch(left[self._at % len(left)].name))
            stretch = self._stretch
            process = self.processes[stretch.name]
            if process.ended:
                continue
            self._left = stretch.effects
            if stretch.effects == 0 and stretch.killed:
                process.kernel.die()
            elif stretch.effects == 0:
                continue
            return process

    def _unstick(self, left: list[Process]) -> Process:
        for process in left:
            process.error = process.error or Stuck("waits for ever")
            process.kernel.die()
        return left[0]


def written(schedule: list[Stretch]) -> str:
    """Write a schedule as a text."""
    return " ".join(map(str, schedule))


# --- worlds and runs ----------------------------------------------------------------------------------------------

Files = Mapping[str, bytes]
"""What stands in a server's folder when a run begins."""


def files_of(place: Place) -> dict[str, bytes]:
    """Keep what stands in a folder, to begin with it again and again."""
    found = {}
    for name in os.listdir(place.folder):
        with open(f"{place.folder}/{name}", "rb") as file:
            found[name] = file.read()
    return found


class Playground:
    """A folder in which runs take place, one after another."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="pl-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        rmtree(self._folder)

    def fresh(self, files: Files) -> Place:
        """Return a place with these files in it; the one before is gone."""
        rmtree(f"{self._folder}/{self._count}.d", ignore_errors=True)
        self._count += 1
        place = Place(f"{self._folder}/{self._count}")
        if files:
            os.mkdir(place.folder, 0o700)
        for name, data in files.items():
            fd = os.open(f"{place.folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(fd, data)
            os.close(fd)
        return place

    def run(
        self,
        files: Files,
        schedule: str,
        programs: Mapping[str, Program],
        residents: str = "",
        renewing: str = "",
    ) -> Run:
        """Run programs, each by its name of one letter, by a schedule; those named are residents, or renewing."""
        made = Run(self.fresh(files), read_schedule(schedule))
        for name, program in programs.items():
            made.processes[name] = Process(made, name, program, resident=name in residents, renewing=name in renewing)
        made.go()
        return made


# --- which schedules there are ------------------------------------------------------------------------------------


def orders(names: str) -> Iterator[tuple[str, list[str]]]:
    """Each process once as the one that is stopped, with the others in every order."""
    for first, *rest in permutations(names):
        yield first, rest


def one_stop(names: str, at: int) -> Iterator[str]:
    """One stops before its effect ``at``, the others run whole or wait, then it goes on."""
    for first, rest in orders(names):
        yield f"{first}{at} {' '.join(rest)} {first}"


def one_death(names: str, at: int) -> Iterator[str]:
    """One is killed before its effect ``at``, and the others come after it."""
    for first, rest in orders(names):
        yield f"{first}{at}! {' '.join(rest)}"


def waiter_stops(first: str, waiter: str, last: str, held: int, at: int) -> str:
    """One waits for another's lock, gets it, and stops ``at`` effects later while a third one comes."""
    return f"{first}{held} {waiter} {first} {waiter}{at} {last} {waiter}"
