"""A shell command that is followed line by line while it runs: of what it prints only the last line is kept."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from panelock.impl.host.jobs import Jobs

if TYPE_CHECKING:
    from panelock.impl.host.job_output import Output

LONGEST = 8192
"""Bytes of a line that are kept: more than any row of a terminal shows."""


class Lines:
    """One run of a command."""

    def __init__(self, jobs: Jobs, printed: Callable[[bytes], None], over: Callable[[bytes], None]) -> None:
        """``printed`` is told the last of the lines that came at once; ``over``, at the end, what was no whole line."""
        self._jobs = jobs
        self._printed = printed
        self._over = over
        self._running: tuple[int, Output] | None = None
        self._rest = b""

    def begin(self, command: str, environment: Mapping[str, str], cwd: str) -> None:
        """Start it; raises OSError, or ValueError for what no program can be given."""
        self._running = self._jobs.follow(command, environment, cwd, self._take, self._ended)

    def end(self) -> None:
        """Nobody wants to know any more: end it, and tell nothing (job_free)."""
        if self._running is not None:
            pid, output = self._running
            output.drop()
            self._jobs.end(pid)

    def _take(self, data: bytes) -> None:
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        whole, self._rest = (self._rest + data[:end], b"") if end else (b"", self._rest)
        self._rest = (self._rest + data[end : end + LONGEST])[:LONGEST]
        if whole:
            self._printed(last_of(whole))

    def _ended(self, _: int) -> None:
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
