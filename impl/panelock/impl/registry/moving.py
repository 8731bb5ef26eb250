"""Transitions that move panes between windows and windows between places.

tmux: cmd-break-pane.c, cmd-join-pane.c, cmd-swap-pane.c, cmd-move-window.c, cmd-swap-window.c, server-fn.c.
"""

from panelock.impl import layout_change
from panelock.impl.document import Document, Window
from panelock.impl.errors import Refused
from panelock.impl.layout import Cell, Kind, LayoutRefused
from panelock.impl.registry import edit
from panelock.impl.registry.making import Made
from panelock.impl.store import Transaction


def break_pane(
    tx: Transaction,
    pane: int,
    *,
    session: int,
    index: int | None,
    base: int,
    name: str | None,
    default_name: str,
    beside: str = "",
    select: bool = True,
    place: tuple[int, int] | None = None,
) -> Made:
    """Move a pane to a window of its own in a session; a pane that is alone in its window takes that along.

    Its window then leaves ``place``, a session and an index; None is the first where it stands.
    ``index`` None is the first free one from ``base``; ``beside`` as in new_window. ``name`` fixes the window's name.
    """
    _must_show(tx, pane, place, [session])
    document = tx.document
    source = document.windows[document.panes[pane].window]
    owner = document.sessions[session]
    if len(source.panes) == 1:
        if place is None:
            source_session, link = edit.links_to(document, source.id)[0]
            place = source_session.id, link.index
        return _move_alone(
            tx, pane, place, session=session, index=index, base=base, name=name, beside=beside, select=select
        )
    if index is not None and not beside and edit.link_at(owner, index) is not None:
        raise Refused(f"index in use: {index}")
    if beside:
        index = edit.shift_up(tx, owner, owner.current if index is None else index, before=beside == "before")
    edit.unzoom(tx, source)
    edit.lose_pane(tx, source, pane)
    edit.close_cell(tx, source, pane)
    made = edit.lone_window(tx, default_name if name is None else name, source.sx, source.sy, pane)
    if name is not None:
        made.options["automatic-rename"] = "off"
    if index is None:
        index = edit.free_index(owner, base)
    edit.attach(tx, owner, made.id, index)
    if select:
        edit.set_current(tx, owner, index)
    tx.log(
        "break-pane", pane=pane, source=source.id, session=session, index=index, window=made.id, name=made.name,
        named=name is not None, beside=beside, select=select,
    )  # fmt: skip
    return Made(session, index, made.id, pane)


def _must_show(tx: Transaction, pane: int, place: tuple[int, int] | None, sessions: list[int]) -> None:
    """Refuse a pane that is not there, or not where the caller found it: in the window at an index of a session."""
    edit.must_exist(tx, sessions=[*sessions, *(() if place is None else place[:1])])
    link = None if place is None else edit.must_be_linked(tx.document.sessions[place[0]], place[1])
    edit.must_exist(tx, panes=[pane])
    if link is not None and tx.document.panes[pane].window != link.window:
        raise Refused(f"can't find pane: %{pane}")


def _move_alone(
    tx: Transaction,
    pane: int,
    place: tuple[int, int],
    *,
    session: int,
    index: int | None,
    base: int,
    name: str | None,
    beside: str,
    select: bool,
) -> Made:
    """Break a pane out of a window that has only it: the window itself moves (tmux 3.4)."""
    document = tx.document
    window = document.panes[pane].window
    index = move_window(
        tx, session=place[0], index=place[1], to_session=session, to_index=index, base=base, beside=beside,
        select=select, renumber=False,
    )  # fmt: skip
    if name is not None:
        found = edit.window(tx, window)
        found.name = name
        found.options["automatic-rename"] = "off"
        tx.log("rename-window", window=window, name=name, automatic=False)
    return Made(session, index, window, pane)


def join_pane(
    tx: Transaction,
    source: int,
    *,
    target: int,
    kind: Kind,
    size: int | None = None,
    before: bool = False,
    full: bool = False,
    select: bool = True,
    session: int,
    index: int,
) -> None:
    """Move a pane beside another one; a window that is left without panes goes, with its links.

    The target's window stands at ``index`` of ``session``; with ``select`` the pane becomes active, and that window
    the current one.
    """
    _must_show(tx, target, (session, index), [])
    edit.must_exist(tx, panes=[source])
    if source == target:
        raise Refused("source and target panes must be different")
    document = tx.document
    there = document.windows[document.panes[target].window]
    here = document.windows[document.panes[source].window]
    same = here is there
    laid = _laid_with(tx, here, there, source, target, kind, size, before=before, full=full)
    edit.unzoom(tx, there)
    edit.unzoom(tx, here)
    emptied = len(here.panes) == 1
    edit.lose_pane(tx, here, source)
    if not same and not emptied:
        edit.close_cell(tx, here, source)
    there.panes.insert(there.panes.index(target) + (not before), source)
    there.layout = laid
    edit.pane(tx, source).window = there.id
    tx.touched.windows.update((here.id, there.id))
    edit.fix_panes(tx, there)
    if select:
        edit.activate(tx, there, source)
        edit.set_current(tx, edit.session(tx, session), index)
    tx.log(
        "join-pane", pane=source, source=here.id, target=target, window=there.id, kind=str(kind), size=size,
        before=before, full=full, select=select, session=session, index=index,
    )  # fmt: skip
    if emptied:
        edit.remove_window(tx, here.id)


