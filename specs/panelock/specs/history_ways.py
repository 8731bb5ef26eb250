"""The ways to a registry: through the library under the lock, through a host's socket, through the program ``tmux``.

Each does one request and says what was answered, and which generations it made where it can know them.
"""

import os
import random
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from panelock.impl import commit
from panelock.impl.errors import Refused
from panelock.impl.host import client
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle
from panelock.impl.store import Store, Transaction
from panelock.specs import history_words
from panelock.specs.bridge import abstract
from panelock.specs.history import MAKERS, QUIET, READS, TWO_STEPS
from panelock.specs.linearize_spec import meaning, resolved
from panelock.specs.on_registry import play_on_registry, process_of

TMUX = os.path.join(sysconfig.get_path("scripts"), "panelock-tmux")
PATIENCE_S = 60.0


def environment() -> dict[str, str]:
    """What callers tell of themselves: nothing that leads elsewhere."""
    return {"PATH": os.environ.get("PATH", os.defpath), "SHELL": "/bin/sh", "HOME": "/", "TERM": "xterm"}


@dataclass(frozen=True, slots=True)
class Told:
    """One answer. ``lost``: whoever asked was killed before there was one."""

    answer: Any
    generation: int | None = None
    confirmed: int | None = None
    lost: bool = False


Note = Callable[[str], None]
"""Writes down, before anything is asked, by what name the journal will know who asked."""


class Way(Protocol):
    """One way to the registry."""

    def ask(self, name: str, args: tuple[Any, ...], note: Note) -> Told:
        """Do one request."""


class Library:
    """Under the lock, by the functions that commands call; terminals are only said to run."""

    def __init__(self, place: Place) -> None:
        """Hold no lock between requests."""
        self._store = Store(place, limit_s=PATIENCE_S)

    def ask(self, name: str, args: tuple[Any, ...], note: Note) -> Told:
        """Do one request, in one transaction or two."""
        note(str(os.getpid()))
        if name in READS:
            return Told(meaning(abstract(self._store.load_shared()), name, args)[1])
        try:
            answer, generation = self._change(lambda tx: self._play(tx, name, args))
        except Refused as refused:
            return Told(history_words.refusal(refused.text))
        if name not in TWO_STEPS:
            return Told(answer, generation)
        pane = answer if name in MAKERS else args[0]
        try:
            _, confirmed = self._change(lambda tx: self._confirm(tx, pane))
        except Refused:
            confirmed = QUIET  # somebody was faster, and the pane is gone
        return Told(answer, generation, confirmed)

    def _change(self, run: Callable[[Transaction], Any]) -> tuple[Any, int]:
        with self._store.load_and_lock() as guard:
            before = guard.document.generation
            document = guard.document
            outcome = commit.commit(guard, [commit.Change(run)])[0]
        if outcome.error is not None:
            raise outcome.error
        return outcome.value, document.generation if document.generation != before else QUIET

    def _play(self, tx: Transaction, name: str, args: tuple[Any, ...]) -> Any:
        operation = resolved(abstract(tx.document), name, args)
        if isinstance(operation, str):
            raise Refused("can't find pane: so says the request itself")
        done = play_on_registry(tx, operation)
        if name in MAKERS:
            return int(getattr(done, "pane"))  # noqa: B009 - Done or Ignored, and this is Done
        return int(getattr(done, "window")) if name == "break-pane" else True  # noqa: B009 - as above

    def _confirm(self, tx: Transaction, pane: int) -> None:
        lifecycle.confirm(tx, pane, pid=1, process=process_of(pane), tty="/dev/null")


class Host:
    """By the protocol that the program tmux speaks; starts a host where there is none."""

    def __init__(self, place: Place, environment: Mapping[str, str]) -> None:
        """Nothing is connected before a request."""
        self._place = place
        self._environment = dict(environment)

    def ask(self, name: str, args: tuple[Any, ...], note: Note) -> Told:
        """Do one request."""
        words = history_words.command_line(name, args)
        request = os.urandom(16)
        note(request.hex())
        status, out, err = client.ask(self._place, words, self._environment, "/", request, start=True)
        return Told(history_words.answer(name, status, out.decode(), err.decode()))


class Shim:
    """By the program tmux itself, a process a request; some of them are killed while they wait."""

    def __init__(self, place: Place, environment: Mapping[str, str], dice: random.Random, killing: float) -> None:
        """``killing``: how probably a program is killed before it can answer."""
        self._place = place
        self._environment = dict(environment)
        self._dice = dice
        self._killing = killing

    def ask(self, name: str, args: tuple[Any, ...], note: Note) -> Told:
        """Do one request."""
        words = history_words.command_line(name, args)
        program = subprocess.Popen(  # noqa: S603 - our own
            [TMUX, "-S", self._place.socket, *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self._environment, cwd="/", text=True,
        )  # fmt: skip
        note(str(program.pid))
        if self._dice.random() < self._killing:
            time.sleep(self._dice.uniform(0.0, 0.06))  # the dice's moment: nothing waits for this
            program.send_signal(signal.SIGKILL)
        out, err = program.communicate(timeout=PATIENCE_S)
        if program.returncode == -signal.SIGKILL:
            return Told(None, lost=True)
        return Told(history_words.answer(name, program.returncode, out, err))


def find(path: str, place: Place, environment: Mapping[str, str], dice: random.Random, killing: float) -> Way:
    """Return the way of this name."""
    match path:
        case "library":
            return Library(place)
        case "host":
            return Host(place, environment)
        case _:
            return Shim(place, environment, dice, killing)
