"""Every invariant to its edges: what it allows just so, and what it allows no more, in each place of a table."""

from dataclasses import replace

import pytest

from panelock.model.explore import Bounds
from panelock.model.invariants import INVARIANTS, MAX_INDEX, STEP_INVARIANTS, broken, broken_by_step
from panelock.model.order import Side
from panelock.model.panes import split_window
from panelock.model.sessions import new_session
from panelock.model.state import Exited, Link, Lost, Option, Pane, Phase, Registry, Session, Signalled, Window
from panelock.model.step import with_pane, with_session, with_window

OPTIONS = (Option("a", "1"), Option("b", "1"), Option("c", "1"))
WORLD = Registry(
    epoch=2, ended=False, next_session_id=3, next_window_id=3, next_pane_id=5,
    sessions=(
        Session(0, "a", (Link(0, 0), Link(2, 1), Link(5, 2)), 2, (5, 0), OPTIONS),
        Session(1, "b", (Link(1, 1),), 1, (), OPTIONS),
        Session(2, "c", (Link(0, 2),), 0, (), OPTIONS),
    ),
    windows=(
        Window(0, "x", (0, 1, 2), 1, (2, 0), OPTIONS),
        Window(1, "x", (3,), 3, (), OPTIONS),
        Window(2, "x", (4,), 4, (), OPTIONS),
    ),
    panes=(
        Pane(0, 0, Phase.RUNNING, None, "", OPTIONS),
        Pane(1, 0, Phase.DEAD, Exited(3), "", OPTIONS),
        Pane(2, 0, Phase.DEAD, Signalled(9), "", OPTIONS),
        Pane(3, 1, Phase.RESPAWNING, None, "", OPTIONS),
        Pane(4, 2, Phase.FRESH, None, "", OPTIONS),
    ),
    server_options=OPTIONS, session_options=OPTIONS, window_options=OPTIONS,
)  # fmt: skip
A, B, C = WORLD.sessions
X, Y, Z = WORLD.windows
RUNNING, DEAD, KILLED, RESPAWNING, FRESH = WORLD.panes
TABLES = ("sessions", "windows", "panes")
SCOPES = ("server_options", "session_options", "window_options")


def swapped(row: tuple, at: int) -> tuple:
    return (*row[:at], row[at + 1], row[at], *row[at + 2 :])


def twice(row: tuple, at: int) -> tuple:
    return (*row[: at + 1], *row[at:])


GOOD = split_window(new_session(Registry(), "a", "", 0).state, 0, Side.AFTER, False).state
SESSION_0, WINDOW_0 = GOOD.sessions[0], GOOD.windows[0]

SIMPLY = {
    "ids_are_unique_and_stand_in_order": replace(GOOD, panes=GOOD.panes[::-1]),
    "ids_are_below_their_counter": replace(GOOD, next_pane_id=1),
    "counters_are_not_negative": Registry(epoch=-1),
    "every_link_leads_to_a_window": with_session(GOOD, replace(SESSION_0, links=(Link(0, 0), Link(1, 7)))),
    "every_window_is_linked": replace(
        GOOD,
        next_window_id=2,
        next_pane_id=3,
        windows=(WINDOW_0, Window(1, "", (2,), 2)),
        panes=(*GOOD.panes, Pane(2, 1)),
    ),
    "every_pane_is_listed_by_its_window": with_window(GOOD, replace(WINDOW_0, panes=(1,), last=())),
    "every_listed_pane_exists_and_names_that_window": replace(GOOD, panes=GOOD.panes[1:]),
    "no_pane_is_in_two_places": with_window(GOOD, replace(WINDOW_0, panes=(0, 1, 0))),
    "every_window_has_a_pane": with_window(GOOD, replace(WINDOW_0, panes=())),
    "every_session_has_a_window": with_session(GOOD, replace(SESSION_0, links=())),
    "the_active_pane_is_one_of_its_window": with_window(GOOD, replace(WINDOW_0, active=9)),
    "the_current_window_is_one_of_its_session": with_session(GOOD, replace(SESSION_0, current=9)),
    "last_panes_are_others_of_the_window": with_window(GOOD, replace(WINDOW_0, last=(1,))),
    "last_windows_are_others_of_the_session": with_session(GOOD, replace(SESSION_0, last=(0,))),
    "links_are_sorted_and_no_index_is_taken_twice": with_session(GOOD, replace(SESSION_0, links=(Link(0, 0),) * 2)),
    "indexes_are_in_range": with_session(GOOD, replace(SESSION_0, links=(Link(-1, 0),), current=-1)),
    "the_dead_and_only_the_dead_have_an_end": with_pane(GOOD, replace(GOOD.panes[0], end=Exited(0))),
    "session_names_are_unique_and_not_empty": with_session(GOOD, replace(SESSION_0, name="")),
    "options_are_sorted_and_none_is_set_twice": replace(GOOD, server_options=(Option("a", "1"), Option("a", "2"))),
    "an_ended_server_is_empty": replace(GOOD, ended=True),
}
"""For each invariant, a registry that was good and breaks it."""

