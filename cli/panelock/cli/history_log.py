"""``panelock log``: a server's history, as its journal tells it: when, who, what, and what came of it."""

import json
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from panelock.cli.following import Tail
from panelock.cli.history_words import said
from panelock.cli.showing import visible
from panelock.impl import processes
from panelock.impl.errors import Refused
from panelock.impl.journal import Entry, Line
from panelock.impl.paths import Place

POLL_S = 0.1
"""How often a file is looked at that is followed: there is no portable way to be told."""
BEFORE = 10
"""How many changes are shown before those that are waited for."""


def log(place: Place, *, follow: bool, as_json: bool, number: int | None, epoch: int | None) -> int:
    """Print a server's history, and with ``follow`` go on as it is made, until interrupted. Returns the exit status."""
    if not os.path.isdir(place.folder):
        raise Refused(f"{place.socket}: there is no such server")
    tail = Tail(place)
    shown = _chosen(tail.entries(), epoch)
    if number is None and follow:
        number = BEFORE
    if number is not None:
        shown = iter(deque(shown, maxlen=number))
    show = _show_json if as_json else _Rows().show if sys.stdout.isatty() else _show_plain
    try:
        for entry in chain(shown, _coming(tail, epoch) if follow else ()):
            show(entry)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Nobody reads any more. Let the interpreter's own flush at the end not say so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _chosen(entries: list[Entry], epoch: int | None) -> Iterator[Entry]:
    return (one for one in entries if epoch is None or (one.line is not None and one.line.epoch == epoch))


def _coming(tail: Tail, epoch: int | None) -> Iterator[Entry]:
    while True:
        sys.stdout.flush()
        found = tail.entries()
        yield from _chosen(found, epoch)
        if not found:
            time.sleep(POLL_S)


# --- who ----------------------------------------------------------------------------------------------------------


def pid_of(who: str) -> int:
    """Return a process's number, 0 where it is not named as processes.py does."""
    parts = who.split(":")
    return int(parts[2]) if len(parts) == 4 and parts[2].isdigit() else 0


def command_of(who: str) -> str:
    """Return what a process is called, if it lives and is of this machine's."""
    pid = pid_of(who)
    if not pid or who.split(":")[1] != processes.namespace() or not processes.alive(who):
        return ""
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip()
    except OSError:
        return ""


def _who(who: str) -> str:
    pid = pid_of(who)
    return " ".join(word for word in (str(pid) if pid else who, command_of(who)) if word)


# --- showing ------------------------------------------------------------------------------------------------------


def _when(line: Line) -> str:
    return datetime.fromtimestamp(line.time).isoformat(" ", "milliseconds")


def _damage(entry: Entry) -> str:
    return f"a line cannot be read ({entry.fault}): see panelock doctor"


def _show_json(entry: Entry) -> None:
    line = entry.line
    if line is None:
        print(json.dumps({"fault": _damage(entry)}))
        return
    words = [said(operation) for operation in line.operations]
    row = {
        "generation": line.generation,
        "epoch": line.epoch,
        "time": line.time,
        "who": line.who,
        "pid": pid_of(line.who) or None,
        "command": command_of(line.who) or None,
        "request": line.request or None,
        "skipped": line.skipped,
        "what": [one.what for one in words],
        "result": [one.result for one in words],
        "operations": line.operations,
    }
    print(json.dumps(row))


def _show_plain(entry: Entry) -> None:
    line = entry.line
    if line is None:
        print("", "", "", "", visible(_damage(entry)), "", sep="\t")
        return
    for operation in line.operations or [{"op": "-"}]:
        what, result = said(operation)
        cells = (str(line.generation), str(line.epoch), _when(line), _who(line.who), what, result)
        print(*map(visible, cells), sep="\t")


class _Rows:
    """Lines for people, with a heading for every epoch."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console()
        self._epoch = -1

    def show(self, entry: Entry) -> None:
        """Print one change, an operation a row."""
        from rich.text import Text

        line = entry.line
        if line is None:
            self._console.print(Text(visible(_damage(entry)), "red"), soft_wrap=True)
            return
        if line.epoch != self._epoch:
            self._epoch = line.epoch
            self._console.print(Text(f"epoch {line.epoch}", "bold"))
        head = [(f"{line.generation:>7} ", "dim"), (f"{_when(line)} ", "cyan"), (f"{visible(_who(line.who)):<16} ", "")]
        for operation in line.operations or [{"op": "-"}]:
            what, result = said(operation)
            text = Text.assemble(*head, (visible(what), "bold"))
            if result:
                text.append(f"  → {visible(result)}", "green")
            self._console.print(text, soft_wrap=True)
            head = [(" " * sum(len(part) for part, _ in head), "")]
