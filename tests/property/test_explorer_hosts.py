"""Hosts that can die: panes made in two steps, requests that are repeated, reports of ends; every schedule of a few."""

from typing import Any

import pytest
from support.depth import some_of
from teeth.breaking import broken, variant

from panelock.impl import codec
from panelock.impl.commands import spawning
from panelock.impl.host.panes import Panes
from panelock.impl.host.terminal import Terminal
from panelock.model.state import Phase
from panelock.specs.bridge import abstract
from panelock.specs.explorer.crashes import with_deaths
from panelock.specs.explorer.exploration import Exploration, explore, replayed
from panelock.specs.explorer.hosting import Answered, SimulatedPanes
from panelock.specs.explorer.judge import Judge
from panelock.specs.explorer.letters import ASKED, HOST, READY, shown
from panelock.specs.explorer.moments import moments
from panelock.specs.explorer.reducing import reduced
from panelock.specs.explorer.search import hashed
from panelock.specs.explorer.worlds import hosted_world


def hosted(*program: str) -> Exploration:
    return explore(program, world=hosted_world())


SMALL = [
    (HOST, "1"), (HOST, "7"), (HOST, "10"), (HOST, "15"), (HOST, "6"), (HOST, "1", "2"), (HOST, "1", "k"),
    (HOST, HOST, "1"), (READY, "1"), (READY, "15"), (READY, "14"), (READY, "1", "2"), (READY, "1", "k"),
    (HOST, READY, "1"),
]  # fmt: skip


@pytest.mark.parametrize("program", some_of(SMALL, 3), ids=shown)
def test_with_one_death_anywhere_reduction_and_states_come_to_the_same_ends(program: tuple[str, ...]) -> None:
    with hosted(*program) as exploration:
        states = hashed(exploration, kills=1)
        classes = with_deaths(exploration, 1)
        assert states.ok, f"{states.schedule}: {states.bad}"
        assert classes.ok, f"{classes.schedule}: {classes.bad}"
        assert classes.ends == states.ends


@pytest.mark.parametrize(
    "program",
    [
        (HOST, HOST, "17"),
        (HOST, HOST, "10"),
        (HOST, "16", "3"),
        (HOST, "10", "1"),
        (HOST, "3", "k"),
        (HOST, "1", "1"),
        (READY, READY, "17"),
        (READY, READY, "10"),
        (READY, "16", "3"),
        (READY, "10", "1"),
        (READY, "1", "1"),
        (READY, "15", "4"),
        (READY, "1", "8"),
        (READY, "8", "1"),
    ],
    ids=shown,
)
def test_whoever_dies_when_each_request_is_done_once_and_every_pane_is_settled(program: tuple[str, ...]) -> None:
    with hosted(*program) as exploration:
        found = with_deaths(exploration, 1, symmetric=True)
        assert found.ok, f"{found.schedule}: {found.bad}"


def calls(exploration: Exploration, schedule: str, process: int = 0) -> int:
    """How many calls a process has made when a schedule has been followed, and not a step more."""
    _, choices = replayed(exploration, schedule, to_the_end=False)
    return sum(choice.process == process for choice in choices)


def test_a_caller_whose_host_dies_is_answered_by_the_next_one_from_the_record_or_anew() -> None:
    """Killed at any instant: the caller has its pane, one, and it runs or is dead with its host."""
    told = set()
    with hosted(HOST, HOST, "1") as exploration:
        serving = calls(exploration, "A")
        whole = calls(exploration, "A B1 C2 A")
        assert whole > serving + 20
        for more in range(1, whole - serving + 1):
            state, _ = replayed(exploration, f"A{serving} B1 C2 A{more}! B C B C")
            (answer,) = state.nodes[2].outcomes
            assert isinstance(answer, Answered)
            assert answer.status == 0, answer
            assert Judge(exploration).end(state) is None, more
            told.add(answer.out)
    assert told == {"%3", "%4"}, "done before the death and answered from the record, or done again with a new id"


def test_those_who_ask_at_once_are_committed_as_one_group() -> None:
    with hosted(HOST, "1", "1") as exploration:
        together, _ = replayed(exploration, "A B2 C2 A B C")
        apart, _ = replayed(exploration, "A B2 A B C2 A C")
        groups = [
            sum(call.call == "replace" for call in moments(exploration, schedule) if call.name == "A")
            for schedule in ("A B2 C2 A B C", "A B2 A B C2 A C")
        ]
        assert groups == [2, 4]
        assert Judge(exploration).end(together) is None
        assert Judge(exploration).end(apart) is None


@pytest.mark.parametrize("host", [HOST, READY])
@pytest.mark.parametrize("letter", ASKED)
def test_whatever_a_host_is_asked_for_twice_at_once_is_done_in_every_order(letter: str, host: str) -> None:
    with hosted(host, letter, letter) as exploration:
        found = reduced(exploration)
        assert found.ok, f"{found.schedule}: {found.bad}"


