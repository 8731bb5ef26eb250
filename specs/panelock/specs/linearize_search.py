"""Wing and Gong's search with Lowe's memory: is there an order of the calls, within their times, that the model allows?

Depth first, with an undo log. What is remembered of a place in the search is how far each process has come and what
the registry is like there, in 64 bits: coming there again is in vain. A hash that two places share could make the
search give up too early, never accept too much: an order that is found is an order. linearize.py searches once more,
salted, before it calls a history wrong. (Going back past choices that did nothing to what failed was tried: what an
entry would do elsewhere is not known where it stands, and too many histories were called wrong.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from panelock.specs.history import History
from panelock.specs.linearize_entries import ANY, FOREVER, SPENT, Entries, Entry, entries_of
from panelock.specs.linearize_loose import Loose
from panelock.specs.linearize_reading import Whole

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
    key: int
    next: int = 0
    entry: Entry | None = None
    """The entry that leads on from here, with what is to be put back."""
    place: int = 0
    mark: int = 0


class Search:
    """One search of one history."""

    def __init__(self, history: History, *, salt: int = 0, hinted: bool = False, loose: bool = False) -> None:
        """``hinted``: tried first is the order that generations say; ``loose``: without what stands where."""
        dice = Random(salt)  # noqa: S311 - spreads keys, hides nothing
        self.entries: Entries = entries_of(history, hinted=hinted, loose=loose)
        self.state = (Loose if loose else Whole)(dice.getrandbits(61))
        self.state.load(history.initial)
        self.queues = self.entries.queues
        self.places = [0] * len(self.queues)
        self.open = list(range(len(self.queues)))
        self.left = sum(not entry.optional for queue in self.queues for entry in queue)
        self.spread = [[dice.getrandbits(61) for _ in range(len(queue) + 1)] for queue in self.queues]
        self.runs = {entry.run: getattr(self.state, entry.run) for queue in self.queues for entry in queue}
        self.seen: set[int] = set()

    def run(self, budget: int) -> Found:
        """Search until an order is found, nothing is left to try, or so many places were visited."""
        key = 0
        for spread in self.spread:
            key ^= spread[0]
        frames = [_Frame(self._candidates(), key)]
        best: list[Entry] = []
        nodes = 0
        while self.left:
            key = self._step(frames[-1])
            if key:
                nodes += 1
                if nodes > budget:
                    return Found(False, False, [_said(entry) for entry in best or _path(frames)], nodes)
                frames.append(_Frame(self._candidates(), key))
                continue
            if len(frames) > len(best) + 1:
                best = _path(frames[:-1])
            frames.pop()
            if not frames:
                return Found(False, True, [_said(entry) for entry in best], nodes)
            self._back(frames[-1])
        return Found(True, True, [_said(entry) for entry in _path(frames[:-1])], nodes)

    # --- what could come next ---

    def _candidates(self) -> list[Entry]:
        """What began before the first answer that is still owed; a read that fits comes alone."""
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
        able = []
        for entry in found:
            if entry.start < bound:
                if entry.reads and self._reads(entry):
                    return [entry]
                if entry.quiet:
                    entry.order = -1.0 if self._is_quiet(entry) else FOREVER
                able.append(entry)
        if not self.entries.restarts and self._hopeless(able):
            return []
        able.sort(key=_by_order)
        return able

    def _reads(self, entry: Entry) -> bool:
        """Tell whether an entry that changes nothing when it is answered so is answered so here."""
        state = self.state
        mark = len(state.log)
        fits: bool = self.runs[entry.run](*entry.args) == entry.want
        if len(state.log) > mark:
            state.undo(mark)  # what was refused may be granted here
        return fits

    def _is_quiet(self, entry: Entry) -> bool:
        state = self.state
        mark, before = len(state.log), state.hash
        self.runs[entry.run](*entry.args)
        quiet = state.hash == before
        state.undo(mark)
        return quiet

    def _hopeless(self, able: list[Entry]) -> bool:
        """Tell whether an answer is owed that can never fit again: a pane is gone for good, an id is spent."""
        panes, given = self.state.panes, self.state.counters["pane"]
        for entry in able:
            if entry.optional:
                continue
            for pane in entry.needs:
                if pane not in panes and pane < given:
                    return True
            if entry.maker and isinstance(entry.want, int) and entry.want < given:
                return True
        return False

    # --- going on, going back ---

    def _step(self, frame: _Frame) -> int:
        """Take the next candidate that fits and leads where nobody was; returns the place's key, 0 for none."""
        state = self.state
        while frame.next < len(frame.candidates):
            entry = frame.candidates[frame.next]
            frame.next += 1
            mark = len(state.log)
            if self._fits(entry, mark):
                old = self.places[entry.queue]
                spread = self.spread[entry.queue]
                key = frame.key ^ spread[old] ^ spread[entry.place + 1]
                place = key ^ state.hash
                if place not in self.seen:
                    self.seen.add(place)
                    self.places[entry.queue] = entry.place + 1
                    self.left -= not entry.optional
                    frame.entry, frame.place, frame.mark = entry, old, mark
                    return key
            state.undo(mark)
        return 0

    def _back(self, frame: _Frame) -> None:
        entry = frame.entry
        assert entry is not None
        self.state.undo(frame.mark)
        self.places[entry.queue] = frame.place
        self.left += not entry.optional

    def _fits(self, entry: Entry, mark: int) -> bool:
        """Do an entry, and tell whether it is answered as it was."""
        if entry.maker:
            return self._makes(entry)
        got = self.runs[entry.run](*entry.args)
        if entry.optional:
            return len(self.state.log) > mark  # what changes nothing may as well not have happened
        if self.entries.gaps and entry.run == "break_pane" and isinstance(got, int):
            return isinstance(entry.want, int)
        if entry.want is SPENT:
            return got is True  # a respawn whose pane was ended before it had a terminal
        return entry.want is ANY or bool(got == entry.want)

    def _makes(self, entry: Entry) -> bool:
        state, want = self.state, entry.want
        if isinstance(want, int):
            given = state.counters["pane"]
            if given != want and not (self.entries.restarts and entry.run == "new_session"):
                if not self.entries.gaps or want < given:
                    return False
                state.put(state.counters, "pane", want)
            return bool(self.runs[entry.run](*entry.args) == want)
        got = self.runs[entry.run](*entry.args)
        if isinstance(want, str) or not isinstance(got, int):
            return bool(got == want)
        if entry.optional:
            state.put(state.given, ("given", entry.call), got)
        return self.entries.restarts or got not in self.entries.told


_by_order: Callable[[Entry], float] = lambda entry: entry.order  # noqa: E731 - a key for sorting


def _path(frames: list[_Frame]) -> list[Entry]:
    return [frame.entry for frame in frames if frame.entry is not None]


def _said(entry: Entry) -> tuple[int, str, tuple[Any, ...]]:
    return entry.call, entry.run, entry.args
