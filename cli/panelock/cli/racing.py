"""``panelock race``: every interleaving of a few processes with the real store, on a simulated machine, for people.

Imported only when it is called: the explorer needs greenlet, which running a team does not.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from panelock.cli import racing_files, racing_shown, racing_story
from panelock.cli.racing_progress import bar
from panelock.cli.racing_words import as_data, race_data, timeline_data
from panelock.specs.explorer.letters import has_host
from panelock.specs.explorer.race import BadRace, Race, count, names_of, search, word_of
from panelock.specs.explorer.race import race_of as race_of_variant

NOTHING_BAD, FOUND, CANNOT, STOPPED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses: all schedules were covered and none is bad; a bad one was found; what was asked cannot be done; the
limit came before all were covered, and none was bad so far; C-c, likewise."""
ENOUGH = 10**9
"""Schedules that nobody waits for: no limit."""


TERMINALS = "sSwncdMefhi"
"""Operations that are about terminals. Whoever does them beside a living host breaks a rule, and proves nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for, in the words of the command line; None and empty where nothing was said."""

    processes: tuple[str, ...] = ()
    """For each process its operations, with commas between them."""
    copies: int | None = None
    variant: str = ""
    world: str = ""
    kills: int | None = None
    power: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How what is found is to be shown."""

    every_call: bool = False
    first: bool = False
    as_json: bool = False


def _explained(function: Callable[..., int]) -> Callable[..., int]:
    """Let what cannot be done be said in words, with a status of its own."""

    @wraps(function)
    def wrapped(*args: Any, **named: Any) -> int:
        try:
            return function(*args, **named)
        except BadRace as error:
            print(f"panelock race: {error}", file=sys.stderr)
            return CANNOT
        except KeyboardInterrupt:
            print("panelock race: stopped; nothing bad was found so far, and not all was covered", file=sys.stderr)
            return INTERRUPTED

    return wrapped


@_explained
def race(asked: Asked, wish: Wish, *, save: str | None = None, force: bool = False) -> int:
    """Search as asked, show what was found, and keep it; where nothing was asked, tell the story."""
    if save is not None:
        racing_files.check(save, force=force)
    if asked == Asked():
        story = racing_story.play()
        print(json.dumps(story.as_data(), indent=2)) if wish.as_json else racing_story.tell(story, wish.every_call)
        if save is not None and story.apart.schedule is not None:
            _keep(save, story.apart.schedule)
        return NOTHING_BAD if story.as_expected else FOUND
    wanted = race_of(asked)
    with bar("searching") as shown:
        found = search(wanted, progress=shown.schedules, limit=ENOUGH if asked.limit is None else asked.limit)
    counted = None
    if found.whole:
        with bar("counting") as shown:
            counted = count(wanted, progress=shown.states)
    if wish.as_json:
        print(json.dumps(as_data(found, counted, first=wish.first), indent=2))
    else:
        racing_shown.show_result(found, counted, every_call=wish.every_call, first=wish.first)
    if save is not None and found.schedule is not None:
        _keep(save, found.schedule)
    elif save is not None:
        print(f"nothing bad was found: nothing is kept in {save}", file=sys.stderr)
    return FOUND if found.schedule is not None else NOTHING_BAD if found.whole else STOPPED


def _keep(path: str, schedule: Any) -> None:
    racing_files.save(path, schedule)
    print(f"kept: panelock race replay {path}", file=sys.stderr)


@_explained
def replay(path: str, wish: Wish) -> int:
    """Play a kept schedule on the code as it is now."""
    kept = racing_files.load(path)
    played = racing_files.played(path, kept, first=wish.first)
    if wish.as_json:
        data = {"race": race_data(kept.race), "kept": kept.bad, **timeline_data(kept, played, first=wish.first)}
        print(json.dumps(data, indent=2))
    else:
        racing_shown.show_replay(kept, played, every_call=wish.every_call, first=wish.first)
    return FOUND if played[-1].bad else NOTHING_BAD


def show_list(kind: str) -> None:
    """List the ``variants`` or the ``operations``."""
    racing_shown.show_variants() if kind == "variants" else racing_shown.show_operations()


def race_of(asked: Asked) -> Race:
    """Return the race that is asked for; raises BadRace."""
    shows = race_of_variant(asked.variant) if asked.variant else None
    if not asked.processes and shows is None:
        raise BadRace("what shall the processes do? For example: panelock race split,kill join (or: --variant NAME)")
    words = [word_of(process.split(",")) for process in asked.processes] or list(shows.program if shows else ())
    if asked.copies is not None:
        if len(set(words)) > 1:
            raise BadRace(f"{len(words)} processes do different things: --processes makes copies of one")
        words = words[:1] * asked.copies
    made = [letter for word in words for letter in word if has_host(words) and letter in TERMINALS]
    if made:
        raise BadRace(
            f"where there is a host, terminals are its own: {names_of(made[0])[0]} must be asked of it (ask-…)"
        )
    own = shows if shows is not None and not asked.processes else None  # what a variant needs, its own program needs
    world = asked.world or (own.world if own else "hosted" if has_host(words) else "small")
    kills = asked.kills if asked.kills is not None else shows.kills if shows else 0
    return Race(tuple(words), asked.variant, world, kills, asked.power or (shows is not None and shows.power))
