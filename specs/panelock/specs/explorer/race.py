"""Search a program's schedules for a bad one, keep what was found as a file, play it again: for programs for people.

>>> found = search(Race(("s", "s"), variant="load-save-apart"))
>>> found.schedule is not None and found.schedule.bad
'%3 was given twice'
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from panelock.impl.store import Store
from panelock.specs.explorer.counting import Count, counted
from panelock.specs.explorer.crashes import with_deaths
from panelock.specs.explorer.exploration import Exploration, explore
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.letters import WORDS, fault_of
from panelock.specs.explorer.moments import Moment, moments
from panelock.specs.explorer.sampling import simplest
from panelock.specs.explorer.search import Found, Progress, hashed
from panelock.specs.explorer.variants import VARIANTS
from panelock.specs.explorer.worlds import World, fresh_world, hosted_world, small_world

FORMAT = "panelock-race"
VERSION = 1
WORLDS: dict[str, Callable[[], World]] = {"small": small_world, "fresh": fresh_world, "hosted": hosted_world}
MOST = 8
"""So many processes have names."""

Strategy = Literal["reduced", "hashed"]


class BadRace(ValueError):  # noqa: N818 - named by what is wrong
    """What is asked, or what a file holds, is no race: the text says why."""


@dataclass(frozen=True, slots=True)
class Race:
    """What is searched: a program (a word for each process, a letter for each operation) on a world."""

    program: tuple[str, ...]
    variant: str = ""
    """A store that is broken on purpose (VARIANTS); empty: the store as it is."""
    world: str = "small"
    kills: int = 0
    """So many processes, any of them, are killed, at any instant."""
    power: bool = False
    """The power is cut at any instant (in the durable setting)."""

    def __post_init__(self) -> None:
        """Refuse what cannot be searched."""
        if not 1 <= len(self.program) <= MOST:
            raise BadRace(f"a race has 1 to {MOST} processes")
        fault = next(filter(None, map(fault_of, self.program)), None)
        if fault is not None:
            raise BadRace(fault)
        if self.variant and self.variant not in VARIANTS:
            raise BadRace(f"unknown variant: {self.variant!r}")
        if self.world not in WORLDS:
            raise BadRace(f"unknown world: {self.world!r}")
        if not 0 <= self.kills <= len(self.program):
            raise BadRace(f"{self.kills} of {len(self.program)} processes cannot be killed")

    @property
    def text(self) -> str:
        """The program in words: ``A: split, kill; B: join``."""
        return "; ".join(f"{'ABCDEFGH'[at]}: {', '.join(names_of(word))}" for at, word in enumerate(self.program))


@dataclass(frozen=True, slots=True)
class Schedule:
    """A bad schedule: everything that it takes to play it again."""

    race: Race
    first: str
    """The first that was met."""
    shortest: str
    """One with the fewest switches between processes, and deaths."""
    bad: str
    """What is wrong at its end."""
    executions: int
    """How many schedules were followed until the first was met."""

    def moments(self, *, first: bool = False) -> list[Moment]:
        """Play it again; the last moment is the verdict."""
        return timeline(self.race, self.first if first else self.shortest)


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search came to."""

    race: Race
    executions: int
    calls: int
    ends: int
    """How many different ends there are."""
    whole: bool
    """Every schedule was covered: there is no bad one when none was found."""
    schedule: Schedule | None = field(default=None)


def search(
    race: Race, *, progress: Progress | None = None, strategy: Strategy = "reduced", limit: int = 10**9
) -> Searched:
    """Follow a schedule of each class until one is bad, ``limit`` at most.

    ``progress`` is called now and then, with the schedules followed so far and with how much of the search is behind
    it, 0 to 1, as far as can be known; what it raises ends the search.
    """
    with explored(race) as exploration:
        if race.power:
            found = hashed(exploration, kills=race.kills, power=True, progress=progress)
        elif strategy == "hashed":
            found = hashed(exploration, kills=race.kills, progress=progress)
        else:
            found = with_deaths(exploration, race.kills, limit=limit, progress=progress)
        whole = found.ok and found.executions < limit
        schedule = None if found.ok else _kept(race, exploration, found)
        return Searched(race, found.executions, found.steps, len(found.ends), whole, schedule)


