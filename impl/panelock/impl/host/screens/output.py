"""The source of truth for a pane's screen: the raw bytes that it printed last, and what was done to it between them.

A log is bounded; what it drops is read for terminal modes, so that a screen made from the rest starts in them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from typing import NamedTuple

from panelock.impl.host.screens.stream import Modes, Tail
from panelock.impl.host.screens.wire import Heed, Item, Mark, Reset, Size

_BLOCK = 64 * 1024
_SEARCH = 4096
"""How far behind a cut a newline is looked for."""
_LEAST, _MOST = 256 * 1024, 8 * 1024 * 1024
_MARKS = 4096


def limit_for(history_limit: int, cols: int, rows: int) -> int:
    """How many bytes are kept: twice the cells of history and screen (UTF-8 and escape sequences take more than a byte
    a cell, most lines are not full), at least 256 KB, and at most 8 MB, for a thousand panes must fit.
    """
    return min(max(2 * (history_limit + rows) * (cols + 1), _LEAST), _MOST)


class Position(NamedTuple):
    """How far somebody has read: bytes, and the number of marks."""

    offset: int
    marks: int


class Piece(NamedTuple):
    """What to do next to a screen. `fresh` is the size to begin with, when it must be made anew."""

    fresh: Size | None
    items: list[Item]
    position: Position


class OutputLog:
    """A bounded ring of a pane's output with absolute offsets; sizes, clearings and resets stand between the bytes."""

    def __init__(self, cols: int, rows: int, history_limit: int) -> None:
        self.history_limit = history_limit
        self.start = 0
        self.end = 0
        self._blocks: deque[bytes] = deque()
        self._last = bytearray()
        self._limit = limit_for(history_limit, cols, rows)
        self._base = Size(cols, rows)  # the size where the kept bytes begin
        self.size = self._base
        self._heeded = self.heeds = Heed()  # where the kept bytes begin, and at the end
        self._marks: deque[tuple[int, int, Mark]] = deque()  # number, offset, what
        self._count = 0
        self._passed = 0
        """The number of the last mark that was dropped: whoever reads from behind it has all up to that."""
        self._modes, self._tail = Modes(), Tail()  # of what was dropped

    @property
    def limit(self) -> int:
        """How many bytes are kept at least, once there were so many."""
        return self._limit

    @property
    def position(self) -> Position:
        """The end: where somebody who has read all stands."""
        return Position(self.end, self._count)

    def append(self, chunk: bytes) -> None:
        """Add output."""
        self.end += len(chunk)
        self._last += chunk
        if len(self._last) >= _BLOCK:
            whole = bytes(self._last)
            self._blocks.extend(whole[at : at + _BLOCK] for at in range(0, len(whole), _BLOCK))
            self._last.clear()
            self._trim()

    def resize(self, cols: int, rows: int) -> None:
        """Record a new size from here on."""
        self.size = Size(cols, rows)
        self._limit = max(self._limit, limit_for(self.history_limit, cols, rows))
        self.mark(self.size)

    def heed(self, heeds: Heed) -> None:
        """Record what the pane's program may do to its screen from here on."""
        if heeds != self.heeds:
            self.heeds = heeds
            self.mark(heeds)

    def mark(self, mark: Mark) -> None:
        """Record what was done to the screen here."""
        self._count += 1
        if self._marks and self._marks[-1][1] == self.end and type(self._marks[-1][2]) is type(mark):
            self._marks.pop()  # nothing was printed between: the later one counts
        self._marks.append((self._count, self.end, mark))
        if len(self._marks) > _MARKS:  # a client that resizes for ever: the first size is as good as forgotten
            self._pass()

    def _pass(self) -> None:
        """Drop the first mark; what is kept begins as it left the screen."""
        self._passed, _, mark = self._marks.popleft()
        if isinstance(mark, Size):
            self._base = mark
        elif isinstance(mark, Reset):
            self._modes.reset()
        elif isinstance(mark, Heed):
            self._heeded = mark
            self._modes.switches = mark.alternate_screen

    def _trim(self) -> None:
        cut = False
        while self.end - self.start - len(self._blocks[0]) >= self._limit:
            self._drop(self._blocks.popleft())
            cut = True
        if not cut:
            return
        newline = self._blocks[0].find(b"\n", 0, _SEARCH)
        if newline >= 0:
            first = self._blocks.popleft()
            self._drop(first[: newline + 1])
            if len(first) > newline + 1:
                self._blocks.appendleft(first[newline + 1 :])

    def _drop(self, data: bytes) -> None:
        end = self.start + len(data)
        while self._marks and self._marks[0][1] < end:
            before = self._marks[0][1] - self.start
            self._modes.push(self._tail.push(data[:before]))
            data, self.start = data[before:], self._marks[0][1]
            self._pass()
        self._modes.push(self._tail.push(data))
        self.start = end

    def since(self, offset: int, most: int | None = None) -> tuple[int, bytes]:
        """Give the bytes from an offset on, or from the first that is kept; and where they start."""
        start = max(offset, self.start)
        want = self.end - start if most is None else min(most, self.end - start)
        parts, at = [], self.start
        for block in (*self._blocks, bytes(self._last)):
            begin = start - at
            if begin < len(block) and want > 0:
                part = block[max(begin, 0) : max(begin, 0) + want]
                parts.append(part)
                want -= len(part)
                start += len(part)
            at += len(block)
        data = b"".join(parts)
        return start - len(data), data

    def replay(self, position: Position | None, most: int, until: int | None = None) -> Piece:
        """Give what comes after a position (None: a new screen is wanted), about `most` bytes, none from `until` on.

        Where bytes between were dropped already, a sequence that was cut is cancelled (CAN) and the modes are set.
        """
        items: list[Item] = []
        fresh = None
        if position is None:
            fresh, position = self._base, Position(self.start, 0)
            if self.start:
                items.append(self._modes.sequences())
            if self._heeded != Heed():
                items.append(self._heeded)
        elif position.offset < self.start:
            # The sequences may switch to the alternate screen: how it is, not what the program may do.
            items += [b"\x18", Heed(), self._modes.sequences(), self._base, self._heeded]
        start, data = self.since(position.offset, most)
        if until is not None and start < until:
            data = data[: until - start]
        stop = start + len(data)
        at, marks = start, max(position.marks, self._passed)
        numbers = [number for number, _, _ in self._marks]
        for number, offset, mark in list(self._marks)[bisect_right(numbers, marks) :]:
            if offset > stop:
                break
            if offset > at:
                items.append(data[at - start : offset - start])
                at = offset
            items.append(mark)
            marks = number
        if at < stop:
            items.append(data[at - start :])
        return Piece(fresh, [item for item in items if item != b""], Position(stop, marks))
