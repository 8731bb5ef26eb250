"""Small histories for the checkers: by hand, and by dice."""

import random
from dataclasses import replace
from typing import Any

from panelock.specs.history import MAKERS, SIGNATURES, Call, History, ordered
from panelock.specs.history_simulated import EVERYTHING, Simulation

WORLD: dict[str, Any] = {
    "epoch": 1,
    "ended": False,
    "next": [2, 2, 4],
    "sessions": [[0, "work", [[0, 0], [1, 1]], 0, []], [1, "rest", [[0, 2]], 0, []]],
    "windows": [[0, "a", [0, 1], 0, []], [1, "b", [2], 2, []], [2, "c", [3], 3, []]],
    "panes": [[0, 0, 2], [1, 0, 2], [2, 1, 2], [3, 2, 3]],
    "options": [],
}
"""work[0:@0* 1:@1] rest[0:@2*] | @0[%0* %1] @1[%2*] @2[%3x*]"""
WORLD["next"] = [2, 3, 4]


def call(who: str, start: int, end: int | None, name: str, *args: Any, got: Any = None, path: str = "library") -> Call:
    """One call, in a line."""
    answer = True if got is None and end is not None else got
    return Call(who, name, args, start, end, answer, path=path)


def history(*calls: Call, initial: dict[str, Any] | None = WORLD) -> History:
    """A history that begins in WORLD."""
    made = History(ordered(calls), initial)
    made.check()
    return made


def small(seed: int) -> History:
    """A small history: right as it was made, or then spoiled in one place, which may leave it right."""
    dice = random.Random(seed)
    mix = dice.choice((EVERYTHING, tuple(SIGNATURES), ("split-window", "kill-pane", "has-pane", "respawn-pane")))
    mix = tuple(name for name in mix if name != "everything")
    made = Simulation(dice, mix=mix, deaths=dice.choice((0.0, 0.0, 0.1))).run(3, dice.randrange(2, 6))
    path = dice.choice(("host", "library"))
    calls = [replace(one, path=path, generation=None, confirmed=None) for one in made.calls]
    if dice.random() < 0.5:
        calls = [one for one in calls if one.name != "everything"]
    made = made.with_calls(calls)
    return spoiled(made, dice) if dice.random() < 0.7 else made


def spoiled(right: History, dice: random.Random) -> History:
    """The same with another answer somewhere, or other times."""
    calls = list(right.calls)
    answered = [at for at, one in enumerate(calls) if not one.pending]
    if not answered:
        return right
    at = dice.choice(answered)
    calls[at] = dice.choice((_another_answer, _another_answer, _later, _lost))(calls[at], right, dice)
    return right.with_calls(ordered(calls))


def _another_answer(one: Call, right: History, dice: random.Random) -> Call:
    same = [other.answer for other in right.calls if other.name == one.name and not other.pending]
    if one.name in MAKERS:
        return replace(one, answer=dice.choice([*same, 1, 2, 3, 4, 5, 6, "not-found", "made-and-gone"]))
    if one.name == "break-pane":
        return replace(one, answer=dice.choice([*same, 1, 2, 3, "not-found"]))
    if one.name in ("list-panes", "list-all", "list-sessions", "show-option", "everything"):
        return replace(one, answer=_changed(one.answer, dice))
    words = (True, "not-found", "still-active", "same-pane", "duplicate")
    return replace(one, answer=dice.choice((*words, "made-and-gone") if one.name == "respawn-pane" else words))


def _changed(answer: Any, dice: random.Random) -> Any:
    """Something else within a list that was read."""
    if isinstance(answer, dict):
        part = dice.choice(sorted(answer))
        return answer | {part: _changed(answer[part], dice)}
    if isinstance(answer, list) and answer:
        at = dice.randrange(len(answer))
        if dice.random() < 0.2:
            return answer[:at] + answer[at + 1 :]
        return [*answer[:at], _changed(answer[at], dice), *answer[at + 1 :]]
    if isinstance(answer, bool):
        return not answer
    return answer + 1 if isinstance(answer, int) else "other"


def _later(one: Call, right: History, dice: random.Random) -> Call:
    """The call was made when the others were over."""
    end = max(other.end or other.start for other in right.calls)
    return replace(one, process="late", start=end + 1, end=end + 2)


def _lost(one: Call, right: History, dice: random.Random) -> Call:
    """Nobody heard the answer; whoever asked did nothing else."""
    last = all(other.process != one.process or other.start <= one.start for other in right.calls)
    return replace(one, end=None, answer=None) if last else one
