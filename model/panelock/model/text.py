"""A registry in one line, for tables, transcripts and counterexamples.

``work[0:@0 1:@1*]<0 | @0[%0*] @1[%1~ %2*]<%1``: session work has windows @0 and @1 at 0 and 1, the second is current,
index 0 was before; @1 has panes %1, being made, and %2, active; %1 was before. Titles, names of windows and options are
not shown.
"""

from panelock.model.state import PaneId, Phase, Registry, Session, Window

MARKS = {Phase.FRESH: "~", Phase.RESPAWNING: "^", Phase.RUNNING: "", Phase.DEAD: "x"}


def _session(session: Session) -> str:
    links = (f"{link.index}:@{link.window}" + "*" * (link.index == session.current) for link in session.links)
    last = ",".join(str(index) for index in session.last)
    return f"{session.name}[{' '.join(links)}]" + f"<{last}" * (last != "")


def _pane(state: Registry, window: Window, pane: PaneId) -> str:
    found = state.find(pane)
    return f"%{pane}{'?' if found is None else MARKS[found.phase]}" + "*" * (pane == window.active)


def _window(state: Registry, window: Window) -> str:
    panes = " ".join(_pane(state, window, pane) for pane in window.panes)
    last = ",".join(f"%{pane}" for pane in window.last)
    return f"@{window.id}[{panes}]" + f"<{last}" * (last != "")


def shown(state: Registry) -> str:
    """The registry's structure in one line."""
    if state.ended:
        return "ended"
    sessions = " ".join(_session(session) for session in state.sessions)
    windows = " ".join(_window(state, window) for window in state.windows)
    return f"{sessions} | {windows}"
