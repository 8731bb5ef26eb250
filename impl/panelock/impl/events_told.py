"""In which order, and how often, tmux tells what a command has done (notify_window and the like, in cmd-….c).

Pure. Events are read off what is different (events.py), which says neither. Where one command alone has made the
difference, its operation, as the journal has it, tells the rest; anything else is told as it was read off. So are the
other sessions of a group: tmux links all of their windows anew, and tells of each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from panelock.impl.events import Event, Look, of_session, of_window, of_window_in
from panelock.impl.layout import Kind

LAYOUT, ACTIVE, RENAMED, RESIZED = "window-layout-changed", "window-pane-changed", "window-renamed", "window-resized"
LINKED, UNLINKED, CURRENT = "window-linked", "window-unlinked", "session-window-changed"
CREATED, CLOSED = "session-created", "session-closed"
_BESIDE = frozenset(("confirm", "attach-session", "use-session", "set-title", "set-option", "renumber-windows"))
"""What a command does beside all else, and what is no event of a window's."""

_THEN = {"new-window": "rename-window", "move-window": "rename-window", "split-window": "zoom"}
"""What a command does behind that, as another operation."""
_NOTHING = {"op": ""}


class _Done(Struct, frozen=True):
    """What one command has done."""

    found: list[Event]
    op: Mapping[str, Any]
    before: Look
    after: Look

    def of(self, name: str, window: int | None = None) -> list[Event]:
        """Return what was found of a name, and of a window if one is given."""
        return [event for event in self.found if event.name == name and window in (None, event.window)]

    def but(self, *taken: Sequence[Event]) -> list[Event]:
        """Return what was found beside that."""
        return [event for event in self.found if not any(event in some for some in taken)]

    def layout(self, window: int) -> Event:
        """Return what is told of a window's layout."""
        return of_window(LAYOUT, window, self.after)

    def was_zoomed(self, window: int) -> bool:
        """Tell whether a window was."""
        return window in self.before.windows and self.before.windows[window].zoomed

    def is_zoomed(self, window: int) -> bool:
        """Tell whether a window is."""
        return window in self.after.windows and self.after.windows[window].zoomed


def as_told(found: list[Event], did: Iterable[Mapping[str, Any]], before: Look, after: Look) -> list[Event]:
    """Return events as tmux tells them, where ``did`` is what one command has done."""
    first, *more = [op for op in did if op["op"] not in _BESIDE] or [_NOTHING]
    if first["op"] not in _TOLD or any(op["op"] != _THEN.get(first["op"]) for op in more):
        return found
    return _TOLD[first["op"]](_Done(found, first, before, after))


def _in_turn(done: _Done, first: int | None, *names: str) -> tuple[list[Event], list[Event]]:
    """Return what is told of one session, in the order of the names, and behind it of others one by one.

    Those are of its group, and given its windows anew (session_group_synchronize1): their current one is chosen first.
    """
    order = {name: at for at, name in enumerate(names)}
    own = [event for event in done.found if event.session in (None, first)]
    others = [event for event in done.found if event.session not in (None, first) and not _is_still_there(event, done)]
    then = {name: at for at, name in enumerate((CURRENT, LINKED, UNLINKED))}
    return (
        sorted(own, key=lambda event: order.get(event.name, len(names))),
        sorted(others, key=lambda event: (event.session, then.get(event.name, len(then)))),
    )


def _is_still_there(event: Event, done: _Done) -> bool:
    """Tell whether a session that has lost a window has it at another place, too."""
    session = done.after.sessions.get(-1 if event.session is None else event.session)
    return event.name == UNLINKED and session is not None and event.window in [window for _, window in session.links]


# --- windows of sessions ---


def _new_window(done: _Done) -> list[Event]:
    session = done.op["session"]
    own, others = _in_turn(done, session, UNLINKED, CURRENT, LINKED)
    was = done.before.sessions.get(session)
    if was is not None and was.current == done.op["index"] and not done.op["beside"]:
        own = [event for event in own if event.name != CURRENT]  # what was there is killed, and another one selected
    return [*own, *(event for event in others if event.name != CURRENT)]  # theirs are at the same place


def _link_window(done: _Done) -> list[Event]:
    own, others = _in_turn(done, done.op["to_session"], UNLINKED, LINKED)
    current = [event for event in own if event.name == CURRENT]
    return [*(event for event in own if event not in current), *others, *current]


