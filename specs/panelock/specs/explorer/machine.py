"""A simulated machine: one folder of files with a page cache and a disk, flock, and processes that can die.

Machines are values. A call gives back its result and the machine after it, which shares whatever the call left alone;
so a search can go back to any machine that it has seen. It knows nothing of what its files mean.
"""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from panelock.impl.kernel import LOCK_EXCLUSIVE
from panelock.specs.explorer.disk import Disk

Call = tuple[Any, ...]
"""A system call: its name and its arguments; files are named by their name in the folder, the folder itself by ""."""
Item = TypeVar("Item")
Event = tuple[Any, ...]
"""What a host hears of: ("frame", caller, bytes), ("ended", number)."""
FOLDER = 0
"""The folder's inode."""
DIE = ("die",)
"""What a process does that is killed: its descriptors are closed, its locks go."""


class Failed(NamedTuple):
    """A call's result: the error that it raises."""

    number: int


@dataclass(frozen=True)
class Wires:
    """What processes have to do with each other without files (wires.py has the calls)."""

    host: int = -1
    """The process whose socket has the name; it may be dead."""
    inbox: dict[int, tuple[Event, ...]] = field(default_factory=dict)
    """What each host has not looked at yet."""
    asking: dict[int, int] = field(default_factory=dict)
    """For each caller that waits for an answer, the host that has its request."""
    mail: dict[int, bytes] = field(default_factory=dict)
    """Answers that their callers have not read yet."""
    children: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict)
    """For each host and number: the pane of the terminal that it started, and whether its process lives."""

    @cached_property
    def key(self) -> Any:
        """What tells these from others."""
        return self.host, *(frozenset(of.items()) for of in (self.inbox, self.asking, self.mail, self.children))


@dataclass(frozen=True)
class Machine:
    """One instant of the machine. ``opened`` has each process's descriptors: (inode, flags)."""

    names: dict[str, int]
    data: dict[int, bytes]
    locks: dict[int, tuple[tuple[int, int, int], ...]]
    """Whose flock it is: (process, descriptor, kind); and whose claim (leases.py)."""
    opened: tuple[dict[int, tuple[int, int]], ...]
    made: tuple[int, ...]
    """How many inodes each process has made: their numbers are its own, so that calls of two processes commute."""
    dead: frozenset[int] = frozenset()
    disk: Disk | None = None
    """Kept only where power can be cut."""
    wires: Wires = Wires()
    """What is not in files: the host's socket, what was said through it, the processes in terminals."""
    stamps: bool = True
    """An inode's number tells it from all others; without, numbers are given again at once (as ext4 does)."""

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """What tells this machine from another, besides what its processes have seen."""
        disk = None if self.disk is None else (self.disk.names, frozenset(self.disk.data.items()))
        # A process's history tells which descriptors it has open, but not of which files where names change.
        opened = tuple([tuple(table.values()) for table in self.opened])
        return (
            frozenset(self.names.items()), frozenset(self.data.items()), frozenset(self.locks.items()), opened, disk,
            self.wires.key,
        )  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """What stands in the folder."""
        return {name: self.data[inode] for name, inode in self.names.items()}

    def blocks(self, process: int, call: Call) -> bool:
        """Tell whether a call would wait."""
        if call[0] != "flock":
            waits = WAITS.get(call[0])
            return waits is not None and waits(self, process)
        found = self.opened[process].get(call[1])
        return found is not None and self._held_by_others(process, call[1], found[0], call[2])

    def _held_by_others(self, process: int, fd: int, inode: int, kind: int) -> bool:
        return any(
            (holder, at) != (process, fd) and LOCK_EXCLUSIVE in (kind, held)
            for holder, at, held in self.locks.get(inode, ())
        )

    def cut(self, image: frozenset[tuple[str, bytes]]) -> "Machine":
        """The machine, started again after a power cut that left these files."""
        return machine_of(dict(image), len(self.opened), durable=True)


def machine_of(files: dict[str, bytes], processes: int, *, durable: bool = False, stamps: bool = True) -> Machine:
    """A machine on whose disk these files are, with processes that have not begun."""
    names = {name: number for number, name in enumerate(sorted(files), 1)}
    data = {names[name]: files[name] for name in files}
    disk = None
    if durable:
        disk = Disk(frozenset((frozenset(names.items()),)), {key: frozenset((value,)) for key, value in data.items()})
    return Machine(names, data, {}, ({},) * processes, (0,) * processes, frozenset(), disk, stamps=stamps)


def changed(old: Machine, **fields: Any) -> Machine:
    """As dataclasses.replace, at a tenth of its price: most of a search's time goes here."""
    new = object.__new__(Machine)
    values = new.__dict__
    values.update(old.__dict__)
    values.pop("key", None)
    values.update(fields)
    return new


Step = tuple[Any, Machine]


def perform(machine: Machine, process: int, call: Call) -> Step:
    """Make one call: its result and the machine after it. A call that blocks must not be made."""
    return CALLS[call[0]](machine, process, *call[1:])


# --- descriptors --------------------------------------------------------------------------------------------------


