"""What runs in the background while somebody sits at a terminal: he is shown what it prints, and its errors."""

from collections.abc import Callable
from itertools import product

import pytest
from support.depth import some_of
from support.two import Two

pytestmark = pytest.mark.oracle

CALLERS = ("a key", "a process")
WAYS = (("run-shell", "-bC"), ("if-shell", "-b", "true"))
SHOWN = {
    "display-message -p printed": "printed",
    "display-message told": "told",
    "has-session -t nowhere": "Can't find session: nowhere",
    "nonsense": "Unknown command: nonsense",
    "copy-mode": "[0/0]",
    'new-window -n other "echo there; exec cat"': "there",
}
ALL = (CALLERS, tuple(SHOWN), WAYS)
PRINTED = {
    "run-shell -b": (("run-shell", "-b"), "echo one; echo two"),
    "after a while": (("run-shell", "-b", "-d", "0.1"), "echo one; echo two"),
    "a status": (("run-shell", "-b"), "echo one; exit 3"),
    "only that": (("run-shell", "-b"), "exit 3"),
    "a signal": (("run-shell", "-b"), "kill -9 $$"),
    "nothing": (("run-shell", "-b"), "true"),
    "a format": (("run-shell", "-b"), "echo one of #{session_name}"),
}
CASES = {f"{caller}: {way[0]} {commands}": (caller, commands, way) for caller, commands, way in product(*ALL)}


@pytest.mark.parametrize("case", some_of(CASES, 8))
def test_he_is_shown_it_whoever_has_begun_it(two: Callable[..., Two], case: str) -> None:
    caller, commands, way = CASES[case]
    both = two()
    both.see("this is a")
    if caller == "a key":
        both.run("bind-key", "-n", "F5", *way, commands)
        both.types(b"\x1b[15~")
    else:
        both.run(*way, commands)
    both.see(SHOWN[commands])


@pytest.mark.parametrize("case", some_of(PRINTED, 3))
def test_he_is_shown_what_a_shell_command_prints(two: Callable[..., Two], case: str) -> None:
    way, command = PRINTED[case]
    both = two()
    both.see("this is a")
    both.run("bind-key", "-n", "F5", *way, f"{command} # and so on")
    both.types(b"\x1b[15~")
    both.see(
        {"a status": "returned 3", "only that": "returned 3", "a signal": "terminated by signal 9"}.get(
            case, "this" if case == "nothing" else "one"
        )
    )
    both.types(b"q")
    both.see("this is a")
