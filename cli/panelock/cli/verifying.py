"""``panelock verify``: what servers' journals and documents say, judged by the model. Imports it only when called."""

import os
import sys

from panelock.cli.showing import visible
from panelock.impl import journal
from panelock.impl.document import Document
from panelock.impl.errors import BadRegistry, Fault
from panelock.impl.files import RegistryFile
from panelock.impl.journal import Entry
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place

_TRIES = 5


def verify(chosen: list[Place]) -> int:
    """Judge every server and say of each epoch whether it is right; returns 0 when all are."""
    if not chosen:
        _say("note", "", "there is no server of yours")
    return 1 if sum([_server(place) for place in chosen]) else 0


def pair(place: Place) -> tuple[Document, list[Entry]]:
    """Read a document and the journal that belongs to it, of a server that may be at work; takes no lock.

    The document comes first. All lines up to its generation were written before it, and none of them is ever touched
    again, so that they are found whole; what is newer is left out by whoever reads them. Only a journal that was
    renewed twice in between may have lost some: it begins after the document then, and both are read again.

    Not under the lock: taking it would wait for a holder that hangs, and put right what we have come to see.
    """
    while True:
        document = RegistryFile(REAL, place, durable=False).read()
        entries = list(journal.entries(place.journal))
        begin = next((entry.line for entry in entries if entry.line is not None), None)
        if begin is None or begin.generation <= document.generation:
            return document, entries
        if RegistryFile(REAL, place, durable=False).generation() == document.generation:
            return document, entries  # nobody writes: that is how it is


def _server(place: Place) -> int:
    """Judge one server; returns how many of its epochs are wrong."""
    from panelock.specs.verify import verify as judged

    if not os.path.isdir(place.folder):
        _say("WRONG", place.socket, "there is no such server")
        return 1
    try:
        for left in reversed(range(_TRIES)):
            document, entries = pair(place)
            found = judged(document, entries)
            wrong = sum(checked.difference is not None for checked in found)
            # panelock doctor may have been mending the journal under our eyes.
            if not wrong or not left or RegistryFile(REAL, place, durable=False).generation() == document.generation:
                break
    except Fault as fault:
        _say("WRONG", place.socket, fault.wrong if isinstance(fault, BadRegistry) else fault.text)
        return 1
    for checked in found:
        counted = ", ".join(_many(number, kind) for kind, number in reversed(checked.given.items()))
        words = [
            f"{_many(checked.lines, 'change')} ({checked.first} to {checked.last})" if checked.lines else "no change",
            f"{checked.followed} replayed by the model" if checked.followed < checked.lines else "",
            f"{counted} made",
            f"{_many(checked.skipped, 'generation')} given up" if checked.skipped else "",
            "" if checked.begun or not checked.lines else "its start is not told of any more",
            "ended" if checked.ended else "alive",
        ]
        text = ", ".join(word for word in words if word)
        note = f"; not all was replayed: {checked.note}" if checked.note else ""
        _say("WRONG" if checked.difference else "ok", f"{place.socket} epoch {checked.epoch}", text + note)
        if checked.difference:
            _say("", "", str(checked.difference))
    return wrong


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _say(kind: str, where: str, what: str) -> None:
    """Print a line of tabs in a pipe, and something to read on a terminal."""
    if not sys.stdout.isatty():
        print(kind, visible(where), visible(what), sep="\t")
        return
    from rich.console import Console
    from rich.text import Text

    style = {"ok": "green", "WRONG": "bold red"}.get(kind, "dim")
    line = Text.assemble((f"{kind:>5} ", style), (visible(where), "bold"), "  " if where else "")
    line.append(visible(what), "" if kind else "red")
    Console().print(line, soft_wrap=True)
