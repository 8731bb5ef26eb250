"""Where not all schedules can be followed: those with the fewest preemptions first, random ones, and PCT's.

A preemption is a switch away from a process that could go on. Few bugs need many of them, and a schedule with few is
one that people can read.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from panelock.specs.explorer.exploration import Choice, Exploration, State, written
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.search import Found, choices_at, end_of, way_of


def bounded(exploration: Exploration, *, preemptions: int, kills: int = 0, judge: Judge | None = None) -> Found:
    """Visit what needs at most so many preemptions, in their order: the first bad schedule has the fewest.

    Of a state that was visited 64 bits are kept (hash compaction; Wolper and Leroy, CAV 1993): of ten million states
    one is passed over with a chance of 1 in 300,000. What is searched whole (search.py, merging.py) keeps all of them.
    """
    found = Found()
    judging = judge or Judge(exploration)
    begun = exploration.steps
    seen: set[int] = set()
    queue: deque[tuple[State, int, int, int, Any]] = deque([(exploration.start, -1, 0, kills, None)])
    while queue and found.ok:
        state, last, switches, left, way = queue.popleft()
        key = hash((state.key, last, left))
        if key in seen:
            continue
        seen.add(key)
        found.states += 1
        choices = list(choices_at(exploration, state, left))
        going_on = Choice(last) in choices
        if not any(not choice.killed for choice in choices):
            found.executions += 1
            found.ends.add(end_of(state))
            bad = judging.end(state)
            if bad is not None:
                found.bad, found.schedule = bad, written(way_of(way))
        for choice in reversed(choices):  # so that A goes first where nothing speaks against it
            costs = choice.killed or (going_on and choice.process != last)
            if switches + costs <= preemptions:
                after = exploration.step(state, choice)
                entry = (after, choice.process, switches + costs, left - choice.killed, (way, choice))
                queue.append(entry) if costs else queue.appendleft(entry)
    found.steps = exploration.steps - begun
    return found


def simplest(exploration: Exploration, *, kills: int = 0, most: int = 4) -> Found:
    """Find the bad schedule with the fewest preemptions, if one has at most so many."""
    judge = Judge(exploration)
    found = Found()
    for preemptions in range(most + 1):
        found = bounded(exploration, preemptions=preemptions, kills=kills, judge=judge)
        if not found.ok:
            break
    return found


Pick = Callable[[int, State, list[int]], int]
"""Which process goes on at a step."""


def sampled(exploration: Exploration, picks: Iterator[Pick], executions: int) -> tuple[Found, Counter[int]]:
    """Follow so many schedules, each as a ``Pick`` says; also tells how often each state was met (by its hash)."""
    found = Found()
    judge = Judge(exploration)
    begun = exploration.steps
    met: Counter[int] = Counter()
    for pick in picks:
        if found.executions == executions or not found.ok:
            break
        state, choices = exploration.start, list[Choice]()
        while ready := list(exploration.enabled(state)):
            choices.append(Choice(pick(len(choices), state, ready)))
            state = exploration.step(state, choices[-1])
            met[hash(state.key)] += 1
        found.executions += 1
        found.ends.add(end_of(state))
        found.last = written(choices)
        bad = judge.end(state)
        if bad is not None:
            found.bad, found.schedule = bad, found.last
    found.steps = exploration.steps - begun
    found.states = len(met)
    return found, met


def coverage(met: Counter[int]) -> str:
    """How much was seen: of all steps that could be taken so, the chance that one leads where none has led yet.

    Good and Turing's estimate: the share of states that were met once.
    """
    steps = met.total()
    once = sum(count == 1 for count in met.values())
    return (
        f"{len(met):,} states in {steps:,} steps; the next step leads to a new one with a chance of {once / steps:.1%}"
    )


def at_random(seed: int) -> Iterator[Pick]:
    """At every step any process that can go on."""
    dice = Random(seed)  # noqa: S311 - no secret
    while True:
        yield lambda _step, _state, ready: dice.choice(ready)


def by_priorities(seed: int, processes: int, depth: int, steps: int) -> Iterator[Pick]:
    """PCT (Burckhardt and others, ASPLOS 2010): the highest priority goes on, and falls at ``depth - 1`` instants.

    A bug that needs ``depth`` orderings is met with a chance of at least 1 in processes * steps ** (depth - 1).
    """
    dice = Random(seed)  # noqa: S311 - no secret
    while True:
        order = list(range(processes))
        dice.shuffle(order)
        priorities = {process: depth + rank for rank, process in enumerate(order)}
        falls = {dice.randrange(steps): lower for lower in range(1, depth)}
        yield _highest(priorities, falls)


def _highest(priorities: dict[int, int], falls: dict[int, int]) -> Pick:
    def pick(step: int, _state: State, ready: list[int]) -> int:
        process = max(ready, key=priorities.__getitem__)
        if step in falls:
            priorities[process] = -falls[step]
        return max(ready, key=priorities.__getitem__)

    return pick
