"""Ask a server's host to run a command line. The caller's hot path: no import here costs more than the answer.

A request happens once: the same id is sent again when the host dies before it has answered.
"""

import _socket
import os

from panelock.impl.host import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.paths import Place

DEATHS = 10
"""So many hosts may die over one request before it is given up."""


class Unreachable(Exception):  # noqa: N818 - the caller decides what it means
    """Nobody listens on the socket: start a host, or do without."""


class Answered(Exception):  # noqa: N818 - ends the asking with a text
    """The other side refused the conversation; the text says why."""


class NeedsTerminal(Exception):  # noqa: N818 - the caller decides what it means
    """What is asked attaches a client to a terminal; the host has done nothing of it."""

    complaints = b""
    """What was wrong in the configuration of the server that was started for it."""


class OtherVersion(Answered):
    """The host speaks another version, and has done nothing; what needs no host can be done beside it."""

    sent = False
    """Another host may have done the request before."""


def ask(
    place: "Place",
    argv: list[str],
    environment: dict[str, str],
    cwd: str,
    request: bytes,
    *,
    repeat: bool = False,
    flags: int = 0,
    stdin: int = 0,
    start: bool = False,
    starter: "Callable[[Place], None] | None" = None,
    connected: "Callable[[str], _socket.socket | None] | None" = None,
) -> tuple[int, bytes, bytes]:
    """Return (exit status, stdout, stderr). ``start`` starts a host when there is none at first (with
    ``starter``); ``connected`` stands in for ``connect`` where the machine is a simulated one.

    Raises Unreachable when nobody listens and ``start`` is False; once a host has had the request, another is started
    to finish it. Raises NeedsTerminal, unless ``flags`` say NO_TERMINAL or NOBODY.
    """
    sent = repeat
    deaths = 0
    while deaths < DEATHS:
        sock = (connected or connect)(place.socket)
        if sock is None:
            if not (start or sent):
                raise Unreachable(place.socket)
            (starter or _ensure_host)(place)  # it answers when this returns, or this raises
            continue
        try:
            message = wire.run(argv, environment, cwd, request, flags | wire.REPEAT if sent else flags)
            answer = _converse(sock, message, stdin)
        except OtherVersion as other:
            other.sent = sent
            raise
        except OSError:
            # The host died, perhaps with the request done: only its record can tell.
            sent = True
            deaths += 1
            continue
        finally:
            sock.close()
        if answer is not None:
            return answer
        # The host was ending, and has done nothing of it: its socket is gone by now.
    raise Answered(f"{place.socket}: the host dies again and again")


def _ensure_host(place: "Place") -> None:
    from panelock.impl.host.start import ensure_host

    ensure_host(place)


def connect(path: str) -> "_socket.socket | None":
    """Return a connected socket, or None when nobody listens."""
    sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        sock.connect(path)
    except (FileNotFoundError, ConnectionRefusedError):
        sock.close()
        return None
    except OSError as error:
        sock.close()
        raise Answered(f"error connecting to {path} ({error.strerror})") from None
    return sock if sock.fileno() > 2 else _moved(sock)


def _moved(sock: "_socket.socket") -> "_socket.socket":
    """Give a socket a number that is no standard stream's: ours was closed, and what is printed must not go there."""
    import fcntl

    try:
        return _socket.socket(
            _socket.AF_UNIX, _socket.SOCK_STREAM, 0, fcntl.fcntl(sock.fileno(), fcntl.F_DUPFD_CLOEXEC, 3)
        )
    finally:
        sock.close()


def _converse(sock: "_socket.socket", message: bytes, stdin: int) -> tuple[int, bytes, bytes] | None:
    sock.sendall(message)
    while True:
        head = _receive(sock, wire.HEAD)
        try:
            kind, length = wire.head(head, 1 << 32)
        except wire.OtherVersion:
            theirs = int.from_bytes(head[4:6], "little")
            raise OtherVersion(f"protocol version mismatch (client {wire.VERSION}, server {theirs})") from None
        except wire.Malformed as error:
            raise Answered(f"not a host of panelock's: {error}") from None
        body = _receive(sock, length)
        if kind == wire.RESULT:
            return wire.read_result(body)
        if kind == wire.SEND_INPUT:
            _send_input(sock, stdin)
        elif kind == wire.ENDING:
            return None
        elif kind == wire.TERMINAL:
            raise NeedsTerminal
        elif kind == wire.WRONG_VERSION:
            raise OtherVersion(body.decode("utf-8", "replace"))
        elif kind == wire.REJECTED:
            raise Answered(body.decode("utf-8", "replace"))
        else:
            raise Answered(f"unknown answer {kind}")


def _send_input(sock: "_socket.socket", stdin: int) -> None:
    """Hand over standard input, until its end or until the host says something: an answer, or that it is gone."""
    import select

    watched = select.poll()
    watched.register(stdin, select.POLLIN)
    watched.register(sock.fileno(), select.POLLIN)
    while all(fd != sock.fileno() for fd, _ in watched.poll()):
        try:
            data = os.read(stdin, 65536)
        except OSError:
            data = b""
        try:
            sock.sendall(wire.frame(wire.INPUT, data))
        except OSError:
            return  # it wants no more: perhaps it has answered
        if not data:
            return


def _receive(sock: "_socket.socket", length: int) -> bytes:
    """Return exactly so many bytes; raises OSError when the other side closes before."""
    pieces = []
    while length:
        piece = sock.recv(min(length, 1 << 20))
        if not piece:
            raise ConnectionResetError("closed in the midst of an answer")
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def poke(place: "Place") -> None:
    """Tell a host, if there is one, that the registry was changed without it."""
    sock = connect(place.socket)
    if sock is not None:
        try:
            sock.sendall(wire.frame(wire.POKE))
        except OSError:
            pass
        finally:
            sock.close()
