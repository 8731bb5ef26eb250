"""Plays commands to the real tmux and to ours, and compares after every step all that both say and show."""

import shlex
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from oracle.machine_agreement import Equivalence
from oracle.machine_commands import Words
from oracle.machine_differences import Step, excused
from oracle.machine_guards import broken, spoils, starts_outside, unfit
from oracle.machine_ours import Hosted
from oracle.machine_tmux import Answer, OracleLostError, RealTmux
from oracle.machine_world import TREE, World

from panelock.impl.document import Document

if TYPE_CHECKING:
    from collections import Counter

NAMED = ("set-option", "-g", "automatic-rename", "off")
"""A window's name that follows its program comes when it comes."""


class Ours(Protocol):
    """One of machine_ours.py."""

    def run(self, *argv: str) -> Answer:
        """Run a command line."""

    @property
    def document(self) -> Document:
        """The registry."""


class End(Enum):
    """Why an example can go no further."""

    DIFFERS = "a difference on purpose that changes what is there"
    LOST = "the oracle crashed, or hangs"
    BROKEN = "the oracle's layout does not add up any more"
    SPOILT = "the oracle points to freed memory"


class DivergedError(AssertionError):
    """Ours is not what the real tmux is; says the commands that lead there."""


class Player:
    """One example: two servers that began empty. ``real`` is None where no tmux is installed."""

    def __init__(self, real: RealTmux | None, ours: Ours, equivalence: Equivalence, tally: "Counter[str]") -> None:
        self.real, self.ours = real, ours
        self.equivalence = equivalence
        self.tally = tally
        self.world, self.mine = World(), World()
        self.script: list[Words] = []
        self.ended: End | None = None
        self.stacked = False
        """Ours has remembered more of a window than the last active pane; what it shows may come of that ever after."""
        self.differences: list[str] = []
        for run in self._runs():
            assert run(*NAMED) == (0, "", "")

    def _runs(self) -> list[Callable[..., Answer]]:
        return [self.ours.run, *([self.real.run] if self.real else [])]

    def play(self, words: Words) -> None:
        """Give both a command and compare; does nothing once the example has ended."""
        if self.ended or unfit(words, self.ours.document):
            return
        self.script.append(words)
        if self.real is None:
            self._alone(words)
            return
        self._look_at_stacks(words)
        outside, spoilt = starts_outside(words, self.ours.document), spoils(words, self.ours.document)
        try:
            theirs, tree = self.real.run(*words), self.real.run(*TREE)
        except OracleLostError:
            self._end(End.LOST)
            return
        mine, mine_tree = self.ours.run(*self.equivalence.ours(words)), self.ours.run(*TREE)
        self._look_at_stacks(words)
        before = World(self.world.sessions, self.world.windows, self.world.panes)
        self.world.read(tree[1])
        self.mine.read(mine_tree[1])
        self._count(words, theirs)
        said = self.equivalence.answers(theirs, mine)
        shown = self.equivalence.trees(self.world, self.mine) or (
            None
            if tree[0] == mine_tree[0]
            else f"listing everything said {tree[2]!r} in tmux, {mine_tree[2]!r} in ours"
        )
        if said or shown:
            step = Step(words, theirs, mine, before, self.world, self.mine, f"{said} {shown}", self.stacked, outside)
            self._judge(step, said, shown)
        if spoilt and not self.ended:
            self._end(End.SPOILT)

    def _look_at_stacks(self, words: Words) -> None:
        # A pane that is swapped with another window's makes one active and goes: the stack has two in between.
        enough = 1 if words[0] == "swap-pane" and isinstance(self.ours, Hosted) else 2
        windows = self.ours.document.windows.values()
        self.stacked = self.stacked or any(len(window.last) >= enough for window in windows)

    def _judge(self, step: Step, said: str | None, shown: str | None) -> None:
        if broken(self.world):
            self._end(End.BROKEN)
            return
        name = excused(step, tree=shown is not None)
        if name is None:
            raise DivergedError("\n".join([*filter(None, (said, shown)), "after", self.text]))
        self.differences.append(name)
        self.tally[f"~{name}"] += 1
        if shown:
            self._end(End.DIFFERS)

    def _alone(self, words: Words) -> None:
        answer, tree = self.ours.run(*words), self.ours.run(*TREE)
        assert answer[0] in (0, 1), (answer, self.text)
        assert (answer[0] == 1) == bool(answer[2]), (answer, self.text)
        assert tree[0] == (not self.ours.document.sessions), (tree, self.text)
        self.world.read(tree[1])
        self._count(words, answer)

    def _count(self, words: Words, answer: Answer) -> None:
        self.tally["steps"] += 1
        self.tally[f"{words[0]} {'refused' if answer[0] else 'done'}"] += 1
        if answer[0]:
            self.tally[f"? {kind_of(answer[2])}"] += 1

    def _end(self, why: End) -> None:
        self.ended = why
        self.tally[f"! {why.name}"] += 1

    @property
    def text(self) -> str:
        """The commands as a script that a shell runs: put tmux, or panelock-tmux, for ``tmux``."""
        return "\n".join(f"tmux {shlex.join(words)}" for words in (NAMED, *self.script))


def kind_of(error: str) -> str:
    """Return an error's text without what it names."""
    text = error.strip().partition(":")[0]
    return " ".join(word for word in text.split() if not any(char in word for char in "0123456789%@$"))
