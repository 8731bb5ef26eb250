"""Nobody is delayed by another: a silent caller, a slow one, one that takes 50 MB, a lock that somebody else holds.

In each the others have their answers while the one that could stop them is still at it; no time is measured.
"""

import os
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.hosting import Hosted, until
from support.importing_host import NOTES

from panelock.impl.host import client, wire
from panelock.impl.host.start import ensure_host
from panelock.impl.paths import Place
from panelock.impl.store import Store

MUCH = 50 << 20


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    """A host of the program's own commands, with one pane; it notes what it imports."""
    made = Hosted(place)
    ensure_host(place, module="support.importing_host")
    made.ok("new-session", "-d", "-s", "s", "exec sleep 1000")
    yield made
    made.stop()


@contextmanager
def connected(hosted: Hosted, message: bytes) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(60)
        sock.connect(hosted.place.socket)
        sock.sendall(message)
        yield sock


def request(*argv: str) -> bytes:
    return wire.run(list(argv), {}, "/", os.urandom(16), 0)


def has_answer(sock: socket.socket) -> bool:
    return bool(select.select([sock], [], [], 0)[0])


def answer(sock: socket.socket) -> tuple[int, bytes, bytes]:
    kind, length = wire.head(client._receive(sock, wire.HEAD), 1 << 32)
    assert kind == wire.RESULT
    return wire.read_result(client._receive(sock, length))


def others_read_and_write(hosted: Hosted) -> None:
    hosted.ok("set-option", "-g", "@other", "1")
    assert hosted.ok("display-message", "-p", "#{@other}") == "1\n"


@pytest.mark.parametrize("said", [0, 5, wire.HEAD, -1], ids=["nothing", "half a head", "a head", "all but a byte"])
def test_a_silent_caller_delays_nobody(hosted: Hosted, said: int) -> None:
    message = request("set-option", "-g", "@late", "1")
    with connected(hosted, message[:said]) as silent:
        others_read_and_write(hosted)
        assert not has_answer(silent)
        silent.sendall(message[said:] if said else message)
        assert answer(silent) == (0, b"", b"")


def test_a_slow_caller_delays_nobody(hosted: Hosted) -> None:
    message = request("display-message", "-p", "#{session_name}")
    with connected(hosted, message[:1]) as slow:
        for at in range(1, len(message)):
            if at % 16 == 0:
                others_read_and_write(hosted)
            assert not has_answer(slow)
            slow.sendall(message[at : at + 1])
        assert answer(slow) == (0, b"s\n", b"")


def test_a_reply_of_50_mb_delays_nobody(hosted: Hosted, tmp_path: Path) -> None:
    text = tmp_path / "much"
    text.write_bytes(os.urandom(1 << 20) * 50)
    hosted.ok("load-buffer", str(text))
    with connected(hosted, request("show-buffer")) as taker:
        until(lambda: has_answer(taker))
        others_read_and_write(hosted)
        # Half of it taken, and then nothing more for a while.
        begin = client._receive(taker, MUCH // 2)
        others_read_and_write(hosted)
        kind, length = wire.head(begin, 1 << 32)
        body = begin[wire.HEAD :] + client._receive(taker, length - len(begin) + wire.HEAD)
    assert kind == wire.RESULT
    status, out, err = wire.read_result(body)
    assert (status, err) == (0, b"")
    assert out == text.read_bytes()


def test_a_lock_that_somebody_holds_delays_only_who_needs_it(hosted: Hosted) -> None:
    guard = Store(hosted.place).load_and_lock()
    with connected(hosted, request("set-option", "-g", "@locked", "1")) as writer:
        for _ in range(20):
            assert hosted.ok("display-message", "-p", "#{session_name}/#{@locked}") == "s/\n"
        assert not has_answer(writer)
        guard.release()
        assert answer(writer) == (0, b"", b"")
    assert hosted.ok("display-message", "-p", "#{@locked}") == "1\n"


def test_no_import_is_on_the_path_of_a_command(hosted: Hosted) -> None:
    """Not of those that callers give again and again; list-keys reads tmux's own bindings when first asked."""
    notes = Path(hosted.place.folder, NOTES)
    until(notes.exists)
    for words in (
        ("list-panes", "-a"), ("list-windows",), ("list-sessions",), ("set-option", "-g", "@x", "y"),
        ("show-options", "-g"), ("split-window", "-P", "exec sleep 1000"), ("select-layout", "tiled"),
        ("rename-window", "a"), ("display-message", "-p", "%H:%M #{?#{==:#{pane_id},%0},#{e|+:1,2},#{s/a/b/:host}}"),
        ("display-message", "-pv", "#{m/r:a.*,abc} #{=5:window_name} #{W:#{window_id}}"), ("capture-pane", "-p"),
        ("send-keys", "-t", "%0", "x"), ("set-buffer", "text"), ("show-buffer",), ("run-shell", "echo x"),
        ("if-shell", "true", "display-message -p yes"), ("has-session", "-t", "s"),
        ("set-hook", "-g", "after-rename-window", "display-message -p hooked"), ("rename-window", "b"),
        ("kill-pane", "-t", "%1"), ("wait-for", "-S", "c"), ("new-window", "-n", "w", "exec sleep 1000"),
        ("swap-window", "-s", ":0", "-t", ":1"), ("kill-window",), ("select-window", "-t", "[a-z]"),
    ):  # fmt: skip
        hosted.ask(*words)
    assert notes.read_text() == ""
