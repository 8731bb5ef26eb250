"""What a person sees who is attached: the same commands to the real tmux and to ours, and the terminals compared."""

from collections.abc import Callable

import pytest
from support.depth import some_of
from support.program import Program, until
from support.two import CAT, PREFIX, Two

pytestmark = pytest.mark.oracle


def test_a_window_is_drawn_with_its_panes(two: Callable[..., Two]) -> None:
    both = two()
    assert both.see("this is a", "[a] 0:first*")[0] == "this is a"
    both.run("split-window", "-h", "echo at the right; exec cat")
    both.see("at the right")
    both.run("split-window", "-v", "-l", "5", "printf '\\033[1;31mred \\033[44mon blue\\033[0m\\n'; exec cat")
    both.see("on blue")
    both.run("select-pane", "-L")
    both.types(b"typed\r")
    both.see("typed")
    both.run("resize-pane", "-Z", "-t", "a:0.1")
    both.see("0:first*Z")
    both.run("resize-pane", "-Z", ";", "select-layout", "tiled")
    both.see("0:first* ")
    both.run("kill-pane", "-t", "a:0.0")
    both.see("at the right")


def test_windows_come_and_go(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("new-window", "-n", "second", "echo the second; exec cat")
    both.see("the second", "1:second*")
    both.run("rename-window", "other")
    both.see("1:other*")
    both.types(PREFIX + b"p")
    both.see("this is a", "0:first*")
    both.types(PREFIX + b"c")
    both.see("2:cat*")
    both.types(PREFIX + b"%")
    both.see("│")
    both.types(b"in the new one\r")
    both.see("in the new one")
    both.types(PREFIX + b'"' + PREFIX + b";")
    both.see("├")
    both.types(PREFIX + b"z")
    both.see("2:cat*Z")
    both.types(PREFIX + b"l")
    both.see("this is a")
    both.run("new-session", "-d", "-s", "b", "echo this is b; exec cat")
    both.types(PREFIX + b")")
    both.see("this is b", "[b]")
    both.run("kill-session", "-t", "b")
    assert [person.ends() for person in both.persons] == [0, 0]
    theirs, ours = ((person.shows(), person.cursor()) for person in both.persons)
    assert ours == theirs, "what it leaves behind"
    assert ours[0][0] == "[exited]"


@pytest.mark.parametrize(
    ("before", "key", "counts"),
    [
        ("", b"k", True), ("", PREFIX, True), ("[0/0]", b"k", True), ("[0/0]", b"\x00", True), (":", b"x", False),
    ],
    ids=str,
)  # fmt: skip
def test_a_session_at_which_a_key_is_pressed_is_the_one_used_last(
    two: Callable[..., Two], before: str, key: bytes, counts: bool
) -> None:
    both = two()
    both.see("this is a")
    if before:
        both.types(PREFIX + (b":" if before == ":" else b"["))
        both.see(before)
    both.run("new-session", "-d", "-s", "b", "-n", "other", CAT)
    names = "list-windows", "-a", "-F", "#{window_name}"
    both.run("rename-window", "its-own")
    assert [one.ok(*names) for one in both.both] == ["first\nits-own"] * 2
    both.types(key)
    if not counts:
        both.see(":x")
    for one in both.both:

        def is_meant(one: Program = one) -> bool:
            one.ok("rename-window", "renamed")
            return one.ok(*names).startswith("renamed\n") is counts

        until(is_meant)


LOOKS = [
    ("status", "off"), ("status", "3"), ("status-position", "top"), ("status-style", "bg=#303030,fg=colour214"),
    ("status-justify", "centre"), ("status-left", "#[fg=red,bg=blue] #S #[default]x"),
    ("pane-border-status", "top"), ("pane-border-lines", "double"), ("pane-border-style", "fg=yellow"),
    ("pane-border-format", "#[bold]#{pane_index}#[default] of #{window_panes}"), ("window-style", "bg=colour236"),
    ("window-active-style", "fg=cyan"), ("pane-border-status", "bottom"), ("status-format[0]", "#[align=centre]x"),
    ("status-bg", "colour52"), ("status-fg", "#ff8800"), ("status-bg", "default"),
]  # fmt: skip


@pytest.mark.parametrize("options", some_of(LOOKS, 4), ids=" ".join)
def test_options_say_how_it_looks(two: Callable[..., Two], options: tuple[str, str]) -> None:
    both = two(60, 20)
    both.see("this is a")
    both.run("split-window", "-h", "printf 'a \\033[32mgreen\\033[0m one\\n'; exec cat")
    both.run("split-window", "-v", "echo below; exec cat")
    both.see("green", "below")
    both.run("set-option", "-g", *options)
    if options[0].startswith("pane-border-format"):
        both.run("set-option", "-g", "pane-border-status", "top")
    both.see("green")
    both.run("select-pane", "-L")
    both.see("green")


def test_a_program_gives_its_pane_colours(two: Callable[..., Two]) -> None:
    both = two(60, 20)
    both.run("split-window", "-h", r"printf '\033]11;DodgerBlue4\a\033]10;#ffee00\aa \033[32mgreen\033[0m\n'; exec cat")
    both.see("green")
    assert [one.ok("display-message", "-p", "#{pane_fg} #{pane_bg}") for one in both.both] == ["#ffee00 #104e8b"] * 2
    for name in ("window-style", "window-active-style"):
        both.run("set-option", "-g", name, "fg=cyan,bg=colour236")
        both.see("green")
        both.run("select-pane", "-L")
        both.see("green")
        both.run("select-pane", "-R")
    both.run("respawn-pane", "-k", r"printf '\033]111\aas before\n'; exec cat")
    both.see("as before")


def test_the_terminal_has_another_size(two: Callable[..., Two]) -> None:
    both = two()
    both.run("split-window", "-h", "echo right; exec cat")
    both.see("right")
    for columns, rows in ((60, 15), (100, 30)):
        for person in both.persons:
            person.resize(columns, rows)
        both.see("right")
    both.run("set-window-option", "window-size", "manual", ";", "resize-window", "-x", "50", "-y", "10")
    both.see("right", "·")
    both.run("resize-window", "-x", "150", "-y", "40")
    both.see("right")
    both.types(PREFIX + b"o")
    both.types(b"x\r")
    both.see("x")


def test_messages_and_prompts_take_the_status_line(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.types(PREFIX + b":")
    both.see(":")
    both.types(b"display-message 'said by #S'")
    both.see(":display-message 'said by #S'")
    both.types(b"\r")
    both.see("said by a")
    both.types(b"on\r")
    both.see("on", "[a]")
    both.types(PREFIX + b",")
    both.see("(rename-window) first")
    both.types(b"\x15renamed")
    both.see("(rename-window) renamed")
    both.types(b"\r")
    both.see("0:renamed*")
    both.types(PREFIX + b"%")
    both.see("│")
    both.types(PREFIX + b"x")
    both.see("kill-pane 1? (y/n)")
    both.types(b"n")
    both.see("│", "[a]")
    both.types(PREFIX + b"x")
    both.see("(y/n)")
    both.types(b"y")
    both.see("this is a", "0:renamed")
    both.types(PREFIX + b":")
    both.see(":")
    both.types(b"no-such-command\r")
    both.see("Unknown command: no-such-command")


def test_one_chooses_from_a_tree_and_by_numbers(two: Callable[..., Two]) -> None:
    both = two()
    both.run("new-session", "-d", "-s", "b", "-n", "other", "echo this is b; exec cat")
    both.run("split-window", "-h", "-t", "a", "echo right; exec cat")
    both.see("right", "[a]")
    both.types(PREFIX + b"s")
    for person in both.persons:
        until(lambda person=person: any("1 windows" in row for row in person.shows()))
    both.types(b"j\r")
    both.see("this is b", "[b]")
    both.types(PREFIX + b"L")
    both.see("right", "[a]")
    both.types(PREFIX + b"q")
    for person in both.persons:
        until(lambda person=person: any(style.bg == 1 for row in person.picture() for _, style in row))
    both.see("right")
    both.types(b"0typed\r")
    both.see("typed")


def press(x: int, y: int, button: int = 0, *, let_go: bool = False) -> bytes:
    """What a terminal sends for the mouse at a place."""
    return b"\x1b[<%d;%d;%d%c" % (button, x + 1, y + 1, b"m" if let_go else b"M")


def test_the_mouse_selects_and_drags(two: Callable[..., Two]) -> None:
    both = two()
    both.run("set-option", "-g", "mouse", "on")
    both.run("split-window", "-h", "echo right; exec cat")
    both.run("new-window", "-n", "second", "echo the second; exec cat")
    both.see("the second")
    both.types(press(6, 23) + press(6, 23, let_go=True))
    both.see("right", "0:first*")
    both.types(press(3, 5) + press(3, 5, let_go=True))
    both.types(b"typed\r")
    both.see("typed")
    both.types(press(40, 5))
    for x in (42, 45, 50):
        both.types(press(x, 5, 32))
    both.types(press(50, 5, let_go=True))
    both.see("this is a" + " " * 41 + "│right")


@pytest.mark.parametrize("mouse", ["on", "off"])
def test_a_program_that_wants_the_mouse_has_it(two: Callable[..., Two], mouse: str) -> None:
    both = two()
    both.run("set-option", "-g", "mouse", mouse)
    both.run("split-window", "-h", "printf '\\033[?1000h\\033[?1006h'; stty raw -echo; echo ready; exec cat -v")
    both.see("ready")
    for person in both.persons:
        until(lambda person=person: b"\x1b[?1006h" in person.seen)
    for report, comes in ((press(50, 7), "[<0;10;8M"), (press(50, 7, let_go=True), "[<0;10;8m")):
        both.types(report)
        both.see(comes)
    both.types(press(50, 8, 64))
    both.see("[<64;10;9M")


def test_copy_mode_scrolls_searches_and_copies(two: Callable[..., Two]) -> None:
    both = two(60, 20)
    both.run("respawn-pane", "-k", "seq -f 'line %03g of it' 200; exec cat")
    both.see("line 200 of it")
    both.types(PREFIX + b"[")
    both.see("[0/182]")
    both.types(b"\x1bv")
    both.see("[17/182]")
    both.types(b"\x12")
    both.see("(search up)")
    both.types(b"line 15")
    both.see("(search up) line 15")
    both.types(b"\r")
    both.see("results)")
    both.types(b"n")
    both.types(b"\x00\x05\x1b[B")
    both.see("[39/182]")
    both.types(b"\x1bw")
    both.see("[a]")
    for one in both.both:
        until(lambda one=one: one.ok("list-buffers") != "")
    mine, theirs = (one.ok("show-buffer") for one in both.both)
    assert mine == theirs
    both.types(PREFIX + b"[")
    both.see("/182]")
    both.types(b"q")
    both.see("line 200 of it")


def test_what_a_key_prints_is_shown_until_it_is_left(two: Callable[..., Two]) -> None:
    both = two(100, 30)
    both.see("this is a")
    both.types(PREFIX + b"?")
    both.see("Send the prefix key")
    both.types(b"q")
    both.see("this is a")


def test_what_is_bound_knows_the_table_of_the_next_key(two: Callable[..., Two]) -> None:
    both = two(60, 20)
    both.see("this is a")
    both.run("bind-key", "b", "set-option -gF @prefixed '#{client_key_table} #{client_prefix}'")
    both.run("bind-key", "-n", "F10", "switch-client -T mine")
    both.run("bind-key", "-T", "mine", "a", "set-option -gF @mine '#{client_key_table} #{client_prefix}'")
    both.run("bind-key", "-r", "c", "set-option -gF @again '#{client_key_table} #{client_prefix}'")
    both.types(PREFIX + b"b" + b"\x1b[21~a" + PREFIX + b"c")
    for name, found in (("@prefixed", "root 0"), ("@mine", "root 0"), ("@again", "prefix 1")):
        for one in both.both:
            until(lambda one=one, name=name, found=found: one.run("show-options", "-gv", name).stdout == f"{found}\n")
