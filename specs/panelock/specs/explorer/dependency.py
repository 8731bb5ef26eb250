"""Which calls must be tried in both orders: what each call touches, at the instant at which it is made.

A wrong word here loses schedules without a sound, so every small program's outcomes are compared with those of a
search that needs none of this (search.hashed).
"""

from collections.abc import Callable

from panelock.specs.explorer.machine import FOLDER, Call, Machine

Thing = tuple[str, str | int]
"""A thing of the machine's that calls touch."""


Touch = tuple[Thing, str]
"""A thing, and how it is touched."""

READ, WRITE = "read", "write"
TAKE, GIVE = "take", "give"
"""A flock that waits, and giving one back: in this order only, for who waits cannot come before. So with all that is
waited for: an answer, a host's death."""
COME = "come"
"""A name comes or goes: such changes commute with each other, and not with a look at all names."""

FIRST, MORE, POLL, LOOK = "first", "more", "poll", "look"
"""What is put into an empty inbox, or into another; looked for when there is some, or whether there is some or not."""

BEGIN, END = "begin", "end"
"""An operation begins, or was answered: whether one was over before another began is what real time is here."""

Footprint = tuple[Touch, ...]
_NOTHING: Footprint = ()
_SOCKET: Thing = ("socket", "")
_CHILDREN: Thing = ("children", "")
TIME: Thing = ("time", "")


def footprint(machine: Machine, process: int, call: Call) -> Footprint:
    """Everything that a call's result depends on, and that it changes, but for what its process alone can see."""
    name = call[0]
    if name in ("pread", "size", "stamp"):
        found = machine.opened[process].get(call[1])
        return _NOTHING if found is None else ((("inode", found[0]), READ),)
    if name in ("pwrite", "ftruncate"):
        found = machine.opened[process].get(call[1])
        return _NOTHING if found is None else ((("inode", found[0]), WRITE),)
    if name == "open":
        return _open(machine, call[1])
    if name in ("close", "unlock"):
        return _given(machine, process, call[1])
    if name == "die":
        alive = (("process", process), WRITE), (("death", process), GIVE)
        terminals = ((_CHILDREN, WRITE),) * any(host == process for host, _ in machine.wires.children)
        given = [touch for fd in machine.opened[process] for touch in _given(machine, process, fd)]
        return (*alive, *terminals, *given)
    if name in ("flock", "try_flock"):
        found = machine.opened[process].get(call[1])
        mode = TAKE if name == "flock" else WRITE
        return _NOTHING if found is None else ((("lock", found[0]), mode),)
    wired = _WIRED.get(name)
    return _names(machine, process, call) if wired is None else wired(machine, process, call)


def _open(machine: Machine, name: str) -> Footprint:
    if not name:
        return _NOTHING
    there = name in machine.names
    # Without O_CREAT nothing comes; it is as if it were read.
    return ((("name", name), READ),) if there else ((("name", name), WRITE), (("names", ""), COME))


def _given(machine: Machine, process: int, fd: int) -> Footprint:
    found = machine.opened[process].get(fd)
    if found is None or not any(held[:2] == (process, fd) for held in machine.locks.get(found[0], ())):
        return _NOTHING
    return ((("lock", found[0]), GIVE),)


def _names(machine: Machine, process: int, call: Call) -> Footprint:
    name = call[0]
    come = (("names", ""), COME)
    if name == "listdir":
        return ((("names", ""), READ),)
    if name == "alive":
        return ((("process", call[1]), READ),)
    if name == "replace":
        return (("name", call[1]), WRITE), (("name", call[2]), WRITE), come
    if name == "link":
        return (("name", call[1]), READ), (("name", call[2]), WRITE), come
    if name == "unlink":
        return (("name", call[1]), WRITE), come
    assert name == "fsync", call
    found = machine.opened[process].get(call[1])
    if machine.disk is None or found is None:
        return _NOTHING
    return ((("names", ""), WRITE),) if found[0] == FOLDER else ((("inode", found[0]), WRITE),)


# --- what is not in files ---


def _sent(machine: Machine, host: int) -> Touch:
    return ("inbox", host), MORE if machine.wires.inbox.get(host) else FIRST


def _to_the_host(machine: Machine, _: int, call: Call) -> Footprint:
    host = machine.wires.host
    asked = ((_SOCKET, READ), (("process", host), READ))
    return (*asked, _sent(machine, host)) if call[0] == "send" and host not in machine.dead else asked


def _receive(machine: Machine, process: int, _: Call) -> Footprint:
    """An answer that is there is read whether its host lives or not."""
    if process in machine.wires.mail:
        return ((("mail", process), TAKE),)
    return (("mail", process), TAKE), (("death", machine.wires.asking.get(process, -1)), TAKE)


def _exit(machine: Machine, _: int, call: Call) -> Footprint:
    for (host, _number), (pane, lives) in machine.wires.children.items():
        if pane == call[1] and lives:
            return (_CHILDREN, WRITE), (("process", host), READ), _sent(machine, host)
    return ((_CHILDREN, WRITE),)


_WIRED: dict[str, Callable[[Machine, int, Call], Footprint]] = {
    "connect": _to_the_host, "await_host": _to_the_host, "send": _to_the_host, "receive": _receive, "exit": _exit,
    "publish": lambda *_: ((_SOCKET, WRITE),),
    "poll": lambda _, process, __: ((("inbox", process), POLL),),
    "look": lambda _, process, __: ((("inbox", process), LOOK),),
    "reply": lambda _, __, call: ((("mail", call[1]), GIVE),),
    "spawn": lambda *_: ((_CHILDREN, WRITE),), "stand_by": lambda *_: ((_CHILDREN, WRITE),),
    "begin": lambda *_: ((_CHILDREN, WRITE),), "hang_up": lambda *_: ((_CHILDREN, WRITE),),
}  # fmt: skip


def conflict(one: str, other: str) -> bool:
    """Tell whether the order of two touches of one thing matters."""
    return not (one == other and one in (READ, COME, BEGIN, END))


def reversible(earlier: str, later: str) -> bool:
    """Tell whether two touches in conflict could have come in the other order.

    Who waits for a lock could not come before it was given back, and who has it gives it back before anybody takes it;
    nor can who waits for something come before it.
    """
    return (earlier, later) not in _ONE_WAY


_ONE_WAY = ((GIVE, TAKE), (TAKE, GIVE), (GIVE, GIVE), (FIRST, POLL))
MODES = (READ, WRITE, TAKE, GIVE, COME, FIRST, MORE, POLL, LOOK, BEGIN, END)
CONFLICTS = {mode: tuple(other for other in MODES if conflict(other, mode)) for mode in MODES}
REVERSIBLE = {mode: tuple(other for other in CONFLICTS[mode] if reversible(other, mode)) for mode in MODES}
"""For a later touch: the earlier ones in conflict with it that could have come after it."""
_PAIRS = frozenset((one, other) for one in MODES for other in CONFLICTS[one])


def independent(one: Footprint, other: Footprint) -> bool:
    """Tell whether two calls of two processes commute."""
    for thing, mode in one:  # loops, not any(): most of a reduction's time goes here
        for also, other_mode in other:
            if thing == also and (mode, other_mode) in _PAIRS:
                return False
    return True
