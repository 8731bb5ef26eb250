"""Who draws a pane elsewhere is told what it shows: whole at first, then what has changed, and only when he asks."""

import select
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

import pytest
from support.hosting import Hosted

from panelock.impl.host import wire
from panelock.impl.host.client import _receive
from panelock.impl.host.screens.rows import read, unpacked
from panelock.impl.paths import Place

if TYPE_CHECKING:
    from panelock.impl.host.screens.wire import Facts


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place)
    yield made
    made.stop()


class Looking:
    """Somebody who looks at a pane."""

    def __init__(self, hosted: Hosted, pane: int) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(20)
        self.sock.connect(hosted.place.socket)
        self.sock.sendall(wire.watch(pane))
        self.rows: dict[int, str] = {}
        self.told: dict[int, bytes] = {}
        self.facts: Facts | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def asks(self) -> None:
        self.sock.sendall(wire.frame(wire.NEXT))

    def hears(self) -> int:
        kind, length = wire.head(_receive(self.sock, wire.HEAD), 1 << 32)
        body = _receive(self.sock, length)
        if kind == wire.SHOWN:
            shown = read(body)
            self.told, self.facts = shown.rows, shown.facts
            self.rows |= {y: "".join(text for text, _ in unpacked(row)) for y, row in shown.rows.items()}
        return kind

    def sees(self, text: str) -> None:
        while not any(text in row for row in self.rows.values()):
            self.asks()
            assert self.hears() == wire.SHOWN

    def hears_nothing(self) -> bool:
        return not select.select([self.sock], [], [], 0.2)[0]


def test_he_sees_the_screen_and_then_what_changes_and_types(hosted: Hosted) -> None:
    hosted.ok("new", "stty -echo; printf 'one\\ntwo\\n\\033[31mred\\033[0m\\n'; cat")
    with Looking(hosted, 0) as person:
        person.sees("red")
        assert (person.rows[0], person.rows[1], person.rows[2]) == ("one", "two", "red")
        hosted.ok("send", "typed\n")
        person.sees("typed")
        assert person.facts is not None
        assert person.facts.cursor_y == 4
        assert 0 not in person.told, "the first row is as it was"


def test_who_has_not_asked_hears_nothing(hosted: Hosted) -> None:
    hosted.ok("new", "stty -echo; echo ready; cat")
    with Looking(hosted, 0) as person, Looking(hosted, 0) as other:
        person.sees("ready")
        other.sees("ready")
        hosted.ok("send", "more\n")
        other.sees("more")
        assert person.hears_nothing()
        person.sees("more")
        person.asks()
        assert person.hears_nothing(), "nothing is otherwise than he was told"


def test_a_pane_that_ends_is_gone(hosted: Hosted) -> None:
    hosted.ok("new", "stty -echo; echo ready; cat")
    with Looking(hosted, 0) as person:
        person.sees("ready")
        person.asks()
        hosted.ok("send", "\x04")
        while person.hears() != wire.END:
            person.asks()


@pytest.mark.parametrize("body", [b"", b"12345"])
def test_a_wrong_message_is_refused(hosted: Hosted, body: bytes) -> None:
    hosted.ok("new", "cat")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(20)
        sock.connect(hosted.place.socket)
        sock.sendall(wire.frame(wire.WATCH, body))
        assert wire.head(_receive(sock, wire.HEAD), 1 << 32)[0] == wire.REJECTED
