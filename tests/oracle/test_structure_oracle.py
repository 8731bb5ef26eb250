"""Real tmux and ours are told the same; after each command their answers and their trees must be equal (Exact).

Exact: exit status, standard output and error, then of every window and pane its ids, index, name, flags, layout, size
and place. A session's date and a history's bytes are read over. The terminals of ours are only said to be there.
"""

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.structure_scripts import DIFFERENCES, SCRIPTS
from support.lone import Lone

from panelock.impl.paths import Place
from panelock.impl.store import Store

pytestmark = pytest.mark.oracle

CHILD = "sleep 1000"
TREE = (
    *("list-windows", "-a", "-F"),
    "#{session_id} #{session_name}:#{window_index} #{window_id} #{window_name} #{window_raw_flags} "
    "#{window_width}x#{window_height} #{window_layout} #{session_group} #{session_stack}",
    *(";", "list-panes", "-a", "-F"),
    "#{session_name}:#{window_index}.#{pane_index} #{pane_id} #{pane_active} #{pane_last} #{pane_left},#{pane_top} "
    "#{pane_width}x#{pane_height} #{pane_title} #{pane_start_command} #{pane_start_path} #{pane_input_off}",
)
Answer = tuple[int, str, str]


class Real:
    """A tmux server of the test's own."""

    def __init__(self, tmux: str, folder: Path) -> None:
        self._command = [tmux, "-u", "-S", str(folder / "real"), "-f", "/dev/null"]
        self._environment = {"PATH": os.environ["PATH"], "SHELL": "/bin/sh", "TERM": "xterm"}

    def run(self, *argv: str) -> Answer:
        done = subprocess.run(
            [*self._command, *argv],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env=self._environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
        )
        return done.returncode, done.stdout, done.stderr


class Ours:
    """The same, in this process."""

    def __init__(self, folder: Path) -> None:
        self._lone = Lone(Store(Place(str(folder / "ours"))))

    def run(self, *argv: str) -> Answer:
        said = self._lone.run(*argv)
        return said.status, said.out, said.err


@pytest.fixture
def real(real_tmux: str) -> Iterator[Real]:
    with tempfile.TemporaryDirectory(prefix="pl-structure-") as folder:
        server = Real(real_tmux, Path(folder))
        try:
            yield server
        finally:
            server.run("kill-server")


def steps(script: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield (line, words, names of differences)."""
    for line in script.strip().splitlines():
        text, _, notes = line.partition("##")
        # No backslash and no # means anything here: what the shell would make of them is not the question.
        lexer = shlex.shlex(text, posix=True)
        lexer.whitespace_split, lexer.escape, lexer.commenters, lexer.whitespace = True, "", "", " "
        words = [part for word in lexer for part in (CHILD.split() if word == "CHILD" else [word])]
        yield text.strip(), words, notes.split()


def undated(answer: Answer) -> Answer:
    return answer[0], re.sub(r"\(created [^)]*\)|, [0-9]+ bytes", "", answer[1]), answer[2]


@pytest.mark.parametrize("name", SCRIPTS)
def test_structure_commands_answer_and_change_what_tmux_does(name: str, real: Real, folder: Path) -> None:
    ours = Ours(folder)
    for at, (line, words, notes) in enumerate(steps(SCRIPTS[name])):
        kinds = {DIFFERENCES[note].where for note in notes}
        theirs, mine = undated(real.run(*words)), undated(ours.run(*words))
        assert (theirs != mine) == bool(kinds & {"answer", "both"}), f"{line}\ntmux: {theirs}\nours: {mine}"
        if at == 0:
            # A name that follows the program comes when it comes.
            assert real.run("set-option", "-g", "automatic-rename", "off")[0] == 0
        theirs, mine = real.run(*TREE), ours.run(*TREE)
        assert theirs[0] == mine[0] == 0, (line, theirs, mine)
        assert (theirs != mine) == bool(kinds & {"tree", "both"}), f"{line}\ntmux:\n{theirs[1]}\nours:\n{mine[1]}"


def test_every_named_difference_occurs() -> None:
    noted = {note for script in SCRIPTS.values() for _, _, notes in steps(script) for note in notes}
    assert noted == set(DIFFERENCES)
