"""Histories that are right because they were made so: callers that overlap, on one registry that is the model's.

Each call starts, has its effect at an instant (a pane's two steps at two), and is answered: who comes next, the dice
say. Callers may die at any of these instants. For tests of the checkers, and for measuring them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from panelock.specs.history import MAKERS, QUIET, TWO_STEPS, Call, History, ordered
from panelock.specs.linearize_reading import Whole
from panelock.specs.linearize_state import FRESH, RESPAWNING

MIX = (
    *("split-window",) * 8, *("kill-pane",) * 6, "new-window", "new-window", "break-pane", "break-pane", "join-pane",
    "join-pane", "swap-pane", "select-pane", "select-window", "rename-window", "rename-session", "respawn-pane",
    "set-option", "set-option", "show-option", "show-option", "has-pane", "has-pane", "list-panes", "list-panes",
    "list-all", "list-sessions",
)  # fmt: skip
"""What callers ask, each as often as it stands here."""
EVERYTHING = (*MIX, *MIX, *MIX, "new-session", "kill-session", "kill-window", "host-died")

FULL = 24
"""So many panes are enough: instead of another, one is killed."""

_Ask = Callable[[], tuple[Any, ...]]


@dataclass(slots=True)
class _Caller:
    name: str
    asked: tuple[str, tuple[Any, ...]] | None = None
    start: int = 0
    done: int = 0
    answer: Any = None
    generation: int | None = None
    confirmed: int | None = None


@dataclass(slots=True)
class Simulation:
    """A few callers on one registry."""

    dice: Random
    mix: Sequence[str] = MIX
    deaths: float = 0.0
    """How probably a caller dies at each of its instants."""
    prompt: float = 0.0
    """How probably a call that has had its effect goes on to its answer at once, as those do that waited for a lock."""
    state: Whole = field(default_factory=Whole)
    clock: int = 0
    generation: int = 0
    told: list[int] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    born: int = 0

    def run(self, callers: int, count: int) -> History:
        """Let so many callers make so many calls."""
        self._begin()
        initial = self.state.everything()
        crew = [self._newcomer() for _ in range(callers)]
        begun = 0
        while begun < count or any(caller.asked for caller in crew):
            at = self.dice.randrange(callers)
            caller = crew[at]
            if caller.asked is None:
                if begun < count:
                    begun += 1
                    self._start(caller)
            elif self.deaths and self.dice.random() < self.deaths:
                self._record(caller, None)
                crew[at] = self._newcomer()
            else:
                self._turn(caller)
                while caller.asked and caller.done and self.dice.random() < self.prompt:
                    self._turn(caller)
        everything = self.state.everything()
        self.calls.append(Call("last", "everything", (), self._tick(), self._tick(), everything, path="library"))
        return History(ordered(self.calls), initial)

    def _begin(self) -> None:
        for name in ("anchor", "other"):
            self.told.append(self.state.new_session(name, 2))
        self.told.append(self.state.split_window(0, False, True, 2))

    def _newcomer(self) -> _Caller:
        self.born += 1
        return _Caller(f"p{self.born}")

    def _tick(self) -> int:
        self.clock += self.dice.randrange(1, 4)
        return self.clock

    def _start(self, caller: _Caller) -> None:
        name = self.dice.choice(self.mix)
        if name in MAKERS and len(self.state.panes) >= FULL:
            name = "kill-pane"
        caller.asked = (name, self._args(name))
        caller.start, caller.done, caller.answer = self._tick(), 0, None
        caller.generation = caller.confirmed = None

    def _turn(self, caller: _Caller) -> None:
        assert caller.asked is not None
        name, args = caller.asked
        if caller.done == 0:
            before = self.state.hash
            if name in TWO_STEPS:
                args = (*args, RESPAWNING if name == "respawn-pane" else FRESH)
            caller.answer = getattr(self.state, name.replace("-", "_"))(*args)
            caller.generation = self._counted(before)
            if name in MAKERS and not isinstance(caller.answer, str):
                self.told.append(caller.answer)
            self.state.log.clear()
            caller.done = 1
        elif caller.done == 1 and name in TWO_STEPS and not isinstance(caller.answer, str):
            before = self.state.hash
            self.state.confirm(args[0] if name == "respawn-pane" else caller.answer)
            caller.confirmed = self._counted(before)
            caller.done = 2
        else:
            self._record(caller, self._tick())
            caller.asked = None

    def _counted(self, before: int) -> int:
        """The generation that a step made."""
        if self.state.hash == before:
            return QUIET
        self.generation += 1
        return self.generation

    def _record(self, caller: _Caller, end: int | None) -> None:
        assert caller.asked is not None
        name, args = caller.asked
        answer = None if end is None else caller.answer
        generation, confirmed = caller.generation, caller.confirmed
        self.calls.append(Call(caller.name, name, args, caller.start, end, answer, generation, "simulated", confirmed))

    # --- what is asked about ---

    def _pane(self) -> int:
        """Mostly a pane that is there."""
        panes = self.state.panes
        if panes and self.dice.random() < 0.8:
            return int(self.dice.choice(list(panes)[-16:]))
        return self.dice.choice(self.told[-24:])

    def _session(self) -> int:
        return int(self.dice.choice([*self.state.sessions, 0]))

    def _flag(self) -> bool:
        return self.dice.random() < 0.5

    def _args(self, name: str) -> tuple[Any, ...]:
        pane, flag, dice = self._pane, self._flag, self.dice
        scope = dice.choice(("server", "session", "window", "pane"))
        owner = {"server": lambda: 0, "session": self._session}.get(scope, pane)
        asks: dict[str, _Ask] = {
            "split-window": lambda: (pane(), flag(), flag()),
            "new-window": lambda: (self._session(), dice.choice("abc"), flag()),
            "new-session": lambda: (dice.choice("abcd"),),
            "respawn-pane": lambda: (pane(), flag()),
            "kill-pane": lambda: (pane() or 1, dice.random() < 0.1),
            "kill-session": lambda: (self._session() or 1,),
            "break-pane": lambda: (pane(), self._session(), dice.choice("abc"), flag()),
            "join-pane": lambda: (pane(), pane(), flag(), flag()),
            "swap-pane": lambda: (pane(), pane(), flag()),
            "rename-window": lambda: (pane(), dice.choice("abc")),
            "rename-session": lambda: (self._session(), dice.choice("abcdef")),
            "set-option": lambda: (scope, owner(), dice.choice(("@a", "@b")), dice.choice((None, "x", "y"))),
            "show-option": lambda: (scope, owner(), dice.choice(("@a", "@b"))),
            "host-died": tuple,
            "list-all": tuple,
            "list-sessions": tuple,
        }
        return asks.get(name, lambda: (pane(),))()


def simulate(seed: int, callers: int, count: int, **how: Any) -> History:
    """One history that is right."""
    return Simulation(Random(seed), **how).run(callers, count)  # noqa: S311 - a simulation, no secret
