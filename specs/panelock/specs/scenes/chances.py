"""How likely the race is: a formula, and the same measured with real processes on real files.

Each of n processes loads at an instant of its own, anywhere in a span W, and saves c later. Two are told one id exactly
when they load less than c apart. So none are when the n instants, in order, have gaps of c at least between them:

    P(no clash) = (1 - (n - 1) c / W)^n

It is the birthday problem on a line; the classical n - 1 gaps are cut out of the span, and what is left is free.
"""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, mean
from typing import Any

from panelock.impl.kernel import Real
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.registry import making
from panelock.impl.registry.making import Reservation
from panelock.specs.scenes.stage import one_session, playground, put
from panelock.specs.scenes.variants import APART, open_store

SPAN_S = 0.060
LANES = 8
"""Trials that run at the same time: their processes sleep for most of it."""


def clash(processes: int, critical_s: float, span_s: float) -> float:
    """The probability that two of the processes are told one id.

    >>> clash(1, 0.01, 0.04), clash(5, 0.01, 0.04)
    (0.0, 1.0)
    >>> round(clash(2, 0.01, 0.04), 4)
    0.4375
    """
    free = 1 - (processes - 1) * critical_s / span_s
    return 1 - max(0.0, free) ** processes


def clash_of(critical_s: Sequence[float], span_s: float) -> float:
    """The same, where each process has a time of its own: all but the last one's have to fit, whoever is the last.

    >>> clash_of([0.01, 0.01], 0.04) == clash(2, 0.01, 0.04)
    True
    """
    whole = sum(critical_s)
    free = [max(0.0, 1 - (whole - last) / span_s) ** len(critical_s) for last in critical_s]
    return 1 - sum(free) / len(free)


@dataclass(frozen=True, slots=True)
class Measured:
    """Trials of one kind, and what came of them."""

    variant: str
    processes: int
    wanted_s: float
    """How long each was told to think between load and save."""
    critical_s: float
    """How long it really was, in the mean, from having the lock for the load to having it for the save."""
    predicted: float
    """What the formula says for the times that these very trials took."""
    trials: int
    clashes: int

    @property
    def share(self) -> float:
        """How often an id was told twice."""
        return self.clashes / self.trials

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson's interval for the probability."""
        z = NormalDist().inv_cdf(0.5 + level / 2)
        share, size = self.share, self.trials
        middle = (share + z * z / (2 * size)) / (1 + z * z / size)
        half = z / (1 + z * z / size) * (share * (1 - share) / size + z * z / (4 * size * size)) ** 0.5
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting for trials: how many processes, and how long each thinks."""

    variant: str
    processes: int
    think_s: float


def measure(
    processes: Sequence[int], thinks_s: Sequence[float], trials: int, *, seed: int = 1, variant: str = APART
) -> list[Measured]:
    """Measure all combinations: real processes, a fresh registry for every trial."""
    kinds = [Setting(variant, count, think) for count in processes for think in thinks_s]
    chance = random.Random(seed)  # noqa: S311 - not a secret
    plan = [(kind, trial) for trial in range(trials) for kind in kinds]
    with playground() as folder:
        files = one_session()
        jobs: list[list[list[dict[str, Any]]]] = [[[] for _ in range(LANES)] for _ in range(max(processes))]
        for number, (kind, _) in enumerate(plan):
            place = put(Place(f"{folder}/{number}"), files)
            row, lane = divmod(number, LANES)
            for process in range(kind.processes):
                jobs[process][lane].append({
                    "trial": number, "socket": place.socket, "think": kind.think_s, "variant": variant,
                    "at": row * (SPAN_S + max(thinks_s) + 0.02) + chance.uniform(0, SPAN_S),
                })  # fmt: skip
        found = _run(jobs)
    return [_summed(kind, [found[number] for number, one in enumerate(plan) if one[0] == kind]) for kind in kinds]


def _summed(kind: Setting, trials: list[list[dict[str, Any]]]) -> Measured:
    times = [one["took"] for trial in trials for one in trial]
    predicted = mean(clash_of([one["took"] for one in trial], SPAN_S) for trial in trials)
    clashes = sum(len({one["pane"] for one in trial}) < len(trial) for trial in trials)
    return Measured(kind.variant, kind.processes, kind.think_s, mean(times), predicted, len(trials), clashes)


def _run(jobs: list[list[list[dict[str, Any]]]]) -> dict[int, list[dict[str, Any]]]:
    """Start the processes, let them begin at one instant, and collect what each was told, by trial."""
    command = [sys.executable, "-c", f"from {__name__} import work; work()"]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        for _ in jobs
    ]
    for worker, its in zip(workers, jobs, strict=True):
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(its) + "\n")
        worker.stdin.flush()
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    begin = time.monotonic() + 0.05
    found: dict[int, list[dict[str, Any]]] = {}
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"{begin}\n")
        worker.stdin.flush()
    for worker in workers:
        out, _ = worker.communicate()
        for one in json.loads(out):
            found.setdefault(one["trial"], []).append(one)
    return found


# --- in a worker --------------------------------------------------------------------------------------------------


def work() -> None:
    """Keep the appointments that stand in the first line, counted from the instant in the second."""
    lanes = json.loads(sys.stdin.readline())
    print("ready", flush=True)  # noqa: T201 - a worker says that it is there
    begin = float(sys.stdin.readline())
    done: list[dict[str, Any]] = []
    threads = [threading.Thread(target=_keep, args=(lane, begin, done)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(done))  # noqa: T201 - its answer


def _keep(lane: list[dict[str, Any]], begin: float, done: list[dict[str, Any]]) -> None:
    for one in lane:
        time.sleep(max(0.0, begin + one["at"] - time.monotonic()))
        pane, took = think_and_split(one["variant"], Place(one["socket"]), one["think"])
        done.append({"trial": one["trial"], "pane": pane, "took": took})


class _Noting(Real):
    """A kernel that notes when the lock was got."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[float] = []

    def flock(self, fd: int, kind: int, limit_s: float, /) -> bool:
        taken = super().flock(fd, kind, limit_s)
        self.got.append(time.monotonic())
        return taken


def think_and_split(variant: str, place: Place, think_s: float) -> tuple[int, float]:
    """Split, and think between load and save; returns the id, and how long it was between their locks."""
    kernel = _Noting()
    store = open_store(variant, place, kernel)
    with store.load_and_lock() as guard:
        pane: int = making.split_window(guard.transaction(), Reservation(), target=0, kind=Kind.TOP_BOTTOM, size=1)
        time.sleep(think_s)
        guard.save()
    store.close()
    return pane, kernel.got[-1] - kernel.got[0]
