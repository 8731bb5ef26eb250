"""Does some order of what was asked explain what was answered, and the registry that is there at the end?"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from panelock.impl.errors import Refused
from panelock.model.state import Registry
from panelock.model.step import Done, Step
from panelock.specs import operations as ops
from panelock.specs.explorer.exploration import Exploration, State
from panelock.specs.explorer.letters import LETTERS, NAMES, letters_of
from panelock.specs.explorer.programs import Outcome, Seen, Told
from panelock.specs.on_model import play_on_model
from panelock.specs.outcomes import NoRoom, disagreement, said


class Asked(NamedTuple):
    """One operation of a history: who asked, what was said, and how much of each process's was over before."""

    process: int
    number: int
    operation: ops.Operation | None
    """None is a read."""
    answer: Told | Seen | None
    """None: the caller never heard, and it may have been done or not."""
    before: tuple[int, ...]


History = tuple[Asked, ...]
Talk = tuple[ops.Operation | None, Told | Seen | None]
"""What a process asked, and what it was told."""


def history_of(exploration: Exploration, state: State) -> History:
    """What was asked and answered, process by process."""
    known = exploration.family.conversations
    history: list[Asked] = []
    for process, (word, node) in enumerate(zip(exploration.program, state.nodes, strict=True)):
        talk = known.get(node)
        if talk is None:
            talk = known[node] = tuple(_conversation(word, node.outcomes, len(state.begun[process])))
        history += [
            Asked(process, number, operation, answer, before)
            # One that keeps its store closes it after its last operation, as if it began another.
            for number, ((operation, answer), before) in enumerate(zip(talk, state.begun[process], strict=False))
        ]
    return tuple(history)


def _conversation(word: str, outcomes: Sequence[Outcome], begun: int) -> Iterator[Talk]:
    """What a process asked and was told; a node tells how many of its operations were ``begun``."""
    made: int | None = None
    for number, letter in enumerate(letters_of(word)[:begun]):
        answer = outcomes[number] if number < len(outcomes) else None
        # A change that was begun and dropped is, to all others, as a read of which nobody heard.
        operation = LETTERS[letter](made) if letter in LETTERS else None
        yield operation, answer if isinstance(answer, Told | Seen) else None
        if isinstance(answer, Told) and isinstance(answer.result, Done) and answer.result.pane is not None:
            made = answer.result.pane


class Model:
    """The model, each of whose steps is made once; two registries that are equal are one object."""

    def __init__(self) -> None:
        """No step is known."""
        self._registries: dict[Registry, Registry] = {}
        self._steps: dict[tuple[int, ops.Operation], Step] = {}
        self._became: dict[tuple[int, int, int], tuple[Asked, tuple[Registry, ...]]] = {}
        """By the identity of registry, operation and answer, which live as long as they stand here."""

    def known(self, registry: Registry) -> Registry:
        """The one object that equals this."""
        return self._registries.setdefault(registry, registry)

    def became(self, registry: Registry, asked: Asked) -> tuple[Registry, ...]:
        """What the registry, a known one, is after an operation, if its answer could be given; there may be several."""
        key = (id(registry), id(asked.operation), id(asked.answer))
        found = self._became.get(key)
        if found is None:
            found = self._became[key] = asked, tuple(_became(registry, asked, self))
        return found[1]

    def step(self, registry: Registry, operation: ops.Operation) -> Step:
        """What the model makes of an operation; the registry is a known one."""
        key = (id(registry), operation)
        found = self._steps.get(key)
        if found is None:
            made = play_on_model(registry, operation)
            found = self._steps[key] = Step(self.known(made.state), made.outcome)
        return found


# --- linearizability ----------------------------------------------------------------------------------------------


def linearizable(start: Registry, history: History, final: Registry, model: Model) -> bool:
    """Tell whether some order explains every answer and the final registry: all orders are tried.

    An order keeps to what was over before what began. What was never answered was done at some time, or never.
    """
    by_process: dict[int, list[Asked]] = {}
    for asked in history:
        by_process.setdefault(asked.process, []).append(asked)
    whose = tuple(by_process)
    left = tuple(len(by_process[process]) for process in whose)
    place = {process: at for at, process in enumerate(whose)}
    seen: set[tuple[tuple[int, ...], int]] = set()

    def search(done: tuple[int, ...], state: Registry) -> bool:
        if done == left:
            return state == final
        if (done, id(state)) in seen:
            return False
        seen.add((done, id(state)))
        for at, process in enumerate(whose):
            if done[at] == left[at]:
                continue
            asked = by_process[process][done[at]]
            if any(other in place and done[place[other]] < count for other, count in enumerate(asked.before)):
                continue
            after = (*done[:at], done[at] + 1, *done[at + 1 :])
            for became in model.became(state, asked):
                if search(after, became):
                    return True
        return False

    return search((0,) * len(whose), model.known(start))


def _became(state: Registry, asked: Asked, model: Model) -> Iterator[Registry]:
    """What the registry is after an operation, if its answer could be given; an unanswered one may do nothing."""
    if asked.operation is None:
        if asked.answer is None or (isinstance(asked.answer, Seen) and asked.answer.registry == state):
            yield state
        return
    if asked.answer is None:
        yield state
        for operation in _readings(asked.operation):
            step = model.step(state, operation)
            if not step.refused:
                yield step.state
        return
    assert isinstance(asked.answer, Told)
    result = asked.answer.result
    answer = said(Refused(result), state) if isinstance(result, str) else result
    if isinstance(answer, NoRoom):
        yield state
        return
    for operation in _readings(asked.operation):
        step = model.step(state, operation)
        if disagreement(answer, step.outcome) is None:
            yield step.state


def _readings(operation: ops.Operation) -> tuple[ops.Operation, ...]:
    """Whether a window is zoomed the model does not know: a zoom may have been either."""
    if isinstance(operation, ops.Zoom):
        return ops.Zoom(operation.pane, whole=True), ops.Zoom(operation.pane, whole=False)
    return (operation,)


def told(history: History) -> str:
    """The history in words."""
    return ", ".join(
        f"{NAMES[asked.process]}: {asked.operation or 'read'} → "
        f"{'never heard' if asked.answer is None else getattr(asked.answer, 'result', asked.answer)}"
        for asked in history
    )
