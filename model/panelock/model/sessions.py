"""Sessions and the server: how they begin and end, and which window of a session is current."""

from dataclasses import replace

from panelock.model.invariants import MAX_INDEX
from panelock.model.order import selected, unlinked
from panelock.model.refusals import Refusal
from panelock.model.removing import end_of, swept
from panelock.model.state import Link, Pane, PaneId, Registry, Session, SessionId, Window, WindowId
from panelock.model.step import Done, Step, done, refused, with_session


def start_server(state: Registry) -> Step:
    """Begin the next epoch: an empty server whose ids count from 0.

    >>> start_server(Registry()).state.counters
    (1, 0, 0, 0)

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (not state.ended)
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state == Registry(epoch=state.epoch + 1, ended=False)
    """
    if not state.ended:
        return refused(state, Refusal.SERVER_RUNNING)
    return done(Registry(epoch=state.epoch + 1, ended=False))


def _numbered(state: Registry) -> SessionId:
    """The id of a session that is named by it: one whose number is a name already is skipped (session_create)."""
    number = state.next_session_id
    while any(session.name == str(number) for session in state.sessions):
        number += 1
    return SessionId(number)


def new_session(state: Registry, name: str | None, window_name: str, base: int) -> Step:
    """Make a session with one window at index ``base`` and reserve its pane; an ended server is started for it.

    Without a name the session is named by its number. Whether its window is attached is not the registry's business.

    >>> step = new_session(Registry(), None, "sh", 0)
    >>> step.state.sessions
    (Session(id=0, name='0', links=(Link(index=0, window=0),), current=0, last=(), options=()),)

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.epoch == state.epoch + state.ended
    post: __return__.refused or __return__.state.sessions[:-1] == state.sessions
    post: __return__.refused or __return__.state.windows[:-1] == state.windows
    post: __return__.refused or __return__.state.panes[:-1] == state.panes
    post: __return__.refused or __return__.state.global_options == state.global_options
    """
    if name is not None and any(session.name == name for session in state.sessions):
        return Step(state, Refusal.DUPLICATE_SESSION)
    if name == "":
        return Step(state, Refusal.EMPTY_NAME)
    if not 0 <= base <= MAX_INDEX:
        return Step(state, Refusal.BAD_INDEX)
    live = start_server(state).state if state.ended else state
    number = SessionId(live.next_session_id) if name is not None else _numbered(live)
    window, pane = WindowId(live.next_window_id), PaneId(live.next_pane_id)
    made = Session(number, str(number) if name is None else name, links=(Link(base, window),), current=base)
    after = replace(
        live,
        next_session_id=number + 1,
        next_window_id=window + 1,
        next_pane_id=pane + 1,
        sessions=(*live.sessions, made),
        windows=(*live.windows, Window(window, window_name, panes=(pane,), active=pane)),
        panes=(*live.panes, Pane(pane, window)),
    )
    return Step(after, Done(number, base, window, pane))


def kill_session(state: Registry, session: SessionId) -> Step:
    """End a session; windows that no other session shows end with it, and the server with its last session.

    >>> kill_session(new_session(Registry(), "a", "sh", 0).state, SessionId(0)).state.ended
    True

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.session(session) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.sessions == state.sessions_but(session)
    post: all(w in state.windows for w in __return__.state.windows)
    post: all(p in state.panes for p in __return__.state.panes)
    post: __return__.state.counters == state.counters
    """
    if state.session(session) is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    return done(swept(replace(state, sessions=state.sessions_but(session))))


def kill_other_sessions(state: Registry, session: SessionId) -> Step:
    """End every session but this (kill-session -a).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.session(session) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.session(session) == state.session(session)
    post: __return__.refused or len(__return__.state.sessions) == 1
    post: all(w in state.windows for w in __return__.state.windows)
    post: all(p in state.panes for p in __return__.state.panes)
    post: __return__.state.counters == state.counters
    """
    kept = state.session(session)
    if kept is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    return done(swept(replace(state, sessions=(kept,))))


def kill_server(state: Registry) -> Step:
    """End everything.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == state.ended
    post: __return__.state.ended
    post: __return__.state.counters == state.counters
    """
    if state.ended:
        return Step(state, Refusal.NO_SERVER)
    return done(end_of(state))


def rename_session(state: Registry, session: SessionId, name: str) -> Step:
    """Give a session another name; its own is no other, and changes nothing (cmd-rename-session.c).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: __return__.state.windows == state.windows and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    renamed = state.session(session)
    if renamed is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    if name == "":
        return refused(state, Refusal.EMPTY_NAME)
    if any(other.name == name for other in state.sessions_but(session)):
        return refused(state, Refusal.DUPLICATE_SESSION)
    return done(with_session(state, replace(renamed, name=name)))


def select_window(state: Registry, session: SessionId, index: int) -> Step:
    """Make a window the current one of its session.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.linked(session, index) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.session(session).current == index
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: __return__.state.windows == state.windows and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    within = state.session(session)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    if within.at(index) is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    return done(with_session(state, selected(within, index)))


def _turned(state: Registry, session: SessionId, by: int, alone: Refusal) -> Step:
    """Make the window current that stands so many links further, around the end."""
    within = state.session(session)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    if len(within.links) == 1:
        return refused(state, alone)
    indexes = [link.index for link in within.links]
    to = indexes[(indexes.index(within.current) + by) % len(indexes)]
    return done(with_session(state, selected(within, to)))


def next_window(state: Registry, session: SessionId) -> Step:
    """Make the window with the next index current; the lowest follows the greatest (session_next).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: __return__.state.windows == state.windows and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    return _turned(state, session, 1, Refusal.NO_NEXT_WINDOW)


def previous_window(state: Registry, session: SessionId) -> Step:
    """Make the window with the previous index current; the greatest precedes the lowest (session_previous).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: __return__.state.windows == state.windows and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    return _turned(state, session, -1, Refusal.NO_PREVIOUS_WINDOW)


def last_window(state: Registry, session: SessionId) -> Step:
    """Make the window current that was before (session_last).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.session(session).last[0] == state.session(session).current
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: __return__.state.windows == state.windows and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    within = state.session(session)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    if not within.last:
        return refused(state, Refusal.NO_LAST_WINDOW)
    return done(with_session(state, selected(within, within.last[0])))


def unlink_window(state: Registry, session: SessionId, index: int, kill: bool) -> Step:
    """Take one link of a window out of a session; a window's only link goes with ``kill`` alone (-k).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.linked(session, index) is None
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: all(w in state.windows for w in __return__.state.windows)
    post: __return__.state.counters == state.counters
    """
    within = state.session(session)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    window = within.at(index)
    if window is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    if not kill and state.links_of(window) == 1:
        return refused(state, Refusal.LINKED_ONCE)
    return done(swept(with_session(state, unlinked(within, index))))
