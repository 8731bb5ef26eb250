"""Somebody who chooses: at our host, and what would be on a terminal; and without a host, what he is told."""

import select
import time
from contextlib import ExitStack
from typing import Self

from panelock.cli.drawing.choosing import Chooser, opened
from panelock.cli.drawing.choosing_listing import Listing, Outcome
from panelock.cli.drawing.panes import View
from panelock.cli.drawing.prompt import History, Prompt
from panelock.cli.drawing.talk import Block, Notice, Talk
from panelock.impl import keys, parse
from panelock.impl.arguments import quoted
from panelock.impl.commands.base import Call
from panelock.impl.commands.table import TABLE
from panelock.impl.host import client as host
from panelock.impl.host import wire
from panelock.impl.host.screens.screen import PLAIN, Row, Run
from panelock.impl.host.screens.styles import parse as style_of
from panelock.impl.keys import Key
from support.hosting import LIMIT_S
from support.onlooker import _plain
from support.program import Program
from support.prompts import typed, watched
from support.stage import Stage

DONE = "done"
MODE_STYLE = style_of("bg=yellow,fg=black", PLAIN, PLAIN)
Picture = list[list[Run]]


class Sitter:
    """A client that draws, as far as choosing goes."""

    def __init__(self, one: Program, columns: int, rows: int, tty: str = "/dev/pts/none") -> None:
        sock = host.connect(one.place.socket)
        assert sock is not None
        self.one, self.columns, self.rows = one, columns, rows
        self.chooser: Listing | None = None
        self.told: list[str] = []
        """What the host has said of panes' numbers."""
        self.errors: list[str] = []
        """What was refused."""
        self._history = History()
        self._prompt: Prompt | None = None
        self._views: dict[int, View] = {}
        self._stack = ExitStack()
        self._stack.callback(sock.close)
        self._talk = Talk(sock)
        self._talk.send(wire.draw(tty, ["attach-session", "-t", "a"], one.environment, "/", (columns, rows)))

    def gives(self, line: str) -> None:
        """Give a command line, and wait until it is done: what is told because of it comes behind its block."""
        self._talk.give(line)
        self._talk.give(f"display-message {DONE}")
        self._hear()

    def _hear(self) -> None:
        done = False
        while not (done or self._talk.over):
            for told in self._talk.hear():
                if isinstance(told, Notice) and told.word == "choose":
                    self.chooser = opened(told.rest, self.chooser, self.columns, self.rows)
                elif isinstance(told, Notice) and told.word == "display-panes":
                    self.told.append(told.rest)
                elif isinstance(told, Notice) and told.word == "message":
                    done = done or DONE in told.rest
                elif isinstance(told, Block):
                    self.errors += [] if told.well else told.lines

    def presses(self, key: Key) -> None:
        """Press a key, and give the host what comes of it."""
        assert self.chooser is not None, "keys that nobody takes"
        if self._prompt is None:
            self._take(self.chooser.press(key))
            return
        outcome = self._prompt.press(key, keys.send(key, keys.PLAIN) or b"")
        if outcome.closed:
            self._prompt = None
            self._take(self.chooser.answer(outcome.commands[0] if outcome.commands else None))

    def _take(self, outcome: Outcome) -> None:
        if outcome.prompt:
            self._prompt = Prompt(outcome.prompt, status_keys="emacs", history=self._history)
        question = "" if self.chooser is None else self.chooser.question
        if outcome.closed:
            self.chooser = None
        for line in outcome.commands:
            self.gives(line)
        if outcome.stale and self.chooser is not None:
            self.gives(question)

    def asks_anew(self) -> None:
        """Ask the host what there is now."""
        assert self.chooser is not None
        self.gives(self.chooser.question)

    @property
    def prompt(self) -> str | None:
        """What is asked, with what was typed."""
        return None if self._prompt is None else self._prompt.text(self.columns)

    def picture(self) -> Picture | None:
        """What is drawn, as an onlooker tells it; None where nothing is chosen any more."""
        chooser = self.chooser
        if chooser is None:
            return None
        rows = chooser.rows(self.columns, self.rows, MODE_STYLE, self._shown(chooser.wanted))
        return [_plain(Row(list(runs), 0, [], 0), self.columns) for runs in rows]

    @property
    def compared(self) -> list[int]:
        """The rows that are as in tmux: what is shown of a session whose windows are filtered is less."""
        chooser = self.chooser
        assert chooser is not None
        tree, filtered = chooser._tree, " -f " in chooser.question
        return [*range(min(tree.height + 1, self.rows) if filtered else self.rows)]

    def _shown(self, panes: list[int]) -> dict[int, View]:
        end = time.monotonic() + LIMIT_S
        for pane in panes:
            if pane not in self._views:
                self._views[pane] = View(self.one.place, pane, self._talk.send)
                self._stack.callback(self._views[pane].close)
            view = self._views[pane]
            while view.facts is None and not view.gone:
                assert time.monotonic() < end
                if select.select([view.sock], [], [], 0.1)[0]:
                    view.hear()
                    view.drawn()
        return {pane: self._views[pane] for pane in panes}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


class Chosen:
    """A registry with somebody attached who draws: what he is told of it."""

    def __init__(self, at: Stage) -> None:
        self.at, self.told = at, watched(at, "/dev/pts/7")
        self.client = at.driver.clients.all[0]

    def gives(self, line: str) -> None:
        """Give a command line as the client that he is."""
        for one in parse.parse_text(line, parse.Context(TABLE)).commands:
            call = Call(one.command, one.args, self.at.driver, {}, "/", "request", 0, client=self.client)
            call.current = "$0:0.%0"
            self.at.driver.drive(one.command.run(call), call)
            assert not call.err

    def told_of(self, *words: str) -> str:
        """Return the JSON that a command has sent."""
        before = len(self.told.lines)
        self.gives(" ".join(map(quoted, words)) if len(words) > 1 else words[0])
        (line,) = self.told.lines[before:]
        return line.partition(" ")[2]

    def opens(self, *words: str, size: tuple[int, int] = (60, 20)) -> Chooser:
        return Chooser(self.told_of(*(words or ("choose-tree",))), *size)


def press(one: Listing, names: str) -> list[str]:
    """Press keys, and answer what is asked by what comes after them; returns the commands that have come of it."""
    prompt: Prompt | None = None
    given: list[str] = []
    for key, data in typed(names):
        if prompt is None:
            outcome = one.press(key)
        else:
            answered = prompt.press(key, data)
            if not answered.closed:
                continue
            outcome, prompt = one.answer(next(iter(answered.commands), None)), None
        given += outcome.commands
        if outcome.prompt:
            prompt = Prompt(outcome.prompt, status_keys="emacs", history=History())
    return given
