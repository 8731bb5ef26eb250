"""Transitions of geometry: layouts, sizes, zoom (tmux: cmd-select-layout.c, cmd-resize-pane.c, cmd-resize-window.c)."""

from panelock.impl import layout_change, layout_sets, layout_text
from panelock.impl.document import Window
from panelock.impl.errors import Refused
from panelock.impl.layout import Cell, Kind, LayoutRefused
from panelock.impl.registry import edit
from panelock.impl.store import Transaction


def zoom(tx: Transaction, pane: int) -> None:
    """Let a pane fill its window; a zoomed window is shown whole again (resize-pane -Z)."""
    edit.must_exist(tx, panes=[pane])
    owner = tx.document.windows[tx.document.panes[pane].window]
    if owner.zoomed:
        edit.unzoom(tx, owner)
    elif len(owner.panes) > 1:
        edit.activate(tx, owner, pane)
        owner.zoomed = True
        tx.touched.windows.add(owner.id)
        edit.fix_panes(tx, owner)
    else:
        return
    tx.log("zoom", pane=pane, window=owner.id, zoomed=owner.zoomed, active=owner.active)


def rezoom(tx: Transaction, window: int) -> None:
    """Zoom the active pane again (the -Z of commands that had to show the whole layout)."""
    found = tx.document.windows[window]
    if not found.zoomed:
        zoom(tx, found.active)


def resize_pane(tx: Transaction, pane: int, kind: Kind, change: int) -> None:
    """Move a pane's border by ``change`` cells to the right or down; less than 0, to the left or up."""
    owner, status = _of(tx, pane)
    laid = layout_change.resize_pane(owner.layout, pane, kind, change, status=status)
    _lay(tx, owner, laid)
    tx.log("resize-pane", pane=pane, window=owner.id, kind=str(kind), change=change)


def resize_pane_to(tx: Transaction, pane: int, kind: Kind, size: int) -> None:
    """Give a pane a width or height in cells, as near as there is room."""
    owner, status = _of(tx, pane)
    laid = layout_change.resize_pane_to(owner.layout, pane, kind, size, status=status)
    _lay(tx, owner, laid)
    tx.log("resize-pane", pane=pane, window=owner.id, kind=str(kind), size=size)


def resize_window(tx: Transaction, window: int, sx: int, sy: int, *, fixed: bool = True) -> None:
    """Give a window a size in cells; a layout that cannot shrink so far stays larger.

    It is the one that the window goes back to where its size is nobody's (window-size manual), if it is ``fixed``.
    """
    edit.must_exist(tx, windows=[window])
    found = edit.window(tx, window)
    edit.unzoom(tx, found)
    found.layout = layout_change.resize_window(found.layout, sx, sy, edit.border_status(tx.document, found))
    found.sx, found.sy = max(sx, found.layout.sx), max(sy, found.layout.sy)
    if fixed:
        found.manual_sx, found.manual_sy = sx, sy
    edit.fix_panes(tx, found)
    tx.log("resize-window", window=window, sx=sx, sy=sy, **({} if fixed else {"fixed": False}))


def settle(tx: Transaction, *, every: bool = False) -> None:
    """Let windows that were changed, or all, go back to the size that was fixed, where the panes now leave room.

    That is the last one by resize-window, or with which they were made.
    tmux works out all sizes after most commands (recalculate_sizes). It is logged as what it is, a resize.
    """
    for number in sorted(tx.document.windows if every else tx.touched.windows):
        found = tx.document.windows.get(number)
        if found is None or not found.manual_sx or (found.sx, found.sy) == (found.manual_sx, found.manual_sy):
            continue
        if edit.option_of_window(tx.document, found, "window-size", "latest") != "manual":
            continue
        sx, sy = found.manual_sx, found.manual_sy
        laid = layout_change.resize_window(found.layout, sx, sy, edit.border_status(tx.document, found))
        if (max(sx, laid.sx), max(sy, laid.sy)) != (found.sx, found.sy):
            zoomed = found.zoomed
            resize_window(tx, number, sx, sy)
            if zoomed:
                rezoom(tx, number)


def select_named_layout(
    tx: Transaction, window: int, number: int, *, main: tuple[str, str], other: tuple[str, str]
) -> None:
    """Arrange a window's panes by the layout of this number (layout_sets.NAMES).

    ``main`` and ``other`` are the options main-pane-width, -height and other-pane-width, -height.
    """
    edit.must_exist(tx, windows=[window])
    found = tx.document.windows[window]
    # main-horizontal's panes have heights, main-vertical's have widths.
    axis = 1 if layout_sets.NAMES[number].startswith("main-h") else 0
    laid = layout_sets.arrange(
        number,
        found.panes,
        found.sx,
        found.sy,
        status=edit.border_status(tx.document, found),
        main=main[axis],
        other=other[axis],
    )
    _remember(tx, found)
    found.arranged = number
    found.sx, found.sy = max(found.sx, laid.sx), max(found.sy, laid.sy)
    _lay(tx, found, laid)
    tx.log("select-layout", window=window, layout=layout_sets.NAMES[number], main=list(main), other=list(other))


def select_layout_text(tx: Transaction, window: int, text: str) -> None:
    """Arrange a window's panes by a layout string, in pane order; the window takes the layout's size."""
    edit.must_exist(tx, windows=[window])
    found = tx.document.windows[window]
    try:
        laid = layout_text.parse(text, found.panes)
    except LayoutRefused as error:
        raise Refused(error.text) from None
    _remember(tx, found)
    found.sx, found.sy = laid.sx, laid.sy
    _lay(tx, found, laid)
    tx.log("select-layout", window=window, layout=text)


def spread_out(tx: Transaction, pane: int) -> None:
    """Give a pane and its neighbours the same size (select-layout -E)."""
    owner, status = _of(tx, pane)
    _remember(tx, owner)
    _lay(tx, owner, layout_change.spread_out(owner.layout, pane, status))
    tx.log("select-layout", window=owner.id, layout="-E", pane=pane)


def remember(tx: Transaction, window: int) -> None:
    """Note the layout that select-layout -o goes back to, though nothing is arranged."""
    edit.must_exist(tx, windows=[window])
    _remember(tx, edit.window(tx, window))
    tx.log("select-layout", window=window, layout="")


def _of(tx: Transaction, pane: int) -> tuple[Window, str]:
    edit.must_exist(tx, panes=[pane])
    owner = tx.document.windows[tx.document.panes[pane].window]
    return owner, edit.border_status(tx.document, owner)


def _remember(tx: Transaction, owner: Window) -> None:
    edit.unzoom(tx, owner)
    owner.undo = layout_text.dump(owner.layout)
    tx.touched.windows.add(owner.id)


def _lay(tx: Transaction, owner: Window, laid: Cell) -> None:
    edit.unzoom(tx, owner)
    owner.layout = laid
    tx.touched.windows.add(owner.id)
    edit.fix_panes(tx, owner)
