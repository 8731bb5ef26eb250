"""``python -m panelock.specs.explorer``: explore a program, or all of a size, and print the figures; ``deep``: all."""

# ruff: noqa: T201 - a program for people prints

import argparse
import sys
import time
from collections.abc import Sequence

from panelock.impl.store import Store
from panelock.specs.explorer import deep
from panelock.specs.explorer.counting import counted
from panelock.specs.explorer.crashes import add, with_deaths
from panelock.specs.explorer.drawing import drawn
from panelock.specs.explorer.exploration import Exploration, explore
from panelock.specs.explorer.letters import programs, shown
from panelock.specs.explorer.sampling import at_random, by_priorities, sampled, simplest
from panelock.specs.explorer.search import Found, hashed, naive
from panelock.specs.explorer.variants import VARIANTS
from panelock.specs.explorer.worlds import fresh_world, hosted_world, small_world

STRATEGIES = ("reduced", "hashed", "naive", "random", "pct")


def main(arguments: Sequence[str] | None = None) -> int:
    """Explore as asked; 1 when anything bad was found in the store as it is."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words[:1] == ["deep"]:
        return deep.main(words[1:])
    asked = _parser().parse_args(words)
    variant = VARIANTS.get(asked.variant)
    if asked.replay:
        return _replay(asked)
    world = fresh_world() if asked.fresh else hosted_world() if asked.hosted else small_world()
    if asked.all:
        processes, operations = (int(number) for number in asked.all.lower().split("x"))
        chosen = programs(asked.letters, processes, operations)
    else:
        chosen = [tuple(asked.program.split(","))] if asked.program else [variant.program if variant else ("s", "s")]
    if variant:
        asked.kills, asked.power = max(asked.kills, variant.kills), asked.power or variant.power
    total, began = Found(), time.process_time()
    for program in chosen:
        with explore(
            program, world=world, store=variant.store if variant else Store, durable=asked.power, power=asked.power
        ) as one:
            if asked.count:
                count = counted(one, kills=asked.kills)
                print(f"{shown(program)}: {count.schedules:,} schedules of at most {count.longest} steps, "
                      f"{count.states:,} states, {count.ends:,} ends")  # fmt: skip
            found = _search(one, asked)
            add(total, found)
            if not found.ok:
                shortest = found if asked.power else simplest(one, kills=asked.kills)
                print(f"{shown(program)}: {found.bad}\n  after {found.executions} schedules: {found.schedule}")
                print(f"  the simplest: {shortest.schedule or found.schedule}")
                print(drawn(one, shortest.schedule or found.schedule, to_the_end=not asked.power))
                break
    _figures(total, len(chosen), time.process_time() - began)
    return int(not total.ok and variant is None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m panelock.specs.explorer", description=__doc__)
    parser.add_argument("program", nargs="?", help="words of operations, one a process: sk,j (see programs.py)")
    parser.add_argument("--all", metavar="PxN", help="every program of P processes and N operations each")
    parser.add_argument("--letters", default="skj", help="the operations of --all (default: skj)")
    parser.add_argument("--kills", type=int, default=0, help="kill up to so many processes, at any instant")
    parser.add_argument("--power", action="store_true", help="cut the power at any instant (durable setting, hashed)")
    parser.add_argument("--fresh", action="store_true", help="on a folder with nothing in it (operations: n, r)")
    parser.add_argument("--hosted", action="store_true", help="where hosts serve (words: H, and requests 1 to 7)")
    parser.add_argument("--count", action="store_true", help="count all schedules, exactly")
    parser.add_argument("--strategy", choices=STRATEGIES, default="reduced")
    parser.add_argument("--executions", type=int, default=1000, help="how many schedules at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--variant", choices=sorted(VARIANTS), help="a store that is broken on purpose")
    parser.add_argument("--replay", metavar="SCHEDULE", help='draw one schedule: "A12 B7! A"')
    return parser


def _search(exploration: Exploration, asked: argparse.Namespace) -> Found:
    if asked.power:
        return hashed(exploration, kills=asked.kills, power=True)
    match asked.strategy:
        case "hashed":
            return hashed(exploration, kills=asked.kills)
        case "naive":
            return naive(exploration, kills=asked.kills)
        case "random":
            return sampled(exploration, at_random(asked.seed), asked.executions)[0]
        case "pct":
            count = len(exploration.program)
            return sampled(exploration, by_priorities(asked.seed, count, 3, 40 * count), asked.executions)[0]
    return with_deaths(exploration, asked.kills)


def _replay(asked: argparse.Namespace) -> int:
    variant = VARIANTS.get(asked.variant)
    program = tuple(asked.program.split(",")) if asked.program else (variant.program if variant else ("s", "s"))
    with explore(program, store=variant.store if variant else Store) as exploration:
        print(drawn(exploration, asked.replay))
    return 0


def _figures(found: Found, programs_count: int, seconds: float) -> None:
    figures = [f"{programs_count} programs", f"{found.executions:,} schedules followed", f"{found.steps:,} calls"]
    if found.paths:
        figures.append(f"{found.paths:,} schedules covered")
    if found.states:
        figures.append(f"{found.states:,} states")
    if found.images:
        figures.append(f"power cut at {found.images:,} of them")
    if found.blocked:
        figures.append(f"{found.blocked:,} given up as repeats")
    figures.append(f"{len(found.ends):,} ends")
    rate = f"{found.executions / seconds:,.0f} schedules/s, {found.steps / seconds:,.0f} calls/s"
    print(f"{', '.join(figures)}; {seconds:.1f} s of one core ({rate}); {'nothing bad' if found.ok else 'BAD'}")


if __name__ == "__main__":
    sys.exit(main())
