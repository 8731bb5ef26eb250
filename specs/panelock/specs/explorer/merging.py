"""Every state once, whatever was over before what began on the way there: small enough for 3x2 with a death.

What was over before what began is asked for at the end alone, when answers are judged. So two ways that differ in it
alone lead to one state here, which keeps the strictest of these orders: one that allows less than another says more,
and an end that is right by the strictest is right by all. hashed() keeps such states apart and finds the same.
"""

from operator import ge
from typing import Any, NamedTuple

from panelock.specs.explorer.exploration import Choice, Exploration, State, untimed, written
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.search import Found, choices_at, end_of, way_of

Order = tuple[tuple[int, ...], ...]
"""What was over before what began: for each process its operations' counts (State.begun), one after another."""


class _Known(NamedTuple):
    """A state of a layer."""

    state: State
    """Without its ``begun``."""
    kills: int
    """How many processes may still be killed."""
    orders: dict[Order, Any]
    """The strictest orders, none of which says all that another says; each with a way that has it."""
    paths: int


def merged(exploration: Exploration, *, kills: int = 0) -> Found:
    """Visit every state, layer by layer; up to ``kills`` processes are killed anywhere."""
    found = Found()
    judging = Judge(exploration)
    nothing: Order = ((),) * len(exploration.program)
    layer: dict[Any, _Known] = {0: _Known(exploration.start, kills, {nothing: None}, 1)}
    while layer and found.ok:
        after: dict[Any, _Known] = {}
        found.states += len(layer)
        for known in layer.values():
            choices = list(choices_at(exploration, known.state, known.kills))
            if not any(not choice.killed for choice in choices):
                _end(known, judging, found)
                if found.bad:
                    break
            for choice in choices:
                found.steps += 1
                _visit(known, choice, after)
        layer = after
    exploration.steps += found.steps
    return found


def _end(known: _Known, judging: Judge, found: Found) -> None:
    found.executions += 1
    found.paths += known.paths
    for order, way in known.orders.items():
        state = known.state._replace(begun=_begun(order))
        found.ends.add(end_of(state))
        bad = judging.end(state)
        if bad is not None:
            found.bad, found.schedule = bad, written(way_of(way))
            return


def _visit(known: _Known, choice: Choice, after: dict[Any, _Known]) -> None:
    nodes, process = known.state.nodes, choice.process
    began: tuple[int, ...] = ()
    if nodes[process].begins and not choice.killed:
        began = tuple([len(other.outcomes) for other in nodes])
    orders = {
        (*order[:process], order[process] + began, *order[process + 1 :]) if began else order: (way, choice)
        for order, way in known.orders.items()
    }
    state, kills = untimed(known.state, choice), known.kills - choice.killed
    key = state.machine.key, state.nodes, state.machine.dead, kills
    there = after.get(key)
    if there is None:
        after[key] = _Known(state, kills, orders, known.paths)
    else:
        after[key] = there._replace(orders=_strictest(there.orders, orders), paths=there.paths + known.paths)


def _begun(order: Order) -> tuple[tuple[tuple[int, ...], ...], ...]:
    count = len(order)
    return tuple(tuple(counts[at : at + count] for at in range(0, len(counts), count)) for counts in order)


def _strictest(one: dict[Order, Any], other: dict[Order, Any]) -> dict[Order, Any]:
    """Join two sets of orders of the same operations, without those of which another one says all and more."""
    for order, way in other.items():
        if order in one or any(_says_more(than, order) for than in one):
            continue
        one = {less: its_way for less, its_way in one.items() if not _says_more(order, less)}
        one[order] = way
    return one


def _says_more(one: Order, other: Order) -> bool:
    """Tell of two different orders whether all that was over before an operation by the other was so by this one."""
    for mine, theirs in zip(one, other, strict=True):
        if mine is not theirs and not all(map(ge, mine, theirs)):
            return False
    return True