def put(items: tuple[Item, ...], at: int, item: Item) -> tuple[Item, ...]:
    """The items, another one of them at a place: most of what there is has one for each process."""
    return (*items[:at], item, *items[at + 1 :])


def _open(machine: Machine, process: int, name: str, flags: int) -> Step:
    fields: dict[str, Any] = {}
    inode = machine.names.get(name) if name else FOLDER
    if inode is None:
        if not flags & os.O_CREAT:
            return Failed(errno.ENOENT), machine
        made = machine.made[process] + 1
        inode = (process + 1) * 1000 + made
        fields["made"] = put(machine.made, process, made)
        fields["names"] = {**machine.names, name: inode}
        fields["data"] = {**machine.data, inode: b""}
        if machine.disk is not None:
            fields["disk"] = machine.disk.made(inode).renamed({name: inode})
    elif flags & os.O_CREAT and flags & os.O_EXCL:
        return Failed(errno.EEXIST), machine
    fd, fields["opened"] = opened(machine.opened, process, inode, flags)
    return fd, changed(machine, **fields)


Tables = tuple[dict[int, tuple[int, int]], ...]


def opened(tables: Tables, process: int, inode: int, flags: int) -> tuple[int, Tables]:
    """Give a process the lowest descriptor that is free, for an inode: the descriptor, and the tables after it."""
    table = tables[process]
    fd = 3
    while fd in table:
        fd += 1
    return fd, put(tables, process, {**table, fd: (inode, flags)})


def _close(machine: Machine, process: int, fd: int) -> Step:
    table = machine.opened[process]
    if fd not in table:
        return Failed(errno.EBADF), machine
    inode = table[fd][0]
    if -inode in machine.locks:  # a claim (leases.py)
        machine = changed(machine, locks=_without(machine, process, fd, -inode))
    fields: dict[str, Any] = {"opened": put(machine.opened, process, {k: v for k, v in table.items() if k != fd})}
    if inode in machine.locks:
        fields["locks"] = _without(machine, process, fd, inode)
    return None, _forgotten(changed(machine, **fields), inode)


def _forgotten(machine: Machine, inode: int | None) -> Machine:
    """Free an inode that nothing names and nobody has open; where power can be cut, an old name may come back."""
    if (
        machine.disk is not None
        or inode is None
        or inode in machine.names.values()
        or any(inode == found for table in machine.opened for found, _ in table.values())
    ):
        return machine
    return changed(machine, data={key: value for key, value in machine.data.items() if key != inode})


def _die(machine: Machine, process: int) -> Step:
    for fd in machine.opened[process]:
        machine = _close(machine, process, fd)[1]
    fields: dict[str, Any] = {"dead": machine.dead | {process}}
    children = machine.wires.children
    if any(host == process for host, _ in children):
        # Its terminals go with it: the kernel hangs up whoever is in them.
        left = {key: (pane, lives and key[0] != process) for key, (pane, lives) in children.items()}
        fields["wires"] = replace(machine.wires, children=left)
    return None, changed(machine, **fields)


# --- contents -----------------------------------------------------------------------------------------------------


def _pread(machine: Machine, process: int, fd: int, length: int, offset: int) -> Step:
    inode, flags = machine.opened[process].get(fd, (None, 0))
    if inode is None or flags & os.O_ACCMODE == os.O_WRONLY:
        return Failed(errno.EBADF), machine
    return machine.data[inode][offset : offset + length], machine


def _over(content: bytes, data: bytes, offset: int) -> bytes:
    return content[:offset].ljust(offset, b"\0") + data + content[offset + len(data) :]


