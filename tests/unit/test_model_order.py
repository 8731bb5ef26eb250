"""The order of panes in a window and of windows in a session, case by case."""

import pytest

from panelock.model.invariants import MAX_INDEX
from panelock.model.order import (
    How,
    Place,
    Room,
    Side,
    activated,
    bereft,
    exchanged,
    first_free,
    inserted,
    put,
    room_for,
    selected,
    shuffled,
    unlinked,
    without,
)
from panelock.model.refusals import Refusal
from panelock.model.state import Link, Session, Window


def window(panes: str, active: int, last: str = "") -> Window:
    """A window by digits: each is a pane."""
    return Window(0, "", tuple(map(int, panes)), active, tuple(map(int, last)))


def session(links: dict[int, int], current: int, *last: int) -> Session:
    """A session by index and window."""
    return Session(0, "a", tuple(Link(index, number) for index, number in links.items()), current, last)


def test_an_item_is_left_out_wherever_it_stands() -> None:
    assert [without((1, 2, 3), item) for item in (1, 2, 3, 4)] == [(2, 3), (1, 3), (1, 2), (1, 2, 3)]


@pytest.mark.parametrize(
    ("before", "pane", "after"),
    [
        (window("0123", 1), 1, window("0123", 1)),
        (window("0123", 1, "1"), 1, window("0123", 1, "1")),
        (window("0123", 1), 2, window("0123", 2, "1")),
        (window("0123", 1, "32"), 2, window("0123", 2, "13")),
        (window("0123", 1, "20"), 3, window("0123", 3, "120")),
        (window("0123", 3, "2"), 0, window("0123", 0, "32")),
    ],
)
def test_what_was_active_goes_on_the_stack(before: Window, pane: int, after: Window) -> None:
    assert activated(before, pane) == after


@pytest.mark.parametrize(
    ("side", "target", "panes"),
    [
        (Side.BEFORE, 0, "9012"), (Side.BEFORE, 1, "0912"), (Side.BEFORE, 2, "0192"),
        (Side.AFTER, 0, "0912"), (Side.AFTER, 1, "0192"), (Side.AFTER, 2, "0129"),
        (Side.FIRST, 1, "9012"), (Side.FIRST, 2, "9012"), (Side.LAST, 0, "0129"), (Side.LAST, 1, "0129"),
    ],
)  # fmt: skip
def test_a_pane_stands_where_it_is_put(side: Side, target: int, panes: str) -> None:
    assert inserted(window("012", 1, "2"), 9, target, side) == window(panes, 1, "2")


@pytest.mark.parametrize(
    ("before", "pane", "after"),
    [
        (window("01234", 2, "4"), 2, window("0134", 4)),
        (window("01234", 2, "40"), 2, window("0134", 4, "0")),
        (window("01234", 4), 4, window("0123", 3)),
        (window("01234", 3), 3, window("0124", 2)),
        (window("01234", 2), 2, window("0134", 1)),
        (window("01234", 1), 1, window("0234", 0)),
        (window("01234", 0), 0, window("1234", 1)),
        (window("01", 0), 0, window("1", 1)),
        (window("01234", 2, "40"), 4, window("0123", 2, "0")),
        (window("01234", 2, "40"), 0, window("1234", 2, "4")),
        (window("01234", 2, "40"), 3, window("0124", 2, "40")),
        (window("0", 0), 0, window("", 0)),
    ],
)
def test_who_is_active_when_a_pane_has_gone(before: Window, pane: int, after: Window) -> None:
    assert bereft(before, pane) == after


@pytest.mark.parametrize(
    ("before", "gone", "select", "after"),
    [
        (window("012", 1, "20"), 1, True, window("092", 9, "20")),
        (window("012", 1, "20"), 1, False, window("092", 9, "20")),
        (window("012", 1, "20"), 2, False, window("019", 1, "0")),
        (window("012", 1, "20"), 2, True, window("019", 9, "10")),
        (window("012", 1, "20"), 0, True, window("912", 9, "12")),
        (window("012", 1), 0, False, window("912", 1)),
    ],
)
def test_a_pane_of_another_window_takes_the_place(before: Window, gone: int, select: bool, after: Window) -> None:
    assert exchanged(before, gone, 9, select=select) == after


