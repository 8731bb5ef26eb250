"""Processes that stop before any effect while others run: nothing is lost, nothing is told that no order explains.

The schedules are made, not drawn: every stop of a family is tried, the same at every run. That they can find something
is shown in teeth/.
"""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from support.explained import JOIN, KILL, SPLIT, WANTED, Group, Look, Tries, asks, nothing, world
from support.profiles import pick
from support.schedules import (
    Playground,
    Process,
    Program,
    Stuck,
    one_death,
    one_stop,
    read_schedule,
    waiter_stops,
    written,
)

from panelock.impl.kernel import LOCK_EXCLUSIVE
from panelock.model.refusals import Refusal
from panelock.model.step import Done
from panelock.specs import operations as ops

CHANGE = 30
"""More than one change has effects: the last stops are behind its end."""

STOPS = 20
"""So many stops of a change are mostly before its end."""

HELD = (6, 2, 12, *range(3, 20))
"""Effects after which somebody has the lock."""

NOTHING_TO_DO = ops.KillPane(77, others=False)
"""Refused: the lock is taken and given back, and nothing is written."""

RESIDENTS = ("", "B", "ABC")
"""Who keeps the lock's file open, as a host does."""


@pytest.fixture
def tries() -> Iterator[Tries]:
    with Playground() as playground:
        yield Tries(playground)


# --- one stops ----------------------------------------------------------------------------------------------------


def test_two_change_at_once_and_both_changes_are_there(tries: Tries) -> None:
    for at in range(CHANGE):
        for schedule in one_stop("AB", at):
            tries.attempt(schedule, {"A": (SPLIT,), "B": (SPLIT,)}, residents=RESIDENTS[at % 3])


def test_three_change_at_once_and_all_changes_are_there(tries: Tries) -> None:
    for at in range(CHANGE):
        for schedule in one_stop("ABC", at):
            tries.attempt(schedule, {"A": (SPLIT,), "B": (KILL,), "C": (JOIN,)}, residents=RESIDENTS[at % 3])


def test_two_change_twice_at_once_and_what_each_keeps_in_mind_is_what_the_file_says(tries: Tries) -> None:
    for at in range(2 * CHANGE):
        for schedule in one_stop("AB", at):
            tries.attempt(schedule, {"A": (JOIN, SPLIT), "B": (SPLIT, KILL)}, residents=RESIDENTS[at % 3])


def test_a_pane_is_confirmed_or_withdrawn_never_both(tries: Tries) -> None:
    for at in range(CHANGE):
        for schedule in one_stop("ABC", at):
            wanted = {"A": (WANTED["confirm"],), "B": (WANTED["withdraw"],), "C": (WANTED["host-died"],)}
            tries.attempt(schedule, wanted)


def test_two_begin_a_server_at_once_and_it_is_begun_once(tries: Tries) -> None:
    for at in range(2 * CHANGE):
        for schedule in one_stop("AB", at):
            both = (WANTED["new-session"],)
            tries.attempt(schedule, {"A": both, "B": both}, files=nothing(), residents=RESIDENTS[at % 2])


def test_a_group_is_committed_whole_without_the_one_that_fails(tries: Tries) -> None:
    for bug in (-1, 0, 1, 2):
        for at in range(CHANGE):
            wanted = {"A": (Group((SPLIT, KILL, SPLIT), bug),), "B": (Group((JOIN, KILL)),)}
            tries.attempt(f"A{at} B A", wanted, residents=RESIDENTS[at % 3])


def test_a_journal_that_another_one_renews_is_followed_by_all(tries: Tries) -> None:
    for at in range(3 * CHANGE):
        wanted = {"A": (JOIN, SPLIT), "B": (SPLIT, KILL)}
        tries.attempt(f"A{at} B A", wanted, residents=RESIDENTS[at % 3], renewing="AB" if at % 2 else "B")


# --- one waits for the lock ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("residents", RESIDENTS)
def test_who_waited_for_the_lock_has_it_to_himself(tries: Tries, residents: str) -> None:
    """Two at a time are not enough here: the lock on a file that is replaced shows with three."""
    for held in HELD[: pick(1, 3, len(HELD))]:
        for at in range(CHANGE):
            schedule = waiter_stops("A", "B", "C", held, at)
            tries.attempt(schedule, {"A": (SPLIT,), "B": (KILL,), "C": (SPLIT,)}, residents=residents)


# --- one reads ----------------------------------------------------------------------------------------------------


def test_a_reader_sees_what_was_committed_and_never_half_of_it(tries: Tries) -> None:
    wanted = {"A": (SPLIT, SPLIT, KILL), "B": (Look(),)}
    for read, at in product((1, 2, 3), range(3 * CHANGE)):
        tries.attempt(f"B{read} A{at} B A", wanted)


def test_a_reader_who_remembers_notices_every_change(tries: Tries) -> None:
    for at in range(CHANGE):
        tries.attempt(f"A{at} B A", {"A": (SPLIT,), "B": (Look(cached=True), Look(cached=True))})
        tries.attempt(f"A{at} B8 A B", {"A": (SPLIT,), "B": (Look(cached=True), Look(cached=True), Look())})


# --- one dies -----------------------------------------------------------------------------------------------------


