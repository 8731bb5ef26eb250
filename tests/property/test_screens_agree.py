"""Screens that must agree: two emulators, whole and cut streams, a log's replay and the stream itself."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.profiles import pick
from support.screen_traces import TRACES, trace

from panelock.impl.host.screens.capture import CaptureOptions, capture
from panelock.impl.host.screens.output import OutputLog
from panelock.impl.host.screens.screen import backends
from panelock.impl.host.screens.stream import Modes
from panelock.impl.host.screens.titles import Bell, Rename, Title, TitleScanner
from panelock.impl.host.screens.wire import Fresh, Item, Size
from panelock.impl.host.screens.worker import PaneScreen

COLS, ROWS = 20, 6
BACKENDS = backends()
two_backends = pytest.mark.skipif(
    len(BACKENDS) < 2, reason="pyghostty has no build for this system: nothing to compare with"
)

DIFFERENT = {"combining", "attributes", "vim", "bad_utf8", "scroll"}
"""Traces in which the emulators are known to differ: a combining character is a cell of its own to avt; attributes that
it does not keep; no history above the alternate screen; cut UTF-8; the history of a scroll region."""


def pane(backend: str, cols: int = COLS, rows: int = ROWS) -> PaneScreen:
    return PaneScreen(Fresh(backend, Size(cols, rows), 100))


def text(screen: PaneScreen, **options: Any) -> str:
    captured = capture(screen._screen, CaptureOptions(start="-", **options))
    assert isinstance(captured, str)
    return captured


def show(backend: str, items: list[Item]) -> PaneScreen:
    screen = pane(backend)
    for item in items:
        screen.apply(item, answer=True)
    return screen


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[begin:end] for begin, end in pairwise(ends)]


@two_backends
@pytest.mark.parametrize("name", sorted(set(TRACES) - DIFFERENT))
def test_the_emulators_agree_on_what_programs_print(name: str) -> None:
    first, second = (show(backend, [trace(name)]) for backend in BACKENDS)
    assert text(first, escapes=True) == text(second, escapes=True)
    assert (first.facts().cursor_x, first.facts().cursor_y) == (second.facts().cursor_x, second.facts().cursor_y)


SAFE = st.one_of(
    st.text("abcXYZ 0189", max_size=12).map(str.strip),
    st.sampled_from(["日本", "\r\n", "\r", "\n", "\b", "\r\t", "é", "─"]),
    st.builds("\x1b[{};{}H".format, st.integers(1, 7), st.integers(1, 21)),
    st.builds("\x1b[{}{}".format, st.integers(1, 5), st.sampled_from("ABCDGdE")),
    st.builds("\x1b[{}m".format, st.sampled_from([0, 1, 3, 4, 7, 31, 95, 39, 49])),
    st.sampled_from(
        ["\x1b[K", "\x1b[5G\x1b[1K", "\x1b[5G\x1b[2K", "\x1b[G\x1b[J", "\x1b[2J", "\x1b[5G\x1b[3P", "\x1b[5G\x1b[2X"]
    ),
    st.sampled_from(["\r\x1b7", "\x1b8", "\x1bM", "\x1b[?25l", "\x1b[?25h"]),
)
"""What the emulators mean alike. Left out, for they are known to differ: a wide character of which half is overwritten
or deleted (they stand in lines of their own), scroll regions, 1J, IL and DL (to Ghostty as to xterm they move the
cursor to the first column, to avt and tmux they do not; DL at the top puts a line into the history of avt), and rows
without text that were cleared in a colour (to Ghostty they are not empty when the screen is cleared), or have blanks
alone (to tmux and Ghostty they are not empty then, to avt they are: no text begins or ends with one); behind the last
column J, P and X take the last character along in Ghostty and xterm, and after 1K and 2K the next one stands in that
column there, in the next row to avt and tmux; after a tab or 7 and 8 it is the other way round, tmux with Ghostty."""


@two_backends
@settings(max_examples=pick(150, 500, 20_000), deadline=None)
@given(st.lists(SAFE, max_size=25))
def test_the_emulators_agree_on_generated_output(parts: list[str]) -> None:
    data = "".join("\r\n" + part + "\r\n" if part == "日本" else part for part in parts).encode()
    first, second = (show(backend, [data]) for backend in BACKENDS)
    assert text(first) == text(second)
    assert first.facts().cursor_y == second.facts().cursor_y


WILD = st.one_of(
    st.sampled_from([trace(name) for name in TRACES]),
    st.binary(max_size=30),
    st.sampled_from(
        [b"\x1b]0;a\x07", b"\x1bkname\x1b\\", b"\x1b[6n", b"\x1b[c", b"\x1b", b"\x1b[", b"\x1bP1;2q\x1b\\", b"\x1bc"]
    ),
    st.builds(b"\x1b[%d;%d%c".__mod__, st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0x40, 0x7E))),
)


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=pick(60, 300, 10_000), deadline=None)
@given(parts=st.lists(WILD, max_size=6), places=st.lists(st.integers(0, 5000), max_size=8))
def test_how_a_stream_is_cut_does_not_matter(backend: str, parts: list[bytes], places: list[int]) -> None:
    data = b"".join(parts)
    whole, pieces = pane(backend), pane(backend)
    first = whole.apply(data, answer=True)
    second = b"".join([pieces.apply(piece, answer=True) for piece in cut(data, places)])
    assert (first, text(whole, escapes=True), whole.facts()) == (second, text(pieces, escapes=True), pieces.facts())


MARKS = [b"\x07", b"\x18", *(b"\x1b" + rest for rest in (b"]0;", b"]2;", b"]52;", b"Ptmux;", b"k", b"_", b"\\", b""))]
"""What begins and ends a program's strings."""


