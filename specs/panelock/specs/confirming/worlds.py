"""The small registries that CrossHair tries: structure by forks, numbers free.

Ids of sessions, windows and panes are 0, 1, 2 … in the order of the tables, windows and links: the model treats ids
alike, so a registry with others is one of these renamed. What a fork decides: how panes lie in windows and windows in
sessions, which is active or current, and what lies on the stacks. Free within what is well formed, so that one path
stands for very many registries: every index of a window, the counters, the epoch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, permutations, product
from typing import Any

import crosshair.core_and_libs  # noqa: F401  # before any registration: it begins with forgetting all
from crosshair.core import SymbolicFactory, register_type

from panelock.model.invariants import MAX_INDEX
from panelock.model.state import (
    Exited,
    Link,
    Option,
    Pane,
    PaneId,
    Phase,
    Registry,
    Session,
    SessionId,
    Window,
    WindowId,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """How large the worlds are, and which of their parts take every form; the others rest.

    At rest, a window's first pane is active and its stack is empty, a session likewise, and panes are of mixed phases.
    """

    panes: int
    links: int
    sessions: int = 1
    window_depth: int = 0
    """How many panes may lie on a window's stack."""
    session_depth: int = 0
    """How many indexes may lie on a session's stack."""
    phases: bool = False
    """The first pane of each window has any phase."""
    options: bool = False
    """Two options are set in every scope."""
    few: bool = False
    """At most ten sessions were made: their numbers are names, and reading long ones is not to the point."""

    def __str__(self) -> str:
        """The bound in words, for the table."""
        parts = [f"{self.panes} panes, {self.links} links, {self.sessions} sessions"]
        parts += [f"window stacks ≤ {self.window_depth}"] * (self.window_depth > 0)
        parts += [f"session stacks ≤ {self.session_depth}"] * (self.session_depth > 0)
        parts += ["any phases"] * self.phases
        parts += ["options set"] * self.options
        parts += ["session numbers < 10"] * self.few
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Shape:
    """The structure of one world; an ended server and one that has no session yet have no sessions."""

    ended: bool
    windows: tuple[tuple[int, ...], ...] = ()
    """The panes of each window."""
    actives: tuple[tuple[int, ...], ...] = ()
    """The active pane of each window, and then those on its stack."""
    sessions: tuple[tuple[int, ...], ...] = ()
    """The windows that each session links."""
    currents: tuple[tuple[int, ...], ...] = ()
    """Which of its links is current, and then those on its stack."""
    phases: tuple[Phase, ...] = ()
    options: bool = False


MIXED = (Phase.RUNNING, Phase.FRESH, Phase.DEAD, Phase.RESPAWNING)
NAMES = ("work", "1", "2")


def _compositions(total: int, most: int) -> Iterator[tuple[int, ...]]:
    """The ways to cut a number into at most so many parts, in order."""
    if total == 0:
        yield ()
    elif most > 0:
        for first in range(1, total + 1):
            yield from ((first, *rest) for rest in _compositions(total - first, most - 1))


def _named_in_order(length: int) -> Iterator[tuple[int, ...]]:
    """The words of a length over 0, 1, 2 … in which each first use is of the next number."""
    if length == 0:
        yield ()
        return
    for word in _named_in_order(length - 1):
        yield from ((*word, letter) for letter in range(max(word, default=-1) + 2))


