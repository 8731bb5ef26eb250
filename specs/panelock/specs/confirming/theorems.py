"""What follows from several transitions of the model, one after another; each name is the claim."""

from dataclasses import replace

from panelock.model.lifecycle import withdraw_pane
from panelock.model.order import Side
from panelock.model.panes import kill_pane, select_pane, split_window, swap_pane
from panelock.model.sessions import next_window, previous_window, select_window
from panelock.model.state import PaneId, Registry, SessionId, WindowId
from panelock.model.windows import rotate_window
from panelock.specs.confirming.claims import Bounds, Theorem
from panelock.specs.confirming.worlds import Bound


def every_world_that_is_tried_is_well_formed(state: Registry) -> bool:
    """So the contracts' precondition may be left out.

    post: _
    """
    return state.well_formed


def a_killed_id_is_never_given_again(state: Registry, killed: PaneId, target: PaneId, detached: bool) -> bool:
    """Neither by the next split nor by the one after that.

    post: _
    """
    after = kill_pane(state, killed).state
    first = split_window(after, target, Side.AFTER, detached)
    second = split_window(first.state, target, Side.BEFORE, detached)
    made = tuple(step.made() for step in (first, second) if not step.refused)
    return state.find(killed) is None or killed not in made


def a_split_that_is_withdrawn_leaves_nothing_but_a_spent_id(state: Registry, target: PaneId, detached: bool) -> bool:
    """Even what was active and the stack are as before.

    post: _
    """
    grown = split_window(state, target, Side.LAST, detached)
    if grown.refused:
        return True
    left = withdraw_pane(grown.state, grown.made(), "no terminal").state
    return left == replace(state, next_pane_id=state.next_pane_id + 1)


def panes_that_are_swapped_twice_stand_where_they_stood(state: Registry, one: PaneId, other: PaneId) -> bool:
    """In one window or in two.

    post: _
    """
    once = swap_pane(state, one, other, True).state
    twice = swap_pane(once, one, other, True).state
    return tuple(window.panes for window in twice.windows) == tuple(window.panes for window in state.windows)


def a_window_turned_up_and_down_is_as_it_was(state: Registry, window: WindowId) -> bool:
    """The panes' order and which is active; the stack may differ.

    post: _
    """
    turned = rotate_window(rotate_window(state, window, False).state, window, True).state
    return tuple((one.panes, one.active) for one in turned.windows) == tuple(
        (one.panes, one.active) for one in state.windows
    )


def the_next_windows_previous_is_where_one_was(state: Registry, session: SessionId) -> bool:
    """Going around the end as well.

    post: _
    """
    there = previous_window(next_window(state, session).state, session).state
    return tuple(one.current for one in there.sessions) == tuple(one.current for one in state.sessions)


def selecting_again_changes_nothing(state: Registry, session: SessionId, index: int, pane: PaneId) -> bool:
    """A window or a pane that is current or active already.

    post: _
    """
    once = select_pane(select_window(state, session, index).state, pane).state
    return select_pane(select_window(once, session, index).state, pane).state == once


def nothing_holds(state: Registry) -> bool:
    """The false claim of this file: a run that does not refute it shows nothing.

    post: False
    """
    return state.well_formed


SMALL = Bounds(Bound(3, 2, window_depth=1), Bound(6, 3, window_depth=1))
TURNS = Bounds(Bound(3, 3, session_depth=1), Bound(6, 3, 2, session_depth=2))

THEOREMS = (
    Theorem(every_world_that_is_tried_is_well_formed, Bounds(Bound(3, 2, 2, 1, 1), Bound(6, 3, 2, 1, 1))),
    Theorem(a_killed_id_is_never_given_again, Bounds(Bound(3, 1), Bound(6, 2))),
    Theorem(a_split_that_is_withdrawn_leaves_nothing_but_a_spent_id, SMALL),
    # Where panes stand is claimed: what lies on the stacks decides nothing of it, and takes hours to go through.
    Theorem(panes_that_are_swapped_twice_stand_where_they_stood, Bounds(SMALL.ci, Bound(6, 3))),
    Theorem(a_window_turned_up_and_down_is_as_it_was, SMALL),
    Theorem(the_next_windows_previous_is_where_one_was, TURNS),
    Theorem(selecting_again_changes_nothing, Bounds(Bound(3, 2), Bound(6, 3))),
)
