"""Random traces of calls, made on the simulated machine and on the real one: what each call gives must be the same."""

import fcntl
import os
from dataclasses import dataclass
from random import Random
from typing import Any

from panelock.impl.kernel import LOCK_EXCLUSIVE, LOCK_SHARED, Real
from panelock.specs.explorer.leases import is_claimed
from panelock.specs.explorer.machine import Call, Failed, Machine, machine_of, perform

NAMES = ("a", "b", "c")
FLAGS = (
    os.O_RDONLY, os.O_RDWR, os.O_RDWR | os.O_CREAT, os.O_RDWR | os.O_CREAT,
    os.O_WRONLY | os.O_CREAT | os.O_EXCL,
)  # fmt: skip
PROCESSES = 2
REAL = Real()
EXCHANGING = Real(exchange=True)
LEASES = hasattr(fcntl, "F_SETLEASE")
_NEVER = 2**31 - 1
"""A descriptor that no process can have."""


@dataclass
class Both:
    """Both machines. A process of the real one is a table of descriptors: a flock is an open file's."""

    folder: str
    machine: Machine
    opened: list[dict[int, int]]
    inodes: dict[int, int]

    def make(self, process: int, call: Call) -> tuple[Any, Any]:
        """Make a call on both; returns what each gave."""
        simulated, self.machine = perform(self.machine, process, call)
        try:
            real = self._really(process, call)
        except OSError as error:
            return simulated, Failed(error.errno or 0)
        if call[0] == "open" and not isinstance(simulated, Failed):
            self.opened[process][simulated] = real
            real = simulated
        if call[0] in ("stamp", "named") and not isinstance(simulated, Failed):
            # Numbers of inodes differ; but the same file has the same one, for as long as it is there.
            known = self.inodes.setdefault(simulated[0], real[0])
            real = (simulated[0] if known == real[0] else -1, real[1], 0)
        return simulated, real

    def _really(self, process: int, call: Call) -> Any:
        table = self.opened[process]
        name, *rest = call
        match name:
            case "die":
                for fd in table.values():
                    REAL.close(fd)
                table.clear()
                return None
            case "open":
                return REAL.open(self._path(rest[0]), rest[1] | os.O_CLOEXEC)
            case "replace" | "link" | "unlink":
                getattr(REAL, name)(*map(self._path, rest))
                return None
            case "exchange":
                return EXCHANGING.exchange(*map(self._path, rest))
            case "named":
                return REAL.named(self._path(rest[0]))
            case "claim":
                fd = table.get(rest[0], _NEVER)
                return REAL.claim(fd, self._path(rest[1]), os.fstat(fd).st_ino)
            case "listdir":
                return tuple(sorted(REAL.listdir(self.folder)))
            case "close":
                if rest[0] not in table:
                    raise OSError(9, "EBADF")
                REAL.close(table.pop(rest[0]))
                return None
            case _:
                # One that was never opened here is one that is not open there.
                return getattr(REAL, name)(table.get(rest[0], _NEVER), *rest[1:])

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def let_go(self) -> None:
        """Close what the real processes have open: nothing is claimed then."""
        for process in range(PROCESSES):
            self._really(process, ("die",))

    def end(self) -> None:
        """Leave nothing of the real one."""
        self.let_go()
        for name in os.listdir(self.folder):
            os.unlink(self._path(name))


def play(folder: str, dice: Random, length: int) -> list[str]:
    """Make a random trace on both; returns it up to the first difference, which its last line tells, or nothing."""
    both = Both(folder, machine_of({}, PROCESSES), [{} for _ in range(PROCESSES)], {})
    trace = []
    try:
        for _ in range(length):
            process = dice.randrange(PROCESSES)
            call = _any_call(dice, both.machine, process)
            simulated, real = both.make(process, call)
            trace.append(f"{process} {call}: simulated {simulated}, real {real}")
            if simulated != real:
                return trace
        found = both.machine.files()
        both.let_go()
        there = {name: _content(f"{folder}/{name}") for name in os.listdir(folder)}
        return [] if found == there else [*trace, f"files: simulated {found}, real {there}"]
    finally:
        both.end()


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _any_call(dice: Random, machine: Machine, process: int) -> Call:
    fds = sorted(machine.opened[process]) or [3]
    fd = dice.choice(fds) if dice.random() < 0.97 else 7
    name = dice.choice(NAMES)
    kind = dice.choice((LOCK_EXCLUSIVE, LOCK_SHARED))
    calls: tuple[Call, ...] = (
        ("open", name, dice.choice(FLAGS)), ("open", name, dice.choice(FLAGS)), ("open", name, dice.choice(FLAGS)),
        ("close", fd), ("pread", fd, dice.randrange(12), dice.randrange(12)),
        ("pwrite", fd, bytes(dice.choices(b"xyz", k=dice.randrange(1, 6))), dice.randrange(8)),
        ("size", fd), ("stamp", fd), ("ftruncate", fd, dice.randrange(10)),
        ("try_flock", fd, kind), ("try_flock", fd, LOCK_EXCLUSIVE), ("unlock", fd),
        ("replace", name, dice.choice(NAMES)), ("link", name, dice.choice(NAMES)), ("unlink", name),
        ("listdir", ""), ("die",) if dice.random() < 0.2 else ("stamp", fd),
    )  # fmt: skip
    call = dice.choice(calls)
    if LEASES and dice.random() < 0.2:
        call = _any_of_a_lease(dice, machine, process, fd, name)
    if call[0] == "open" and is_claimed(machine, machine.names.get(call[1], 0)):
        return "listdir", ""  # it would wait, and whoever could let it go on is the same thread
    return call


def _any_of_a_lease(dice: Random, machine: Machine, process: int, fd: int, name: str) -> Call:
    inode, _ = machine.opened[process].get(fd, (0, 0))
    claims = [at for at, (opened, _) in machine.opened[process].items() if (process, at) in _holders(machine, opened)]
    calls: list[Call] = [("exchange", name, dice.choice(NAMES)), ("named", name)]
    calls += [("claim", fd, its, inode) for its in NAMES if inode and not is_claimed(machine, inode)]
    calls += [("disclaim", at) for at in claims]
    return dice.choice(calls)


def _holders(machine: Machine, inode: int) -> list[tuple[int, int]]:
    return [(process, fd) for process, fd, _ in machine.locks.get(-inode, ())]
