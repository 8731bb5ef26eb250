"""Rows of screens: read many at once as one by one, and as they were when somebody began to look at them."""

import gc
import resource
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.depth import some_of
from support.screen_programs import COLS, PARTS, ROWS, printed_by
from support.screen_traces import trace

from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.capture import CaptureOptions, capture
from panelock.impl.host.screens.copying.frozen import Frozen
from panelock.impl.host.screens.copying.snapshot import Printed
from panelock.impl.host.screens.letters import Letters
from panelock.impl.host.screens.rows import unpacked
from panelock.impl.host.screens.runs import cut
from panelock.impl.host.screens.screen import PLAIN, Row, Run, Screen, Style, Taken, backends, open_screen
from panelock.impl.host.screens.wire import Capture, Fresh, Size
from panelock.impl.host.screens.worker import PaneScreen

needs_ghostty = pytest.mark.skipif("ghostty" not in backends(), reason="pyghostty has no build for this system")
BLOCKS, SEEDS = 40, 10
STATM = Path("/proc/self/statm")


def shown(data: str, backend: str = "ghostty", history: int = 2000) -> PaneScreen:
    pane = PaneScreen(Fresh(backend, Size(COLS, ROWS), history))
    pane.apply(data.encode(), answer=False)
    return pane


def height(screen: Screen) -> int:
    place = screen.place()
    return place.history + place.rows


def one_by_one(grid: Any, bottom: int, *, letters: bool) -> list[Row]:
    """Read each row by itself, cell by cell."""
    from panelock.impl.host.screens.ghostty_rows import Reader, Single

    with closing(Reader()) as reader:
        return [
            Single(grid, first + at, cells, letters=letters).row()
            for first, count in grid._passed(reader, 0, bottom)
            for at, cells in enumerate(reader.cells(count))
        ]


@needs_ghostty
@pytest.mark.parametrize("letters", [False, True])
@pytest.mark.parametrize("block", some_of(range(BLOCKS), BLOCKS))
def test_rows_read_at_once_are_those_read_cell_by_cell(block: int, letters: bool) -> None:
    without = [part for part in PARTS if part != "alternate"]  # the grid is that of the screen that is shown
    for seed in range(block * SEEDS, (block + 1) * SEEDS):
        screen = shown(printed_by(seed, without))._screen
        bottom = height(screen)
        assert (seed, screen.styled(0, bottom, letters=letters)) == (
            seed,
            one_by_one(screen._grid, bottom, letters=letters),  # type: ignore[attr-defined]  # it is Ghostty's
        )


