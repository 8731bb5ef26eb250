"""A shell command that is followed line by line while it runs: of what it prints only the last line is kept."""

import os
from collections.abc import Callable, Mapping

from panelock.impl.host.jobs import Jobs
from panelock.impl.host.loop import EventLoop

LONGEST = 8192
"""Bytes of a line that are kept: more than any row of a terminal shows."""
_READ = 65536


class Lines:
    """One run of a command."""

    def __init__(
        self, loop: EventLoop, jobs: Jobs, printed: Callable[[bytes], None], over: Callable[[bytes], None]
    ) -> None:
        """``printed`` is told the last of the lines that came at once; ``over``, at the end, what was no whole line."""
        self._loop = loop
        self._jobs = jobs
        self._printed = printed
        self._over = over
        self._pid = 0
        self._reading = -1
        self._rest = b""
        self._has_ended = False

    def begin(self, command: str, environment: Mapping[str, str], cwd: str) -> None:
        """Start it; raises OSError, or ValueError for what no program can be given."""
        self._pid, self._reading = self._jobs.piped(command, environment, cwd)
        self._loop.add_reader(self._reading, self._read)
        self._jobs.watch(self._pid, self._ended)

    def end(self) -> None:
        """Nobody wants to know any more: end it, and tell nothing (job_free)."""
        self._over = lambda _: None
        if self._reading >= 0:
            self._close()
        self._jobs.end(self._pid)

    def _read(self) -> None:
        try:
            data = os.read(self._reading, _READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close()
            self._look()
            return
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        whole, self._rest = (self._rest + data[:end], b"") if end else (b"", self._rest)
        self._rest = (self._rest + data[end : end + LONGEST])[:LONGEST]
        if whole:
            self._printed(last_of(whole))

    def _close(self) -> None:
        self._loop.remove_reader(self._reading)
        os.close(self._reading)
        self._reading = -1

    def _ended(self, _: int) -> None:
        self._has_ended = True
        self._look()

    def _look(self) -> None:
        # Both, as in tmux: a background process that keeps the pipe open keeps the job.
        if self._has_ended and self._reading < 0:
            self._over(_text(self._rest))


def last_of(lines: bytes) -> bytes:
    r"""Return the last of lines that are whole; any run of their ends is one end (evbuffer_readline).

    >>> last_of(b"one\ntwo\r\n\n")
    b'two'
    """
    lines = lines.rstrip(b"\r\n")
    return _text(lines[max(lines.rfind(b"\n"), lines.rfind(b"\r")) + 1 :])


def _text(line: bytes) -> bytes:
    """Return what a string in C would be."""
    return line[:LONGEST].partition(b"\0")[0]
