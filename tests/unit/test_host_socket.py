"""A host's socket: what becomes of callers and of the server when its name is removed, or taken by another program."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hosting import Hosted, start, turned_until, until
from support.within import Within

from panelock.impl import processes
from panelock.impl.errors import Fault
from panelock.impl.host import listening, wire
from panelock.impl.paths import Place


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    start(place)
    one = Hosted(place)
    one.ok("new", "exec cat")
    yield one
    one.stop()


@pytest.fixture
def within(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Within]:
    """A host of this process, which has the lock of its server, and whose callers can connect."""
    host = Within(place, monkeypatch)
    lock = listening.take_host_lock(place, 0.0)
    host.server.start()
    yield host
    host.close()
    os.close(lock)


def asks(place: Place) -> socket.socket:
    """Connect, and ask for what takes no time; the answer can be read later."""
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    caller.connect(place.socket)
    caller.sendall(wire.run(["display-message", "-p", "here"], {}, "/", os.urandom(16), 0))
    return caller


def answer(caller: socket.socket) -> bytes:
    with caller:
        return caller.recv(1 << 16)


def test_a_host_whose_socket_was_removed_makes_it_anew_before_long_and_no_second_one_comes(hosted: Hosted) -> None:
    pid, panes = hosted.pid, [pane.pid for pane in hosted.document.panes.values()]
    os.unlink(hosted.place.socket)
    assert hosted.ok("echo", "on") == "on\n"
    assert (hosted.pid, [pane.pid for pane in hosted.document.panes.values()]) == (pid, panes)


def test_who_connected_before_the_socket_was_removed_is_answered(within: Within, place: Place) -> None:
    early = asks(place)
    os.unlink(place.socket)
    within.server.renew_socket()
    late = asks(place)
    within.loop.call_later(0.0, lambda: None)
    within.loop.turn()
    assert [answer(one)[-5:] for one in (early, late)] == [b"here\n", b"here\n"]


def test_a_socket_that_is_there_stays_the_same(within: Within, place: Place) -> None:
    before = os.stat(place.socket)
    within.server.renew_socket()
    assert os.path.samestat(before, os.stat(place.socket))


@pytest.mark.parametrize("listens", [True, False])
def test_what_another_program_has_put_in_its_place_is_left_alone(within: Within, place: Place, listens: bool) -> None:
    os.unlink(place.socket)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as foreign:
        foreign.bind(place.socket)
        if listens:
            foreign.listen()
        before = os.stat(place.socket)
        within.server.renew_socket()
        assert os.path.samestat(before, os.stat(place.socket))
    os.unlink(place.socket)


def test_a_host_that_is_its_servers_no_longer_takes_no_name(within: Within, place: Place) -> None:
    os.unlink(place.socket)
    Path(place.host_lock).write_text("another\n")
    within.server.renew_socket()
    os.unlink(place.host_lock)
    within.server.renew_socket()
    assert not os.path.lexists(place.socket)


def test_a_host_that_ends_takes_no_name_again(within: Within, place: Place) -> None:
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    caller.connect(place.socket)
    caller.sendall(wire.run(["kill-server"], {}, "/", os.urandom(16), 0))
    os.unlink(place.socket)
    within.server.renew_socket()
    answer(caller)
    within.server.renew_socket()
    assert not os.path.lexists(place.socket)


def test_where_the_name_cannot_be_made_the_host_tries_again(
    within: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Place) -> socket.socket:
        raise Fault(f"error creating {path.socket} (No space left on device)")

    os.unlink(place.socket)
    with monkeypatch.context() as full:
        full.setattr(listening, "_bound", fails)
        within.server.renew_socket()
    assert not os.path.lexists(place.socket)
    turned_until(within.loop, lambda: os.path.lexists(place.socket))  # nobody asks for it: a second has passed


def test_a_host_whose_folder_has_gone_says_so_and_ends_when_it_is_told_to(hosted: Hosted) -> None:
    name = processes.identity(hosted.pid)
    pid = hosted.pid
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as early:
        early.connect(hosted.place.socket)
        shutil.rmtree(hosted.place.folder)
        os.unlink(hosted.place.socket)
        early.sendall(wire.run(["set", "@x", "y"], {}, "/", os.urandom(16), 0))
        early.settimeout(10.0)
        assert b"No such file or directory" in early.recv(1 << 16)
    os.kill(pid, signal.SIGTERM)
    until(lambda: not processes.alive(name))


def test_sigusr1_makes_it_anew_at_once(hosted: Hosted) -> None:
    pid = hosted.pid
    os.unlink(hosted.place.socket)
    os.kill(pid, signal.SIGUSR1)
    assert hosted.ok("echo", "on") == "on\n"
    assert hosted.pid == pid
