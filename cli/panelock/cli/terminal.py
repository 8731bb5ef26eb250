"""A person's terminal attached to one pane: raw bytes both ways, ``C-b d`` to leave (tmux's prefix and key).

While it is attached the pane's terminal has the real terminal's size, whatever layout and formats say.
"""

import os
import select
import signal
import socket
import stat
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from panelock.cli.frames import Frames, NotThere
from panelock.cli.shim import write
from panelock.impl import coercion
from panelock.impl.host import wire
from panelock.impl.paths import Place

_ALONE, _TOGETHER = b"\x1b[?1049h\x1b[H\x1b[2J\x1b[3J", b"\x1b[?1049l"
"""To the alternate screen, with nothing on it or above it (server_lock_client), and back."""
_DEAF_TO = (signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
PREFIX = 0x02
DETACH = ord("d")

_END_OF_FILE = b"\x04"
"""What a terminal takes for the end of its input, typed at the beginning of a line (twice within one)."""

_QUIET = b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1005l\x1b[?1006l\x1b[?2004l"
"""Mouse, focus and paste modes off."""
_RESET = _QUIET + b"\x1b[?1l\x1b>\x1b[0m\x1b[?25h\x1b[?1049l\x1b[r\x1b[999;1H\r\n"
"""As that, keypad mode off, plain text, cursor shown, main screen, whole scroll region, and on to the last line: the
screen is as the pane's program left it."""
RETURN = b"\x1b[r\x1b(B\x1b[m\x1b[?1l\x1b>\x1b[?7h\x1b[H\x1b[2J\x1b[?12l\x1b[?25h" + _QUIET + b"\x1b[?1049l\x1b[23;0;0t"
"""As that, for who went to the alternate screen itself: the cursor and the title are back as they were then, if that
comes last. It is cleared before: a terminal without an alternate screen would keep what was drawn (tty_stop_tty)."""


class Left(NamedTuple):
    """How an attachment ended: detached by the person, or with the pane's exit status."""

    detached: bool
    status: int = 0
    why: str = ""


def attach(place: Place, pane: int | None, ready: Callable[[], None] = lambda: None) -> Left:
    """Attach standard input and output, both terminals, to a pane (None: the current one) until either side ends it.

    ``ready`` is called once, when the pane's output is sure to come.
    """
    with _connected(place) as sock, raw(0), resized() as winches:
        sock.sendall(wire.attach(wire.CURRENT_PANE if pane is None else pane, *size()))
        return _converse(sock, Keys(), winches, ready)


def follow(place: Place, pane: int, ready: Callable[[], None] = lambda: None) -> Left:
    """Copy all that a pane prints, from its first byte, until its process ends.

    The end of a line is what the process wrote, a line feed: the return that its terminal adds is taken off again.
    Standard input is typed into it when it is a pipe or a file, and C-d at its end; of anything else (/dev/null, a
    terminal that is not for output too) nothing is typed: a C-d out of nowhere would end a program that waits for keys.
    """
    with _connected(place) as sock:
        sock.sendall(wire.attach(pane, 0, 0))
        frames = Frames(sock)
        kind_of_input = os.fstat(0).st_mode
        given = stat.S_ISFIFO(kind_of_input) or stat.S_ISREG(kind_of_input)
        started, last = False, b"\n"
        lines = _Lines()
        while True:
            watched: list[socket.socket | int] = [sock, 0] if given and started else [sock]
            readable, _, _ = select.select(watched, [], [])
            if 0 in readable:
                data = os.read(0, 4096)
                sock.sendall(wire.frame(wire.INPUT, data or _END_OF_FILE * (1 if last == b"\n" else 2)))
                given, last = bool(data), data[-1:]
            if sock not in readable:
                continue
            for kind, body in frames.receive():
                if kind == wire.OUTPUT:
                    ready = _once(ready)
                    started = True
                    try:
                        write(1, lines.plain(body))
                    except BrokenPipeError:
                        raise NobodyReads from None
                elif kind == wire.END:
                    with suppress(BrokenPipeError):
                        write(1, lines.held)
                    return Left(False, *wire.read_end(body))


def start_right() -> None:
    """Have standard streams, and no locale that nobody has given (see coercion)."""
    fill_descriptors()
    coercion.undo()


def fill_descriptors() -> None:
    """Open /dev/null for input, output and errors that were closed: else a socket would be taken for one of them."""
    for number, mode in enumerate("rww"):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            assert opened == number, "the lowest that is free"
            setattr(sys, ("stdin", "stdout", "stderr")[number], os.fdopen(number, mode, closefd=False))


def forget_output() -> None:
    """Let what standard output could not take be forgotten: the interpreter's end would try again, and complain."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


class _Lines:
    """Takes off the return that a terminal writes before each line feed (termios(3): ONLCR)."""

    def __init__(self) -> None:
        self.held = b""
        """A return of which the next piece decides."""

    def plain(self, data: bytes) -> bytes:
        """The piece as the process wrote it."""
        data = self.held + data
        self.held = b"\r" * data.endswith(b"\r")
        return data.removesuffix(self.held).replace(b"\r\n", b"\n")


@contextmanager
def _connected(place: Place) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        try:
            sock.connect(place.socket)
        except OSError:
            raise NotThere(f"no server running on {place.socket}") from None
        yield sock


class NobodyReads(Exception):  # noqa: N818 - no error: the reader of our output has what it wanted
    """Standard output is a pipe whose other end was closed (``| head``)."""


@contextmanager
def raw(fd: int, reset: bytes = _RESET) -> Iterator[Callable[[Callable[[], object]], None]]:
    """Let a terminal hand over every key as it is typed, and give it back as it was, whatever was shown in it.

    ``reset`` is written for that. Yields what does something while the terminal is as it was (``stop``, for one).
    """
    before = termios.tcgetattr(fd)

    def lend(does: Callable[[], object]) -> None:
        write(1, reset)
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
        does()
        tty.setraw(fd, termios.TCSADRAIN)

    try:
        # Not flushed: what was typed ahead is the pane's.
        tty.setraw(fd, termios.TCSADRAIN)
        yield lend
    finally:
        # A terminal that was closed has nothing to be given back.
        with suppress(OSError):
            write(1, reset)
        with suppress(termios.error):
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


def stop() -> None:
    """Stop this process as C-z stops any other."""
    os.kill(os.getpid(), signal.SIGTSTP)


def run_alone(command: str) -> None:
    """Run a shell command in the terminal, with nothing else on it (client_dispatch_attached, MSG_LOCK).

    As tmux's client it is deaf to what stops or quits programs, and so is the command: else whoever sits there would be
    in the shell that the client came from.
    """
    before = {one: signal.signal(one, signal.SIG_IGN) for one in _DEAF_TO}
    try:
        write(1, _ALONE)
        os.system(command)  # noqa: S605 - a shell command is what lock-command is; system(3) has C-c end that alone
        write(1, _TOGETHER)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def resized() -> Iterator[int]:
    """Yield a descriptor that becomes readable when the terminal's size has changed."""
    reading, writing = os.pipe()
    for fd in (reading, writing):
        os.set_blocking(fd, False)
    before = signal.signal(signal.SIGWINCH, lambda *_: None)
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield reading
    finally:
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGWINCH, before)
        os.close(reading)
        os.close(writing)


class Keys:
    """What was typed, less the prefix: C-b d leaves, C-b C-b types one C-b, any other key is typed with its prefix."""

    def __init__(self) -> None:
        """No prefix was typed yet."""
        self._prefixed = False

    def typed(self, data: bytes) -> tuple[bytes, bool]:
        """Return what goes to the pane, and whether the person leaves (what comes behind that is not typed)."""
        out = bytearray()
        for byte in data:
            if self._prefixed:
                self._prefixed = False
                if byte == DETACH:
                    return bytes(out), True
                out += bytes([byte]) if byte == PREFIX else bytes([PREFIX, byte])
            elif byte == PREFIX:
                self._prefixed = True
            else:
                out.append(byte)
        return bytes(out), False


def size() -> tuple[int, int]:
    """Return the terminal's size; one that does not know its own says 0 (a serial line), which counts as 80x24."""
    columns, rows = os.get_terminal_size(1)
    return columns or 80, rows or 24


def _once(ready: Callable[[], None]) -> Callable[[], None]:
    ready()
    return lambda: None


def _converse(sock: socket.socket, keys: Keys, winches: int, ready: Callable[[], None]) -> Left:
    frames = Frames(sock)
    watched: list[socket.socket | int] = [sock, 0, winches]
    while True:
        readable, _, _ = select.select(watched, [], [])
        if winches in readable:
            with suppress(BlockingIOError):
                os.read(winches, 512)
            sock.sendall(wire.resize(*size()))
        if sock in readable:
            for kind, body in frames.receive():
                if kind == wire.OUTPUT:
                    ready = _once(ready)
                    write(1, body)
                elif kind == wire.END:
                    return Left(False, *wire.read_end(body))
        if 0 in readable:
            data = os.read(0, 4096)
            out, leaves = keys.typed(data)
            if out:
                sock.sendall(wire.frame(wire.INPUT, out))
            if leaves or not data:  # the terminal was closed: the pane goes on without it
                return Left(True)


def on_a_terminal() -> bool:
    """Tell whether a person is there: standard input and output are terminals."""
    return sys.stdin.isatty() and sys.stdout.isatty()
