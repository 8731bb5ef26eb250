"""Clients in control mode of a host within the test's process: sockets that say what a client's process does."""

import socket

from panelock.impl.host import wire
from panelock.impl.paths import Place
from support.hosting import turned_until
from support.within import Within


def begins(place: Place, *words: str) -> socket.socket:
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    caller.connect(place.socket)
    caller.sendall(wire.run(list(words), {"TERM": "xterm"}, "/", bytes(16), 0, kind=wire.CONTROL))
    caller.setblocking(False)
    return caller


def draws(host: Within, place: Place, name: str) -> socket.socket:
    """A client that draws in a terminal of that name, attached."""
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    caller.connect(place.socket)
    caller.sendall(wire.draw(name, ["attach-session"], {"TERM": "xterm"}, "/", (80, 24)))
    caller.setblocking(False)
    said(host, caller, b"%session-changed")
    return caller


def said(host: Within, caller: socket.socket, until: bytes) -> bytes:
    """Return what a client is to print, up to some words."""
    received = bytearray()

    def has_come() -> bool:
        try:
            received.extend(caller.recv(1 << 16))
        except BlockingIOError:
            return False
        return until in received

    turned_until(host.loop, has_come)
    return bytes(received)
