"""Names of keys and what they send, without the oracle: the rules, one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelock.impl.keys import Key, Modes, backspace_code, encode, lookup, parse, send, text_of
from panelock.impl.keys_table import BY_NAME, KEYPAD, MODIFIED, MOUSE


def keys(*names: str, modes: Modes = Modes()) -> bytes:  # noqa: B008 - frozen
    return encode(list(names), literal=False, hexadecimal=False, modes=modes)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Enter", b"\r"),
        ("C-m", b"\r"),
        ("Escape", b"\033"),
        ("Tab", b"\t"),
        ("BTab", b"\033[Z"),
        ("Space", b" "),
        ("BSpace", b"\x7f"),
        ("C-c", b"\x03"),
        ("^C", b"\x03"),
        ("C-Space", b"\0"),
        ("C-/", b"\x1f"),
        ("C-?", b"\x7f"),
        ("M-x", b"\033x"),
        ("M-Enter", b"\033\r"),
        ("Up", b"\033[A"),
        ("C-Up", b"\033[1;5A"),
        ("C-M-S-F5", b"\033[15;8~"),
        ("S-Home", b"\033[1;2H"),
        ("KPEnter", b"\n"),
        ("PgDn", b"\033[6~"),
        ("0x41", b"A"),
        ("é", "é".encode()),
        ("C-Enter", b""),
        ("User7", b""),
    ],
)
def test_a_key_sends_its_bytes(name, sent):
    assert lookup(name) == sent
    assert keys(name) == sent


@pytest.mark.parametrize("text", ["ls -la", "F13", "None", "Any", "MouseDown1Pane", "S-Tab", "C-S-a", "C-{", "", "--"])
def test_what_is_no_key_that_can_be_sent_is_written_as_text(text):
    assert lookup(text) is None
    assert keys(text) == text.encode()


def test_names_are_written_one_after_the_other_without_anything_between():
    assert keys("echo", "Space", "hi", "Enter") == b"echo hi\r"


def test_literal_text_is_never_a_key():
    assert encode(["Enter", "C-c", "é"], literal=True, hexadecimal=False, modes=Modes()) == "EnterC-cé".encode()


def test_bytes_that_are_no_utf_8_are_passed_on():
    assert (
        encode([b"a\xff".decode("utf-8", "surrogateescape")], literal=True, hexadecimal=False, modes=Modes())
        == b"a\xff"
    )


def test_hexadecimal_numbers_are_bytes_and_other_words_are_passed_over():
    words = ["1b", "0x5B", "41", "100", "-1", "zz", "", "ff"]
    assert encode(words, literal=False, hexadecimal=True, modes=Modes()) == b"\033[A\xff"
    assert encode(words, literal=True, hexadecimal=True, modes=Modes()) == b"\033[A\xff"


def test_the_application_modes_change_arrows_and_keypad_and_nothing_else():
    modes = Modes(cursor=True, keypad=True)
    changed = {name for name in BY_NAME.values() if keys(name) != keys(name, modes=modes)}
    assert changed == {"Up", "Down", "Left", "Right", *KEYPAD}


def test_extended_keys_give_sequences_to_what_terminals_could_not_say():
    modes = Modes(extended=True)
    assert keys("C-Enter", "S-Tab", "C-S-a", "C-M-!", modes=modes) == b"\033[13;5u\033[9;2u\033[65;6u\033[33;7u"
    assert keys("C-a", "M-a", "Enter", "C-Up", modes=modes) == keys("C-a", "M-a", "Enter", "C-Up")


@pytest.mark.parametrize(("option", "code"), [("C-?", 0x7F), ("C-h", 8), ("Up", 0x7F), ("M-a", 0x7F), ("xx", 0x7F)])
def test_the_option_backspace_is_a_character_of_ascii_or_delete(option, code):
    assert backspace_code(option) == code
    assert keys("BSpace", "M-BSpace", modes=Modes(backspace=code)) == bytes((code, 0x1B, code))


def test_every_key_name_is_understood_in_any_case_and_shown_as_itself():
    for name in {*BY_NAME.values(), "None", "Any", "User0"}:
        assert text_of(parse(name)) == name
    for name, shown in BY_NAME.items():
        assert parse(name.upper()) == parse(shown)


def test_a_mouse_key_is_a_key_that_cannot_be_sent():
    for name in MOUSE:
        assert send(parse(name), Modes()) is None


@given(st.text(max_size=6), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 255))
def test_any_text_gives_bytes_in_any_modes(text, cursor, keypad, extended, backspace):
    modes = Modes(cursor=cursor, keypad=keypad, extended=extended, backspace=min(backspace, 0x7F))
    assert isinstance(
        encode([text.replace("\0", ""), "C-" + text], literal=False, hexadecimal=False, modes=modes), bytes
    )


@given(
    st.one_of(
        st.builds(lambda code, meta: Key(code, meta=meta), st.integers(0x21, 0x7E), st.booleans()),
        st.builds(Key, st.just(-1), st.sampled_from(sorted(MODIFIED)), st.booleans(), st.booleans(), st.booleans()),
        st.integers(1, 0x1A).map(Key),
    )
)
def test_the_shown_name_of_a_key_names_it_again(key):
    assert parse(text_of(key)) == key
