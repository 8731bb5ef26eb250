"""Copy mode: the real tmux's, seen from a terminal, and ours on a snapshot of the same pane."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.copying_cases import CASES, ENTERED
from oracle.copying_player import COLUMNS, Both, Step, both, shown, snapshot
from support.depth import some_of
from support.pair import pair

from panelock.impl.host.screens.runs import cut

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
@pytest.mark.parametrize("case", some_of(CASES, 12), ids=range(len(CASES)))
def test_copy_mode_does_what_tmuxs_does(two: Both, case: str, keys: str) -> None:
    two.play(keys, steps_of(case))


@pytest.mark.parametrize("flags", ENTERED)
def test_it_is_entered_as_tmuxs_is(two: Both, flags: str) -> None:
    for case in ("", "page-up; page-down", "page-up; -N 8 scroll-down", "scroll-up; cursor-down; halfpage-down"):
        two.play("emacs", steps_of(case), flags)


_WORDS: tuple[Step, ...] = tuple(
    tuple(words.split()) for words in (
        "back-to-indentation", "begin-selection", "begin-selection", "bottom-line", "clear-selection",
        "copy-end-of-line",
        "copy-line", "copy-pipe-no-clear", "copy-selection-no-clear", "copy-selection", "append-selection",
        "cursor-down", "cursor-left", "cursor-right", "cursor-up", "end-of-line", "goto-line 33", "halfpage-down",
        "halfpage-up", "history-bottom", "history-top", "jump-again", "jump-reverse", "jump-forward o",
        "jump-backward e", "jump-to-forward 字", "jump-to-backward i", "jump-to-mark", "middle-line",
        "next-matching-bracket", "next-paragraph", "next-space", "next-space-end", "next-word", "next-word-end",
        "other-end", "page-down", "page-up", "previous-matching-bracket", "previous-paragraph", "previous-space",
        "previous-word", "rectangle-toggle", "scroll-down", "scroll-up", "search-again", "search-reverse",
        "search-backward fox", "search-forward [a-z]+", "search-backward-text (", "search-forward 字",
        "search-forward-incremental =wide", "search-backward-incremental =is", "select-line", "select-word", "set-mark",
        "start-of-line", "stop-selection", "toggle-position", "top-line",
    )
)  # fmt: skip


def random_steps(seed: int) -> list[Step]:
    """Return some commands, some of them repeated."""
    one = random.Random(seed)
    found: list[Step] = [("history-top",)] * one.randrange(2) + [("-N", str(one.randrange(1, 30)), "page-up")]
    for _ in range(one.randrange(3, 14)):
        words = one.choice(_WORDS)
        # Of a search that is repeated it is not seen where tmux's cursor has left the screen in between.
        again = one.random() < 0.3 and not words[0].startswith("search-")
        found.append(("-N", str(one.randrange(2, 40)), *words) if again else words)
    return found


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("seed", some_of(range(60), 20))
def test_any_commands_come_to_the_same(two: Both, seed: int, keys: str) -> None:
    two.play(keys, random_steps(seed))


def test_a_snapshot_of_our_pane_is_that_of_tmuxs(folder: Path, real_tmux: str) -> None:
    with pair(folder, real_tmux) as programs:
        theirs, mine = map(snapshot, programs)
    rows = range(theirs.height)
    assert (mine.height, mine.history) == (theirs.height, theirs.history)
    assert [mine.text(mine.cells(y)) for y in rows] == [theirs.text(theirs.cells(y)) for y in rows]
    assert [mine.goes_on(y) for y in rows] == [theirs.goes_on(y) for y in rows]
    drawn = [[shown(cut(grid.runs(y), 0, COLUMNS)) for y in rows] for grid in (mine, theirs)]
    assert drawn[0] == drawn[1]
