"""respawn-pane and respawn-window: a new process where one has been (cmd-respawn-pane.c, spawn.c)."""

from typing import TYPE_CHECKING

from panelock.impl.commands import common, spawning
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.document import Document, Phase
from panelock.impl.errors import Refused
from panelock.impl.registry import arranging, killing, making, selecting
from panelock.impl.registry.making import Reservation
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


def _respawn_pane(call: Call) -> Steps:
    yield from spawning.make_in_steps(call, lambda tx: _reserve_pane(call, tx), "respawn pane failed")


def _reserve_pane(call: Call, tx: "Transaction") -> spawning.Reserved:
    return _reserve(call, tx, common.pane(call, tx.document))


def _reserve(call: Call, tx: "Transaction", found: Target) -> spawning.Reserved:
    document = tx.document
    owner = document.sessions[found.session]
    folder = spawning.folder(call, document, owner) if call.args.has("c") else ""
    wanted = Reservation([str(word) for word in call.args.rest], folder)
    place = found.session, found.index
    making.respawn_pane(tx, wanted, pane=found.pane, kill=call.args.has("k"), place=place)
    return spawning.reserved(call, tx, found, "", shell=common.shell(call, document, owner))


def _respawn_window(call: Call) -> Steps:
    yield from spawning.make_in_steps(call, lambda tx: _reserve_window(call, tx), "respawn window failed")


def _reserve_window(call: Call, tx: "Transaction") -> spawning.Reserved:
    """Keep the window's first pane alone; the window becomes the current one."""
    document = tx.document
    found = common.window(call, document)
    window = document.windows[found.window]
    if _is_active(document, window.panes, kill=call.args.has("k")):
        name = document.sessions[found.session].name
        raise Refused(f"respawn window failed: window {name}:{found.index} still active")
    first = window.panes[0]
    killing.kill_pane(tx, first, others=True)
    arranging.settle(tx)
    made = _reserve(call, tx, Target(found.session, found.index, found.window, first))
    selecting.select_window(tx, session=found.session, index=found.index)
    return made


def _is_active(document: Document, panes: list[int], *, kill: bool) -> bool:
    """Tell whether something runs in a window; what another caller is just starting cannot be killed for it."""
    phases = {document.panes[number].phase for number in panes}
    return Phase.PENDING in phases or (Phase.RUNNING in phases and not kill)


COMMANDS = (
    Command(
        "respawn-pane",
        "respawnp",
        "c:e:kt:",
        f"[-k] [-c start-directory] [-e environment] {common.PANE} [shell-command]",
        _respawn_pane,
    ),
    Command(
        "respawn-window",
        "respawnw",
        "c:e:kt:",
        f"[-k] [-c start-directory] [-e environment] {common.WINDOW} [shell-command]",
        _respawn_window,
    ),
)
