"""Wing and Gong's search with Lowe's memory: is there an order of the calls, within their times, that the model allows?

Depth first, with an undo log. What is remembered of a place in the search is how far each process has come and what
the registry is like there (64 bits of hash), and why it led nowhere. A place that led nowhere for reasons that the
last entry did nothing to would have led nowhere without it as well, in whatever order: so the choice of that entry is
not tried again (conflict-directed backjumping). Both can only make the search give up too early, never accept too
much: an order that is found is an order. linearize.py searches once more, salted, before it calls a history wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from panelock.specs.history import History
from panelock.specs.linearize_entries import ANY, FOREVER, SPENT, Entries, Entry, entries_of
from panelock.specs.linearize_reading import Whole
from panelock.specs.linearize_reasons import Reasons

Orders = list[tuple[int, str, tuple[Any, ...]]]


@dataclass(slots=True)
class Found:
    """What a search came to."""

    legal: bool
    exhausted: bool
    """Everything was tried, or an order was found: False is a budget spent."""
    order: Orders
    """Steps in the order found; else of the farthest place that was reached."""
    nodes: int


@dataclass(slots=True)
class _Frame:
    """One place on the way."""

    candidates: list[Entry]
    why: int
    """Things for which what was tried from here led nowhere."""
    key: int
    next: int = 0
    entry: Entry | None = None
    """The entry that leads on from here, with what is to be put back."""
    place: int = 0
    mark: int = 0
    hash: int = 0
    """The place that it leads to."""


class Search:
    """One search of one history."""

    def __init__(self, history: History, *, salt: int = 0, hinted: bool = False, jumping: bool = True) -> None:
        dice = Random(salt)  # noqa: S311 - spreads keys, hides nothing
        self.entries: Entries = entries_of(history, hinted=hinted)
        self.state = Whole(dice.getrandbits(61))
        self.state.load(history.initial)
        self.first_told = self.state.counters["pane"]
        self.reasons = Reasons(self.state)
        self.queues = self.entries.queues
        self.places = [0] * len(self.queues)
        self.left = sum(not entry.optional for queue in self.queues for entry in queue)
        self.spread = [[dice.getrandbits(61) for _ in range(len(queue) + 1)] for queue in self.queues]
        self.jumping = jumping
        self.in_vain: dict[int, int] = {}

    def run(self, budget: int) -> Found:
        """Search until an order is found, nothing is left to try, or so many places were visited."""
        key = 0
        for spread in self.spread:
            key ^= spread[0]
        frames = [self._arrive(key)]
        best: list[Entry] = []
        nodes = 0
        while self.left:
            frame = frames[-1]
            if self._step(frame):
                nodes += 1
                if nodes > budget:
                    return Found(False, False, [_said(entry) for entry in best or _path(frames)], nodes)
                frames.append(self._arrive(frame.key ^ self._turned(frame)))
                continue
            if len(frames) > len(best) + 1:
                best = _path(frames[:-1])
            frames.pop()
            if not frames:
                return Found(False, True, [_said(entry) for entry in best], nodes)
            self._back(frames[-1], frame.why)
        return Found(True, True, [_said(entry) for entry in _path(frames[:-1])], nodes)

    def _arrive(self, key: int) -> _Frame:
        candidates, why = self._candidates()
        return _Frame(candidates, why, key)

    def _turned(self, frame: _Frame) -> int:
        entry = frame.entry
        assert entry is not None
        spread = self.spread[entry.queue]
        return spread[frame.place] ^ spread[entry.place + 1]

    # --- what could come next ---

    def _candidates(self) -> tuple[list[Entry], int]:
        """What began before the first answer that is still owed; and why there is nothing, if that is so."""
        bound = FOREVER
        found = []
        for queue, place in zip(self.queues, self.places, strict=True):
            while place < len(queue):
                entry = queue[place]
                place += 1  # noqa: PLW2901 - goes on where the process is
                found.append(entry)
                if not entry.optional:
                    bound = min(bound, entry.end)
                    break
        found = [entry for entry in found if entry.start < bound]
        state = self.state
        for entry in found:
            if entry.reads:
                mark = len(state.log)
                fits = getattr(state, entry.run)(*entry.args) == entry.want
                state.undo(mark)  # one that was refused may be granted here
                if fits:
                    return [entry], 0
        why = 0 if self.entries.restarts else self._hopeless(found)
        if why:
            return [], why
        found.sort(key=_by_order)
        return found, 0

    def _hopeless(self, found: list[Entry]) -> int:
        """Why an answer is owed that can never fit again: a pane is gone for good, an id is spent."""
        panes, given = self.state.panes, self.state.counters["pane"]
        for entry in found:
            if entry.optional:
                continue
            for pane in entry.needs:
                if pane not in panes and pane < given:
                    gone = self.reasons.bit(panes, pane)
                    # Who made it is known, and has been here: it will not be made again.
                    known = pane < self.first_told or pane in self.entries.told
                    return gone if known else gone | self.reasons.counter
            if entry.maker and not entry.reads and entry.want is not SPENT and entry.want < given:
                return self.reasons.counter
        return 0

    # --- going on, going back ---

    def _step(self, frame: _Frame) -> bool:
        """Take the next candidate that fits and leads where nobody was."""
        state = self.state
        while frame.next < len(frame.candidates):
            entry = frame.candidates[frame.next]
            frame.next += 1
            mark = len(state.log)
            why = self._fit(entry, mark)
            if why:
                state.undo(mark)
                frame.why |= why
                continue
            frame.entry, frame.place, frame.mark = entry, self.places[entry.queue], mark
            frame.hash = hash((frame.key ^ self._turned(frame), state.hash))
            known = self.in_vain.get(frame.hash)
            if known is not None:
                self._blame(frame, known)
                state.undo(mark)
                continue
            self.places[entry.queue] = entry.place + 1
            self.left -= not entry.optional
            return True
        return False

    def _back(self, frame: _Frame, why: int) -> None:
        """What came next led nowhere."""
        entry = frame.entry
        assert entry is not None
        self.in_vain[frame.hash] = why
        self._blame(frame, why)
        self.state.undo(frame.mark)
        self.places[entry.queue] = frame.place
        self.left += not entry.optional

    def _blame(self, frame: _Frame, why: int) -> None:
        """Note why an entry (which is done still) leads nowhere. If it did nothing to that, no other entry would."""
        entry = frame.entry
        assert entry is not None
        # Also what it only looked at: there it might have done something, had it come later.
        touched = 0 if entry.reads else self.reasons.written(frame.mark) | self.reasons.read(entry)
        if why & touched:
            frame.why |= why | touched
            return
        frame.why |= why
        if self.jumping:
            frame.why, frame.next = why, len(frame.candidates)

    def _fit(self, entry: Entry, mark: int) -> int:
        """Do an entry; returns 0 when it is answered as it was, else why not."""
        state = self.state
        if entry.maker:
            return self._make(entry, mark)
        got = getattr(state, entry.run)(*entry.args)
        if entry.optional:
            # What changes nothing may as well not have happened.
            return 0 if len(state.log) > mark else self.reasons.read(entry)
        if self.entries.gaps and entry.run == "break_pane" and isinstance(got, int) and isinstance(entry.want, int):
            return 0
        if entry.want is ANY or got == entry.want:
            return 0
        state.undo(mark)
        return self.reasons.mismatch(entry, got)

    def _make(self, entry: Entry, mark: int) -> int:
        state, want = self.state, entry.want
        if isinstance(want, int):
            given = state.counters["pane"]
            if given != want and not (self.entries.restarts and entry.run == "new_session"):
                if not self.entries.gaps or want < given:
                    return self.reasons.counter
                state.put(state.counters, "pane", want)
        got = getattr(state, entry.run)(*entry.args)
        if isinstance(want, int | str) or not isinstance(got, int):
            if got == want:
                return 0
            state.undo(mark)
            return self.reasons.mismatch(entry, got)
        if entry.optional:
            state.put(state.given, ("given", entry.call), got)
        return 0 if self.entries.restarts or got not in self.entries.told else self.reasons.counter


_by_order: Callable[[Entry], float] = lambda entry: entry.order  # noqa: E731 - a key for sorting


def _path(frames: list[_Frame]) -> list[Entry]:
    return [frame.entry for frame in frames if frame.entry is not None]


def _said(entry: Entry) -> tuple[int, str, tuple[Any, ...]]:
    return entry.call, entry.run, entry.args
