"""Keys that come as fast as nobody types them: from the third on they are the pane's, whatever they are bound to."""

import time
from collections.abc import Callable

import pytest
from support.depth import some_of
from support.program import until
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

FAST_MS = 150
F5, F6, F7 = b"\x1b[15~", b"\x1b[17~", b"\x1b[18~"
CLICK = b"\x1b[<0;3;3M\x1b[<0;3;3m"
BOUND = (
    ("-n", "F5", "set-option", "-ga", "@done", "5"), ("F6", "set-option", "-ga", "@done", "6"),
    ("-n", "F7", "if-shell", "-F", "1", "set-option -ga @done 7"), ("-n", "MouseDown1Pane", "select-pane"),
)  # fmt: skip
TYPED = [
    F5, F5 + F5, F5 * 5, b"a" + F5, b"ab" + F5, F5 + b"a" + F5, PREFIX + F6, (PREFIX + F6) * 2, b"a" + PREFIX + F6,
    PREFIX * 4, b"a\x1bx" + F5, "éé".encode() + F5, b"a" + CLICK + F5, CLICK * 2 + F5 * 3, F7 + F5 + F7,
    PREFIX + b"y" + F5,
]  # fmt: skip


def begun(both: Two, limit: str) -> None:
    """Keys are bound, and come fast."""
    both.see("this is a")
    for words in BOUND:
        both.run("bind-key", *words)
    both.run("set-option", "-g", "mouse", "on", ";", "set-option", "-g", "@done", "")
    both.run("set-option", "-g", "assume-paste-time", limit, ";", "set-option", "-g", "status-right", f"at {limit}")
    both.see(f"at {limit}")


def pauses(both: Two, data: bytes, text: str) -> None:
    """Type that, see what comes of it, and type nothing for as long as keys are fast."""
    both.types(data)
    both.see(text)
    at = time.monotonic()
    until(lambda: time.monotonic() > at + FAST_MS / 1000)


def types(both: Two, data: bytes, number: int) -> None:
    """Type that on an empty screen, and wait until it is done with."""
    both.run("send-keys", "-R")
    pauses(both, data + b"<%d>" % number, f"<{number}>")
    theirs, mine = (one.ok("show-options", "-gqv", "@done") for one in both.both)
    assert (data, mine) == (data, theirs)


@pytest.mark.parametrize("limit", some_of([str(FAST_MS), "0"], 2))
def test_fast_keys_are_taken_for_pasted(two: Callable[..., Two], limit: str) -> None:
    both = two()
    begun(both, limit)
    for number, data in enumerate(TYPED):
        types(both, data, number)
        types(both, F6, 100 + number)  # who has come to another table is still there


def test_fast_keys_do_nothing_in_copy_mode(two: Callable[..., Two]) -> None:
    both = two()
    begun(both, str(FAST_MS))
    pauses(both, PREFIX + b"[" + b"q" * 3, "[0/0]")
    pauses(both, b"q", "this is a")
    types(both, b"", 1)


def test_fast_keys_are_a_prompts_and_a_modes_as_others_are(two: Callable[..., Two]) -> None:
    both = two()
    begun(both, str(FAST_MS))
    pauses(both, PREFIX + b":", ":")
    pauses(both, b"set -ga @done p\r", "this is a")
    types(both, b"", 1)
    pauses(both, PREFIX + b"w", "(0)")
    pauses(both, b"jjq", "<1>")
    types(both, b"", 2)
