"""Dynamic partial-order reduction (Flanagan and Godefroid 2005) with source and sleep sets (Abdulla et al., POPL 2014).

Of all schedules that differ only in the order of calls that commute, one is followed. A schedule is followed to its
end; where a call was in a race with an earlier one, the other order is tried too, from the instant before the earlier
one. What was followed already is put to sleep, and sleeps until something wakes it that does not commute with it.

Where a mortal process makes a call that changes something, it is killed there too: a second step of the same process,
of which both are tried wherever one is. To die between two such calls can be told from outside only by what the dead
had changed before, so dying just before the second is as dying at any instant since the first.

What an immortal process does under the lock is one step, where that makes no difference (blocks.py).
"""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from panelock.specs.explorer.blocks import Accesses, Apart, Block, Steps, again, block, check
from panelock.specs.explorer.dependency import (
    BEGIN,
    CONFLICTS,
    END,
    REVERSIBLE,
    TIME,
    Footprint,
    footprint,
    independent,
)
from panelock.specs.explorer.exploration import DIES, GOES_ON, Choice, Exploration, State, written
from panelock.specs.explorer.instants import Instant
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.machine import DIE
from panelock.specs.explorer.search import Found, Progress, end_of

if TYPE_CHECKING:
    from panelock.specs.explorer.scheduling import Node

TELL_EVERY = 10
"""Schedules between two reports of progress."""


