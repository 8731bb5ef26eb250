"""Hosts are killed, and kill themselves, while callers write: nothing told is lost, or done twice, and none fails."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from support import clients, deadly_host
from support.depth import some_of
from support.program import Program, marked, program, until

from panelock.impl import checks, journal
from panelock.impl.document import Phase
from panelock.impl.host import wire
from panelock.impl.paths import Place
from panelock.impl.store import Store


class Storm:
    """One server, its callers, and what they were told."""

    def __init__(self, server: Program, callers: int, writes: int) -> None:
        self.server = server
        self.enough = Path(f"{server.place.socket}.enough")
        self.first = [server.ok("new-session", "-d", "-x", "200", "-y", "1000", "-P", "-F", "#{pane_id}", "cat")]
        self.first += [server.ok("new-window", "-d", "-P", "-F", "#{pane_id}", "cat") for _ in range(callers - 1)]
        self.callers = [
            subprocess.Popen(
                [sys.executable, "-m", "support.splitter", server.tmux, server.place.socket, target, f"@c{number}",
                 str(writes), str(self.enough)],
                cwd=clients.TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env=server.environment,
            )
            for number, target in enumerate(self.first)
        ]  # fmt: skip

    def begin(self) -> None:
        """Let all callers go."""
        for caller in self.callers:
            assert caller.stdin is not None
            caller.stdin.write("go\n")
            caller.stdin.flush()

    def kill_hosts(self, chance: random.Random, points: int) -> int:
        """Kill whoever hosts 0.1 to 0.6 s after it has answered, until all callers are done; returns how often.

        They are told that it is enough when hosts have killed themselves at so many points.
        """
        kills = 0
        while any(caller.poll() is None for caller in self.callers):
            if len(deadly_host.died_at(self.server.place)) >= points:
                self.enough.touch()
            if not serves(self.server.place):
                time.sleep(0.01)
                continue
            time.sleep(chance.uniform(0.1, 0.6))  # the storm's own rhythm, no synchronisation
            host = self.server.host()
            if host:
                os.kill(host, signal.SIGKILL)
                kills += 1
        return kills

    def answers(self) -> list[list[str]]:
        """Return every line that the callers printed, caller by caller."""
        said = [caller.communicate() for caller in self.callers]
        assert [err for _, err in said if err] == []
        return [out.splitlines() for out, _ in said]


def serves(place: Place) -> bool:
    """Tell whether a host answers a request: on a busy machine 0.1 s is no time, and nobody could ever be served."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked, suppress(OSError):
        asked.settimeout(20)
        asked.connect(place.socket)
        asked.sendall(wire.run(["display-message", "-p", ""], {}, "/", bytes(16), 0))
        return bool(asked.recv(1))
    return False


@pytest.mark.parametrize("kind", some_of(clients.KINDS, 2))
@pytest.mark.parametrize(
    ("callers", "writes", "points"),
    [(6, 8, 3), pytest.param(16, 94, len(deadly_host.POINTS), marks=pytest.mark.deep)],
    ids=["short", "full"],
)
def test_writes_while_hosts_die_are_each_done_once(
    folder: Path, kind: str, callers: int, writes: int, points: int
) -> None:
    """In full 1,504 writes at least, and until hosts have killed themselves at every point."""
    tmux = clients.lay(folder / "bin", kind, host_module=deadly_host.MODULE)
    with program(folder, tmux) as server:
        storm = Storm(server, callers, writes)
        storm.begin()
        kills = storm.kill_hosts(random.Random(1), points)
        answers = storm.answers()
        said = [line for lines in answers for line in lines]
        told = [line for line in said if line.startswith("%")]
        killed = [line.removeprefix("killed ") for line in said if line.startswith("killed ")]
        died = deadly_host.died_at(server.place)
        print(f"{kind}: {len(said)} writes, {kills} hosts killed, died by themselves at {len(died)} points")
        assert [line for line in said if not line.startswith(("%", "added ", "killed "))] == [], "failed"
        assert len(said) >= callers * writes
        assert [one for one, times in Counter(told).items() if times > 1] == [], "an id was given twice"
        left = (set(storm.first) | set(told)) - set(killed)
        assert left == set(panes(server)), "lost, made twice, or killed and there"
        for number, lines in enumerate(answers):
            added = [line.removeprefix("added ") for line in lines if line.startswith("added ")]
            assert server.ok("show-options", "-gv", f"@c{number}").split() == added, "lost, or added twice"
        assert kills >= 1
        assert len(died) >= points
        the_registry_is_whole(server)


def panes(server: Program) -> list[str]:
    """Return the ids of all panes."""
    return server.ok("list-panes", "-a", "-F", "#{pane_id}").split()


def the_registry_is_whole(server: Program) -> None:
    """No half-made pane, no dead reason but the hosts' deaths, no process without its pane; and a dead one respawns."""
    document = Store(server.place).load_shared()
    assert checks.broken(document) == []
    assert [pane.id for pane in document.panes.values() if pane.phase is Phase.PENDING] == []
    dead = [pane for pane in document.panes.values() if pane.phase is Phase.DEAD]
    assert {pane.dead_reason for pane in dead} <= {"host died"}
    running = [pane for pane in document.panes.values() if pane.phase is Phase.RUNNING]
    # What was made last may still have to begin.
    until(lambda: sorted(marked(server.place.socket)) == sorted(pane.pid for pane in running))
    issued = [operation["pane"] for line in journal.read(server.place.journal) for operation in line.operations
              if operation["op"] in ("new-session", "new-window", "split-window")]  # fmt: skip
    assert len(issued) == len(set(issued))

    victim = dead[0]
    server.ok("respawn-pane", "-t", f"%{victim.id}", "cat")
    assert server.ok("display-message", "-p", "-t", f"%{victim.id}", "#{pane_dead}") == "0"
