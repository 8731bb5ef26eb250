"""Every schedule of small programs on the real store: strategies agree, nothing is found, and what is broken is."""

from math import factorial
from typing import Any

import pytest
from support.depth import some_of

from panelock.specs.explorer.counting import counted
from panelock.specs.explorer.crashes import with_deaths
from panelock.specs.explorer.exploration import Family, explore, replayed
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.letters import LETTERS as KINDS
from panelock.specs.explorer.letters import programs, shown
from panelock.specs.explorer.merging import merged
from panelock.specs.explorer.reducing import reduced
from panelock.specs.explorer.sampling import at_random, by_priorities, coverage, sampled, simplest
from panelock.specs.explorer.search import hashed, naive
from panelock.specs.explorer.variants import VARIANTS
from panelock.specs.explorer.worlds import fresh_world, small_world

LETTERS = "skj"
PAIRS = programs(LETTERS, 2, 1)
FOUND_AFTER = {
    "load-save-apart": 2, "unlock-before-replace": 2, "lock-unlinked": 3, "lock-the-data-file": 82,
    "write-in-place": 11, "no-recovery": 8, "no-sweep": 5, "journal-after-replace": 8,
}  # fmt: skip
"""How many schedules it takes to meet what is broken (those without a number show when the power is cut)."""


def lock_orders(program: tuple[str, ...]) -> int:
    """In how many orders the lock can be taken."""
    orders = factorial(sum(map(len, program)))
    for word in program:
        orders //= factorial(len(word))
    return orders


@pytest.mark.parametrize("program", PAIRS, ids=shown)
def test_every_strategy_comes_to_the_same_ends(program: tuple[str, ...]) -> None:
    with explore(program) as exploration:
        all_of_them = naive(exploration)
        states = hashed(exploration)
        classes = reduced(exploration)
        assert all_of_them.ok, all_of_them.bad
        fewer = merged(exploration)
        assert states.ends == all_of_them.ends == classes.ends == fewer.ends
        assert states.paths == all_of_them.executions == fewer.paths, "the count of schedules is exact"
        assert (classes.executions, classes.blocked) == (lock_orders(program), 0)


@pytest.mark.parametrize("program", [*PAIRS, ("ss", "kj"), ("sK", "js")], ids=shown)
def test_with_one_death_anywhere_every_strategy_comes_to_the_same_ends(program: tuple[str, ...]) -> None:
    with explore(program) as exploration:
        states = hashed(exploration, kills=1)
        classes = with_deaths(exploration, 1)
        fewer = merged(exploration, kills=1)
        assert states.ok, f"{states.schedule}: {states.bad}"
        assert classes.ok, f"{classes.schedule}: {classes.bad}"
        assert classes.ends == states.ends == fewer.ends
        assert states.paths == fewer.paths
        assert states.states > fewer.states


@pytest.mark.parametrize("program", [("ss", "ss"), ("sk", "jr"), ("s", "k", "j"), ("ss", "ss", "ss")], ids=shown)
def test_correct_locking_needs_one_execution_for_each_order_of_the_lock(program: tuple[str, ...]) -> None:
    with explore(program) as exploration:
        found = reduced(exploration)
        assert found.ok, f"{found.schedule}: {found.bad}"
        if "r" in shown(program):  # a reader takes no lock: what it sees is one of a few documents
            assert found.executions > 1
        else:
            assert found.executions == lock_orders(program)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.deep if FOUND_AFTER.get(name, 0) > 50 else ()) for name in VARIANTS],
)
def test_the_explorer_finds_what_is_broken_and_its_schedule_shows_it_again(name: str) -> None:
    variant = VARIANTS[name]

    with explore(variant.program, store=variant.store, durable=variant.power, power=variant.power) as exploration:
        if variant.power:
            found = hashed(exploration, power=True)
        else:
            first = with_deaths(exploration, variant.kills)
            assert first.bad, f"{first.executions} schedules found nothing"
            assert first.executions <= FOUND_AFTER[name], f"{first.executions} schedules: {first.schedule}"
            assert merged(exploration, kills=variant.kills).bad
            found = simplest(exploration, kills=variant.kills)
        assert found.bad, "nothing was found"
    with explore(variant.program, store=variant.store, durable=variant.power, power=variant.power) as again:
        judge = Judge(again)
        if variant.power:
            state, _ = replayed(again, found.schedule, to_the_end=False)
            assert judge.power(state) == found.bad
        else:
            state, _ = replayed(again, found.schedule)
            assert judge.end(state) == found.bad


