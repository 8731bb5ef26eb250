"""Menus: with somebody attached to the real tmux and to ours, both must see the same, key by key."""

import time
from collections.abc import Callable

import pytest
from support.depth import some_of
from support.mouse import reports
from support.pair import same
from support.program import until
from support.two import PREFIX, Two
from support.waiting import ended, waiting

from panelock.cli.drawing.pointing import CLICK_S

pytestmark = pytest.mark.oracle

FOUR = ("first", "f", "set -g @got 1", "second", "s", "set -g @got 2", "", "-third", "t", "set -g @got 3",
        "fourth", "", "set -g @got 4")  # fmt: skip
MANY = tuple(
    word for at in range(16) for word in ((f"-item {at}" if at % 5 == 2 else f"item {at}"), "", f"set -g @got {at}")
)  # fmt: skip
CASES: dict[str, tuple[tuple[str, ...], str]] = {
    "chosen by its key": (FOUR, "s"),
    "a key of what cannot be chosen": (FOUR, "t"),
    "Enter without a choice": (FOUR, "\r"),
    "down": (FOUR, "\x1b[B|\x1b[B|\x1b[B|\r"),
    "down, over the end": (FOUR, "j|j|j|j|\r"),
    "up": (FOUR, "\x1b[A|k|k|\r"),
    "to the ends": (FOUR, "G|g|\x1b[F|\x1b[H|\r"),
    "to the end by a letter": (FOUR, "j|G|g|G|\r"),
    "keys of no use": (FOUR, "j|\x06|\x1b[H|\x1b[D|\x1b[1;5B|\x1b[1;3A|\r"),
    "pages": (MANY, "\x1b[6~|\x1b[5~|\x02|\x06|\r"),
    "pages from within": (MANY, "j|j|j|\x1b[6~|\x1b[5~|k|k|\x1b[5~|\r"),
    "a letter of none": (FOUR, "x|\t|\x7f|q"),
    "Escape": (FOUR, "\x1b"),
    "C-c": (FOUR, "j|\x03"),
    "C-g": (FOUR, "\x07"),
    "a paste": (FOUR, "\x1b[200~xjj\x1b[201~|q"),
    "a title": (("-T", "of it", *FOUR), "q"),
    "a title in the middle": (("-T", "#[align=centre]#[fg=red]#{session_name}", *FOUR), "q"),
    "a title that is too long": (("-T", "a title that is longer than all of it", *FOUR), "q"),
    "styles": (("#[fg=red]red #[bg=blue,bold]bold", "r", "set -g @got 1", "#{?1,yes,no} 日本", "y", ""), "j|j|q"),
    "nothing left of a name": (("#{?0,yes,}", "a", "", "b", "b", "set -g @got #{session_name}"), "b"),
    "lines at the ends": (("", *FOUR, "", ""), "k|j|q"),
    "nothing at all": (("#{?0,yes,}", "a", ""), "x"),
    "none can be chosen": (("-one", "a", "", "-two", "b", ""), "j|k|\r"),
    "a long name": (("x" * 90, "a", "set -g @got 1", "b", "b", ""), "a"),
    "a long name without a key": (("x" * 76 + "yz" * 9, "", "set -g @got 1", "b", "b", ""), "j|\r"),
    "a name that just fits": (("x" * 70, "a", "", "b", "b", ""), "q"),
    "a key with a long name": (("one", "C-M-PageDown", "", "two", "C-x", "set -g @got 1"), "\x18"),
    "a key that is none": (("one", "nokey", "", "two", "None", ""), "q"),
    "commands": (("one", "a", "set -g @got 1 ; split-window -d ; set -ga @got 2"), "a"),
    "commands in a block": (("one", "a", "{ set -g @got '#{window_index}' ; split-window }"), "a"),
    "a command that is wrong": (("one", "a", "split-windowx"), "a"),
    "a command that cannot be": (("one", "a", "select-window -t :77"), "a"),
    "commands at another window": (("-t", ":2", "one", "a", "rename-window renamed ; split-window -d"), "a"),
    "commands at another pane": (("-t", ".0", "one", "a", "split-window -d ; display-message '#{pane_id}'"), "a"),
    "at the left": (("-x", "0", "-y", "0", *FOUR), "q"),
    "at a place": (("-x", "7", "-y", "12", *FOUR), "q"),
    "beyond": (("-x", "700", "-y", "120", *FOUR), "q"),
    "below zero": (("-x", "-3", "-y", "-3", *FOUR), "q"),
    "in the centre": (("-x", "C", "-y", "C", *FOUR), "q"),
    "at the right": (("-x", "R", "-y", "S", *FOUR), "q"),
    "at the pane": (("-x", "P", "-y", "P", *FOUR), "q"),
    "at the window's name": (("-x", "W", "-y", "W", *FOUR), "q"),
    "at another window's name": (("-t", ":2", "-x", "W", "-y", "W", *FOUR), "f"),
    "at the mouse, of which there is none": (("-x", "M", "-y", "M", *FOUR), "q"),
    "at another pane": (("-t", ".0", "-x", "P", "-y", "P", *FOUR), "q"),
    "at another pane's right": (("-t", ".1", "-x", "R", "-y", "P", *FOUR), "q"),
    "by formats": (("-x", "#{e|+|:#{popup_pane_left},3}", "-y", "#{popup_pane_top}", *FOUR), "q"),
    "by its size": (("-x", "#{popup_width}", "-y", "#{popup_height}", *FOUR), "q"),
    "by its centre": (("-x", "#{popup_centre_x}", "-y", "#{e|-|:#{popup_centre_y},2}", *FOUR), "q"),
    "larger than the terminal": (tuple(word for at in range(30) for word in (f"{at}", "", "")), "x"),
    "stays": (("-O", *FOUR), "j|\r"),
}
SETTINGS = (
    "set-option -s escape-time 0 ; set-option -g mode-style bg=green,fg=white ; "
    "set-option -gw menu-selected-style bg=green,fg=white"
)


