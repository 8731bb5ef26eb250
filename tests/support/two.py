"""The real tmux and ours with somebody attached to each in a terminal: both see the same, or are waited for."""

import time
from contextlib import ExitStack
from typing import Self

from panelock.impl.host.screens.screen import Run
from support.hosting import LIMIT_S
from support.onlooker import Onlooker, onlooker
from support.pair import Pair

PREFIX = b"\x02"
CAT = "exec cat"
LOOKS = 4
"""So often in turn both are the same when all is done that was typed."""
STATUS = (
    "set-option", "-g", "status-right", "right", ";", "set-option", "-g", "assume-paste-time", "0", ";",
    "set-option", "-g", "display-time", "0", ";", "set-window-option", "-g", "automatic-rename", "off", ";",
)  # fmt: skip


class Two:
    """Both programs with somebody attached to each, who see the same or are waited for until they do."""

    def __init__(self, both: Pair, columns: int, rows: int) -> None:
        self.both = both
        self._stack = ExitStack()
        for one in both:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-n", "first", "echo this is a; exec cat")
            one.ok(*STATUS, "set-option", "-g", "default-command", CAT)
        words = ("attach-session", "-t", "a")
        self.persons = [self._stack.enter_context(onlooker(one, *words, columns=columns, rows=rows)) for one in both]

    def run(self, *words: str) -> None:
        """Give both a command line."""
        for one in self.both:
            one.run(*words)

    def types(self, data: bytes) -> None:
        for person in self.persons:
            person.types(data)

    def see(self, *texts: str, cursor: bool = True) -> list[str]:
        """Wait until both show the same picture, with these texts in it; returns its rows."""
        end = time.monotonic() + LIMIT_S

        def look(person: Onlooker) -> tuple[list[list[Run]], tuple[int, int] | None]:
            return person.picture(), person.cursor() if cursor else None

        while True:
            theirs, mine = map(look, self.persons)
            rows = self.persons[1].shows()
            if theirs == mine and all(
                any(text in row if text != ":" else row == text for row in rows) for text in texts
            ):
                return rows
            if time.monotonic() > end:
                real = self.persons[0].shows()
                print("\n".join(real), "\n".join(rows), self.both[1].ok("list-panes", "-a"), sep="\n=====\n")
                for number, (real_text, our_text) in enumerate(zip(real, rows, strict=True)):
                    assert (number, our_text) == (number, real_text), texts
                assert theirs[1] == mine[1]
                for real_row, our_row in zip(theirs[0], mine[0], strict=True):
                    assert our_row == real_row, texts
                assert all(any(text in row for row in rows) for text in texts), rows
            time.sleep(0.02)

    def settles(self) -> None:
        """Wait until both show the same picture, and go on doing so."""
        for _ in range(LOOKS):
            time.sleep(0.02)
            self.see()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
