"""Where panes stand, neighbours, and sizes that people write."""

import pytest

from panelock.impl import layout
from panelock.impl.layout import BadSize, Kind
from panelock.impl.layout_change import split
from panelock.impl.layout_places import ENDLESS, Place, Places, amount, height_of_cell, named, neighbour, number, places

LEFT = split(layout.single(0, 80, 24), 0, 1, Kind.LEFT_RIGHT)
THREE = split(LEFT, 1, 2, Kind.TOP_BOTTOM)
"""0 on the left, 1 above 2 on the right."""


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("off", [(0, 0, 40, 24), (41, 0, 39, 12), (41, 13, 39, 11)]),
        ("top", [(0, 1, 40, 23), (41, 1, 39, 11), (41, 13, 39, 11)]),
        ("bottom", [(0, 0, 40, 23), (41, 0, 39, 12), (41, 13, 39, 10)]),
    ],
)
def test_panes_at_the_edge_give_a_line_to_their_status(status: str, expected: list[tuple[int, ...]]) -> None:
    assert list(places(THREE, 80, 24, status).values()) == [Place(*place) for place in expected]


def test_a_zoomed_pane_fills_the_window_and_the_others_stay() -> None:
    found = places(THREE, 80, 24, "top", zoomed=2)
    assert found[2] == Place(0, 1, 80, 23)
    assert found[0] == places(THREE, 80, 24, "top")[0]
    assert places(THREE, 80, 24, zoomed=0)[0] == Place(0, 0, 80, 24)


def test_a_pane_has_a_row_whatever_the_arithmetic_says() -> None:
    assert places(layout.single(0, 80, 1), 80, 1, "top")[0].sy == 1


@pytest.mark.parametrize(("pane", "status", "asked"), [(1, "off", 5), (1, "top", 6), (2, "top", 5), (2, "bottom", 6)])
def test_the_cell_is_higher_than_the_pane_where_it_bears_a_status(pane: int, status: str, asked: int) -> None:
    assert height_of_cell(places(THREE, 80, 24, status)[pane], 24, status, 5) == asked


@pytest.mark.parametrize("status", ["off", "top", "bottom"])
@pytest.mark.parametrize(
    ("pane", "side", "expected"),
    [(1, "L", 0), (2, "L", 0), (1, "R", 0), (1, "U", 2), (1, "D", 2), (2, "D", 1), (2, "U", 1), (0, "U", None)],
)
def test_the_neighbour_is_found_going_round_at_the_edges(
    status: str, pane: int, side: str, expected: int | None
) -> None:
    assert neighbour(places(THREE, 80, 24, status), pane, side, 80, 24, status, [0, 2, 1]) == expected


def test_of_several_neighbours_the_most_recently_active_is_chosen() -> None:
    found = places(THREE, 80, 24)
    assert neighbour(found, 0, "R", 80, 24, "off", [0, 2, 1]) == 2
    assert neighbour(found, 0, "R", 80, 24, "off", [0, 1, 2]) == 1
    assert neighbour(found, 0, "L", 80, 24, "off", [0]) == 1


@pytest.mark.parametrize(
    ("name", "pane"),
    [("top-left", 0), ("left", 0), ("top-right", 1), ("bottom-right", 2), ("bottom", 0), ("top", 0), ("{top}", None)],
)
def test_panes_are_named_by_where_they_stand(name: str, pane: int | None) -> None:
    assert named(places(THREE, 80, 24), name, 80, 24) == pane


def test_a_pane_outside_the_window_is_not_named() -> None:
    far: Places = {0: Place(0, 0, 100, 24)}
    assert named(far, "top-left", 80, 24) is None


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [("30", 80, 30), ("70%", 24, 16), ("100%", 80, 80), ("0%", 80, 0), ("0", 80, 0), (" +7", 80, 7), ("007", 80, 7)],
)
def test_a_size_is_a_number_or_a_percentage(text: str, whole: int, expected: int) -> None:
    assert amount(text, 0, ENDLESS, whole) == expected


@pytest.mark.parametrize(
    ("text", "low", "high", "why"),
    [
        ("", 0, ENDLESS, "empty"),
        ("%", 0, ENDLESS, "invalid"),
        ("x", 0, ENDLESS, "invalid"),
        ("7x", 0, ENDLESS, "invalid"),
        ("7 ", 0, ENDLESS, "invalid"),
        ("+-7", 0, ENDLESS, "invalid"),
        ("\u0667", 0, ENDLESS, "invalid"),
        ("7", 2, 1, "invalid"),
        ("-1", 0, ENDLESS, "too small"),
        ("-" + "9" * 6000, 0, ENDLESS, "too small"),
        ("9" * 6000, 0, ENDLESS, "too large"),
        ("2147483648", 0, ENDLESS, "too large"),
        ("101%", 0, ENDLESS, "too large"),
        ("-1%", 0, ENDLESS, "too small"),
        ("1%", 1, ENDLESS, "too small"),
        ("100%", 0, 50, "too large"),
    ],
)
def test_a_size_that_is_none_is_refused_in_the_words_of_tmux(text: str, low: int, high: int, why: str) -> None:
    with pytest.raises(BadSize) as refused:
        amount(text, low, high, 80)
    assert refused.value.text == why


def test_a_number_may_be_negative_where_that_is_in_range() -> None:
    assert number("-5", -10, 10) == -5