HERE = ("-t", "=", "-x", "M", "-y", "M")
WORDS = ("#{?mouse_word,w#{mouse_word},none}", "a", "", "l#{mouse_line}", "b", "", "#{mouse_x} #{mouse_y}", "", "")
MOUSE: dict[str, tuple[str, tuple[str, ...], str]] = {
    "let go where it was": ("MouseDown3Pane", (*HERE, *FOUR), "3+20,8 3-20,8"),
    "let go on an item": ("MouseDown3Pane", (*HERE, *FOUR), "3+20,8 3>20,9 3>20,10 3-20,10"),
    "let go on what cannot be": ("MouseDown3Pane", (*HERE, *FOUR), "3+20,8 3>20,9 3>20,12 3-20,12"),
    "let go beside": ("MouseDown3Pane", (*HERE, *FOUR), "3+20,8 3>20,9 3>70,20 3-70,20"),
    "at its edges": ("MouseDown3Pane", (*HERE, *FOUR), "3+20,8 3>13,10 3>12,10 3>27,10 3>28,10 3>30,10"),
    "moved without a button": ("MouseDown3Pane", (*HERE, *FOUR), ">20,9 3+20,8 >20,9 >20,11 >20,13 >70,2 3-70,2"),
    "at the terminal's edges": ("MouseDown3Pane", (*HERE, *FOUR), "3+1,1 3>1,3 3-1,1 3+80,22 3-80,22 3+79,23 3-1,1"),
    "stays": ("MouseDown3Pane", ("-O", *HERE, *FOUR), "3+20,8 3-20,8 3>20,9 1+70,20"),
    "stays, and is clicked": ("MouseDown3Pane", ("-O", *HERE, *FOUR), "3+20,8 3-20,8 1+20,10 1-20,10"),
    "stays, and is clicked in vain": ("MouseDown3Pane", ("-O", *HERE, *FOUR), "3+20,8 3-20,8 1+20,12 1-20,12"),
    "the wheel": ("MouseDown3Pane", (*HERE, *FOUR), "3+20,8 4+20,10 5+20,13 4+70,20 3-70,20"),
    "by a letter": ("MouseDown3Pane", (*HERE, *FOUR), "3+20,8 s"),
    "without -x": ("MouseDown1Pane", ("-t", "=", *FOUR), "1+60,8 1>40,10 1-40,11"),
    "other places": ("MouseDown1Pane", ("-x", "#{popup_mouse_x}", "-y", "#{popup_mouse_y}", *FOUR), "1+10,12 1-11,10"),
    "middle": ("MouseDown1Pane", ("-x", "M", "-y", "#{popup_mouse_centre_y}", *FOUR), "1+9,12 1-9,12 1+9,2 1-1,1"),
    "above it": ("MouseDown1Pane", ("-x", "M", "-y", "#{popup_mouse_bottom}", *FOUR), "1+10,20 1-1,1 1+10,2 1-1,1"),
    "on a pane's border": ("MouseDown1Border", (*HERE, *FOUR), "1+41,5 1-1,1"),
    "a window's name": ("MouseDown1Status", ("-t", "=", "-x", "W", "-y", "W", *FOUR), "1+18,24 1-1,1"),
    "the status line's left": ("MouseDown1StatusLeft", ("-t", "=", "-x", "M", "-y", "W", *FOUR), "1+2,24 1-1,1"),
    "words": (
        "MouseDown3Pane",
        (*HERE, *WORDS),
        "3+1,1 3-1,1 3+3,1 3-3,1 3+5,1 3-1,1 3+10,1 3-1,1 3+35,1 3-1,1 3+5,5 3-1,1 3+70,20 3-1,1",
    ),
    "the pane's own": ("", (), "3+3,1 3>3,4 3-60,10 3+10,10 3-1,1 3+60,20 v"),
    "the pane's own, of another": ("", (), "3+60,3 X"),
    "the pane's own, in copy mode": ("", (), "[ 3+3,1 3-70,20 3+38,1 3-70,20 3+60,20 3-1,1 3+10,10 g x"),
    "a menu of a menu, by a letter": (
        "MouseDown3Pane",
        (*HERE, "more", "m", "display-menu -x M -y M one a 'display-message \"<##{mouse_x}>\"' -two b ''"),
        "3+20,8 m a",
    ),
    "a menu of a menu": ("MouseDown3Pane", (*HERE, "more", "m", "display-menu -x M -y M one a ''"), "3+20,8 3-20,9 q"),
    "the window's own": ("", (), "3+8,24 3>8,20 3-1,1 3+18,24 X"),
    "the session's own": ("", (), "3+2,24 3>2,20 3-1,1 3+2,24 w"),
}  # fmt: skip


