"""Many processes hammer one registry, by every way there is, and are killed; then what they were told is judged.

``python -m panelock.specs.fuzz --minutes 10``: rounds of a fresh server each, every one with another seed. A round that
finds something leaves its history, a reduced one, a drawing and the registry's files in a folder, and ends the run.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from panelock.specs import linearize, linearize_reduce, timeline
from panelock.specs.fuzz_round import CALLER, Recorded, record
from panelock.specs.history import MAKERS, History, save
from panelock.specs.linearize import Outcome
from panelock.specs.linearize_witness import witness


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round does."""

    seed: int
    ways: tuple[str, ...] = ("library", "host", "shim", "library", "host", "host", "shim", "library")
    calls: int = 120
    """Of each caller; those that go through the program tmux make a fifth of it."""
    host_kills: int = 3
    caller_kills: int = 3
    shim_killing: float = 0.08
    module: str = CALLER


@dataclass(slots=True)
class Judged:
    """What became of a round."""

    history: History
    wrong: list[str] = field(default_factory=list)
    changes: int = 0
    searched_s: float = 0.0
    verdict: linearize.Verdict | None = None


def play(plan: Plan, folder: Path) -> Judged:
    """Record a round in a folder of its own, and judge it."""
    kills = (plan.host_kills, plan.caller_kills, plan.shim_killing)
    return judge(record(plan.seed, plan.ways, plan.calls, *kills, folder, plan.module))


def judge(recorded: Recorded) -> Judged:
    """All that must hold of what callers were told, and of what is left."""
    history = recorded.history
    judged = Judged(history, list(recorded.wrong))
    judged.wrong += twice(history) + falling(history)
    began = time.process_time()
    judged.verdict = linearize.check(history)
    judged.searched_s = time.process_time() - began
    if judged.verdict.outcome is not Outcome.LINEARIZABLE:
        judged.wrong.append(judged.verdict.said(history))
    seen = witness(history)
    judged.changes = seen.changes
    if not seen.ok:
        judged.wrong.append(f"by generations: {seen.wrong}")
    elif seen.everything != history.calls[-1].answer:
        judged.wrong.append(f"the document at the end is {history.calls[-1].answer}, the model's {seen.everything}")
    return judged


def twice(history: History) -> list[str]:
    """Ids that two callers were told."""
    told: dict[int, str] = {}
    wrong = []
    for call in history.calls:
        if call.name in MAKERS and isinstance(call.answer, int):
            if call.answer in told:
                wrong.append(f"%{call.answer} was given to {told[call.answer]} and to {call.process}")
            told[call.answer] = call.process
    return wrong


def falling(history: History) -> list[str]:
    """Ids of one caller that are less than those it had before."""
    last: dict[str, int] = {}
    wrong = []
    for call in history.calls:
        if call.name in MAKERS and isinstance(call.answer, int):
            if call.answer <= last.get(call.process, -1):
                wrong.append(f"{call.process} was given %{call.answer} after %{last[call.process]}")
            last[call.process] = call.answer
    return wrong


def keep(judged: Judged, folder: Path, files: Path | None = None) -> None:
    """Write what a test can replay, and what a person can look at; ``files`` is the registry's own folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if files is not None:
        shutil.copytree(files, folder / "registry", dirs_exist_ok=True)
    save(judged.history, folder / "history.json")
    (folder / "wrong.txt").write_text("\n".join(judged.wrong) + "\n", encoding="utf-8")
    verdict = judged.verdict
    timeline.write(judged.history, verdict, folder / "history.html")
    if verdict is not None and verdict.outcome is Outcome.ILLEGAL:
        small = linearize_reduce.reduced(judged.history, verdict)
        save(small, folder / "reduced.json")
        timeline.write(small, linearize.check(small), folder / "reduced.html")


def main(argv: list[str] | None = None) -> int:
    """Play rounds until the time is over or something is wrong; returns the exit status."""
    parser = argparse.ArgumentParser(prog="panelock.specs.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=None, help="the first round's; the next ones count on")
    parser.add_argument("--calls", type=int, default=120, help="of each caller in a round")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="where a counterexample is left")
    asked = parser.parse_args(argv)
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    until = time.monotonic() + asked.minutes * 60
    rounds = calls = changes = 0
    began = time.monotonic()
    while rounds == 0 or time.monotonic() < until:
        with tempfile.TemporaryDirectory(prefix="pl-fuzz-") as folder:
            judged = play(Plan(seed + rounds, calls=asked.calls), Path(folder))
            if judged.wrong:
                keep(judged, asked.keep, Path(folder, "s.d"))
        rounds += 1
        calls += len(judged.history.calls)
        changes += judged.changes
        _say(f"seed {seed + rounds - 1}: {_summary(judged)}")
        if judged.wrong:
            _say("\n".join([*judged.wrong, f"kept in {asked.keep}{os.sep}"]))
            return 1
    spent = time.monotonic() - began
    told = f"{rounds} rounds, {calls} calls, {changes} changes in {spent:.0f} s"
    _say(f"{told}: {calls / spent:.0f} calls/s; nothing found")
    return 0


def _summary(judged: Judged) -> str:
    history = judged.history
    deaths = sum(call.name == "host-died" for call in history.calls)
    return (
        f"{len(history.calls)} calls, {history.pending} lost, {deaths} hosts killed, {judged.changes} changes, "
        f"searched in {judged.searched_s * 1e3:.0f} ms: {'WRONG' if judged.wrong else 'right'}"
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
