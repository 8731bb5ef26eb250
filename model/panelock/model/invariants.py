"""What holds in every reachable registry, each as a predicate whose name is the sentence.

A checker that finds one broken prints its name. Those of one state stand in INVARIANTS, of a step in STEP_INVARIANTS.
This file is read by state.py, so it knows the registry's types by name only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from panelock.model.state import Option, Registry

MAX_INDEX = 2**31 - 1
"""tmux keeps a window's index in an int."""


def _rising(numbers: Sequence[int]) -> bool:
    """Each is greater than the one before: sorted, and none twice."""
    return all(numbers[i] < numbers[i + 1] for i in range(len(numbers) - 1))


def _distinct(numbers: Sequence[int]) -> bool:
    return all(number not in numbers[:i] for i, number in enumerate(numbers))


def _sorted_by_name(options: Sequence[Option]) -> bool:
    return all(options[i].name < options[i + 1].name for i in range(len(options) - 1))


def ids_are_unique_and_stand_in_order(state: Registry) -> bool:
    """No two sessions, windows or panes have one id, and each table is sorted by it."""
    return (
        _rising([session.id for session in state.sessions])
        and _rising([window.id for window in state.windows])
        and _rising([pane.id for pane in state.panes])
    )


def ids_are_below_their_counter(state: Registry) -> bool:
    """What was given is below what will be given next: so nothing is given twice."""
    return (
        all(0 <= session.id < state.next_session_id for session in state.sessions)
        and all(0 <= window.id < state.next_window_id for window in state.windows)
        and all(0 <= pane.id < state.next_pane_id for pane in state.panes)
    )


def counters_are_not_negative(state: Registry) -> bool:
    """Ids and epochs count from 0."""
    return all(counter >= 0 for counter in state.counters)


def every_link_leads_to_a_window(state: Registry) -> bool:
    """No session names a window that is gone."""
    windows = [window.id for window in state.windows]
    return all(link.window in windows for session in state.sessions for link in session.links)


def every_window_is_linked(state: Registry) -> bool:
    """A window that no session shows has ended."""
    linked = [link.window for session in state.sessions for link in session.links]
    return all(window.id in linked for window in state.windows)


def every_pane_is_listed_by_its_window(state: Registry) -> bool:
    """A pane's window exists and has the pane in its order."""
    return all(
        any(window.id == pane.window and pane.id in window.panes for window in state.windows) for pane in state.panes
    )


def every_listed_pane_exists_and_names_that_window(state: Registry) -> bool:
    """A window lists no pane that is gone, and none that thinks it is elsewhere."""
    places = [(pane.id, pane.window) for pane in state.panes]
    return all((pane, window.id) in places for window in state.windows for pane in window.panes)


def no_pane_is_in_two_places(state: Registry) -> bool:
    """Neither in two windows, nor twice in one."""
    return _distinct([pane for window in state.windows for pane in window.panes])


def every_window_has_a_pane(state: Registry) -> bool:
    """A window ends with its last pane."""
    return all(len(window.panes) > 0 for window in state.windows)


def every_session_has_a_window(state: Registry) -> bool:
    """A session ends with its last window."""
    return all(len(session.links) > 0 for session in state.sessions)


def the_active_pane_is_one_of_its_window(state: Registry) -> bool:
    """Exactly one pane of a window is active."""
    return all(window.active in window.panes for window in state.windows)


def the_current_window_is_one_of_its_session(state: Registry) -> bool:
    """Exactly one link of a session is current."""
    return all(any(link.index == session.current for link in session.links) for session in state.sessions)


def last_panes_are_others_of_the_window(state: Registry) -> bool:
    """The stack of panes that were active holds panes of the window, each once, never the active one."""
    return all(
        _distinct(window.last) and all(pane in window.panes and pane != window.active for pane in window.last)
        for window in state.windows
    )


def last_windows_are_others_of_the_session(state: Registry) -> bool:
    """The stack of indexes that were current holds linked ones, each once, never the current one."""
    return all(
        _distinct(session.last)
        and all(
            index != session.current and any(link.index == index for link in session.links) for index in session.last
        )
        for session in state.sessions
    )


def links_are_sorted_and_no_index_is_taken_twice(state: Registry) -> bool:
    """A session's links stand in order of their indexes."""
    return all(_rising([link.index for link in session.links]) for session in state.sessions)


