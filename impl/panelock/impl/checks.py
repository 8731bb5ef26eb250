"""What holds in every document: each invariant is a named predicate over one pane, window, session or the whole.

Checked whole on loading; on the hot path only for what a change touched. A broken one is a bug when we are about to
write it (AssertionError) and a damaged file when we have read it (BadRegistry): both name the invariant.
"""

from collections.abc import Callable

from msgspec import Struct, field

from panelock.impl.document import Document, Pane, Phase, Session, Window
from panelock.impl.errors import BadRegistry
from panelock.impl.layout import Cell, Kind


class Touched(Struct):
    """Which parts of a document a change has written."""

    panes: set[int] = field(default_factory=set)
    windows: set[int] = field(default_factory=set)
    sessions: set[int] = field(default_factory=set)
    rest: bool = False
    """Options, environment, counters or the epoch. Recorded answers go with every change."""

    @property
    def nothing(self) -> bool:
        """Tell whether nothing was written."""
        return not (self.panes or self.windows or self.sessions or self.rest)


# --- a pane ---


def a_pane_id_is_below_its_counter(document: Document, pane: Pane) -> bool:  # noqa: D103
    return 0 <= pane.id < document.next_pane


def a_pane_stands_in_its_window(document: Document, pane: Pane) -> bool:  # noqa: D103
    window = document.windows.get(pane.window)
    return window is not None and pane.id in window.panes


def only_the_dead_have_an_end(_: Document, pane: Pane) -> bool:
    """Status, signal and reason stand on dead panes alone; a dead pane has one of them."""
    ended = pane.dead_status is not None or pane.dead_signal is not None or bool(pane.dead_reason)
    return ended == (pane.phase is Phase.DEAD)


def only_the_pending_have_a_maker(_: Document, pane: Pane) -> bool:
    """Who reserved a pane stands while it is pending, and must: somebody has to settle it."""
    return bool(pane.maker) == (pane.phase is Phase.PENDING)


def only_the_running_have_a_process(_: Document, pane: Pane) -> bool:
    """A running pane has a process; a dead one may have the number of the one that it had; a pending one has none."""
    if pane.phase is Phase.RUNNING:
        return pane.pid > 0 and bool(pane.process)
    return not pane.process and (not pane.pid or pane.phase is Phase.DEAD)


# --- a window ---


def a_window_id_is_below_its_counter(document: Document, window: Window) -> bool:  # noqa: D103
    return 0 <= window.id < document.next_window


def a_window_has_a_pane(_: Document, window: Window) -> bool:  # noqa: D103
    return bool(window.panes)


def a_windows_panes_are_there_and_its_own(document: Document, window: Window) -> bool:
    """Each exists, says that it is in this window, and stands once."""
    own = all(number in document.panes and document.panes[number].window == window.id for number in window.panes)
    return own and len(set(window.panes)) == len(window.panes)


def one_pane_is_active(_: Document, window: Window) -> bool:  # noqa: D103
    return window.active in window.panes


def last_panes_are_others_of_the_window(_: Document, window: Window) -> bool:  # noqa: D103
    last = window.last
    return len(set(last)) == len(last) and window.active not in last and set(last) <= set(window.panes)


def the_layout_holds_the_windows_panes(_: Document, window: Window) -> bool:  # noqa: D103
    return sorted(leaves(window.layout)) == sorted(window.panes)


def every_window_is_linked(document: Document) -> bool:
    """Some session has it. Looked at as a whole: what takes a link away touches the session, not the window."""
    linked = {link.window for session in document.sessions.values() for link in session.links}
    return linked >= document.windows.keys()


# --- a session ---


def a_session_id_is_below_its_counter(document: Document, session: Session) -> bool:  # noqa: D103
    return 0 <= session.id < document.next_session


def a_session_has_a_name_of_its_own(document: Document, session: Session) -> bool:  # noqa: D103
    same = [other for other in document.sessions.values() if other.name == session.name]
    return bool(session.name) and len(same) == 1


def a_session_has_a_window(_: Document, session: Session) -> bool:  # noqa: D103
    return bool(session.links)


def links_are_sorted_and_lead_to_windows(document: Document, session: Session) -> bool:  # noqa: D103
    indexes = [link.index for link in session.links]
    return indexes == sorted(set(indexes)) and all(link.window in document.windows for link in session.links)


def one_window_is_current(_: Document, session: Session) -> bool:  # noqa: D103
    return any(link.index == session.current for link in session.links)


