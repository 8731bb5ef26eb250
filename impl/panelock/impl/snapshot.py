"""Where a registry stands, as a journal may tell it: ids, names and sizes; of options the lengths of their values.

With it a history begins that is older than its journal: ``panelock verify`` goes on from here. No value, command,
folder or environment is in it, no more than in any other line.
"""

from typing import Any

from panelock.impl.document import Document, Pane, Session, Window
from panelock.impl.journal import SNAPSHOT


def snapshot(document: Document) -> dict[str, Any]:
    """Return the operation that tells where a registry stands."""
    return {
        "op": SNAPSHOT,
        "ended": document.ended,
        "next": [document.next_session, document.next_window, document.next_pane],
        "sessions": [_session(one) for one in document.sessions.values()],
        "windows": [_window(one) for one in document.windows.values()],
        "panes": [_pane(one) for one in document.panes.values()],
        "server_options": _lengths(document.server_options),
        "session_options": _lengths(document.session_options),
        "window_options": _lengths(document.window_options),
    }


def _lengths(options: dict[str, str]) -> dict[str, int]:
    return {name: len(value) for name, value in options.items()}


def _session(one: Session) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "links": [[link.index, link.window] for link in one.links],
        "current": one.current,
        "last": one.last,
        "group": one.group,
        "options": _lengths(one.options),
    }


def _window(one: Window) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "sx": one.sx,
        "sy": one.sy,
        "panes": one.panes,
        "active": one.active,
        "last": one.last,
        "options": _lengths(one.options),
    }


def _pane(one: Pane) -> dict[str, Any]:
    return {
        "id": one.id,
        "window": one.window,
        "phase": str(one.phase),
        "respawn": one.respawn,
        "sx": one.sx,
        "sy": one.sy,
        "title": one.title,
        "status": one.dead_status,
        "signal": one.dead_signal,
        "reason": one.dead_reason,
        "options": _lengths(one.options),
    }
