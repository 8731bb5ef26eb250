"""What goes when something else is gone: windows without links, their panes, sessions without windows, the server.

tmux counts references; here what nothing refers to any more is swept away, which comes to the same.
"""

from dataclasses import replace

from panelock.model.order import bereft, unlinked
from panelock.model.state import PaneId, Registry, WindowId
from panelock.model.step import with_window


def end_of(state: Registry) -> Registry:
    """The registry of a server that has ended: empty, with the counters of its epoch."""
    return Registry(
        epoch=state.epoch,
        ended=True,
        next_session_id=state.next_session_id,
        next_window_id=state.next_window_id,
        next_pane_id=state.next_pane_id,
    )


def swept(state: Registry) -> Registry:
    """Take away what is not referred to; the server ends with its last session (exit-empty)."""
    sessions = tuple(session for session in state.sessions if session.links)
    if not sessions:
        return end_of(state)
    linked = [link.window for session in sessions for link in session.links]
    windows = tuple(window for window in state.windows if window.id in linked)
    listed = [window.id for window in windows]
    return replace(
        state,
        sessions=sessions,
        windows=windows,
        panes=tuple(pane for pane in state.panes if pane.window in listed),
    )


def without_window(state: Registry, window: WindowId) -> Registry:
    """End a window: unlink it wherever it is, the lowest index first (server_kill_window)."""
    sessions = []
    for session in state.sessions:
        left = session
        for link in session.links:
            if link.window == window:
                left = unlinked(left, link.index)
        sessions.append(left)
    return swept(replace(state, sessions=tuple(sessions)))


def without_pane(state: Registry, pane: PaneId) -> Registry:
    """End a pane that exists, and its window if it was the last one there (server_kill_pane)."""
    window = next(one for one in state.windows if pane in one.panes)
    if window.panes == (pane,):
        return without_window(state, window.id)
    return replace(with_window(state, bereft(window, pane)), panes=state.panes_but(pane))