UNSORTED_OPTIONS = [change(OPTIONS, at) for change in (swapped, twice) for at in range(2)]

WRONG = [
    *SIMPLY.items(),
    *(
        ("ids_are_unique_and_stand_in_order", replace(WORLD, **{table: change(getattr(WORLD, table), at)}))
        for table in TABLES for change in (swapped, twice) for at in range(len(getattr(WORLD, table)) - 1)
    ),
    *(
        ("ids_are_below_their_counter", replace(WORLD, **{counter: getattr(WORLD, counter) - less}))
        for counter in ("next_session_id", "next_window_id", "next_pane_id") for less in (1, 2)
    ),
    *(
        ("ids_are_below_their_counter", replace(WORLD, **{table: (replace(getattr(WORLD, table)[0], id=-1),)}))
        for table in TABLES
    ),
    *(
        (
            "ids_are_below_their_counter",
            replace(WORLD, **{table: (*getattr(WORLD, table)[:-1], replace(getattr(WORLD, table)[-1], id=9))}),
        )
        for table in TABLES
    ),
    *(
        ("counters_are_not_negative", replace(Registry(), **{counter: -1}))
        for counter in ("epoch", "next_session_id", "next_window_id", "next_pane_id")
    ),
    *(("every_link_leads_to_a_window", replace(WORLD, windows=rest)) for rest in ((X, Y), (X, Z), (Y, Z), ())),
    ("every_window_is_linked", replace(WORLD, sessions=(B, C))),
    ("every_window_is_linked", replace(WORLD, sessions=(B,))),
    ("every_pane_is_listed_by_its_window", with_window(WORLD, replace(X, panes=(0, 1)))),
    ("every_pane_is_listed_by_its_window", with_pane(WORLD, replace(RUNNING, window=1))),
    ("every_pane_is_listed_by_its_window", with_pane(WORLD, replace(FRESH, window=9))),
    ("every_pane_is_listed_by_its_window", with_pane(WORLD, replace(FRESH, window=0))),
    ("every_pane_is_listed_by_its_window", with_pane(WORLD, replace(RESPAWNING, window=0))),
    *(("every_listed_pane_exists_and_names_that_window", with_pane(WORLD, replace(pane, window=2))) for pane in (
        RUNNING, DEAD, KILLED, RESPAWNING,
    )),
    ("every_listed_pane_exists_and_names_that_window", replace(WORLD, panes=WORLD.panes[:-1])),
    *(("no_pane_is_in_two_places", with_window(WORLD, replace(X, panes=twice((0, 1, 2), at)))) for at in range(3)),
    ("no_pane_is_in_two_places", with_window(WORLD, replace(Z, panes=(4, 0)))),
    *(("every_window_has_a_pane", with_window(WORLD, replace(window, panes=()))) for window in (X, Y, Z)),
    *(("every_session_has_a_window", with_session(WORLD, replace(session, links=()))) for session in (A, B, C)),
    *(("the_active_pane_is_one_of_its_window", with_window(WORLD, replace(X, active=pane))) for pane in (-1, 3, 9)),
    *(("the_current_window_is_one_of_its_session", with_session(WORLD, replace(A, current=at))) for at in (-1, 1, 9)),
    *(
        ("last_panes_are_others_of_the_window", with_window(WORLD, replace(X, last=last)))
        for last in ((1,), (2, 1), (2, 2), (0, 2, 0), (3,), (0, 9), (-1,))
    ),
    *(
        ("last_windows_are_others_of_the_session", with_session(WORLD, replace(A, last=last)))
        for last in ((2,), (5, 2), (5, 5), (0, 5, 0), (1,), (0, 9), (-1,), (3,))
    ),
    *(
        ("links_are_sorted_and_no_index_is_taken_twice", with_session(WORLD, replace(A, links=change(A.links, at))))
        for change in (swapped, twice) for at in range(2)
    ),
    *(
        ("indexes_are_in_range", with_session(WORLD, replace(B, links=(Link(at, 1),), current=at)))
        for at in (-1, MAX_INDEX + 1)
    ),
    *(
        ("the_dead_and_only_the_dead_have_an_end", with_pane(WORLD, replace(pane, end=end)))
        for pane, end in (
            (RUNNING, Exited(0)), (RESPAWNING, Signalled(1)), (FRESH, Lost("")), (DEAD, None), (KILLED, None),
        )
    ),
    ("session_names_are_unique_and_not_empty", with_session(WORLD, replace(B, name=""))),
    *(
        ("session_names_are_unique_and_not_empty", with_session(WORLD, replace(session, name=name)))
        for session, name in ((A, "b"), (B, "a"), (C, "a"), (C, "b"))
    ),
    *(
        ("options_are_sorted_and_none_is_set_twice", replace(WORLD, **{scope: options}))
        for scope in SCOPES for options in UNSORTED_OPTIONS
    ),
    *(
        ("options_are_sorted_and_none_is_set_twice", change(WORLD, replace(one, options=options)))
        for change, owners in ((with_session, (A, B, C)), (with_window, (X, Y, Z)), (with_pane, WORLD.panes))
        for one in owners for options in UNSORTED_OPTIONS
    ),
    *(
        ("an_ended_server_is_empty", replace(Registry(), **{part: getattr(WORLD, part)}))
        for part in (*TABLES, *SCOPES)
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "state"), WRONG)
def test_an_invariant_sees_the_registry_that_breaks_it(name: str, state: Registry) -> None:
    assert name in broken(state)
    assert not state.well_formed


