"""What must agree, as named values: Exact, or IdsUpToRenaming where one side spends ids that the other does not."""

import re
from dataclasses import dataclass, field
from typing import Protocol

from oracle.machine_tmux import Answer
from oracle.machine_world import World, name_of

_ID = re.compile(r"[%@$][0-9]+")
_CHECKSUM = re.compile(r"\b[0-9a-f]{4},(?=[0-9]+x[0-9]+,[0-9]+,[0-9]+)")
_LEAF = re.compile(r"(x[0-9]+,[0-9]+,[0-9]+,)([0-9]+)")
_EITHER = re.compile(f"{_ID.pattern}|{_LEAF.pattern}")
_NOBODYS = 1_000_000


class Equivalence(Protocol):
    """How two servers' words are compared. One value for one example: it may learn."""

    def ours(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the command for our side of what tmux is told."""

    def answers(self, theirs: Answer, mine: Answer) -> str | None:
        """Return the first difference between two answers in words."""

    def trees(self, theirs: World, mine: World) -> str | None:
        """Return the first difference between two trees in words."""


class Exact:
    """Every byte: ids, names, numbers, texts, status."""

    def ours(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return words

    def answers(self, theirs: Answer, mine: Answer) -> str | None:
        for what, one, other in zip(("exit status", "output", "error"), theirs, mine, strict=True):
            if one != other:
                return f"the {what} is {one!r} in tmux, {other!r} in ours"
        return None

    def trees(self, theirs: World, mine: World) -> str | None:
        ours = list(mine.rows())
        for at, (kind, row) in enumerate(theirs.rows()):
            if at >= len(ours) or ours[at][0] != kind:
                return f"{name_of(kind, row)} is in tmux alone"
            said = _first(kind, row, ours[at][1])
            if said:
                return said
        rest = ours[len(list(theirs.rows())) :]
        return f"{name_of(*rest[0])} is in ours alone" if rest else None


def _first(kind: str, theirs: dict[str, str], mine: dict[str, str]) -> str | None:
    for name, value in theirs.items():
        if mine[name] != value:
            return f"{name_of(kind, theirs)}: {name} is {value!r} in tmux, {mine[name]!r} in ours"
    return None


@dataclass
class IdsUpToRenaming:
    """Everything but which number an id has: tmux's and ours stand for each other, one for one, for ever."""

    to_ours: dict[str, str] = field(default_factory=dict)
    to_theirs: dict[str, str] = field(default_factory=dict)

    def ours(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_ID.sub(lambda found: self._ours(found[0]), word) for word in words)

    def _ours(self, theirs: str) -> str:
        """Return our id for tmux's. One that tmux never showed may be one of ours by chance: then it is none."""
        free = theirs not in self.to_theirs
        return self.to_ours.get(theirs, theirs if free else f"{theirs[0]}{_NOBODYS + int(theirs[1:])}")

    def answers(self, theirs: Answer, mine: Answer) -> str | None:
        self._pair(theirs[1], mine[1])
        plain = theirs[0], _CHECKSUM.sub("", theirs[1]), theirs[2]
        return Exact().answers(plain, (mine[0], self._leaves(self._renamed(mine[1])), self._renamed(mine[2])))

    def trees(self, theirs: World, mine: World) -> str | None:
        renamed = World()
        for (kind, row), (other, ours) in zip(theirs.rows(), mine.rows(), strict=False):
            if kind == other:
                for name in (f"{kind}_id", *(("window_id",) if kind == "pane" else ())):
                    self._pair(row[name], ours[name])
        for kind, rows in (("session", renamed.sessions), ("window", renamed.windows), ("pane", renamed.panes)):
            rows += [
                {name: self._value(name, value) for name, value in row.items()}
                for one, row in mine.rows()
                if one == kind
            ]
        plain = World(theirs.sessions, [_unchecked(row) for row in theirs.windows], theirs.panes)
        return Exact().trees(plain, renamed)

    def _pair(self, theirs: str, mine: str) -> None:
        """Learn ids that stand at the same places of two texts."""
        for one, other in zip(_ids(theirs), _ids(mine), strict=False):
            if one not in self.to_ours and other not in self.to_theirs and one[0] == other[0]:
                self.to_ours[one], self.to_theirs[other] = other, one

    def _renamed(self, text: str) -> str:
        return _ID.sub(lambda found: self._theirs(found[0]), text)

    def _theirs(self, mine: str) -> str:
        """Return tmux's id for ours; one that neither side ever gave out stands for itself."""
        if int(mine[1:]) >= _NOBODYS:
            return f"{mine[0]}{int(mine[1:]) - _NOBODYS}"
        return self.to_theirs.get(mine, f"{mine}?" if mine in self.to_ours else mine)

    def _leaves(self, text: str) -> str:
        """Return the layouts in a text with tmux's ids, and without the checksums, which count the ids in."""
        renamed = _LEAF.sub(lambda found: found[1] + self._theirs(f"%{found[2]}")[1:], text)
        return _CHECKSUM.sub("", renamed)

    def _value(self, name: str, value: str) -> str:
        if name.endswith("_layout"):
            return self._leaves(value)
        return self._renamed(value) if name.endswith("_id") else value


def _ids(text: str) -> list[str]:
    """Return the ids in a text; a layout's are those of panes."""
    return [found[0] if found[0][0] in "%@$" else f"%{found[2]}" for found in _EITHER.finditer(text)]


def _unchecked(row: dict[str, str]) -> dict[str, str]:
    return {name: _CHECKSUM.sub("", value) if name.endswith("_layout") else value for name, value in row.items()}
