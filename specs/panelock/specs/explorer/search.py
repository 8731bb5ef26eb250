"""Every state that a program can come to, each visited once: a breadth-first search, so the first bad one is nearest.

Two ways to a state with one key have the same future, so the second is not followed; how many ways there are is
counted along (counting.py says why that is exact).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from panelock.specs.explorer.exploration import Choice, Exploration, State, written
from panelock.specs.explorer.judge import Judge

Progress = Callable[[int, float], object]
"""Told now and then: schedules followed so far, and how much of the search is behind it (0 to 1, an estimate)."""


@dataclass
class Found:
    """What a search came to."""

    executions: int = 0
    """Schedules followed to an end."""
    states: int = 0
    paths: int = 0
    """All schedules, exactly, that were covered."""
    steps: int = 0
    ends: set[Any] = field(default_factory=set)
    """What schedules can come to: answers, and the registry's files."""
    images: int = 0
    """States at which the power was cut."""
    bad: str = ""
    last: str = ""
    """The last schedule that was followed at random."""
    schedule: str = ""
    """The first bad schedule; the shortest one where the search is breadth-first."""
    blocked: int = 0
    """Executions given up because they repeat others (sleep sets)."""

    @property
    def ok(self) -> bool:
        """Nothing bad was found."""
        return not self.bad


def end_of(state: State) -> Any:
    """What a schedule came to, as strategies are compared by it."""
    return state.outcomes, frozenset(state.machine.files().items()), state.machine.dead


@dataclass(slots=True)
class _Known:
    state: State
    paths: int
    kills: int
    """How many processes may still be killed."""
    way: Any
    """(the way to the state before, the step from there), or None at the start."""


def hashed(
    exploration: Exploration,
    *,
    kills: int = 0,
    power: bool = False,
    judge: Judge | None = None,
    progress: Progress | None = None,
) -> Found:
    """Visit every state: layer by layer, the states after n steps. Up to ``kills`` processes are killed anywhere."""
    found = Found()
    judging = judge or Judge(exploration)
    begun = exploration.steps
    layer: dict[Any, _Known] = {exploration.start.key: _Known(exploration.start, 1, kills, None)}
    while layer and found.ok:
        after: dict[Any, _Known] = {}
        found.states += len(layer)
        for known in layer.values():
            choices = list(choices_at(exploration, known.state, known.kills))
            bad = None
            if not any(not choice.killed for choice in choices):
                found.executions += 1
                found.paths += known.paths
                found.ends.add(end_of(known.state))
                bad = judging.end(known.state)
            if power and bad is None:
                found.images += 1
                bad = judging.power(known.state)
            if bad is not None:
                found.bad, found.schedule = bad, written(way_of(known.way))
                break
            for choice in choices:
                _visit(exploration, known, choice, after)
        layer = after
        if progress is not None:
            progress(found.executions, 0.0 if layer else 1.0)
    found.steps = exploration.steps - begun
    return found


def _visit(exploration: Exploration, known: _Known, choice: Choice, after: dict[Any, _Known]) -> None:
    state = exploration.step(known.state, choice)
    kills = known.kills - choice.killed
    key = (state.key, kills)
    there = after.get(key)
    if there is None:
        after[key] = _Known(state, known.paths, kills, (known.way, choice))
    else:
        there.paths += known.paths


def choices_at(exploration: Exploration, state: State, kills: int) -> Iterator[Choice]:
    """Every step that can be taken, deaths among them while ``kills`` are left."""
    for process in exploration.enabled(state):
        yield Choice(process)
    if kills:
        for process in exploration.unfinished(state):
            # Between two calls that change something it makes no difference when a process dies.
            if state.nodes[process].changes:
                yield Choice(process, killed=True)


def way_of(way: Any) -> list[Choice]:
    """The steps of a way that is linked from its end."""
    choices = []
    while way is not None:
        way, choice = way
        choices.append(choice)
    return choices[::-1]


def naive(exploration: Exploration, *, kills: int = 0, limit: int = 10**6, judge: Judge | None = None) -> Found:
    """Follow every schedule to its end, one by one: what all other ways are measured against."""
    found = Found()
    judging = judge or Judge(exploration)
    begun = exploration.steps
    stack: list[tuple[State, int, Any]] = [(exploration.start, kills, None)]
    while stack and found.ok and found.executions < limit:
        state, left, way = stack.pop()
        choices = list(choices_at(exploration, state, left))
        if not any(not choice.killed for choice in choices):
            found.executions += 1
            found.ends.add(end_of(state))
            bad = judging.end(state)
            if bad is not None:
                found.bad, found.schedule = bad, written(way_of(way))
        stack.extend(
            (exploration.step(state, choice), left - choice.killed, (way, choice)) for choice in reversed(choices)
        )
    found.paths = found.executions
    found.steps = exploration.steps - begun
    return found
