"""Who a process is: boot id, pid namespace, pid and start time, never a bare pid, which is given again.

The text form is ``boot:namespace:pid:start``; start is in clock ticks since the boot (Linux) or what `ps` says.
"""

import os
import time
from functools import cache


@cache
def boot_id() -> str:
    """Return what names this boot of the machine."""
    try:
        with open("/proc/sys/kernel/random/boot_id", "rb") as file:
            return file.read().strip().decode().replace("-", "")[:16]
    except OSError:
        return _run("sysctl", "-n", "kern.boottime").split("sec = ")[-1].split(",")[0] or "boot"


@cache
def namespace() -> str:
    """Return what names this pid namespace."""
    try:
        return os.readlink("/proc/self/ns/pid").removeprefix("pid:[").removesuffix("]")
    except OSError:
        return "0"


def start_of(pid: int) -> str | None:
    """Return when the process was started, or None when there is none (a zombie counts as none)."""
    fields = stat_fields(pid)
    if fields is not None:
        return None if fields[0] in (b"Z", b"X") else fields[19].decode()
    if os.uname().sysname == "Linux":
        return None
    state, _, start = _run("ps", "-o", "state=,lstart=", "-p", str(pid)).strip().partition(" ")
    return None if state.startswith("Z") else start.strip().replace(" ", "_").replace(":", ".") or None


def stat_fields(pid: int) -> list[bytes] | None:
    """Return the fields of /proc/PID/stat after the command's name: state, ppid, pgrp, session, tty, tpgid, …"""
    try:
        fd = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # The name may hold blanks and parentheses: the fields begin behind the last one.
        return os.read(fd, 4096).rpartition(b")")[2].split()
    except OSError:
        return None
    finally:
        os.close(fd)


def identity(pid: int) -> str:
    """Name a living process of this machine; the start is 0 when it has gone."""
    return born(pid, None)


_TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def moment() -> str | None:
    """Return what a process that is started now would have for its start; None where that cannot be known."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return None
    return str(time.clock_gettime_ns(time.CLOCK_BOOTTIME) // _TICK_NS)


def born(pid: int, before: str | None) -> str:
    """Name a process that was started between the moment ``before`` and now.

    Nearly always both are one, a tick being 10 ms. To read its file takes half a millisecond so soon: the kernel lets
    nobody look while a program is being loaded (exec_update_lock).
    """
    start = before if before is not None and before == moment() and _foretells(pid, before) else start_of(pid) or 0
    return f"{boot_id()}:{namespace()}:{pid}:{start}"


_foretold: list[bool] = []
"""Whether the kernel counts starts by that clock, once a first one was looked at: what only resembles Linux may not."""


def _foretells(pid: int, start: str) -> bool:
    if not _foretold:
        found = start_of(pid)
        if found is None:  # it has ended already
            return False
        _foretold.append(found == start)
    return _foretold[0]


def by_number(pid: int) -> str:
    """Name a process that was not looked at: its start is 0, as of one that has gone.

    Enough to tell of a caller, which ends when it is answered: to look at each cost a tenth of a write.
    """
    return f"{boot_id()}:{namespace()}:{pid}:0"


_ourselves: list[str] = []
"""Our name, once it was asked for; a child by fork has its own."""
os.register_at_fork(after_in_child=_ourselves.clear)


def own() -> str:
    """Name this process (also after a fork). Asked five times in a transaction, so it is not found out each time."""
    if not _ourselves:
        _ourselves.append(identity(os.getpid()))
    return _ourselves[0]


def lives(pid: int) -> bool:
    """Tell whether there is such a process, and it is no zombie."""
    return start_of(pid) is not None


def alive(process: str) -> bool:
    """Tell whether the named process lives; one of another pid namespace cannot be judged and counts as alive."""
    parts = process.split(":")
    if len(parts) != 4 or parts[0] != boot_id():
        return False
    if parts[1] != namespace():
        return True
    return start_of(int(parts[2])) == parts[3]


def _run(*argv: str) -> str:
    import subprocess  # only where there is no /proc

    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed words
