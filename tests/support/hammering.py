"""Lets the workers of pytest-xdist loose on one registry: ``python -m support.hammering FOLDER``.

The folder is that of a round of the fuzz (fuzz_round.py). It says when all workers are ready; they begin when a line
comes on its standard input. Each worker plays the one test below, which no other run collects: it asks
at random, by the way that is its own, and leaves a log of what it was told.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from panelock.impl.paths import Place
from panelock.specs import history_ways
from panelock.specs.history_caller import READY, Caller

WAYS = {"gw0": "library", "gw1": "host", "gw2": "library", "gw3": "shim"}
CALLS = {"library": 80, "host": 80, "shim": 16}
PATIENCE_S = 60.0


def _wait_for(folder: Path, pattern: str, count: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while len(list(folder.glob(pattern))) < count:
        assert time.monotonic() < until, f"waited in vain for {count} of {pattern}"
        time.sleep(0.001)


def test_a_worker_is_answered(worker_id: str) -> None:
    folder, way = Path(os.environ["PANELOCK_HAMMERED"]), WAYS[worker_id]
    dice = random.Random(worker_id)
    asked = history_ways.find(way, Place(f"{folder}/s"), history_ways.environment(), dice, 0.0)
    (folder / f"{worker_id}.here").touch()
    _wait_for(folder, "go", 1)
    log = os.open(folder / f"{worker_id}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        caller = Caller(f"{way}-{worker_id}", way, asked, dice, log)
        for _ in range(CALLS[way]):
            caller.go()
    finally:
        os.close(log)


def main(folder: str) -> int:
    """Start them, and say how they ended."""
    outer = [name for name in os.environ if name.startswith("PYTEST_")]
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    options = [
        "-q",
        "-n",
        str(len(WAYS)),
        "--dist",
        "each",
        "-p",
        "no:cacheprovider",
        "-o",
        "python_files=hammering.py",
    ]
    workers = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, __file__],
        stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment | {"PANELOCK_HAMMERED": folder},
    )  # fmt: skip
    try:
        _wait_for(Path(folder), "gw*.here", len(WAYS))
        print(READY, flush=True)
        sys.stdin.readline()
        Path(folder, "go").touch()
        return workers.wait()
    finally:
        workers.kill()
        workers.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
