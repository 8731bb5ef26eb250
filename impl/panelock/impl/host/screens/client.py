"""The host's side of the screens: keeps every pane's output, has it rendered by the worker process, never blocks.

A worker that dies costs nothing but time: the next one is given a pane's log when that pane is asked for. One job is
on its way at a time, so a crash is the fault of a known pane; at its second crash a pane goes to the next backend.
"""

from __future__ import annotations

import select
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from panelock.impl.host.screens import process
from panelock.impl.host.screens.kept import Kept
from panelock.impl.host.screens.output import OutputLog, Position
from panelock.impl.host.screens.requests import Answer, Facts, Fault, Feed, Question, Request, answer_of, question_of
from panelock.impl.host.screens.wire import Done, Drop, Frames, Fresh, Hello, Job, Mark, Mode, frame

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from panelock.impl.host.loop import EventLoop

BACKLOG = 1 << 20
"""Bytes that may wait to be rendered; what is more is rendered though nobody asked."""
_CRASHES, _STARTS, _START_S = 2, 3, 20.0


class _Work:
    def __init__(self, pane: int, question: Question | None, then: Callable[[Answer], None]) -> None:
        self.pane = pane
        self.question = question
        self.then = then
        self.target: Position | None = None  # where the log ended when its turn came


class ScreenWorker:
    """All panes' screens, as the host sees them."""

    def __init__(
        self,
        on_replies: Callable[[int, bytes], None],
        backends: list[str] | None = None,
        stall_s: float = 20.0,
    ) -> None:
        self.on_mode: Callable[[int], None] = _ignore
        """Called with a pane that has entered a mode, or left it, or whose mode is otherwise."""
        self._on_replies = on_replies
        self._wanted = backends
        self._backends: list[str] = []
        self._stall_s = stall_s
        self._panes: dict[int, Kept] = {}
        self._queue: deque[_Work] = deque()
        self._sent: tuple[Job, Position, Kept | None] | None = None
        self._sent_at = 0.0
        self._next_id = 0
        self._pid = 0
        self._socket: socket.socket | None = None
        self._ready = False
        self._starts = 0
        self._frames = Frames()
        self._out = bytearray()
        self._decode = msgspec.msgpack.Decoder(Hello | Done).decode
        self._loop: EventLoop | None = None
        self._timer: Any = None

    # Panes

    def open(self, pane: int, cols: int, rows: int, history_limit: int) -> OutputLog:
        """Begin a pane's log."""
        before, self._panes[pane] = self._panes.get(pane), Kept(cols, rows, history_limit)
        self._in_mode(pane, before, None)
        return self._panes[pane].log

    def append(self, pane: int, chunk: bytes) -> None:
        """Take output. It is rendered at once only if it asks the terminal something, or if much waits."""
        kept = self._panes[pane]
        kept.log.append(chunk)
        asks = kept.asker.asks(chunk)
        if kept.feeding:
            kept.again |= asks
            return
        waits = kept.log.end - (kept.position.offset if kept.position else kept.log.start)
        if asks or waits > min(BACKLOG, kept.log.limit // 2):
            self.submit(Feed(pane), _ignore)

    def since(self, pane: int, offset: int) -> bytes:
        """Return what a pane has printed from an offset on, as far as it is kept."""
        kept = self._panes.get(pane)
        return b"" if kept is None else kept.log.since(offset)[1]

    def resize(self, pane: int, cols: int, rows: int) -> None:
        """The terminal has a new size from here on."""
        self._panes[pane].log.resize(cols, rows)

    def mark(self, pane: int, mark: Mark) -> None:
        """Something is done to the screen here: cleared, reset, trimmed."""
        self._panes[pane].log.mark(mark)

    def forget(self, pane: int) -> None:
        """The pane is gone; what was asked of it is answered with a fault."""
        kept = self._panes.pop(pane, None)
        self._in_mode(pane, kept, None)
        if kept is not None and self._socket is not None:
            self._queue.append(_Work(pane, Drop(), _ignore))
            self._pump()

    def shown(self, pane: int) -> object:
        """Return what stands for a pane's screen, of which facts or a capture were told: see Kept.shown."""
        kept = self._panes.get(pane)
        return None if kept is None else kept.shown

    def moded(self, pane: int) -> tuple[Mode | None, str]:
        """Return in which mode a pane is, and what was searched for in the last one."""
        kept = self._panes.get(pane)
        return (None, "") if kept is None else (kept.mode, kept.searched)

    def submit(self, request: Request, then: Callable[[Answer], None]) -> None:
        """Ask; `then` is called with the answer, before this returns if it is known: nothing was printed since, say."""
        kept = self._panes.get(request.pane)
        if kept is None or kept.broken:
            then(Fault(request.pane, kept.broken if kept is not None else "no such pane"))
            return
        if isinstance(request, Facts) and (known := kept.known) is not None:
            then(known[1])
            return
        kept.feeding = kept.feeding or isinstance(request, Feed)
        self._queue.append(_Work(request.pane, question_of(request), then))
        self._pump()

    # The worker process

    def attach(self, loop: EventLoop) -> None:
        """Be driven by an event loop."""
        self._loop = loop
        if self._socket is not None:
            loop.add_reader(self._socket.fileno(), self._readable)
        self._pump()

    def warm(self) -> None:
        """Start the worker before anything is asked: its emulator takes a while to load."""
        if self._socket is None:
            self._start()

    @property
    def pid(self) -> int:
        """The worker's process id; 0 if none runs."""
        return self._pid

    def fileno(self) -> int:
        """The socket to the worker, -1 if there is none."""
        return -1 if self._socket is None else self._socket.fileno()

    def close(self) -> None:
        """End the worker. Open requests get a fault."""
        self.on_mode = _ignore  # whoever is told asks, which would start another
        self._stop()
        work, self._queue = self._queue, deque()
        for one in work:
            one.then(Fault(one.pane, "closed"))

    def ask(self, request: Request, timeout_s: float = 30.0) -> Answer:
        """Ask and wait, without an event loop."""
        answers: list[Answer] = []
        self.submit(request, answers.append)
        limit = time.monotonic() + timeout_s
        while not answers:
            if time.monotonic() > limit:
                return Fault(request.pane, f"no answer within {timeout_s} s")
            self.step(min(0.2, timeout_s))
        return answers[0]

    def step(self, timeout_s: float) -> None:
        """Do what can be done, waiting for it at most so long."""
        self._pump()
        if self._socket is None:
            return
        writing = [self._socket] if self._out else []
        readable, writable, _ = select.select([self._socket], writing, [], timeout_s)
        if writable:
            self._flush()
        if readable:
            self._readable()
        if self._hangs():
            self._lost()

    def _hangs(self) -> bool:
        if self._socket is None or (self._ready and self._sent is None):
            return False
        limit = self._stall_s if self._ready else max(self._stall_s, _START_S)
        return time.monotonic() - self._sent_at > limit

    def _start(self) -> None:
        if self._starts >= _STARTS:
            self._starts = 0
            work, self._queue = self._queue, deque()
            for one in work:
                self._finish(one, Fault(one.pane, "the screen worker does not start"))
            return
        self._starts += 1
        try:
            self._pid, self._socket = process.start()
        except OSError:
            return  # no processes or descriptors left: tried again, then given up
        self._sent_at = time.monotonic()
        if self._loop is not None:
            self._loop.add_reader(self._socket.fileno(), self._readable)
        self._watch()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._socket is None:
            return
        if self._loop is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._loop.remove_writer(self._socket.fileno())
        process.end(self._pid, self._socket)
        self._pid, self._socket, self._ready, self._sent = 0, None, False, None
        self._frames, self._out = Frames(), bytearray()
        for kept in self._panes.values():
            kept.position = None
        for pane, kept in list(self._panes.items()):
            self._in_mode(pane, kept, None)

    def _lost(self) -> None:
        """The worker died, or hangs: start anew, and hold the pane that it was at responsible."""
        sent = self._sent
        self._stop()
        if sent is not None:
            self._crashed(sent[0].pane, "the screen worker died")
        self._pump()

    def _crashed(self, pane: int, reason: str) -> None:
        kept = self._panes.get(pane)
        if kept is None:
            return
        kept.position = None
        self._in_mode(pane, kept, None)
        kept.crashes += 1
        if kept.crashes < _CRASHES:
            return
        kept.backend, kept.crashes = kept.backend + 1, 0
        if kept.backend < len(self._backends):
            return
        kept.broken = reason
        mine = [work for work in self._queue if work.pane == pane]
        self._queue = deque(work for work in self._queue if work.pane != pane)
        for work in mine:
            self._finish(work, Fault(pane, reason))

    # Jobs

    def _pump(self) -> None:
        """Send the next job, if none is on its way."""
        while self._queue and self._sent is None:
            if self._socket is None:
                self._start()
                continue
            if not self._ready:
                return
            work = self._queue[0]
            kept = self._panes.get(work.pane)
            if isinstance(work.question, Drop):
                kept = None  # the pane that is meant; there may be a new one of this id
            elif kept is None:
                self._queue.popleft()
                self._finish(work, Fault(work.pane, "no such pane"))
                continue
            job, position = self._job(work, kept)
            self._sent, self._sent_at = (job, position, kept), time.monotonic()
            self._out += frame(job)
            self._flush()
            self._watch()

    def _job(self, work: _Work, kept: Kept | None) -> tuple[Job, Position]:
        self._next_id += 1
        if kept is None:
            drop = Job(id=self._next_id, pane=work.pane, fresh=None, items=[], answer=False, question=work.question)
            return drop, Position(0, 0)
        work.target = work.target or kept.log.position
        start = max(kept.position.offset if kept.position else 0, kept.log.start)
        replayed = start < kept.answered
        piece = kept.log.replay(kept.position, BACKLOG, kept.answered if replayed else None)
        size, backend = piece.fresh, self._backends[kept.backend]
        fresh = None if size is None else Fresh(backend, size, kept.log.history_limit)
        whole = piece.position >= work.target
        question = work.question if whole else None
        job = Job(
            id=self._next_id,
            pane=work.pane,
            fresh=fresh,
            items=piece.items,
            answer=not replayed,
            question=question,
        )
        return job, piece.position

    def _watch(self) -> None:
        if self._loop is not None and self._timer is None:
            self._timer = self._loop.call_later(self._stall_s, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._hangs():
            self._lost()
        elif self._sent is not None or not self._ready:
            self._watch()

    def _flush(self) -> None:
        assert self._socket is not None
        try:
            while self._out:
                del self._out[: self._socket.send(self._out)]
        except BlockingIOError:
            if self._loop is not None:
                self._loop.add_writer(self._socket.fileno(), self._flush)
            return
        except OSError:
            return  # the reading side sees the end, and acts
        if self._loop is not None:
            self._loop.remove_writer(self._socket.fileno())

    def _readable(self) -> None:
        if self._socket is None:
            return
        data = b""
        with suppress(ConnectionError):
            try:
                data = self._socket.recv(1 << 20)
            except BlockingIOError:
                return
        if not data:
            self._lost()
            return
        for body in self._frames.push(data):
            message = self._decode(body)
            if isinstance(message, Hello):
                self._greeted(message)
            else:
                self._done(message)
        self._pump()

    def _greeted(self, hello: Hello) -> None:
        found = [name for name in (self._wanted or hello.backends) if name in hello.backends]
        if not found:
            return  # stays not ready; the starts run out
        self._backends, self._ready, self._starts = found, True, 0

    def _done(self, done: Done) -> None:
        assert self._sent is not None
        job, position, kept = self._sent
        assert job.id == done.id
        self._sent = None
        work = self._queue[0]
        if kept is not self._panes.get(job.pane):
            kept = None  # forgotten meanwhile
        if done.broken is not None:
            self._crashed(job.pane, done.broken)
            return
        if kept is not None:
            kept.position = position
            kept.answered = max(kept.answered, position.offset)
            if done.replies:
                self._on_replies(job.pane, done.replies)
        if kept is not None and work.target is not None and position < work.target:
            return
        self._queue.popleft()
        if kept is not None:
            kept.crashes = 0
            if done.facts is not None:
                kept.facts = (position, done.facts)
            self._in_mode(job.pane, kept, done.mode)  # not before: who is told of it may ask
        self._finish(work, answer_of(done, position.offset))

    def _in_mode(self, pane: int, kept: Kept | None, mode: Mode | None) -> None:
        """A pane's mode, which is kept where its screen is, is this."""
        if kept is not None and mode != kept.mode:
            kept.searched = kept.searched if kept.mode is None else kept.mode.values["pane_search_string"]
            kept.mode = mode
            self.on_mode(pane)

    def _finish(self, work: _Work, answer: Answer) -> None:
        kept = self._panes.get(work.pane)
        if kept is not None and work.question is None:
            kept.feeding = False
            if kept.again:
                kept.again = False
                self.submit(Feed(work.pane), _ignore)
        work.then(answer)


def _ignore(_: object) -> None:
    """For what nobody waits for."""
