"""``panelock log`` and ``panelock verify`` from outside, and a reader that follows a journal over its renewals."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.changes import change, new_session, split
from support.journals import edit
from support.random_changes import Life
from typer.testing import CliRunner

from panelock.cli.following import Tail
from panelock.cli.history_words import said
from panelock.cli.main import app
from panelock.impl import journal, processes
from panelock.impl.journal import Line
from panelock.impl.paths import Place
from panelock.impl.registry import killing, lifecycle, selecting
from panelock.impl.store import Store


@pytest.fixture
def named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A server called work, of a user who has no other one."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    servers = folder / f"panelock-{os.getuid()}"
    servers.mkdir(mode=0o700)
    place = Place(f"{servers}/work")
    store = Store(place)
    new_session(store, "work")
    split(store, 0)
    change(store, killing.kill_pane, 1)
    store.close()
    return place


def panelock(*words: str) -> tuple[int, list[str]]:
    """Run the program; returns its status and its lines."""
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


# --- verify -------------------------------------------------------------------------------------------------------


def test_verify_says_of_every_epoch_that_it_is_right(named: Place) -> None:
    change(Store(named), killing.kill_server)
    new_session(Store(named), "again")
    assert panelock("verify") == (
        0,
        [
            f"ok\t{named.socket} epoch 1\t6 changes (1 to 6), 2 panes, 1 window, 1 session made, ended",
            f"ok\t{named.socket} epoch 2\t2 changes (7 to 8), 1 pane, 1 window, 1 session made, alive",
        ],
    )


@pytest.mark.parametrize("how", ["name", "path", "all"])
def test_verify_names_the_first_difference_and_fails(named: Place, how: str) -> None:
    edit(named, lambda lines: lines[:2] + lines[3:])
    status, lines = panelock("verify", {"name": "work", "path": named.socket, "all": "--all"}[how])
    assert status == 1
    assert lines[0].startswith(f"WRONG\t{named.socket} epoch 1\t")
    assert "journal.jsonl line 3, generation 4: " in lines[1]
    assert "1 line is missing" in lines[1]


def test_verify_says_what_is_wrong_with_a_damaged_registry_and_goes_on(named: Place) -> None:
    Path(named.registry).write_bytes(b"{}")
    other = Place(f"{Path(named.socket).parent}/other")
    new_session(Store(other))
    status, lines = panelock("verify")
    assert status == 1
    assert [line.split("\t")[0] for line in lines] == ["ok", "WRONG"]


def test_verify_of_no_server_is_an_error_only_when_one_was_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    assert panelock("verify")[0] == 0
    status, lines = panelock("verify", "nowhere")
    assert status == 1
    assert "there is no such server" in lines[0]
    assert not list(folder.iterdir()), "looking makes no folder"


def test_verify_changes_nothing(named: Place) -> None:
    Path(named.folder, "registry.json.new-x").write_bytes(b"left by somebody who died")
    before = {name: Path(named.folder, name).read_bytes() for name in os.listdir(named.folder)}
    assert panelock("verify")[0] == 0
    assert {name: Path(named.folder, name).read_bytes() for name in os.listdir(named.folder)} == before


# --- log ----------------------------------------------------------------------------------------------------------


def rows(*words: str) -> list[list[str]]:
    status, lines = panelock("log", *words)
    assert status == 0
    return [line.split("\t") for line in lines]


def test_log_tells_who_did_what_and_what_came_of_it(named: Place) -> None:
    found = rows("work")
    me = f"{os.getpid()} {Path(f'/proc/{os.getpid()}/comm').read_text().strip()}"
    assert {row[3] for row in found} == {me}
    assert [(row[0], row[4], row[5]) for row in found] == [
        ("1", "start-server", "epoch 1"),
        ("1", "new-session -s work -n sh -x 80 -y 24", "$0:0 @0 %0"),
        ("2", "pane-started %0", "process 1 on /dev/null"),
        ("3", "split-window -v -t %0", "%1"),
        ("4", "pane-started %1", "process 1 on /dev/null"),
        ("5", "kill-pane -t %1", ""),
    ]


def test_log_shows_the_last_ones_an_epoch_and_any_server(named: Place) -> None:
    change(Store(named), killing.kill_server)
    new_session(Store(named), "again")
    assert [row[0] for row in rows("work", "-n", "2")] == ["7", "7", "8"]
    assert rows("work", "-n", "0") == []
    assert {row[1] for row in rows("work", "--epoch", "1")} == {"1"}
    assert rows(named.socket) == rows("work") == rows("-L", "work") == rows("-S", named.socket)


def test_log_as_json_has_an_object_a_line(named: Place) -> None:
    status, lines = panelock("log", "work", "--json")
    assert status == 0
    found = [json.loads(line) for line in lines]
    assert [one["generation"] for one in found] == [1, 2, 3, 4, 5]
    assert found[2]["what"] == ["split-window -v -t %0"]
    assert found[2]["result"] == ["%1"]
    assert found[2]["operations"][0]["pane"] == 1
    assert found[2]["pid"] == os.getpid()


def test_log_makes_control_characters_visible(named: Place) -> None:
    change(Store(named), lifecycle.set_title, 0, "\x1b]0;owned\x07\nline")
    for words in (("work",), ("work", "--json")):
        status, lines = panelock("log", *words, "-n", "1")
        assert status == 0
        assert len(lines) == 1
        assert lines[0].isprintable() or lines[0].replace("\t", "").isprintable()
        assert "owned" in lines[0]


def test_log_says_where_a_line_cannot_be_read_and_goes_on(named: Place) -> None:
    text = Path(named.journal).read_bytes().replace(b'{"epoch":1,"generation":3', b'{"epoch":1,"generation":x')
    Path(named.journal).write_bytes(text)
    found = rows("work")
    assert [row[0] for row in found] == ["1", "1", "2", "", "4", "5"]
    assert "cannot be read" in found[3][4]
    assert "fault" in json.loads(panelock("log", "work", "--json")[1][2])


def test_log_of_no_server_says_so(named: Place) -> None:
    status, lines = panelock("log", "nowhere")
    assert status == 1
    assert "there is no such server" in lines[0]


def test_log_leaves_out_what_was_never_committed(named: Place) -> None:
    with open(named.journal, "ab") as file:
        file.write(journal.encode([Line(1, 99, 0.0, "w", [{"op": "kill-server"}])]))
    assert "kill-server" not in {row[4] for row in rows("work")}


def test_a_process_that_has_gone_is_named_by_its_number(named: Place) -> None:
    gone = f"{processes.boot_id()}:{processes.namespace()}:999999999:1"
    with Store(named).load_and_lock() as guard:
        selecting.rename_session(guard.transaction(gone), 0, "play")
        guard.save()
    assert rows("work", "-n", "1")[0][3] == "999999999"


def test_every_operation_that_there_is_has_words(place: Place) -> None:
    """None is shown as it stands in the file, which is left for what we do not know."""
    store = Store(place)
    life = Life(store, 7)
    for _ in range(700):
        life.step()
    operations = [one for line in journal.read(place.journal) for one in line.operations]
    assert len({one["op"] for one in operations}) > 30
    for one in operations:
        what, result = said(one)
        assert "=" not in what, one
        assert "None" not in what + result, one
    store.close()


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ({"op": "wink", "pane": 3}, ("wink pane=3", "")),
        ({"op": "kill-pane"}, ("kill-pane", "")),
        ({}, ("?", "")),
        ({"op": "host-died", "dead": [1, 2], "withdrawn": [3]}, ("host-died", "%1 %2 dead, %3 gone")),
        ({"op": "rebuild", "sessions": 1, "windows": 2, "panes": 3},
         ("panelock doctor --repair", "1 sessions, 2 windows, 3 panes made again")),
        ({"op": "snapshot", "sessions": [{}], "windows": [], "panes": []},
         ("snapshot", "1 sessions, 0 windows, 0 panes stand here; what came before is not kept")),
        ({"op": "made-and-killed", "pane": 4}, ("pane-started %4", "killed already")),
        ({"op": "leave-empty", "pane": 4}, ("pane-left-empty %4", "")),
    ],
)  # fmt: skip
def test_what_is_rare_or_unknown_has_words_too(operation: dict[str, Any], words: tuple[str, str]) -> None:
    assert said(operation) == words


# --- following ----------------------------------------------------------------------------------------------------


def seen(tail: Tail) -> list[int]:
    return [entry.line.generation for entry in tail.entries() if entry.line is not None]


def test_a_follower_sees_every_change_once_over_renewals(place: Place) -> None:
    store, small = Store(place), Store(place, journal_limit=10)
    tail = Tail(place)
    assert seen(tail) == []
    new_session(store)
    assert seen(tail) == [1, 2]
    assert seen(tail) == []
    expected = 3
    for at in range(30):
        for through in (store, small)[: 1 + (at % 3 == 0)]:
            change(through, lifecycle.set_title, 0, f"{at} {id(through)}")
        if at % 4:
            continue
        last = store.current().generation
        assert seen(tail) == list(range(expected, last + 1))
        expected = last + 1
    store.close()
    small.close()


def test_a_follower_waits_for_what_is_not_committed_and_forgets_what_never_is(store: Store, place: Place) -> None:
    new_session(store)
    tail = Tail(place)
    assert seen(tail) == [1, 2]
    whole = Path(place.journal).read_bytes()
    Path(place.journal).write_bytes(whole + journal.encode([Line(1, 3, 0.0, "died", [])]) + b'{"torn')
    assert seen(tail) == []
    Path(place.journal).write_bytes(whole)
    change(store, lifecycle.set_title, 0, "the third")
    (entry,) = tail.entries()
    assert entry.line is not None
    assert entry.line.operations[0]["title"] == "the third"


def test_log_follows_a_server_until_it_is_interrupted(named: Place) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from panelock.cli.main import main; main()", "log", "work", "-f", "-n", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert "kill-pane -t %1" in process.stdout.readline()
        split(Store(named, journal_limit=10), 0)
        assert "split-window -v -t %0\t%2" in process.stdout.readline()
        assert "pane-started %2" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (out, err, process.returncode) == ("", "", 130)


def test_a_reader_that_has_had_enough_is_no_error(named: Place) -> None:
    program = "from panelock.cli.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program, "log", "work", "-f"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        change(Store(named), lifecycle.set_title, 0, "one more")
        assert process.stderr.read() == ""
        assert process.wait(30) == 0
