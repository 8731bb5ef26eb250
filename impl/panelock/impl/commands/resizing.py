"""resize-pane and resize-window (cmd-resize-*.c). What is asked for is read before anything changes."""

from typing import TYPE_CHECKING

from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command, Screen, Steps
from panelock.impl.document import Document
from panelock.impl.layout import PANE_MINIMUM, WINDOW_MAXIMUM, Kind
from panelock.impl.layout_places import ENDLESS, Place, height_of_cell
from panelock.impl.registry import arranging, settings
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


def _adjustment(call: Call) -> int:
    return common.number(call.args.rest[0], 1, ENDLESS, "adjustment") if call.args.rest else 1


def _resize_pane(call: Call, tx: "Transaction") -> None:
    args, document = call.args, tx.document
    found = common.pane(call, document)
    if args.has("M"):
        return  # begins a drag of the mouse's: without one tmux does nothing and succeeds
    if args.has("Z"):
        arranging.zoom(tx, found.pane)
        return
    adjust = _adjustment(call)
    window = document.windows[found.window]
    x, y = args.get("x"), args.get("y")
    width = None if x is None else common.size(x, window.sx, "width")
    height = None if y is None else common.size(y, window.sy, "height")
    if window.zoomed:
        arranging.zoom(tx, found.pane)  # shows the whole layout again
    if width is not None:
        arranging.resize_pane_to(tx, found.pane, Kind.LEFT_RIGHT, width)
    if height is not None:
        arranging.resize_pane_to(tx, found.pane, Kind.TOP_BOTTOM, _of_cell(document, found, height))
    if args.has("L") or args.has("R"):
        arranging.resize_pane(tx, found.pane, Kind.LEFT_RIGHT, -adjust if args.has("L") else adjust)
    elif args.has("U") or args.has("D"):
        arranging.resize_pane(tx, found.pane, Kind.TOP_BOTTOM, -adjust if args.has("U") else adjust)


def _resize_or_trim(call: Call) -> Steps:
    if call.args.has("T"):
        yield Screen(common.pane(call, call.document).pane, "trim")
    else:
        yield from common.changes(_resize_pane)(call)


def _of_cell(document: Document, found: Target, height: int) -> int:
    """Return how high the pane's cell must be: a line of pane-border-status belongs to it."""
    window, pane = document.windows[found.window], document.panes[found.pane]
    status = common.window_option(document, window, "pane-border-status")
    place = Place(pane.x, pane.y, pane.sx, pane.sy)
    return height_of_cell(place, window.sy, status, height)


def _resize_window(call: Call, tx: "Transaction") -> None:
    args, document = call.args, tx.document
    found = common.window(call, document)
    window = document.windows[found.window]
    adjust = _adjustment(call)
    x, y = args.get("x"), args.get("y")
    sx = window.sx if x is None else common.number(x, PANE_MINIMUM, WINDOW_MAXIMUM, "width")
    sy = window.sy if y is None else common.number(y, PANE_MINIMUM, WINDOW_MAXIMUM, "height")
    if args.has("L"):
        sx -= adjust if sx >= adjust else 0
    elif args.has("R"):
        sx += adjust
    elif args.has("U"):
        sy -= adjust if sy >= adjust else 0
    elif args.has("D"):
        sy += adjust
    if args.has("A") or args.has("a"):
        # The largest or smallest client's: without any, the session's default.
        way = "largest" if args.has("A") else "smallest"
        of_clients = call.driver.clients.window_size(document, found.window, way)
        sx, sy = of_clients or common.window_size(call, document, document.sessions[found.session])
    settings.set_option(tx, settings.Scope.WINDOW, found.window, "window-size", "manual")
    zoomed = window.zoomed
    arranging.resize_window(tx, found.window, common.within_window(sx), common.within_window(sy))
    if zoomed:
        arranging.rezoom(tx, found.window)


COMMANDS = (
    Command(
        "resize-pane",
        "resizep",
        "DLMRTt:Ux:y:Z",
        f"[-DLMRTUZ] [-x width] [-y height] {common.PANE} [adjustment]",
        _resize_or_trim,
        most=1,
        lone=True,
    ),
    Command(
        "resize-window",
        "resizew",
        "aADLRt:Ux:y:",
        f"[-aADLRU] [-x width] [-y height] {common.WINDOW} [adjustment]",
        common.changes(_resize_window),
        most=1,
        lone=True,
    ),
)
