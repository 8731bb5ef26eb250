"""Popups: both terminals are equal after every key, and who waits for one is told the same."""

import os
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from support.depth import some_of
from support.mouse import reports
from support.onlooker import onlooker
from support.program import Program, program, until
from support.two import PREFIX, Two
from support.waiting import Waiting, ended
from support.waiting import waiting as asked

pytestmark = pytest.mark.oracle

SHOWS = "printf '\\033]2;popup\\033\\\\one\\n\\033[31mtwo\\033[0m \\033[7mthree\\033[0m 日本'; exec cat"
CASES = {
    "as it is": (("-E", SHOWS), "typed|\r|\x04"),
    "a key closes it": ((SHOWS,), "x|\x1b"),
    "so does C-c": ((SHOWS,), "\x03"),
    "its program has ended": (("echo one; exit 3",), "x|\r|\x1b"),
    "closed by its end": (("-E", "exit 3"), "x"),
    "closed by a good end": (("-EE", "true"), "x"),
    "not by a bad end": (("-EE", "echo one; exit 3"), "x|\x1b"),
    "keys of programs": (("-E", "exec cat -v"), "\x1b[A|\x1bOP\r|\x02d|\x04"),
    "modes of programs": (("-E", "printf '\\033[?1h\\033[?2004h'; exec cat -v"), "\x1b[200~pasted\x1b[201~|\x04"),
    "no cursor": (("-E", "printf '\\033[?25l'; exec cat"), "x|\x04"),
    "a title": (("-E", "-T", "of #{session_name} #[fg=red]red", "exec cat"), "\x04"),
    "a long title": (("-E", "-T", "abcdefghij" * 8, "exec cat"), "\x04"),
    "no border": (("-E", "-B", "-w", "20", "-h", "5", SHOWS), "x|\x04"),
    "lines": (("-E", "-b", "rounded", "exec cat"), "\x04"),
    "double lines": (("-E", "-b", "double", "exec cat"), "\x04"),
    "simple lines": (("-E", "-b", "simple", "exec cat"), "\x04"),
    "padded": (("-E", "-b", "padded", SHOWS), "\x04"),
    "styles": (("-E", "-s", "bg=blue,fg=yellow", "-S", "fg=green,bg=red", SHOWS), "x|\x04"),
    "cells": (("-E", "-w", "30", "-h", "7", SHOWS), "x|\x04"),
    "percentages": (("-E", "-w", "90%", "-h", "80%", SHOWS), "x|\x04"),
    "all of it": (("-E", "-w", "100%", "-h", "100%", SHOWS), "x|\x04"),
    "the smallest": (("-E", "-w", "3", "-h", "3", "exec cat"), "\x04"),
    "too small": (("-E", "-w", "2", "-h", "5", "exec cat"), "x"),
    "a place": (("-E", "-x", "3", "-y", "9", "-w", "20", "-h", "5", SHOWS), "x|\x04"),
    "beyond the edge": (("-E", "-x", "75", "-y", "40", "-w", "20", "-h", "5", SHOWS), "x|\x04"),
    "at the right": (("-E", "-x", "R", "-y", "P", "-w", "20", "-h", "5", SHOWS), "x|\x04"),
    "at the status line": (("-E", "-x", "W", "-y", "S", "-w", "20", "-h", "5", SHOWS), "x|\x04"),
    "by formats": (("-E", "-x", "#{popup_pane_left}", "-y", "#{popup_pane_bottom}", "-w", "9", "-h", "4"), "\x04"),
    "another folder": (("-E", "-d", "/usr", "pwd; exec cat"), "\x04"),
    "a folder by a format": (("-E", "-d", "/#{l:usr}", "pwd; exec cat"), "\x04"),
    "an environment": (("-E", "-e", "A=b", "-e", "C=d", "echo $A $C; exec cat"), "\x04"),
    "a program with its words": (("-E", "sh", "-c", "echo $0 $1; exec cat", "zero", "one"), "\x04"),
    "what it is told": (("-E", "stty size; echo $TERM; exec cat"), "\x04"),
    "the default command": (("-E",), "typed|\x04"),
    "much": (("-E", "seq 100; exec cat"), "x|\x04"),
    "what asks": (("-E", "printf '\\033[c\\033[6n'; exec cat -v"), "\r|\x04"),
}  # fmt: skip
MOUSE = {
    "moved": "1+20,10 1>20,11 1>25,12 1>30,20 1-30,20 1+26,18 x",
    "moved by its corner": "1+20,6 1>21,6 1>1,1 1>80,24 1-80,24 x",
    "sized": "3+59,17 3>59,16 3>70,20 3>65,18 3-65,18 x",
    "sized to nothing": "3+59,17 3>58,17 3>30,10 3>21,7 3>23,9 3>10,4 3-10,4 x",
    "by another button": "2+59,17 2>58,17 2>30,10 2-30,10 x",
    "from within to its border": "1+30,10 1>59,10 1>70,10 1-70,10 x",
    "a border that is clicked": "1+20,10 1-20,10 1>25,12 x",
    "a click beside it": "1+1,1 1-1,1 x",
    "a click in it": "1+30,10 1-30,10 x",
    "drawn in it": "1+30,10 1>32,11 1-33,11 x",
    "moved over it": ">30,10 >31,10 >1,1 x",
    "the wheel": "4+30,10 5+30,10 4+1,1 x",
}
AT_ONCE = ("closed by its end", "closed by a good end")
"""Those that are gone before any key, which is not to come before they are there."""
STATUSES = {
    "its status": ("-E", "exit 3"),
    "a signal": ("-E", "kill -9 $$"),
    "a good end": ("-EE", "true"),
    "width": ("-w", "x", "true"),
    "no width": ("-w", "0", "true"),
    "too wide": ("-w", "1000", "true"),
    "a percentage too many": ("-h", "200%", "true"),
    "lines": ("-b", "nonsense", "true"),
    "nobody": ("-c", "nobody", "true"),
    "nothing to close": ("-C",),
}


