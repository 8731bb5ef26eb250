"""Many processes want to change one registry at once: how fast, how late the unlucky ones, how fair. Measured live.

All make the same small change again and again (one user option). By flock and by polling each takes the lock itself;
by the host each asks the one process that commits in groups.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from panelock.impl.commit import run_alone
from panelock.impl.host import client
from panelock.impl.kernel import LOCK_EXCLUSIVE, REAL, Kernel
from panelock.impl.paths import Place
from panelock.impl.registry import settings
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store
from panelock.specs.scenes.stage import one_session, playground, put
from panelock.specs.scenes.variants import Polling

FLOCK, POLLING, QUICK, HOST = "flock", "polling every 50 ms", "polling every 5 ms", "the host"
CONTENDERS = (FLOCK, POLLING, QUICK, HOST)
EVERY_S = {POLLING: 0.050, QUICK: 0.005}
"""How long who polls sleeps when it finds the lock taken."""


@dataclass(frozen=True, slots=True)
class Fight:
    """What each process did: when each of its changes began and ended, in seconds since the start."""

    contender: str
    seconds: float
    changes: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def rate(self) -> float:
        """Changes a second, of all together."""
        return sum(map(len, self.changes)) / self.seconds

    @property
    def latencies_s(self) -> list[float]:
        """How long each change took, ascending."""
        return sorted(end - start for process in self.changes for start, end in process)

    @property
    def p99_s(self) -> float:
        """99 of 100 changes took at most so long."""
        return quantiles(self.latencies_s, n=100)[98]

    @property
    def fairness(self) -> float:
        """Jain's index of the processes' shares: 1 when all have the same, 1/n when one has all."""
        counts = [len(process) for process in self.changes]
        return sum(counts) ** 2 / (len(counts) * sum(count * count for count in counts))


def fight(contender: str, processes: int = 8, seconds: float = 1.5) -> Fight:
    """Let them fight."""
    with playground() as folder:
        place = Place(f"{folder}/s")
        if contender == HOST:
            _ask(place, "new-session", "-d", "-s", "work", "cat", start=True)
        else:
            put(place, one_session())
        try:
            return Fight(contender, seconds, _processes(contender, place, processes, seconds))
        finally:
            if contender == HOST:
                _end(place)


def _end(place: Place) -> None:
    """End the server, and wait until its host is gone: it has the lock for life, and the folder is to be removed."""
    _ask(place, "kill-server")
    fd = REAL.open(place.host_lock, os.O_RDWR)
    assert REAL.flock(fd, LOCK_EXCLUSIVE, 20.0), "the host does not end"
    REAL.close(fd)


def _ask(place: Place, *command: str, start: bool = False) -> None:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "SHELL": "/bin/sh"}
    status, _, err = client.ask(place, list(command), environment, "/", os.urandom(16), start=start)
    assert not status, err


def _processes(contender: str, place: Place, processes: int, seconds: float) -> tuple[tuple[Any, ...], ...]:
    command = [sys.executable, "-c", f"from {__name__} import work; work()", contender, place.socket, str(seconds)]
    workers = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        for number in range(processes)
    ]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    begin = time.monotonic() + 0.1
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"{begin}\n")
        worker.stdin.flush()
    return tuple(tuple(tuple(one) for one in json.loads(worker.communicate()[0])) for worker in workers)


def fights(processes: int = 8, seconds: float = 1.5, contenders: Sequence[str] = CONTENDERS) -> list[Fight]:
    """All contenders, one after another."""
    return [fight(contender, processes, seconds) for contender in contenders]


# --- in a worker --------------------------------------------------------------------------------------------------


def work() -> None:
    """Change the registry as often as can be, for a while; tell when each change began and ended."""
    contender, socket, seconds, number = sys.argv[1:]
    change = _changer(contender, Place(socket), f"@x{number}")
    change(0)
    print("ready", flush=True)  # noqa: T201 - a worker says that it is there
    begin = float(sys.stdin.readline())
    until = begin + float(seconds)
    time.sleep(max(0.0, begin - time.monotonic()))
    done: list[tuple[float, float]] = []
    now = time.monotonic()
    while now < until:
        change(len(done))
        start, now = now, time.monotonic()
        done.append((round(start - begin, 6), round(now - begin, 6)))
    print(json.dumps(done))  # noqa: T201 - its answer


def _changer(contender: str, place: Place, name: str) -> Callable[[int], None]:
    if contender == HOST:
        return lambda value: _ask(place, "set-option", "-s", name, str(value))
    kernel: Kernel = Polling(EVERY_S[contender]) if contender in EVERY_S else REAL

    def change(value: int) -> None:
        store = Store(place, kernel, limit_s=60.0)
        run_alone(store.load_and_lock(), lambda tx: settings.set_option(tx, Scope.SERVER, 0, name, str(value)))
        store.close()

    return change
