"""How panes end and what goes with them, case by case; what is told of it in the journal."""

from collections.abc import Callable

import pytest
from support.changes import change, new_session, new_window, split
from support.journals import differences

from panelock.impl import journal
from panelock.impl.commit import Change, commit
from panelock.impl.errors import Refused
from panelock.impl.layout import Kind
from panelock.impl.registry import edit, killing, lifecycle, making, moving, settings
from panelock.impl.registry.making import Reservation
from panelock.impl.registry.settings import Scope
from panelock.impl.store import Store, Transaction


@pytest.mark.parametrize("at", range(6))
def test_where_no_pane_was_active_before_the_one_before_it_is_next_or_the_second(store: Store, at: int) -> None:
    new_session(store, "a", sy=200)
    for _ in range(5):
        split(store, 0)
    panes = list(store.load_shared().windows[0].panes)

    def forget(tx: Transaction) -> None:
        owner = edit.window(tx, 0)
        owner.active, owner.last = panes[at], []
        tx.log("nothing")

    change(store, forget)
    change(store, killing.kill_pane, panes[at])
    window = store.load_shared().windows[0]
    assert (window.active, window.last) == (panes[at - 1] if at else panes[1], [])


def test_the_teams_of_a_pane_that_ends_go_with_it_however_many(store: Store) -> None:
    for name in ("leader", "one", "other", "stays"):
        new_session(store, name)
    for session in (1, 2):
        change(store, settings.set_option, Scope.SESSION, session, lifecycle.LEADER, "%0")
    change(store, lifecycle.pane_ended, 0, process="test:0", status=0, signal=None)
    assert [owner.name for owner in store.load_shared().sessions.values()] == ["stays"]


def test_a_pane_that_runs_is_neither_left_empty_nor_withdrawn_nor_confirmed_again(store: Store) -> None:
    new_session(store, "a")
    number = split(store, 0)
    before = store.load_shared().generation
    asked = {"pid": 2, "process": "2", "tty": ""}
    for again, arguments in ((lifecycle.leave_empty, {}), (lifecycle.withdraw, {}), (lifecycle.confirm, asked)):
        with pytest.raises(Refused, match=f"pane %{number} is not waiting for a terminal"):
            change(store, again, number, **arguments)
    assert store.load_shared().generation == before


def test_a_pane_that_is_dead_is_neither_left_empty_nor_withdrawn_nor_confirmed_and_does_not_end(store: Store) -> None:
    new_session(store, "a")
    change(store, settings.set_option, Scope.GLOBAL_WINDOW, 0, "remain-on-exit", "on")
    change(store, lifecycle.pane_ended, 0, process="test:0", status=0, signal=None)
    before = store.load_shared().generation
    asked = {"pid": 2, "process": "2", "tty": ""}
    for again, arguments in ((lifecycle.leave_empty, {}), (lifecycle.withdraw, {}), (lifecycle.confirm, asked)):
        with pytest.raises(Refused, match="pane %0 is not waiting for a terminal"):
            change(store, again, 0, **arguments)
    for process in ("", "test:0"):
        assert not change(store, lifecycle.pane_ended, 0, process=process, status=0, signal=None)
    assert store.load_shared().generation == before


def test_a_withdrawal_tells_whether_the_pane_lived_before(store: Store) -> None:
    new_session(store, "a")
    fresh = change(store, making.split_window, Reservation(), target=0, kind=Kind.TOP_BOTTOM)
    change(store, lifecycle.withdraw, fresh)
    change(store, making.respawn_pane, Reservation(), pane=0, kill=True)
    change(store, lifecycle.withdraw, 0)
    told = [operation for line in journal.read(store.place.journal) for operation in line.operations]
    assert [one for one in told if one["op"] == "withdraw"] == [
        {"op": "withdraw", "pane": fresh, "respawn": False}, {"op": "withdraw", "pane": 0, "respawn": True},
    ]  # fmt: skip
    assert differences(store.place) == []


def test_a_pane_is_empty_that_was_left_so_and_no_other(store: Store) -> None:
    new_session(store, "a")
    number = change(store, making.split_window, Reservation(cwd="/"), target=0, kind=Kind.TOP_BOTTOM)
    assert not lifecycle.is_empty(store.load_shared().panes[number])
    change(store, lifecycle.leave_empty, number)
    # Dead in every other way, and for reasons before and after that one in the alphabet.
    change(store, settings.set_option, Scope.GLOBAL_WINDOW, 0, "remain-on-exit", "on")
    ended, respawned = split(store, 0), split(store, 0)
    change(store, lifecycle.pane_ended, ended, process=f"test:{ended}", status=0, signal=None)
    change(store, lifecycle.pane_ended, respawned, process=f"test:{respawned}", status=1, signal=None)
    change(store, making.respawn_pane, Reservation(), pane=respawned, kill=False)
    for reason in ("no terminal", "a fork failed"):
        change(store, lifecycle.withdraw, respawned, reason)
        assert not lifecycle.is_empty(store.load_shared().panes[respawned])
        change(store, making.respawn_pane, Reservation(), pane=respawned, kill=False)
    change(store, lifecycle.settle_host_death)
    panes = store.load_shared().panes
    assert sorted(found.dead_reason for found in panes.values()) == ["", "empty", "host died", "host died"]
    assert [pane for pane, found in panes.items() if lifecycle.is_empty(found)] == [number]


