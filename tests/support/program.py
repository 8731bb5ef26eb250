"""The whole program from outside: servers of a test's own, reached through the ``tmux`` that users get."""

import os
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panelock.cli.listing import host_pid
from panelock.impl.host.sessions import everyone
from panelock.impl.paths import Place

OURS = str(Path(sysconfig.get_path("scripts"), "panelock-tmux"))
PANELOCK = str(Path(sysconfig.get_path("scripts"), "panelock"))
SLOWED = {"LD_PRELOAD": os.environ["PANELOCK_SLOWED"], "SLOWED_MS": "20"} if "PANELOCK_SLOWED" in os.environ else {}
"""What lets servers, callers and panes wait for moments (slowed.c, ``make slowed``): no test may count on time."""


class Program:
    """Calls our tmux as a process, on one socket."""

    def __init__(self, folder: Path, tmux: str = OURS) -> None:
        self.tmux = tmux
        self.place = Place(f"{folder}/s")
        self.folder = folder
        self.environment = {
            name: os.environ[name]
            for name in ("PATH", "LANG", "LC_ALL", "COVERAGE_PROCESS_START")
            if name in os.environ
        } | {"HOME": str(folder), "SHELL": "/bin/sh", "PS1": "$ ", "TERM": "xterm-256color", "TMUX_TMPDIR": str(folder)}
        self.environment |= SLOWED

    def run(self, *argv: str, stdin: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        """Run one command line; returns status and texts."""
        return subprocess.run(
            [self.tmux, "-S", self.place.socket, *argv],
            env=self.environment | more, input=stdin, capture_output=True, text=True, timeout=60, check=False,
            cwd=self.folder,
        )  # fmt: skip

    def ok(self, *argv: str, stdin: str = "") -> str:
        """Run one command line that must succeed; returns what it printed."""
        done = self.run(*argv, stdin=stdin)
        assert done.returncode == 0, f"{argv}: {done.stderr}"
        return done.stdout.removesuffix("\n")

    def refused(self, *argv: str) -> str:
        """Run one command line that must fail with status 1; returns what it complained of."""
        done = self.run(*argv)
        assert done.returncode == 1, f"{argv}: {done.stdout}"
        return done.stderr.removesuffix("\n")

    def told(self, name: str) -> str:
        """Return a file's text once there is some, with nothing in it of whose folder it is."""
        path = self.folder / name
        until(lambda: path.exists() and path.read_text())
        return path.read_text().replace(str(self.folder), "FOLDER")

    def host(self) -> int:
        """Return the host's process id, 0 for none."""
        return host_pid(self.place)

    def kill_host(self) -> None:
        """Kill the host, which must be there: process 0 would be everybody in our own group."""
        host = self.host()
        assert host
        os.kill(host, signal.SIGKILL)

    def end(self) -> None:
        """End the server and wait until nothing of it lives."""
        if os.path.isdir(self.place.folder) or os.path.lexists(self.place.socket):
            self.run("kill-server")
        until = time.monotonic() + 15
        while left := self.left():
            assert time.monotonic() < until, f"left over: {left}"
            time.sleep(0.01)

    def left(self) -> list[str]:
        """Name what is alive of this server: its host, and whatever was started in its panes."""
        host = [f"host {self.host()}"] if self.host() else []
        return host + [f"process {pid}" for pid in marked(self.place.socket)]


def marked(socket: str) -> list[int]:
    """Return the living processes that were started inside a server's panes, wherever they have gone since."""
    mark = f"TMUX={socket},".encode()
    found = []
    for pid, _ in everyone():
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(variable.startswith(mark) for variable in variables):
            found.append(pid)
    return found


@contextmanager
def program(folder: Path, tmux: str = OURS) -> Iterator[Program]:
    """A program whose server is gone afterwards, with all its processes."""
    made = Program(folder, tmux)
    try:
        yield made
    finally:
        made.end()


def until(holds: "object", limit_s: float = 10.0) -> None:
    """Wait until ``holds()`` is true: for what another process still has to do."""
    assert callable(holds)
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
