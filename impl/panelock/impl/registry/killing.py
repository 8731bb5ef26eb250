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
    gone = [number for number in owner.panes if (number != pane) == others]
    if gone:
        tx.log("kill-pane", pane=pane, others=others)
    if len(gone) == len(owner.panes):
        edit.remove_window(tx, owner.id)
    else:
        for number in gone:
            edit.remove_pane(tx, owner, number)
    for number in gone:
        lifecycle.hang_up_team(tx, number)


def kill_window(tx: Transaction, *, session: int, index: int, others: bool = False) -> None:
    """Remove a window from every session that has it, or all others of the session (tmux: server_kill_window)."""
    edit.must_exist(tx, sessions=[session])
    owner = tx.document.sessions[session]
    window = edit.must_be_linked(owner, index).window
    if not others:
        tx.log("kill-window", session=session, index=index, window=window, others=False)
        edit.remove_window(tx, window)
        return
    if len(owner.links) == 1:
        return
    gone = _windows_besides(owner.links, window)
    if sum(link.window == window for link in owner.links) > 1:
        gone.append(window)  # so tmux does it: a window that stands at two places is one of the others too
    tx.log("kill-window", session=session, index=index, window=window, others=True)
    for number in gone:
        edit.remove_window(tx, number, renumber=False)
    for other in list(tx.document.sessions.values()):
        edit.renumber_if_wanted(tx, other)


def _windows_besides(links: list[Link], window: int) -> list[int]:
    return list(dict.fromkeys(link.window for link in links if link.window != window))


def unlink_window(tx: Transaction, *, session: int, index: int, kill: bool = False) -> None:
    """Take a window out of one session; one that stands nowhere else is only removed with ``kill``."""
    edit.must_exist(tx, sessions=[session])
    owner = tx.document.sessions[session]
    window = edit.must_be_linked(owner, index).window
    if not kill and not edit.linked_elsewhere(tx.document, owner, window):
        raise Refused("window only linked to one session")
    tx.log("unlink-window", session=session, index=index, window=window, kill=kill)
    edit.detach(tx, owner, index)


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
    tx.log("kill-session", session=session, others=others)
    for owner in gone:
        edit.drop_session(tx, owner)


def kill_server(tx: Transaction) -> None:
    """End the server with everything in it."""
    lifecycle.end_server(tx)
