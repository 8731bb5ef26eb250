"""What a program passes through to the terminal that somebody sits at (allow-passthrough): both give it the same."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.depth import some_of
from support.onlooker import Onlooker, onlooker
from support.program import program, until
from support.two import Two

pytestmark = pytest.mark.oracle

END = ("set-buffer", "-w", "end")
SAYS = {
    "a notice": r"\033Ptmux;\033\033]9;done\a\033\\",
    "two": r"\033Ptmux;\033\033]9;one\a\033\\\033Ptmux;\033\033]9;two\a\033\\",
    "a string in it": r"\033Ptmux;\033\033]9;done\033\033\\\033\\",
    "a colour, and the cursor elsewhere": r"\033Ptmux;\033\033[31m\033\033[5;5H\033\033]9;x\a\033\\",
    "no escape": r"\033Ptmux;\033\033]9;\377\303\251\a\033\\",
    "nothing": r"\033Ptmux;\033\\",
    "another program's": r"\033Pscreen;\033\033]9;done\a\033\\",
}
SILENT = {"nothing", "another program's"}


def notices(both: Two) -> list[list[bytes]]:
    """Return what both terminals were told by OSC 9."""
    both.run(*END)
    return [told(person) for person in both.persons]


def told(person: Onlooker) -> list[bytes]:
    """Return what a terminal was told by OSC 9, once it was given ``END``."""

    def is_all() -> bool:
        person.drain()
        return b"\x1b]52;;ZW5k\a" in person.seen

    until(is_all)
    return re.findall(rb"\x1b\]9;[^\a\x1b]*(?:\a|\x1b\\)", person.seen)


@pytest.mark.parametrize("allowed", ["on", "off"])
@pytest.mark.parametrize("case", some_of(SAYS, 4))
def test_a_program_passes_something_through_where_it_may(two: Callable[..., Two], case: str, allowed: str) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "allow-passthrough", allowed)
    both.run("split-window", f"printf '{SAYS[case]}'; printf '\\033]2;printed\\a'; exec cat")
    until(lambda: all("printed" in one.ok("list-panes", "-F", "#{pane_title}") for one in both.both))
    both.types(b"typed\r")
    both.see("typed")
    theirs, mine = notices(both)
    assert mine == theirs
    assert bool(mine) == (allowed == "on" and case not in SILENT)


def test_what_a_pane_passes_through_that_nobody_sees_is_dropped(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "allow-passthrough", "on")
    both.run("new-window", "-d", f"printf '{SAYS['a notice']}'; printf '\\033]2;printed\\a'; exec cat")
    until(lambda: all("printed" in one.ok("list-panes", "-aF", "#{pane_title}") for one in both.both))
    assert notices(both) == [[], []]


@pytest.mark.parametrize(("allowed", "hears"), [("on", False), ("all", True)])
def test_what_a_hidden_pane_passes_through_is_for_all_who_could_see_it(folder: Path, allowed: str, hears: bool) -> None:
    """Of ours alone: tmux 3.3a has no such choice."""
    with program(folder) as one:
        one.ok("new-session", "-d", "-s", "a", "exec cat")
        one.ok("set-option", "-g", "allow-passthrough", allowed)
        one.ok("new-session", "-d", "-s", "b", "exec cat")
        with onlooker(one, "attach-session", "-t", "a") as person, onlooker(one, "attach-session", "-t", "b") as other:
            for each in (person, other):
                each.sees("] 0:")
            one.ok(
                "new-window", "-d", "-t", "a:", f"printf '{SAYS['a notice']}'; printf '\\033]2;printed\\a'; exec cat"
            )
            until(lambda: "printed" in one.ok("list-panes", "-aF", "#{pane_title}"))
            for tty in one.ok("list-clients", "-F", "#{client_name}").split():
                one.ok("set-buffer", "-w", "-t", tty, "end")
            assert told(person) == [b"\x1b]9;done\a"] * hears
            assert told(other) == []
