"""A pane gets another size in the middle of something: a sequence that has begun, a line that is full."""

import gc
import resource
from pathlib import Path

import pytest

from panelock.impl.host.screens.screen import Taken, backends, open_screen

pytestmark = pytest.mark.skipif("ghostty" not in backends(), reason="the other emulator has its own ways")

STATM = Path("/proc/self/statm")
SIZES = [(40, 4), (25, 10), (60, 14), (40, 20)]


@pytest.mark.parametrize("sizes", [SIZES, SIZES[::-1]])
@pytest.mark.parametrize(
    "data",
    [b"\x1b]52;;" + b"A" * 600, b"\x1bP" + b"q" * 600, b"\x1b[38;5;", b"\x1b[2"],
    ids=["OSC", "DCS", "SGR", "ED"],
)
def test_a_sequence_that_has_begun_goes_on(data: bytes, sizes: list[tuple[int, int]]) -> None:
    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"one\r\ntwo\r\n\r\n$ \x1b[2;30H" + data)  # whose cursor would be put elsewhere
    for size in sizes:
        screen.resize(*size)
    screen.feed(b"J\x07\x1b\\")
    shown = "".join(screen.plain(0, screen.place().history + screen.place().rows))
    assert not set("AqJ;") & set(shown), shown


@pytest.mark.parametrize("rows", [8, 20])
def test_a_full_line_goes_on_in_the_next_one(rows: int) -> None:
    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"above\r\n" * 30 + b"\x1b[5;1H" + b"x" * 40)
    screen.resize(40, rows)
    screen.resize(40, 10)
    screen.feed(b"y")
    place = screen.place()
    text = [row.rstrip() for row in screen.plain(0, place.history + place.rows)]
    full = text.index("x" * 40)
    assert text[full + 1].startswith("y")


def test_in_origin_mode_the_cursor_stays_in_its_line() -> None:
    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"one\r\ntwo\r\nthree\r\nfour\x1b[2;8r\x1b[?6h\x1b[2;3H")
    screen.resize(40, 3)
    screen.feed(b"!")
    assert "th!ee" in [row.rstrip() for row in screen.plain(0, screen.place().history + 3)]


@pytest.mark.parametrize("does", ["clear_history", "reset"])
def test_what_is_done_to_a_screen_under_the_alternate_one_is_done_to_it_in_its_old_size(does: str) -> None:
    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"above\r\n" * 30 + b"\x1b[?1049h\x1b[Hshown")
    screen.resize(30, 8)
    getattr(screen, does)()
    assert screen.place().alternate
    screen.feed(b"\x1b[?1049l")
    place = screen.place()
    text = [row.rstrip() for row in screen.plain(0, place.history + place.rows)]
    assert (place.cols, place.rows, place.alternate) == (30, 8, False)
    assert text.count("above") == (9 if does == "clear_history" else 30)
    assert "shown" not in text


def test_what_is_under_the_alternate_screen_in_its_old_size_is_frozen_with_it() -> None:
    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"a line of thirty-six characters: %02d\r\n" * 30 % tuple(range(30)) + b"\x1b[?1049h\x1b[Hshown")
    screen.resize(20, 8)
    before, lines = Taken.of(screen), screen.frozen()
    screen.feed(b"\x1b[?1049lother\r\n" * 200)
    assert Taken.of(lines) == before
    assert lines.plain(0, 1) == ["a line of thirty-six characters: 00"]


@pytest.mark.deep
@pytest.mark.skipif(not STATM.exists(), reason="only Linux says so how much memory there is")
def test_a_program_that_comes_and_goes_at_other_sizes_leaves_nothing_in_memory() -> None:
    screen = open_screen(40, 10, 2000, "ghostty")
    screen.feed(b"above\r\n" * 2000)

    def comes_and_goes(times: int) -> int:
        for number in range(times):
            screen.feed(b"\x1b[?1049h")
            screen.resize(40 + number % 2, 10 + number % 3)
            screen.feed(b"\x1b[?1049l")
        gc.collect()
        return int(STATM.read_text().split()[1]) * resource.getpagesize()

    before = comes_and_goes(20)
    assert comes_and_goes(100) - before < 16 << 20  # a copy of this screen is a megabyte


def test_what_is_under_the_alternate_screen_is_known_in_the_middle_of_a_sequence() -> None:
    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"above\r\n" * 30 + b"\x1b[?1049h")
    screen.resize(30, 8)
    for begun in (b"\x1b]52;c;" + b"A" * 600, b"\x1b[38;5;", b"\xe6"):
        screen.feed(begun)
        saved = screen.saved()
        assert saved is not None
        assert (begun, screen.place().history, saved.plain(0, 1)) == (begun, 21, ["above"])
        screen.feed(b"\x18")


@pytest.mark.parametrize("begun", [b"\x1b]52;c;", b"\x1bP"])
def test_a_string_that_goes_on_is_taken_in_few_pieces_where_a_terminal_is_set_aside(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from panelock.impl.host.screens.ghostty_cells import Grid

    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"above\r\n" * 30 + b"\x1b[?1049h")
    screen.resize(30, 8)
    screen.feed(begun)
    pieces: list[bytes] = []
    write = Grid.write
    monkeypatch.setattr(Grid, "write", lambda grid, data: (pieces.append(data), write(grid, data)))
    screen.feed(b"9l" * 10_000 + b"\x1b\\" * 2 + b"still there")
    assert len(pieces) < 20
    assert screen.place().alternate
    screen.feed(b"\x1b[?1049l")
    assert screen.place() == (30, 8, 0, 7, True, 23, False)


def test_a_screen_is_left_by_a_sequence_that_had_begun_before() -> None:
    screen = open_screen(40, 10, 100, "ghostty")
    screen.feed(b"above\r\n" * 30 + b"\x1b[?1049h")
    screen.resize(30, 8)
    screen.feed(b"\x1b[?" + b"0" * 300 + b"104")
    screen.feed(b"9l" + b"x" * 35)
    place = screen.place()
    assert (place.cols, place.alternate) == (30, False)
    assert [row.rstrip() for row in screen.plain(0, place.history + place.rows)][-2:] == ["x" * 30, "x" * 5]
