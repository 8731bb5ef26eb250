"""Sessions and the server itself: has, kill, rename, start (cmd-kill-*.c, cmd-rename-session.c)."""

from typing import TYPE_CHECKING

from panelock.impl.commands import common, names
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.registry import killing, lifecycle, selecting

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


def _has_session(call: Call) -> None:
    common.session(call, call.document)


def _kill_session(call: Call, tx: "Transaction") -> None:
    found = common.session(call, tx.document)
    if call.args.has("C"):
        call.driver.alerts.forget(found.session)
    else:
        killing.kill_session(tx, found.session, others=call.args.has("a"))


def _rename_session(call: Call, tx: "Transaction") -> None:
    found = common.session(call, tx.document)
    name = names.session_name(common.text(call, tx.document, call.args.rest[0], found))
    selecting.rename_session(tx, found.session, name)


def _kill_server(call: Call, tx: "Transaction") -> None:
    del call
    killing.kill_server(tx)


def _start_server(call: Call) -> Steps:
    """Begin a server; one that is still empty when the caller's commands are done ends again (exit-empty)."""
    if call.document.ended:
        yield Commit(_start)


def _start(tx: "Transaction") -> None:
    if tx.document.ended:
        lifecycle.start_epoch(tx)


COMMANDS = (
    Command("has-session", "has", "t:", common.SESSION, common.at_once(_has_session), most=0, lone=True, query=True),
    Command(
        "kill-session", "", "aCt:", f"[-aC] {common.SESSION}", common.changes(_kill_session), most=0, lone=True
    ),
    Command(
        "rename-session", "rename", "t:", f"{common.SESSION} new-name", common.changes(_rename_session),
        least=1, most=1, lone=True,
    ),
    Command("kill-server", "", "", "", common.changes(_kill_server), most=0, lone=True),
    Command("start-server", "start", "", "", _start_server, most=0, starts_server=True, lone=True),
)  # fmt: skip
