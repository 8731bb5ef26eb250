"""Terminals in which a process stands by (impl/native/standby.c), so that a new pane has one as soon as it is wanted.

Its process and its terminal are known before there is a pane for them: a pane can be reserved and confirmed in one
change. What is to run in it begins once that is on the disk, and its caller has the answer. Whoever stands by ends with
its host.
"""

import errno
import os
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from panelock.impl import processes
from panelock.impl.host import facts, spawn
from panelock.impl.host.children import Children
from panelock.impl.host.loop import EventLoop, Timer
from panelock.impl.host.spawn import Child, NoTerminal

RENEW_S = 0.004
"""So long after one was taken or missed the next is started: not before whoever wanted it goes on."""
_SIZE = (80, 24)

Ended = Callable[[int | None, int | None], None]


class Standby:
    """A process that stands by in its terminal."""

    def __init__(self, child: Child, erase: int, orders: int, go: int) -> None:
        self.child = child
        self.erase = erase
        """The character that its terminal erases with."""
        self.ended: tuple[int | None, int | None] | None = None
        """Its exit status, or its signal, if it has ended."""
        self.on_end: Ended | None = None
        self._orders = orders
        self._go = go

    def become(self, orders: bytes) -> None:
        """Let it become what the orders say; nothing happens where it was ended meanwhile."""
        with suppress(OSError):
            view = memoryview(orders)
            while view:
                view = view[os.write(self._orders, view) :]
            os.write(self._go, b"!")
        self.close()

    def close(self) -> None:
        """Let it end, if it was told nothing; its terminal is its taker's to close. Harmless when done already."""
        for fd in (self._orders, self._go):
            if fd >= 0:
                os.close(fd)
        self._orders = self._go = -1

    def drop(self) -> None:
        """Let it end, with its terminal."""
        self.close()
        os.close(self.child.master)

    def over(self, status: int | None, signaled: int | None) -> None:
        """It has ended, as whatever it was by then."""
        self.ended = status, signaled
        if self.on_end is not None:
            self.on_end(status, signaled)


