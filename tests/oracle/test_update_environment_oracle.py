"""What a session takes of the environment of whoever makes it, or is shown it (update-environment), in both."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from support.depth import some_of
from support.onlooker import onlooker
from support.pair import pair
from support.program import Program, until

pytestmark = pytest.mark.oracle

CAT = "exec cat"


class Step(NamedTuple):
    """A command line, and what its caller has in his environment besides."""

    words: tuple[str, ...]
    has: Mapping[str, str] = {}


def step(words: str, **has: str) -> Step:
    return Step(tuple(words.split()), has)


MADE = step("new-session -d -s a cat", DISPLAY=":1")
CASES = {
    "made": [MADE],
    "made without any": [step("new-session -d -s a cat")],
    "not taken": [step("new-session -d -E -s a cat", DISPLAY=":1")],
    "given": [step("new-session -d -e DISPLAY=:9 -s a cat", DISPLAY=":1")],
    "another list": [
        step("new-session -d -s z cat"),
        step("set-option -g update-environment MINE_A"),
        step("new-session -d -s a cat", DISPLAY=":1", MINE_A="one", MINE_B="two"),
    ],
    "a pattern": [
        step("new-session -d -s z cat"),
        step("set-option -g update-environment[9] MINE_[A]"),
        step("new-session -d -s a cat", MINE_A="one", MINE_B="two"),
    ],
    "told otherwise": [MADE, step("set-environment -t a DISPLAY :5")],
    "taken out": [MADE, step("set-environment -t a -r DISPLAY")],
    "forgotten": [MADE, step("set-environment -t a -u DISPLAY")],
    "in a group": [MADE, step("new-session -d -s b -t a", DISPLAY=":2"), step("kill-session -t b")],
}
ATTACHED = {
    "attached": ([MADE], "attach-session -t a", {"DISPLAY": ":2", "SSH_AUTH_SOCK": "/there"}),
    "told before": ([MADE, step("set-environment -t a DISPLAY :5")], "attach-session -t a", {"DISPLAY": ":2"}),
    "taken out before": ([MADE, step("set-environment -t a -r DISPLAY")], "attach-session -t a", {"DISPLAY": ":2"}),
    "hidden before": ([MADE, step("set-environment -t a -h DISPLAY :5")], "attach-session -t a", {"DISPLAY": ":2"}),
    "told before and gone": ([MADE, step("set-environment -t a DISPLAY :5")], "attach-session -t a", {}),
    "told behind it": (
        [MADE, step("set-environment -t a DISPLAY :5")],
        "attach-session -t a ; set-environment DISPLAY :6", {"DISPLAY": ":2"},
    ),
    "attached without it": ([MADE], "attach-session -t a", {}),
    "attached and not taken": ([MADE], "attach-session -E -t a", {"DISPLAY": ":2"}),
    "by the session's list": (
        [MADE, step("set-option -t a update-environment MINE_B")], "attach-session -t a",
        {"DISPLAY": ":2", "MINE_B": "two"},
    ),
    "by -A": ([MADE], "new-session -A -s a", {"DISPLAY": ":3"}),
    "switched": (
        [MADE, step("new-session -d -s b cat")], "attach-session -t b ; switch-client -t a", {"DISPLAY": ":4"},
    ),
    "switched and not taken": (
        [MADE, step("new-session -d -s b cat")], "attach-session -t b ; switch-client -E -t a", {"DISPLAY": ":4"},
    ),
    "made in the terminal": ([], "new-session -s a -e DISPLAY=:9 cat", {"DISPLAY": ":4", "SSH_AUTH_SOCK": "/x"}),
}  # fmt: skip


def do(one: Program, steps: list[Step]) -> None:
    for words, has in steps:
        done = one.run("-f", "/dev/null", *words, **has)
        assert done.returncode == 0, done.stderr


def found(one: Program, name: str) -> tuple[str, list[str]]:
    """Return what is told of a session's environment, and what a pane has of it whose caller has other things.

    Of anything else a pane has its caller's, in tmux what the server was started with.
    """
    one.run("new-window", "-d", "-t", "a:", f"env > new; mv new {name}", DISPLAY=":of-caller", SSH_CONNECTION="caller")
    until((one.folder / name).exists)
    told = one.ok("show-environment", "-t", "a") + one.ok("display-message", "-p", "-t", "a:", "\n#{DISPLAY}")
    names = {line.removeprefix("-").partition("=")[0] for line in told.splitlines()}
    lines = (one.folder / name).read_text().splitlines()
    return told, sorted(line for line in lines if line.partition("=")[0] in names)


@pytest.mark.parametrize("case", some_of(CASES, 4))
def test_a_session_has_its_makers_variables(real_tmux: str, folder: Path, case: str) -> None:
    with pair(folder, real_tmux) as both:
        for one in both:
            do(one, CASES[case])
        theirs, mine = (found(one, "pane") for one in both)
        assert mine == theirs


@pytest.mark.parametrize("case", some_of(ATTACHED, 4))
def test_a_session_takes_the_variables_of_who_is_shown_it(real_tmux: str, folder: Path, case: str) -> None:
    steps, words, has = ATTACHED[case]
    with pair(folder, real_tmux) as both, ExitStack() as stack:
        for one in both:
            do(one, steps)
            stack.enter_context(onlooker(one, *words.split(), **has))
            until(lambda one=one: one.run("list-clients", "-F", "#S").stdout == "a\n")  # type: ignore[misc]  # at once
        theirs, mine = (found(one, "pane") for one in both)
        assert mine == theirs
