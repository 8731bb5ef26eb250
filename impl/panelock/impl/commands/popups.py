"""display-popup for a client that draws (cmd-display-menu.c, popup.c).

The client runs what is shown, in a terminal of its own, and draws it over the window (cli/drawing/popup.py); whatever
the registry knows is told it here. The caller waits until it is closed, and ends with its status, as in tmux. Imported
only when a popup is shown.
"""

from typing import TYPE_CHECKING, Any

from panelock.impl.clients import Client, values
from panelock.impl.commands import common, spawning
from panelock.impl.commands.base import Call, Popup, Steps
from panelock.impl.commands.menus import LINES, utf8
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded
from panelock.impl.layout import BadSize
from panelock.impl.layout_places import amount
from panelock.impl.options import effective
from panelock.impl.targets import of_session

if TYPE_CHECKING:
    from panelock.impl.document import Window


def display_popup(call: Call, client: Client) -> Steps:
    """Show what a command prints, over the window."""
    args, document, watcher = call.args, call.document, call.driver.clients.watcher
    call.fleeting = True
    assert watcher is not None, "a client that nobody holds"
    if args.has("C"):
        watcher.drawn(client, "%close-popup")
        return
    target = common.pane(call, document)
    columns, rows = client.size or (80, 24)
    high, wide = _cells(call, "h", "height", rows), _cells(call, "w", "width", columns)
    owner = document.sessions[target.session]
    shown_in = document.windows[of_session(document, document.sessions[client.session]).window]
    looks, extra = _looks(call, shown_in), values(client, document)
    environment = spawning.environment(call, document, owner) | spawning.assignments(args.all("e"))
    environment["TERM"] = effective("default-terminal", [document.server_options]) or "screen"
    shell = common.shell(call, document, owner)
    command = spawning.command(call, document, owner)
    # Only now, for it may wait, and the client may have left by then.
    folder = args.get("d")
    folder = call.cwd if folder is None else (yield from expanded(call, folder, target, extra))
    title = yield from expanded(call, args.get("T") or "", target, extra)
    call.status = yield Popup(
        client,
        {
            "argv": command or [shell], "shell": shell if len(command) == 1 else "", "cwd": folder,
            "title": utf8(title), "x": args.get("x") or "C", "y": args.get("y") or "C", "size": (wide, high),
            "pane": target.pane, "window": target.index, "own": call.client is client,
            "closes": min(args.count("E"), 2), **looks,
        },
        environment,
        owner.id,
    )  # fmt: skip


def _cells(call: Call, flag: str, what: str, whole: int) -> int:
    """Return cells of the terminal: half of it, or what a flag says (args_percentage)."""
    said = call.args.get(flag)
    if said is None:
        return whole // 2
    try:
        return amount(said, 1, whole, whole)
    except BadSize as wrong:
        raise Refused(f"{what} {wrong.text}") from None


def _looks(call: Call, window: "Window") -> dict[str, Any]:
    """Return how it looks: of each style the option's, and the command's own."""
    args, document = call.args, call.document
    styles = [
        [common.window_option(document, window, name), utf8(args.get(flag) or "")]
        for flag, name in (("s", "popup-style"), ("S", "popup-border-style"))
    ]
    lines = "none" if args.has("B") else args.get("b")
    if lines is None:
        lines = common.window_option(document, window, "popup-border-lines")
    elif lines not in LINES:
        raise Refused(f"popup-border-lines unknown value: {lines}")
    return {"styles": styles, "lines": lines}
