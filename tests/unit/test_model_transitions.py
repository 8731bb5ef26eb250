"""What each transition does to small worlds, as tables. The worlds and what becomes of them were compared with tmux."""

import pytest

from panelock.model.explore import Request, apply
from panelock.model.invariants import broken_by_step
from panelock.model.lifecycle import Remain
from panelock.model.order import How, Place, Side
from panelock.model.state import Exited, Phase, Registry, Signalled
from panelock.model.step import Done
from panelock.model.text import shown
from panelock.model.transitions import TRANSITIONS

FREE = Place(How.FREE, 0)
AFTER, BEFORE = Side.AFTER, Side.BEFORE


def play(state, *requests):
    """The world after requests that must all be granted; every pane they made runs."""
    for name, *arguments in requests:
        step = apply(state, Request(name, tuple(arguments)))
        assert isinstance(step.outcome, Done), (name, arguments, step.outcome)
        state = step.state
        for pane in state.panes:
            if pane.phase is Phase.FRESH:
                state = apply(state, Request("confirm-pane", (pane.id,))).state
    return state


def at(how, index):
    return Place(how, index)


WINDOWS = play(
    Registry(),
    ("new-session", "a", "", 0),
    ("new-window", 0, at(How.AT, 1), "", True),
    ("new-window", 0, at(How.AT, 2), "", True),
)
PANES = play(
    Registry(),
    ("new-session", "a", "", 0),
    ("split-window", 0, AFTER, False),
    ("split-window", 1, AFTER, False),
    ("split-window", 2, AFTER, False),
    ("select-pane", 1),
)
TWO = play(
    Registry(),
    ("new-session", "a", "", 0),
    ("split-window", 0, AFTER, True),
    ("new-session", "b", "", 0),
    ("new-window", 1, FREE, "", False),
)
SHARED = play(TWO, ("link-window", 0, 0, 1, at(How.AT, 5), True))
WORLDS = {"WINDOWS": WINDOWS, "PANES": PANES, "TWO": TWO, "SHARED": SHARED, "NOTHING": Registry()}


def test_the_worlds_are_what_the_tables_say():
    assert {name: shown(world) for name, world in WORLDS.items()} == {
        "WINDOWS": "a[0:@0* 1:@1 2:@2] | @0[%0*] @1[%1*] @2[%2*]",
        "PANES": "a[0:@0*] | @0[%0 %1* %2 %3]<%3,%2,%0",
        "TWO": "a[0:@0*] b[0:@1 1:@2*]<0 | @0[%0* %1] @1[%2*] @2[%3*]",
        "SHARED": "a[0:@0*] b[0:@1 1:@2* 5:@0]<0 | @0[%0* %1] @1[%2*] @2[%3*]",
        "NOTHING": "ended",
    }


