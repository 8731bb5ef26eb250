"""Whoever waits for a prompt is stuck with nobody, whichever process of the server dies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.onlooker import Onlooker, onlooker
from support.program import Program, program, until
from support.waiting import ended, waiting

CONFIRM = ("confirm-before", "-p", "ok?", "set-option -g @x did")
COMMAND = ("command-prompt", "-p", "ok?", "set-option -g @x did")
MENU = ("display-menu", "-T", "ok?", "one", "x", "set-option -g @x did")
REST = (";", "display-message", "-p", "rest")
UNKNOWN = "the host died while this ran; it was not done again, since it may have been done"
DIED = {
    CONFIRM: f"confirm-before: {UNKNOWN}",
    COMMAND: f"command-prompt: {UNKNOWN}",
    MENU: "no current client",  # it is asked again, for it does nothing; but who saw it has gone with the host
}


@pytest.fixture
def one(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        made.ok("new-session", "-d", "-s", "a", "exec cat")
        yield made


@pytest.fixture
def person(one: Program) -> Iterator[Onlooker]:
    with onlooker(one, "attach-session", "-t", "a") as somebody:
        sees(somebody, "[a]")
        yield somebody


def sees(person: Onlooker, text: str) -> None:
    until(lambda: any(text in row for row in person.shows()))


@pytest.mark.parametrize("words", DIED, ids=lambda words: words[0])
def test_who_waits_is_told_that_the_host_has_died_and_nothing_is_done(
    one: Program, person: Onlooker, words: tuple[str, ...]
) -> None:
    with waiting(one, *words, *REST) as caller:
        sees(person, "ok?")
        one.kill_host()
        assert ended(caller) == (1, "", f"{DIED[words]}\n")
    assert one.ok("show-options", "-gqv", "@x") == ""


@pytest.mark.parametrize("words", DIED, ids=lambda words: words[0])
def test_who_waits_goes_on_when_who_is_asked_is_killed(one: Program, person: Onlooker, words: tuple[str, ...]) -> None:
    with waiting(one, *words, *REST) as caller:
        sees(person, "ok?")
        person.process.kill()
        assert ended(caller) == (int(words == CONFIRM), "rest\n", "")


@pytest.mark.parametrize("words", [CONFIRM, COMMAND], ids=lambda words: words[0])
def test_who_waits_goes_on_when_another_prompt_takes_the_place(
    one: Program, person: Onlooker, words: tuple[str, ...]
) -> None:
    with waiting(one, *words, *REST) as caller:
        sees(person, "ok?")
        with waiting(one, "confirm-before", "-p", "another?", "display-message -p did", *REST) as second:
            sees(person, "another?")
            assert ended(caller) == (int(words == CONFIRM), "rest\n", "")
            assert second.poll() is None
            person.types(b"y")
            assert ended(second) == (0, "did\nrest\n", "")
    assert one.ok("show-options", "-gqv", "@x") == ""


def test_who_only_looks_on_confirms_nothing(one: Program) -> None:
    with onlooker(one, "attach-session", "-r", "-t", "a") as person:
        sees(person, "[a]")
        with waiting(one, *CONFIRM, *REST) as caller:
            sees(person, "ok?")
            person.types(b"y")
            assert ended(caller) == (1, "rest\n", "")
    assert one.ok("show-options", "-gqv", "@x") == ""


def test_who_asks_for_what_is_already_asked_does_not_wait(one: Program, person: Onlooker) -> None:
    """Whether the prompt is one that somebody waits for, or not."""
    for words in (COMMAND, ("command-prompt", "-bp", "ok?", "set-option -g @x did")):
        with waiting(one, *words):
            sees(person, "ok?")
            assert one.ok(*COMMAND, *REST) == "rest"
            person.types(b"\x03")
            until(lambda: not any("ok?" in row for row in person.shows()))


def test_who_answers_too_much_is_told_and_stays(one: Program, person: Onlooker) -> None:
    with waiting(one, "command-prompt", "-p", "ok?", f"set-option -g @x '{'%1 ' * 2000}'", *REST) as caller:
        sees(person, "ok?")
        person.types(b"\x1b[200~" + b"y" * 600 + b"\x1b[201~\r")
        sees(person, "Command too long")
        assert ended(caller) == (0, "rest\n", "")
    assert one.ok("show-options", "-gqv", "@x") == ""
    assert person.process.poll() is None
