"""A pane's own colours: those that pane-colours gives it, and over them its program's (OSC 4)."""

from collections.abc import Callable

import pytest
from oracle.test_cursor_oracle import prints
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

TEXT = (
    "\033[31mred \033[1mbold\033[m \033[91mbright\033[m \033[41mon red\033[m \033[38;5;200mtwo hundred\033[m "
    "\033[48;5;200m \033[m \033[38;2;1;2;3mrgb\033[m \033[32;42m\033[K\033[m\r\n"
)
SHORT = TEXT.partition(" \033[32;42m")[0] + "\r\n"
"""The same without what is cleared in a colour: no blank's text has any."""
SAID = [
    "\033]4;1;#0000ff\a", "\033]4;2;rgb:aa/bb/cc;200;green\033\\", "\033]104;1\a", "\033]4;9;#123456\a",
    "\033]4;3;nonsense;1;#00ffff\a", "\033]104;2;9\a", "\033]4;x;red\a", "\033]4;300;red\a", "\033]104\a",
    "\033]4;1;#808080\a", "\033c" + TEXT,
]  # fmt: skip
OPTIONS = [
    ("-g", "pane-colours[1]", "#ff00ff"), ("-g", "pane-colours[9]", "colour33"), ("-w", "pane-colours[1]", "cyan"),
    ("-p", "pane-colours", "red,#101010,brightblue"), ("-pu", "pane-colours"),
    ("-g", "window-style", "fg=red,bg=colour9"),
    ("-wu", "pane-colours"), ("-gu", "pane-colours[1]"), ("-gu", "pane-colours"),
]  # fmt: skip


def test_what_a_program_draws_has_the_colours_that_it_has_set(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    prints(both, TEXT)
    both.see("two hundred")
    for number, said in enumerate(SAID):
        prints(both, f"{said}{number}.")
        both.see(f"{number}.")
    prints(both, "\033]4;1;#00ff00\a")
    both.run("send-keys", "-R")
    prints(both, TEXT + "again")
    both.see("again")


def test_options_give_a_pane_its_colours(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    prints(both, SHORT)
    both.see("two hundred")
    for *flags, name, value in [one if len(one) == 3 else (*one, None) for one in OPTIONS]:
        both.run("set-option", *flags, name, *([] if value is None else [value]))
        both.see("two hundred")
        both.settles()
    both.run("set-option", "-g", "pane-colours[1]", "#ff00ff")
    both.run("split-window", "-h", f"printf '{SHORT}'; exec cat".replace("\033", "\\033").replace("\r\n", "\\n"))
    both.see("two hundred", "│")


def test_copy_mode_shows_them_but_what_it_marks_has_its_own(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "pane-colours", "#111111,#222222,#333333,#444444,#555555,#666666,#777777")
    prints(both, TEXT)
    both.see("two hundred")
    both.types(PREFIX + b"[")
    both.see("[0/0]")
    for keys in (b"\x1b[A", b"\x1b[H", b"\0", b"\x1b[C" * 6):
        both.types(keys)
        both.settles()
    both.run("send-keys", "-X", "clear-selection", ";", "send-keys", "-X", "set-mark")
    both.settles()
    both.run("send-keys", "-X", "search-forward", "re")
    both.settles()
    both.run("send-keys", "-X", "cursor-down")
    both.settles()
    both.types(b"q")
    both.see("two hundred")
