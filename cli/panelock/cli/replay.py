"""Play recorded client conversations against a tmux-compatible program.

``python -m panelock.cli.replay PROGRAM FILE...`` prints a line a file and exits with 1 if any call fell short.

A conversation is one JSON object a line: ``argv`` (``${NAME}`` is a value bound earlier; LEADER, SOCKET, CWD and PID
are given), ``exit`` (0), ``stdout`` (a pattern for the whole output), ``bind`` (the name its output is kept under),
``stdin``, ``pause`` (seconds after it), ``retry`` (seconds during which it is repeated until it holds), ``start`` (true
on the first line of one that starts its own server) and ``note``.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def steps_of(path: Path) -> list[dict[str, Any]]:
    """Read a conversation."""
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def play(program: list[str], path: Path) -> list[str]:
    """Play one conversation on a server of its own; return what fell short, in words."""
    steps = steps_of(path)
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        player = Player(program, f"{folder}/default", folder)
        try:
            if not steps[0].get("start"):
                player.make_leader()
            faults = [(number, fault) for number, step in enumerate(steps, 1) for fault in player.step(step)]
            return [f"{path.name}:{number}: {fault}" for number, fault in faults]
        finally:
            player.end()


class Player:
    """One client: its environment, and the names it has bound."""

    def __init__(self, program: list[str], socket: str, folder: str) -> None:
        """Speak to the server at ``socket``; others that the conversation names lie in ``folder``."""
        self.program = program
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("TMUX")}
        self.environment.update(TMUX_TMPDIR=folder, SHELL="/bin/sh", PS1="$ ", TERM="xterm-256color")
        self.names = {"SOCKET": socket, "CWD": folder, "PID": str(os.getpid())}
        self.servers = {("-S", socket)}
        self.hosts: set[int] = set()

    def make_leader(self) -> None:
        """Start a server with one pane, and stand inside it from now on."""
        made = self.call(
            ["-S", self.names["SOCKET"], "-f", "/dev/null", "new-session", "-d", "-x", "200", "-y", "50", "-P", "-F",
             "#{pane_id} #{pid}"]
        )  # fmt: skip
        assert made.returncode == 0, f"no leader pane: {made.stderr}"
        self.names["LEADER"], host = made.stdout.split()
        self.hosts.add(int(host))
        self.environment.update(TMUX=f"{self.names['SOCKET']},{host},0", TMUX_PANE=self.names["LEADER"])

    def call(self, argv: list[str], stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run the program once; no answer in 30 seconds counts as status 124."""
        try:
            return subprocess.run(
                [*self.program, *argv],
                env=self.environment, input=stdin, capture_output=True, text=True, errors="replace", timeout=30,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(argv, 124, "", "no answer in 30 s")

    def step(self, step: dict[str, Any]) -> Iterator[str]:
        """Do one step; yield what is wrong with it."""
        argv = [self.fill(word) for word in step["argv"]]
        if argv[0] in ("-L", "-S"):
            self.servers.add((argv[0], argv[1]))
        until = time.monotonic() + step.get("retry", 0)
        while True:
            done = self.call(argv, step.get("stdin", ""))
            out = done.stdout.removesuffix("\n")
            fault = self.judge(step, done, out)
            if fault is None or time.monotonic() >= until:
                break
            time.sleep(0.05)
        if "bind" in step:
            self.names[step["bind"]] = out
        time.sleep(step.get("pause", 0))
        if fault:
            yield f"{' '.join(argv)[:160]}: {fault}"

    def fill(self, word: str) -> str:
        """Put bound values in."""
        return re.sub(r"\$\{(\w+)\}", lambda found: self.names.get(found.group(1), found.group(0)), word)

    @staticmethod
    def judge(step: dict[str, Any], done: "subprocess.CompletedProcess[str]", out: str) -> str | None:
        """Compare an answer with what was recorded."""
        if done.returncode != step.get("exit", 0):
            return f"exit {done.returncode}, not {step.get('exit', 0)}: {done.stderr.strip()[:200]}"
        if "stdout" in step and not re.fullmatch(step["stdout"], out, re.DOTALL):
            return f"printed {out!r:.200}, not /{step['stdout']}/"
        return None

    def end(self) -> None:
        """End every server that was spoken to, and wait until its process is gone."""
        for flag, value in self.servers:
            found = self.call([flag, value, "display-message", "-p", "#{pid}"])
            if found.returncode == 0 and found.stdout.strip().isdigit():
                self.hosts.add(int(found.stdout))
            self.call([flag, value, "kill-server"])
        until = time.monotonic() + 10
        while any(lives(pid) for pid in self.hosts):
            assert time.monotonic() < until, f"servers still live after kill-server: {self.hosts}"
            time.sleep(0.01)


def lives(pid: int) -> bool:
    """Tell whether a process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def main(program: str, *files: str) -> int:
    """Play all files."""
    bad = 0
    for file in map(Path, files):
        faults = play([program], file)
        print(f"{file.name:36} {'passes' if not faults else 'FAILS'}", *faults, sep="\n    ")
        bad += len(faults)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
