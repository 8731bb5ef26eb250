"""Format variables of sessions and of windows."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from panelock.impl.alerts import ACTIVITY, BELL, SILENCE
from panelock.impl.document import Link, Session, Window
from panelock.impl.layout import single
from panelock.impl.layout_text import dump

if TYPE_CHECKING:
    from panelock.impl.variables import FormatScope

CELL_WIDTH, CELL_HEIGHT = "16", "32"
"""Pixels of a cell where no terminal says (tmux: DEFAULT_XPIXEL, DEFAULT_YPIXEL)."""


def _group(scope: "FormatScope", session: Session) -> list[Session]:
    """Return the sessions of a session's group in the order in which they joined it; none when it has no group."""
    if not session.group:
        return []
    return [other for _, other in sorted(scope.document.sessions.items()) if other.group == session.group]


def _session_alerts(scope: "FormatScope", session: Session) -> str:
    alerts = [(link.index, scope.alerts.of(session.id, link.index)) for link in session.links]
    return ",".join(f"{index}{raised}" for index, raised in alerts if raised)


def _grouped(value: Callable[[list[Session]], str]) -> "Callable[[FormatScope, Session], str | None]":
    def variable(scope: "FormatScope", session: Session) -> str | None:
        group = _group(scope, session)
        return value(group) if group else None

    return variable


def _names(scope: "FormatScope", session: Session) -> str:
    return ",".join(client.name for client in scope.attached.of(session.id))


def _used(scope: "FormatScope", session: Session) -> float:
    """When it was used last, in seconds: keys pressed at it are written down once a minute (host/drawn.py)."""
    return max([session.activity, *(client.activity for client in scope.attached.of(session.id))])


def _of_group(scope: "FormatScope", session: Session, value: Callable[[list[str]], str]) -> str | None:
    """Tell something of the clients of a session's group; nothing where it has none."""
    group = _group(scope, session)
    return value([client.name for owner in group for client in scope.attached.of(owner.id)]) if group else None


SESSION: "dict[str, Callable[[FormatScope, Session], str | None]]" = {
    "active_window_index": lambda _, session: str(session.current),
    "last_window_index": lambda _, session: str(session.links[-1].index),
    "session_activity": lambda scope, session: str(int(_used(scope, session))),
    "session_alerts": _session_alerts,
    "session_attached": lambda scope, session: str(len(scope.attached.of(session.id))),
    "session_attached_list": lambda scope, session: _names(scope, session) or None,
    "session_created": lambda _, session: str(int(session.created)),
    "session_group": _grouped(lambda group: group[0].group),
    "session_group_attached": lambda scope, session: _of_group(scope, session, lambda names: str(len(names))),
    "session_group_attached_list": lambda scope, session: _of_group(scope, session, ",".join) or None,
    "session_group_list": _grouped(lambda group: ",".join(session.name for session in group)),
    "session_group_many_attached": lambda scope, session: _of_group(
        scope, session, lambda names: str(int(len(names) > 1))
    ),
    "session_group_size": _grouped(lambda group: str(len(group))),
    "session_grouped": lambda _, session: str(int(bool(session.group))),
    "session_id": lambda _, session: f"${session.id}",
    "session_last_attached": lambda _, session: str(int(session.attached)) if session.attached else None,
    "session_many_attached": lambda scope, session: str(int(len(scope.attached.of(session.id)) > 1)),
    "session_marked": lambda scope, session: str(int(any(_marked(scope, link) for link in session.links))),
    "session_name": lambda _, session: session.name,
    "session_path": lambda _, session: session.cwd,
    "session_stack": lambda _, session: ",".join(str(index) for index in (session.current, *session.last)),
    "session_windows": lambda _, session: str(len(session.links)),
}


# --- windows in a session ----------------------------------------------------------------------------------------


def _owners(scope: "FormatScope", link: Link) -> list[tuple[Session, Link]]:
    """Return every place of a window, with its session; tmux tells them in the order in which they were made."""
    return [
        (session, other)
        for _, session in sorted(scope.document.sessions.items())
        for other in session.links
        if other.window == link.window
    ]


def _active_owners(scope: "FormatScope", link: Link) -> list[str]:
    return [session.name for session, other in _owners(scope, link) if session.current == other.index]


def _lookers(scope: "FormatScope", link: Link) -> list[str]:
    """Name the clients whose session has this window as its current one."""
    current = {session.id for session, other in _owners(scope, link) if session.current == other.index}
    return [client.name for client in scope.attached.all if client.session in current]


