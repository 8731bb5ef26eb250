"""One ``tmux`` as a process of its own: native and Python, a read and a write, beside the real tmux; where time goes.

``python benchmarks/one_command.py [ROUNDS]``: medians, all interleaved in one run and in an order that changes; ratios
to the real tmux's same command are what counts. The native client must be installed (a compiler at installing).
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from panelock.cli import launcher
from panelock.cli.launcher import SHIM
from panelock.impl.host import client
from panelock.impl.paths import Place

READ = ("display-message", "-p", "#{pane_id}")
WRITE = ("set-option", "-g", "@bench", "value")
REAL = "real tmux"


def timed_ms(run: Callable[[], object]) -> float:
    """Return how long one run took."""
    began = time.perf_counter_ns()
    run()
    return (time.perf_counter_ns() - began) / 1e6


def process(*argv: str, environment: dict[str, str]) -> Callable[[], object]:
    """Return what starts a process and waits for its end."""

    def run() -> None:
        pid = os.posix_spawn(
            argv[0], argv, environment, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        )
        assert os.waitpid(pid, 0)[1] == 0, argv

    return run


def programs_of(folder: str, place: Place, environment: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return each program to be measured, and the socket of its server."""
    launcher.put_on_path(place, environment)
    bin_folder = launcher.folder(place)
    found = {}
    real = shutil.which("tmux", path="/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin")
    if real:
        found[REAL] = (real, f"{folder}/real")
    if launcher.native():
        found["native client"] = (f"{bin_folder}/tmux", place.socket)
        found["Python shim (launcher)"] = (f"{bin_folder}/{SHIM}", place.socket)
    else:
        found["Python shim (launcher)"] = (f"{bin_folder}/tmux", place.socket)
    script = str(Path(sysconfig.get_path("scripts"), SHIM))
    found["Python shim (console script)"] = (script, place.socket)
    return found


def measure(folder: str, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Start both servers, run everything in turns, and end them; return times by command and program."""
    place = Place(f"{folder}/ours")
    environment = {"PATH": os.environ["PATH"], "SHELL": "/bin/sh", "TERM": "xterm-256color", "HOME": folder}
    programs = programs_of(folder, place, environment)
    python = os.path.realpath(sys.executable)
    runs = {
        (kind, name): process(program, "-S", socket, *words, environment=environment)
        for kind, words in (("read", READ), ("write", WRITE))
        for name, (program, socket) in programs.items()
    }
    runs["read", "python -I -S alone"] = process(python, "-I", "-S", "-c", "0", environment=environment)
    for kind, words in (("read", READ), ("write", WRITE)):
        runs[kind, "question and answer alone"] = asked(place, list(words), environment)
    servers = {socket: program for program, socket in programs.values()}
    for socket, program in servers.items():
        subprocess.run(
            [program, "-S", socket, "-f", "/dev/null", "new-session", "-d", "cat"], env=environment, check=True
        )
    times: dict[str, dict[str, list[float]]] = {"read": {}, "write": {}}
    try:
        for _ in range(rounds):
            for kind, name in random.sample(list(runs), len(runs)):
                times[kind].setdefault(name, []).append(timed_ms(runs[kind, name]))
    finally:
        for socket, program in servers.items():
            subprocess.run([program, "-S", socket, "kill-server"], env=environment, check=True)
    return {kind: {name: found[name] for named, name in runs if named == kind} for kind, found in times.items()}


def asked(place: Place, words: list[str], environment: dict[str, str]) -> Callable[[], object]:
    """Return what asks the host from within this process."""
    return lambda: client.ask(place, words, environment, "/", os.urandom(16))


def main(rounds: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        tables = measure(folder, rounds)
    for kind, times in tables.items():
        base = statistics.median(times.get(REAL) or next(iter(times.values())))
        print(f"a {kind}, as a process, {rounds} times")
        for name, found in times.items():
            median = statistics.median(found)
            print(f"  {name:30} median {median:7.2f} ms   {median / base:5.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
