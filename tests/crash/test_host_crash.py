"""The host is killed at every point of making a pane, and under load: nothing told is lost, no id is given twice."""

import functools
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hosting import Hosted, until

from panelock.impl import processes
from panelock.impl.document import Phase
from panelock.impl.host.client import Answered
from panelock.impl.paths import Place


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place)
    yield made
    made.stop()


@pytest.mark.parametrize("where", ["before", "reserved", "spawned", "confirmed"])
def test_a_host_that_dies_while_making_a_pane_makes_it_once(hosted: Hosted, folder: Path, where: str) -> None:
    hosted.ok("new", "sleep", "1000")
    status, out, err = hosted.ask("die-once", where, f"{folder}/mark")
    assert (status, err) == (0, "")
    document = hosted.document
    made = {pane.id: pane for pane in document.panes.values() if pane.id != 0}
    assert list(made) == [int(out[1:])], "one pane, the one that was told"
    assert document.panes[0].dead_reason == "host died"
    pane = made[int(out[1:])]
    if where == "confirmed":
        assert (pane.phase, pane.dead_reason) == (Phase.DEAD, "host died")
        until(lambda: hosted.marked() == [])
    else:
        assert pane.phase is Phase.RUNNING
        until(lambda: hosted.marked() == [pane.pid])
    assert document.next_pane == (2 if where in ("before", "confirmed") else 3), "a spent id stays spent"


def test_a_dead_hosts_panes_are_listed_dead_and_can_be_respawned(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    hosted.ok("split", "trap '' HUP; sleep 1000; sleep 1000")
    hosted.die()
    assert hosted.ok("list").splitlines() == ["%0 dead 100x25 host died ", "%1 dead 100x24 host died "]
    until(lambda: hosted.marked() == [])
    assert hosted.ok("respawn", "-t", "%1", "cat") == "%1\n"
    hosted.ok("send", "-t", "%1", "alive")
    until(lambda: "alive" in hosted.ok("capture", "-t", "%1"))
    assert hosted.ok("split", "cat") == "%2\n"


def test_processes_that_are_not_the_panes_survive_their_host(hosted: Hosted, folder: Path) -> None:
    out = folder / "pid"
    hosted.ok("new", f"setsid sh -c 'echo $$ >{out}; exec sleep 1009' & sleep 1000")
    until(lambda: out.exists() and out.read_text().strip())
    own_session = int(out.read_text())
    hosted.die()
    hosted.ok("list")
    until(lambda: hosted.marked() == [own_session])
    os.kill(own_session, 9)


def test_a_host_that_dies_again_and_again_is_told_in_the_end(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    with pytest.raises(Answered, match="dies again and again"):
        hosted.ask("die-once", "spawned", "never")
    hosted.ok("echo", "settle")
    assert list(hosted.document.panes) == [0]
    until(lambda: hosted.marked() == [])


def test_killed_under_load_no_told_pane_is_lost_and_no_id_given_twice(hosted: Hosted) -> None:
    hosted.ok("new", "sleep", "1000")
    told: list[str] = []
    failed: list[object] = []

    def ask() -> None:
        for _ in range(5):
            try:
                status, out, err = hosted.ask("split", "exec sleep 1000")
            except Exception as error:  # noqa: BLE001 - reported below
                failed.append(error)
                continue
            (told if status == 0 else failed).append(out.strip() if status == 0 else err)

    callers = [threading.Thread(target=ask) for _ in range(8)]
    for caller in callers:
        caller.start()

    def enough(count: int) -> bool:
        return len(told) >= count or not any(caller.is_alive() for caller in callers)

    for count in (6, 14, 22):
        until(functools.partial(enough, count))
        hosted.die()
    for caller in callers:
        caller.join(60)
    hosted.ok("echo", "settle")
    document = hosted.document
    assert failed == []
    assert len(told) == len(set(told)) == 40
    assert {int(name[1:]) for name in told} | {0} == set(document.panes)
    assert {pane.phase for pane in document.panes.values()} <= {Phase.RUNNING, Phase.DEAD}
    running = [pane for pane in document.panes.values() if pane.phase is Phase.RUNNING]
    assert all(processes.alive(pane.process) for pane in running)
    until(lambda: sorted(hosted.marked()) == sorted(pane.pid for pane in running))