@needs_ghostty
def test_a_style_is_that_of_its_own_page_of_the_memory() -> None:
    """A number of a style means another one on each page, and a history has many."""
    lines = [f"\x1b[38;2;{n % 256};{n // 256};7mcoloured\x1b[m and \x1b[38;5;{n % 256}mnot\x1b[m" for n in range(3000)]
    screen = shown("\r\n".join(lines), history=5000)._screen
    rows = screen.styled(0, 3000)
    for n, row in enumerate(rows):
        named = n % 256
        assert row.runs == [
            ("coloured", Style(fg=1 << 24 | named << 16 | n // 256 << 8 | 7)),
            (" and ", PLAIN),
            ("not", Style(fg=named)),
        ]
    assert rows == one_by_one(screen._grid, 3000, letters=False)  # type: ignore[attr-defined]  # it is Ghostty's


@pytest.mark.deep
@needs_ghostty
@pytest.mark.skipif(not STATM.exists(), reason="only Linux says so how much memory there is")
def test_rows_of_all_widths_leave_nothing_in_memory_when_they_were_read() -> None:
    screen = open_screen(400, 100, 100, "ghostty")

    def read(columns: range) -> int:
        for number in columns:
            screen.feed(b"\x1b[H\x1b[2K" + b"x" * number + b"\r\n\x1b[31mred\x1b[m\xe6\xbc\xa2")
            screen.styled(0, 100)
        gc.collect()
        return int(STATM.read_text().split()[1]) * resource.getpagesize()

    before = read(range(399, 400))
    assert read(range(1, 399)) - before < 16 << 20


@pytest.mark.parametrize("backend", backends())
def test_text_and_wrapped_rows_are_read_at_any_height(backend: str) -> None:
    screen = open_screen(10, 4, 100, backend)
    screen.feed(b"".join(b"%d %s\r\n" % (n, b"x" * (n % 3 * 9)) for n in range(30)))
    bottom = height(screen)
    wrapped = screen.wrapped(0, bottom)
    assert 10 < sum(wrapped) < bottom
    for top in range(bottom - 1):
        assert screen.wrapped(top, top + 2) == wrapped[top : top + 2]
        assert screen.styled(top, top + 2) == [*screen.styled(top, top + 1), *screen.styled(top + 1, top + 2)]


# --- what copy mode looks at ---


def of_one_style(runs: list[Run]) -> tuple[Run, ...]:
    """Return all of a row, with neighbours of one style put together; -e tells of links in one row only."""
    found: list[Run] = []
    for text, style in cut(runs, 0, COLS):
        plain = style._replace(link="")
        before = found.pop()[0] if found and found[-1][1] == plain else ""
        found.append((before + text, plain))
    return tuple(found)


@pytest.mark.parametrize("backend", backends())
@pytest.mark.parametrize("block", some_of(range(BLOCKS), BLOCKS))
def test_copy_mode_sees_of_a_pane_what_capture_pane_prints_of_it(block: int, backend: str) -> None:

    for seed in range(block * SEEDS, (block + 1) * SEEDS):
        screen = shown(printed_by(seed), backend)._screen
        frozen = Frozen(screen.frozen(), COLS, ROWS)
        whole = {"start": "-", "end": "-"}
        styled = capture(screen, CaptureOptions(**whole, escapes=True, keep_spaces=True))
        joined = capture(screen, CaptureOptions(**whole, join=True))
        assert isinstance(styled, str)
        assert isinstance(joined, str)
        known = Printed(styled, joined, COLS, ROWS)
        assert (seed, frozen.height, frozen.history) == (seed, known.height, known.history)
        for y in range(frozen.height):
            assert (seed, y, frozen.text(frozen.cells(y))) == (seed, y, known.text(known.cells(y)))
            assert (seed, y, of_one_style(frozen.runs(y))) == (seed, y, of_one_style(known.runs(y)))
            assert (seed, y, frozen.goes_on(y)) >= (seed, y, known.goes_on(y))


@pytest.mark.parametrize("backend", backends())
def test_what_a_pane_prints_later_is_not_seen_in_what_was_frozen(backend: str) -> None:
    data = b"".join(b"\x1b[3%dmline %d\x1b[m\r\n" % (n % 8, n) for n in range(600))
    screen = open_screen(COLS, ROWS, 500, backend)
    screen.feed(data)
    before, lines = Taken.of(screen), screen.frozen()
    screen.feed(b"\x1b[41mother\r\n" * 700 + b"\x1b[2J\x1b[3J")
    screen.resize(20, 5)
    assert Taken.of(lines) == before
    grid = Frozen(lines, COLS, ROWS)
    assert (grid.history, grid.cells(0), grid.runs(0)) == (500, "line 91", [("line 91", Style(fg=3))])
    assert grid.cells(508) == "line 599"


@needs_ghostty
def test_what_cannot_be_copied_is_frozen_all_the_same() -> None:
    """Ghostty copies no terminal in which a resize has cut a wide character in half."""
    screen = open_screen(40, 6, 100, "ghostty")
    screen.feed(b"shell\r\n\x1b[?1049h\x1b[H" + "日本語のテキスト".encode() * 3)
    screen.resize(7, 6)
    lines = screen.frozen()
    assert isinstance(lines, Taken)
    before = screen.plain(0, 6)
    screen.feed(b"\x1b[2J")
    assert lines.plain(0, 6) == before != screen.plain(0, 6)


# --- letters for lines ---


@needs_ghostty
def test_only_capture_pane_tells_letters_that_stand_for_lines() -> None:
    pane = shown("\x1b(0lqk\x1b(B lqk")
    assert pane.capture(Capture(CaptureOptions(end="0"))) == "lqk lqk\n"
    assert pane.capture(Capture(CaptureOptions(end="0", escapes=True))) == "\x0elqk\x0f lqk\n"
    assert pane.capture(Capture(CaptureOptions(end="0", escapes=True, drawn=True))) == "┌─┐ lqk\n"
    assert unpacked(pane.rows()[0]) == [("┌─┐ lqk", PLAIN)]
    assert pane.coloured().startswith("┌─┐ lqk\n")
    assert Frozen(pane._screen.frozen(), COLS, ROWS).cells(0) == "┌─┐ lqk"


def test_letters_for_lines_are_said_with_so_and_si() -> None:
    lines, bold = Style(sgr.CHARSET), Style(sgr.CHARSET | sgr.BRIGHT, 1)
    assert sgr.change(PLAIN, lines, "\x1b") == "\x0e"
    assert sgr.change(lines, bold, "\x1b") == "\x1b[1m\x1b[31m"
    assert sgr.change(bold, Style(), "\\033") == "\\033[0m\\017"
    assert sgr.change(bold, lines, "\x1b") == "\x1b[0m"


@pytest.mark.parametrize("name", ["claude", "vim", "wide", "bad_utf8", "control"])
def test_a_stream_in_which_no_letters_stand_for_lines_stays_as_it_is(name: str) -> None:
    letters = Letters()
    assert letters.push(trace(name)) == trace(name)
    assert not letters.seen
    assert letters.reset() == b""
