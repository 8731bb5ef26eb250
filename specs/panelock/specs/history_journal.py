"""Which change in a journal was whose call: by the id of a request, or by the process that asked.

A change that nobody recorded asked for is a fault of its own: the registry did something by itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from panelock.impl.journal import Line
from panelock.specs.history import GONE, QUIET, READS, TWO_STEPS, Call

_SECOND: Final = ("confirm", "made-and-killed")
HOST_DIED: Final = "host-died"
_OWN: Final = ("snapshot", "start-server")
"""What a registry notes by itself, and no caller asks for."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """Calls with their generations, and what nobody asked for."""

    calls: list[Call]
    unasked: list[str]


def attributed(told: Iterable[tuple[Call, str]], lines: Iterable[Line], wall_ns: int) -> Attributed:
    """Give each call the generations of its changes. ``wall_ns`` is what the wall clock is ahead of the monotonic."""
    recorded = list(told)
    known = {call.generation for call, _ in recorded} | {call.confirmed for call, _ in recorded}
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, (call, key) in enumerate(recorded):
        # A caller that has the lock itself knows its generations, but for the call in which it was killed.
        if key and (call.path != "library" or call.pending):
            by_key[key].append(number)
    owned: dict[int, list[Line]] = defaultdict(list)
    unasked = []
    for line in lines:
        names = {operation["op"] for operation in line.operations}
        if line.generation in known or names <= set(_OWN):
            continue
        instant = int(line.time * 1e9) - wall_ns
        asked_by = HOST_DIED if HOST_DIED in names else line.request if line.request in by_key else _pid(line.who)
        if asked_by not in by_key:
            by_key[asked_by] = _nameless(recorded, names)
        asked = [one for one in by_key[asked_by] if _may_be(recorded[one][0], instant)]
        if asked:
            owned[asked[0]].append(line)
        else:
            unasked.append(f"generation {line.generation} by {line.who}: {line.operations}")
    calls: list[Call] = []
    for number, (call, key) in enumerate(recorded):
        calls += _with_lines(call, owned.get(number, []), known=bool(key))
    return Attributed(calls, unasked)


def _nameless(recorded: list[tuple[Call, str]], names: set[str]) -> list[int]:
    """Calls whose caller was killed when it had started the program, and had not noted yet which process that is."""
    return [
        number
        for number, (call, key) in enumerate(recorded)
        if not key and call.pending and (call.name in names or (call.name == "break-pane" and "move-window" in names))
    ]


_CLOCK_NS = 50_000_000
"""The wall clock may be moved a little under us."""


def _may_be(call: Call, instant: int) -> bool:
    return call.start - _CLOCK_NS <= instant and (call.end is None or instant <= call.end + _CLOCK_NS)


def _pid(who: str) -> str:
    parts = who.split(":")
    return parts[2] if len(parts) == 4 else ""


def _with_lines(call: Call, lines: list[Line], *, known: bool) -> list[Call]:
    """The call with its generations; before it, tries that came to nothing, as calls that nobody was answered."""
    firsts = [line for line in lines if not _is_second(line)]
    if not firsts:
        silent = known and call.generation is None and not (call.pending or call.refused or call.name in READS)
        return [replace(call, generation=QUIET) if silent else call]
    # One that was refused in the end has changed nothing then: what it had begun went with its host.
    granted = call.answer == GONE or not call.refused
    tries = [_lost_try(call, line) for line in (firsts[:-1] if granted else firsts)]
    if not granted:
        return [*tries, call]
    last = firsts[-1].generation
    confirmed = next((line.generation for line in lines if _has_second(line) and line.generation >= last), QUIET)
    return [*tries, replace(call, generation=last, confirmed=confirmed if call.name in TWO_STEPS else None)]


def _lost_try(call: Call, line: Line) -> Call:
    return replace(
        call, process=f"{call.process}~{line.generation}", end=None, answer=None, generation=line.generation,
        confirmed=QUIET,
    )  # fmt: skip


def _is_second(line: Line) -> bool:
    """A pane's second step alone: where a process stood by for it, both steps were one change."""
    return _has_second(line) and not any(operation["op"] in TWO_STEPS for operation in line.operations)


def _has_second(line: Line) -> bool:
    return any(operation["op"] in _SECOND for operation in line.operations)
