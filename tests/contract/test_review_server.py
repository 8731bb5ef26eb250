"""Servers as callers meet them: named by a short path, or started and left without a session."""

import os
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
