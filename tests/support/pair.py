"""The real tmux and ours, side by side: the same is played on both, and must come to the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.program import Program, program

Pair = tuple[Program, Program]
"""The real one, and ours."""


@contextmanager
def pair(folder: Path, real_tmux: str) -> Iterator[Pair]:
    """Both, each with a folder of its own; their servers are gone afterwards."""
    (folder / "real").mkdir()
    (folder / "ours").mkdir()
    with program(folder / "real", real_tmux) as real, program(folder / "ours") as ours:
        yield real, ours


def same(both: Pair, play: Callable[[Program], list[str]]) -> list[str]:
    """Play on both; returns what both came to."""
    theirs, mine = map(play, both)
    assert mine == theirs
    return mine
