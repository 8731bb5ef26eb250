"""Somebody who types fast: what comes to ours in one go must come to what the real tmux makes of it key by key.

Given to the real one at once some of it goes elsewhere: what comes behind a key that opens a prompt is taken for keys
of the mode, for the prompt is not open yet.
"""

import random
from collections.abc import Callable, Sequence
from itertools import groupby

import pytest
from oracle import burst_actions
from oracle.drawing_actions import Steps, action, begins, does
from support.depth import some_of
from support.two import Two

pytestmark = pytest.mark.oracle

ACTIONS = 40
BURSTS = 20
ROUND_TRIPS = 3
"""After so many commands the real one has done what was typed before."""


def types(both: Two, keys: Sequence[bytes]) -> None:
    """Type keys: into the real one each for itself, into ours in one go."""
    for key in keys:
        both.persons[0].types(key)
        for _ in range(ROUND_TRIPS):
            both.persons[0].shows()
            both.both[0].run("show-options", "-gqv", "@none")
    both.persons[1].types(b"".join(keys))


def come_to_the_same(both: Two, actions: Sequence[Steps]) -> None:
    done = []
    try:
        for one in actions:
            for typed, steps in groupby(one, key=lambda step: bool(step.keys)):
                several = list(steps)
                done.append(repr(several))
                if typed:
                    types(both, [step.keys for step in several])
                for step in several if not typed else ():
                    does(both, step)
                both.settles()
    except AssertionError:
        print(*done[-15:], sep="\n")
        raise


@pytest.mark.parametrize("seed", some_of(range(5), 5))
def test_keys_in_one_go_come_to_the_same(two: Callable[[], Two], seed: int) -> None:
    both, dice = two(), random.Random(f"bursts {seed}")
    begins(both)
    come_to_the_same(both, [action(dice) for _ in range(ACTIONS)])


@pytest.mark.parametrize("seed", some_of(range(5), 5))
def test_keys_behind_what_opens_something_are_for_that(two: Callable[[], Two], seed: int) -> None:
    both, dice = two(), random.Random(seed)
    begins(both)
    burst_actions.begins(both)
    come_to_the_same(both, [burst_actions.burst(dice) for _ in range(BURSTS)])
