"""Whatever is done to a layout, it stays whole, nothing given is changed, and only refusals come out."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from support.profiles import pick

from panelock.impl import layout
from panelock.impl.layout import BadLayout, Cell, Kind, NoSpace
from panelock.impl.layout_change import (
    close,
    resize_pane,
    resize_pane_to,
    resize_window,
    split,
    spread_out,
    swap,
)
from panelock.impl.layout_places import places
from panelock.impl.layout_sets import NAMES, arrange
from panelock.impl.layout_text import dump, parse, sum_of

KINDS = (Kind.LEFT_RIGHT, Kind.TOP_BOTTOM)
STATUSES = st.sampled_from(["off", "top", "bottom"])
small = st.integers(0, 40)
NAMED_STEPS = ("split", "full", "close", "move", "to", "window", "spread", "swap", "arrange")
steps = st.tuples(st.sampled_from(NAMED_STEPS), small, small, small)


def take(root: Cell, step: tuple[str, int, int, int], status: str, new: int) -> Cell:
    name, which, one, two = step
    panes = layout.panes(root)
    pane = panes[which % len(panes)]
    kind = KINDS[one % 2]
    try:
        match name:
            case "split" | "full":
                size = None if two > 30 else two
                return split(root, pane, new, kind, size, before=bool(one & 2), full=name == "full", status=status)
            case "close":
                return close(root, pane, status) or root
            case "move":
                return resize_pane(root, pane, kind, two - 20, opposite=bool(one & 2), status=status)
            case "to":
                return resize_pane_to(root, pane, kind, two, status=status)
            case "window":
                return resize_window(root, one * 2, two, status)
            case "spread":
                return spread_out(root, pane, status)
            case "swap":
                return swap(root, pane, panes[one % len(panes)])
            case _:
                return arrange(one % len(NAMES), panes, root.sx, root.sy, status=status, main=f"{two}%")
    except NoSpace:
        return root


def grown(sx: int, sy: int, status: str, script: list[tuple[str, int, int, int]]) -> Cell:
    root = layout.single(0, sx, sy)
    for new, step in enumerate(script, 1):
        root = take(root, step, status, new)
    return root


layouts = st.builds(grown, st.integers(1, 120), st.integers(1, 60), STATUSES, st.lists(steps, max_size=14))


@given(layouts, steps, STATUSES)
def test_any_change_leaves_a_layout_whole_and_its_input_alone(
    root: Cell, step: tuple[str, int, int, int], status: str
) -> None:
    before = msgspec.json.encode(root)
    after = take(root, step, status, 1000)
    assert msgspec.json.encode(root) == before
    assert layout.fault(after) is None


@given(layouts, small, st.sampled_from(KINDS), st.booleans(), st.booleans(), STATUSES)
def test_a_split_adds_one_pane_and_its_close_takes_just_that_away(
    root: Cell, which: int, kind: Kind, before: bool, full: bool, status: str
) -> None:
    panes = layout.panes(root)
    try:
        after = split(root, panes[which % len(panes)], 1000, kind, before=before, full=full, status=status)
    except NoSpace:
        return
    assert sorted(layout.panes(after)) == sorted([*panes, 1000])
    assert (after.sx, after.sy) == (root.sx, root.sy)
    closed = close(after, 1000, status)
    assert closed is not None
    assert layout.panes(closed) == panes
    assert (closed.sx, closed.sy) == (root.sx, root.sy)


@given(layouts)
def test_what_is_written_is_read_the_same(root: Cell) -> None:
    assert parse(dump(root), layout.panes(root)) == root
    assert msgspec.json.decode(msgspec.json.encode(root), type=Cell) == root


@given(layouts, st.data())
def test_a_string_with_cells_too_many_gives_a_whole_layout(root: Cell, data: st.DataObject) -> None:
    count = len(layout.panes(root))
    panes = list(range(data.draw(st.integers(1, count))))
    fewer = parse(dump(root), panes)
    assert layout.fault(fewer) is None
    assert layout.panes(fewer) == panes
    assert (fewer.sx, fewer.sy) == (root.sx, root.sy)


@settings(max_examples=pick(300, 1000, 60_000))
@given(st.text(alphabet="0123456789x,{}[] a", max_size=60), st.booleans())
def test_any_text_is_a_whole_layout_or_refused(text: str, with_sum: bool) -> None:
    try:
        root = parse(f"{sum_of(text):04x},{text}" if with_sum else text, [3])
    except BadLayout:
        return
    assert layout.fault(root) is None


@given(layouts, STATUSES)
def test_panes_lie_within_the_window_and_apart(root: Cell, status: str) -> None:
    taken: set[tuple[int, int]] = set()
    area = 0
    found = places(root, root.sx, root.sy)
    for place in found.values():
        cells = {(x, y) for x in range(place.x, place.x + place.sx) for y in range(place.y, place.y + place.sy)}
        assert cells
        area += len(cells)
        taken |= cells
    assert area == len(taken)
    assert all(x < root.sx and y < root.sy for x, y in taken)
    assert set(places(root, root.sx, root.sy, status)) == set(found)


@given(layouts, st.integers(1, 200), st.integers(1, 90), STATUSES)
def test_a_window_gets_its_size_or_the_least_there_is(root: Cell, sx: int, sy: int, status: str) -> None:
    after = resize_window(root, sx, sy, status)
    least = resize_window(after, 1, 1, status)
    assert after.sx == max(sx, least.sx)
    assert after.sy == max(sy, least.sy) or after.sy == root.sy
