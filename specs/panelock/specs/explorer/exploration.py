"""What is explored: a program on a world; where its processes stand, and what each of them may do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple, Self

import panelock.specs.explorer.wires  # noqa: F401 - more calls of the machine's
from panelock.impl.store import Store
from panelock.specs.explorer.letters import NAMES, fault_of, has_host, shown
from panelock.specs.explorer.machine import DIE, Call, Machine, machine_of, perform, put
from panelock.specs.explorer.programs import Outcome, StoreOf, body, can_go_on
from panelock.specs.explorer.scheduling import Node, Process, named
from panelock.specs.explorer.worlds import World, small_world


class Choice(NamedTuple):
    """A step: a process makes its call, or is killed instead."""

    process: int
    killed: bool = False


GOES_ON = tuple(Choice(process) for process in range(len(NAMES)))
DIES = tuple(Choice(process, killed=True) for process in range(len(NAMES)))
"""The choices themselves: made once, since a search asks for them all the time."""


class State(NamedTuple):
    """An instant: the machine, what each process knows, and when its operations began.

    ``begun`` has, for each process and each operation that it began, how many operations each process had ended by
    then: which operation was over before which began.
    """

    machine: Machine
    nodes: tuple[Node, ...]
    begun: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def key(self) -> Any:
        """Two instants with the same key have the same future, and tell the same of the past."""
        # How many inodes a process made its node says already. There is one node for a history.
        return self.machine.key, self.nodes, self.machine.dead, self.begun

    @property
    def outcomes(self) -> tuple[tuple[Outcome, ...], ...]:
        """What was said to each caller."""
        return tuple(node.outcomes for node in self.nodes)

    @property
    def said(self) -> tuple[int, ...]:
        """The outcomes' identity, for as long as the family lives: comparing them goes through every field."""
        return tuple([id(node.outcomes) for node in self.nodes])


@dataclass
class Family:
    """Explorations of one world and one store: what is known of a process, or of what was left, is known to all."""

    world: World = field(default_factory=small_world)
    store: StoreOf = Store
    durable: bool = False
    """The store's setting."""
    power: bool = False
    """Keep book of what a power cut may leave."""
    stamps: bool = True
    """See Machine."""
    journal_limit: int | None = None
    """Bytes beyond which the journal is renewed; the store's own when None."""
    heir: StoreOf = Store
    """The store of whoever comes after them all (judge.py)."""
    processes: dict[Any, Process] = field(default_factory=dict)
    judged: dict[Any, Any] = field(default_factory=dict)
    """What the next process makes of files (judge.py)."""
    conversations: dict[Node, Any] = field(default_factory=dict)
    """What a process asked and was told (explaining.py)."""

    def explore(self, program: Sequence[str]) -> "Exploration":
        """Make a program ready."""
        fault = next(filter(None, map(fault_of, program)), None)
        assert fault is None, f"{shown(program)}: {fault}"
        assert len(program) <= len(NAMES), shown(program)
        processes = [self._process(word, index, hosted=has_host(program)) for index, word in enumerate(program)]
        machine = machine_of(self.world.files, len(program), durable=self.power, stamps=self.stamps)
        start = State(machine, tuple(process.root for process in processes), ((),) * len(program))
        return Exploration(tuple(program), self, processes, start)

    def _store(self) -> StoreOf:
        return self.store if self.journal_limit is None else partial(self.store, journal_limit=self.journal_limit)

    def _process(self, word: str, index: int, *, hosted: bool) -> Process:
        key = word, index, hosted
        if key not in self.processes:
            after = partial(body, word, store=self._store(), durable=self.durable, hosted=hosted)
            self.processes[key] = Process(after(()), named(index), after if can_go_on(word) else None)
        return self.processes[key]


@dataclass
class Exploration:
    """A program, ready to be searched; what its processes are known to do is kept from search to search."""

    program: tuple[str, ...]
    family: Family
    processes: list[Process]
    start: State
    steps: int = 0
    """System calls that searches have made."""

    @property
    def world(self) -> World:
        """What its processes find."""
        return self.family.world

    def __enter__(self) -> Self:
        """For the greenlets' sake: they are ended at the end."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """End what still waits."""
        for process in self.processes:
            process.end()

    def enabled(self, state: State) -> Iterator[int]:
        """The processes that can go on."""
        machine = state.machine
        for process, node in enumerate(state.nodes):
            call = node.call
            if call is not None and process not in machine.dead and not machine.blocks(process, call):
                yield process

    def unfinished(self, state: State) -> list[int]:
        """The processes that live and have not ended."""
        return [at for at, node in enumerate(state.nodes) if node.call is not None and at not in state.machine.dead]

    def step(self, state: State, choice: Choice) -> State:
        """The instant after a step."""
        process, killed = choice
        self.steps += 1
        machine, nodes, begun = state
        node = nodes[process]
        if killed:
            return State(perform(machine, process, DIE)[1], nodes, begun)
        call = node.call
        assert call is not None
        if node.begins:
            ended = tuple([len(other.outcomes) for other in nodes])
            begun = put(begun, process, (*begun[process], ended))
        result, machine = perform(machine, process, call)
        after = node.after(result)
        return State(machine, put(nodes, process, after), begun)

    def call(self, state: State, choice: Choice) -> Call:
        """What a step does."""
        node = state.nodes[choice.process]
        assert node.call is not None
        return DIE if choice.killed else node.call


def untimed(state: State, choice: Choice) -> State:
    """The instant after a step, but for which operations were over when the next one began."""
    process, killed = choice
    machine, nodes, begun = state
    if killed:
        return State(perform(machine, process, DIE)[1], nodes, begun)
    node = nodes[process]
    assert node.call is not None
    result, machine = perform(machine, process, node.call)
    return State(machine, put(nodes, process, node.after(result)), begun)


def explore(
    program: Sequence[str],
    *,
    world: World | None = None,
    store: StoreOf = Store,
    durable: bool = False,
    power: bool = False,
    stamps: bool = True,
    journal_limit: int | None = None,
) -> Exploration:
    """Make a program ready, by itself."""
    return Family(world or small_world(), store, durable, power, stamps, journal_limit).explore(program)


# --- schedules as text --------------------------------------------------------------------------------------------


def written(choices: Sequence[Choice]) -> str:
    """A schedule as text: ``A7 B3! A`` is seven calls of A, three of B, which is then killed, and A to its end."""
    words: list[tuple[int, int, bool]] = []
    for process, killed in choices:
        if words and words[-1][0] == process and not words[-1][2]:
            words[-1] = (process, words[-1][1] + (not killed), killed)
        else:
            words.append((process, 0 if killed else 1, killed))
    return " ".join(f"{NAMES[process]}{count}{'!' * killed}" for process, count, killed in words)


def replayed(exploration: Exploration, text: str, *, to_the_end: bool = True) -> tuple[State, list[Choice]]:
    """Follow a schedule, and then each process to its end, or until it waits, by name."""
    state = exploration.start
    choices: list[Choice] = []

    def go(choice: Choice) -> None:
        nonlocal state
        state = exploration.step(state, choice)
        choices.append(choice)

    for word in text.split():
        process = NAMES.index(word[0])
        number = word[1:].rstrip("!")
        for _ in range(int(number or 10**9)):
            if process not in exploration.enabled(state):
                if number:
                    raise ValueError(f"{word}: {word[0]} cannot go on after {written(choices)}")
                break
            go(Choice(process))
        if word.endswith("!"):
            go(Choice(process, killed=True))
    while to_the_end and (ready := list(exploration.enabled(state))):
        go(Choice(ready[0]))
    return state, choices
