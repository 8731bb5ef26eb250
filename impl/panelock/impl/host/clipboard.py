"""What programs in panes give to the terminals that show them.

What they give to the clipboard, and ask of it (OSC 52, input_osc_52), and what is passed through (input_dcs_dispatch).
"""

from binascii import b2a_base64
from collections.abc import Callable
from contextlib import suppress

from panelock.impl.clients import Clients
from panelock.impl.commands.paste_buffers import put
from panelock.impl.copied import decoded
from panelock.impl.document import Document, Pane, Session
from panelock.impl.errors import Fault
from panelock.impl.events import Event
from panelock.impl.host.driver import Driver
from panelock.impl.host.input import QUEUE_LIMIT
from panelock.impl.host.screens.titles import Copy
from panelock.impl.host.terminal import Terminal
from panelock.impl.options import Scope, chain_of, effective
from panelock.impl.targets import of_session


def copied(driver: Driver, happened: Callable[[Event], None], terminal: Terminal, copy: Copy) -> None:
    """Keep what a program copies in a new buffer and give it to who sees the pane; only with set-clipboard on."""
    driver.commits.look_again()
    with suppress(Fault):  # damaged: whoever asks hears of it
        document = driver.document
        if effective("set-clipboard", [document.server_options]) != "on" or terminal.pane not in document.panes:
            return
        _, _, said = copy.said.partition(b";")
        if said == b"?":
            newest = driver.buffers.find()
            held = b"" if newest is None else b2a_base64(newest.data, newline=False)
            if terminal.input.waiting < QUEUE_LIMIT:  # who does not read what it has asked is told no more
                terminal.input.send(b"\x1b]52;;%b%b" % (held, copy.end), lambda _: None, fresh_waits=False)
            return
        data = decoded(said)
        if data:
            show(driver.clients, document, terminal.pane, data)
            happened(Event("pane-set-clipboard", pane=terminal.pane, variables={"hook_pane": f"%{terminal.pane}"}))
            put(driver, data)


def show(clients: Clients, document: Document, pane: int, data: bytes) -> None:
    """Give what was copied to the terminals that show a pane (screen_write_set_client_cb)."""
    _tell(clients, document, document.panes[pane], "clipboard", data, all_clients=False)


def passed(driver: Driver, pane: int, data: bytes) -> None:
    """Pass something through to the terminals that show a pane, or its session at least, as allow-passthrough says."""
    driver.commits.look_again()
    with suppress(Fault):  # as above
        document = driver.document
        found = document.panes.get(pane)
        if found is None:
            return
        allowed = effective("allow-passthrough", chain_of(Scope.PANE, document, pane=found))
        if data and allowed in ("on", "all"):
            _tell(driver.clients, document, found, "passthrough", data, all_clients=allowed == "all")


def _tell(clients: Clients, document: Document, pane: Pane, word: str, data: bytes, *, all_clients: bool) -> None:
    """Tell the clients that see a pane, or all whose session has it; none whose terminal is another program's now."""
    watcher = clients.watcher
    if watcher is None:
        return
    line = f"%{word} {b2a_base64(data, newline=False).decode()}"
    for client in clients.all:
        session = document.sessions.get(client.session)
        if (
            session is not None
            and not client.suspended
            and (
                _sees(document, session, pane)
                or (all_clients and any(one.window == pane.window for one in session.links))
            )
        ):
            watcher.drawn(client, line, spared=True)


def _sees(document: Document, session: Session, pane: Pane) -> bool:
    window = document.windows[pane.window]
    return of_session(document, session).window == window.id and (not window.zoomed or window.active == pane.id)
