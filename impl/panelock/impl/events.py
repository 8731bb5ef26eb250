"""What happened between two looks at the registry, in the words of tmux's event hooks (notify.c, tmux(1), HOOKS).

Pure. tmux tells of an event where it happens; here whoever changed the registry may have been another process, so
events are read off what is different. Within one change their order is tmux's as far as that is always the same.
"""

from collections.abc import Iterator

from msgspec import Struct, field

from panelock.impl.document import Document, Phase
from panelock.impl.layout_text import dump


class Event(Struct, frozen=True):
    """One event: ``pane``, ``window`` and ``session`` are the ids that its hook starts from, as far as it has some."""

    name: str
    session: int | None = None
    window: int | None = None
    pane: int | None = None
    variables: dict[str, str] = field(default_factory=dict)
    """hook_session, hook_window_name and so on, as formats see them."""
    moved: bool = False
    """The place that was found for it has gone since: its hook starts from nothing (cmd_find_valid_state)."""


class SessionLook(Struct, frozen=True):
    """A session, in a look."""

    name: str
    current: int
    links: tuple[tuple[int, int], ...]

    @property
    def shown(self) -> int:
        """The window that is current."""
        return next(window for index, window in self.links if index == self.current)


class _Window(Struct, frozen=True):
    name: str
    active: int
    layout: str
    zoomed: bool
    size: tuple[int, int]
    panes: int


class Look(Struct, frozen=True):
    """What events can be told by: the document itself is changed in place."""

    sessions: dict[int, SessionLook]
    windows: dict[int, _Window]
    panes: dict[int, tuple[bool, str, int]]


def look(document: Document) -> Look:
    """Note what stands."""
    return Look(
        {
            one.id: SessionLook(one.name, one.current, tuple((link.index, link.window) for link in one.links))
            for one in document.sessions.values()
        },
        {
            one.id: _Window(
                one.name, one.active, dump(one.layout, checksum=False), one.zoomed, (one.sx, one.sy), len(one.panes)
            )
            for one in document.windows.values()
        },
        {one.id: (one.phase is Phase.DEAD, one.title, one.window) for one in document.panes.values()},
    )


def events(before: Look, after: Look, ended: frozenset[int] = frozenset()) -> list[Event]:
    """Tell what happened; ``ended`` are panes whose process is known to have ended (those not in it were killed)."""
    return [
        *_panes_ended(before, after, ended),
        *_windows_linked(before, after),
        *_windows_changed(before, after),
        *_sessions_changed(before, after),
        *_windows_unlinked(before, after),
        *_renamed(before, after),
    ]


def _panes_ended(before: Look, after: Look, ended: frozenset[int]) -> Iterator[Event]:
    for pane in sorted(ended & set(before.panes)):
        dead, _, window = before.panes[pane]
        if pane not in after.panes:
            yield _of_pane("pane-exited", pane, window)
        elif after.panes[pane][0] and not dead:
            yield _of_pane("pane-died", pane, window)


def _windows_linked(before: Look, after: Look) -> Iterator[Event]:
    for number, session in after.sessions.items():
        old = before.sessions.get(number)
        known = list(old.links) if old is not None else []
        for link in session.links:
            if link in known:
                known.remove(link)
            elif not _moved(known, link):
                yield _of_both("window-linked", number, session, link[1], after)
        if old is None:
            yield of_session("session-created", number, session)


def _moved(known: list[tuple[int, int]], link: tuple[int, int]) -> bool:
    """Tell whether a link is one that has another index now (a renumbering, a window put before it)."""
    same = next((one for one in known if one[1] == link[1]), None)
    if same is None:
        return False
    known.remove(same)
    return True


def _windows_changed(before: Look, after: Look) -> Iterator[Event]:
    for number, window in after.windows.items():
        old = before.windows.get(number)
        if old is None:
            continue
        changed = []
        if window.active != old.active:
            changed.append("window-pane-changed")
        if (window.layout, window.zoomed) != (old.layout, old.zoomed):
            # A pane that goes leaves its cell before another one becomes active; one that comes has it after.
            changed.insert(0 if window.panes < old.panes else len(changed), "window-layout-changed")
        if window.size != old.size:
            changed.append("window-resized")
        for name in changed:
            yield of_window(name, number, after)


def _sessions_changed(before: Look, after: Look) -> Iterator[Event]:
    for number, session in after.sessions.items():
        old = before.sessions.get(number)
        if old is not None and session.shown != old.shown:
            yield of_session("session-window-changed", number, session)


def _windows_unlinked(before: Look, after: Look) -> Iterator[Event]:
    for number, old in before.sessions.items():
        session = after.sessions.get(number)
        unlinked = []
        left = [] if session is None else [window for _, window in session.links]
        for _, window in old.links:
            if window in left:
                left.remove(window)
            else:
                unlinked.append(_of_both("window-unlinked", number, session or old, window, before))
        closed = [] if session is not None else [of_session("session-closed", number, old)]
        # A session that is killed is closed first; one whose windows have gone elsewhere, at last.
        elsewhere = any(window in after.windows for _, window in old.links)
        yield from [*unlinked, *closed] if elsewhere else [*closed, *unlinked]


def _renamed(before: Look, after: Look) -> Iterator[Event]:
    for number, session in after.sessions.items():
        if number in before.sessions and before.sessions[number].name != session.name:
            yield of_session("session-renamed", number, session)
    for number, window in after.windows.items():
        if number in before.windows and before.windows[number].name != window.name:
            yield of_window("window-renamed", number, after)
    for number, (_, title, window_of) in after.panes.items():
        if number in before.panes and before.panes[number][1] != title:
            yield _of_pane("pane-title-changed", number, window_of)


def of_session(name: str, number: int, session: SessionLook) -> Event:
    """Return an event of a session."""
    return Event(name, session=number, variables={"hook_session": f"${number}", "hook_session_name": session.name})


def of_window(name: str, number: int, where: Look) -> Event:
    """Return an event of a window."""
    said = {"hook_window": f"@{number}", "hook_window_name": where.windows[number].name}
    return Event(name, window=number, variables=said)


def of_window_in(name: str, window: int, number: int, where: Look) -> Event:
    """Return an event of a window in a session."""
    return _of_both(name, number, where.sessions[number], window, where)


def resized(seen: Look, window: int) -> list[Event]:
    """Return what is told of a window that was given a size, whether or not it had that before (resize_window)."""
    return [of_window(name, window, seen) for name in ("window-layout-changed", "window-resized")]


def _of_both(name: str, number: int, session: SessionLook, window: int, where: Look) -> Event:
    whole = {**of_session(name, number, session).variables, **of_window(name, window, where).variables}
    return Event(name, session=number, window=window, variables=whole)


def _of_pane(name: str, pane: int, window: int) -> Event:
    return Event(name, window=window, pane=pane, variables={"hook_pane": f"%{pane}"})
