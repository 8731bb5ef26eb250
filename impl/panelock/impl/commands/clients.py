"""Attached clients: attach, detach, switch, refresh, list (cmd-attach-session.c, cmd-refresh-client.c …).

They are in control mode (``tmux -C``), or draw in a terminal (cli/attaching.py), which are told what only they can do.
"""

import re
from typing import TYPE_CHECKING

from panelock.impl.clients import Client, size_of, values
from panelock.impl.commands import common, session_environment
from panelock.impl.commands.attached import attach, detach_others, find, show, target_of
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded
from panelock.impl.formats_values import is_true
from panelock.impl.registry import settings
from panelock.impl.targets import find_pane, of_link
from panelock.impl.targets_windows import current_link, sorted_sessions

if TYPE_CHECKING:
    from panelock.impl.clients import Watcher

NOT_A_TERMINAL = "open terminal failed: not a terminal"
_CLIENT = (
    "#{client_name}: #{session_name} [#{client_width}x#{client_height} #{client_termname}] "
    "#{?#{!=:#{client_uid},#{uid}},[user #{client_user}] ,}#{?client_flags,(#{client_flags}),}"
)
_OF_WINDOW = re.compile(r"@(\d{1,9}):(.*)")
_FLOW = re.compile(r"%(\d{1,9}):(on|off|continue|pause)")


def _attach(call: Call) -> Steps:
    document = call.document
    if not document.sessions:
        raise Refused("no sessions")
    if call.nobody:
        return
    target, place = target_of(call, document)
    client = call.client
    if client is None:
        raise Refused(NOT_A_TERMINAL)
    folder = call.args.get("c")
    if folder is not None:
        yield Commit(lambda tx: settings.set_folder(tx, target.session, common.text(call, tx.document, folder, target)))
    yield from attach(call, client, target, place=place)
    if call.args.has("r"):
        client.set_flags("read-only,ignore-size")
    client.set_flags(call.args.get("f") or "")
    if call.args.has("d") or call.args.has("x"):
        detach_others(call, client)


def _watcher(call: Call) -> "Watcher":
    """Return whoever has the clients' connections: where there is a client, there is that."""
    watcher = call.driver.clients.watcher
    assert watcher is not None
    return watcher


def _client(call: Call, flag: str) -> Client:
    found = find(call, flag)
    assert found is not None  # it raises
    return found


def _detach(call: Call) -> None:
    """Let clients go; what -E and -P say besides is for those of a terminal, as in tmux."""
    args, clients, client = call.args, call.driver.clients, _client(call, "t")
    if args.has("s"):
        leaving = clients.of(common.session(call, call.document, "s").session)
    else:
        leaving = [one for one in clients.all if one is not client] if args.has("a") else [client]
    for one in leaving:
        clients.detach(one, hooks=call.tells_hooks)


def _switch(call: Call) -> Steps:
    args, document = call.args, call.document
    client = _client(call, "c")
    table = args.get("T")
    if table is not None:
        from panelock.impl.commands.bindings import tables  # only where keys are looked up

        if table not in tables(call).known:
            raise Refused(f"table {table} doesn't exist")
        _watcher(call).drawn(client, f"%key-table {table}")
        return
    if args.has("r"):
        client.read_only = client.ignore_size = not client.read_only
    names = [owner.id for owner in sorted_sessions(document)]
    step = next((flag for flag in "npl" if args.has(flag)), "")
    place = False
    if step == "l":
        if client.last_session not in names:
            raise Refused("can't find last session")
        session = client.last_session
    elif step:
        if client.session not in names:
            raise Refused(f"can't find {'next' if step == 'n' else 'previous'} session")
        session = names[(names.index(client.session) + (1 if step == "n" else -1)) % len(names)]
    else:
        target, place = target_of(call, document)
    if step:
        owner = document.sessions[session]
        target = of_link(document, owner, current_link(owner))
    before = call.current
    yield from show(call, client, target, place=place)
    session_environment.take(call, call.document, target.session, client.environment)
    if step:
        call.current = before  # only to a target the rest of the chain goes, too


