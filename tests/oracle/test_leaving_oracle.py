"""What is left on the terminal of who leaves, also on one without an alternate screen: by real tmux, and by ours."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from support.onlooker import Onlooker, onlooker
from support.pair import pair, same
from support.program import Program, program, until

from panelock.impl.host.screens.screen import open_screen

pytestmark = pytest.mark.oracle

COLUMNS, ROWS = 40, 8
BEGINS, ENDS = b"\x1b[?1049h", b"\x1b[?1049l"
KEEPS_TITLE, HAS_TITLE_BACK = b"\x1b[22;0;0t", b"\x1b[23;0;0t"
WAYS: dict[str, Callable[[Program, Onlooker], object]] = {
    "detached": lambda one, _: one.ok("detach-client"),
    "by a key": lambda _, person: person.types(b"\x02d"),
    "the session ends": lambda one, _: one.ok("kill-session", "-t", "a"),
    "the server ends": lambda one, _: one.ok("kill-server"),
    "told to end": lambda _, person: os.kill(person.process.pid, signal.SIGTERM),
}


def attached(one: Program) -> Onlooker:
    one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "echo hello; exec cat", ";", "new-session", "-d")
    one.ok("set-option", "-g", "mouse", "on")
    person = onlooker(one, "attach-session", "-t", "a", columns=COLUMNS, rows=ROWS)
    for text in ("hello", "[a] 0:"):
        until(lambda text=text: any(row.startswith(text) for row in person.shows()))
    return person


def left(seen: bytes, *, alternate: bool) -> list[str]:
    """Return what a terminal shows that was told this and is written to then, and where its cursor is."""
    screen = open_screen(COLUMNS, ROWS, 0)
    screen.feed(b"$ tmux attach\r\n")
    screen.feed(seen if alternate else seen.replace(BEGINS, b"").replace(ENDS, b""))
    screen.feed(b"qqq")
    place = screen.place()
    return [*screen.plain(0, ROWS), f"{place.cursor_x},{place.cursor_y} {place.cursor_visible}"]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_a_session_is_left_where_somebody_leaves(real_tmux: str, folder: Path, way: str) -> None:
    def play(one: Program) -> list[str]:
        with attached(one) as person:
            WAYS[way](one, person)
            person.ends()
            person.drain()
            assert person.seen.count(KEEPS_TITLE) == person.seen.count(HAS_TITLE_BACK) == 1
            return [*left(person.seen, alternate=True), *left(person.seen, alternate=False)]

    with pair(folder, real_tmux) as both:
        assert not any("hello" in row for row in same(both, play))


def test_nothing_of_a_session_is_left_while_a_client_is_suspended(real_tmux: str, folder: Path) -> None:
    def play(one: Program) -> list[str]:
        with attached(one) as person:
            one.ok("suspend-client")
            until(lambda: person.drain() or HAS_TITLE_BACK in person.seen)
            return left(person.seen.partition(HAS_TITLE_BACK)[0], alternate=False)

    with pair(folder, real_tmux) as both:
        assert not any("hello" in row for row in same(both, play))


def test_nothing_of_a_session_is_left_where_its_host_dies(folder: Path) -> None:
    with program(folder) as one, attached(one) as person:
        one.kill_host()
        person.ends()
        person.drain()
        shown = [row.rstrip() for row in left(person.seen, alternate=False)]
        assert shown == ["[server exited unexpectedly]", "qqq", *[""] * (ROWS - 2), "3,1 True"]
