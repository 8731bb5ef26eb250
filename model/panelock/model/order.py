"""Order within a window and within a session: which is active, which was, what stands where.

Each function is one of tmux 3.4's own (window.c, session.c), on values. They may leave a window without panes or a
session without links: removing.py takes those away.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from panelock.model.invariants import MAX_INDEX
from panelock.model.refusals import Refusal
from panelock.model.state import Link, PaneId, Session, Window, WindowId

Item = TypeVar("Item", bound=int)


def without(items: Iterable[Item], item: Item) -> tuple[Item, ...]:
    """The items but this one."""
    return tuple(one for one in items if one != item)


class Side(Enum):
    """Where a new pane stands: beside its target, or (split-window -f) before or after all."""

    BEFORE = "before"
    AFTER = "after"
    FIRST = "first"
    LAST = "last"


def activated(window: Window, pane: PaneId) -> Window:
    """Make a pane the active one; the one that was goes on the stack (window_set_active_pane)."""
    if pane == window.active:
        return window
    return replace(window, active=pane, last=(window.active, *without(window.last, pane)))


def inserted(window: Window, pane: PaneId, target: PaneId, side: Side) -> Window:
    """Put a pane into a window's order (window_add_pane)."""
    at = window.panes.index(target)
    match side:
        case Side.BEFORE:
            pass
        case Side.AFTER:
            at += 1
        case Side.FIRST:
            at = 0
        case Side.LAST:  # pragma: no branch  # no other is left
            at = len(window.panes)
    return replace(window, panes=(*window.panes[:at], pane, *window.panes[at:]))


def bereft(window: Window, pane: PaneId) -> Window:
    """Take a pane out of a window (window_lost_pane).

    If it was active, the one that was before it is: the newest of the stack, else the previous in order, else the next.
    """
    at = window.panes.index(pane)
    panes = without(window.panes, pane)
    last = without(window.last, pane)
    active = window.active
    if active == pane and panes:
        active = last[0] if last else panes[at - 1 if at > 0 else 0]
    return replace(window, panes=panes, active=active, last=without(last, active))


def exchanged(window: Window, gone: PaneId, come: PaneId, *, select: bool) -> Window:
    """Put a pane of another window in place of one of this (cmd-swap-pane.c)."""
    panes = tuple(come if one == gone else one for one in window.panes)
    last = without(window.last, gone)
    if window.active == gone:
        return replace(window, panes=panes, active=come, last=last)
    swapped = replace(window, panes=panes, last=last)
    return activated(swapped, come) if select else swapped


def selected(session: Session, index: int) -> Session:
    """Make an index the current one; the one that was goes on the stack (session_set_current)."""
    if index == session.current:
        return session
    return replace(session, current=index, last=(session.current, *without(session.last, index)))


def unlinked(session: Session, index: int) -> Session:
    """Take a link out of a session (session_detach).

    If it was current, the newest of the stack is, else the previous; the greatest index counts as previous of the
    least.
    """
    links = tuple(link for link in session.links if link.index != index)
    last = without(session.last, index)
    current = session.current
    if current == index and links:
        before = [link.index for link in links if link.index < index]
        current = last[0] if last else (before[-1] if before else links[-1].index)
    return replace(session, links=links, current=current, last=without(last, current))


class How(Enum):
    """How a window finds its index in a session."""

    FREE = "free"
    """The first free index from this one up (tmux: from base-index)."""
    AT = "at"
    """This index; refused when it is taken."""
    KILL = "kill"
    """This index; a window that is linked there is unlinked first (-k)."""
    BEFORE = "before"
    """The index of the window there, which moves up, and those next to it too (-b)."""
    AFTER = "after"
    """One more than this, with those there moving up (-a)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a session a window shall stand."""

    how: How
    index: int


@dataclass(frozen=True, slots=True)
class Room:
    """A session that has an index ready: links that stood from ``index`` up to ``gap`` have moved up by one."""

    session: Session
    index: int
    gap: int

    def follow(self, index: int) -> int:
        """Where a link is now that stood at an index before room was made."""
        return index + 1 if self.index <= index < self.gap else index


def first_free(session: Session, base: int) -> int:
    """The first index from a base up that no window has (winlink_next_index)."""
    index = base
    while session.at(index) is not None:
        index = 0 if index == MAX_INDEX else index + 1
    return index


def shuffled(session: Session, index: int) -> Room | Refusal:
    """Free an index by moving the unbroken run of links there up by one (winlink_shuffle_up)."""
    gap = index
    while gap < MAX_INDEX and session.at(gap) is not None:
        gap += 1
    if gap >= MAX_INDEX:
        return Refusal.NO_FREE_INDEX
    room = Room(session, index, gap)
    moved = replace(
        session,
        links=tuple(Link(room.follow(link.index), link.window) for link in session.links),
        current=room.follow(session.current),
        last=tuple(room.follow(one) for one in session.last),
    )
    return Room(moved, index, gap)


def room_for(session: Session, place: Place, window: WindowId) -> Room | Refusal:
    """Make room for a window's link (server_link_window, spawn_window); with KILL what stands there is still in it."""
    if not 0 <= place.index <= MAX_INDEX:
        return Refusal.BAD_INDEX
    there = session.at(place.index)
    match place.how:
        case How.FREE:
            index = first_free(session, place.index)
            return Room(session, index, index)
        case How.BEFORE | How.AFTER if there is None:
            return Refusal.NO_SUCH_WINDOW
        case How.BEFORE:
            return shuffled(session, place.index)
        case How.AFTER:
            return shuffled(session, place.index + 1)
        case How.AT | How.KILL if there == window:
            return Refusal.SAME_INDEX
        case How.AT if there is not None:
            return Refusal.INDEX_IN_USE
        case How.AT | How.KILL:  # pragma: no branch  # no other is left
            return Room(session, place.index, place.index)


def put(room: Room, window: WindowId, *, select: bool) -> Session:
    """Link a window where there is room.

    A link that is killed by this was perhaps the current one; then the new one is, whether selected or not, and what
    was killed does not go on the stack.
    """
    session, index = room.session, room.index
    links = (
        *(link for link in session.links if link.index < index),
        Link(index, window),
        *(link for link in session.links if link.index > index),
    )
    linked = replace(session, links=links, last=without(session.last, index))
    return selected(linked, index) if select else linked
