"""What a client in control mode is told of what happened to the registry (control-notify.c; tmux(1), CONTROL MODE).

Pure: from an event and the registry after it to one line, or none where this client is not told.
"""

from collections.abc import Callable, Sequence

from panelock.impl.document import Document, Session
from panelock.impl.events import Event
from panelock.impl.targets import Target, of_link

LAYOUT = "%layout-change #{window_id} #{window_layout} #{window_visible_layout} #{window_raw_flags}"
Expand = Callable[[str, Target], str]


def parting(events: Sequence[Event], session: int) -> int:
    """Return before which event the clients of a session that has gone are shown another one (server_destroy_session).

    One that is killed loses them first of all; one that has lost its windows, when it is closed.
    """
    told = [event.name if event.session == session else "" for event in events]
    closed = told.index("session-closed") if "session-closed" in told else len(told)
    return closed + 1 if "window-unlinked" in told[:closed] else closed


def notice(event: Event, document: Document, session: int, expand: Expand) -> str | None:
    """Return the line that a client attached to a session is told; ``expand`` expands a format."""
    if event.name in ("session-created", "session-closed"):
        return "%sessions-changed"
    if event.name == "client-detached":
        return f"%client-detached {event.variables['hook_client']}"
    if event.name == "pane-mode-changed":
        return f"%pane-mode-changed %{event.pane}"
    if event.name == "session-renamed":
        return f"%session-renamed ${event.session} {event.variables['hook_session_name']}"
    if event.name == "session-window-changed":
        return _current(document, event)
    if event.name == "window-pane-changed":
        window = document.windows.get(-1 if event.window is None else event.window)
        return None if window is None else f"%window-pane-changed @{window.id} %{window.active}"
    # Of the rest nothing is told whose session has gone.
    owner = document.sessions.get(session)
    if owner is not None and event.window is not None:
        return _of_window(event, document, owner, expand)
    return None


def _current(document: Document, event: Event) -> str | None:
    changed = document.sessions.get(-1 if event.session is None else event.session)
    if changed is None:
        return None
    window = next(link.window for link in changed.links if link.index == changed.current)
    return f"%session-window-changed ${changed.id} @{window}"


def _of_window(event: Event, document: Document, owner: Session, expand: Expand) -> str | None:
    window = document.windows.get(-1 if event.window is None else event.window)
    ours = "" if any(link.window == event.window for link in owner.links) else "unlinked-"
    if event.name == "window-linked":
        return f"%{ours}window-add @{event.window}"
    if event.name == "window-unlinked":
        return f"%{ours}window-close @{event.window}"
    if event.name == "window-renamed":
        return f"%{ours}window-renamed @{event.window} {event.variables['hook_window_name']}"
    if window is None:
        return None
    if event.name == "window-layout-changed" and not ours:
        link = next(link for link in owner.links if link.window == window.id)
        return expand(LAYOUT, of_link(document, owner, link))
    return None
