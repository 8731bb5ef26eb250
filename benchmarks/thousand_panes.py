"""A thousand panes at once, ``cat`` in each, over twenty windows: from the first request to the last answer.

``python benchmarks/thousand_panes.py [PANES]``. Every request is a connection of its own, as a thousand callers' are;
the commands are tmux's own, through the parser, targets, formats and the registry's file.
"""

import os
import socket
import sys
import tempfile
import time

from panelock.cli.ask import ask
from panelock.impl.host import client, spawn, wire
from panelock.impl.paths import Place

WINDOWS = 20


def request(place: Place, environment: dict[str, str], *words: str) -> socket.socket:
    """Send one command line; its answer is read later."""
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    caller.connect(place.socket)
    caller.sendall(wire.run(list(words), environment, "/", os.urandom(16), 0))
    return caller


def answer(caller: socket.socket) -> str:
    """Read one answer."""
    _, length = wire.head(client._receive(caller, wire.HEAD))  # noqa: SLF001 - the client's own reader
    status, out, err = wire.read_result(client._receive(caller, length))  # noqa: SLF001 - as above
    caller.close()
    assert status == 0, err
    return out.decode().strip()


def main(panes: int) -> None:
    """Start them, look whether all run, and end them."""
    spawn.raise_file_limit()
    environment = {"PATH": os.environ["PATH"], "SHELL": "/bin/sh", "TERM": "xterm-256color"}
    with tempfile.TemporaryDirectory(prefix="pl-") as folder:
        place = Place(f"{folder}/s")
        size = ("-x", "200", "-y", "400")
        first = ask(place, "new-session", "-d", *size, "-P", "-F", "#{pane_id}", "cat", environment=environment).strip()
        roots = [first] + [
            ask(place, "new-window", "-d", "-P", "-F", "#{pane_id}", "cat", environment=environment).strip()
            for _ in range(WINDOWS - 1)
        ]
        began = time.perf_counter()
        words = ("split-window", "-d", "-v", "-l", "1", "-P", "-F", "#{pane_id}")
        callers = [request(place, environment, *words, "-t", roots[at % WINDOWS], "cat") for at in range(panes)]
        told = {answer(caller) for caller in callers}
        took = time.perf_counter() - began
        running = ask(place, "list-panes", "-a", "-F", "#{pane_dead}").split().count("0")
        began = time.perf_counter()
        ask(place, "kill-server")
        ended = time.perf_counter() - began
    assert len(told) == panes
    assert running == panes + WINDOWS
    print(f"{panes} panes in {took:.2f} s, {1000 * took / panes:.2f} ms each; kill-server answered in {ended:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