def _cut(word: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """A word cut into parts of these sizes."""
    ends = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
    return tuple(word[start:end] for start, end in pairwise(ends))


def _stacks(items: tuple[int, ...], depth: int) -> Iterator[tuple[int, ...]]:
    """Which of the items is active or current, and those that lie on the stack, at most so many; at rest, the first."""
    if depth == 0:
        yield items[:1]
        return
    for size in range(1, min(len(items), depth + 1) + 1):
        yield from permutations(items, size)


@cache
def shapes(bound: Bound) -> tuple[Shape, ...]:
    """Every structure within a bound."""
    found = [Shape(ended=True), Shape(ended=False, options=bound.options)]
    for links in range(1, bound.links + 1):
        for word, sizes in product(_named_in_order(links), _compositions(links, bound.sessions)):
            for panes in range(max(word) + 1, bound.panes + 1):
                for cut in _compositions(panes, max(word) + 1):
                    if len(cut) == max(word) + 1:
                        found += _filled(bound, _cut(word, sizes), _cut(tuple(range(panes)), cut))
    return tuple(found)


def _filled(bound: Bound, sessions: tuple[tuple[int, ...], ...], windows: tuple[tuple[int, ...], ...]) -> list[Shape]:
    panes = sum(map(len, windows))
    phased: list[tuple[Phase, ...]] = [(MIXED * panes)[:panes]]
    if bound.phases:
        firsts = [window[0] for window in windows]
        phased = list(product(*(tuple(Phase) if i in firsts else (phased[0][i],) for i in range(panes))))
    window_stacks = product(*(tuple(_stacks(window, bound.window_depth)) for window in windows))
    session_stacks = product(*(tuple(_stacks(tuple(range(len(of))), bound.session_depth)) for of in sessions))
    return [
        Shape(False, windows, actives, sessions, currents, phases, bound.options)
        for actives, currents, phases in product(window_stacks, session_stacks, phased)
    ]


OPTIONS = (Option("@b", "1"), Option("@d", "2"))


def _session(shape: Shape, at: int, indexes: tuple[int, ...]) -> Session:
    current, *last = (indexes[position] for position in shape.currents[at])
    links = tuple(Link(index, WindowId(window)) for index, window in zip(indexes, shape.sessions[at], strict=True))
    return Session(SessionId(at), NAMES[at], links, current, tuple(last), OPTIONS * shape.options)


def _window(shape: Shape, at: int) -> Window:
    panes = tuple(PaneId(pane) for pane in shape.windows[at])
    active, *last = (PaneId(pane) for pane in shape.actives[at])
    return Window(WindowId(at), "sh", panes, active, tuple(last), OPTIONS * shape.options)


def world(shape: Shape, indexes: tuple[tuple[int, ...], ...], counters: tuple[int, int, int, int]) -> Registry:
    """The registry of a shape, with each session's indexes of windows, and with the counters."""
    windows = tuple(_window(shape, at) for at in range(len(shape.windows)))
    epoch, next_session, next_window, next_pane = counters
    return Registry(
        epoch=epoch,
        ended=shape.ended,
        next_session_id=next_session,
        next_window_id=next_window,
        next_pane_id=next_pane,
        sessions=tuple(_session(shape, at, indexes[at]) for at in range(len(shape.sessions))),
        windows=windows,
        panes=tuple(_pane(shape, window, pane) for window in windows for pane in window.panes),
        server_options=OPTIONS * shape.options,
        session_options=OPTIONS * shape.options,
        window_options=OPTIONS * shape.options,
    )


def _pane(shape: Shape, window: Window, pane: PaneId) -> Pane:
    phase = shape.phases[pane]
    end = Exited(1) if phase is Phase.DEAD else None
    return Pane(pane, window.id, phase, end, options=OPTIONS * shape.options)


def plain(shape: Shape) -> Registry:
    """The registry of a shape with small numbers: indexes from 0 with one gap, one id of each kind spent."""
    indexes = tuple(tuple(at + (at > 1) for at in range(len(links))) for links in shape.sessions)
    panes = sum(map(len, shape.windows))
    return world(shape, indexes, (1, len(shape.sessions) + 1, len(shape.windows) + 1, panes + 1))


# --- for CrossHair -------------------------------------------------------------------------------------------------


def _number(factory: SymbolicFactory, name: str, least: int) -> Any:
    """Any number from one on."""
    number: Any = factory(int, name)
    factory.space.add(number.var >= least)
    return number


def _fork(factory: SymbolicFactory, count: int) -> int:
    """One of so many, by forks."""
    number = _number(factory, "shape", 0)
    factory.space.add(number.var < count)
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        if factory.space.smt_fork(number.var < middle):
            high = middle
        else:
            low = middle
    return low


def _indexes(factory: SymbolicFactory, session: int, count: int) -> tuple[Any, ...]:
    """Any indexes of windows, rising."""
    indexes: list[Any] = []
    for at in range(count):
        index = _number(factory, f"index{session}_{at}", 0)
        factory.space.add(index.var <= MAX_INDEX)
        if at > 0:
            factory.space.add(index.var > indexes[-1].var)
        indexes.append(index)
    return tuple(indexes)


class _Within:
    """The bound that the process works within; CrossHair makes its registries without arguments."""

    bound = Bound(panes=1, links=1)


def use(bound: Bound) -> None:
    """Let every registry from here on be within a bound."""
    _Within.bound = bound


def _any_registry(factory: SymbolicFactory) -> Registry:
    possible = shapes(_Within.bound)
    shape = possible[_fork(factory, len(possible))]
    indexes = tuple(_indexes(factory, at, len(links)) for at, links in enumerate(shape.sessions))
    next_session = _number(factory, "next_session", len(shape.sessions))
    if _Within.bound.few:
        factory.space.add(next_session.var < 10)
    next_window = _number(factory, "next_window", len(shape.windows))
    next_pane = _number(factory, "next_pane", sum(map(len, shape.windows)))
    epoch = _number(factory, "epoch", 0 if shape.ended else 1)
    return world(shape, indexes, (epoch, next_session, next_window, next_pane))


register_type(Registry, _any_registry)
