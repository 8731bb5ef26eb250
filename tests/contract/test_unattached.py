"""destroy-unattached and exit-unattached where tmux 3.3a cannot be asked: groups (3.4), and persons at a pane."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.program import Program, program, until

from panelock.impl.host import wire


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        yield made


def sessions(server: Program) -> str:
    return " ".join(server.ok("list-sessions", "-F", "#{session_name}").split())


@contextmanager
def person_at(server: Program, pane: int) -> Iterator[None]:
    """Somebody who attached to a pane with ``panelock attach``."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as person:
        person.settimeout(20)
        person.connect(server.place.socket)
        person.sendall(wire.attach(pane, 80, 24))
        assert person.recv(1), "what the pane shows"
        yield


@pytest.mark.parametrize(
    ("way", "left"),
    [("keep-last", "alone g2 lone z2"), ("keep-group", "g2 lone z2"), ("off", "alone g1 g2 lone z1 z2")],
)
def test_of_groups_the_last_can_be_kept(server: Program, way: str, left: str) -> None:
    server.ok("new-session", "-d", "-s", "alone", "exec cat")
    for group in "gz":
        server.ok("new-session", "-d", "-s", f"{group}1", "exec cat")
        server.ok("new-session", "-d", "-s", f"{group}2", "-t", f"{group}1")
    server.ok("new-session", "-d", "-s", "lone", "-t", "of-one")
    server.ok("set-option", "-g", "destroy-unattached", way, ";", "new-session", "-d", "-s", "end", "exec cat", ";",
              "set-option", "-t", "end", "destroy-unattached", "on")  # fmt: skip
    until(lambda: "end" not in sessions(server))
    assert sessions(server) == left


def test_a_person_at_any_of_its_panes_keeps_a_session(server: Program) -> None:
    server.ok("new-session", "-d", "-s", "a", "exec cat")
    server.ok("new-session", "-d", "-s", "b", "exec cat")
    server.ok("split-window", "-t", "b", "exec cat")
    with person_at(server, 2):
        server.ok("set-option", "-t", "b", "destroy-unattached", "on")
        server.ok("set-option", "-t", "a", "destroy-unattached", "on")
        until(lambda: sessions(server) == "b")
        server.ok("set-option", "-s", "exit-unattached", "on", ";", "new-session", "-d", "-s", "c", "exec cat")
        assert sessions(server) == "b c"
    until(lambda: not server.left())
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"


def test_a_session_goes_with_the_client_that_leaves_in_order(server: Program) -> None:
    for name in "ab":
        server.ok("new-session", "-d", "-s", name, "exec cat")
    with Controlling(server, "attach-session", "-t", "a") as client:
        client.block()
        client.ok("set-option -t a destroy-unattached on")
        client.close()
        told, status = client.rest()
    assert (told[-1], status) == ("%exit", 0)
    until(lambda: sessions(server) == "b")


def test_the_session_that_a_client_is_moved_to_is_the_one_used_last(server: Program) -> None:
    for name in "abc":
        server.ok("new-session", "-d", "-s", name, "exec cat")
    server.ok("set-option", "-g", "detach-on-destroy", "next")
    with Controlling(server, "attach-session", "-t", "c") as client:
        client.block()
        server.ok("kill-session", "-t", "c")
        client.hears("%session-changed $0 a")
        # The one that was made last of the two would be b.
        until(lambda: server.ok("display-message", "-p", "#{session_name}") == "a")
