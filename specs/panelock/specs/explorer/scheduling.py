"""Runs real code against the machine, a call at a time: a process is a tree of everything that it may come to do.

The code runs in a greenlet and stops at each system call. What a process does next depends on nothing but the results
that it was given, so what came of a history of results is written down once, as a node; a search that comes to the
same history again reads the node, and only a history that is new runs code (again from the process's beginning, with
the results that are known). Whether the code keeps to that is checked on every run.
"""

import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from greenlet import getcurrent, greenlet

from panelock.specs.explorer.machine import Call, Failed, Machine, perform

FOLDER = "/simulated/s.d"
SOCKET = "/simulated/s"
BOOT = "simulated"
CLOCK = 1_700_000_000.0
ALIVE_AT_ONCE = 200
"""Greenlets that wait for a result that may come; others are begun anew when it does."""

Say = Callable[[Any], None]
Body = Callable[["Port", Say], None]
"""What a process does; it says the outcome of each of its operations."""
Rest = Callable[[tuple[Any, ...]], Body]
"""What a process does after these outcomes, where it knows nothing else by then."""


class Died(BaseException):
    """The process is no more: nothing gets through to the machine, no ``finally`` can tidy up."""


class NotRepeatable(AssertionError):  # noqa: N818 - a bug, named by what happened
    """The code did something else on the same results: it depends on something that the machine does not give."""


class Node:
    """A process after a history of results: the call that it makes next, and what it has said so far."""

    __slots__ = ("begins", "call", "changes", "children", "locked", "outcomes", "parent", "process", "result")

    def __init__(self, process: "Process", parent: "Node | None", result: Any, call: Call | None, said: int) -> None:
        """``call`` is None when the process has ended; ``said`` is how many outcomes it has said."""
        self.process = process
        self.parent = parent
        self.result = result
        self.call = call
        before = parent.outcomes if parent is not None else ()
        self.outcomes: tuple[Any, ...] = process.outcomes(said) if said != len(before) else before
        """One object for all nodes of a process that have said the same."""
        self.begins = parent is None or len(before) != said
        """The next call is the first one of an operation."""
        self.children: dict[Any, Node] = {}
        held: frozenset[int] = parent.locked if parent is not None else frozenset()
        if parent is not None and parent.call is not None and parent.call[0] in ("flock", "try_flock"):
            held |= {parent.call[1]}
        self.locked: frozenset[int] = held
        """Descriptors on which it has asked for a lock."""
        self.changes = call is not None and _changes(call, held)
        """The next call may change what others find: to die before it is not the same as to die after it."""

    def after(self, result: Any) -> "Node":
        """The process when the call has given this."""
        return self.children.get(result) or self.process.run(self, result)

    @property
    def history(self) -> list[Any]:
        """The results that led here."""
        results = []
        at: Node = self
        while at.parent is not None:
            results.append(at.result)
            at = at.parent
        return results[::-1]


_READS = frozenset((
    "pread", "size", "stamp", "listdir", "alive", "connect", "await_host", "receive", "poll", "look", "look_up",
    "attach", "named",
))  # fmt: skip
"""Whoever dies makes no difference by dying before one of these or after it: what it took then nobody else can have."""


def _changes(call: Call, locked: frozenset[int]) -> bool:
    name = call[0]
    if name == "open":
        return bool(call[2] & os.O_CREAT)
    return call[1] in locked if name == "close" else name not in _READS


