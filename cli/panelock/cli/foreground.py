"""``tmux -D``: a server that lasts as long as the program that started it, as service managers want it (tmux(1)).

The host is a process of its own all the same, and may be replaced by another one: this program waits for the server.
"""

import os
import signal
import threading
import time
from contextlib import suppress

from panelock.cli import serverless
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import client, start
from panelock.impl.paths import Place

_ENDING = (signal.SIGINT, signal.SIGTERM)
_HEARD = (*_ENDING, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
"""The others end no server (server_signal); the host makes its socket anew by itself."""
_PAUSE_S = 0.2
"""Between two hosts: the next is started by whoever asks for something."""

Answer = tuple[int, bytes, bytes]


class _Server:
    """The server that this program has started, and what it says to that."""

    def __init__(self, place: Place, environment: dict[str, str], cwd: str, config: list[str]) -> None:
        self._place, self._environment, self._cwd, self._config = place, environment, cwd, config
        self.over = False
        self.answer: Answer = 0, b"", b""

    def ask(self, *words: str, start: bool) -> Answer:
        return client.ask(self._place, list(words), self._environment, self._cwd, os.urandom(16), start=start)

    def run(self) -> None:
        """Start it, and return when it has ended; the main thread, which waits for signals, hears one then."""
        try:
            self._run()
        except (Fault, Refused, client.Answered) as error:
            self.answer = 1, b"", f"{error}\n".encode("utf-8", "surrogateescape")
        finally:
            self.over = True
            os.kill(os.getpid(), signal.SIGUSR1)

    def _run(self) -> None:
        start.ensure_host(self._place)
        self.answer = self.ask("start-server", ";", "set-option", "-s", "exit-empty", "off", start=True)
        if self.answer[0]:
            return
        complaints = serverless.configure(self._place, self._config, self._environment, self._cwd)
        with suppress(OSError):  # nobody reads it
            os.write(2, complaints)
        while serverless.is_live(self._place):
            try:
                self.ask("wait-for", f"panelock-foreground-{os.getpid()}", start=False)
            except (client.Unreachable, Fault):  # its host was killed, say
                time.sleep(_PAUSE_S)


def run(place: Place, environment: dict[str, str], cwd: str, *, config: list[str]) -> Answer:
    """Start a server that keeps without sessions, and wait for its end; a signal that ends us ends it, too.

    Where one is there already, nothing is started: this is a client like any other then.
    """
    server = _Server(place, environment, cwd, config)
    if serverless.is_live(place):
        return server.ask("new-session", start=True)
    # Blocked and waited for: one that came as an exception could come where none is heeded, or just before a wait.
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    threading.Thread(target=server.run, daemon=True).start()
    while (number := signal.sigwait(_HEARD)) and not server.over:
        if number in _ENDING:
            with suppress(client.Unreachable):
                server.ask("kill-server", start=False)
            return 0, b"", b""
    return server.answer
