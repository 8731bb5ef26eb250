"""What signals mean to a server: real tmux's and ours end, or go on, for the same ones (tmux: server_signal)."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.depth import some_of
from support.program import Program, program, until

pytestmark = pytest.mark.oracle

GOES_ON = ("SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGWINCH", "SIGCONT", "SIGURG")
ENDS = ("SIGINT", "SIGTERM")


@pytest.fixture(params=["real", "ours"])
def one(request: pytest.FixtureRequest, folder: Path) -> Iterator[Program]:
    with program(folder, *([request.getfixturevalue("real_tmux")] if request.param == "real" else [])) as made:
        made.ok("new-session", "-d", "exec cat")
        yield made


def server(one: Program) -> int:
    return int(one.ok("display-message", "-p", "#{pid}"))


@pytest.mark.parametrize("name", some_of(GOES_ON, 3))
def test_a_server_goes_on(one: Program, name: str) -> None:
    pid, pane = server(one), one.ok("list-panes", "-F", "#{pane_pid}")
    os.kill(pid, getattr(signal, name))  # what ends it does so before it can answer anything
    # tmux's makes its socket anew for SIGUSR1: who is about to be taken in meanwhile is not.
    until(lambda: one.run("has-session").returncode == 0)
    assert (server(one), one.ok("list-panes", "-F", "#{pane_pid} #{pane_dead}")) == (pid, f"{pane} 0")


@pytest.mark.parametrize("name", ENDS)
def test_a_server_ends(one: Program, name: str) -> None:
    os.kill(server(one), getattr(signal, name))
    until(lambda: "no server running on" in one.run("has-session").stderr)


def test_a_socket_that_was_removed_is_made_anew(one: Program) -> None:
    pid = server(one)
    os.unlink(one.place.socket)
    os.kill(pid, signal.SIGUSR1)
    until(lambda: os.path.exists(one.place.socket))
    until(lambda: one.run("has-session").returncode == 0)
    assert server(one) == pid
    assert os.stat(one.place.socket).st_mode & 0o007 == 0


@pytest.mark.skipif(not os.path.exists("/proc/net/unix"), reason="the kernel's table of sockets is Linux's")
def test_the_kernel_knows_the_socket_by_its_path_though_it_was_removed(one: Program) -> None:
    def known() -> bool:
        return any(line.split()[7:] == [one.place.socket] for line in Path("/proc/net/unix").read_text().splitlines())

    pid = server(one)
    assert known()
    os.unlink(one.place.socket)
    assert known()
    os.kill(pid, signal.SIGUSR1)
    until(lambda: os.path.exists(one.place.socket))
    assert known()
