"""Splitting, closing and resizing, in pictures: a layout string without its checksum says all."""

import pytest

from panelock.impl import layout
from panelock.impl.layout import Cell, Kind, NoSpace
from panelock.impl.layout_change import (
    close,
    relabel,
    replace,
    resize_pane,
    resize_pane_to,
    resize_window,
    split,
    spread_out,
    swap,
)
from panelock.impl.layout_text import dump, parse, sum_of

H, V = Kind.LEFT_RIGHT, Kind.TOP_BOTTOM
LEFT_AND_TWO = "80x24,0,0{40x24,0,0,0,39x24,41,0[39x12,41,0,1,39x11,41,13,2]}"


def shape(cell: Cell | None) -> str:
    assert cell is not None
    assert layout.fault(cell) is None
    return dump(cell, checksum=False)


def made(text: str, count: int) -> Cell:
    return parse(f"{sum_of(text):04x},{text}", list(range(count)))


def test_one_pane_fills_its_window() -> None:
    assert dump(layout.single(0, 80, 24)) == "b25d,80x24,0,0,0"


def test_a_half_is_the_smaller_half_and_the_border_takes_one_cell() -> None:
    assert shape(split(layout.single(0, 80, 24), 0, 1, H)) == "80x24,0,0{40x24,0,0,0,39x24,41,0,1}"
    assert shape(split(layout.single(0, 80, 24), 0, 1, V)) == "80x24,0,0[80x12,0,0,0,80x11,0,13,1]"


def test_a_split_across_nests_and_a_split_along_does_not() -> None:
    two = split(layout.single(0, 80, 24), 0, 1, H)
    assert shape(split(two, 1, 2, V)) == LEFT_AND_TWO
    assert shape(split(two, 1, 2, H)) == "80x24,0,0{40x24,0,0,0,19x24,41,0,1,19x24,61,0,2}"


@pytest.mark.parametrize(
    ("size", "before", "sizes"),
    [
        (10, False, (69, 10)),
        (10, True, (10, 69)),
        (0, False, (78, 1)),
        (0, True, (1, 78)),
        (78, False, (1, 78)),
        (200, False, (1, 78)),
        (79, True, (78, 1)),
        (200, True, (1, 78)),  # tmux counts below zero and comes out at the other end
    ],
)
def test_a_size_out_of_bounds_is_made_to_fit(size: int, before: bool, sizes: tuple[int, int]) -> None:
    cells = split(layout.single(0, 80, 24), 0, 1, H, size, before=before).cells
    assert tuple(cell.sx for cell in cells) == sizes
    assert [cell.pane for cell in cells] == ([1, 0] if before else [0, 1])


def test_a_full_split_goes_beside_all_panes() -> None:
    two = split(layout.single(0, 80, 24), 0, 1, H)
    assert shape(split(two, 0, 2, V, 5, full=True)) == "80x24,0,0[80x18,0,0{40x18,0,0,0,39x18,41,0,1},80x5,0,19,2]"
    assert shape(split(two, 1, 2, H, 20, full=True, before=True)) == (
        "80x24,0,0{20x24,0,0,2,29x24,21,0,0,29x24,51,0,1}"
    )


@pytest.mark.parametrize(
    ("sx", "sy", "kind", "status", "fits"),
    [
        (3, 9, H, "off", True),
        (2, 9, H, "off", False),
        (9, 3, V, "off", True),
        (9, 2, V, "off", False),
        (9, 3, V, "top", False),
        (9, 4, V, "top", True),
        (9, 3, V, "bottom", False),
        (3, 9, H, "top", True),
    ],
)
def test_a_pane_too_small_is_not_split(sx: int, sy: int, kind: Kind, status: str, fits: bool) -> None:
    root = layout.single(0, sx, sy)
    if fits:
        assert layout.check(split(root, 0, 1, kind, status=status))
        return
    with pytest.raises(NoSpace) as refused:
        split(root, 0, 1, kind, status=status)
    assert refused.value.text == "no space for new pane"


