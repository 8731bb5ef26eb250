"""Shell commands in formats, #(…): who sits at a terminal sees what they print; who only asks is told nothing."""

import os
from collections.abc import Callable

import pytest
from support.depth import some_of
from support.program import until
from support.two import PREFIX, Two

from panelock.impl import processes

pytestmark = pytest.mark.oracle

SHOWN = {
    "a word": ("A#(echo hello)B", "AhelloB"),
    "its last line": ("A#(echo one; echo two)B", "AtwoB"),
    "without an end": ("A#(printf one)B", "AoneB"),
    "of a session": ("A#(echo of #{session_name})B", "Aof aB"),
    "a format that is printed": ("A#(echo '##{session_name}')B", "AaB"),
    "a style": ("A#(echo '##[fg=red]red')#[default]B", "B"),
    "twice": ("A#(echo one)#(echo two)#(echo one)B", "AonetwooneB"),
    "in a condition": ("A#{?session_name,#(echo yes),#(echo no)}B", "AyesB"),
    "of an option": ("A#{E:@job}B", "Afrom an optionB"),
    "of a title": ("A#{pane_title}B", "A#(echo titled)B"),
    "what fails": ("A#(echo one; exit 3)B", "AoneB"),
    "what prints nothing": ("A#(true)#(echo said)B", "AsaidB"),
    "an empty line": ("A#(printf 'one\\n\\n')B", "AoneB"),
    "an empty line and more": ("A#(printf 'one\\n\\ntwo\\r\\n')B", "AtwoB"),
    "what comes back": ("A#(printf 'one\\rtwo')B", "AtwoB"),
    "a byte that ends strings": ("A#(printf 'one\\0two\\n')B", "AoneB"),
}


@pytest.mark.parametrize("option", ["status-left", pytest.param("status-right", marks=pytest.mark.deep)])
@pytest.mark.parametrize("case", some_of(SHOWN, 5))
def test_a_status_line_shows_what_they_print(two: Callable[..., Two], case: str, option: str) -> None:
    template, shown = SHOWN[case]
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "status-left-length", "40", ";", "set-option", "-g", "status-right-length", "40")
    both.run("set-option", "-g", "@job", "#(echo from an option)", ";", "select-pane", "-T", "##(echo titled)")
    both.run("set-option", "-g", option, template)
    both.see(shown)


def test_it_is_run_again_when_the_status_line_is_drawn_anew(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "status-interval", "1")
    for one in both.both:
        one.ok("set-option", "-g", "status-left", f"#(cat {one.folder}/said)")
        (one.folder / "said").write_text("first\n")
    both.see("first")
    for one in both.both:
        (one.folder / "said").write_text("second\n")
    both.see("second")


def test_lines_are_shown_while_it_runs(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    for one in both.both:
        os.mkfifo(one.folder / "said")
        asks = f"x#(echo one; read said < {one.folder}/said; echo $said; read said < {one.folder}/said)x"
        one.ok("set-option", "-g", "status-interval", "1", ";", "set-option", "-g", "status-left", asks)
    both.see("xonex")
    for one in both.both:
        (one.folder / "said").write_text("two\n")
    both.see("xtwox")


@pytest.mark.parametrize("killed", [False, True])
def test_it_ends_with_its_client(two: Callable[..., Two], killed: bool) -> None:
    both = two()
    both.see("this is a")
    for one in both.both:
        one.ok("set-option", "-g", "status-left", f"#(echo $$ >> {one.folder}/runs; echo one; exec sleep 60)")
    pids = [int(one.told("runs")) for one in both.both]
    for one, person in zip(both.both, both.persons, strict=True):
        if killed:
            person.process.kill()
        else:
            one.ok("detach-client")
    until(lambda: not any(map(processes.start_of, pids)))


def test_what_runs_gives_way_when_it_would_be_another_command(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-s", "default-terminal", "screen-256color")
    for one in both.both:
        asks = f"#(echo $$ $KNOWN-$TERM > {one.folder}/#{{window_name}}; echo one; exec sleep 60)"
        one.ok("set-environment", "-g", "KNOWN", "told", ";", "set-option", "-g", "status-left", asks)
    first = [one.told("first").split() for one in both.both]
    assert [known for _, known in first] == ["told-screen-256color"] * 2
    both.run("rename-window", "second")
    second = [one.told("second").split() for one in both.both]
    until(lambda: not any(processes.start_of(int(pid)) for pid, _ in first))
    assert all(processes.start_of(int(pid)) for pid, _ in second)


def test_each_window_has_its_own(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("new-window", "-n", "second", ";", "set-option", "-g", "status-left", "")
    both.run("set-option", "-g", "window-status-format", "<#(echo #{window_name} | tr a-z A-Z)>")
    both.run("set-option", "-g", "window-status-current-format", "<#(echo #{window_name} | tr a-z A-Z)>")
    both.see("<FIRST> <SECOND>")


def test_it_is_not_run_without_end(two: Callable[..., Two]) -> None:
    """What it prints makes the status line anew, and that must not run it again."""
    both = two()
    both.see("this is a")
    for one in both.both:
        one.ok("set-option", "-g", "status-left", f"#(echo run >> {one.folder}/runs; wc -l < {one.folder}/runs)x")
    both.see("1x")
    for one in both.both:
        until(lambda one=one: one.run("display-message", "told").returncode == 0)
    both.see("told")
    assert [len((one.folder / "runs").read_text().splitlines()) <= 3 for one in both.both] == [True, True]


def test_a_message_of_a_key_shows_what_was_printed_by_then(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "status-left", "#(echo known) ")
    both.see("known")
    both.run("bind-key", "m", "display-message", "now #(echo known)")
    both.types(PREFIX + b"m")
    both.see("now")


def test_who_only_asks_is_told_nothing(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "status-left", "#(echo known) ")
    both.see("known")
    asked = [one.ok("display-message", "-p", "A#(echo known)B") for one in both.both]
    assert asked == ["AB", "AB"]
