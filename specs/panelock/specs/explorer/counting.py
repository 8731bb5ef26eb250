"""How many schedules a program has, exactly, and that all of them were covered.

Every step makes a schedule longer by one, so the states after n steps are the states of layer n, and a state's
schedules are those of the states before it, added up. States with one key have the same future; so the schedules that
reach them are covered by one visit. The numbers are Python's own integers: none is rounded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from panelock.specs.explorer.exploration import Choice, Exploration, State, untimed
from panelock.specs.explorer.judge import Judge


@dataclass
class Count:
    """What counting came to."""

    schedules: int = 0
    states: int = 0
    ends: int = 0
    steps: int = 0
    """System calls made: one for each step from each state."""
    longest: int = 0
    """Steps of the longest schedule."""
    bad: int = 0
    """How many of the schedules end badly, where a judge was asked."""


def counted(
    exploration: Exploration,
    *,
    kills: int = 0,
    judge: Judge | None = None,
    progress: Callable[[int], object] | None = None,
) -> Count:
    """Count all schedules, and with a ``judge`` the bad ones. ``progress`` is told how many states are done.

    Only a judge asks when which operation began; without one that is left out of a state's key.
    """
    count = Count()
    key_of, step_of = (_key, untimed) if judge is None else (_judged_key, exploration.step)
    layer: dict[Any, tuple[State, int, int]] = {key_of(exploration.start, kills): (exploration.start, kills, 1)}
    while layer:
        if progress is not None:
            progress(count.states)
        after: dict[Any, tuple[State, int, int]] = {}
        count.states += len(layer)
        for state, left, ways in layer.values():
            choices = [Choice(process) for process in exploration.enabled(state)]
            if not choices:
                count.schedules += ways
                count.ends += 1
                if judge is not None and judge.end(state) is not None:
                    count.bad += ways
            if left:
                dying = [one for one in exploration.unfinished(state) if state.nodes[one].changes]
                choices += [Choice(one, killed=True) for one in dying]
            for choice in choices:
                count.steps += 1
                step = step_of(state, choice)
                key = key_of(step, left - choice.killed)
                there = after.get(key)
                after[key] = (step, left - choice.killed, ways) if there is None else (*there[:2], there[2] + ways)
        count.longest += bool(after)
        layer = after
    return count


def _key(state: State, kills: int) -> Any:
    return state.machine.key, state.nodes, state.machine.dead, kills


def _judged_key(state: State, kills: int) -> Any:
    return state.key, kills
