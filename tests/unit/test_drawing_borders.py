"""Borders between panes, as pictures: a letter is a pane, and everything else is what is drawn where no pane is."""

from itertools import product
from textwrap import dedent

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from panelock.cli.drawing.borders import Box, Cell, Spot, borders, status_places
from panelock.impl import layout
from panelock.impl.layout import Kind, NoSpace
from panelock.impl.layout_change import split
from panelock.impl.layout_places import places

LINES = ("single", "double", "heavy", "simple", "number")
STATUSES = ("off", "top", "bottom")
INDICATORS = ("off", "colour", "arrows", "both")


def seen(drawing: str) -> list[Box]:
    """The panes of a picture."""
    found: dict[str, list[Spot]] = {}
    for y, row in enumerate(drawing.splitlines()):
        for x, char in enumerate(row):
            if char.islower():
                found.setdefault(char, []).append((x, y))
    ends = [(min(spots), max(spots)) for _, spots in sorted(found.items())]
    return [Box(left, top, right - left + 1, bottom - top + 1) for (left, top), (right, bottom) in ends]


def shown(
    boxes: list[Box], active: int = 0, size: Spot = (0, 0), window: Spot = (0, 0), *,
    lines: str = "single", status: str = "off", indicators: str = "off", fill: str = "",
) -> dict[Spot, Cell]:  # fmt: skip
    """What is drawn: in a window as large as its panes in an area of that size, where nothing else is said."""
    title = status == "bottom"
    columns, rows = window if any(window) else (max(b.right for b in boxes), max(b.bottom for b in boxes) + title)
    size = size if any(size) else (columns, rows)
    return borders(
        boxes, active, *size, window=(columns, rows), numbers=range(len(boxes)), lines=lines, status=status,
        indicators=indicators, fill=fill,
    )  # fmt: skip


def picture(boxes: list[Box], drawn: dict[Spot, Cell]) -> str:
    panes = {
        (x, y): "abcdefghi"[pane]
        for pane, box in enumerate(boxes)
        for x, y in product(range(box.left, box.right), range(box.top, box.bottom))
    }
    chars = panes | {spot: cell.char for spot, cell in drawn.items()}
    columns, rows = (max(spot[way] for spot in chars) + 1 for way in (0, 1))
    return "\n".join("".join(chars[x, y] for x in range(columns)) for y in range(rows))


def active_ones(boxes: list[Box], drawn: dict[Spot, Cell]) -> str:
    """The same picture, with # for what has the active pane's style and . for what has the others'."""
    return picture(boxes, {spot: cell._replace(char="#" if cell.active else ".") for spot, cell in drawn.items()})


def drawing(text: str) -> str:
    return dedent(text).strip("\n")


SINGLE = drawing("""
    aaa│bbb│ccc
    aaa│bbb│ccc
    ───┼───┴───
    ddd│eeeeeee
    ddd├───┬───
    ddd│fff│ggg
    ───┴───┤ggg
    hhhhhhh│ggg
    hhhhhhh│ggg
""")
OTHERS = {
    "double": "║═╬╩╠╦╣",
    "heavy": "┃━╋┻┣┳┫",
    "simple": "|-+++++",
}


def test_borders_join_where_they_meet() -> None:
    assert picture(seen(SINGLE), shown(seen(SINGLE))) == SINGLE


@pytest.mark.parametrize("lines", OTHERS)
def test_other_lines_have_other_characters(lines: str) -> None:
    others = SINGLE.translate(str.maketrans("│─┼┴├┬┤", OTHERS[lines]))
    assert picture(seen(SINGLE), shown(seen(SINGLE), lines=lines)) == others


def test_numbers_are_of_the_pane_whose_border_it_is_the_active_ones_first_then_those_behind_it() -> None:
    boxes = seen("aa bb cc\naa bb cc")
    assert [picture(boxes, shown(boxes, active, (9, 3), lines="number")) for active in range(3)] == [
        "aa0bb1cc*\naa0bb1cc*\n*********",
        "aa1bb1cc*\naa1bb1cc*\n*********",
        "aa0bb2cc*\naa0bb2cc*\n*********",
    ]