def test_a_layout_has_a_depth_that_recursion_can_bear() -> None:
    root = layout.single(0, 5000, 5000)
    for pane in range(layout.DEEPEST):
        root = split(root, pane, pane + 1, (H, V)[pane % 2], 5000)
    assert layout.check(root)
    with pytest.raises(NoSpace):
        split(root, layout.DEEPEST, layout.DEEPEST + 1, H, 5000)
    assert layout.check(parse(dump(root), layout.panes(root)))


def test_a_full_split_adds_up_where_tmux_shrinks_in_proportion_and_crashes() -> None:
    text = "40x8,0,0[40x6,0,0{2x6,0,0,1,37x6,3,0[37x1,3,0,0,37x2,3,2,2,37x1,3,5,4]},40x1,0,7{1x1,0,7,5,38x1,2,7,3}]"
    assert shape(split(made(text, 6), 0, 6, H, before=True, full=True)) == (
        "40x8,0,0{20x8,0,0,6,19x8,21,0[19x6,21,0{1x6,21,0,0,17x6,23,0[17x1,23,0,1,17x2,23,2,2,17x1,23,5,3]},"
        "19x1,21,7{1x1,21,7,4,17x1,23,7,5}]}"
    )


def test_a_full_split_is_refused_where_nested_panes_cannot_shrink() -> None:
    root = made("9x5,0,0[9x2,0,0{1x2,0,0,0,1x2,2,0,0,1x2,4,0,0,1x2,6,0,0,1x2,8,0,0},9x2,0,3,0]", 6)
    with pytest.raises(NoSpace):
        split(root, 5, 9, H, full=True)


def test_a_closed_pane_leaves_its_space_and_border_to_the_one_before_it_or_the_second() -> None:
    three = made("80x24,0,0{20x24,0,0,0,30x24,21,0,0,28x24,52,0,0}", 3)
    assert shape(close(three, 0)) == "80x24,0,0{51x24,0,0,1,28x24,52,0,2}"
    assert shape(close(three, 1)) == "80x24,0,0{51x24,0,0,0,28x24,52,0,2}"
    assert shape(close(three, 2)) == "80x24,0,0{20x24,0,0,0,59x24,21,0,1}"


def test_a_node_with_one_cell_left_becomes_that_cell() -> None:
    assert shape(close(made(LEFT_AND_TWO, 3), 2)) == "80x24,0,0{40x24,0,0,0,39x24,41,0,1}"
    assert shape(close(made(LEFT_AND_TWO, 3), 0)) == "80x24,0,0[80x12,0,0,1,80x11,0,13,2]"


def test_closing_the_last_pane_leaves_no_layout() -> None:
    assert close(layout.single(3, 80, 24), 3) is None


def test_resizing_moves_the_border_after_the_pane_or_the_last_one() -> None:
    root = made(LEFT_AND_TWO, 3)
    assert shape(resize_pane(root, 0, H, 5)).startswith("80x24,0,0{45x24,")
    assert shape(resize_pane(root, 1, H, 5)).startswith("80x24,0,0{45x24,")
    assert "39x7,41,0,1,39x16" in shape(resize_pane(root, 2, V, -5))
    assert "39x22,41,0,1,39x1," in shape(resize_pane(root, 1, V, 500))


def test_resizing_without_a_border_that_way_changes_nothing() -> None:
    root = split(layout.single(0, 80, 24), 0, 1, H)
    assert resize_pane(root, 0, V, 5) == root
    assert resize_pane_to(root, 0, V, 5) == root


def test_growing_takes_from_before_only_when_allowed() -> None:
    tight = made("80x24,0,0{40x24,0,0,0,37x24,41,0,0,1x24,79,0,0}", 3)
    assert shape(resize_pane(tight, 1, H, 3)) == "80x24,0,0{37x24,0,0,0,40x24,38,0,1,1x24,79,0,2}"
    assert resize_pane(tight, 1, H, 3, opposite=False) == tight


