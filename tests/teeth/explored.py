"""Which broken variants the explorer finds, in which program, after how many schedules; and why it is not asked all."""

from dataclasses import dataclass
from functools import partial

from teeth.breaking import Variant, broken

from panelock.specs.explorer.crashes import with_deaths
from panelock.specs.explorer.drawing import drawn
from panelock.specs.explorer.exploration import Exploration, explore
from panelock.specs.explorer.letters import HOST, has_host, shown
from panelock.specs.explorer.sampling import simplest
from panelock.specs.explorer.worlds import hosted_world, small_world


@dataclass(frozen=True, slots=True)
class Bite:
    """A program in which a variant shows, and after how many schedules."""

    schedules: int
    program: tuple[str, ...]
    kills: int = 0
    journal_limit: int | None = None
    timed: bool = False

    def explore(self) -> Exploration:
        """Make it ready."""
        world = hosted_world() if has_host(self.program) else small_world()
        return explore(self.program, world=world, journal_limit=self.journal_limit)


BITES: dict[str, Bite] = {
    "load and save lock apart": Bite(2, ("s", "s")),
    "lock dropped before the replacement": Bite(2, ("s", "s")),
    "shared lock for a writer": Bite(10, ("s", "s")),
    "lock on the data file": Bite(122, ("s", "s", "s")),
    "lock file unlinked": Bite(9, ("s", "s", "s")),
    "lock taken again without loading again": Bite(2, ("s", "s")),
    "cache never compared": Bite(2, ("=ss", "s")),
    "generation bumped after the replacement": Bite(226, ("=ss", "s", "c"), kills=1),
    "cache kept after a dropped guard": Bite(1, ("=Ds", "r")),
    "cache keyed by the lock's generation without the lock": Bite(27, ("=qq", "s"), timed=True),
    "one name for the temporary file": Bite(6, ("s", "k"), kills=1),
    "written in place": Bite(3, ("s", "r")),
    "a rewritten inode taken for whole": Bite(1, ("s", "k")),
    "temporary files not swept up": Bite(5, ("s", "s"), kills=1),
    "order lost on save": Bite(1, ("s", "s")),
    "journal line missing": Bite(1, ("s", "s")),
    "journal line of a group missing": Bite(2, (HOST, "1", "1")),
    "journal not cut after a crash": Bite(8, ("s", "s"), kills=1),
    "journal written after the replacement": Bite(9, ("s", "s"), kills=1),
    "journal kept open over another's renewal": Bite(2, ("=ss", "s"), journal_limit=1600),
    "id reused after a kill": Bite(1, (HOST, "151")),
    "terminal started before the reservation": Bite(24, (HOST, "1"), kills=1),
    "pending panes never settled after a host's death": Bite(17, (HOST, "1"), kills=1),
    "a request repeated instead of answered from the record": Bite(53, (HOST, HOST, "1"), kills=1),
    "an answer never recorded": Bite(53, (HOST, HOST, "1"), kills=1),
}
"""Variants of locking, files and crashes, all of them; the schedules are those of the reduction, deaths among them."""

ONE_PROCESS = "one process that runs alone shows it: the walks and the machines look for that"
NOT_HERE: dict[str, str] = {
    "lock taken though it is another's": "it is the real kernel's port that is broken; the explorer has its own",
    "lock file not asked before a lost registry is begun again": "somebody else removes the file: no schedule does",
    "a death forgotten by one who could not put in order what it left": "a call fails: none of a schedule does",
    "damage from outside not looked for": "somebody else damages the file: no schedule does",
    "stamp taken after the read": "somebody else damages the file: no schedule does",
    "a spare file written again whoever reads it": "broken in test_explorer_recycling.py",
    "a file that was replaced taken for the one in place": "broken in test_explorer_recycling.py, too",
    "sizes lost on save": "the model has no sizes",
    "a half-made change of a group saved with the others": "a command with a bug: no operation of a program has one",
    "a pending pane of one's own request never settled": "the driver without a host; here the host's own settles them",
    "a stranger may confirm": "the command looks before the registry does, and that look is not taken off",
    "the end of an earlier process ends the pane": "the host looks before the registry does, and that stays",
} | dict.fromkeys(
    (
        "id from the number of panes", "window id from the number of windows",
        "session id from the number of sessions", "ids go on in the next epoch",
        "kill-pane leaves its window's reference", "join-pane leaves the old window empty",
        "the first pane inherits instead of the last one", "a killed window's gap stays where windows are renumbered",
        "a refusal that has begun to change", "a kill that is not told of",
    ),
    ONE_PROCESS,
)  # fmt: skip
"""Why the explorer is not asked for a variant."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the explorer says of a variant."""

    variant: str
    program: str
    schedules: int
    bad: str
    script: str
    """The shortest schedule."""
    drawing: str

    def __str__(self) -> str:
        """Write it as a line of a table."""
        return f"{self.variant:58} {self.program:10} {self.schedules:4} schedules  {self.script}"


def bitten(variant: Variant, bite: Bite) -> Found:
    """Explore a program on the broken implementation; the worlds are made by it as it is."""
    small_world(), hosted_world()
    with broken(variant), bite.explore() as exploration:
        found = with_deaths(exploration, bite.kills, timed=bite.timed)
        best = simplest(exploration, kills=bite.kills)
        script = best.schedule or found.schedule
        draw = partial(drawn, exploration)
        return Found(variant.name, shown(bite.program), found.executions, found.bad, script, draw(script))
