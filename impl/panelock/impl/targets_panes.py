"""Panes of one window by what people call them: indexes, steps, and where they stand."""

from panelock.impl.document import Document, Window
from panelock.impl.layout_places import Place, named, neighbour
from panelock.impl.numbers import strtonum
from panelock.impl.targets_windows import INT_MAX, id_of, signed

_SIDES = {"{up-of}": "U", "{down-of}": "D", "{left-of}": "L", "{right-of}": "R"}


def pane_in_window(document: Document, window: Window, text: str, current: int) -> int | None:
    """Find a pane of a window (cmd_find_get_pane_with_window).

    Steps and sides start at the current pane, or at the active one when the current one is in another window: tmux
    starts at the current one there too, and ends up outside the window that was named.
    """
    start = current if current in window.panes else window.active
    if text == "!":
        return window.last[0] if window.last else None
    if text in _SIDES:
        return beside(document, window, start, _SIDES[text])
    if text[:1] in ("+", "-"):
        at = window.panes.index(start)
        return window.panes[(at + signed(text)) % len(window.panes)]
    number = strtonum(text, 0, INT_MAX)
    if isinstance(number, int):
        at = number - pane_base(document, window)
        if 0 <= at < len(window.panes):
            return window.panes[at]
    places = places_of(document, window)
    if window.zoomed:
        places = {window.active: places[window.active]}
    return named(places, text.lower(), window.sx, window.sy, border_status(document, window))


def beside(document: Document, window: Window, pane: int, side: str) -> int | None:
    """Return the pane beside another, on its L, R, U or D; used last where several are."""
    status = border_status(document, window)
    recent = [window.active, *window.last]
    return neighbour(places_of(document, window), pane, side, window.sx, window.sy, status, recent)


def places_of(document: Document, window: Window) -> dict[int, Place]:
    """Return where a window's panes stand, in their order."""
    panes = [document.panes[number] for number in window.panes]
    return {pane.id: Place(pane.x, pane.y, pane.sx, pane.sy) for pane in panes}


def pane_base(document: Document, window: Window) -> int:
    """Return the index of a window's first pane."""
    text = window.options.get("pane-base-index", document.window_options.get("pane-base-index", "0"))
    number = strtonum(text, 0, INT_MAX)
    return number if isinstance(number, int) else 0


def pane_index(document: Document, window: Window, pane: int) -> int:
    """Return a pane's index as people see it."""
    return window.panes.index(pane) + pane_base(document, window)


def border_status(document: Document, window: Window) -> str:
    """Return where panes' status lines stand: off, top or bottom."""
    return window.options.get("pane-border-status", document.window_options.get("pane-border-status", "off"))


def standing(document: Document, place: str) -> tuple[int, int, int, int] | None:
    """Return session, index, window and pane of a place of the form ``$1:5.%3``.

    None if the pane does not stand there (any more), or where nothing of that form was said (cmd_find_valid_state).
    """
    where, _, said = place.rpartition(".")
    owner, _, index = where.partition(":")
    number, pane = id_of(owner, "$"), id_of(said, "%")
    if number not in document.sessions or pane not in document.panes:
        return None
    window = document.panes[pane].window
    if all((str(link.index), link.window) != (index, window) for link in document.sessions[number].links):
        return None
    return number, int(index), window, pane
