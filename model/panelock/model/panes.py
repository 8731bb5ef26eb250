"""Panes where they stand: split off, killed, selected, titled, swapped."""

from dataclasses import replace

from panelock.model.order import Side, activated, exchanged, inserted
from panelock.model.refusals import Refusal
from panelock.model.removing import without_pane
from panelock.model.state import Pane, PaneId, Registry, Window, WindowId
from panelock.model.step import Done, Step, done, refused, with_pane, with_window


def window_of(state: Registry, pane: PaneId) -> Window | None:
    """The window that a pane is in."""
    found = state.find(pane)
    return None if found is None else state.window(found.window)


def split_window(state: Registry, target: PaneId, side: Side, detached: bool) -> Step:
    """Reserve a pane beside another; it becomes active unless ``detached``. The session's current window stays.

    >>> from panelock.model.sessions import new_session
    >>> split_window(new_session(Registry(), "a", "sh", 0).state, PaneId(0), Side.BEFORE, False).state.windows
    (Window(id=0, name='sh', panes=(1, 0), active=1, last=(0,), options=()),)

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.find(target) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.next_pane_id == state.next_pane_id + 1
    post: __return__.refused or __return__.state.panes[:-1] == state.panes
    post: __return__.refused or __return__.state.panes[-1].id == state.next_pane_id
    post: __return__.state.sessions == state.sessions
    post: __return__.state.next_window_id == state.next_window_id
    post: __return__.state.next_session_id == state.next_session_id
    """
    window = window_of(state, target)
    if window is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    pane = PaneId(state.next_pane_id)
    grown = inserted(window, pane, target, side)
    after = replace(
        with_window(state, grown if detached else activated(grown, pane)),
        next_pane_id=pane + 1,
        panes=(*state.panes, Pane(pane, window.id)),
    )
    return Step(after, Done(window=window.id, pane=pane))


def kill_pane(state: Registry, pane: PaneId) -> Step:
    """End a pane; its id stays spent. The last pane of a window takes window, links and perhaps sessions with it.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.find(pane) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.panes == state.panes_but(pane)
    post: __return__.state.counters == state.counters
    """
    if state.find(pane) is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    return done(without_pane(state, pane))


def kill_other_panes(state: Registry, pane: PaneId) -> Step:
    """End the other panes of a pane's window (kill-pane -a).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.find(pane) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.find(pane) == state.find(pane)
    post: all(p in state.panes for p in __return__.state.panes)
    post: __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    window = window_of(state, pane)
    if window is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    after = state
    for other in window.panes:
        if other != pane:
            after = without_pane(after, other)
    return done(after)


def select_pane(state: Registry, pane: PaneId) -> Step:
    """Make a pane the active one of its window. The session's current window stays.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.find(pane) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.panes == state.panes and __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    window = window_of(state, pane)
    if window is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    return done(with_window(state, activated(window, pane)))


def last_pane(state: Registry, window: WindowId) -> Step:
    """Make the pane active that was before; of two panes the other one, even if it never was (cmd-select-pane.c).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.state == state or not __return__.refused
    post: __return__.refused or __return__.state.window(window).last[0] == state.window(window).active
    post: __return__.state.windows_but(window) == state.windows_but(window)
    post: __return__.state.panes == state.panes and __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    within = state.window(window)
    if within is None:
        return refused(state, Refusal.NO_SUCH_WINDOW)
    others = tuple(pane for pane in within.panes if pane != within.active)
    if within.last:
        return done(with_window(state, activated(within, within.last[0])))
    if len(others) != 1:
        return refused(state, Refusal.NO_LAST_PANE)
    return done(with_window(state, activated(within, others[0])))


def set_title(state: Registry, pane: PaneId, title: str) -> Step:
    """Give a pane a title (select-pane -T, or what runs in it says so).

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.find(pane) is None)
    post: __return__.state == state or not __return__.refused
    post: __return__.state.panes_but(pane) == state.panes_but(pane)
    post: __return__.state.windows == state.windows and __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    titled = state.find(pane)
    if titled is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    return done(with_pane(state, replace(titled, title=title)))


def _swapped_within(window: Window, source: PaneId, target: PaneId, *, detached: bool) -> Window:
    """Two panes of one window change places.

    Detached, an active target hands over to the source that comes in its place, while an active source stays active:
    tmux asks first whether the source was active and then whether the target is by now.
    """
    order = {source: target, target: source}
    window = replace(window, panes=tuple(order.get(pane, pane) for pane in window.panes))
    if not detached:
        return activated(window, target)
    if window.active == source:
        window = activated(window, target)
    return activated(window, source) if window.active == target else window


def swap_pane(state: Registry, source: PaneId, target: PaneId, detached: bool) -> Step:
    """Two panes change places, in one window or between two; a pane with itself changes nothing (cmd-swap-pane.c).

    Not ``detached``: within one window the target becomes active; between two, each pane that comes in does. Detached,
    a pane becomes active only where it comes in for the active one.

    pre: state.well_formed
    post: __return__.state.well_formed
    post: __return__.refused == (state.find(source) is None or state.find(target) is None)
    post: __return__.state == state or not __return__.refused
    post: tuple(p.id for p in __return__.state.panes) == tuple(p.id for p in state.panes)
    post: all(len(w.panes) == len(state.window(w.id).panes) for w in __return__.state.windows)
    post: __return__.state.sessions == state.sessions
    post: __return__.state.counters == state.counters
    """
    ours, theirs = state.find(source), state.find(target)
    here, there = window_of(state, source), window_of(state, target)
    if ours is None or theirs is None or here is None or there is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    if source == target:
        return done(state)
    if here.id == there.id:
        return done(with_window(state, _swapped_within(here, source, target, detached=detached)))
    after = with_window(state, exchanged(here, source, target, select=not detached))
    after = with_window(after, exchanged(there, target, source, select=not detached))
    after = with_pane(after, replace(ours, window=there.id))
    return done(with_pane(after, replace(theirs, window=here.id)))
