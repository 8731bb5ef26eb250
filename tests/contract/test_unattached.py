"""destroy-unattached and exit-unattached where tmux 3.3a cannot be asked: groups (3.4), and persons at a pane."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.person import at_terminal
from support.program import Program, program, until

from panelock.impl.host import wire
from panelock.impl.host.start import ensure_host


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


@pytest.fixture
def brief(server: Program) -> str:
    """Return a configuration whose only session has ended when it is read to its end."""
    lives = f"{server.tmux} -S {server.place.socket} has-session -t brief 2>/dev/null"
    file = server.folder / "brief.conf"
    file.write_text(
        "new-session -d -s brief true\n"
        f"run-shell 'while {lives}; do sleep 0.01; done'\n"
        "set-option -g @read yes\n"
    )  # fmt: skip
    return str(file)


def test_what_a_configuration_has_set_outlives_its_sessions(server: Program, brief: str) -> None:
    """Byobu's begins with a session for a script that tidies up; it is no oracle's, for tmux 3.3a may crash of it."""
    server.ok("-f", brief, "new-session", "-d", "-s", "main", "exec cat")
    assert sessions(server) == "main"
    assert server.ok("show-options", "-gv", "@read") == "yes"


def test_and_so_it_does_where_somebody_attaches(server: Program, brief: str) -> None:
    with at_terminal(server, "new-session", "-s", "main", "exec cat", config=brief):
        until(lambda: server.run("list-clients").stdout != "")
        assert sessions(server) == "main"
        assert server.ok("show-options", "-gv", "@read") == "yes"


@contextmanager
def reading(server: Program, file: str) -> Iterator[None]:
    """Somebody who has a configuration read before he comes with his command, as our own program does."""
    asked = wire.run(["source-file", file], dict(server.environment), "/", os.urandom(16), wire.NOBODY)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(20)
        caller.connect(server.place.socket)
        caller.sendall(asked)
        assert caller.recv(1), "its answer"
    yield


def test_whoever_reads_a_configuration_and_does_not_come_back_is_waited_for_no_longer(
    server: Program, brief: str
) -> None:
    ensure_host(server.place)
    with reading(server, brief):
        assert server.ok("show-options", "-gv", "@read") == "yes", "he may come yet, and somebody else is not he"
    until(lambda: "no server running" in server.run("list-sessions").stderr)


def test_a_session_of_his_configuration_may_end_just_before_he_comes(server: Program) -> None:
    file = server.folder / "conf"
    file.write_text("new-session -d -s brief 'exec cat'\nset-option -g @read yes\n")
    ensure_host(server.place)
    with reading(server, str(file)):
        os.kill(int(server.ok("display-message", "-p", "-t", "brief", "#{pane_pid}")), signal.SIGKILL)
        until(lambda: server.run("has-session", "-t", "brief").returncode != 0)
        assert server.ok("show-options", "-gv", "@read") == "yes"
