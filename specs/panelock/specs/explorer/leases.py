"""The simulated machine's calls that a process with a spare file makes besides (impl/spare.py), and such processes.

Here a file is opened in two steps: its name is looked up, and then it is opened. Between them anything can happen, as
within open(2), and the file may have another name then. A claim (a lease, fcntl(2)) keeps nobody out: the kernel lets
an opener wait, but not for ever, so nothing may hang on it.

Their dependencies are told to no reduction: who explores recycling visits every state (``search.hashed``).
"""

import errno
from typing import Any

from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.specs.explorer.machine import CALLS, Failed, Machine, Step, changed, opened, put, stamp_of
from panelock.specs.explorer.scheduling import Port

LOOKED_UP = -1
"""Where a process's table has a file that was looked up and is not opened yet."""
_LEASE = 0
"""A claim stands among the locks, under its inode's number turned negative: it has nothing to do with a flock."""


def _look_up(machine: Machine, process: int, name: str) -> Step:
    inode = machine.names.get(name)
    if inode is None:
        return Failed(errno.ENOENT), machine
    table = {**machine.opened[process], LOOKED_UP: (inode, 0)}
    return None, changed(machine, opened=put(machine.opened, process, table))


def _attach(machine: Machine, process: int, flags: int) -> Step:
    table = dict(machine.opened[process])
    inode, _ = table.pop(LOOKED_UP)
    fd, tables = opened(put(machine.opened, process, table), process, inode, flags)
    return fd, changed(machine, opened=tables)


def is_claimed(machine: Machine, inode: int) -> bool:
    """Tell whether somebody has claimed this file."""
    return -inode in machine.locks


def _claim(machine: Machine, process: int, fd: int, name: str, inode: int) -> Step:
    others = [
        (who, at) for who, table in enumerate(machine.opened) for at, (its, _) in table.items()
        if its == inode and at != LOOKED_UP and (who, at) != (process, fd)
    ]  # fmt: skip
    names = [there for there, its in machine.names.items() if its == inode]
    if machine.opened[process].get(fd, (None,))[0] != inode or others or names != [name]:
        return False, machine
    return True, changed(machine, locks={**machine.locks, -inode: ((process, fd, _LEASE),)})


def _disclaim(machine: Machine, process: int, fd: int) -> Step:
    inode, _ = machine.opened[process][fd]
    return None, changed(machine, locks={key: value for key, value in machine.locks.items() if key != -inode})


def _named(machine: Machine, _: int, name: str) -> Step:
    inode = machine.names.get(name)
    if inode is None:
        return Failed(errno.ENOENT), machine
    return stamp_of(machine, inode), machine


CALLS.update({
    "look_up": _look_up, "attach": _attach, "claim": _claim, "disclaim": _disclaim, "named": _named,
})  # fmt: skip


def recycling(place: Place, port: Port, *, resident: bool = False, **settings: Any) -> Store:
    """A store whose process, if it keeps it, writes its spare file again; it opens files in two steps."""
    port.looks_up = True
    return Store(place, port, resident=resident, recycle=resident, **settings)
