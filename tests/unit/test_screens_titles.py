"""Titles and window names in raw output."""

import pytest

from panelock.impl.host.screens.titles import (
    LONGEST,
    LONGEST_COPY,
    Bell,
    Copy,
    Passed,
    Rename,
    Title,
    TitleScanner,
)


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"plain text", []),
        (b"\x1b]0;a title\x07rest", [Title("a title")]),
        (b"\x1b]2;other\x1b\\", [Title("other")]),
        (b"\x1b]2;\x07", [Title("")]),
        (b"\x1b]1;icon\x07\x1b]20;x\x07\x1b]0\x07\x1b]5;x\x07\x1b]520;x\x07\x1b]52\x07", []),
        (b"\x1b]52;c;aGk=\x07\x1b]052;aGk=\x1b\\", [Copy(b"c;aGk=", b"\a"), Copy(b"aGk=", b"\x1b\\")]),
        (b"\x1b]52;c;" + b"x" * (LONGEST_COPY - 5) + b"\x07", [Copy(b"c;" + b"x" * (LONGEST_COPY - 5), b"\a")]),
        (b"\x1b]52;c;" + b"x" * (LONGEST_COPY - 4) + b"\x07\x1b]0;next\x07", [Title("next")]),
        (b"\x1b_by apc\x1b\\", [Title("by apc")]),
        (b"\x1bkwindow\x1b\\", [Rename("window")]),
        (b"\x1bk\x1b\\", [Rename("")]),
        (b"\x1bkbell \x07 stays\x1b\\", [Rename("bell  stays")]),
        (b"\x1b]0;one\x1b]0;two\x07", [Title("one"), Title("two")]),
        (b"\x1b]0;cancelled\x18x", [Title("cancelled")]),
        ("\x1b]0;日本語 é\x07".encode(), [Title("日本語 é")]),
        (b"\x1b]0;bad \xff\x07", []),
        (b"\x1b]0;del \x7f\x07", []),
        (b"\x1b]0;con\x01tr\nol\x07", [Title("control")]),
        (b"\x1b]0;" + b"x" * (LONGEST + 1) + b"\x07\x1b]0;next\x07", [Title("next")]),
        (b"\x1b]0;not ended", []),
        (b"\x1b\x1b]0;double\x07", [Title("double")]),
    ],
)
def test_titles_are_read_as_tmux_reads_them(data: bytes, events: list[Title | Rename]) -> None:
    assert TitleScanner().feed(data) == events


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"a\x07b\x07", [Bell()]),
        (b"\x1b]52;c;aGk=\x07", [Copy(b"c;aGk=", b"\a")]),
        (b"\x1b]0;t\x07", [Title("t")]),
        (b"\x07\x1b]0;t\x07", [Title("t"), Bell()]),
        (b"\x1b]0;t\x1b\\\x07", [Title("t"), Bell()]),
        (b"\x1b[31m\x07\x1b[m", [Bell()]),
        (b"\x1bPdcs \x07 goes on\x1b\\", []),
        (
            b"\x1bPtmux;\x1b\x1b]0;no\x07\x1b\x1b]52;c;bm8=\x1b\x1b\\\x1b\x1bkno\x1b\x1b\\\x1b\\\x07",
            [Passed(b"\x1b]0;no\x07\x1b]52;c;bm8=\x1b\\\x1bkno\x1b\\"), Bell()],
        ),
        (b"\x1bPtmux;\x1b\\\x1bPtmux;two\n\x1b\\", [Passed(b""), Passed(b"two\n")]),
        (b"\x1bPtmux;%b\x1b\\" % (b"x" * LONGEST_COPY), [Passed(b"x" * LONGEST_COPY)]),
        (b"\x1bPtmux;%b\x1b\\\x07" % (b"x" * (LONGEST_COPY + 1)), [Bell()]),
        (b"\x1bPtmux;broken off\x1b]0;t\x07", [Title("t")]),
        (b"\x1bPtmu\x1b\x1b]0;t\x07", [Title("t")]),
        (b"\x1bXsos \x07 too\x1b\\\x1b^pm \x07\x1b\\\x1b_apc \x07\x1b\\", [Title("apc ")]),
    ],
)
def test_a_bell_is_one_outside_of_strings_however_the_output_is_cut(data: bytes, events: list[object]) -> None:
    assert TitleScanner().feed(data) == events
    scanner = TitleScanner()
    one_by_one = [event for byte in data for event in scanner.feed(bytes([byte]))]
    assert set(one_by_one) == set(events)


def test_a_title_never_holds_a_control_character_or_executes() -> None:
    (event,) = TitleScanner().feed(b"\x1b]0;#(rm -rf /)\x08\x0d\x1b[31m")
    assert event == Title("#(rm -rf /)")
    assert event.text.isprintable()


def test_an_endless_title_takes_no_memory() -> None:
    scanner = TitleScanner()
    for _ in range(100):
        assert scanner.feed(b"\x1b]0;" + b"x" * 4096 if _ == 0 else b"x" * 4096) == []
    assert len(scanner._text) == 0
