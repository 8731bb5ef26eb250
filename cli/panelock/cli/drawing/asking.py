"""Questions of a client's own to its host, beside what it is told as a client."""

import os
from contextlib import closing

from panelock.cli.frames import Frames, Gone, NotThere
from panelock.impl.host import client as host
from panelock.impl.host import wire
from panelock.impl.paths import Place

PATIENCE_S = 10.0
"""How long a host may take to go on answering: whoever sits at the terminal can do nothing meanwhile."""


def ask(place: Place, *words: str) -> str:
    """Return what a command prints; raises Gone where no host is, and NotThere where it does not answer."""
    sock = host.connect(place.socket)
    if sock is None:
        raise Gone("the host is gone")
    with closing(sock):
        sock.settimeout(PATIENCE_S)
        frames = Frames(sock)
        try:
            # No client.ask: that would start another host where this one is lost.
            sock.sendall(wire.run(list(words), {}, "/", os.urandom(16), wire.NO_TERMINAL | wire.QUIET))
            while True:
                for kind, body in frames.receive():
                    if kind == wire.RESULT:
                        return wire.read_result(body)[1].decode("utf-8", "surrogateescape")
        except TimeoutError:
            raise NotThere(f"the host on {place.socket} does not answer") from None
        except ConnectionError:
            raise Gone("the host is gone") from None
