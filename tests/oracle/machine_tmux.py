"""A real tmux server of the test's own, asked in tmux's own wire protocol: no process a command, nobody attached.

An attached client (control mode) would be part of what is measured: it decides sizes, default targets and activity. So
every command comes from a client of its own that identifies itself, sends one command and reads what it prints: what
client.c does, in 0.2 ms (protocol version 8 of tmux-protocol.h, the framing is OpenBSD's imsg).
"""

import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Sequence
from typing import Self

VERSION = 8
HEADER = struct.Struct("=IHHII")
UTF8 = 0x10000
"""CLIENT_UTF8: what ``tmux -u`` says of itself."""

TERM, TTY_NAME, DONE, CLIENT_PID, CWD, FEATURES, LONG_FLAGS = 101, 102, 106, 107, 108, 109, 111
COMMAND, EXIT = 200, 203
WRITE_OPEN, WRITE, WRITE_READY = 303, 304, 305

LIMIT_S = 4.0
"""How long a command may take: 3.3a runs for ever on some layouts."""

Answer = tuple[int, str, str]
"""Exit status, standard output, standard error."""


class OracleLostError(Exception):
    """The real tmux crashed or runs for ever: there is no verdict."""


class RealTmux:
    """A server in the foreground, a child of this process; it stays when its last session goes (``-D``)."""

    def __init__(self, tmux: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="pl-oracle-")
        self.socket = f"{self.folder}/s"
        environment = {"PATH": os.environ["PATH"], "SHELL": "/bin/sh", "TERM": "screen", "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [tmux, "-u", "-S", self.socket, "-f", "/dev/null", "-D"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
        )
        try:
            self._wait_until_it_listens()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server by its pid; its terminals hang up with it."""
        if self.process.poll() is None:
            # A stopped or spinning server hears nothing else, and what it leaves is removed here.
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *argv: str) -> Answer:
        """Run a command line; raises OracleLostError."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(LIMIT_S)
                connection.connect(self.socket)
                connection.sendall(_HELLO + _message(COMMAND, _packed(argv)))
                return _heard(connection)
        except OSError as error:
            raise OracleLostError(f"{argv}: {error}") from error

    def _wait_until_it_listens(self) -> None:
        end = time.monotonic() + LIMIT_S
        with socket.socket(socket.AF_UNIX) as connection:
            while connection.connect_ex(self.socket):
                assert self.process.poll() is None, "tmux ended at once"
                assert time.monotonic() < end, "tmux does not listen"
                time.sleep(0.001)


def _message(kind: int, data: bytes) -> bytes:
    return HEADER.pack(kind, HEADER.size + len(data), 0, VERSION, os.getpid()) + data


def _packed(argv: Sequence[str]) -> bytes:
    words = b"".join(os.fsencode(word) + b"\0" for word in argv)
    return struct.pack("=i", len(argv)) + words


_HELLO = b"".join(
    (
        _message(LONG_FLAGS, struct.pack("=Q", UTF8)),
        _message(TERM, b"screen\0"),
        _message(FEATURES, struct.pack("=i", 0)),
        _message(TTY_NAME, b"\0"),
        _message(CWD, b"/\0"),
        _message(CLIENT_PID, struct.pack("=i", 0)),
        _message(DONE, b""),
    )
)
"""A client in no terminal and no pane."""


def _heard(connection: socket.socket) -> Answer:
    """Read what the server writes to this client's streams, until it tells the exit status."""
    streams: dict[int, int] = {}
    said = {1: b"", 2: b""}
    pending = b""
    while True:
        got = connection.recv(65536)
        if not got:
            raise OracleLostError("the server went away")
        pending += got
        while len(pending) >= HEADER.size:
            kind, size, _, _, _ = HEADER.unpack_from(pending)
            if len(pending) < size:
                break
            data, pending = pending[HEADER.size : size], pending[size:]
            if kind == WRITE_OPEN:
                stream, number, _ = struct.unpack_from("=iii", data)
                streams[stream] = number
                connection.sendall(_message(WRITE_READY, struct.pack("=ii", stream, 0)))
            elif kind == WRITE:
                said[streams[struct.unpack_from("=i", data)[0]]] += data[4:]
            elif kind == EXIT:
                status = struct.unpack_from("=i", data)[0] if len(data) >= 4 else 0
                out, err = (said[number].decode("utf-8", "surrogateescape") for number in (1, 2))
                return status, out, err