def test_a_number_is_the_panes_last_digit() -> None:
    found = borders(
        [Box(0, 0, 1, 1), Box(2, 0, 1, 1)], 1, 3, 1, window=(3, 1), numbers=[11, 12], lines="number", status="off",
        indicators="off", fill="",
    )  # fmt: skip
    assert found == {(1, 0): Cell("2", 1, active=True)}


def test_lines_of_titles_are_borders_of_the_pane_whose_title_they_bear() -> None:
    top = drawing("""
        ──┬────
        aa│bbbb
        aa│bbbb
        aa├────
        aa│cccc
    """)
    assert picture(seen(top), shown(seen(top), status="top")) == top
    bottom = drawing("""
        aa│bbbb
        aa│bbbb
        aa├────
        aa│cccc
        ──┴────
    """)
    assert picture(seen(bottom), shown(seen(bottom), status="bottom")) == bottom
    assert active_ones(seen(bottom), shown(seen(bottom), 2, status="bottom")) == drawing("""
        aa.bbbb
        aa.bbbb
        aa#....
        aa#cccc
        ..#####
    """)


def test_titles_stand_two_columns_in_and_leave_two() -> None:
    boxes = [Box(0, 1, 9, 3), Box(10, 1, 4, 1), Box(15, 1, 3, 1), Box(10, 3, 5, 1)]
    assert status_places(boxes, "off") == []
    assert status_places(boxes, "top") == [(2, 0, 5), (12, 0, 0), (17, 0, 0), (12, 2, 1)]
    assert status_places(boxes, "bottom") == [(2, 4, 5), (12, 2, 0), (17, 2, 0), (12, 4, 1)]


def test_a_title_is_its_own_panes_even_at_the_active_ones_corner() -> None:
    boxes = seen(
        drawing("""
            .......
            aaa.bbb
            .......
            ccccccc
        """)
    )
    assert active_ones(boxes, shown(boxes, 0, status="top", lines="number")) == drawing("""
        ####...
        aaa#bbb
        .......
        ccccccc
    """)


def test_a_smaller_window_has_a_border_and_dots_around_it() -> None:
    small = drawing("""
        aa│b│··
        aa│b│··
        ──┤b│··
        cc│b│··
        ──┴─┘··
        ·······
    """)
    boxes = seen(small)
    assert picture(boxes, shown(boxes, 1, (7, 6))) == small
    assert picture(boxes, shown(boxes, 1, (7, 6), fill="x")) == small.replace("·", "x")
    assert picture(boxes, shown(boxes, 1, (7, 6), lines="simple")) == drawing("""
        aa|b|..
        aa|b|..
        --+b|..
        cc|b|..
        --+-+..
        .......
    """)
    assert active_ones(boxes, shown(boxes, 1, (7, 6))) == drawing("""
        aa#b...
        aa#b...
        ..#b...
        cc#b...
        .......
        .......
    """)


def test_the_style_around_a_smaller_window_is_expanded_for_its_active_pane() -> None:
    boxes = [Box(0, 0, 1, 1), Box(2, 0, 1, 1)]
    assert {cell for (x, y), cell in shown(boxes, 1, (5, 3)).items() if x > 3 or y > 1} == {Cell("·", 1, active=False)}


def test_the_active_panes_border_goes_round_it() -> None:
    boxes = seen(SINGLE)
    assert active_ones(boxes, shown(boxes, 5)) == drawing("""
        aaa.bbb.ccc
        aaa.bbb.ccc
        ...........
        ddd.eeeeeee
        ddd#####...
        ddd#fff#ggg
        ...#####ggg
        hhhhhhh.ggg
        hhhhhhh.ggg
    """)


@pytest.mark.parametrize("indicators", ["colour", "both"])
def test_two_panes_have_a_half_of_their_border_each(indicators: str) -> None:
    beside = seen("\n".join(["aa bb"] * 5))
    assert [active_ones(beside, shown(beside, active, indicators=indicators)) for active in (0, 1)] == [
        "aa#bb\naa#bb\naa#bb\naa.bb\naa.bb",
        "aa.bb\naa.bb\naa.bb\naa#bb\naa#bb",
    ]
    above = seen("aaaaa\n\nbbbbb")
    assert [active_ones(above, shown(above, active, indicators=indicators)) for active in (0, 1)] == [
        "aaaaa\n###..\nbbbbb",
        "aaaaa\n...##\nbbbbb",
    ]


