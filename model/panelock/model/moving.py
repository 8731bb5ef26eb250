"""Panes and windows that go elsewhere: broken off, joined, moved, linked, swapped, renumbered."""

from dataclasses import replace

from panelock.model.invariants import MAX_INDEX
from panelock.model.order import How, Place, Side, activated, bereft, inserted, put, room_for, selected, unlinked
from panelock.model.panes import window_of
from panelock.model.refusals import Refusal
from panelock.model.removing import swept, without_window
from panelock.model.state import Link, PaneId, Registry, Session, SessionId, Window, WindowId
from panelock.model.step import Done, Step, done, refused, with_pane, with_session, with_window
from panelock.model.windows import rename_window


def link_window(state: Registry, session: SessionId, index: int, to: SessionId, place: Place, detached: bool) -> Step:
    """Link a window into a session (again); the new link becomes current unless ``detached`` (-d).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.sessions_but(to) == state.sessions_but(to)
    post: all(w in state.windows for w in __return__.state.windows)
    post: all(p in state.panes for p in __return__.state.panes)
    post: __return__.state.counters == state.counters
    """
    source, target = state.session(session), state.session(to)
    if source is None or target is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    window = source.at(index)
    if window is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    room = room_for(target, place, window)
    if isinstance(room, Refusal):
        return refused(state, room)
    after = swept(with_session(state, put(room, window, select=not detached)))
    return Step(after, Done(to, room.index, window))


def move_window(state: Registry, session: SessionId, index: int, to: SessionId, place: Place, detached: bool) -> Step:
    """Link a window elsewhere and take away the link it was moved by.

    It becomes current there unless ``detached`` (-d). A session whose only window is moved to another one
    ends. Other links of the window stay.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: all(w in state.windows for w in __return__.state.windows)
    post: all(p in state.panes for p in __return__.state.panes)
    post: __return__.state.counters == state.counters
    """
    source, target = state.session(session), state.session(to)
    if source is None or target is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    window = source.at(index)
    if window is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    room = room_for(target, place, window)
    if isinstance(room, Refusal):
        return refused(state, room)
    landed = put(room, window, select=not detached)
    if session == to:
        after = with_session(state, unlinked(landed, room.follow(index)))
    else:
        after = with_session(with_session(state, landed), unlinked(source, index))
    return Step(swept(after), Done(to, room.index, window))


def renumber_windows(state: Registry, session: SessionId, base: int) -> Step:
    """Give a session's windows the indexes from ``base`` on, in their order (move-window -r; renumber-windows).

    The stack follows link by link. tmux 3.4 looks its entries up by window, and so garbles it when a window is linked
    twice: there the model is what tmux means.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.sessions_but(session) == state.sessions_but(session)
    post: __return__.state.windows == state.windows and __return__.state.panes == state.panes
    post: __return__.state.counters == state.counters
    """
    within = state.session(session)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    if base < 0 or base + len(within.links) - 1 > MAX_INDEX:
        return refused(state, Refusal.BAD_INDEX)
    indexes = [link.index for link in within.links]
    renumbered = replace(
        within,
        links=tuple(Link(base + at, link.window) for at, link in enumerate(within.links)),
        current=base + indexes.index(within.current),
        last=tuple(base + indexes.index(index) for index in within.last),
    )
    return done(with_session(state, renumbered))


def _relinked(session: Session, index: int, window: WindowId) -> Session:
    """The session with another window at an index."""
    links = tuple(Link(index, window) if link.index == index else link for link in session.links)
    return replace(session, links=links)


def swap_window(state: Registry, session: SessionId, index: int, to: SessionId, other: int, select: bool) -> Step:
    """Two links exchange their windows; what was current or last stays so by index (cmd-swap-window.c).

    With ``select`` both links become current: that is what -d does, whatever the manual says, and it was seen to.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.windows == state.windows and __return__.state.panes == state.panes
    post: len(__return__.state.sessions) == len(state.sessions)
    post: __return__.state.counters == state.counters
    """
    source, target = state.session(session), state.session(to)
    if source is None or target is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    ours, theirs = source.at(index), target.at(other)
    if ours is None or theirs is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    if ours == theirs:
        return done(state)
    target = _relinked(target, other, ours)
    if session == to:
        target = _relinked(target, index, theirs)
        return done(with_session(state, selected(target, other) if select else target))
    source = _relinked(source, index, theirs)
    after = with_session(state, selected(target, other) if select else target)
    return done(with_session(after, selected(source, index) if select else source))


def break_pane(
    state: Registry,
    session: SessionId,
    index: int,
    pane: PaneId,
    to: SessionId,
    place: Place,
    name: str,
    detached: bool,
) -> Step:
    """Move a pane into a window of its own, which becomes current unless ``detached`` (-d).

    The only pane of a window takes the window along, as if that were moved (tmux: same errors, same id). ``name`` is
    what the window is called afterwards. There is no -k: a place that says KILL is taken as AT.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.panes_but(pane) == state.panes_but(pane)
    post: (__return__.state.find(pane) is None) == (state.find(pane) is None)
    post: __return__.state.next_pane_id == state.next_pane_id
    post: __return__.state.next_session_id == state.next_session_id
    """
    source, target = state.session(session), state.session(to)
    if source is None or target is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    left = state.linked(session, index)
    moved = state.find(pane)
    if left is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    if moved is None or moved.window != left.id:
        return refused(state, Refusal.NO_SUCH_PANE)
    at = Place(How.AT, place.index) if place.how is How.KILL else place
    if left.panes == (pane,):
        step = move_window(state, session, index, to, at, detached)
        return step if step.refused else Step(rename_window(step.state, left.id, name).state, step.outcome)
    window = WindowId(state.next_window_id)
    room = room_for(target, at, window)
    if isinstance(room, Refusal):
        return refused(state, room)
    after = with_window(with_pane(state, replace(moved, window=window)), bereft(left, pane))
    after = replace(
        with_session(after, put(room, window, select=not detached)),
        next_window_id=window + 1,
        windows=(*after.windows, Window(window, name, panes=(pane,), active=pane)),
    )
    return Step(after, Done(to, room.index, window, pane))


def join_pane(
    state: Registry, source: PaneId, to: SessionId, index: int, target: PaneId, before: bool, detached: bool
) -> Step:
    """Move a pane beside another, in its own window or another; move-pane is the same.

    Unless ``detached`` (-d) it becomes active there and its window current in the session that the target was named by.
    A window that is left empty ends with its links, after that.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.state.panes_but(source) == state.panes_but(source)
    post: (__return__.state.find(source) is None) == (state.find(source) is None)
    post: __return__.refused or __return__.state.find(source).window == state.find(target).window
    post: __return__.state.counters == state.counters
    """
    within, there = state.session(to), state.linked(to, index)
    moved, beside = state.find(source), state.find(target)
    left = window_of(state, source)
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    if there is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    if moved is None or left is None or beside is None or beside.window != there.id:
        return refused(state, Refusal.NO_SUCH_PANE)
    if source == target:
        return refused(state, Refusal.SAME_PANE)
    shrunk = bereft(left, source)
    grown = shrunk if left.id == there.id else there
    grown = inserted(grown, source, target, Side.BEFORE if before else Side.AFTER)
    after = with_pane(state, replace(moved, window=there.id))
    after = with_window(with_window(after, shrunk), grown if detached else activated(grown, source))
    if not detached:
        after = with_session(after, selected(within, index))
    if left.panes == (source,):
        after = without_window(after, left.id)
    return Step(after, Done(to, index, there.id, source))