def got(both: Two) -> list[str]:
    return [one.run("show-options", "-gv", "@got").stdout for one in both.both]


def begun(two: Callable[[], Two]) -> Two:
    both = two()
    both.see("this is a")
    for line in SETTINGS.split(" ; "):
        both.run(*line.split())
    both.run("split-window", "-h", ";", "split-window", "-v", ";", "new-window", "-d", "-n", "third", "-t", ":2")
    return both


@pytest.mark.parametrize("top", [False, pytest.param(True, marks=pytest.mark.deep)], ids=["", "status line above"])
@pytest.mark.parametrize("case", some_of(CASES, 12))
def test_both_menus_look_the_same_after_every_key(two: Callable[[], Two], case: str, *, top: bool) -> None:
    words, typed = CASES[case]
    both = begun(two)
    if top:
        both.run("set-option", "-g", "status-position", "top", ";", "set-option", "-g", "status", "2")
        both.see("0[40x22]")  # tmux gives the window its new size before it knows of the new lines
    # From outside the real one would wait until it is closed.
    both.run("bind-key", "m", "display-menu", *words)
    both.types(PREFIX + b"m")
    both.settles()
    for keys in typed.split("|"):
        both.types(keys.encode())
        both.settles()
    real, ours = got(both)
    assert ours == real


