"""Runs of real processes on real files, as traces: several at once, some of them killed (recorded.py is each)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from panelock.impl import processes
from panelock.impl.codec import decode
from panelock.impl.commit import run_alone
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.specs.explorer.machine import Failed
from panelock.specs.explorer.worlds import SETUP
from panelock.specs.on_registry import play_on_registry
from panelock.specs.spin.events import Event, Reader
from panelock.specs.spin.traces import Run, Timed, death
from panelock.specs.spin.words import LETTERS, number

FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Part:
    """What one process of a run does."""

    word: str
    resident: bool = False
    killed_after: int = 0
    """Its log's lines after which it is killed, more or less; 0: it is not."""


class _Child:
    """A process that can be told what to do again and again."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "panelock.specs.spin.recorded"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.name = processes.identity(self.process.pid)

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self, word: str) -> None:
        assert self.process.stdout is not None
        heard = self.process.stdout.readline().strip()
        assert heard == word, f"{word!r} was awaited, and {heard!r} came"

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


class Recording:
    """Makes runs, with processes that are used again."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is where registries and logs are kept."""
        self._folder = folder
        self._children: list[_Child] = []
        self._count = 0

    def run(self, parts: Sequence[Part]) -> Run:
        """Let the parts be done at once, on a small registry that was just made; returns what was recorded."""
        self._count += 1
        place = Place(f"{self._folder}/{self._count}")
        store = Store(place)
        for operation in SETUP:
            run_alone(store.load_and_lock(), partial(play_on_registry, operation=operation))
        store.close()
        while len(self._children) < len(parts):
            self._children.append(_Child())
        children = self._children[: len(parts)]
        logs = [Path(f"{place.folder}-{number}.log") for number in range(len(parts))]
        for child, part, log in zip(children, parts, logs, strict=True):
            told = {"socket": place.socket, "word": part.word, "resident": part.resident, "log": str(log)}
            child.say(json.dumps(told))
        for child in children:
            child.hear("ready")
        first = decode(Path(place.registry).read_bytes(), place.registry).generation
        for child in children:
            child.say("")
        deaths = [_killed(child, part, log) for child, part, log in zip(children, parts, logs, strict=True)]
        for child, part in zip(children, parts, strict=True):
            if not part.killed_after:
                child.hear("done")
        numbers = {child.name: at for at, child in enumerate(children)}
        read = [_read(log, Reader(first, numbers), first, dead) for log, dead in zip(logs, deaths, strict=True)]
        for child, part in zip(children, parts, strict=True):
            if part.killed_after:
                child.end()
                self._children.remove(child)
        name = f"real #{self._count} {','.join(part.word for part in parts)}"
        return Run(name, tuple(read), sum(part.resident << at for at, part in enumerate(parts)))

    def end(self) -> None:
        """End the processes."""
        for child in self._children:
            child.end()
        self._children.clear()


@contextmanager
def recording(folder: Path) -> Iterator[Recording]:
    """Make runs in a folder; the processes are ended at the end."""
    made = Recording(folder)
    try:
        yield made
    finally:
        made.end()


def real_runs(folder: Path, count: int, seed: int) -> list[Run]:
    """Record runs of two and three processes, lone and resident ones, every third with one that is killed."""
    dice = Random(seed)  # noqa: S311 - programs, no secrets
    runs = []
    with recording(folder) as made:
        for at in range(count):
            parts = [
                Part("".join(dice.choices("skjr", k=dice.randint(1, 3))), resident=dice.random() < 1 / 3)
                for _ in range(dice.choice((2, 3)))
            ]
            if at % 3 == 0:
                parts[0] = Part("s" * 3, resident=parts[0].resident, killed_after=dice.randrange(1, 110))
            runs.append(made.run(parts))
    return runs


def _killed(child: _Child, part: Part, log: Path) -> Timed | None:
    """Kill a process when it has come so far; returns its death, None when it was to live or had ended before."""
    if not part.killed_after:
        return None
    while True:
        text = log.read_bytes() if log.exists() else b""
        if _OVER in text or text.count(b"\n") >= part.killed_after:
            break
    before = time.monotonic_ns()
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    return None if _OVER in log.read_bytes() else death(before, time.monotonic_ns())


_OVER = b'"over"]'


def _read(log: Path, reader: Reader, first: int, dead: Timed | None) -> tuple[Timed, ...]:
    """Read a process's log; what it was at when it was killed may have been done or not."""
    events: list[Timed] = []
    begun: tuple[int, list[Any]] | None = None
    # A last line that is torn was never whole: its process died writing it.
    for raw in log.read_bytes().splitlines(keepends=True) if log.exists() else ():
        if not raw.endswith(b"\n"):
            break
        at, what, *words = json.loads(raw)
        match what:
            case "begin":
                begun = (at, [_value(word) for word in words])
            case "gave" | "failed":
                assert begun is not None
                result = Failed(words[0]) if what == "failed" else _result(words[0])
                events.append(Timed(reader.event(tuple(begun[1]), result), begun[0], at))
                begun = None
            case "told":
                events.append(Timed(_told(words[0], words[1], first), at, FOREVER))
    if dead is not None:
        if begun is not None:
            events.append(Timed(reader.event(tuple(begun[1]), None), begun[0], FOREVER, maybe=True))
        events.append(dead)
    return tuple(events)


def _told(letter: str, answered: int, first: int) -> Event:
    said = answered - first if letter == "r" else answered
    operation = number(LETTERS[letter])
    return Event(number("TELL"), operation, (operation, said, 0, 0, 0, 0))


def _value(word: Any) -> Any:
    return word["bytes"].encode("latin-1") if isinstance(word, dict) else word


def _result(word: Any) -> Any:
    value = _value(word)
    return tuple(value) if isinstance(value, list) else value
