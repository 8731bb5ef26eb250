"""Servers with the real host and commands, for tests of the programs; always ended."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panelock.cli.ask import ask
from panelock.impl import processes
from panelock.impl.paths import Place
from support.hosting import Hosted, until


@contextmanager
def served(place: Place) -> Iterator[Hosted]:
    """Give a place whose server, if one was started, is gone afterwards with all its processes."""
    hosted = Hosted(place)
    try:
        yield hosted
    finally:
        hosted.stop()


def session(place: Place, *command: str, name: str = "work") -> str:
    """Start a server with one session; return its pane."""
    made = ask(place, "new-session", "-d", "-s", name, "-x", "80", "-y", "24", "-P", "-F", "#{pane_id}", *command)
    return made.strip()


def gone(hosted: Hosted) -> None:
    """Wait until the host has ended."""
    name = processes.identity(hosted.pid)
    until(lambda: not processes.alive(name))


def environment(folder: Path) -> dict[str, str]:
    """An environment in which named servers lie in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TMUX", "PYTEST", "XDG"))}
    return kept | {"TMUX_TMPDIR": str(folder)}
