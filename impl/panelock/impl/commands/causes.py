"""What is wrong in a server's configuration, shown in the first session that there is (cfg.c: cfg_show_causes).

Imported only where there is something.
"""

from typing import TYPE_CHECKING

from panelock.impl.commands.base import InMode, Steps
from panelock.impl.commands.nested import configures, where
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded
from panelock.impl.host.screens.wire import Enter, bounded
from panelock.impl.mode_options import OPTIONS, asked
from panelock.impl.targets import of_session

if TYPE_CHECKING:
    from panelock.impl.commands.base import Call


def said(call: "Call", text: str) -> Steps:
    """A configuration says something: it stands with what is wrong in it, which whoever starts a server lets be shown.

    In tmux it is all of an error's kind, for there is no client (cmd_display_message_exec).
    """
    if configures(call):
        yield from show(call, text)
    else:
        call.err.append(f"{where(call)}{text}\n")


def show(call: "Call", text: str) -> Steps:
    """Show lines in view mode, below those that it shows already; refused where there is no session."""
    first = min(call.document.sessions.values(), key=lambda one: one.name, default=None)
    if first is None:
        raise Refused("no current target")
    target, options = of_session(call.document, first), {}
    for name in OPTIONS:
        options[name] = yield from expanded(call, asked(name), target)
    lines = bounded(text.encode("utf-8", "replace").decode().replace("\x1b", "\\033") + "\n")
    yield InMode(target.pane, Enter(options, text=lines))
