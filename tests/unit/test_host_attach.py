"""A person's terminal attached to a pane, and a follower that only reads."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

import pytest
from support.hosting import Hosted, until

from panelock.impl.host import wire
from panelock.impl.host.client import _receive
from panelock.impl.paths import Place


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place)
    yield made
    made.stop()


class Attached:
    """A person."""

    def __init__(self, hosted: Hosted, pane: int, columns: int, rows: int) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(20)
        self.sock.connect(hosted.place.socket)
        self.sock.sendall(wire.attach(pane, columns, rows))
        self.seen = b""
        self.end: tuple[int, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def step(self) -> None:
        kind, length = wire.head(_receive(self.sock, wire.HEAD), 1 << 32)
        body = _receive(self.sock, length)
        if kind == wire.OUTPUT:
            self.seen += body
        else:
            assert kind == wire.END, (kind, body)
            self.end = wire.read_end(body)

    def sees(self, text: bytes) -> None:
        while text not in self.seen:
            assert self.end is None, (self.end, self.seen)
            self.step()

    def ends(self) -> tuple[int, str]:
        while self.end is None:
            self.step()
        return self.end

    def type(self, data: bytes) -> None:
        self.sock.sendall(wire.frame(wire.INPUT, data))


@contextmanager
def stopped_screens(hosted: Hosted) -> Iterator[Callable[[], None]]:
    """Within it nothing is drawn until what it gives is called."""
    children = Path(f"/proc/{hosted.pid}/task/{hosted.pid}/children").read_text().split()
    (worker,) = (int(one) for one in children if b"screens" in Path(f"/proc/{one}/cmdline").read_bytes())
    os.kill(worker, signal.SIGSTOP)
    try:
        yield partial(os.kill, worker, signal.SIGCONT)
    finally:
        os.kill(worker, signal.SIGCONT)


def test_a_person_sees_the_screen_and_types(hosted: Hosted) -> None:
    hosted.ok("new", "stty -echo; echo shown before; cat")
    until(lambda: "shown before" in hosted.ok("capture"))
    with Attached(hosted, wire.CURRENT_PANE, 90, 30) as person:
        person.sees(b"shown before")
        person.type(b"typed\n")
        person.sees(b"typed\r\n")
        person.type(b"\x04")
        assert person.ends() == (0, "exited")


def test_what_is_printed_while_the_screen_is_looked_at_is_shown_too(hosted: Hosted, folder: Path) -> None:
    hosted.ok(
        "new", f"echo early; until test -e {folder}/go; do sleep 0.01; done; printf 'la\\033[3'; printf '1mte'; cat"
    )
    until(lambda: "early" in hosted.ok("capture"))
    with (
        stopped_screens(hosted) as go_on, Attached(hosted, 0, 90, 30) as person, Attached(hosted, 0, 0, 0) as follower
    ):  # fmt: skip
        follower.sees(b"early")
        (folder / "go").touch()
        follower.sees(b"te")
        go_on()
        person.sees(b"la\x1b[31mte")


def test_a_pane_that_ends_while_its_screen_is_looked_at_is_told_to_have_ended(hosted: Hosted, folder: Path) -> None:
    hosted.ok("new", "sleep", "1000")
    hosted.ok("split", f"echo early; until test -e {folder}/go; do sleep 0.01; done; exit 3")
    until(lambda: "early" in hosted.ok("capture", "-t", "%1"))
    with (
        stopped_screens(hosted) as go_on, Attached(hosted, 1, 90, 30) as person, Attached(hosted, 1, 0, 0) as follower
    ):  # fmt: skip
        follower.sees(b"early")
        (folder / "go").touch()
        assert follower.ends() == (3, "exited")
        go_on()
        assert person.ends() == (3, "exited")


def test_while_attached_the_pane_has_the_real_terminals_size(hosted: Hosted, folder: Path) -> None:
    out = folder / "out"
    hosted.ok("new", f"trap 'stty size >>{out}' WINCH; touch {out}; while :; do sleep 0.02; done")
    until(out.exists)
    with Attached(hosted, 0, 90, 30) as person:
        until(lambda: out.read_text() == "30 90\n")
        person.sock.sendall(wire.resize(91, 31))
        until(lambda: out.read_text() == "30 90\n31 91\n")
        hosted.ok("split", "sleep", "1000")
        assert hosted.ok("list").splitlines()[0].startswith("%0 running 100x25")
    until(lambda: out.read_text() == "30 90\n31 91\n25 100\n")


def test_a_person_who_leaves_leaves_it_running(hosted: Hosted) -> None:
    hosted.ok("new", "cat")
    with Attached(hosted, 0, 80, 24) as person:
        person.sees(b"\x1b[?7h")
    assert hosted.ok("list").startswith("%0 running")


def test_a_person_who_does_not_look_holds_up_nobody_else(hosted: Hosted) -> None:
    hosted.ok("new", "cat")
    hosted.ok("split", "yes")
    with Attached(hosted, 1, 80, 24):
        for _ in range(50):
            assert hosted.ok("echo", "on") == "on\n"


def test_a_pane_that_is_not_there_cannot_be_attached(hosted: Hosted) -> None:
    hosted.ok("new", "cat")
    with Attached(hosted, 7, 80, 24) as person:
        assert person.ends() == (1, "can't find pane: %7")


def test_a_follower_gets_every_byte_and_the_status(hosted: Hosted, folder: Path) -> None:
    go = folder / "go"
    hosted.ok("new", f"echo first; while [ ! -e {go} ]; do sleep 0.02; done; seq 1 20000; echo last; exit 5")
    until(lambda: "first" in hosted.ok("capture"))
    with Attached(hosted, 0, 0, 0) as follower:
        follower.sees(b"first\r\n")
        follower.type(b"not typed\n")
        go.touch()
        assert follower.ends() == (5, "exited")
        wanted = b"first\r\n" + b"".join(b"%d\r\n" % number for number in range(1, 20001)) + b"last\r\n"
        assert follower.seen == wanted
    assert os.environ["HOME"]