def _is_linked(scope: "FormatScope", link: Link) -> str:
    """Tell whether the window is elsewhere too; a group's sessions count as one (session_is_linked)."""
    assert scope.session is not None
    group = _group(scope, scope.session)
    return str(int(len(_owners(scope, link)) != (len(group) or 1)))


def _marked(scope: "FormatScope", link: Link) -> bool:
    """Tell whether the marked pane is in a window; tmux tells it of the one place at which it was marked."""
    return scope.document.marked in scope.document.windows[link.window].panes


def _alerts(scope: "FormatScope", link: Link) -> str:
    assert scope.session is not None
    return scope.alerts.of(scope.session.id, link.index)


def _raised(kind: str) -> "Callable[[FormatScope, Link], str]":
    return lambda scope, link: str(int(kind in _alerts(scope, link)))


def _raw_flags(scope: "FormatScope", link: Link) -> str:
    """Return the window's flags as lists show them (window_printable_flags)."""
    assert scope.session is not None
    assert scope.window is not None
    current = "*" if link.index == scope.session.current else ""
    last = "-" if scope.session.last[:1] == [link.index] else ""
    marked = "M" if _marked(scope, link) else ""
    return _alerts(scope, link) + current + last + marked + ("Z" if scope.window.zoomed else "")


def _flags(scope: "FormatScope", link: Link) -> str:
    """Return the same for a status line, where ``#`` begins something and is written twice."""
    return _raw_flags(scope, link).replace("#", "##")


def _stack_index(scope: "FormatScope", link: Link) -> str:
    assert scope.session is not None
    last = scope.session.last
    return str(last.index(link.index) + 1 if link.index in last else 0)


def _in_session(test: Callable[[Session, Link], bool]) -> "Callable[[FormatScope, Link], str | None]":
    def variable(scope: "FormatScope", link: Link) -> str | None:
        assert scope.session is not None
        return str(int(test(scope.session, link)))

    return variable


LINK: "dict[str, Callable[[FormatScope, Link], str | None]]" = {
    "window_active": _in_session(lambda session, link: session.current == link.index),
    "window_active_clients": lambda scope, link: str(len(_lookers(scope, link))),
    "window_active_clients_list": lambda scope, link: ",".join(_lookers(scope, link)) or None,
    "window_active_sessions": lambda scope, link: str(len(_active_owners(scope, link))),
    "window_active_sessions_list": lambda scope, link: ",".join(_active_owners(scope, link)),
    "window_activity_flag": _raised(ACTIVITY),
    "window_bell_flag": _raised(BELL),
    "window_end_flag": _in_session(lambda session, link: session.links[-1].index == link.index),
    "window_flags": _flags,
    "window_index": lambda _, link: str(link.index),
    "window_last_flag": _in_session(lambda session, link: session.last[:1] == [link.index]),
    "window_linked": _is_linked,
    "window_linked_sessions": lambda scope, link: str(len(_owners(scope, link))),
    "window_linked_sessions_list": lambda scope, link: ",".join(owner.name for owner, _ in _owners(scope, link)),
    "window_marked_flag": lambda scope, link: str(int(_marked(scope, link))),
    "window_raw_flags": _raw_flags,
    "window_silence_flag": _raised(SILENCE),
    "window_stack_index": _stack_index,
    "window_start_flag": _in_session(lambda session, link: session.links[0].index == link.index),
}


# --- windows -----------------------------------------------------------------------------------------------------


def _activity(scope: "FormatScope", window: Window) -> str:
    told = scope.driver.fact(window.active, "window_activity")
    return str(int(window.created)) if told is None else told


def _visible_layout(_: "FormatScope", window: Window) -> str:
    return dump(single(window.active, window.sx, window.sy) if window.zoomed else window.layout)


WINDOW: "dict[str, Callable[[FormatScope, Window], str | None]]" = {
    "window_activity": _activity,
    "window_cell_height": lambda _, __: CELL_HEIGHT,
    "window_cell_width": lambda _, __: CELL_WIDTH,
    "window_height": lambda _, window: str(window.sy),
    "window_id": lambda _, window: f"@{window.id}",
    "window_layout": lambda _, window: dump(window.layout),
    "window_name": lambda _, window: window.name,
    "window_panes": lambda _, window: str(len(window.panes)),
    "window_visible_layout": _visible_layout,
    "window_width": lambda _, window: str(window.sx),
    "window_zoomed_flag": lambda _, window: str(int(window.zoomed)),
}
