"""Attaching in a terminal: panes without a terminal, configurations, aliases, what tmux has no words for."""

import errno
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.onlooker import onlooker
from support.person import Person, at_terminal
from support.program import OURS, Program, program, until

from panelock.cli import attaching, shim

PREFIX = b"\x02"


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        made.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "echo this is a; exec cat")
        yield made


def test_a_dead_pane_is_shown_until_it_lives_again(server: Program) -> None:
    server.ok("set-option", "-g", "remain-on-exit", "on")
    with at_terminal(server, "attach-session") as person:
        person.sees("this is a")
        person.types(b"\x04")
        person.sees("Pane is dead (status 0")
        server.ok("respawn-pane", "-t", "%0", "echo it lives; exec cat")
        person.sees("it lives")
        person.types(b"typed\r")
        until(lambda: server.ok("capture-pane", "-p", "-t", "%0").count("typed") == 2)


def test_a_dead_pane_has_no_cursor(server: Program) -> None:
    server.ok("set-option", "-g", "remain-on-exit", "on")
    with onlooker(server, "attach-session") as person:
        until(lambda: person.cursor() == (0, 1) and "this is a" in person.shows()[0])
        person.types(b"\x04")
        until(lambda: any(row.startswith("Pane is dead") for row in person.shows()) and person.cursor() is None)


def test_an_empty_pane_is_shown_as_it_is_written(server: Program) -> None:
    with at_terminal(server, "attach-session") as person:
        person.sees("this is a")
        server.ok("split-window", "-I", "-t", "a", stdin="written into it")
        person.sees("written into it")
        server.ok("kill-pane", "-t", "%1")
        person.sees("this is a")


def test_what_is_wrong_in_a_configuration_is_said_before(folder: Path) -> None:
    (folder / "conf").write_text("set-option -g nonsense x\nset-option -g @read yes\n")
    with program(folder) as server:
        with at_terminal(server, "new-session", "-s", "n", "exec cat", config=f"{folder}/conf") as person:
            person.sees("invalid option: nonsense")
            until(lambda: server.ok("list-clients", "-F", "#{session_name}") == "n")
            assert server.ok("show-options", "-gv", "@read") == "yes"
            person.types(PREFIX + b"d")
            person.sees("[detached (from session n)]")
            assert person.ends() == 0
        done = server.run("new-session", "-s", "m")
        assert (done.returncode, done.stderr) == (1, "open terminal failed: not a terminal\n")


def test_the_python_program_attaches_too(folder: Path) -> None:
    with program(folder, str(Path(OURS).with_name("panelock-shim"))) as server:
        server.ok("new-session", "-d", "-s", "a", "echo this is a; exec cat")
        with at_terminal(server, "attach-session") as person:
            person.sees("this is a")
            server.ok("kill-session")
            person.sees("[exited]")
            assert person.ends() == 0


def test_aliases_of_what_the_keys_do_are_heeded(server: Program) -> None:
    server.ok("set-option", "-s", "command-alias[50]", "next-window=display-message -p a ; display-message -p b")
    server.ok("set-option", "-s", "command-alias[51]", "previous-window=NAME=value")
    with at_terminal(server, "attach-session") as person:
        person.sees("this is a")
        person.types(PREFIX + b"n" + PREFIX + b"p")
        person.sees("[0/0]")
        person.types(b"q")
        person.types(PREFIX + b"p" + b"typed\r")
        until(lambda: server.ok("capture-pane", "-p", "-t", "a").count("typed") == 2)
        server.ok("new-window", "-t", "a:", "echo the second; exec cat")
        person.sees("the second")


def test_a_configuration_that_ends_who_is_alone_leaves_time_to_attach(folder: Path) -> None:
    (folder / "conf").write_text("set-option -s exit-unattached on\nnew-session -d -s x 'echo this is x; exec cat'\n")
    with program(folder) as server:
        with at_terminal(server, "attach-session", config=f"{folder}/conf") as person:
            person.sees("this is x")
            person.types(PREFIX + b"d")
            person.sees("[detached (from session x)]")
        until(lambda: not server.left())


def test_a_new_session_that_may_be_there_is_made_detached_or_attached(server: Program) -> None:
    for words in (("-A", "-d", "-s", "n"), ("-A", "-d", "-s", "a")):
        with at_terminal(server, "new-session", *words) as person:
            if "n" in words:
                assert person.ends() == 0
                assert server.ok("list-sessions", "-F", "#{session_name} #{session_attached}") == "a 0\nn 0"
            else:
                person.sees("this is a")


def test_a_terminal_that_takes_nothing_is_waited_for() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    data = bytes(range(256)) * 2000
    with os.fdopen(reading, "rb") as pipe:
        writer = threading.Thread(target=shim.write, args=(writing, data))
        writer.start()
        read = pipe.read(len(data))
        writer.join()
    os.close(writing)
    assert read == data


def test_a_terminal_without_a_name_is_no_pane_of_ours(server: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def ttyname(_: int) -> str:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    def of_the_pane(_: int) -> str:
        return server.ok("display-message", "-p", "#{pane_tty}")

    for name, inside in ((ttyname, False), (of_the_pane, True)):
        monkeypatch.setattr(os, "ttyname", name)
        assert attaching._is_in_a_pane(server.place, server.environment, "/") is inside


DEAF = """
import sys
from panelock.cli import shim
from panelock.cli.drawing import asking, client
from panelock.impl.paths import Place

deaf = Place(sys.argv.pop(1))
asking.PATIENCE_S = 0.05
asked = []
client.ask = lambda place, *words: asking.ask(deaf if asked else asked.append(words) or place, *words)
sys.exit(shim.main())
"""


def test_a_client_whose_host_does_not_answer_says_so_and_leaves_the_terminal(server: Program) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(f"{server.folder}/deaf")
        deaf.listen()
        argv = [sys.executable, "-c", DEAF, f"{server.folder}/deaf", "-S", server.place.socket, "attach-session"]
        with Person(argv, server.environment) as person:
            person.sees("this is a")
            server.ok("bind-key", "x", "kill-pane")  # what keys do is asked for anew
            person.sees("\x1b[?1049l")
            assert person.ends() == 1
            person.drain()
            said = person.seen.decode().partition("the host")[2]
            assert said == f" on {server.folder}/deaf does not answer\r\n", person.seen
