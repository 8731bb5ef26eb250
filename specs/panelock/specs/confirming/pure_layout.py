"""Claims about sizes: the implementation's layout arithmetic, for every width there is."""

from typing import Any

from crosshair.core import register_patch
from crosshair.tracers import NoTracing

from panelock.impl.layout import Cell, Kind, check, panes, single
from panelock.impl.layout_change import close, resize_window, split
from panelock.impl.layout_places import amount, number
from panelock.impl.layout_sets import arrange
from panelock.specs.confirming.claims import Pure


def _cell(*values: Any, **named: Any) -> Cell:
    """A cell, made behind CrossHair's back: it would call ``object.__new__``, which a struct of msgspec refuses."""
    with NoTracing():  # type: ignore[no-untyped-call]  # CrossHair does not say
        return Cell(*values, **named)


register_patch(Cell, _cell)


def a_split_fills_the_pane_and_gives_both_a_cell(whole: int, size: int, before: bool) -> bool:
    """With one cell of border between them, whatever size was asked for.

    pre: 3 <= whole <= 10_000
    pre: 0 <= size <= 20_000
    post: _
    """
    root = split(single(0, whole, 1), 0, 1, Kind.LEFT_RIGHT, size, before=before)
    first, second = root.cells
    return first.sx >= 1 and second.sx >= 1 and first.sx + 1 + second.sx == whole and second.x == first.sx + 1


def a_split_in_half_gives_the_first_at_most_one_more(whole: int) -> bool:
    """As tmux rounds.

    pre: 3 <= whole
    post: _
    """
    first, second = split(single(0, whole, 1), 0, 1, Kind.LEFT_RIGHT).cells
    return 0 <= first.sx - second.sx <= 1


def a_pane_gets_the_size_that_was_asked_for_where_there_is_room(whole: int, size: int) -> bool:
    """To the cell.

    pre: 3 <= whole
    pre: 1 <= size <= whole - 2
    post: _
    """
    return split(single(0, 1, whole), 0, 1, Kind.TOP_BOTTOM, size).cells[1].sy == size


def closing_what_was_split_off_gives_the_pane_its_size_back(whole: int, size: int) -> bool:
    """Whatever the split took.

    pre: 3 <= whole
    pre: 0 <= size
    post: _
    """
    left = close(split(single(0, whole, 1), 0, 1, Kind.LEFT_RIGHT, size), 1)
    return left is not None and (left.sx, left.sy, panes(left)) == (whole, 1, [0])


def a_resized_window_is_whole(whole: int, size: int, wanted: int) -> bool:
    """Two panes side by side, made narrower or wider.

    pre: 3 <= whole
    pre: 1 <= size <= whole - 2
    pre: 1 <= wanted
    post: _
    """
    root = resize_window(split(single(0, whole, 1), 0, 1, Kind.LEFT_RIGHT, size), wanted, 1)
    return check(root) and root.sx == max(wanted, 3)


def three_panes_in_a_row_are_whole_and_differ_by_one_cell(sx: int, sy: int) -> bool:
    """even-horizontal, in any window.

    pre: 1 <= sx
    pre: 1 <= sy
    post: _
    """
    root = arrange(0, [0, 1, 2], sx, sy)
    sizes = [cell.sx for cell in root.cells]
    return check(root) and root.sx == max(sx, 5) and max(sizes) - min(sizes) <= 2


def four_tiled_panes_are_whole(sx: int, sy: int) -> bool:
    """Two and two, in any window.

    pre: 1 <= sx
    pre: 1 <= sy
    post: _
    """
    return check(arrange(4, [0, 1, 2, 3], sx, sy))


def a_percentage_is_at_most_the_whole(percent: int, whole: int) -> bool:
    """And never negative.

    pre: 0 <= percent <= 100
    pre: 0 <= whole
    post: _
    """
    return 0 <= amount(f"{percent}%", 0, whole, whole) <= whole


def a_number_is_read_as_it_was_written(value: int) -> bool:
    """Of a terminal's size.

    pre: 0 <= value <= 10_000
    post: _
    """
    return number(str(value), 0, 10_000) == value


def nothing_holds(whole: int) -> bool:
    """The false claim of this file.

    post: False
    """
    return whole >= 0


CLAIMS = (
    Pure(a_split_fills_the_pane_and_gives_both_a_cell, "widths to 10,000, sizes to 20,000"),
    Pure(a_split_in_half_gives_the_first_at_most_one_more, "every width from 3"),
    Pure(a_pane_gets_the_size_that_was_asked_for_where_there_is_room, "every height from 3, every size"),
    Pure(closing_what_was_split_off_gives_the_pane_its_size_back, "every width from 3, every size"),
    Pure(a_resized_window_is_whole, "two panes of every size, every new width", confirmed=False),
    Pure(three_panes_in_a_row_are_whole_and_differ_by_one_cell, "every window", confirmed=False),
    Pure(four_tiled_panes_are_whole, "every window", confirmed=False),
    Pure(a_percentage_is_at_most_the_whole, "every percentage, every whole"),
    Pure(a_number_is_read_as_it_was_written, "0 to 10,000"),
)
