"""Histories for those who judge them: a server's files read as verify reads them, and journals with planted damage."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from panelock.cli.verifying import pair
from panelock.impl import journal
from panelock.impl.journal import Line
from panelock.impl.paths import Place
from panelock.specs.verify import Checked, verify

_decoder = msgspec.json.Decoder(Line)


def judged(place: Place) -> list[Checked]:
    """Judge a server by its files."""
    return verify(*pair(place))


def differences(place: Place) -> list[str]:
    """What is wrong with a server, in words."""
    return [str(checked.difference) for checked in judged(place) if checked.difference]


def edit(place: Place, change: Callable[[list[Line]], list[Line]]) -> None:
    """Write a journal as somebody would who damages it."""
    path = Path(place.journal)
    lines = [_decoder.decode(raw) for raw in path.read_bytes().splitlines()]
    path.write_bytes(journal.encode(change(lines)))
