"""The check by witness: generations say the order, and that order is replayed and compared with the clock. Linear.

A change's generation is the position that the registry itself gave it. Who trusts that alone would miss a registry
that counts well and answers wrongly; so answers are compared, real time is, and the search (linearize.py) needs none of
it. What has no generation (reads, refusals, what changed nothing) is not looked at here.
"""

import gc
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import attrgetter, lt
from typing import Any

from panelock.specs.history import GONE, QUIET, SIGNATURES, TWO_STEPS, Call, History
from panelock.specs.linearize_entries import FOREVER
from panelock.specs.linearize_reading import Whole
from panelock.specs.linearize_state import FRESH, RESPAWNING, RUNNING


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What the replay found."""

    wrong: str
    """Why the order cannot be right; empty when it is."""
    changes: int
    everything: dict[str, Any]
    """The registry at its end."""

    @property
    def ok(self) -> bool:
        """Answers and times fit the generations."""
        return not self.wrong


class Plain(Whole):
    """A registry that never goes back: no log, no hash."""

    def put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Set an entry, or with None take it out."""
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value


def witness(history: History) -> Witnessed:
    """Replay all changes in the order of their generations."""
    collecting = gc.isenabled()
    gc.disable()  # nothing here is a cycle, and a hundred thousand tuples are looked through again and again
    try:
        state = Plain()
        state.load(history.initial)
        changes = sorted((call for call in history.calls if call.generation), key=attrgetter("generation"))
        wrong = _twice(changes) or _against_the_clock(changes) or _replayed(state, changes, _seconds(changes))
        return Witnessed(wrong, len(changes), state.everything())
    finally:
        if collecting:
            gc.enable()


def _seconds(changes: list[Call]) -> dict[int, list[int]]:
    """Before which changes a second step has to be made: those by which somebody could see it, and the end.

    Gives, for the generation of each such change, the generations of the reservations that were confirmed before.
    """
    seeing = [call.generation or 0 for call in changes if call.name in ("respawn-pane", "host-died")]
    seconds: dict[int, list[int]] = {}
    if not seeing:
        return seconds
    for call in changes:
        if call.confirmed and call.generation:
            at = bisect_left(seeing, call.confirmed)
            if at > bisect_right(seeing, call.generation):
                # Somebody could see it pending: it becomes running before the first change after its confirmation.
                seconds.setdefault(seeing[at] if at < len(seeing) else FOREVER, []).append(call.generation)
    return seconds


def _twice(changes: list[Call]) -> str:
    generations = list(map(attrgetter("generation"), changes))
    if len(set(generations)) == len(generations):
        return ""
    one, other = next((one, other) for one, other in pairwise(changes) if one.generation == other.generation)
    return f"generation {one.generation} was given twice: {_told(one)} and {_told(other)}"


def _against_the_clock(changes: list[Call]) -> str:
    """No change may come, by its generation, after one that began when it had been answered already."""
    starts = accumulate(map(attrgetter("start"), changes), max)
    ends = [FOREVER if end is None else end for end in map(attrgetter("end"), changes)]
    if not any(map(lt, ends, starts)):
        return ""
    latest = changes[0]
    for call in changes:
        if call.end is not None and call.end < latest.start:
            return (
                f"generation {call.generation} was answered before generation {latest.generation} began: "
                f"{_told(call)}, {_told(latest)}"
            )
        latest = max(latest, call, key=attrgetter("start"))
    raise AssertionError


def _replayed(state: Plain, changes: list[Call], seconds: dict[int, list[int]]) -> str:
    plain = {name: getattr(state, name.replace("-", "_")) for name in SIGNATURES if name not in TWO_STEPS}
    making = {name: getattr(state, name.replace("-", "_")) for name in TWO_STEPS}
    waiting = {generation for generations in seconds.values() for generation in generations}
    made: dict[int, Any] = {}
    for call in changes:
        name, want, generation = call.name, call.answer, call.generation
        assert generation is not None
        if seconds and generation in seconds:
            for first in seconds[generation]:
                state.confirm(made[first])
        run = plain.get(name)
        if run is not None:
            got = run(*call.args)
        elif generation in waiting or call.confirmed == QUIET:
            got = making[name](*call.args, RESPAWNING if name == "respawn-pane" else FRESH)
            made[generation] = call.args[0] if name == "respawn-pane" else got
        else:
            got = making[name](*call.args, RUNNING)
        if got != want and want is not None and want != GONE:
            return f"generation {generation}: {_told(call)}, and the model answers {got!r}"
    for first in seconds.get(FOREVER, ()):
        state.confirm(made[first])
    return ""


def _told(call: Call) -> str:
    return f"{call.process}: {call.said()} -> {call.answered()}"