def begun(two: Callable[[], Two]) -> Two:
    both = two()
    both.see("this is a")
    both.run("split-window", "-h", ";", "set-option", "-g", "@v", "value")
    both.see("│")
    return both


@pytest.mark.parametrize("case", some_of(CASES, 9))
def test_both_popups_look_the_same_after_every_key(two: Callable[[], Two], case: str) -> None:
    words, typed = CASES[case]
    both = begun(two)
    both.run("bind-key", "m", "display-popup", *words, "\\;", "set-option", "-g", "@closed", "1")
    both.types(PREFIX + b"m")
    if case in AT_ONCE:
        for one in both.both:
            until(lambda one=one: one.run("show-options", "-gqv", "@closed").stdout == "1\n")
    both.settles()
    for keys in typed.split("|"):
        both.types(keys.encode())
        both.settles()


@pytest.mark.parametrize("wanted", some_of(["\\033[?1003h\\033[?1006h", "\\033[?1000h", ""], 3))
@pytest.mark.parametrize("case", some_of(MOUSE, 5))
def test_both_popups_follow_the_mouse(two: Callable[[], Two], case: str, wanted: str) -> None:
    both = begun(two)
    both.run("set-option", "-g", "mouse", "on")
    both.run("bind-key", "m", "display-popup", "-E", f"printf '{wanted}'; exec cat -v")
    both.types(PREFIX + b"m")
    both.settles()
    for one in MOUSE[case].split():
        both.types(one.encode() if len(one) == 1 else reports(one))
        both.settles()


def waiting(one: Program, *words: str) -> AbstractContextManager[Waiting]:
    """Someone who waits for a popup."""
    return asked(one, "display-popup", *words)


@pytest.mark.parametrize("case", some_of(STATUSES, 3))
def test_who_asks_for_one_is_told_the_same(two: Callable[[], Two], case: str) -> None:
    both = begun(two)
    results = []
    for one in both.both:
        with waiting(one, *STATUSES[case]) as process:
            results.append(ended(process))
    theirs, mine = results
    assert mine == theirs
    both.settles()


