"""``tmux attach-session`` and ``new-session`` in a terminal: a client there that draws (drawing/client.py)."""

import errno
import os
import signal
from contextlib import closing, suppress

from panelock.cli import serverless, terminal
from panelock.cli.drawing.client import Client
from panelock.cli.drawing.features import Terminal
from panelock.cli.drawing.talk import Block, Notice, Talk, Words
from panelock.cli.frames import Gone
from panelock.cli.shim import write
from panelock.cli.signals import ToldToEnd, told_to_end
from panelock.impl.errors import Refused
from panelock.impl.host import client as host
from panelock.impl.host import wire
from panelock.impl.paths import Place

NESTED = "sessions should be nested with care, unset $TMUX to force"


def run(
    place: Place,
    command: list[str],
    environment: dict[str, str],
    cwd: str,
    complaints: bytes,
    *,
    config: list[str],
    no_start: bool,
    features: str,
) -> int:
    """Be a client until it is let go; returns the exit status.

    ``features`` are the terminal's that were given (-T), between commas. ``complaints`` are of the configuration of a
    server that was started for it: he who sits there is shown them.
    """
    sock, more = serverless.reach(place, command, environment, cwd, config=config, no_start=no_start)
    complaints = serverless.shown(place, complaints + more, environment, cwd)
    refused = _refusal(place, environment, cwd)
    if refused:
        write(2, complaints)
        raise Refused(refused)
    try:
        with closing(sock), told_to_end():
            talk = Talk(sock)
            talk.send(wire.draw(_tty(), command, environment, cwd, terminal.size()))
            session, status = _begin(talk)
            if session is None:
                write(2, complaints)
                return status
            client = Client(place, talk, session, Terminal(environment, features))
            if complaints:
                _show(client, complaints)
            client.run()
    except Gone:
        return _say("server exited unexpectedly", 1)
    except ToldToEnd as told:
        return _say("lost tty" if told.number == signal.SIGHUP else "terminated", 1)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return 1  # the terminal is gone
    if not talk.ending:
        return _say(f"detached (from session {client.session})", 0)
    return _say("exited", 0) if talk.ending == wire.GONE else _say(talk.ending, 1)


def _refusal(place: Place, environment: dict[str, str], cwd: str) -> str:
    """Return why nobody can be attached here, if so."""
    if environment.get("TERM", "") in ("", "dumb"):
        return "open terminal failed: terminal does not support clear"
    return NESTED if environment.get("TMUX") and _is_in_a_pane(place, environment, cwd) else ""


def _show(client: Client, complaints: bytes) -> None:
    """Show in view mode what is wrong (cfg_show_causes)."""
    from panelock.impl.arguments import quoted  # for most there is nothing to show

    for piece in serverless.pieces(complaints):
        client.give_quietly(f"display-message -pl -- {quoted(piece)}")


def _tty() -> str:
    """Return our terminal's name; one of another mount namespace has none that says anything here."""
    try:
        return os.ttyname(0)
    except OSError:
        return f"client-{os.getpid()}"


def _say(why: str, status: int) -> int:
    with suppress(OSError):
        write(1, f"[{why}]\n".encode("utf-8", "surrogateescape"))
    return status


def _is_in_a_pane(place: Place, environment: dict[str, str], cwd: str) -> bool:
    """Tell whether our terminal is one of the server's own panes (server_client_check_nested)."""
    try:
        name = os.ttyname(0)
    except OSError:  # it is of another mount namespace
        return False
    asked = ["list-panes", "-a", "-F", "#{pane_tty}"]
    _, out, _ = host.ask(place, asked, environment, cwd, os.urandom(16), start=True)
    return name in out.decode().split()


def _begin(talk: Talk) -> tuple[str | None, int]:
    """Wait until a session is shown: its name, and a status; without a name nobody was attached."""
    status, session = 0, None
    while session is None and not talk.over:
        for told in talk.hear():
            if session is not None:
                talk.early.append(told)
            elif isinstance(told, Notice):
                if told.word == "session-changed":
                    session = told.rest.partition(" ")[2]
            elif isinstance(told, Words):
                status = 1
                _print(2, [told.text])
            elif isinstance(told, Block):
                status = status if told.well else 1
                _print(1 if told.well else 2, told.lines)
    return session, status


def _print(fd: int, lines: list[str]) -> None:
    write(fd, "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape"))
