"""The small steps that transitions are made of: finding things, marking what is written, places and neighbours.

The order of things is tmux's: session.c (session_detach, session_set_current), window.c (window_lost_pane,
window_set_active_pane), resize of panes after every change of a layout (layout_fix_panes).
"""

from collections.abc import Iterable

from panelock.impl import layout_change
from panelock.impl.document import Document, Link, Pane, Session, Window, is_over
from panelock.impl.errors import Refused
from panelock.impl.layout import single
from panelock.impl.layout_places import places
from panelock.impl.store import Transaction

MAX_INDEX = 2**31 - 1
"""tmux keeps a window's index in an int."""

# --- finding, for reading and for writing -------------------------------------------------------------------------


def pane(tx: Transaction, number: int) -> Pane:
    """Return a pane that will be written; refused in tmux's words when there is none."""
    found = tx.document.panes.get(number)
    if found is None:
        raise Refused(f"can't find pane: %{number}")
    tx.touched.panes.add(number)
    return found


def window(tx: Transaction, number: int) -> Window:
    """Return a window that will be written."""
    found = tx.document.windows.get(number)
    if found is None:
        raise Refused(f"can't find window: @{number}")
    tx.touched.windows.add(number)
    return found


def session(tx: Transaction, number: int) -> Session:
    """Return a session that will be written."""
    found = tx.document.sessions.get(number)
    if found is None:
        raise Refused(f"can't find session: ${number}")
    tx.touched.sessions.add(number)
    return found


def must_exist(
    tx: Transaction, *, sessions: Iterable[int] = (), windows: Iterable[int] = (), panes: Iterable[int] = ()
) -> None:
    """Refuse a transition any of whose ids names nothing, before anything is marked as written."""
    document = tx.document
    for number in sessions:
        if number not in document.sessions:
            raise Refused(f"can't find session: ${number}")
    for number in windows:
        if number not in document.windows:
            raise Refused(f"can't find window: @{number}")
    for number in panes:
        if number not in document.panes:
            raise Refused(f"can't find pane: %{number}")


def link_at(owner: Session, index: int) -> Link | None:
    """Return the link at an index."""
    return next((link for link in owner.links if link.index == index), None)


def must_be_linked(owner: Session, index: int) -> Link:
    """Return the link at an index; refused when nothing stands there."""
    found = link_at(owner, index)
    if found is None:
        raise Refused(f"can't find window: {index}")
    return found


def links_to(document: Document, number: int) -> list[tuple[Session, Link]]:
    """Return every link that leads to a window, with its session."""
    return [(owner, link) for owner in document.sessions.values() for link in owner.links if link.window == number]


def option_of_window(document: Document, owner: Window, name: str, default: str) -> str:
    """Return a window option that geometry depends on, with tmux's inheritance."""
    return owner.options.get(name, document.window_options.get(name, default))


def option_of_session(document: Document, owner: Session, name: str, default: str) -> str:
    """Return a session option that a transition depends on."""
    return owner.options.get(name, document.session_options.get(name, default))


def border_status(document: Document, owner: Window) -> str:
    """Return where panes' status lines stand: off, top or bottom."""
    return option_of_window(document, owner, "pane-border-status", "off")


# --- panes of a window --------------------------------------------------------------------------------------------


def fix_panes(tx: Transaction, owner: Window) -> None:
    """Give every pane the size and place that the layout says."""
    zoomed = owner.active if owner.zoomed else None
    status = border_status(tx.document, owner)
    for number, place in places(owner.layout, owner.sx, owner.sy, status, zoomed).items():
        found = tx.document.panes[number]
        if zoomed is not None and number != zoomed:
            continue
        if (found.x, found.y, found.sx, found.sy) != (place.x, place.y, place.sx, place.sy):
            found.x, found.y, found.sx, found.sy = place.x, place.y, place.sx, place.sy
            tx.touched.panes.add(number)


def unzoom(tx: Transaction, owner: Window) -> None:
    """Show the whole layout again (tmux: window_unzoom)."""
    if owner.zoomed:
        owner.zoomed = False
        tx.touched.windows.add(owner.id)
        fix_panes(tx, owner)


def activate(tx: Transaction, owner: Window, number: int) -> None:
    """Make a pane the active one; the one before goes on the stack of last panes."""
    if owner.active == number:
        return
    owner.last = [owner.active, *(old for old in owner.last if old not in (number, owner.active))]
    owner.active = number
    tx.touched.windows.add(owner.id)


def lose_pane(tx: Transaction, owner: Window, number: int) -> None:
    """Take a pane out of its window's order and stack; another becomes active (tmux: window_lost_pane).

    The window may be left without panes: the caller removes it then. The layout is the caller's too.
    """
    unmark(tx, number)
    at = owner.panes.index(number)
    owner.last = [old for old in owner.last if old != number]
    if owner.active == number:
        rest = owner.panes[at - 1 : at] or owner.panes[1:]
        heir = [*owner.last, *rest, number][0]
        owner.active = heir
        owner.last = [old for old in owner.last if old != heir]
    owner.panes.pop(at)
    tx.touched.windows.add(owner.id)