def last_windows_are_others_of_the_session(_: Document, session: Session) -> bool:  # noqa: D103
    last, indexes = session.last, {link.index for link in session.links}
    return len(set(last)) == len(last) and session.current not in last and set(last) <= indexes


# --- the whole ---


def keys_are_ids(document: Document) -> bool:
    """Every pane, window and session stands under its own id."""
    tables: tuple[dict[int, Pane] | dict[int, Window] | dict[int, Session], ...] = (
        document.panes,
        document.windows,
        document.sessions,
    )
    return all(key == value.id for table in tables for key, value in table.items())


def an_ended_server_is_empty(document: Document) -> bool:
    """A server ends with its last session: it is ended exactly when there is none."""
    empty = not (document.sessions or document.windows or document.panes)
    return empty if document.ended else True


def a_marked_pane_is_there(document: Document) -> bool:  # noqa: D103
    return document.marked == -1 or document.marked in document.panes


PANE: tuple[Callable[[Document, Pane], bool], ...] = (
    a_pane_id_is_below_its_counter,
    a_pane_stands_in_its_window,
    only_the_dead_have_an_end,
    only_the_pending_have_a_maker,
    only_the_running_have_a_process,
)
WINDOW: tuple[Callable[[Document, Window], bool], ...] = (
    a_window_id_is_below_its_counter,
    a_window_has_a_pane,
    a_windows_panes_are_there_and_its_own,
    one_pane_is_active,
    last_panes_are_others_of_the_window,
    the_layout_holds_the_windows_panes,
)
SESSION: tuple[Callable[[Document, Session], bool], ...] = (
    a_session_id_is_below_its_counter,
    a_session_has_a_name_of_its_own,
    a_session_has_a_window,
    links_are_sorted_and_lead_to_windows,
    one_window_is_current,
    last_windows_are_others_of_the_session,
)
WHOLE: tuple[Callable[[Document], bool], ...] = (
    keys_are_ids,
    every_window_is_linked,
    an_ended_server_is_empty,
    a_marked_pane_is_there,
)


def leaves(cell: Cell) -> list[int]:
    """Return the pane ids of a layout, in its order."""
    if cell.kind is Kind.PANE:
        return [cell.pane]
    return [pane for child in cell.cells for pane in leaves(child)]


def broken(document: Document, touched: Touched | None = None) -> list[str]:
    """Name every broken invariant with what breaks it; ``touched`` limits the search to a change."""
    panes = document.panes if touched is None else touched.panes
    windows = document.windows if touched is None else touched.windows
    sessions = document.sessions if touched is None else touched.sessions
    found = [f"{_words(check)}" for check in (WHOLE if touched is None else _whole(touched)) if not check(document)]
    found += [
        f"%{number}: {_words(check)}"
        for number in panes
        if number in document.panes
        for check in PANE
        if not check(document, document.panes[number])
    ]
    found += [
        f"@{number}: {_words(check)}"
        for number in windows
        if number in document.windows
        for check in WINDOW
        if not check(document, document.windows[number])
    ]
    found += [
        f"${number}: {_words(check)}"
        for number in sessions
        if number in document.sessions
        for check in SESSION
        if not check(document, document.sessions[number])
    ]
    return found


def _whole(touched: Touched) -> list[Callable[[Document], bool]]:
    """Return the checks of the whole that a change can break: a window's last link goes with a change of a session."""

    def every_window_is_linked_that_was_touched(document: Document) -> bool:
        links = [link.window for session in document.sessions.values() for link in session.links]
        return all(number in links for number in touched.windows if number in document.windows)

    linked = every_window_is_linked if touched.sessions else every_window_is_linked_that_was_touched
    return [an_ended_server_is_empty, a_marked_pane_is_there, *([linked] * bool(touched.sessions or touched.windows))]


def check_all(document: Document, path: str) -> None:
    """Refuse a document, just read, in which anything is broken."""
    found = broken(document)
    if found:
        raise BadRegistry(
            path, f"breaks an invariant: {found[0]}" + (f" (and {len(found) - 1} more)" * (len(found) > 1))
        )


def check_touched(document: Document, touched: Touched, path: str) -> None:
    """Stop before writing a document in which a change broke something: that is a bug, and nothing is written."""
    found = broken(document, touched)
    assert not found, f"{path}: not written, a change would break: {found[0]}"


def _words(check: Callable[..., bool]) -> str:
    return check.__name__.replace("_", " ")