@pytest.mark.parametrize("how", some_of(["-C", "detach-client", "its end", "a key"], 2))
def test_who_waits_is_told_how_it_was_closed(two: Callable[[], Two], how: str) -> None:
    both = begun(two)
    real, ours = both.both
    with waiting(real, "echo shown; exec cat") as theirs, waiting(ours, "echo shown; exec cat") as mine:
        both.see("│shown")
        assert (theirs.poll(), mine.poll()) == (None, None)
        both.run("new-window", "-n", "behind")
        both.see("│shown", "behind")
        if how == "its end":
            both.types(b"\x04")
        if how in ("its end", "a key"):
            both.types(b"\x1b")
        else:
            both.run(*(("display-popup", "-C") if how == "-C" else (how,)))
        assert ended(mine) == ended(theirs)


def test_one_is_shown_at_a_time(two: Callable[[], Two]) -> None:
    both = begun(two)
    real, ours = both.both
    with waiting(real, "echo shown; exec cat"), waiting(ours, "echo shown; exec cat"):
        both.see("│shown")
        for one in both.both:
            with waiting(one, "-E", "exec cat") as second:
                assert ended(second) == (0, "", "")
        both.settles()


def test_its_chain_goes_on_when_it_is_closed(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("bind-key", "m", "display-popup -E 'exec cat' ; display-message 'after it'")
    both.types(PREFIX + b"m")
    both.settles()
    both.types(b"typed\r\x04")
    both.see("after it")


def test_a_program_that_leaves_its_terminal_is_waited_for(two: Callable[[], Two]) -> None:
    both = begun(two)
    real, ours = both.both
    for one in both.both:
        os.mkfifo(one.folder / "fifo")
    shut = "echo shown; exec >/dev/null 2>&1 </dev/null; read x < "
    told = [("-E", f"{shut}{one.folder}/fifo; exit 3") for one in both.both]
    with waiting(real, *told[0]) as theirs, waiting(ours, *told[1]) as mine:
        both.see("│shown")
        both.settles()
        assert (theirs.poll(), mine.poll()) == (None, None)
        for one in both.both:
            (one.folder / "fifo").write_text("go on\n")
        assert ended(mine) == ended(theirs) == (3, "", "")


def test_it_fits_a_terminal_of_another_size(two: Callable[[], Two]) -> None:
    both = begun(two)
    both.run("bind-key", "m", "display-popup", "-E", "-w", "60", "-h", "20", "-x", "15", "-y", "22", SHOWS)
    both.types(PREFIX + b"m")
    both.settles()
    for columns, rows in ((40, 10), (80, 24), (100, 30)):
        for person in both.persons:
            person.resize(columns, rows)
        both.settles()


def test_its_program_ends_with_who_has_it_shown(two: Callable[[], Two]) -> None:
    both = begun(two)
    for one in both.both:
        one.ok("bind-key", "m", "display-popup", "-E", "echo $$ > pid.new; mv pid.new pid; exec cat")
    both.types(PREFIX + b"m")
    for one in both.both:
        until((one.folder / "pid").exists)
    both.run("detach-client")

    def lives(one: Program) -> bool:
        return subprocess.run(["kill", "-0", (one.folder / "pid").read_text().strip()], check=False).returncode == 0

    until(lambda: not any(lives(one) for one in both.both))


def test_it_is_shown_though_the_folder_of_who_sits_there_is_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ours alone: the client itself starts the program."""
    (folder / "gone").mkdir()
    with program(folder) as one:
        one.ok("new-session", "-d", "-s", "a", "exec cat")
        monkeypatch.chdir(folder / "gone")
        with onlooker(one, "attach-session", "-t", "a") as person:
            person.sees("[a]")
            (folder / "gone").rmdir()
            one.ok("bind-key", "-n", "F5", "display-popup", "-E", "echo shown; exec cat")
            person.types(b"\x1b[15~")
            person.sees("shown")
        monkeypatch.undo()