def _kept(race: Race, exploration: Exploration, found: Found) -> Schedule:
    if race.power:  # a search in breadth: the first is the shortest
        return Schedule(race, found.schedule, found.schedule, found.bad, found.executions)
    best = simplest(exploration, kills=race.kills)
    if best.ok:
        best = found
    return Schedule(race, found.schedule, best.schedule, best.bad, found.executions)


def timeline(race: Race, schedule: str) -> list[Moment]:
    """Play any schedule (``A7 B3! A``), and each process to its end then; raises BadRace when it cannot be followed."""
    with explored(race) as exploration:
        try:
            return moments(exploration, schedule, to_the_end=not race.power)
        except (ValueError, IndexError) as error:
            raise BadRace(f"this schedule cannot be followed: {error}") from error


def count(race: Race, *, bad: bool = False, progress: Callable[[int], object] | None = None) -> Count:
    """Count the interleavings that a race has, exactly; with ``bad``, those that end badly (power cuts aside), too.

    ``progress`` is told now and then how many states are done; what it raises ends the counting.
    """
    with explored(race) as exploration:
        return counted(exploration, kills=race.kills, judge=Judge(exploration) if bad else None, progress=progress)


def explored(race: Race) -> Exploration:
    """Make a race ready, for other searches than these; to be used in a ``with``."""
    variant = VARIANTS.get(race.variant)
    return explore(
        race.program,
        world=WORLDS[race.world](),
        store=variant.store if variant else Store,
        durable=race.power,
        power=race.power,
    )


# --- operations and variants by name --------------------------------------------------------------------------------


def names_of(word: str) -> list[str]:
    """Return the names of a word's operations."""
    by_letter = {letter: name for name, letter in WORDS.items()}
    return [by_letter[letter] for letter in word]


def word_of(names: list[str]) -> str:
    """Return the word for operations by name; raises BadRace."""
    for name in names:
        if name not in WORDS:
            raise BadRace(f"unknown operation: {name!r} (known: {', '.join(WORDS)})")
    return "".join(WORDS[name] for name in names)


def race_of(variant: str) -> Race:
    """Return the race in which a variant shows what is wrong with it; raises BadRace."""
    found = VARIANTS.get(variant)
    if found is None:
        raise BadRace(f"unknown variant: {variant!r} (known: {', '.join(VARIANTS)})")
    return Race(found.program, variant, found.world, found.kills, found.power)


# --- files ----------------------------------------------------------------------------------------------------------


def dumped(schedule: Schedule) -> str:
    """Return the schedule as JSON text."""
    return json.dumps({"format": FORMAT, "version": VERSION, **asdict(schedule)}, indent=2) + "\n"


def loaded(text: str) -> Schedule:
    """Read what ``dumped`` wrote; raises BadRace, which says what is wrong with the text."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadRace(f"not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BadRace(f"not a saved race (no {FORMAT!r} in it)")
    if data.get("version") != VERSION:
        raise BadRace(f"a saved race of version {data.get('version')!r}, and this reads version {VERSION}")
    race = _fields(data.get("race"), {"program": list, "variant": str, "world": str, "kills": int, "power": bool})
    if not all(isinstance(word, str) for word in race["program"]):
        raise BadRace("'program' is no list of words")
    asked = Race(tuple(race["program"]), race["variant"], race["world"], race["kills"], race["power"])
    rest = _fields(data, {"first": str, "shortest": str, "bad": str, "executions": int})
    return Schedule(asked, **rest)


def _fields(data: Any, types: dict[str, type]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadRace("'race' is no object")
    for name, kind in types.items():
        if type(data.get(name)) is not kind:
            raise BadRace(f"{name!r} is missing, or is not of type {kind.__name__}")
    return {name: data[name] for name in types}
