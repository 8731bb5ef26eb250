"""``panelock demo``: a recorded team with real processes, then a storm; every claim is checked before it is printed."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from panelock.cli import launcher, listing
from panelock.cli.ask import ask
from panelock.cli.replay import Player, lives, steps_of
from panelock.cli.showing import visible
from panelock.impl import checks, journal
from panelock.impl.document import Phase
from panelock.impl.errors import Refused
from panelock.impl.host.sessions import everyone
from panelock.impl.paths import Place, find
from panelock.impl.store import Store

RECORDED = Path(__file__).parent / "recorded" / "claude-code-2.1.211.jsonl"
SPAWNERS = 8
PANES_EACH = 40
LIMIT_S = 20.0


class Findings:
    """What was claimed, and what of it was not true."""

    def __init__(self) -> None:
        """Nothing was claimed yet."""
        self.wrong: list[str] = []

    def claim(self, text: str, *, holds: bool) -> None:
        """Print a claim with what the check said."""
        print(f"  {'ok ' if holds else 'NOT TRUE'} {text}")
        if not holds:
            self.wrong.append(text)


def demo(*, keep: bool) -> int:
    """Play both parts; returns 0 only if all that is claimed was true."""
    findings = Findings()
    for name, part in (("demo-team", _team), ("demo-storm", _storm)):
        place = find(None, name, {key: value for key, value in os.environ.items() if key != "TMUX"})
        if listing.server_row(place).state != "ended" and os.path.isdir(place.folder):
            raise Refused(f"a demo is running on {place.socket}, or was killed there: panelock kill --server -L {name}")
        part(place, findings)
        if not keep:
            _forget(place)
    print()
    if findings.wrong:
        print(f"{len(findings.wrong)} claims were not true.")
        return 1
    print("All of it was true." + (" The ended servers' files are kept: panelock ls --all" if keep else ""))
    return 0


# --- the team -----------------------------------------------------------------------------------------------------


def _team(place: Place, findings: Findings) -> None:
    steps = steps_of(RECORDED)
    print(f"A Claude Code 2.1.211 team, recorded ({len(steps)} calls), with real processes as teammates\n")
    launcher.put_on_path(place, dict(os.environ))
    player = Player([f"{place.programs}/tmux"], place.socket, str(Path(place.socket).parent))
    began = time.monotonic()
    player.make_leader()
    faults = []
    shown = False
    for step in steps:
        if step["argv"][2:3] == ["kill-pane"] and not shown:
            shown = True
            _show_tree(place)
            _show_screens(place, findings, player)
            pids = _pids(place)
        faults += list(player.step(step))
    took = time.monotonic() - began
    ask(place, "kill-server")
    findings.claim(f"every one of the {len(steps)} calls was answered as recorded ({took:.1f} s)", holds=not faults)
    for fault in faults:
        print(f"     {fault}")
    _check_ids(place, findings)
    _check_nothing_left(place, findings, pids)
    _check_verified(place, findings)


def _show_tree(place: Place) -> None:
    row = listing.server_row(place)
    print(f"  {place.socket}  (host {row.pid})")
    session = window = ""
    for pane in row.panes:
        if pane.session != session:
            session, window = pane.session, ""
            print(f"  └─ session {visible(session)}")
        if pane.window != window:
            window = pane.window
            print(f"     └─ window {visible(window)}")
        title = f"  “{visible(pane.title)}”" if pane.title else ""
        print(f"        ├─ {pane.pane:5} {pane.size:8} {pane.state:8} {visible(pane.command):12}{title}")
    print()


def _show_screens(place: Place, findings: Findings, player: Player) -> None:
    for name in ("T1", "T2"):
        pane = player.names[name]
        text = _until_text(place, pane)
        print(f"  what {pane} shows:")
        for line in text.splitlines():
            print(f"     │ {visible(line)}")
        findings.claim(f"the teammate in {pane} runs and says who it is", holds="agent-name" in text)
    print()


def _until_text(place: Place, pane: str) -> str:
    until = time.monotonic() + LIMIT_S
    while True:
        text = ask(place, "capture-pane", "-p", "-t", pane).strip()
        if "agent-name" in text or time.monotonic() > until:
            return text
        time.sleep(0.02)


# --- the storm ----------------------------------------------------------------------------------------------------


def _storm(place: Place, findings: Findings) -> None:
    print(f"\n{SPAWNERS} spawners at once: each makes {PANES_EACH} panes, and kills, breaks and joins them at random\n")
    environment = {"PATH": os.environ.get("PATH", os.defpath), "SHELL": "/bin/sh", "TERM": "xterm-256color"}
    size = ("-x", "400", "-y", "400")
    first = int(ask(place, "new-session", "-d", *size, "-P", "-F", "#{pane_id}", "cat", environment=environment)[1:])
    began = time.monotonic()
    reports = _spawn_all(place)
    took = time.monotonic() - began
    given = [number for report in reports for number in report["given"]]
    killed = {number for report in reports for number in report["killed"]}
    calls = sum(report["calls"] for report in reports)
    wrong = [text for report in reports for text in report["wrong"]]
    row = listing.server_row(place)
    alive = {int(pane.pane[1:]) for pane in row.panes}
    windows = len({pane.window for pane in row.panes})
    print(f"  {calls} commands in {took:.1f} s; {len(alive)} panes in {windows} windows are left standing\n")
    findings.claim("no command was answered wrongly", holds=not wrong)
    for text in wrong[:5]:
        print(f"     {text}")
    findings.claim(
        f"{len(given)} ids were told to {SPAWNERS} callers, none of them twice", holds=len(set(given)) == len(given)
    )
    findings.claim(
        "every pane that was made and not killed is there, and no other", holds=alive == {first, *given} - killed
    )
    findings.claim("the registry breaks none of its invariants", holds=not checks.broken(Store(place).load_shared()))
    pids = _pids(place)
    findings.claim(
        "every pane that is there has its own process", holds=len(set(pids)) == len(alive) and all(map(lives, pids))
    )
    ask(place, "kill-server")
    _check_ids(place, findings, {first, *given})
    _check_nothing_left(place, findings, pids)
    _check_verified(place, findings)


def _spawn_all(place: Place) -> list[dict[str, Any]]:
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path if entry)
    spawners = [
        subprocess.Popen(
            [sys.executable, "-m", "panelock.cli.spawner", place.socket, str(seed), str(PANES_EACH)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path},
        )
        for seed in range(SPAWNERS)
    ]  # fmt: skip
    for spawner in spawners:
        assert spawner.stdin is not None
        spawner.stdin.write("go\n")
        spawner.stdin.flush()
    reports = []
    for spawner in spawners:
        out, _ = spawner.communicate()
        reports.append(json.loads(out) if spawner.returncode == 0 else {"given": [], "killed": [], "calls": 0,
                       "wrong": [f"a spawner ended with status {spawner.returncode}"]})  # fmt: skip
    return reports


# --- checks -------------------------------------------------------------------------------------------------------


def _pids(place: Place) -> list[int]:
    return [pane.pid for pane in Store(place).load_shared().panes.values() if pane.phase is Phase.RUNNING]


def _check_ids(place: Place, findings: Findings, told: set[int] | None = None) -> None:
    """Look in the journal of the epoch that has just ended."""
    epoch = Store(place).load_shared().epoch
    issued = [
        operation["pane"]
        for line in journal.read(place.journal)
        if line.epoch == epoch
        for operation in line.operations
        if operation["op"] in ("new-session", "new-window", "split-window") and "pane" in operation
    ]
    once = len(set(issued)) == len(issued)
    findings.claim(f"{len(issued)} pane ids were issued by the registry, none of them twice", holds=once)
    if told is not None:
        findings.claim("and every one of them was told to somebody", holds=set(issued) == told)


def _check_verified(place: Place, findings: Findings) -> None:
    """Replay the journal of the server that has ended, as ``panelock verify`` does."""
    from panelock.cli.verifying import pair
    from panelock.specs.verify import verify

    found = verify(*pair(place))
    followed = sum(checked.followed for checked in found)
    wrong = [str(checked.difference) for checked in found if checked.difference]
    whole = all(checked.followed == checked.lines for checked in found)
    findings.claim(
        f"the model, given its journal's {followed} changes, ends where the registry did",
        holds=bool(found) and whole and not wrong,
    )
    for text in wrong:
        print(f"     {text}")


def _check_nothing_left(place: Place, findings: Findings, pids: list[int]) -> None:
    """Wait for the server's end; then no process of its panes, and none with its mark, may live."""
    until = time.monotonic() + LIMIT_S
    while (left := _left(place, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    findings.claim(f"none of its {len(pids)} processes, nor the host, is left", holds=not left)
    document = Store(place).load_shared()
    findings.claim("the registry says that the server has ended", holds=document.ended and not document.panes)


def _left(place: Place, pids: list[int]) -> list[int]:
    host = listing.host_pid(place)
    return [pid for pid in pids if lives(pid)] + ([host] if host else []) + _marked(place.socket)


def _marked(socket: str) -> list[int]:
    """Return the living processes that were started inside a server's panes, wherever they have gone since."""
    mark = f"TMUX={socket},".encode()
    found = []
    for pid, _ in everyone():
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(variable.startswith(mark) for variable in variables):
            found.append(pid)
    return found


def _forget(place: Place) -> None:
    import shutil

    shutil.rmtree(place.folder)
