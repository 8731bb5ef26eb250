"""Transitions that remove panes, windows and sessions (tmux: cmd-kill-*.c, cmd-unlink-window in cmd-kill-window.c)."""

from panelock.impl.document import Link
from panelock.impl.errors import Refused
from panelock.impl.registry import edit, lifecycle
from panelock.impl.store import Transaction


def kill_pane(tx: Transaction, pane: int, *, others: bool = False) -> None:
    """Remove a pane, or all others of its window; the last pane takes its window along."""
    edit.must_exist(tx, panes=[pane])
    document = tx.document
    owner = document.windows[document.panes[pane].window]
    if others:
        gone = [number for number in owner.panes if number != pane]
        for number in gone:
            edit.remove_pane(tx, owner, number)
    elif len(owner.panes) == 1:
        gone = [pane]
        edit.remove_window(tx, owner.id)
    else:
        gone = [pane]
        edit.remove_pane(tx, owner, pane)
    if gone:
        tx.log("kill-pane", pane=pane, others=others)
    for number in gone:
        lifecycle.hang_up_team(tx, number)


def kill_window(tx: Transaction, *, session: int, index: int, others: bool = False) -> None:
    """Remove a window from every session that has it, or all others of the session (tmux: server_kill_window)."""
    edit.must_exist(tx, sessions=[session])
    owner = tx.document.sessions[session]
    window = edit.must_be_linked(owner, index).window
    if not others:
        edit.remove_window(tx, window)
        tx.log("kill-window", session=session, index=index, window=window, others=False)
        return
    gone = _windows_besides(owner.links, window)
    if not gone:
        return
    for number in gone:
        if number in tx.document.windows:
            edit.remove_window(tx, number)
    tx.log("kill-window", session=session, index=index, window=window, others=True)


def _windows_besides(links: list[Link], window: int) -> list[int]:
    return list(dict.fromkeys(link.window for link in links if link.window != window))


def unlink_window(tx: Transaction, *, session: int, index: int, kill: bool = False) -> None:
    """Take a window out of one session; one that stands nowhere else is only removed with ``kill``."""
    edit.must_exist(tx, sessions=[session])
    owner = tx.document.sessions[session]
    window = edit.must_be_linked(owner, index).window
    if not kill and not edit.linked_elsewhere(tx.document, owner, window):
        raise Refused("window only linked to one session")
    edit.detach(tx, owner, index)
    tx.log("unlink-window", session=session, index=index, window=window, kill=kill)


def kill_session(tx: Transaction, session: int, *, others: bool = False) -> None:
    """Remove a session (or all others); windows that only it has go with it. The last one ends the server."""
    edit.must_exist(tx, sessions=[session])
    document = tx.document
    if others:
        gone = [owner for owner in document.sessions.values() if owner.id != session]
        if not gone:
            return
    else:
        gone = [document.sessions[session]]
    for owner in gone:
        edit.drop_session(tx, owner)
    tx.log("kill-session", session=session, others=others)


def kill_server(tx: Transaction) -> None:
    """End the server with everything in it."""
    lifecycle.end_server(tx)