def _laid_with(
    tx: Transaction,
    here: Window,
    there: Window,
    source: int,
    target: int,
    kind: Kind,
    size: int | None,
    *,
    before: bool,
    full: bool,
) -> Cell:
    """Return the target's layout with the joined pane in it; within one window its old cell is gone from it."""
    status = edit.border_status(tx.document, there)
    # Within one window both its cells are in the layout for a while: the new one goes by an id that no pane has.
    joined = tx.document.next_pane if here is there else source
    try:
        laid = layout_change.split(there.layout, target, joined, kind, size, before=before, full=full, status=status)
    except LayoutRefused:
        raise Refused("create pane failed: pane too small") from None
    if here is not there:
        return laid
    rest = layout_change.close(laid, source, status)
    assert rest is not None
    return layout_change.replace(rest, joined, source)


def swap_pane(tx: Transaction, one: int, other: int, *, select: bool = True, keep_zoom: bool = False) -> None:
    """Exchange the places of two panes; with ``select`` each window's active pane is the one that came."""
    edit.must_exist(tx, panes=[one, other])
    document = tx.document
    if one == other:
        owner = document.windows[document.panes[one].window]
        if owner.zoomed and not keep_zoom:
            edit.unzoom(tx, owner)
            tx.log("swap-pane", pane=one, other=other, select=select, keep_zoom=keep_zoom)
        return
    first = document.windows[document.panes[one].window]
    second = document.windows[document.panes[other].window]
    zoomed = [window for window in (first, second) if window.zoomed]
    for window in zoomed:
        edit.unzoom(tx, window)
    _exchange(first, second, one, other)
    edit.pane(tx, one).window, edit.pane(tx, other).window = second.id, first.id
    if first is not second:
        edit.unmark(tx, one, other)
    tx.touched.windows.update((first.id, second.id))
    _activate_swapped(tx, first, second, one, other, select=select)
    for window in {first.id: first, second.id: second}.values():
        edit.fix_panes(tx, window)  # the hidden ones' places too, before one is shown alone again
        if keep_zoom and window in zoomed:
            window.zoomed = True
            edit.fix_panes(tx, window)
    tx.log("swap-pane", pane=one, other=other, select=select, keep_zoom=keep_zoom)


def _exchange(first: Window, second: Window, one: int, other: int) -> None:
    at, there = first.panes.index(one), second.panes.index(other)
    first.panes[at], second.panes[there] = other, one
    if first is second:
        first.layout = layout_change.swap(first.layout, one, other)
    else:
        first.layout = layout_change.replace(first.layout, one, other)
        second.layout = layout_change.replace(second.layout, other, one)


def _activate_swapped(tx: Transaction, first: Window, second: Window, one: int, other: int, *, select: bool) -> None:
    """Follow cmd-swap-pane.c: what is active, and that no stack names a pane that went."""
    if select:
        edit.activate(tx, first, other)
        if first is not second:
            edit.activate(tx, second, one)
    else:
        was_first, was_second = first.active, second.active
        if was_first == one:
            edit.activate(tx, first, other)
        if (second.active if first is second else was_second) == other:
            edit.activate(tx, second, one)
    if first is not second:
        first.last = [old for old in first.last if old != one]
        second.last = [old for old in second.last if old != other]


def _landing(
    document: Document, session: int, to_session: int, window: int, to_index: int | None, *, kill: bool
) -> None:
    """Refuse a place where a window cannot come to stand (tmux: server_link_window), changing nothing."""
    source, owner = document.sessions[session], document.sessions[to_session]
    if source is not owner and source.group and source.group == owner.group:
        raise Refused("sessions are grouped")
    there = None if to_index is None else edit.link_at(owner, to_index)
    if there is None:
        return
    if there.window == window:
        raise Refused(f"same index: {to_index}")
    if not kill:
        raise Refused(f"index in use: {to_index}")


