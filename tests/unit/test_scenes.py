"""The scenes that the notebooks show: what they play is what happens, and what they measure adds up."""

import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from PIL import Image

from panelock.specs import history
from panelock.specs.linearize import Outcome, check
from panelock.specs.linearize_reduce import reduced
from panelock.specs.scenes import (
    chances,
    chances_drawing,
    contention,
    contention_drawing,
    counterexample,
    counterexample_drawing,
    crashes,
    crashes_drawing,
    interleavings,
    interleavings_drawing,
    race,
    race_drawing,
)
from panelock.specs.scenes.crashes import Left
from panelock.specs.scenes.sliding import WIDGET
from panelock.specs.scenes.stage import play
from panelock.specs.scenes.style import Picture
from panelock.specs.scenes.variants import APART, LOCKED

KEPT = Path(__file__).parents[2] / "notebooks/kept/one_id_twice.json"


def drawn(picture: Picture) -> None:
    """It is a picture, and says what is on it."""
    size = Image.open(BytesIO(picture.png())).size
    assert size[0] > 500
    assert size[1] > 200
    assert len(repr(picture)) > 30


# --- the race -----------------------------------------------------------------------------------------------------


def test_load_and_save_apart_give_one_id_to_two_processes_and_lose_a_pane() -> None:
    apart = race.unlocked()
    assert apart.told == {"A": 1, "B": 1}
    assert apart.panes == (0, 1)
    assert apart.twice


def test_with_the_lock_held_across_the_same_turns_give_two_ids() -> None:
    locked = race.locked()
    assert locked.told == {"A": 1, "B": 2}
    assert locked.panes == (0, 1, 2)
    assert [step.process for step in locked.steps if step.waits] == ["B"]


def test_a_schedule_played_twice_is_the_same_play() -> None:
    schedule = "AABAAABBBBABABABABBBAAAAABB"
    assert play(APART, schedule) == play(APART, schedule)


def test_whoever_writes_the_registry_has_the_lock() -> None:
    for one in (race.unlocked(), race.locked()):
        writes = [step for step in one.steps if step.effect == "replace" or step.writes is not None]
        assert writes
        assert all(step.holder == step.process for step in writes)


def test_two_switches_are_enough_for_the_race_and_no_two_switches_harm_the_lock() -> None:
    apart, locked = race.sweep(APART), race.sweep(LOCKED)
    assert apart.runs == (apart.effects + 1) ** 2
    assert 0 < apart.bad < apart.runs / 4
    assert locked.bad == 0
    drawn(race_drawing.maps([apart, locked]))


def test_the_moments_of_the_race_come_in_their_order() -> None:
    apart = race.unlocked()
    found = [moment.step for moment in race.moments(apart)]
    assert found == sorted(set(found))
    drawn(race_drawing.timeline(apart, "a", "b"))
    drawn(race_drawing.timeline(apart, "a", "b", until=found[2]))


# --- chances ------------------------------------------------------------------------------------------------------


def test_the_formula_is_what_throwing_dice_gives() -> None:
    import random

    chance = random.Random(7)
    trials = 4000
    for count, critical in ((2, 0.1), (3, 0.2), (6, 0.03)):
        hits = 0
        for _ in range(trials):
            loads = sorted(chance.random() for _ in range(count))
            hits += any(after - before < critical for before, after in pairwise(loads))
        assert abs(hits / trials - chances.clash(count, critical, 1.0)) < 0.03


def test_real_processes_clash_apart_and_never_under_one_lock() -> None:
    apart = chances.measure([3], [0.030], 16)
    locked = chances.measure([3], [0.002], 16, variant=LOCKED)
    assert apart[0].clashes > 0
    assert locked[0].clashes == 0
    assert apart[0].trials == locked[0].trials == 16
    drawn(chances_drawing.curves(apart, locked))


def test_an_interval_holds_what_was_measured() -> None:
    low, high = chances.Measured(APART, 2, 0.0, 0.0, 0.3, 10, 3).interval()
    assert 0 < low < 0.3 < high < 1


# --- crash points -------------------------------------------------------------------------------------------------


def test_what_a_crash_leaves_depends_on_how_the_registry_is_written() -> None:
    found = {one.way.name: one for one in crashes.courses()}
    killed = {name: frozenset().union(*(point.killed for point in one.points)) for name, one in found.items()}
    assert killed["write in place"] == {Left.OLD, Left.NEW, Left.EMPTY}
    assert killed["rename"] == killed["exchange"] == killed["rename with sync"] == {Left.OLD, Left.NEW}
    assert found["rename"].worst == found["exchange"].worst == {Left.LOST, Left.EMPTY, Left.TORN}
    assert found["rename with sync"].worst == frozenset()
    assert found["rename with sync"].points[-1].cut == {Left.NEW}
    assert found["rename with sync"].complaints == ()
    assert any("is empty" in text for text in found["write in place"].complaints)
    drawn(crashes_drawing.strips(list(found.values())))
    drawn(crashes_drawing.images(list(found.values())))


