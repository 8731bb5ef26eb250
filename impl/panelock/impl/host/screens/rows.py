"""A screen's rows on their way to whoever draws them elsewhere: each packed by itself, so that equal ones are known."""

from __future__ import annotations

import msgspec

from panelock.impl.host.screens.screen import PLAIN, Row, Run, Style
from panelock.impl.host.screens.wire import Facts  # noqa: TC001 - msgspec reads it at run time

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[str, Style]]).decode


def packed(row: Row) -> bytes:
    """Pack what stands in a row: what was written, and behind it what was cleared in a colour."""
    runs = [*row.runs, *row.tail]
    while runs and runs[-1][1] == PLAIN and not runs[-1][0].rstrip(" "):
        runs.pop()
    return _encode(runs)


def unpacked(data: bytes) -> list[Run]:
    """Read a packed row; columns behind its end are blank."""
    return _decode(data)


BLANK = packed(Row([], 0, [], 0))


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """What a pane shows now: the rows that are others than they were told last, packed, and how things stand."""

    rows: dict[int, bytes]
    facts: Facts


encoded = msgspec.msgpack.Encoder().encode
"""Write the body of a SHOWN frame."""
read = msgspec.msgpack.Decoder(Shown).decode
"""Read it."""
