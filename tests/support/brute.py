"""Linearizability by trying every order, on the model: slow, short, and with nothing in common with the search."""

from typing import Any

from panelock.model.state import Registry
from panelock.specs.history import GONE, MAKERS, NO_ROOM, READS, TWO_STEPS, Call, History
from panelock.specs.linearize_spec import meaning, registry_of

_UNTOUCHED, _RESERVED, _OVER = range(3)
_TRY = 10
"""Added to how far a call is for each try that its host did not survive."""
_Step = tuple[Registry, int, int]
_cache: dict[Any, tuple[Registry, Any]] = {}


def is_linearizable(history: History) -> bool:
    """Some order within the calls' times gives every answer."""
    calls = history.calls
    return _some_order(registry_of(history.initial), calls, (_UNTOUCHED,) * len(calls), (0,) * len(calls))


def _some_order(state: Registry, calls: tuple[Call, ...], done: tuple[int, ...], told: tuple[int, ...]) -> bool:
    owed = [call for call, step in zip(calls, done, strict=True) if step % _TRY != _OVER and not call.pending]
    if not owed:
        return True
    until = min(call.end for call in owed if call.end is not None)
    for at, call in enumerate(calls):
        # Nothing may come before what was answered already when it began.
        if done[at] % _TRY == _OVER or call.start > until:
            continue
        for after, step, pane in _steps(state, call, done[at], told[at], calls):
            if _some_order(after, calls, _with(done, at, step), _with(told, at, pane)):
                return True
    return False


def _with(values: tuple[int, ...], at: int, value: int) -> tuple[int, ...]:
    return (*values[:at], value, *values[at + 1 :])


def _steps(state: Registry, call: Call, done: int, pane: int, calls: tuple[Call, ...]) -> list[_Step]:
    """Where a call can lead next: the registry, how far the call is then, and the pane that it made."""
    tries, done = done // _TRY, done % _TRY
    if done == _RESERVED:
        return [(_meaning(state, "confirm", (pane,))[0], _OVER, pane)]
    if call.answer == NO_ROOM:
        wanted = call.args[:2] if call.name == "join-pane" else call.args[:1]
        there = all(_meaning(state, "has-pane", (one,))[1] is True for one in wanted)
        return [(state, _OVER, 0)] if there else []
    after, answer = _meaning(state, call.name, call.args)
    granted = not isinstance(answer, str)
    found = []
    if call.pending:
        if granted and call.name not in READS:
            made = answer if call.name in MAKERS else call.args[0] if call.args else 0
            found.append((after, _RESERVED if call.name in TWO_STEPS else _OVER, made))
    elif call.answer == GONE:
        if granted:
            found.append((after, _OVER, 0))
    elif answer == call.answer and type(answer) is type(call.answer):
        two = granted and call.name in TWO_STEPS
        made = answer if call.name in MAKERS else call.args[0] if two else 0
        found.append((after, _RESERVED if two else _OVER, made))
    if granted and call.name in TWO_STEPS and call.path in ("host", "shim"):
        # The host may have died between the steps: what was reserved is gone, and the call begins again.
        deaths = sum(other.name == "host-died" and _meet(other, call) for other in calls)
        if tries < deaths:
            found.append((after, _UNTOUCHED + _TRY * (tries + 1), 0))
    return found


def _meet(one: Call, other: Call) -> bool:
    return (one.end is None or other.start <= one.end) and (other.end is None or one.start <= other.end)


def _meaning(state: Registry, name: str, args: tuple[Any, ...]) -> tuple[Registry, Any]:
    key = (id(state), name, args)
    if key not in _cache:
        # The state is kept with its answer, so that no other gets its id.
        _cache[key] = (*meaning(state, name, args), state)  # type: ignore[assignment]  # a third, to be kept alive
    return _cache[key][:2]


def forget() -> None:
    """Let go of all states."""
    _cache.clear()
