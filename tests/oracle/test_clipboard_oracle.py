"""The clipboard of a terminal that somebody sits at: both give it the same, and take the same of it (OSC 52)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.depth import some_of
from support.onlooker import onlooker
from support.program import Program, program, until
from support.two import Two

pytestmark = pytest.mark.oracle

END = ("set-buffer", "-w", "-b", "end", "end")
TOLD: dict[str, list[tuple[str, ...]]] = {
    "a buffer": [("set-buffer", "-w", "hello")],
    "without -w": [("set-buffer", "hello")],
    "a named one": [("set-buffer", "-w", "-b", "name", "hello")],
    "all of what was added to": [("set-buffer", "-b", "name", "one"), ("set-buffer", "-w", "-a", "-b", "name", " two")],
    "a name": [("set-buffer", "-b", "name", "one"), ("set-buffer", "-w", "-b", "name", "-n", "other")],
    "nothing": [("set-buffer", "-w", "")],
    "to nobody": [("set-buffer", "-w", "-t", "nobody", "hello")],
    "whatever set-clipboard says": [("set-option", "-s", "set-clipboard", "off"), ("set-buffer", "-w", "hello")],
    "letters": [("set-buffer", "-w", "é 日本語")],
    "what is loaded": [("load-buffer", "-w", "file")],
    "what is loaded without -w": [("load-buffer", "file")],
    "what is loaded under a name": [("load-buffer", "-w", "-b", "name", "file")],
    "what is loaded from nothing": [("load-buffer", "-w", "/dev/null")],
}
PRINTED = {
    "off": ("off", r"\033]52;c;cGFuZQ==\a"),
    "external": ("external", r"\033]52;c;cGFuZQ==\a"),
    "on": ("on", r"\033]52;c;cGFuZQ==\a"),
    "ended otherwise": ("on", r"\033]52;c;cGFuZQ==\033\\"),
    "another selection": ("on", r"\033]52;p;cGFuZQ==\a"),
    "no selection": ("on", r"\033]52;;cGFuZQ==\a"),
    "unknown selections": ("on", r"\033]52;zcq0;cGFuZQ==\a"),
    "no semicolon": ("on", r"\033]52;cGFuZQ==\a"),
    "zeros": ("on", r"\033]0052;c;cGFuZQ==\a"),
    "what is no base 64": ("on", r"\033]52;c;!!!\a"),
    "half of it": ("on", r"\033]52;c;cGFuZQ\a"),
    "more behind it": ("on", r"\033]52;c;cGFuZQ==cGFu\a"),
    "nothing": ("on", r"\033]52;c;\a"),
    "a new line in it": ("on", r"\033]52;c;cGFu\nZQ==\a"),
    "a blank in it": ("on", r"\033]52;c;cGFu ZQ==\a"),
    "what is no text": ("on", r"\033]52;c;/wD/\a"),
    "bits too many": ("on", r"\033]52;c;QR==\a"),
    "two": ("on", r"\033]52;c;b25l\a\033]52;c;dHdv\a"),
}
QUESTION = {"BEL": r"\033]52;c;?\a", "ST": r"\033]52;c;?\033\\"}
ANSWERS = {
    "text": (b"\x1b]52;c;ZnJvbQ==\a", "buffer0 from"),
    "ended otherwise": (b"\x1b]52;;ZnJvbQ==\x1b\\", "buffer0 from"),
    "nothing": (b"\x1b]52;c;\a", ""),
    "what is no text": (b"\x1b]52;c;AP8=\a", r"buffer0 \0\377"),
    "twice": (b"\x1b]52;c;ZnJvbQ==\a\x1b]52;c;dHdpY2U=\a", "buffer0 from"),
}
"""What a terminal says, and the buffers then. tmux 3.3a takes a byte too many where ST is the end."""


def given(both: Two) -> tuple[list[bytes], list[bytes]]:
    """Return what both terminals were told, once the last of it is ``END``."""

    def told(at: int) -> list[bytes]:
        both.persons[at].drain()
        return re.findall(rb"\x1b\]52;[^\a\x1b]*(?:\a|\x1b\\)", both.persons[at].seen)

    both.run(*END)
    until(lambda: all(told(at)[-1:] == [b"\x1b]52;;ZW5k\a"] for at in (0, 1)))
    return told(0), told(1)


def buffers(both: Two) -> tuple[str, str]:
    real, ours = (one.ok("list-buffers", "-F", "#{buffer_name} #{buffer_sample}") for one in both.both)
    return real, ours


def prints(both: Two, words: str) -> None:
    """Let a shell in a pane of both print something, and wait until that is read."""
    for one in both.both:
        one.ok("split-window", "-d", f"printf '{words}'; printf '\\033]2;printed\\a'; exec cat")
    until(lambda: all(one.ok("display-message", "-p", "-t", ".1", "#{pane_title}") == "printed" for one in both.both))


@pytest.mark.parametrize("case", some_of(TOLD, 5))
def test_who_sits_there_is_given_what_is_to_be_his(two: Callable[..., Two], case: str) -> None:
    both = two()
    both.see("this is a")
    for one in both.both:
        (one.folder / "file").write_bytes(b"loaded\n\xff\0")
    for words in TOLD[case]:
        both.run(*words)
    theirs, mine = given(both)
    assert mine == theirs
    theirs, mine = buffers(both)
    assert mine == theirs


@pytest.mark.parametrize("case", some_of(PRINTED, 6))
def test_a_program_copies_where_it_may(two: Callable[..., Two], case: str) -> None:
    allowed, words = PRINTED[case]
    both = two()
    both.see("this is a")
    both.run("set-option", "-s", "set-clipboard", allowed)
    both.run("set-hook", "-g", "pane-set-clipboard", "set-option -ga @copied '#{hook}#{hook_pane} '")
    prints(both, words)
    theirs, mine = given(both)
    assert mine == theirs
    theirs, mine = buffers(both)
    assert mine == theirs
    theirs, mine = (one.ok("show-options", "-gqv", "@copied") for one in both.both)
    assert mine == theirs


def test_a_program_that_nobody_sees_copies_into_a_buffer_alone(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-s", "set-clipboard", "on")
    both.run("new-window", "-d", r"printf '\033]52;c;cGFuZQ==\a'; exec cat")
    until(lambda: buffers(both)[0] == "buffer0 pane" == buffers(both)[1])
    theirs, mine = given(both)
    assert mine == theirs
    assert len(mine) == 1


def test_a_program_that_is_hidden_copies_into_a_buffer_alone(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-s", "set-clipboard", "on")
    for one in both.both:
        one.ok("split-window", "-d", "read x; printf '\\033]52;c;cGFuZQ==\\a'; exec cat")
    both.run("resize-pane", "-Z", "-t", ".0", ";", "send-keys", "-t", ".1", "Enter")
    until(lambda: buffers(both)[0] == "buffer0 pane" == buffers(both)[1])
    theirs, mine = given(both)
    assert mine == theirs
    assert len(mine) == 1


def test_a_program_that_asks_where_nothing_is_kept_is_told_that(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-s", "set-clipboard", "on")
    prints(both, QUESTION["BEL"])
    both.see("^[]52;;^G")


@pytest.mark.parametrize("end", QUESTION)
def test_a_program_that_asks_is_told_the_newest_buffer(two: Callable[..., Two], end: str) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-s", "set-clipboard", "on")
    both.run("set-buffer", "held")
    prints(both, QUESTION[end])
    both.see("^[]52;;aGVsZA==" + {"BEL": "^G", "ST": "^[\\"}[end])


def asked(both: Two, *pane: str) -> None:
    """Let both ask the terminal, and wait until they have."""
    both.run("refresh-client", "-l", *pane)
    for person in both.persons:
        person.sees("\x1b]52;;?\a")


@pytest.mark.parametrize("case", ANSWERS)
def test_the_terminal_is_asked_and_what_it_says_is_kept(two: Callable[..., Two], case: str) -> None:
    answer, kept = ANSWERS[case]
    both = two()
    both.see("this is a")
    asked(both)
    both.types(answer)
    until(lambda: buffers(both) == (kept, kept))
    both.types(b"typed")
    both.see("typed")
    assert buffers(both) == (kept, kept)


@pytest.mark.parametrize("answer", [ANSWERS["text"][0], b"\x1b]52;c;???\a"])
def test_what_nobody_asked_for_and_what_is_no_answer_is_dropped(folder: Path, answer: bytes) -> None:
    """Of ours alone: tmux 3.3a dies of the second where it has asked."""
    with program(folder) as one:
        one.ok("new-session", "-d", "-s", "a", "exec cat")
        with onlooker(one, "attach-session", "-t", "a") as person:
            person.sees("[a]")
            if b"?" in answer:
                one.ok("refresh-client", "-l")
                person.sees("\x1b]52;;?\a")
            person.types(answer + b"typed\r")
            person.sees("typed")
        assert one.ok("list-buffers") == ""


def test_a_pane_is_told_what_the_terminal_says(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("split-window", "-d", "exec cat")
    both.run("refresh-client", "-l", "%1", ";", "refresh-client", "-l", "%1")
    asked(both, "%1")
    both.types(ANSWERS["text"][0])
    both.see("^[]52;;ZnJvbQ==^[\\")
    theirs, mine = given(both)
    assert mine == theirs
    assert len(mine) == 1, "it was asked once"


def test_only_a_pane_that_is_there_can_be_told(two: Callable[..., Two]) -> None:
    def refused(one: Program) -> str:
        return one.refused("refresh-client", "-l", "%9")

    both = two()
    both.see("this is a")
    assert refused(both.both[1]) == refused(both.both[0]) == "can't find pane: %9"
