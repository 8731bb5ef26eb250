"""One pane's terminal in the host: what its processes print, what is typed into them, and how it ends.

It knows the loop, its descriptor and its log; not the registry.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from msgspec import Struct

from panelock.impl.host import spawn
from panelock.impl.host.input import Input
from panelock.impl.host.loop import EventLoop, Timer
from panelock.impl.host.screens.titles import Bell, Copy, Passed, Rename, Title, TitleScanner

_READ_BYTES = 65536
_READS_A_TURN = 16
"""A read of a master returns 4,095 bytes at most; after this many the other panes have their turn."""
_DRAIN_READS = 256
_DEAF_FIRST_S, _DEAF_SLOWEST_S = 0.02, 1.0


class Log(Protocol):
    """Keeps a pane's output, bounded (screens/output.py)."""

    def append(self, data: bytes, /) -> None:
        """Keep what was printed."""

    def resize(self, columns: int, rows: int, /) -> None:
        """Note that the terminal has another size from here on."""


class Sink(Protocol):
    """Something that a pane's output is copied to: an attached person, a pipe."""

    def take(self, data: bytes, /) -> None:
        """Take a piece of output."""

    def gone(self, /) -> None:
        """The terminal has ended."""


class Events(Struct):
    """Whom a terminal tells."""

    titled: Callable[["Terminal", Title | Rename], None]
    ended: Callable[["Terminal"], None]
    printed: Callable[["Terminal"], None]
    belled: Callable[["Terminal"], None]
    outward: Callable[["Terminal", Copy | Passed], None]
    """The program has something for the terminals that show it."""


class Terminal:
    """A pseudo-terminal, its session's leader and its output; of an empty pane the output alone (spawn.NOBODY)."""

    def __init__(
        self,
        loop: EventLoop,
        pane: int,
        epoch: int,
        child: spawn.Child,
        size: tuple[int, int],
        log: Log,
        events: Events,
    ) -> None:
        self.pane = pane
        self.epoch = epoch
        self.pid = child.pid
        self.process = child.process
        self.tty = child.tty
        self.master = child.master
        self.columns, self.rows = size
        self.log = log
        self.input = Input(loop, child.master, child.tty)
        self.sinks: list[Sink] = []
        self.viewed: tuple[int, int] | None = None
        """The size of the real terminal that is attached, which goes before the registry's."""
        self.status: int | None = None
        self.signal: int | None = None
        self.over = False
        """The leader has ended and all its output was read."""
        self.made_at = self.output_at = loop.time()
        """When it was made, and when it printed last, by the loop's clock."""
        self._loop = loop
        self.epitaph = False
        """The line "Pane is dead" was drawn."""
        self._events = events
        self._titles = TitleScanner()
        self._held: set[int] = set()
        self._deaf_s = _DEAF_FIRST_S
        self._deaf: Timer | None = None
        if child is spawn.NOBODY:
            self.over = self.epitaph = True
            self.input.close()
        else:
            loop.add_reader(self.master, self._readable)

    # --- output ---

    def _readable(self) -> None:
        if self._read(_READS_A_TURN) == "closed" and not self.over:
            # EIO: nobody has the slave open just now. That is not the end: the leader lives and may open it again.
            self._loop.remove_reader(self.master)
            self._deaf = self._loop.call_later(self._deaf_s, self._listen_again)
            self._deaf_s = min(self._deaf_s * 2, _DEAF_SLOWEST_S)

    def _listen_again(self) -> None:
        self._deaf = None
        if self.master >= 0 and not self._held:
            self._loop.add_reader(self.master, self._readable)

    def _read(self, reads: int) -> str:
        """Read a bounded amount; "empty" or "closed" when there was no more, else "more"."""
        pieces: list[bytes] = []
        ended = "more"
        for _ in range(reads):
            try:
                piece = os.read(self.master, _READ_BYTES)
            except BlockingIOError:
                ended = "empty"
                break
            except OSError:
                ended = "closed"
                break
            if not piece:
                ended = "closed"
                break
            pieces.append(piece)
            if len(piece) < 1024:
                ended = "empty"  # most often; if not, the loop calls again
                break
        if pieces:
            self._deaf_s = _DEAF_FIRST_S
            self._take(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        return ended

    def _take(self, data: bytes) -> None:
        self.output_at = self._loop.time()
        self.log.append(data)
        for sink in tuple(self.sinks):
            sink.take(data)
        self._events.printed(self)
        for event in self._titles.feed(data):
            if isinstance(event, Bell):
                self._events.belled(self)
            elif isinstance(event, (Copy, Passed)):
                self._events.outward(self, event)
            else:
                self._events.titled(self, event)

    def show(self, data: bytes) -> None:
        """Take what somebody else than a process shows in it (an empty pane's text): a line's end begins a new line."""
        self._take(data.replace(b"\n", b"\r\n"))

    def hold(self, who: int) -> None:
        """Stop reading until ``release``: somebody who copies the output cannot follow."""
        if not self._held and self.master >= 0:
            self._loop.remove_reader(self.master)
        self._held.add(who)

    def release(self, who: int) -> None:
        """Read again, once nobody holds any more."""
        if who in self._held:
            self._held.discard(who)
            if not self._held and self.master >= 0 and self._deaf is None:
                self._loop.add_reader(self.master, self._readable)

    # --- size ---

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, unless a person's real one is attached."""
        self.columns, self.rows = columns, rows
        if self.viewed is None:
            self._set_size(columns, rows)

    def view(self, size: tuple[int, int] | None) -> None:
        """Take an attached terminal's size, or go back to the registry's with None."""
        self.viewed = size
        self._set_size(*(size or (self.columns, self.rows)))

    def _set_size(self, columns: int, rows: int) -> None:
        self.log.resize(columns, rows)
        if self.master >= 0:
            with suppress(OSError):
                spawn.set_size(self.master, columns, rows)

    # --- the end ---

    def leader_ended(self, status: int | None, signal: int | None) -> None:
        """Read what the leader left, then close."""
        self.status, self.signal = status, signal
        if self.master >= 0:
            for _ in range(_DRAIN_READS):
                # Not one big read: what a background process prints without end must not keep us here.
                if self._read(1) == "closed" or not self._more():
                    break
            self.close()
        self.over = True
        self._events.ended(self)

    def _more(self) -> bool:
        import select

        poll = select.poll()
        poll.register(self.master, select.POLLIN)
        return any(event & select.POLLIN for _, event in poll.poll(0))

    @property
    def foreground(self) -> int:
        """Return the foreground process group, 0 when there is none."""
        try:
            return os.tcgetpgrp(self.master) if self.master >= 0 else 0
        except OSError:
            return 0

    def close(self) -> None:
        """Close the host's side; the kernel hangs up whoever is left."""
        if self.master < 0:
            return
        if self._deaf is not None:
            self._deaf.cancel()
        self._loop.remove_reader(self.master)
        self.input.close()
        os.close(self.master)
        self.master = -1
        for sink in tuple(self.sinks):
            sink.gone()
        self.sinks.clear()
