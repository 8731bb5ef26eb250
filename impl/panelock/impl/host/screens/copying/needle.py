"""What is searched for in a snapshot's rows: a text, or an expression as regcomp(3) takes it.

A match begins in the row that is looked at; where that was wrapped it may go on in the next ones.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from panelock.impl.formats_regex import Matcher
from panelock.impl.formats_regex_parse import Node, regex
from panelock.impl.host.screens.copying.patience import TookTooLong
from panelock.impl.host.screens.copying.snapshot import PAD, Snapshot

if TYPE_CHECKING:
    from panelock.impl.host.screens.copying.patience import Patience

SPECIAL = frozenset("^$*+()?[].\\")
"""Without any of these an expression is a text."""
_LONGEST = 2000
"""Cells of wrapped rows in which an expression is looked for."""
_UPPER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_SAME_IN_BOTH = re.compile(
    r"(?:[^\\^$*+?.()|{}\[\]]|\.|\\[^\w\s<>`']|[\^$](?![*+?])|(?<![(|])[*+?](?![*+?])|\[\^?[\w ,;:@%/.-]+\]|[()|])*"
)
"""Expressions that Python finds wherever regcomp does, though not always as much of the text."""
_MOST_REPEATED = 3
"""So many characters that are repeated: with more, or with a group that is, Python may take its time."""


class Match(NamedTuple):
    """Where something is found in a row."""

    x: int
    width: int


class Needle(Protocol):
    """What is searched for."""

    def first(self, grid: Snapshot, y: int, start: int) -> Match | None:
        """Find the first match in a row that begins here or later."""

    def last(self, grid: Snapshot, y: int, end: int) -> Match | None:
        """Find the last match in a row that begins before here."""

    def count(self, grid: Snapshot, y: int) -> int:
        """Count the matches that begin in a row, one behind the other."""

    @property
    def is_slow(self) -> bool:
        """Whether many are not to be counted."""


def needle(grid: Snapshot, text: str, patience: "Patience", *, expression: bool) -> Needle | None:
    """Make what is searched for; None of what is no expression. Without capitals it is found whatever the case."""
    fold = text == text.translate(_UPPER)
    if not expression:
        return Text(grid.of(text), fold=fold)
    tree = regex(text)
    return None if tree is None else Expression(tree, _python(text, fold), patience, fold=fold)


class Text:
    """A text, as the cells that it takes."""

    def __init__(self, cells: str, *, fold: bool) -> None:
        """Nothing else has to be known of it."""
        self._cells = cells
        self._fold = fold

    def _row(self, grid: Snapshot, y: int) -> str:
        row, wanted = grid.full(y), grid.columns + len(self._cells)
        while len(row) < wanted and y < grid.height - 1 and grid.goes_on(y):
            y += 1
            row += grid.full(y)
        return row.translate(_UPPER) if self._fold and not row.isascii() else row.lower() if self._fold else row

    def first(self, grid: Snapshot, y: int, start: int) -> Match | None:
        """Find the first match in a row that begins here or later."""
        found = self._row(grid, y).find(self._cells, start)
        return Match(found, len(self._cells)) if 0 <= found < grid.columns else None

    def last(self, grid: Snapshot, y: int, end: int) -> Match | None:
        """Find the last match in a row that begins before here."""
        found = self._row(grid, y).rfind(self._cells, 0, end - 1 + len(self._cells))
        return Match(found, len(self._cells)) if found >= 0 else None

    def count(self, grid: Snapshot, y: int) -> int:
        """Count the matches that begin in a row, one behind the other."""
        return self._row(grid, y)[: grid.columns + len(self._cells) - 1].count(self._cells)

    @property
    def is_slow(self) -> bool:
        """Whether many are not to be counted."""
        return False


class _Within(Matcher):
    """Matches in a part of a text: it does not begin here."""

    def _boundary(self, kind: str) -> int:
        return 0 if kind == "^" else super()._boundary(kind)


class Expression:
    """A regular expression."""

    def __init__(self, tree: Node, rough: "re.Pattern[str] | None", patience: "Patience", *, fold: bool) -> None:
        """Take it, and what tells quickly where there is none. Where it takes too long nothing more is found."""
        self._tree = tree
        self._rough = rough
        self._patience = patience
        self._fold = fold

    def _line(self, grid: Snapshot, y: int, start: int) -> tuple[str, Sequence[int]] | None:
        """Return the text from a cell on, and which cell is behind each character; None where nothing is found."""
        cells, size = grid.full(y)[start:], grid.columns - start
        while size < _LONGEST and y < grid.height - 1 and grid.goes_on(y):
            y += 1
            cells += grid.full(y)
            size += grid.columns
        text = grid.text(cells)
        if self._rough is not None and self._rough.search(text) is None:
            return None
        if len(text) == len(cells):
            return text, range(len(cells) + 1)
        places = [0]
        for at, char in enumerate(cells):
            if char != PAD:
                # What begins behind a wide character is taken to begin in its second cell: cstrtocellpos does that.
                places += [at + 1] * len(grid.text(char))
        places[-1] = len(cells)
        return text, places

    def _search(self, matcher: Matcher, start: int) -> tuple[int, int] | None:
        try:
            return matcher.search(self._tree, start)
        except TookTooLong:
            return None

    def first(self, grid: Snapshot, y: int, start: int) -> Match | None:
        """Find the first match in a row that begins here or later."""
        line = None if start >= grid.columns else self._line(grid, y, start)
        if line is None:
            return None
        text, places = line
        matcher = (_Within if start else Matcher)(text, fold=self._fold, spend=self._patience.spend)
        found = self._search(matcher, 0)
        if found is None or found[0] == found[1]:
            return None
        x, end = (start + places[at] for at in found)
        return Match(x, max(end - x, 1)) if x < grid.columns else None

    def last(self, grid: Snapshot, y: int, end: int) -> Match | None:
        """Find the last match in a row that begins before here."""
        line = self._line(grid, y, 0)
        if line is None:
            return None
        text, places = line
        matcher = Matcher(text, fold=self._fold, spend=self._patience.spend)
        at, found = 0, None
        while (span := self._search(matcher, at)) is not None and span[0] != span[1]:
            x, behind = places[span[0]], places[span[1]]
            if x >= end:
                break
            found = Match(x, max(behind - x, 1))
            if behind >= end:
                break
            at = span[1]
        return found

    def count(self, grid: Snapshot, y: int) -> int:
        """Count the matches that begin in a row, one behind the other."""
        line = self._line(grid, y, 0)
        if line is None:
            return 0
        if self._rough is None:
            return sum(1 for _ in all_in(grid, self, y))
        found = 0
        for match in self._rough.finditer(line[0]):
            if match.end() == match.start() or line[1][match.start()] >= grid.columns:
                break
            found += 1
        return found

    @property
    def is_slow(self) -> bool:
        """Whether many are not to be counted."""
        return self._rough is None


def all_in(grid: Snapshot, wanted: Needle, row: int) -> list[Match]:
    """Return the matches that begin in a row, one behind the other."""
    found, x = [], 0
    while x < grid.columns and (match := wanted.first(grid, row, x)) is not None:
        found.append(match)
        x = match.x + match.width
    return found


@lru_cache(maxsize=16)
def _python(text: str, fold: bool) -> "re.Pattern[str] | None":
    """Return what finds something wherever the expression does; None where that is not sure."""
    repeats = sum(text.count(char) for char in "*+?")
    if _SAME_IN_BOTH.fullmatch(text) is None or re.search(r"\)[*+?]", text) or repeats > _MOST_REPEATED:
        return None
    try:
        return re.compile(text, re.IGNORECASE if fold else 0)
    except re.error:
        return None