@settings(max_examples=pick(150, 500, 20_000), deadline=None)
@given(
    parts=st.lists(
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from(MARKS),
        ),
        max_size=12,
    ),
    places=st.lists(st.integers(0, 200), max_size=8),
)
def test_titles_do_not_depend_on_the_cut(parts: list[bytes], places: list[int]) -> None:
    data = b"".join(parts)
    scanner = TitleScanner()
    found = [event for piece in cut(data, places) for event in scanner.feed(piece)]
    whole = TitleScanner().feed(data)
    # Bells of one piece are one bell, its last event.
    names = [event for event in found if not isinstance(event, Bell)]
    assert names == [event for event in whole if not isinstance(event, Bell)]
    assert (Bell() in found) == (Bell() in whole)
    texts = [event.text for event in names if isinstance(event, Title | Rename)]
    assert not any("\x1b" in one or "\n" in one for one in texts)


@settings(max_examples=pick(60, 300, 10_000), deadline=None)
@given(
    st.lists(st.one_of(WILD, st.builds(Size, st.integers(1, 60), st.integers(1, 20))), max_size=8),
    st.integers(1, 400),
)
def test_a_replay_of_the_log_makes_the_same_screen(items: list[Item], most: int) -> None:
    log = OutputLog(COLS, ROWS, 100)
    direct = pane(BACKENDS[0])
    for item in items:
        if isinstance(item, bytes):
            log.append(item)
        else:
            assert isinstance(item, Size)
            log.resize(item.cols, item.rows)
    replayed, position = pane(BACKENDS[0]), None
    while position != log.position:
        piece = log.replay(position, most)
        for item in piece.items:
            replayed.apply(item, answer=False)
        position = piece.position
    for item in log.replay(None, 1 << 30).items:
        direct.apply(item, answer=False)
    assert text(replayed, escapes=True) == text(direct, escapes=True)
    assert replayed.facts() == direct.facts()


@settings(max_examples=pick(100, 400, 20_000), deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([1, 4, 6, 7, 25, 1000, 1002, 1006, 1047, 1049, 2004]), st.booleans()), max_size=10
    )
)
def test_the_modes_said_again_are_the_modes(settings_: list[tuple[int, bool]]) -> None:
    modes, again = Modes(), Modes()
    for mode, on in settings_:
        modes.push(b"\x1b[?%d%c" % (mode, b"h" if on else b"l"))
    again.push(modes.sequences())
    assert all(again[mode] == modes[mode] for mode, _ in settings_)
