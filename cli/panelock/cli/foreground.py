"""``tmux -D``: a server that lasts as long as the program that started it, as service managers want it (tmux(1)).

The host is a process of its own all the same, and may be replaced by another one: this program waits for the server.
"""

import os
import signal
import time
from contextlib import suppress

from panelock.cli import serverless
from panelock.cli.signals import ToldToEnd, told_to_end
from panelock.impl.errors import Fault
from panelock.impl.host import client, start
from panelock.impl.paths import Place

_HEEDLESS = (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
"""Signals that end no server (server_signal); the host makes its socket anew by itself."""
_PAUSE_S = 0.2
"""Between two hosts: the next is started by whoever asks for something."""


def run(place: Place, environment: dict[str, str], cwd: str, *, config: list[str]) -> tuple[int, bytes, bytes]:
    """Start a server that keeps without sessions, and wait for its end; a signal that ends us ends it, too.

    Where one is there already, nothing is started: this is a client like any other then.
    """

    def ask(*words: str) -> tuple[int, bytes, bytes]:
        return client.ask(place, list(words), environment, cwd, os.urandom(16), start=True)

    if serverless.is_live(place):
        return ask("new-session")
    try:
        with told_to_end():
            for one in _HEEDLESS:
                signal.signal(one, lambda *_: None)  # not ignored, or what is started here would ignore them, too
            start.ensure_host(place)
            answer = ask("start-server", ";", "set-option", "-s", "exit-empty", "off")
            if answer[0]:
                return answer
            complaints = serverless.configure(place, config, environment, cwd)
            with suppress(OSError):  # nobody reads it
                os.write(2, complaints)
            while serverless.is_live(place):
                _wait(place, environment, cwd)
    except ToldToEnd:
        ask("kill-server")
    return 0, b"", b""


def _wait(place: Place, environment: dict[str, str], cwd: str) -> None:
    """Wait until the server has ended, or its host was killed."""
    words = ["wait-for", f"panelock-foreground-{os.getpid()}"]
    try:
        client.ask(place, words, environment, cwd, os.urandom(16))
    except (client.Unreachable, Fault):
        time.sleep(_PAUSE_S)
