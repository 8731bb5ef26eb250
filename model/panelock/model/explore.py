"""Small worlds, all of them: every registry that any requests can lead to within bounds, breadth first.

A small world has few ids ever given, so it is finite; what goes wrong in a large one mostly goes wrong in a small one.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from panelock.model.invariants import broken_by_step
from panelock.model.lifecycle import Remain
from panelock.model.order import How, Place, Side
from panelock.model.state import HOST_DIED, Exited, PaneId, Registry, SessionId, WindowId
from panelock.model.step import Done, Step
from panelock.model.transitions import TRANSITIONS


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many ids an epoch may give, and the greatest index of a window. One epoch is explored."""

    sessions: int
    windows: int
    panes: int
    index: int

    def hold(self, state: Registry) -> bool:
        """The registry is within them."""
        return (
            state.epoch <= 1
            and state.next_session_id <= self.sessions
            and state.next_window_id <= self.windows
            and state.next_pane_id <= self.panes
            and all(link.index <= self.index for session in state.sessions for link in session.links)
        )


@dataclass(frozen=True, slots=True)
class Request:
    """A transition by its name in TRANSITIONS, with its arguments after the registry."""

    name: str
    arguments: tuple[object, ...] = ()


Apply = Callable[[Registry, Request], Step]


def apply(state: Registry, request: Request) -> Step:
    """Make the transition that is asked for."""
    return TRANSITIONS[request.name](state, *request.arguments)


FLAG = (False, True)


def _every(name: str, *choices: object) -> Iterator[Request]:
    """The requests of one name with every combination of arguments."""
    pools = [tuple(choice) if isinstance(choice, (list, tuple, range)) else (choice,) for choice in choices]
    return (Request(name, arguments) for arguments in product(*pools))


def _session_requests(state: Registry, bounds: Bounds) -> Iterator[Request]:
    sessions = [session.id for session in state.sessions]
    asked = [*sessions, SessionId(state.next_session_id)]
    indexes = range(bounds.index + 1)
    yield Request("start-server")
    yield Request("kill-server")
    yield from _every("new-session", [None], "", indexes)
    for name in ("kill-session", "kill-session -a", "next-window", "previous-window", "last-window"):
        yield from _every(name, asked)
    yield from _every("select-window", asked, indexes)
    yield from _every("unlink-window", sessions, indexes, FLAG)
    yield from _every("kill-window -a", sessions, indexes)
    yield from _every("move-window -r", sessions, 0)


def _window_requests(state: Registry, bounds: Bounds) -> Iterator[Request]:
    sessions = [session.id for session in state.sessions]
    windows = [*(window.id for window in state.windows), WindowId(state.next_window_id)]
    indexes = range(bounds.index + 1)
    linked = [(session.id, link.index) for session in state.sessions for link in session.links]
    places = [Place(How.FREE, 0), *(Place(how, at) for how in (How.KILL, How.BEFORE, How.AFTER) for at in indexes)]
    yield from _every("new-window", sessions, places, "", FLAG)
    yield from _every("kill-window", windows)
    yield from _every("last-pane", windows)
    yield from _every("rotate-window", windows, FLAG)
    for session, index in linked:
        yield from _every("link-window", session, index, sessions, places, FLAG)
        yield from _every("move-window", session, index, sessions, places, FLAG)
        yield from _every("swap-window", session, index, sessions, indexes, FLAG)


def _pane_requests(state: Registry, bounds: Bounds) -> Iterator[Request]:
    sessions = [session.id for session in state.sessions]
    panes = [pane.id for pane in state.panes]
    asked = [*panes, PaneId(state.next_pane_id)]
    places = [Place(How.FREE, 0), *(Place(how, at) for how in (How.AT, How.BEFORE) for at in range(bounds.index + 1))]
    yield from _every("split-window", asked, list(Side), FLAG)
    for name in ("kill-pane", "kill-pane -a", "select-pane"):
        yield from _every(name, asked)
    yield from _every("swap-pane", panes, panes, FLAG)
    for session in state.sessions:
        for link in session.links:
            within = state.window(link.window)
            for pane in within.panes if within is not None else ():
                yield from _every("break-pane", session.id, link.index, pane, sessions, places, "", FLAG)
                yield from _every("join-pane", panes, session.id, link.index, pane, FLAG, FLAG)


def _life_requests(state: Registry) -> Iterator[Request]:
    panes = [pane.id for pane in state.panes]
    yield from _every("confirm-pane", panes)
    yield from _every("withdraw-pane", panes, HOST_DIED.reason)
    yield from _every("leave-empty", panes)
    yield from _every("respawn-pane", panes, FLAG)
    yield from _every("pane-ended", panes, [Exited(0)], [Remain.ON, Remain.FAILED])
    yield Request("host-died")


def structural(state: Registry, bounds: Bounds) -> Iterator[Request]:
    """Requests about what is where: of all that is there, and some of an id that was never given."""
    yield from _session_requests(state, bounds)
    yield from _window_requests(state, bounds)
    yield from _pane_requests(state, bounds)


def all_requests(state: Registry, bounds: Bounds) -> Iterator[Request]:
    """Those, and those that are a pane's life."""
    yield from structural(state, bounds)
    yield from _life_requests(state)


Requests = Callable[[Registry, Bounds], Iterator[Request]]


@dataclass(frozen=True, slots=True)
class Found:
    """One step of an exploration; ``new`` if nothing before it led to its end, which is within the bounds."""

    state: Registry
    request: Request
    step: Step
    new: bool


def steps(bounds: Bounds, requests: Requests, do: Apply) -> Iterator[Found]:
    """Every step from every reachable registry, each registry once, nearest first."""
    seen = {Registry()}
    frontier = [Registry()]
    while frontier:
        reached: list[Registry] = []
        for state in frontier:
            for request in requests(state, bounds):
                step = do(state, request)
                new = step.state not in seen and bounds.hold(step.state)
                yield Found(state, request, step, new)
                if new:
                    seen.add(step.state)
                    reached.append(step.state)
        frontier = reached


def reachable(bounds: Bounds, requests: Requests) -> Iterator[Registry]:
    """Every reachable registry within the bounds, nearest first."""
    yield Registry()
    yield from (found.step.state for found in steps(bounds, requests, apply) if found.new)


@dataclass(frozen=True, slots=True)
class Broken:
    """A counterexample: what was asked of which registry, and the names of what no longer held."""

    found: Found
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What an exploration met: how much of everything, and the first thing that was wrong."""

    registries: int
    steps: int
    outcomes: tuple[tuple[str, int], ...]
    broken: Broken | None


def faults(found: Found, bounds: Bounds) -> tuple[str, ...]:
    """The names of what a step broke: invariants, or that a refusal changes nothing."""
    if found.step.refused:
        return () if found.step.state == found.state else ("a_refusal_changes_nothing",)
    if found.new or not bounds.hold(found.step.state):
        return broken_by_step(found.state, found.step.state)
    return ()


def survey(bounds: Bounds, requests: Requests, do: Apply) -> Survey:
    """Explore, and check every step; stop at the first that broke something.

    ``do`` is apply, or a variant of it that is to be judged.
    """
    registries = 1
    outcomes: Counter[str] = Counter()
    broken = None
    for found in steps(bounds, requests, do):
        outcomes["DONE" if isinstance(found.step.outcome, Done) else found.step.outcome.name] += 1
        names = faults(found, bounds)
        if names:
            broken = Broken(found, names)
            break
        registries += found.new
    return Survey(registries, outcomes.total(), tuple(sorted(outcomes.items())), broken)
