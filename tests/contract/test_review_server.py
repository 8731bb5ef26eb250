"""Servers as callers meet them: named by a short path, or started and left without a session."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.caller import Caller
from support.program import Program, program, until


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        yield made


def test_a_socket_named_from_the_callers_folder_is_one_server_for_all(server: Program) -> None:
    short = ("-S", "./s", "-f", "/dev/null")
    assert server.run("-S", "s", "list-sessions").stderr.startswith(f"error connecting to {server.place.socket} (No")
    server.ok(*short, "new-session", "-d", "-s", "near", "cat")
    assert server.ok("-S", "s", "list-sessions", "-F", "#{session_name} #{socket_path}") == (
        f"near {os.path.realpath(server.folder)}/s"
    )


@pytest.mark.parametrize("command", [("start-server",), ("new-session", "-d", "-x", "none")])
def test_a_server_that_was_started_for_no_session_ends_at_once(server: Program, command: tuple[str, ...]) -> None:
    server.run(*command)
    until(lambda: not server.left(), limit_s=5)
    assert not os.path.exists(server.place.socket)
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"


def test_a_server_told_to_stay_stays_without_a_session(server: Program) -> None:
    server.ok("start-server", ";", "set-option", "-s", "exit-empty", "off")
    assert server.ok("list-sessions") == ""
    assert server.host()


def test_bytes_that_are_no_text_are_refused_where_they_would_have_to_be_kept(server: Program) -> None:
    server.ok("new-session", "-d", "-s", "work", "cat")
    no_text = os.fsdecode(b"a\xff")
    for command in (
        ("set-option", "-g", "@x", no_text),
        ("set-environment", "X", no_text),
        ("new-window", "-d", f"echo {no_text}; cat"),
    ):
        said = server.refused(*command)
        assert said.startswith("not UTF-8, so it cannot be kept: "), command
    assert server.ok("list-panes", "-a", "-F", "#{pane_id}") == "%0"
    server.ok("set-buffer", no_text)
    assert server.ok("list-buffers", "-F", "#{buffer_size}") == "2"


def test_a_server_without_a_session_waits_for_nobody_who_has_gone(server: Program) -> None:
    server.ok("new-session", "-d", "cat")
    os.mkfifo(server.folder / "never")
    reader = Caller(server, "run-shell", "touch begun", ";", "source-file", f"{server.folder}/never")
    reader.process.kill()
    assert reader.said() == "-9"
    server.ok("kill-session")
    until(lambda: not server.left(), limit_s=5)
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"


def test_what_would_change_a_server_that_was_ended_is_refused(server: Program) -> None:
    server.ok("new-session", "-d", "cat")
    done = server.run("kill-server", ";", "new-session", "-d", "-P", "cat")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "server exited\n")


def lost_when_over(server: Program) -> Caller:
    """Kill the host of a server that has no session left and waits for a caller alone."""
    server.ok("new-session", "-d", "cat", ";", "set-option", "-g", "@x", "old")
    busy = Caller(server, "run-shell", "touch begun; exec sleep 2")
    server.ok("kill-session")
    server.kill_host()
    return busy


def test_a_server_whose_host_was_killed_when_it_was_over_does_not_come_back(server: Program) -> None:
    busy = lost_when_over(server)
    busy.process.kill()
    busy.said()
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"
    assert server.ok("new-session", "-d", "-P", "-F", "#{session_id} #{pane_id} [#{@x}]", "cat") == "$0 %0 []"


def test_a_request_that_such_a_host_had_finds_no_server_any_more(server: Program) -> None:
    server.ok("new-session", "-d", "cat")
    busy = Caller(server, "run-shell", "touch begun; exec sleep 2")
    server.ok("kill-session")
    host = server.host()
    os.kill(host, signal.SIGSTOP)
    lists = Caller(server, "list-sessions")
    time.sleep(0.2)  # it has said what it wants, and nobody hears it
    os.kill(host, signal.SIGKILL)
    assert lists.said() == f"no server running on {server.place.socket} 1"
    busy.said()


def test_who_ran_something_on_a_server_that_was_over_hears_of_its_hosts_death(server: Program) -> None:
    assert "the host died while this ran" in lost_when_over(server).said()
    until(lambda: not server.left(), limit_s=5)


def test_kill_server_ends_a_host_that_has_taken_over_a_server_without_a_session(server: Program) -> None:
    server.ok("new-session", "-d", "cat", ";", "set-option", "-s", "exit-empty", "off")
    server.ok("kill-session")
    server.kill_host()
    assert server.ok("list-sessions") == ""
    server.ok("kill-server")
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"


def test_the_last_session_ends_a_host_that_has_just_taken_over_and_its_hook_runs(server: Program) -> None:
    server.ok("new-session", "-d", "-s", "a", "cat", ";", "set-hook", "-g", "session-closed", "run-shell 'touch ran'")
    server.kill_host()
    server.ok("kill-session", "-t", "a")
    until((server.folder / "ran").exists)
    until(lambda: not server.left(), limit_s=5)
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"
