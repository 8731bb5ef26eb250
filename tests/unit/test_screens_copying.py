"""Copy mode on snapshots of a few rows: what is not asked of tmux, and that nothing at all breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.copying import patience
from panelock.impl.host.screens.copying.commands import COMMANDS
from panelock.impl.host.screens.copying.mode import CopyMode
from panelock.impl.host.screens.copying.snapshot import Printed, wrapped
from panelock.impl.host.screens.copying.state import Copied
from panelock.impl.host.screens.runs import width_of
from panelock.impl.host.screens.screen import PLAIN, RGB, Style

SEPARATORS = "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"
SELECTED = Style(fg=0, bg=3)
LINES = [f"line {number} (of ten)" for number in range(10)]


def mode(
    lines: list[str], columns: int = 20, rows: int = 4, *, keys: str = "vi", up: bool = False, leaves: bool = False
) -> CopyMode:
    text = "\n".join(lines) + "\n"
    options = {"mode-keys": keys, "word-separators": SEPARATORS, "wrap-search": "on", "copy-command": ""}
    return CopyMode((text, text), (columns, rows), (0, rows - 1), options, pages_up=up, leaves=leaves)


def do(one: CopyMode, *commands: str) -> Copied | None:
    """Do commands; returns what the last one copied."""
    copied = None
    for words in commands:
        copied = one.command(words.split(" ", 1)).copied
    return copied


def texts(one: CopyMode) -> list[str]:
    return ["".join(text for text, _ in runs).rstrip() for runs in one.rows()]


# --- snapshots ---


def test_rows_that_were_wrapped_are_known_by_the_same_text_joined() -> None:
    cases = (
        (["ab", "cd", "e", "f"], ["abcde", "f"], 2, [1, 1, 0, 0]),
        (["ab", "cd"], ["ab", "cd"], 2, [0, 0]),
        (["a ", "漢"], ["a漢"], 2, [1, 0]),  # the wide one had no room
        (["a", "漢"], ["a漢"], 2, [1, 0]),
        (["ab", "", "cd"], ["ab", "cd"], 2, [0, 0, 0]),  # went on in what is blank by now
        (["ab", "cd", "ef"], ["xy", "abcd"], 2, [0, 0, 0]),  # of another moment
        (["ab  ", "c"], ["ab", "c"], 4, [0, 0]),
    )
    for rows, lines, columns, flags in cases:
        assert (rows, list(wrapped(rows, lines, columns))) == (rows, flags)


def test_a_style_goes_on_in_the_next_row() -> None:
    grid = Printed("\x1b[1;31ma\nb\x1b[0mc\nd\n", "a\nbc\nd\n", 5, 2)
    bold = Style(sgr.BRIGHT, 1)
    assert [grid.runs(y) for y in range(3)] == [[("a", bold)], [("b", bold), ("c", PLAIN)], [("d", PLAIN)]]


def test_every_style_that_capture_pane_prints_is_read() -> None:
    cases = {
        "\x1b[4:3;5:3m": Style(sgr.UNDERSCORE_3 | sgr.OVERLINE),
        "\x1b[38;5;200m\x1b[48;2;1;2;3m\x1b[58;5;7m": Style(0, 200, RGB | 0x010203, 7),
        "\x1b[38:2::1:2:3m": Style(0, RGB | 0x010203),
        "\x1b[97m\x1b[104m": Style(0, 15, 12),
        "\x1b[1;7m\x1b[27m": Style(sgr.BRIGHT),
        "\x1b[31m\x1b[39m": PLAIN,
        "\x1b[31m\x1b[m": PLAIN,
        "\x1b[38;5;999m\x1b[38m\x1b[77m": PLAIN,
        "\x1b]8;;http://x\x1b\\": Style(link="http://x"),
        "\x1b]8;id=1;http://x\x07": Style(link="http://x"),
        "\x1b]8;;http://x\x1b\\\x1b]8;;\x1b\\": PLAIN,
    }
    for said, style in cases.items():
        assert (said, Printed(f"{said}a", "a", 5, 1).runs(0)) == (said, [("a", style)])
    for bit, code in sgr.ATTRIBUTES:
        assert Printed(f"\x1b[{code}ma", "a", 5, 1).runs(0) == [("a", Style(bit))]


def test_characters_that_share_a_cell_stay_together() -> None:
    grid = Printed("e\u0301漢\u0301x\u0301\u0302\n", "", 10, 1)
    assert (grid.length(0), grid.text(grid.cells(0))) == (4, "e\u0301漢\u0301x\u0301\u0302")
    assert grid.text(grid.cells(0)[1:3]) == "漢\u0301"
    assert grid.of("e\u0301") == grid.cells(0)[0]


def test_a_capture_with_too_few_lines_is_filled_up() -> None:
    assert texts(mode(["a"], rows=3)) == ["a              [0/0]", "", ""]


# --- what the oracle's version does not have ---


def test_the_cursors_line_can_be_scrolled_to_the_top_the_middle_and_the_bottom() -> None:
    one = mode(LINES)
    do(one, "goto-line 3", "top-line")
    for command, y, position in (("scroll-bottom", 3, 6), ("scroll-top", 0, 3), ("scroll-middle", 1, 4)):
        do(one, command)
        assert (one.cursor(), one.position) == ((0, y), position)
    do(one, "history-top", "scroll-bottom")  # no older lines
    assert (one.cursor(), one.position) == ((0, 0), 6)


def test_a_match_that_goes_on_below_the_screen_brings_the_cursors_row_to_be_seen() -> None:
    one = CopyMode(("a\nb\nxyz\nzyx\nc\n", "a\nb\nxyzzyx\nc\n"), (3, 3), (0, 0), {"wrap-search": "on"})
    do(one, "history-top", "search-forward zz")
    assert (one.cursor(), one.position) == ((0, 2), 1)


# --- the rest ---


def test_what_is_no_command_and_what_has_other_arguments_does_nothing() -> None:
    one = mode(LINES)
    before = one.formats()
    for words in ([], [""], ["nothing"], ["goto-line"], ["goto-line", "1", "2"], ["cancel", "x"], ["cursor-up", "2"]):
        assert one.command(words) == (False, None, False)
    assert one.formats() == before


def test_a_repeat_count_is_for_the_next_command_alone() -> None:
    one = mode(LINES)
    one.repeat(2)
    do(one, "cursor-up", "cursor-up")
    assert one.cursor() == (0, 0)
    one.repeat(2)
    do(one, "nothing", "cursor-down")
    assert one.cursor() == (0, 1)


def test_a_command_is_soon_done_however_often() -> None:
    for keys in ("vi", "emacs"):
        one = mode(LINES, keys=keys)
        do(one, "search-backward line", "begin-selection")
        for name, command in COMMANDS.items():
            one.command([name, *["line"] * command.least], (1 << 32) - 1)


def test_what_is_copied_says_where_it_goes() -> None:
    cases = {
        "copy-selection": Copied("line"),
        "copy-selection name": Copied("line", "name"),
        "copy-pipe": Copied("line"),
        "copy-pipe cat": Copied("line", command="cat"),
        "pipe cat": Copied("line", stored=False, command="cat"),
        "append-selection": Copied("line", append=True),
    }
    for command, copied in cases.items():
        one = mode(LINES)
        assert do(one, "start-of-line", "begin-selection", "next-word-end", command) == copied
    one = mode(LINES)
    do(one, "begin-selection")
    assert one.command(["copy-pipe-and-cancel", "cat", "name"]) == (True, Copied("l", "name", command="cat"), False)


def test_copy_command_is_run_where_none_is_given() -> None:
    text = "abc\n"
    one = CopyMode((text, text), (10, 1), (0, 0), {"copy-command": "tee x"})
    assert do(one, "copy-line") == Copied("abc")
    assert do(one, "copy-pipe-line") == Copied("abc", command="tee x")
    assert do(one, "copy-pipe") == Copied("", stored=False, command="tee x")


def test_leaving_says_so() -> None:
    assert [mode(LINES).command([name]).left for name in ("cancel", "copy-selection-and-cancel", "cursor-up")] == [
        True, True, False,
    ]  # fmt: skip
    assert mode(LINES, leaves=True).command(["page-down"]).left
    assert mode(LINES, up=True).position == 2


def test_another_snapshot_is_asked_for_and_taken() -> None:
    one = mode(LINES)
    do(one, "history-top", "search-forward of", "begin-selection")
    assert one.command(["refresh-from-pane"]).refreshes
    text = "\n".join(LINES[:6])
    one.refresh((text, text), (12, 3))
    assert (one.position, one.formats()["selection_active"]) == (3, "0")
    assert texts(one) == ["line 0[3/3]"[:6] + " [3/3]", "line 1 (of t", "line 2 (of t"]


def test_variables_have_the_word_and_the_search() -> None:
    one = mode(LINES)
    do(one, "history-top", "next-word")
    found = one.formats()
    assert (found["copy_cursor_word"], found["copy_cursor_line"]) == ("0", "line 0 (of ten)")
    do(one, "start-of-line")
    assert one.formats()["copy_cursor_word"] == "line"
    do(one, "search-forward t.n")
    found = one.formats()
    assert (found["search_match"], found["pane_search_string"], one.searched) == ("ten", "t.n", ("t.n", True))


def test_what_was_searched_for_before_is_searched_for_again() -> None:
    text = "\n".join(LINES)
    one = CopyMode((text, text), (20, 4), (0, 3), {"wrap-search": "on"}, searched=("line 2", False))
    do(one, "search-again")
    assert one.formats()["copy_cursor_line"] == "line 2 (of ten)"


def test_many_matches_of_what_is_slow_are_not_counted() -> None:
    one = mode(["aaaa aaaa aaaa aaaa"] * 600, columns=40)
    do(one, "search-backward [[:alpha:]]")
    assert texts(one)[0].endswith("(1000+ results) [0/596]")


@pytest.mark.parametrize("words", ["search-again", "next-word", "cursor-down"])
def test_what_takes_too_long_stops_where_it_is(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    one = mode([f"x line {number}" for number in range(3000)], columns=20)
    do(one, "history-top", "search-forward x")
    monkeypatch.setattr(patience, "LONGEST_S", -1.0)
    before = one.formats()
    one.command(words.split(), 1 << 32)
    assert one.formats() == before
    assert not one.command(["search-forward", "line 2999"]).left
    assert one.formats()["copy_cursor_line"] == before["copy_cursor_line"]
    monkeypatch.undo()
    do(one, "search-forward line.2999")
    assert one.formats()["copy_cursor_line"] == "x line 2999"


def test_a_mouse_selects_and_scrolls_at_the_edges() -> None:
    one = mode(LINES)
    one.begin_drag(2, 1)
    assert not one.drag(4, 2)
    assert do(one, "copy-selection-no-clear") == Copied("ne 7 (of ten)\nline ")
    assert one.drag(4, 0)
    assert one.drag_on()
    assert one.position == 2
    one.point(99, 99)
    assert one.cursor() == (19, 3)
    do(one, "begin-selection", "select-word")
    one.begin_drag(0, 1)
    one.drag(0, 1)
    do(one, "clear-selection", "top-line", "select-line")
    one.begin_drag(3, 0)
    one.drag(3, 2)
    assert one.formats()["selection_active"] == "1"


def test_the_selection_is_shown_and_the_end_of_a_full_row() -> None:
    one = mode(["abcd", "efgh"], columns=4, rows=2, keys="emacs")
    do(one, "toggle-position", "top-line", "begin-selection", "cursor-down", "cursor-right")
    assert one.rows() == [(("abcd", SELECTED),), (("e", SELECTED), ("fgh", PLAIN))]
    do(one, "clear-selection", "end-of-line")
    assert (texts(one)[1], one.cursor()) == ("efg$", (3, 1))


# --- anything ---

_TEXTS = st.text(st.sampled_from("ab x(){}[]漢字\u0301~"), max_size=14)
_LINES = st.lists(
    st.one_of(_TEXTS, st.sampled_from(["", "\x1b[31m", "\x1b[0mab", "abcdabcd", "漢漢漢漢", "\x1b]8;;u\x1b\\a"])),
    max_size=14,
)
_ARGUMENTS = st.sampled_from(["", "a", "b+", "=a", "-漢", "+x", "3", "-1", "漢", "(", "^", "$", "a|b", "(a*)*", "x "])
_COMMANDS = st.tuples(st.sampled_from(sorted(COMMANDS)), st.lists(_ARGUMENTS, max_size=2), st.integers(1, 40))


@given(
    lines=_LINES, joined=st.one_of(st.none(), _LINES), columns=st.integers(1, 9), rows=st.integers(1, 5),
    place=st.tuples(st.integers(0, 10), st.integers(0, 6)), keys=st.sampled_from(["vi", "emacs"]),
    commands=st.lists(_COMMANDS, max_size=25), flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)  # fmt: skip
def test_whatever_is_done_the_cursor_stays_inside_and_rows_are_as_wide_as_the_pane(
    lines: list[str], joined: list[str] | None, columns: int, rows: int, place: tuple[int, int], keys: str,
    commands: list[tuple[str, list[str], int]], flags: tuple[bool, bool, bool],
) -> None:  # fmt: skip
    text = "\n".join(lines)
    captured = text, text if joined is None else "\n".join(joined)
    options = {"mode-keys": keys, "word-separators": SEPARATORS, "wrap-search": "on" if flags[2] else "off"}
    one = CopyMode(captured, (columns, rows), place, options, pages_up=flags[0], leaves=flags[1])
    history = max(len(lines) - rows, 0)
    for name, arguments, times in commands:
        most = COMMANDS[name].most
        outcome = one.command([name, *arguments[:most]], times)
        if outcome.refreshes:
            one.refresh(captured, (columns, rows))
        x, y = one.cursor()
        assert 0 <= x < columns
        assert 0 <= y < rows
        assert 0 <= one.position <= history
        assert [sum(width_of(text) for text, _ in runs) for runs in one.rows()] == [columns] * rows
        assert one.formats()["copy_cursor_x"].isdigit()
