"""Every refusal is reached, by every transition that has it, and leaves the registry as it was."""

import pytest

from panelock.model.explore import Request, apply
from panelock.model.invariants import MAX_INDEX
from panelock.model.lifecycle import Remain
from panelock.model.options import Global, OfPane, OfSession, OfWindow
from panelock.model.order import How, Place, Side
from panelock.model.refusals import Refusal
from panelock.model.state import Exited, Registry
from panelock.model.transitions import TRANSITIONS

FREE = Place(How.FREE, 0)
GONE = 99


def world():
    """Sessions a ($0: @0 with %0 running, %1 dead, %2 respawning, %3 fresh), b ($1: @1 at 0, @2 just below the end)."""
    state = Registry()
    for name, *arguments in (
        ("new-session", "a", "", 0),
        ("split-window", 0, Side.LAST, True),
        ("split-window", 0, Side.LAST, True),
        *(("confirm-pane", pane) for pane in (0, 1, 2)),
        *(("pane-ended", pane, Exited(1), Remain.ON) for pane in (1, 2)),
        ("respawn-pane", 2, False),
        ("split-window", 0, Side.LAST, True),
        ("new-session", "b", "", 0),
        ("new-window", 1, Place(How.AT, MAX_INDEX - 1), "", True),
    ):
        step = apply(state, Request(name, tuple(arguments)))
        assert not step.refused, (name, arguments, step.outcome)
        state = step.state
    return state


WORLD = world()
R = Refusal

