"""Hosts and callers on the simulated machine: the host's own driver, commits and panes, and the caller's own asking.

Simulated are the loop (time stands still in it), the socket and the terminals. What the host does with them, what it
commits and when, what it records and repeats and settles is the implementation's code.
"""

import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from panelock.impl.buffers import Buffers
from panelock.impl.commands.base import Spawn
from panelock.impl.document import Document, Pane
from panelock.impl.host import client, program, wire
from panelock.impl.host.answers import Answers
from panelock.impl.host.committing import Commits, Taken
from panelock.impl.host.driver import Driver
from panelock.impl.host.main import settle
from panelock.impl.host.panes import Panes
from panelock.impl.host.request import Request
from panelock.impl.host.spawn import Child
from panelock.impl.host.standby import Standby
from panelock.impl.host.terminal import Terminal
from panelock.impl.host.waits import Waits
from panelock.impl.kernel import LOCK_EXCLUSIVE
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.specs.explorer.scheduling import SOCKET, Port

GaveUp = client.Answered
"""Raised by ``ask`` when host after host dies."""

TICK = ("tick",)
"""What a host hears of when all is over: time stands still until then, and its clock would call it every second."""

_ENVIRONMENT = {"SHELL": "/bin/sh"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a caller was told by a host."""

    request: str
    argv: tuple[str, ...]
    status: int
    out: str
    err: str

    @property
    def pane(self) -> int | None:
        """The pane that it was told of."""
        return int(self.out[1:]) if self.status == 0 and self.out.startswith("%") else None


@dataclass(frozen=True, slots=True)
class Left:
    """The process in a pane's terminal was told to end; ``there`` when there was one."""

    pane: int
    there: bool


class Loop:
    """A loop in which no time passes: what is to be called soon is called, what is to be called later is not."""

    def __init__(self) -> None:
        """Nothing is to be called."""
        self._soon: deque[tuple[Callable[..., Any], tuple[Any, ...]]] = deque()

    def time(self) -> float:
        """The loop's clock stands."""
        return 0.0

    def call_soon(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Call in the next turn."""
        self._soon.append((call, arguments))

    def call_later(self, delay: float, call: Callable[..., Any], *arguments: Any) -> None:
        """Never comes."""

    def remove_reader(self, fd: int) -> None:
        """Nothing is read from simulated terminals."""

    def run(self) -> None:
        """Have turns until nothing is to be called."""
        while self._soon:
            call, arguments = self._soon.popleft()
            call(*arguments)


class _Log:
    def append(self, data: bytes, /) -> None:
        """What a terminal shows is nobody's concern here."""

    def resize(self, columns: int, rows: int, /) -> None:
        """So is its size."""


def child_of(host: str, number: int) -> Child:
    """Name a host's process of this number."""
    boot, space, index, _ = host.split(":")
    pid = 1000 * (int(index) + 1) + number
    return Child(pid, f"{boot}:{space}:{pid}:1", 1, f"/dev/pts/{pid}")


class SimulatedStandby:
    """A process that stands by."""

    def __init__(self, port: Port, number: int) -> None:
        """``number`` is its number among the host's."""
        self.number = number
        self.child = child_of(port.whoami(), number)
        self._port = port

    def drop(self) -> None:
        """Let it end."""
        self._port.ask("hang_up", self.number)


class SimulatedStandbys:
    """What stands by in a host's terminals: one process for its first pane, or none."""

    def __init__(self, port: Port, count: int) -> None:
        """``count`` of them come."""
        self._port = port
        self._count = count
        self._spare: SimulatedStandby | None = None
        self._promised: dict[int, SimulatedStandby] = {}
        self._told: dict[int, tuple[int, int, str]] = {}

    def promise(self, erase: int) -> Child | None:
        """Return one for a pane that is being made; it is started when it is first wanted, which is no other thing."""
        del erase
        spare, self._spare = self._spare, None
        if spare is None:
            if not self._count:
                return None
            self._count -= 1
            spare = SimulatedStandby(self._port, self._port.ask("stand_by"))
        child = child_of(self._port.whoami(), spare.number)
        self._promised[child.pid] = spare
        return child

    def taken(self, pid: int) -> SimulatedStandby:
        """Its pane is on the disk."""
        return self._promised.pop(pid)

    def given_back(self, pid: int) -> None:
        """No pane came of it."""
        self._spare = self._promised.pop(pid, self._spare)

    def start(self, erase: int) -> None:
        """None is started that does not stand by."""

    def told(self, terminal: "SimulatedTerminal") -> None:
        """It has a terminal's pane."""
        self._told[terminal.pid] = terminal.number, terminal.pane, terminal.process

    def begin(self, pid: int) -> None:
        """Let it be the pane's program."""
        found = self._told.pop(pid, None)
        if found is not None:
            known = self._port.ask("begin", *found)
            assert known, f"what is to run in %{found[1]} begins, and nothing on the disk says so"

    def forget(self, pid: int) -> None:
        """Its pane has gone."""
        self._told.pop(pid, None)

    def end(self) -> None:
        """The server has ended."""


class SimulatedTerminal:
    """A terminal as the host's panes see it."""

    def __init__(self, number: int, pane: Pane, epoch: int, host: str) -> None:
        """``number`` is its number among the host's."""
        child = child_of(host, number)
        self.number = number
        self.pane = pane.id
        self.epoch = epoch
        self.pid, self.process, self.tty = child.pid, child.process, child.tty
        self.columns, self.rows = pane.sx, pane.sy
        self.log = _Log()
        self.master = 1
        self.foreground = 0
        self.status: int | None = None
        self.signal: int | None = None
        self.over = self.epitaph = False
        self.sinks: list[object] = []
        """Who hears what it prints: nobody."""

    def resize(self, columns: int, rows: int) -> None:
        """Take another size."""
        self.columns, self.rows = columns, rows

    def close(self) -> None:
        """Close the host's side."""
        self.master = -1


class _Screens:
    def forget(self, pane: int) -> None:
        """There is none."""


class _Endings:
    """Ends the processes of terminals."""

    def __init__(self, port: Port) -> None:
        self._port = port

    def end(self, leader: int, *, foreground: int = 0, kill: bool) -> None:
        """End a session; without ``kill`` its leader has ended already."""
        del foreground
        if kill:
            self._port.ask("hang_up", leader % 1000)

    def hurry(self) -> None:
        """There is nothing to hurry."""


class SimulatedPanes(Panes):
    """The host's panes, with terminals of the simulated machine."""

    def __init__(self, port: Port, loop: Any, commits: Commits, *, ready: bool) -> None:
        """The ``port`` starts terminals, and ends them; ``ready``: a process stands by for the first pane."""
        super().__init__(loop, commits_place(), 0, cast("Any", None), commits, cast("Any", _Screens()))
        self.endings = cast("Any", _Endings(port))
        self.standbys = cast("Any", SimulatedStandbys(port, int(ready)))
        self._port = port

    def _start(self, document: Document, pane: Pane, wait: Spawn, standby: Standby | None = None) -> Terminal:
        del wait
        number = cast("Any", standby).number if standby is not None else self._port.ask("spawn", pane.id)
        terminal = SimulatedTerminal(number, pane, document.epoch, self._port.whoami())
        if standby is not None:
            cast("SimulatedStandbys", self.standbys).told(terminal)
        return cast("Terminal", terminal)

    def ended(self, number: int) -> None:
        """A terminal's first process has ended."""
        for terminal in self.terminals.values():
            if cast("Any", terminal).number == number:
                terminal.status, terminal.over = 0, True
                self._ended(terminal)
                return


def commits_place() -> Place:
    """The one server."""
    return Place(SOCKET)


class Host:
    """A host's process: takes its place, settles what the one before it left, and serves until it is killed."""

    def __init__(
        self,
        port: Port,
        bug: Callable[[BaseException], None],
        store: Callable[..., Store],
        *,
        durable: bool,
        ready: bool,
    ) -> None:
        """``bug`` is told of bugs; nothing is done yet. ``ready``: a process stands by for its first pane."""
        self._port = port
        self._loop = Loop()
        loop = cast("Any", self._loop)
        self._store = store(commits_place(), port, resident=True, durable=durable)
        self._commits = Commits(loop, self._store, self._elsewhere)
        self._panes = SimulatedPanes(port, loop, self._commits, ready=ready)
        self._driver = Driver(
            loop,
            commits_place(),
            dict(_ENVIRONMENT),
            self._commits,
            self._panes,
            program.compile_words,
            Buffers(),
            Answers(lambda _: None),
        )
        self._driver.waits = Waits(self._driver, cast("Any", None), cast("Any", None), cast("Any", None))
        self._driver.report_bug = bug  # type: ignore[assignment,method-assign]  # no file of the real machine
        self._commits.on_committed = lambda *_: self._panes.reconcile()
        self._wanted: deque[tuple[Callable[[], Taken], Callable[[Taken], None]]] = deque()

    def run(self) -> None:
        """As host/main.py does it."""
        lock = self._port.open(commits_place().host_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW)
        # Asked for again and again there, so that a host that hangs stops nobody; none hangs here.
        self._port.flock(lock, LOCK_EXCLUSIVE, 0.0)
        settle(self._store, lambda *_: ())
        self._port.ask("publish")
        while True:
            self._hear(self._port.ask("poll"))
            self._loop.run()
            while self._wanted:
                take, then = self._wanted.popleft()
                taken = take()
                # While a thread waits for the lock the loop goes on: what came meanwhile is of the same group.
                self._hear(self._port.ask("look"))
                then(taken)
                self._loop.run()

    def _elsewhere(self, take: Callable[[], Taken], then: Callable[[Taken], None]) -> None:
        self._wanted.append((take, then))

    def _hear(self, events: Sequence[tuple[Any, ...]]) -> None:
        """As host/server.py does it: who waits in the socket's queue is accepted, then what they ask is committed."""
        framed = False
        for event in events:
            if event[0] == "ended":
                self._panes.ended(event[1])
            elif event == TICK:
                self._poked()
                self._driver.settle_forgotten()
            else:
                framed = True
                self._frame(event[1], event[2])
        if framed:
            self._commits.flush()

    def _poked(self) -> None:
        self._commits.look_again()
        self._panes.reconcile()

    def _frame(self, caller: int, data: bytes) -> None:
        kind, _ = wire.head(data)
        if kind == wire.POKE:
            self._poked()
            return
        number, flags, argv, environment, cwd = wire.read_run(data[wire.HEAD :])

        def reply(status: int, out: bytes, err: bytes) -> None:
            self._port.ask("reply", caller, wire.result(status, out, err))

        repeat = bool(flags & wire.REPEAT)
        self._driver.begin(Request(number.hex(), argv, environment, cwd, repeat=repeat, replies=[reply]))


class _Line:
    """A caller's end of a connection, as host/client.py uses it."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._read = b""

    def sendall(self, data: bytes) -> None:
        """Send."""
        self._port.ask("send", data)

    def recv(self, length: int) -> bytes:
        """Wait for what the host says."""
        if not self._read:
            self._read = self._port.ask("receive")
        data, self._read = self._read[:length], self._read[length:]
        return data

    def close(self) -> None:
        """Nobody looks whether it is open."""


def ask(port: Port, argv: Sequence[str], number: int) -> Answered:
    """Ask as the program tmux does: again, with the same id, of the next host, when one dies over it."""

    def connected(_: str) -> Any:
        return _Line(port) if port.ask("connect") else None

    request = number.to_bytes(16, "big")
    status, out, err = client.ask(
        commits_place(), list(argv), _ENVIRONMENT, "/", request,
        start=True, starter=lambda _: port.ask("await_host"), connected=connected,
    )  # fmt: skip
    return Answered(request.hex(), tuple(argv), status, out.decode().strip(), err.decode().strip())


def leave(port: Port, pane: int) -> Left:
    """Let the process in a pane's terminal end."""
    return Left(pane, there=port.ask("exit", pane))


def poke(port: Port) -> None:
    """Tell a host, if there is one, that the registry was changed without it."""
    if port.ask("connect"):
        try:
            port.ask("send", wire.frame(wire.POKE))
        except OSError:
            return
