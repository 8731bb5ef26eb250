"""What is measured of commands: one by one, many callers at once, by the registry's size. Each gives rows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.rows import Goal, Row
from benchmarks.stage import ECHO, EMPTY, FLOOR, OURS, PYTHON_FLOOR, REAL, SHIM, Program, Server, Stage
from benchmarks.timing import Times, in_slices, in_turns

READS = {
    "display-message": ("display-message", "-p", "#{pane_id}"),
    "list-panes": ("list-panes", "-t", "b:0"),
}
WRITES = {
    "set-option": ("set-option", "-g", "@value", "v%d"),
    "rename-window": ("rename-window", "-t", "b:0", "w%d"),
}
BACK_TO_BACK = 20
"""Calls of one program before it is the next one's turn. One by one a host has slept, and others have run, since its
last call: then a call takes longer, of a Python program more than of tmux. Both are told."""
TEAM = 5
"""Panes of the server that single commands are measured on."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each thing is done."""

    rounds: int
    paused: int
    callers_rounds: int
    slices: int
    long: int
    """Rounds of what takes long."""
    panes: tuple[int, ...]
    memory: tuple[int, ...]
    printed_mb: int


WHOLE = Effort(400, 40, 60, 6, 10, (1, 10, 100, 1000), (10, 100, 500), 100)
QUICK = Effort(80, 8, 15, 3, 3, (1, 10, 100), (10, 100), 20)


def split_and_kill(program: Program) -> list[str]:
    """Return two programs that are run one after another: a pane comes and goes."""
    return [
        *program.words("split-window", "-d", "-t", "b:0.0", "exec cat"),
        ";;",
        *program.words("kill-pane", "-t", "b:0.1"),
    ]


def commands(stage: Stage, effort: Effort) -> Iterator[Row]:
    """One command as a process: against the real tmux, the Python shim, an empty program, and bare servers.

    Of the latter one answers with nothing. The floors do what the kernel has to do for a write, and nothing else, in C
    and in Python: what ours takes beyond them is the registry, its rules and, beyond the one in C, Python.
    """
    with (
        stage.server(REAL, TEAM) as real, stage.server(OURS, TEAM) as ours,
        stage.bare(ECHO) as echo, stage.bare(FLOOR) as floor, stage.bare(PYTHON_FLOOR) as python_floor,
    ):  # fmt: skip
        programs = [
            real.program, ours.program, Program(SHIM, (stage.shim, *ours.program.argv[1:])),
            stage.program(EMPTY, ""), echo, floor,
        ]  # fmt: skip
        every: dict[str, Callable[[Program], list[str]]] = {
            name: lambda program, words=words: program.words(*words) for name, words in (READS | WRITES).items()
        }
        every["split-window + kill-pane"] = split_and_kill
        for name, words in every.items():
            lines = [words(program) for program in (programs[:-1] if name in READS else programs)]
            times = in_slices(stage, lines, BACK_TO_BACK, 1, effort.rounds // BACK_TO_BACK)
            alternating = in_turns(stage, lines[:2], effort.rounds // 2)
            rested = [*lines[:2], *([words(python_floor)] if name in WRITES else [])]
            paused = in_turns(stage, rested, effort.paused, pause_ms=100)
            yield from _of_command(name, times, alternating, paused, reading=name in READS)


def _of_command(
    name: str, times: list[Times], alternating: list[Times], paused: list[Times], *, reading: bool
) -> Iterator[Row]:
    kind = "reads" if reading else "writes"
    goals = (
        (Goal(0.25, 0.15), Goal(0.35, 0.25), Goal(1.6, 1.2))
        if reading
        else (Goal(0.30, 0.20), Goal(0.40, 0.30), Goal(2.2, 1.7))
    )
    ours = times[1].median_ms
    yield Row(f"One command, {kind}", name, ours, times[0].median_ms, "ms", REAL, goals[0])
    for how, two, goal in (("one by one in turns", alternating, goals[0]), ("with pauses", paused, goals[1])):
        yield Row(f"One command, {kind}", f"{name}, {how}", two[1].median_ms, two[0].median_ms, "ms", REAL, goal)
    for floor in paused[2:]:
        for named, own, base, to in (
            (f"{name}, with pauses", paused[1], floor, PYTHON_FLOOR),
            (f"the Python floor of {name}, with pauses", floor, paused[0], REAL),
        ):
            yield Row(f"One command, {kind}", named, own.median_ms, base.median_ms, "ms", to)
    yield Row(f"One command, {kind}", name, ours, times[4].median_ms, "ms", ECHO, goals[2])
    if not reading:
        yield Row(f"One command, {kind}", name, ours, times[5].median_ms, "ms", FLOOR)
    yield Row(f"One command, {kind}", name, ours, times[2].median_ms, "ms", SHIM)
    yield Row(f"One command, {kind}", name, ours, times[3].median_ms, "ms", EMPTY)


def many_callers(stage: Stage, effort: Effort) -> Iterator[Row]:
    """So many callers at once, each with one command after another."""
    with stage.server(REAL, TEAM) as real, stage.server(OURS, TEAM) as ours:
        for callers in (8, 32):
            for name, words in ({"display-message": READS["display-message"]} | WRITES).items():
                lines = [server.program.words(*words) for server in (real, ours)]
                rounds = max(2, effort.callers_rounds * 8 // callers)
                theirs, own = in_slices(stage, lines, rounds, callers, effort.slices)
                yield from _of_callers(callers, name, theirs, own)


def _of_callers(callers: int, name: str, theirs: Times, own: Times) -> Iterator[Row]:
    group = f"{callers} callers at once"
    throughput = tail = None
    if callers == 8:
        throughput = Goal(5, 8, more_is_better=True) if name in READS else Goal(4, 7, more_is_better=True)
    else:
        tail = Goal(0.25, 0.12)
    yield Row(group, f"{name}, commands a second", own.per_s, theirs.per_s, "/s", REAL, throughput)
    yield Row(group, f"{name}, p50", own.median_ms, theirs.median_ms, "ms", REAL)
    yield Row(group, f"{name}, p99", own.p99_ms, theirs.p99_ms, "ms", REAL, tail)


def by_size(stage: Stage, effort: Effort) -> Iterator[Row]:
    """Commands with so many panes in the registry; the cost of a write is compared with its cost at 10 panes."""
    sizes = effort.panes
    with ExitStack() as open_servers:
        real = {size: open_servers.enter_context(stage.server(REAL, size)) for size in sizes}
        ours = {size: open_servers.enter_context(stage.server(OURS, size)) for size in sizes}
        for name, words in ({"display-message": READS["display-message"]} | WRITES).items():
            servers: list[Server] = [*real.values(), *ours.values()]
            lines = [server.program.words(*words) for server in servers]
            times = in_slices(stage, lines, BACK_TO_BACK, 1, effort.rounds // 2 // BACK_TO_BACK)
            theirs = dict(zip(sizes, times[: len(sizes)], strict=True))
            own = dict(zip(sizes, times[len(sizes) :], strict=True))
            for size in sizes:
                yield Row(
                    "Panes in the registry", f"{name}, {size} panes", own[size].median_ms, theirs[size].median_ms,
                    "ms", REAL,
                )  # fmt: skip
            if name in WRITES and sizes[-1] > 10:
                goal = Goal(2, 1.2) if sizes[-1] == 1000 else None
                few = own[10].median_ms
                yield Row(
                    "Panes in the registry", f"{name}, {sizes[-1]} panes", own[sizes[-1]].median_ms, few, "ms",
                    "itself with 10", goal,
                )  # fmt: skip
