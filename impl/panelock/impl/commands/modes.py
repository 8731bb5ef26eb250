"""What is for somebody who looks: modes, menus, prompts (window-copy.c, cmd-choose-tree.c, cmd-display-menu.c …).

Of the commands for one client, a client that draws is asked by prompts (prompts.py), shows menus (menus.py), popups
(popups.py) and panes' numbers, and the others are refused; where no client is, all say tmux's "no current client".
Copy mode is a pane's (copy_mode.py). All other modes are the client's that draws, and chooses without one
(choosing.py): they are refused where nobody sees the pane, which tmux would put into one that swallows keys.
"""

import os
import pwd

from panelock.impl.commands import common
from panelock.impl.commands.attached import find, onlooker
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded

CHOOSING = f"[-F format] [-f filter] [-K key-format] [-O sort-order] {common.PANE} [template]"
PROMPTS = ("command", "search", "target", "window-target")


def _clock_mode(call: Call) -> None:
    """Let a client that draws show what time it is."""
    pane = common.pane(call, call.document).pane
    client, watcher = onlooker(call, pane), call.driver.clients.watcher
    if client is None or watcher is None:
        _nobody(call)
    else:
        watcher.drawn(client, f"%clock-mode {pane}")


def _nobody(call: Call) -> None:
    raise Refused(f"{call.command.name}: this mode is a client's own, and no client that draws is shown the pane")


def _copy_mode(call: Call) -> Steps:
    from panelock.impl.commands import copy_mode  # most panes never are in it

    yield from copy_mode.copy_mode(call)


def _for_client(call: Call) -> None:
    """Be a command for one client (cmd_find_client)."""
    find(call, "t")
    raise Refused(f"{call.command.name}: clients in control mode show nothing")


def _prompt(call: Call) -> Steps:
    """Ask a client that draws: no other shows a prompt."""
    client = find(call, "t")
    if client is None or not client.tty:
        _for_client(call)
        return
    from panelock.impl.commands import prompts  # a host that nobody is asked through never needs it

    asks = prompts.command_prompt if call.command.name == "command-prompt" else prompts.confirm_before
    yield from asks(call, client)


def _choose(call: Call) -> Steps:
    """Let a client that draws choose, or change options and keys: its pane is in no mode."""
    client = onlooker(call, common.pane(call, call.document).pane)
    if client is None:
        _nobody(call)
        return
    from panelock.impl.commands import choosing, customizing  # a host that nobody chooses through never needs them

    shows = customizing.customize if call.command.name == "customize-mode" else choosing.choose
    yield from shows(call, client)


def _find_window(call: Call) -> Steps:
    """Let a client that draws choose among windows in which something is found (cmd-find-window.c)."""
    pane = common.pane(call, call.document).pane
    if onlooker(call, pane) is None:
        _nobody(call)
        return
    from panelock.impl.commands import choosing  # as above

    yield from choosing.find_window(call, pane)


def _display_menu(call: Call) -> Steps:
    """Show a client that draws a menu."""
    client = find(call, "c")
    if client is None or not client.tty:
        raise Refused("display-menu: clients in control mode show nothing")
    from panelock.impl.commands import menus  # as above

    yield from menus.display_menu(call, client)


def _display_popup(call: Call) -> Steps:
    """Show a client that draws a popup."""
    client = find(call, "c")
    if client is None or not client.tty:
        raise Refused("display-popup: clients in control mode show nothing")
    from panelock.impl.commands import popups  # as above

    yield from popups.display_popup(call, client)


def _display_panes(call: Call) -> Steps:
    """Let a client that draws show its panes' numbers."""
    client = find(call, "t")
    if client is None or not client.tty:
        _for_client(call)
        return
    from panelock.impl.commands import pane_numbers  # as above

    yield from pane_numbers.display_panes(call, client)


def _show_messages(call: Call) -> Steps:
    """Show what was noted."""
    from panelock.impl.commands import show_messages  # as above

    yield from common.at_once(show_messages.show_messages)(call)


