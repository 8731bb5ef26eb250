"""The story that ``panelock race`` tells when nothing is asked: the race happens, and then it cannot any more.

Every number and every line of the drawings comes from the real store, run when the story is told.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from panelock.cli.racing_progress import bar
from panelock.cli.racing_shown import covered, verdict
from panelock.cli.racing_timeline import draw
from panelock.cli.racing_words import as_data, many, timeline_data
from panelock.specs.explorer.counting import Count
from panelock.specs.explorer.moments import Moment
from panelock.specs.explorer.race import Race, Schedule, Searched, count, race_of, search, timeline

PAIR = ("s", "s")
FURTHER = (Race(PAIR), Race(PAIR, kills=2), Race(("s", "s", "s")), Race(("sk", "sj"), kills=1))
"""What the store as it is must stand."""


@dataclass(frozen=True, slots=True)
class Story:
    """What came of it."""

    apart: Searched
    ways: Count
    """The interleavings of the seed's store, and how many of them end badly."""
    same: list[Moment]
    """The store as it is: A has loaded, and B tries to go on."""
    order: str
    further: list[tuple[Searched, Count]]

    @property
    def as_expected(self) -> bool:
        """The race was found where it was, and nothing bad in the store as it is."""
        clean = all(found.whole and found.schedule is None for found, _ in self.further)
        return self.apart.schedule is not None and not self.same[-1].bad and clean

    def as_data(self) -> dict[str, Any]:
        """Return it, for JSON."""
        kept = Schedule(Race(PAIR), self.order, self.order, "", 1)
        return {
            "as_it_was": {
                **as_data(self.apart, None),
                "interleavings": self.ways.schedules,
                "bad_interleavings": self.ways.bad,
            },
            "same_order_now": timeline_data(kept, self.same, first=False),
            "as_it_is": [as_data(found, counted) for found, counted in self.further],
        }


def play() -> Story:
    """Search the store as it was and as it is."""
    seed = race_of("load-save-apart")
    with bar("the store as it was") as shown:
        apart = search(seed, progress=shown.schedules)
        ways = count(seed, bad=True, progress=shown.states)
    order = _interrupted(Race(PAIR))
    further = []
    for race in FURTHER:
        with bar(f"the store as it is, {race.text}") as shown:
            further.append((search(race, progress=shown.schedules), count(race, progress=shown.states)))
    return Story(apart, ways, timeline(Race(PAIR), order), order, further)


def _interrupted(race: Race) -> str:
    """Return the schedule in which A stops when it has loaded, B goes as far as it can, and then each to its end."""
    alone = [moment for moment in timeline(race, "A") if moment.process == 0 and moment.call]
    loaded = next(at for at, moment in enumerate(alone, 1) if moment.remark.startswith("loads"))
    return f"A{loaded} B A B"


def tell(story: Story, every_call: bool) -> None:
    """Tell it to a person."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
    _beginning(console, story, every_call=every_call)
    _now(console, story, every_call=every_call)
    _everything(console, story)


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, "bold underline"))
    console.print()


def _beginning(console: Console, story: Story, *, every_call: bool) -> None:
    kept = story.apart.schedule
    console.print(Text("The race that this project grew from", "bold underline"))
    console.print(
        "\nTwo programs, A and B, want a new terminal each, at the same moment. Each does what tmux split-window does:"
        " it reads the registry (a file that all share), gives the new pane the next free number, and writes the"
        " registry back. Panes %0, %1 and %2 exist, so the next is %3."
    )
    _title(console, "1. As it was: reading and writing each took the lock on their own")
    if kept is None:
        console.print(Text("Nothing bad was found: that is not as it was.", "bold red"))
        return
    console.print(
        f"System call by system call, the two can take turns in {story.ways.schedules:,} ways."
        f" {story.ways.bad:,} of them end badly. One, as the real code goes it (time goes down;"
        " [bold green]┃[/] has the lock, [yellow]┊[/] waits for it):\n"
    )
    played = kept.moments()
    draw(console, kept.race, played, every_call=every_call)
    verdict(console, played[-1])
    given = _given(played)
    console.print(
        f"\nBoth had read the registry before either wrote it, so both took the same number ({', '.join(given)})."
        " Who wrote last wiped out what the other had written: two programs believe that one terminal is theirs, and"
        " the other terminal runs on with nobody who knows of it. Each of them held the lock whenever it touched the"
        " file; the fault is that it was let go of between reading and writing."
    )


def _now(console: Console, story: Story, *, every_call: bool) -> None:
    _title(console, "2. As it is: one lock, held from the reading to the writing")
    console.print("The same start: A has read the registry, and is stopped there. B wants to go on.\n")
    draw(console, Race(PAIR), story.same, every_call=every_call)
    verdict(console, story.same[-1])
    given = _given(story.same)
    if any(moment.kind == "wait" for moment in story.same):
        console.print(
            "\nB cannot: the kernel makes it wait until A has written and let go of the lock. Then B reads what A"
            f" wrote, and takes the next number ({', '.join(given)})."
        )


def _given(played: Sequence[Moment]) -> list[str]:
    return [
        f"{moment.name} was told {moment.remark.rpartition(' ')[2]}" for moment in played if moment.kind == "answer"
    ]


def _everything(console: Console, story: Story) -> None:
    _title(console, "3. Not in this order only: in every order")
    for found, counted in story.further:
        bad = found.schedule is not None or not found.whole
        kills = found.race.kills
        death = "" if not kills else f"; {'any of them' if kills > 1 else 'any one of them'} killed at any instant"
        console.print(Text.assemble((f"{'✗' if bad else '✓'} ", "bold red" if bad else "bold green"),
                                    (found.race.text + death, "bold")))  # fmt: skip
        console.print(
            f"  {found.schedule.bad if found.schedule else covered(found, counted)}", style="" if bad else "dim"
        )
    total = sum(counted.schedules for _, counted in story.further)
    if story.as_expected:
        console.print(
            f"\nNothing bad in {many(total, 'interleaving')}: no id was given twice, no change was lost, no answer was"
            " wrong, and after each death the next process found everything in order. Nothing was sampled: one schedule"
            " of each class of equal ones was run on the real code, on a simulated machine."
        )
    console.print(
        "\nYour own: [cyan]panelock race split,kill join --kills 1[/]; other mistakes that it finds:"
        " [cyan]panelock race --variants[/]; what processes can do: [cyan]panelock race --operations[/]"
    )
