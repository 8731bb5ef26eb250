"""A history made ready for search: each process a queue of entries that have to come in this order.

A call is one entry, or several: the two steps of making a pane, where somebody could see between them; a first try that
the host did not survive; a lost caller's request, which may have been done or not.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from panelock.specs.history import GONE, MAKERS, NO_ROOM, QUIET, READS, TWO_STEPS, Call, History
from panelock.specs.linearize_loose import loosened
from panelock.specs.linearize_state import FRESH, RESPAWNING, RUNNING

FOREVER: Final = 1 << 60


class _Unsaid:
    """Stands for an answer that nobody heard."""

    def __repr__(self) -> str:
        return "?"


ANY: Final = _Unsaid()
SPENT: Final = _Unsaid()
"""An answer that told no id, though one was given."""


@dataclass(slots=True, eq=False)
class Entry:
    """One step of one call."""

    call: int
    run: str
    """The state's method."""
    args: tuple[Any, ...]
    want: Any
    start: int
    end: int
    """Ranks of instants; FOREVER where no answer came."""
    optional: bool
    """It may have happened or not."""
    reads: bool
    """Whatever the state, one in which it is answered so stays as it was: so it is committed as soon as it fits."""
    maker: bool
    needs: tuple[int, ...] = ()
    """Panes that must be there when it is answered so."""
    quiet: bool = False
    """It is said to have changed nothing: tried first where it changes nothing, and last where it would."""
    vain: bool = False
    """A first try that its host did not survive."""
    order: float = 0
    """Which of several entries is tried first."""
    queue: int = -1
    place: int = -1


@dataclass(slots=True)
class Entries:
    """All queues, and what they have in common."""

    queues: list[list[Entry]] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    """Ids that callers were told: whoever's id is not known cannot have had one of them."""
    restarts: bool = False
    """Another epoch may have begun, and ids with it."""
    gaps: bool = False


def entries_of(history: History, *, hinted: bool = False, loose: bool = False) -> Entries:
    """Expand a history. ``hinted``: its generations say what is tried first; what is right they do not say."""
    calls = _relaxed(history)
    ranks = _ranks(calls)
    watch = _Watch(history.calls)
    found = Entries(restarts=restarts_of(history), gaps=history.gaps)
    hints = _hints(history.calls, ranks) if hinted else {}
    queues: dict[str, list[Entry]] = defaultdict(list)
    for number, call in enumerate(calls):
        if call is None:
            continue
        start, end = ranks[number]
        if call.name in MAKERS and not (call.pending or call.refused):
            found.told.add(call.answer)
        made = _expand(number, call, start, end, watch)
        for entry in made:
            entry.order = _order(entry, hints)
            entry.quiet = hinted and call.generation == QUIET and not (entry.reads or entry.optional)
            if loose:
                entry.want = entry.want if entry.want in (ANY, SPENT, True) else loosened(call.name, entry.want)
        queues[call.process] += made
    found.queues = list(queues.values())
    for number, queue in enumerate(found.queues):
        for place, entry in enumerate(queue):
            entry.queue, entry.place = number, place
    return found


def _relaxed(history: History) -> list[Call | None]:
    """With gaps, what tells the ids of windows is not asked for: calls that were left out have made some."""
    if not history.gaps:
        return list(history.calls)
    return [None if call.name in ("list-all", "everything") else call for call in history.calls]


def _ranks(calls: list[Call | None]) -> dict[int, tuple[int, int]]:
    """Instants by their order; of two at the same time a start comes first, so that such calls are concurrent."""
    instants = sorted(
        instant
        for number, call in enumerate(calls)
        if call is not None
        for instant in ((call.start, 0, number), (call.end, 1, number))
        if instant[0] is not None
    )
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for rank, (_, ending, number) in enumerate(instants):
        (ends if ending else starts)[number] = rank
    return {number: (rank, ends.get(number, FOREVER)) for number, rank in starts.items()}


def _hints(calls: tuple[Call, ...], ranks: dict[int, tuple[int, int]]) -> dict[tuple[int, bool], float]:
    """When each change (of a call's two, the second too) must have been at the earliest, if generations say the order.

    A step without a generation of its own is said to come at its call's answer.
    """
    hints = {}
    latest = 0
    known = sorted(
        (generation, number, second)
        for number, call in enumerate(calls)
        if number in ranks
        for generation, second in ((call.generation, False), (call.confirmed, True))
        if generation
    )
    for at, (_, number, second) in enumerate(known):
        latest = max(latest, ranks[number][0])
        hints[number, second] = latest + at / (len(known) + 1)
    return hints


