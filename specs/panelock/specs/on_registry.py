"""Plays operations in a transaction of the implementation, each by the function that its command calls."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from panelock.impl.errors import Refused
from panelock.impl.layout import Kind
from panelock.impl.registry import arranging, killing, lifecycle, making, moving, selecting, settings
from panelock.impl.registry.making import Made, Reservation
from panelock.impl.registry.settings import Scope as ImplScope
from panelock.impl.store import Transaction
from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope
from panelock.model.order import How, Place, Side
from panelock.model.state import Exited, PaneId, SessionId, Signalled, WindowId
from panelock.model.step import Done
from panelock.specs import operations as ops
from panelock.specs.outcomes import Ignored

SIZE = 2000
"""Cells of a window's width and height: room for what a test asks."""

_MAKER = "a-test"
_SOMEBODY_ELSE = "somebody-else"

Played = Done | Ignored


def play_on_registry(tx: Transaction, operation: ops.Operation) -> Played:
    """Change the document as the operation says; raises Refused."""
    return _PLAY[type(operation)](tx, operation)


def process_of(pane: int) -> str:
    """The name of the process that a pane of this vocabulary runs."""
    return f"process-of-%{pane}"


def _reservation(title: str = "") -> Reservation:
    return Reservation(argv=["sleep"], cwd="/", title=title, maker=_MAKER)


def _made(made: Made) -> Done:
    return Done(SessionId(made.session), made.index, WindowId(made.window), PaneId(made.pane))


def _place(place: Place, index: str = "index") -> dict[str, Any]:
    """Say a place as the implementation's functions take it."""
    match place.how:
        case How.FREE:
            return {index: None, "base": place.index}
        case How.AT | How.KILL:
            return {index: place.index, "base": 0}
        case How.BEFORE:
            return {index: place.index, "base": 0, "beside": "before"}
        case How.AFTER:
            return {index: place.index, "base": 0, "beside": "after"}


def _kind(across: bool) -> Kind:
    return Kind.LEFT_RIGHT if across else Kind.TOP_BOTTOM


# --- the server and sessions ---


def _start_server(tx: Transaction, _: ops.StartServer) -> Played:
    # As start-server does it: whoever finds a server leaves it alone.
    if not tx.document.ended:
        raise Refused("server is running")
    lifecycle.start_epoch(tx)
    return Done()


def _kill_server(tx: Transaction, _: ops.KillServer) -> Played:
    killing.kill_server(tx)
    return Ignored() if tx.clean else Done()


def _end_if_empty(tx: Transaction, _: ops.EndIfEmpty) -> Played:
    lifecycle.end_if_empty(tx)
    return Done()


def _host_died(tx: Transaction, _: ops.HostDied) -> Played:
    ended = tx.document.ended
    lifecycle.settle_host_death(tx)
    return Ignored() if ended else Done()


def _new_session(tx: Transaction, op: ops.NewSession) -> Played:
    return _made(
        making.new_session(
            tx, _reservation(op.title), name=op.name, window_name=op.window_name, sx=SIZE, sy=SIZE, base=op.base
        )
    )


def _turn_window(tx: Transaction, op: ops.TurnWindow) -> Played:
    selecting.step_window(tx, op.session, op.to)
    return Done()


# --- windows ---


def _new_window(tx: Transaction, op: ops.NewWindow) -> Played:
    return _made(
        making.new_window(
            tx, _reservation(op.title), session=op.session, name=op.name, sx=SIZE, sy=SIZE,
            kill=op.place.how is How.KILL, select=not op.detached, **_place(op.place),
        )
    )  # fmt: skip


def _link_window(tx: Transaction, op: ops.LinkWindow | ops.MoveWindow) -> Played:
    window = _at(tx, op.session, op.index)
    named = {"renumber": op.renumber} if isinstance(op, ops.MoveWindow) else {}
    transition: Callable[..., int] = moving.move_window if named else moving.link_window
    index = transition(
        tx, session=op.session, index=op.index, to_session=op.to, kill=op.place.how is How.KILL,
        select=not op.detached, **_place(op.place, "to_index"), **named,
    )  # fmt: skip
    return Done(SessionId(op.to), index, WindowId(window))


def _at(tx: Transaction, session: int, index: int) -> int:
    """The window at an index, -1 where there is none: the transition refuses that."""
    owner = tx.document.sessions.get(session)
    return next((link.window for link in owner.links if link.index == index), -1) if owner is not None else -1


# --- panes ---


def _split_window(tx: Transaction, op: ops.SplitWindow) -> Played:
    pane = making.split_window(
        tx, _reservation(op.title), target=op.target, kind=_kind(op.across),
        before=op.side in (Side.BEFORE, Side.FIRST), full=op.side in (Side.FIRST, Side.LAST), select=not op.detached,
    )  # fmt: skip
    return Done(window=WindowId(tx.document.panes[pane].window), pane=PaneId(pane))


def _break_pane(tx: Transaction, op: ops.BreakPane) -> Played:
    return _made(
        moving.break_pane(
            tx, op.pane, session=op.to, name=op.name, default_name=op.default_name, select=not op.detached,
            place=(op.session, op.index), **_place(op.place),
        )
    )  # fmt: skip


