"""Which pane has the focus: what the real tmux and ours ask a terminal for, tell programs, and run hooks for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from support.asked import same
from support.program import Program, until
from support.two import PREFIX, Two

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.oracle

IN, OUT = b"\033[I", b"\033[O"
ATTRIBUTES = b"\033[>41;370;0c\033P>|XTerm(370)\033\\"
"""What a terminal says of itself: the real tmux asks it for no focus before that."""
HOOKS = ("client-focus-in", "client-focus-out", "pane-focus-in", "pane-focus-out")


class Focused:
    """Both programs, with programs in their panes that ask for the focus and keep what they read."""

    def __init__(self, two: Callable[..., Two]) -> None:
        self.both = two()
        self.both.see("this is a")
        self._known: dict[Path, int] = {}
        for hook in HOOKS:
            self.both.run("set-hook", "-g", hook, f"set-option -agF @log '{hook} #{{pane_id}}/'")
        self.both.run("respawn-pane", "-k", self.program("one"))
        self.are("one")

    def program(self, name: str) -> str:
        return f"stty raw -echo; printf '\\033[?1004h{name}'; exec cat >{name}"

    def are(self, *names: str) -> None:
        """Wait until programs read."""
        for one in self.both.both:
            until(lambda one=one: all((one.folder / name).exists() for name in names))
        self.both.see(*names)

    def told(self, log: str, **wanted: bytes) -> None:
        """Wait until programs were told this since the last time, hooks have run, and both agree."""
        for one in self.both.both:

            def found(one: Program = one) -> tuple[str, dict[str, bytes]]:
                read = {}
                for path in sorted(one.folder.iterdir()):
                    if path.name in {"one", "two", "three", "four"}:
                        data = path.read_bytes()[self._known.get(path, 0) :]
                        read |= {path.name: data} if data else {}
                return one.ok("show-options", "-gqv", "@log").strip(), read

            until(lambda found=found: found() == (log, wanted))
            for name, data in wanted.items():
                self._known[one.folder / name] = self._known.get(one.folder / name, 0) + len(data)
        self.both.run("set-option", "-g", "@log", "")


def test_programs_and_hooks_are_told(two: Callable[..., Two]) -> None:
    focused = Focused(two)
    both = focused.both
    both.types(OUT)
    focused.told("pane-focus-out %0/client-focus-out %0/", one=OUT)
    both.types(OUT)
    focused.told("client-focus-out %0/")
    both.types(IN)
    focused.told("client-focus-in %0/pane-focus-in %0/", one=IN)
    both.run("set-option", "-g", "focus-events", "on", ";", "split-window", "-h", focused.program("two"))
    focused.are("one", "two")
    focused.told("pane-focus-out %0/pane-focus-in %1/", one=OUT, two=IN)
    both.run("select-pane", "-t", ":.0")
    focused.told("pane-focus-out %1/pane-focus-in %0/", one=IN, two=OUT)
    both.run("new-window", focused.program("three"))
    focused.are("three")
    focused.told("pane-focus-out %0/pane-focus-in %2/", one=OUT, three=IN)
    both.run("new-session", "-d", "-s", "b", focused.program("four"))
    for one in both.both:
        until(lambda one=one: (one.folder / "four").exists())
    focused.told("", four=OUT)
    both.run("switch-client", "-t", "b")
    focused.told("pane-focus-out %2/pane-focus-in %3/", three=OUT, four=IN)
    both.types(PREFIX + b"[")
    both.see("[0/0]")
    both.types(OUT + IN)
    focused.told("pane-focus-out %3/client-focus-out %3/client-focus-in %3/pane-focus-in %3/", four=OUT + IN)
    both.types(b"q" + PREFIX + b"d")
    assert [person.ends() for person in both.persons] == [0, 0]
    focused.told("pane-focus-out %3/", four=OUT)


def test_with_the_option_off_no_program_is_told_of_another_active_pane(two: Callable[..., Two]) -> None:
    focused = Focused(two)
    focused.both.run("split-window", "-h", focused.program("two"), ";", "select-pane", "-t", ":.0")
    focused.are("one", "two")
    focused.told("")
    same(focused.both, focus="l")


def test_the_terminal_is_asked_and_not_any_more_afterwards(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "focus-events", "on")
    both.types(ATTRIBUTES)
    same(both, focus="h")
    both.types(PREFIX + b"d")
    assert [person.ends() for person in both.persons] == [0, 0]
    same(both, focus="l")