def _order(entry: Entry, hints: dict[tuple[int, bool], float]) -> float:
    """Which comes first: what is known, then what is answered first; last what may never have happened."""
    otherwise = float(FOREVER + entry.start if entry.optional else entry.end)
    return otherwise if entry.vain else hints.get((entry.call, entry.run.startswith("confirm")), otherwise)


def restarts_of(history: History) -> bool:
    """Tell whether another epoch may have begun, and ids with it."""
    begins = sum(call.name == "new-session" and (call.pending or call.answer in (0, GONE)) for call in history.calls)
    return begins > (history.initial is None or history.initial["ended"])


class _Watch:
    """Who can see whether a pane has its terminal already: between the two steps there is something to see then."""

    def __init__(self, calls: tuple[Call, ...]) -> None:
        self._of_all: list[tuple[int, int]] = []
        self._of_one: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._deaths: list[tuple[int, int]] = []
        for call in calls:
            span = (call.start, FOREVER if call.end is None else call.end)
            if call.name == "respawn-pane":
                self._of_one[call.args[0]].append(span)
            elif call.name in ("host-died", "everything"):
                self._of_all.append(span)
            if call.name == "host-died":
                self._deaths.append(span)

    def sees(self, pane: int, call: Call) -> bool:
        """Somebody else could tell, while this call was being answered."""
        assert call.end is not None
        seen = sum(_meet(span, call) for span in self._of_one[pane]) - (call.name == "respawn-pane")
        return seen > 0 or any(_meet(span, call) for span in self._of_all)

    def deaths(self, call: Call) -> int:
        """How often the host died under a call: so many tries may have come to nothing."""
        return sum(_meet(span, call) for span in self._deaths)


def _meet(span: tuple[int, int], call: Call) -> bool:
    return span[0] <= (FOREVER if call.end is None else call.end) and call.start <= span[1]


def _expand(number: int, call: Call, start: int, end: int, watch: _Watch) -> list[Entry]:
    """A call's entries, in order."""
    run = call.name.replace("-", "_")

    def entry(run: str, args: tuple[Any, ...], want: Any, *, optional: bool = False) -> Entry:
        reads = not optional and (call.name in READS or (call.refused and want is not SPENT))
        return Entry(
            number, run, args, want, start, FOREVER if optional else end, optional, reads,
            run.replace("_", "-") in MAKERS, () if optional or call.refused else needs_of(call),
        )  # fmt: skip

    if call.answer == NO_ROOM:
        return [entry("has_panes", needs_of(call), True)]
    if call.name not in TWO_STEPS:
        return [entry(run, call.args, ANY if call.pending else call.answer, optional=call.pending)]
    pending = RESPAWNING if call.name == "respawn-pane" else FRESH
    reserve = (*call.args, pending)
    # A first try of which nothing is left but a spent id: its host died before there was a terminal.
    tries = watch.deaths(call) if call.path in ("host", "shim") else 0
    lost = [entry(run, reserve, ANY, optional=True) for _ in range(tries)]
    for one in lost:
        one.vain = True
    if call.pending:
        step = ("confirm", (call.args[0],)) if pending == RESPAWNING else ("confirm_given", (number,))
        return [*lost, entry(run, reserve, ANY, optional=True), entry(step[0], step[1], ANY, optional=True)]
    if call.refused:
        return [*lost, entry(run, reserve, SPENT if call.answer == GONE else call.answer)]
    pane = call.args[0] if pending == RESPAWNING else call.answer
    if not watch.sees(pane, call):
        # The second step commutes with all that could come before it: so it is taken together with the first.
        return [*lost, entry(run, (*call.args, RUNNING), call.answer)]
    second = entry("confirm", (pane,), ANY)
    second.needs = ()
    return [*lost, entry(run, reserve, call.answer), second]


def needs_of(call: Call) -> tuple[int, ...]:
    """The panes that must be there when a call is granted."""
    match call.name:
        case "join-pane" | "swap-pane":
            return call.args[0], call.args[1]
        case "split-window" | "respawn-pane" | "kill-pane" | "kill-window" | "break-pane" | "select-pane":
            return (call.args[0],)
        case "select-window" | "rename-window" | "has-pane" | "list-panes":
            return (call.args[0],)
    return ()
