"""A server in the foreground (-D): real tmux's and ours last, and end, alike."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.program import Program, program, until

pytestmark = pytest.mark.oracle


@pytest.fixture(params=["real", "ours"])
def one(request: pytest.FixtureRequest, folder: Path) -> Iterator[Program]:
    with program(folder, *([request.getfixturevalue("real_tmux")] if request.param == "real" else [])) as made:
        yield made


@contextmanager
def in_foreground(one: Program, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a server, and wait until it answers."""
    process = subprocess.Popen(
        [one.tmux, "-S", one.place.socket, *words, "-D"], env=one.environment, cwd=one.folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        until(lambda: one.run("show-options", "-sv", "exit-empty").stdout == "off\n")
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_lasts_without_a_session_until_it_is_killed(one: Program) -> None:
    with in_foreground(one, "-f", "/dev/null") as process:
        assert one.ok("list-sessions") == ""
        one.ok("new-session", "-d", "-s", "a", "exec cat")
        one.ok("kill-session", "-t", "a")
        assert one.ok("list-sessions") == ""
        assert process.poll() is None
        one.ok("kill-server")
        assert process.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_server(one: Program, number: signal.Signals) -> None:
    with in_foreground(one, "-f", "/dev/null") as process:
        one.ok("new-session", "-d", "-s", "a", "exec cat")
        process.send_signal(number)
        assert process.wait(20) == 0
        # While tmux's socket still takes connections, a caller hears that the server exited.
        until(lambda: "no server running on" in one.refused("has-session"))


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2])
def test_other_signals_end_nothing(one: Program, number: signal.Signals) -> None:
    with in_foreground(one, "-f", "/dev/null") as process:
        process.send_signal(number)
        # tmux's makes its socket anew for SIGUSR1: who is about to be taken in meanwhile is not.
        until(lambda: one.run("list-sessions").returncode == 0)
        one.ok("new-session", "-d", "-s", "a", "exec cat")
        assert one.ok("list-sessions", "-F", "#{session_name}") == "a"
        one.ok("kill-server")
        assert process.wait(20) == 0


def test_a_configuration_is_read_first_and_can_make_sessions(one: Program) -> None:
    (one.folder / "conf").write_text("new-session -s a -n w 'exec cat'\nset-option -g @read on\n")
    with in_foreground(one, "-f", str(one.folder / "conf")) as process:
        until(lambda: one.run("show-options", "-gqv", "@read").stdout == "on\n")
        assert one.ok("list-windows", "-a", "-F", "#{session_name}:#{window_name}") == "a:w"
        one.ok("kill-session", "-t", "a")
        assert one.ok("list-sessions") == ""
        assert process.poll() is None


def test_where_a_server_is_there_it_is_a_client_like_any_other(one: Program) -> None:
    one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "exec cat")
    assert "open terminal failed: not a terminal" in one.refused("-D")
    assert one.ok("list-sessions", "-F", "#{session_name}") == "a"
    assert one.ok("show-options", "-sv", "exit-empty") == "on"


def test_it_takes_no_command_and_starts_nothing_where_it_may_not(one: Program) -> None:
    assert one.refused("-D", "new-session", "-d").startswith("usage: tmux")
    assert one.refused("-N", "-D").startswith("error connecting to")
    assert not os.path.lexists(one.place.socket)


def test_a_host_that_is_killed_is_no_end_of_ours(folder: Path) -> None:
    with program(folder) as one, in_foreground(one, "-f", "/dev/null") as process:
        one.ok("new-session", "-d", "-s", "a", "exec cat")
        os.kill(int(one.ok("display-message", "-p", "#{pid}")), signal.SIGKILL)
        until(lambda: one.run("list-panes", "-a", "-F", "#{pane_dead}").stdout == "1\n")
        assert process.poll() is None
        one.ok("kill-server")
        assert process.wait(20) == 0