@pytest.mark.parametrize("program", [("s",), ("sk", "j"), ("s", "k", "j")], ids=shown)
def test_a_power_cut_at_any_instant_leaves_what_was_acknowledged(program: tuple[str, ...]) -> None:
    with explore(program, durable=True, power=True) as exploration:
        found = hashed(exploration, power=True)
        assert found.ok, f"{found.schedule}: {found.bad}"
        assert found.images > 25


@pytest.mark.parametrize("fresh", [True, False], ids=["on fresh files", "on a registry"])
def test_a_power_cut_after_a_death_leaves_what_the_next_one_was_told_of(fresh: bool) -> None:
    """Who is refused because of a change has been told of it."""
    program, world = (("n", "n"), fresh_world()) if fresh else (("n", "nk"), small_world())
    with explore(program, world=world, durable=True, power=True) as exploration:
        found = hashed(exploration, kills=1, power=True)
        assert found.ok, f"{found.schedule}: {found.bad}"
        assert found.images > 1000


def test_on_fresh_files_every_schedule_with_every_death_is_right() -> None:
    for program in (("n", "n"), ("n", "r"), ("nk", "rs")):
        with explore(program, world=fresh_world()) as exploration:
            states = hashed(exploration, kills=2)
            classes = with_deaths(exploration, 2)
            assert states.ok, f"{states.schedule}: {states.bad}"
            assert classes.ends == states.ends


def test_all_sets_of_deaths_of_three_processes_come_to_the_same_ends() -> None:
    with explore(("s", "k", "j")) as exploration:
        classes = with_deaths(exploration, 3)
        assert classes.ok, f"{classes.schedule}: {classes.bad}"
        assert classes.ends == hashed(exploration, kills=3).ends
        assert classes.executions > 5000


def test_an_inode_number_that_is_given_again_at_once_fools_nobody() -> None:
    for program in (("ss", "kj"), ("sk", "rr"), ("s", "k", "j")):
        with explore(program, stamps=False) as exploration:
            found = hashed(exploration, kills=len(program) % 2)
            assert found.ok, f"{found.schedule}: {found.bad}"


def test_the_schedules_covered_are_counted_exactly() -> None:
    with explore(("ss", "kj")) as exploration:
        assert counted(exploration).schedules == hashed(exploration).paths > 10**7
        assert counted(exploration, kills=1).schedules == hashed(exploration, kills=1).paths
    with explore(("ss", "kj", "rr")) as exploration:
        assert counted(exploration).schedules > 10**15


EVERY = [*programs(LETTERS, 2, 2), *programs(LETTERS, 3, 1)]
PARTS = 8


@pytest.mark.parametrize("part", some_of(range(PARTS), 4))
def test_every_program_of_two_with_two_operations_and_of_three_with_one_is_right_with_every_set_of_deaths(
    part: int,
) -> None:
    family = Family()
    for program in EVERY[part::PARTS]:
        with family.explore(program) as exploration:
            found = with_deaths(exploration, len(program), symmetric=True)
            assert found.ok, f"{shown(program)}: {found.schedule}: {found.bad}"
            assert found.executions > 100