class Standbys:
    """Those of one host: one that waits for a pane, and those that a change being made counts on."""

    def __init__(self, loop: EventLoop, children: Children) -> None:
        self.program = find()
        """None where there is none: panes' programs are started as they are then, in two steps."""
        self._loop = loop
        self._children = children
        self._spare: Standby | None = None
        self._promised: dict[int, Standby] = {}
        self._told: dict[int, tuple[Standby, bytes]] = {}
        """By process: those that have a pane, and what they are to become."""
        self._renewal: Timer | None = None
        self._erase = 0
        """The character with which the last new pane's terminal was to erase."""

    def promise(self, erase: int) -> Child | None:
        """Return one for a pane that is being made, to be ``taken`` or ``given_back``; None where none is there."""
        if self.program is None:
            return None
        spare, self._spare = self._spare, None
        self._erase = erase
        if spare is not None and spare.erase != erase:
            spare.drop()
            spare = None
        if spare is None:
            self._renew_later()
            return None
        self._promised[spare.child.pid] = spare
        return spare.child

    def taken(self, pid: int) -> Standby:
        """Its pane is on the disk."""
        # Not when it was promised: one that is given back, however late, is the next one.
        self._renew_later()
        return self._promised.pop(pid)

    def given_back(self, pid: int) -> None:
        """No pane came of it; 0 is nobody."""
        found = self._promised.pop(pid, None)
        if found is None:
            return
        if self._spare is None:
            self._spare = found
        else:
            found.drop()

    def start(self, erase: int) -> Standby | None:
        """Start one, for a pane that is reserved. None where there is no such program; raises NoTerminal."""
        if self.program is None:
            return None
        try:
            made = self._started(self.program, erase)
        except NoTerminal:
            if self._spare is None:
                raise
            # Who is wanted has the room of who is not.
            self._spare.drop()
            self._spare = None
            made = self._started(self.program, erase)
        if made is not None:
            self._children.watch(made.child.pid, lambda status, signaled: self._over(made, status, signaled))
        return made

    def _started(self, program: str, erase: int) -> Standby | None:
        try:
            return _start(program, erase)
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                raise NoTerminal(spawn.why_not(error)) from None
            if error.errno in spawn.NO_ROOM:
                raise NoTerminal(f"cannot start a process: {error.strerror}") from None
            self.program = None  # of another machine, say
            return None

    def _over(self, standby: Standby, status: int | None, signaled: int | None) -> None:
        standby.over(status, signaled)
        if standby is self._spare:
            self._spare = None
            standby.drop()

    def end(self) -> None:
        """The server has ended, and everything in it."""
        waiting = [*self._promised.values(), *([self._spare] if self._spare is not None else [])]
        self._promised.clear()
        self._spare = None
        if self._renewal is not None:
            self._renewal.cancel()
            self._renewal = None
        for one in waiting:
            one.drop()

    # --- once they have a pane ---

    def tell(self, standby: Standby, orders: bytes, on_end: Ended) -> None:
        """Note what one is to become when it is to ``begin``, and whom its end is told."""
        self._told[standby.child.pid] = standby, orders
        standby.on_end = on_end
        if standby.ended is not None:
            self._loop.call_soon(on_end, *standby.ended)

    def begin(self, pid: int) -> None:
        """Let one become what it was told, unless its pane has gone meanwhile."""
        found = self._told.pop(pid, None)
        if found is not None:
            standby, orders = found
            standby.become(orders)

    def forget(self, pid: int) -> None:
        """Let one end that has not begun: its pane has gone, and its terminal with that."""
        found = self._told.pop(pid, None)
        if found is not None:
            found[0].close()

    def _renew_later(self) -> None:
        if self._renewal is None:
            self._renewal = self._loop.call_later(RENEW_S, self._renew)

    def _renew(self) -> None:
        self._renewal = None
        if self._spare is None:
            with suppress(NoTerminal):  # whoever makes a pane next is told
                self._spare = self.start(self._erase)


def find() -> str | None:
    """Return the path of the program, where this installation has it (tools/build_client.py)."""
    if not hasattr(os, "memfd_create"):
        return None
    for folder in sys.modules["panelock"].__path__:
        path = f"{folder}/native/standby"
        if os.access(path, os.X_OK):
            return path
    return None


def _start(program: str, erase: int) -> Standby:
    master, slave, tty = spawn.open_terminal(*_SIZE, erase)
    opened = [slave]
    try:
        orders = os.memfd_create("panelock-orders")
        opened.append(orders)
        waiting, go = os.pipe()
        opened += [waiting, go]
        before = processes.moment()
        pid = spawn.born(
            lambda: os.posix_spawn(
                program,
                [facts.STANDBY],
                {},
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, tty, os.O_RDWR, 0),
                    # The host's own 0 to 2 are /dev/null, so neither is overwritten before it is used.
                    (os.POSIX_SPAWN_DUP2, orders, 1),
                    (os.POSIX_SPAWN_DUP2, waiting, 2),
                ],
                setsid=True,
                setsigmask=(),
                setsigdef=spawn.RESET,
            )
        )
        made = Standby(Child(pid, processes.born(pid, before), master, tty), erase, orders, go)
    except BaseException:
        for fd in (master, *opened):
            os.close(fd)
        raise
    os.close(slave)
    os.close(waiting)
    return made


def written(argv: Sequence[str], argv0: str, environment: Mapping[str, str], cwd: str) -> bytes:
    """Return the orders to become a program: ``argv`` under the name ``argv0``, in a folder (spawn.in_terminal)."""
    folders = [cwd, environment.get("HOME", ""), "/"]
    texts = [
        *folders,
        spawn.find_program(argv[0], environment) or "",
        argv[0],
        argv0,
        *argv[1:],
        *[f"{name}={value}" for name, value in environment.items()],
        "",
    ]
    return struct.pack("=III", len(folders), len(argv), len(environment)) + os.fsencode("\0".join(texts))