def _pwrite(machine: Machine, process: int, fd: int, data: bytes, offset: int) -> Step:
    inode, flags = machine.opened[process].get(fd, (None, 0))
    if inode is None or flags & os.O_ACCMODE == os.O_RDONLY:
        return Failed(errno.EBADF), machine
    fields: dict[str, Any] = {"data": {**machine.data, inode: _over(machine.data[inode], data, offset)}}
    if machine.disk is not None:
        half = len(data) // 2
        parts: tuple[Callable[[bytes], bytes], ...] = (lambda content: _over(content, data[:half], offset),)
        # What is shorter than a disk's sector is never torn: the lock's line.
        fields["disk"] = machine.disk.written(
            inode, lambda content: _over(content, data, offset), *parts * (len(data) > SECTOR // 2)
        )
    return len(data), changed(machine, **fields)


SECTOR = 512


def _size(machine: Machine, process: int, fd: int) -> Step:
    inode, _ = machine.opened[process].get(fd, (None, 0))
    return (Failed(errno.EBADF) if inode is None else len(machine.data[inode])), machine


def _stamp(machine: Machine, process: int, fd: int) -> Step:
    inode, _ = machine.opened[process].get(fd, (None, 0))
    if inode is None:
        return Failed(errno.EBADF), machine
    return stamp_of(machine, inode), machine


def stamp_of(machine: Machine, inode: int) -> tuple[int, int, int]:
    """The clock stands still: the worst that its ticks can do to whoever trusts a time of change."""
    return inode if machine.stamps else 1, len(machine.data[inode]), 0


def _ftruncate(machine: Machine, process: int, fd: int, length: int) -> Step:
    inode, flags = machine.opened[process].get(fd, (None, 0))
    if inode is None:
        return Failed(errno.EBADF), machine
    if flags & os.O_ACCMODE == os.O_RDONLY:
        return Failed(errno.EINVAL), machine

    def cut(content: bytes) -> bytes:
        return content[:length].ljust(length, b"\0")

    fields: dict[str, Any] = {"data": {**machine.data, inode: cut(machine.data[inode])}}
    if machine.disk is not None:
        fields["disk"] = machine.disk.written(inode, cut)
    return None, changed(machine, **fields)


def _fsync(machine: Machine, process: int, fd: int) -> Step:
    inode, _ = machine.opened[process].get(fd, (None, 0))
    if inode is None:
        return Failed(errno.EBADF), machine
    if machine.disk is None:
        return None, machine
    if inode == FOLDER:
        disk = Disk(frozenset((frozenset(machine.names.items()),)), machine.disk.data)
    else:
        disk = machine.disk.synced(inode, machine.data[inode])
    return None, changed(machine, disk=disk)


# --- locks --------------------------------------------------------------------------------------------------------


def _without(machine: Machine, process: int, fd: int, inode: int) -> dict[int, tuple[tuple[int, int, int], ...]]:
    left = tuple(held for held in machine.locks.get(inode, ()) if held[:2] != (process, fd))
    locks = {key: value for key, value in machine.locks.items() if key != inode}
    if left:
        locks[inode] = left
    return locks


def _try_flock(machine: Machine, process: int, fd: int, kind: int) -> Step:
    inode, _ = machine.opened[process].get(fd, (None, 0))
    if inode is None:
        return Failed(errno.EBADF), machine
    # A lock that is asked for anew as another kind is given back first, even when the new one is not to be had.
    mine = (process, fd, kind)
    if mine in machine.locks.get(inode, ()):
        return True, machine
    locks = _without(machine, process, fd, inode)
    if machine._held_by_others(process, fd, inode, kind):  # noqa: SLF001 - the machine's own call
        return False, changed(machine, locks=locks)
    locks[inode] = tuple(sorted((*locks.get(inode, ()), mine)))
    return True, changed(machine, locks=locks)


def _flock(machine: Machine, process: int, fd: int, kind: int) -> Step:
    result, after = _try_flock(machine, process, fd, kind)
    assert result is not False, "a blocked call is not made"
    return result, after


def _unlock(machine: Machine, process: int, fd: int) -> Step:
    inode, _ = machine.opened[process].get(fd, (None, 0))
    if inode is None:
        return Failed(errno.EBADF), machine
    return None, changed(machine, locks=_without(machine, process, fd, inode))


# --- names --------------------------------------------------------------------------------------------------------


def _rename(machine: Machine, change: dict[str, int | None]) -> Machine:
    names = {key: value for key, value in machine.names.items() if key not in change}
    names.update({name: inode for name, inode in change.items() if inode is not None})
    fields: dict[str, Any] = {"names": names}
    if machine.disk is not None:
        fields["disk"] = machine.disk.renamed(change)
    return changed(machine, **fields)


def _rename_over(machine: Machine, _: int, new: str, old: str) -> Step:
    inode, gone = machine.names.get(new), machine.names.get(old)
    if inode is None:
        return Failed(errno.ENOENT), machine
    if inode == gone:  # rename(2): two names of one file are both left
        return None, machine
    return None, _forgotten(_rename(machine, {new: None, old: inode}), gone)


def _exchange(machine: Machine, _: int, new: str, old: str) -> Step:
    mine, its = machine.names.get(new), machine.names.get(old)
    if mine is None or its is None:
        return False, machine
    return True, _rename(machine, {new: its, old: mine})


def _link(machine: Machine, _: int, old: str, new: str) -> Step:
    inode = machine.names.get(old)
    if inode is None or new in machine.names:
        return Failed(errno.ENOENT if inode is None else errno.EEXIST), machine
    return None, _rename(machine, {new: inode})


def _unlink(machine: Machine, _: int, name: str) -> Step:
    inode = machine.names.get(name)
    if inode is None:
        return Failed(errno.ENOENT), machine
    return None, _forgotten(_rename(machine, {name: None}), inode)


def _listdir(machine: Machine, _: int, __: str) -> Step:
    return tuple(sorted(machine.names)), machine


def _alive(machine: Machine, _: int, process: int) -> Step:
    return process not in machine.dead, machine


CALLS: dict[str, Callable[..., Step]] = {
    "open": _open, "close": _close, "die": _die,
    "pread": _pread, "pwrite": _pwrite, "size": _size, "stamp": _stamp, "ftruncate": _ftruncate, "fsync": _fsync,
    "try_flock": _try_flock, "flock": _flock, "unlock": _unlock,
    "replace": _rename_over, "exchange": _exchange, "link": _link, "unlink": _unlink, "listdir": _listdir,
    "alive": _alive,
}  # fmt: skip

WAITS: dict[str, Callable[[Machine, int], bool]] = {}
"""Calls besides flock that may wait."""
