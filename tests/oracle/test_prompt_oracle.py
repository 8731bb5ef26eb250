"""Prompts: the real tmux's status line, key by key, and what comes of them, beside what ours says of the same."""

import os
import select
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from oracle.prompt_cases import CASES, DIFFERENCES, Case
from support.hosting import LIMIT_S
from support.person import Person
from support.program import Program, program
from support.prompts import Told, typed, watched
from support.stage import Stage, stage

from panelock.cli.drawing.prompt import History, Prompt
from panelock.impl.host.screens import sgr
from panelock.impl.host.screens.screen import Screen, open_screen
from panelock.impl.store import Store

pytestmark = pytest.mark.oracle

COLUMNS, ROWS = 30, 8
CLOSED = "no prompt"


class Terminal:
    """The real tmux in a terminal, and what is on its screen."""

    def __init__(self, one: Program) -> None:
        self.one = one
        words = [one.tmux, "-S", one.place.socket, "-f", os.devnull, "attach-session", "-t", "a"]
        self.person = Person(words, one.environment | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}, COLUMNS, ROWS)
        self.screen: Screen = open_screen(COLUMNS, ROWS, 0)

    def __enter__(self) -> Self:
        self.shown("", CLOSED, None)
        return self

    def __exit__(self, *_: object) -> None:
        self.one.ok("detach-client", "-s", "a")
        with self.person:
            self.person.ends()

    def shown(self, style: str, text: str, cursor: int | None) -> None:
        """Wait until the status line is this."""
        wanted = style, text.rstrip(), cursor
        end = time.monotonic() + LIMIT_S
        while (found := self._line()) != wanted:
            assert time.monotonic() < end, f"the real one shows {found}, ours {wanted}"
            if select.select([self.person.master], [], [], 0.01)[0]:
                self.screen.feed(os.read(self.person.master, 65536))

    def _line(self) -> tuple[str, str, int | None]:
        (row,) = self.screen.styled(ROWS - 1, ROWS)
        column, cursor = 0, None
        for text, style in row.runs:
            if style.attrs & sgr.REVERSE and cursor is None:
                cursor = column
            column += len(text.encode("utf-16-le")) // 2 + sum(char >= "\u1100" for char in text)
        colour = row.runs[0][1].bg if row.runs else -1
        option = {3: "message-style", 0: "message-command-style"}.get(colour, "")
        return option, self.screen.plain(ROWS - 1, ROWS)[0].rstrip(), cursor


@pytest.fixture(scope="module")
def server(real_tmux: str) -> Iterator[Program]:
    """One for all cases, with a status line that says that there is no prompt."""
    folder = Path(tempfile.mkdtemp(prefix="pl-"))
    try:
        with program(folder, real_tmux) as one:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "exec cat")
            for option, value in (
                ("status-left", CLOSED), ("status-left-length", "20"), ("status-right", ""),
                ("status-style", "default"),
                ("window-status-format", ""), ("window-status-current-format", ""), ("window-status-separator", ""),
                ("assume-paste-time", "0"), ("escape-time", "0"),
            ):  # fmt: skip
                one.ok("set-option", "-g", option, value)
            yield one
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def terminal(server: Program) -> Iterator[Terminal]:
    with Terminal(server) as made:
        yield made


@pytest.fixture
def told(store: Store) -> tuple[Stage, Told]:
    made = stage(store)
    return made, watched(made, "/dev/pts/7")


def got(one: Program) -> str:
    return one.run("show-options", "-gv", "@got").stdout


def fresh(one: Program) -> None:
    one.run("set-option", "-gu", "@got")


def play(terminal: Terminal, told: tuple[Stage, Told], way: str, case: Case) -> tuple[str, str]:
    """Type a case, comparing what is shown after each key; returns what comes of it there, and of our commands."""
    one, (at, lines) = terminal.one, told
    fresh(one)
    one.ok("clear-prompt-history", ";", "set-option", "-g", "status-keys", way)
    commands: list[str] = []
    history = History()
    source = one.folder / "line"
    name, _, rest = case.line.partition(" ")
    source.write_text(f"{name} -b {rest}\n")  # without -b the real one waits for the answer
    at.files["/line"] = source.read_bytes()
    for keys in case.keys.split("|"):
        one.ok("source-file", str(source))
        at.ok("source-file", "/line")
        prompt = Prompt(lines.lines[-1].removeprefix("%prompt "), status_keys=way, history=history)
        commands += prompt.first
        terminal.shown(prompt.style, prompt.text(COLUMNS), prompt.shown(COLUMNS).cursor)
        closed = False
        for key, data in typed(keys):
            assert not closed, "keys that nobody takes"
            terminal.person.types(data)
            outcome = prompt.press(key, data)
            commands += outcome.commands
            closed = outcome.closed
            if closed:
                terminal.shown("", CLOSED, None)
            else:
                terminal.shown(prompt.style, prompt.text(COLUMNS), prompt.cursor(COLUMNS))
        assert closed, "a prompt that is still open"
    theirs = got(one)
    return theirs, of_ours(one, commands)


def of_ours(one: Program, commands: list[str]) -> str:
    fresh(one)
    source = one.folder / "line"
    for line in commands:
        source.write_text(line + "\n")
        one.run("source-file", str(source))
    return got(one)


@pytest.mark.parametrize(
    ("way", "case"),
    [
        pytest.param(way, case, id=f"{way}-{case.keys}-{case.line}", marks=() if place % 3 == 0 else pytest.mark.deep)
        for place, (case, way) in enumerate((case, way) for case in CASES for way in case.ways)
    ],
)
def test_a_prompt_shows_and_does_what_tmuxs_does(
    terminal: Terminal, told: tuple[Stage, Told], way: str, case: Case
) -> None:
    theirs, ours = play(terminal, told, way, case)
    assert ours == theirs


@pytest.mark.parametrize(("case", "differs"), DIFFERENCES.items(), ids=[case.keys for case in DIFFERENCES])
def test_where_ours_is_not_the_same_it_is_said_why(
    terminal: Terminal, told: tuple[Stage, Told], case: Case, differs: tuple[str, str, str]
) -> None:
    theirs, ours, _ = differs
    assert play(terminal, told, "emacs", case) == (theirs, ours)