ROWS = [
    (R.SERVER_RUNNING, "start-server"),
    (R.DUPLICATE_SESSION, "new-session", "a", "", 0),
    (R.EMPTY_NAME, "new-session", "", "", 0),
    (R.BAD_INDEX, "new-session", None, "", -1),
    (R.NO_SUCH_SESSION, "kill-session", GONE),
    (R.NO_SUCH_SESSION, "kill-session -a", GONE),
    (R.NO_SUCH_SESSION, "rename-session", GONE, "z"),
    (R.EMPTY_NAME, "rename-session", 0, ""),
    (R.DUPLICATE_SESSION, "rename-session", 0, "b"),
    (R.NO_SUCH_SESSION, "new-window", GONE, FREE, "", False),
    (R.INDEX_IN_USE, "new-window", 0, Place(How.AT, 0), "", False),
    (R.BAD_INDEX, "new-window", 0, Place(How.FREE, -1), "", False),
    (R.BAD_INDEX, "new-window", 0, Place(How.AT, MAX_INDEX + 1), "", False),
    (R.NO_SUCH_WINDOW, "new-window", 0, Place(How.AFTER, 3), "", False),
    (R.NO_SUCH_WINDOW, "new-window", 0, Place(How.BEFORE, 3), "", False),
    (R.NO_FREE_INDEX, "new-window", 1, Place(How.AFTER, MAX_INDEX - 1), "", False),
    (R.NO_SUCH_WINDOW, "kill-window", GONE),
    (R.NO_SUCH_SESSION, "kill-window -a", GONE, 0),
    (R.NO_SUCH_WINDOW, "kill-window -a", 0, GONE),
    (R.NO_SUCH_WINDOW, "rename-window", GONE, "n"),
    (R.NO_SUCH_WINDOW, "rotate-window", GONE, False),
    (R.NO_SUCH_SESSION, "select-window", GONE, 0),
    (R.NO_SUCH_WINDOW, "select-window", 0, GONE),
    (R.NO_SUCH_SESSION, "next-window", GONE),
    (R.NO_NEXT_WINDOW, "next-window", 0),
    (R.NO_SUCH_SESSION, "previous-window", GONE),
    (R.NO_PREVIOUS_WINDOW, "previous-window", 0),
    (R.NO_SUCH_SESSION, "last-window", GONE),
    (R.NO_LAST_WINDOW, "last-window", 1),
    (R.NO_SUCH_SESSION, "link-window", 0, 0, GONE, FREE, False),
    (R.NO_SUCH_WINDOW, "link-window", 0, 3, 1, FREE, False),
    (R.INDEX_IN_USE, "link-window", 0, 0, 1, Place(How.AT, 0), False),
    (R.SAME_INDEX, "link-window", 0, 0, 0, Place(How.KILL, 0), False),
    (R.BAD_INDEX, "link-window", 0, 0, 1, Place(How.AT, -1), False),
    (R.NO_FREE_INDEX, "link-window", 0, 0, 1, Place(How.AFTER, MAX_INDEX - 1), False),
    (R.NO_SUCH_SESSION, "unlink-window", GONE, 0, False),
    (R.NO_SUCH_WINDOW, "unlink-window", 0, 3, False),
    (R.LINKED_ONCE, "unlink-window", 0, 0, False),
    (R.NO_SUCH_SESSION, "move-window", GONE, 0, 0, FREE, False),
    (R.NO_SUCH_WINDOW, "move-window", 0, 3, 1, FREE, False),
    (R.SAME_INDEX, "move-window", 0, 0, 0, Place(How.AT, 0), False),
    (R.INDEX_IN_USE, "move-window", 0, 0, 1, Place(How.AT, 0), False),
    (R.BAD_INDEX, "move-window", 0, 0, 1, Place(How.KILL, MAX_INDEX + 1), False),
    (R.NO_FREE_INDEX, "move-window", 0, 0, 1, Place(How.BEFORE, MAX_INDEX - 1), False),
    (R.NO_SUCH_SESSION, "move-window -r", GONE, 0),
    (R.BAD_INDEX, "move-window -r", 1, MAX_INDEX),
    (R.BAD_INDEX, "move-window -r", 1, -1),
    (R.NO_SUCH_SESSION, "swap-window", 0, 0, GONE, 0, False),
    (R.NO_SUCH_WINDOW, "swap-window", 0, 0, 1, 3, False),
    (R.NO_SUCH_PANE, "split-window", GONE, Side.AFTER, False),
    (R.NO_SUCH_PANE, "kill-pane", GONE),
    (R.NO_SUCH_PANE, "kill-pane -a", GONE),
    (R.NO_SUCH_PANE, "select-pane", GONE),
    (R.NO_SUCH_PANE, "select-pane -T", GONE, "t"),
    (R.NO_SUCH_WINDOW, "last-pane", GONE),
    (R.NO_LAST_PANE, "last-pane", 0),
    (R.NO_LAST_PANE, "last-pane", 1),
    (R.NO_SUCH_PANE, "swap-pane", 0, GONE, False),
    (R.NO_SUCH_PANE, "swap-pane", GONE, 0, False),
    (R.NO_SUCH_SESSION, "break-pane", 0, 0, 0, GONE, FREE, "", False),
    (R.NO_SUCH_WINDOW, "break-pane", 0, 3, 0, 0, FREE, "", False),
    (R.NO_SUCH_PANE, "break-pane", 1, 0, 0, 0, FREE, "", False),
    (R.INDEX_IN_USE, "break-pane", 0, 0, 0, 0, Place(How.AT, 0), "", False),
    (R.INDEX_IN_USE, "break-pane", 0, 0, 0, 0, Place(How.KILL, 0), "", False),
    (R.SAME_INDEX, "break-pane", 1, 0, 4, 1, Place(How.AT, 0), "", False),
    (R.BAD_INDEX, "break-pane", 0, 0, 0, 1, Place(How.BEFORE, MAX_INDEX + 1), "", False),
    (R.NO_FREE_INDEX, "break-pane", 0, 0, 0, 1, Place(How.BEFORE, MAX_INDEX - 1), "", False),
    (R.NO_SUCH_SESSION, "join-pane", 0, GONE, 0, 4, False, False),
    (R.NO_SUCH_WINDOW, "join-pane", 0, 1, 3, 4, False, False),
    (R.NO_SUCH_PANE, "join-pane", 0, 1, 0, 1, False, False),
    (R.NO_SUCH_PANE, "join-pane", GONE, 1, 0, 4, False, False),
    (R.SAME_PANE, "join-pane", 0, 0, 0, 0, False, False),
    (R.SAME_PANE, "move-pane", 0, 0, 0, 0, False, False),
    (R.NO_SUCH_PANE, "respawn-pane", GONE, True),
    (R.STILL_ACTIVE, "respawn-pane", 0, False),
    (R.BEING_MADE, "respawn-pane", 2, True),
    (R.BEING_MADE, "respawn-pane", 3, True),
    (R.NO_SUCH_PANE, "confirm-pane", GONE),
    (R.NOT_PENDING, "confirm-pane", 0),
    (R.NOT_PENDING, "confirm-pane", 1),
    (R.NO_SUCH_PANE, "withdraw-pane", GONE, ""),
    (R.NOT_PENDING, "withdraw-pane", 0, ""),
    (R.NO_SUCH_PANE, "leave-empty", GONE),
    (R.NOT_PENDING, "leave-empty", 0),
    (R.NOT_PENDING, "withdraw-pane", 1, ""),
    (R.NO_SUCH_PANE, "pane-ended", GONE, Exited(0), Remain.OFF),
    (R.NOT_RUNNING, "pane-ended", 1, Exited(0), Remain.OFF),
    (R.NOT_RUNNING, "pane-ended", 2, Exited(0), Remain.OFF),
    (R.NOT_RUNNING, "pane-ended", 3, Exited(0), Remain.OFF),
    (R.EMPTY_OPTION, "set-option", Global.SERVER, "", "v"),
    (R.NO_SUCH_SESSION, "set-option", OfSession(GONE), "@o", "v"),
    (R.NO_SUCH_WINDOW, "set-option", OfWindow(GONE), "@o", "v"),
    (R.NO_SUCH_PANE, "set-option", OfPane(GONE), "@o", "v"),
    (R.NO_SUCH_SESSION, "set-option -u", OfSession(GONE), "@o"),
    (R.NO_SUCH_WINDOW, "set-option -u", OfWindow(GONE), "@o"),
    (R.NO_SUCH_PANE, "set-option -u", OfPane(GONE), "@o"),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_an_impossible_request_is_refused_by_name_and_changes_nothing(row):
    refusal, name, *arguments = row
    step = apply(WORLD, Request(name, tuple(arguments)))
    assert step.outcome is refusal
    assert step.state == WORLD


@pytest.mark.parametrize("name", sorted(set(TRANSITIONS) - {"start-server", "new-session"}))
def test_an_ended_server_answers_that_there_is_none(name):
    missing = {R.NO_SUCH_SESSION, R.NO_SUCH_WINDOW, R.NO_SUCH_PANE, R.SAME_PANE}
    arguments = {row[1]: row[2:] for row in ROWS if row[0] in missing} | {
        "kill-server": (),
        "host-died": (),
        "set-option": (Global.SERVER, "@o", "v"),
        "set-option -u": (Global.SERVER, "@o"),
    }
    step = apply(Registry(), Request(name, arguments[name]))
    assert step.outcome is R.NO_SERVER
    assert step.state == Registry()


def test_every_refusal_is_reached_by_some_request():
    assert {row[0] for row in ROWS} | {R.NO_SERVER} == set(Refusal)


def test_every_transition_that_can_be_refused_is_in_the_table():
    assert {row[1] for row in ROWS} == set(TRANSITIONS) - {"kill-server", "host-died"}
