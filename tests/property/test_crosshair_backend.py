"""The same properties under two engines of Hypothesis: its own, and CrossHair, which solves for what a branch asks."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.profiles import pick
from support.refining import Beside, operations

from panelock.model.explore import Request, apply
from panelock.model.invariants import broken_by_step
from panelock.model.order import How, Place
from panelock.model.state import Registry
from panelock.model.step import Step

ENGINES = ("hypothesis", "crosshair")


def engine(backend: str, examples: int) -> settings:
    """Settings for an engine: without a database and without shrinking, which CrossHair does not need."""
    return settings(
        backend=backend,
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )


# --- the properties, which know of no engine -----------------------------------------------------------------------


def a_short_history_agrees(data: st.DataObject) -> None:
    """Implementation and model come to the same after each of a few operations."""
    beside = Beside()
    for _ in range(3):
        beside.step(data.draw(operations(beside.state)))


def any_place_keeps_the_registry_whole(how: How, base: int, index: int, do: Callable[..., Step] = apply) -> None:
    """A window is put anywhere, even where no index is: nothing breaks, and a refusal changes nothing."""
    first = do(Registry(), Request("new-session", ("a", "sh", base)))
    second = do(first.state, Request("new-window", (0, Place(how, index), "sh", False)))
    for before, step in ((Registry(), first), (first.state, second)):
        assert broken_by_step(before, step.state) == ()
        assert not step.refused or step.state == before


PLACES = (st.sampled_from(How), st.integers(), st.integers())


@pytest.mark.parametrize("backend", ENGINES)
def test_short_histories_of_implementation_and_model_agree_under_both_engines(backend: str) -> None:
    engine(backend, pick(2, 10, 1000))(given(st.data())(a_short_history_agrees))()


@pytest.mark.parametrize("backend", ENGINES)
def test_a_window_put_anywhere_breaks_nothing_under_both_engines(backend: str) -> None:
    def holds(how: How, base: int, index: int) -> None:
        any_place_keeps_the_registry_whole(how, base, index)

    engine(backend, pick(15, 40, 1000))(given(*PLACES)(holds))()


def test_crosshair_finds_the_one_index_where_a_planted_fault_sits() -> None:
    def faulty(state: Registry, request: Request) -> Step:
        step = apply(state, request)
        if request.name == "new-window" and not step.refused and request.arguments[1] == Place(How.AT, 1_234_567):
            return replace(step, state=replace(step.state, next_pane_id=0))
        return step

    def holds(index: int) -> None:
        any_place_keeps_the_registry_whole(How.AT, 0, index, faulty)

    with pytest.raises(AssertionError):
        engine("crosshair", 50)(given(st.integers())(holds))()
