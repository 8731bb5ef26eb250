"""What the deep command claims: the tasks are what the claims say, each way of exploring works, and a fault is told."""

from math import comb

import pytest

from panelock.specs.explorer import deep
from panelock.specs.explorer.deep import CLAIMS, Claim, Task
from panelock.specs.explorer.letters import LETTERS

KINDS = {*LETTERS, "r"}
COUNTS = {"2x2": 45, "3x1": 10, "3x2": 165, "4x2": 495, "pairs-2x1": comb(len(KINDS) + 1, 2), "seven": 1}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_has_the_programs_that_it_names(name: str) -> None:
    tasks = CLAIMS[name].tasks()

    assert len(tasks) == len(set(tasks)) >= COUNTS.get(name, 1)
    assert COUNTS.get(name, len(tasks)) == len(tasks)


def test_pairs_are_of_all_kinds() -> None:
    for name in ("pairs-2x1", "pairs-2x2"):
        programs = [task.program for task in CLAIMS[name].tasks()]
        met = {frozenset((*one, *other)) for one, other in programs}
        assert {frozenset((one, other)) for one in KINDS for other in KINDS} == met


@pytest.mark.parametrize("way", deep._WAYS)
def test_each_way_finds_nothing_and_counts_what_it_did(way: str) -> None:
    task = Task(("s", "k"), way, power=way == "power")

    _, found, ends, said, _ = deep._explored(task)

    assert found.ok, f"{found.schedule}: {found.bad}"
    assert found.executions > 0 < found.steps
    assert ends > 0
    assert ("chance of" in said) == (way in ("random", "pct"))


def test_what_is_bad_is_told_and_ends_the_search(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def bad(exploration: object, task: Task) -> tuple[deep.Found, str]:
        return deep.Found(executions=1, steps=1, bad="lost", schedule="A1"), ""

    monkeypatch.setitem(deep._WAYS, "reduced", bad)
    monkeypatch.setitem(CLAIMS, "mine", Claim("nothing is lost", lambda: [Task(("s",), "reduced")] * 3))

    assert deep.main(["mine", "--jobs", "1"]) == 1
    told = capsys.readouterr().out
    assert "VIOLATED" in told
    assert "s: lost" in told
    assert "A1" in told


def test_an_unknown_claim_is_refused() -> None:
    with pytest.raises(SystemExit, match="unknown claim: more"):
        deep.main(["more"])


def test_a_few_traces_agree_and_are_many_by_default() -> None:
    assert deep.traces(50) == ""
    assert deep.TRACES >= 10_000
