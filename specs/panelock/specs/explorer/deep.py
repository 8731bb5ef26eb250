"""``python -m panelock.specs.explorer deep``: what is explored that takes minutes, and the figures of it.

Each claim is searched by several processes, a program at a time; times are of all of them together.
"""

# ruff: noqa: T201 - a program for people prints

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from random import Random
from tempfile import TemporaryDirectory

from panelock.specs.explorer.counting import counted
from panelock.specs.explorer.crashes import add, with_deaths
from panelock.specs.explorer.exploration import Exploration, Family
from panelock.specs.explorer.leases import recycling
from panelock.specs.explorer.letters import ASKED, HOST, LETTERS, READ, READY, programs, shown
from panelock.specs.explorer.merging import merged
from panelock.specs.explorer.sampling import at_random, bounded, by_priorities, coverage, sampled
from panelock.specs.explorer.search import Found, hashed
from panelock.specs.explorer.traces import play
from panelock.specs.explorer.worlds import hosted_world

Program = tuple[str, ...]
SKJ = "skj"
KINDS = "".join((*LETTERS, READ))
"""Every kind of operation, and a read."""
TRACES = 10_000


@dataclass(frozen=True, slots=True)
class Task:
    """One program, and how it is explored."""

    program: Program
    way: str
    """A function of _WAYS."""
    kills: int = 0
    hosted: bool = False
    power: bool = False
    recycled: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed, and the tasks that show it."""

    text: str
    tasks: Callable[[], list[Task]]
    note: str = ""


@dataclass
class Figures:
    """What became of a claim's tasks."""

    found: Found = field(default_factory=Found)
    programs: int = 0
    ends: int = 0
    seconds: float = 0.0
    """Of the processor's time, on all cores."""
    wall_s: float = 0.0
    said: list[str] = field(default_factory=list)


# --- ways -----------------------------------------------------------------------------------------------------------


def _reduced(exploration: Exploration, task: Task) -> tuple[Found, str]:
    return with_deaths(exploration, task.kills, symmetric=True), ""


def _every_order(exploration: Exploration, task: Task) -> tuple[Found, str]:
    return with_deaths(exploration, task.kills), ""


def _merged(exploration: Exploration, task: Task) -> tuple[Found, str]:
    return merged(exploration, kills=task.kills), ""


def _visited(exploration: Exploration, task: Task) -> tuple[Found, str]:
    return hashed(exploration, kills=task.kills, power=task.power), ""


def _count(exploration: Exploration, task: Task) -> tuple[Found, str]:
    count = counted(exploration, kills=task.kills)
    return Found(count.ends, count.states, count.schedules, count.steps, ends=set(range(count.ends))), ""


def _bounded(exploration: Exploration, task: Task) -> tuple[Found, str]:
    found = bounded(exploration, preemptions=2, kills=task.kills)
    return found, f"{shown(task.program)}: all with at most 2 preemptions or deaths, {found.states:,} states"


def _random(exploration: Exploration, task: Task) -> tuple[Found, str]:
    found, met = sampled(exploration, at_random(task.seed), 500)
    return found, f"{shown(task.program)}, at random: {coverage(met)}"


def _pct(exploration: Exploration, task: Task) -> tuple[Found, str]:
    count = len(exploration.program)
    found, met = sampled(exploration, by_priorities(task.seed, count, 3, 90 * count), 500)
    return found, f"{shown(task.program)}, PCT of depth 3: {coverage(met)}"


_WAYS: dict[str, Callable[[Exploration, Task], tuple[Found, str]]] = {
    "reduced": _reduced, "every order": _every_order, "merged": _merged, "power": _visited, "count": _count,
    "visited": _visited, "bounded": _bounded, "random": _random, "pct": _pct,
}  # fmt: skip


# --- claims ---------------------------------------------------------------------------------------------------------


def _all(size: tuple[int, int], kills: int, way: str = "reduced") -> Callable[[], list[Task]]:
    return lambda: [Task(program, way, kills) for program in programs(SKJ, *size)]


def _pairs() -> list[Task]:
    """Every program of two processes with two operations each, of two kinds."""
    made = {program for two in combinations(KINDS, 2) for program in programs("".join(two), 2, 2)}
    return [Task(program, "reduced") for program in sorted(made)]


