"""``tmux -C`` and ``-CC``: a client in control mode, which carries lines to the host and what it is told back.

With -C twice it is a terminal's program that speaks (client.c): the terminal is made raw, and what is said stands in an
escape sequence that it knows (iTerm2 does).
"""

import os
import select

from panelock.cli import serverless
from panelock.impl.errors import Refused
from panelock.impl.host import client, start, wire
from panelock.impl.paths import Place

TYPE_CHECKING = False  # typing takes a third of such a client's start, as do contextlib and what it imports
if TYPE_CHECKING:
    import _socket
    from typing import Any

LOST = "%exit server exited unexpectedly\n"
_CHUNK = 1 << 16


class NobodyReads(Exception):  # noqa: N818 - ends the client
    """Its standard output is closed."""


def run(
    place: Place,
    command: list[str],
    environment: dict[str, str],
    cwd: str,
    *,
    config: list[str],
    no_start: bool,
    twice: bool,
) -> int:
    """Be a client until the host lets it go, or its input ends; returns the exit status."""
    connected, complaints = client.connect(place.socket), b""
    if connected is None:
        complaints = serverless.ensure_server(place, command, environment, cwd, config=config, no_start=no_start)
        connected = client.connect(place.socket)
    if connected is None:
        raise start.NoHost(f"{place.socket}: the host has gone again")
    before = _made_raw() if twice else None
    try:
        if twice:
            _say(b"\x1bP1000p")
        for line in complaints.splitlines():
            _say(b"%%config-error %b\n" % line)
        connected.sendall(wire.run(command, environment, cwd, bytes(16), 0, kind=wire.CONTROL))
        status = _converse(connected)
        if twice:
            _say(b"\x1b\\")
    except NobodyReads:
        return 1
    except OSError:
        return _lost()
    finally:
        connected.close()
        if before is not None:
            import termios

            termios.tcsetattr(0, termios.TCSAFLUSH, before)
    return status


def _lost() -> int:
    try:
        _say(LOST.encode())
    except NobodyReads:
        return 1
    return 1


def _converse(sock: "_socket.socket") -> int:
    watched = select.poll()
    watched.register(sock.fileno(), select.POLLIN)
    watched.register(0, select.POLLIN)
    said = bytearray()
    while True:
        ready = dict(watched.poll())
        if 0 in ready:
            data = _read()
            try:
                sock.sendall(wire.frame(wire.INPUT, data))
            except OSError:
                data = b""  # it wants no more: what it has said tells why
            if not data:
                watched.unregister(0)
        if sock.fileno() not in ready:
            continue
        piece = sock.recv(_CHUNK)
        if not piece:
            raise ConnectionResetError
        said += piece
        while (ended := _frame(said)) is not None:
            if ended >= 0:
                return ended


def _frame(said: bytearray) -> int | None:
    """Do what the next whole frame says: None when there is none, a status when it is the last, else -1."""
    if len(said) < wire.HEAD:
        return None
    kind, length = wire.head(bytes(said[: wire.HEAD]), 1 << 32)
    if len(said) < wire.HEAD + length:
        return None
    body = bytes(said[wire.HEAD : wire.HEAD + length])
    del said[: wire.HEAD + length]
    if kind == wire.OUTPUT:
        _say(body)
        return -1
    if kind == wire.END:
        status, then = wire.read_end(body)
        if then == "wait":
            _wait_for_empty_line()
        return status
    if kind == wire.ENDING:
        raise Refused("server exited")
    raise client.Answered(body.decode("utf-8", "replace"))


def _read() -> bytes:
    try:
        return os.read(0, _CHUNK)
    except OSError:
        return b""


def _say(data: bytes) -> None:
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(1, left) :]
        except BlockingIOError:
            select.select([], [1], [])
        except OSError as error:
            raise NobodyReads from error


def _wait_for_empty_line() -> None:
    """Read until a line is empty (the flag wait-exit): whoever speaks has heard the end then."""
    line = b""
    while data := _read():
        *lines, line = (line + data).split(b"\n")
        if b"" in lines:
            return


def _made_raw() -> "list[Any]":
    """Let the terminal hand every byte over as it is typed, but for the ends of lines; returns how it was."""
    import termios
    import tty

    try:
        before = termios.tcgetattr(0)
    except termios.error as error:
        raise Refused(f"tcgetattr failed: {error.args[1]}") from None
    tty.setraw(0, termios.TCSANOW)
    raw = termios.tcgetattr(0)
    raw[0], raw[1] = termios.ICRNL | termios.IXANY, termios.OPOST | termios.ONLCR
    termios.tcsetattr(0, termios.TCSANOW, raw)
    return before