def _move_window(done: _Done) -> list[Event]:
    """A window is linked at its new place, and then unlinked at the old one, be they in one session."""
    session, window, to = done.op["session"], done.op["window"], done.op["to_session"]
    if session != to:
        losing = (one.session for one in done.of(UNLINKED) if one.session != to)
        sessions = [*dict.fromkeys((session, *losing))]
        linked_too = {one.session for one in done.of(LINKED)}
        lost = [one for one in done.found if one.session in sessions and one.session not in linked_too]
        came = _link_window(replace(done, found=done.but(lost)))
        at = {number: at for at, number in enumerate(sessions)}
        lost.sort(key=lambda one: (at[one.session], one.name != CURRENT))
        beside = [one for one in came if one.session is None]
        return _closed_last(replace(done, found=[*(one for one in came if one not in beside), *lost, *beside]))
    if session not in done.after.sessions:
        return done.found
    there = done.after.sessions[session]
    index, to_index = done.op["index"], done.op["to_index"]
    was_current = done.before.sessions[session].current == index
    # It is found where it is current, else at the first of its two places (cmd_find_from_session_window).
    linked = replace(of_window_in(LINKED, window, session, done.after), moved=was_current or index < to_index)
    unlinked = replace(
        of_window_in(UNLINKED, window, session, done.after), moved=there.shown != window and index < to_index
    )
    selected = done.op["select"] or (was_current and there.current == to_index)
    current = [of_session(CURRENT, session, there)] if selected else done.of(CURRENT)
    killed, renamed = done.of(UNLINKED), done.of(RENAMED)
    return [*killed, linked, *current, *renamed, unlinked, *done.but(killed, renamed, done.of(CURRENT))]


def _swap_window(done: _Done) -> list[Event]:
    """Of a session that goes to another place by it is told, and of the other sessions of a group (as in _in_turn)."""
    acting = dict.fromkeys((done.op["other_session"], done.op["session"]))
    told = [
        of_session(CURRENT, number, done.after.sessions[number])
        for number in acting
        if number in done.after.sessions and done.after.sessions[number].current != done.before.sessions[number].current
    ]
    of_group = [event for event in _in_turn(done, None)[1] if event.session not in acting and event.name != CURRENT]
    return [*told, *of_group, *done.but(done.of(LINKED), done.of(UNLINKED), done.of(CURRENT))]


def _kill_window(done: _Done) -> list[Event]:
    """One session after the other, by their names, loses the window (server_kill_window)."""
    if done.op["others"]:
        return _closed_last(done)
    before = done.before.sessions
    by_name = sorted(before, key=lambda number: before[number].name)
    groups = [[other for other in by_name if before[other].links == before[number].links] for number in by_name]
    return _lost(done, [*dict.fromkeys(number for group in groups for number in group)])


def _unlink_window(done: _Done) -> list[Event]:
    first = done.op["session"]
    return _lost(done, sorted(done.before.sessions, key=lambda number: (number != first, number)))


def _lost(done: _Done, sessions: Sequence[int]) -> list[Event]:
    """Each session chooses its current window, and then the other one is closed there."""
    place = {number: at for at, number in enumerate(sessions)}
    lost = [*done.of(CURRENT), *done.of(UNLINKED)]
    lost.sort(key=lambda event: place.get(-1 if event.session is None else event.session, len(place)))
    rest = iter(lost)
    told = [next(rest) if event.name in (CURRENT, UNLINKED) else event for event in done.found]
    return _closed_last(replace(done, found=told))


def _closed_last(done: _Done) -> list[Event]:
    closed = done.of(CLOSED)
    return [*done.but(closed), *closed]


def _kill_session(done: _Done) -> list[Event]:
    told: list[Event] = []
    for event in done.found:
        at = len(told)
        if event.name == CLOSED:
            of_its = [at for at, one in enumerate(told) if (one.name, one.session) == (UNLINKED, event.session)]
            at = min(of_its, default=at)
        told.insert(at, event)
    return told


def _rename_window(done: _Done) -> list[Event]:
    window = done.op["window"]
    again = not done.op["automatic"] and not done.of(RENAMED, window) and window in done.after.windows
    return [*done.found, *([of_window(RENAMED, window, done.after)] if again else [])]


# --- panes of windows ---


def _kill_pane(done: _Done) -> list[Event]:
    """Of each pane that goes the layout tells, and then that another one is active; of no zoom any more, too."""
    told: list[Event] = []
    for event in _closed_last(done):
        if event.name != LAYOUT or event.window is None:
            told.append(event)
            continue
        was = done.before.windows[event.window]
        gone = [pane for pane, _ in _cells(was.layout) if done.after.panes.get(pane, (0, 0, -1))[2] != event.window]
        told += [event] * was.zoomed
        for pane in gone:
            told += [event, *(done.of(ACTIVE, event.window) if pane == was.active else [])]
    active = [event for event in told if event.name == ACTIVE]
    return [event for at, event in enumerate(told) if event not in active or event not in told[:at]]


def _split_window(done: _Done) -> list[Event]:
    window = done.op["window"]
    layouts = done.of(LAYOUT, window)
    first = layouts if done.was_zoomed(window) else []
    return [*first, *done.but(layouts), *layouts, *(layouts if done.is_zoomed(window) else [])]


def _select_pane(done: _Done) -> list[Event]:
    told = done.found
    for window in {event.window for event in done.of(ACTIVE)} - {None}:
        assert window is not None
        if done.was_zoomed(window):
            layouts = done.of(LAYOUT, window)
            told = [done.layout(window), *done.but(layouts), *([done.layout(window)] if not layouts else [])]
    return told