def _hosts() -> list[Task]:
    """One host and two callers, one of whom may do without it; a second host that takes over, and a caller.

    Whoever makes a pane is also asked of hosts for which a process stands by.
    """
    asked = "".join(ASKED)
    two = [("H", one, other) for one, other in combinations_with_replacement(f"{asked}k", 2)]
    made = ["1", "4"]
    leaving = [("H", f"{one}0", other) for one in made for other in asked]
    heirs = [("H", "H", word) for word in (*asked, *(f"{one}{other}" for one in made for other in f"0{asked}"))]
    plain = [*two, *leaving, *heirs]
    ready = [tuple(word.replace(HOST, READY) for word in program) for program in plain]
    ready = [program for program in ready if any(letter in word for word in program for letter in made)]
    return [Task(program, "reduced", kills=1, hosted=True) for program in (*plain, *ready)]


def _after_power_cuts() -> list[Task]:
    sizes = ((2, 1), (3, 1), (2, 2))
    plain = [Task(program, "power", power=True) for size in sizes for program in programs(SKJ, *size)]
    return [*plain, *(Task(program, "power", kills=1, power=True) for program in programs(SKJ, 2, 1))]


def _covered() -> list[Task]:
    return [
        *(Task(program, "count", 2) for program in programs(SKJ, 2, 2)),
        *(Task(program, "count", 3) for program in programs(SKJ, 3, 1)),
        *(Task(program, "count") for program in programs(SKJ, 3, 2)),
    ]


def _recycled() -> list[Task]:
    """A process that writes its spare file again, three times or four, beside a reader; and beside another writer."""
    words = ["".join(word) for word in product("skt", repeat=3)]
    beside_a_reader = [(f"={word}", "r") for word in (*words, "ssss", "stst", "tstk")]
    among_writers = [("=st", "=q", "r"), ("=tt", "s", "r"), ("=sst", "s", "r"), ("=ss", "=kt"), ("=sst", "=tss")]
    return [Task(program, "visited", kills=1, recycled=True) for program in (*beside_a_reader, *among_writers)]


def _beyond() -> list[Task]:
    many = ("skj", "kjs", "jss", "ssk", "rsr")
    return [
        Task(("sk", "js", "kj", "ss"), "bounded"), Task(("skj", "kjs", "jsk"), "bounded"),
        *(Task(program, "bounded", kills=1, hosted=True) for program in (("H", "17", "k5"), ("H", "H", "17"))),
        *(Task(many, way, seed=seed) for way in ("random", "pct") for seed in (1, 2)),
    ]  # fmt: skip


CLAIMS: dict[str, Claim] = {
    "2x2": Claim("every program over split, kill, join at 2x2, with every set of deaths", _all((2, 2), 2)),
    "3x1": Claim("every program over split, kill, join at 3x1, with every set of deaths", _all((3, 1), 3)),
    "3x2": Claim("every program over split, kill, join at 3x2, with up to one death", _all((3, 2), 1, "merged")),
    "4x2": Claim("every program over split, kill, join at 4x2", _all((4, 2), 0)),
    "pairs-2x1": Claim(
        "every pair of operations of all kinds at 2x1, with every set of deaths",
        lambda: [Task(program, "reduced", 2) for program in programs(KINDS, 2, 1)],
    ),
    "pairs-2x2": Claim("every pair of kinds of operations at 2x2, all programs over the two", _pairs),
    "seven": Claim("seven splits at once, every order", lambda: [Task(("s",) * 7, "every order")]),
    "hosts": Claim("hosts that serve two callers, or take over from one another, with up to one death", _hosts),
    "recycling": Claim(
        "a host's spare file written again, readers and another writer, with up to one death", _recycled
    ),
    "power": Claim("every durable image after a power cut at every state, at 2x1, 3x1, 2x2", _after_power_cuts),
    "covered": Claim("schedules covered at 2x2, 3x1 with every set of deaths, and 3x2, counted exactly", _covered),
    "beyond": Claim("beyond the bounds: few preemptions, random schedules, PCT", _beyond),
}


# --- running --------------------------------------------------------------------------------------------------------


@cache
def _family(*, hosted: bool, power: bool, recycled: bool) -> Family:
    if hosted:
        return Family(hosted_world())
    if recycled:
        return Family(store=recycling, heir=recycling)
    return Family(durable=power, power=power)