@pytest.mark.parametrize("indicators", ["off", "arrows"])
def test_two_panes_share_all_of_their_border_where_colour_is_no_indicator(indicators: str) -> None:
    beside = seen("aa bb\naa bb\naa bb")
    assert {cell.active for cell in shown(beside, 1, indicators=indicators).values()} == {True}


def test_two_panes_with_titles_have_no_halves() -> None:
    beside = seen("     \naa bb\naa bb\naa bb")
    assert active_ones(beside, shown(beside, 0, status="top", indicators="colour")) == "###..\naa#bb\naa#bb\naa#bb"


NINE = drawing("""
    aaaa│bbbb│cccc
    aaaa│bbbb│cccc
    aaaa│bbbb│cccc
    ────┼────┼────
    dddd│eeee│ffff
    dddd│eeee│ffff
    dddd│eeee│ffff
    ────┼────┼────
    gggg│hhhh│iiii
    gggg│hhhh│iiii
""")


def test_arrows_point_at_the_active_pane_from_all_sides() -> None:
    assert picture(seen(NINE), shown(seen(NINE), 4, indicators="arrows")) == drawing("""
        aaaa│bbbb│cccc
        aaaa│bbbb│cccc
        aaaa│bbbb│cccc
        ────┼─↓──┼────
        dddd│eeee│ffff
        dddd→eeee←ffff
        dddd│eeee│ffff
        ────┼─↑──┼────
        gggg│hhhh│iiii
        gggg│hhhh│iiii
    """)


def test_an_arrow_stands_where_a_border_joins_from_its_own_side_only() -> None:
    joined = drawing("""
        aaa│bbb
        aaa├───
        aaa│ccc
        ─┬─┴───
        d│eeeee
        d│eeeee
    """)
    assert picture(seen(joined), shown(seen(joined), 0, indicators="arrows")) == drawing("""
        aaa│bbb
        aaa←───
        aaa│ccc
        ─↑─┴───
        d│eeeee
        d│eeeee
    """)
    crossed = drawing("""
        aaa│bbb
        ───┤bbb
        ccc│bbb
        ─┬─┼───
        d│e│fff
        ─┴─┤fff
        ggg│fff
    """)
    boxes = seen(crossed)
    assert picture(boxes, shown(boxes, 1, indicators="arrows")).splitlines()[1:4] == ["───→bbb", "ccc│bbb", "─┬─┼─↑─"]
    assert picture(boxes, shown(boxes, 2, indicators="arrows")).splitlines()[1:4] == ["─↓─┤bbb", "ccc│bbb", "─↑─┼───"]
    assert picture(boxes, shown(boxes, 6, indicators="arrows")).splitlines()[5] == "─↓─┤fff"
    assert picture(boxes, shown(boxes, 4, indicators="arrows")) == crossed, "it is too small for any"


def test_arrows_of_two_panes_that_have_halves_stand_in_ones_own() -> None:
    beside = seen("\n".join(["aaaa bbbb"] * 4))
    assert [picture(beside, shown(beside, active, indicators="both")) for active in (0, 1)] == [
        "aaaa│bbbb\naaaa←bbbb\naaaa│bbbb\naaaa│bbbb",
        "aaaa│bbbb\naaaa│bbbb\naaaa│bbbb\naaaa│bbbb",
    ]
    assert picture(beside, shown(beside, 1, indicators="arrows")).splitlines()[1] == "aaaa→bbbb"


def test_an_arrow_stands_before_the_title() -> None:
    one = [Box(0, 1, 8, 2)]
    assert picture(one, shown(one, status="top", indicators="both")).splitlines()[0] == "─↓──────"
    beside = seen(" " * 11 + "\naaaaa bbbbb\naaaaa bbbbb")
    assert picture(beside, shown(beside, 1, status="top", indicators="both")) == drawing("""
        ─────┬─↓───
        aaaaa│bbbbb
        aaaaa→bbbbb
    """)


