"""``make mutation``: tries every mutant of model, registry and store, and prints those that no test notices.

``python -m mutation [--only PATTERN] [--sample N] [--again FILE] [--workers N]``, in the folder of tools. A mutant that
survives is one to be killed by a better test, or to be explained in explained.toml, by the line as it was and as it
became. The status is 0 when at least 95 of 100 are killed and every survivor is explained. What became of each is kept
in build/mutation.jsonl, from which ``--again`` goes on.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from fnmatch import fnmatch
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

from mutation.mutants import GROUPS, ROOT, Mutant, mutants
from mutation.trials import Outcome, Trial, begin, learn, tried

LEAST = 0.95
KEPT = ROOT / "build" / "mutation.jsonl"
EXPLAINED = Path(__file__).with_name("explained.toml")


def explained() -> dict[tuple[str, str, str], str]:
    """Read the survivors that are known, and why each of them is as right as what it replaces."""
    rows = tomllib.loads(EXPLAINED.read_text())["survivor"]
    return {(row["module"], row["was"], row["became"]): row["why"] for row in rows}


def report(results: list[Trial], *, whole: bool) -> int:
    """Print the table; returns the exit status."""
    known = explained()
    counted = [one for one in results if one.outcome is not Outcome.NO_PROGRAM]
    survivors = {one.words for one in counted if one.outcome is Outcome.SURVIVED}
    for group in GROUPS:
        count = Counter(one.outcome for one in counted if one.group == group)
        if count:
            every, killed, hung = count.total(), count[Outcome.KILLED], count[Outcome.HUNG]
            print(f"{group:10} {every:5} mutants  {killed:5} killed  {hung:4} hung  {(killed + hung) / every:6.1%}")
    noticed = sum(one.outcome is not Outcome.SURVIVED for one in counted)
    score = noticed / len(counted)
    unexplained = survivors - set(known)
    print(f"score {score:.1%}: {noticed} of {len(counted)} noticed; of the others {len(unexplained)} are not explained")
    stale = set(known) - survivors if whole else set()
    for module, was, became in sorted(stale):
        print(f"{EXPLAINED.name} explains what is noticed or is no more: {module}\n    - {was}\n    + {became}")
    return 1 if score < LEAST or unexplained or stale else 0


def results_of(path: Path) -> list[Trial]:
    """Read what an earlier run kept."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Trial(**row | {"outcome": Outcome(row["outcome"])}) for row in rows]


def main() -> int:
    """Try all mutants, or some."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="*", metavar="PATTERN", help="modules whose paths match, as */order.py")
    parser.add_argument("--sample", type=int, metavar="N", help="so many, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument(
        "--again",
        type=Path,
        metavar="FILE",
        help="go on from an earlier run's results: only what survived, or was not tried",
    )
    asked = parser.parse_args()
    every = [mutant for mutant in mutants() if fnmatch(mutant.module, asked.only)]
    if not every:
        parser.error(f"no module matches {asked.only}")
    chosen, kept = every, list[Trial]()
    if asked.again is not None:
        there = {mutant.key for mutant in every}
        kept = [one for one in results_of(asked.again) if one.outcome is not Outcome.SURVIVED and one.key in there]
        known = {one.key for one in kept}
        chosen = [mutant for mutant in every if mutant.key not in known]
    if asked.sample is not None and asked.sample < len(chosen):
        chosen = random.Random(asked.seed).sample(chosen, asked.sample)  # noqa: S311 - a sample, no secret
    results = [*kept, *_all_tried(chosen, kept, asked.workers)]
    return report(results, whole=len(results) == len(every) and asked.only == "*")


def _all_tried(chosen: list[Mutant], kept: list[Trial], workers: int) -> Iterator[Trial]:
    """Try mutants side by side; tells of survivors and of how far it is, and keeps all results in build."""
    began = time.monotonic()
    KEPT.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pl-mutation-") as folder, KEPT.open("w") as notes:
        for one in kept:
            _note(notes, one)
        unbroken = Path(folder, "unbroken")
        unbroken.mkdir()
        known = learn(unbroken)
        print(f"{len(chosen)} mutants; {len(known.seconds)} tests", flush=True)
        with get_context("spawn").Pool(workers, begin, (folder, known)) as pool:
            for number, one in enumerate(pool.imap_unordered(tried, chosen, chunksize=16), 1):
                _note(notes, one)
                if one.outcome is Outcome.SURVIVED:
                    print(f"SURVIVED {one}", flush=True)
                if number % 100 == 0 or number == len(chosen):
                    print(f"{number} tried, {time.monotonic() - began:.0f} s", flush=True)
                yield one


def _note(notes: TextIO, one: Trial) -> None:
    notes.write(json.dumps(asdict(one) | {"outcome": one.outcome.value}) + "\n")
    notes.flush()


if __name__ == "__main__":
    sys.exit(main())
