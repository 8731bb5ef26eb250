"""A process runner on a client in control mode, as overmind 2.5.1 is one (start/tmux.go), which runs with ours.

It starts its server, all windows and their options by the client's own words, tells processes by a line of -P -F, reads
what they print from %output, starts one anew with new-window -k, and asks for statuses from outside.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.program import Program, program, until

PROCESS = "%overmind-process #{{pane_id}} {0} #{{pane_pid}}"
TOLD = re.compile(r"%overmind-process (%\d+) (\w+) \d+")
PRINTED = re.compile(r"%output (%\d+) (.*)")


@pytest.fixture
def one(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        yield made


class Runner:
    """What the program keeps: which pane is whose, and what each has printed."""

    def __init__(self, client: Controlling) -> None:
        self._client = client
        self._panes: dict[str, str] = {}
        self.printed: dict[str, str] = {}

    def reads(self, name: str, text: str) -> None:
        """Read on until a process has printed a text."""
        while text not in self.printed.get(name, ""):
            line = self._client.line()
            assert line is not None, f"{name} has not printed {text!r}: {self.printed}"
            if told := TOLD.fullmatch(line):
                self._panes[told[1]] = told[2]
                self.printed[told[2]] = ""
            elif (said := PRINTED.fullmatch(line)) and said[1] in self._panes:
                plain = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), said[2])
                self.printed[self._panes[said[1]]] += plain


def words() -> list[str]:
    """Return what it says to begin."""
    web, worker, once = (PROCESS.format(name) for name in ("web", "worker", "once"))
    return [
        "new", "-n", "web", "-s", "app", "-P", "-F", web, "echo web $PPID starts; read line; echo got $line", ";",
        "refresh", "-C", "100,40", ";", "setw", "-g", "remain-on-exit", "on", ";",
        "setw", "-g", "allow-rename", "off", ";",
        "neww", "-n", "worker", "-P", "-F", worker, "printf 'caf\\303\\251 \\033[31mred\\033[0m\\n'; exec cat", ";",
        "neww", "-n", "once", "-P", "-F", once, "stty size; exit 3", ";",
    ]  # fmt: skip


def test_it_runs_processes_reads_them_and_starts_one_anew(one: Program) -> None:
    with Controlling(one, *words()) as client:
        runner = Runner(client)
        runner.reads("web", " starts\r\n")
        runner.reads("worker", "caf\xe9 \x1b[31mred\x1b[0m\r\n")
        runner.reads("once", "40 100\r\n")
        status = ("list-windows", "-t", "app", "-F", "#{window_name} #{pane_dead} #{pane_dead_status}")
        until(lambda: one.run(*status).stdout == "web 0 \nworker 0 \nonce 1 3\n")
        client.send("send-keys -t app:web hello Enter")
        runner.reads("web", "got hello\r\n")
        command = '"echo again \\$((6 * 7)); exec cat"'
        client.send(f'neww -d -k -t web -n web -P -F "{PROCESS.format("web")}" {command}')
        runner.reads("web", "again 42\r\n")
        until(lambda: one.run(*status).stdout == "web 0 \nworker 0 \nonce 1 3\n")
        client.send("kill-session")
        told, left = client.rest()
        assert (told[-1], left) == ("%exit", 0)
        until(lambda: one.run("has-session").returncode == 1)