class Process:
    """One process of a program, and all that is known of it."""

    def __init__(self, body: Body, name: str, rest: Rest | None) -> None:
        """``name`` is what it calls itself; its ``rest`` can be begun without what comes before it."""
        self._rest = rest
        self._boundaries: dict[Node, int] = {}
        """Where an operation begins and the code need not be begun anew: how many numbers it had been given by then."""
        self._body = body
        self.name = name
        self.said: list[Any] = []
        self._outcomes: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self.runs = 0
        self._waiting: OrderedDict[Node, _Run] = OrderedDict()
        run = self._begin(None)
        self.root = Node(self, None, None, run.go(None), len(run.said))
        self._keep(self.root, run)

    def outcomes(self, count: int) -> tuple[Any, ...]:
        """What the code that runs has said, the first so many: equal ones are one object."""
        said = tuple(self.said[:count])
        return self._outcomes.setdefault(said, said)

    def run(self, node: Node, result: Any) -> Node:
        """Let the code go on where it was never seen to go on."""
        run = self._waiting.pop(node, None) or self._again(node)
        self.said = run.said
        call = run.go(result)
        made = Node(self, node, result, call, len(run.said))
        node.children[result] = made
        if call is not None:
            self._keep(made, run)
            if made.begins and self._rest is not None:
                self._boundaries[made] = run.port.numbers
        return made

    def end(self) -> None:
        """Drop the code that still waits."""
        while self._waiting:
            self._waiting.popitem()[1].kill()

    def _begin(self, at: Node | None) -> "_Run":
        """Begin the code, at a boundary or at all."""
        self.runs += 1
        if at is None or self._rest is None:
            run = _Run(self._body, self.name)
        else:
            run = _Run(self._rest(at.outcomes), self.name)
            run.said.extend(at.outcomes)
            run.port.numbers = self._boundaries[at]
        self.said = run.said
        return run

    def _again(self, node: Node) -> "_Run":
        path = []
        at: Node | None = node
        while at is not None:
            path.append(at)
            if at in self._boundaries:
                break
            at = at.parent
        run = self._begin(at)
        for known in reversed(path):
            call = run.go(known.result)
            if call != known.call or tuple(run.said) != known.outcomes:
                raise NotRepeatable(f"{self.name}: {known.call}, and now {call}; said {known.outcomes}, now {run.said}")
        return run

    def _keep(self, node: Node, run: "_Run") -> None:
        self._waiting[node] = run
        if len(self._waiting) > ALIVE_AT_ONCE:
            self._waiting.popitem(last=False)[1].kill()


def ran_alone(body: Body, machine: Machine, name: str, boot: str = BOOT) -> tuple[Machine, list[Any]]:
    """The machine when a process at its first place has run to its end, or until it waits; and what that has said."""
    run = _Run(body, name, boot)
    call = run.go(None)
    while call is not None and not machine.blocks(0, call):
        result, machine = perform(machine, 0, call)
        call = run.go(result)
    run.kill()
    return machine, run.said


class _Run:
    """The code, running."""

    def __init__(self, body: Body, name: str, boot: str = BOOT) -> None:
        self.said: list[Any] = []
        self.port = Port(name, boot)
        self._greenlet = greenlet(lambda _: body(self.port, self.said.append))

    def go(self, result: Any) -> Call | None:
        """Give the code a result; returns the next call, or None at its end."""
        call: Call | None = self._greenlet.switch(result)
        return call

    def kill(self) -> None:
        """End the code; nothing of what it does then reaches a machine."""
        self.port.dead = True
        if self._greenlet:  # one that is dead, or was never begun, has nothing to end
            with suppress(Died):
                self._greenlet.throw(Died)