def _swap_pane(done: _Done) -> list[Event]:
    source, target = (done.before.panes[done.op[name]][2] for name in ("pane", "other"))
    if source != target:
        order = {ACTIVE: 0, LAYOUT: 1}
        return sorted(done.found, key=lambda event: (order.get(event.name, 2), event.window != source))
    if done.op["select"] or done.before.windows[source].active != done.op["pane"]:
        return done.found
    return [of_window(ACTIVE, source, done.after)] * 2 + done.found  # there and back


def _break_pane(done: _Done) -> list[Event]:
    source, made = done.op["source"], done.op["window"]
    if source not in done.after.windows or made in done.before.windows:
        return done.found
    left = [*done.of(ACTIVE, source), *done.of(LAYOUT, source)]
    session = [event for name in (LINKED, CURRENT) for event in done.of(name)]
    return [*left, of_window(RENAMED, made, done.after), *session, *done.but(left, session)]


def _join_pane(done: _Done) -> list[Event]:
    source, window, pane = done.op["source"], done.op["window"], done.op["pane"]
    if window not in done.after.windows:
        return done.found
    active = [of_window(ACTIVE, window, done.after)]
    if source == window:
        was = active if done.before.windows[window].active == pane else []
        return [done.layout(window), *was, *(active if done.op["select"] else []), *[done.layout(window)] * 2]
    left = [*done.of(LAYOUT, source), *done.of(ACTIVE, source)]
    here, layouts, current = done.of(ACTIVE, window), done.of(LAYOUT, window), done.of(CURRENT)
    closed = done.of(CLOSED)
    rest = done.but(left, here, layouts, current, closed)
    again = [done.layout(source)] if source in done.after.windows else []
    return [*left, *here, *current, *rest, *closed, *again, *layouts]


def _rotate_window(done: _Done) -> list[Event]:
    """Of the panes' places nothing is told but that the window is not zoomed any more."""
    layouts = done.of(LAYOUT)
    return [*(layouts if done.was_zoomed(done.op["window"]) else []), *done.but(layouts)]


# --- layouts ---


def _select_layout(done: _Done) -> list[Event]:
    """Who sets a layout tells of it, and then the command does; a lone pane needs none to be set."""
    window, name = done.op["window"], done.op["layout"]
    if window not in done.after.windows or not name:
        return done.found
    lone = name == "-E" or (done.after.windows[window].panes == 1 and "," not in name)
    return [*[done.layout(window)] * (1 if lone else 2), *done.but(done.of(LAYOUT, window))]


def _resize_window(done: _Done) -> list[Event]:
    window = done.op["window"]
    if window not in done.after.windows or done.of(LAYOUT, window):
        return done.found
    return [*done.found, *(of_window(name, window, done.after) for name in (LAYOUT, RESIZED))]


def _resize_pane(done: _Done) -> list[Event]:
    """It is told of where there is a border that could have moved, whether it has or not."""
    window = done.op["window"]
    if window not in done.after.windows or done.of(LAYOUT, window):
        return done.found
    around = next((found for pane, found in _cells(done.after.windows[window].layout) if pane == done.op["pane"]), "")
    return [*done.found, *([done.layout(window)] if _BRACKET[done.op["kind"]] in around else [])]


_BRACKET = {Kind.LEFT_RIGHT: "{", Kind.TOP_BOTTOM: "["}


def _cells(layout: str) -> list[tuple[int, str]]:
    """Return a layout's panes, each with the brackets that it is in.

    >>> _cells("80x24,0,0[80x12,0,0,0,80x11,0,13{40x11,0,13,1,39x11,41,13,2}]")
    [(0, '['), (1, '[{'), (2, '[{')]
    """
    around, at = "", 0
    found = []
    for bracket in "{[}]":
        layout = layout.replace(bracket, f",{bracket},")
    for field in layout.split(","):
        if field in ("{", "["):
            around += field
        elif field in ("}", "]"):
            around = around[:-1]
        elif field:
            at = 0 if "x" in field else at + 1  # a cell: its size, its place, and its pane if it is one
            if at == 3:
                found.append((int(field), around))
    return found


_TOLD: dict[str, Callable[[_Done], list[Event]]] = {
    "break-pane": _break_pane,
    "join-pane": _join_pane,
    "kill-pane": _kill_pane,
    "kill-session": _kill_session,
    "kill-window": _kill_window,
    "link-window": _link_window,
    "move-window": _move_window,
    "new-window": _new_window,
    "pane-ended": _kill_pane,
    "rename-window": _rename_window,
    "resize-pane": _resize_pane,
    "resize-window": _resize_window,
    "rotate-window": _rotate_window,
    "select-layout": _select_layout,
    "select-pane": _select_pane,
    "split-window": _split_window,
    "swap-pane": _swap_pane,
    "swap-window": _swap_window,
    "unlink-window": _unlink_window,
}