def test_every_invariant_has_a_registry_that_breaks_it() -> None:
    assert list(SIMPLY) == [holds.__name__ for holds in INVARIANTS]


def test_two_sessions_of_one_name_break_an_invariant() -> None:
    twin = Session(1, "a", (Link(0, 0),), 0)
    assert broken(replace(GOOD, next_session_id=2, sessions=(SESSION_0, twin))) == (
        "session_names_are_unique_and_not_empty",
    )


RIGHT = [
    WORLD,
    Registry(),
    replace(Registry(), epoch=3, next_session_id=7, next_window_id=8, next_pane_id=9),
    with_session(WORLD, replace(B, links=(Link(MAX_INDEX, 1),), current=MAX_INDEX)),
    with_session(WORLD, replace(A, last=(0, 5))),
    with_session(WORLD, replace(A, last=())),
    with_session(WORLD, replace(A, current=5, last=(2,))),
    with_window(WORLD, replace(X, last=(0,))),
    with_window(WORLD, replace(X, active=2, last=(1, 0))),
    with_window(WORLD, replace(X, panes=(2, 0, 1))),
    with_session(WORLD, replace(B, name="ab")),
    replace(WORLD, epoch=0),
]


@pytest.mark.parametrize("state", RIGHT)
def test_no_invariant_is_stricter_than_it_says(state: Registry) -> None:
    assert broken(state) == ()


ENDED = Registry(epoch=2, next_session_id=3, next_window_id=3, next_pane_id=5)
SPENT = replace(
    WORLD, sessions=(A, C), windows=(X, Z), panes=(*WORLD.panes[:3], FRESH), next_session_id=3, next_window_id=3
)  # what no id below the counters is in is spent: $1, @1, %3

