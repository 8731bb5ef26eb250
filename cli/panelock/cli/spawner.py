"""One spawner of the demo's storm: splits, kills, breaks and joins panes at random, and says what it was told.

``python -m panelock.cli.spawner SOCKET SEED COUNT``: makes COUNT panes; prints a JSON object with the ids it was given,
those it killed, how many calls it made, and every answer that no tmux would give.
"""

import json
import os
import random
import sys
from typing import Any

from panelock.impl.host import client
from panelock.impl.paths import Place

_MAY_BE = ("can't find", "no space for new pane", "pane too small", "must be different", "create pane failed")
"""Refusals that are right in a storm: another spawner has taken the pane, or the room."""


class Spawner:
    """One caller among several."""

    def __init__(self, place: Place, seed: int) -> None:
        """Draw from the seed."""
        self.place = place
        self.chance = random.Random(seed)  # noqa: S311 - a storm, no secret
        self.given: list[int] = []
        self.killed: list[int] = []
        self.calls = 0
        self.wrong: list[str] = []
        self.environment = {"PATH": os.environ.get("PATH", os.defpath), "SHELL": "/bin/sh", "TERM": "xterm-256color"}

    def ask(self, *argv: str) -> str | None:
        """Ask as the program tmux does; None for a refusal."""
        self.calls += 1
        status, out, err = client.ask(self.place, list(argv), self.environment, "/", os.urandom(16))
        said = err.decode("utf-8", "replace").strip()
        if status and not any(words in said for words in _MAY_BE):
            self.wrong.append(f"{' '.join(argv)}: {said}")
        return None if status else out.decode().strip()

    def make(self) -> None:
        """Make one pane: beside one of ours, or in a window of its own."""
        mine = [number for number in self.given if number not in self.killed]
        where = ("split-window", "-d", "-t", f"%{self.chance.choice(mine)}") if mine else ("new-window", "-d")
        made = self.ask(*where, "-P", "-F", "#{pane_id}", "cat")
        if made is None:
            made = self.ask("new-window", "-d", "-P", "-F", "#{pane_id}", "cat")
        if made is not None:
            self.given.append(int(made[1:]))

    def disturb(self) -> None:
        """Kill, break or join one of our panes."""
        mine = [number for number in self.given if number not in self.killed]
        if len(mine) < 3:
            return
        one, other = self.chance.sample(mine, 2)
        what = self.chance.choice(("kill", "break", "join"))
        if what == "kill":
            if self.ask("kill-pane", "-t", f"%{one}") is not None:
                self.killed.append(one)
        elif what == "break":
            self.ask("break-pane", "-d", "-s", f"%{one}")
        else:
            self.ask("join-pane", "-d", "-s", f"%{one}", "-t", f"%{other}")

    def report(self) -> dict[str, Any]:
        """Return what came of it."""
        return {"given": self.given, "killed": self.killed, "calls": self.calls, "wrong": self.wrong}


def main(socket: str, seed: int, count: int) -> None:
    """Wait for a line on standard input, so that all begin at once; then make the panes."""
    spawner = Spawner(Place(socket), seed)
    sys.stdin.readline()
    for _ in range(count):
        spawner.make()
        spawner.disturb()
    print(json.dumps(spawner.report()))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
