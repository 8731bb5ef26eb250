"""Whether and how one client in control mode is told what panes print (refresh-client -A, the flag pause-after)."""

import re
from typing import TYPE_CHECKING

from panelock.impl.clients import Client
from panelock.impl.host.connection import Connection
from panelock.impl.host.outlet import BACKLOG_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE_AT = BACKLOG_LIMIT // 4
"""Bytes that may wait for a client with pause-after before panes that print are paused, however old these bytes are."""
_ESCAPED = bytes(range(32)) + b"\\"
_FIND = re.compile(rb"[\x00-\x1f\\]")
_BYTES = [b"\\%03o" % byte if byte in _ESCAPED else bytes((byte,)) for byte in range(256)]


class PaneFlow:
    """Its panes: which it is told of."""

    def __init__(self, connection: Connection, client: Client, tell: "Callable[[bytes], None]") -> None:
        self._connection = connection
        self._tell = tell
        self._client = client
        self._off: set[int] = set()
        self._paused: set[int] = set()

    def wants(self, pane: int) -> bool:
        """Tell whether it is told of a pane."""
        return pane not in self._off and pane not in self._paused

    def output(self, pane: int, escaped: bytes) -> None:
        """Tell it what a pane has printed."""
        limit_s = self._client.pause_after
        if limit_s is None:
            self._tell(b"%%output %%%d %b\n" % (pane, escaped))
            return
        if pane in self._paused:
            return  # since the piece before this one
        age = self._connection.age_s()
        if age > limit_s or self._connection.backlog > PAUSE_AT:
            self._paused.add(pane)
            self._tell(b"%%pause %%%d\n" % pane)
        else:
            self._tell(b"%%extended-output %%%d %d : %b\n" % (pane, int(age * 1000), escaped))

    def set(self, pane: int, state: str) -> None:
        """Let a pane's output come or not (control_set_pane_on, …): what was not sent is not sent later."""
        if state == "off":
            self._off.add(pane)
        elif state == "on":
            self._off.discard(pane)
        elif state == "pause" and pane not in self._paused:
            self._paused.add(pane)
            self._tell(b"%%pause %%%d\n" % pane)
        elif state == "continue" and pane in self._paused:
            self._paused.discard(pane)
            self._tell(b"%%continue %%%d\n" % pane)


def escaped(data: bytes) -> bytes:
    """Write what a pane printed so that it stands in one line (control_append_data)."""
    if len(data) - len(data.translate(None, _ESCAPED)) > len(data) // 8:
        return b"".join(map(_BYTES.__getitem__, data))
    return _FIND.sub(lambda found: _BYTES[found[0][0]], data)
