"""The mouse where somebody chooses: attached to the real tmux and to ours he must see the same after all it does."""

from collections.abc import Callable

import pytest
from support.depth import some_of
from support.mouse import reports
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

# Left out is one of those that are shown of the selected line: 3.3a rebuilds its lines then, and goes on with what was
# one of them before, so that it chooses another than it means to (tests/unit/test_drawing_choosing.py has it).
# Of a button one press each: whether another one is a second click is a question of time.
OPTIONS = "customize-mode -f #{||:#{is_key},#{m:buffer-limit,#{option_name}}}"
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a line": ("choose-tree -w", ("1+5,3 1-5,3",)),
    "a line at the right": ("choose-tree -w", ("1+70,2 1-70,2", "\r")),
    "below all lines": ("choose-tree -w", ("1+5,9 1-5,9",)),
    "a line, and Enter": ("choose-tree -w", ("1+5,4 1-5,4", "\r")),
    "a line with the second button": ("choose-tree -w", ("2+5,3 2-5,3",)),
    "a line's menu": ("choose-tree -w", ("3+30,3", "3>30,5", "3>60,20", "3-60,20")),
    "a line's menu, tagged": ("choose-tree -w", ("3+30,3", "t", "t", "j", "T")),
    "a line's menu, marked": ("choose-tree -w", ("3+5,4", "3>5,7", "3-5,7")),
    "a line's menu, asked": ("choose-tree -w", ("3+30,3", "x", "n")),
    "a line's menu that opens": ("choose-tree -w", ("j", "3+30,2", "3>30,4", "3-30,4")),
    "a line's menu that is left": ("choose-tree -w", ("3+30,2", "\x1b", "j")),
    "a line's menu, chosen": ("choose-tree -w", ("3+30,2", "\r", "3>30,3", "3-30,3")),
    "a line's menu, cancelled": ("choose-tree -w", ("3+30,2", "q")),
    "a menu below all lines": ("choose-tree -w", ("j", "3+30,10", "t")),
    "a menu of what is shown": ("choose-tree -s", ("g", "3+40,17", ">")),
    "a menu of what is shown, at the bottom": ("choose-tree -s", ("g", "3+40,22", ">")),
    "a menu of the frame": ("choose-tree -s", ("g", "3+80,14", "3-80,14")),
    "a buffer's menu": ("choose-buffer", ("3+30,2", "d")),
    "a buffer's menu at the edge": ("choose-buffer", ("3+79,1", "t")),
    "twice": ("choose-tree -w", ("1+5,4 1-5,4 1+5,4 1-5,4",)),
    "three times": ("choose-tree -w", ("1+5,4 1-5,4 1+5,4 1-5,4 1+5,4 1-5,4",)),
    "the wheel": ("choose-tree -w", ("5+5,4", "5+5,4", "4+5,4", "5+5,20")),
    "a drag": ("choose-tree -w", ("1+5,3 1>5,4 1>6,5 1-6,5",)),
    "moved": ("choose-tree -w", (">5,4 >6,5",)),
    "the frame": ("choose-tree -w", ("1+80,23 1-80,23",)),
    "the lists' end": ("choose-tree -w", ("1+40,11 1-40,11",)),
    "the frame's top": ("choose-tree -w", ("j", "1+40,12 1-40,12")),
    "more at the right": ("choose-tree -s", ("1+78,20 1-78,20",)),
    "more at the left": ("choose-tree -s", (">", ">", "1+3,20 1-3,20")),
    "a pane": ("choose-tree -w", ("jl", "1+5,4 1-5,4", "\r")),
    "without what is shown": ("choose-tree -wN", ("1+5,3 1-5,3",)),
    "below all lines, without what is shown": ("choose-tree -wN", ("1+5,20 1-5,20",)),
    "a buffer": ("choose-buffer", ("1+5,2 1-5,2", "\r")),
    "a buffer, shown": ("choose-buffer", ("1+5,20 1-5,20",)),
    "a buffer, twice": ("choose-buffer", ("1+5,2 1-5,2 1+5,2 1-5,2",)),
    "an option": (OPTIONS, ("l", "1+5,2 1-5,2")),
    "an option's menu": (OPTIONS, ("l", "3+30,2", "t")),
    "an option's menu, chosen": (OPTIONS, ("l", "3+30,2", "\r")),
    "an option, twice": (OPTIONS, ("l", "1+5,2 1-5,2 1+5,2 1-5,2")),
    "a heading's menu": (OPTIONS, ("3+30,3", "t", "j")),
    "what is shown of an option": (OPTIONS, ("lj", "1+5,20 1-5,20")),
    "a menu of what is shown of an option": (OPTIONS, ("lj", "3+40,20", ">")),
    "the status line": ("choose-tree -w", ("1+18,24 1-18,24",)),
}  # fmt: skip


@pytest.mark.parametrize("case", some_of(CASES, 16))
def test_both_know_what_the_mouse_chooses(two: Callable[[], Two], case: str) -> None:
    command, does = CASES[case]
    both = two()
    both.see("this is a")
    for name in ("one", "two", "three"):
        both.run("set-buffer", name, ";", "new-window", "-d", "-n", name)
    both.run("set-option", "-g", "mouse", "on", ";", "split-window", "-d", "-t", ":1")
    name, *flags = command.split()
    both.run("bind-key", "m", name, *flags)
    both.types(PREFIX + b"m")
    both.see("(0)", cursor=False)
    both.settles()
    for one in does:
        both.types(reports(one) if "," in one else one.encode())
        both.settles()


def test_a_tree_in_place_of_all_panes_has_the_mouse_for_itself(two: Callable[[], Two]) -> None:
    both = two()
    both.see("this is a")
    for line in (
        "set-option -g mouse on",
        "set-option -gw window-status-current-format #W",
        "split-window",
        "split-window -h",
    ):
        both.run(*line.split())
    # That the window is zoomed the list and the status line would tell of the real one.
    both.run("bind-key", "m", "choose-tree", "-Z", "-F", "a line")
    both.types(PREFIX + b"m")
    both.see("(1)")
    both.types(reports("1+5,4 1-5,4"))
    both.see("(3)")
    both.settles()
    both.types(b"\r")
    both.settles()
