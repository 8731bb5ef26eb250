"""What CrossHair is asked, and that it cannot say yes for nothing; the quickest claims are confirmed here.

All of them are a command: python -m panelock.specs.confirm.
"""

from dataclasses import replace

import pytest

from panelock.model.invariants import INVARIANTS
from panelock.model.panes import kill_pane
from panelock.model.state import PaneId, Registry
from panelock.model.step import Step
from panelock.model.transitions import TRANSITIONS
from panelock.specs.confirm import main
from panelock.specs.confirming import contracts, pure_layout, pure_text, report, theorems
from panelock.specs.confirming.contracts import BOUNDS, SAME, STEPS, TWINS, properties
from panelock.specs.confirming.engine import Property, Verdict, judge, preconditions_of, properties_of
from panelock.specs.confirming.enumerating import SMALL_WORLDS, tried, worlds
from panelock.specs.confirming.worlds import Bound, shapes, use

TINY = Bound(2, 1)
QUICK = ("start-server", "kill-pane", "rename-window", "last-pane", "host-died")


def test_every_transition_has_bounds_and_each_of_its_properties_a_place_in_the_table():
    assert set(BOUNDS) | set(SAME) == set(TRANSITIONS)
    assert not set(BOUNDS) & set(SAME)
    assert all(TRANSITIONS[name] is TRANSITIONS[other] for name, other in SAME.items())
    listed = [job.name for job in report.jobs(deep=False) if job.kind == report.CONTRACT]
    assert sorted(listed) == sorted(BOUNDS)
    for name in BOUNDS:
        words = [one.words for one in properties(name)]
        assert len(words) == len(set(words)) >= 7, name
        assert {one.words for one in STEPS} < set(words), name
        assert "__return__.state.well_formed" in words, name


@pytest.mark.parametrize("name", TRANSITIONS)
def test_the_only_precondition_of_a_transition_is_what_every_world_is(name):
    assert preconditions_of(TRANSITIONS[name]) == ("state.well_formed",)


@pytest.mark.parametrize("name", BOUNDS)
def test_a_transition_is_confirmed_in_worlds_of_three_panes_and_deeply_of_six(name):
    bounds = BOUNDS[name]
    assert bounds.ci.panes == 3
    assert bounds.deep.panes == 6
    assert max(len(shape.phases) for shape in shapes(bounds.ci)) == 3


@pytest.mark.parametrize("module", [theorems, pure_layout, pure_text])
def test_every_claim_of_a_file_is_in_its_table(module):
    written = {
        name
        for name, value in vars(module).items()
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    }
    table = theorems.THEOREMS if module is theorems else module.CLAIMS
    assert written == {one.holds.__name__ for one in table} | {"nothing_holds"}


@pytest.mark.parametrize("name", QUICK)
def test_a_transition_keeps_its_contract_in_the_smallest_worlds(name):
    use(TINY)
    found = judge(TRANSITIONS[name], properties(name), 30, pre=False)
    assert found.verdict is Verdict.CONFIRMED, found.example


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.words)
def test_what_is_false_of_a_transition_is_refuted(twin):
    use(TINY)
    assert judge(kill_pane, (twin,), 30, pre=False).verdict is Verdict.REFUTED


@pytest.mark.parametrize("name", report.FALSEHOODS)
def test_the_false_claim_of_each_file_is_refuted(name):
    assert report.done(report.Job(report.FALSE, name, deep=False)).good


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.__name__)
def test_the_worlds_that_are_tried_keep_each_invariant(invariant):
    use(TINY)
    kept = Property(invariant.__name__, lambda values: invariant(values["state"]))
    assert judge(theorems.nothing_holds, (kept,), 30, pre=True).verdict is Verdict.CONFIRMED


def kill_that_forgets_the_stack(state: Registry, pane: PaneId) -> Step:
    """A pane that ends stays on its window's stack.

    post: __return__.state.well_formed
    """
    step = kill_pane(state, pane)
    windows = tuple(
        replace(window, last=(*window.last, pane)) if len(state.panes) > len(step.state.panes) else window
        for window in step.state.windows
    )
    return replace(step, state=replace(step.state, windows=windows))


def test_a_transition_that_is_wrong_is_refuted_by_an_example():
    use(TINY)
    found = judge(kill_that_forgets_the_stack, properties_of(kill_that_forgets_the_stack), 30, pre=False)
    assert found.verdict is Verdict.REFUTED
    assert "kill_that_forgets_the_stack(Registry(" in found.example


def test_a_search_that_did_not_come_to_its_end_is_not_confirmed_and_fails_the_run():
    use(Bound(3, 3, 2, 2, 2))
    found = judge(TRANSITIONS["join-pane"], properties("join-pane"), 0.2, pre=False)
    assert found.verdict is Verdict.UNKNOWN
    job = report.Job(report.CONTRACT, "join-pane", deep=False)
    row = report.Row(job, "", 1, (), found, (Verdict.CONFIRMED,))
    assert not row.good
    assert report.line(row).startswith("BAD ")


def test_the_command_prints_a_row_for_each_claim_and_says_whether_all_is_well(capsys):
    assert main(["--only", "kill-server", "--properties", "--processes", "1"]) == 0
    printed = capsys.readouterr().out
    assert "contract    kill-server" in printed
    assert "confirmed: __return__.state.ended" in printed
    assert all(f"confirmed: {one.words}" in printed for one in contracts.STEPS)
    assert main(["--only", "no claim has these words"]) == 1


def test_no_request_in_any_world_of_two_sessions_windows_and_panes_breaks_anything():
    found = tried(Bound(2, 2, 2, 2, 2), 0, 1)
    assert found.wrong == ""
    assert found.worlds == len(worlds(Bound(2, 2, 2, 2, 2))) == 37
    assert found.steps > 10_000


def test_the_deep_command_tries_every_world_of_two_sessions_three_windows_and_four_panes():
    found = worlds(SMALL_WORLDS.deep)
    assert len(found) == len(set(found)) == 66_977
    assert max(len(shape.sessions) for shape in found) == 2
    assert max(len(shape.windows) for shape in found) == 3
    assert max(len(shape.phases) for shape in found) == 4


@pytest.mark.deep
@pytest.mark.parametrize("part", range(16))
def test_no_request_in_any_world_of_two_sessions_three_windows_and_four_panes_breaks_anything(part):
    assert tried(Bound(4, 3, 2, 3, 3), part, 16).wrong == ""


def test_an_enumeration_names_what_a_wrong_transition_broke(monkeypatch):
    monkeypatch.setitem(TRANSITIONS, "kill-pane", kill_that_forgets_the_stack)
    found = tried(TINY, 0, 1)
    assert "last_panes_are_others_of_the_window" in found.wrong
    assert "kill-pane" in found.wrong
