"""Plays operations on the model: one transition each, and then what options ask for, by more of the model's own.

The model carries options and never reads them; which of them decide anything is said here, once: remain-on-exit,
renumber-windows with base-index, exit-empty, and the option that names the leader of a team.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from panelock.model import lifecycle, moving, options, panes, sessions, windows
from panelock.model.lifecycle import Remain
from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope
from panelock.model.order import How
from panelock.model.refusals import Refusal
from panelock.model.state import PaneId, Registry, SessionId, WindowId
from panelock.model.step import Done, Step, done, refused
from panelock.specs import operations as ops

AUTOMATIC_RENAME = "automatic-rename"
LEADER = "@panelock-leader"
NO_TERMINAL = "no terminal"
"""Why a pane that was to run again is dead when no terminal came of it."""


def play_on_model(state: Registry, operation: ops.Operation) -> Step:
    """Make the transition, and those that follow from it."""
    step = _PLAY[type(operation)](state, operation)
    if step.refused:
        return step
    after = step.state
    if isinstance(operation, (ops.KillPane, ops.PaneEnded)):
        after = _hung_up(state, after, operation)
    if after.ended and not state.ended and not isinstance(operation, (ops.KillServer, ops.EndIfEmpty)):
        after = kept_alive(state, after) if option(state, Global.SERVER, "exit-empty") == "off" else after
    return Step(_renumbered(state, after, operation), step.outcome)


# --- what options decide ------------------------------------------------------------------------------------------


def option(state: Registry, scope: Scope, name: str) -> str | None:
    """What is set in this very scope."""
    found = options.options_in(state, scope)
    assert not isinstance(found, Refusal)
    return next((one.value for one in found if one.name == name), None)


def remain(state: Registry, pane: PaneId) -> Remain:
    """What remain-on-exit says of a pane: its own value, its window's, the global one."""
    found = state.find(pane)
    assert found is not None
    for scope in (OfPane(pane), OfWindow(found.window), Global.WINDOWS):
        value = option(state, scope, "remain-on-exit")
        if value is not None:
            return Remain(value)
    return Remain.OFF


def kept_alive(before: Registry, ended: Registry) -> Registry:
    """A server without sessions that goes on (exit-empty off): its options are still there."""
    return replace(
        ended,
        ended=False,
        server_options=before.server_options,
        session_options=before.session_options,
        window_options=before.window_options,
    )


def _hung_up(before: Registry, after: Registry, operation: ops.KillPane | ops.PaneEnded) -> Registry:
    """The sessions that an ended pane led end too."""
    ended = {operation.pane}
    if isinstance(operation, ops.KillPane) and operation.others:
        within = panes.window_of(before, PaneId(operation.pane))
        ended = set() if within is None else {pane for pane in within.panes if pane != operation.pane}
    for session in before.sessions:
        led = None if after.session(session.id) is None else option(after, OfSession(session.id), LEADER)
        if led is not None and led in {f"%{pane}" for pane in ended}:
            after = sessions.kill_session(after, session.id).state
    return after


def _renumbered(before: Registry, after: Registry, operation: ops.Operation) -> Registry:
    """Close the gaps in sessions that ask for it, after a window ended or moved (tmux: server_kill_window and others).

    Not after unlink-window, kill-session and break-pane.
    """
    lost = {window.id for window in before.windows} - {window.id for window in after.windows}
    match operation:
        case ops.MoveWindow():
            asked = {operation.session} if operation.renumber else set()
        case ops.KillWindow(others=True):
            within = before.session(SessionId(operation.session))
            assert within is not None
            asked = {session.id for session in after.sessions} if len(within.links) > 1 else set()
        case ops.KillWindow() | ops.KillPane() | ops.PaneEnded() | ops.WithdrawPane() | ops.HostDied() | ops.JoinPane():
            asked = {session.id for session in before.sessions if any(link.window in lost for link in session.links)}
        case _:
            asked = set()
    for session in after.sessions:
        if session.id in asked and _of_session(after, session.id, "renumber-windows") == "on":
            base = int(_of_session(after, session.id, "base-index") or "0")
            after = moving.renumber_windows(after, session.id, base).state
    return after


def _of_session(state: Registry, session: SessionId, name: str) -> str | None:
    own = option(state, OfSession(session), name)
    return option(state, Global.SESSIONS, name) if own is None else own


# --- the transitions ----------------------------------------------------------------------------------------------


def _titled(step: Step, title: str) -> Step:
    """A new pane has a title from the start."""
    if step.refused or not title:
        return step
    return Step(panes.set_title(step.state, step.made(), title).state, step.outcome)


def _end_if_empty(state: Registry, _: ops.EndIfEmpty) -> Step:
    return done(state) if state.ended or state.sessions else sessions.kill_server(state)


def _new_session(state: Registry, op: ops.NewSession) -> Step:
    return _titled(sessions.new_session(state, op.name, op.window_name, op.base), op.title)


def _kill_session(state: Registry, op: ops.KillSession) -> Step:
    kill = sessions.kill_other_sessions if op.others else sessions.kill_session
    return kill(state, SessionId(op.session))


def _turn_window(state: Registry, op: ops.TurnWindow) -> Step:
    turn = {"next": sessions.next_window, "previous": sessions.previous_window, "last": sessions.last_window}[op.to]
    return turn(state, SessionId(op.session))


def _new_window(state: Registry, op: ops.NewWindow) -> Step:
    return _titled(windows.new_window(state, SessionId(op.session), op.place, op.name, op.detached), op.title)


