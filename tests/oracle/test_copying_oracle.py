"""Copy mode: the real tmux's, seen from a terminal, and ours on a snapshot of the same pane."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.copying_cases import CASES, ENTERED
from oracle.copying_player import Both, Step, both

pytestmark = pytest.mark.oracle

KEYS = ("emacs", "vi")


@pytest.fixture(scope="module")
def two(real_tmux: str) -> Iterator[Both]:
    """One for all cases."""
    folder = Path(tempfile.mkdtemp(prefix="pl-"))
    try:
        with both(folder, real_tmux) as made:
            yield made
    finally:
        shutil.rmtree(folder)


def steps_of(case: str) -> list[Step]:
    return [tuple(step.split()) for step in case.split("; ") if step]


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_copy_mode_does_what_tmuxs_does(two: Both, case: str, keys: str) -> None:
    two.play(keys, steps_of(case))


@pytest.mark.parametrize("flags", ENTERED)
def test_it_is_entered_as_tmuxs_is(two: Both, flags: str) -> None:
    for case in ("", "page-up; page-down", "page-up; -N 8 scroll-down", "scroll-up; cursor-down; halfpage-down"):
        two.play("emacs", steps_of(case), *(f"-{flag}" for flag in flags[1:]))
