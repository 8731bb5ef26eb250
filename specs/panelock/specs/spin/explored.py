"""Runs of the real code on the explorer's simulated machine, as traces: one event after the other, in one order."""

from collections.abc import Iterator, Sequence
from random import Random

from panelock.impl.store import Store
from panelock.specs.explorer.exploration import Choice, Exploration, explore
from panelock.specs.explorer.programs import StoreOf
from panelock.specs.explorer.scheduling import named
from panelock.specs.spin.events import Reader, told
from panelock.specs.spin.traces import Run, Timed, death


def run_of(exploration: Exploration, choices: Sequence[Choice], name: str) -> Run:
    """The trace of a schedule."""
    first = exploration.world.document.generation
    numbers = {named(index): index for index in range(len(exploration.program))}
    readers = [Reader(first, numbers) for _ in exploration.program]
    events: list[list[Timed]] = [[] for _ in exploration.program]
    state = exploration.start
    for at, choice in enumerate(choices):
        process, killed = choice
        call = exploration.call(state, choice)
        before = state.nodes[process]
        state = exploration.step(state, choice)
        if killed:
            events[process].append(death(4 * at, 4 * at + 1))
            continue
        after = state.nodes[process]
        events[process].append(Timed(readers[process].event(call, after.result), 4 * at, 4 * at + 1))
        for number in range(len(before.outcomes), len(after.outcomes)):
            letter = exploration.program[process][number]
            said = told(letter, after.outcomes[number], first)
            # When it is told nobody sees: at any time before the process's next step.
            events[process].append(Timed(said, 4 * at + 2, 4 * len(choices)))
    return Run(name, tuple(map(tuple, events)))


def random_runs(
    program: tuple[str, ...],
    count: int,
    seed: int,
    *,
    kills: int = 0,
    durable: bool = False,
    store: StoreOf = Store,
) -> Iterator[Run]:
    """Traces of random schedules of a program, with deaths here and there."""
    dice = Random(seed)  # noqa: S311 - schedules, no secrets
    with explore(program, durable=durable, store=store) as exploration:
        for number in range(count):
            choices = _random_choices(exploration, dice, kills)
            yield run_of(exploration, choices, f"explorer {','.join(program)} #{seed}.{number}")


def _random_choices(exploration: Exploration, dice: Random, kills: int) -> list[Choice]:
    state = exploration.start
    choices: list[Choice] = []
    left = kills
    # A process goes on for a while, so that deaths and changes of turn come everywhere, not only at the beginning.
    turn, patience = -1, 0
    while enabled := list(exploration.enabled(state)):
        if turn not in enabled or patience == 0:
            turn, patience = dice.choice(enabled), dice.randrange(1, 30)
        patience -= 1
        killed = left > 0 and dice.random() < 1 / 40
        left -= killed
        choice = Choice(turn, killed=killed)
        choices.append(choice)
        state = exploration.step(state, choice)
    return choices
