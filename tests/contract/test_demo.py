"""The demonstration, as ``make demo`` plays it, in a folder of the test's own: what it leaves is verified."""

import subprocess
from pathlib import Path

from support.program import PANELOCK, Program

SERVERS = ("demo-team", "demo-storm")


def panelock(program: Program, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [PANELOCK, *words], env=program.environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_all_that_the_demonstration_claims_is_true_and_the_servers_it_leaves_are_verified(folder: Path) -> None:
    program = Program(folder)
    played = panelock(program, "demo")
    assert played.returncode == 0, played.stdout + played.stderr
    assert played.stdout.count("ends where the registry did") == len(SERVERS)
    assert "NOT TRUE" not in played.stdout

    verified = panelock(program, "verify", *SERVERS)
    assert verified.returncode == 0, verified.stdout
    assert [line.split("\t")[0] for line in verified.stdout.splitlines()] == ["ok", "ok"]
    assert all(line.endswith("ended") for line in verified.stdout.splitlines()), verified.stdout

    (journal,) = folder.glob(f"**/{SERVERS[1]}.d/journal.jsonl")
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:7] + lines[8:]))
    assert panelock(program, "verify", SERVERS[1]).returncode == 1, "a change whose line is gone was not missed"
