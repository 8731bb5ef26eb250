"""A pane's life as one table, and what is carried along: titles, names, options, ids, epochs."""

import itertools

import pytest

from panelock.model.lifecycle import (
    Remain,
    confirm_pane,
    host_died,
    leave_empty,
    pane_ended,
    respawn_pane,
    withdraw_pane,
)
from panelock.model.moving import break_pane
from panelock.model.options import Global, OfPane, OfSession, OfWindow, options_in, set_option, unset_option
from panelock.model.order import How, Place, Side
from panelock.model.panes import kill_pane, set_title, split_window
from panelock.model.sessions import kill_server, new_session, start_server
from panelock.model.state import HOST_DIED, Exited, Lost, Option, Phase, Registry, Signalled
from panelock.model.text import shown
from panelock.model.windows import rename_window

START = confirm_pane(new_session(Registry(), "a", "w", 0).state, 0).state


def standing(phase):
    """A world whose pane %1 is in this phase."""
    state = split_window(START, 0, Side.AFTER, False).state
    if phase is Phase.FRESH:
        return state
    state = confirm_pane(state, 1).state
    if phase is Phase.RUNNING:
        return state
    state = pane_ended(state, 1, Exited(3), Remain.ON).state
    return state if phase is Phase.DEAD else respawn_pane(state, 1, False).state


EVENTS = {
    "confirm": lambda state: confirm_pane(state, 1),
    "withdraw": lambda state: withdraw_pane(state, 1, "no terminal"),
    "leave empty": lambda state: leave_empty(state, 1),
    "respawn": lambda state: respawn_pane(state, 1, False),
    "respawn -k": lambda state: respawn_pane(state, 1, True),
    "ends, off": lambda state: pane_ended(state, 1, Exited(0), Remain.OFF),
    "ends, on": lambda state: pane_ended(state, 1, Exited(0), Remain.ON),
    "fails, failed": lambda state: pane_ended(state, 1, Exited(1), Remain.FAILED),
    "host died": host_died,
    "kill": lambda state: kill_pane(state, 1),
}

LIFE = """
                 fresh         respawning    running       dead
confirm          running       running       NOT_PENDING   NOT_PENDING
withdraw         gone          dead          NOT_PENDING   NOT_PENDING
leave empty      dead          dead          NOT_PENDING   NOT_PENDING
respawn          BEING_MADE    BEING_MADE    STILL_ACTIVE  respawning
respawn -k       BEING_MADE    BEING_MADE    respawning    respawning
ends, off        NOT_RUNNING   NOT_RUNNING   gone          NOT_RUNNING
ends, on         NOT_RUNNING   NOT_RUNNING   dead          NOT_RUNNING
fails, failed    NOT_RUNNING   NOT_RUNNING   dead          NOT_RUNNING
host died        gone          dead          dead          dead
kill             gone          gone          gone          gone
"""


def became(step):
    if step.refused:
        return step.outcome.name
    pane = step.state.find(1)
    return "gone" if pane is None else pane.phase.value


def test_every_phase_meets_every_event_as_the_table_says():
    met = [" " * 17 + "".join(f"{phase.value:14}" for phase in Phase).rstrip()]
    for name, event in EVENTS.items():
        met.append(f"{name:17}" + "".join(f"{became(event(standing(phase))):14}" for phase in Phase).rstrip())
    assert [line.rstrip() for line in LIFE.strip("\n").splitlines()] == met


@pytest.mark.parametrize(
    ("end", "remain", "stays"),
    [
        (Exited(0), Remain.OFF, False),
        (Exited(0), Remain.ON, True),
        (Exited(0), Remain.FAILED, False),
        (Exited(1), Remain.OFF, False),
        (Exited(1), Remain.FAILED, True),
        (Signalled(15), Remain.FAILED, True),
        (Signalled(15), Remain.OFF, False),
        (Lost("host died"), Remain.FAILED, True),
    ],
)
def test_remain_on_exit_decides_whether_an_ended_pane_stays(end, remain, stays):
    state = pane_ended(standing(Phase.RUNNING), 1, end, remain).state
    assert (state.find(1) is not None) == stays
    if stays:
        assert state.find(1).end == end


def test_a_withdrawn_respawn_is_dead_with_its_reason_and_a_confirmed_one_has_none():
    assert withdraw_pane(standing(Phase.RESPAWNING), 1, "why").state.find(1).end == Lost("why")
    assert confirm_pane(standing(Phase.RESPAWNING), 1).state.find(1).end is None
    assert standing(Phase.RESPAWNING).find(1).end is None