def test_who_comes_after_a_death_finds_all_of_a_change_or_nothing(tries: Tries) -> None:
    for at in range(CHANGE):
        for schedule in one_death("AB", at):
            tries.attempt(schedule, {"A": (SPLIT,), "B": (KILL,)}, residents=RESIDENTS[at % 3])


def test_a_death_while_the_journal_is_renewed_loses_no_line(tries: Tries) -> None:
    for at in range(2 * CHANGE):
        tries.attempt(f"A{at}! B", {"A": (SPLIT,), "B": (KILL,)}, residents=RESIDENTS[at % 3], renewing="A")


def test_who_remembers_the_registry_notices_a_change_whose_maker_died(tries: Tries) -> None:
    """B has read it; A dies changing it; C has the lock after him and writes nothing; then B changes it."""
    for at in range(CHANGE):
        wanted = {"A": (SPLIT,), "B": (Look(cached=True), SPLIT), "C": (NOTHING_TO_DO,)}
        tries.attempt(f"B5 A{at}! C B", wanted, residents=RESIDENTS[at % 2])


def test_who_waits_for_a_dying_holder_gets_the_lock(tries: Tries) -> None:
    for at in range(2, CHANGE):
        tries.attempt(f"A{at} B A0! C B", {"A": (SPLIT,), "B": (KILL,), "C": (SPLIT,)})


# --- everything with everything -----------------------------------------------------------------------------------


def test_every_operation_meets_every_other_one(tries: Tries) -> None:
    """Each ordered pair was under way at once, and all that operations can come to because of it was come to."""
    came: Counter[tuple[type, object]] = Counter()
    for number, (first, second) in enumerate(product(WANTED, WANTED)):
        wanted = {"A": (WANTED[first],), "B": (WANTED[second],)}
        for round_ in range(pick(1, 4, STOPS)):
            # What is refused ends early: then the stop is sooner.
            for at in ((number * 7 + round_ * 5) % STOPS, 5):
                before = tries.together.total()
                tries.attempt(f"A{at} B A", wanted, residents=RESIDENTS[number % 3])
                if tries.together.total() > before:
                    break
        for entry in tries.last:
            assert isinstance(entry.answer, list)
            (answer,) = entry.answer
            came[type(entry.operation), "done" if isinstance(answer, Done) else answer] += 1
    pairs = {(type(one).__name__, type(other).__name__) for one, other in product(WANTED.values(), repeat=2)}
    assert pairs - set(tries.together) == set()
    assert {type(operation) for operation in WANTED.values()} == set(ops.Operation.__args__)
    assert {kind for kind in ops.Operation.__args__ if not came[kind, "done"]} == set()
    assert RACED - {answer for _, answer in came} == set()


RACED = {
    Refusal.NO_SERVER,
    Refusal.NO_SUCH_SESSION,
    Refusal.NO_SUCH_WINDOW,
    Refusal.NO_SUCH_PANE,
    Refusal.NOT_PENDING,
    Refusal.BEING_MADE,
    Refusal.SERVER_RUNNING,
}
"""What is refused here only because another one was quicker, or would have been granted."""


# --- of schedules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["A7 B A", "B3! A", "A0 C12 B! A"])
def test_a_schedule_is_read_as_it_is_written(text: str) -> None:
    assert written(read_schedule(text)) == text


def test_a_schedule_is_the_same_at_every_run(tries: Tries) -> None:
    for schedule in ("A9 B A", "A6 B A B4 C B", "A17! C B"):
        wanted = {"A": (SPLIT,), "B": (KILL,), "C": (SPLIT,)}
        first, second = (tries.attempt(schedule, wanted) for _ in range(2))
        for name in wanted:
            assert first.processes[name].kernel.calls == second.processes[name].kernel.calls


def test_those_who_wait_for_each_other_are_told(tries: Tries) -> None:
    def takes(first: str, second: str) -> Program:
        def live(me: Process) -> None:
            for name in (first, second):
                fd = me.kernel.open(f"{me.run.place.folder}/{name}", os.O_RDWR)  # type: ignore[attr-defined]  # by setattr
                me.kernel.flock(fd, LOCK_EXCLUSIVE, 1.0)  # type: ignore[attr-defined]  # by setattr

        return live

    one, other = "registry.lock", "registry.json"
    run = tries.playground.run(world(), "A3 B A", {"A": takes(one, other), "B": takes(other, one)})
    assert {type(process.error) for process in run.processes.values()} == {Stuck}


def test_the_last_stop_is_behind_the_end_of_a_change(tries: Tries) -> None:
    run = tries.attempt(f"A{CHANGE} B", {"A": (SPLIT,), "B": (Look(),)}, residents="A")
    (change,) = (entry for entry in tries.last if entry.process == "A")
    (look,) = (entry for entry in tries.last if entry.process == "B")
    assert change.ended is not None
    assert change.ended < look.began
    assert "replace" in run.processes["A"].kernel.calls


def test_a_stop_is_where_the_schedule_says(tries: Tries) -> None:
    history: list[object] = []
    run = tries.playground.run(world(), "A2 B1 A", {name: asks(history, SPLIT) for name in "AB"})  # type: ignore[arg-type]  # noted, not read
    assert run.processes["A"].kernel.calls[:2] == ["open", "flock"]
    assert run.processes["B"].kernel.calls[0] == "open"
