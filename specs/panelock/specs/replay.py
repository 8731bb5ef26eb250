"""Plays a journal's lines on the model: what the implementation says it did, done by the model.

A line tells ids, not targets, and of options the lengths of their values alone: the registry that comes of it is the
veiled one (bridge.veiled). What an option's value decided stands in the line as what was done.
"""

from collections.abc import Callable, Iterable
from typing import Any

from panelock.impl.errors import Fault
from panelock.impl.journal import Line
from panelock.model import lifecycle, moving, options, panes, sessions, windows
from panelock.model.lifecycle import Remain
from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope
from panelock.model.order import How, Place, Side
from panelock.model.state import End, Exited, PaneId, Registry, SessionId, Signalled, WindowId
from panelock.model.step import Done, Step, done
from panelock.specs.bridge import told, veil
from panelock.specs.on_model import AUTOMATIC_RENAME, NO_TERMINAL, kept_alive

Fields = dict[str, Any]


class Diverged(Fault):
    """A journal tells of something that the model would not have done."""

    def __init__(self, generation: int, operation: Fields, why: str) -> None:
        super().__init__(generation, operation, why)
        self.generation, self.operation, self.why = generation, operation, why

    def __str__(self) -> str:
        """Name the line, the operation and what the model says."""
        return f"generation {self.generation}: {self.operation}: {self.why}"


class Grouped(Diverged):
    """A journal tells of sessions that share their windows, which the model does not have."""


def replay(state: Registry, lines: Iterable[Line]) -> Registry:
    """Return the (veiled) registry after the lines; raises Diverged."""
    for line in lines:
        state = replay_line(state, line)
    return state


def replay_line(state: Registry, line: Line) -> Registry:
    """Make one committed change, or go on where a snapshot tells that the registry stands."""
    if line.is_snapshot:
        return told(line.epoch, line.operations[0])
    for at, operation in enumerate(line.operations):
        before = state
        if _on_the_way(state, line, operation):
            continue
        state = _replayed(state, line, operation)
        if state.ended and not before.ended and operation["op"] not in ENDS:
            # It ended by itself if the line goes on to say so; otherwise exit-empty is off, and it goes on empty.
            said = any(later["op"] in ENDS for later in line.operations[at + 1 :])
            state = state if said else kept_alive(before, state)
    return state


ENDS = ("end-server", "kill-server")


def _on_the_way(state: Registry, line: Line, operation: Fields) -> bool:
    """Tell whether a session was renumbered that has ended by the end of this line's change.

    The host's death takes several windows one by one, and renumbers after each; the model takes them at once.
    """
    if operation["op"] != "renumber-windows" or line.operations[0]["op"] != "host-died":
        return False
    return state.session(SessionId(operation["session"])) is None


def _replayed(state: Registry, line: Line, operation: Fields) -> Registry:
    name = operation["op"]
    if operation.get("group"):
        raise Grouped(line.generation, operation, "the model has no groups of sessions")
    play = _PLAY.get(name)
    if play is None:
        raise Diverged(line.generation, operation, "no such transition")
    step = play(state, operation)
    if not isinstance(step.outcome, Done):
        raise Diverged(line.generation, operation, f"the model refuses: {step.outcome.value}")
    for kind in _GIVEN.get(name, ()):
        given, told = getattr(step.outcome, kind), operation["to_index" if (name, kind) in _TO else kind]
        if given != told:
            raise Diverged(line.generation, operation, f"{kind}: the journal says {told}, the model {given}")
    return step.state


_GIVEN = {
    "new-session": ("session", "index", "window", "pane"),
    "new-window": ("index", "window", "pane"),
    "split-window": ("window", "pane"),
    "break-pane": ("index", "window"),
    "link-window": ("index", "window"),
    "move-window": ("index", "window"),
    "join-pane": ("window",),
}
"""What the model must give out as the line says."""
_TO = (("link-window", "index"), ("move-window", "index"))


# --- the server and sessions ---


def _start(state: Registry, at: Fields) -> Step:
    step = sessions.start_server(state)
    assert step.refused or step.state.epoch == at["epoch"], f"epoch {step.state.epoch}, the journal says {at['epoch']}"
    return step


def _end(state: Registry, _: Fields) -> Step:
    return done(state) if state.ended else sessions.kill_server(state)


def _new_session(state: Registry, at: Fields) -> Step:
    name = None if at["name"] == str(at["session"]) else at["name"]
    return _titled(sessions.new_session(state, name, at["window_name"], at["index"]), at)


def _kill_session(state: Registry, at: Fields) -> Step:
    kill = sessions.kill_other_sessions if at["others"] else sessions.kill_session
    return kill(state, SessionId(at["session"]))


# --- windows ---


def _place(at: Fields, index: str, *, kill: bool) -> Place:
    """Where a window came to stand: beside another one, by which the place was named, or just there."""
    match at["beside"]:
        case "after":
            return Place(How.AFTER, at[index] - 1)
        case "before":
            return Place(How.BEFORE, at[index])
        case _:
            return Place(How.KILL if kill else How.AT, at[index])


def _new_window(state: Registry, at: Fields) -> Step:
    place = _place(at, "index", kill=at["replaced"])
    return _titled(windows.new_window(state, SessionId(at["session"]), place, at["name"], not at["select"]), at)


def _titled(step: Step, at: Fields) -> Step:
    if step.refused or not at["title"]:
        return step
    return Step(panes.set_title(step.state, step.made(), at["title"]).state, step.outcome)


def _kill_window(state: Registry, at: Fields) -> Step:
    if at["others"]:
        return windows.kill_other_windows(state, SessionId(at["session"]), at["index"])
    return windows.kill_window(state, WindowId(at["window"]))


