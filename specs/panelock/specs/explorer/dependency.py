"""Which calls must be tried in both orders: what each call touches, at the instant at which it is made.

A wrong word here loses schedules without a sound, so every small program's outcomes are compared with those of a
search that needs none of this (search.hashed).
"""

from typing import NamedTuple

from panelock.specs.explorer.machine import FOLDER, Call, Machine


class Touch(NamedTuple):
    """A thing of the machine's, and how it is touched."""

    thing: tuple[str, str | int]
    mode: str


READ, WRITE = "read", "write"
TAKE, GIVE = "take", "give"
"""A flock that waits, and giving one back: in this order only, for who waits cannot come before."""
COME = "come"
"""A name comes or goes: such changes commute with each other, and not with a look at all names."""

Footprint = tuple[Touch, ...]
_NOTHING: Footprint = ()


def footprint(machine: Machine, process: int, call: Call) -> Footprint:
    """Everything that a call's result depends on, and that it changes, but for what its process alone can see."""
    name = call[0]
    if name in ("pread", "size", "stamp"):
        found = machine.opened[process].get(call[1])
        return _NOTHING if found is None else (Touch(("inode", found[0]), READ),)
    if name in ("pwrite", "ftruncate"):
        found = machine.opened[process].get(call[1])
        return _NOTHING if found is None else (Touch(("inode", found[0]), WRITE),)
    if name == "open":
        return _open(machine, call[1])
    if name in ("close", "unlock"):
        return _given(machine, process, call[1])
    if name == "die":
        alive = Touch(("process", process), WRITE)
        return (alive, *(touch for fd in machine.opened[process] for touch in _given(machine, process, fd)))
    if name in ("flock", "try_flock"):
        found = machine.opened[process].get(call[1])
        mode = TAKE if name == "flock" else WRITE
        return _NOTHING if found is None else (Touch(("lock", found[0]), mode),)
    return _names(machine, call)


def _open(machine: Machine, name: str) -> Footprint:
    if not name:
        return _NOTHING
    there = name in machine.names
    # Without O_CREAT nothing comes; it is as if it were read.
    return (Touch(("name", name), READ),) if there else (Touch(("name", name), WRITE), Touch(("names", ""), COME))


def _given(machine: Machine, process: int, fd: int) -> Footprint:
    found = machine.opened[process].get(fd)
    if found is None or not any(held[:2] == (process, fd) for held in machine.locks.get(found[0], ())):
        return _NOTHING
    return (Touch(("lock", found[0]), GIVE),)


def _names(machine: Machine, call: Call) -> Footprint:
    name = call[0]
    come = Touch(("names", ""), COME)
    if name == "listdir":
        return (Touch(("names", ""), READ),)
    if name == "alive":
        return (Touch(("process", call[1]), READ),)
    if name == "replace":
        return Touch(("name", call[1]), WRITE), Touch(("name", call[2]), WRITE), come
    if name == "link":
        return Touch(("name", call[1]), READ), Touch(("name", call[2]), WRITE), come
    if name == "unlink":
        return Touch(("name", call[1]), WRITE), come
    assert name == "fsync", call
    found = next((table[call[1]][0] for table in machine.opened if call[1] in table), None)
    if machine.disk is None or found is None:
        return _NOTHING
    return (Touch(("names", ""), WRITE),) if found == FOLDER else (Touch(("inode", found), WRITE),)


def conflict(one: str, other: str) -> bool:
    """Tell whether the order of two touches of one thing matters."""
    return not (one == other and one in (READ, COME))


def reversible(earlier: str, later: str) -> bool:
    """Tell whether two touches in conflict could have come in the other order.

    Who waits for a lock could not come before it was given back, and who has it gives it back before anybody takes it.
    """
    return (earlier, later) not in ((GIVE, TAKE), (TAKE, GIVE), (GIVE, GIVE))


def independent(one: Footprint, other: Footprint) -> bool:
    """Tell whether two calls of two processes commute."""
    for thing, mode in one:  # loops, not any(): most of a reduction's time goes here
        for also, other_mode in other:
            if thing == also and conflict(mode, other_mode):
                return False
    return True
