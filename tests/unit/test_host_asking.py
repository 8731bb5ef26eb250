"""Prompts, menus and panes' numbers within a host of this process: who waits for them, and nobody does for ever."""

import json
import socket
from typing import Any

import pytest
from support.hosting import turned_until
from support.spoken import begins, draws, said
from support.within import ANSWER, Within

from panelock.impl.host import outlet, wire
from panelock.impl.paths import Place

ASKS = {
    "confirm": ("confirm-before", "display-message -p did"),
    "command": ("command-prompt", "display-message -p %1"),
    "menu": ("display-menu", "one", "x", "list-sessions"),
    "numbers": ("display-panes", "-d", "0", "display-message -p %%"),
}
REST = (";", "display-message", "-p", "rest")
CLOSED = {kind: (int(kind == "confirm"), "rest\n", "") for kind in ASKS}


def asked(host: Within, caller: socket.socket) -> dict[str, Any]:
    """Return what a client that draws is told to ask."""
    told = said(host, caller, b"}\n")
    found: dict[str, Any] = json.loads(told[told.index(b"{") : told.rindex(b"}\n") + 1])
    return found


def comes(host: Within, told: list[ANSWER]) -> ANSWER:
    turned_until(host.loop, lambda: told)
    (answer,) = told
    return answer


@pytest.mark.parametrize(
    ("kind", "answer", "comes_to"),
    [
        ("confirm", (0, "whatever the client says"), (0, "did\nrest\n", "")),
        ("confirm", (1, ""), (1, "rest\n", "")),
        ("command", (0, "display-message -p did"), (0, "did\nrest\n", "")),
        ("command", (0, ""), (0, "rest\n", "")),
        ("command", (129, "display-message -p did"), (0, "rest\n", "")),
        ("menu", (1, ""), (0, "rest\n", "")),
        ("menu", (0, "display-message -p did"), (0, "rest\n", "")),
        ("numbers", (0, "display-message -p did"), (0, "did\nrest\n", "")),
        ("numbers", (0, "nonsense"), (0, "rest\n", "")),
        ("numbers", (1, ""), (0, "rest\n", "")),
    ],
)
def test_the_caller_goes_on_with_the_answer_and_nobody_else_waits(
    host: Within, place: Place, kind: str, answer: tuple[int, str], comes_to: ANSWER
) -> None:
    with draws(host, place, "/dev/one") as caller:
        told = host.begin(*ASKS[kind], *REST)
        number = asked(host, caller)["number"]
        assert host("set-option", "-g", "@x", "1", ";", "show-options", "-gv", "@x") == (0, "1\n", "")
        caller.sendall(wire.closed(number + 1, *answer) + wire.look("<end>", behind=True))
        said(host, caller, b"<end>")  # of another one
        assert not told
        caller.sendall(wire.closed(number, *answer) * 2)
        assert comes(host, told) == comes_to
        assert not host.driver.active


@pytest.mark.parametrize("kind", ASKS)
def test_who_waits_goes_on_without_an_answer_when_the_client_is_lost(host: Within, place: Place, kind: str) -> None:
    with draws(host, place, "/dev/one") as caller:
        told = host.begin(*ASKS[kind], *REST)
        asked(host, caller)
    assert comes(host, told) == CLOSED[kind]
    turned_until(host.loop, lambda: not (host.driver.clients.all or host.driver.active))


@pytest.mark.parametrize("kind", ASKS)
def test_who_waits_goes_on_without_an_answer_when_the_client_is_let_go(host: Within, place: Place, kind: str) -> None:
    with draws(host, place, "/dev/one") as caller:
        told = host.begin(*ASKS[kind], *REST)
        asked(host, caller)
        assert host("detach-client")[0] == 0
        assert comes(host, told) == CLOSED[kind]
        assert b"%exit" in said(host, caller, b"%exit")


@pytest.mark.parametrize("kind", ASKS)
def test_the_server_ends_though_somebody_waits(host: Within, place: Place, kind: str) -> None:
    with draws(host, place, "/dev/one") as caller:
        told = host.begin(*ASKS[kind], *REST)
        asked(host, caller)
        host("kill-session")
        assert comes(host, told) == CLOSED[kind]
        turned_until(host.loop, lambda: host.server.ended)


@pytest.mark.parametrize("kind", ASKS)
def test_nothing_is_left_of_a_caller_who_has_gone(host: Within, place: Place, kind: str) -> None:
    with draws(host, place, "/dev/one") as caller:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asks:
            asks.connect(place.socket)
            words = [*ASKS[kind], ";", "set-option", "-g", "@x", "did"]
            asks.sendall(wire.run(words, {}, "/", b"\1" * 16, wire.NO_TERMINAL))
            number = asked(host, caller)["number"]
            (client,) = host.driver.clients.all
            assert number in client.shows
            assert host.driver.running
        turned_until(host.loop, lambda: not (host.driver.active or host.driver.running))
        assert not client.shows
        caller.sendall(wire.closed(number, 0, "set-option -g @x did") + wire.look("<#{@x}>", behind=True))
        assert b"<>" in said(host, caller, b">")


@pytest.mark.parametrize("kind", ASKS)
def test_what_a_client_has_given_itself_does_not_go_on_without_it(host: Within, place: Place, kind: str) -> None:
    asks = " ".join(f"'{word}'" for word in ASKS[kind])
    with draws(host, place, "/dev/one") as caller:
        line = f"if-shell -F 1 {{ {asks} ; set-option -g @x inner }} ; set-option -g @x rest\n"
        caller.sendall(wire.frame(wire.INPUT, line.encode()))
        asked(host, caller)
    turned_until(host.loop, lambda: not (host.driver.clients.all or host.driver.active))
    assert host("show-options", "-gqv", "@x") == (0, "", "")


def test_a_client_is_told_at_once_what_its_own_command_waits_for(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "HOLD_S", 1e9)
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.frame(wire.INPUT, b"command-prompt x ; display-message rest\n"))
        number = asked(host, caller)["number"]
        caller.sendall(wire.closed(number, 1))
        assert b"rest" in said(host, caller, b"rest")


def test_a_client_in_control_mode_that_waits_may_go(host: Within, place: Place) -> None:
    with draws(host, place, "/dev/one") as caller, begins(place, "attach-session") as other:
        said(host, other, b"%session-changed")
        other.sendall(wire.frame(wire.INPUT, b"confirm-before -t /dev/one ls ; set-option -g @x rest\n"))
        number = asked(host, caller)["number"]
        other.sendall(wire.frame(wire.INPUT))
        said(host, other, b"%exit")
        turned_until(host.loop, lambda: not host.driver.active)
        caller.sendall(wire.closed(number, 0) + wire.look("<#{@x}>", behind=True))
        assert b"<>" in said(host, caller, b">")


@pytest.mark.parametrize("kind", ["confirm", "command", "numbers"])
def test_what_was_asked_is_not_asked_again_when_the_host_has_died(host: Within, place: Place, kind: str) -> None:
    """What came of it may have been done."""
    with draws(host, place, "/dev/one"):
        status, out, err = comes(host, host.begin(*ASKS[kind], *REST, repeat=True))
        assert (status, out) == (1, "")
        assert "the host died while this ran" in err
