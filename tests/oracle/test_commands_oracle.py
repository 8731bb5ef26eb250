"""Real tmux and a real host of ours are told the same: exit status, standard output and error must be equal (Exact)."""

import os
import shlex
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.commands_scripts import DIFFERENCES, FILES, SCRIPTS

from panelock.impl.host import client
from panelock.impl.host.start import ensure_host
from panelock.impl.paths import Place

pytestmark = pytest.mark.oracle

Answer = tuple[int, str, str]
WORLD = (
    ("new-session", "-d", "-s", "a", "-x", "80", "-y", "24", "-n", "first", "cat"),
    ("split-window", "-d", "-t", "a:0", "cat"),
    ("set-option", "-g", "exit-empty", "off"),
)


def environment() -> dict[str, str]:
    """One for both servers and all callers."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"SHELL": "/bin/sh", "TERM": "xterm", "LC_ALL": "C.UTF-8", "MARK": "1"}


class Real:
    """A tmux server of the test's own."""

    def __init__(self, tmux: str, folder: Path) -> None:
        self._command = [tmux, "-S", f"{folder}/real", "-f", "/dev/null"]
        self._folder = folder

    def run(self, *argv: str, stdin: bytes = b"") -> Answer:
        done = subprocess.run(
            [*self._command, *argv],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=30,
            env=environment(),
            cwd=self._folder,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()


class Ours:
    """A host of the test's own, asked as the shim asks it."""

    def __init__(self, folder: Path) -> None:
        self._place = Place(f"{folder}/ours")
        self._folder = folder

    def run(self, *argv: str, stdin: bytes = b"") -> Answer:
        reading, writing = os.pipe()
        os.write(writing, stdin)
        os.close(writing)
        try:
            status, out, err = client.ask(
                self._place,
                list(argv),
                environment(),
                str(self._folder),
                uuid.uuid4().bytes,
                stdin=reading,
                start=True,
                starter=ensure_host,
            )
        finally:
            os.close(reading)
        return status, out.decode(), err.decode()


@pytest.fixture
def both(real_tmux: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Real, Ours]]:
    for name in set(os.environ) - set(environment()):
        monkeypatch.delenv(name)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    for name, text in FILES.items():
        (folder / name).write_text(text.replace("DIR", str(folder)))
    real, ours = Real(real_tmux, folder), Ours(folder)
    try:
        for command in WORLD:
            assert real.run(*command) == ours.run(*command) == (0, "", ""), command
        yield real, ours
    finally:
        real.run("kill-server")
        ours.run("kill-server")


def steps(script: str, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield (line, words, names of differences)."""
    for line in script.strip().splitlines():
        text, _, notes = line.partition("##")
        lexer = shlex.shlex(text.replace("DIR", folder), posix=True)
        lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
        yield text.strip(), list(lexer), notes.split()


@pytest.mark.parametrize("name", SCRIPTS)
def test_commands_answer_what_tmux_answers(name: str, both: tuple[Real, Ours], folder: Path) -> None:
    real, ours = both
    wrong = []
    for line, words, notes in steps(SCRIPTS[name], str(folder)):
        theirs, mine = real.run(*words), ours.run(*words)
        if (theirs != mine) != bool(notes):
            wrong.append(f"{line}\n  tmux: {theirs}\n  ours: {mine}")
    assert not wrong, "\n".join(wrong)


def test_standard_input_is_a_file_named_dash(both: tuple[Real, Ours]) -> None:
    real, ours = both
    for words, stdin in (
        (("source-file", "-"), b"display -p in\nnosuch\n"),
        (("load-buffer", "-b", "b", "-"), b"x\ny"),
    ):
        assert real.run(*words, stdin=stdin) == ours.run(*words, stdin=stdin), words
    assert real.run("show-buffer", "-b", "b") == ours.run("show-buffer", "-b", "b") == (0, "x\ny", "")


EMPTY = (
    (("split-window", "-d", "-P", "-F", "#{pane_id} #{pane_dead} #{pane_pid}", "-t", "a:0.0", ""), b""),
    (("display-message", "-I", "-t", "%2"), b"hello\nworld\n"),
    (("display-message", "-I", "-t", "%2"), b"\x1b[3;5Hmore"),
    (("display-message", "-p", "-t", "%2", "#{pane_dead}#{cursor_x},#{cursor_y},#{cursor_flag}#{pane_tty}"), b""),
    (("capture-pane", "-p", "-t", "%2"), b""),
    (("display-message", "-I", "-t", "a:0.0"), b"hello\n"),
    (("split-window", "-I", "-P", "-t", "%2"), b"".join(b"line %d\n" % number for number in range(400))),
    (("capture-pane", "-p", "-t", "%3"), b""),
    (("display-message", "-p", "-t", "%3", "#{history_size} #{pane_start_command} #{pane_dead_status}"), b""),
    (("list-panes", "-t", "a", "-F", "#{pane_id} #{pane_dead} #{pane_active} #{pane_height}"), b""),
    (("split-window", "-I", "-d", "-t", "%3", "cat"), b"not asked for"),
    (("split-window", "-I", "-d", "-t", "a:9"), b"x"),
    (("pipe-pane", "-t", "%3", "cat"), b""),
    (("resize-pane", "-t", "%3", "-y", "3"), b""),
    (("swap-pane", "-s", "%3", "-t", "%0"), b""),
    (("respawn-pane", "-t", "%2", "cat"), b""),
    (("list-panes", "-t", "a", "-F", "#{pane_id} #{pane_dead} #{pane_index}"), b""),
    (("kill-pane", "-t", "%3"), b""),
    (("list-panes", "-t", "a", "-F", "#{pane_id} #{pane_dead}"), b""),
)
"""A pane without a process: made, filled, moved, given a process, killed."""


def test_an_empty_pane_is_what_it_is_in_tmux(both: tuple[Real, Ours]) -> None:
    real, ours = both
    for words, stdin in EMPTY:
        assert real.run(*words, stdin=stdin) == ours.run(*words, stdin=stdin), words
    # tmux forgets to note that a process has come (PANE_EMPTY), and lets others write into its screen.
    into_a_process = ("display-message", "-I", "-t", "%2")
    assert real.run(*into_a_process, stdin=b"x") == (0, "", "")
    assert ours.run(*into_a_process, stdin=b"x") == (1, "", "pane is not empty\n")


def test_list_commands_says_what_3_4_says_where_3_3a_says_it_too(both: tuple[Real, Ours]) -> None:
    theirs, mine = (one.run("list-commands")[1].splitlines() for one in both)
    changed = {line.split()[0] for line in set(theirs) ^ set(mine)}
    assert [line.split()[0] for line in theirs] == [line.split()[0] for line in mine]
    assert changed == CHANGED_USAGE


CHANGED_USAGE = {
    "capture-pane",
    "clear-history",
    "confirm-before",
    "display-menu",
    "display-message",
    "list-clients",
    "run-shell",
    "send-keys",
    "source-file",
}
"""Commands with new flags in 3.4."""


def test_every_named_difference_occurs() -> None:
    noted = {note for script in SCRIPTS.values() for _, _, notes in steps(script, "/") for note in notes}
    assert noted == set(DIFFERENCES)
