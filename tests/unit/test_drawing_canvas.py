"""Pieces of rows: cut to columns, coloured, and written only where they are others than before."""

from hypothesis import given
from hypothesis import strategies as st

from panelock.cli.drawing.canvas import Canvas, codes, nearest
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.runs import cut, width_of
from panelock.impl.host.screens.screen import PLAIN, RGB, Style, open_screen

RED = Style(fg=1)
TEXTS = st.text(st.sampled_from("ab 漢é\u0301\U0001f600"), max_size=8)
RUNS = st.lists(st.tuples(TEXTS, st.sampled_from([PLAIN, RED, Style(bg=2)])), max_size=5)


@given(RUNS, st.integers(0, 12), st.integers(0, 12))
def test_what_is_cut_has_exactly_its_columns(runs: list[tuple[str, Style]], left: int, width: int) -> None:
    assert sum(width_of(text) for text, _ in cut(runs, left, width)) == width


@given(st.lists(st.tuples(st.text("ab ", max_size=8), st.sampled_from([PLAIN, RED])), max_size=5), st.integers(0, 12))
def test_what_is_cut_in_two_is_what_is_cut_at_once(runs: list[tuple[str, Style]], middle: int) -> None:
    def text(left: int, width: int) -> str:
        return "".join(text for text, _ in cut(runs, left, width))

    assert text(0, middle) + text(middle, 24 - middle) == text(0, 24)


def test_half_a_wide_character_is_a_blank() -> None:
    runs = [("a漢b", RED)]
    assert cut(runs, 0, 2) == (("a ", RED),)
    assert cut(runs, 2, 2) == ((" b", RED),)
    assert cut(runs, 1, 2) == (("漢", RED),)


def test_default_colours_are_the_bases() -> None:
    base = Style(fg=3, bg=4)
    assert cut([("a", RED), ("b", PLAIN)], 0, 3, base) == (("a", Style(fg=1, bg=4)), ("b", base), (" ", base))
    assert cut([], 0, 1, base, PLAIN) == ((" ", PLAIN),)


def test_a_style_says_all_of_itself() -> None:
    assert codes(PLAIN) == "\x1b[0m"
    assert codes(Style(sgr.BRIGHT | sgr.OVERLINE, 9, 200, 5)) == "\x1b[0;1;53;91;48;5;200;58;5;5m"
    assert codes(Style(fg=RGB | 0x102030)) == "\x1b[0;38;2;16;32;48m"
    assert codes(Style(fg=RGB | 0xFF0000), full=False) == "\x1b[0;38;5;196m"


def test_the_nearest_of_256_colours() -> None:
    named = {0x000000: 16, 0xFFFFFF: 231, 0xFF0000: 196, 0x303030: 236, 0x5F87AF: 67, 0x808080: 244}
    assert {colour: nearest(RGB | colour) for colour in named} == named
    assert (nearest(-1), nearest(7)) == (-1, 7)


def test_only_what_is_new_is_written() -> None:
    canvas, screen = Canvas(), open_screen(20, 3, 0)
    canvas.put(0, 0, (("one", RED),))
    canvas.put(5, 1, (("two", PLAIN),))
    screen.feed(canvas.taken().encode())
    assert [row.rstrip() for row in screen.plain(0, 3)] == ["one", "     two", ""]
    canvas.put(0, 0, (("one", RED),))
    assert canvas.taken() == ""
    canvas.put(0, 0, (("One", RED),))
    screen.feed(canvas.taken().encode())
    assert screen.plain(0, 1)[0].rstrip() == "One"


def test_a_covered_row_is_drawn_again_when_it_is_not_any_more() -> None:
    canvas, screen = Canvas(), open_screen(20, 2, 0)

    def shows() -> str:
        canvas.put(0, 1, (("below", PLAIN),))
        screen.feed(canvas.taken().encode())
        return screen.plain(1, 2)[0].rstrip()

    assert shows() == "below"
    canvas.cover(1, (("cover", PLAIN),))
    assert shows() == "cover"
    canvas.cover(1, (("other", PLAIN),))
    assert shows() == "other"
    canvas.cover(None)
    assert shows() == "below"
