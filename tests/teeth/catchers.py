"""Who catches a broken variant: the suite's own tests, called as pytest calls them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crash import test_damage, test_schedules, test_store_crash
from property import test_refinement_walks
from support.explained import Tries
from support.lone import Lone
from support.schedules import Playground
from unit import test_commands_structure, test_recycling, test_store

from panelock.impl.paths import Place
from panelock.impl.store import Store


@dataclass(frozen=True, slots=True)
class Catcher:
    """A test, and how it is called with a folder of its own; tells how many tries it made."""

    test: Callable[..., Any]
    call: Callable[[Path, Callable[..., Any]], None]
    count: Callable[[], int] = lambda: 0

    @property
    def where(self) -> str:
        """The file and the test."""
        return f"{self.test.__module__.removeprefix('tests.').replace('.', '/')}.py::{self.test.__name__}"


_tried = {"count": 0}


def _schedules(test: Callable[..., Any], *more: Any) -> Catcher:
    def call(_: Path, test: Callable[..., Any]) -> None:
        with Playground() as playground:
            tries = Tries(playground)
            try:
                test(tries, *more)
            finally:
                _tried["count"] = tries.count

    return Catcher(test, call, lambda: _tried["count"])


def _with_store(folder: Path, test: Callable[..., Any]) -> None:
    store = Store(Place(f"{folder}/s"), limit_s=2.0)
    names = test.__code__.co_varnames[: test.__code__.co_argcount]
    given = {"store": store, "place": store.place, "keep": 40}
    try:
        test(**{name: given[name] for name in names})
    finally:
        store.close()


def _with_folder(folder: Path, test: Callable[..., Any]) -> None:
    test(folder)


def _with_team(folder: Path, test: Callable[..., Any]) -> None:
    store = Store(Place(f"{folder}/s"), limit_s=2.0)
    team = Lone(store)
    team("new-session", "-d", "-s", "a", "-n", "x", "sleep", "1000")
    team("split-window", "-d", "-t", "a", "sleep", "1000")
    try:
        test(team)
    finally:
        store.close()


def _walks(_: Path, test: Callable[..., Any]) -> None:
    test()


CATCHERS: dict[str, Catcher] = {
    "two at once": _schedules(test_schedules.test_two_change_at_once_and_both_changes_are_there),
    "two at once, twice": _schedules(
        test_schedules.test_two_change_twice_at_once_and_what_each_keeps_in_mind_is_what_the_file_says
    ),
    "one waits": _schedules(test_schedules.test_who_waited_for_the_lock_has_it_to_himself, ""),
    "a group": _schedules(test_schedules.test_a_group_is_committed_whole_without_the_one_that_fails),
    "renewals": _schedules(test_schedules.test_a_journal_that_another_one_renews_is_followed_by_all),
    "a reader": _schedules(test_schedules.test_a_reader_sees_what_was_committed_and_never_half_of_it),
    "a cached reader": _schedules(test_schedules.test_a_reader_who_remembers_notices_every_change),
    "a death": _schedules(test_schedules.test_who_comes_after_a_death_finds_all_of_a_change_or_nothing),
    "a death behind one's back": _schedules(
        test_schedules.test_who_remembers_the_registry_notices_a_change_whose_maker_died
    ),
    "a death, and no room": Catcher(
        test_store_crash.test_what_a_dead_process_left_is_put_in_order_though_the_next_one_cannot, _with_folder
    ),
    "a reader of a host": Catcher(test_recycling.test_one_who_reads_keeps_what_he_has_opened, _with_store),
    "a reader who comes too late": Catcher(
        test_recycling.test_a_file_that_was_replaced_while_it_was_opened_is_not_believed, _with_store
    ),
    "damage": Catcher(test_damage.test_damage_is_seen_by_who_remembers_the_registry, _with_store),
    "damage at any moment": Catcher(
        test_damage.test_damage_done_while_it_is_read_is_seen_when_it_is_to_be_changed, _with_store
    ),
    "a lost registry": Catcher(test_store.test_a_registry_that_vanished_is_not_begun_again, _with_store),
    "a released guard": Catcher(test_store.test_a_released_guard_keeps_no_half_made_document_in_the_cache, _with_store),
    "reserved first": Catcher(
        test_commands_structure.test_a_pane_is_in_the_registry_before_its_terminal_is_started, _with_team
    ),
    "half-made": Catcher(
        test_commands_structure.test_a_repeat_withdraws_what_was_half_made_and_makes_it_again, _with_team
    ),
    "a repeat": Catcher(test_commands_structure.test_a_repeated_request_makes_no_second_pane, _with_team),
    "walks": Catcher(
        test_refinement_walks.test_a_random_life_never_diverges_and_meets_every_operation_and_every_refusal, _walks
    ),
}
"""All of them are green on the implementation as it is: pytest runs them, too."""
