"""capture-pane's rules that the oracle at hand (3.3a) does not have, or that need a screen of a certain state."""

from typing import Any

import pytest
from support.screen_traces import trace

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.capture import NO_ALTERNATE, CaptureOptions, allocated, capture, pending, printed
from panelock.impl.host.screens.screen import RGB, Screen, Style, backends, open_screen
from panelock.impl.host.screens.stream import afresh

pytestmark = pytest.mark.parametrize("backend", backends())


def filled(backend: str, data: bytes, cols: int = 40, rows: int = 4, history: int = 100) -> Screen:
    screen = open_screen(cols, rows, history, backend)
    screen.feed(data)
    return screen


def text(screen: Screen, **options: Any) -> str:
    captured = capture(screen, CaptureOptions(**options))
    assert isinstance(captured, str)
    return captured


def test_without_t_a_line_goes_on_to_its_allocated_end_so_its_last_style_ends_in_it(backend: str) -> None:
    screen = filled(backend, b"\x1b[31mred")
    assert text(screen, escapes=True).split("\n")[0] == "\x1b[31mred\x1b[39m"
    assert text(screen, escapes=True, used_only=True).split("\n")[0] == "\x1b[31mred"


def test_a_line_cleared_in_a_colour_shows_it_unless_t_is_given(backend: str) -> None:
    screen = filled(backend, b"\x1b[44m\x1b[K\x1b[m\r\nx")
    assert text(screen, escapes=True).startswith("\x1b[44m\n\x1b[49mx\n")
    assert text(screen, escapes=True, used_only=True).startswith("\nx\n")
    assert text(screen, keep_spaces=True).startswith(" " * 40 + "\n")


def test_n_pads_a_line_to_a_quarter_a_half_or_all_of_the_width(backend: str) -> None:
    screen = filled(backend, b"ab\r\n" + b"c" * 15 + b"\r\n" + b"d" * 30)
    assert [len(line) for line in text(screen, keep_spaces=True).split("\n")[:4]] == [10, 20, 40, 0]
    assert [allocated(n, 80) for n in (0, 1, 19, 20, 39, 40, 80)] == [0, 20, 20, 40, 40, 80, 80]


def test_j_joins_wrapped_lines_and_the_last_one_has_no_newline_of_its_own(backend: str) -> None:
    screen = filled(backend, b"w" * 170)  # five lines of 40 in a screen of 4: the first is history
    assert text(screen, join=True, start="-") == "w" * 170 + "\n"
    assert text(screen, join=True, start="-", end="-1") == "w" * 40
    assert printed(text(screen, join=True, start="-", end="-1")) == "w" * 40 + "\n"


def test_there_is_no_alternate_screen_unless_a_program_uses_it(backend: str) -> None:
    screen = filled(backend, b"shell")
    assert capture(screen, CaptureOptions(alternate=True)) == NO_ALTERNATE
    assert text(screen, alternate=True, quiet=True) == ""
    screen.feed(b"\x1b[?1049h\x1b[Hprogram")
    assert text(screen).startswith("program\n")
    assert text(screen, alternate=True).startswith("shell\n")
    screen.feed(b"\x1b[?1049l")
    assert text(screen).startswith("shell\n")


def test_a_wide_character_that_a_resize_has_cut_is_no_reason_to_show_nothing(backend: str) -> None:
    screen = filled(backend, b"shell\r\n\x1b[?1049h\x1b[H" + "日本語のテキスト".encode() * 3, cols=40, rows=6)
    screen.resize(7, 6)
    shown = text(screen)
    assert shown.count("\n") == 6
    assert "語の" in shown
    assert text(screen, escapes=True).count("\n") == text(screen, start="-", end="5").count("\n") == 6
    assert text(screen, alternate=True).count("\n") == 6
    assert screen.place().alternate
    screen.feed(b"\x1b[2J\x1b[Hdrawn again")
    if backend != "avt":  # which has lost it at the resize
        assert text(screen, alternate=True).startswith("shell\n")


def test_a_sequence_that_is_cut_by_a_capture_goes_on_after_it(backend: str) -> None:
    screen = filled(backend, b"a\r\n" * 9 + b"\x1b[?1049h\x1b[Hb\x1b[3")
    assert "b" in text(screen, start="-")
    assert text(screen, alternate=True).startswith("a\n")
    screen.feed(b"1mred")
    assert text(screen, escapes=True, used_only=True).startswith("b\x1b[31mred\n")


