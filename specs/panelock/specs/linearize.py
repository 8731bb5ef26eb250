"""Is a recorded history one that the model allows? If not: up to where it is, which answer comes next, and why not.

A history is linearizable when its calls can be put in one order, each at an instant between its start and its end,
so that the model gives every answer that was given. A caller that never heard may have been served or not. Having
run out of places to visit is no answer, and whoever asks treats it as a failure.
"""

import json
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from panelock.model.state import Registry
from panelock.model.text import shown
from panelock.specs.history import MAKERS, SIGNATURES, TWO_STEPS, Call, History
from panelock.specs.linearize_obvious import obviously_wrong
from panelock.specs.linearize_search import Found, Orders, Search
from panelock.specs.linearize_spec import meaning, registry_of

BUDGET = 400_000
"""Places that are visited before a search gives up."""


SHORT = 64
"""A history so short is searched at once; a longer one is looked at first for what is plainly wrong."""


class Outcome(Enum):
    """What a check came to."""

    LINEARIZABLE = "linearizable"
    ILLEGAL = "not linearizable"
    UNKNOWN = "unknown: too many orders to try"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found."""

    outcome: Outcome
    order: Orders
    """The steps in an order that the model allows: of the whole history, or of its longest prefix that has one."""
    nodes: int
    culprit: int | None = None
    """The call whose answer no order explains."""
    why: str = ""

    @property
    def ok(self) -> bool:
        """It is linearizable."""
        return self.outcome is Outcome.LINEARIZABLE

    def said(self, history: History) -> str:
        """The verdict in words."""
        text = f"{self.outcome.value} ({len(history.calls)} calls, {history.pending} without an answer)"
        return f"{text}\n{self.why}" if self.why else text


def check(history: History, *, budget: int = BUDGET, hinted: bool = True, explain: bool = True) -> Verdict:
    """Search for an order. ``hinted``: where callers know generations, those say what is tried first, and no more.

    A short search first; then one without what stands where, which finds soon what is lost or given twice; then a long
    one. A history is called wrong only when a second search with other hashes says so too.
    """
    history.check()
    plain = obviously_wrong(history) if len(history.calls) > SHORT else None
    if plain is not None:
        return _plainly_wrong(history, *plain, budget, hinted=hinted)
    found = search(history, budget=min(budget, 4 * len(history.calls) + 64), hinted=hinted)
    loose = False
    if not found.exhausted:
        found, loose = search(history, budget=budget, hinted=hinted, loose=True), True
        if found.legal or not found.exhausted:
            found, loose = search(history, budget=budget, hinted=hinted), False
    if found.legal:
        return Verdict(Outcome.LINEARIZABLE, found.order, found.nodes)
    if not found.exhausted:
        return Verdict(Outcome.UNKNOWN, found.order, found.nodes, why=_farthest(history, found))
    if not explain:
        return Verdict(Outcome.ILLEGAL, found.order, found.nodes)
    return _explained(history, found, budget, hinted=hinted, loose=loose)


def search(history: History, *, budget: int = BUDGET, hinted: bool = False, loose: bool = False) -> Found:
    """Search once, and once more with another salt where the first found nothing."""
    found = Search(history, hinted=hinted, loose=loose).run(budget)
    if found.legal or not found.exhausted:
        return found
    return Search(history, salt=1, hinted=hinted, loose=loose).run(budget)


def _plainly_wrong(history: History, culprit: int, why: str, budget: int, *, hinted: bool) -> Verdict:
    call = history.calls[culprit]
    assert call.end is not None
    before = prefix(history, sum(other.end is not None and other.end < call.end for other in history.calls))
    order = search(before, budget=min(budget, 4 * len(before.calls) + 64), hinted=hinted).order
    said = f"Plainly wrong: {why}\n  {call.process}: {call.said()} -> {call.answered()}"
    return Verdict(Outcome.ILLEGAL, order, 0, culprit, said + _near(history, call))


# --- the longest prefix -------------------------------------------------------------------------------------------


def prefix(history: History, returns: int) -> History:
    """The history up to its so-manieth answer: what is answered later has not been heard of yet."""
    ends = sorted(call.end for call in history.calls if call.end is not None)
    if returns >= len(ends):
        return history
    until = ends[returns - 1] if returns else -1
    return history.with_calls(
        call if call.end is not None and call.end <= until else replace(call, end=None, answer=None, generation=None)
        for call in history.calls
        if call.start <= until
    )


def _explained(history: History, found: Found, budget: int, *, hinted: bool, loose: bool) -> Verdict:
    """Find the first answer that no order explains: a prefix of a linearizable history is one too."""
    ends = sorted((call.end, number) for number, call in enumerate(history.calls) if call.end is not None)
    good, bad = 0, len(ends)
    order: Orders = []
    while bad - good > 1:
        middle = (good + bad) // 2
        tried = search(prefix(history, middle), budget=budget, hinted=hinted, loose=loose)
        if tried.legal:
            good, order = middle, tried.order
        else:
            bad = middle
    culprit = ends[bad - 1][1]
    why = _why(history, order, culprit, good)
    return Verdict(Outcome.ILLEGAL, order, found.nodes, culprit, why)


def _farthest(history: History, found: Found) -> str:
    return f"after {found.nodes} places; the last order tried came to {len(found.order)} steps of {len(history.calls)}"


# --- why ----------------------------------------------------------------------------------------------------------


def replayed(history: History, order: Orders) -> list[tuple[Registry, Any]]:
    """The registries and answers along an order, by the model."""
    state = registry_of(history.initial)
    given: dict[int, int] = {}
    along = []
    for call, run, args in order:
        state, answer = _model_step(state, call, run, args, given, history.calls[call].answer)
        along.append((state, answer))
    return along


def _model_step(
    state: Registry, call: int, run: str, args: tuple[Any, ...], given: dict[int, int], told: Any
) -> tuple[Registry, Any]:
    name = run.replace("_", "-")
    if run == "has_panes":
        return state, all(meaning(state, "has-pane", (pane,))[1] is True for pane in args)
    if run == "confirm_given":
        return meaning(state, "confirm", (given[call],)) if call in given else (state, True)
    if name in MAKERS and isinstance(told, int) and not state.ended and told > state.next_pane_id:
        state = replace(state, next_pane_id=told)  # a history with gaps
    at_once = name in TWO_STEPS and args[-1] == 2
    after, answer = meaning(state, name, args[:-1] if name in TWO_STEPS else args)
    if name in MAKERS and isinstance(answer, int):
        given[call] = answer
    if at_once and not isinstance(answer, str):
        after, _ = meaning(after, "confirm", (args[0] if name == "respawn-pane" else answer,))
    return after, answer


def _why(history: History, order: Orders, culprit: int, good: int) -> str:
    """What the model would have answered instead, wherever in this order the call stands."""
    call = history.calls[culprit]
    along = [(registry_of(history.initial), None), *replayed(history, order)]
    first = 0
    for at, (number, _, _) in enumerate(order, 1):
        end = history.calls[number].end
        if end is not None and end < call.start:
            first = at
    said: dict[str, Registry] = {}
    for state, _ in along[first:]:
        answer = meaning(state, call.name, call.args)[1]
        said.setdefault(_word(call, answer), state)
    lines = [
        f"The first {good} answers can be put in order. The next cannot:",
        f"  {call.process}: {call.said()} -> {call.answered()}",
        f"In one order of those {good}, the model answers it, at each instant that it could have been done:",
        *(f"  {answer:12} {shown(state)[:400]}" for answer, state in said.items()),
    ]
    return "\n".join(lines) + _near(history, call)


def _near(history: History, call: Call) -> str:
    near = [other for other in history.calls if other is not call and _touch(other, call)]
    said = [f"  {other.process}: {other.said()} -> {other.answered()}" for other in near[:12]]
    return "\n".join(["\nOther calls about the same:", *said]) if said else ""


def _word(call: Call, answer: Any) -> str:
    return replace(call, answer=answer, end=call.start).answered() if answer is not None else json.dumps(answer)


def _touch(one: Call, other: Call) -> bool:
    return bool(panes_named(one) & panes_named(other))


def panes_named(call: Call) -> set[int]:
    """The panes that a call names, or was told of as the one it made."""
    named = {value for kind, value in zip(SIGNATURES[call.name], call.args, strict=True) if kind == "pane"}
    if call.name in ("set-option", "show-option") and call.args[0] in ("window", "pane"):
        named.add(call.args[1])
    if call.name in MAKERS and isinstance(call.answer, int):
        named.add(call.answer)
    return named
