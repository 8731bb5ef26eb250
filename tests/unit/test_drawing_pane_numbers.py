"""Panes' numbers without a terminal: what the host says, what keys come to, what is drawn."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.choosing import Chosen
from support.stage import stage

from panelock.cli.drawing.borders import Box
from panelock.cli.drawing.pane_numbers import PaneNumbers
from panelock.cli.drawing.scene import PaneScene
from panelock.cli.drawing.window import Area
from panelock.impl import keys
from panelock.impl.host.screens.screen import Style
from panelock.impl.keys import Key
from panelock.impl.store import Store

SIZES = st.tuples(st.integers(1, 140), st.integers(1, 45))


def numbers(**more: Any) -> PaneNumbers:
    what = {
        "duration": 1000, "template": 'select-pane -t "%%%"', "block": False, "keys": True, "zoomed": False,
        "panes": [[0, 4], [1, 7], [10, 9]], "colours": ["blue", "red"],
    } | more  # fmt: skip
    return PaneNumbers(json.dumps(what))


def a_pane(number: int, box: Box, *, active: bool = False) -> PaneScene:
    return PaneScene(number, number, box, active, True, False, *[""] * 5)


def test_the_host_says_what_numbers_need(store: Store) -> None:
    made = stage(store)
    made.ok("set-option", "-g", "automatic-rename", "off", ";", "new-session", "-d", "-s", "b", "-n", "bee", "cat")
    chosen = Chosen(made)
    chosen.at.ok("set-window-option", "-g", "pane-base-index", "1")
    said = json.loads(chosen.told_of("display-panes", "-N", "-d", "0"))
    assert said == {
        "duration": 0, "template": 'select-pane -t "%%%"', "block": False, "keys": False, "zoomed": False,
        "panes": [[1, 0], [2, 1]], "colours": ["blue", "red"],
    }  # fmt: skip
    chosen.at.ok("set-option", "-g", "display-panes-time", "250", ";", "resize-pane", "-Z", "-t", "a:0")
    later = PaneNumbers(chosen.told_of("display-panes", "-b", "-t", "/dev/pts/7", "x %%"))
    assert later.duration_s == 0.25
    assert later.press(Key(ord("2"))).commands == ("if-shell -F '#{window_zoomed_flag}' 'resize-pane -Z'", "x %1")
    assert chosen.at.refused("display-panes", "-d", "x") == "delay invalid"


@pytest.mark.parametrize(
    ("name", "commands", "passed_on"),
    [
        ("0", ['select-pane -t "%4"'], False), ("1", ['select-pane -t "%7"'], False), ("2", [], False),
        ("a", ['select-pane -t "%9"'], False), ("b", [], False), ("A", [], True), ("q", [], False), ("M-1", [], True),
        ("C-a", [], True), ("Up", [], True), ("Enter", [], True), ("é", [], True),
    ],
)  # fmt: skip
def test_a_key_chooses_a_pane_or_is_passed_on(name: str, commands: list[str], passed_on: bool) -> None:
    key = keys.parse(name)
    assert key is not None
    assert numbers().press(key) == (tuple(commands), passed_on)
    assert numbers(keys=False).press(key) == ((), True)


def test_a_number_is_drawn_large_where_there_is_room() -> None:
    panes = [a_pane(1, Box(0, 0, 9, 7), active=True), a_pane(0, Box(10, 0, 5, 7)), a_pane(12, Box(0, 8, 20, 9))]
    drawn = numbers().pieces(panes, Area(1, 20, 20, 0, 0))
    assert drawn[0] == (5, 2, ((" ", Style(bg=1)),))
    assert ((6, 1, (("9x7", Style(fg=1)),))) in drawn
    assert (11, 4, (("0 ", Style(fg=4)),)) in drawn
    assert (14, 16, (("c", Style(fg=4)),)) in drawn


@given(st.integers(0, 200), st.tuples(*[st.integers(0, 60)] * 2), SIZES, SIZES, st.tuples(*[st.integers(0, 30)] * 2))
def test_numbers_stay_on_their_panes(
    number: int, corner: tuple[int, int], size: tuple[int, int], seen: tuple[int, int], start: tuple[int, int]
) -> None:
    area = Area(0, *seen, *start)
    for x, y, runs in numbers().pieces([a_pane(number, Box(*corner, *size))], area):
        width = sum(len(text) for text, _ in runs)
        assert max(corner[0] - start[0], 0) <= x <= x + width <= min(corner[0] + size[0] - start[0], seen[0])
        assert max(corner[1] - start[1], 0) <= y < min(corner[1] + size[1] - start[1], seen[1])
