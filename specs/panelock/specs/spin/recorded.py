"""A process that changes a real registry and writes down each system call of the port: when it began, what it gave.

``python -m panelock.specs.spin.recorded`` reads lines of JSON from its input, {"socket", "word", "resident", "log"}: it
loads, says ``ready``, waits for an empty line, does what the word says (explorer/programs.py), and says ``done``.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from panelock.impl.commit import run_alone
from panelock.impl.errors import Refused
from panelock.impl.kernel import Real
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.model.step import Done
from panelock.specs.explorer.letters import LETTERS
from panelock.specs.explorer.programs import Told
from panelock.specs.on_registry import play_on_registry
from panelock.specs.spin.events import answer

RECORDED = (
    "open", "close", "pread", "pwrite", "size", "stamp", "ftruncate", "fsync", "try_flock", "flock", "unlock", "link",
    "unlink", "listdir",
)  # fmt: skip


class Recorder(Real):
    """The real kernel, with a log: a line before each call, and a line with its result after it."""

    def __init__(self, log: int, *, exchange: bool) -> None:
        """``log`` is a descriptor; what was written to it stays when the process is killed."""
        super().__init__(exchange=exchange)
        self._log = log
        self._within = False
        if self._exchange is not None:
            self._exchange = self._noted("exchange", self._exchange)
        for name in RECORDED:
            setattr(self, name, self._noted(name, getattr(self, name)))

    def note(self, *words: Any) -> None:
        """Write a line: the time comes first."""
        os.write(self._log, json.dumps([time.monotonic_ns(), *words], default=_shown).encode() + b"\n")

    def _noted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            if self._within:  # flock tries first, within itself
                return function(*arguments)
            with self._noting(name, arguments) as give:
                return give(function(*arguments))

        return call

    @contextmanager
    def _noting(self, name: str, arguments: tuple[Any, ...]) -> Iterator[Callable[[Any], Any]]:
        given: list[Any] = [None]

        def give(result: Any) -> Any:
            given[0] = result
            return result

        self.note("begin", name, *arguments)
        self._within = True
        try:
            yield give
        except OSError as error:
            self._within = False
            self.note("failed", error.errno)
            raise
        self._within = False
        self.note("gave", given[0])

    def replace(self, new: str, old: str, /) -> None:
        """As Real does it: one call, or an exchange of names and the removal of the old file."""
        if self._exchange is None:
            with self._noting("replace", (new, old)):
                os.replace(new, old)
            return
        if not self._exchange(new, old):
            raise RuntimeError("this file system exchanges no names: nothing to record")
        self.unlink(new)


def _shown(value: Any) -> Any:
    return {"bytes": value.decode("latin-1")} if isinstance(value, bytes) else str(value)


def operate(kernel: Recorder, place: Place, word: str, *, resident: bool) -> None:
    """Do what a word says; a resident process has one store for all of it, another one each time a new one."""
    made: int | None = None
    kept = Store(place, kernel, resident=True) if resident else None
    for letter in word:
        store = kept or Store(place, kernel)
        if letter == "r":
            # As a host does it, whose cache it is; or as a reader who comes once.
            kernel.note("told", letter, (store.current() if resident else store.load_shared()).generation)
            continue
        outcome = _change(store, letter, made)
        if kept is None:
            store.close()
        if isinstance(outcome.result, Done) and outcome.result.pane is not None:
            made = outcome.result.pane
        kernel.note("told", letter, answer(letter, outcome))
    if kept is not None:
        kept.close()
    kernel.note("over")


def _change(store: Store, letter: str, made: int | None) -> Told:
    operation = LETTERS[letter](made)
    try:
        return Told(operation, run_alone(store.load_and_lock(), partial(play_on_registry, operation=operation)))
    except Refused as refused:
        return Told(operation, refused.text)


def main() -> None:
    """Do what the input says, line by line."""
    for line in sys.stdin:
        asked = json.loads(line)
        log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        kernel = Recorder(log, exchange=asked["resident"])
        print("ready", flush=True)  # noqa: T201 - the other side waits for it
        sys.stdin.readline()
        operate(kernel, Place(asked["socket"]), asked["word"], resident=asked["resident"])
        os.close(log)
        print("done", flush=True)  # noqa: T201 - its parent reads it


if __name__ == "__main__":
    main()
