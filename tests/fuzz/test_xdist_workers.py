"""The workers of pytest-xdist hammer one registry, by every way, beside plain processes, while its host is killed."""

import sys
from pathlib import Path

import pytest
from support.hammering import CALLS, WAYS

from panelock.specs import fuzz
from panelock.specs.fuzz_round import Round
from panelock.specs.linearize import Outcome


def test_workers_and_plain_processes_are_told_what_one_registry_could_have_told_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    played = Round(5, folder)
    played.begin()
    played.let_in("xdist", [sys.executable, "-m", "support.hammering", str(folder)])
    for number, way in enumerate(("library", "host")):
        played.call(number, way, 80, 0.0)
    try:
        played.loose()
        played.storm(host_kills=2, caller_kills=0)
    finally:
        played.end_callers()
    judged = fuzz.judge(played.finished())
    assert judged.wrong == []
    assert judged.verdict is not None
    assert judged.verdict.outcome is Outcome.LINEARIZABLE
    told: dict[str, list[tuple[int, int]]] = {}
    for call in judged.history.calls:
        if call.end is not None:
            told.setdefault(call.process, []).append((call.start, call.end))
    first, last = told["library-gw0"][0][0], told["library-gw0"][-1][1]
    for worker, way in WAYS.items():
        asked = told[f"{way}-{worker}"]
        assert len(asked) == CALLS[way], worker
        assert any(start < last and end > first for start, end in asked), f"{worker} came when gw0 was done"
