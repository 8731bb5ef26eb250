"""Expansions that are kept: asked again nothing is done again, and whatever changes is seen."""

from typing import Any

import pytest
from support.changes import change, new_session, split
from support.lone import Lone

from panelock.impl import expanding
from panelock.impl.alerts import BELL
from panelock.impl.commands.base import Facts
from panelock.impl.expansions import KEPT, KEPT_LENGTH, Expansions
from panelock.impl.registry import killing, lifecycle
from panelock.impl.store import Store


class Screens:
    """Stands in for the screens, which give the same object while nothing was printed."""

    def __init__(self) -> None:
        self.known: dict[int, dict[str, str]] = {}
        self.asked: list[int] = []

    def __call__(self, wait: Facts) -> dict[str, str]:
        self.asked.append(wait.pane)
        return self.known.setdefault(wait.pane, {"history_size": "0", "history_bytes": "0", "cursor_x": "3"})


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are really expanded."""
    templates: list[str] = []
    expand = expanding.expand

    def noting(template: str, scope: Any, *, time: bool = False) -> str:
        templates.append(template)
        return expand(template, scope, time=time)

    monkeypatch.setattr(expanding, "expand", noting)
    return templates


@pytest.fixture
def screens() -> Screens:
    return Screens()


@pytest.fixture
def tmux(store: Store, screens: Screens) -> Lone:
    new_session(store, "work")
    split(store, 0)
    return Lone(store, facts=screens)


def test_what_is_listed_again_is_not_expanded_again(tmux: Lone, done: list[str]) -> None:
    first = tmux("list-panes", "-F", "#{pane_id} #{pane_index}#{?pane_active, (active),}")
    assert len(done) == 2
    assert tmux("list-panes", "-F", "#{pane_id} #{pane_index}#{?pane_active, (active),}") == first
    assert first == ["%0 0", "%1 1 (active)"]
    assert len(done) == 2
    tmux("list-panes", "-F", "#{pane_id}")
    assert len(done) == 4


def test_after_any_change_everything_is_expanded_anew(tmux: Lone, store: Store) -> None:
    words = ("list-panes", "-F", "#{pane_id} #{pane_title}")
    assert tmux(*words) == ["%0 ", "%1 "]
    change(store, lifecycle.set_title, 0, "a")
    assert tmux(*words) == ["%0 a", "%1 "]
    change(Store(store.place), lifecycle.set_title, 1, "another process's")
    assert tmux(*words) == ["%0 a", "%1 another process's"]
    tmux("rename-session", "-t", "work", "rest")
    assert tmux("list-panes", "-F", "#{session_name}") == ["rest", "rest"]
    change(store, killing.kill_pane, 0)
    assert tmux(*words) == ["%1 another process's"]


def test_a_screen_that_changed_is_seen_and_one_that_did_not_costs_a_question(
    tmux: Lone, screens: Screens, done: list[str]
) -> None:
    words = ("list-panes", "-F", "#{history_size} #{pane_id}")
    assert tmux(*words) == ["0 %0", "0 %1"]
    assert tmux(*words) == ["0 %0", "0 %1"]
    assert screens.asked == [0, 1, 0, 1]
    assert len(done) == 2
    screens.known[1] = {"history_size": "7"}
    assert tmux(*words) == ["0 %0", "7 %1"]
    assert len(done) == 3


def test_a_screen_that_is_asked_within_a_condition_is_asked_each_time(tmux: Lone, screens: Screens) -> None:
    words = ("display-message", "-p", "-t", "%0", "#{?pane_id,#{cursor_x},}")
    assert tmux(*words) == ["3"]
    screens.known[0] = {"cursor_x": "9"}
    assert tmux(*words) == ["9"]


@pytest.mark.parametrize(
    "template",
    [
        "#{pane_current_command}", "#{E:#{l:#{pane_current_path}}}", "#{P:#{pane_id} }",
        "#{t/p:session_created}", "#{socket_path}", "#{?#{pid},1,}", "#(true)", "#{W:x}",
        "#{host}", "#{host_short}", "#{user}", "#{pane_id}" + "x" * KEPT_LENGTH,
    ],
)  # fmt: skip
def test_what_may_be_another_though_nothing_changed_is_not_kept(tmux: Lone, done: list[str], template: str) -> None:
    for _ in range(2):
        done.clear()
        tmux("list-panes", "-F", template)
        assert done == [template] * 2


def test_what_a_window_has_to_tell_is_part_of_what_is_kept(tmux: Lone, done: list[str]) -> None:
    words = ("list-windows", "-F", "#{window_flags} #{session_alerts}")
    for _ in range(2):
        assert tmux(*words) == ["* "]
    assert len(done) == 1
    tmux.driver.alerts.raise_for(tmux.driver.document, 0, BELL)
    for _ in range(2):
        assert tmux(*words) == ["!* 0!"]
    assert len(done) == 2
    tmux.driver.alerts.forget(0)
    assert tmux(*words) == ["* "]


def test_the_clock_is_asked_each_time(tmux: Lone, monkeypatch: pytest.MonkeyPatch) -> None:
    for now, year in ((15_000_000.0, "1970"), (1_000_000_000.0, "2001")):
        monkeypatch.setattr(tmux.driver, "now", lambda now=now: now)
        assert tmux("display-message", "-p", "%Y") == [year]
    assert tmux("list-panes", "-F", "%Y") == ["%Y", "%Y"]


def test_a_filter_and_a_lines_number_are_part_of_what_is_kept(tmux: Lone) -> None:
    for _ in range(2):
        assert tmux("list-panes", "-f", "#{pane_active}", "-F", "#{pane_id}") == ["%1"]
        assert tmux("list-panes", "-F", "#{line} #{command}") == ["0 list-panes", "1 list-panes"]
        assert tmux("list-windows", "-F", "#{line} #{command} #{pane_id}") == ["0 list-windows %1"]


def test_no_more_is_kept_than_is_good_and_nothing_long(store: Store) -> None:
    new_session(store)
    document, kept = store.current(), Expansions()
    kept.keep(document, "long", "x" * (KEPT_LENGTH + 1), None, {})
    assert kept.find(document, "long", {}) is None
    for number in range(KEPT + 1):
        kept.keep(document, number, "x", None, {})
    assert kept.find(document, 0, {}) is None
    assert kept.find(document, KEPT, {}) == "x"
    assert kept.find(Store(store.place).current(), KEPT, {}) is None
