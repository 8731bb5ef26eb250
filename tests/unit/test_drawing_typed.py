"""What a terminal sends, cut into keys: a table, and that it makes no difference where the bytes are cut."""

import json
from binascii import b2a_base64
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from panelock.cli.drawing import typed
from panelock.cli.drawing.typed import CLIPBOARD, Typed, pasted, settled, split
from panelock.cli.drawing.typed_table import SEQUENCES
from panelock.impl import keys
from panelock.impl.keys import Key

BEGIN, END = b"\x1b[200~", b"\x1b[201~"
KEYS = {
    b"a": "a", b" ": "Space", b"\r": "Enter", b"\t": "Tab", b"\n": "C-j", b"\x00": "C-Space", b"\x02": "C-b",
    b"\x1f": "C-_", b"\x08": "C-h", b"\x7f": "BSpace", b"\x1b\x7f": "M-BSpace", "é".encode(): "é", "€".encode(): "€",
    "😀".encode(): "😀", b"\x1bx": "M-x", b"\x1bX": "M-X", b"\x1b\x02": "M-C-b", b"\x1b\r": "M-Enter",
    b"\x1b" + "é".encode(): "M-é", b"\x1b[A": "Up", b"\x1bOA": "Up", b"\x1b\x1b[A": "M-Up", b"\x1b\x1bOD": "M-Left",
    b"\x1b[1;5A": "C-Up", b"\x1b[1;2D": "S-Left", b"\x1b[1;8C": "C-M-S-Right", b"\x1b[1;9B": "M-Down",
    b"\x1bOa": "C-Up", b"\x1b[a": "S-Up", b"\x1bOP": "F1", b"\x1b[11~": "F1", b"\x1b[[A": "F1", b"\x1b[1;5P": "C-F1",
    b"\x1bO5P": "C-F1", b"\x1bO1;5P": "C-F1", b"\x1b[15~": "F5", b"\x1b[[E": "F5", b"\x1b[24~": "F12",
    b"\x1b[24;3~": "M-F12",
    b"\x1b[25~": "S-F1", b"\x1b[23$": "S-F11", b"\x1b[23^": "C-F11", b"\x1b[23@": "C-S-F11", b"\x1b[H": "Home",
    b"\x1b[1~": "Home", b"\x1b[7~": "Home", b"\x1bOH": "Home", b"\x1b[1;5H": "C-Home", b"\x1b[F": "End",
    b"\x1b[4~": "End", b"\x1b[8~": "End", b"\x1b[2~": "IC", b"\x1b[3~": "DC", b"\x1b[3;5~": "C-DC", b"\x1b[5~": "PPage",
    b"\x1b[6~": "NPage", b"\x1b\x1b[6~": "M-NPage", b"\x1b[Z": "BTab", b"\x1bOM": "KPEnter", b"\x1bOo": "KP/",
    b"\x1bOp": "KP0", b"\x1bO[": "Escape", b"\x1b[27;5;9~": "C-Tab", b"\x1b[9;5u": "C-Tab", b"\x1b[97;5u": "C-a",
    b"\x1b[97;7u": "M-C-a", b"\x1b[27;2;13~": "S-Enter", b"\x1b[233;3u": "M-é", b"\x1b[127;5u": "C-BSpace",
    b"\x1b[I": "FocusIn", b"\x1b[O": "FocusOut", b"\x1b[M !!": "Mouse", b"\x1b[<0;12;3M": "Mouse",
    b"\x1b[<64;1;1m": "Mouse", BEGIN + b"one\r\x1b[Atwo" + END: "Paste", BEGIN + END: "Paste",
}  # fmt: skip
SEVERAL = {
    b"ls\r": "l s Enter", b"\x1b[A\x1b[B": "Up Down", b"\x1b\x1b\x1b": "M-Escape Escape",
    b"\x1b\x1b[1;3D": "Escape M-Left",
    b"\x1b\x1bx": "M-Escape x", b"\x1b\x1b[<0;1;1Mx": "Escape Mouse x", b"\x1b\x1b[97;5u": "Escape C-a",
    b"\x1b\x1b[Ix": "Escape FocusIn x", b"\x1b\x1b[200~y\x1b[201~": "Escape Paste", b"\x1b[99~": "M-[ 9 9 ~",
    b"\x1b[12\x1b[A": "M-[ 1 2 Up", b"\x1bOz": "M-O z", b"\x1b]x": "M-] x", b"\x1bPx": "M-P x",
    b"\x1b[<1;2M": "M-[ < 1 ; 2 M",
}  # fmt: skip
UNFINISHED = {
    b"\x1b": "Escape", b"\x1b\x1b": "M-Escape", b"\x1b[": "M-[", b"\x1bO": "M-O", b"\x1b]": "M-]", b"\x1bP": "M-P",
    b"\x1b[1;5": "M-[ 1 ; 5", b"\x1b[[": "M-[ [", b"\x1b[M !": "M-[ M Space !", b"\x1b[<0;1": "M-[ < 0 ; 1",
    b"\x1b\x1b[": "M-Escape [", b"\x1b]11;rg": "M-] 1 1 ; r g", b"\x1b[20": "M-[ 2 0", b"\x1b]4;\x1b": "M-] 4 ; Escape",
}  # fmt: skip
ANSWERS = [
    b"\x1b[?62;4c", b"\x1b[>41;351;0c", b"\x1b[24;80R", b"\x1b[0n", b"\x1b[?997;1n", b"\x1b[?2026;2$y",
    b"\x1b[8;24;80t",
    b"\x1b[?1u", b"\x1b[>4;2m", b"\x1b[?2;0;800;600S", b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", b"\x1b]10;#ffffff\a",
    b"\x1bP>|XTerm(351)\x1b\\", b"\x1bP1+r524742=38\x1b\\", b"\x1bP1$r0m\x1b\\",
    b"\x1bP!|7E565445\x1b\\", END,
]  # fmt: skip


