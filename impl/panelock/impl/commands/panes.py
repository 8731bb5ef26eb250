"""Panes: split off, killed, selected (cmd-split-window.c, cmd-kill-pane.c, cmd-select-pane.c)."""

from typing import TYPE_CHECKING

from panelock.impl import options
from panelock.impl.commands import common, spawning
from panelock.impl.commands.base import Call, Command, Feed, Steps
from panelock.impl.document import Document
from panelock.impl.errors import Refused
from panelock.impl.layout_places import neighbour, places
from panelock.impl.options_kinds import OptionError
from panelock.impl.options_values import JUDGES, stored
from panelock.impl.registry import arranging, killing, lifecycle, making, selecting, settings
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


# --- split-window ---


def _split_window(call: Call) -> Steps:
    fed = call.args.has("I") and not call.args.rest
    if not fed and call.args.rest != [""]:
        yield from spawning.make(call, lambda tx: _reserve(call, tx), "create pane failed")
        return
    made = yield from spawning.make_empty(call, lambda tx: _reserve(call, tx))
    if fed:
        yield Feed(made.target.pane)


def _reserve(call: Call, tx: "Transaction") -> spawning.Reserved:
    document = tx.document
    found = common.pane(call, document)
    owner = document.sessions[found.session]
    kind = common.direction(call)
    size = common.length(call, document, found, kind)
    made = making.split_window(
        tx,
        spawning.reservation(call, document, owner),
        target=found.pane,
        kind=kind,
        size=size,
        before=call.args.has("b"),
        full=call.args.has("f"),
        select=not call.args.has("d"),
    )
    if call.args.has("Z"):
        arranging.rezoom(tx, found.window)
    target = Target(found.session, found.index, found.window, made)
    return spawning.reserved(call, tx, target, common.PLACE, shell=common.shell(call, document, owner))


# --- kill-pane ---


def _kill_pane(call: Call, tx: "Transaction") -> None:
    killing.kill_pane(tx, common.pane(call, tx.document).pane, others=call.args.has("a"))


# --- select-pane, last-pane ---


def _last_pane(call: Call, tx: "Transaction") -> None:
    _to_last(call, tx, common.window(call, tx.document))


def _to_last(call: Call, tx: "Transaction", found: Target) -> None:
    window = tx.document.windows[found.window]
    if window.last:
        pane = window.last[0]
    elif len(window.panes) == 2:
        # The other pane was split off with -d and never visited.
        pane = next(number for number in window.panes if number != window.active)
    else:
        raise Refused("no last pane")
    if not _set_input(call, tx, pane):
        selecting.select_pane(tx, pane, keep_zoom=call.args.has("Z"))
        call.go_to(found.session, found.index, pane)


def _set_input(call: Call, tx: "Transaction", pane: int) -> bool:
    """Turn a pane's input on (-e) or off (-d); tells whether that was asked for."""
    if not call.args.has("e") and not call.args.has("d"):
        return False
    selecting.set_input(tx, pane, off=not call.args.has("e"))
    return True


def _select_pane(call: Call, tx: "Transaction") -> None:
    args, document = call.args, tx.document
    found = common.pane(call, document)
    if args.has("l"):
        _to_last(call, tx, found)
        return
    if args.has("m") or args.has("M"):
        _mark(call, tx, found)
        return
    if args.has("P"):
        _set_style(call, tx, found.pane)
    if args.has("g"):
        call.print(options.effective("window-style", _chain(document, found.pane)) or "")
        return
    pane = _towards(call, document, found)
    if pane is None or _set_input(call, tx, pane):
        return
    title = args.get("T")
    if title is not None:
        target = Target(found.session, found.index, found.window, pane)
        # tmux leaves the title as it was when it holds a control character, and says nothing; we leave those out.
        clean = "".join(char for char in common.text(call, document, title, target) if char.isprintable())
        lifecycle.set_title(tx, pane, clean)
        return
    active = document.windows[found.window].active
    selecting.select_pane(tx, pane, keep_zoom=args.has("Z"))
    if pane != active:
        call.go_to(found.session, found.index, pane)


def _mark(call: Call, tx: "Transaction", found: Target) -> None:
    """Mark a pane that can be seen, or take the mark from where it is (-M, or -m for the marked one itself)."""
    document, args = tx.document, call.args
    window = document.windows[found.window]
    if args.has("m") and window.zoomed and window.active != found.pane:
        return
    wanted = -1 if args.has("M") or document.marked == found.pane else found.pane
    if wanted != document.marked:
        selecting.mark_pane(tx, wanted)


def _towards(call: Call, document: Document, found: Target) -> int | None:
    """Return the pane on the side that -L, -R, -U or -D says, also when a zoomed one hides it; else the target."""
    side = next((side for side in "LRUD" if call.args.has(side)), None)
    if side is None:
        return found.pane
    window = document.windows[found.window]
    status = common.window_option(document, window, "pane-border-status")
    places_of = places(window.layout, window.sx, window.sy, status)
    in_order = {pane: places_of[pane] for pane in window.panes}
    recent = [window.active, *window.last]
    return neighbour(in_order, found.pane, side, window.sx, window.sy, status, recent)


def _chain(document: Document, pane: int) -> list[dict[str, str]]:
    return options.chain_of(options.Scope.PANE, document, pane=document.panes[pane])


def _set_style(call: Call, tx: "Transaction", pane: int) -> None:
    """Set both styles of a pane (-P)."""
    style = call.args.get("P")
    assert style is not None
    for name in ("window-style", "window-active-style"):
        option = options.find(name).option
        assert option is not None
        current = options.effective(name, _chain(tx.document, pane))
        assert current is not None
        try:
            value = stored(option, style, current, None, JUDGES)
        except OptionError:
            raise Refused(f"bad style: {style}") from None
        settings.set_option(tx, settings.Scope.PANE, pane, name, value)


COMMANDS = (
    Command(
        "split-window",
        "splitw",
        "bc:de:fF:hIl:p:Pt:vZ",
        "[-bdefhIPvZ] [-c start-directory] [-e environment] [-F format] [-l size] [-t target-pane][shell-command]",
        _split_window,
    ),
    Command("kill-pane", "killp", "at:", f"[-a] {common.PANE}", common.changes(_kill_pane), most=0, lone=True),
    Command(
        "select-pane", "selectp", "DdegLlMmP:RT:t:UZ", f"[-DdeLlMmRUZ] [-T title] {common.PANE}",
        common.changes(_select_pane), most=0, lone=True,
    ),
    Command(
        "last-pane", "lastp", "det:Z", f"[-deZ] {common.WINDOW}", common.changes(_last_pane), most=0, lone=True
    ),
)  # fmt: skip
