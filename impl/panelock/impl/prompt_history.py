"""What was typed at prompts, by type, and the lines of a file that keep it (status.c of tmux)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from panelock.impl.clients import Clients

History = dict[str, list[str]]
"""Texts by type, the last one at the end."""


def add(history: History, kind: str, text: str, limit: int) -> None:
    """Keep a text, unless it is the last one again (status_prompt_add_history)."""
    lines = history.setdefault(kind, [])
    if not lines or lines[-1] != text:
        lines.append(text)
        del lines[: max(len(lines) - limit, 0)]


def read(history: History, text: str, kinds: "Sequence[str]", limit: int) -> None:
    """Add a file's lines; what has no type, as in files of old, is of the first (status_prompt_add_typed_history)."""
    for line in text.split("\n"):
        kind, colon, rest = line.partition(":")
        if colon and kind in kinds:
            add(history, kind, rest, limit)
        else:
            add(history, kinds[0], line, limit)


def written(history: History, kinds: "Sequence[str]") -> str:
    """Return a file's text."""
    return "".join(f"{kind}:{line}\n" for kind in kinds for line in history.get(kind, ()))


def shown(history: History, kind: str) -> str:
    """Return what show-prompt-history prints of a type."""
    lines = "".join(f"{number}: {line}\n" for number, line in enumerate(history.get(kind, ()), 1))
    return f"History for {kind}:\n\n{lines}\n"


def tell(clients: "Clients") -> None:
    """Let all who draw know of it."""
    if clients.watcher is not None:
        line = said(clients.history)
        for client in clients.all:
            clients.watcher.drawn(client, line)


def said(history: History) -> str:
    """Return what a client that draws is told."""
    import json  # no host needs it that nobody is attached to in a terminal

    return f"%history {json.dumps(history)}"