TABLE = [
    # sessions
    ("TWO", "new-session", (None, "", 3), "a[0:@0*] b[0:@1 1:@2*]<0 2[3:@3*] | @0[%0* %1] @1[%2*] @2[%3*] @3[%4~*]"),
    ("NOTHING", "new-session", (None, "", 1), "0[1:@0*] | @0[%0~*]"),
    ("NOTHING", "start-server", (), " | "),
    ("TWO", "kill-session", (0,), "b[0:@1 1:@2*]<0 | @1[%2*] @2[%3*]"),
    ("SHARED", "kill-session", (1,), "a[0:@0*] | @0[%0* %1]"),
    ("SHARED", "kill-session", (0,), "b[0:@1 1:@2* 5:@0]<0 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("SHARED", "kill-session -a", (0,), "a[0:@0*] | @0[%0* %1]"),
    ("WINDOWS", "kill-session", (0,), "ended"),
    ("TWO", "kill-server", (), "ended"),
    ("WINDOWS", "rename-session", (0, "z"), "z[0:@0* 1:@1 2:@2] | @0[%0*] @1[%1*] @2[%2*]"),
    ("WINDOWS", "rename-session", (0, "a"), "a[0:@0* 1:@1 2:@2] | @0[%0*] @1[%1*] @2[%2*]"),
    # which window is current
    ("WINDOWS", "select-window", (0, 2), "a[0:@0 1:@1 2:@2*]<0 | @0[%0*] @1[%1*] @2[%2*]"),
    ("WINDOWS", "select-window", (0, 0), "a[0:@0* 1:@1 2:@2] | @0[%0*] @1[%1*] @2[%2*]"),
    ("WINDOWS", "next-window", (0,), "a[0:@0 1:@1* 2:@2]<0 | @0[%0*] @1[%1*] @2[%2*]"),
    ("WINDOWS", "previous-window", (0,), "a[0:@0 1:@1 2:@2*]<0 | @0[%0*] @1[%1*] @2[%2*]"),
    ("TWO", "next-window", (1,), "a[0:@0*] b[0:@1* 1:@2]<1 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("TWO", "last-window", (1,), "a[0:@0*] b[0:@1* 1:@2]<1 | @0[%0* %1] @1[%2*] @2[%3*]"),
    # new windows
    ("WINDOWS", "new-window", (0, FREE, "", False), "a[0:@0 1:@1 2:@2 3:@3*]<0 | @0[%0*] @1[%1*] @2[%2*] @3[%3~*]"),
    (
        "WINDOWS",
        "new-window",
        (0, at(How.AT, 9), "", True),
        "a[0:@0* 1:@1 2:@2 9:@3] | @0[%0*] @1[%1*] @2[%2*] @3[%3~*]",
    ),
    ("WINDOWS", "new-window", (0, at(How.KILL, 1), "", True), "a[0:@0* 1:@3 2:@2] | @0[%0*] @2[%2*] @3[%3~*]"),
    ("WINDOWS", "new-window", (0, at(How.KILL, 0), "", True), "a[0:@3* 1:@1 2:@2] | @1[%1*] @2[%2*] @3[%3~*]"),
    (
        "WINDOWS",
        "new-window",
        (0, at(How.AFTER, 0), "", True),
        "a[0:@0* 1:@3 2:@1 3:@2] | @0[%0*] @1[%1*] @2[%2*] @3[%3~*]",
    ),
    (
        "WINDOWS",
        "new-window",
        (0, at(How.BEFORE, 0), "", True),
        "a[0:@3 1:@0* 2:@1 3:@2] | @0[%0*] @1[%1*] @2[%2*] @3[%3~*]",
    ),
    (
        "TWO",
        "new-window",
        (1, at(How.BEFORE, 0), "", False),
        "a[0:@0*] b[0:@3* 1:@1 2:@2]<2,1 | @0[%0* %1] @1[%2*] @2[%3*] @3[%4~*]",
    ),
    # windows end
    ("WINDOWS", "kill-window", (0,), "a[1:@1 2:@2*] | @1[%1*] @2[%2*]"),
    ("WINDOWS", "kill-window", (2,), "a[0:@0* 1:@1] | @0[%0*] @1[%1*]"),
    ("TWO", "kill-window", (2,), "a[0:@0*] b[0:@1*] | @0[%0* %1] @1[%2*]"),
    ("SHARED", "kill-window", (0,), "b[0:@1 1:@2*]<0 | @1[%2*] @2[%3*]"),
    ("WINDOWS", "kill-window -a", (0, 1), "a[1:@1*] | @1[%1*]"),
    ("SHARED", "unlink-window", (1, 5, False), "a[0:@0*] b[0:@1 1:@2*]<0 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("SHARED", "unlink-window", (0, 0, False), "b[0:@1 1:@2* 5:@0]<0 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("TWO", "unlink-window", (1, 1, True), "a[0:@0*] b[0:@1*] | @0[%0* %1] @1[%2*]"),
    # links
    ("TWO", "link-window", (0, 0, 1, FREE, False), "a[0:@0*] b[0:@1 1:@2 2:@0*]<1,0 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("TWO", "link-window", (0, 0, 1, at(How.KILL, 1), True), "a[0:@0*] b[0:@1 1:@0*]<0 | @0[%0* %1] @1[%2*]"),
    ("TWO", "move-window", (1, 0, 0, FREE, True), "a[0:@0* 1:@1] b[1:@2*] | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("TWO", "move-window", (0, 0, 1, at(How.AT, 7), False), "b[0:@1 1:@2 7:@0*]<1,0 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("WINDOWS", "move-window", (0, 0, 0, at(How.AT, 9), True), "a[1:@1 2:@2 9:@0*] | @0[%0*] @1[%1*] @2[%2*]"),
    ("WINDOWS", "move-window", (0, 2, 0, at(How.AFTER, 0), True), "a[0:@0* 1:@2 2:@1] | @0[%0*] @1[%1*] @2[%2*]"),
    ("WINDOWS", "move-window", (0, 2, 0, at(How.KILL, 0), True), "a[0:@2* 1:@1] | @1[%1*] @2[%2*]"),
    (
        "WINDOWS",
        "move-window -r",
        (0, 2147483645),
        "a[2147483645:@0* 2147483646:@1 2147483647:@2] | @0[%0*] @1[%1*] @2[%2*]",
    ),
    ("SHARED", "move-window -r", (1, 3), "a[0:@0*] b[3:@1 4:@2* 5:@0]<3 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("WINDOWS", "swap-window", (0, 0, 0, 2, False), "a[0:@2* 1:@1 2:@0] | @0[%0*] @1[%1*] @2[%2*]"),
    ("WINDOWS", "swap-window", (0, 0, 0, 2, True), "a[0:@2 1:@1 2:@0*]<0 | @0[%0*] @1[%1*] @2[%2*]"),
    ("TWO", "swap-window", (0, 0, 1, 0, True), "a[0:@1*] b[0:@0* 1:@2]<1 | @0[%0* %1] @1[%2*] @2[%3*]"),
    ("SHARED", "swap-window", (0, 0, 1, 5, True), "a[0:@0*] b[0:@1 1:@2* 5:@0]<0 | @0[%0* %1] @1[%2*] @2[%3*]"),
    # panes
    ("PANES", "split-window", (0, BEFORE, True), "a[0:@0*] | @0[%4~ %0 %1* %2 %3]<%3,%2,%0"),
    ("PANES", "split-window", (0, Side.LAST, False), "a[0:@0*] | @0[%0 %1 %2 %3 %4~*]<%1,%3,%2,%0"),
    ("PANES", "split-window", (3, Side.FIRST, True), "a[0:@0*] | @0[%4~ %0 %1* %2 %3]<%3,%2,%0"),
    ("PANES", "split-window", (0, AFTER, True), "a[0:@0*] | @0[%0 %4~ %1* %2 %3]<%3,%2,%0"),
    ("PANES", "kill-pane", (1,), "a[0:@0*] | @0[%0 %2 %3*]<%2,%0"),
    ("PANES", "kill-pane", (3,), "a[0:@0*] | @0[%0 %1* %2]<%2,%0"),
    ("PANES", "kill-pane -a", (2,), "a[0:@0*] | @0[%2*]"),
    ("TWO", "kill-pane", (0,), "a[0:@0*] b[0:@1 1:@2*]<0 | @0[%1*] @1[%2*] @2[%3*]"),
    ("TWO", "kill-pane", (3,), "a[0:@0*] b[0:@1*] | @0[%0* %1] @1[%2*]"),
    ("PANES", "select-pane", (2,), "a[0:@0*] | @0[%0 %1 %2* %3]<%1,%3,%0"),
    ("PANES", "select-pane", (1,), "a[0:@0*] | @0[%0 %1* %2 %3]<%3,%2,%0"),
    ("PANES", "last-pane", (0,), "a[0:@0*] | @0[%0 %1 %2 %3*]<%1,%2,%0"),
    ("TWO", "last-pane", (0,), "a[0:@0*] b[0:@1 1:@2*]<0 | @0[%0 %1*]<%0 @1[%2*] @2[%3*]"),
    ("PANES", "rotate-window", (0, False), "a[0:@0*] | @0[%1 %2* %3 %0]<%1,%3,%0"),
    ("PANES", "rotate-window", (0, True), "a[0:@0*] | @0[%3 %0* %1 %2]<%1,%3,%2"),
    # panes that go elsewhere
    ("PANES", "swap-pane", (0, 1, False), "a[0:@0*] | @0[%1* %0 %2 %3]<%3,%2,%0"),
    ("PANES", "swap-pane", (1, 0, False), "a[0:@0*] | @0[%1 %0* %2 %3]<%1,%3,%2"),
    ("PANES", "swap-pane", (1, 0, True), "a[0:@0*] | @0[%1* %0 %2 %3]<%0,%3,%2"),
    ("PANES", "swap-pane", (0, 1, True), "a[0:@0*] | @0[%1 %0* %2 %3]<%1,%3,%2"),
    ("PANES", "swap-pane", (0, 3, True), "a[0:@0*] | @0[%3 %1* %2 %0]<%3,%2,%0"),
    ("PANES", "swap-pane", (3, 3, False), "a[0:@0*] | @0[%0 %1* %2 %3]<%3,%2,%0"),
    ("TWO", "swap-pane", (1, 3, False), "a[0:@0*] b[0:@1 1:@2*]<0 | @0[%0 %3*]<%0 @1[%2*] @2[%1*]"),
    ("TWO", "swap-pane", (1, 3, True), "a[0:@0*] b[0:@1 1:@2*]<0 | @0[%0* %3] @1[%2*] @2[%1*]"),
    ("TWO", "swap-pane", (0, 3, True), "a[0:@0*] b[0:@1 1:@2*]<0 | @0[%3* %1] @1[%2*] @2[%0*]"),
    ("PANES", "break-pane", (0, 0, 1, 0, FREE, "n", False), "a[0:@0 1:@1*]<0 | @0[%0 %2 %3*]<%2,%0 @1[%1*]"),
    ("PANES", "break-pane", (0, 0, 0, 0, at(How.BEFORE, 0), "n", True), "a[0:@1 1:@0*] | @0[%1* %2 %3]<%3,%2 @1[%0*]"),
    ("WINDOWS", "break-pane", (0, 0, 0, 0, at(How.AT, 9), "n", False), "a[1:@1 2:@2 9:@0*] | @0[%0*] @1[%1*] @2[%2*]"),
    (
        "TWO",
        "break-pane",
        (0, 0, 0, 1, FREE, "n", True),
        "a[0:@0*] b[0:@1 1:@2* 2:@3]<0 | @0[%1*] @1[%2*] @2[%3*] @3[%0*]",
    ),
    ("WINDOWS", "join-pane", (0, 0, 1, 1, False, False), "a[1:@1* 2:@2] | @1[%1 %0*]<%1 @2[%2*]"),
    ("WINDOWS", "join-pane", (0, 0, 1, 1, True, True), "a[1:@1 2:@2*] | @1[%0 %1*] @2[%2*]"),
    ("TWO", "join-pane", (3, 0, 0, 0, False, False), "a[0:@0*] b[0:@1*] | @0[%0 %3* %1]<%0 @1[%2*]"),
    ("TWO", "move-pane", (1, 1, 0, 2, False, False), "a[0:@0*] b[0:@1* 1:@2]<1 | @0[%0*] @1[%2 %1*]<%2 @2[%3*]"),
    ("PANES", "join-pane", (1, 0, 0, 3, False, True), "a[0:@0*] | @0[%0 %2 %3* %1]<%2,%0"),
    ("PANES", "join-pane", (1, 0, 0, 3, True, False), "a[0:@0*] | @0[%0 %2 %1* %3]<%3,%2,%0"),
    # life
    ("PANES", "respawn-pane", (1, True), "a[0:@0*] | @0[%0 %1^* %2 %3]<%3,%2,%0"),
    ("PANES", "pane-ended", (1, Exited(0), Remain.OFF), "a[0:@0*] | @0[%0 %2 %3*]<%2,%0"),
    ("PANES", "pane-ended", (1, Exited(0), Remain.ON), "a[0:@0*] | @0[%0 %1x* %2 %3]<%3,%2,%0"),
    ("PANES", "pane-ended", (1, Exited(0), Remain.FAILED), "a[0:@0*] | @0[%0 %2 %3*]<%2,%0"),
    ("PANES", "pane-ended", (1, Exited(1), Remain.FAILED), "a[0:@0*] | @0[%0 %1x* %2 %3]<%3,%2,%0"),
    ("PANES", "pane-ended", (1, Signalled(9), Remain.FAILED), "a[0:@0*] | @0[%0 %1x* %2 %3]<%3,%2,%0"),
    ("PANES", "host-died", (), "a[0:@0*] | @0[%0x %1x* %2x %3x]<%3,%2,%0"),
]


@pytest.mark.parametrize(("world", "name", "arguments", "expected"), TABLE, ids=lambda value: str(value)[:60])
def test_a_request_leads_to_what_its_row_says(world, name, arguments, expected):
    before = WORLDS[world]
    step = apply(before, Request(name, arguments))
    assert isinstance(step.outcome, Done)
    assert shown(step.state) == expected
    assert broken_by_step(before, step.state) == ()


def test_every_transition_that_changes_structure_has_a_row():
    unstructured = {
        "rename-window",
        "select-pane -T",
        "set-option",
        "set-option -u",
        "confirm-pane",
        "withdraw-pane",
        "leave-empty",
    }
    assert {row[1] for row in TABLE} == set(TRANSITIONS) - unstructured


@pytest.mark.parametrize("active", [1, 2])
def test_of_two_panes_the_last_one_is_the_other_though_nobody_was_there(active):
    state = play(
        Registry(),
        ("new-session", "a", "", 0),
        ("split-window", 0, AFTER, True),
        ("split-window", 0, AFTER, True),
        ("select-pane", active),
        ("kill-pane", 0),
    )
    assert state.windows[0].last == ()
    assert play(state, ("last-pane", 0)).windows[0].active == 3 - active
