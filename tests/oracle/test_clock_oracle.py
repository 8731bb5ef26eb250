"""Clocks: with somebody attached to the real tmux and to ours, both must see the same."""

import shlex
import time
from collections.abc import Callable

import pytest
from support.depth import some_of
from support.program import until
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

CLOCK = PREFIX + b"t"


@pytest.fixture(autouse=True)
def _within_a_minute() -> None:
    """Begin in a minute that has some seconds left: both look at the same clock, and not at the same moment."""
    left = 60 - time.time() % 60
    if left < 5:
        time.sleep(left)  # for the time itself, no synchronisation


def show(both: Two, *lines: str) -> None:
    both.see("this is a")
    for line in ("set-option -s escape-time 0", *lines):
        both.run(*line.split())
    both.types(CLOCK)
    both.settles()


@pytest.mark.parametrize("style", ["12", "24"])
@pytest.mark.parametrize("columns", some_of(("80", "40", "36", "30", "29"), 3))
def test_both_show_the_same_clock(two: Callable[..., Two], columns: str, style: str) -> None:
    both = two(columns=int(columns))
    show(both, f"set-option -gw clock-mode-style {style}", "set-option -gw clock-mode-colour red")
    assert "this is a" not in both.see()[0]
    both.types(b"x")
    both.see("this is a")


@pytest.mark.parametrize("rows", some_of(("6", "4", "5", "7", "8"), 3))
def test_both_have_large_digits_where_there_is_room(two: Callable[..., Two], rows: str) -> None:
    show(two(rows=int(rows)))


def test_both_show_it_in_small_panes_and_under_other_modes(two: Callable[..., Two]) -> None:
    both = two()
    show(both, "split-window -h -l 7", "split-window -h -l 3 -t .0")
    both.types(PREFIX + b"o")
    both.settles()
    both.types(CLOCK)
    both.settles()
    both.types(b"q")
    both.settles()
    both.types(PREFIX + b"o")
    both.settles()
    both.types(PREFIX + b"[")
    both.settles()
    both.types(CLOCK)
    both.settles()
    both.types(b"q")
    both.settles()
    both.types(b"q")
    both.settles()


@pytest.mark.parametrize("keys", some_of(("\x1b[A", "\r", "\x1b", "é", "\x02t", "\x02z"), 4), ids=ascii)
def test_any_key_takes_it_away_that_is_not_bound(two: Callable[..., Two], keys: str) -> None:
    both = two()
    show(both)
    both.types(keys.encode())
    both.settles()


def test_the_mouse_takes_it_away(two: Callable[..., Two]) -> None:
    both = two()
    show(both, "set-option -g mouse on")
    both.types(b"\x1b[<0;10;5M\x1b[<0;10;5m")
    both.see("this is a")


def test_it_goes_when_its_pane_is_respawned(two: Callable[..., Two]) -> None:
    both = two()
    show(both)
    both.run("respawn-pane", "-k", "echo it is new; exec cat")
    both.see("it is new")


def test_a_paste_takes_it_away_too(two: Callable[..., Two]) -> None:
    both = two()
    show(both)
    both.types(b"\x1b[200~x\x1b[201~")
    # The real one types what is behind its first key into the pane.
    until(lambda: all("this is a" in person.shows()[0] for person in both.persons))


@pytest.mark.parametrize(
    ("mode", "typed"),
    [(PREFIX + b"t", b"x"), (PREFIX + b"[", b"q"), (PREFIX + b"w", b""), (PREFIX + b"w", b"q"), (PREFIX + b"[", b"")],
)  # fmt: skip
def test_formats_know_of_the_mode_that_a_key_has_ended(two: Callable[..., Two], mode: bytes, typed: bytes) -> None:
    both = two()
    both.see("this is a")
    for line in ("set-option -s escape-time 0", "bind-key -T root F5 set -gF @in '#{pane_in_mode} #{pane_mode}'",
                 "bind-key -T copy-mode F5 set -gF @in '#{pane_in_mode} #{pane_mode}'"):  # fmt: skip
        both.run(*shlex.split(line))
    both.types(mode)
    until(lambda: all("this is a" not in person.shows()[0] or "[0/0]" in person.shows()[0] for person in both.persons))
    both.types(typed + b"\x1b[15~")
    until(lambda: all(one.run("show-options", "-gv", "@in").stdout for one in both.both))
    real, ours = (one.ok("show-options", "-gv", "@in") for one in both.both)
    assert ours == real
