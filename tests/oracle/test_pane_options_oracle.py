"""What a pane's own options let its program do to its screen: alternate-screen, scroll-on-clear."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.depth import some_of
from support.pair import pair, same
from support.program import Program, until
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle

QUIET = "stty raw -echo; printf ready; exec cat"
ON, OFF = "\x1b[?1049h", "\x1b[?1049l"
LINES = "\x1b[mone\r\ntwo\r\nthree"
SCREEN = "#{alternate_on} #{history_size} #{cursor_x},#{cursor_y} #{alternate_saved_x},#{alternate_saved_y}"


class Shown:
    """A session of one program that repeats nothing, and what it shows after each step."""

    def __init__(self, one: Program, *before: str) -> None:
        """``before`` are commands for the server, each a line."""
        self.one = one
        self.said: list[str] = []
        self.at = "s:"
        """The pane."""
        self._number = 0
        one.ok("new-session", "-d", "exec sleep 600")
        for line in before:
            one.ok(*line.split())
        one.ok("new-session", "-d", "-s", "s", "-x", "40", "-y", "6", QUIET)
        self.ready()

    def ready(self) -> None:
        """Wait until the program repeats nothing any more."""
        until(lambda: "ready" in self.one.ok("capture-pane", "-p", "-t", "s:"))

    def sets(self, *words: str) -> None:
        """Set an option."""
        self.one.ok("set-option", "-t", "s:", *words)

    def prints(self, text: str) -> None:
        """Let the program print, and note what is seen when that has been read."""
        self._number += 1
        tty = self.one.ok("display-message", "-p", "-t", self.at, "#{pane_tty}")
        with Path(tty).open("wb", buffering=0) as there:
            there.write(f"{text}\x1b]2;mark {self._number}\a".encode())
        asked = "display-message", "-p", "-t", self.at, "#{pane_title}"
        until(lambda: self.one.ok(*asked) == f"mark {self._number}")
        self.look(text)

    def look(self, why: str = "") -> None:
        """Note what is seen."""
        whole, other = (self.one.ok("capture-pane", "-pqt", self.at, *more) for more in (["-S", "-"], ["-a"]))
        facts = self.one.ok("display-message", "-p", "-t", self.at, SCREEN)
        self.said.append(f"{why!r}\n{whole}\n-- {other} -- {facts}")


SWITCHES = [
    f"{LINES}{ON}", "\x1b[Hfour", OFF, "\x1b[?47h\x1b[Hfive", "\x1b[?47l", "\x1b[?25;1047;7hsix", "\x1b[?1047;25l",
    "\x1b[3;3H\x1b[?1049hseven\x1b[?1049leight", "\x1b[?1049;2004hnine\x1bcten", "\x1b[2Jeleven", OFF,
]  # fmt: skip
SCOPES = {"all": ["-g"], "its window": ["-w"], "itself": ["-p"]}


@pytest.mark.parametrize("scope", some_of(SCOPES, 3))
def test_a_program_switches_no_screens_where_it_may_not(tmp_path: Path, real_tmux: str, scope: str) -> None:
    def play(one: Program) -> list[str]:
        shown = Shown(one)
        shown.prints("before" + ON)
        shown.prints("within" + OFF)
        shown.sets(*SCOPES[scope], "alternate-screen", "off")
        for text in SWITCHES:
            shown.prints(text)
        shown.sets(*SCOPES[scope], "-u", "alternate-screen")
        for text in SWITCHES:
            shown.prints(text)
        return shown.said

    with pair(tmp_path, real_tmux) as both:
        same(both, play)


def test_the_screen_that_is_shown_stays_when_it_may_not_be_switched(tmp_path: Path, real_tmux: str) -> None:
    def play(one: Program) -> list[str]:
        shown = Shown(one)
        shown.prints(f"{LINES}{ON}\x1b[Hfour")
        shown.sets("-w", "alternate-screen", "off")
        shown.prints(f"{OFF}five")
        shown.prints(f"{OFF}{ON}six\x1b[2J")
        one.ok("send-keys", "-R", "-t", "s:")
        shown.look("reset")
        shown.sets("-p", "alternate-screen", "on")
        shown.prints(OFF)
        shown.prints(f"{ON}seven")
        shown.sets("-p", "alternate-screen", "off")
        one.ok("respawn-pane", "-k", "-t", "s:", QUIET)
        shown.ready()
        shown.look("respawned")
        shown.prints(f"{ON}eight{OFF}nine")
        return shown.said

    with pair(tmp_path, real_tmux) as both:
        same(both, play)


def test_a_pane_begins_with_what_is_said_by_then_and_goes_by_where_it_is(tmp_path: Path, real_tmux: str) -> None:
    def play(one: Program) -> list[str]:
        shown = Shown(one, "set-option -g alternate-screen off", "set-option -g scroll-on-clear off")
        shown.prints(f"{LINES}{ON}four\x1b[2Jfive{OFF}six")
        one.ok("set-option", "-w", "-t", "0:", "alternate-screen", "on")
        one.ok("join-pane", "-d", "-s", "s:", "-t", "0:")
        shown.at = "0:.1"
        shown.prints(f"{LINES}{ON}seven")
        shown.prints(f"{OFF}eight\x1b[2J")
        one.ok("set-option", "-w", "-t", "0:", "scroll-on-clear", "on")
        shown.prints("nine\x1b[2J")
        one.ok("break-pane", "-d", "-s", "0:.1", "-n", "t")
        shown.at = "0:t"
        shown.prints(f"{ON}ten\x1b[2J")
        return shown.said

    with pair(tmp_path, real_tmux) as both:
        same(both, play)


CLEARS = [
    f"{LINES}\x1b[2Jfour", f"{LINES}\x1b[H\x1b[J", f"{LINES}\x1b[H\x1b[2J", f"{LINES}\x1b[2;3H\x1b[J",
    f"{LINES}\x1b[3J", f"{LINES}\r\n{LINES}\r\n{LINES}", "\x1b[2J\x1b[5;5Hfive",
    f"\x1b[44m\x1b[2J{LINES}\x1bcsix", f"{LINES}{ON}\x1b[2J{OFF}",
    f"\x1b[2;4r\x1b[?6h{LINES}\x1b[2Jseven\x1b[?6l\x1b[r", f"\x1b]133;A\a$ \x1b]133;B\a{LINES}\x1b[2Jeight",
]  # fmt: skip


@pytest.mark.parametrize("scope", some_of(SCOPES, 3))
def test_what_is_cleared_goes_into_no_history_where_it_may_not(tmp_path: Path, real_tmux: str, scope: str) -> None:
    def play(one: Program) -> list[str]:
        shown = Shown(one)
        shown.sets(*SCOPES[scope], "scroll-on-clear", "off")
        for text in CLEARS:
            shown.prints(text)
        one.ok("send-keys", "-R", "-t", "s:")
        shown.look("reset")
        shown.prints(LINES)
        one.ok("clear-history", "-t", "s:")
        shown.look("cleared")
        shown.sets(*SCOPES[scope], "-u", "scroll-on-clear")
        for text in CLEARS[:3]:
            shown.prints(text)
        return shown.said

    with pair(tmp_path, real_tmux) as both:
        same(both, play)


def test_who_looks_at_a_pane_sees_its_one_screen(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "alternate-screen", "off")

    def prints(text: str) -> None:
        for one in both.both:
            with Path(one.ok("display-message", "-p", "#{pane_tty}")).open("wb", buffering=0) as there:
                there.write(text.encode())

    prints(f"{LINES}{ON}\x1b[2;5Hfour\x1b[5;5H")
    both.see("this is a", "one four")
    both.types(PREFIX + b"[")
    both.see("[0/0]", "one four")
    both.types(b"q")
    both.see("one four")
    prints(f"\x1b[2J{OFF}five")
    both.see("five")
    both.types(PREFIX + b"[")
    both.see("[0/")
    both.types(b"\x1b[5~")
    both.see("this is a")
