"""The run: every claim judged, several at a time, and the table of what was confirmed, in what time, how far.

A claim that must be confirmed and is not fails the run; so does a false one that is not refuted, and anything refuted.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from time import process_time

from panelock.model.transitions import TRANSITIONS
from panelock.specs.confirming import pure_layout, pure_text, theorems
from panelock.specs.confirming.claims import Pure, Theorem
from panelock.specs.confirming.contracts import BOUNDS, SAME, TWINS, properties
from panelock.specs.confirming.engine import Judged, Property, Verdict, broken_of, judge, properties_of
from panelock.specs.confirming.enumerating import SMALL_WORLDS, WINDOWS, tried
from panelock.specs.confirming.worlds import shapes, use

CONTRACT, THEOREM, PURE, FALSE, ENUMERATED = "contract", "theorem", "pure", "false claim", "enumerated"
PARTS = 8

THEOREMS: dict[str, Theorem] = {one.holds.__name__: one for one in theorems.THEOREMS}
PURES: dict[str, Pure] = {one.holds.__name__: one for one in (*pure_layout.CLAIMS, *pure_text.CLAIMS)}
FALSEHOODS: dict[str, Callable[..., bool]] = {
    "theorems.py": theorems.nothing_holds,
    "pure_layout.py": pure_layout.nothing_holds,
    "pure_text.py": pure_text.nothing_holds,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Processor seconds: for a claim that must be confirmed, and for a search that need not come to its end."""

    confirm_s: float
    search_s: float


CI = Limits(240.0, 6.0)
DEEP = Limits(4 * 3600.0, 60.0)


