"""``panelock run`` where nobody sits: it ends with whoever was told to end it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import on_disk
from support.depth import some_of
from support.program import PANELOCK, Program, program, until


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        yield made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_without_a_terminal_that_is_told_to_end_takes_its_command_along(server: Program, number: int) -> None:
    script = "echo begun; exec sleep 1000"
    with subprocess.Popen(
        [PANELOCK, "run", "-S", server.place.socket, "--", "sh", "-c", script],
        env=server.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stdout.readline() == "begun\n"
        run.send_signal(number)
        _, complaint = run.communicate(timeout=30)
        assert (run.returncode, complaint) == (128 + number, "")
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"


def test_a_run_whose_output_nobody_reads_any_more_ends_as_by_a_broken_pipe(server: Program) -> None:
    with subprocess.Popen(
        [PANELOCK, "run", "-S", server.place.socket, "--", "yes"],
        env=server.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stdout.readline() == "y\n"
        run.stdout.close()
        assert run.stderr is not None
        assert (run.wait(30), run.stderr.read()) == (128 + signal.SIGPIPE, "")
    assert server.refused("list-sessions") == f"no server running on {server.place.socket}"


def panelock(server: Program, *argv: str, stdin: str | None = None, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run the program for people, without a terminal."""
    return subprocess.run(
        [PANELOCK, *argv], env=server.environment | more, text=True, capture_output=True, timeout=60, check=False,
        **({"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}),
    )  # fmt: skip


def test_what_comes_through_a_pipe_is_typed_and_ended(server: Program) -> None:
    done = panelock(server, "run", "-S", server.place.socket, "--", "cat", stdin="first\nand no newline")
    assert done.returncode == 0
    assert done.stdout.startswith("first\n")
    assert done.stdout.count("and no newline") == 2, "once as it is typed, once from cat"


def test_kill_takes_what_is_named_and_no_more(server: Program) -> None:
    server.ok(
        "new-session", "-d", "-s", "work", "cat", ";", "split-window", "-d", "cat", ";", "new-window", "-d", "cat"
    )
    for target, left in (("work:0.1", 2), ("work:1", 1), ("work", 0)):
        assert panelock(server, "kill", "-S", server.place.socket, target).returncode == 0
        panes = server.run("list-panes", "-a", "-F", "#{pane_id}").stdout.split()
        assert len(panes) == left


def test_a_person_inside_a_real_tmux_gets_our_default_server(server: Program, folder: Path) -> None:
    foreign = folder / "real"
    foreign.touch()
    done = panelock(server, "run", "--", "echo", "inside", TMUX=f"{foreign},1,0")
    assert (done.returncode, done.stdout) == (0, "inside\n")
    assert panelock(server, "kill", "--server", TMUX=f"{foreign},1,0").returncode in (0, 1)
    assert foreign.read_bytes() == b""


def test_a_server_that_is_not_there_is_said(server: Program) -> None:
    done = panelock(server, "ls", "-L", "nosuch")
    assert done.returncode == 1
    assert "no server running on" in done.stderr


@pytest.mark.deep
def test_a_server_on_a_socket_elsewhere_is_listed_while_it_lives(server: Program, folder: Path) -> None:
    server.ok("new-session", "-d", "-s", "work", "cat")
    listed = panelock(server, "ls").stdout.splitlines()
    assert listed[0].split("\t")[:2] == [server.place.socket, "live"]
    assert listed[1].split("\t")[1:4:2] == ["work", "%0"]
    (folder / "apart").mkdir()
    assert panelock(server, "ls", TMUX_TMPDIR=f"{folder}/apart").stdout == "", "another folder, other neighbours"
    server.ok("kill-server")
    until(lambda: not server.left())
    assert panelock(server, "ls").stdout == ""


def test_values_given_to_a_new_session_reach_its_panes_and_never_the_disk(server: Program) -> None:
    server.ok("new-session", "-d", "-s", "s", "-e", "TOKEN=hunter2", "cat")
    said = server.folder / "said"
    server.ok("new-window", "-d", "-t", "s:", f"echo $TOKEN > {said}.new; mv {said}.new {said}; cat")
    until(said.exists)
    assert said.read_text() == "hunter2\n"
    assert server.ok("show-environment", "-t", "s", "TOKEN") == "TOKEN=hunter2"
    assert not [name for name, text in on_disk.files(server.place).items() if b"hunter2" in text]
    server.ok("set-environment", "-u", "-t", "s", "TOKEN")
    assert "unknown variable" in server.refused("show-environment", "-t", "s", "TOKEN")


def test_what_is_written_to_a_file_has_the_ends_of_lines_that_the_process_wrote(server: Program) -> None:
    script = r"echo a; printf 'b\r\n'; printf 'c\r'; sleep 0.2; printf '\nd\r'"
    file = server.folder / "printed"
    with file.open("wb") as out:
        words = [PANELOCK, "run", "-S", server.place.socket, "--", "sh", "-c", script]
        subprocess.run(words, env=server.environment, stdin=subprocess.DEVNULL, stdout=out, check=True, timeout=60)
    assert file.read_bytes() == b"a\nb\r\nc\r\nd\r"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "words", some_of([("ls",), ("ls", "--json"), ("log",), ("capture", "%0"), ("verify",), ("doctor",)], 3)
)
def test_output_that_cannot_be_written_is_an_error_in_one_line(server: Program, words: tuple[str, ...]) -> None:
    server.ok("new-session", "-d", "-s", "a", "echo here; exec sleep 1000")
    until(lambda: "here" in server.ok("capture-pane", "-p", "-t", "a"))
    target = [] if words[0] in ("ls", "log", "verify", "doctor") else ["-S", server.place.socket]
    more = [server.place.socket] if words[0] in ("log", "verify") else []
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [PANELOCK, *words, *target, *more], env=server.environment, stdin=subprocess.DEVNULL, stdout=full,
            stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "panelock: No space left on device\n")


@pytest.mark.parametrize("closed", some_of(["<&- >&-", "<&-", ">&-", "2>&- >&-"], 3))
@pytest.mark.parametrize("words", some_of(["run -S $0 -- true", "ls", "doctor"], 3))
def test_closed_descriptors_are_taken_for_devnull(server: Program, words: str, closed: str) -> None:
    server.ok("new-session", "-d", "-s", "a", "exec sleep 1000")
    script = f"{PANELOCK} {words} {closed}"
    done = subprocess.run(
        ["sh", "-c", script, server.place.socket], env=server.environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert server.ok("list-sessions", "-F", "#S").split()[0] == "a"


def test_a_pane_is_not_attached_to_itself(server: Program) -> None:
    server.ok("new-session", "-d", "-s", "s", "cat", ";", "split-window", "-d", "cat")
    inside = {"TMUX": f"{server.place.socket},{server.host()},0", "TMUX_PANE": "%0"}
    for words in (("attach",), ("attach", "%0"), ("attach", "s:0.0")):
        done = panelock(server, *words, **inside)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "panelock: %0 is the pane that this was typed in: it cannot be attached to itself\n"
    with subprocess.Popen(
        [PANELOCK, "attach", "%1"], env=server.environment | inside, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        server.ok("send-keys", "-t", "%1", "hello", "Enter")
        assert other.stdout is not None
        assert other.stdout.readline() == b"hello\n"
        other.kill()
