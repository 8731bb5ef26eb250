"""Every small world and every request of it, without CrossHair: what is concrete is quicker tried than solved.

CrossHair's worlds, now with small numbers and stacks of every depth, and all that explore.py can ask of each; every
invariant, every postcondition. (explore.py itself goes from request to request, and so meets what can be reached.)
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from panelock.model.explore import Bounds as Asked
from panelock.model.explore import Request, all_requests, apply
from panelock.model.invariants import broken, broken_by_step
from panelock.model.state import Registry
from panelock.model.transitions import TRANSITIONS
from panelock.specs.confirming.claims import Bounds
from panelock.specs.confirming.engine import Property, properties_of
from panelock.specs.confirming.worlds import Bound, Shape, plain, shapes

WINDOWS = 3
SMALL_WORLDS = Bounds(Bound(3, 3, 2, 2, 2), Bound(4, 4, 2, 3, 3))
"""Deeply: 2 sessions, 3 windows, 4 panes, 4 links, every stack."""
ASKED = Asked(sessions=2, windows=WINDOWS, panes=4, index=4)
"""Which indexes are asked for; nothing is cut off by it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How much was tried, and the first that was wrong, in words."""

    worlds: int
    steps: int
    wrong: str = ""


def worlds(bound: Bound) -> tuple[Shape, ...]:
    """The shapes of a bound that have not too many windows."""
    return tuple(shape for shape in shapes(bound) if len(shape.windows) <= WINDOWS)


WELL_FORMED = "__return__.state.well_formed"
"""The postcondition that the invariants are, which are asked by their names here."""


class _Judge:
    """The postconditions of every transition, ready to be asked."""

    def __init__(self) -> None:
        self.claims: dict[str, tuple[list[str], tuple[Property, ...]]] = {}
        for name, transition in TRANSITIONS.items():
            names = list(inspect.signature(transition).parameters)
            claims = tuple(one for one in properties_of(transition) if one.words != WELL_FORMED)
            self.claims[name] = (names, claims)
        self._before: Registry | None = None
        self._after: dict[Registry, tuple[str, ...]] = {}
        """What the requests of one state have come to, and which invariants that breaks."""

    def _broken(self, state: Registry, after: Registry) -> tuple[str, ...]:
        if after is state:
            return ()
        if self._before is not state:
            self._before, self._after = state, {}
        # Half of a world's requests come to what another one has come to.
        found = self._after.get(after)
        if found is None:
            found = self._after[after] = broken_by_step(state, after)
        return found

    def wrong(self, state: Registry, request: Request) -> tuple[str, ...]:
        """What does not hold after a request of a well-formed state, in words."""
        step = apply(state, request)
        names, claims = self.claims[request.name]
        values = {**dict(zip(names, (state, *request.arguments), strict=True)), "__return__": step}
        return self._broken(state, step.state) + tuple(one.words for one in claims if not one.holds(values))


def tried(bound: Bound, part: int, parts: int) -> Tried:
    """Try one part of all worlds; stop at the first wrong thing."""
    judge = _Judge()
    steps = at = 0
    for at, state in enumerate(_registries(bound, part, parts), 1):
        if found := broken(state):
            return Tried(at, steps, f"{state} is no world: {found}")
        for request in all_requests(state, ASKED):
            steps += 1
            if words := judge.wrong(state, request):
                return Tried(at, steps, f"{words} after {request} in {state}")
    return Tried(at, steps)


def _registries(bound: Bound, part: int, parts: int) -> Iterator[Registry]:
    return (plain(shape) for shape in worlds(bound)[part::parts])
