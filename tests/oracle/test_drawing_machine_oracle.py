"""Somebody attached to the real tmux and to ours, at random: after each step both must see the same."""

import random
from collections.abc import Callable

import pytest
from oracle.drawing_actions import action, begins, does
from support.two import Two

pytestmark = [pytest.mark.oracle, pytest.mark.deep]

ACTIONS = 60


@pytest.mark.parametrize("seed", range(8))
def test_both_see_the_same_whatever_is_done(two: Callable[[], Two], seed: int) -> None:
    both, dice, done = two(), random.Random(seed), []
    begins(both)
    try:
        for _ in range(ACTIONS):
            for step in action(dice):
                done.append(step)
                does(both, step)
                both.settles()
    except AssertionError:
        print(*done[-15:], sep="\n")
        raise
