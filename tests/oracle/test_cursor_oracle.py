"""How the terminal's cursor looks: what the real tmux and ours ask a terminal for."""

from collections.abc import Callable

import pytest
from support.asked import same
from support.program import until
from support.two import PREFIX, Two

pytestmark = pytest.mark.oracle


def prints(both: Two, text: str, pane: str = ":.0") -> None:
    """Let a pane's program, which is cat, print something."""
    for one in both.both:
        tty = one.ok("display-message", "-p", "-t", pane, "#{pane_tty}").strip()
        with open(tty, "wb", buffering=0) as there:
            there.write(text.encode())


SAID = [
    ("\033[5 q", "5", "l", ""), ("\033[0 q", "2", "l", ""), ("\033[3 q", "3", "l", ""), ("\033[?12l", "4", "l", ""),
    ("\033[?12h", "3", "l", ""), ("\033c", "4", "l", ""), ("\033[9 q\033[1 q", "1", "l", ""),
    ("\033[ q\033[?12h", "2", "h", ""), ("\033[?12l", "2", "l", ""), ("\033[34l", "2", "h", ""),
    ("\033[34h", "2", "l", ""), ("\033]12;red\a", "2", "l", "rgb:ff/00/00"),
    ("\033]12;#123456\033\\", "2", "l", "rgb:12/34/56"), ("\033]12;nonsense\a\033[6 q", "6", "l", "rgb:12/34/56"),
    ("\033]112\a", "6", "l", ""), ("\033]12;rgb:1/22/3\a\033]12;rgb:1/22/333\a", "6", "l", "rgb:01/22/33"),
    ("\033]12;Antique White\a", "6", "l", "rgb:fa/eb/d7"), ("\033]112;x\a\033[1 q", "1", "l", "rgb:fa/eb/d7"),
    ("\033]12;#112233445566\a", "1", "l", "rgb:11/33/55"), ("\033]12;rgb:aabb/22cc/33ee\a", "1", "l", "rgb:aa/22/33"),
    ("\033]12;gray50\a", "1", "l", "rgb:7f/7f/7f"), ("\033]12;green\a", "1", "l", "rgb:00/ff/00"),
    ("\033c\033[?1049h", "2", "l", "rgb:00/ff/00"), ("\033[?1049l\033[0 q", "2", "l", "rgb:00/ff/00"),
]  # fmt: skip


def test_the_terminals_cursor_looks_as_the_program_says(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    for text, style, blinks, colour in SAID:
        prints(both, text)
        same(both, style=style, blinks=blinks, colour=colour)


def test_it_is_the_active_panes_and_goes_with_it(two: Callable[..., Two]) -> None:
    both = two()
    both.run("split-window", "-h", "exec cat")
    both.see("│")
    prints(both, "\033[5 q\033]12;blue\a")
    prints(both, "\033[3 q", ":.1")
    same(both, style="3", colour="")
    both.run("select-pane", "-t", ":.0")
    same(both, style="5", colour="rgb:00/00/ff")
    both.types(PREFIX + b"[")
    same(both, style="2", colour="")
    both.types(b"q")
    same(both, style="5", colour="rgb:00/00/ff")
    both.types(PREFIX + b"t")
    same(both, colour="")
    both.types(b"q")
    same(both, style="5", colour="rgb:00/00/ff")
    both.types(PREFIX + b">")
    same(both, colour="")
    both.types(b"q")
    same(both, style="5", colour="rgb:00/00/ff")
    both.types(PREFIX + b"d")
    assert [person.ends() for person in both.persons] == [0, 0]
    same(both, style="2", colour="", blinks="l")


def test_options_say_how_it_looks_where_the_program_does_not(two: Callable[..., Two]) -> None:
    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "cursor-style", "blinking-underline", ";", "set-option", "-g", "cursor-colour", "red")
    same(both, style="3", colour="rgb:80/00/00")
    both.run("set-option", "-p", "cursor-style", "bar", ";", "set-option", "-p", "cursor-colour", "colour100")
    same(both, style="6", colour="rgb:87/87/00")
    prints(both, "\033[?12h")
    same(both, style="5")
    prints(both, "\033[2 q\033]12;white\a")
    same(both, style="2", colour="rgb:ff/ff/ff")
    prints(both, "\033[0 q\033]112\a")
    both.run("set-option", "-p", "cursor-style", "blinking-block", ";", "set-option", "-p", "cursor-colour", "#010203")
    same(both, style="2", colour="rgb:01/02/03")
    both.types(PREFIX + b":")
    for person in both.persons:
        until(lambda person=person: person.cursor() is None)
    both.run("set-option", "-p", "cursor-colour", "colour250")
    same(both, style="2", colour="rgb:bc/bc/bc")