class Port:
    """The kernel that the code sees: what needs the machine is asked of it, by a switch to who runs the search."""

    def __init__(self, name: str, boot: str) -> None:
        """Nothing was asked yet."""
        self.dead = False
        self.looks_up = False
        """A file is opened in two steps (leases.py)."""
        self._boot = boot
        self._name = name
        self.numbers = 0
        """How many it has been given."""

    @property
    def index(self) -> int:
        """The process's place in the machine, as its name tells it."""
        return int(self._name.split(":")[2])

    def ask(self, *call: Any) -> Any:
        """Make a call; raises the OSError that it failed with."""
        if self.dead:
            raise Died
        parent = getcurrent().parent
        assert parent is not None
        result = parent.switch(call)
        if type(result) is Failed:
            raise OSError(result.number, os.strerror(result.number))
        return result

    def open(self, path: str, flags: int, mode: int = 0o600, /) -> int:  # noqa: ARG002, D102 - as the port has it
        if self.looks_up and not flags & os.O_CREAT:
            self.ask("look_up", _name(path))
            attached: int = self.ask("attach", flags)
            return attached
        fd: int = self.ask("open", _name(path), flags)
        return fd

    def close(self, fd: int, /) -> None:  # noqa: D102
        self.ask("close", fd)

    def pread(self, fd: int, length: int, offset: int, /) -> bytes:  # noqa: D102
        data: bytes = self.ask("pread", fd, length, offset)
        return data

    def pwrite(self, fd: int, data: bytes, offset: int, /) -> int:  # noqa: D102
        written: int = self.ask("pwrite", fd, data, offset)
        return written

    def size(self, fd: int, /) -> int:  # noqa: D102
        size: int = self.ask("size", fd)
        return size

    def stamp(self, fd: int, /) -> tuple[int, int, int]:  # noqa: D102
        stamp: tuple[int, int, int] = self.ask("stamp", fd)
        return stamp

    def ftruncate(self, fd: int, length: int, /) -> None:  # noqa: D102
        self.ask("ftruncate", fd, length)

    def fsync(self, fd: int, /) -> None:  # noqa: D102
        self.ask("fsync", fd)

    def try_flock(self, fd: int, kind: int, /) -> bool:  # noqa: D102
        taken: bool = self.ask("try_flock", fd, kind)
        return taken

    def flock(self, fd: int, kind: int, limit_s: float, /) -> bool:  # noqa: ARG002, D102 - as the port has it
        taken: bool = self.ask("flock", fd, kind)
        return taken

    def unlock(self, fd: int, /) -> None:  # noqa: D102
        self.ask("unlock", fd)

    def replace(self, new: str, old: str, /) -> None:  # noqa: D102
        self.ask("replace", _name(new), _name(old))

    def exchange(self, new: str, old: str, /) -> bool:  # noqa: D102
        done: bool = self.ask("exchange", _name(new), _name(old))
        return done

    def named(self, path: str, /) -> tuple[int, int, int]:  # noqa: D102
        stamp: tuple[int, int, int] = self.ask("named", _name(path))
        return stamp

    def claim(self, fd: int, path: str, inode: int, /) -> bool:  # noqa: D102
        claimed: bool = self.ask("claim", fd, _name(path), inode)
        return claimed

    def disclaim(self, fd: int, /) -> None:  # noqa: D102
        self.ask("disclaim", fd)

    def link(self, old: str, new: str, /) -> None:  # noqa: D102
        self.ask("link", _name(old), _name(new))

    def unlink(self, path: str, /) -> None:  # noqa: D102
        self.ask("unlink", _name(path))

    def listdir(self, path: str, /) -> list[str]:  # noqa: D102
        return list(self.ask("listdir", _name(path)))

    def alive(self, process: str, /) -> bool:
        """Tell whether it lives: its place in the machine stands in its name."""
        lives: bool = self.ask("alive", int(process.split(":")[2]))
        return lives

    # What is the same in every schedule needs no machine.

    def own_folder(self, path: str, /) -> None:
        """The folder stands."""
        assert path == FOLDER

    def number(self) -> int:
        """Count for this process alone: what others do cannot be seen in it."""
        self.numbers += 1
        return self.numbers

    def wall_clock(self) -> float:
        """The clock stands still."""
        return CLOCK

    def whoami(self) -> str:
        """The process's name, of the form that processes.py gives it."""
        return self._name

    def boot(self) -> str:
        """The machine's name."""
        return self._boot


def _name(path: str) -> str:
    if path == FOLDER:
        return ""
    assert path.startswith(f"{FOLDER}/"), path
    return path[len(FOLDER) + 1 :]


def named(index: int) -> str:
    """Return what the process at a place of the machine calls itself."""
    return f"simulated:1:{index}:1"