def test_what_runs_in_a_pane_ends_and_the_host_says_so() -> None:
    with hosted(HOST, "10") as exploration:
        found = reduced(exploration)
        assert found.ok, f"{found.schedule}: {found.bad}"
        state, _ = replayed(exploration, "A B A B A")
        assert b"pane-ended" in state.machine.files()["journal.jsonl"]
        assert b'"3":' not in state.machine.files()["registry.json"]


def test_a_pane_for_which_a_process_stands_by_is_never_half_made() -> None:
    """Killed at any instant, its host leaves a pane that runs, which is dead with it, or none."""
    phases = set()
    with hosted(READY, "1") as exploration:
        serving = calls(exploration, "A")
        for more in range(1, calls(exploration, "A B2 A") - serving + 1):
            state, _ = replayed(exploration, f"A{serving} B2 A{more}! B")
            left = abstract(codec.decode(state.machine.files()["registry.json"], "registry.json"))
            phases |= {pane.phase for pane in left.panes if pane.id == 3}
            assert Judge(exploration).end(state) is None, more
    assert phases == {Phase.RUNNING}


def test_a_pane_that_was_killed_with_those_who_made_it_has_no_process_left() -> None:
    """Made and killed by one group of changes; and a host that does not look."""
    unlooked = variant(
        "a pane entered that has gone", "its host has a terminal that nobody ends", "",
        (Panes.enter, "pane is None or pane.process != started.process", "False"),
    )  # fmt: skip
    with broken(unlooked), hosted(READY, "1", "8") as exploration:
        assert reduced(exploration).bad
    with hosted(READY, "1", "8") as exploration:
        assert reduced(exploration).ok


def test_a_program_that_begins_before_its_pane_is_on_the_disk_is_found() -> None:
    early = variant(
        "begun before the change", "a program runs of which no registry knows", "",
        (
            spawning.make,
            "made: Reserved | None = yield Commit(change)",
            "import copy; from panelock.impl.store import Transaction; "
            'early = reserve(Transaction(copy.deepcopy(call.document), 0.0, "early")); '
            "early.spawn.standby = standby; yield early.spawn; made = yield Commit(change)",
        ),
        (Panes.enter, "document.panes.get(wait.pane)", "next(iter(document.panes.values()))"),
        (Panes.enter, "pane is None or pane.process != started.process", "False"),
        (Panes._begin, "self._loop.call_soon(self.standbys.begin, terminal.pid)", "self.standbys.begin(terminal.pid)"),
    )  # fmt: skip
    with broken(early), hosted(READY, "1") as exploration:
        found = reduced(exploration)
        assert found.bad is not None
        assert "begins, and nothing on the disk says so" in found.bad


def test_a_pane_whose_terminal_cannot_be_taken_over_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is on the disk by then, and said to run."""
    start = SimulatedPanes._start

    def fail(panes: SimulatedPanes, *args: Any) -> Terminal:
        if len(args) > 3:
            raise OSError(12, "Cannot allocate memory")
        return start(panes, *args)

    monkeypatch.setattr(SimulatedPanes, "_start", fail)
    with hosted(READY, "14") as exploration:
        state, _ = replayed(exploration, "A B A B A B")
        assert b'"op":"pane-ended","pane":3' in state.machine.files()["journal.jsonl"]
        first, second = state.nodes[1].outcomes
        assert (first.err, second.out) == ("Cannot allocate memory", "%4")
        assert sorted(state.machine.wires.children.values()) == [(-1, False), (4, True)]


def test_without_an_heir_the_judge_lets_the_next_host_settle() -> None:
    half_made = 0
    with hosted(HOST, "1") as exploration:
        serving = calls(exploration, "A")
        for more in range(1, calls(exploration, "A B2 A") - serving + 1):
            state, _ = replayed(exploration, f"A{serving} B2 A{more}! B")
            left = abstract(codec.decode(state.machine.files()["registry.json"], "registry.json"))
            half_made += [pane.id for pane in left.panes if pane.phase is Phase.FRESH] == [3]
            assert Judge(exploration).end(state) is None, more
    assert half_made > 10, "it died between the two steps"


def test_a_drawing_shows_what_is_said_between_host_and_callers() -> None:
    with hosted(HOST, "1") as exploration:
        kinds = {moment.kind for moment in moments(exploration, "A B A B")}
        assert {"talk", "terminal", "lock", "answer", "wait", "verdict"} <= kinds


def test_the_world_of_hosts_has_nothing_that_runs() -> None:
    assert {pane.phase for pane in hosted_world().registry.panes} == {Phase.DEAD}