def close_cell(tx: Transaction, owner: Window, number: int) -> None:
    """Take a pane's cell out of the layout; its space goes to a neighbour."""
    rest = layout_change.close(owner.layout, number, border_status(tx.document, owner))
    assert rest is not None, "a window's only pane goes with its window"
    owner.layout = rest
    fix_panes(tx, owner)


def remove_pane(tx: Transaction, owner: Window, number: int) -> None:
    """Remove one of several panes of a window for good; its id stays spent."""
    unzoom(tx, owner)
    lose_pane(tx, owner, number)
    close_cell(tx, owner, number)
    drop_pane(tx, number)


def unmark(tx: Transaction, *gone: int) -> None:
    """Forget the mark when one of these panes has it: it went, or elsewhere (tmux: server_check_marked)."""
    if tx.document.marked in gone:
        tx.document.marked = -1
        tx.touched.rest = True


def drop_pane(tx: Transaction, number: int) -> None:
    """Forget a pane."""
    unmark(tx, number)
    del tx.document.panes[number]
    tx.touched.panes.add(number)


def lone_window(tx: Transaction, name: str, sx: int, sy: int, first: int) -> Window:
    """Make a window around one pane that already stands in the document; it still has to be linked."""
    document = tx.document
    made = Window(
        id=document.next_window,
        name=name,
        sx=sx,
        sy=sy,
        panes=[first],
        active=first,
        layout=single(first, sx, sy),
        created=tx.now,
        manual_sx=sx,
        manual_sy=sy,
    )
    document.next_window += 1
    document.windows[made.id] = made
    document.panes[first].window = made.id
    tx.touched.windows.add(made.id)
    tx.touched.panes.add(first)
    tx.touched.rest = True
    fix_panes(tx, made)
    return made


# --- windows of a session -----------------------------------------------------------------------------------------


def set_current(tx: Transaction, owner: Session, index: int) -> None:
    """Make a window the current one; the one before goes on the stack (tmux: session_set_current)."""
    if owner.current == index:
        return
    owner.last = [owner.current, *(old for old in owner.last if old not in (index, owner.current))]
    owner.current = index
    tx.touched.sessions.add(owner.id)


def free_index(owner: Session, base: int) -> int:
    """Return the first index from ``base`` at which no window stands; 0 follows the last (tmux: winlink_next_index)."""
    taken = {link.index for link in owner.links}
    index = base
    while index in taken:
        index = 0 if index == MAX_INDEX else index + 1
    return index


def attach(tx: Transaction, owner: Session, number: int, index: int) -> Link:
    """Link a window at a free index; the session's group follows."""
    assert link_at(owner, index) is None
    made = Link(index, number)
    owner.links = sorted([*owner.links, made], key=lambda link: link.index)
    tx.touched.sessions.add(owner.id)
    tx.touched.windows.add(number)
    synchronize_group(tx, owner)
    return made


def replace_link(tx: Transaction, owner: Session, index: int, number: int) -> bool:
    """Let the link at ``index`` lead to another window (-k); tells whether the place is the current one.

    The session is never without a window, not even when the one that goes was its only one (server_link_window).
    """
    there = must_be_linked(owner, index)
    gone, there.window = there.window, number
    owner.last = [old for old in owner.last if old != index]
    tx.touched.sessions.add(owner.id)
    tx.touched.windows.add(number)
    synchronize_group(tx, owner)
    drop_unlinked(tx, [gone])
    return owner.current == index


def linked_elsewhere(document: Document, owner: Session, number: int) -> bool:
    """Tell whether a window has a link besides this session's (and its group's) one (tmux: session_is_linked)."""
    members = group_of(document, owner)
    return len(links_to(document, number)) != len(members)


def path_of(document: Document, number: int, place: tuple[int, int] | None = None) -> str:
    """Write a pane as session:window.pane, as tmux's errors do; ``place`` is one of its window's, else the first."""
    found = document.panes[number]
    if place is None:
        owner, link = links_to(document, found.window)[0]
        place = owner.id, link.index
    window = document.windows[found.window]
    base = int(option_of_window(document, window, "pane-base-index", "0"))
    return f"{document.sessions[place[0]].name}:{place[1]}.{base + window.panes.index(number)}"


def shift_up(tx: Transaction, owner: Session, index: int, *, before: bool) -> int:
    """Free the index behind (or at) a window by moving the run of neighbours up (tmux: winlink_shuffle_up)."""
    must_be_linked(owner, index)
    wanted = index if before else index + 1
    end = wanted
    taken = {link.index for link in owner.links}
    while end in taken:
        end += 1
    if end >= MAX_INDEX:
        # tmux says nothing here, or that the index is in use, or reckons on with a negative one and dies.
        raise Refused(f"no free index: {index}")
    _reindex(tx, owner, {index: index + 1 for index in range(wanted, end)})
    return wanted


