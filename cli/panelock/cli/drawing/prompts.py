"""The prompt that a client has open, who is told what comes of it, and what was typed at those before.

While one is open, another one of kind "command" is passed over, and one of kind "confirm" takes its place. A message
is shown over it, until a key that is for the prompt all the same.
"""

import json
from typing import TYPE_CHECKING

from panelock.cli.drawing import typed
from panelock.cli.drawing.prompt import History, Prompt
from panelock.impl.host import wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.cli.drawing.client import Client


class Prompts:
    """The prompts of one client, one after the other."""

    def __init__(self, client: "Client") -> None:
        self.open: Prompt | None = None
        self._answers: Callable[[str | None], None] | None = None
        """Who is told what is typed, where that is not a command."""
        self._client = client
        self._history = History(self._keep)

    def know(self, said: str) -> None:
        """Know what was typed at prompts, here and elsewhere."""
        self._history.know(json.loads(said))

    def _keep(self, kind: str, text: str) -> None:
        """Let the host know what was typed, who tells all others."""
        self._client.send(wire.frame(wire.KEPT, f"{kind}\0{text}".encode("utf-8", "surrogateescape")))

    def show(self, said: str) -> None:
        """Open one that the host asks for."""
        self._show(said, None)

    def ask(self, said: str, answers: "Callable[[str | None], None]") -> None:
        """Open one whose answer is no command."""
        self._close()
        self._show(said, answers)

    def _show(self, said: str, answers: "Callable[[str | None], None] | None") -> None:
        shown = self._client.scene
        status_keys = "emacs" if shown is None else shown.options["status-keys"]
        fresh = Prompt(said, status_keys=status_keys, history=self._history)
        if self.open is not None and fresh.kind != "confirm":
            self._client.closed(fresh.number)
            return
        self._close()
        self._client.message.clear()
        self.open, self._answers, self._client.drawn = fresh, answers, False
        for commands in fresh.first:
            self._client.give(commands)

    def _close(self) -> None:
        """Have none open: whoever waits for an answer gets none."""
        before, self.open, self._answers = self.open, None, None
        if before is not None:
            self._client.closed(before.number)

    def press(self, one: typed.Typed) -> list[typed.Typed]:
        """Take a key; returns those that are to be done with now: of a paste every character is one."""
        prompt, answers = self.open, self._answers
        assert prompt is not None
        if one.key.name == typed.PASTE:
            return typed.split(typed.pasted(one), more=False)[0]
        outcome = prompt.press(one.key, one.data)
        if outcome.closed:
            self.open = self._answers = None
        self._client.drawn = False
        if answers is not None:
            if outcome.closed:
                answers(next(iter(outcome.commands), None))
        elif prompt.number and outcome.closed:
            self._client.closed(prompt.number, self._short(next(iter(outcome.commands), None)))
        else:
            for commands in outcome.commands:
                self._client.give(commands)
        return typed.split(outcome.unheeded, more=False)[0]

    def _short(self, answer: str | None) -> str | None:
        """Give an answer; none where the host would take it for nonsense, and let the client go."""
        if answer is None or len(answer.encode("utf-8", "surrogateescape")) <= wire.ANSWER_LIMIT:
            return answer
        self._client.message.show("Command too long")
        return None
