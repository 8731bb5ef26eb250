"""Transitions that make panes, each the first of two steps: the id is given out and the pane stands as pending.

tmux: cmd-new-session.c, spawn.c (spawn_window, spawn_pane). The second step is in lifecycle.py.
"""

from msgspec import Struct, field

from panelock.impl import layout_change
from panelock.impl.document import Link, Pane, Phase, Session
from panelock.impl.errors import Refused
from panelock.impl.layout import Kind, LayoutRefused
from panelock.impl.registry import edit, lifecycle
from panelock.impl.store import Transaction


class Reservation(Struct, frozen=True):
    """What a pane that is being made is to be."""

    argv: list[str] = field(default_factory=list)
    cwd: str = ""
    title: str = ""
    maker: str = ""
    """The process that will start the terminal, as processes.py names it; the transaction's own when empty."""


class Made(Struct, frozen=True):
    """The ids given out: session and window are where the pane stands."""

    session: int
    index: int
    window: int
    pane: int


def _reserve(tx: Transaction, wanted: Reservation, window: int) -> Pane:
    document = tx.document
    made = Pane(
        id=document.next_pane,
        window=window,
        title=wanted.title,
        argv=list(wanted.argv),
        cwd=wanted.cwd,
        maker=wanted.maker or tx.maker or tx.who,
        request=tx.request,
    )
    document.next_pane += 1
    document.panes[made.id] = made
    tx.touched.panes.add(made.id)
    tx.touched.rest = True
    return made


def new_session(
    tx: Transaction,
    wanted: Reservation,
    *,
    name: str | None,
    window_name: str,
    sx: int,
    sy: int,
    base: int,
    group: str = "",
    prefix: str = "",
) -> Made:
    """Make a session with one window of one pane; ``sx``, ``sy`` in cells. The first session begins an epoch.

    Without a name it is called by its number, ``prefix-number`` in a group; a number whose name is taken is spent.
    """
    document = tx.document
    if name == "":
        raise Refused("invalid session: ")
    if name is not None and any(owner.name == name for owner in document.sessions.values()):
        raise Refused(f"duplicate session: {name}")
    if document.ended:
        lifecycle.start_epoch(tx)
    number, name = _session_number(tx, name, prefix)
    pane = _reserve(tx, wanted, document.next_window)
    window = edit.lone_window(tx, window_name, sx, sy, pane.id)
    _add_session(tx, number, name, wanted.cwd, [Link(base, window.id)], base, group)
    tx.log(
        "new-session", session=number, name=document.sessions[number].name, index=base, window=window.id,
        window_name=window_name, pane=pane.id, sx=sx, sy=sy, group=group, title=pane.title, maker=wanted.maker,
    )  # fmt: skip
    return Made(number, base, window.id, pane.id)


def new_grouped_session(
    tx: Transaction, *, name: str | None, with_session: int, group: str, cwd: str, prefix: str = ""
) -> Made:
    """Make a session that shares the windows of another one (new-session -t); no pane is made.

    Its first window is the current one, whichever that is in the others.
    """
    edit.must_exist(tx, sessions=[with_session])
    document = tx.document
    if name is not None and any(owner.name == name for owner in document.sessions.values()):
        raise Refused(f"duplicate session: {name}")
    other = edit.session(tx, with_session)
    if not other.group:
        other.group = group
    number, name = _session_number(tx, name, prefix)
    links = [Link(link.index, link.window) for link in other.links]
    made = _add_session(tx, number, name, cwd, links, links[0].index, other.group)
    link = edit.must_be_linked(made, made.current)
    tx.log("new-session", session=number, name=made.name, group=made.group, grouped_with=with_session)
    return Made(number, link.index, link.window, document.windows[link.window].active)


def _session_number(tx: Transaction, name: str | None, prefix: str) -> tuple[int, str]:
    """Give out a number, and the name that goes with it when none was wanted (tmux: session_create)."""
    document = tx.document
    taken = {owner.name for owner in document.sessions.values()}
    before = f"{prefix}-" if prefix else ""
    number = document.next_session
    while name is None and f"{before}{number}" in taken:
        number += 1
    document.next_session = number + 1
    tx.touched.rest = True
    return number, f"{before}{number}" if name is None else name


def _add_session(
    tx: Transaction, number: int, name: str, cwd: str, links: list[Link], current: int, group: str
) -> Session:
    made = Session(
        id=number,
        name=name,
        created=tx.now,
        activity=tx.now,
        cwd=cwd,
        links=links,
        current=current,
        group=group,
    )
    tx.document.sessions[number] = made
    tx.touched.sessions.add(number)
    tx.touched.windows.update(link.window for link in links)
    return made


