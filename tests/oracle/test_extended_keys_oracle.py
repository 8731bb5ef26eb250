"""Keys with modifiers that terminals tell when they are asked to: what programs read, in the real tmux and ours."""

from collections.abc import Callable

import pytest
from support.asked import same
from support.depth import some_of
from support.program import until
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

SENT = [
    *(b"\033[27;%d;%d~" % (modifiers, code) for modifiers in (2, 3, 5, 6, 8) for code in b"\t\r1;?@aA \x7fi"),
    b"\033[13;2u", b"\033[97;5u", b"\033[97;6u", b"\033[65;6u", b"\033[1;2A", b"\r", b"\001",
]  # fmt: skip
NAMES = [
    "S-Enter", "C-S-a", "C-a", "C-Enter", "C-1", "C-M-a", "S-Up", "S-Tab", "C-Tab", "BTab", "C-Space", "C-BSpace",
    "S-a", "C-Escape", "S-F1", "C-M-S-x",
]  # fmt: skip
END = b"<end>"


def reads(both: Two, asks: str) -> None:
    """Let a program read that has asked for keys so."""
    both.run("respawn-pane", "-k", f"stty raw -echo; printf '{asks}reads'; exec cat >got")
    for one in both.both:
        until(lambda one=one: (one.folder / "got").exists())
    both.see("reads")


def alike(both: Two, said: str) -> None:
    """Wait until both programs have read to the end, and compare."""
    for one in both.both:
        until(lambda one=one: (one.folder / "got").read_bytes().endswith(END))
    theirs, mine = ((one.folder / "got").read_bytes() for one in both.both)
    assert mine == theirs, said


ASKS = [
    ("on", "\\033[>4;1m"), ("off", ""), ("off", "\\033[>4;2m"), ("on", "\\033[>4;1m\\033[>4m"),
    ("on", "\\033[>4;1m\\033[>4n"), ("on", "\\033[>4;1m\\033c"), ("always", ""), ("always", "\\033[>4;0m"),
]  # fmt: skip


@pytest.mark.parametrize("case", some_of(ASKS, 3))
def test_a_program_reads_keys_as_it_has_asked_for_them(two: Callable[..., Two], case: tuple[str, str]) -> None:
    (option, asks), both = case, two()
    both.see("this is a")
    both.run("set-option", "-g", "extended-keys", option, ";", "set-option", "-g", "escape-time", "0")
    both.run("set-option", "-g", "prefix", "None")
    reads(both, asks)
    for sent in SENT:
        both.types(sent + b"|")
    both.types(END)
    alike(both, "typed")
    for name in NAMES:
        both.run("send-keys", name, "|")
    both.run("send-keys", END.decode())
    alike(both, "send-keys")


def test_they_can_be_bound(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    for key in ("C-S-a", "S-Enter", "C-Tab"):
        both.run("bind-key", "-n", key, f"display-message '<{key}>'")
    for sent, key in ((b"\033[27;6;65~", "C-S-a"), (b"\033[13;2u", "S-Enter"), (b"\033[27;5;9~", "C-Tab")):
        both.types(sent)
        both.see(f"<{key}>")


def test_the_terminal_is_asked_for_them_and_not_any_more_afterwards(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "extended-keys", "on")
    both.types(b"\033[?1;2c\033[>41;370;0c\033P>|XTerm(370)\033\\")
    same(both, keys="1")
    both.types(PREFIX + b"d")
    assert [person.ends() for person in both.persons] == [0, 0]
    same(both, keys="0")
