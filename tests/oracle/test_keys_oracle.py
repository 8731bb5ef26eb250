"""Every name of a key, with every modifier, in every mode: the bytes that the real send-keys writes."""

import sys
import time

import pytest
from oracle.control_client import ControlClient, needs_tmux

from panelock.impl.keys import Modes, backspace_code, encode, parse, text_of
from panelock.impl.keys_table import BY_NAME, MOUSE

pytestmark = [pytest.mark.oracle, needs_tmux]

SINK = """
import os, sys, tty
tty.setraw(0)
os.write(1, sys.argv[2].encode())
os.write(1, b"\\033[?1049h")
with open(sys.argv[1], "ab", buffering=0) as out:
    while data := os.read(0, 65536):
        out.write(data)
"""
END = b"\xff\xfe"
"""No key's bytes, nor any text's."""

MODIFIERS = ("", "C-", "M-", "S-", "C-M-", "C-S-", "M-S-", "C-M-S-", "^")
NO_KEYS = [f"F{number}" for number in range(13, 21)] + [
    "User1000",
    "None",
    "Any",
    "MouseDown1Pane",
    "WheelUpStatus",
    "FocusIn",
    "PasteStart",
    "Mouse",
    "Dragging",
]
NAMES = (
    [f"F{number}" for number in range(1, 13)]
    + sorted(name for shown, name in ((shown, name) for name, shown in BY_NAME.items()) if shown not in MOUSE)
    + ["Enter", "KPEnter", "PgUp", "User0", "User999"]
    + NO_KEYS
    + [chr(code) for code in range(0x21, 0x7F)]
    + ["é", "€", "😀", "e\u0301", "日本", "日", "\u0378", "\ue000", "\u2028"]
)
ODD = [
    *("0x41", "0x1", "0x7f", "0x80", "0xe9", "0x20ac", "0x1F600", "0x110000", "0xd800", "0x", "0xzz", "0x41zz"),
    *("0X41", "^ab", "^^a", "^C-a", "C-^a", "C-", "c-a", "s-up", "a-b", "C-C-a", "ENTER", "kp/", "user1", "User"),
    *("User1x", "User-1", "User 1", "User+1", "\x7f", "", "ab", "C-ab", "a\u200db", "Space ", "0x 41", "0x+41"),
    *("0x-1", "hello world", "rm -rf /tmp/x; echo 'é'", "C-0x41", "X-a", "M-M-a"),
]

MODES = {
    "plain": ("", (), Modes()),
    "application": ("\033[?1h\033=", (), Modes(cursor=True, keypad=True)),
    "extended": ("\033[>4;1m", (("set", "-g", "extended-keys", "on"),), Modes(extended=True)),
}


def sent(client: ControlClient, setup: str, batches: list[list[str]]) -> list[bytes]:
    """What each ``send-keys batch`` writes into a pane of a program that has set some modes.

    A batch that begins with set is a command of its own, and writes nothing.
    """
    out = client.file("out")
    client.file("sink.py").write_text(SINK)
    ok, lines = client.ask(
        "new-window", "-P", "-F", "#{pane_id}", sys.executable, str(client.file("sink.py")), str(out), setup
    )
    assert ok, lines
    pane = lines[0]
    wait_until(lambda: client.ask("display-message", "-p", "-t", pane, "#{alternate_on}")[1] == ["1"])
    for batch in batches:
        assert client.ask(*(batch if batch[0] == "set" else ("send-keys", "-t", pane, *batch)))[0]
        assert client.ask("send-keys", "-t", pane, "-H", "ff", "fe")[0]
    wait_until(lambda: out.exists() and out.read_bytes().count(END) == len(batches))
    return out.read_bytes().split(END)[:-1]


def wait_until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("mode", MODES)
def test_every_key_with_every_modifier_sends_what_tmux_sends(mode):
    setup, options, modes = MODES[mode]
    names = [modifier + name for modifier in MODIFIERS for name in NAMES] + ODD
    with ControlClient() as client:
        for option in options:
            assert client.ask(*option)[0]
        real = sent(client, setup, [["--", name] for name in names])
    ours = [encode([name], literal=False, hexadecimal=False, modes=modes) for name in names]
    assert {name: (one, two) for name, one, two in zip(names, real, ours, strict=True) if one != two} == {}


def test_literal_text_hexadecimal_numbers_and_several_names_are_written_as_tmux_writes_them():
    literal = ["Enter", "C-a", "é€😀", "a\u0301", "0x41", "", "-", "tab\tand\nline"]
    numbers = ["41", "0x41", "100", "-1", "", "zz", "1g", " 41", "+41", "0X1b", "41 ", "ff", "0"]
    several = ["echo", "Space", "hi", "Enter", "C-c", "nokey", "F1"]
    cases = [(["-l", "--", *literal], True, False, literal), (["-H", "--", *numbers], False, True, numbers)]
    cases += [(["--", *several], False, False, several), (["-lH", "--", "41"], True, True, ["41"])]
    with ControlClient() as client:
        real = sent(client, "", [case[0] for case in cases])
    # One of the numbers sent is ff, and what follows it is not fe: the end stays recognisable.
    ours = [encode(names, literal=text, hexadecimal=hexa, modes=Modes()) for _, text, hexa, names in cases]
    assert real == ours


def test_the_option_backspace_decides_what_bspace_sends():
    options = ["C-?", "C-h", "A", "q", "Up", "M-x", "C-M-x", "é", "None", "Space"]
    names = [modifier + "BSpace" for modifier in MODIFIERS]
    batches, ours = [], []
    for option in options:
        modes = Modes(backspace=backspace_code(option))
        batches += [["set", "-s", "backspace", option], *(["--", name] for name in names)]
        ours += [b"", *(encode([name], literal=False, hexadecimal=False, modes=modes) for name in names)]
    with ControlClient() as client:
        assert sent(client, "", batches) == ours


def test_every_key_is_shown_by_the_name_by_which_tmux_shows_it():
    modified = [modifier + name for modifier in MODIFIERS for name in NAMES]
    names = modified + sorted(MOUSE) + ["Wheelup", "0x1b", "0x0", "0x41", "MouseDown4Pane", "MouseDown1"]
    differences = {}
    with ControlClient() as client:
        for name in names:
            key = parse(name)
            ours = (False, [f"bad key: {name}"]) if key is None else (True, [f"prefix2 {text_of(key)}"])
            real = client.ask("set", "-g", "prefix2", name)
            real = client.ask("show", "-g", "prefix2") if real[0] else real
            if real != ours:
                differences[name] = (real, ours)
    assert differences == {}
