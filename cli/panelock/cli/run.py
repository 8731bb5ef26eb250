"""``panelock run``: a server with a command in its leader pane, and our ``tmux`` on that command's PATH."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from panelock.cli import launcher, terminal
from panelock.cli.ask import ask
from panelock.impl.errors import Fault, Refused
from panelock.impl.paths import Place
from panelock.impl.registry.lifecycle import LEADER

# The leader waits at a gate until it is watched, so that not a byte of it and not its end is missed.
_GATE = '"$0" wait-for "$1" && shift && exec "$@"'


def run(place: Place, command: list[str], *, name: str | None, hang_up: bool) -> terminal.Left:
    """Run a command as the leader of a session of its own; returns when it ends or the person detaches."""
    if shutil.which(command[0]) is None:
        raise Refused(f"{command[0]}: command not found")
    gate = f"panelock-{os.urandom(8).hex()}"
    environment = launcher.put_on_path(place, dict(os.environ))
    gated = ["sh", "-c", _GATE, f"{launcher.folder(place)}/tmux", gate, *command]
    session, pane = _new_session(place, gated, name or _name_of(command), environment, numbered=name is None)
    if hang_up:
        ask(place, "set-option", "-t", session, LEADER, pane)

    def open_gate() -> None:
        ask(place, "wait-for", "-S", gate)

    if terminal.on_a_terminal():
        return watch(place, int(pane[1:]), open_gate)
    try:
        with _told_to_end():
            return watch(place, int(pane[1:]), open_gate)
    except ToldToEnd as told:
        # Nobody is there to come back: what we were to run to its end would stay for ever.
        with suppress(Refused, Fault):
            ask(place, "kill-pane", "-t", pane)
        return terminal.Left(False, 128 + told.number)


class ToldToEnd(BaseException):
    """A signal asked this program to end (C-c before a pipe, a job's time limit)."""

    def __init__(self, number: int) -> None:
        """Keep which."""
        super().__init__(number)
        self.number = number


@contextmanager
def _told_to_end() -> Iterator[None]:
    def told(number: int, _: FrameType | None) -> NoReturn:
        raise ToldToEnd(number)

    asked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    # What the caller ignores (nohup) stays ignored.
    before = {one: signal.signal(one, told) for one in asked if signal.getsignal(one) is not signal.SIG_IGN}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def watch(place: Place, pane: int | None, ready: Callable[[], None] = lambda: None) -> terminal.Left:
    """Attach where a person is; elsewhere copy what the pane prints."""
    if terminal.on_a_terminal():
        return terminal.attach(place, pane, ready)
    return terminal.follow(place, 0 if pane is None else pane, ready)


def _new_session(
    place: Place, command: list[str], name: str, environment: dict[str, str], *, numbered: bool
) -> tuple[str, str]:
    # The terminal's own word: COLUMNS and LINES may be another's, and are only asked where there is no terminal.
    columns, lines = terminal.size() if terminal.on_a_terminal() else shutil.get_terminal_size((80, 24))
    number = 1
    while True:
        called = name if number == 1 else f"{name}-{number}"
        try:
            printed = ask(
                place, "new-session", "-d", "-s", called, "-n", name, "-x", str(columns), "-y", str(lines),
                "-P", "-F", "#{session_id} #{pane_id}", "--", *command, environment=environment,
            )  # fmt: skip
        except Refused as refusal:
            if not numbered or not refusal.text.startswith("duplicate session"):
                raise
            number += 1
            continue
        session, pane = printed.split()
        return session, pane


def _name_of(command: list[str]) -> str:
    return os.path.basename(command[0]).replace(":", "_").replace(".", "_")
