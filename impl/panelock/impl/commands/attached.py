"""Which client a command is for, and showing it a session (cmd-find.c: cmd_find_client; cmd-attach-session.c)."""

from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl import targets
from panelock.impl.clients import Client
from panelock.impl.commands import session_environment
from panelock.impl.commands.base import Call, Commit, InMode, Steps
from panelock.impl.document import Document
from panelock.impl.errors import Fault, Refused
from panelock.impl.registry import arranging, selecting
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


def find(call: Call, flag: str, *, quiet: bool = False) -> Client | None:
    """Return the client that a flag names, else the caller's own, else the one used last in the caller's session.

    Refused in tmux's words where there is none, unless ``quiet``.
    """
    clients = call.driver.clients
    said = call.args.get(flag)
    if said is not None:
        found = clients.named(said)
        if found is None and not quiet:
            raise Refused(f"can't find client: {said.removesuffix(':')}")
        return found
    found = current(call)
    if found is None and not quiet:
        raise Refused("no current client")
    return found


def current(call: Call) -> Client | None:
    """Return the caller's own client, else the one used last in the caller's session (cmd_find_current_client)."""
    if call.client is not None and call.client.session != -1:
        return call.client
    here = targets.guess_pane(call.document, None, call.pane_of_caller) if call.pane_of_caller else None
    return call.driver.clients.best(None if here is None else here.session)


def onlooker(call: Call, pane: int) -> Client | None:
    """Return who is to see what is a client's own in a pane: the caller, if he draws, else who was there last."""
    if call.client is not None and call.client.tty and call.client.session != -1:
        return call.client
    document = call.document
    window = document.panes[pane].window
    see = {one.id for one in document.sessions.values() if targets.of_session(document, one).window == window}
    there = (client for client in call.driver.clients.all if client.tty and client.session in see)
    return max(there, key=lambda one: one.activity, default=None)


def drawn(call: Call, word: str, what: object = None, client: Client | None = None) -> bool:
    """Tell a client that draws, else the caller's own, what it is to do itself; False where there is none."""
    client, watcher = client or call.client, call.driver.clients.watcher
    if client is None or watcher is None or not client.tty:
        return False
    import json  # no host needs it that nobody is attached to in a terminal

    watcher.drawn(client, f"%{word} {json.dumps(what)}")
    return True


def leave_modes(call: Call, pane: int) -> Steps:
    """Let a pane be in no mode (window_pane_reset_mode_all): some are the clients' own, so each is told."""
    if call.driver.modes.names(pane):
        from panelock.impl.host.screens.wire import Leave  # few panes ever are in a mode

        yield InMode(pane, Leave())
    watcher = call.driver.clients.watcher
    if watcher is not None:
        for client in call.driver.clients.all:
            watcher.drawn(client, f"%leave-modes {pane}")


def target_of(call: Call, document: Document) -> tuple[Target, bool]:
    """Resolve -t as a session, or (which the second tells) as a place in one."""
    said = call.args.get("t") or ""
    names_place = said == "=" or any(mark in said for mark in ":.%")
    if names_place:
        return targets.find_pane(document, said, call.pane_of_caller), True
    if not said and call.client is not None and call.client.session == -1:
        return targets.default(document, call.pane_of_caller, call.driver.clients.sessions), False
    return targets.find_session(document, call.args.get("t"), call.pane_of_caller), False


def show(call: Call, client: Client, target: Target, *, place: bool) -> Steps:
    """Show a client a session; with ``place`` the target's window and pane become its current ones first."""
    if place:
        yield Commit(lambda tx: _select(tx, target))
    _must_be_there(call, target)
    clients = call.driver.clients
    clients.coming.append(target.session)
    try:
        with suppress(Fault):  # a full disk keeps nobody out
            yield Commit(lambda tx: selecting.attach_session(tx, target.session))
    finally:
        clients.coming.remove(target.session)
    _must_be_there(call, target)  # it may have been killed by who came right behind
    clients.attach(client, target.session, call.driver.now(), hooks=call.tells_hooks)
    call.go_to_session(call.document, target.session)


def _must_be_there(call: Call, target: Target) -> None:
    if target.session not in call.document.sessions:
        raise Refused(f"can't find session: {call.args.get('t') or f'${target.session}'}")


def attach(call: Call, client: Client, target: Target, *, place: bool) -> Steps:
    """Show a client a session as attach-session does: the one before is its last one, be it the same."""
    before = client.session
    yield from show(call, client, target, place=place)
    session_environment.take(call, call.document, target.session, client.environment)
    if before != -1:
        client.last_session = before


def detach_others(call: Call, client: Client) -> None:
    """Let all others go that are attached to a client's session."""
    for other in call.driver.clients.of(client.session):
        if other is not client:
            call.driver.clients.detach(other, hooks=call.tells_hooks)


def _select(tx: "Transaction", target: Target) -> None:
    window = tx.document.windows.get(target.window)
    if window is None or target.pane not in window.panes:
        raise Refused(f"can't find pane: %{target.pane}")
    if window.active != target.pane:
        selecting.select_pane(tx, target.pane)
    selecting.select_window(tx, session=target.session, index=target.index)
    arranging.settle(tx)
