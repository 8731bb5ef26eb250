"""A client in control mode of any tmux program: commands a line each, blocks back, and what it is told in between."""

import queue
import subprocess
import threading
import time
from contextlib import suppress
from typing import NamedTuple, Self

from support.program import Program

LIMIT_S = 20.0


class Block(NamedTuple):
    """An answer: whether it ended well, its lines, and its flags (1 for a line's, 0 for the words it began with)."""

    well: bool
    lines: list[str]
    flags: str


class Controlling:
    """A process ``tmux -C …``."""

    def __init__(self, one: Program, *words: str, reads: bool = True, **more: str) -> None:
        self.process = subprocess.Popen(
            [one.tmux, "-S", one.place.socket, "-f", "/dev/null", "-C", *words],
            env=one.environment | more, cwd=one.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._first: list[str | None] = []
        self._heard = not reads
        self._told: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        if reads:
            self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        if self._reader.is_alive():
            self._reader.join(LIMIT_S)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.decode("utf-8", "surrogateescape").rstrip("\n"))
        self._lines.put(None)

    def line(self) -> str | None:
        """Return the next line; None when there are no more."""
        return self._next(LIMIT_S)

    def _next(self, limit_s: float) -> str | None:
        line = self._first.pop() if self._first else self._lines.get(timeout=limit_s)
        self._heard = True
        return line

    def send(self, text: str) -> None:
        """Give a line, and do not wait for its block.

        The words that it began with come first: the real tmux may read its input before it has been given them.
        """
        if not self._heard:
            self._first.append(self.line())
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def block(self) -> Block:
        """Return the next block; what comes before it, it was told."""
        while (line := self.line()) is not None:
            if not line.startswith("%begin "):
                self._told.append(line)
                continue
            ends = {f"{how} {line.removeprefix('%begin ')}": how == "%end" for how in ("%end", "%error")}
            lines: list[str] = []
            while (inside := self.line()) is not None and inside not in ends:
                lines.append(inside)
            assert inside is not None, f"a block that does not end: {lines}"
            return Block(ends[inside], lines, line.rpartition(" ")[2])
        raise AssertionError(f"no block: {self._told}")

    def ask(self, text: str) -> Block:
        """Give a line of one command, and return its block."""
        self.send(text)
        return self.block()

    def ok(self, text: str) -> list[str]:
        """Give a line that must end well; returns what its block says."""
        block = self.ask(text)
        assert block.well, (text, block.lines)
        return block.lines

    def told(self) -> list[str]:
        """Return what it was told since this was asked last."""
        for _ in range(2):  # what happens in the turn after a command's is told behind the next one's block
            self.ok("display-message -p -")
        told, self._told = self._told, []
        return told

    def hears(self, text: str) -> None:
        """Wait until it is told a line."""
        end = time.monotonic() + LIMIT_S
        while text not in self._told:
            left = end - time.monotonic()
            assert left > 0, f"not told {text}: {self._told}"
            try:
                line = self._next(left)
            except queue.Empty:
                continue
            assert line is not None, f"ended, and not told {text}: {self._told}"
            self._told.append(line)

    def close(self) -> None:
        """End its input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def rest(self) -> tuple[list[str], int]:
        """Return all that it still says, and its exit status, once it has ended."""
        while (line := self.line()) is not None:
            self._told.append(line)
        told, self._told = self._told, []
        return told, self.process.wait(LIMIT_S)

    @property
    def name(self) -> str:
        """Its name as a client."""
        return f"client-{self.process.pid}"
