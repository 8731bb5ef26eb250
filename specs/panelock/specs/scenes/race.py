"""The race that started this project, on the stage: two processes split one window and are told one id."""

from dataclasses import dataclass

from panelock.impl.paths import Place
from panelock.specs.scenes.stage import Act, Play, Stage, one_session, play, playground, put, split
from panelock.specs.scenes.variants import APART, LOCKED


def seed_schedule() -> list[str]:
    """A loads, and has given the lock back; then all of B; then A goes on."""
    alone = play(APART, [], names="A").steps
    loaded = next(step.number for step in alone if step.number and not step.holder and alone[step.number - 1].holder)
    return ["A"] * (loaded + 1) + ["B"] * len(alone)


def unlocked() -> Play:
    """The seed's bug."""
    return play(APART, seed_schedule())


def locked() -> Play:
    """The same order of turns, as far as the lock lets it happen."""
    return play(LOCKED, seed_schedule())


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every schedule of two processes in which A is stopped once, and B once before A goes on."""

    variant: str
    effects: int
    """How many effects a process makes when it is alone."""
    twice: tuple[tuple[bool, ...], ...]
    """For each effect that A is stopped before, and each that B is stopped before: was one id told twice?"""

    @property
    def bad(self) -> int:
        """How many of the schedules end with one id told twice."""
        return sum(map(sum, self.twice))

    @property
    def runs(self) -> int:
        """How many schedules were played."""
        return len(self.twice) * len(self.twice[0])


def sweep(variant: str) -> Sweep:
    """Play all of them: A makes some effects, B makes some, A goes on to its end, and then B does."""
    files = one_session()
    effects = len(play(variant, [], names="A", files=files).steps)
    rows = []
    with playground() as folder:
        for first in range(effects + 1):
            row = []
            for second in range(effects + 1):
                place = put(Place(f"{folder}/{first}-{second}"), files)
                acts: dict[str, Act] = dict.fromkeys("AB", split)
                row.append(Stage(place, variant, acts).run("A" * first + "B" * second + "A" * effects).twice)
            rows.append(tuple(row))
    return Sweep(variant, effects, tuple(rows))


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the seed's bug that is worth stopping at."""

    step: int
    """So many steps were made."""
    texts: tuple[str, str]
    """What one sees, and why it matters."""


def moments(play: Play) -> tuple[Moment, ...]:
    """Find the four moments of the seed's bug."""
    first, second = (next(step.process for step in play.steps), "B")

    def after(process: str, effect: str) -> int:
        if effect == "read":
            return next(step.number for step in play.steps if step.process == process and step.sees is not None) + 1
        return next(step.number for step in play.steps if step.process == process and step.effect == effect) + 1

    return (
        Moment(after(first, "read"), ("1. A reads that the next id is %1", "and it will remember that")),
        Moment(after(second, "read"), ("2. B reads that the next id is %1", "A has given the lock back: B may")),
        Moment(after(second, "replace"), ("3. B's registry is in place, with B's %1", "all is well, so far")),
        Moment(after(first, "replace"), ("4. A's registry takes its place, with A's %1", "B's pane is in no list now")),
    )
