"""``send-keys -K``: keys for a client, as if they were typed in its terminal (tmux 3.4; no oracle here has it)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.onlooker import Onlooker, onlooker
from support.program import Program, program, until


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        made.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "echo this is a; exec cat")
        made.ok("new-session", "-d", "-s", "b", "echo this is b; exec cat")
        yield made


@pytest.fixture
def person(server: Program) -> Iterator[Onlooker]:
    with onlooker(server, "attach-session", "-t", "a") as made:
        until(lambda: "this is a" in made.shows()[0])
        yield made


def windows(server: Program) -> str:
    return server.ok("list-windows", "-t", "a", "-F", "#{window_index}#{?window_active,!,}").replace("\n", " ")


def test_what_is_bound_is_done_and_the_rest_is_typed(server: Program, person: Onlooker) -> None:
    server.ok("set-option", "-g", "default-command", "exec cat")
    server.ok("send-keys", "-K", "C-b", "c")
    until(lambda: windows(server) == "0 1!")
    server.ok("send-keys", "-K", "-t", "b", "typed é", "Enter")  # the pane is the client's, whatever -t says
    until(lambda: person.shows()[:2] == ["typed é", "typed é"])
    server.ok("send-keys", "-K", "-l", "C-bc")
    until(lambda: person.shows()[2] == "C-bc")
    server.ok("send-keys", "-K", "-H", "02", "70")
    until(lambda: windows(server) == "0! 1")
    server.ok("send-keys", "-K", "-N", "3", "x")
    until(lambda: "xxx" in person.shows()[1])
    assert windows(server) == "0! 1"
    assert server.ok("capture-pane", "-p", "-t", "b").split("\n")[:2] == ["this is b", ""]


def test_the_table_that_a_key_is_looked_up_in_stays_for_the_next(server: Program, person: Onlooker) -> None:
    server.ok("bind-key", "-T", "mine", "x", "set-option", "-g", "@pressed", "#{client_key_table}")
    server.ok("bind-key", "-n", "F5", "switch-client", "-T", "mine")
    server.ok("send-keys", "-K", "F5")
    until(lambda: server.ok("list-clients", "-F", "#{client_key_table}") == "mine")
    person.types(b"x")
    until(lambda: server.ok("list-clients", "-F", "#{client_key_table}") == "root")
    server.ok("send-keys", "-K", "C-b")
    until(lambda: server.ok("list-clients", "-F", "#{client_prefix}") == "1")
    person.types(b":")
    until(lambda: person.shows()[-1] == ":")


def test_a_prompt_takes_them_and_a_read_only_client_does_not(server: Program, person: Onlooker) -> None:
    server.ok("send-keys", "-K", "C-b", ":", "set-option -g @said yes", "Enter")
    until(lambda: server.run("show-options", "-gqv", "@said").stdout == "yes\n")
    server.ok("switch-client", "-r", "-c", server.ok("list-clients", "-F", "#{client_name}"))
    until(lambda: server.ok("list-clients", "-F", "#{client_readonly}") == "1")
    server.ok("send-keys", "-K", "no", "C-b", "d")
    person.sees("[detached (from session a)]")
    assert "no" not in server.ok("capture-pane", "-p", "-t", "a")


def test_it_is_the_client_that_is_named_or_the_callers(server: Program, person: Onlooker) -> None:
    with onlooker(server, "attach-session", "-t", "b") as other:
        until(lambda: "this is b" in other.shows()[0])
        name = server.ok("list-clients", "-t", "a", "-F", "#{client_name}")
        server.ok("send-keys", "-K", "-c", name, "for a", "Enter")
        until(lambda: person.shows()[1:3] == ["for a", "for a"])
        pane = server.ok("display-message", "-p", "-t", "b", "#{pane_id}")
        inside = {"TMUX": f"{server.place.socket},1,0", "TMUX_PANE": pane}
        assert server.run("send-keys", "-K", "for b", "Enter", **inside).returncode == 0
        until(lambda: other.shows()[1:3] == ["for b", "for b"])
        assert server.refused("send-keys", "-K", "-c", "nobody", "x") == "can't find client: nobody"


def test_nobody_in_a_terminal_is_refused(server: Program) -> None:
    assert server.refused("send-keys", "-K", "x") == "no current client"
    with Controlling(server, "attach-session", "-t", "a") as client:
        client.block()
        assert server.refused("send-keys", "-K", "x") == "send-keys: -K is not supported in control mode"


@pytest.mark.usefixtures("person")
def test_there_is_an_end_to_how_many(server: Program) -> None:
    assert server.refused("send-keys", "-K", "-N", "4294967295", "x") == "repeat count too large"
    assert server.refused("send-keys", "-K", "-l", "x" * 20000) == "too many keys"
