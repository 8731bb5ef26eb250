"""What the real tmux takes the bytes of a terminal for, and what ours cuts them into."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from support.person import Person, at_terminal
from support.program import Program, program, until

from panelock.cli.drawing.typed import CLIPBOARD, split
from panelock.cli.drawing.typed_table import SEQUENCES
from panelock.impl import keys
from panelock.impl.arguments import quoted
from panelock.impl.keys_table import CHARACTERS, KEYPAD, MODIFIED

pytestmark = pytest.mark.oracle

OWN = {
    *("[A", "[B", "[C", "[D", "[E"),
    *(f"{key}~" for key in (1, 4, 7, 8, 11, 12, 13, 14, 25, 26, 28, 29, 31, 32, 33, 34)),
    *(f"{key};{number}~" for key in (1, 4, 7, 8, 11, 12, 13, 14) for number in range(2, 10)),
}
"""Sequences, less their CSI, that are keys to ours everywhere, and to tmux where terminfo has them: the one here, of an
xterm, has not."""
BEYOND = ("é", "ß", "€", "日", "本", "😀", "ﬁ")
SIMPLE = [
    *(bytes((code,)) for code in range(0x80) if code != 0x1B),
    *(one.encode() for one in BEYOND),
    *(one for one in SEQUENCES if one.removeprefix(b"\x1b[").decode() not in OWN),
]
EXTENDED = [
    f"\x1b[{form}".encode()
    for number in (1, 9, 13, 27, 32, 33, 47, 48, 57, 63, 64, 65, 90, 91, 95, 96, 97, 122, 126, 127)
    for modifiers in range(1, 10)
    for form in (f"27;{modifiers};{number}~", f"{number};{modifiers}u")
]
ODD = [
    # What tmux has asked the terminal for: for five seconds, it is heard as an answer.
    b"\x1b[?1;2cx", b"\x1b[>41;351;0cx",
    b"\x1b", b"\x1b\x1b", b"\x1b[", b"\x1bO", b"\x1b]", b"\x1bP", b"\x1b[1", b"\x1b[1;", b"\x1b[1;5", b"\x1b\x1b[",
    b"\x1b\x1b\x1b", b"\x1b\x1bx", b"abc", b"\x1ba\x1bb", b"a\x1b[Ab", b"\xc3\xa9\xe2\x82\xacx", b"\x1b[E", b"\x1b[Q",
    b"\x1bOz", b"\x1bOE", b"\x1b[99~", b"\x1b[1;1A", b"\x1b[1;10A", b"\x1b[;A", b"\x1b[27;5~", b"\x1b[97u",
    b"\x1b[97;5;3u", b"\x1b[27;2;97;1~", b"\x1b[<0;1M", b"\x1b]x", b"\x1bPx", b"\x1b_x", b"\x1bX", b"\x1b^", b"\x1b\\",
    b"\x1b[\x01", b"\x1b]52;c;Zm9v\ax", b"\xffx", b"\xc3x", b"\xe2\x82x", b"\x80",
]  # fmt: skip
DIFFERENT = {
    b"\x1b]11;rgb:0000/0000/0000\x1b\\x": "an answer that 3.3a does not ask for, and 3.4 does",
    b"\x1b[5;10Rx": "an answer that tmux does not ask for",
    b"\x1b[?2026;2$yx": "another one",
    b"\x1b[233;5u": "to 3.3a it is no character",
    b"\x1b\x1b[97;5u": "Escape, and then a key: to tmux M-Escape, and then text",
    b"\x1b[1~": "Home; terminfo has another one for an xterm",
    b"\x1b[[B": "F2, in the same way",
}


class Typist:
    """Someone at a terminal of a tmux in which every key notes that it was pressed."""

    def __init__(self, one: Program, person: Person, known: Iterable[str]) -> None:
        self.known = set(known)
        self._one = one
        self._person = person

    def press(self, data: bytes, count: int) -> list[str]:
        """Type what should be so many keys; returns the names of those that it was taken for."""
        self._one.ok("set-option", "-g", "@got", "")
        self._person.types(data)
        until(lambda: len(self._got()) >= count)
        self._person.types(b"\x1b[24~")
        until(lambda: self._got()[-1:] == ["F12"])
        return self._got()[:-1]

    def _got(self) -> list[str]:
        return self._one.ok("show-options", "-gv", "@got").split()

    def differences(self, cases: list[bytes]) -> dict[bytes, tuple[list[str], list[str]]]:
        """Return those that tmux takes for something else than ours, with both."""
        found = {}
        for data in cases:
            typed, rest = split(data, more=False)
            assert not rest
            names = [
                name if (name := keys.text_of(one.key)) in self.known else "Any"
                for one in typed
                if one.key.name != CLIPBOARD
            ]
            found[data] = (self.press(data, len(names)), names)
        return {data: (theirs, ours) for data, (theirs, ours) in found.items() if theirs != ours}


def all_names() -> list[str]:
    """Return the name of every key that can be bound, but for the mouse's."""
    plain = [*map(chr, range(0x21, 0x7F)), *BEYOND, *CHARACTERS, *MODIFIED, *KEYPAD, "BSpace", "BTab"]
    forms = ("", "C-", "M-", "S-", "C-M-", "C-S-", "M-S-", "C-M-S-")
    found = [keys.parse(form + name) for form in forms for name in plain]
    return [*{keys.text_of(key) for key in found if key is not None}, "Any"]


@pytest.fixture
def typist(real_tmux: str, folder: Path) -> Iterator[Typist]:
    names = all_names()
    lines = [
        "set-option -g assume-paste-time 0", "set-option -s escape-time 30", "set-option -g prefix None",
        "unbind-key -an",
        *(f"bind-key -n {quoted(name)} set-option -ga @got {quoted(name + ' ')}" for name in names),
    ]  # fmt: skip
    with program(folder, real_tmux) as one:
        one.ok("-f", "/dev/null", "new-session", "-d", "exec cat")
        assert not one.run("source-file", "-", stdin="\n".join(lines) + "\n").stderr
        with at_terminal(one, "attach-session") as person:
            until(lambda: one.ok("list-clients"))
            yield Typist(one, person, names)


every = pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.deep)], ids=["some", "all"])


@every
def test_keys_are_those_that_tmux_takes_them_for(typist: Typist, step: int) -> None:
    assert typist.differences(SIMPLE[::step]) == {}


@every
def test_keys_behind_an_escape_are_those_that_tmux_takes_them_for(typist: Typist, step: int) -> None:
    assert typist.differences([b"\x1b" + data for data in SIMPLE[::step]]) == {}


@every
def test_extended_keys_are_those_that_tmux_takes_them_for(typist: Typist, step: int) -> None:
    assert typist.differences(EXTENDED[::step]) == {}


def test_what_is_odd_or_no_key_at_all_is_what_it_is_to_tmux(typist: Typist) -> None:
    assert typist.differences(ODD) == {}


def test_each_named_difference_is_one(typist: Typist) -> None:
    assert list(typist.differences([*DIFFERENT])) == [*DIFFERENT]
