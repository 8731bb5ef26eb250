"""A pane that is in a mode is left, and seen again later: it is in that mode still, in tmux and in ours."""

from collections.abc import Callable

import pytest
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

AWAY = {
    "to another window and back": (PREFIX + b"n", PREFIX + b"p"),
    "to another session and back": (PREFIX + b"(", PREFIX + b"("),
}


def begun(two: Callable[[], Two], bound: str) -> Two:
    both = two()
    both.see("this is a")
    both.run("new-session", "-d", "-s", "b", "-n", "other", "exec cat")
    both.run("new-window", "-d", "-t", "a:", "-n", "second", "exec cat")
    both.run("split-window", "-d", "-t", "a:0", "exec cat")
    both.run("bind-key", "F", *bound.split())
    both.settles()
    return both


@pytest.mark.parametrize("way", AWAY)
def test_who_chooses_goes_on_where_it_was_with_what_there_is_now(two: Callable[[], Two], way: str) -> None:
    both = begun(two, "choose-tree -NwF #{window_name}")
    both.types(PREFIX + b"Fj")
    both.see("(1)", cursor=False)
    both.types(AWAY[way][0])
    both.settles()
    both.run("rename-window", "-t", "a:second", "renamed")
    both.types(AWAY[way][1])
    both.see("(1)", "renamed", cursor=False)
    both.settles()
    both.types(b"k")
    both.settles()
    both.types(b"q")
    both.see("this is a")


@pytest.mark.parametrize("way", AWAY)
def test_a_clock_goes_on(two: Callable[[], Two], way: str) -> None:
    both = begun(two, "clock-mode")
    both.types(PREFIX + b"F")
    both.settles()
    both.types(AWAY[way][0])
    both.settles()
    both.types(AWAY[way][1])
    both.settles()
    both.types(b"x")
    both.settles()
    both.types(b"typed")
    both.see("typed")
    assert not any("xtyped" in row for row in both.persons[1].shows())


def test_another_program_in_the_pane_is_in_no_mode(two: Callable[[], Two]) -> None:
    both = begun(two, "clock-mode")
    both.types(PREFIX + b"F")
    both.settles()
    both.types(PREFIX + b"n")
    both.settles()
    both.run("respawn-pane", "-k", "-t", "a:0.0", "echo another; exec cat")
    both.types(PREFIX + b"p")
    both.see("another")
    both.types(b"x")
    both.see("x")


def test_a_key_right_behind_what_opens_a_mode_is_the_modes(two: Callable[[], Two]) -> None:
    both = two()
    both.see("this is a")
    for _ in range(8):
        both.run("copy-mode")
        both.types(b"q")
        both.settles()
    assert both.see("this is a")[1] == "", "none was typed into the pane"
