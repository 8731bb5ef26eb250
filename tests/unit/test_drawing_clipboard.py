"""What a terminal's clipboard is asked, and who is told what it holds."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from panelock.cli.drawing import clipboard
from panelock.cli.drawing.clipboard import ANSWER_S, BUFFER, Clipboard
from panelock.impl.host import wire

ASKED = "\x1b]52;;?\a"
ANSWER = b"\x1b]52;c;ZnJvbQ==\a"


class Fake:
    """A client of which is noted what it is told to do."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.sent: list[bytes] = []
        self.write, self.send = self.written.append, self.sent.append


@pytest.fixture
def client() -> Fake:
    return Fake()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    now = SimpleNamespace(at=100.0)
    monkeypatch.setattr(clipboard.time, "monotonic", lambda: now.at)
    return now


@pytest.fixture
def held(client: Any, clock: SimpleNamespace) -> Clipboard:
    del clock
    return Clipboard(client)


def told(pane: int, encoded: bytes = b"ZnJvbQ==") -> bytes:
    return wire.typing(pane, b"\x1b]52;;%b\x1b\\" % encoded)


def test_it_is_asked_once_for_all_who_want_to_know(client: Fake, held: Clipboard) -> None:
    for one in (BUFFER, 3, BUFFER, 3, 4):
        held.ask(str(one))
    assert client.written == [ASKED]
    held.answered(ANSWER)
    assert client.sent == [wire.frame(wire.COPIED, b"from"), told(3), told(4)]
    held.answered(ANSWER)
    assert len(client.sent) == 3, "the second answer is nobody's"


def test_an_answer_that_comes_too_late_is_nobodys(client: Fake, clock: SimpleNamespace, held: Clipboard) -> None:
    held.ask("3")
    clock.at += ANSWER_S
    held.answered(ANSWER)
    assert client.sent == []
    held.ask("4")
    held.answered(ANSWER)
    assert (client.written, client.sent) == ([ASKED, ASKED], [told(4)])


def test_who_has_had_no_answer_is_not_told_a_later_one(client: Fake, clock: SimpleNamespace, held: Clipboard) -> None:
    held.ask("3")
    clock.at += ANSWER_S
    held.ask("4")
    held.answered(ANSWER)
    assert client.sent == [told(4)]


@pytest.mark.parametrize(
    "answer", [b"\x1b]52;c;\a", b"\x1b]52;c;?\a", b"\x1b]52;\a", b"\x1b]52;c;ZnJvbQ\a", b"\x1b]52;c;QR==\a"]
)
def test_what_is_no_text_is_told_to_nobody(client: Fake, held: Clipboard, answer: bytes) -> None:
    held.ask(str(BUFFER))
    held.ask("3")
    held.answered(answer)
    assert client.sent == []


def test_bytes_that_are_no_text_come_back_as_they_were(client: Fake, held: Clipboard) -> None:
    held.ask(str(BUFFER))
    held.answered(b"\x1b]52;c;/8Op AA==\a")
    assert client.sent == [wire.frame(wire.COPIED, b"\xff\xc3\xa9\0")]
    held.set("/8Op")
    assert client.written == [ASKED, "\x1b]52;;/8Op\a"]
