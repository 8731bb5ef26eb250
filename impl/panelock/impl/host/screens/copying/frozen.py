"""The rows of a pane as they were when copy mode began, or looked again. Each is read when it is asked for."""

from collections.abc import Callable
from typing import Generic, TypeVar

from panelock.impl.host.screens.copying.snapshot import Snapshot
from panelock.impl.host.screens.screen import Lines, Row, Run

_PART = 256
"""Rows that are read at once: who asks for one asks for its neighbours, too."""

Told = TypeVar("Told")


class Frozen(Snapshot):
    """Lines that no longer change."""

    def __init__(self, lines: Lines, columns: int, rows: int) -> None:
        """Take them all."""
        place = lines.place()
        height = place.history + place.rows
        super().__init__(columns, rows, max(height, rows))
        self._texts = _Parts(lines.plain, height, "")
        self._wrapped = _Parts(lines.wrapped, height, blank=False)
        self._rows = _Parts(lines.styled, height, Row([], 0, [], 0))

    def line(self, y: int) -> str:
        """Return a row's text."""
        return self._texts[y]

    def goes_on(self, y: int) -> bool:
        """Tell whether a row was wrapped: it goes on in the next one."""
        return 0 <= y < self.height - 1 and self._wrapped[y]

    def runs(self, y: int) -> list[Run]:
        """Return a row with its styles; it may end before the last column."""
        row = self._rows[y]
        return [*row.runs, *row.tail]


class _Parts(Generic[Told]):
    """What is told of rows, of a part of them at a time."""

    def __init__(self, tell: Callable[[int, int], list[Told]], height: int, blank: Told) -> None:
        self._tell = tell
        self._height = height
        self._blank = blank
        """What is told of rows behind the last."""
        self._known: dict[int, list[Told]] = {}

    def __getitem__(self, y: int) -> Told:
        part, at = divmod(y, _PART)
        known = self._known.get(part)
        if known is None:
            top = part * _PART
            told = self._tell(top, min(top + _PART, self._height)) if top < self._height else []
            known = self._known[part] = told + [self._blank] * (_PART - len(told))
        return known[at]
