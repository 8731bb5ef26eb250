"""The lock protocol's specification: Spin finds what is broken in it; ends and traces bind it to the code."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from teeth import variants_files, variants_registry

from panelock.specs.explorer.letters import programs, shown
from panelock.specs.explorer.variants import VARIANTS as EXPLORED
from panelock.specs.spin import checker
from panelock.specs.spin.checker import Failed, NoSpin, compiled, read_report
from panelock.specs.spin.configurations import CONFIGURATIONS, Configuration
from panelock.specs.spin.events import Event
from panelock.specs.spin.explored import random_runs
from panelock.specs.spin.outcomes import KINDS, by_explorer, by_model, by_spin
from panelock.specs.spin.recording import real_runs
from panelock.specs.spin.traces import DIE, Run, Timed, altered, judge, swapped, without
from panelock.specs.spin.variants import NOT_HERE, VARIANTS, Variant
from panelock.specs.spin.words import LETTERS, number

SIZES = [(2, 2), (3, 1)]
PROGRAMS = [
    (("s", "k"), False), (("ss", "kj"), False), (("sK", "js", "rr"), False), (("sc", "sd", "h"), False),
    (("sjk", "r", "js"), False), (("s", "k"), True), (("sk", "j"), True),
]  # fmt: skip
"""Whose random schedules are judged; and whether in the durable setting."""


@pytest.fixture(scope="module")
def made(spin: str) -> Iterator[Path]:
    """A folder for compiled searches, gone with the tests."""
    del spin
    folder = Path(tempfile.mkdtemp(prefix="pl-spin-"))
    yield folder
    shutil.rmtree(folder)


# --- what is broken is found --------------------------------------------------------------------------------------


QUICK = ("load and save lock apart", "written in place, a death", "no folder sync")
"""The others are found by ``make spec``, a command of its own."""


@pytest.mark.parametrize(
    "variant",
    [pytest.param(one, marks=() if one.name in QUICK else pytest.mark.deep) for one in VARIANTS],
    ids=lambda one: one.name.replace(" ", "-"),
)
def test_spin_finds_what_is_broken_and_names_the_claim(made: Path, variant: Variant) -> None:
    verdict = variant.run(made)
    assert verdict.violated == variant.claim, f"{verdict.states} states"


@pytest.mark.parametrize(
    "variant",
    [pytest.param(one, marks=() if one.name in QUICK else pytest.mark.deep) for one in VARIANTS],
    ids=lambda one: one.name.replace(" ", "-"),
)
def test_where_nothing_is_broken_nothing_is_found(made: Path, variant: Variant) -> None:
    verdict = variant.run(made, whole=True)
    assert verdict.ok, verdict.violated


def test_every_variant_of_the_explorers_is_here() -> None:
    assert {one.explorer for one in VARIANTS} - {""} == set(EXPLORED)


def test_every_variant_of_the_teeths_that_concerns_locks_files_crashes_or_requests_is_here() -> None:
    ours = {one.teeth for one in VARIANTS} - {""}
    files = {one.name for one in variants_files.VARIANTS}
    known = files | {one.name for one in variants_registry.VARIANTS}
    assert ours - known == set(), "they are the teeth's"
    assert files - ours - set(NOT_HERE) == set()
    requests = {one.name for one in variants_registry.MAKING} - {
        "a stranger may confirm", "the end of an earlier process ends the pane"  # what commands do to a registry
    }  # fmt: skip
    assert requests - ours - set(NOT_HERE) == set()
    assert set(NOT_HERE) & ours == set()


# --- what is searched ---------------------------------------------------------------------------------------------


def test_every_configuration_says_what_it_leaves_out_and_no_two_are_called_the_same() -> None:
    assert all(one.left_out and one.has for one in CONFIGURATIONS)
    assert len({one.name for one in CONFIGURATIONS}) == len(CONFIGURATIONS)
    sizes = [(one.defines.get("LONE"), one.defines.get("OPERATIONS"), "POWER" in one.defines) for one in CONFIGURATIONS]
    assert (4, 2, False) in sizes
    assert (3, 2, True) in sizes


def test_a_lock_that_is_kept_leaves_somebody_without_an_answer_for_ever(made: Path) -> None:
    (kept,) = (one for one in VARIANTS if one.name == "lock kept after a refusal")
    search = compiled({**kept.defines, "LIVENESS": ""}, ("-DNFAIR=4",), into=made, optimise=0, safety=False)
    assert search.run(("-a", "-f", "-E", "-N", "everybody_is_answered")).violated == "what is asked is answered"


@pytest.mark.deep
@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=lambda one: one.name.replace(" ", "-"))
def test_the_specification_holds(made: Path, configuration: Configuration) -> None:
    verdict = configuration.run(made)
    assert verdict.ok, verdict.violated


def test_a_search_that_was_cut_short_is_no_verdict() -> None:
    whole = "State-vector 8 byte, depth reached 9, errors: 0\n 12 states, stored\n"
    assert read_report(whole, 0.0).ok
    for cut in (
        "error: max search depth too small\n",
        "pan: reached -DMEMLIM bound\n",
        "Warning: Search not completed\n",
    ):
        with pytest.raises(Failed):
            read_report(cut + whole, 0.0)
    with pytest.raises(Failed):
        read_report("Segmentation fault", 0.0)


def test_without_spin_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker.shutil, "which", lambda _: None)
    with pytest.raises(NoSpin, match=r"spin is not installed \(apt-get install spin\)"):
        compiled({"LONE": 1})


# --- bound to the code: ends --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=["2x2", "3x1"])
def test_spin_explorer_and_model_come_to_the_same_ends(made: Path, size: tuple[int, int]) -> None:
    ends = by_spin(*size, into=made)
    assert set(ends) == set(programs(KINDS, *size))
    for program, by_search in ends.items():
        real, real_whole = by_explorer(program)
        pure, pure_whole = by_model(program)
        assert by_search == real == pure, shown(program)
        assert len(real) == real_whole, "what is left out would tell two ends apart"
        assert len(pure) == pure_whole, "what is left out would tell two ends apart"
    assert sum(map(len, ends.values())) > 25


# --- bound to the code: traces ------------------------------------------------------------------------------------


@pytest.mark.deep
@pytest.mark.parametrize("durable", [False, True], ids=["", "durable"])
def test_what_the_explorer_runs_is_a_behaviour_of_the_specification(made: Path, durable: bool) -> None:
    runs: list[Run] = []
    for seed, (program, synced) in enumerate(PROGRAMS):
        if synced == durable:
            runs += random_runs(program, 6, seed, durable=durable)
            runs += random_runs(program, 6, 100 + seed, kills=2, durable=durable)
    refused = [str(each) for each in judge(runs, durable=durable, into=made) if not each.accepted]
    assert refused == []
    assert any(events[-1].event == DIE for run in runs for events in run.processes if events)


@pytest.mark.deep
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="exchanges names, which is Linux's")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_real_processes_do_at_once_is_a_behaviour_of_the_specification(
    made: Path, folder: Path, seed: int
) -> None:
    runs: list[Run] = []
    wanted = {DIE, Event(number("EXCHANGE"), number("REG"))}
    while wanted and len(runs) < 90:  # whoever is to be killed may be over before that on a busy machine
        more = real_runs(folder, 9, seed=seed + len(runs))
        wanted -= {timed.event for run in more for process in run.processes for timed in process}
        runs += more
    assert not wanted
    refused = [str(each) for each in judge(runs, into=made) if not each.accepted]
    assert refused == []
    assert any(run.residents for run in runs)


def test_a_trace_that_lacks_a_call_or_has_two_the_other_way_round_or_another_value_is_refused(made: Path) -> None:
    (run,) = random_runs(("s", "k"), 1, 3)
    spoiled = []
    for process, events in enumerate(run.processes):
        for at, timed in enumerate(events[:-1]):
            spoiled += [without(run, process, at), swapped(run, process, at)]
            first, *others = timed.event.values
            if any(timed.event.values):
                spoiled.append(altered(run, process, at, (first + 1, *others)))  # type: ignore[arg-type]  # six
    judged = judge([run, *spoiled], into=made)
    assert judged[0].accepted
    assert len(spoiled) > 90
    assert [str(each) for each in judged[1:] if each.accepted] == []


def test_a_trace_in_which_two_hold_the_lock_is_refused_and_it_is_said_where(made: Path) -> None:
    (run,) = random_runs(("s", "k"), 1, 3)
    # One after the other; and then as if the second one had taken the lock while the first one held it.
    first, second = run.processes
    apart = Run("apart", (_from(first, 0), _from(second, 10_000)))
    within = Run("within", (_from(first, 0), (*_from(second[:2], 22), *_from(second[2:], 10_000))))
    accepted, refused = judge([apart, within], into=made)
    assert accepted.accepted
    assert not refused.accepted
    assert "B2: flock lock" in str(refused)


def _from(events: Sequence[Timed], began: int) -> tuple[Timed, ...]:
    """The events one after the other, from an instant on."""
    return tuple(replace(timed, began=began + 4 * at, ended=began + 4 * at + 1) for at, timed in enumerate(events))


@pytest.mark.parametrize("name", ["load-save-apart", "unlock-before-replace", "write-in-place", "lock-unlinked"])
def test_what_a_broken_store_does_is_no_behaviour_of_the_specification(made: Path, name: str) -> None:
    runs = list(random_runs(("s", "s"), 3, 7, store=EXPLORED[name].store))
    assert [each.accepted for each in judge(runs, into=made)] == [False] * 3


def test_the_specifications_letters_are_the_explorers() -> None:
    assert len({number(word) for word in LETTERS.values()}) == len(LETTERS)
