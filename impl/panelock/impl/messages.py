"""The log of messages: what commands were run, by whom, and what clients were told (tmux: server_add_message).

It is the host's own, in memory, and never on the disk. What is shown of it is made when somebody asks (show-messages):
a command costs no more than being noted.
"""

from collections import deque
from typing import TYPE_CHECKING, Protocol

from panelock.impl import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from panelock.impl.clients import Client
    from panelock.impl.document import Document

LONGEST = 1 << 14
"""Characters of one that are kept; tmux keeps all."""


class Printable(Protocol):
    """A command (parse.Parsed)."""

    @property
    def argv(self) -> list[str]:
        """Its words."""

    @property
    def text(self) -> str:
        """How it is printed."""


class Messages:
    """What one host has noted, the oldest first."""

    def __init__(self) -> None:
        """Nothing was."""
        self._kept: deque[tuple[float, str | int, str, Printable | str]] = deque()

    def command(self, now: float, who: "Client | int", command: Printable, document: "Document") -> None:
        """Note that a command begins, of a client or of a process; of none that is known where that is 0."""
        what: Printable | str = command
        if sum(map(len, command.argv)) > LONGEST:
            what = command.text[:LONGEST]
        if isinstance(who, int):
            self._add(now, who, "command", what, document)
        else:
            self._add(now, who.name, f"key {who.key}" if who.key else "command", what, document)

    def said(self, now: float, who: "Client | int", text: str, document: "Document") -> None:
        """Note what a client, or a process, is told."""
        self._add(now, who if isinstance(who, int) else who.name, "message", text[:LONGEST], document)

    def wrong(self, now: float, who: "Client | int", text: str, document: "Document") -> None:
        """Note what somebody is told is wrong: who draws is told it as a sentence (cmdq_error)."""
        if not isinstance(who, int) and who.tty and who.session != -1:
            text = text[:1].upper() + text[1:]
        self.said(now, who, text, document)

    def _add(self, now: float, who: str | int, kind: str, what: Printable | str, document: "Document") -> None:
        kept = self._kept
        kept.append((now, who, kind, what))
        limit = document.server_options.get("message-limit")
        most = _DEFAULT if limit is None else int(limit)
        while len(kept) > most:
            kept.popleft()

    def shown(self) -> "Iterator[tuple[float, str]]":
        """Return when each was noted, and its text, the newest first."""
        for now, who, kind, what in reversed(self._kept):
            name = f"client-{who} " if isinstance(who, int) and who else f"{who} " if who else ""
            yield now, f"{name}{kind}: {what if isinstance(what, str) else what.text}"


_DEFAULT = int(options.effective("message-limit", []) or 0)