def indexes_are_in_range(state: Registry) -> bool:
    """A window's index is one that tmux could hold."""
    return all(0 <= link.index <= MAX_INDEX for session in state.sessions for link in session.links)


def the_dead_and_only_the_dead_have_an_end(state: Registry) -> bool:
    """A pane that lives or is being made has no exit status, signal or reason; a dead one has."""
    return all((pane.end is not None) == (pane.phase.name == "DEAD") for pane in state.panes)


def session_names_are_unique_and_not_empty(state: Registry) -> bool:
    """A session can be named by its name."""
    names = [session.name for session in state.sessions]
    return all(name != "" and name not in names[:i] for i, name in enumerate(names))


def options_are_sorted_and_none_is_set_twice(state: Registry) -> bool:
    """In each scope an option has one value at most."""
    return (
        all(_sorted_by_name(options) for options in state.global_options)
        and all(_sorted_by_name(session.options) for session in state.sessions)
        and all(_sorted_by_name(window.options) for window in state.windows)
        and all(_sorted_by_name(pane.options) for pane in state.panes)
    )


def an_ended_server_is_empty(state: Registry) -> bool:
    """Nothing of an ended server is left but its counters."""
    return not state.ended or not (state.sessions or state.windows or state.panes or any(state.global_options))


INVARIANTS: tuple[Callable[[Registry], bool], ...] = (
    ids_are_unique_and_stand_in_order,
    ids_are_below_their_counter,
    counters_are_not_negative,
    every_link_leads_to_a_window,
    every_window_is_linked,
    every_pane_is_listed_by_its_window,
    every_listed_pane_exists_and_names_that_window,
    no_pane_is_in_two_places,
    every_window_has_a_pane,
    every_session_has_a_window,
    the_active_pane_is_one_of_its_window,
    the_current_window_is_one_of_its_session,
    last_panes_are_others_of_the_window,
    last_windows_are_others_of_the_session,
    links_are_sorted_and_no_index_is_taken_twice,
    indexes_are_in_range,
    the_dead_and_only_the_dead_have_an_end,
    session_names_are_unique_and_not_empty,
    options_are_sorted_and_none_is_set_twice,
    an_ended_server_is_empty,
)


def counters_never_fall_within_an_epoch(before: Registry, after: Registry) -> bool:
    """Whatever ends, the next id stays at least what it was."""
    return before.epoch != after.epoch or (
        before.next_session_id <= after.next_session_id
        and before.next_window_id <= after.next_window_id
        and before.next_pane_id <= after.next_pane_id
    )


def a_spent_id_is_never_given_again(before: Registry, after: Registry) -> bool:
    """What is new in a step of an epoch has an id that no counter had passed."""
    if before.epoch != after.epoch:
        return True
    return (
        all(one.id >= before.next_session_id or before.session(one.id) is not None for one in after.sessions)
        and all(one.id >= before.next_window_id or before.window(one.id) is not None for one in after.windows)
        and all(one.id >= before.next_pane_id or before.find(one.id) is not None for one in after.panes)
    )


def an_epoch_follows_the_end_of_the_one_before(before: Registry, after: Registry) -> bool:
    """Epochs count up by one, and only an ended server is followed by another."""
    return after.epoch == before.epoch or (before.ended and after.epoch == before.epoch + 1)


def what_has_ended_stays_ended_in_its_epoch(before: Registry, after: Registry) -> bool:
    """A server lives again only as another one."""
    return not before.ended or after.ended or after.epoch > before.epoch


STEP_INVARIANTS: tuple[Callable[[Registry, Registry], bool], ...] = (
    counters_never_fall_within_an_epoch,
    a_spent_id_is_never_given_again,
    an_epoch_follows_the_end_of_the_one_before,
    what_has_ended_stays_ended_in_its_epoch,
)


def broken(state: Registry) -> tuple[str, ...]:
    """The names of the invariants that do not hold."""
    return tuple(holds.__name__ for holds in INVARIANTS if not holds(state))


def broken_by_step(before: Registry, after: Registry) -> tuple[str, ...]:
    """The names of the invariants that a step broke: those of its end, and those of the way there."""
    return broken(after) + tuple(holds.__name__ for holds in STEP_INVARIANTS if not holds(before, after))