def names(found: list[Typed]) -> str:
    return " ".join(keys.text_of(one.key) for one in found)


@pytest.mark.parametrize("data", KEYS, ids=repr)
def test_a_key_is_what_tmux_takes_it_for_and_has_its_bytes(data: bytes) -> None:
    found, rest = split(data, more=True)
    assert (names(found), rest) == (KEYS[data], b"")
    assert [one.data for one in found] == [data]


@pytest.mark.parametrize("data", SEVERAL, ids=repr)
def test_several_keys_are_cut_apart(data: bytes) -> None:
    found, rest = split(data, more=False)
    assert (names(found), rest) == (SEVERAL[data], b"")
    assert b"".join(one.data for one in found) == data


@pytest.mark.parametrize("data", UNFINISHED, ids=repr)
def test_what_is_not_complete_is_waited_for_and_then_taken_as_it_stands(data: bytes) -> None:
    assert split(b"a" + data, more=True) == ([Typed(keys.Key(ord("a")), b"a")], data)
    assert not settled(data)
    found, rest = split(data, more=False)
    assert (names(found), rest) == (UNFINISHED[data], b"")


@pytest.mark.parametrize("end", [b"\a", b"\x1b\\"])
def test_what_the_clipboard_holds_is_handed_on_in_whatever_pieces_it_comes(end: bytes) -> None:
    data = b"\x1b]52;c;aGVsbG8=" + end
    assert split(data, more=True) == ([Typed(Key(name=CLIPBOARD), data)], b"")
    for cut in range(2, len(data)):
        found, rest = split(data[:cut], more=True)
        assert (found, rest) == ([], data[:cut])


@pytest.mark.parametrize("data", ANSWERS, ids=repr)
def test_what_a_terminal_answers_is_no_key(data: bytes) -> None:
    found, rest = split(b"a" + data + b"b", more=True)
    assert (names(found), rest) == ("a b", b"")


def test_all_that_tmux_sends_for_a_key_is_that_key() -> None:
    for name in keys.MODIFIED:
        for key in (keys.Key(name=name), keys.Key(name=name, control=True), keys.Key(name=name, shift=True, meta=True)):
            for cursor in (False, True):
                sent = keys.send(key, keys.Modes(cursor=cursor))
                assert sent is not None
                assert split(sent, more=True) == ([Typed(key, sent)], b"")


def test_bytes_that_are_no_characters_go_through_as_they_came() -> None:
    data = b"\xff\xc3\x28\x80\xed\xa0\x80\xf5\xe2\x82"
    found, rest = split(data, more=False)
    assert [one.data for one in found] == [bytes((one,)) for one in data]
    assert "".join(chr(one.key.code) for one in found) == data.decode(errors="surrogateescape")
    assert rest == b""
    assert split(data, more=True)[1] == b"\xe2\x82"
    assert all(keys.parse(keys.text_of(one.key)) is None for one in found if one.key.code > 0x7F)


def test_a_paste_is_awaited_and_a_long_one_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "PIECE", 4)
    found, rest = split(BEGIN + b"one\x1b[20", more=True)
    assert (found, rest) == ([], BEGIN + b"one\x1b[20")
    found, rest = split(rest + b"0~two three\x1b[2", more=True)
    assert [pasted(one) for one in found] == [b"one\x1b", b"[200", b"~two", b" thr"]
    assert rest == BEGIN + b"ee\x1b[2"
    found, rest = split(rest + b"01~x", more=True)
    assert ([pasted(one) for one in found[:-1]], names(found[-1:]), rest) == ([b"ee"], "x", b"")
    assert split(BEGIN + b"four", more=True) == ([], BEGIN + b"four")