def _kill_window(state: Registry, op: ops.KillWindow) -> Step:
    if op.others:
        return windows.kill_other_windows(state, SessionId(op.session), op.index)
    within = state.session(SessionId(op.session))
    if within is None:
        return refused(state, Refusal.NO_SUCH_SESSION)
    window = within.at(op.index)
    return refused(state, Refusal.NO_SUCH_WINDOW) if window is None else windows.kill_window(state, window)


def _rename_window(state: Registry, op: ops.RenameWindow) -> Step:
    return _named(windows.rename_window(state, WindowId(op.window), op.name), op.window, fixed=not op.automatic)


def _named(step: Step, window: int, *, fixed: bool) -> Step:
    """A name that somebody gave stays: the window is not renamed by what runs in it."""
    if step.refused or not fixed:
        return step
    kept = options.set_option(step.state, OfWindow(WindowId(window)), AUTOMATIC_RENAME, "off")
    assert not kept.refused
    return Step(kept.state, step.outcome)


def _break_pane(state: Registry, op: ops.BreakPane) -> Step:
    left = state.linked(SessionId(op.session), op.index)
    alone = left is not None and left.panes == (op.pane,)
    name = op.name if op.name is not None else left.name if left is not None and alone else op.default_name
    at = replace(op.place, how=How.AT) if op.place.how is How.KILL else op.place
    step = moving.break_pane(
        state, SessionId(op.session), op.index, PaneId(op.pane), SessionId(op.to), at, name, op.detached
    )
    if not isinstance(step.outcome, Done):
        return step
    window = step.outcome.window
    assert window is not None
    step = Step(step.state, replace(step.outcome, pane=PaneId(op.pane)))
    return _named(step, window, fixed=op.name is not None)


def _zoom(state: Registry, op: ops.Zoom) -> Step:
    found = panes.window_of(state, PaneId(op.pane))
    if found is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    return panes.select_pane(state, PaneId(op.pane)) if op.whole and len(found.panes) > 1 else done(state)


def _arrange(state: Registry, op: ops.Arrange) -> Step:
    return done(state) if any(one.id == op.window for one in state.windows) else refused(state, Refusal.NO_SUCH_WINDOW)


def _confirm(state: Registry, op: ops.ConfirmPane) -> Step:
    if op.own or state.find(PaneId(op.pane)) is None:
        return lifecycle.confirm_pane(state, PaneId(op.pane))
    return refused(state, Refusal.NOT_PENDING)


def _pane_ended(state: Registry, op: ops.PaneEnded) -> Step:
    pane = PaneId(op.pane)
    if state.find(pane) is None:
        return refused(state, Refusal.NO_SUCH_PANE)
    if not op.own:
        return refused(state, Refusal.NOT_RUNNING)
    return lifecycle.pane_ended(state, pane, op.end, remain(state, pane))


def _fields(transition: Callable[..., Step]) -> Callable[[Registry, Any], Step]:
    """The transition takes what the operation has, in this order."""
    return lambda state, op: transition(state, *(getattr(op, name) for name in op.__slots__))


_PLAY: dict[type, Callable[[Registry, Any], Step]] = {
    ops.StartServer: _fields(sessions.start_server),
    ops.KillServer: _fields(sessions.kill_server),
    ops.EndIfEmpty: _end_if_empty,
    ops.HostDied: _fields(lifecycle.host_died),
    ops.NewSession: _new_session,
    ops.KillSession: _kill_session,
    ops.RenameSession: _fields(sessions.rename_session),
    ops.SelectWindow: _fields(sessions.select_window),
    ops.TurnWindow: _turn_window,
    ops.NewWindow: _new_window,
    ops.KillWindow: _kill_window,
    ops.RenameWindow: _rename_window,
    ops.RotateWindow: _fields(windows.rotate_window),
    ops.LinkWindow: _fields(moving.link_window),
    ops.UnlinkWindow: _fields(sessions.unlink_window),
    ops.MoveWindow: lambda state, op: moving.move_window(state, op.session, op.index, op.to, op.place, op.detached),
    ops.SwapWindow: _fields(moving.swap_window),
    ops.RenumberWindows: _fields(moving.renumber_windows),
    ops.SplitWindow: lambda state, op: _titled(panes.split_window(state, op.target, op.side, op.detached), op.title),
    ops.KillPane: lambda state, op: (panes.kill_other_panes if op.others else panes.kill_pane)(state, op.pane),
    ops.SelectPane: _fields(panes.select_pane),
    ops.LastPane: _fields(panes.last_pane),
    ops.SetTitle: _fields(panes.set_title),
    ops.SwapPane: _fields(panes.swap_pane),
    ops.BreakPane: _break_pane,
    ops.JoinPane: lambda state, op: moving.join_pane(
        state, op.source, op.to, op.index, op.target, op.before, op.detached
    ),
    ops.Zoom: _zoom,
    ops.Arrange: _arrange,
    ops.ConfirmPane: _confirm,
    ops.WithdrawPane: lambda state, op: lifecycle.withdraw_pane(state, op.pane, NO_TERMINAL),
    ops.LeaveEmpty: _fields(lifecycle.leave_empty),
    ops.RespawnPane: _fields(lifecycle.respawn_pane),
    ops.PaneEnded: _pane_ended,
    ops.SetOption: _fields(options.set_option),
    ops.UnsetOption: _fields(options.unset_option),
}
