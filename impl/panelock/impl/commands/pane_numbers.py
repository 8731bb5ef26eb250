"""display-panes for a client that draws (cmd-display-panes.c).

The client shows the numbers and takes the key that chooses (cli/drawing/pane_numbers.py). The rest of a chain, and who
called, wait until the numbers are gone, and what comes of the choice is run in their place, as their own; with -b they
do not, and the client gives it. Imported only when numbers are shown.
"""

import json
from typing import Any

from panelock.impl.arguments import Block
from panelock.impl.clients import Client
from panelock.impl.commands import common, nested
from panelock.impl.commands.base import Ask, Call, Steps
from panelock.impl.commands.prompts import run_answer
from panelock.impl.document import Window
from panelock.impl.targets import of_session
from panelock.impl.targets_panes import pane_base

LONGEST_MS = (1 << 32) - 1


def display_panes(call: Call, client: Client) -> Steps:
    """Let a client show the numbers of its window's panes, and choose one."""
    said = _said(call, client)
    if call.args.has("b"):
        watcher = call.driver.clients.watcher
        assert watcher is not None, "a client that nobody holds"
        watcher.drawn(client, f"%display-panes {json.dumps(said)}")
        return
    answer = yield Ask(client, "display-panes", said | {"zoomed": False})
    if answer is None:
        return
    if client.session in call.document.sessions:
        unzooms = f"if-shell -F -t %{_window(call, client).active} '#{{window_zoomed_flag}}' 'resize-pane -Z'"
        yield from nested.run_nested(call, nested.parsed(call, unzooms), hooks=False, more=True)
    yield from run_answer(call, client, answer)


def _said(call: Call, client: Client) -> dict[str, Any]:
    """Return what the client is to know."""
    args, document = call.args, call.document
    owner, window = document.sessions[client.session], _window(call, client)
    said = args.get("d")
    usual = common.session_option(call, document, owner, "display-panes-time")
    template = args.rest[0] if args.rest else 'select-pane -t "%%%"'
    return {
        "duration": common.number(usual if said is None else said, 0, LONGEST_MS, "delay"),
        "template": template,
        "block": isinstance(template, Block),
        "keys": not args.has("N"),
        "zoomed": window.zoomed,
        "panes": [[index, pane] for index, pane in enumerate(window.panes, pane_base(document, window))],
        "colours": colours(call, client),
    }


def colours(call: Call, client: Client) -> list[str]:
    """Return those of numbers, and of the active pane's."""
    owner = call.document.sessions.get(client.session)
    names = ("display-panes-colour", "display-panes-active-colour")
    return [common.session_option(call, call.document, owner, name) for name in names]


def _window(call: Call, client: Client) -> Window:
    """Return the window that a client is shown."""
    document = call.document
    return document.windows[of_session(document, document.sessions[client.session]).window]
