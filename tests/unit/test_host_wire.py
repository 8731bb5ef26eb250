"""The messages between a caller and the host, and what a host does with messages that are none."""

import os
import socket
import time
from collections.abc import Iterator

import pytest
from support.descriptors import links_of
from support.hosting import Hosted, start, until

from panelock.impl.host import client, wire
from panelock.impl.paths import Place


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place)
    start(place)
    yield made
    made.stop()


def connected(hosted: Hosted) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(20)
    sock.connect(hosted.place.socket)
    return sock


def answer(sock: socket.socket) -> tuple[int, bytes]:
    kind, length = wire.head(client._receive(sock, wire.HEAD), 1 << 32)
    return kind, client._receive(sock, length)


def run(*argv: str) -> bytes:
    return wire.run(list(argv), dict(os.environ), "/", bytes(16), 0)


def test_a_request_comes_back_as_it_was_sent() -> None:
    environment = {"A": "1", "EMPTY": "", "X": "a=b", "BYTES": "\udcff"}
    whole = wire.run(["new", "", "é\n"], environment, "/tmp/ü", b"0123456789abcdef", wire.REPEAT)
    kind, length = wire.head(whole[: wire.HEAD])
    assert (kind, length) == (wire.RUN, len(whole) - wire.HEAD)
    found = wire.read_run(whole[wire.HEAD :])
    assert found == (b"0123456789abcdef", wire.REPEAT, ["new", "", "é\n"], environment, "/tmp/ü")


def test_an_answer_comes_back_as_it_was_sent() -> None:
    assert wire.read_result(wire.result(-3, b"out\0", b"err")[wire.HEAD :]) == (-3, b"out\0", b"err")


@pytest.mark.parametrize(
    "message",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        wire.frame(wire.RUN, b"short"),
        wire.frame(wire.RUN, bytes(28)),
        wire.frame(wire.RUN, b"x" * 16 + b"\0\0\0\0" + b"\xff\xff\xff\xff" * 2 + b"a\0"),
        wire.frame(77),
        wire.frame(wire.INPUT, b"x"),
        wire.frame(wire.ATTACH, b"x"),
        wire.MAGIC + b"\x01\x00\x01\x00\xff\xff\xff\x7f",
    ],
)
def test_a_malformed_message_is_answered_and_the_host_goes_on(hosted: Hosted, message: bytes) -> None:
    with connected(hosted) as sock:
        sock.sendall(message)
        kind, text = answer(sock)
        assert kind == wire.REJECTED
        assert text.startswith(b"bad request: ")
        assert sock.recv(1) == b""
    assert hosted.ok("echo", "on") == "on\n"


def test_another_version_is_told_so(hosted: Hosted) -> None:
    with connected(hosted) as sock:
        sock.sendall(wire.MAGIC + b"\x09\x00" + run("echo")[6:])
        assert answer(sock) == (wire.WRONG_VERSION, b"protocol version mismatch (client 9, server 1)")


def test_a_request_may_come_byte_by_byte(hosted: Hosted) -> None:
    with connected(hosted) as sock:
        for byte in wire.run(["echo", "slow"], {}, "/", bytes(16), 0):
            sock.sendall(bytes([byte]))
        assert answer(sock) == (wire.RESULT, wire.result(0, b"slow\n", b"")[wire.HEAD :])


def test_silent_and_slow_callers_do_not_stop_the_host(hosted: Hosted) -> None:
    silent, slow = connected(hosted), connected(hosted)
    try:
        silent.sendall(b"PN")
        slow.sendall(run("big", str(30 << 20)))
        for _ in range(20):
            assert hosted.ok("echo", "on") == "on\n"
        time.sleep(0)
        kind, body = answer(slow)
        assert kind == wire.RESULT
        assert wire.read_result(body) == (0, b"x" * (30 << 20), b"")
    finally:
        silent.close()
        slow.close()


def test_a_caller_that_leaves_in_the_midst_of_its_answer_is_forgotten(hosted: Hosted) -> None:
    for _ in range(3):
        with connected(hosted) as sock:
            sock.sendall(run("big", str(10 << 20)))
            sock.recv(10)
    assert hosted.ok("echo", "on") == "on\n"
    until(lambda: sum("socket" in link for link in links_of(hosted.pid)) <= 4)


def test_a_command_reads_its_callers_standard_input_however_long(hosted: Hosted) -> None:
    data = os.urandom(300_000)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "wb") as file:
            file.write(data)
        os._exit(0)
    os.close(writing)
    try:
        status, out, err = client.ask(hosted.place, ["load", "-"], {}, "/", os.urandom(16), stdin=reading)
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    assert (status, out == data, err) == (0, True, b"")


def test_a_caller_that_dies_instead_of_sending_its_input_ends_its_command_alone(hosted: Hosted) -> None:
    with connected(hosted) as sock:
        sock.sendall(run("load", "-"))
        assert answer(sock)[0] == wire.SEND_INPUT
    assert hosted.ok("echo", "on") == "on\n"
