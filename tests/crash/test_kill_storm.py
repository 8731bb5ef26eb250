"""The host is killed at random moments while callers split: no pane that was told of is lost, no id twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from support.program import Program, marked, program

from panelock.impl import checks, journal
from panelock.impl.document import Phase
from panelock.impl.store import Store

TESTS = str(Path(__file__).parents[1])
CALLERS = 8
SPLITS = 500


def start_callers(server: Program) -> list["subprocess.Popen[str]"]:
    """Give each caller a window of its own to split."""
    targets = [server.ok("new-session", "-d", "-x", "200", "-y", "1000", "-P", "-F", "#{pane_id}", "cat")]
    targets += [server.ok("new-window", "-d", "-P", "-F", "#{pane_id}", "cat") for _ in range(CALLERS - 1)]
    counts = [SPLITS // CALLERS + (number < SPLITS % CALLERS) for number in range(CALLERS)]
    return [
        subprocess.Popen(
            [sys.executable, "-m", "support.splitter", server.place.socket, target, str(count)],
            cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=server.environment,
        )
        for target, count in zip(targets, counts, strict=True)
    ]  # fmt: skip


def kill_hosts(server: Program, callers: list["subprocess.Popen[str]"], chance: random.Random) -> int:
    """Kill whoever hosts, now and then, until all callers are done; returns how often."""
    kills = 0
    while any(caller.poll() is None for caller in callers):
        time.sleep(chance.uniform(0.1, 0.6))  # the storm's own rhythm, no synchronisation
        host = server.host()
        if host:
            os.kill(host, signal.SIGKILL)
            kills += 1
    return kills


@pytest.mark.parametrize("seed", [1])
def test_five_hundred_splits_while_the_host_is_killed_lose_nothing(folder: Path, seed: int) -> None:
    with program(folder) as server:
        callers = start_callers(server)
        for caller in callers:
            assert caller.stdin is not None
            caller.stdin.write("go\n")
            caller.stdin.flush()
        kills = kill_hosts(server, callers, random.Random(seed))
        said = [caller.communicate() for caller in callers]
        answers = [line for out, _ in said for line in out.splitlines()]
        assert [err for _, err in said if err] == []
        assert kills >= 3
        assert [line for line in answers if not line.startswith("%")] == []
        assert len(answers) == SPLITS
        assert [one for one, times in Counter(answers).items() if times > 1] == []

        listed = dict(
            line.split(" ", 1) for line in server.ok("list-panes", "-a", "-F", "#{pane_id} #{pane_dead}").splitlines()
        )
        assert set(answers) <= set(listed)
        document = Store(server.place).load_shared()
        assert checks.broken(document) == []
        assert [pane.id for pane in document.panes.values() if pane.phase is Phase.PENDING] == []
        dead = [pane for pane in document.panes.values() if pane.phase is Phase.DEAD]
        assert {pane.dead_reason for pane in dead} <= {"host died"}
        running = [pane for pane in document.panes.values() if pane.phase is Phase.RUNNING]
        assert sorted(marked(server.place.socket)) == sorted(pane.pid for pane in running)
        issued = [operation["pane"] for line in journal.read(server.place.journal) for operation in line.operations
                  if operation["op"] in ("new-session", "new-window", "split-window")]  # fmt: skip
        assert len(issued) == len(set(issued))

        victim = dead[0]
        server.ok("respawn-pane", "-t", f"%{victim.id}", "cat")
        assert server.ok("display-message", "-p", "-t", f"%{victim.id}", "#{pane_dead}") == "0"