def test_the_history_keeps_the_newest_lines_and_no_more_than_its_limit(backend: str) -> None:
    screen = filled(backend, b"".join(b"%d\r\n" % n for n in range(5000)), history=50)
    assert screen.place().history == 50
    assert text(screen, start="-").split() == [str(n) for n in range(4947, 5000)]


def test_what_is_cleared_goes_into_the_history_and_the_cursor_stays(backend: str) -> None:
    screen = filled(backend, b"one\r\ntwo\x1b[2J!")
    assert text(screen, start="-") == "one\ntwo\n\n   !\n\n\n"
    screen.feed(b"\x1b[H\x1b[J?\x1b[J")
    assert text(screen, start="-") == "one\ntwo\n\n   !\n?\n\n\n\n"


def test_clearing_the_history_leaves_the_screen(backend: str) -> None:
    screen = filled(backend, b"".join(b"%d\r\n" % n for n in range(20)))
    screen.clear_history()
    assert screen.place().history == 0
    assert text(screen, start="-").split() == ["17", "18", "19"]


def test_a_reset_ends_modes_and_styles_and_moves_the_text_into_the_history(backend: str) -> None:
    screen = filled(backend, b"old\x1b[31m\x1b[?25l\x1b[2;3r\x1b[?6h\x1b[3")
    screen.reset()
    screen.feed(b"new")
    assert text(screen, escapes=True, start="-", used_only=True) == "old\nnew\n\n\n\n"
    assert screen.place().cursor_visible


@pytest.mark.parametrize("ending", [b"", b"\x1b[?1049hother\x1b[?6h", b"\x1b[?47hother", b"\x1b[3", b"\x1b]2;title"])
def test_the_next_program_finds_an_empty_screen_and_the_history_is_left(backend: str, ending: bytes) -> None:
    screen = filled(backend, b"old\r\n" * 5 + b"\x1b[31;1m\x1b[?25l\x1b[2;3r\x1b[4h" + ending)
    screen.feed(afresh(4) + b"new")
    assert text(screen, escapes=True, start="-", used_only=True) == "old\nold\nnew\n\n\n\n"
    assert screen.place().cursor_visible


def test_a_pane_of_one_row_shows_the_row_of_the_cursor(backend: str) -> None:
    screen = filled(backend, b"one", rows=1)
    assert text(screen) == "one\n"
    screen.feed(b"\r\ntwo\r\nthree")
    assert text(screen) == "three\n"
    assert text(screen, start="-") == "one\ntwo\nthree\n"
    assert screen.place().cursor_y == 0


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 1), (300, 1), (1, 60)])
def test_no_size_breaks_a_screen(backend: str, size: tuple[int, int]) -> None:
    screen = filled(backend, trace("wide"))
    screen.resize(*size)
    screen.feed(trace("claude"))
    screen.resize(40, 4)
    screen.feed(b"\x1b[2J\x1b[Hfine")
    assert text(screen).startswith("fine\n")


def test_pending_bytes_are_shown_as_octal_on_request(backend: str) -> None:
    del backend
    assert pending(b"\x1b[3\\", octal=True) == "\\033[3\\134"
    assert pending(b"\x1b[3", octal=False) == "\x1b[3"


def test_styles_change_by_the_fewest_codes(backend: str) -> None:
    del backend
    bold_red, red = Style(attrs=sgr.BRIGHT, fg=1), Style(fg=1)
    assert sgr.change(Style(), bold_red, "\x1b") == "\x1b[1m\x1b[31m"
    assert sgr.change(bold_red, red, "\x1b") == "\x1b[0m\x1b[31m"
    assert sgr.change(red, Style(), "\x1b") == "\x1b[39m"
    assert sgr.change(Style(us=5), Style(), "\x1b") == "\x1b[0m"
    assert sgr.change(Style(), Style(fg=9, bg=12, us=RGB | 0x010203), "\\033") == (
        "\\033[91m\\033[104m\\033[58;2;1;2;3m"
    )


def test_hyperlinks_are_captured_where_the_backend_keeps_them(backend: str) -> None:
    screen = filled(backend, b"\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\ text")
    expected = {"ghostty": "\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\ text\n", "avt": "link text\n"}
    assert text(screen, escapes=True, used_only=True).startswith(expected[backend])
