"""The explorer for people: a search that reports, and a bad schedule that is kept and played again."""

import json
from typing import get_args

import pytest

from panelock.specs.explorer.letters import ASKED, DROP, EXITS, HOSTS, KEEPS, LETTERS, LOOK, READ, WORDS
from panelock.specs.explorer.race import BadRace, Race, dumped, loaded, names_of, race_of, search, timeline, word_of
from panelock.specs.explorer.variants import VARIANTS
from panelock.specs.operations import Operation

SEED = race_of("load-save-apart")


def test_the_bug_it_grew_from_is_found_kept_and_played_again() -> None:
    found = search(SEED).schedule

    assert found is not None
    again = loaded(dumped(found))
    assert again == found
    shown = again.moments()
    assert shown == found.moments()
    assert shown[-1].kind == "verdict"
    assert shown[-1].remark == found.bad
    assert shown[-1].bad
    assert [moment.remark for moment in shown if moment.bad and moment.kind == "names"], "who loses what is pointed out"
    assert {moment.name for moment in shown} == {"A", "B", ""}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_shortest_schedule_and_the_first_both_end_badly(variant: str) -> None:
    found = search(race_of(variant)).schedule

    assert found is not None
    assert found.moments()[-1].remark == found.bad
    assert found.moments(first=True)[-1].bad


def test_the_store_as_it_is_has_no_bad_schedule_and_all_were_covered() -> None:
    told: list[tuple[int, float]] = []

    found = search(Race(("sk", "jr"), kills=1), progress=lambda executions, behind: told.append((executions, behind)))

    assert found.schedule is None
    assert found.whole
    assert found.executions == told[-1][0] > 100
    assert told[-1][1] == 1.0
    assert [executions for executions, _ in told] == sorted(executions for executions, _ in told)
    assert all(0 <= behind <= 1 for _, behind in told)


def test_a_search_with_a_limit_does_not_claim_to_be_whole() -> None:
    found = search(Race(("ss", "kj"), kills=2), limit=20)

    assert (found.executions, found.whole, found.schedule) == (20, False, None)


def test_what_a_progress_report_raises_ends_the_search() -> None:
    def enough(executions: int, behind: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(Race(("ss", "kj"), kills=2), progress=enough)


def test_a_waiting_process_is_shown_to_wait_and_for_whom() -> None:
    shown = timeline(Race(("s", "s")), "A6 B1 A")

    assert "waits for A" in [moment.remark for moment in shown if moment.kind == "wait" and moment.name == "B"]
    assert shown[-1].remark == "nothing bad"


def test_every_operation_has_a_name() -> None:
    assert sorted(WORDS.values()) == sorted([*LETTERS, *ASKED, READ, LOOK, DROP, EXITS, *HOSTS, KEEPS])
    assert word_of(names_of("=skjr")) == "=skjr"


def test_every_kind_of_operation_of_the_vocabulary_has_a_letter() -> None:
    kinds = {type(make(None)) for make in LETTERS.values()}
    assert kinds == set(get_args(Operation))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda: Race(("s?",)), "unknown operation: '?'"),
        (lambda: Race(()), "1 to 8 processes"),
        (lambda: Race(("s", "")), "a process without an operation"),
        (lambda: Race(("sH",)), "a host does nothing else"),
        (lambda: Race(("s",), variant="none"), "unknown variant: 'none'"),
        (lambda: Race(("s",), world="flat"), "unknown world: 'flat'"),
        (lambda: Race(("s",), kills=2), "2 of 1 processes cannot be killed"),
        (lambda: race_of("none"), "unknown variant: 'none'"),
        (lambda: word_of(["spilt"]), "unknown operation: 'spilt'"),
        (lambda: timeline(Race(("s",)), "A6 Z"), "cannot be followed"),
        (lambda: timeline(Race(("s",)), "A999"), "cannot go on"),
        (lambda: loaded("{"), "not JSON"),
        (lambda: loaded("[]"), "not a saved race"),
        (lambda: loaded(_kept(version=2)), "version 2"),
        (lambda: loaded(_kept(race=None)), "'race' is no object"),
        (lambda: loaded(_kept(first=1)), "'first' is missing, or is not of type str"),
        (lambda: loaded(_kept(executions=True)), "'executions' is missing, or is not of type int"),
        (lambda: loaded(_kept(race={**_RACE, "program": [1]})), "no list of words"),
        (lambda: loaded(_kept(race={**_RACE, "program": ["?"]})), "unknown operation"),
    ],
)
def test_what_is_no_race_is_refused_in_words(wrong: object, why: str) -> None:
    assert callable(wrong)
    with pytest.raises(BadRace, match=why.replace("?", r"\?")):
        wrong()


_RACE = {"program": ["s"], "variant": "", "world": "small", "kills": 0, "power": False}


def _kept(**other: object) -> str:
    whole = {
        "format": "panelock-race", "version": 1, "race": _RACE, "first": "A", "shortest": "A", "bad": "",
        "executions": 1,
    }  # fmt: skip
    return json.dumps({**whole, **other})
