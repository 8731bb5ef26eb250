"""The named layouts."""

import pytest

from panelock.impl import layout
from panelock.impl.layout_sets import NAMES, arrange, following, lookup, preceding
from panelock.impl.layout_text import dump


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("even-horizontal", 0),
        ("even-v", 1),
        ("main-h", 2),
        ("main-vertical", 3),
        ("t", 4),
        ("tiled", 4),
        ("even", None),
        ("main-", None),
        ("", None),
        ("tiledx", None),
        ("main-vertical-mirrored", None),
    ],
)
def test_a_layout_is_named_in_full_or_by_an_unambiguous_prefix(name: str, number: int | None) -> None:
    assert lookup(name) == number


def test_next_and_previous_go_round_and_begin_at_either_end() -> None:
    assert [following(at) for at in (-1, 0, 3, 4)] == [0, 1, 4, 0]
    assert [preceding(at) for at in (-1, 0, 1, 4)] == [4, 4, 0, 3]


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_one_pane_alone_fills_the_window(number: int) -> None:
    assert dump(arrange(number, [7], 80, 24), checksum=False) == "80x24,0,0,7"


@pytest.mark.parametrize(
    ("name", "count", "expected"),
    [
        ("even-horizontal", 3, "80x24,0,0{26x24,0,0,0,26x24,27,0,1,26x24,54,0,2}"),
        ("even-vertical", 3, "80x24,0,0[80x7,0,0,0,80x7,0,8,1,80x8,0,16,2]"),
        ("main-horizontal", 2, "80x24,0,0[80x22,0,0,0,80x1,0,23,1]"),
        ("main-horizontal", 3, "80x24,0,0[80x22,0,0,0,80x1,0,23{39x1,0,23,1,40x1,40,23,2}]"),
        ("main-vertical", 2, "80x24,0,0{78x24,0,0,0,1x24,79,0,1}"),
        ("tiled", 3, "80x24,0,0[80x11,0,0{39x11,0,0,0,40x11,40,0,1},80x12,0,12,2]"),
    ],
)
def test_panes_are_laid_out_as_the_name_says(name: str, count: int, expected: str) -> None:
    assert dump(arrange(NAMES.index(name), range(count), 80, 24), checksum=False) == expected


@pytest.mark.parametrize(
    ("main", "other", "sizes"),
    [
        ("30%", "0", (23, 56)),
        ("30", "0", (30, 49)),
        ("30", "20", (59, 20)),
        ("30", "60", (30, 49)),
        ("30", "50%", (40, 39)),
        ("500", "0", (78, 1)),
        ("words", "0", (78, 1)),
        ("0", "0", (1, 78)),
    ],
)
def test_the_main_panes_width_is_what_the_options_ask_for(main: str, other: str, sizes: tuple[int, int]) -> None:
    root = arrange(NAMES.index("main-vertical"), [0, 1, 2], 80, 24, main=main, other=other)
    assert (root.cells[0].sx, root.cells[1].sx) == sizes


@pytest.mark.parametrize("status", ["off", "top", "bottom"])
@pytest.mark.parametrize("number", range(len(NAMES)))
def test_a_window_too_small_for_its_panes_grows_and_still_adds_up(number: int, status: str) -> None:
    for count in range(2, 40):
        for size in (1, 2, 3, 5, 9):
            root = arrange(number, range(count), size, size, status=status)
            assert layout.fault(root) is None
            assert layout.panes(root) == list(range(count))
            assert root.sx >= size
            assert root.sy >= size