class Reduction:
    """One search."""

    def __init__(
        self, exploration: Exploration, mortal: Iterable[int], judge: Judge, *, symmetric: bool, timed: bool,
        blocks: bool,
    ) -> None:  # fmt: skip
        """Nothing is searched yet; the ``mortal`` may be killed at any instant."""
        self._timed = timed
        self._blocks = self._ordered = blocks
        """Whether critical sections are tried as single steps; and whether any were."""
        self.exploration = exploration
        self.mortal = frozenset(mortal)
        self.judge = judge
        self.found = Found()
        self._met: set[Any] = set()
        """The ends that were found, by their outcomes' identity."""
        self._known: dict[tuple[Node, Any], Block] = {}
        """Blocks that were run, by who ran them and on what machine."""
        self._touched: Accesses = {}
        self._within: Accesses = {}
        """The blocks within which it was touched; what came before these is not asked."""
        count = len(exploration.program)
        self._before: list[Steps] = [0] * count
        """For each process, its steps and all that came before them."""
        self._taken: list[tuple[int, Steps]] = [(-1, 0)]
        """By step, of which there is no 0: whose it is, and it with all that came before it."""
        self._peers = _peers(exploration.program) if symmetric else {}
        """For each process the one before it that does the same: it goes first."""
        self._first: dict[int, Steps] = {}
        """For each process that asked for a lock, or died: that step, and all before it."""
        self._asked: dict[int, Footprint] = {}
        """What it asked for then."""
        self._stack: list[Instant] = []

    def search(self, limit: int = 10**9, progress: Progress | None = None) -> Found:
        """Follow an execution for every order that matters; raises Apart where there are no blocks."""
        told = 0
        begun = self.exploration.steps
        start = self.exploration.start
        self._push(start, *self._pending(start, {}, None, ()), {})
        while self._stack and self.found.ok and self.found.executions < limit:
            instant = self._stack[-1]
            if instant.taken is not None:
                self._take_back(instant)
            if not instant.ready and (len(instant.todo) == len(instant.done) or not self._more(instant)):
                self._stack.pop()
                if progress is not None and self.found.executions >= told + TELL_EVERY:
                    told = self.found.executions
                    progress(told, self._behind())
                continue
            self._go(instant, instant.ready.pop())
        self.found.steps = self.exploration.steps - begun
        if progress is not None:
            progress(self.found.executions, self._behind() if self._stack else 1.0)
        return self.found

    def _behind(self) -> float:
        """How much of the search is behind it, were all subtrees of an instant of one size, and no other found yet."""
        behind, share = 0.0, 1.0
        for instant in self._stack:
            share /= max(len(instant.todo), 1)
            behind += share * max(len(instant.done) - 1, 0)
        return behind

    # --- one step ---

    def _more(self, instant: Instant) -> bool:
        """Make the steps of another process ready, if there is one to be tried."""
        for process in sorted(instant.todo - instant.done):
            instant.done.add(process)
            steps = [GOES_ON[process]]
            if process in self.mortal and instant.state.nodes[process].changes:
                steps.append(DIES[process])
            instant.ready = [step for step in steps if step not in instant.sleep]
            if instant.ready:
                return True
        return False

    def _go(self, instant: Instant, choice: Choice) -> None:
        process, killed = choice
        state = instant.state
        touched = footprint(state.machine, process, DIE) if killed else instant.pending[process]
        instant.taken, instant.touched, instant.before = choice, touched, self._before[process]
        if process in self._peers:
            self._follow_peer(state, process)
            self._check_peer(state, process, touched)
        self._races(process, touched)
        joined = None if killed else self._block(state, process)
        if self._ordered:
            check(self._within, self._touched, self._before[process], touched, joined)
        if joined is None:
            instant.calls = 1
            after = self.exploration.step(state, choice)
        else:
            instant.calls, after = joined.calls, joined.after
            self.exploration.steps += joined.calls
            instant.touched = (*joined.edges, *joined.within)
            touched = joined.edges
            self._note(instant, self._within, joined.within, 0)
        self._record(instant, process, touched)
        if self._peers and process not in self._first and (killed or _asks(state, process)):
            self._first[process] = self._before[process]
            self._asked[process] = instant.pending.get(process, ())
            instant.first = True
        asleep = {}
        if instant.sleep:
            asleep = {
                step: seen for step, seen in instant.sleep.items()
                if step.process != process and independent(seen, instant.touched)
            }  # fmt: skip
        self._push(after, *self._pending(after, instant.pending, process, instant.touched), asleep)

    def _block(self, state: State, process: int) -> Block | None:
        """The critical section that begins here, as one step."""
        if not self._blocks or process in self.mortal or not _asks(state, process):
            return None
        key = state.nodes[process], state.machine.key
        known = self._known.get(key)
        if known is not None:
            return again(known, state, process)
        joined = block(state, process)
        if joined is not None:
            self._known[key] = joined
        # Where one is none, the others will hardly be; steps that are not joined are never wrong.
        self._blocks = joined is not None
        return joined

    def _take_back(self, instant: Instant) -> None:
        assert instant.taken is not None
        process = instant.taken.process
        self._before[process] = instant.before
        if instant.first:
            del self._first[process]
            instant.first = False
        self._taken.pop()
        for modes, mode, accesses in reversed(instant.undo):
            modes[mode] = accesses
        instant.undo.clear()
        # What was followed sleeps: what comes after commutes with it, or has been seen.
        instant.sleep[instant.taken] = instant.touched
        instant.taken = None

    def _pending(
        self, state: State, before: dict[int, Footprint], moved: int | None, touched: Footprint
    ) -> tuple[dict[int, Footprint], list[int]]:
        """What can go on, and what it would touch: anew only where the last step could concern it; and who waits."""
        machine, dead = state.machine, state.machine.dead
        pending: dict[int, Footprint] = {}
        waiting = []
        for process, node in enumerate(state.nodes):
            call = node.call
            if call is None or process in dead:
                continue
            known = before.get(process) if process != moved else None
            if known is not None and independent(known, touched):
                pending[process] = known
            elif process in self._peers and self._held_back(state, process):
                continue
            elif machine.blocks(process, call):
                waiting.append(process)
            else:
                pending[process] = self._footprint(state, process)
        return pending, waiting

    def _held_back(self, state: State, process: int) -> bool:
        """Of two that do the same, the first one asks first for a lock: the rest are these schedules, renamed."""
        return process not in self._first and _asks(state, process) and self._peers[process] not in self._first

    def _follow_peer(self, state: State, process: int) -> None:
        if process not in self._first and _asks(state, process):
            self._before[process] |= self._first[self._peers[process]]

    def _check_peer(self, state: State, process: int, touched: Footprint) -> None:
        """Raise Apart where a peer locks something else: then its block's first call alone comes before this step."""
        first = process not in self._first and _asks(state, process)
        if self._blocks and first and self._asked[self._peers[process]][:1] != touched[:1]:
            raise Apart

    def _footprint(self, state: State, process: int) -> Footprint:
        node = state.nodes[process]
        assert node.call is not None
        touched = footprint(state.machine, process, node.call)
        if self._timed:
            if node.begins:
                touched = (*touched, (TIME, BEGIN))
            # With one of these a store's operations end, and it gives nothing else.
            if node.call[0] in ("close", "unlock") and len(node.after(None).outcomes) > len(node.outcomes):
                touched = (*touched, (TIME, END))
        return touched

    def _push(
        self, state: State, pending: dict[int, Footprint], waiting: list[int], sleep: dict[Choice, Footprint]
    ) -> None:
        first = None
        for process in pending:
            if self._awake(state, process, sleep):
                first = process
                break
        if not pending:
            self._end(state)
        elif first is None:
            self.found.blocked += 1
        self._stack.append(Instant(state, pending, set() if first is None else {first}, sleep))
        for process in waiting:
            # A call that waits now could have come before who makes it wait.
            known = self._before[process]
            if process in self._peers:
                self._follow_peer(state, process)
            self._races(process, self._footprint(state, process))
            self._before[process] = known

    def _awake(self, state: State, process: int, sleep: dict[Choice, Footprint]) -> bool:
        if not sleep or GOES_ON[process] not in sleep:
            return True
        return process in self.mortal and state.nodes[process].changes and DIES[process] not in sleep

    def _end(self, state: State) -> None:
        self.found.executions += 1
        said, files = state.said, frozenset(state.machine.files().items())
        if (said, files, state.machine.dead) not in self._met:
            self._met.add((said, files, state.machine.dead))
            self.found.ends.add(end_of(state))
        bad = self.judge.end(state)
        if bad is not None:
            self.found.bad = bad
            way = [(instant.taken, instant.calls) for instant in self._stack if instant.taken is not None]
            self.found.schedule = written([choice for choice, calls in way for _ in range(calls)])

    # --- races ---

    def _races(self, process: int, touched: Footprint) -> None:
        """Find the earlier steps that this call could as well have come before, and have that tried."""
        known = self._before[process]
        racing = conflicting = 0
        for thing, mode in touched:
            modes = self._touched.get(thing)
            if modes:
                for other in CONFLICTS[mode]:
                    if other in modes:
                        conflicting |= modes[other][0]
                for other in REVERSIBLE[mode]:
                    if other in modes:
                        racing |= modes[other][0] & ~known
        before = known | conflicting
        hidden = 0
        while racing:
            step = racing.bit_length() - 1
            racing ^= 1 << step
            # What came before another one that this call is in a race with is in none itself.
            if not hidden >> step & 1:
                self._try_before(step, process, before)
                hidden |= self._taken[step][1]

    def _try_before(self, step: int, process: int, before: Steps) -> None:
        """Have one of those tried at a step's instant that can begin what comes after it and is not due to it.

        These are the source sets of Abdulla, Aronis, Jonsson and Sagonas (POPL 2014): with sleep sets it is not enough
        to add whoever made the call, who may be asleep there. ``before`` is all that comes before the call.
        """
        instant = self._stack[step - 1]
        todo, pending = instant.todo, instant.pending
        undue = 0
        first: list[int] = []
        for at in range(step + 1, len(self._stack)):
            taken, came_before = self._taken[at]
            if came_before >> step & 1:
                continue
            if taken not in first and not came_before & undue:
                if taken in todo and taken in pending:
                    return
                first.append(taken)
            undue |= 1 << at
        if process not in first and not before & undue:
            first.append(process)
        ready = [one for one in first if one in pending]
        if not ready:
            todo.update(pending)
        elif not todo.intersection(ready):
            todo.add(process if process in ready else ready[0])

    def _record(self, instant: Instant, process: int, touched: Footprint) -> None:
        bit = 1 << len(self._stack)
        now = self._before[process] | bit
        for thing, mode in touched:
            modes = self._touched.get(thing)
            if modes:
                for other in CONFLICTS[mode]:
                    if other in modes:
                        now |= modes[other][1]
        self._before[process] = now
        self._taken.append((process, now))
        self._note(instant, self._touched, touched, now)

    def _note(self, instant: Instant, accesses: Accesses, touched: Footprint, before: Steps) -> None:
        """Write down what the step touches, and what came before it, so that it can be taken back."""
        bit = 1 << len(self._stack)
        for thing, mode in touched:
            modes = accesses.get(thing)
            if modes is None:
                modes = accesses[thing] = {}
            old = modes.get(mode, _NONE)
            instant.undo.append((modes, mode, old))
            modes[mode] = old[0] | bit, old[1] | before


