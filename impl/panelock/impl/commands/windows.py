"""Windows: made, killed, unlinked, renamed, selected (cmd-new-window.c, cmd-kill-window.c, cmd-select-window.c)."""

from typing import TYPE_CHECKING

from panelock.impl import targets
from panelock.impl.commands import common, names, spawning
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.errors import Refused
from panelock.impl.registry import killing, making, selecting
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.document import Document
    from panelock.impl.store import Transaction


# --- new-window ---


def _new_window(call: Call) -> Steps:
    if call.args.has("S") and call.args.has("n") and (yield Commit(lambda tx: _select_named(call, tx))):
        return
    yield from spawning.make(call, lambda tx: _reserve(call, tx), "create window failed")


def _select_named(call: Call, tx: "Transaction") -> bool:
    """Select the window of that name instead, if there is one and no index was given (-S)."""
    document = tx.document
    slot = common.slot(call, document)
    owner = document.sessions[slot.session]
    said = call.args.get("n")
    assert said is not None
    if slot.index is not None:
        return False
    wanted = names.visible(common.text_of_session(call, document, said, owner))
    named = [link.index for link in owner.links if document.windows[link.window].name == wanted]
    if len(named) > 1:
        raise Refused(f"multiple windows named {said}")
    if named and not call.args.has("d"):
        selecting.select_window(tx, session=owner.id, index=named[0])
    return bool(named)


def _reserve(call: Call, tx: "Transaction") -> spawning.Reserved:
    document = tx.document
    slot = common.slot(call, document)
    owner = document.sessions[slot.session]
    index, where = common.beside(call, slot)
    if where and slot.link is None:
        # Beside a place where no window stands: just there (winlink_shuffle_up finds nothing to move).
        index, where = slot.index, ""
    shell = common.shell(call, document, owner)
    wanted = spawning.reservation(call, document, owner)
    columns, rows = common.window_size(call, document, owner)
    was = next(link for link in owner.links if link.index == owner.current)
    made = making.new_window(
        tx,
        wanted,
        session=owner.id,
        index=index,
        name=names.of_command(wanted.argv, shell),
        sx=common.within_window(columns),
        sy=common.within_window(rows),
        base=common.base_index(call, document, owner),
        beside=where,
        kill=call.args.has("k"),
        select=not call.args.has("d"),
    )
    call.driver.clients.made(made.window, owner.id, document)
    said = call.args.get("n")
    if said is not None:
        # The window that was current counts, at the place where it is now (spawn_window selects the new one at last).
        current = Target(owner.id, was.index, was.window, -1)
        name = names.visible(common.text(call, document, said, current, kind="window"))
        selecting.rename_window(tx, made.window, name)
    target = Target(made.session, made.index, made.window, made.pane)
    return spawning.reserved(call, tx, target, common.PLACE, shell=shell)


# --- the rest ---


def _kill_window(call: Call, tx: "Transaction") -> None:
    found = common.window(call, tx.document)
    killing.kill_window(tx, session=found.session, index=found.index, others=call.args.has("a"))


def _unlink_window(call: Call, tx: "Transaction") -> None:
    found = common.window(call, tx.document)
    killing.unlink_window(tx, session=found.session, index=found.index, kill=call.args.has("k"))


def _rename_window(call: Call, tx: "Transaction") -> None:
    found = common.window(call, tx.document)
    name = names.visible(common.text(call, tx.document, call.args.rest[0], found))
    selecting.rename_window(tx, found.window, name)


def _select_window(call: Call, tx: "Transaction") -> None:
    found = common.window(call, tx.document)
    args = call.args
    step = "next" if args.has("n") else "previous" if args.has("p") else "last" if args.has("l") else ""
    is_current = tx.document.sessions[found.session].current == found.index
    goes = bool(step) or not is_current
    if not step and is_current and args.has("T"):
        step = "last"
        goes = targets.default(tx.document, call.pane_of_caller).session == found.session
    if step:
        selecting.step_window(tx, found.session, step)
    else:
        selecting.select_window(tx, session=found.session, index=found.index)
    if goes:  # tmux goes nowhere for what is current already, and with -T only within the session that it is in
        call.go_to_session(tx.document, found.session)


def _selecting(change: common.Changes) -> "Callable[[Call], Steps]":
    """Make a command that selects a window: it is the caller's own client that has used that last, if he is one."""
    select = common.changes(change)

    def command(call: Call) -> Steps:
        yield from select(call)
        clients = call.driver.clients
        if call.client is not None and clients.use(call.client, call.document) and clients.watcher is not None:
            clients.watcher.resized(hooks=call.tells_hooks)

    return command


def _step(call: Call, tx: "Transaction", step: str) -> None:
    found = common.session(call, tx.document)
    if call.args.has("a"):
        selecting.select_window(tx, session=found.session, index=_alerted(call, tx.document, found.session, step))
    else:
        selecting.step_window(tx, found.session, step)
    call.go_to_session(tx.document, found.session)


def _alerted(call: Call, document: "Document", session: int, step: str) -> int:
    """Return the index of the next (or previous) window that has an alert, around the end."""
    owner = document.sessions[session]
    links = owner.links if step == "next" else owner.links[::-1]
    here = next(place for place, link in enumerate(links) if link.index == owner.current)
    for link in [*links[here + 1 :], *links[:here]]:
        if call.driver.alerts.of(session, link.index):
            return link.index
    raise Refused(f"no {step} window")


def _stepping(name: str, alias: str, step: str, options: str = "at:") -> Command:
    usage = common.SESSION if "a" not in options else f"[-a] {common.SESSION}"
    return Command(
        name,
        alias,
        options,
        usage,
        _selecting(lambda call, tx: _step(call, tx, step)),
        most=0,
        lone=True,
    )


COMMANDS = (
    Command(
        "new-window",
        "neww",
        "abc:de:F:kn:PSt:",
        "[-abdkPS] [-c start-directory] [-e environment] [-F format] [-n window-name] [-t target-window] "
        "[shell-command]",
        _new_window,
    ),
    Command(
        "kill-window", "killw", "at:", f"[-a] {common.WINDOW}", common.changes(_kill_window), most=0, lone=True
    ),
    Command(
        "unlink-window", "unlinkw", "kt:", f"[-k] {common.WINDOW}", common.changes(_unlink_window),
        most=0, lone=True,
    ),
    Command(
        "rename-window", "renamew", "t:", f"{common.WINDOW} new-name", common.changes(_rename_window),
        least=1, most=1, lone=True,
    ),
    Command(
        "select-window", "selectw", "lnpTt:", f"[-lnpT] {common.WINDOW}", _selecting(_select_window),
        most=0, lone=True,
    ),
    _stepping("next-window", "next", "next"),
    _stepping("previous-window", "prev", "previous"),
    _stepping("last-window", "last", "last", "t:"),
)  # fmt: skip
