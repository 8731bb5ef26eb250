"""Times of programs, by the driver in C (bench.c), so that the driver costs all of them the same and little."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.stage import CannotMeasure, Stage

Command = Sequence[str]
LIMIT_S = 1800


@dataclass(frozen=True, slots=True)
class Times:
    """How long each run of one program took, in ms; and all of them together, in s."""

    each_ms: list[float]
    whole_s: float

    @property
    def median_ms(self) -> float:
        """The middle one."""
        return statistics.median(self.each_ms)

    @property
    def p99_ms(self) -> float:
        """What one of a hundred exceeds."""
        return statistics.quantiles(self.each_ms, n=100, method="inclusive")[98]

    @property
    def per_s(self) -> float:
        """How many ended in a second."""
        return len(self.each_ms) / self.whole_s


def in_turns(
    stage: Stage, commands: Sequence[Command], rounds: int, pause_ms: int = 0, callers: int = 1
) -> list[Times]:
    """Run commands in turns, ``rounds`` times each, by so many callers at once."""
    words = [word for command in commands for word in ("--", *command)]
    done = subprocess.run(
        [stage.bench, "spawn", str(rounds), str(pause_ms * 1000), str(callers), *words],
        env=stage.environment, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotMeasure(done.stderr.strip())
    lines = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    return [
        Times(
            [(end - begin) / 1e6 for at, begin, end in lines if at == number],
            (max(line[2] for line in lines) - min(line[1] for line in lines)) / 1e9,
        )
        for number in range(len(commands))
    ]


def in_slices(stage: Stage, commands: Sequence[Command], rounds: int, callers: int, slices: int) -> list[Times]:
    """Let callers run one command, ``rounds`` times each, then the other: in slices, that a disturbance meets all."""
    found: list[list[Times]] = [[] for _ in commands]
    for _ in range(slices):
        for number, command in enumerate(commands):
            found[number] += in_turns(stage, [command], rounds, callers=callers)
    return [
        Times([ms for times in mine for ms in times.each_ms], sum(times.whole_s for times in mine)) for mine in found
    ]


def by_hand(runs: Sequence[Callable[[], object]], rounds: int) -> list[Times]:
    """Time functions in turns: what takes so long that a function call more makes no difference."""
    found: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for number, run in enumerate(runs):
            began = time.perf_counter()
            taken = run()
            # A run that has to prepare something first measures itself.
            found[number].append((taken if isinstance(taken, float) else time.perf_counter() - began) * 1e3)
    return [Times(each, sum(each) / 1e3) for each in found]