def _peers(program: tuple[str, ...]) -> dict[int, int]:
    last: dict[str, int] = {}
    peers = {}
    for process, word in enumerate(program):
        if word in last:
            peers[process] = last[word]
        last[word] = process
    return peers


def _asks(state: State, process: int) -> bool:
    call = state.nodes[process].call
    return call is not None and call[0] in ("flock", "try_flock")


_NONE: tuple[Steps, Steps] = (0, 0)


def reduced(
    exploration: Exploration,
    *,
    mortal: Iterable[int] = (),
    limit: int = 10**9,
    judge: Judge | None = None,
    progress: Progress | None = None,
    symmetric: bool = False,
    timed: bool = False,
    blocks: bool = True,
) -> Found:
    """Follow one schedule of each class; the ``mortal`` die wherever they can, and nowhere.

    ``symmetric``: of schedules that are the same but for the names of processes with the same word, one is followed.
    ``timed``: whether an operation was over before another one began is an order that matters. It does not to
    operations that do all within the lock; it does to who answers from memory.
    ``blocks``: critical sections are single steps where nobody could tell (blocks.py).
    """
    judge = judge or Judge(exploration)
    new = partial(Reduction, exploration, frozenset(mortal), judge, symmetric=symmetric, timed=timed)
    try:
        return new(blocks=blocks and not timed).search(limit, progress)
    except Apart:
        return new(blocks=False).search(limit, progress)
