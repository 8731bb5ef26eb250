"""Is a recorded run a behaviour of the specification? Spin says, by searching for an order of the run's steps.

A run is what each process did, each event with the instants between which it happened; of two events of different
processes that overlap, either may have been first. A process that was killed may have made its last call or not.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from panelock.specs.spin.checker import SPECIFICATION, Checker, compiled
from panelock.specs.spin.events import NOTHING, Event
from panelock.specs.spin.words import letters, number

PROCESSES = 3
"""So many processes the judge has; a run may have fewer."""
OPERATIONS = 4


@dataclass(frozen=True, slots=True)
class Timed:
    """An event, and when: after ``began`` and before ``ended``."""

    event: Event
    began: int
    ended: int
    maybe: bool = False
    """The last call of a process that was killed, which may have come too late."""


@dataclass(frozen=True, slots=True)
class Run:
    """What was recorded: each process's events in order, the last one its death if it was killed."""

    name: str
    processes: tuple[tuple[Timed, ...], ...]
    residents: int = 0
    """A bit for each process that keeps files and documents from one transaction to the next."""

    @property
    def steps(self) -> int:
        """How many events there are."""
        return sum(map(len, self.processes))


@dataclass(frozen=True, slots=True)
class Judged:
    """What Spin says of a run."""

    run: Run
    accepted: bool
    furthest: tuple[int, ...]
    """Of how many events of each process an order was found."""

    def __str__(self) -> str:
        """Tell where a run that is refused leaves the specification."""
        if self.accepted:
            return f"{self.run.name}: a behaviour of the specification, {self.run.steps} steps"
        heads = [
            f"{'ABC'[process]}{at + 1}: {_shown(events[at].event)}"
            for process, (events, at) in enumerate(zip(self.run.processes, self.furthest, strict=True))
            if at < len(events)
        ]
        return f"{self.run.name}: no behaviour of the specification; none goes on with {', nor with '.join(heads)}"


DIE = Event(number("DIE"), 0, NOTHING)


def death(began: int, ended: int) -> Timed:
    """The death of a process by kill -9."""
    return Timed(DIE, began, ended)


def judge(runs: Sequence[Run], *, durable: bool = False, into: Path | None = None) -> list[Judged]:
    """Ask Spin of each run whether it is a behaviour of the specification."""
    checker = judge_of(durable=durable, into=into)
    with tempfile.NamedTemporaryFile("w", prefix="pl-traces-") as file:
        file.write(written(runs))
        file.flush()
        # -E: a trace that ends, ends anywhere.
        verdict = checker.run(("-E",), environment={"PANELOCK_TRACES": file.name})
    assert verdict.ok, f"the specification breaks its own claim on the way: {verdict.violated}"
    said = [line.split() for line in verdict.said]
    assert len(said) == len(runs), said
    return [
        Judged(run, words[0] == "accepted", tuple(map(int, words[1:]))) for run, words in zip(runs, said, strict=True)
    ]


def judge_of(*, durable: bool = False, into: Path | None = None) -> Checker:
    """The specification as a judge of runs."""
    defines: dict[str, str | int] = {
        "TRACE": "", "LONE": PROCESSES, "OPERATIONS": OPERATIONS, "KILLS": PROCESSES, "LETTERS": letters("skjKcdhr"),
    }  # fmt: skip
    if durable:
        defines["DURABLE"] = ""
    return compiled(defines, (f"-I{SPECIFICATION}",), into=into, optimise=0)


def written(runs: Sequence[Run]) -> str:
    """Write runs as ``trace.h`` reads them."""
    lines = [str(len(runs))]
    for run in runs:
        assert len(run.processes) <= PROCESSES, run.name
        lines.append(f"{len(run.processes)} {run.residents}")
        for process, events in enumerate(run.processes):
            killed = bool(events) and events[-1].event == DIE
            lines.append(f"{len(events) - killed} {int(killed)}")
            lines += [_line(run, process, timed) for timed in events]
    return "\n".join(lines) + "\n"


def _line(run: Run, process: int, timed: Timed) -> str:
    over = [
        0 if other == process else sum(each.ended < timed.began for each in events)
        for other, events in enumerate(run.processes)
    ]
    call, file, values = timed.event
    return " ".join(map(str, (call, file, *values, int(timed.maybe), *over)))


def _shown(event: Event) -> str:
    names = {number(name): name.lower() for name in _NAMED}
    files = {number(name): name.lower() for name in ("LOCK", "REG", "TEMP", "JOURNAL", "FOLDER")}
    if event.call == number("TELL"):
        return f"tell {event.values[:2]}"
    return f"{names.get(event.call, event.call)} {files.get(event.file, event.file)} {event.values}"


_NAMED = (
    "OPEN", "FLOCK", "PREAD", "PWRITE", "CLOSE", "STAMP", "SIZE", "TRUNCATE", "FSYNC", "REPLACE", "EXCHANGE", "UNLINK",
    "LISTDIR", "TRY_FLOCK", "UNLOCK", "TELL", "DIE",
)  # fmt: skip


# --- runs that never were: what the judge must refuse -------------------------------------------------------------


def without(run: Run, process: int, at: int) -> Run:
    """The run, as if a process had left out one of its steps."""
    events = run.processes[process]
    return _with(run, process, (*events[:at], *events[at + 1 :]), f"without {'ABC'[process]}{at + 1}")


def swapped(run: Run, process: int, at: int) -> Run:
    """The run, as if a process had made two neighbouring steps the other way round."""
    events = run.processes[process]
    first, second = events[at], events[at + 1]
    pair = (replace(first, event=second.event), replace(second, event=first.event))
    return _with(run, process, (*events[:at], *pair, *events[at + 2 :]), f"{'ABC'[process]}{at + 1} swapped")


def altered(run: Run, process: int, at: int, values: tuple[int, int, int, int, int, int]) -> Run:
    """The run, as if a step had read or written something else."""
    events = run.processes[process]
    other = replace(events[at], event=events[at].event._replace(values=values))
    return _with(run, process, (*events[:at], other, *events[at + 1 :]), f"{'ABC'[process]}{at + 1} altered")


def _with(run: Run, process: int, events: tuple[Timed, ...], how: str) -> Run:
    processes = (*run.processes[:process], events, *run.processes[process + 1 :])
    return replace(run, processes=processes, name=f"{run.name}, {how}")