def test_a_paste_whose_end_does_not_come_is_handed_over_and_goes_on() -> None:
    found, rest = split(BEGIN + b"rm x\r\x1b[", more=False)
    assert [pasted(one) for one in found] == [b"rm x\r"]
    assert rest == BEGIN + b"\x1b["
    assert settled(rest)
    assert split(rest, more=False) == ([], rest)
    found, rest = split(rest + b"A rm y\r" + END + b"x", more=False)
    assert ([pasted(one) for one in found[:-1]], names(found[-1:]), rest) == ([b"\x1b[A rm y\r"], "x", b"")


PARTS = st.one_of(
    st.sampled_from([*KEYS, *SEVERAL, *UNFINISHED, *ANSWERS, *SEQUENCES, BEGIN, END, b"\x1b[<", b"\x1b]52;"]),
    st.binary(max_size=4), st.text(max_size=3).map(str.encode),
)  # fmt: skip
INPUT = st.lists(PARTS, max_size=8).map(b"".join)


def fed(data: bytes, cuts: list[int]) -> tuple[list[Typed], bytes]:
    """Read it in several pieces."""
    found: list[Typed] = []
    rest = b""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for begin, end in pairwise(places):
        more, rest = split(rest + data[begin:end], more=True)
        found += more
    last, rest = split(rest, more=False)
    return found + last, rest


@given(INPUT, st.lists(st.integers(0, 200), max_size=12))
def test_wherever_input_is_cut_it_is_the_same_keys(data: bytes, cuts: list[int]) -> None:
    for piece in (1 << 20, 3):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(typed, "PIECE", piece)
            assert fed(data, cuts) == split(data, more=False)
            assert fed(data, list(range(len(data)))) == split(data, more=False)


def behind(came: bytes, part: bytes, begins: set[int]) -> set[int]:
    """Return where a part may end that stands behind one of these places, and behind nothing or answers alone there."""
    return {
        place + len(part)
        for begin in begins
        for place in range(begin, len(came) - len(part) + 1)
        if came.startswith(part, place) and split(came[begin:place], more=False) == ([], b"")
    }


@given(INPUT)
@example(b"\x1b[?62;4c\x1b\x1b[1;3D")
def test_all_that_came_is_in_the_keys_or_left_but_for_answers(data: bytes) -> None:
    for came, more in ((data, True), (data + END, False)):  # an end, lest a paste is handed over without one
        found, rest = split(came, more=more)
        ends = {0}
        for part in (*(one.data for one in found), rest):
            ends = behind(came, part, ends)
            assert ends, part
        assert any(split(came[end:], more=False) == ([], b"") for end in ends)


PRESSED = [data for data, name in KEYS.items() if not name.startswith(("Focus", "Mouse", "Paste"))]


@pytest.mark.parametrize("data", PRESSED, ids=repr)
def test_a_key_that_is_pressed_by_its_name_is_the_one_that_is_typed(data: bytes) -> None:
    told = json.dumps(keys.pressed([KEYS[data]], literal=False, hexadecimal=False))
    assert [one.key for one in typed.pressed(told)] == [one.key for one in split(data, more=False)[0]]


@pytest.mark.parametrize("text", ["ls -l\r", "é€", "x\udcffy"], ids=repr)
def test_a_text_that_is_pressed_is_what_is_typed(text: str) -> None:
    data = text.encode("utf-8", "surrogateescape")
    told = json.dumps(keys.pressed([text], literal=True, hexadecimal=False))
    assert typed.pressed(told) == split(data, more=False)[0]
    if len(text) == len(data):  # -H says bytes, and each is a character here
        by_bytes = keys.pressed([f"{byte:x}" for byte in data], literal=False, hexadecimal=True)
        assert typed.pressed(json.dumps(by_bytes)) == split(data, more=False)[0]


def test_what_comes_back_goes_before_what_came_later_and_stays_in_order() -> None:
    waiting = typed.Waiting()
    waiting.extend(typed.split(b"ef", more=False)[0])
    for came in (b"ab", b"\x1b[A"):
        waiting.again(b2a_base64(came).decode())
    assert waiting.popleft().data == b"a"
    waiting.again(b2a_base64(b"d").decode())
    assert [waiting.popleft().data for _ in range(len(waiting))] == [b"b", b"\x1b[A", b"d", b"e", b"f"]
    waiting.again(b2a_base64(b"x").decode())
    assert waiting.popleft().data == b"x"
