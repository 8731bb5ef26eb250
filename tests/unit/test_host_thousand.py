"""A thousand panes at once."""

import os
import socket
import time
from collections.abc import Iterator

import pytest
from support.hosting import Hosted, until

from panelock.impl import processes
from panelock.impl.document import Phase
from panelock.impl.host import client, spawn, wire
from panelock.impl.paths import Place

PANES, WINDOWS = 1000, 20


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place)
    yield made
    made.stop()


def test_a_thousand_panes_asked_for_at_once_run_and_go_whole(hosted: Hosted) -> None:
    hosted.ok("new", "exec cat")
    for _ in range(WINDOWS):
        hosted.ok("window", "exec cat")
    spawn.raise_file_limit()  # a thousand callers in one process: an ordinary user's limit is often 1,024
    environment = dict(os.environ)
    callers = []
    begun = time.monotonic()
    for number in range(PANES):
        caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        caller.settimeout(60)
        caller.connect(hosted.place.socket)
        words = ["split", "-t", f"%{1 + number % WINDOWS}", "cat", "-"]
        caller.sendall(wire.run(words, environment, "/", os.urandom(16), 0))
        callers.append(caller)
    told = set()
    for caller in callers:
        kind, length = wire.head(client._receive(caller, wire.HEAD))
        status, out, err = wire.read_result(client._receive(caller, length))
        assert (kind, status, err) == (wire.RESULT, 0, b"")
        told.add(int(out[1:]))
        caller.close()
    took = time.monotonic() - begun
    document = hosted.document
    assert told == set(range(WINDOWS + 1, WINDOWS + 1 + PANES))
    assert told <= set(document.panes)
    assert {pane.phase for pane in document.panes.values()} == {Phase.RUNNING}
    # 3 s on a quiet machine of two cores (the benchmark's figure); other tests may be running beside this one.
    assert took < 20
    hosted.ok("send", "-t", "%700", "alive")
    until(lambda: "alive" in hosted.ok("capture", "-t", "%700"))
    name = processes.identity(hosted.pid)
    hosted.ok("kill-server")
    until(lambda: not processes.alive(name))
    assert hosted.marked() == []
