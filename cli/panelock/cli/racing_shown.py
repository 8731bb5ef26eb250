"""What ``panelock race`` prints: colours and lanes on a terminal, lines of tabs in a pipe."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from panelock.cli.racing_timeline import draw, summary
from panelock.cli.racing_words import fatal, hazards, many, operation_text
from panelock.cli.showing import visible
from panelock.specs.explorer.counting import Count
from panelock.specs.explorer.letters import WORDS
from panelock.specs.explorer.moments import Moment
from panelock.specs.explorer.race import Race, Schedule, Searched, names_of
from panelock.specs.explorer.variants import VARIANTS


def show_result(found: Searched, count: Count | None, *, every_call: bool, first: bool) -> None:
    """Print what a search came to."""
    kept = found.schedule
    followed = f"{many(found.executions, 'schedule')}, {many(found.calls, 'system call')}"
    played = None if kept is None else kept.moments(first=first)
    if not sys.stdout.isatty():
        _lines(found.race)
        print("searched", followed, sep="\t")
        if kept is not None and played is not None:
            _plain(played, kept.first if first else kept.shortest)
        elif found.whole:
            print("covered", covered(found, count), sep="\t")
        else:
            print("stopped", "not all schedules were covered", sep="\t")
        return
    console = Console(highlight=False)
    _head(console, found.race)
    if kept is not None and played is not None:
        met = f"after {followed if found.executions else many(found.calls, 'system call')}"
        console.print(Text.assemble(("Found ", "bold red"), f"{met}. ", which(kept, played, first=first)))
        console.print()
        _drawn(console, found.race, played, every_call=every_call)
    elif found.whole:
        console.print(Text.assemble(("Nothing bad. ", "bold green"), f"{covered(found, count)}."))
    else:
        console.print(Text.assemble(("Stopped. ", "bold yellow"), f"Nothing bad in {followed}; not all was covered."))


def covered(found: Searched, count: Count | None) -> str:
    """Say what nothing bad was found in."""
    followed = many(found.executions, "schedule")
    stands = "" if count is None else f" stand for all {many(count.schedules, 'interleaving')}, exactly"
    return f"{followed} ({many(found.calls, 'system call')}){stands}; {many(found.ends, 'end')} that they come to"


def which(kept: Schedule, played: Sequence[Moment], *, first: bool) -> str:
    """Say which bad schedule is shown."""
    shown = "the one that was met first" if first else "one with the fewest switches"
    return f"Here is {shown}: {summary(played)} ({kept.first if first else kept.shortest})."


def show_replay(kept: Schedule, played: Sequence[Moment], *, every_call: bool, first: bool) -> None:
    """Print a kept schedule as it goes now, and whether it ends as it did."""
    same = played[-1].remark == kept.bad
    changed = "" if same else f"it was kept because {kept.bad!r}; on this code it comes to: {played[-1].remark}"
    if not sys.stdout.isatty():
        _lines(kept.race)
        _plain(played, kept.first if first else kept.shortest)
        if changed:
            print("changed", visible(changed), sep="\t")
        return
    console = Console(highlight=False)
    _head(console, kept.race)
    console.print(which(kept, played, first=first))
    console.print()
    _drawn(console, kept.race, played, every_call=every_call)
    if changed:
        console.print(Text(visible(changed), "yellow"))


def _head(console: Console, race: Race) -> None:
    console.print(Text(race.text, "bold"))
    words = hazards(race)
    if words:
        console.print(Text(words, "yellow"))
    if race.variant:
        console.print(Text.assemble((race.variant, "bold yellow"), ": ", VARIANTS[race.variant].harm))


def _drawn(console: Console, race: Race, played: Sequence[Moment], *, every_call: bool) -> None:
    draw(console, race, played, every_call=every_call)
    verdict(console, played[-1])


def verdict(console: Console, last: Moment) -> None:
    """Print what a schedule comes to."""
    console.print(Text(f"{'✗' if last.bad else '✓'} {visible(last.remark)}", "bold red" if last.bad else "bold green"))


def _lines(race: Race) -> None:
    print("race", race.text, race.variant or "the store as it is", hazards(race), sep="\t")


def _plain(played: Sequence[Moment], schedule: str) -> None:
    """Print a line for each step: its number, the process, the kind, call, argument, result, remark, and a mark."""
    marked = fatal(played)
    print("schedule", schedule, sep="\t")
    for number, moment in enumerate(played[:-1]):
        words = (moment.name, moment.kind, moment.call, moment.argument, moment.result, moment.remark)
        print("step", number + 1, *map(visible, words), "FATAL" if number in marked else "", sep="\t")
    print("bad" if played[-1].bad else "good", visible(played[-1].remark), sep="\t")


# --- lists --------------------------------------------------------------------------------------------------------


def show_variants() -> None:
    """List the stores that are broken on purpose."""
    rows = [
        (name, one.harm, "  ".join(",".join(names_of(word)) for word in one.program),
         hazards(Race(one.program, kills=one.kills, power=one.power)))
        for name, one in VARIANTS.items()
    ]  # fmt: skip
    _table(("variant", "what is wrong with it", "shows in", "with"), rows)


def show_operations() -> None:
    """List what processes can do."""
    _table(("operation", "what it does"), [(name, operation_text(name)) for name in WORDS])


def _table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    if not sys.stdout.isatty():
        for row in rows:
            print(*row, sep="\t")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for number, head in enumerate(heads):
        table.add_column(head, style="bold" if not number else "", no_wrap=not number)
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)
