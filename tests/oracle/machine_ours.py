"""Ours for the oracle's machine: the commands in this process, or a host asked as the shim asks it."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Self
from unittest.mock import patch

from oracle.machine_tmux import Answer
from support.lone import Lone

from panelock.impl import layout_places, targets_panes
from panelock.impl.commands import panes
from panelock.impl.document import Document, Phase, Window
from panelock.impl.host import client
from panelock.impl.host.start import ensure_host
from panelock.impl.paths import Place
from panelock.impl.registry import edit
from panelock.impl.store import Store, Transaction

SETTING_OUT = ("start-server", ";", "set-option", "-s", "exit-empty", "off")


class InProcess:
    """The same command code as the host's and the shim's, on a registry of its own."""

    def __init__(self) -> None:
        # In memory where that can be: a disk would take half the time.
        self.folder = tempfile.mkdtemp(prefix="pl-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.store = Store(Place(f"{self.folder}/s"), resident=True)
        self.lone = Lone(self.store)
        assert self.run(*SETTING_OUT) == (0, "", "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def run(self, *argv: str) -> Answer:
        said = self.lone.run(*argv)
        return said.status, said.out, said.err

    @property
    def document(self) -> Document:
        return self.lone.driver.document


@contextmanager
def remembering_as_3_3a() -> Iterator[None]:
    """Let ours remember what 3.3a does of the panes that were active before (window.c).

    For select-pane -l that is the last of them. For neighbours it is a number that each got when it was made active:
    the first one that ever was got 0, which is what those have that never were.
    """
    activate, lone_window = edit.activate, edit.lone_window
    neighbour: Callable[..., int | None] = layout_places.neighbour
    points: dict[int, int] = {}
    numbers = count()

    def activate_and_forget(tx: Transaction, owner: Window, number: int) -> None:
        if owner.active != number:
            points[number] = next(numbers)
        activate(tx, owner, number)
        del owner.last[1:]

    def window_with_an_active_pane(tx: Transaction, name: str, sx: int, sy: int, first: int) -> Window:
        if tx.document.panes[first].phase is Phase.PENDING:
            points[first] = next(numbers)
        return lone_window(tx, name, sx, sy, first)

    def neighbour_by_points(*arguments: Any) -> int | None:
        *known, _ = arguments
        return neighbour(*known, sorted(filter(points.get, points), key=points.__getitem__, reverse=True))

    with (
        patch.object(edit, "activate", activate_and_forget),
        patch.object(edit, "lone_window", window_with_an_active_pane),
        patch.object(panes, "neighbour", neighbour_by_points),
        patch.object(targets_panes, "neighbour", neighbour_by_points),
    ):
        yield


class Hosted:
    """A host in a process of its own, with real terminals, asked as the shim asks it."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="pl-")
        self._place = Place(f"{self.folder}/s")
        self._environment = {"PATH": os.environ["PATH"], "SHELL": "/bin/sh", "TERM": "screen"}
        self._store = Store(self._place)
        assert self.run(*SETTING_OUT) == (0, "", "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.run("kill-server")
        self._store.close()
        shutil.rmtree(self.folder)

    def run(self, *argv: str) -> Answer:
        status, out, err = client.ask(
            self._place, list(argv), self._environment, "/", uuid.uuid4().bytes, start=True, starter=ensure_host
        )
        return status, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape")

    @property
    def document(self) -> Document:
        return self._store.load_shared()
