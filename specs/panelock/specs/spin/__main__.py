"""``python -m panelock.specs.spin``: search every configuration and every broken variant, and print both tables."""

# ruff: noqa: T201 - a program for people prints

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from panelock.impl.errors import Fault
from panelock.specs.spin.checker import Verdict
from panelock.specs.spin.configurations import CONFIGURATIONS, Configuration
from panelock.specs.spin.variants import VARIANTS, Variant

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Search; 1 when a claim does not hold, or a variant is not found; 2 when Spin is not there."""
    asked = _parser().parse_args(arguments)
    everything = not (asked.configurations or asked.variants)
    if not any(asked.only in one.name for one in (*CONFIGURATIONS, *VARIANTS)):
        print(f"panelock.specs.spin: nothing here is called {asked.only!r}", file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        wrong = 0
        if everything or asked.configurations:
            wrong += _configurations(asked.jobs, asked.only)
        if everything or asked.variants:
            wrong += _variants(asked.jobs, asked.only)
    except Fault as fault:
        print(f"panelock.specs.spin: {fault.text}", file=sys.stderr)
        return 2
    print(f"\n{time.monotonic() - began:.0f} s by the clock, {asked.jobs} at once; "
          f"{'as it must be' if not wrong else f'{wrong} WRONG'}")  # fmt: skip
    return int(bool(wrong))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m panelock.specs.spin", description=__doc__)
    parser.add_argument("--configurations", action="store_true", help="search the specification as it is, only")
    parser.add_argument("--variants", action="store_true", help="search what is broken on purpose, only")
    parser.add_argument("--only", metavar="WORDS", default="", help="those whose name has these words")
    parser.add_argument("--jobs", type=int, default=2, help="so many searches at once (default: 2)")
    return parser


def _each(jobs: int, search: Callable[[T], Verdict], these: Iterable[T]) -> Iterable[tuple[T, Verdict]]:
    """Search several at once, and give each in its turn."""
    chosen = list(these)
    with ThreadPoolExecutor(jobs) as pool:
        yield from zip(chosen, pool.map(search, chosen), strict=True)


def _configurations(jobs: int, only: str) -> int:
    print(f"{'configuration':40} {'states':>12} {'depth':>6} {'s':>7} {'MB':>6}  verdict")
    wrong = 0
    for one, verdict in _each(jobs, Configuration.run, [one for one in CONFIGURATIONS if only in one.name]):
        said = "holds" if verdict.ok else f"VIOLATED: {verdict.violated}"
        print(f"{one.name:40} {_figures(verdict)}  {said}", flush=True)
        print(f"    {one.has}\n    left out: {one.left_out}")
        wrong += not verdict.ok
    return wrong


def _variants(jobs: int, only: str) -> int:
    print(f"\n{'broken on purpose':34} {'configuration':37} {'states':>12} {'steps':>6} {'s':>7} {'MB':>6}  found as")
    wrong = 0
    for one, verdict in _each(jobs, Variant.run, [one for one in VARIANTS if only in one.name]):
        found = verdict.violated == one.claim
        said = f"not: {one.claim}" if found else f"WRONG: {verdict.violated or 'not found'}"
        print(f"{one.name:34} {one.where:37} {_figures(verdict)}  {said}", flush=True)
        wrong += not found
    return wrong


def _figures(verdict: Verdict) -> str:
    return f"{verdict.states:12,} {verdict.depth:6} {verdict.seconds:7.1f} {verdict.memory_mb:6.0f}"


if __name__ == "__main__":
    sys.exit(main())
