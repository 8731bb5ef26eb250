"""Somebody who has asked a server for what another one ends: a popup, a prompt, a menu, panes' numbers."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from support.program import Program

Waiting = subprocess.Popen[str]


@contextmanager
def waiting(one: Program, *words: str) -> Iterator[Waiting]:
    """A process that gives a command line."""
    process = subprocess.Popen(
        [one.tmux, "-S", one.place.socket, *words], env=one.environment, cwd=one.folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: Waiting) -> tuple[int, str, str]:
    """Return status and texts, once it has ended."""
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err
