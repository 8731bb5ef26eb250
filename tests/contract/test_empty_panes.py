"""Panes without a process: what ``display-message -I`` and ``split-window -I`` write shows while the caller writes."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program import OURS, PANELOCK, Program, program, until


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        made.ok("new-session", "-d", "-x", "80", "-y", "24", "cat")
        yield made


def feeding(server: Program, *argv: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [OURS, "-S", server.place.socket, *argv],
        env=server.environment, cwd=server.folder, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def write(caller: "subprocess.Popen[str]", text: str) -> None:
    assert caller.stdin is not None
    caller.stdin.write(text)
    caller.stdin.flush()


def screen(server: Program, pane: str) -> list[str]:
    return server.ok("capture-pane", "-p", "-t", pane).rstrip("\n").split("\n")


def test_what_is_written_into_an_empty_pane_shows_while_it_is_written(server: Program) -> None:
    with feeding(server, "split-window", "-I", "-P", "-F", "#{pane_id}") as caller:
        write(caller, "first\n")
        until(lambda: "%1" in server.ok("list-panes", "-F", "#{pane_id}"))
        until(lambda: screen(server, "%1") == ["first"])
        write(caller, "second")
        until(lambda: screen(server, "%1") == ["first", "second"])
        assert caller.communicate() == ("%1\n", "")
    assert caller.returncode == 0


def test_a_pane_that_is_killed_ends_who_writes_into_it(server: Program) -> None:
    server.ok("split-window", "")
    with feeding(server, "display-message", "-I", "-t", "%1") as caller:
        write(caller, "one\n")
        until(lambda: screen(server, "%1") == ["one"])
        server.ok("kill-pane", "-t", "%1")
        write(caller, "two\n")
        assert caller.communicate() == ("", "")
    assert caller.returncode == 1


def test_an_empty_pane_outlives_its_host_and_can_be_filled_or_given_a_process(server: Program) -> None:
    server.ok("split-window", "")
    server.ok("display-message", "-I", "-t", "%1", stdin="of the first host\n")
    host = server.host()
    os.kill(host, signal.SIGKILL)
    until(lambda: server.host() != host)
    assert server.ok("list-panes", "-F", "#{pane_id} #{pane_dead}") == "%0 1\n%1 1"
    assert screen(server, "%1") == [""]
    server.ok("display-message", "-I", "-t", "%1", stdin="of the second\n")
    assert screen(server, "%1") == ["of the second"]
    server.ok("respawn-pane", "-t", "%1", "cat")
    assert server.ok("list-panes", "-F", "#{pane_id} #{pane_dead}") == "%0 1\n%1 0"
    verified = subprocess.run(
        [PANELOCK, "verify", server.place.socket], env=server.environment, capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_what_a_program_asks_of_its_terminal_is_not_answered_by_an_empty_pane(server: Program) -> None:
    server.ok("split-window", "")
    server.ok("display-message", "-I", "-t", "%1", stdin="before\x1b[6n\x1b[c after\n")
    assert screen(server, "%1") == ["before after"]