def _reindex(tx: Transaction, owner: Session, new: dict[int, int]) -> None:
    """Give links other indexes, in their order, in all sessions of the group: what is current or last stays so.

    In tmux the others of a group are told later, and by index: their current window is another one then, or renumbered
    sessions of one group have different indexes.
    """
    for member in group_of(tx.document, owner):
        for link in member.links:
            link.index = new.get(link.index, link.index)
        member.current = new.get(member.current, member.current)
        member.last = [new.get(old, old) for old in member.last]
        tx.touched.sessions.add(member.id)


def leave_window(owner: Session, index: int) -> None:
    """Choose who is current when the window at ``index`` goes: last, else previous, else next (session_detach)."""
    if owner.current == index:
        others = [link.index for link in owner.links if link.index != index]
        if not others:
            return
        below = [other for other in others if other < index]
        # Previous goes round: below the first comes the last.
        owner.current = owner.last[0] if owner.last else (below or others)[-1]
    owner.last = [old for old in owner.last if old not in (index, owner.current)]


def detach(tx: Transaction, owner: Session, index: int) -> None:
    """Take a window out of a session. An empty session goes, with its group; an unlinked window goes with its panes."""
    number = must_be_linked(owner, index).window
    leave_window(owner, index)
    owner.links = [link for link in owner.links if link.index != index]
    tx.touched.sessions.add(owner.id)
    if owner.links:
        synchronize_group(tx, owner)
    else:
        for member in group_of(tx.document, owner):
            drop_session(tx, member)
    drop_unlinked(tx, [number])


def drop_session(tx: Transaction, owner: Session) -> None:
    """Remove a session; windows that no other session has go with it, and with the last one the server (exit-empty)."""
    del tx.document.sessions[owner.id]
    tx.touched.sessions.add(owner.id)
    drop_unlinked(tx, [link.window for link in owner.links])
    if is_over(tx.document) and not (tx.document.ended or tx.more):
        end_empty(tx)


def end_empty(tx: Transaction) -> None:
    """End a server that has no session left."""
    tx.document.ended = True
    tx.touched.rest = True
    tx.log("end-server")


def drop_unlinked(tx: Transaction, numbers: Iterable[int]) -> None:
    """Remove those of these windows that no session has any more, with their panes."""
    for number in numbers:
        owner = tx.document.windows.get(number)
        if owner is None or links_to(tx.document, number):
            continue
        for member in owner.panes:
            drop_pane(tx, member)
        del tx.document.windows[number]
        tx.touched.windows.add(number)


def remove_window(tx: Transaction, number: int, *, renumber: bool = True) -> None:
    """Remove a window from every session that has it (tmux: server_kill_window)."""
    while found := links_to(tx.document, number):
        owner = found[0][0]
        for _, link in [one for one in found if one[0] is owner]:
            detach(tx, owner, link.index)
        if renumber and owner.id in tx.document.sessions:
            renumber_if_wanted(tx, owner)


def renumber_if_wanted(tx: Transaction, owner: Session) -> None:
    """Close the gaps when the option renumber-windows is on."""
    if option_of_session(tx.document, owner, "renumber-windows", "off") == "on":
        base = int(option_of_session(tx.document, owner, "base-index", "0"))
        # What an option decides is logged as what was done: a rebuild does not know the option's value.
        tx.log("renumber-windows", session=owner.id, base=base)
        renumber(tx, owner, base)


def renumber(tx: Transaction, owner: Session, base: int) -> None:
    """Number the windows from ``base`` without gaps; current and last ones stay what they are."""
    _reindex(tx, owner, {link.index: base + at for at, link in enumerate(owner.links)})


# --- groups -------------------------------------------------------------------------------------------------------


def group_of(document: Document, owner: Session) -> list[Session]:
    """Return the sessions that share their windows with this one, itself included."""
    if not owner.group:
        return [owner]
    return [other for other in document.sessions.values() if other.group == owner.group]


def synchronize_group(tx: Transaction, owner: Session) -> None:
    """Give the rest of the group this session's windows (tmux: session_group_synchronize1)."""
    for other in group_of(tx.document, owner):
        if other is owner:
            continue
        here = {link.index for link in owner.links}
        if other.current not in here:
            other.last = [old for old in other.last if old in here]
            others = sorted(here)
            below = [index for index in others if index < other.current]
            other.current = other.last[0] if other.last else (below or others)[-1]
        # A session can come into a group of the same name that has other windows: those it had then go (as in tmux).
        had = [link.window for link in other.links]
        other.links = [Link(link.index, link.window) for link in owner.links]
        other.last = [old for old in other.last if old in here and old != other.current]
        tx.touched.sessions.add(other.id)
        drop_unlinked(tx, had)
