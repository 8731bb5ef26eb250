"""One ``tmux display-message -p`` as a process of its own: through our shim, beside the real tmux, and where time goes.

``python benchmarks/one_command.py [ROUNDS]``: medians, all interleaved in one run; ratios are what counts.
"""

import os
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
from panelock.impl.host import client
from panelock.impl.paths import Place

FORMAT = ("display-message", "-p", "#{pane_id}")


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


def measure(folder: str, rounds: int) -> dict[str, list[float]]:
    """Start both servers, run everything in turns, and end them."""
    place = Place(f"{folder}/ours")
    environment = {"PATH": os.environ["PATH"], "SHELL": "/bin/sh", "TERM": "xterm-256color", "HOME": folder}
    launcher.put_on_path(place, environment)
    ours = f"{launcher.folder(place)}/tmux"
    real = shutil.which("tmux", path="/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin")
    python = os.path.realpath(sys.executable)
    script = str(Path(sysconfig.get_path("scripts"), "panelock-tmux"))
    runs: dict[str, Callable[[], object]] = {
        "our tmux (launcher)": process(ours, "-S", place.socket, *FORMAT, environment=environment),
        "our tmux (console script)": process(script, "-S", place.socket, *FORMAT, environment=environment),
        "  of it: python -I -S alone": process(python, "-I", "-S", "-c", "0", environment=environment),
        "  of it: question and answer": lambda: client.ask(place, [*FORMAT], environment, "/", os.urandom(16)),
    }
    servers = [(ours, place.socket)]
    if real:
        servers.append((real, f"{folder}/real"))
        runs = {"real tmux": process(real, "-S", f"{folder}/real", *FORMAT, environment=environment)} | runs
    for program, socket in servers:
        subprocess.run(
            [program, "-S", socket, "-f", "/dev/null", "new-session", "-d", "cat"], env=environment, check=True
        )
    try:
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                times[name].append(timed_ms(run))
    finally:
        for program, socket in servers:
            subprocess.run([program, "-S", socket, "kill-server"], env=environment, check=True)
    return times


def main(rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        times = measure(folder, rounds)
    base = statistics.median(next(iter(times.values())))
    for name, found in times.items():
        median = statistics.median(found)
        print(f"{name:30} median {median:7.2f} ms   {median / base:6.2f} of the first")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
