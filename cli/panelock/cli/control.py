"""``tmux -C`` and ``-CC``: a client in control mode, which carries lines to the host and what it is told back.

With -C twice it is a terminal's program that speaks (client.c): the terminal is made raw, and what is said stands in an
escape sequence that it knows (iTerm2 does).
"""

import os
import select
import signal
from _socket import MSG_DONTWAIT

from panelock.cli import serverless
from panelock.cli.frames import Frames, Gone
from panelock.cli.shim import write
from panelock.impl.errors import Refused
from panelock.impl.host import wire
from panelock.impl.paths import Place

TYPE_CHECKING = False  # typing takes a third of such a client's start, as do contextlib and what it imports
if TYPE_CHECKING:
    import _socket
    from typing import Any

LOST = b"%exit server exited unexpectedly\n"
_CHUNK = 1 << 16


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
    """Be a client until the host lets it go, its input ends, or a signal ends it; returns the exit status."""
    # ^C at a terminal is for whoever speaks, who may be of the same group; SIGTERM and SIGHUP end it (client_signal).
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    connected, complaints = serverless.reach(place, command, environment, cwd, config=config, no_start=no_start)
    before = _made_raw() if twice else None
    try:
        return _speak(connected, wire.control(command, environment, cwd), complaints, twice)
    except KeyboardInterrupt:
        write(1, b"%exit\n\x1b\\" if twice else b"%exit\n")
        return 0
    except OSError:
        return 1  # nobody reads what it says
    finally:
        connected.close()
        if before is not None:
            import termios

            termios.tcsetattr(0, termios.TCSAFLUSH, before)


def _speak(sock: "_socket.socket", message: bytes, complaints: bytes, twice: bool) -> int:
    """Say all there is to say; the OSErrors that it raises are those of standard output."""
    if twice:
        write(1, b"\x1bP1000p")
    for line in complaints.splitlines():
        write(1, b"%%config-error %b\n" % line)
    try:
        status = _converse(sock, message)
    except Gone:
        write(1, LOST)
        status = 1
    if twice:
        write(1, b"\x1b\\")
    return status


def _converse(sock: "_socket.socket", message: bytes) -> int:
    frames, fd, reads = Frames(sock), sock.fileno(), True
    # The host may want no more for a while, and is heard all the same: this never waits for it to take something.
    unsent = _hand_over(sock, message)
    while True:
        ready = _ready(fd, writes=bool(unsent), reads=reads and not unsent)
        if unsent:
            unsent = _hand_over(sock, unsent)
        elif 0 in ready:
            data = _read()
            reads, unsent = bool(data), _hand_over(sock, wire.frame(wire.INPUT, data))
        if not ready.get(fd, 0) & ~select.POLLOUT:
            continue
        for kind, body in frames.receive():
            if kind == wire.OUTPUT:
                write(1, body)
            elif kind == wire.END:
                status, then = wire.read_end(body)
                if then == "wait":
                    _wait_for_empty_line()
                return status


def _ready(fd: int, *, writes: bool, reads: bool) -> dict[int, int]:
    """Wait until there is something to do."""
    watched = select.poll()
    watched.register(fd, select.POLLIN | (select.POLLOUT if writes else 0))
    if reads:
        watched.register(0, select.POLLIN)
    return dict(watched.poll())


def _hand_over(sock: "_socket.socket", data: bytes) -> bytes:
    """Send what the host takes now, and return the rest; nothing where it is gone: what it has said tells why."""
    try:
        return data[sock.send(data, MSG_DONTWAIT) :]
    except BlockingIOError:
        return data
    except OSError:
        return b""


def _read() -> bytes:
    try:
        return os.read(0, _CHUNK)
    except OSError:
        return b""


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
