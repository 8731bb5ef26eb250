"""Somebody attached to the real tmux and to ours, at random: after each step both must see the same."""

import random
from collections.abc import Callable

import pytest
from oracle.drawing_actions import MENU, MENU_KEY, Step, action
from support.two import Two

pytestmark = [pytest.mark.oracle, pytest.mark.deep]

ACTIONS = 60
SETTINGS = (
    "set-option -s escape-time 0 ; set-option -g display-time 200 ; set-option -g window-size largest ; "
    "set-option -g main-pane-width 30 ; "
    "bind-key w choose-tree -w ; bind-key s choose-tree -s"
)


def does(both: Two, step: Step) -> None:
    if step.words:
        both.run(*step.words)
    elif step.keys:
        both.types(step.keys)
    elif step.size is not None:
        for person in both.persons:
            person.resize(*step.size)


@pytest.mark.parametrize("seed", range(12))
def test_both_see_the_same_whatever_is_done(two: Callable[[], Two], seed: int) -> None:
    both, dice, done = two(), random.Random(seed), []
    both.see("this is a")
    both.run(*SETTINGS.split())
    both.run("bind-key", MENU_KEY.decode(), "display-menu", *MENU)
    try:
        for _ in range(ACTIONS):
            for step in action(dice):
                done.append(step)
                does(both, step)
                both.settles()
    except AssertionError:
        print(*done[-15:], sep="\n")
        raise
