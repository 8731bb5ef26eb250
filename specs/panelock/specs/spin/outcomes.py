"""What callers can be told and what the registry can be in the end: by Spin, by the explorer, and by the pure model.

Three sets, made by three programs that know nothing of each other: the specification's search, the real code on the
simulated machine through every order that matters, and the model's transitions in every order. They must be equal.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from panelock.impl import codec
from panelock.model.state import PaneId, Phase, Registry
from panelock.model.step import Done
from panelock.specs.bridge import abstract
from panelock.specs.explorer.exploration import explore
from panelock.specs.explorer.letters import LETTERS, programs
from panelock.specs.explorer.reducing import reduced
from panelock.specs.explorer.worlds import small_world
from panelock.specs.on_model import play_on_model
from panelock.specs.spin.checker import compiled
from panelock.specs.spin.events import answer, kept_of
from panelock.specs.spin.words import LETTERS as NAMED
from panelock.specs.spin.words import letters, number

KINDS = "skj"
REGISTRY = "registry.json"

Program = tuple[str, ...]


class End(NamedTuple):
    """How a program ended.

    What each process was told of each operation, in the specification's numbers; and the registry.
    """

    told: tuple[tuple[int, ...], ...]
    registry: tuple[int, int, int, int, int]
    """The next pane; panes that stand, run, are dead, as bits; in which window %1 stands (events.kept_of)."""


Ends = dict[Program, set[End]]


def by_spin(processes: int, operations: int, *, into: Path | None = None) -> Ends:
    """Every end of every program over split, kill and join, by one search of the specification."""
    defines: dict[str, str | int] = {
        "LONE": processes,
        "OPERATIONS": operations,
        "LETTERS": letters(KINDS),
        "OUTCOMES": "",
    }
    verdict = compiled(defines, into=into, optimise=0).run()
    assert verdict.ok, verdict.violated
    spelled = {number(NAMED[letter]): letter for letter in KINDS}
    ends: Ends = {program: set() for program in programs(KINDS, processes, operations)}
    for line in verdict.said:
        words = line.split()
        said = [tuple(map(int, word.split(":"))) for word in words[: processes * operations]]
        lives = [said[at : at + operations] for at in range(0, len(said), operations)]
        program = tuple("".join(spelled[operation] for operation, _ in life) for life in lives)
        # Processes' names make no difference: of programs that differ in them alone, one is compared.
        if program in ends:
            told = tuple(tuple(answered for _, answered in life) for life in lives)
            following, here, runs, dead, moved = map(int, words[processes * operations :])
            ends[program].add(End(told, (following, here, runs, dead, moved)))
    return ends


def by_explorer(program: Program) -> tuple[set[End], int]:
    """Every end of a program by the real code; and how many there are if nothing but sizes is left out."""
    with explore(program) as exploration:
        found = reduced(exploration)
    assert found.ok, found.bad
    ends, whole = set(), set()
    for outcomes, files, _ in found.ends:
        told = tuple(
            tuple(answer(letter, outcome) for letter, outcome in zip(word, said, strict=True))
            for word, said in zip(program, outcomes, strict=True)
        )
        document = codec.decode(dict(files)[REGISTRY], REGISTRY)
        ends.add(End(told, kept_of(document)))
        whole.add((told, abstract(document)))
    return ends, len(whole)


def by_model(program: Program) -> tuple[set[End], int]:
    """Every end of a program by the model, its operations in every order; and how many whole ones there are."""
    ends, whole = set(), set()
    for told, registry in _orders(small_world().registry, program, tuple("" for _ in program), ((),) * len(program)):
        ends.add(End(told, _kept_of_model(registry)))
        whole.add((told, registry))
    return ends, len(whole)


_Told = tuple[tuple[int, ...], ...]


def _orders(
    state: Registry, program: Sequence[str], done: Sequence[str], told: _Told
) -> Iterator[tuple[_Told, Registry]]:
    if all(len(word) == len(past) for word, past in zip(program, done, strict=True)):
        yield told, state
    for at, (word, past) in enumerate(zip(program, done, strict=True)):
        if len(past) == len(word):
            continue
        letter = word[len(past)]
        step = play_on_model(state, LETTERS[letter](None))
        after = [*done[:at], past + letter, *done[at + 1 :]]
        said = (*told[:at], (*told[at], _answer_of_model(letter, step.outcome)), *told[at + 1 :])
        yield from _orders(step.state, program, after, said)


def _answer_of_model(letter: str, outcome: Any) -> int:
    if not isinstance(outcome, Done):
        return number("NO_PANE")
    return int(outcome.pane) if letter == "s" and outcome.pane is not None else number("DONE")


def _kept_of_model(registry: Registry) -> tuple[int, int, int, int, int]:
    def bits(wanted: Callable[[Phase], bool]) -> int:
        return sum(1 << pane.id for pane in registry.panes if wanted(pane.phase))

    moved = registry.find(PaneId(1))
    return (
        registry.next_pane_id,
        bits(lambda _: True),
        bits(lambda phase: phase is Phase.RUNNING),
        bits(lambda phase: phase is Phase.DEAD),
        int(moved is not None and moved.window == 1),
    )
