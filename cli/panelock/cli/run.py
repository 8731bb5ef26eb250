"""``panelock run``: a server with a command in its leader pane, and our ``tmux`` on that command's PATH."""

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress

from panelock.cli import launcher, terminal
from panelock.cli.ask import ask
from panelock.cli.signals import ToldToEnd, told_to_end
from panelock.impl.errors import Fault, Refused
from panelock.impl.paths import Place
from panelock.impl.registry.lifecycle import LEADER

# The leader waits at a gate until it is watched, so that not a byte of it and not its end is missed. Once: the gate is
# known by our environment alone, so that a respawn-pane, at whose gate nobody would open, walks through.
_GATE_VARIABLE = "GATE_OF_PANELOCK"
_GATE = (
    f'gate=${_GATE_VARIABLE}; unset {_GATE_VARIABLE}; [ "$gate" != "$1" ] || "$0" wait-for "$1" && shift && exec "$@"'
)

NOT_FOUND = 127
"""The status of a command that is not there, as a shell gives it."""


class NotFound(Refused):
    """There is no such command."""


def run(place: Place, command: list[str], *, name: str | None, hang_up: bool) -> terminal.Left:
    """Run a command as the leader of a session of its own; returns when it ends or the person detaches."""
    if shutil.which(command[0]) is None:
        raise NotFound(f"{command[0]}: command not found")
    gate = f"panelock-{os.urandom(8).hex()}"
    environment = launcher.put_on_path(place, dict(os.environ))
    gated = ["sh", "-c", _GATE, f"{place.programs}/tmux", gate, *command]
    environment[_GATE_VARIABLE] = gate
    session, pane = _new_session(place, gated, name or _name_of(command), environment, numbered=name is None)
    if hang_up:
        ask(place, "set-option", "-t", session, LEADER, pane)

    def open_gate() -> None:
        ask(place, "wait-for", "-S", gate)

    if terminal.on_a_terminal():
        return watch(place, int(pane[1:]), open_gate)
    try:
        with told_to_end():
            return watch(place, int(pane[1:]), open_gate)
    except ToldToEnd as told:
        number = told.number
    except terminal.NobodyReads:
        number = signal.SIGPIPE
    # Nobody is there to come back: what we were to run to its end would stay for ever.
    with suppress(Refused, Fault):
        ask(place, "kill-pane", "-t", pane)
    return terminal.Left(False, 128 + number)


def watch(place: Place, pane: int | None, ready: Callable[[], None] = lambda: None) -> terminal.Left:
    """Attach where a person is; elsewhere copy what the pane prints.

    A signal that ends us detaches the person: the terminal is given back as it was, and the pane goes on.
    """
    if terminal.on_a_terminal():
        try:
            with told_to_end():
                return terminal.attach(place, pane, ready)
        except ToldToEnd as told:
            return terminal.Left(True, 128 + told.number)
    return terminal.follow(place, 0 if pane is None else pane, ready)


def must_not_stand_in(place: Place, pane: int) -> None:
    """Refuse to attach a pane to itself: what it shows would be shown in it, and what is typed typed, without end."""
    if os.environ.get("TMUX", "").partition(",")[0] == place.socket and os.environ.get("TMUX_PANE") == f"%{pane}":
        raise Refused(f"%{pane} is the pane that this was typed in: it cannot be attached to itself")


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
