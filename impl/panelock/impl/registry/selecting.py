"""Transitions of names and of what is active or current (tmux: cmd-select-*.c, cmd-rename-*.c)."""

from panelock.impl.errors import Refused
from panelock.impl.registry import edit
from panelock.impl.store import Transaction


def select_pane(tx: Transaction, pane: int, *, keep_zoom: bool = False) -> None:
    """Make a pane its window's active one; a zoomed window is shown whole again unless ``keep_zoom``."""
    edit.must_exist(tx, panes=[pane])
    document = tx.document
    owner = document.windows[document.panes[pane].window]
    if owner.active == pane:
        return
    zoomed = owner.zoomed
    edit.unzoom(tx, owner)
    edit.activate(tx, owner, pane)
    if zoomed and keep_zoom:
        owner.zoomed = True
        edit.fix_panes(tx, owner)
    tx.log("select-pane", pane=pane, keep_zoom=keep_zoom)


def last_pane(tx: Transaction, window: int, *, keep_zoom: bool = False) -> int:
    """Go back to the pane that was active before, and return it."""
    edit.must_exist(tx, windows=[window])
    found = tx.document.windows[window]
    others = [number for number in found.panes if number != found.active]
    if found.last:
        pane = found.last[0]
    elif len(others) == 1:
        pane = others[0]  # split off with -d and never visited (cmd-select-pane.c)
    else:
        raise Refused("no last pane")
    select_pane(tx, pane, keep_zoom=keep_zoom)
    return pane


def select_window(tx: Transaction, *, session: int, index: int) -> None:
    """Make a window its session's current one."""
    edit.must_exist(tx, sessions=[session])
    owner = tx.document.sessions[session]
    edit.must_be_linked(owner, index)
    if owner.current != index:
        edit.set_current(tx, owner, index)
        tx.log("select-window", session=session, index=index)


def step_window(tx: Transaction, session: int, step: str) -> int:
    """Go to the "next", "previous" or "last" window of a session and return its index."""
    edit.must_exist(tx, sessions=[session])
    owner = tx.document.sessions[session]
    if step == "last":
        if not owner.last:
            raise Refused("no last window")
        index = owner.last[0]
    else:
        indexes = [link.index for link in owner.links]
        if len(indexes) == 1:
            raise Refused(f"no {step} window")
        index = indexes[(indexes.index(owner.current) + (1 if step == "next" else -1)) % len(indexes)]
    select_window(tx, session=session, index=index)
    return index


def attach_session(tx: Transaction, session: int) -> None:
    """Note that somebody is shown a session: it is the one used last now (session_update_activity)."""
    edit.must_exist(tx, sessions=[session])
    owner = edit.session(tx, session)
    owner.activity = owner.attached = tx.now
    tx.log("attach-session", session=session)


def use_session(tx: Transaction, session: int) -> None:
    """Note that somebody has pressed a key at a session: it is the one used last now (session_update_activity)."""
    edit.must_exist(tx, sessions=[session])
    edit.session(tx, session).activity = tx.now
    tx.log("use-session", session=session)


def set_input(tx: Transaction, pane: int, *, off: bool) -> None:
    """Let keys reach a pane, or not (select-pane -e, -d)."""
    edit.must_exist(tx, panes=[pane])
    if tx.document.panes[pane].input_off != off:
        edit.pane(tx, pane).input_off = off
        tx.log("set-input", pane=pane, off=off)


def mark_pane(tx: Transaction, pane: int) -> None:
    """Mark a pane, instead of the one that was; -1 for none (select-pane -m, -M)."""
    edit.must_exist(tx, panes=[pane] if pane != -1 else [])
    tx.document.marked = pane
    tx.touched.rest = True
    tx.log("mark-pane", pane=pane)


def rename_session(tx: Transaction, session: int, name: str) -> None:
    """Name a session; names are one session's each."""
    edit.must_exist(tx, sessions=[session])
    document = tx.document
    if not name:
        raise Refused("invalid session: ")
    if document.sessions[session].name == name:
        return
    if any(owner.name == name for owner in document.sessions.values()):
        raise Refused(f"duplicate session: {name}")
    edit.session(tx, session).name = name
    tx.log("rename-session", session=session, name=name)


def rename_window(tx: Transaction, window: int, name: str, *, automatic: bool = False) -> None:
    """Name a window; unless the name came by itself (automatic-rename), it stays from now on."""
    edit.must_exist(tx, windows=[window])
    found = tx.document.windows[window]
    if automatic and found.name == name:
        return
    found = edit.window(tx, window)
    found.name = name
    if not automatic:
        found.options["automatic-rename"] = "off"
    tx.log("rename-window", window=window, name=name, automatic=automatic)
