"""What races, schedules and their steps are in words, and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from typing import Any

from panelock.specs.explorer.counting import Count
from panelock.specs.explorer.letters import ASKED, LETTERS, WORDS
from panelock.specs.explorer.moments import Moment
from panelock.specs.explorer.race import Race, Schedule, Searched, names_of

PLAIN = {"look", "write", "read", "sync"}
"""Kinds of calls that mean little by themselves, unless a remark says what."""


def fatal(played: Sequence[Moment]) -> set[int]:
    """Return the steps that did it, of a schedule that ends badly.

    Who loses something; else who dies; else the change of a name that a wrong answer came of, or else the last one.
    """
    if not played or not played[-1].bad:
        return set()
    acting = [number for number, moment in enumerate(played) if moment.kind not in ("verdict", "answer")]
    losing = {number for number in acting if played[number].bad}
    dying = {number for number in acting if played[number].kind == "death"}
    wrong = next((at for at, moment in enumerate(played) if moment.kind == "answer" and moment.bad), len(played) - 1)
    naming = [at for at in acting if at < wrong and played[at].kind == "names"]
    own = [at for at in naming if played[at].process == played[wrong].process]
    return losing or dying or set((own or naming or acting)[-1:])


def many(number: int, thing: str, things: str = "") -> str:
    """Return a number and its noun.

    >>> many(1, "schedule"), many(1234, "schedule"), many(2, "process", "processes")
    ('1 schedule', '1,234 schedules', '2 processes')
    """
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def hazards(race: Race) -> str:
    """Return what may befall the processes, in words; empty for nothing."""
    some = "" if not race.kills else f"up to {race.kills} of them killed" if race.kills > 1 else "one of them killed"
    words = [f"{some}, at any instant" if some else "", "the power cut at any instant" if race.power else ""]
    return "; ".join(word for word in words if word)


def step_text(moment: Moment, *, whole: bool) -> str:
    """Return a step in one line: the call, on what file, and, as a ``whole``, with all arguments and the result."""
    if not moment.call:
        return moment.remark
    if whole:
        return f"{moment.call}({moment.argument}){f' → {moment.result}' if moment.result else ''}"
    names = moment.argument.split(", ")
    return f"{moment.call} {names[-1] if moment.call in ('replace', 'link') else names[0]}".rstrip()


def as_data(found: Searched, count: Count | None, *, first: bool = False) -> dict[str, Any]:
    """Return what was found, for JSON: ``interleavings`` is null where they were not all covered."""
    kept = found.schedule
    none = {"bad": None, "schedule": None, "timeline": None}
    return {
        "race": race_data(found.race),
        "schedules": found.executions,
        "calls": found.calls,
        "ends": found.ends,
        "whole": found.whole,
        "interleavings": None if count is None else count.schedules,
        **(none if kept is None else timeline_data(kept, kept.moments(first=first), first=first)),
    }


def race_data(race: Race) -> dict[str, Any]:
    """Return a race with its operations by name."""
    return {**asdict(race), "program": [names_of(word) for word in race.program]}


def timeline_data(kept: Schedule, played: Sequence[Moment], *, first: bool) -> dict[str, Any]:
    """Return a schedule, a step after another, and what is bad at its end (null where nothing is, any more)."""
    marked = fatal(played)
    rows = [
        {**asdict(moment), "process": moment.name or None, "fatal": number in marked}
        for number, moment in enumerate(played)
    ]
    bad = played[-1].remark if played[-1].bad else None
    return {"bad": bad, "schedule": kept.first if first else kept.shortest, "timeline": rows}


_OTHERS = {
    "read": "read the registry without the lock",
    "look": "read what the store has in mind, if it is still so",
    "drop": "take the lock, begin a change, and never save it",
    "keep": "(first word) keep the store from operation to operation, as the host does",
    "host": "serve as the host of the server until killed",
    "host-ready": "serve as a host that has a process stand by for its first pane",
    "exit": "the process in the pane that was made last ends",
}


def operation_text(name: str) -> str:
    """Say what an operation does: the change with its arguments, or the command that the host is asked.

    >>> operation_text("kill"), operation_text("ask-kill")
    ('KillPane pane=1 others=False', 'asks the host: kill-pane -t %1')
    """
    letter = WORDS[name]
    if letter in ASKED:
        return f"asks the host: {' '.join(ASKED[letter])}"
    if letter not in LETTERS:
        return _OTHERS[name]
    operation: Any = LETTERS[letter](None)
    values = [(field.name, getattr(operation, field.name)) for field in fields(operation)]
    return " ".join([type(operation).__name__, *(f"{key}={_plain(value)}" for key, value in values if value != "")])


def _plain(value: Any) -> str:
    if is_dataclass(value):
        return "-".join(_plain(getattr(value, field.name)) for field in fields(value))
    return str(value.value if isinstance(value, Enum) else value)
