"""Makes a counterexample small: leaves out calls as long as what is left cannot be put in order either.

A call may only be left out together with all whose meaning it decides: who names a pane keeps every call that made,
moved or ended it before. So what is left is wrong for the reason that the whole was, and not because its beginning is
missing. Ids that nobody left was told are gaps (History.gaps).
"""

from collections.abc import Callable, Hashable
from dataclasses import replace

from panelock.specs.history import MAKERS, READS, SIGNATURES, History
from panelock.specs.linearize import Outcome, Verdict, check, panes_named, replayed
from panelock.specs.linearize_spec import registry_of

BUDGET = 60_000

_ORDER = ("list-panes", "list-all", "everything")
_SEEN_BY: dict[str, tuple[str, ...]] = {
    "select-pane": _ORDER,
    "select-window": _ORDER,
    "rename-window": _ORDER,
    "rename-session": ("new-session", "rename-session", "list-sessions", "everything"),
    "respawn-pane": ("respawn-pane", "everything"),
    "set-option": ("show-option", "everything"),
}
"""Whose meaning alone is decided by what changes no more than a name, a mark or a value."""


def reduced(history: History, verdict: Verdict) -> History:
    """A smaller history that is as wrong: cut behind the answer that cannot be explained, then thinned out."""
    assert verdict.outcome is Outcome.ILLEGAL
    if verdict.culprit is None:
        verdict = check(history)
    assert verdict.culprit is not None
    culprit = history.calls[verdict.culprit]
    assert culprit.end is not None
    needs = _needs(history, verdict)
    kept = [number for number, call in enumerate(history.calls) if call.start <= culprit.end]
    begun = set(kept)
    cut = [
        call if call.end is not None and call.end <= culprit.end else replace(call, end=None, answer=None)
        for call in history.calls
    ]

    def part(numbers: list[int]) -> History:
        left_out = any(cut[at].name in MAKERS for at in begun - set(numbers))
        note = f"reduced from {len(history.calls)} calls; {history.note}".rstrip("; ")
        return History(tuple(cut[at] for at in numbers), history.initial, gaps=left_out, note=note)

    kept = thinned(kept, verdict.culprit, needs, lambda numbers: is_wrong(part(numbers)))
    return part(kept)


def is_wrong(history: History) -> bool:
    """No order exists; not to know is not enough."""
    return check(history, budget=BUDGET, explain=False).outcome is Outcome.ILLEGAL


def thinned(kept: list[int], culprit: int, needs: dict[int, set[int]], wrong: Callable[[list[int]], bool]) -> list[int]:
    """Delta debugging: leave out halves, quarters, and at last single calls, until none can be spared."""
    size = max(1, len(kept) // 2)
    while True:
        smaller = _without_a_chunk(kept, culprit, needs, wrong, size)
        if smaller is not None:
            kept = smaller
            size = min(size, max(1, len(kept) // 2))
        elif size == 1:
            return kept
        else:
            size = max(1, size // 2)


def _without_a_chunk(
    kept: list[int], culprit: int, needs: dict[int, set[int]], wrong: Callable[[list[int]], bool], size: int
) -> list[int] | None:
    for at in range(0, len(kept), size):
        rest = _standing(set(kept[:at] + kept[at + size :]), needs)
        if culprit in rest and len(rest) < len(kept) and wrong(sorted(rest)):
            return sorted(rest)
    return None


def _standing(rest: set[int], needs: dict[int, set[int]]) -> set[int]:
    """Those that have all they need."""
    while True:
        standing = {number for number in rest if needs[number] <= rest}
        if len(standing) == len(rest):
            return standing
        rest = standing


# --- what decides what --------------------------------------------------------------------------------------------


def _needs(history: History, verdict: Verdict) -> dict[int, set[int]]:
    """For each call those that may have decided its meaning: they did something to what it names, and began before
    it was answered.
    """
    about = [_names(history, number) for number in range(len(history.calls))]
    does = [set(names) for names in about]
    for number, things in _effects(history, verdict).items():
        does[number] |= things
    needs: dict[int, set[int]] = {}
    for number, call in enumerate(history.calls):
        needs[number] = {
            other
            for other, one in enumerate(history.calls)
            if other != number
            and one.name not in READS
            and not one.refused
            and call.name in _SEEN_BY.get(one.name, (call.name,))
            and (call.end is None or one.start < call.end)
            and (about[number] & does[other] or "all" in about[number] or "all" in does[other])
        }
    return needs


def _names(history: History, number: int) -> set[Hashable]:
    """What a call names: panes as numbers, the rest in words."""
    call = history.calls[number]
    if call.name in ("list-all", "everything", "host-died", "list-sessions"):
        return {"all"}
    names: set[Hashable] = set(panes_named(call))
    if call.name == "list-panes" and isinstance(call.answer, list):
        names |= set(call.answer[0])
    for kind, value in zip(SIGNATURES[call.name], call.args, strict=True):
        if kind == "session":
            names.add(f"session {value}")
    if call.name in ("set-option", "show-option"):
        names.add(f"option {call.args[0]} {call.args[2]}")
    return names


def _effects(history: History, verdict: Verdict) -> dict[int, set[Hashable]]:
    """The panes and sessions that came or went with each call, in the order that was found for the prefix."""
    before = registry_of(history.initial)
    effects: dict[int, set[Hashable]] = {}
    for (number, _, _), (after, _) in zip(verdict.order, replayed(history, verdict.order), strict=True):
        panes = {int(pane.id) for pane in before.panes} ^ {int(pane.id) for pane in after.panes}
        sessions = {int(one.id) for one in before.sessions} ^ {int(one.id) for one in after.sessions}
        effects.setdefault(number, set()).update(panes, (f"session {one}" for one in sessions))
        before = after
    return effects