def _join_pane(tx: Transaction, op: ops.JoinPane) -> Played:
    moving.join_pane(
        tx, op.source, target=op.target, kind=_kind(op.across), before=op.before, select=not op.detached,
        session=op.to, index=op.index,
    )  # fmt: skip
    return Done(SessionId(op.to), op.index, WindowId(tx.document.panes[op.source].window), PaneId(op.source))


def _arrange(tx: Transaction, op: ops.Arrange) -> Played:
    arranging.select_named_layout(tx, op.window, op.layout, main=("80", "24"), other=("0", "0"))
    return Done()


# --- a pane's life ---


def _confirm(tx: Transaction, op: ops.ConfirmPane) -> Played:
    maker = _MAKER if op.own else _SOMEBODY_ELSE
    lifecycle.confirm(tx, op.pane, pid=1, process=process_of(op.pane), tty="/dev/null", maker=maker)
    return Done()


def _respawn(tx: Transaction, op: ops.RespawnPane) -> Played:
    making.respawn_pane(tx, _reservation(), pane=op.pane, kill=op.kill)
    return Done(window=WindowId(tx.document.panes[op.pane].window), pane=PaneId(op.pane))


def _pane_ended(tx: Transaction, op: ops.PaneEnded) -> Played:
    process = process_of(op.pane) if op.own else "one-that-ran-before"
    status = op.end.status if isinstance(op.end, Exited) else None
    signal = op.end.signal if isinstance(op.end, Signalled) else None
    lifecycle.pane_ended(tx, op.pane, process=process, status=status, signal=signal)
    return Ignored() if tx.clean else Done()


# --- options ---


def scope_of(scope: Scope) -> tuple[ImplScope, int]:
    """Say a scope as the implementation does."""
    match scope:
        case Global.SERVER:
            return ImplScope.SERVER, 0
        case Global.SESSIONS:
            return ImplScope.GLOBAL_SESSION, 0
        case Global.WINDOWS:
            return ImplScope.GLOBAL_WINDOW, 0
        case OfSession(owner):
            return ImplScope.SESSION, owner
        case OfWindow(window):
            return ImplScope.WINDOW, window
        case OfPane(pane):
            return ImplScope.PANE, pane


def _set_option(tx: Transaction, op: ops.SetOption | ops.UnsetOption) -> Played:
    value = op.value if isinstance(op, ops.SetOption) else None
    settings.set_option(tx, *scope_of(op.scope), op.name, value)
    return Done()


def _plain(module: ModuleType, name: str, *positional: str, **named: str) -> Callable[[Transaction, Any], Played]:
    """The transition takes these fields of the operation, and gives back nothing that is to be compared."""

    def play(tx: Transaction, op: ops.Operation) -> Played:
        # Looked up in its module now, so that a test can put a wrong one there.
        getattr(module, name)(
            tx,
            *(getattr(op, field) for field in positional),
            **{key: getattr(op, field) for key, field in named.items()},
        )
        return Done()

    return play


def _swap_pane(tx: Transaction, op: ops.SwapPane) -> Played:
    moving.swap_pane(tx, op.source, op.target, select=not op.detached)
    return Done()


_PLAY: dict[type, Callable[[Transaction, Any], Played]] = {
    ops.StartServer: _start_server,
    ops.KillServer: _kill_server,
    ops.EndIfEmpty: _end_if_empty,
    ops.HostDied: _host_died,
    ops.NewSession: _new_session,
    ops.KillSession: _plain(killing, "kill_session", "session", others="others"),
    ops.RenameSession: _plain(selecting, "rename_session", "session", "name"),
    ops.SelectWindow: _plain(selecting, "select_window", session="session", index="index"),
    ops.TurnWindow: _turn_window,
    ops.NewWindow: _new_window,
    ops.KillWindow: _plain(killing, "kill_window", session="session", index="index", others="others"),
    ops.RenameWindow: _plain(selecting, "rename_window", "window", "name", automatic="automatic"),
    ops.RotateWindow: _plain(moving, "rotate_window", "window", down="down"),
    ops.LinkWindow: _link_window,
    ops.UnlinkWindow: _plain(killing, "unlink_window", session="session", index="index", kill="kill"),
    ops.MoveWindow: _link_window,
    ops.SwapWindow: _plain(
        moving,
        "swap_window",
        session="session",
        index="index",
        other_session="to",
        other_index="other",
        select="select",
    ),
    ops.RenumberWindows: _plain(moving, "renumber_windows", "session", "base"),
    ops.SplitWindow: _split_window,
    ops.KillPane: _plain(killing, "kill_pane", "pane", others="others"),
    ops.SelectPane: _plain(selecting, "select_pane", "pane"),
    ops.LastPane: _plain(selecting, "last_pane", "window"),
    ops.SetTitle: _plain(lifecycle, "set_title", "pane", "title"),
    ops.SwapPane: _swap_pane,
    ops.BreakPane: _break_pane,
    ops.JoinPane: _join_pane,
    ops.Zoom: _plain(arranging, "zoom", "pane"),
    ops.Arrange: _arrange,
    ops.ConfirmPane: _confirm,
    ops.WithdrawPane: _plain(lifecycle, "withdraw", "pane"),
    ops.LeaveEmpty: _plain(lifecycle, "leave_empty", "pane"),
    ops.RespawnPane: _respawn,
    ops.PaneEnded: _pane_ended,
    ops.SetOption: _set_option,
    ops.UnsetOption: _set_option,
}
