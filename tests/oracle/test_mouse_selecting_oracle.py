"""Selecting with the mouse: attached to the real tmux and to ours somebody copies the same by the same drags."""

from collections.abc import Callable

import pytest
from oracle.mouse_corpus import sgr, with_modifiers
from support.onlooker import onlooker
from support.program import Program, until
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

LINES = [
    "abcdefghij klmnop",
    *(f"{number} lines of text" for number in range(101, 112)),
]
Place = tuple[int, int]

# In the order of what is copied: where the button is pressed, where the mouse is reported then, and let go at last.
DRAGS: list[list[Place]] = [
    [(2, 0), (3, 0), (4, 0), (5, 0), (6, 0)],
    [(2, 0), (6, 0)],
    [(6, 0), (2, 0)],
    [(0, 5), (8, 6), (10, 7)],
    [(3, 5), (10, 7)],
    [(9, 7), (9, 7), (4, 5)],
    [(7, 3), (60, 4), (9, 4)],
]
MODIFIERS = [0, 4, 8, 16, 12, 20, 24]
"""Shift, Meta and Control, another of them for each drag: whether a button is a second click is a question of time."""
NAMES = ["", "S-", "M-", "C-", "M-S-", "C-S-", "C-M-"]


def drag(places: list[Place], modifiers: int = 0) -> bytes:
    reports = [sgr(0, *places[0]), *(sgr(32, *place) for place in places[1:]), sgr(0, *places[-1], "m")]
    return b"".join(with_modifiers(report, modifiers) for report in reports)


def copied(one: Program) -> list[str]:
    return one.ok("list-buffers", "-F", "#{buffer_sample}").splitlines()


def prepared(two: Callable[[], Two], *, stays: bool) -> Two:
    """Both with lines of text in the left of two panes, where every drag does what one without modifiers does."""
    both = two()
    both.run("set-option", "-g", "mouse", "on")
    copies = "copy-selection" if stays else "copy-selection-and-cancel"
    for name in NAMES:
        both.run(
            "bind-key", "-n", f"{name}MouseDrag1Pane", "copy-mode", "-M", ";",
            "bind-key", "-T", "copy-mode", f"{name}MouseDrag1Pane", "send-keys", "-X", "begin-selection", ";",
            "bind-key", "-T", "copy-mode", f"{name}MouseDragEnd1Pane", "send-keys", "-X", copies,
        )  # fmt: skip
    both.run("respawn-pane", "-k", "printf '%s\\n' '" + "' '".join(LINES) + "'; exec cat")
    both.run("split-window", "-h", "-d", "exec cat")
    both.see(LINES[-1])
    return both


@pytest.mark.parametrize("stays", [False, True])
def test_a_selection_begins_where_the_button_was_pressed(two: Callable[[], Two], stays: bool) -> None:
    both = prepared(two, stays=stays)
    if stays:
        both.types(PREFIX + b"[")
        both.see("[0/0]")
    for number, (places, modifiers) in enumerate(zip(DRAGS, MODIFIERS, strict=True), 1):
        both.types(drag(places, modifiers))
        until(lambda number=number: all(len(copied(one)) == number for one in both.both))
        both.see(LINES[-1])
        assert copied(both.both[1]) == copied(both.both[0])
    assert copied(both.both[1])[-2:] == ["cdef", "cdef"]


BY_TWO = [
    ("first", (2, 0), (4, 0)), ("first", None, (6, 0)), ("second", (3, 2), (5, 2)), ("first", None, (9, 4)),
    ("second", None, (2, 1)), ("first", None, (7, 1)), ("first", None, (6, 5)), ("second", None, (8, 6)),
]  # fmt: skip
"""Who of two persons drags to where, and where he presses the button before: whoever has begun goes on with it."""


def test_each_of_two_persons_goes_on_with_what_is_selected(two: Callable[[], Two]) -> None:
    both = prepared(two, stays=True)
    asked = "#{copy_cursor_x},#{copy_cursor_y} #{selection_start_x},#{selection_start_y}"
    selected: list[list[str]] = []
    for one, first in zip(both.both, both.persons, strict=True):
        with onlooker(one, "attach-session", "-t", "a") as second:
            until(lambda second=second: any(LINES[-1] in row for row in second.shows()))
            selected.append([])
            for who, pressed, to in BY_TWO:
                person = first if who == "first" else second
                if pressed is not None:
                    person.types(sgr(0, *pressed))
                person.types(sgr(32, *to))

                def selects(one: Program = one, to: Place = to) -> bool:
                    return one.ok("display-message", "-p", "-t", "a", asked).startswith(f"{to[0]},{to[1]} ")

                until(selects)
                selected[-1].append(one.ok("display-message", "-p", "-t", "a", asked))
            second.types(sgr(0, 8, 6, "m"))
            until(lambda one=one: copied(one))
            selected[-1] += copied(one)
    assert selected[1] == selected[0]
    assert len(set(selected[0])) == len(selected[0])


def test_a_border_is_dragged_from_where_the_button_was_pressed(two: Callable[[], Two]) -> None:
    both = prepared(two, stays=False)
    both.run("split-window", "-v", "-d", "exec cat")

    def sizes(one: Program) -> str:
        return one.ok("list-panes", "-F", "#{pane_width}x#{pane_height}")

    for places in ([(40, 3), (50, 3)], [(20, 11), (20, 12), (20, 5)], [(50, 3), (30, 4)]):
        before = sizes(both.both[0])
        both.types(drag(places))
        until(lambda before=before: sizes(both.both[0]) != before)
        both.settles()
        assert sizes(both.both[1]) == sizes(both.both[0])