@pytest.mark.parametrize("other", ["a", "z", "test:0 "])
def test_only_the_process_that_runs_ends_a_pane_and_only_its_maker_confirms_it(store: Store, other: str) -> None:
    new_session(store, "a")
    before = store.load_shared().generation
    assert not change(store, lifecycle.pane_ended, 0, process=other, status=0, signal=None)
    assert store.load_shared().generation == before
    number = change(store, making.split_window, Reservation(maker="test:0"), target=0, kind=Kind.TOP_BOTTOM)
    with pytest.raises(Refused, match=f"pane %{number} is not waiting for a terminal"):
        change(store, lifecycle.confirm, number, pid=2, process="2", tty="", maker=other)
    change(store, lifecycle.confirm, number, pid=2, process="2", tty="", maker="test:0")
    assert store.load_shared().panes[number].pid == 2


@pytest.mark.parametrize(
    ("remain", "status", "signal", "stays"),
    [
        ("off", 1, 9, False), ("on", 0, None, True), ("on", None, 9, True), ("failed", 0, None, False),
        ("failed", 1, None, True), ("failed", None, 9, True),
    ],
)  # fmt: skip
def test_whether_a_pane_stays_that_has_ended(
    store: Store, remain: str, status: int | None, signal: int | None, stays: bool
) -> None:
    new_session(store, "a")
    number = split(store, 0)
    change(store, settings.set_option, Scope.WINDOW, 0, "remain-on-exit", remain)
    told = change(store, lifecycle.pane_ended, number, process=f"test:{number}", status=status, signal=signal)
    assert told == stays == (number in store.load_shared().panes)


def test_killing_removes_what_is_named_and_nothing_else_unless_it_is_said(store: Store) -> None:
    for name in ("a", "b", "c"):
        new_session(store, name)
        for _ in range(2):
            new_window(store, len(store.load_shared().sessions) - 1)
    change(store, killing.kill_window, session=0, index=1)
    assert [link.index for link in store.load_shared().sessions[0].links] == [0, 2]
    with pytest.raises(Refused, match="window only linked to one session"):
        change(store, killing.unlink_window, session=0, index=0)
    split(store, 0)
    change(store, killing.kill_pane, 0)
    assert len(store.load_shared().windows[0].panes) == 1
    change(store, killing.kill_session, 1)
    assert sorted(store.load_shared().sessions) == [0, 2]


def test_killing_all_other_windows_closes_the_gaps_once_in_each_session(store: Store) -> None:
    for name in ("a", "b"):
        new_session(store, name)
    for _ in range(4):
        new_window(store)
    for index in (1, 2, 3):
        change(store, moving.link_window, session=0, index=index, to_session=1, to_index=index + 4, base=0)
    change(store, settings.set_option, Scope.GLOBAL_SESSION, 0, "renumber-windows", "on")
    change(store, killing.kill_window, session=0, index=3, others=True)
    document = store.load_shared()
    assert [[link.index for link in owner.links] for owner in document.sessions.values()] == [[0], [0, 1]]
    *_, last = journal.read(store.place.journal)
    assert [operation["op"] for operation in last.operations] == [
        "kill-window", "renumber-windows", "renumber-windows",
    ]  # fmt: skip


def test_a_window_that_stands_twice_is_one_of_the_others_too(store: Store) -> None:
    new_session(store, "a")
    new_session(store, "b")
    new_window(store)
    change(store, moving.link_window, session=0, index=1, to_session=0, to_index=5, base=0)
    change(store, killing.kill_window, session=0, index=1, others=True)
    assert sorted(store.load_shared().sessions) == [1]


@pytest.mark.parametrize("kill", [(killing.kill_session, 0), (killing.kill_pane, 0)])
def test_a_server_without_a_session_waits_for_the_other_commands_of_a_chain(
    store: Store, kill: tuple[Callable[..., None], int]
) -> None:
    new_session(store, "a")
    run, number = kill
    commit(store.load_and_lock(), [Change(lambda tx: run(tx, number), more=True)])
    document = store.load_shared()
    assert (document.sessions, document.ended) == ({}, False)
    new_session(store, "b")
    assert (store.load_shared().epoch, list(store.load_shared().sessions)) == (document.epoch, [1])
    commit(store.load_and_lock(), [Change(lambda tx: killing.kill_session(tx, 1), more=True)])
    assert change(store, lifecycle.end_if_empty)
    assert store.load_shared().ended
    assert differences(store.place) == []