@pytest.mark.deep
def test_every_pair_of_operations_of_all_kinds_with_every_set_of_deaths_is_right() -> None:
    for program in programs("".join((*KINDS, "r")), 2, 1):
        with explore(program) as exploration:
            found = with_deaths(exploration, 2)
            assert found.ok, f"{shown(program)}: {found.schedule}: {found.bad}"


@pytest.mark.parametrize(
    ("program", "orders"), [(("s", "s", "s"), 1), (("ss", "ss"), 3), (("sk", "sk", "j"), 15), (("ss", "ss", "ss"), 15)],
    ids=str,
)  # fmt: skip
def test_of_schedules_that_differ_in_the_names_of_processes_one_is_followed(
    program: tuple[str, ...], orders: int
) -> None:
    with explore(program) as exploration:
        found = reduced(exploration, symmetric=True)
        assert found.ok
        assert found.executions == orders
        whole = reduced(exploration)
        assert found.ends < whole.ends
        assert _unnamed(found.ends) == _unnamed(whole.ends)


def _unnamed(ends: set[Any]) -> set[Any]:
    return {tuple(sorted(map(repr, outcomes))) for outcomes, _, _ in ends}


def test_what_was_over_before_is_an_order_too_where_it_is_asked_for() -> None:
    """A reader that trusts its memory: only who was told of the change before the reader began can say that he lies."""
    with explore(("=qq", "s")) as exploration:
        plain, timed = reduced(exploration), reduced(exploration, timed=True)
        assert timed.ok
        assert timed.executions > plain.executions
        assert timed.ends == plain.ends == hashed(exploration).ends == merged(exploration).ends


@pytest.mark.parametrize("program", [("ss", "s"), ("=ss", "s"), ("s", "k")], ids=shown)
def test_a_journal_that_is_renewed_loses_no_line_whoever_dies_when(program: tuple[str, ...]) -> None:
    for limit in (1300, 1600):
        with explore(program, journal_limit=limit) as exploration:
            found = with_deaths(exploration, 1)
            assert found.ok, f"{limit}: {found.schedule}: {found.bad}"


def test_who_keeps_its_store_is_right_and_a_dropped_change_is_none() -> None:
    for program in (("=ss", "=kj"), ("=sk", "=D", "r"), ("=Ds", "=qs")):
        with explore(program) as exploration:
            found = with_deaths(exploration, 1, timed=True)
            assert found.ok, f"{shown(program)}: {found.schedule}: {found.bad}"


def test_a_search_made_twice_from_nothing_is_the_same_search() -> None:
    def searched() -> tuple[int, int, object, str]:
        with explore(("sk", "js")) as exploration:
            found = with_deaths(exploration, 1)
            walk, _ = sampled(exploration, at_random(5), 1)
            return found.executions, found.steps, frozenset(found.ends), walk.last

    assert searched() == searched()


def test_random_schedules_and_pct_find_nothing_and_meet_many_states() -> None:
    with explore(("ss", "kj", "rs")) as exploration:
        walks, met = sampled(exploration, at_random(1), 60)
        assert walks.ok, f"{walks.schedule}: {walks.bad}"
        assert len(met) > 1000
        assert "new one with a chance of" in coverage(met)
        falls, _ = sampled(exploration, by_priorities(1, 3, 3, 150), 60)
        assert falls.ok, f"{falls.schedule}: {falls.bad}"


def test_processes_that_really_run_side_by_side_do_what_is_written_down_of_them() -> None:
    """Each schedule anew: code of all processes alive at once, no node known, and the same calls and answers."""
    program = ("ss", "kj")
    with explore(program) as known:
        for seed in range(20):
            picks = at_random(seed)
            walk, _ = sampled(known, picks, 1)
            with explore(program) as fresh:
                state, choices = replayed(fresh, walk.last)
                same, _ = replayed(known, walk.last)
                assert state.outcomes == same.outcomes
                assert state.machine.files() == same.machine.files()
                assert len(choices) > 50
                assert all(process.runs == 1 for process in fresh.processes)
