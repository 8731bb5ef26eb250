"""display-menu for a client that draws (cmd-display-menu.c, menu.c).

The client draws the menu and gives the command that is chosen as its own (cli/drawing/menu.py); whatever the registry
knows is told it here, with every format expanded. The rest of a chain, and who called, wait until the menu is closed,
but not for what was chosen, as in tmux. How a menu looks is said by the options of tmux 3.4, whose defaults are what
3.3a draws. Imported only when a menu is shown.
"""

from typing import TYPE_CHECKING, Any

from panelock.impl.clients import Client, values
from panelock.impl.commands import common
from panelock.impl.commands.base import Ask, Call, Steps
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded
from panelock.impl.targets import of_session

if TYPE_CHECKING:
    from panelock.impl.document import Window

LINES = ("single", "double", "heavy", "simple", "rounded", "padded", "none")
LAST = (1 << 32) - 1


def display_menu(call: Call, client: Client) -> Steps:
    """Show a menu: of its name, key, command each; an empty name is a line between them."""
    args, document = call.args, call.document
    call.fleeting = True
    target = common.pane(call, document)
    # Before anything is expanded: that may wait, and the client may have left by then.
    extra, looks = values(client, document), _looks(call, _window_of(call, client))
    title = yield from expanded(call, args.get("T") or "", target, extra)
    items: list[list[str] | None] = []
    words = iter(args.rest)
    for name in words:
        if not name:
            if items:
                items.append(None)
            continue
        key, command = next(words, None), next(words, None)
        if key is None or command is None:
            raise Refused("not enough arguments")
        shown = yield from expanded(call, name, target, extra)
        if shown:
            does = yield from expanded(call, command, target, extra)
            items.append([utf8(shown), utf8(key), utf8(does)])
    if not items:
        return
    said = {
        "title": utf8(title),
        "items": items,
        "x": utf8(args.get("x") or "C"),
        "y": utf8(args.get("y") or "C"),
        "pane": target.pane,
        "window": target.index,
        "target": f"${target.session}:{target.index}.%{target.pane}",
        "own": call.client is client,
        "stays": args.has("O"),
        "start": _start(args.get("C")),
        **looks,
    }
    yield Ask(client, "menu", said)


def _window_of(call: Call, client: Client) -> "Window":
    document = call.document
    return document.windows[of_session(document, document.sessions[client.session]).window]


def utf8(text: str) -> str:
    """Return a text without bytes that are none of a character: JSON cannot have them."""
    return text.encode("utf-8", "replace").decode()


def _start(said: str | None) -> int:
    """Return which item is selected first; -1 for none."""
    return -1 if said == "-" else 0 if said is None else common.number(said, 0, LAST, "starting choice")


def _looks(call: Call, window: "Window") -> dict[str, Any]:
    """Return how it looks: of each style the option's, and the command's own."""
    args, document = call.args, call.document
    styles = []
    for flag, name in (("s", "menu-style"), ("H", "menu-selected-style"), ("S", "menu-border-style")):
        styles.append([common.window_option(document, window, name), utf8(args.get(flag) or "")])
    lines = args.get("b")
    if lines is None:
        lines = common.window_option(document, window, "menu-border-lines")
    elif lines not in LINES:
        raise Refused(f"menu-border-lines unknown value: {lines}")
    return {"styles": styles, "lines": lines}
