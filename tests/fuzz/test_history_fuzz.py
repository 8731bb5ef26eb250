"""Callers by every way on one registry, killed at random: what they were told can be put in order. A short run.

The long one is a command: ``python -m panelock.specs.fuzz --minutes 10``.
"""

from pathlib import Path

import pytest
from support.broken import VARIANTS
from support.depth import some_of

from panelock.specs import fuzz
from panelock.specs.fuzz import Plan
from panelock.specs.history import MAKERS, Call, load, save
from panelock.specs.linearize import Outcome, check

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


def test_callers_by_every_way_are_told_what_one_registry_could_have_told_them(folder: Path) -> None:
    pending = 0
    # Nobody says that a caller is in the midst of a call when it is killed: nearly always one of two is.
    for seed in range(2, 7):
        if pending:
            break
        place = folder / str(seed)
        place.mkdir(mode=0o700)
        judged = fuzz.play(Plan(seed=seed, calls=60, host_kills=1, caller_kills=2), place)
        assert judged.wrong == []
        assert judged.verdict is not None
        assert judged.verdict.outcome is Outcome.LINEARIZABLE
        ways = {call.path for call in judged.history.calls}
        assert {"library", "host", "shim", "killer"} <= ways
        assert judged.changes > 50
        pending = judged.history.pending
    assert pending >= 1
    assert sum(call.name in MAKERS and isinstance(call.answer, int) for call in judged.history.calls) > 20


@pytest.mark.parametrize("variant", some_of(VARIANTS, 3))
def test_callers_of_a_store_that_is_broken_so_are_told_what_no_registry_could(
    folder: Path, variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANELOCK_BROKEN", variant)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    for seed in range(5):
        within = folder / str(seed)
        within.mkdir()
        plan = Plan(seed, ("library",) * 4, calls=25, host_kills=0, caller_kills=0, module="support.broken_caller")
        if fuzz.play(plan, within).wrong:
            return
    pytest.fail(f"five rounds found nothing wrong with {variant}")


@pytest.mark.parametrize("found", HISTORIES, ids=lambda path: path.stem)
def test_a_history_that_was_found_wrong_is_found_wrong_again(found: Path) -> None:
    assert check(load(found)).outcome is Outcome.ILLEGAL


def test_what_is_found_is_kept_as_files(tmp_path: Path) -> None:
    initial = load(HISTORIES[0]).initial
    twice = [Call(f"p{at}", "split-window", (0, False, True), 10 * at, 10 * at + 5, 7) for at in range(1, 3)]
    wrong = load(HISTORIES[0]).with_calls(twice)
    assert initial is not None
    judged = fuzz.Judged(wrong, fuzz.twice(wrong), verdict=check(wrong))
    assert judged.wrong == ["%7 was given to p1 and to p2"]
    fuzz.keep(judged, tmp_path / "kept")
    kept = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert kept == ["history.html", "history.json", "reduced.html", "reduced.json", "wrong.txt"]
    assert check(load(tmp_path / "kept" / "reduced.json")).outcome is Outcome.ILLEGAL
    save(wrong, tmp_path / "again.json")
    assert load(tmp_path / "again.json") == wrong


def test_ids_of_one_caller_that_fall_are_noticed() -> None:
    initial = load(HISTORIES[0])
    falling = [Call("p", "new-window", (0, "a", True), 10 * at, 10 * at + 5, 9 - at) for at in range(1, 3)]
    assert fuzz.falling(initial.with_calls(falling)) == ["p was given %7 after %8"]
