"""Whatever words a caller says, the answer is the command's: never a bug's, and never a failure without a word."""

import shutil
import tempfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_words import command_line
from support.profiles import pick
from support.stage import stage

from panelock.impl.commands import hooks
from panelock.impl.paths import Place
from panelock.impl.store import Store

MOST_PANES = 60


def play(dice: Random, commands: int) -> None:
    """Say so many command lines to one server, unless it ends or grows out of hand before; a bug is raised."""
    folder = tempfile.mkdtemp(prefix="pl-")
    store = Store(Place(f"{folder}/s"))
    try:
        at = stage(store)
        for _ in range(commands):
            if not at.driver.document.sessions or len(at.driver.document.panes) > MOST_PANES:
                return
            words = command_line(dice)
            status, _, err = at.run(*words, inside=dice.choice((None, None, 0, 1, 77)))
            assert status in (0, 1), words
            assert err or not status or "-q" in words, f"{words} failed without a word"
    finally:
        store.close()
        shutil.rmtree(folder)


@settings(max_examples=pick(60, 300, 20_000), deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_words_whatever_meet_a_bug(dice: Random) -> None:
    play(dice, 40)


def test_a_command_that_breaks_on_one_of_its_words_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_NAMES", hooks.BY_NAME.keys() | {f"{name}[0]" for name in hooks.BY_NAME})
    with pytest.raises(KeyError):
        _play_all(range(400, 2_400))  # the first that says such a word is not far


def _play_all(seeds: range) -> None:
    for seed in seeds:
        play(Random(seed), 100)