_Explored = tuple[Task, Found, int, str, float]
"""A task, what was found, how many ends there were, what is to be said, seconds of the processor's time."""


def _explored(task: Task) -> _Explored:
    began = time.process_time()
    with _family(hosted=task.hosted, power=task.power, recycled=task.recycled).explore(task.program) as exploration:
        found, said = _WAYS[task.way](exploration, task)
    ends, found.ends = len(found.ends), set()
    return task, found, ends, said, time.process_time() - began


def shown_by(name: str, jobs: int) -> Figures:
    """Search all of a claim's programs, by so many processes; ends with the first that is bad."""
    tasks = CLAIMS[name].tasks()
    figures = Figures()
    began = time.monotonic()
    with ExitStack() as stack:
        explored: Iterator[_Explored] = map(_explored, tasks)
        if jobs > 1:
            pool = stack.enter_context(multiprocessing.get_context("fork").Pool(jobs))
            explored = pool.imap(_explored, tasks, chunksize=max(1, len(tasks) // (20 * jobs)))
        for task, found, ends, said, seconds in explored:
            add(figures.found, found)
            figures.programs += 1
            figures.ends += ends
            figures.seconds += seconds
            figures.said += [said] if said else []
            if not found.ok:
                figures.said.append(f"{shown(task.program)}: {found.bad}\n    {found.schedule}")
                break
            _tell(figures, len(tasks))
    figures.wall_s = time.monotonic() - began
    return figures


def _tell(figures: Figures, count: int) -> None:
    if sys.stderr.isatty() or figures.programs % max(20, count // 10) == 0:
        print(f"  {figures.programs} of {count} programs, {figures.found.executions:,} schedules",
              end="\r" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)  # fmt: skip


def told(name: str, figures: Figures) -> str:
    """The figures as text."""
    found = figures.found
    words = [f"{figures.programs:,} programs"]
    if found.paths:
        words.append(f"{found.paths:,} schedules ({found.paths:.1e}) covered by {found.states:,} states")
    else:
        words.append(f"{found.executions:,} schedules followed")
    words += [f"power cut at {found.images:,} states"] if found.images else []
    words += [f"{found.steps:,} calls", f"{figures.ends:,} ends"]
    rate = (
        f"{found.executions / figures.seconds:,.0f} schedules/s and {found.steps / figures.seconds:,.0f} calls/s a core"
    )
    verdict = "0 violations" if found.ok else "VIOLATED"
    head = f"{name}: {CLAIMS[name].text}: {verdict}"
    took = f"{figures.wall_s:,.0f} s ({figures.seconds:,.0f} s of processor time; {rate})"
    return "\n".join([head, f"  {', '.join(words)}; {took}", *(f"  {line}" for line in figures.said)])


def traces(count: int = TRACES) -> str:
    """Play random traces of calls to the simulated and the real kernel; returns the first difference, or nothing."""
    memory = "/dev/shm"  # noqa: S108 - a file system; the folder is made safely
    with TemporaryDirectory(prefix="pl-", dir=memory if os.path.isdir(memory) else None) as folder:
        for seed in range(count):
            difference = play(folder, Random(seed), 16)  # noqa: S311 - no secret
            if difference:
                return "\n".join([f"seed {seed}:", *difference])
    return ""


def _claims(names: Sequence[str]) -> Iterator[str]:
    for name in names or (*CLAIMS, "machine"):
        if name != "machine" and name not in CLAIMS:
            raise SystemExit(f"unknown claim: {name} (known: {', '.join(CLAIMS)}, machine)")
        yield name


def main(arguments: Sequence[str]) -> int:
    """Show the named claims, or all; 1 when one is violated."""
    parser = argparse.ArgumentParser(prog="python -m panelock.specs.explorer deep", description=__doc__)
    parser.add_argument("claims", nargs="*", help=f"{', '.join(CLAIMS)}, machine (default: all)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    asked = parser.parse_args(arguments)
    worst = 0
    for name in list(_claims(asked.claims)):
        if name == "machine":
            difference = traces()
            print(f"machine: {TRACES:,} random traces of calls on the simulated and the real kernel: "
                  f"{difference or 'all agree'}", flush=True)  # fmt: skip
            worst |= bool(difference)
            continue
        figures = shown_by(name, asked.jobs)
        print(told(name, figures), flush=True)
        worst |= not figures.found.ok
    return int(worst)
