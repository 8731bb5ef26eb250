"""Panes that move: break, join, swap (cmd-break-pane.c, cmd-join-pane.c, cmd-swap-pane.c)."""

from typing import TYPE_CHECKING

from panelock.impl.commands import common, names
from panelock.impl.commands.base import Call, Command
from panelock.impl.errors import Refused
from panelock.impl.registry import moving
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


def _break_pane(call: Call, tx: "Transaction") -> None:
    document = tx.document
    source = common.pane(call, document, "s")
    slot = common.slot(call, document)
    owner = document.sessions[slot.session]
    index, where = common.beside(call, slot)
    pane = document.panes[source.pane]
    alone = len(document.windows[source.window].panes) == 1
    name = call.args.get("n")
    made = moving.break_pane(
        tx,
        source.pane,
        session=owner.id,
        index=index,
        base=common.base_index(call, document, owner),
        name=None if name is None else names.visible(name),
        default_name=names.of_command(pane.argv, common.shell(call, document, owner)),
        beside=where,
        select=not call.args.has("d"),
        place=(source.session, source.index),
    )
    if not (call.args.has("d") or alone):  # tmux goes nowhere when the window is only moved
        call.go_to_session(document, made.session)
    if call.args.has("P"):
        template = call.args.get("F")
        target = Target(made.session, made.index, made.window, made.pane)
        call.print(common.text(call, document, common.PLACE if template is None else template, target))


def _join_pane(call: Call, tx: "Transaction") -> None:
    document = tx.document
    source, found = common.source_pane(call, document), common.pane(call, document)
    if source.pane == found.pane:
        raise Refused("source and target panes must be different")  # before the size is read, as in tmux
    kind = common.direction(call)
    moving.join_pane(
        tx,
        source.pane,
        target=found.pane,
        kind=kind,
        size=common.length(call, document, found, kind),
        before=call.args.has("b"),
        full=call.args.has("f"),
        select=not call.args.has("d"),
        session=found.session,
        index=found.index,
    )
    if not call.args.has("d"):
        call.go_to_session(document, found.session)


def _swap_pane(call: Call, tx: "Transaction") -> None:
    document = tx.document
    source, found = common.source_pane(call, document), common.pane(call, document)
    one = source.pane
    if call.args.has("D") or call.args.has("U"):
        panes = document.windows[found.window].panes
        one = panes[(panes.index(found.pane) + (1 if call.args.has("D") else -1)) % len(panes)]
    moving.swap_pane(tx, one, found.pane, select=not call.args.has("d"), keep_zoom=call.args.has("Z"))


def _joining(name: str, alias: str) -> Command:
    return Command(
        name,
        alias,
        "bdfhvp:l:s:t:",
        f"[-bdfhv] [-l size] {common.FROM_PANE}",
        common.changes(_join_pane),
        most=0,
        lone=True,
    )


COMMANDS = (
    Command(
        "break-pane",
        "breakp",
        "abdPF:n:s:t:",
        "[-abdP] [-F format] [-n window-name] [-s src-pane] [-t dst-window]",
        common.changes(_break_pane),
        most=0,
        lone=True,
    ),
    _joining("join-pane", "joinp"),
    _joining("move-pane", "movep"),
    Command(
        "swap-pane",
        "swapp",
        "dDs:t:UZ",
        f"[-dDUZ] {common.FROM_PANE}",
        common.changes(_swap_pane),
        most=0,
        lone=True,
    ),
)