def _server_access(call: Call) -> Steps:
    """List who may come in: the owner alone (server_acl_display leaves root out). Nobody else can be let in."""
    args = call.args
    if args.has("l"):
        if os.getuid() != 0:
            call.print(f"{pwd.getpwuid(os.getuid()).pw_name} (W)")
        return
    if not args.rest:
        raise Refused("missing user argument")
    name = yield from expanded(call, args.rest[0], None)
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        raise Refused(f"unknown user: {name}") from None
    if user.pw_uid in (0, os.getuid()):
        raise Refused(f"{name} owns the server, can't change access")
    for one, other in ("ad", "rw"):
        if args.has(one) and args.has(other):
            raise Refused(f"-{one} and -{other} cannot be used together")
    if args.has("d"):
        raise Refused(f"user {name} not found")
    if args.has("a"):
        raise Refused("server-access: only its owner can use this server; access cannot be given")
    if args.has("r") or args.has("w"):
        raise Refused(f"user {name} not found")


def _prompt_history(call: Call) -> None:
    """Show or clear what was typed at prompts."""
    from panelock.impl import prompt_history  # few ask for it

    kind = call.args.get("T")
    if kind is not None and kind not in PROMPTS:
        raise Refused(f"invalid type: {kind}")
    clients = call.driver.clients
    for name in PROMPTS if kind is None else (kind,):
        if call.command.name == "show-prompt-history":
            call.out.append(prompt_history.shown(clients.history, name))
        else:
            clients.history.pop(name, None)
            prompt_history.tell(clients)


COMMANDS = (
    Command("choose-buffer", "", "F:f:K:NO:rt:Z", f"[-NrZ] {CHOOSING}", _choose, most=1, lone=True),
    Command("choose-client", "", "F:f:K:NO:rt:Z", f"[-NrZ] {CHOOSING}", _choose, most=1, lone=True),
    Command("choose-tree", "", "F:f:GK:NO:rst:wZ", f"[-GNrswZ] {CHOOSING}", _choose, most=1, lone=True),
    Command(
        "clear-prompt-history", "clearphist", "T:", "[-T type]", common.at_once(_prompt_history), most=0, lone=True
    ),
    Command("clock-mode", "", "t:", common.PANE, common.at_once(_clock_mode), most=0, lone=True),
    Command(
        "command-prompt",
        "",
        "1bFkiI:Np:t:T:",
        "[-1bFkiN] [-I inputs] [-p prompts] [-t target-client] [-T type] [template]",
        _prompt,
        most=1,
        lone=True,
        effects=True,
    ),
    Command(
        "confirm-before",
        "confirm",
        "bc:p:t:y",
        "[-by] [-c confirm_key] [-p prompt] [-t target-client] command",
        _prompt,
        least=1,
        most=1,
        lone=True,
        effects=True,
    ),
    Command("copy-mode", "", "eHMs:t:uq", f"[-eHMuq] [-s src-pane] {common.PANE}", _copy_mode, most=0),
    Command(
        "customize-mode",
        "",
        "F:f:Nt:Z",
        f"[-NZ] [-F format] [-f filter] {common.PANE}",
        _choose,
        most=0,
        lone=True,
    ),
    Command(
        "display-menu",
        "menu",
        "b:c:C:H:s:S:MOt:T:x:y:",
        "[-MO] [-b border-lines] [-c target-client] [-C starting-choice] [-H selected-style] [-s style] "
        f"[-S border-style] {common.PANE}[-T title] [-x position] [-y position] name key command ...",
        _display_menu,
        least=1,
        lone=True,
    ),
    Command(
        "display-panes",
        "displayp",
        "bd:Nt:",
        "[-bN] [-d duration] [-t target-client] [template]",
        _display_panes,
        most=1,
        lone=True,
        effects=True,
    ),
    Command(
        "display-popup",
        "popup",
        "Bb:Cc:d:e:Eh:s:S:t:T:w:x:y:",
        "[-BCE] [-b border-lines] [-c target-client] [-d start-directory] [-e environment] [-h height] [-s style] "
        f"[-S border-style] {common.PANE}[-T title] [-w width] [-x position] [-y position] [shell-command]",
        _display_popup,
        effects=True,
    ),
    Command(
        "find-window",
        "findw",
        "CiNrt:TZ",
        f"[-CiNrTZ] {common.PANE} match-string",
        _find_window,
        least=1,
        most=1,
        lone=True,
    ),
    Command(
        "server-access",
        "",
        "adlrw",
        f"[-adlrw] {common.PANE} [user]",
        _server_access,
        most=1,
        lone=True,
    ),
    Command("show-messages", "showmsgs", "JTt:", "[-JT] [-t target-client]", _show_messages, most=0, lone=True),
    Command("show-prompt-history", "showphist", "T:", "[-T type]", common.at_once(_prompt_history), most=0, lone=True),
)
