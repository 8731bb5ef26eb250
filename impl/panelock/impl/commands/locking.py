"""Locked clients: lock-client, lock-session, lock-server (cmd-lock-server.c); lock-after-time is the host's to count.

A client that draws gives its terminal to lock-command, and goes on when that is done.
"""

from typing import TYPE_CHECKING

from panelock.impl.commands import common
from panelock.impl.commands.attached import find
from panelock.impl.commands.base import Call, Command
from panelock.impl.options import effective

if TYPE_CHECKING:
    from collections.abc import Iterable

    from panelock.impl.clients import Client, Clients
    from panelock.impl.document import Document


def lock(clients: "Clients", document: "Document", wanted: "Iterable[Client]") -> None:
    """Lock clients, but for those that draw nothing, or have given their terminals away (server_lock_client)."""
    import json  # as elsewhere: most hosts never tell anybody anything by it

    watcher = clients.watcher
    for client in wanted:
        session = document.sessions.get(client.session)
        if watcher is None or session is None or not client.tty or client.suspended:
            continue
        command = effective("lock-command", [session.options, document.session_options])
        if command:
            client.suspended = True
            watcher.drawn(client, f"%lock {json.dumps(command)}")
            watcher.resized()


def _client(call: Call) -> None:
    client = find(call, "t")
    assert client is not None, "or it was refused"
    lock(call.driver.clients, call.document, [client])


def _session(call: Call) -> None:
    clients = call.driver.clients
    lock(clients, call.document, clients.of(common.session(call, call.document).session))


def _server(call: Call) -> None:
    lock(call.driver.clients, call.document, call.driver.clients.all)


COMMANDS = (
    Command("lock-client", "lockc", "t:", "[-t target-client]", common.at_once(_client), most=0, lone=True),
    Command("lock-server", "lock", "", "", common.at_once(_server), most=0, lone=True),
    Command("lock-session", "locks", "t:", common.SESSION, common.at_once(_session), most=0, lone=True),
)