# --- contention ---------------------------------------------------------------------------------------------------


@pytest.mark.deep
def test_every_contender_makes_changes_and_they_are_told_one_by_one() -> None:
    found = contention.fights(processes=2, seconds=0.4)
    assert [one.contender for one in found] == list(contention.CONTENDERS)
    for one in found:
        assert one.rate > 0
        assert 0.5 <= one.fairness <= 1
        for changes in one.changes:
            assert all(start <= end for start, end in changes)
            assert all(before[1] <= after[0] for before, after in pairwise(changes))
    drawn(contention_drawing.turns(found, begin_s=0.1))
    drawn(contention_drawing.comparison(found))


# --- interleavings ------------------------------------------------------------------------------------------------


def test_a_state_from_which_all_is_lost_is_never_followed_by_a_good_end() -> None:
    one = interleavings.graph(APART, 2)
    after: dict[int, set[str]] = {}
    for start, end in one.edges:
        after.setdefault(start, set()).add(one.ends[end])
    for start, kinds in after.items():
        assert (one.ends[start] == interleavings.OPEN) == (len(kinds) > 1 or kinds == {interleavings.OPEN})
    assert one.ends[0] == interleavings.OPEN
    assert 0 < one.bad < one.schedules


def test_under_one_lock_every_schedule_of_two_processes_ends_well() -> None:
    one = interleavings.graph(LOCKED, 2)
    assert one.bad == 0
    assert set(one.ends) == {interleavings.GOOD}
    drawn(interleavings_drawing.plane([one]))


def test_three_processes_are_drawn_as_a_cube() -> None:
    one = interleavings.graph(LOCKED, 3)
    assert one.bad == 0
    drawn(interleavings_drawing.cube([one]))


# --- a counterexample ---------------------------------------------------------------------------------------------


def test_the_kept_history_is_wrong_and_can_be_made_small() -> None:
    whole = history.load(KEPT)
    verdict = check(whole)
    assert verdict.outcome is Outcome.ILLEGAL
    small = reduced(whole, verdict)
    assert len(small.calls) <= 6
    made = [call.answer for call in small.calls if call.name == "split-window"]
    assert len(set(made)) < len(made)
    drawn(counterexample_drawing.overview(whole, verdict, small))
    drawing = counterexample.Drawing(small, check(small))
    assert drawing._repr_svg_().startswith("<svg")
    assert "no order explains this" in repr(drawing)


def test_dice_find_the_race_apart_and_nothing_under_one_lock() -> None:
    assert counterexample.first_wrong(APART, range(20)) is not None
    assert counterexample.first_wrong(LOCKED, range(4)) is None


def test_dice_thrown_again_record_the_same_history() -> None:
    assert counterexample.recorded(APART, 3) == counterexample.recorded(APART, 3)


def test_an_even_clock_keeps_what_came_before_what() -> None:
    whole = history.load(KEPT)
    even = counterexample.even(whole)
    even.check()
    for one, other in ((0, 5), (3, 9), (7, 20)):
        before = (whole.calls[one].end or 0) < whole.calls[other].start
        assert before == ((even.calls[one].end or 0) < even.calls[other].start)


# --- sliders ------------------------------------------------------------------------------------------------------


@pytest.mark.deep
def test_a_slider_moves_the_picture_and_without_one_there_is_a_picture_still(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = race.unlocked()
    sliding = race_drawing.stepped(apart, race.moments(apart))
    steps, image = sliding.widget().children
    first = image.value
    steps.value = 5
    assert image.value != first
    assert image.value == sliding.draw(5).png()
    assert set(sliding._repr_mimebundle_()) == {WIDGET, "image/png", "text/plain"}
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert set(sliding._repr_mimebundle_()) == {"image/png", "text/plain"}
    drawn(sliding.picture())


def test_every_setting_of_a_slider_has_a_picture() -> None:
    courses = crashes.courses()
    for sliding in (chances_drawing.supposed(), crashes_drawing.at_an_effect(courses)):
        for setting in ([one.low for one in sliding.sliders], [one.high for one in sliding.sliders]):
            drawn(sliding.draw(*setting))
    told = crashes_drawing.at_an_effect(courses)
    assert "rename with sync, cut after 'the caller is told': the new registry." in repr(
        told.draw(told.sliders[0].high)
    )
