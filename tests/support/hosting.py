"""Hosts of the tests' own: started in a temporary folder, asked through the client, always ended by their pid."""

import os
import signal
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from panelock.impl import processes
from panelock.impl.document import Document
from panelock.impl.host import client, sessions
from panelock.impl.host.loop import Loop
from panelock.impl.host.start import ensure_host
from panelock.impl.paths import Place
from panelock.impl.store import Store

MODULE = "support.host_main"
LIMIT_S = 20.0


def turned_until(loop: Loop, true: Callable[[], object]) -> None:
    """Let a loop of the test's own process turn until something has happened."""
    end = time.monotonic() + LIMIT_S
    while not true():
        assert time.monotonic() < end, "it has not happened"
        loop.call_later(0.01, lambda: None)
        loop.turn()


def start(place: Place) -> None:
    """Start a host unless there is one."""
    ensure_host(place, module=MODULE)


class Hosted:
    """A server with a host of the tests' own commands."""

    def __init__(self, place: Place, module: str = MODULE) -> None:
        self.place = place
        self.module = module
        self.seen: set[int] = set()

    def ask(
        self, *argv: str, request: bytes | None = None, repeat: bool = False, stdin: int = 0, cwd: str = "/"
    ) -> tuple[int, str, str]:
        """Return (status, stdout, stderr) of a command line."""
        number = uuid.uuid4().bytes if request is None else request
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        status, out, err = client.ask(
            self.place,
            list(argv),
            environment,
            cwd,
            number,
            repeat=repeat,
            stdin=stdin,
            start=True,
            starter=self._start,
        )
        return status, out.decode(), err.decode()

    def _start(self, place: Place) -> None:
        ensure_host(place, module=self.module)

    def ok(self, *argv: str) -> str:
        """Return what a command prints; it must succeed."""
        status, out, err = self.ask(*argv)
        assert (status, err) == (0, ""), (argv, status, out, err)
        return out

    @property
    def pid(self) -> int:
        """The host's process id, from its lock's file."""
        return int(Path(self.place.host_lock).read_text().split(":")[2])

    @property
    def document(self) -> Document:
        """The registry, read as any process reads it."""
        return Store(self.place).load_shared()

    def marked(self) -> list[int]:
        """Return the living processes that were started in this server's panes."""
        found = []
        for pid, _ in sessions.everyone():
            try:
                data = Path(f"/proc/{pid}/environ").read_bytes()
            except OSError:
                continue
            if f"/{self.place.socket}\0".encode() in data and b"PANELOCK_MARK=" in data:
                found.append(pid)
        return found

    def die(self) -> None:
        """Kill the host, and wait until it is gone."""
        name = processes.identity(self.pid)
        os.kill(self.pid, signal.SIGKILL)
        until(lambda: not processes.alive(name))

    def stop(self) -> None:
        """End whatever is left."""
        try:
            pid = self.pid
            name = processes.identity(pid)
        except (OSError, IndexError, ValueError):
            return
        if processes.alive(name):
            try:
                os.kill(pid, signal.SIGTERM)
                until(lambda: not processes.alive(name), 5.0)
            except (ProcessLookupError, AssertionError):
                os.kill(pid, signal.SIGKILL)
        for left in self.marked():
            os.kill(left, signal.SIGKILL)


def until(true: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    """Wait for something that another process does; fails after the limit."""
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, f"not within {limit_s} s"
        time.sleep(0.005)
