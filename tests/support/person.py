"""Someone at a terminal in which a program runs."""

import os
import pty
import select
import subprocess
import termios
import time
from contextlib import suppress
from typing import Self

from support.hosting import LIMIT_S
from support.program import Program


class Person:
    """Someone at a terminal in which a program runs."""

    def __init__(self, argv: list[str], environment: dict[str, str], columns: int = 100, rows: int = 30) -> None:
        self.master, slave = pty.openpty()
        if columns:
            termios.tcsetwinsize(slave, (rows, columns))
        self.seen = b""
        self.process = subprocess.Popen(
            argv, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        )  # fmt: skip
        os.close(slave)

    def sees(self, text: str) -> None:
        """Wait until a text has appeared since the last look, and take it."""
        wanted = text.encode()
        end = time.monotonic() + LIMIT_S
        while wanted not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(end - time.monotonic(), 0))
            assert ready, f"{text!r} did not appear: {self.seen!r}"
            try:
                self.read()
            except OSError:
                assert wanted in self.seen, f"{text!r} did not appear before the end: {self.seen!r}"
        self.seen = self.seen.partition(wanted)[2]

    def read(self) -> None:
        """Take some of what the program has printed; raises OSError at its end."""
        self.seen += os.read(self.master, 65536)

    def types(self, data: bytes) -> None:
        os.write(self.master, data)

    def ends(self) -> int:
        """Wait for the program's end, reading on: nobody's output may fill the terminal up."""
        end = time.monotonic() + LIMIT_S
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end: {self.seen!r}"
            if select.select([self.master], [], [], 0.01)[0]:
                with suppress(OSError):
                    self.read()
        return self.process.returncode

    def drain(self) -> None:
        """Read what the program has printed by now."""
        while select.select([self.master], [], [], 0)[0]:
            try:
                self.read()
            except OSError:
                break

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


def at_terminal(one: Program, *words: str, config: str = os.devnull, **more: str) -> Person:
    """Someone who types a command line of a tmux."""
    terminal = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    return Person([one.tmux, "-S", one.place.socket, "-f", config, *words], one.environment | terminal | more)