def _refresh(call: Call) -> Steps:
    """Do what -l asks, else what -f says, and what the first of -A, -B and -C does, as tmux."""
    args, client, again = call.args, _client(call, "t"), False
    if args.has("l"):
        where = args.get("l")
        pane = -1 if where is None else find_pane(call.document, where, call.pane_of_caller).pane
        _watcher(call).drawn(client, f"%ask-clipboard {pane}")
        return
    if client.tty and any(args.has(flag) for flag in "ABC"):
        raise Refused("not a control client")
    for flag in "fF":
        client.set_flags(args.get(flag) or "")
    if args.has("A"):
        for word in args.all("A"):
            _set_flow(call, client, word)
    elif args.has("B"):
        for word in args.all("B"):
            _subscribe(call, client, word)
    elif args.has("C"):
        _set_size(client, args.get("C") or "")
        again = True
    _watcher(call).resized(again=again, hooks=call.tells_hooks, all_now=again)
    if again:
        yield Commit(lambda _: None)  # behind that of the sizes: the next command finds them


def _set_flow(call: Call, client: Client, word: str) -> None:
    said = _FLOW.fullmatch(word)
    if said is not None and int(said[1]) in call.document.panes:
        _watcher(call).flow(client, int(said[1]), said[2])


def _subscribe(call: Call, client: Client, word: str) -> None:
    """Begin ``name:what:format``, or end ``name``; what is neither is not heeded."""
    name, *rest = word.split(":", 2)
    if not rest:
        _watcher(call).subscribed(client, name, None, "")
    elif len(rest) == 2:
        _watcher(call).subscribed(client, name, *rest)


def _set_size(client: Client, said: str) -> None:
    of_window = _OF_WINDOW.fullmatch(said)
    text = said if of_window is None else of_window[2]
    if of_window is not None and not re.fullmatch(r"\d+x\d+", text):
        client.sizes.pop(int(of_window[1]), None)  # whatever it says instead
        return
    size = size_of(text)
    if size is None:
        numbers = re.fullmatch(r"\d+[x,]\d+", text)
        raise Refused("size too small or too big" if numbers else "bad size argument")
    if of_window is not None:
        client.sizes[int(of_window[1])] = size
    else:
        client.size = size


def _suspend(call: Call) -> None:
    """Stop a client that draws until its shell lets it go on; one in control mode is left as it is."""
    client = _client(call, "t")
    if client.tty and not client.suspended:
        client.suspended = True
        _watcher(call).drawn(client, "%suspend")


def _list(call: Call) -> Steps:
    clients, document, args = call.driver.clients.all, call.document, call.args
    if args.has("t"):
        clients = call.driver.clients.of(common.session(call, document).session)
    for number, client in enumerate(clients):
        owner = document.sessions[client.session]
        target = of_link(document, owner, current_link(owner))
        extra = values(client, document) | {"line": str(number)}
        only = args.get("f")
        if only is None or is_true((yield from expanded(call, only, target, extra, kind="session"))):
            wanted = args.get("F")
            template = _CLIENT if wanted is None else wanted
            call.print((yield from expanded(call, template, target, extra, kind="session")))


COMMANDS = (
    Command(
        "attach-session",
        "attach",
        "c:dEf:rt:x",
        f"[-dErx] [-c working-directory] [-f flags] {common.SESSION}",
        _attach,
        most=0,
        starts_server=True,
        lone=True,
    ),
    Command(
        "detach-client", "detach", "aE:s:t:P", "[-aP] [-E shell-command] [-s target-session] [-t target-client]",
        common.at_once(_detach), most=0, lone=True,
    ),
    Command(
        "list-clients", "lsc", "F:f:t:", f"[-F format] [-f filter] {common.SESSION}", _list, most=0, lone=True,
    ),
    Command(
        "suspend-client", "suspendc", "t:", "[-t target-client]", common.at_once(_suspend), most=0, lone=True,
    ),
    Command(
        "switch-client", "switchc", "lc:EFnpt:rT:Z",
        "[-ElnprZ] [-c target-client] [-t target-session] [-T key-table]", _switch, most=0, lone=True,
    ),
    Command(
        "refresh-client", "refresh", "A:B:cC:Df:F:l::LRSt:U",
        "[-cDlLRSU] [-A pane:state] [-B name:what:format] [-C XxY] [-f flags] [-t target-client] [adjustment]",
        _refresh, most=1, lone=True,
    ),
)  # fmt: skip
