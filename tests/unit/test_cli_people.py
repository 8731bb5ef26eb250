"""The program for people: its help, its lists, what it says of what cannot be."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.changes import change, new_session, new_window, split
from support.hosting import until
from support.serving import gone, served, session
from typer.testing import CliRunner, Result

from panelock.cli import listing, showing
from panelock.cli.ask import ask
from panelock.cli.main import app
from panelock.impl.paths import Place
from panelock.impl.registry import killing, lifecycle
from panelock.impl.store import Store

COMMANDS = sorted(
    command.name or command.callback.__name__ for command in app.registered_commands if command.callback is not None
)


@pytest.fixture
def named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The default server of a user's folder of this test's own."""
    monkeypatch.setenv("TMUX_TMPDIR", str(folder))
    (folder / f"panelock-{os.getuid()}").mkdir(mode=0o700)
    place = Place(f"{folder}/panelock-{os.getuid()}/default")
    with served(place):
        yield place


def panelock(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = panelock(command, "--help")
    assert done.exit_code == 0
    assert f"panelock {command}" in plain(done.output) or f" {command} " in plain(done.output)


def test_every_command_is_in_the_programs_help() -> None:
    done = panelock("--help")
    assert done.exit_code == 0
    assert [command for command in COMMANDS if command not in plain(done.output)] == []
    assert {"run", "attach", "ls", "capture", "kill", "doctor", "demo"} <= set(COMMANDS)


def test_ls_json_has_every_pane_of_every_server(named: Place) -> None:
    store = Store(named)
    new_session(store, "work")
    split(store, 0)
    new_window(store)
    change(store, lifecycle.set_title, 1, "teammate")
    change(store, lifecycle.pane_ended, 2, process="test:2", status=3, signal=None)
    store.close()
    other = Store(Place(f"{os.path.dirname(named.socket)}/other"))
    new_session(other, "play")
    change(other, killing.kill_server)
    other.close()
    shown: list[dict[str, Any]] = json.loads(panelock("ls", "--json").output)
    assert [(one["socket"], one["state"], one["sessions"]) for one in shown] == [(named.socket, "no host", 1)]
    panes = shown[0]["panes"]
    assert [(one["session"], one["window"], one["pane"], one["state"]) for one in panes] == [
        ("work", "0 sh", "%0", "running"), ("work", "0 sh", "%1", "running"),
    ]  # fmt: skip
    assert (panes[1]["title"], panes[1]["size"]) == ("teammate", "80x11")
    everything = json.loads(panelock("ls", "--json", "--all").output)
    assert [one["state"] for one in everything] == ["no host", "ended"]


def test_ls_prints_plain_lines_in_a_pipe(named: Place) -> None:
    store = Store(named)
    new_session(store, "work")
    change(store, lifecycle.set_title, 0, "evil\x1b[2J\ttitle\n")
    store.close()
    lines = [line.split("\t") for line in panelock("ls").output.splitlines()]
    assert lines[0][:3] == [named.socket, "no host", "0"]
    assert lines[1][:5] == ["", "work", "0 sh", "%0", "running"]
    assert lines[1][6] == "evil\\x1b[2J\\ttitle\\n"
    assert len(lines) == 2


def test_ls_names_what_is_wrong_with_a_server_and_goes_on(named: Place) -> None:
    store = Store(named)
    new_session(store)
    store.close()
    Path(named.registry).write_bytes(b"hello")
    other = Store(Place(f"{os.path.dirname(named.socket)}/other"))
    new_session(other, "play")
    other.close()
    shown = json.loads(panelock("ls", "--json").output)
    assert "is not JSON" in shown[0]["state"]
    assert shown[1]["panes"][0]["session"] == "play"


def test_without_servers_ls_prints_nothing_and_json_an_empty_array(named: Place) -> None:
    assert panelock("ls").output == ""
    assert json.loads(panelock("ls", "--json").output) == []


def test_what_is_alive_is_listed_captured_and_killed(named: Place) -> None:
    with served(named) as hosted:
        session(named, "printf 'hello\\n'; exec cat")
        ask(named, "split-window", "-d", "exec cat")
        row = listing.server_row(named)
        assert (row.state, row.pid, len(row.panes)) == ("live", hosted.pid, 2)
        assert row.panes[1].age_s is not None
        until(lambda: listing.server_row(named).panes[1].command == "cat")
        captured = ""
        while "hello" not in captured:
            done = panelock("capture", "%0")
            assert done.exit_code == 0
            captured = done.output
        assert panelock("kill", "%1").exit_code == 0
        assert [pane.pane for pane in listing.server_row(named).panes] == ["%0"]
        assert panelock("kill", "work").exit_code == 0
        gone(hosted)
        assert listing.server_row(named).state == "ended"


def test_killing_a_server_ends_it(named: Place) -> None:
    with served(named) as hosted:
        session(named, "cat")
        assert panelock("kill", "--server").exit_code == 0
        gone(hosted)


SAID = {
    ("kill", "%7"): "panelock: can't find pane: %7\n",
    ("kill", "@7"): "panelock: can't find window: @7\n",
    ("kill", "nobody"): "panelock: can't find session: nobody\n",
    ("capture", "%7"): "panelock: can't find pane: %7\n",
    ("attach", "%7"): "panelock: can't find pane: %7\n",
    ("kill",): "panelock: name what to kill: a pane (%3), a window (@1), a session (work), or --server\n",
    (
        "kill",
        "work",
        "--server",
    ): "panelock: name what to kill: a pane (%3), a window (@1), a session (work), or --server\n",
}


def test_what_cannot_be_is_said_with_status_1(named: Place) -> None:
    with served(named):
        session(named, "cat")
        for words, text in SAID.items():
            done = panelock(*words)
            assert (done.exit_code, done.stderr) == (1, text), words


def test_a_command_that_is_not_there_is_said_with_the_status_a_shell_gives_it(named: Place) -> None:
    done = panelock("run", "--", "no-such-command-here")
    assert (done.exit_code, done.stderr) == (127, "panelock: no-such-command-here: command not found\n")
    assert not os.path.exists(named.socket), "no server was started for it"


def test_without_a_server_tmuxs_words_are_said(named: Place) -> None:
    done = panelock("capture", "%0")
    assert (done.exit_code, done.stderr) == (
        1,
        f"panelock: error connecting to {named.socket} (No such file or directory)\n",
    )


def test_doctor_ends_with_1_while_something_is_wrong(named: Place) -> None:
    store = Store(named)
    new_session(store)
    store.close()
    Path(named.host_lock).touch(0o600)
    Path(named.registry).write_bytes(b"hello")
    assert panelock("doctor").exit_code == 1
    assert panelock("doctor", "--repair", "--yes").exit_code == 0
    assert panelock("doctor").exit_code == 0


def test_a_persons_table_shows_control_characters_instead_of_sending_them() -> None:
    assert showing.visible("a\x1b[2Jb\n\u202ec") == "a\\x1b[2Jb\\n\\u202ec"
    assert showing.visible("Grüße ✓") == "Grüße ✓"


@pytest.mark.parametrize(
    ("age", "words"), [(0.4, "0s"), (59.9, "59s"), (75, "1m15s"), (7300, "2h01m"), (90000, "1d01h"), (None, "")]
)
def test_ages_are_written_for_people(age: float | None, words: str) -> None:
    assert listing.words_for(age) == words
