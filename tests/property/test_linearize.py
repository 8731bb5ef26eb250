"""Histories that are wrong are called wrong, with a reason; right ones are not; what is not known is no pass."""

from dataclasses import replace
from pathlib import Path

import pytest
from support import brute
from support.histories import WORLD, call, history
from support.story import WRONG, as_history, told

from panelock.specs import timeline
from panelock.specs.history import BadHistory, Call, History, load, ordered, save
from panelock.specs.history_simulated import EVERYTHING, simulate
from panelock.specs.linearize import Outcome, check, replayed
from panelock.specs.linearize_loose import loosened
from panelock.specs.linearize_reduce import reduced
from panelock.specs.linearize_spec import everything


def test_the_story_is_right() -> None:
    assert check(as_history(told())).ok


@pytest.mark.parametrize("wrong", WRONG)
def test_a_history_is_called_wrong_in_which(wrong: str) -> None:
    calls = told()
    WRONG[wrong](calls)
    found = check(as_history(calls))
    assert found.outcome is Outcome.ILLEGAL
    assert found.culprit is not None


def test_more_than_thirty_ways_to_be_wrong_are_known() -> None:
    assert len(WRONG) >= 30


def test_panes_that_are_right_one_by_one_are_wrong_together() -> None:
    """Two splits are open throughout; %5 is killed, and only then %4 is said not to be there yet."""
    both = history(
        call("p1", 1, 100, "split-window", 0, False, True, got=4),
        call("p2", 2, 101, "split-window", 1, False, True, got=5),
        call("p3", 10, 20, "kill-pane", 5, False),
        call("p4", 30, 40, "kill-pane", 4, False, got="not-found"),
    )
    assert check(both).outcome is Outcome.ILLEGAL
    assert not brute.is_linearizable(both)
    for pane in (4, 5):
        alone = both.with_calls(one for one in both.calls if pane in (one.answer, *one.args))
        assert check(replace(alone, gaps=True)).ok


def test_a_lost_kill_may_have_happened_at_any_time_or_not() -> None:
    def found(*seen: bool) -> Outcome:
        reads = [
            call("p2", 10 * at, 10 * at + 5, "has-pane", 1, got=there or "not-found")
            for at, there in enumerate(seen, 1)
        ]
        return check(history(call("p1", 1, None, "kill-pane", 1, False), *reads)).outcome

    assert found(True, True) is Outcome.LINEARIZABLE
    assert found(True, False) is Outcome.LINEARIZABLE
    assert found(False, False) is Outcome.LINEARIZABLE
    assert found(False, True) is Outcome.ILLEGAL


def test_a_join_that_changed_nothing_is_not_committed_at_once() -> None:
    """It could have come first, where it changes nothing; but then what follows is wrong."""
    moving = history(
        call("p1", 1, 50, "join-pane", 1, 0, False, True),
        call("p2", 2, 40, "swap-pane", 0, 1, True),
        call("p3", 60, 70, "list-panes", 0, got=[[0, 1], 1]),
    )
    assert check(moving).outcome is (Outcome.LINEARIZABLE if brute.is_linearizable(moving) else Outcome.ILLEGAL)


def test_a_host_that_dies_takes_what_is_half_made_along_and_the_request_is_done_again() -> None:
    made = (
        call("p1", 1, 100, "split-window", 0, False, True, got=5, path="host"),
        call("killer", 10, 50, "host-died"),
        call("p2", 110, 120, "has-pane", 4, got="not-found"),
        call("p2", 130, 140, "has-pane", 5),
    )
    assert check(history(*made)).ok
    assert check(history(*(replace(one, path="library") for one in made))).outcome is Outcome.ILLEGAL


def test_not_to_know_is_no_pass() -> None:
    unclear = simulate(3, 16, 300)
    found = check(unclear.with_calls(replace(one, generation=None) for one in unclear.calls), budget=100)
    assert found.outcome is Outcome.UNKNOWN
    assert not found.ok


def test_a_thousand_calls_of_eight_processes_are_checked() -> None:
    for seed in range(3):
        long = simulate(seed, 8, 1000, mix=EVERYTHING, deaths=0.004, prompt=0.9)
        found = check(long)
        assert found.ok
        state, _ = replayed(long, found.order)[-1]
        assert everything(state) == long.calls[-1].answer


