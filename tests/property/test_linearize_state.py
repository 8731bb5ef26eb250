"""The state made for search, the loose one and the witness's do what the model does, request by request."""

import random
from dataclasses import replace
from typing import Any

import pytest

from panelock.specs import linearize_spec
from panelock.specs.history import MAKERS, QUIET, SIGNATURES, TWO_STEPS
from panelock.specs.history_simulated import EVERYTHING, Simulation, simulate
from panelock.specs.linearize_loose import Loose, loosened
from panelock.specs.linearize_reading import Whole
from panelock.specs.linearize_spec import everything, meaning, registry_of
from panelock.specs.linearize_witness import Plain, witness

READING = ("list-all", "list-sessions", "list-panes", "show-option", "has-pane")
KINDS: dict[type[Whole], Any] = {Whole: lambda _, answer: answer, Plain: lambda _, answer: answer, Loose: loosened}
SEEDS = range(60)


class Playing(Simulation):
    """Makes requests about a registry that the model changes."""

    def __init__(self, seed: int) -> None:
        super().__init__(random.Random(seed), (*EVERYTHING, "confirm", "confirm", "new-session"))
        self.told = [0, 1, 2]

    def ask(self) -> tuple[str, tuple[Any, ...]]:
        """Any request, of what may be there."""
        name = self.dice.choice(self.mix)
        return name, (self._pane(),) if name == "confirm" else self._args(name)


def play(state: Whole, name: str, args: tuple[Any, ...]) -> Any:
    """Ask the state."""
    if name in TWO_STEPS:
        args = (*args, 1 if name == "respawn-pane" else 0)
    return getattr(state, name.replace("-", "_"))(*args)


@pytest.mark.parametrize("kind", KINDS)
def test_the_state_answers_and_changes_as_the_model_does(kind: type[Whole]) -> None:
    for seed in SEEDS:
        playing, model, state = Playing(seed), registry_of(None), kind()
        for _ in range(60):
            name, args = playing.ask()
            model, answer = meaning(model, name, args)
            assert play(state, name, args) == KINDS[kind](name, answer), (seed, name, args)
            assert state.everything() == KINDS[kind]("everything", everything(model)), (seed, name, args)
            playing.state.__init__()  # type: ignore[misc]  # begins anew, with what the model has
            playing.state.load(everything(model))
            if name in MAKERS and isinstance(answer, int):
                playing.told.append(answer)


def test_what_is_undone_never_was() -> None:
    for seed in SEEDS:
        playing = Playing(seed)
        state = playing.state
        play(state, "new-session", ("a",))
        for _ in range(40):
            before, mixed, mark = state.everything(), state.hash, len(state.log)
            name, args = playing.ask()
            play(state, name, args)
            after = state.hash
            state.undo(mark)
            assert (state.everything(), state.hash) == (before, mixed)
            play(state, name, args)
            assert state.hash == after


def test_a_registry_survives_the_way_through_everything() -> None:
    for seed in SEEDS:
        read = simulate(seed, 4, 40, mix=EVERYTHING).calls[-1].answer
        assert everything(registry_of(read)) == read


# --- the witness --------------------------------------------------------------------------------------------------


def test_what_generations_say_is_replayed_to_the_same_registry() -> None:
    changes = 0
    for seed in range(40):
        history = simulate(seed, 8, 200, mix=EVERYTHING, prompt=0.5)
        found = witness(history)
        assert found.wrong == ""
        assert found.everything == history.calls[-1].answer
        changes += found.changes
    assert changes > 2_000


def test_a_generation_that_is_given_twice_or_lies_about_time_is_no_witness() -> None:
    history = simulate(7, 4, 60)
    changes = [at for at, call in enumerate(history.calls) if call.generation]
    first, last = changes[0], changes[-1]

    def with_generation(at: int, generation: int | None) -> str:
        calls = list(history.calls)
        calls[at] = replace(calls[at], generation=generation)
        return witness(history.with_calls(calls)).wrong

    assert "was given twice" in with_generation(last, history.calls[first].generation)
    assert "before generation" in with_generation(first, 10**6)
    assert with_generation(first, history.calls[first].generation) == ""


def test_an_answer_that_does_not_fit_its_generation_is_found() -> None:
    found = 0
    for seed in range(20):
        history = simulate(seed, 4, 60)
        calls = list(history.calls)
        makers = [at for at, call in enumerate(calls) if call.name in MAKERS and call.generation not in (None, QUIET)]
        one, other = makers[1], makers[2]
        calls[one] = replace(calls[one], answer=calls[other].answer)
        found += "and the model answers" in witness(history.with_calls(calls)).wrong
    assert found == 20


def test_the_model_is_the_only_definition() -> None:
    assert set(linearize_spec._RESOLVE) | set(linearize_spec._READS) == set(SIGNATURES)
