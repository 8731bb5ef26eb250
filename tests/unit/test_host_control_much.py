"""Clients in control mode that give very much, or are told more than they take, within a host of this process."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from support.hosting import turned_until
from support.spoken import begins, draws, said
from support.within import Within

from panelock.impl.host import controlled, given, outlet, wire
from panelock.impl.host.caller import Caller
from panelock.impl.host.driver import PENDING
from panelock.impl.host.request import Request
from panelock.impl.paths import Place


@pytest.mark.parametrize(("limit", "value", "most"), [("TURN_S", 1000.0, 64), ("TURN_S", 0.0, 1)])
def test_a_turn_runs_a_few_commands_of_one_client_however_many_it_gives(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, most: int
) -> None:
    monkeypatch.setattr(controlled, limit, value)
    runs = 0
    run = host.driver.run

    def counted(request: Request) -> None:
        nonlocal runs
        runs += 1
        run(request)

    monkeypatch.setattr(host.driver, "run", counted)
    lines = most * 12
    with begins(place, "attach-session") as caller:
        said(host, caller, b"%session-changed")
        for part in (b"display-message -p x\n" * lines, b"display-message -p enough\n"):  # the second while it runs
            caller.sendall(wire.frame(wire.INPUT, part))
        answers, turns = b"", []
        while b"enough" not in answers:
            before = runs
            host.loop.call_soon(lambda: None)
            host.loop.turn()
            turns.append(runs - before)
            with suppress(BlockingIOError):
                answers += caller.recv(1 << 16)
    assert max(turns) == most
    assert sum(turns) == lines + 1


def test_empty_lines_of_a_person_are_no_commands_however_many(host: Within, place: Place) -> None:
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.frame(wire.INPUT, b"\n" * 5000 + b"display-message -p end\n"))
        said(host, caller, b"end")


def test_an_empty_line_of_one_that_is_not_attached_yet_is_read_later(host: Within, place: Place) -> None:
    with begins(place, "wait-for", "it", ";", "attach-session", ";", "wait-for", "that") as caller:
        caller.sendall(wire.frame(wire.INPUT, b"display-message -p did\n\n"))
        turned_until(host.loop, lambda: "it" in host.driver.channels._channels)
        host("display-message", "-p", "x")
        assert len(host.driver.active) == 1
        host("wait-for", "-S", "it")
        assert b"did" not in said(host, caller, b"%exit")
        turned_until(host.loop, lambda: not host.driver.clients.all)


def test_whether_one_can_go_is_looked_by_one_timer_however_much_it_still_gives(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host.driver, "waits", lambda *_: PENDING)
    with begins(place, "attach-session"):
        turned_until(host.loop, lambda: host.driver.active)
        (one,) = host.server._callers.values()
        assert one.control is not None
        before = len(host.loop._timers)
        for _ in range(100):
            one.control.typed(b"")
        assert len(host.loop._timers) <= before + 1
        monkeypatch.undo()


@pytest.fixture
def waiting(host: Within, place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, Caller]]:
    """A client that waits for a channel, and has given more lines than are taken meanwhile."""
    for name, value in (("MANY", 5), ("FEW", 2), ("LINES_LIMIT", 10)):
        monkeypatch.setattr(given, name, value)
    with begins(place, "attach-session") as caller:
        said(host, caller, b"%session-changed")
        (one,) = host.server._callers.values()
        numbers = [f"display-message -p {number}\n".encode() for number in range(30)]
        first = b"wait-for it\n" + b"".join(numbers[:5])
        caller.sendall(wire.frame(wire.INPUT, first) + b"".join(wire.frame(wire.INPUT, line) for line in numbers[5:20]))
        turned_until(host.loop, lambda: one.connection._stopped)
        for line in numbers[20:]:
            caller.sendall(wire.frame(wire.INPUT, line))
        yield caller, one


def test_lines_are_not_taken_while_many_wait_and_all_are_run(
    host: Within, waiting: tuple[socket.socket, Caller]
) -> None:
    caller, one = waiting
    for _ in range(3):
        host.loop.call_soon(lambda: None)
        host.loop.turn()
    assert one.control is not None
    assert len(one.control._lines) == 5
    host("wait-for", "-S", "it")
    lines = said(host, caller, b"\n29\n").split(b"\n")
    assert [int(line) for line in lines if line.isdigit()] == [*range(30)]


def test_a_client_of_which_nothing_is_taken_is_missed_when_it_has_gone(
    host: Within, waiting: tuple[socket.socket, Caller]
) -> None:
    caller, one = waiting
    assert not one.connection.stale(host.loop.time())
    caller.close()
    assert one.connection.stale(host.loop.time())
    host.server._tick()
    assert not host.server._callers


def test_lines_of_one_message_that_are_too_many_are_refused(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given, "LINES_LIMIT", 3)
    with begins(place, "attach-session") as caller:
        said(host, caller, b"%session-changed")
        caller.sendall(wire.frame(wire.INPUT, b"wait-for it\n" * 4))
        said(host, caller, b"too many lines that wait")


def test_with_pause_after_one_that_reads_nothing_stays_and_is_told_once_that_a_pane_is_paused(
    host: Within, place: Place
) -> None:
    with begins(place, "attach-session", "-f", "pause-after=100") as caller:
        said(host, caller, b"%session-changed")
        control = host.server._control
        assert control is not None
        for _ in range(40):  # four times as many bytes, escaped
            control.printed(1, bytes(1 << 18))
        (one,) = host.server._callers.values()
        assert one.connection.backlog < outlet.BACKLOG_LIMIT
        caller.sendall(wire.frame(wire.INPUT, b"refresh-client -A '%1:continue'\n"))
        told = said(host, caller, b"%continue %1\n")
        assert told.count(b"%pause %1\n") == 1
        assert host.driver.clients.all


def test_what_a_client_is_behind_is_the_age_of_the_oldest_piece_that_it_was_not_sent(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with begins(place, "attach-session", "-f", "pause-after=50") as caller:
        said(host, caller, b"%session-changed")
        (one,), control = host.server._callers.values(), host.server._control
        assert control is not None
        connection, time = one.connection, host.loop.time
        later = 0.0
        monkeypatch.setattr(host.loop, "time", lambda: time() + later)
        while connection.backlog < 1 << 17:
            control.printed(1, b"early" * 1000)
        early = connection.backlog
        later = 60.0
        connection.send(wire.frame(wire.OUTPUT, b"late" * (1 << 16)))
        read = 0

        def early_is_sent() -> bool:
            nonlocal read
            with suppress(BlockingIOError):
                read += len(caller.recv(1 << 12))
            return connection.backlog < 1 << 18

        turned_until(host.loop, early_is_sent)
        assert read > early
        assert connection.backlog
        control.printed(1, b"now")
        assert b"%pause" not in said(host, caller, b": now\n")
        later = 120.0
        while not connection.backlog:
            control.printed(1, b"early" * 1000)
        later = 180.0
        control.printed(1, b"now")
        assert b"%pause" in said(host, caller, b"%pause %1\n")