def link_window(
    tx: Transaction,
    *,
    session: int,
    index: int,
    to_session: int,
    to_index: int | None,
    base: int,
    beside: str = "",
    kill: bool = False,
    select: bool = True,
) -> int:
    """Link a window into a session as well, and return its index there; ``beside`` and ``kill`` as in new_window."""
    window, to_index, select = _link(tx, session, index, to_session, to_index, base, beside, kill=kill, select=select)
    tx.log(
        "link-window", session=session, index=index, window=window, to_session=to_session, to_index=to_index,
        beside=beside, kill=kill, select=select,
    )  # fmt: skip
    return to_index


def _link(
    tx: Transaction,
    session: int,
    index: int,
    to_session: int,
    to_index: int | None,
    base: int,
    beside: str,
    *,
    kill: bool,
    select: bool,
) -> tuple[int, int, bool]:
    edit.must_exist(tx, sessions=[session, to_session])
    document = tx.document
    window = edit.must_be_linked(document.sessions[session], index).window
    owner = document.sessions[to_session]
    if beside:
        if session != to_session:
            _landing(document, session, to_session, window, None, kill=kill)
        at = owner.current if to_index is None else to_index
        edit.must_be_linked(owner, at)
        to_index = edit.shift_up(tx, owner, at, before=beside == "before")
    else:
        _landing(document, session, to_session, window, to_index, kill=kill)
    owner = edit.session(tx, to_session)
    if to_index is None:
        to_index = edit.free_index(owner, base)
    if edit.link_at(owner, to_index) is not None:
        select = edit.replace_link(tx, owner, to_index, window) or select
    else:
        edit.attach(tx, owner, window, to_index)
    if select:
        edit.set_current(tx, owner, to_index)
    return window, to_index, select


def move_window(
    tx: Transaction,
    *,
    session: int,
    index: int,
    to_session: int,
    to_index: int | None,
    base: int,
    beside: str = "",
    kill: bool = False,
    select: bool = True,
    renumber: bool = True,
) -> int:
    """Move a window to another place, and return its index there."""
    edit.must_exist(tx, sessions=[session, to_session])
    link = edit.must_be_linked(tx.document.sessions[session], index)
    window, to_index, select = _link(tx, session, index, to_session, to_index, base, beside, kill=kill, select=select)
    edit.unmark(tx, *tx.document.windows[window].panes)
    # A shift may have moved the very link that goes: it keeps its identity, not its index.
    source = tx.document.sessions[session]
    tx.log(
        "move-window", session=session, index=index, window=window, to_session=to_session, to_index=to_index,
        beside=beside, kill=kill, select=select,
    )  # fmt: skip
    edit.detach(tx, source, link.index)
    if renumber and source.id in tx.document.sessions:
        edit.renumber_if_wanted(tx, source)
    return to_index


def renumber_windows(tx: Transaction, session: int, base: int) -> None:
    """Number a session's windows from ``base`` without gaps (move-window -r)."""
    edit.must_exist(tx, sessions=[session])
    edit.renumber(tx, edit.session(tx, session), base)
    tx.log("renumber-windows", session=session, base=base)


def swap_window(
    tx: Transaction, *, session: int, index: int, other_session: int, other_index: int, select: bool = False
) -> None:
    """Exchange the windows of two links; ``select`` (swap-window -d) makes both places current."""
    edit.must_exist(tx, sessions=[session, other_session])
    document = tx.document
    source, owner = document.sessions[session], document.sessions[other_session]
    if source is not owner and source.group and source.group == owner.group:
        raise Refused("can't move window, sessions are grouped")
    first, second = edit.must_be_linked(source, index), edit.must_be_linked(owner, other_index)
    if first.window == second.window:
        return
    edit.unmark(tx, *document.windows[first.window].panes, *document.windows[second.window].panes)
    first.window, second.window = second.window, first.window
    tx.touched.sessions.update((session, other_session))
    tx.touched.windows.update((first.window, second.window))
    if select:
        edit.set_current(tx, owner, other_index)
        if source is not owner:
            edit.set_current(tx, source, index)
    edit.synchronize_group(tx, source)
    edit.synchronize_group(tx, owner)
    tx.log(
        "swap-window", session=session, index=index, other_session=other_session, other_index=other_index, select=select
    )


def rotate_window(tx: Transaction, window: int, *, down: bool = False) -> None:
    """Give every pane the place of its neighbour; the active place stays (tmux: cmd-rotate-window.c)."""
    edit.must_exist(tx, windows=[window])
    found = tx.document.windows[window]
    if len(found.panes) == 1:
        return
    edit.unzoom(tx, found)
    old = list(found.panes)
    at = old.index(found.active)
    found.panes = [old[-1], *old[:-1]] if down else [*old[1:], old[0]]
    found.layout = layout_change.relabel(found.layout, dict(zip(old, found.panes, strict=True)))
    edit.fix_panes(tx, found)
    edit.activate(tx, found, found.panes[at])
    tx.touched.windows.add(window)
    tx.log("rotate-window", window=window, down=down)
