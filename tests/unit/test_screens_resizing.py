"""A pane gets another size in the middle of something: a sequence that has begun, a line that is full."""

import pytest

from panelock.impl.host.screens.screen import backends, open_screen

pytestmark = pytest.mark.skipif("ghostty" not in backends(), reason="the other emulator has its own ways")

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