LINKS = {0: 0, 2: 1, 3: 2, 7: 3}


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        (session(LINKS, 2, 3), 2, session(LINKS, 2, 3)),
        (session(LINKS, 2), 3, session(LINKS, 3, 2)),
        (session(LINKS, 2, 7, 3), 3, session(LINKS, 3, 2, 7)),
        (session(LINKS, 7, 0), 2, session(LINKS, 2, 7, 0)),
    ],
)
def test_what_was_current_goes_on_the_stack(before: Session, index: int, after: Session) -> None:
    assert selected(before, index) == after


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        (session(LINKS, 2, 7, 0), 2, session({0: 0, 3: 2, 7: 3}, 7, 0)),
        (session(LINKS, 3), 3, session({0: 0, 2: 1, 7: 3}, 2)),
        (session(LINKS, 7), 7, session({0: 0, 2: 1, 3: 2}, 3)),
        (session(LINKS, 2), 2, session({0: 0, 3: 2, 7: 3}, 0)),
        (session(LINKS, 0), 0, session({2: 1, 3: 2, 7: 3}, 7)),
        (session(LINKS, 2, 7, 0), 7, session({0: 0, 2: 1, 3: 2}, 2, 0)),
        (session(LINKS, 2, 7), 3, session({0: 0, 2: 1, 7: 3}, 2, 7)),
        (session({5: 0}, 5), 5, session({}, 5)),
    ],
)
def test_which_window_is_current_when_one_has_gone(before: Session, index: int, after: Session) -> None:
    assert unlinked(before, index) == after


FULL = {MAX_INDEX - 1: 0, MAX_INDEX: 1}


@pytest.mark.parametrize(
    ("links", "base", "free"),
    [
        (LINKS, 0, 1), (LINKS, 1, 1), (LINKS, 2, 4), (LINKS, 3, 4), (LINKS, 7, 8), (LINKS, 9, 9), ({}, 0, 0),
        (FULL, MAX_INDEX - 2, MAX_INDEX - 2), (FULL, MAX_INDEX - 1, 0), (FULL, MAX_INDEX, 0),
        ({0: 0, MAX_INDEX: 1}, MAX_INDEX, 1), ({MAX_INDEX - 1: 0}, MAX_INDEX - 1, MAX_INDEX),
    ],
)  # fmt: skip
def test_the_first_free_index(links: dict[int, int], base: int, free: int) -> None:
    assert first_free(session(links, 0), base) == free


RUN = {1: 0, 2: 1, 3: 2, 5: 3}
LAST_RUN = {MAX_INDEX - 2: 0, MAX_INDEX - 1: 1}


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        (session(RUN, 2, 5, 3, 1), 1, Room(session({2: 0, 3: 1, 4: 2, 5: 3}, 3, 5, 4, 2), 1, 4)),
        (session(RUN, 2, 5, 3, 1), 2, Room(session({1: 0, 3: 1, 4: 2, 5: 3}, 3, 5, 4, 1), 2, 4)),
        (session(RUN, 1, 5, 3), 3, Room(session({1: 0, 2: 1, 4: 2, 5: 3}, 1, 5, 4), 3, 4)),
        (session(RUN, 1, 5, 3), 4, Room(session(RUN, 1, 5, 3), 4, 4)),
        (session(RUN, 5, 3), 5, Room(session({1: 0, 2: 1, 3: 2, 6: 3}, 6, 3), 5, 6)),
        (session(RUN, 5, 3), 6, Room(session(RUN, 5, 3), 6, 6)),
        (session({MAX_INDEX - 2: 0}, MAX_INDEX - 2), MAX_INDEX - 2,
         Room(session({MAX_INDEX - 1: 0}, MAX_INDEX - 1), MAX_INDEX - 2, MAX_INDEX - 1)),
        (session(LAST_RUN, MAX_INDEX - 1), MAX_INDEX - 2, Refusal.NO_FREE_INDEX),
        (session(FULL, MAX_INDEX), MAX_INDEX - 1, Refusal.NO_FREE_INDEX),
        (session(FULL, MAX_INDEX), MAX_INDEX, Refusal.NO_FREE_INDEX),
        (session(RUN, 1), MAX_INDEX, Refusal.NO_FREE_INDEX),
        (session(RUN, 1), MAX_INDEX + 1, Refusal.NO_FREE_INDEX),
    ],
)  # fmt: skip
def test_an_unbroken_run_moves_up(before: Session, index: int, after: Room | Refusal) -> None:
    assert shuffled(before, index) == after