@pytest.mark.parametrize("case", some_of(MOUSE, 12))
def test_both_menus_follow_the_mouse(two: Callable[[], Two], case: str) -> None:
    key, words, does = MOUSE[case]
    both = begun(two)
    both.run("set-option", "-g", "mouse", "on")
    if key:
        both.run("bind-key", "-n", key, "display-menu", *words)
    else:
        # Of a newer tmux ours has menus with more in them.
        real, ours = both.both
        keys = [line for line in real.ok("list-keys", "-T", "root").splitlines() if "display-menu" in line]
        ours.ok("source-file", "-", stdin="\n".join(keys))
    both.settles()
    presses = 0
    for one in does.split():
        presses += "+" in one
        if "+" in one and presses > 1:
            time.sleep(2 * CLICK_S)  # for the time itself: sooner it would be a second click
        both.types(PREFIX + b"[" if one == "[" else one.encode() if len(one) == 1 else reports(one))
        both.settles()
    real, ours = got(both)
    assert ours == real
    assert same(both.both, lambda one: [one.ok("list-panes", "-a", "-F", "#{pane_id} #{window_name}")])


@pytest.mark.parametrize(
    "place", some_of(("1,2", "12,2", "30,2", "40,2", "3,3", "31,3", "33,4", "35,4", "38,4", "5,5"), 5)
)
def test_both_menus_know_what_the_mouse_is_on(two: Callable[[], Two], place: str) -> None:
    both = begun(two)
    both.run("set-option", "-g", "mouse", "on", ";", "bind-key", "-n", "MouseDown3Pane", "display-menu", *HERE, *WORDS)
    both.run("send-keys", "-t", ".0", "-l", f"{'x' * 29} {'y' * 40}-{'z' * 5} a日本 b{'c' * 28}")
    both.see("cccc")
    both.types(reports(f"3+{place}"))
    both.settles()


def test_both_menus_go_when_the_terminal_gets_another_size(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("bind-key", "m", "display-menu", *FOUR, ";", "bind-key", "n", "display-panes", "-d", "0")
    for key in (b"m", b"n"):
        both.types(PREFIX + key)
        both.settles()
        for size in ((90, 26), (80, 24)):
            for person in both.persons:
                person.resize(*size)
            both.settles()


def test_a_menu_is_shown_from_outside_to_the_client_that_is_named(two: Callable[[], Two]) -> None:
    both = begun(two)
    clients = [one.ok("list-clients", "-F", "#{client_name}") for one in both.both]
    words = [("display-menu", "-c", name, *FOUR) for name in clients]
    real, ours = both.both
    with waiting(real, *words[0]) as theirs, waiting(ours, *words[1]) as mine:
        both.see("fourth")
        assert (theirs.poll(), mine.poll()) == (None, None)
        both.types(b"s")
        assert ended(theirs) == ended(mine) == (0, "", "")
    both.settles()
    assert [one.ok("show-options", "-gv", "@got") for one in both.both] == ["2", "2"]


@pytest.mark.parametrize("over", ["display-menu x y ''", "display-panes -d 0"])
def test_what_is_over_the_window_keeps_others_off(two: Callable[[], Two], over: str) -> None:
    both = begun(two)
    both.run("bind-key", "m", "display-menu", *FOUR)
    both.types(PREFIX + b"m")
    both.see("fourth")
    for one in both.both:
        one.ok("run-shell", f"{one.tmux} -S {one.place.socket} {over}")
    both.settles()
    both.types(b"q")
    both.settles()


@pytest.mark.parametrize(
    "words", [("a",), ("a", "b"), ("", "a", "b"), ("-t", ":7", *FOUR), ("-c", "nobody", *FOUR), ()], ids=str
)
def test_both_refuse_it_in_the_same_words(two: Callable[[], Two], words: tuple[str, ...]) -> None:
    both = two()
    both.see("this is a")
    said = [one.run("display-menu", *words) for one in both.both]
    assert said[1].stderr.partition("usage")[0] == said[0].stderr.partition("usage")[0]
    assert said[1].returncode == said[0].returncode == 1


def test_what_is_no_utf8_ends_nobody(two: Callable[[], Two]) -> None:
    both = begun(two)
    ours, person = both.both[1], both.persons[1]
    with waiting(ours, "display-menu", "-T", "t\udcff", "a\udcfe", "b\udcfd", "display-message c\udcfc") as asks:
        until(lambda: any("│ a? │" in row for row in person.shows()))
        assert ours.ok("list-clients", "-F", "#{client_session}") == "a"
        person.types(b"q")
        assert ended(asks) == (0, "", "")
