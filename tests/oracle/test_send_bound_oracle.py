"""``send-keys`` without keys sends the key that has begun what runs it, in the real tmux and in ours."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from support.depth import some_of
from support.program import until
from support.two import Two
from support.waiting import waiting

pytestmark = pytest.mark.oracle

F5 = b"\x1b[15~"
BOUND: dict[str, tuple[str, bytes]] = {
    "F5": ("send-keys", F5),
    "x": ("send-keys", b"x"),
    "é": ("send-keys", "é".encode()),
    "Up": ("send-keys ; send-keys -t a:0", b"\x1b[A"),
    "C-Up": ("send-keys", b"\x1b[1;5A"),
    "M-a": ("send-keys -l", b"\x1ba"),
    "C-a": ("send-keys -H", b"\x01"),
    "Any": ("send-keys", b"q"),
    "Enter": ("if-shell true { send-keys }", b"\r"),
    "F6": ("if-shell -F 1 { send-keys }", b"\x1b[17~"),
    "F7": ("run-shell -C { send-keys }", b"\x1b[18~"),
    "F8": ("run-shell -bC { send-keys }", b"\x1b[19~"),
    "F9": ("send-keys -N 2", b"\x1b[20~"),
    "F10": ("send-keys -R", b"\x1b[21~"),
    "MouseDown1Pane": ("send-keys", b"\x1b[<0;5;5M"),
}
ASKED: dict[str, tuple[str, str, bytes]] = {
    "confirm-before": ("confirm-before -p ok? send-keys", "ok?", b"y"),
    "command-prompt": ("command-prompt -p ok? send-keys", "ok?", b"typed\r"),
    "display-menu": ("display-menu -T ok? one o send-keys", "ok?", b"o"),
    "display-panes": ("display-panes -d 0 send-keys", "80x23", b"0"),
}


def begun(two: Callable[[], Two]) -> Two:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "mouse", "on", ";", "respawn-pane", "-k", "stty raw -echo; echo ready; exec cat -v")
    both.see("ready")
    return both


def bind(both: Two, key: str, commands: str) -> None:
    for one in both.both:
        (one.folder / "keys").write_text(f"bind -n {key} {{ {commands} }}\n")
        one.ok("source-file", str(one.folder / "keys"))


@pytest.mark.parametrize("key", some_of(BOUND, 4))
def test_a_key_that_sends_itself_is_sent(two: Callable[[], Two], key: str) -> None:
    commands, data = BOUND[key]
    both = begun(two)
    bind(both, key, f"{commands} ; send-keys -l '|' ; set-option -g @done 1")
    both.types(data)
    for one in both.both:
        until(lambda one=one: one.run("show-options", "-gqv", "@done").stdout)
    both.see("|")


@pytest.mark.parametrize("case", some_of(ASKED, 2))
def test_what_comes_of_an_answer_sends_the_key_that_has_asked(two: Callable[[], Two], case: str) -> None:
    commands, text, answer = ASKED[case]
    both = begun(two)
    bind(both, "F5", commands)
    both.types(F5)
    both.see(text)
    both.types(answer)
    both.see("^[[15~")


@pytest.mark.parametrize("case", some_of(ASKED, 2))
def test_what_nobody_waits_for_or_another_has_asked_sends_none(two: Callable[[], Two], case: str) -> None:
    commands, text, answer = ASKED[case]
    both = begun(two)
    bind(both, "F5", "set-option -g @x 1")
    both.types(F5)
    with ExitStack() as stack:
        if case == "display-menu":
            for one in both.both:
                stack.enter_context(waiting(one, *commands.split()))
        else:
            bind(both, "F5", commands.replace(" ", " -b ", 1))
            both.types(F5)
        both.see(text)
        both.types(answer)
    both.settles()
    both.run("send-keys", "-l", "|")
    assert not any("^[[15~" in row for row in both.see("|"))


def test_what_no_key_has_begun_sends_none(two: Callable[[], Two]) -> None:
    both = begun(two)
    bind(both, "F5", "send-keys")
    both.types(F5)
    both.see("^[[15~")
    both.run("send-keys", ";", "send-keys", "-l", "|")
    both.see("^[[15~|")