MIDDLE = session(RUN, 2)


@pytest.mark.parametrize(
    ("how", "index", "window", "room"),
    [
        *((how, index, 9, Refusal.BAD_INDEX) for how in How for index in (-1, MAX_INDEX + 1)),
        (How.FREE, 0, 9, Room(MIDDLE, 0, 0)), (How.FREE, 1, 9, Room(MIDDLE, 4, 4)),
        (How.FREE, MAX_INDEX, 9, Room(MIDDLE, MAX_INDEX, MAX_INDEX)),
        (How.BEFORE, 0, 9, Refusal.NO_SUCH_WINDOW), (How.AFTER, 4, 9, Refusal.NO_SUCH_WINDOW),
        (How.BEFORE, 1, 9, shuffled(MIDDLE, 1)), (How.AFTER, 1, 9, shuffled(MIDDLE, 2)),
        (How.AFTER, 3, 9, shuffled(MIDDLE, 4)), (How.AFTER, 2, 1, shuffled(MIDDLE, 3)),
        (How.AT, 2, 1, Refusal.SAME_INDEX), (How.KILL, 2, 1, Refusal.SAME_INDEX),
        (How.AT, 2, 9, Refusal.INDEX_IN_USE), (How.KILL, 2, 9, Room(MIDDLE, 2, 2)),
        (How.AT, 0, 9, Room(MIDDLE, 0, 0)), (How.KILL, 0, 9, Room(MIDDLE, 0, 0)),
        (How.AT, MAX_INDEX, 9, Room(MIDDLE, MAX_INDEX, MAX_INDEX)),
    ],
)  # fmt: skip
def test_where_a_window_finds_room(how: How, index: int, window: int, room: Room | Refusal) -> None:
    assert room_for(MIDDLE, Place(how, index), window) == room


@pytest.mark.parametrize(
    ("before", "index", "select", "after"),
    [
        (session(RUN, 2, 5, 3), 4, False, session({1: 0, 2: 1, 3: 2, 4: 9, 5: 3}, 2, 5, 3)),
        (session(RUN, 2, 5, 3), 4, True, session({1: 0, 2: 1, 3: 2, 4: 9, 5: 3}, 4, 2, 5, 3)),
        (session(RUN, 2), 0, False, session({0: 9, 1: 0, 2: 1, 3: 2, 5: 3}, 2)),
        (session(RUN, 2), 8, False, session({1: 0, 2: 1, 3: 2, 5: 3, 8: 9}, 2)),
        (session(RUN, 2, 3, 5), 3, False, session({1: 0, 2: 1, 3: 9, 5: 3}, 2, 5)),
        (session(RUN, 2, 3, 5), 3, True, session({1: 0, 2: 1, 3: 9, 5: 3}, 3, 2, 5)),
        (session(RUN, 2, 3), 2, False, session({1: 0, 2: 9, 3: 2, 5: 3}, 2, 3)),
    ],
)
def test_a_window_is_linked_where_there_is_room(before: Session, index: int, select: bool, after: Session) -> None:
    assert put(Room(before, index, index), 9, select=select) == after


def test_a_links_new_index_where_room_was_made() -> None:
    room = Room(MIDDLE, 2, 5)
    assert [room.follow(index) for index in range(1, 8)] == [1, 3, 4, 5, 5, 6, 7]