def test_a_pane_is_resized_to_what_was_asked_as_far_as_there_is_room() -> None:
    root = made(LEFT_AND_TWO, 3)
    assert shape(resize_pane_to(root, 0, H, 20)).startswith("80x24,0,0{20x24,")
    assert shape(resize_pane_to(root, 2, H, 20)).startswith("80x24,0,0{59x24,")
    assert shape(resize_pane_to(root, 2, V, 0)).endswith("39x22,41,0,1,39x1,41,23,2]}")


def test_a_window_shrinks_only_as_far_as_its_panes_can() -> None:
    root = made(LEFT_AND_TWO, 3)
    assert shape(resize_window(root, 40, 12)) == "40x12,0,0{20x12,0,0,0,19x12,21,0[19x6,21,0,1,19x5,21,7,2]}"
    assert shape(resize_window(root, 1, 1)) == "3x3,0,0{1x3,0,0,0,1x3,2,0[1x1,2,0,1,1x1,2,2,2]}"
    assert resize_window(root, 1, 1, "top").sy == 4


def test_spreading_out_goes_outwards_until_something_changes() -> None:
    root = made("80x24,0,0{60x24,0,0,0,19x24,61,0[19x12,61,0,0,19x11,61,13,0]}", 3)
    assert shape(spread_out(root, 0)).startswith("80x24,0,0{39x24,0,0,0,40x24,")
    uneven = made("80x24,0,0[80x3,0,0,0,80x20,0,4,0]", 2)
    assert shape(spread_out(uneven, 1)) == "80x24,0,0[80x11,0,0,0,80x12,0,12,1]"
    assert shape(spread_out(uneven, 1, "top")) == "80x24,0,0[80x12,0,0,0,80x11,0,13,1]"


def test_what_cannot_shrink_is_not_spread_out() -> None:
    # tmux never comes back from this.
    text = "12x9,0,0{7x9,0,0[7x4,0,0{1x4,0,0,0,1x4,2,0,0,1x4,4,0,0,1x4,6,0,0},7x4,0,5,0],2x9,8,0,0,1x9,11,0,0}"
    root = made(text, 7)
    assert spread_out(root, 6) == root


def test_ids_change_places_and_nothing_else_does() -> None:
    root = made(LEFT_AND_TWO, 3)
    assert layout.panes(swap(root, 0, 2)) == [2, 1, 0]
    assert layout.panes(replace(root, 1, 7)) == [0, 7, 2]
    assert layout.panes(relabel(root, {0: 1, 1: 2, 2: 0})) == [1, 2, 0]
    assert layout.panes(root) == [0, 1, 2]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (Cell(0, 24, pane=0), "cell 0x24,0,0 is too small"),
        (Cell(80, 24, 1, 0, pane=0), "the layout begins at 1,0"),
        (Cell(80, 24), "cell 80x24,0,0 holds no pane"),
        (Cell(80, 24, kind=H), "node 80x24,0,0 has 0 cells"),
        (Cell(80, 24, kind=H, cells=[Cell(80, 24, pane=0)]), "node 80x24,0,0 has 1 cells"),
        (Cell(9, 5, kind=H, cells=[Cell(4, 5, pane=0), Cell(4, 5, 5, 0, pane=0)]), "pane %0 stands twice"),
        (
            Cell(9, 5, kind=H, cells=[Cell(4, 5, pane=0), Cell(4, 5, 4, 0, pane=1)]),
            "a cell of node 9x5,0,0 stands at 4,0",
        ),
        (
            Cell(9, 5, kind=H, cells=[Cell(4, 5, pane=0), Cell(4, 4, 5, 0, pane=1)]),
            "a cell of node 9x5,0,0 has size 4x4",
        ),
        (
            Cell(9, 5, kind=V, cells=[Cell(9, 2, pane=0), Cell(9, 3, 0, 3, pane=1)]),
            "the cells of node 9x5,0,0 do not fill it",
        ),
    ],
)
def test_a_layout_that_does_not_add_up_is_named(broken: Cell, why: str) -> None:
    assert layout.fault(broken) == why
    assert not layout.check(broken)
