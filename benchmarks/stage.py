"""What the benches compare: the real tmux, ours in C and in Python, an empty program, and our client before a C echo.

Everything is started here, in a folder of its own, and ended here.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
import timeit
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from panelock.cli import launcher
from panelock.cli.listing import host_pid
from panelock.impl.host.sessions import everyone
from panelock.impl.paths import Place, own_folder

HERE = Path(__file__).parent
SIZE = ("-x", "200", "-y", "50")
SETUP_S = 120


class CannotMeasure(Exception):  # noqa: N818 - said to whoever measures
    """Something that the benches need is not there."""


@dataclass(frozen=True, slots=True)
class Program:
    """One of those compared: how it is called."""

    name: str
    argv: tuple[str, ...]
    """The program and the option that names its server."""

    def words(self, *command: str) -> list[str]:
        """Return a whole command line."""
        return [*self.argv, *command]


@dataclass(slots=True)
class Server:
    """A server that runs: the real tmux's, or ours."""

    program: Program
    socket: str
    environment: dict[str, str]

    @property
    def place(self) -> Place:
        """Where ours lives."""
        return Place(self.socket)

    def __call__(self, *command: str) -> str:
        """Run one command that must succeed; returns what it prints."""
        done = subprocess.run(
            self.program.words(*command), env=self.environment, capture_output=True, text=True, timeout=SETUP_S,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotMeasure(f"{self.program.name}: {' '.join(command)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def processes(self) -> list[int]:
        """Return the server's own processes: tmux's one; ours are the host and its screen worker."""
        if self.program.name == REAL:
            return [int(self("display-message", "-p", "#{pid}"))]
        host = host_pid(self.place)
        children = Path(f"/proc/{host}/task/{host}/children").read_text().split()
        mark = Path(f"/proc/{host}/exe").readlink()
        return [host, *(int(pid) for pid in children if Path(f"/proc/{pid}/exe").readlink() == mark)]

    def end(self) -> None:
        """End it, and wait until nothing of it is left."""
        with suppress(CannotMeasure):
            self("kill-server")
        wait_until(lambda: not living_in(self.socket))
        if self.program.name != REAL:
            wait_until(lambda: not host_pid(self.place))


REAL, OURS, SHIM, EMPTY = "tmux", "panelock", "Python shim", "empty program"
ECHO, FLOOR, PYTHON_FLOOR = "C echo", "C floor", "Python floor"


class Stage:
    """A folder with the built tools, and what can be called."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"], "SHELL": "/bin/sh", "TERM": "xterm-256color", "HOME": folder, "PS1": "$ ",
            "LANG": "C.UTF-8", "TMPDIR": folder,
        }  # fmt: skip
        real = shutil.which("tmux", path="/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin")
        if real is None:
            raise CannotMeasure("no tmux is installed: every figure is a ratio to it")
        self.real = real
        self.bench = self._built("bench.c")
        bare = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
        self.floor = self._built("floor.c", "-lutil")
        self.empty = self._built("empty.c", *(["-nostdlib", "-static"] * bare))
        place = Place(f"{folder}/programs")
        launcher.put_on_path(place, {})
        self.ours = f"{place.programs}/tmux"
        self.shim = f"{place.programs}/{launcher.SHIM}"
        if launcher.native() is None:
            raise CannotMeasure("this installation has no native client: install it with a C compiler at hand")
        self._number = 0

    def _built(self, source: str, *options: str) -> str:
        made = f"{self.folder}/{source.removesuffix('.c')}"
        compiler = os.environ.get("CC", "cc")
        done = subprocess.run(
            [compiler, "-O2", "-Wall", "-Wextra", "-o", made, str(HERE / source), *options],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotMeasure(f"{compiler} {source}: {done.stderr}")
        return made

    def new_socket(self) -> str:
        """Return a path at which nothing is."""
        self._number += 1
        return f"{self.folder}/s{self._number}"

    def program(self, name: str, socket: str) -> Program:
        """Return one of those compared, for the server at a socket."""
        if name == EMPTY:
            return Program(name, (self.empty,))
        path = {REAL: self.real, SHIM: self.shim}.get(name, self.ours)
        return Program(name, (path, "-f", "/dev/null", "-S", socket))

    @contextmanager
    def server(self, name: str, panes: int = 1, command: str = "exec cat") -> Iterator[Server]:
        """A server with a session ``b`` and so many panes in it, 50 a window at most, which is as high as they need."""
        socket = self.new_socket()
        server = Server(self.program(name, socket), socket, self.environment)
        windows = -(-panes // 50)
        height = str(max(50, 2 * -(-panes // windows)))
        try:
            server("new-session", "-d", "-s", "b", "-x", "200", "-y", height, command)
            # The options that make a difference are the same for both.
            server("set-option", "-g", "history-limit", "20000")
            for _ in range(windows - 1):
                server("new-window", "-d", "-t", "b", command)
            for at in range(panes - windows):
                server("split-window", "-d", "-l", "1", "-t", f"b:{at % windows}.0", command)
            yield server
        finally:
            server.end()

    @contextmanager
    def bare(self, name: str) -> Iterator[Program]:
        """Our client before a bare server: ECHO answers with nothing, the floors do the kernel's part of a write."""
        socket = self.new_socket()
        own_folder(f"{socket}.d")
        Path(f"{socket}.d/host.lock").touch()
        words = {
            ECHO: [self.bench, "echo"], FLOOR: [self.floor],
            PYTHON_FLOOR: [sys.executable, "-I", "-S", str(HERE / "floor.py")],
        }[name]  # fmt: skip
        with subprocess.Popen([*words, socket], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as answering:
            assert answering.stdin is not None
            assert answering.stdout is not None
            try:
                answering.stdout.readline()
                yield self.program(name, socket)
            finally:
                answering.stdin.close()


def circumstances(stage: Stage) -> str:
    """Say what the figures hang on: the tmux, the host's Python, and how fast that is here, as it was built."""
    loop = min(timeit.repeat("for at in numbers: total = at + at", "numbers = range(3_000_000)", number=1, repeat=5))
    tmux = subprocess.run([stage.real, "-V"], capture_output=True, text=True, check=True).stdout.strip()
    python = f"Python {platform.python_version()}, in which a loop of 3 million additions takes {loop * 1e3:.0f} ms"
    return f"Measured with {tmux} and {python}."


def living_in(socket: str) -> list[int]:
    """Return the living processes that were started in a server's panes."""
    mark = f"TMUX={socket},".encode()
    found = []
    for pid, _ in everyone():
        with suppress(OSError):
            if mark in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
    return found


def wait_until(holds: "object", limit_s: float = 30.0) -> None:
    """Wait for what another process still has to do."""
    assert callable(holds)
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            raise CannotMeasure("waited in vain")
        time.sleep(0.01)


def proportional_memory(pids: Sequence[int]) -> int:
    """Return the bytes that processes have for themselves; what several share counts in parts (PSS)."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) << 10
    return total
