"""Titles and window names that panes' programs set by escape sequences, written into the registry now and then."""

from typing import TYPE_CHECKING

from panelock.impl import options
from panelock.impl.commit import Change
from panelock.impl.document import Document, Pane
from panelock.impl.errors import Fault
from panelock.impl.host.committing import Commits
from panelock.impl.host.loop import EventLoop
from panelock.impl.host.screens.titles import Rename, Title
from panelock.impl.host.terminal import Terminal
from panelock.impl.registry import edit, lifecycle, selecting, settings
from panelock.impl.store import Transaction

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE_S = 0.1
"""Titles are written this long after they were set, the last one only: some programs animate them."""


class Titling:
    """The last title and the last name that each pane's program has set, until they are written down."""

    def __init__(self, loop: EventLoop, commits: Commits, terminals: "Mapping[int, Terminal]") -> None:
        self._loop = loop
        self._commits = commits
        self._terminals = terminals
        self._waiting: dict[tuple[int, type[Title | Rename]], Title | Rename] = {}

    def titled(self, terminal: Terminal, event: Title | Rename) -> None:
        """Note what a program has set."""
        if not self._waiting:
            self._loop.call_later(TITLE_S, self._write)
        self._waiting[terminal.pane, type(event)] = event

    def _write(self) -> None:
        self._commits.look_again()
        waiting, self._waiting = self._waiting, {}
        try:
            document = self._commits.document
        except Fault:
            return
        for (number, _), event in waiting.items():
            pane = document.panes.get(number)
            if pane is not None and number in self._terminals:
                self._write_one(document, pane, event)

    def _write_one(self, document: Document, pane: Pane, event: Title | Rename) -> None:
        if isinstance(event, Title):
            if event.text == pane.title:
                return

            def change(tx: Transaction) -> None:
                lifecycle.set_title(tx, pane.id, event.text)
        else:
            if not options.flag("allow-rename", options.chain_of(options.Scope.PANE, document, pane=pane)):
                return

            def change(tx: Transaction) -> None:
                if event.text:
                    selecting.rename_window(tx, pane.window, event.text)
                else:
                    _forget_name(tx, pane.window)

        self._commits.add(Change(change), lambda _: None)


def _forget_name(tx: Transaction, number: int) -> None:
    """A program gives its window an empty name: it has none of its own any more (input_exit_rename)."""
    edit.must_exist(tx, windows=[number])
    name = "automatic-rename"
    if name in tx.document.windows[number].options:
        settings.set_option(tx, settings.Scope.WINDOW, number, name, None)
    if edit.option_of_window(tx.document, tx.document.windows[number], name, "on") != "on":
        selecting.rename_window(tx, number, "", automatic=True)
