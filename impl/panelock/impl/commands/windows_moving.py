"""Windows that move: move, link, swap, rotate (cmd-move-window.c, cmd-swap-window.c, cmd-rotate-window.c)."""

from typing import TYPE_CHECKING

from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command
from panelock.impl.registry import arranging, moving

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


def _move_window(call: Call, tx: "Transaction") -> None:
    document = tx.document
    source = common.window(call, document, "s")
    if call.args.has("r"):
        owner = document.sessions[common.session(call, document).session]
        moving.renumber_windows(tx, owner.id, common.base_index(call, document, owner))
        return
    to, index, where = _place(call, tx)
    moving.move_window(
        tx,
        session=source.session,
        index=source.index,
        to_session=to,
        to_index=index,
        base=common.base_index(call, document, document.sessions[to]),
        beside=where,
        kill=call.args.has("k"),
        select=not call.args.has("d"),
        renumber=not call.args.has("s"),
    )


def _link_window(call: Call, tx: "Transaction") -> None:
    document = tx.document
    source = common.window(call, document, "s")
    to, index, where = _place(call, tx)
    moving.link_window(
        tx,
        session=source.session,
        index=source.index,
        to_session=to,
        to_index=index,
        base=common.base_index(call, document, document.sessions[to]),
        beside=where,
        kill=call.args.has("k"),
        select=not call.args.has("d"),
    )


def _place(call: Call, tx: "Transaction") -> tuple[int, int | None, str]:
    """Return (session, index, before or after) of where -t, -a and -b want the window."""
    slot = common.slot(call, tx.document)
    return (slot.session, *common.beside(call, slot))


def _swap_window(call: Call, tx: "Transaction") -> None:
    source, found = common.source_window(call, tx.document), common.window(call, tx.document)
    moving.swap_window(
        tx,
        session=source.session,
        index=source.index,
        other_session=found.session,
        other_index=found.index,
        select=call.args.has("d"),
    )


def _rotate_window(call: Call, tx: "Transaction") -> None:
    found = common.window(call, tx.document)
    zoomed = tx.document.windows[found.window].zoomed
    moving.rotate_window(tx, found.window, down=call.args.has("D"))
    call.go_to(found.session, found.index, tx.document.windows[found.window].active)
    if zoomed and call.args.has("Z"):
        arranging.rezoom(tx, found.window)


COMMANDS = (
    Command(
        "move-window",
        "movew",
        "abdkrs:t:",
        f"[-abdkr] {common.FROM_WINDOW}",
        common.changes(_move_window),
        most=0,
        lone=True,
    ),
    Command(
        "link-window",
        "linkw",
        "abdks:t:",
        f"[-abdk] {common.FROM_WINDOW}",
        common.changes(_link_window),
        most=0,
        lone=True,
    ),
    Command(
        "swap-window",
        "swapw",
        "ds:t:",
        f"[-d] {common.FROM_WINDOW}",
        common.changes(_swap_window),
        most=0,
        lone=True,
    ),
    Command(
        "rotate-window",
        "rotatew",
        "Dt:UZ",
        f"[-DUZ] {common.WINDOW}",
        common.changes(_rotate_window),
        most=0,
        lone=True,
    ),
)
