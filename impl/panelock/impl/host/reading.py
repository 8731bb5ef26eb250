"""Tells whether a terminal's program really reads from it, so that keys typed now are its own to interpret."""

import os
import platform
import termios
from contextlib import suppress

from panelock.impl import processes

_READ = {"x86_64": b"0", "aarch64": b"63", "riscv64": b"63", "i686": b"3", "armv7l": b"3"}.get(platform.machine(), b"")
_WAITING = (b"wait_woken", b"n_tty_read")
_FAMILY = 32
"""Processes of a foreground group that are looked at."""


def somebody_reads(master: int, tty: str) -> bool:
    """Tell whether the terminal left canonical mode (a line editor reads), or its foreground group waits in a read."""
    try:
        if not termios.tcgetattr(master)[3] & termios.ICANON:
            return True
        group = os.tcgetpgrp(master)
    except (OSError, termios.error):
        return False
    return any(_waits_in_read(pid, tty) for pid in _family(group))


def _family(group: int) -> list[int]:
    """Return the group's leader and its descendants in the same group (sh -c 'cat; …' reads in a child)."""
    found: list[int] = []
    todo = [group] if group > 0 else []
    while todo and len(found) < _FAMILY:
        pid = todo.pop()
        fields = processes.stat_fields(pid)
        if fields is None:
            continue
        if int(fields[2]) == group:
            found.append(pid)
        with suppress(OSError), open(f"/proc/{pid}/task/{pid}/children", "rb", buffering=0) as file:
            todo += [int(word) for word in file.read(4096).split()]
    return found


def _waits_in_read(pid: int, tty: str) -> bool:
    try:
        with open(f"/proc/{pid}/syscall", "rb", buffering=0) as file:
            words = file.read(256).split()
    except OSError:
        return _waits_somewhere_in_the_terminal(pid)
    if len(words) < 2 or words[0] != _READ:
        return False
    try:
        return os.readlink(f"/proc/{pid}/fd/{int(words[1], 16)}") in (tty, "/dev/tty")
    except (OSError, ValueError):
        return False


def _waits_somewhere_in_the_terminal(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/wchan", "rb", buffering=0) as file:
            return file.read(64) in _WAITING
    except OSError:
        return False
