"""One round of the fuzz: a server of its own, callers let loose at once, some of them and its host killed; recorded."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from panelock.impl import checks, journal
from panelock.impl.host import client
from panelock.impl.host.sessions import everyone
from panelock.impl.paths import Place
from panelock.impl.store import Store
from panelock.specs import verify
from panelock.specs.bridge import abstract
from panelock.specs.history import Call, History, from_log, ordered
from panelock.specs.history_caller import READY
from panelock.specs.history_journal import HOST_DIED, attributed
from panelock.specs.history_words import CAT
from panelock.specs.linearize_spec import everything

LIMIT_S = 60.0
CALLER = "panelock.specs.history_caller"


@dataclass(slots=True)
class Recorded:
    """What was recorded, and what is wrong without asking the model."""

    history: History
    wrong: list[str] = field(default_factory=list)


class Round:
    """A server and its callers."""

    def __init__(self, seed: int, folder: Path, module: str = CALLER) -> None:
        """``module`` is the caller's program: a test has broken ones."""
        self.place = Place(f"{folder}/s")
        self.seed = seed
        self.module = module
        self.dice = random.Random(seed)  # noqa: S311 - a fuzz, no secret
        self.folder = folder
        self.callers: dict[str, subprocess.Popen[str]] = {}
        self.deaths: list[Call] = []
        self.wrong: list[str] = []
        self.initial: dict[str, object] = {}
        self.first = 0
        """The generation from which on callers are recorded."""
        self.wall = time.time_ns() - time.monotonic_ns()
        self.environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "SHELL": "/bin/sh",
            "HOME": "/",
            "TERM": "xterm",
        }

    def say(self, *words: str) -> str:
        """Run a command line that must succeed, through a host."""
        status, out, err = client.ask(self.place, list(words), self.environment, "/", os.urandom(16), start=True)
        assert status == 0, f"{words}: {err.decode()}"
        return out.decode()

    def read(self) -> dict[str, object]:
        """Everything, as a reader without a lock sees it."""
        return everything(abstract(Store(self.place).load_shared()))

    def begin(self) -> None:
        """Start the server: an anchor that nobody touches, and a session to hammer."""
        for name in ("anchor", "work"):
            self.say("new-session", "-d", "-x", "80", "-y", "400", "-s", name, "-n", name, CAT)
        self.say("set-option", "-g", "automatic-rename", "off")
        self.say("set-option", "-g", "allow-rename", "off")
        self.initial = self.read()
        self.first = Store(self.place).load_shared().generation

    # --- callers ---

    def call(self, number: int, path: str, count: int, killing: float) -> None:
        """Start a caller; it waits for the word."""
        name = f"{path}-{number}"
        log = self.folder / f"{name}.log"
        words = [self.place.socket, path, name, str(self.seed), str(log), str(count), str(killing)]
        self.let_in(name, [sys.executable, "-m", self.module, *words])

    def let_in(self, name: str, command: list[str]) -> None:
        """Start a program that asks, and writes what it was told into logs in the round's folder."""
        complaints = os.open(self.folder / f"{name}.err", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.callers[name] = subprocess.Popen(  # noqa: S603 - our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, text=True
        )
        os.close(complaints)

    def loose(self) -> None:
        """Give the word when all are ready, so that they begin at once."""
        for name, caller in self.callers.items():
            assert caller.stdout is not None
            assert caller.stdout.readline().strip() == READY, f"{name} does not begin"
        for caller in self.callers.values():
            assert caller.stdin is not None
            caller.stdin.write("go\n")
            caller.stdin.flush()

    def busy(self) -> bool:
        """Somebody is still at it."""
        return any(caller.poll() is None for caller in self.callers.values())

    def kill_caller(self) -> None:
        """Kill one at whatever it does, with the program it waits for."""
        living = [name for name, caller in self.callers.items() if caller.poll() is None]
        if living:
            self.callers[self.dice.choice(living)].send_signal(signal.SIGKILL)

    def kill_host(self) -> None:
        """Kill the host, and see to another: between, the death is settled, exactly once."""
        pid = int(self.say("display-message", "-p", "#{pid}"))
        begun = time.monotonic_ns()
        dying = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGKILL)
            select.select([dying], [], [], LIMIT_S)
        finally:
            os.close(dying)
        # A child that the host was just spawning has its listening socket until it execs, and seems to answer.
        while int(self.say("display-message", "-p", "#{pid}")) == pid:
            time.sleep(0.001)
        name = f"killer-{len(self.deaths)}"
        self.deaths.append(Call(name, HOST_DIED, (), begun, time.monotonic_ns(), True, path="killer"))

    def storm(self, host_kills: int, caller_kills: int) -> None:
        """Kill at random until all callers are done."""
        kills = [self.kill_host] * host_kills + [self.kill_caller] * caller_kills
        self.dice.shuffle(kills)
        until = time.monotonic() + LIMIT_S
        while self.busy():
            time.sleep(self.dice.uniform(0.05, 0.4))  # the storm's own rhythm: nothing waits for it
            if kills and self.busy():
                kills.pop()()
            if time.monotonic() > until:
                self.wrong.append(f"callers hang: {[name for name, one in self.callers.items() if one.poll() is None]}")
                break

    def end_callers(self) -> None:
        """Hear what they complained of."""
        for name, caller in self.callers.items():
            if caller.poll() is None:
                caller.kill()
            said, _ = caller.communicate(timeout=LIMIT_S)
            if said:
                self.wrong.append(f"an answer that nobody should have: {said.strip()}")
            elif caller.returncode not in (0, -signal.SIGKILL):
                said = (self.folder / f"{name}.err").read_text(encoding="utf-8", errors="replace")
                self.wrong.append(f"{name} failed with status {caller.returncode}: {said.strip().splitlines()[-1:]}")

    # --- afterwards ---

    def told(self) -> list[tuple[Call, str]]:
        """What was recorded."""
        found: list[tuple[Call, str]] = []
        for log in sorted(self.folder.glob("*.log")):
            with log.open(encoding="utf-8") as lines:
                found += from_log(lines)
        return found + [(death, HOST_DIED) for death in self.deaths]

    def left(self) -> list[str]:
        """What lives of this server: processes that were started in its panes, and its host."""
        mark = f"TMUX={self.place.socket},".encode()
        found = []
        for pid, _ in everyone():
            try:
                variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            ours = any(variable.startswith(mark) for variable in variables) or self.place.socket.encode() in words
            if ours and pid != os.getpid():
                found.append(f"process {pid}: {b' '.join(words).decode(errors='replace')}")
        return found

    def end(self) -> None:
        """End the server; whatever is left of it is wrong."""
        if not Store(self.place).load_shared().ended:
            self.say("kill-server")
        until = time.monotonic() + 15
        while left := self.left():
            if time.monotonic() > until:
                self.wrong.append(f"left over: {left}")
                return
            time.sleep(0.02)
        if os.path.exists(self.place.socket):
            self.wrong.append("the socket is left over")

    def finished(self) -> Recorded:
        """Settle what callers left that were killed, put the history together, and end the server."""
        self.kill_host()  # the next host settles it
        began = time.monotonic_ns()
        last = self.read()
        ended = time.monotonic_ns()
        document = Store(self.place).load_shared()
        entries = list(journal.entries(self.place.journal))
        lines = [entry.line for entry in entries if entry.line is not None and entry.line.generation > self.first]
        found = attributed(self.told(), lines, self.wall)
        final = Call("last", "everything", (), began, ended, last, path="library")
        self.wrong += [f"nobody asked for {line}" for line in found.unasked]
        self.wrong += [f"the registry is broken: {words}" for words in checks.broken(document)]
        self.wrong += [
            f"the model would not have done this: {epoch.difference}"
            for epoch in verify.verify(document, entries)
            if epoch.difference is not None
        ]
        self.end()
        note = f"seed {self.seed}; {len(self.callers)} callers"
        return Recorded(History((*ordered(found.calls), final), self.initial, note=note), self.wrong)


def record(
    seed: int,
    ways: tuple[str, ...],
    calls: int,
    host_kills: int,
    caller_kills: int,
    shim_killing: float,
    folder: Path,
    module: str = CALLER,
) -> Recorded:
    """Play a round and put its history together."""
    played = Round(seed, folder, module)
    played.begin()
    for number, path in enumerate(ways):
        played.call(number, path, calls // 5 if path == "shim" else calls, shim_killing)
    try:
        played.loose()
        played.storm(host_kills, caller_kills)
    finally:
        played.end_callers()
    return played.finished()
