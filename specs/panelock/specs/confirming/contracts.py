"""The contract of every transition: its postconditions, the invariants of a step, and how far they are confirmed.

Each property of a transition holds after it, granted or refused, in every world of its bound and for every argument:
any id, any index, any text. The precondition, that the registry is well formed, is left out: worlds are made so.
"""

from collections.abc import Callable, Mapping

from panelock.model.invariants import STEP_INVARIANTS
from panelock.model.state import Registry
from panelock.model.step import Step
from panelock.model.transitions import TRANSITIONS
from panelock.specs.confirming.claims import Bounds
from panelock.specs.confirming.engine import Property, properties_of
from panelock.specs.confirming.worlds import Bound

SERVER = Bounds(Bound(3, 3, 2), Bound(6, 4, 2))
PANES = Bounds(Bound(3, 3, window_depth=2), Bound(6, 3, window_depth=1))
"""Deeply three windows: a first, a middle and a last one. With four, rotate-window alone took 38 minutes."""
ONE_WINDOW = Bounds(Bound(3, 3, window_depth=2), Bound(6, 2, window_depth=1))
"""For what changes one window and nothing around it: that one, and one beside it."""
NEW_PANE = Bounds(Bound(3, 2, window_depth=1), Bound(6, 2, window_depth=1))
"""For what makes a pane: two windows, for no more can be touched."""
SWAPS = Bounds(Bound(3, 2, window_depth=1), Bound(6, 2))
"""For what names two panes: stacks are at rest where there are six, or each pair would be tried with each of them."""
LIVES = Bounds(Bound(3, 2, phases=True), Bound(6, 2, phases=True))
ENDS = Bounds(Bound(3, 1, phases=True), Bound(6, 2, phases=True))
TURNS = Bounds(Bound(3, 3, session_depth=1), Bound(6, 3, 2, session_depth=2))
WINDOWS = Bounds(Bound(3, 2, 2, session_depth=1), Bound(6, 3, 2, session_depth=1))
NAMED = Bounds(Bound(3, 2, 2), Bound(6, 3, 2))
NUMBERED = Bounds(Bound(3, 2, 2, few=True), Bound(6, 3, 2, few=True))
MOVES = Bounds(Bound(3, 2, 1), Bound(6, 2, 2))
JOINS = Bounds(Bound(3, 2, 2), Bound(6, 2, 2))
BREAKS = Bounds(Bound(3, 1), Bound(6, 2, 2))
OPTIONS = Bounds(Bound(3, 1, options=True), Bound(6, 2, 2, options=True))

BOUNDS: dict[str, Bounds] = {
    "start-server": SERVER,
    "kill-server": SERVER,
    "new-session": NUMBERED,
    "kill-session": WINDOWS,
    "kill-session -a": WINDOWS,
    "rename-session": SERVER,
    "new-window": MOVES,
    "kill-window": WINDOWS,
    "kill-window -a": WINDOWS,
    "rename-window": SERVER,
    "rotate-window": PANES,
    "select-window": WINDOWS,
    "next-window": TURNS,
    "previous-window": TURNS,
    "last-window": TURNS,
    "link-window": MOVES,
    "unlink-window": WINDOWS,
    "move-window": MOVES,
    "move-window -r": WINDOWS,
    "swap-window": NAMED,
    "split-window": NEW_PANE,
    "kill-pane": PANES,
    "kill-pane -a": PANES,
    "select-pane": ONE_WINDOW,
    "select-pane -T": ONE_WINDOW,
    "last-pane": ONE_WINDOW,
    "swap-pane": SWAPS,
    "break-pane": BREAKS,
    "join-pane": JOINS,
    "respawn-pane": LIVES,
    "confirm-pane": LIVES,
    "withdraw-pane": LIVES,
    "leave-empty": LIVES,
    "pane-ended": ENDS,
    "host-died": LIVES,
    "set-option": OPTIONS,
    "set-option -u": OPTIONS,
}

SAME = {"move-pane": "join-pane"}
"""Other names of the same function."""


def _of_the_step(name: str, holds: Callable[[Registry, Registry], bool]) -> Property:
    """An invariant of a step as a property of the transition that made it."""

    def after(values: Mapping[str, object]) -> bool:
        before, step = values["state"], values["__return__"]
        assert isinstance(before, Registry)
        assert isinstance(step, Step)
        return holds(before, step.state)

    return Property(name, after)


STEPS = tuple(_of_the_step(holds.__name__, holds) for holds in STEP_INVARIANTS)


def _refused(values: Mapping[str, object]) -> bool:
    step = values["__return__"]
    assert isinstance(step, Step)
    return step.refused


NEVER_GRANTED = Property("it is never granted", _refused)
NEVER_REFUSED = Property("it is never refused", lambda values: not _refused(values))
TWINS = (NEVER_GRANTED, NEVER_REFUSED)
"""False of every transition: a bound in which one of them is confirmed shows nothing."""


def properties(name: str) -> tuple[Property, ...]:
    """What holds after a transition: its docstring's postconditions, and the invariants of a step."""
    return (*properties_of(TRANSITIONS[name]), *STEPS)