def test_without_generations_what_is_lost_or_given_twice_is_found_in_a_thousand_calls() -> None:
    long = simulate(1, 8, 1000, prompt=0.9)
    blind = long.with_calls(replace(one, generation=None, confirmed=None) for one in long.calls)
    makers = [at for at, one in enumerate(blind.calls) if one.name == "split-window" and not one.refused]
    calls = list(blind.calls)
    calls[makers[40]] = replace(calls[makers[40]], answer=calls[makers[30]].answer)
    assert check(blind.with_calls(calls), explain=False).outcome is Outcome.ILLEGAL


# --- counterexamples ----------------------------------------------------------------------------------------------


def _given_twice() -> tuple[History, int]:
    long = simulate(5, 6, 160, prompt=0.8)
    makers = [at for at, one in enumerate(long.calls) if one.name == "split-window" and not one.refused]
    calls = list(long.calls)
    pane = calls[makers[8]].answer
    calls[makers[12]] = replace(calls[makers[12]], answer=pane)
    return long.with_calls(calls), pane


def test_the_first_answer_that_no_order_explains_is_named() -> None:
    wrong, pane = _given_twice()
    found = check(wrong)
    assert found.culprit is not None
    assert "was given to" in found.why
    assert f"%{pane}" in found.why
    before = wrong.calls[found.culprit].end
    assert before is not None
    assert len({number for number, _, _ in found.order}) >= sum(
        one.end is not None and one.end < before for one in wrong.calls
    )


def test_an_answer_that_is_not_plainly_wrong_is_explained_by_the_order_before_it() -> None:
    calls = told()
    WRONG["panes that were swapped stand as before"](calls)
    whole = as_history(calls)
    found = check(whole)
    assert found.culprit is not None
    assert whole.calls[found.culprit] == calls["list swapped"]
    assert "The first 29 answers can be put in order. The next cannot" in found.why


def test_a_counterexample_is_reduced_to_the_calls_that_are_wrong_together(tmp_path: Path) -> None:
    wrong, pane = _given_twice()
    small = reduced(wrong, check(wrong))
    assert check(small).outcome is Outcome.ILLEGAL
    assert len(small.calls) <= 10
    assert sum(one.answer == pane and one.name == "split-window" for one in small.calls) == 2

    save(small, tmp_path / "wrong.json")
    again = load(tmp_path / "wrong.json")
    assert again == small
    found = check(again)
    timeline.write(again, found, tmp_path / "wrong.html")
    page = (tmp_path / "wrong.html").read_text()
    assert page.count(timeline.WRONG) >= 2
    assert page.count("<rect") == len(small.calls)
    assert "reduced from" in page


@pytest.mark.parametrize("wrong", WRONG)
def test_a_reduced_story_is_as_wrong_and_not_longer(wrong: str) -> None:
    calls = told()
    WRONG[wrong](calls)
    whole = as_history(calls)
    small = reduced(whole, check(whole))
    assert check(small).outcome is Outcome.ILLEGAL
    assert len(small.calls) <= len(whole.calls)


def test_a_history_that_no_recorder_writes_is_refused() -> None:
    one, other = call("p", 1, 10, "kill-pane", 1, False), call("p", 5, 12, "has-pane", 1)
    with pytest.raises(BadHistory, match="still waits"):
        check(History((one, other), WORLD))
    with pytest.raises(BadHistory, match="in order of their start"):
        check(History((other, replace(one, process="q")), WORLD))
    with pytest.raises(BadHistory, match="no request"):
        check(History((Call("p", "dance", (), 1, 2, True),), WORLD))
    with pytest.raises(BadHistory, match="ends before"):
        check(History((replace(one, end=0),), WORLD))


def test_order_is_what_a_loose_answer_leaves_out() -> None:
    assert loosened("list-panes", [[2, 1], 2]) == [[1, 2], -1]
    assert loosened("has-pane", "not-found") == "not-found"
    assert ordered([call("b", 2, 3, "has-pane", 0), call("a", 1, 4, "has-pane", 0)])[0].process == "a"
