"""Windows: made, killed, renamed, their panes turned around."""

from dataclasses import replace

from panelock.model.order import Place, activated, put, room_for
from panelock.model.refusals import Refusal
from panelock.model.removing import swept, without_window
from panelock.model.state import Pane, PaneId, Registry, SessionId, Window, WindowId
from panelock.model.step import Done, Step, done, refused, with_session, with_window


def new_window(state: Registry, session: SessionId, place: Place, name: str, detached: bool) -> Step:
    """Make a window in a session and reserve its pane; it becomes current unless ``detached``.

    What KILL finds at the index is unlinked, and if it was current the new window is, detached or not (spawn_window).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.windows[-1].id == state.next_window_id
    post: __return__.refused or __return__.state.panes[-1].id == state.next_pane_id
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: __return__.refused or all(w in state.windows for w in __return__.state.windows[:-1])
    post: __return__.refused or all(p in state.panes for p in __return__.state.panes[:-1])
    post: __return__.state.next_session_id == state.next_session_id
    """
    within = state.session(session)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    window, pane = WindowId(state.next_window_id), PaneId(state.next_pane_id)
    room = room_for(within, place, window)
    if isinstance(room, Refusal):
        return refused(state, room)
    grown = replace(
        with_session(state, put(room, window, select=not detached)),
        next_window_id=window + 1,
        next_pane_id=pane + 1,
        windows=(*state.windows, Window(window, name, panes=(pane,), active=pane)),
        panes=(*state.panes, Pane(pane, window)),
    )
    return Step(swept(grown), Done(session, room.index, window, pane))


def kill_window(state: Registry, window: WindowId) -> Step:
    """End a window with all its panes and all its links; sessions that showed nothing else end too.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.window(window) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.windows == state.windows_but(window)
    post: __return__.state.panes == tuple(p for p in state.panes if p.window != window)
    post: __return__.state.counters == state.counters
    """
    if state.window(window) is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    return done(without_window(state, window))


def kill_other_windows(state: Registry, session: SessionId, index: int) -> Step:
    """End the other windows of a session (kill-window -a).

    A window that the session links more than once ends as well, and the session with it: so tmux does it
    (cmd-kill-window.c), and it was seen to.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.linked(session, index) is None)
    post: __return__.state == state or not __return__.refused
    post: all(w in state.windows for w in __return__.state.windows)
    post: all(p in state.panes for p in __return__.state.panes)
    post: __return__.state.counters == state.counters
    """
    within = state.session(session)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    kept = within.at(index)
    if kept is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    after = state
    for link in within.links:
        if link.window != kept:
            after = without_window(after, link.window)
    if sum(1 for link in within.links if link.window == kept) > 1:
        after = without_window(after, kept)
    return done(after)


def rename_window(state: Registry, window: WindowId, name: str) -> Step:
    """Give a window another name; windows may be named alike, or not at all.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.window(window) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.windows_but(window) == state.windows_but(window)
    post: __return__.state.sessions == state.sessions and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    renamed = state.window(window)
    if renamed is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    return done(with_window(state, replace(renamed, name=name)))


def rotate_window(state: Registry, window: WindowId, down: bool) -> Step:
    """Move each pane one place up, the first to the end; or down, the last to the front.

    The place that is active stays, so the pane that comes there becomes active (cmd-rotate-window.c).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.window(window) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.windows_but(window) == state.windows_but(window)
    post: __return__.state.sessions == state.sessions and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    turned = state.window(window)
    if turned is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    panes = turned.panes
    at = panes.index(turned.active)
    panes = (*panes[-1:], *panes[:-1]) if down else (*panes[1:], *panes[:1])
    return done(with_window(state, activated(replace(turned, panes=panes), panes[at])))
