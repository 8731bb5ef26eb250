"""A history that no order explains: recorded from the broken store on the stage, kept, loaded, made small.

Four processes, each in a window of its own, make, end and look for panes in turns that are dealt out at random, in long
runs, so that for most of the time all goes well; and then once it does not.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from panelock.impl import codec
from panelock.impl.commit import run_alone
from panelock.impl.errors import Refused
from panelock.impl.layout import Kind
from panelock.impl.paths import Place
from panelock.impl.registry import killing, lifecycle, making
from panelock.impl.registry.making import Reservation
from panelock.impl.store import Store
from panelock.specs import timeline
from panelock.specs.bridge import abstract
from panelock.specs.history import GONE, NOT_FOUND, Call, History, ordered
from panelock.specs.linearize import Outcome, Verdict, check
from panelock.specs.linearize_spec import everything
from panelock.specs.scenes.stage import Act, Stage, one_session, playground, put

NAMES = "ABCD"


def recorded(variant: str, seed: int, *, calls: int = 8, run: int = 45) -> History:
    """Let four processes make so many calls each; ``run`` is how many effects one makes in a row, in the mean."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    files = one_session(len(NAMES))
    done: list[Call] = []
    clock = count(1)
    with playground() as folder:
        place = put(Place(f"{folder}/s"), files)
        acts: dict[str, Act] = {
            name: _program(name, random.Random(f"{seed} {name}"), calls, lambda: next(clock), done)  # noqa: S311 - as above
            for name in NAMES
        }
        Stage(place, variant, acts).run(_turns(chance, run))
    start = codec.decode(files["registry.json"], "registry.json")
    note = f"four processes on a store with {variant}, seed {seed}"
    return History(ordered(done), everything(abstract(start)), note=note)


def _turns(chance: random.Random, run: int) -> Iterator[str]:
    for _ in range(400):
        yield from chance.choice(NAMES) * round(chance.expovariate(1 / run))


def _program(name: str, chance: random.Random, calls: int, now: Callable[[], int], done: list[Call]) -> Act:
    def act(store: Store) -> int:
        mine: list[int] = []
        for _ in range(calls):
            start = now()
            request, args, answer = _call(store, chance, NAMES.index(name), mine)
            done.append(Call(name, request, args, start, now(), answer, path="library"))
        return len(mine)

    return act


def _call(store: Store, chance: random.Random, home: int, mine: list[int]) -> tuple[str, tuple[Any, ...], Any]:
    """Make one call of the vocabulary of histories; returns what was asked and answered."""
    which = chance.random()
    if mine and which < 0.25:
        pane = mine.pop(chance.randrange(len(mine)))
        return "kill-pane", (pane, False), _tried(store, lambda tx: killing.kill_pane(tx, pane), NOT_FOUND)
    if mine and which < 0.6:
        pane = chance.choice(mine)
        return "has-pane", (pane,), pane in store.load_shared().panes
    made: int = run_alone(
        store.load_and_lock(),
        lambda tx: making.split_window(tx, Reservation(), target=home, kind=Kind.TOP_BOTTOM, size=1, select=False),
    )
    answer = _tried(store, lambda tx: lifecycle.confirm(tx, made, pid=1, process="x", tty="/dev/null"), GONE)
    if answer is True:
        mine.append(made)
    return "split-window", (home, False, True), made if answer is True else answer


def _tried(store: Store, change: Callable[[Any], Any], refused: str) -> Any:
    try:
        run_alone(store.load_and_lock(), change)
    except Refused:
        return refused
    return True


def first_wrong(variant: str, seeds: range) -> tuple[int, History] | None:
    """The first seed whose history no order explains."""
    for seed in seeds:
        found = recorded(variant, seed)
        if check(found, explain=False).outcome is Outcome.ILLEGAL:
            return seed, found
    return None


class Drawing:
    """A history drawn by timeline.py, as a notebook shows it."""

    def __init__(self, history: History, verdict: Verdict | None = None) -> None:
        """``verdict``: what a check of it said."""
        self._history = history
        self._verdict = verdict

    def __repr__(self) -> str:
        """The calls, one a line."""
        wrong = self._verdict.culprit if self._verdict is not None else None
        return "\n".join(
            f"{call.process}: {call.said()} -> {call.answered()}{'   <- no order explains this' * (at == wrong)}"
            for at, call in enumerate(self._history.calls)
        )

    def _repr_svg_(self) -> str:
        return timeline.svg(even(self._history), self._verdict)


def even(history: History) -> History:
    """The same history on a clock that ticks once for each start and each answer: gaps say nothing, and take room."""
    instants = sorted({call.start for call in history.calls} | {call.end for call in history.calls if call.end})
    tick = {instant: at for at, instant in enumerate(instants, 1)}
    return history.with_calls(
        replace(call, start=tick[call.start], end=None if call.end is None else tick[call.end])
        for call in history.calls
    )
