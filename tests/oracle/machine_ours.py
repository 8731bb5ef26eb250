"""Ours for the oracle's machine: the commands in this process, or a host asked as the shim asks it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from unittest.mock import patch

from oracle.machine_tmux import Answer
from support.lone import Lone

from panelock.impl.document import Document, Window
from panelock.impl.paths import Place
from panelock.impl.registry import edit
from panelock.impl.store import Store, Transaction

SETTING_OUT = ("start-server", ";", "set-option", "-s", "exit-empty", "off")


class InProcess:
    """The same command code as the host's and the shim's, on a registry of its own."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="pl-")
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
def remembering_one_pane() -> Iterator[None]:
    """Let ours forget what 3.3a forgets: of the panes that were active before, all but the last (window.c)."""
    whole = edit.activate

    def activate(tx: Transaction, owner: Window, number: int) -> None:
        whole(tx, owner, number)
        del owner.last[1:]

    with patch.object(edit, "activate", activate):
        yield
