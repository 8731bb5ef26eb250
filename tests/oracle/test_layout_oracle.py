"""A real tmux and the layout modules play the same steps; after each, every cell and every pane must agree (Exact).

3.3a is at hand. Where it leaves a layout that fails its own check (sizes that do not add up), the sequence ends: there
is nothing to agree with. Where it would run for ever (spreading out what cannot shrink), it is not asked. A row of no
height counts as one row.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle.layout_game import Step, Tmux, play

from panelock.impl import layout, layout_change, layout_places
from panelock.impl.layout import Cell, Tree

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def tmux() -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        assert os.environ.get("CI") != "true", "CI installs tmux: its absence is a fault there"
        pytest.skip("the oracle, tmux, is not installed")
    with tempfile.TemporaryDirectory(prefix="layout") as folder:
        server = Tmux(folder)
        try:
            yield server
        finally:
            server.call("kill-server")


STEPS = "split split split split kill resize resize_to resize_window arrange spread again swap zoom look look point"
steps = st.tuples(st.sampled_from(STEPS.split()), st.integers(0, 50), st.integers(0, 60), st.integers(0, 60))
windows = st.sampled_from([(80, 24), (200, 50), (20, 10), (9, 7), (40, 8), (3, 30)])


@settings(
    max_examples=int(os.environ.get("LAYOUT_ORACLE_EXAMPLES", "50")),
    deadline=None,
    derandomize="LAYOUT_ORACLE_EXAMPLES" not in os.environ,
    # Shrinking costs minutes here: asked for by a name in the environment, like more examples.
    phases=[Phase.generate, *([Phase.shrink] if "LAYOUT_ORACLE_SHRINK" in os.environ else [])],
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    size=windows,
    status=st.sampled_from(["off", "off", "top", "bottom"]),
    script=st.lists(steps, min_size=8, max_size=40),
)
def test_tmux_and_the_layout_modules_agree_to_the_cell(
    tmux: Tmux, size: tuple[int, int], status: str, script: list[Step]
) -> None:
    play(tmux, size, status, script)


FIXED: list[Step] = [
    ("split", 0, 0, 0),
    ("split", 1, 1, 6),
    ("split", 0, 3, 0),
    ("resize", 0, 1, 4),
    ("split", 2, 13, 8),
    ("look", 0, 1, 0),
    ("arrange", 0, 3, 1),
    ("split", 3, 1, 0),
    ("resize_window", 0, 30, 16),
    ("zoom", 1, 0, 0),
    ("kill", 1, 0, 0),
    ("again", 0, 4, 0),
    ("arrange", 0, 4, 0),
]


@pytest.mark.parametrize("status", ["off", "top", "bottom"])
def test_a_script_that_uses_most_commands_is_played_to_its_end(tmux: Tmux, status: str) -> None:
    assert play(tmux, (80, 24), status, FIXED) == len(FIXED)


def _halves_without_a_border(whole: int, size: int | None, *, before: bool) -> tuple[int, int]:
    del before
    second = whole // 2 if size is None else size
    return whole - second, second


def _destroy_without_the_border(tree: Tree, cell: Cell) -> None:
    cell_above = tree.above[id(cell)]
    layout.set_extent(cell, cell_above.kind, layout.extent(cell, cell_above.kind) - 1)
    DESTROY(tree, cell)


def _move_to_the_other_side(tree: Tree, above: Cell, taker: Cell, giver: Cell, size: int) -> int:
    return MOVED(tree, above, giver, taker, size)


DESTROY = Tree.destroy
MOVED = layout_change._moved


@pytest.mark.parametrize(
    ("where", "name", "wrong"),
    [
        (layout_change, "_halves", _halves_without_a_border),
        (Tree, "destroy", _destroy_without_the_border),
        (layout_change, "_moved", _move_to_the_other_side),
        (Tree, "bears_status", lambda _tree, _cell: False),
        (layout_places, "_beside", lambda *_numbers: False),
    ],
    ids=["a split forgets its border", "a close forgets its border", "a resize goes wrong", "no status", "no side"],
)
def test_a_broken_layout_module_is_caught(
    tmux: Tmux, monkeypatch: pytest.MonkeyPatch, where: object, name: str, wrong: Callable[..., object]
) -> None:
    monkeypatch.setattr(where, name, wrong)
    with pytest.raises(AssertionError):
        play(tmux, (80, 24), "top", FIXED)