def test_a_cell_at_no_border_is_filled_in_the_style_of_the_last_pane_asked() -> None:
    lone = [Box(0, 0, 1, 1), Box(5, 0, 1, 1)]
    found = shown(lone, 1, window=(6, 1))
    assert found[3, 0] == Cell("·", 0, active=False)


def test_a_cell_that_is_connected_on_one_side_only_is_filled() -> None:
    for lines, fill, char in (("single", "", "·"), ("number", "", "·"), ("simple", "", "."), ("number", "x", "x")):
        assert shown([Box(0, 1, 2, 2)], window=(6, 6), status="top", lines=lines, fill=fill)[2, 3].char == char


@st.composite
def windows(draw: st.DrawFn) -> tuple[Spot, str, list[Box]]:
    """A window's size, its pane-border-status, and panes as splitting makes them."""
    columns, rows = draw(st.integers(1, 30)), draw(st.integers(2, 20))
    status = draw(st.sampled_from(STATUSES))
    root = layout.single(0, columns, rows)
    for new in range(1, draw(st.integers(1, 8))):
        kind = draw(st.sampled_from([Kind.LEFT_RIGHT, Kind.TOP_BOTTOM]))
        try:
            root = split(root, draw(st.sampled_from(layout.panes(root))), new, kind, status=status)
        except NoSpace:
            continue
    boxes = [Box(*place) for place in places(root, columns, rows, status).values()]
    # A pane that has but one row has none for its title, which is nowhere then.
    assume(all(box.bottom + (status == "bottom") <= rows for box in boxes))
    return (columns, rows), status, boxes


areas = st.tuples(st.integers(1, 35), st.integers(1, 25))
lines = st.sampled_from(LINES)


@given(windows(), areas, lines, st.sampled_from(INDICATORS), st.integers(0, 8))
def test_every_cell_in_no_pane_has_a_character_and_no_cell_within_one_has(
    window: tuple[Spot, str, list[Box]], area: Spot, lines: str, indicators: str, active: int
) -> None:
    size, status, boxes = window
    active %= len(boxes)
    found = shown(boxes, active, area, size, lines=lines, status=status, indicators=indicators)
    within = {(x, y) for b in boxes for x, y in product(range(b.left, b.right), range(b.top, b.bottom))}
    assert set(found) == set(product(range(area[0]), range(area[1]))) - within
    assert all(len(cell.char) == 1 and 0 <= cell.pane < len(boxes) for cell in found.values())
    assert all(cell.pane == active for cell in found.values() if cell.active)


RIGHTWARD, LEFTWARD = set("─┌└├┬┴┼"), set("─┐┘┤┬┴┼")
DOWNWARD, UPWARD = set("│┌┐├┤┬┼"), set("│└┘├┤┴┼")


@given(windows(), st.sampled_from(["off", "colour"]), st.integers(0, 8))
def test_neighbours_are_joined_by_both_or_by_none(
    window: tuple[Spot, str, list[Box]], indicators: str, active: int
) -> None:
    size, status, boxes = window
    found = shown(boxes, active % len(boxes), (size[0] + 1, size[1]), size, status=status, indicators=indicators)
    for (x, y), cell in found.items():
        beside, below = found.get((x + 1, y)), found.get((x, y + 1))
        assert beside is None or (cell.char in RIGHTWARD) == (beside.char in LEFTWARD)
        assert below is None or (cell.char in DOWNWARD) == (below.char in UPWARD)


@given(windows(), st.sampled_from(INDICATORS))
def test_every_pane_has_its_title_in_its_own_border(window: tuple[Spot, str, list[Box]], indicators: str) -> None:
    size, status, boxes = window
    found = shown(boxes, 0, size, size, status=status, indicators=indicators, lines="number")
    for pane, (x, y, width) in enumerate(status_places(boxes, status)):
        assert {found[column, y] for column in range(x, x + width)} <= {Cell(str(pane), pane, active=pane == 0)}
