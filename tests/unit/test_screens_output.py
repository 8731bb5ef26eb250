"""The log of a pane's output: bounded, cut at lines, and enough to make the screen again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelock.impl.host.screens.output import OutputLog, Position, limit_for
from panelock.impl.host.screens.stream import Modes, StringFilter, Tail
from panelock.impl.host.screens.wire import Begin, ClearHistory, Heed, Item, Mark, Reset, Size

LINES = b"".join(b"line %06d\r\n" % n for n in range(100_000))


def filled(data: bytes = LINES, step: int = 4095) -> OutputLog:
    log = OutputLog(80, 24, 2000)
    for at in range(0, len(data), step):
        log.append(data[at : at + step])
    return log


@pytest.mark.parametrize("step", [100, 4095, 10_000_000])
def test_a_log_stays_bounded_and_keeps_the_newest_bytes(step: int) -> None:
    log = filled(step=step)
    start, data = log.since(0)
    assert log.limit <= len(data) <= log.limit + 3 * 64 * 1024
    assert (start, log.end) == (log.start, len(LINES))
    assert LINES.endswith(data)


def test_a_log_begins_behind_a_newline_when_it_has_dropped_something() -> None:
    log = filled()
    assert LINES[log.start - 1 : log.start] == b"\n"


def test_the_limit_grows_with_history_and_width_within_bounds() -> None:
    assert limit_for(0, 1, 1) == 256 * 1024
    assert limit_for(2000, 200, 50) == 2 * 2050 * 201
    assert limit_for(10**9, 500, 50) == 8 * 1024 * 1024


def test_bytes_since_an_offset_are_given_up_to_a_limit() -> None:
    log = OutputLog(80, 24, 100)
    log.append(b"hello ")
    log.append(b"world")
    assert log.since(0) == (0, b"hello world")
    assert log.since(3, 4) == (3, b"lo w")
    assert log.since(11) == (11, b"")


def test_a_replay_has_sizes_and_resets_where_they_happened() -> None:
    log = OutputLog(80, 24, 100)
    log.append(b"ab")
    log.resize(40, 10)
    log.append(b"cd")
    log.mark(ClearHistory())
    log.mark(Reset())
    log.append(b"e")
    piece = log.replay(None, 1000)
    assert piece.fresh == Size(80, 24)
    assert piece.items == [b"ab", Size(40, 10), b"cd", ClearHistory(), Reset(), b"e"]
    assert piece.position == log.position
    assert log.replay(piece.position, 1000).items == []
    log.resize(50, 10)
    log.resize(60, 10)
    assert log.replay(piece.position, 1000).items == [Size(60, 10)]


def test_a_replay_in_pieces_is_the_replay() -> None:
    log = OutputLog(80, 24, 100)
    for n in range(50):
        log.append(b"%d " % n)
        if n % 7 == 0:
            log.resize(80 + n, 24)
    whole = log.replay(None, 10_000).items
    pieces, position = [], None
    while position != log.position:
        piece = log.replay(position, 5)
        pieces += piece.items
        position = piece.position

    def joined(items: list[Item]) -> str:
        return "".join(item.decode() if isinstance(item, bytes) else f"<{item}>" for item in items)

    assert joined(pieces) == joined(whole)


def test_a_replay_of_a_log_that_has_dropped_bytes_starts_in_their_modes_and_size() -> None:
    log = OutputLog(80, 24, 100)
    log.append(b"\x1b[?1049h\x1b[?2004;1h\x1b=")
    log.resize(100, 30)
    log.append(LINES)
    fresh = log.replay(None, 1000)
    assert fresh.fresh == Size(100, 30)
    assert fresh.items[0] == b"\x1b[?1049h\x1b[?1h\x1b[?2004h\x1b="
    late = log.replay(Position(5, 0), 1000)
    assert late.items[:5] == [b"\x18", Heed(), fresh.items[0], Size(100, 30), Heed()]


@pytest.mark.parametrize("before", [b"\x1b[?1049h", b""])
def test_a_replay_knows_what_the_program_might_do_when_bytes_were_dropped(before: bytes) -> None:
    log, one_screen = OutputLog(80, 24, 100), Heed(alternate_screen=False)
    log.append(before + b"\x1b[?2004h")
    log.heed(one_screen)
    log.append(b"\x1b[?1049l" if before else b"\x1b[?1049h")
    log.append(LINES)
    log.heed(Heed())
    log.append(b"end")
    fresh = log.replay(None, 1 << 30)
    assert fresh.items[:2] == [before + b"\x1b[?2004h", one_screen]
    assert fresh.items[-2:] == [Heed(), b"end"]
    late = log.replay(Position(5, 0), 1 << 30)
    assert late.items[:5] == [b"\x18", Heed(), fresh.items[0], Size(80, 24), one_screen]
    log.append(LINES)
    assert [item for item in log.replay(None, 1 << 30).items if isinstance(item, Heed)] == []


@pytest.mark.parametrize("mark", [Size(40, 10), Reset(), ClearHistory(), Begin(), Heed(scroll_on_clear=False)])
def test_a_reader_reaches_the_end_though_what_was_done_was_dropped_before_it_came(mark: Mark) -> None:
    log = OutputLog(80, 24, 100)
    log.append(b"a")
    log.mark(mark)
    log.append(LINES)
    assert read_whole(log, None) == log.position
    assert read_whole(log, Position(0, 0)) == log.position


def read_whole(log: OutputLog, position: Position | None) -> Position:
    """Read to the end, piece by piece, as a screen is fed."""
    for _ in range(2 + 2 * (log.end - log.start) // 1000):
        position = log.replay(position, 1000).position
        if position == log.position:
            break
    assert position is not None
    return position


@settings(max_examples=200)
@given(st.lists(st.one_of(st.integers(1, 400_000), st.sampled_from([Size(40, 10), Reset(), ClearHistory(), "read"]))))
def test_whoever_has_read_so_far_can_read_to_the_end(done: list[int | Mark | str]) -> None:
    log = OutputLog(80, 24, 100)
    readers: list[Position | None] = [None]
    for one in done:
        if isinstance(one, int):
            log.append(LINES[:one])
        elif isinstance(one, str):
            readers += [log.replay(reader, 100_000).position for reader in readers[-2:]]
        else:
            log.mark(one)
    assert {read_whole(log, reader) for reader in readers} == {log.position}


def test_modes_are_those_of_tmux() -> None:
    modes = Modes()
    modes.push(b"\x1b[?1000h\x1b[?1002h\x1b[4h\x1b[?25l")
    assert [modes[1000], modes[1002], modes[-4], modes[25], modes[7]] == [False, True, True, False, True]
    modes.push(b"\x1b[?1049h\x1bc")
    assert [modes[1002], modes[-4], modes[25], modes[1049]] == [False, False, True, True]
    assert modes.sequences() == b"\x1b[?1049h"


@pytest.mark.parametrize(
    ("chunk", "held"),
    [
        (b"abc", b""),
        (b"abc\x1b", b"\x1b"),
        (b"abc\x1b[31", b"\x1b[31"),
        (b"abc\x1b[31m", b""),
        (b"abc\x1b]0;tit", b"\x1b]0;tit"),
        (b"abc\x1b]0;tit\x1b", b"\x1b]0;tit\x1b"),
        (b"abc\x1b]0;tit\x07", b""),
        (b"abc\x1b(", b"\x1b("),
        (b"abc\x1b]52;" + b"x" * 300, b""),
    ],
)
def test_a_sequence_that_is_cut_is_held_back(chunk: bytes, held: bytes) -> None:
    tail = Tail()
    assert tail.push(chunk) == chunk.removesuffix(held)
    assert tail.held == held
    assert tail.push(b"") == b""


def test_window_names_are_taken_out_however_they_end() -> None:
    assert StringFilter().push(b"a\x1bkname\x1b\\b") == b"a\x1b\\b"
    assert StringFilter().push(b"a\x1bkname\x1b[31mb") == b"a\x1b[31mb"
    assert StringFilter().push(b"a\x1bkna\x18b") == b"a\x18b"
    split = StringFilter()
    assert split.push(b"a\x1bkna") + split.push(b"me") + split.push(b"\x1b\\b") == b"a\x1b\\b"


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (b"a\x1bPtmux;\x1b\x1b]2;title\x07\x1b\\b", b"a\x1b\\b"),
        (b"a\x1bPtmux;\x1b\x1bPtmux;\x1b\x1b\x1b\x1b[c\x1b\x1b\\\x1b\\b", b"a\x1b\\b"),
        (b"a\x1bPtmux;broken off\x1b[31mb", b"a\x1b[31mb"),
        (b"a\x1bPtmux;\x18\x1b\x1b\x1b\\\x1bkname\x1b\\b", b"a\x1b\\\x1b\\b"),
        (b"a\x1bPtmuxed;\x1b\\b", b"a\x1bPtmuxed;\x1b\\b"),
    ],
)
def test_what_is_passed_through_is_taken_out_however_the_output_is_cut(data: bytes, kept: bytes) -> None:
    assert StringFilter().push(data) == kept
    tail, strings = Tail(), StringFilter()
    assert b"".join(strings.push(tail.push(bytes([byte]))) for byte in data) == kept
