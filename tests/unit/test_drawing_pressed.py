"""In which table a key is looked up, and what comes of it (server_client_key_callback)."""

import pytest

from panelock.cli.drawing.bound import Bound
from panelock.cli.drawing.pressed import Does, Pace, Pressed, only_reads
from panelock.cli.drawing.typed import Typed, timed
from panelock.impl import keys
from panelock.impl.keys import Key

OPTIONS = {"prefix": "C-b", "prefix2": "None", "repeat-time": "500", "key-table": "root"}
PANE, NOTHING = Does(forwards=True), Does()


def key(name: str) -> Key:
    found = keys.parse(name)
    assert found is not None
    return found


@pytest.fixture
def pressed() -> Pressed:
    made = Pressed()
    made.tables = {
        "prefix": {
            key("c"): Bound("new-window", False),
            key("Up"): Bound("up", True),
            key("Down"): Bound("down", True),
        },
        "root": {key("F1"): Bound("first", False), key("F2"): Bound("again", True)},
        "copy-mode": {key("q"): Bound("leave", False)},
        "mine": {key("x"): Bound("x", False)},
        "any": {key("Any"): Bound("whatever", False)},
    }
    return made


def play(pressed: Pressed, names: str, *, mode: str | None = None, step: float = 0.1, **other: str) -> list[Does]:
    options = OPTIONS | {name.replace("_", "-"): value for name, value in other.items()}
    return [pressed.press(key(name), place * step, options, mode) for place, name in enumerate(names.split())]


def does(*commands: str) -> list[Does]:
    return [Does(one) for one in commands]


def test_a_key_is_the_panes_unless_it_is_bound(pressed: Pressed) -> None:
    assert play(pressed, "a F1 c") == [PANE, Does("first"), PANE]


def test_behind_the_prefix_another_table_counts_for_one_key(pressed: Pressed) -> None:
    assert play(pressed, "C-b c c") == [NOTHING, Does("new-window"), PANE]


def test_what_is_not_bound_behind_the_prefix_may_be_in_the_first_table_and_is_not_the_panes(pressed: Pressed) -> None:
    assert play(pressed, "C-b a a C-b F1") == [NOTHING, NOTHING, PANE, NOTHING, Does("first")]


def test_a_key_that_can_be_repeated_needs_no_second_prefix_in_time(pressed: Pressed) -> None:
    assert play(pressed, "C-b Up Up Down a") == [NOTHING, *does("up", "up", "down"), PANE]
    assert play(pressed, "C-b Up Up", step=1.0) == [NOTHING, Does("up"), PANE]
    assert play(pressed, "C-b Up c") == [NOTHING, Does("up"), PANE], "what cannot be repeated is looked up anew"
    assert play(pressed, "C-b Up Up", repeat_time="0") == [NOTHING, Does("up"), PANE]
    assert play(pressed, "C-b Up C-b c") == [NOTHING, Does("up"), NOTHING, Does("new-window")]
    assert play(pressed, "F2 F2 a") == [*does("again", "again"), PANE]


def test_the_prefix_is_an_option_and_there_may_be_two_or_none(pressed: Pressed) -> None:
    assert play(pressed, "C-b C-a c", prefix="C-a") == [PANE, NOTHING, Does("new-window")]
    assert play(pressed, "C-x c", prefix2="C-x") == [NOTHING, Does("new-window")]
    assert play(pressed, "C-b c", prefix="None") == [PANE, PANE]


def test_a_mode_has_a_table_of_its_own_before_the_first_one(pressed: Pressed) -> None:
    assert play(pressed, "q F1 a C-b c", mode="copy-mode") == [
        *does("leave", "first"),
        NOTHING,
        NOTHING,
        Does("new-window"),
    ]


def test_another_table_can_be_the_first_one_or_the_next_one(pressed: Pressed) -> None:
    assert play(pressed, "x F1", key_table="mine") == [Does("x"), PANE]
    pressed.table = "mine"
    assert play(pressed, "x x") == [Does("x"), PANE]
    assert play(pressed, "x", key_table="any") == [Does("whatever")]
    assert play(pressed, "x", key_table="there-is-none") == [PANE]


def test_who_only_reads_may_leave_and_go_elsewhere() -> None:
    assert only_reads("detach-client")
    assert only_reads("switch-client -n ; detach-client -a")
    assert not only_reads("new-window")
    assert not only_reads("detach-client ; kill-server")


# --- keys that come too fast to be typed ---


def test_from_the_third_on_fast_keys_are_taken_for_pasted() -> None:
    pace = Pace()
    assert [pace.pastes(at / 1000, 10) for at in (1000, 1001, 1002, 1003, 1013, 1014, 1015, 1025)] == [
        False, False, True, True, False, False, True, False,
    ]  # fmt: skip
    assert [pace.pastes(2 + at / 1000, 0) for at in range(3)] == [False] * 3
    assert [pace.pastes(5 + at, 5000) for at in (0, 0.9, 1.8, 2.8)] == [False, False, True, False]


def test_what_the_mouse_does_and_what_says_that_it_was_pasted_count_as_keys() -> None:
    pace = Pace()
    pace.pointed(1)
    assert [pace.pastes(1, 1), pace.pastes(1, 1)] == [False, True]
    pace.pasted(2)
    assert pace.pastes(2, 1)


def test_fast_keys_are_the_panes_but_behind_what_takes_its_time(pressed: Pressed) -> None:
    options = OPTIONS | {"assume-paste-time": "1"}

    def typed(names: str) -> list[Does]:
        return [pressed.type(Typed(key(name), b"", 1.0), 1.0, options) for name in names.split()]

    assert typed("C-b c C-b c F1 F1") == [
        NOTHING, Does("new-window"), NOTHING, Does("new-window"), Does("first"), Does("first"),
    ]  # fmt: skip
    assert typed("F1 C-b") == [PANE, PANE]
    assert pressed.type(Typed(key("F1"), b""), 1.0, options) == Does("first"), "nobody has typed that one"


def test_keys_that_are_read_late_may_have_come_one_by_one() -> None:
    keys_read = [Typed(key(name), b"") for name in "abcd"]
    assert [one.at for one in timed(keys_read, 1, 2)] == [1.25, 1.5, 1.75, 2]
    assert [one.at for one in timed(keys_read, 2, 2)] == [2] * 4
    assert timed([], 1, 2) == []