@dataclass(frozen=True, slots=True)
class Job:
    """One claim to judge; named, because it goes to another process."""

    kind: str
    name: str
    deep: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What was found about one claim."""

    job: Job
    over: str
    worlds: int
    words: tuple[str, ...]
    judged: Judged
    wanted: tuple[Verdict, ...]
    broken: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """The verdict is one that is wanted, and nothing else was found."""
        return self.judged.verdict in self.wanted and not self.broken


def jobs(*, deep: bool, only: str = "") -> list[Job]:
    """Every claim there is, or those whose names contain some words."""
    every = [
        *(Job(CONTRACT, name, deep) for name in TRANSITIONS if name not in SAME),
        *(Job(THEOREM, name, deep) for name in THEOREMS),
        *(Job(PURE, name, deep) for name in PURES),
        *(Job(FALSE, name, deep) for name in FALSEHOODS),
        *(Job(ENUMERATED, f"every request, part {part + 1} of {PARTS}", deep) for part in range(PARTS)),
    ]
    return [job for job in every if only in job.name]


def done(job: Job) -> Row:
    """Judge one claim."""
    judges = {CONTRACT: _contract, THEOREM: _theorem, PURE: _pure, FALSE: _false, ENUMERATED: _enumerated}
    return judges[job.kind](job)


def _limits(job: Job) -> Limits:
    return DEEP if job.deep else CI


def _words(found: Iterable[Property]) -> tuple[str, ...]:
    return tuple(one.words for one in found)


def _contract(job: Job) -> Row:
    function, claimed, limits = TRANSITIONS[job.name], properties(job.name), _limits(job)
    bound = BOUNDS[job.name].deep if job.deep else BOUNDS[job.name].ci
    use(bound)
    judged = judge(function, claimed, limits.confirm_s, pre=False)
    broken: list[str] = []
    if judged.verdict is Verdict.REFUTED:
        broken += broken_of(function, claimed, limits.confirm_s, pre=False)
    for twin in TWINS:
        if judge(function, (twin,), limits.confirm_s, pre=False).verdict is not Verdict.REFUTED:
            broken.append(f"not refuted, though false: {twin.words}")
    return Row(job, str(bound), len(shapes(bound)), _words(claimed), judged, (Verdict.CONFIRMED,), tuple(broken))


def _theorem(job: Job) -> Row:
    theorem = THEOREMS[job.name]
    bound = theorem.bounds.deep if job.deep else theorem.bounds.ci
    use(bound)
    claimed = properties_of(theorem.holds)
    judged = judge(theorem.holds, claimed, _limits(job).confirm_s, pre=True)
    return Row(job, str(bound), len(shapes(bound)), _words(claimed), judged, (Verdict.CONFIRMED,))


def _pure(job: Job) -> Row:
    pure, limits = PURES[job.name], _limits(job)
    claimed = properties_of(pure.holds)
    judged = judge(pure.holds, claimed, limits.confirm_s if pure.confirmed else limits.search_s, pre=True)
    wanted = (Verdict.CONFIRMED,) if pure.confirmed else (Verdict.CONFIRMED, Verdict.UNKNOWN)
    return Row(job, pure.over, 0, _words(claimed), judged, wanted)


def _false(job: Job) -> Row:
    function = FALSEHOODS[job.name]
    claimed = properties_of(function)
    judged = judge(function, claimed, _limits(job).search_s, pre=True)
    return Row(job, "", 0, _words(claimed), judged, (Verdict.REFUTED,))


def _enumerated(job: Job) -> Row:
    bound = SMALL_WORLDS.deep if job.deep else SMALL_WORLDS.ci
    part = int(job.name.removeprefix("every request, part ").split()[0]) - 1
    start = process_time()
    found = tried(bound, part, PARTS)
    verdict = Verdict.REFUTED if found.wrong else Verdict.CONFIRMED
    judged = Judged(verdict, found.steps, process_time() - start, found.wrong)
    over = f"{bound}, {WINDOWS} windows, small numbers"
    return Row(job, over, found.worlds, ("all invariants and postconditions",), judged, (Verdict.CONFIRMED,))


def run(wanted: list[Job], processes: int) -> Iterator[Row]:
    """Judge claims side by side, each in a process that begins afresh; rows as they come."""
    with get_context("spawn").Pool(processes, maxtasksperchild=8) as pool:
        yield from pool.imap_unordered(done, wanted)


# --- the table -----------------------------------------------------------------------------------------------------


def line(row: Row) -> str:
    """One row of the table."""
    verdict = row.judged.verdict.value
    if row.judged.verdict is Verdict.UNKNOWN and row.good:
        verdict = "no counterexample, bounded search only"
    worlds = str(row.worlds or "")
    return (
        f"{'' if row.good else 'BAD '}{row.job.kind:11} {row.job.name:62} {len(row.words):3} {worlds:>6} "
        f"{row.judged.paths:7} {row.judged.seconds:8.1f}  {verdict:13} {row.over}"
    ).rstrip()


HEADER = f"{'kind':11} {'claim':62} {'of':>3} {'worlds':>6} {'paths':>7} {'CPU s':>8}  {'verdict':13} up to"


def details(row: Row) -> Iterator[str]:
    """Under a row: what was wrong."""
    yield from (f"    {words}" for words in row.broken)
    if not row.good and row.judged.example:
        yield f"    {row.judged.example}"


def listed(row: Row) -> Iterator[str]:
    """Under a row: each property, which shares the row's verdict."""
    yield from (f"    {row.judged.verdict.value}: {words}" for words in row.words)


def summary(rows: list[Row], wall_s: float) -> str:
    """The last line."""
    model = [row for row in rows if row.job.kind == CONTRACT]
    confirmed = sum(len(row.words) for row in model if row.judged.verdict is Verdict.CONFIRMED)
    claims = sum(row.judged.verdict is Verdict.CONFIRMED for row in rows if row.job.kind in (THEOREM, PURE))
    bad = sum(not row.good for row in rows)
    return (
        f"{confirmed} of {sum(len(row.words) for row in model)} (transition, property) confirmed over "
        f"{len(model)} transitions; {claims} other claims confirmed; {bad} bad; {wall_s:.0f} s, "
        f"{sum(row.judged.seconds for row in rows):.0f} s of processor time"
    )
