"""What is shown to a client by the words it was started with, before it has drawn anything, as with the real tmux.

There a menu or panes' numbers that are asked for directly behind attach-session are gone at once: the client says its
size, and that takes them away. Ours shows them; so does tmux if anything takes its time in between.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from support.depth import some_of
from support.onlooker import onlooker
from support.program import until
from support.two import Two

pytestmark = pytest.mark.oracle

MENU = ("display-menu", "-T", "menu", "-x", "P", "-y", "S", "one", "x", "set-option -g @x menu")
NUMBERS = ("display-panes", "-d", "0", "set -g @x %%")
THEN, LATER = ("set-option", "-g", "@y", "rest"), "sleep 0.2"
SHOWN: dict[str, tuple[tuple[str, ...], str, bytes]] = {
    "a popup": (("display-popup", "-E", "-T", "popup", "read x"), "popup", b"\r"),
    "a prompt": (("confirm-before", "-p", "ok?", "set -g @x did"), "ok?", b"y"),
    "a menu, later": (("run-shell", LATER, ";", *MENU), "menu", b"x"),
    "numbers, later": (("run-shell", LATER, ";", *NUMBERS), "80x23", b"0"),
}
OURS = {"a menu": (MENU, "menu", b"x"), "numbers": (NUMBERS, "80x23", b"0")}


@pytest.fixture
def left(two: Callable[[], Two]) -> Iterator[tuple[Two, ExitStack]]:
    """Both without anybody who is attached."""
    both = two()
    both.see("this is a")
    for one, person in zip(both.both, both.persons, strict=True):
        one.ok("detach-client")
        person.process.wait()
    with ExitStack() as stack:
        yield both, stack


def got(both: Two, name: str) -> list[str]:
    return [one.run("show-options", "-gqv", name).stdout for one in both.both]


@pytest.mark.parametrize("case", some_of(SHOWN, 2))
def test_who_attaches_is_shown_what_he_asks_for_with_that(left: tuple[Two, ExitStack], case: str) -> None:
    (both, stack), (words, text, key) = left, SHOWN[case]
    attaching = ("attach-session", "-t", "a", ";", *words, ";", *THEN)
    both.persons = [stack.enter_context(onlooker(one, *attaching)) for one in both.both]
    both.see(text, "this is a")
    assert got(both, "@y") == ["", ""]
    both.types(key)
    until(lambda: got(both, "@y") == ["rest\n"] * 2)
    both.settles()
    real, ours = got(both, "@x")
    assert ours == real


@pytest.mark.parametrize("case", OURS)
def test_ours_takes_nothing_away_for_the_size_that_a_client_begins_with(left: tuple[Two, ExitStack], case: str) -> None:
    (both, stack), (words, text, key) = left, OURS[case]
    attaching = ("attach-session", "-t", "a", ";", *words, ";", *THEN)
    real, ours = (stack.enter_context(onlooker(one, *attaching)) for one in both.both)
    until(lambda: any(text in row for row in ours.shows()))
    until(lambda: got(both, "@y") == ["rest\n", ""])
    assert not any(text in row for row in real.shows())
    ours.types(key)
    until(lambda: got(both, "@y") == ["rest\n"] * 2)
    both.persons = [real, ours]
    both.settles()


def test_who_attaches_reads_what_is_said_to_him_at_once(left: tuple[Two, ExitStack]) -> None:
    both, stack = left
    words = ("attach-session", "-t", "a", ";", "display-message", "said at once")
    both.persons = [stack.enter_context(onlooker(one, *words)) for one in both.both]
    both.see("said at once", "this is a")
