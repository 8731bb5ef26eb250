"""One caller of the fuzz: asks at random, one request after the other, and records each with its start and its end.

``python -m panelock.specs.history_caller SOCKET WAY NAME SEED LOG COUNT KILLING``. It says when it is
ready, begins when a line comes on its standard input, and may be killed at any moment: what it had asked by then stands
in its log.
"""

import json
import os
import random
import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from panelock.impl.errors import Fault
from panelock.impl.host.client import Answered
from panelock.impl.paths import Place
from panelock.specs import history_ways
from panelock.specs.history import MAKERS
from panelock.specs.history_words import NoAnswer

MIX = (
    *("split-window",) * 8, *("kill-pane",) * 5, *("new-window",) * 3, *("break-pane",) * 3, *("join-pane",) * 3,
    *("swap-pane",) * 3, *("respawn-pane",) * 3, "select-pane", "select-pane", "select-window", "rename-window",
    "rename-session", "set-option", "set-option", "set-option", "show-option", "show-option", "has-pane", "has-pane",
    *("list-panes",) * 3, *("list-all",) * 3, "list-sessions", "list-sessions", "new-session", "new-session",
    "kill-session", "kill-window",
)  # fmt: skip
READY = "ready"
FULL = 16
"""So many panes are enough: instead of another, one is killed."""
FIRST = 1
"""Pane %0 in session $0 keeps the server alive: nobody asks about them. All begins with those of number 1."""
NAMES = ("a", "b", "c", "d", "e")
OPTIONS = ("@a", "@b")

if TYPE_CHECKING:
    from collections.abc import Callable


class Caller:
    """Asks about what it was told of, by itself or by lists."""

    def __init__(self, name: str, path: str, way: history_ways.Way, dice: random.Random, log: int) -> None:
        self._name = name
        self._path = path
        self._way = way
        self._dice = dice
        self._log = log
        self._lost = 0
        self._panes: deque[int] = deque([FIRST], maxlen=2 * FULL)
        self._there: list[int] = [FIRST]
        self._sessions = [FIRST]

    def go(self) -> None:
        """Ask once."""
        name = self._dice.choice(MIX)
        if name in MAKERS and len(self._there) >= FULL:
            name = "kill-pane"
        if name == "kill-session" and len(self._sessions) < 2:
            name = "new-session"
        args = self._args(name)
        process = f"{self._name}.{self._lost}" if self._lost else self._name
        self._write([process, name, args, time.monotonic_ns(), self._path])
        told = self._way.ask(name, args, self._write)
        end = time.monotonic_ns()
        if told.lost:
            self._lost += 1  # whoever asks next is another: that one's request may still be done
            return
        self._write([end, told.answer, told.generation, told.confirmed])
        self._learn(name, args, told.answer)

    def _write(self, said: Any) -> None:
        os.write(self._log, json.dumps(said).encode() + b"\n")

    def _learn(self, name: str, args: tuple[Any, ...], answer: Any) -> None:
        if name == "kill-pane" and args[0] in self._there and len(self._there) > 1:
            self._there.remove(args[0])
        if isinstance(answer, str):
            return
        if name in MAKERS:
            self._panes.append(answer)
            self._there.append(answer)
        elif name == "list-all":
            self._there = [row[4] for row in answer if row[4]] or [FIRST]
            self._panes.extend(self._there[-4:])
            self._sessions = sorted({row[0] for row in answer if row[0]}) or [FIRST]
        elif name == "list-sessions":
            self._sessions = [number for number, _ in answer if number] or [FIRST]

    # --- what is asked about ---

    def _pane(self) -> int:
        return self._dice.choice(self._there if self._dice.random() < 0.85 else list(self._panes))

    def _flag(self) -> bool:
        return self._dice.random() < 0.5

    def _args(self, name: str) -> tuple[Any, ...]:
        dice, pane, flag = self._dice, self._pane, self._flag
        session = dice.choice(self._sessions)
        scope = dice.choice(("server", "session", "window", "pane"))
        owner = {"server": 0, "session": session}.get(scope, -1)
        owner = pane() if owner < 0 else owner
        asks: dict[str, Callable[[], tuple[Any, ...]]] = {
            "split-window": lambda: (pane(), flag(), flag()),
            "new-window": lambda: (session, dice.choice(NAMES), flag()),
            "new-session": lambda: (dice.choice(NAMES),),
            "respawn-pane": lambda: (pane(), dice.random() < 0.7),
            "kill-pane": lambda: (pane(), False),
            "kill-window": lambda: (pane(),),
            "kill-session": lambda: (session,),
            "break-pane": lambda: (pane(), session, dice.choice(NAMES), flag()),
            "join-pane": lambda: (pane(), pane(), flag(), flag()),
            "swap-pane": lambda: (pane(), pane(), flag()),
            "rename-window": lambda: (pane(), dice.choice(NAMES)),
            "rename-session": lambda: (session, dice.choice(NAMES)),
            "set-option": lambda: (scope, owner, dice.choice(OPTIONS), dice.choice((None, "x", "y", "z"))),
            "show-option": lambda: (scope, owner, dice.choice(OPTIONS)),
            "list-all": tuple,
            "list-sessions": tuple,
        }
        return asks.get(name, lambda: (pane(),))()


def main(socket: str, path: str, name: str, seed: int, log: str, count: int, killing: float) -> None:
    """Wait for the word, then ask so many times."""
    dice = random.Random(f"{seed} {name}")  # noqa: S311 - a fuzz, no secret
    place = Place(socket)
    way = history_ways.find(path, place, history_ways.environment(), dice, killing)
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    caller = Caller(name, path, way, dice, fd)
    print(READY, flush=True)  # noqa: T201 - to whoever started us
    sys.stdin.readline()
    for _ in range(count):
        try:
            caller.go()
        except (Fault, Answered, NoAnswer) as error:
            print(f"{name}: {error}", flush=True)  # noqa: T201 - to whoever started us
            return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5], int(sys.argv[6]), float(sys.argv[7]))
