"""A message and a prompt at the same time: what is seen, and what keys and the mouse do, in tmux and in ours."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from support.mouse import reports
from support.two import PREFIX, Two
from support.waiting import ended, waiting

pytestmark = pytest.mark.oracle

PROMPTS = {
    "confirm-before": ("confirm-before", "-p", "ok?", "display-message -p did"),
    "command-prompt": ("command-prompt", "-p", "ok?", "display-message -p 'did %1'"),
}
TYPED = {"confirm-before": [b"y"], "command-prompt": [b"a", b"b\r"]}


def begun(two: Callable[[], Two]) -> Two:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "mouse", "on")
    return both


@pytest.mark.parametrize("word", PROMPTS)
def test_a_message_is_over_the_prompt_until_a_key_that_is_for_that(two: Callable[[], Two], word: str) -> None:
    both = begun(two)
    with ExitStack() as stack:
        callers = [stack.enter_context(waiting(one, *PROMPTS[word])) for one in both.both]
        both.see("ok?")
        both.run("display-message", "said")
        assert not any("ok?" in row for row in both.see("said"))
        for keys in TYPED[word]:
            both.types(keys)
            both.settles()
        real, ours = (ended(one) for one in callers)
        assert ours == real


@pytest.mark.parametrize("word", PROMPTS)
def test_the_prompt_is_there_when_the_message_has_gone(two: Callable[[], Two], word: str) -> None:
    both = begun(two)
    with ExitStack() as stack:
        for one in both.both:
            stack.enter_context(waiting(one, *PROMPTS[word]))
        both.see("ok?")
        both.run("display-message", "-d", "1000", "said")
        both.see("said")
        both.see("ok?")


def test_a_prompt_takes_the_place_of_a_message(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("display-message", "said")
    both.see("said")
    with ExitStack() as stack:
        for one in both.both:
            stack.enter_context(waiting(one, *PROMPTS["command-prompt"]))
        both.see("ok?")
        both.types(b"\x03")
        both.see("[a]")


@pytest.mark.parametrize("prompt", [True, False], ids=["with a prompt", "without"])
@pytest.mark.parametrize("does", ["1+5,5", ">5,5", "4+5,5"])
def test_the_mouse_takes_a_message_away(two: Callable[[], Two], does: str, *, prompt: bool) -> None:
    both = begun(two)
    with ExitStack() as stack:
        if prompt:
            for one in both.both:
                stack.enter_context(waiting(one, *PROMPTS["command-prompt"]))
            both.see("ok?")
        both.run("display-message", "said")
        both.see("said")
        both.types(reports(does))
        both.see("ok?" if prompt else "[a]")


@pytest.mark.parametrize(
    "opens",
    [
        ("command-prompt", "-I", "show-options -g prefix ; next-window", "-p", "ok?"),
        ("confirm-before", "-p", "ok?", "show-options -g prefix ; next-window"),
        ("if-shell", "-F", "1", "show-options -g prefix ; next-window"),
    ],
    ids=lambda words: words[0],
)
def test_what_was_printed_is_shown_though_what_came_behind_it_failed(
    two: Callable[[], Two], opens: tuple[str, ...]
) -> None:
    both = begun(two)
    both.run("bind-key", "F", *opens)
    both.types(PREFIX + b"F")
    if "-p" in opens:
        both.see("ok?")
        both.types(b"\r" if "-I" in opens else b"y")
    both.see("prefix C-b")
    both.see("No next window")
    both.types(b"q")
    both.see("this is a")