def test_a_withdrawn_split_leaves_what_was_active_and_last_as_before():
    before = standing(Phase.RUNNING)
    reserved = split_window(before, 0, Side.BEFORE, False)
    after = withdraw_pane(reserved.state, reserved.made(), "").state
    assert (after.windows, after.sessions, after.panes) == (before.windows, before.sessions, before.panes)
    assert after.next_pane_id == before.next_pane_id + 1


def test_the_hosts_death_keeps_every_pane_that_a_caller_was_told_of():
    state = standing(Phase.DEAD)
    state = split_window(state, 0, Side.AFTER, False).state
    after = host_died(state).state
    assert shown(after) == "a[0:@0*] | @0[%0x %1x*]<%0"
    assert after.find(0).end == HOST_DIED
    assert after.find(1).end == Exited(3), "it was dead before"


def test_the_hosts_death_ends_a_server_that_had_only_fresh_panes():
    assert host_died(new_session(Registry(), "a", "w", 0).state).state.ended


def test_fresh_panes_may_be_withdrawn_in_any_order():
    state = standing(Phase.RUNNING)
    for target, side in ((0, Side.BEFORE), (1, Side.AFTER), (0, Side.AFTER)):
        state = split_window(state, target, side, False).state
    fresh = [pane.id for pane in state.panes if pane.phase is Phase.FRESH]
    ends = set()
    for order in itertools.permutations(fresh):
        after = state
        for pane in order:
            after = withdraw_pane(after, pane, "").state
        ends.add(after)
    assert len(ends) == 1


def test_a_killed_id_is_never_given_again():
    state = standing(Phase.RUNNING)
    state = kill_pane(state, 1).state
    assert split_window(state, 0, Side.AFTER, False).made() == 2


def test_the_next_server_is_another_epoch_and_counts_from_0():
    ended = kill_server(standing(Phase.RUNNING)).state
    assert (ended.ended, ended.counters) == (True, (1, 1, 1, 2))
    assert start_server(ended).state.counters == (2, 0, 0, 0)
    again = new_session(ended, None, "w", 0).state
    assert (again.counters, shown(again)) == ((2, 1, 1, 1), "0[0:@0*] | @0[%0~*]")


def test_a_session_without_a_name_skips_numbers_that_are_names():
    state = new_session(new_session(Registry(), "1", "w", 0).state, None, "w", 0).state
    assert [(session.id, session.name) for session in state.sessions] == [(0, "1"), (2, "2")]


def test_titles_and_names_are_carried_as_they_are():
    state = set_title(START, 0, "\x1b]0;#(rm)\x07").state
    state = rename_window(state, 0, "").state
    assert (state.find(0).title, state.window(0).name) == ("\x1b]0;#(rm)\x07", "")


def test_break_pane_names_the_window_whether_it_is_new_or_only_moved():
    free = Place(How.FREE, 0)
    moved = break_pane(START, 0, 0, 0, 0, free, "moved", False).state
    assert [window.name for window in moved.windows] == ["moved"]
    new = break_pane(standing(Phase.RUNNING), 0, 0, 1, 0, free, "new", False).state
    assert [window.name for window in new.windows] == ["w", "new"]


@pytest.mark.parametrize("scope", [*Global, OfSession(0), OfWindow(0), OfPane(0)], ids=str)
def test_an_option_is_kept_in_its_scope_alone_until_it_is_unset(scope):
    state = START
    for name, value in (("b", "1"), ("a", "2"), ("c", "3"), ("b", "4")):
        state = set_option(state, scope, name, value).state
    assert options_in(state, scope) == (Option("a", "2"), Option("b", "4"), Option("c", "3"))
    for name in "abcd":
        state = unset_option(state, scope, name).state
    assert state == START


def test_options_go_where_their_pane_goes_and_end_with_it():
    state = set_option(standing(Phase.RUNNING), OfPane(1), "@o", "v").state
    state = break_pane(state, 0, 0, 1, 0, Place(How.FREE, 0), "n", False).state
    assert options_in(state, OfPane(1)) == (Option("@o", "v"),)
    assert "@o" not in repr(kill_pane(state, 1).state)


def test_a_servers_options_end_with_it():
    state = set_option(START, Global.SERVER, "@o", "v").state
    assert kill_server(state).state.global_options == ((), (), ())
