"""What a terminal is sent by what it can do: 24 bits of colour, and pictures that are shown at once."""

import os
import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.depth import some_of
from support.onlooker import Onlooker
from support.pair import pair
from support.program import Program, until

pytestmark = pytest.mark.oracle

COLOURS = [(0, 0, 0), (255, 0, 0), (18, 52, 86), (200, 200, 201), (95, 135, 175), (254, 253, 1), (48, 48, 49)]
PRINTS = "".join(f"\\033[38;2;{r};{g};{b};48;2;{b};{r};{g}mx\\033[0m " for r, g, b in COLOURS)
TC, RGB = ("set-option", "-ag", "terminal-overrides"), ("set-option", "-as", "terminal-features")
CASES = {
    "nothing is said": ((), ()), "an override of all": ((*TC, ",*:Tc"), ()), "of its type": ((*TC, ",xterm*:Tc"), ()),
    "of another": ((*TC, ",foot:Tc"), ()), "taken away again": ((*TC, ",*:Tc,xterm*:Tc@"), ()),
    "RGB as a capability": ((*TC, ",*:RGB"), ()), "a feature": ((*RGB, "xterm*:RGB"), ()),
    "in small letters": ((*RGB, "xterm*:title:rgb"), ()), "a feature of another": ((*RGB, ",screen*:RGB"), ()),
    "given to the client": ((), ("-T", "RGB")), "among others": ((), ("-T", "256,rgb,mouse")),
}  # fmt: skip
MARKS = (rb"\x1bP=1s.*?\x1bP=2s", rb"\x1b\[\?2026h.*?\x1b\[\?2026l")
"""What stands around a picture: until 3.3, and from 3.4 on."""


def attached(one: Program, *given: str) -> Onlooker:
    environment = one.environment | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    environment.pop("COLORTERM", None)
    return Onlooker([one.tmux, *given, "-S", one.place.socket, "-f", os.devnull, "attach-session"], environment)


@pytest.mark.parametrize("name", some_of(CASES, 4))
def test_colours_of_24_bits_are_written_where_the_terminal_knows_them(real_tmux: str, folder: Path, name: str) -> None:
    words, given = CASES[name]
    with pair(folder, real_tmux) as both, ExitStack() as stack:
        persons = []
        for one in both:
            one.ok("-f", os.devnull, "new-session", "-d", "-s", "a", f"printf '{PRINTS}'; exec cat")
            if words:
                one.ok(*words)
            one.ok("set-option", "-g", "status", "off")
            persons.append(stack.enter_context(attached(one, *given)))
        until(lambda: all(person.shows()[0].startswith("x x x") for person in persons))
        until(lambda: persons[0].picture()[0] == persons[1].picture()[0])
        real, ours = (person.picture()[0] for person in persons)
        assert ours == real


@pytest.mark.parametrize("given", ["sync", "title"])
def test_a_picture_is_marked_where_the_terminal_shows_it_at_once(real_tmux: str, folder: Path, given: str) -> None:
    with pair(folder, real_tmux) as both, ExitStack() as stack:
        for one in both:
            one.ok("-f", os.devnull, "new-session", "-d", "-s", "a", "echo shown; exec cat")
            person = stack.enter_context(attached(one, "-T", given))
            until(lambda person=person: "shown" in person.shows())  # type: ignore[misc]  # a default binds it at once
            marked = [re.search(mark, person.seen, re.DOTALL) is not None for mark in MARKS]
            assert any(marked) == (given == "sync")
            assert marked[1] or one is both[0] or given != "sync"
