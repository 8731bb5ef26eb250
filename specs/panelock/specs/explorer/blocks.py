"""Critical sections as single steps: what nobody can tell from outside need not be searched from within.

The discipline is assumed, and checked as the search goes: whatever another process does that does not commute with a
call within a block is ordered with the whole block by the lock. Where that is once not so, blocks were wrong for this
program, and it is searched again without. If the discipline is broken in any schedule, it is broken in one of those
that are followed: of the first two calls that break it, both blocks can be run one after the other (Stoller and Cohen,
"Optimistic synchronization-based state-space reduction", TACAS 2003).
"""

from typing import NamedTuple

from panelock.impl.kernel import LOCK_EXCLUSIVE
from panelock.specs.explorer.dependency import CONFLICTS, GIVE, READ, WRITE, Footprint, Thing, Touch, footprint
from panelock.specs.explorer.exploration import State
from panelock.specs.explorer.machine import changed, perform, put

_WITHIN = frozenset((
    "open", "close", "pread", "pwrite", "size", "stamp", "ftruncate", "fsync", "unlock",
    "replace", "link", "unlink", "listdir",
))  # fmt: skip
"""Calls that may stand within a block. None waits, and none asks who lives or speaks to a host."""


Steps = int
"""A set of an execution's steps: bit n is its n-th."""
Accesses = dict[Thing, dict[str, tuple[Steps, Steps]]]
"""By thing and mode: the steps that touched it so, and all that came before any of these, and they."""


class Apart(Exception):  # noqa: N818 - what happened, not an error
    """A call that does not commute with one within a block came unordered with it: there are no blocks here."""


class Block(NamedTuple):
    """A critical section, run."""

    within: Footprint
    """What the calls under the lock touch."""
    edges: Footprint
    """The lock: taken and given back."""
    calls: int
    after: State


def block(state: State, process: int) -> Block | None:
    """Run a process from its exclusive flock until it gives this lock back; None where there is no such block."""
    machine, nodes, begun = state
    node = nodes[process]
    call = node.call
    if call is None or call[0] != "flock" or call[2] != LOCK_EXCLUSIVE or node.begins:
        return None
    taken = footprint(machine, process, call)
    if not taken:
        return None
    given: Footprint = ((taken[0][0], GIVE),)
    within: set[Touch] = set()
    calls = 0
    while True:
        result, machine = perform(machine, process, call)
        node = node.after(result)
        calls += 1
        call = node.call
        if call is None or call[0] not in _WITHIN or node.begins:
            return None
        touched = footprint(machine, process, call)
        if touched == given:
            break
        within.update(touched)
    while touched == given or not touched:
        result, machine = perform(machine, process, call)
        node = node.after(result)
        calls += 1
        call = node.call
        # What touches nothing that others see may as well come at once.
        if call is None or call[0] not in _WITHIN or node.begins:
            break
        touched = footprint(machine, process, call)
    after = State(machine, put(nodes, process, node), begun)
    # To write is to read and more.
    of_all = tuple(touch for touch in within if touch[1] != READ or (touch[0], WRITE) not in within)
    return Block(of_all, (*taken, *given), calls, after)


def again(known: Block, state: State, process: int) -> Block:
    """The same block, from another instant with the same node and a machine with the same key."""
    machine, nodes, begun = state
    there = known.after.machine
    after = changed(
        machine, names=there.names, data=there.data, locks=there.locks, disk=there.disk,
        # The others' descriptors and what they have made stay theirs: the key tells less of these.
        opened=put(machine.opened, process, there.opened[process]),
        made=put(machine.made, process, there.made[process]),
    )  # fmt: skip
    return known._replace(after=State(after, put(nodes, process, known.after.nodes[process]), begun))


def check(within: Accesses, touched: Accesses, known: Steps, first: Footprint, joined: Block | None) -> None:
    """Raise Apart when a step does not commute with a call within a block, unless its first call orders the two.

    ``within`` and ``touched`` tell of the steps so far, ``known`` is what came before this one's process.
    """
    for thing, mode in first:
        # A lock that is asked for without waiting: whoever asks while a block has it is refused, which no block shows.
        if thing[0] == "lock" and (within if mode == WRITE else WRITE in touched.get(thing, ())):
            raise Apart
    if within:
        _ordered(within, first, known)
    if joined is not None:
        for thing, mode in first:
            modes = touched.get(thing, {})
            for other in CONFLICTS[mode]:
                if other in modes:
                    known |= modes[other][1]
        _ordered(touched, joined.within, known)
        _ordered(within, joined.within, known)


def _ordered(accesses: Accesses, touched: Footprint, known: Steps) -> None:
    for thing, mode in touched:
        modes = accesses.get(thing)
        if modes:
            for other in CONFLICTS[mode]:
                if other in modes and modes[other][0] & ~known:
                    raise Apart
