"""Shell commands beside the panes: run-shell and pipe-pane (tmux: job.c, cmd-pipe-pane.c)."""

import os
import signal
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress

from panelock.impl.host import spawn
from panelock.impl.host.children import Children
from panelock.impl.host.job_output import Output
from panelock.impl.host.loop import EventLoop
from panelock.impl.host.terminal import Terminal

OUTPUT_LIMIT = 64 << 20
"""Bytes of a job's output that are kept."""
PIPE_LIMIT = 1 << 20
"""Bytes that wait for a pipe's command before its pane waits, too."""
_READ = 65536

Finished = Callable[[int, bytes], None]


class Jobs:
    """What runs beside the panes; ended with the server."""

    def __init__(self, loop: EventLoop, children: Children) -> None:
        self._loop = loop
        self._children = children
        self._running: set[int] = set()
        self._begun: list[tuple[str, int, Output | None]] = []
        """Shell commands that may not be over, with their pids and what reads them."""

    def run(self, command: str, environment: Mapping[str, str], cwd: str, finished: Finished | None) -> None:
        """Run a command; tells (exit status, output) when it has ended and its output with it."""
        if finished is None:
            self._unheard(command, environment, cwd, stdin=-1)
            return
        kept = _Kept(finished)
        self.follow(command, environment, cwd, kept.take, kept.over)

    def follow(
        self,
        command: str,
        environment: Mapping[str, str],
        cwd: str,
        printed: Callable[[bytes], None],
        over: Callable[[int], None],
    ) -> tuple[int, Output]:
        """Run a command, and tell what it prints as it comes, then its status; returns its pid, and what reads it."""
        pid, reading = self._piped(command, environment, cwd)
        output = Output(self._loop, reading, printed, over)
        self.watch(pid, output.ended)
        self._begun = [*self._not_over(), (command, pid, output)]
        return pid, output

    def _not_over(self) -> list[tuple[str, int, Output | None]]:
        return [one for one in self._begun if (one[1] in self._running if one[2] is None else not one[2].is_over)]

    def listed(self) -> list[tuple[str, int, int, int]]:
        """Return (command, descriptor, pid, status) of what is not over, the newest first (job_print_summary)."""
        return [
            (command, -1 if output is None else output.reading, pid, 0 if output is None else output.status or 0)
            for command, pid, output in reversed(self._not_over())
        ]

    def _piped(self, command: str, environment: Mapping[str, str], cwd: str) -> tuple[int, int]:
        """Start a command; returns its pid, which is to be watched, and where its output is to be read."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            pid = spawn.job(command, environment, cwd, stdin=-1, stdout=writing)
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return pid, reading

    def feed(self, command: str, environment: Mapping[str, str], cwd: str, data: bytes) -> None:
        """Run a command that reads this; nobody is told of it."""
        from tempfile import TemporaryFile  # few ever are

        with TemporaryFile() as held:
            held.write(data)
            held.seek(0)
            self._unheard(command, environment, cwd, stdin=held.fileno())

    def _unheard(self, command: str, environment: Mapping[str, str], cwd: str, *, stdin: int) -> None:
        pid = spawn.job(command, environment, cwd, stdin=stdin, stdout=-1)
        self.watch(pid, lambda _: None)
        self._begun = [*self._not_over(), (command, pid, None)]

    def pipe(
        self, terminal: Terminal, command: str, environment: Mapping[str, str], cwd: str, way: tuple[bool, bool]
    ) -> None:
        """Connect a pane to a command: ``way`` is (its output is what the command reads, the command's is typed)."""
        output, typed = way
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            pid = spawn.job(
                command,
                environment,
                cwd,
                stdin=theirs.fileno() if output else -1,
                stdout=theirs.fileno() if typed else -1,
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        pipe = Pipe(self._loop, terminal, ours, output=output, typed=typed)
        self.watch(pid, lambda _: pipe.command_ended())
        terminal.sinks.append(pipe)

    def watch(self, pid: int, ended: Callable[[int], None]) -> None:
        """Reap a command when it ends, and tell its status; until then ``end`` ends it."""
        self._running.add(pid)

        def over(status: int | None, number: int | None) -> None:
            self._running.discard(pid)
            ended(status if status is not None else -(number or 0))

        self._children.watch(pid, over)

    def end(self, pid: int) -> None:
        """End a command with its group, unless it has ended: its pid may be another's then (tmux: job_free)."""
        if pid in self._running:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGTERM)

    def end_all(self) -> None:
        """The server ends (tmux: job_kill_all)."""
        for pid in self._running:
            self.end(pid)


class _Kept:
    """What a command prints, up to a limit."""

    def __init__(self, finished: Finished) -> None:
        self._finished = finished
        self._output: list[bytes] = []
        self._size = 0

    def take(self, data: bytes) -> None:
        if self._size < OUTPUT_LIMIT:
            self._output.append(data)
            self._size += len(data)

    def over(self, status: int) -> None:
        self._finished(status, b"".join(self._output))


class Pipe:
    """pipe-pane's connection between one pane and one command."""

    def __init__(self, loop: EventLoop, terminal: Terminal, ours: socket.socket, *, output: bool, typed: bool) -> None:
        self._loop = loop
        self._terminal = terminal
        self._ours = ours
        self._output = output
        self._typed = typed
        self._queue: deque[bytes] = deque()
        self._size = 0
        self._writing = False
        self._ending = False
        loop.add_reader(ours.fileno(), self._read)

    def take(self, data: bytes, /) -> None:
        """Hand a piece of output to the command; the pane waits while it does not follow."""
        if not self._output or self._ending:
            return
        self._queue.append(data)
        self._size += len(data)
        self._write()
        if self._size > PIPE_LIMIT:
            self._terminal.hold(id(self))

    def move(self, terminal: Terminal) -> None:
        """Go on with another terminal of the pane: it was respawned."""
        self._terminal.release(id(self))
        if self in self._terminal.sinks:
            self._terminal.sinks.remove(self)
        self._terminal = terminal
        terminal.sinks.append(self)
        if self._size > PIPE_LIMIT:
            terminal.hold(id(self))

    def gone(self, /) -> None:
        """Let the command read what is left, then see the end."""
        self._ending = True
        if not self._queue:
            self.close()

    def command_ended(self) -> None:
        """The command has gone: so does the pipe, when what it said last is typed."""
        while self._ours.fileno() >= 0 and self._read():
            pass
        self.close()

    def close(self) -> None:
        """Cut the connection."""
        if self._ours.fileno() < 0:
            return
        self._loop.remove_reader(self._ours.fileno())
        self._loop.remove_writer(self._ours.fileno())
        self._ours.close()
        self._queue.clear()
        if self in self._terminal.sinks:
            self._terminal.sinks.remove(self)
        self._terminal.release(id(self))

    def _write(self) -> None:
        try:
            while self._queue:
                data = self._queue[0]
                count = self._ours.send(data)
                self._size -= count
                if count == len(data):
                    self._queue.popleft()
                else:
                    self._queue[0] = data[count:]
        except BlockingIOError:
            if not self._writing:
                self._writing = True
                self._loop.add_writer(self._ours.fileno(), self._write)
            return
        except OSError:
            self.close()
            return
        if self._writing:
            self._writing = False
            self._loop.remove_writer(self._ours.fileno())
        self._terminal.release(id(self))
        if self._ending:
            self.close()

    def _read(self) -> bool:
        """Type what the command says, as fast as the pane takes it; tells whether there may be more."""
        try:
            data = self._ours.recv(_READ)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._ours.fileno())
            if not self._output:
                self.close()
        elif self._typed:
            self._loop.remove_reader(self._ours.fileno())
            self._terminal.input.send(data, self._typed_on, fresh_waits=False)
        return bool(data)

    def _typed_on(self, _: bool) -> None:
        if self._ours.fileno() >= 0:
            self._loop.add_reader(self._ours.fileno(), self._read)
