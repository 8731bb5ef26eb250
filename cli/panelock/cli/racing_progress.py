"""How far a search is: a bar on a terminal, a plain line now and then where standard error is none."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

EVERY_S = 2.0
"""So long nothing is said in a pipe, and then from time to time."""


class Bar(Protocol):
    """What is told how far it is."""

    def schedules(self, followed: int, behind: float) -> None:
        """Hear how many schedules were followed, and how much of the search is behind it (0 to 1)."""

    def states(self, done: int) -> None:
        """Hear how many states are done, of nobody knows how many."""


@contextmanager
def bar(doing: str) -> Iterator[Bar]:
    """Show how far it is; gone from the screen when it is over."""
    if not sys.stderr.isatty():
        yield _Lines(doing)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[said]}", style="dim"), TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Drawn(progress, progress.add_task(doing, total=None, said=""))


class _Drawn:
    def __init__(self, progress: Any, task: Any) -> None:
        self._progress, self._task = progress, task

    def schedules(self, followed: int, behind: float) -> None:
        self._progress.update(self._task, total=1.0, completed=behind, said=f"{followed:,} schedules")

    def states(self, done: int) -> None:
        self._progress.update(self._task, said=f"{done:,} states")


class _Lines:
    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._next = time.monotonic() + EVERY_S

    def schedules(self, followed: int, behind: float) -> None:
        self._say(f"{followed:,} schedules, about {behind:.0%}")

    def states(self, done: int) -> None:
        self._say(f"{done:,} states")

    def _say(self, text: str) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            print(f"{self._doing}: {text}", file=sys.stderr, flush=True)
