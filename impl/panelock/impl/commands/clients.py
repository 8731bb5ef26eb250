"""What only makes sense with an attached client: none can be attached, so tmux's words for that.

A person attaches with ``panelock attach``; the errors that can be about that say so.
"""

from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command
from panelock.impl.errors import Refused

NOT_A_TERMINAL = "open terminal failed: not a terminal (attaching by tmux is not supported yet: use 'panelock attach')"


def _attach(call: Call) -> None:
    document = call.document
    if not document.sessions:
        raise Refused("no sessions")
    said = call.args.get("t") or ""
    if ":" in said or "." in said:
        common.pane(call, document)
    else:
        common.session(call, document)
    raise Refused(NOT_A_TERMINAL)


def _for_client(call: Call, flag: str) -> None:
    """Be a command for one client (cmd_find_client)."""
    said = call.args.get(flag)
    if said is not None:
        raise Refused(f"can't find client: {said.removesuffix(':')}")
    raise Refused("no current client")


def _for_all_clients(call: Call) -> None:
    """Lock every client: there is none, so nothing is left to do (tmux succeeds then too)."""
    if call.command.name == "lock-session":
        common.session(call, call.document)


def _client_command(name: str, alias: str, options: str, usage: str, flag: str = "t", most: int = 0) -> Command:
    return Command(
        name, alias, options, usage, common.at_once(lambda call: _for_client(call, flag)), most=most, lone=True
    )


COMMANDS = (
    Command(
        "attach-session",
        "attach",
        "c:dEf:rt:x",
        f"[-dErx] [-c working-directory] [-f flags] {common.SESSION}",
        common.at_once(_attach),
        most=0,
        starts_server=True,
        lone=True,
    ),
    _client_command(
        "detach-client", "detach", "aE:s:t:P", "[-aP] [-E shell-command] [-s target-session] [-t target-client]"
    ),
    _client_command("suspend-client", "suspendc", "t:", "[-t target-client]"),
    _client_command(
        "switch-client",
        "switchc",
        "lc:EFnpt:rT:Z",
        "[-ElnprZ] [-c target-client] [-t target-session] [-T key-table]",
        flag="c",
    ),
    _client_command(
        "refresh-client",
        "refresh",
        "A:B:cC:Df:F:l::LRSt:U",
        "[-cDlLRSU] [-A pane:state] [-B name:what:format] [-C XxY] [-f flags] [-t target-client] [adjustment]",
        most=1,
    ),
    _client_command("lock-client", "lockc", "t:", "[-t target-client]"),
    Command("lock-server", "lock", "", "", common.at_once(_for_all_clients), most=0, lone=True),
    Command("lock-session", "locks", "t:", common.SESSION, common.at_once(_for_all_clients), most=0, lone=True),
)