SIMPLY_STEPS = {
    "counters_never_fall_within_an_epoch": (GOOD, replace(GOOD, next_window_id=0)),
    "a_spent_id_is_never_given_again": (replace(GOOD, panes=GOOD.panes[:1]), GOOD),
    "an_epoch_follows_the_end_of_the_one_before": (GOOD, Registry(epoch=2, ended=False)),
    "what_has_ended_stays_ended_in_its_epoch": (Registry(epoch=1), Registry(epoch=1, ended=False)),
}

BAD_STEPS = [
    *((name, *step) for name, step in SIMPLY_STEPS.items()),
    *(
        ("counters_never_fall_within_an_epoch", ENDED, replace(ENDED, **{counter: getattr(ENDED, counter) - 1}))
        for counter in ("next_session_id", "next_window_id", "next_pane_id")
    ),
    *(
        ("a_spent_id_is_never_given_again", SPENT, replace(SPENT, **{table: getattr(WORLD, table)}))
        for table in TABLES
    ),
    ("an_epoch_follows_the_end_of_the_one_before", WORLD, replace(WORLD, epoch=3)),
    ("an_epoch_follows_the_end_of_the_one_before", WORLD, replace(WORLD, epoch=1)),
    ("an_epoch_follows_the_end_of_the_one_before", ENDED, replace(ENDED, epoch=1)),
    ("an_epoch_follows_the_end_of_the_one_before", ENDED, replace(ENDED, epoch=4)),
    ("what_has_ended_stays_ended_in_its_epoch", ENDED, replace(ENDED, ended=False)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after"), BAD_STEPS)
def test_a_step_invariant_sees_the_step_that_breaks_it(name: str, before: Registry, after: Registry) -> None:
    assert name in broken_by_step(before, after)


def test_every_step_invariant_has_a_step_that_breaks_it() -> None:
    assert list(SIMPLY_STEPS) == [holds.__name__ for holds in STEP_INVARIANTS]


def test_an_epoch_that_falls_is_that_and_nothing_else() -> None:
    """What is new or less in another epoch is no fault, whichever epoch it is."""
    assert broken_by_step(ENDED, Registry(epoch=1)) == ("an_epoch_follows_the_end_of_the_one_before",)
    names = broken_by_step(ENDED, replace(WORLD, epoch=1))
    assert "what_has_ended_stays_ended_in_its_epoch" in names
    assert not {"counters_never_fall_within_an_epoch", "a_spent_id_is_never_given_again"} & {*names}


GOOD_STEPS = [
    (
        replace(WORLD, sessions=(A,), windows=(X,), panes=WORLD.panes[:3], next_session_id=1, next_window_id=1,
                next_pane_id=3),
        WORLD,
    ),
    (WORLD, WORLD),
    (ENDED, ENDED),
    (WORLD, ENDED),
    (ENDED, replace(ENDED, epoch=3)),
    (ENDED, Registry(epoch=3, ended=False)),
    (ENDED, replace(WORLD, epoch=3)),
    (ENDED, replace(ENDED, next_session_id=4, next_window_id=4, next_pane_id=6)),
    (
        replace(SPENT, sessions=(A,), windows=(X,), panes=WORLD.panes[:3], next_session_id=2, next_window_id=2,
                next_pane_id=4),
        SPENT,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), GOOD_STEPS)
def test_no_step_invariant_is_stricter_than_it_says(before: Registry, after: Registry) -> None:
    names = broken_by_step(before, after)
    assert not [name for name in names if name not in broken(after)]


def test_the_bounds_of_an_exploration_to_their_edges() -> None:
    bounds = Bounds(sessions=3, windows=3, panes=5, index=5)
    first = replace(WORLD, epoch=1)
    assert bounds.hold(first)
    assert bounds.hold(Registry())
    assert not bounds.hold(WORLD)
    for less in ("sessions", "windows", "panes", "index"):
        assert not replace(bounds, **{less: getattr(bounds, less) - 1}).hold(first)