def new_window(
    tx: Transaction,
    wanted: Reservation,
    *,
    session: int,
    index: int | None,
    name: str,
    sx: int,
    sy: int,
    base: int,
    beside: str = "",
    kill: bool = False,
    select: bool = True,
) -> Made:
    """Make a window of one pane in a session.

    ``index`` None is the first free one from ``base``. ``beside`` "after" or "before" puts it next to the window at
    ``index`` (None: the current one) and moves the others up; ``kill`` replaces the window that stands at ``index``.
    """
    edit.must_exist(tx, sessions=[session])
    owner = tx.document.sessions[session]
    there = None if beside or index is None else edit.link_at(owner, index)
    if there is not None and not kill:
        raise Refused(f"create window failed: index {index} in use")
    replaced = there is not None
    if beside:
        index = edit.shift_up(tx, owner, owner.current if index is None else index, before=beside == "before")
    elif index is None:
        index = edit.free_index(owner, base)
    owner = edit.session(tx, session)
    pane = _reserve(tx, wanted, tx.document.next_window)
    window = edit.lone_window(tx, name, sx, sy, pane.id)
    selected = select
    if there is not None:
        selected = edit.replace_link(tx, owner, index, window.id) or select
    else:
        edit.attach(tx, owner, window.id, index)
    if selected:
        edit.set_current(tx, owner, index)
    tx.log(
        "new-window", session=session, index=index, window=window.id, name=name, pane=pane.id, sx=sx, sy=sy,
        beside=beside, replaced=replaced, select=selected, title=pane.title, maker=wanted.maker,
    )  # fmt: skip
    return Made(session, index, window.id, pane.id)


def split_window(
    tx: Transaction,
    wanted: Reservation,
    *,
    target: int,
    kind: Kind,
    size: int | None = None,
    before: bool = False,
    full: bool = False,
    select: bool = True,
) -> int:
    """Make a pane beside another one and return its id; ``size`` in cells, half the space without it.

    With ``full`` it spans the whole window, and stands first or last in the order of panes.
    """
    edit.must_exist(tx, panes=[target])
    document = tx.document
    owner = document.windows[document.panes[target].window]
    number = document.next_pane
    try:
        laid = layout_change.split(
            owner.layout,
            target,
            number,
            kind,
            size,
            before=before,
            full=full,
            status=edit.border_status(document, owner),
        )
    except LayoutRefused as error:
        raise Refused(error.text) from None
    edit.unzoom(tx, owner)
    made = _reserve(tx, wanted, owner.id)
    owner.layout = laid
    at = owner.panes.index(target) + (not before)
    if full:
        at = 0 if before else len(owner.panes)
    owner.panes.insert(at, number)
    tx.touched.windows.add(owner.id)
    edit.fix_panes(tx, owner)
    if select:
        edit.activate(tx, owner, number)
    tx.log(
        "split-window", target=target, window=owner.id, pane=number, kind=str(kind), size=size, before=before,
        full=full, select=select, title=made.title, maker=wanted.maker,
    )  # fmt: skip
    return number


def respawn_pane(
    tx: Transaction, wanted: Reservation, *, pane: int, kill: bool, place: tuple[int, int] | None = None
) -> None:
    """Reserve a pane that is there for a new process; its terminal, if one runs, is ended (``kill``).

    ``place`` is where the caller found it, a session and an index: a refusal names it so.
    """
    edit.must_exist(tx, panes=[pane])
    found = tx.document.panes[pane]
    if found.phase is Phase.PENDING:
        # Not even -k takes it from its maker, who will end or confirm it.
        raise Refused(f"respawn pane failed: pane {edit.path_of(tx.document, pane, place)} is being made")
    if found.phase is Phase.RUNNING and not kill:
        raise Refused(f"respawn pane failed: pane {edit.path_of(tx.document, pane, place)} still active")
    found = edit.pane(tx, pane)
    lifecycle.clear_life(found)
    found.phase = Phase.PENDING
    found.respawn = True
    found.maker = wanted.maker or tx.maker or tx.who
    found.request = tx.request
    if wanted.argv:
        found.argv = list(wanted.argv)
    if wanted.cwd:
        found.cwd = wanted.cwd
    tx.log("respawn-pane", pane=pane, kill=kill, maker=wanted.maker, words=len(wanted.argv), cwd=len(wanted.cwd))