def _rename_window(state: Registry, at: Fields) -> Step:
    return _named(windows.rename_window(state, at["window"], at["name"]), at["window"], fixed=not at["automatic"])


def _named(step: Step, window: int, *, fixed: bool) -> Step:
    if step.refused or not fixed:
        return step
    kept = options.set_option(step.state, OfWindow(WindowId(window)), AUTOMATIC_RENAME, veil(len("off")))
    return Step(kept.state, step.outcome)


def _relink(transition: Callable[..., Step]) -> Callable[[Registry, Fields], Step]:
    def play(state: Registry, at: Fields) -> Step:
        place = _place(at, "to_index", kill=at["kill"])
        return transition(state, at["session"], at["index"], at["to_session"], place, not at["select"])

    return play


# --- panes ---


def _split(state: Registry, at: Fields) -> Step:
    side = {
        (True, False): Side.BEFORE,
        (False, False): Side.AFTER,
        (True, True): Side.FIRST,
        (False, True): Side.LAST,
    }[at["before"], at["full"]]
    return _titled(panes.split_window(state, PaneId(at["target"]), side, not at["select"]), at)


def _kill_pane(state: Registry, at: Fields) -> Step:
    return (panes.kill_other_panes if at["others"] else panes.kill_pane)(state, PaneId(at["pane"]))


def _link_of(state: Registry, window: int) -> tuple[SessionId, int]:
    """A place at which a window stands: one is as good as another for a pane that is taken out of it."""
    return next(
        (session.id, link.index) for session in state.sessions for link in session.links if link.window == window
    )


def _break_pane(state: Registry, at: Fields) -> Step:
    place = _place(at, "index", kill=False)
    session, index = _link_of(state, at["source"])
    step = moving.break_pane(
        state, session, index, PaneId(at["pane"]), SessionId(at["session"]), place, at["name"], not at["select"]
    )
    return _named(step, at["window"], fixed=at["named"])


def _join_pane(state: Registry, at: Fields) -> Step:
    to, index = at["session"], at["index"]
    return moving.join_pane(state, at["pane"], to, index, at["target"], at["before"], not at["select"])


def _zoom(state: Registry, at: Fields) -> Step:
    return panes.select_pane(state, PaneId(at["pane"])) if at["zoomed"] else done(state)


# --- a pane's life ---


def _pane_ended(state: Registry, at: Fields) -> Step:
    end: End = Exited(at["status"]) if at["signal"] is None else Signalled(at["signal"])
    return lifecycle.pane_ended(state, PaneId(at["pane"]), end, Remain(at["remain"]))


# --- options ---


def _scope(at: Fields) -> Scope:
    match at["scope"]:
        case "session":
            return OfSession(SessionId(at["owner"]))
        case "window":
            return OfWindow(WindowId(at["owner"]))
        case "pane":
            return OfPane(PaneId(at["owner"]))
        case of_all:
            return {"server": Global.SERVER, "global-session": Global.SESSIONS, "global-window": Global.WINDOWS}[of_all]


def _set_option(state: Registry, at: Fields) -> Step:
    if at["length"] is None:
        return options.unset_option(state, _scope(at), at["name"])
    return options.set_option(state, _scope(at), at["name"], veil(at["length"]))


def _nothing(state: Registry, _: Fields) -> Step:
    """Sizes, environment, what the model does not have."""
    return done(state)


def _with(transition: Callable[..., Step], *fields: str) -> Callable[[Registry, Fields], Step]:
    return lambda state, at: transition(state, *(at[field] for field in fields))


_PLAY: dict[str, Callable[[Registry, Fields], Step]] = {
    "start-server": _start,
    "kill-server": _end,
    "end-server": _end,
    "host-died": _with(lifecycle.host_died),
    "new-session": _new_session,
    "kill-session": _kill_session,
    "rename-session": _with(sessions.rename_session, "session", "name"),
    "select-window": _with(sessions.select_window, "session", "index"),
    "new-window": _new_window,
    "kill-window": _kill_window,
    "unlink-window": _with(sessions.unlink_window, "session", "index", "kill"),
    "link-window": _relink(moving.link_window),
    "move-window": _relink(moving.move_window),
    "swap-window": _with(moving.swap_window, "session", "index", "other_session", "other_index", "select"),
    "renumber-windows": _with(moving.renumber_windows, "session", "base"),
    "rename-window": _rename_window,
    "rotate-window": _with(windows.rotate_window, "window", "down"),
    "split-window": _split,
    "kill-pane": _kill_pane,
    "select-pane": _with(panes.select_pane, "pane"),
    "set-title": _with(panes.set_title, "pane", "title"),
    "swap-pane": lambda state, at: panes.swap_pane(state, at["pane"], at["other"], not at["select"]),
    "break-pane": _break_pane,
    "join-pane": _join_pane,
    "zoom": _zoom,
    "confirm": _with(lifecycle.confirm_pane, "pane"),
    # Its pane was killed while its terminal was started: that kill has a line of its own.
    "made-and-killed": lambda state, _: done(state),
    "withdraw": lambda state, at: lifecycle.withdraw_pane(state, at["pane"], NO_TERMINAL),
    "leave-empty": _with(lifecycle.leave_empty, "pane"),
    "respawn-pane": _with(lifecycle.respawn_pane, "pane", "kill"),
    "pane-ended": _pane_ended,
    "set-option": _set_option,
    **dict.fromkeys(("resize-pane", "resize-window", "select-layout", "set-input", "mark-pane"), _nothing),
    **dict.fromkeys(("attach-session", "use-session", "set-environment", "unset-environment", "set-folder"), _nothing),
}
