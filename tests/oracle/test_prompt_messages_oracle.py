"""A message and a prompt at the same time: what is seen, and what keys and the mouse do, in tmux and in ours."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from support.depth import some_of
from support.mouse import reports
from support.program import until
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
@pytest.mark.parametrize("does", some_of(["1+5,5", ">5,5", "4+5,5"], 3))
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


# --- how long ---


def test_keys_do_nothing_while_a_message_is_shown_that_ignores_them(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("bind-key", "-n", "F1", "kill-server")
    both.run("display-message", "-N", "-d", "3000", "said")
    both.see("said")
    for data in (b"x", b"\x1bOP", b"\x1b[200~pasted\x1b[201~", reports("1+5,5")):
        both.types(data)
        both.settles()
    both.see("said")
    both.see("[a]")
    both.types(b"y")
    assert [row for row in both.see("y") if row][1] == "y"


def test_a_prompt_below_such_a_message_gets_no_keys(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("command-prompt", "-b", "-p", "ok?", "display-message did")
    both.see("ok?")
    both.run("display-message", "-N", "-d", "2000", "said")
    both.see("said")
    both.types(b"x")
    both.settles()
    both.see("said")
    both.see("ok?")
    both.types(b"y")
    assert any(row == "ok? y" for row in both.see("y"))


@pytest.mark.parametrize("flags", [("-d", "0"), ("-N", "-d", "0"), ("-N",)], ids=" ".join)
def test_a_message_without_an_end_waits_for_a_key(two: Callable[[], Two], flags: tuple[str, ...]) -> None:
    both = begun(two)  # with display-time 0
    both.run("display-message", *flags, "said")
    both.see("said")
    both.settles()
    both.types(b"x")
    assert [row for row in both.see("[a]", "x") if row][1] == "x", "and is typed into the pane"


def test_an_empty_message_is_shown_like_any_other(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("display-message", "-d", "0", "")
    until(lambda: all(person.shows()[-1] == "" for person in both.persons))
    both.types(b"x")
    both.see("[a]", "x")


def test_a_message_is_shown_as_long_as_was_said_just_before(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("set-option", "-g", "display-time", "300", ";", "display-message", "said")
    both.see("said")
    both.see("[a]")


@pytest.mark.parametrize("style", ["fg=red,italics", "bg=blue,underscore,bold"])
def test_a_prompts_line_looks_all_along_as_its_style_says(two: Callable[[], Two], style: str) -> None:
    both = begun(two)
    both.run("set-option", "-g", "message-style", style)
    both.types(PREFIX + b":")
    both.see(":")
    both.types(b"abc")
    both.see(":abc")
    both.types(b"\x1b")
    both.settles()
