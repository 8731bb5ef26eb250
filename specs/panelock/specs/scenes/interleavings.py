"""All states that some processes which each split a window can come to, as a graph, and how each may end.

The explorer steps the real code on its simulated machine; here every state is kept, with the states after it. From the
ends it is then worked out backwards which outcomes are still to be had.
"""

from dataclasses import dataclass
from typing import Any

from panelock.specs.explorer.exploration import Choice, Exploration, explore
from panelock.specs.explorer.judge import Judge
from panelock.specs.scenes.variants import STORES

GOOD, BAD, OPEN = "all is well", "one id, twice", "either may happen"


@dataclass(frozen=True, slots=True)
class Graph:
    """States and steps. ``places`` has how many calls each process has made."""

    variant: str
    places: tuple[tuple[int, ...], ...]
    edges: tuple[tuple[int, int], ...]
    ends: tuple[str, ...]
    """For each state: what may still come."""
    schedules: int
    """How many ways lead from the beginning to an end."""
    bad: int
    """How many of them lead to a bad one."""

    def count(self, ends: str) -> int:
        """How many states have this before them."""
        return self.ends.count(ends)


def graph(variant: str, processes: int) -> Graph:
    """Explore all schedules of so many processes."""
    with explore(("s",) * processes, store=STORES[variant]) as exploration:
        return _walk(exploration, variant)


def _walk(exploration: Exploration, variant: str) -> Graph:
    judge = Judge(exploration)
    start = exploration.start
    places = [(0,) * len(start.nodes)]
    layer: dict[Any, tuple[Any, int]] = {start.key: (start, 0)}
    edges: list[tuple[int, int]] = []
    over: dict[int, bool] = {}
    while layer:
        after: dict[Any, tuple[Any, int]] = {}
        for state, number in layer.values():
            ready = list(exploration.enabled(state))
            if not ready:
                over[number] = judge.end(state) is None
            for process in ready:
                came = exploration.step(state, Choice(process))
                known = after.get(came.key)
                if known is None:
                    known = (came, len(places))
                    after[came.key] = known
                    here = places[number]
                    places.append((*here[:process], here[process] + 1, *here[process + 1 :]))
                edges.append((number, known[1]))
        layer = after
    return _judged(variant, places, edges, over)


def _judged(variant: str, places: list[tuple[int, ...]], edges: list[tuple[int, int]], over: dict[int, bool]) -> Graph:
    """Work backwards: edges stand in the order of their layers."""
    good = [int(over.get(number, False)) for number in range(len(places))]
    bad = [int(number in over and not over[number]) for number in range(len(places))]
    for start, end in reversed(edges):
        good[start] += good[end]
        bad[start] += bad[end]
    ends = tuple(
        OPEN if good[number] and bad[number] else GOOD if good[number] else BAD for number in range(len(places))
    )
    return Graph(variant, tuple(places), tuple(edges), ends, good[0] + bad[0], bad[0])
