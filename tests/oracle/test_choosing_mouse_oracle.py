"""The mouse where somebody chooses: attached to the real tmux and to ours he must see the same after all it does."""

from collections.abc import Callable

import pytest
from support.mouse import reports
from support.picked import some
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a line": ("choose-tree -w", ("1+5,3 1-5,3", "1+70,1 1-70,1", "1+5,9 1-5,9")),
    "a line, and Enter": ("choose-tree -w", ("1+5,4 1-5,4", "\r")),
    "a line with the third button": ("choose-tree -w", ("2+5,3 2-5,3",)),
    "twice": ("choose-tree -w", ("1+5,4 1-5,4 1+5,4 1-5,4",)),
    "three times": ("choose-tree -w", ("1+5,4 1-5,4 1+5,4 1-5,4 1+5,4 1-5,4",)),
    "the wheel": ("choose-tree -w", ("5+5,4", "5+5,4", "4+5,4", "5+5,20")),
    "a drag": ("choose-tree -w", ("1+5,3 1>5,4 1>6,5 1-6,5",)),
    "moved": ("choose-tree -w", (">5,4 >6,5",)),
    "the first of what is shown": ("choose-tree -w", ("1+5,20 1-5,20",)),
    "the second of what is shown": ("choose-tree -w", ("1+45,20 1-45,20",)),
    "the frame": ("choose-tree -w", ("1+80,23 1-80,23",)),
    "the frame's left": ("choose-tree -w", ("1+1,18 1-1,18",)),
    "the frame's top": ("choose-tree -w", ("1+40,12 1-40,12", "1+40,13 1-40,13", "1+40,14 1-40,14", "1+40,15 1-40,15")),
    "a session's windows": ("choose-tree -s", ("1+5,1 1-5,1", "1+45,20 1-45,20")),
    "a session's windows, the first": ("choose-tree -s", ("1+5,1 1-5,1", "1+1,20 1-1,20")),
    "what is beside those shown": (
        "choose-tree -s",
        (">>", "1+77,20 1-77,20", "1+77,18 1-77,18", "1+3,20 1-3,20", "1+40,20 1-40,20"),
    ),
    "a window's only pane": ("choose-tree -w", ("1+5,4 1-5,4", "1+45,20 1-45,20")),
    "a pane": ("choose-tree", ("1+5,3 1-5,3", "1+45,20 1-45,20", "1+45,3 1-45,3 1+45,3 1-45,3")),
    "without what is shown": ("choose-tree -wN", ("1+5,3 1-5,3", "1+5,20 1-5,20", "1+5,23 1-5,23")),
    "a buffer": ("choose-buffer", ("1+5,2 1-5,2", "1+5,20 1-5,20", "1+5,1 1-5,1 1+5,1 1-5,1")),
    "the status line": ("choose-tree -w", ("1+18,24 1-18,24",)),
}  # fmt: skip


@pytest.mark.parametrize("case", some(CASES, 4))
def test_both_know_what_the_mouse_chooses(two: Callable[[], Two], case: str) -> None:
    command, does = CASES[case]
    both = two()
    both.see("this is a")
    for name in ("one", "two", "three"):
        both.run("set-buffer", name, ";", "new-window", "-d", "-n", name)
    both.run("set-option", "-g", "mouse", "on", ";", "split-window", "-h", ";", "split-window", "-v")
    name, *flags = command.split()
    both.run("bind-key", "m", name, *flags)
    both.types(PREFIX + b"m")
    both.settles()
    for one in does:
        both.types(one.encode() if one in ("\r", "q", ">>") else reports(one))
        both.settles()
