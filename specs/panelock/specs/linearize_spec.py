"""What a request means, by the model: the one definition that every checker here is held to.

A request is resolved in the registry that it meets (the window of a pane, the first free index), becomes an operation
of the common vocabulary, and is played on the model. The steps of making a pane are requests of their own here:
``confirm``, and what a lost caller's request may have come to.
"""

from collections.abc import Callable
from typing import Any

from panelock.model.lifecycle import confirm_pane
from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope, options_in
from panelock.model.order import How, Place, Side
from panelock.model.refusals import Refusal
from panelock.model.state import (
    HOST_DIED,
    Link,
    Option,
    Pane,
    PaneId,
    Phase,
    Registry,
    Session,
    SessionId,
    Window,
    WindowId,
)
from panelock.specs import history
from panelock.specs import operations as ops
from panelock.specs.on_model import play_on_model

FREE = Place(How.FREE, 0)
PHASES = (Phase.FRESH, Phase.RESPAWNING, Phase.RUNNING, Phase.DEAD)
WORDS = {
    Refusal.NO_SERVER: history.NO_SERVER,
    Refusal.NO_SUCH_PANE: history.NOT_FOUND,
    Refusal.NO_SUCH_WINDOW: history.NOT_FOUND,
    Refusal.NO_SUCH_SESSION: history.NOT_FOUND,
    Refusal.DUPLICATE_SESSION: history.DUPLICATE,
    Refusal.SAME_PANE: history.SAME_PANE,
    Refusal.STILL_ACTIVE: history.STILL_ACTIVE,
    Refusal.BEING_MADE: history.STILL_ACTIVE,
}

Answer = Any
Meaning = tuple[Registry, Answer]


def meaning(state: Registry, name: str, args: tuple[Any, ...]) -> Meaning:
    """The registry after a request, and what its caller hears."""
    if name in _READS:
        silent = state.ended and name != "everything"
        return state, (history.NO_SERVER if silent else _READS[name](state, *args))
    if name == "confirm":
        return confirm_pane(state, PaneId(args[0])).state, True
    operation = resolved(state, name, args)
    if isinstance(operation, str):
        return state, operation
    step = play_on_model(state, operation)
    if isinstance(step.outcome, Refusal):
        return state, True if name == "host-died" else WORDS[step.outcome]
    if name in history.MAKERS:
        return step.state, step.outcome.pane
    return step.state, step.outcome.window if name == "break-pane" else True


def resolved(state: Registry, name: str, args: tuple[Any, ...]) -> ops.Operation | str:
    """The operation that a request comes to in this registry, or the word with which it is refused."""
    return _RESOLVE[name](state, *args)


# --- what a request asks for --------------------------------------------------------------------------------------


def _missing(state: Registry) -> str:
    return history.NO_SERVER if state.ended else history.NOT_FOUND


def _place_of(state: Registry, pane: int) -> tuple[int, int] | None:
    """Where a pane's window stands."""
    found = state.find(PaneId(pane))
    if found is None:
        return None
    return next((s.id, link.index) for s in state.sessions for link in s.links if link.window == found.window)


def _at(state: Registry, pane: int, asked: Callable[[int, int], ops.Operation]) -> ops.Operation | str:
    place = _place_of(state, pane)
    return _missing(state) if place is None else asked(*place)


def _break(state: Registry, pane: int, session: int, name: str, detached: bool) -> ops.Operation | str:
    return _at(state, pane, lambda at, index: ops.BreakPane(at, index, pane, session, FREE, name, name, detached))


def _join(state: Registry, source: int, target: int, before: bool, detached: bool) -> ops.Operation | str:
    return _at(state, target, lambda to, index: ops.JoinPane(source, to, index, target, before, detached))


def _rename(state: Registry, pane: int, name: str) -> ops.Operation | str:
    found = state.find(PaneId(pane))
    return _missing(state) if found is None else ops.RenameWindow(found.window, name, automatic=True)


def scope_of(state: Registry, scope: str, owner: int) -> Scope | None:
    """The scope that a request means; None when there is no such owner."""
    if scope == "server":
        return Global.SERVER
    if scope == "session":
        return None if state.session(SessionId(owner)) is None else OfSession(SessionId(owner))
    found = state.find(PaneId(owner))
    if found is None:
        return None
    return OfPane(found.id) if scope == "pane" else OfWindow(found.window)


def _set(state: Registry, scope: str, owner: int, name: str, value: str | None) -> ops.Operation | str:
    where = scope_of(state, scope, owner)
    if where is None:
        return _missing(state)
    return ops.UnsetOption(where, name) if value is None else ops.SetOption(where, name, value)


_RESOLVE: dict[str, Callable[..., ops.Operation | str]] = {
    "split-window": lambda _, pane, before, detached: ops.SplitWindow(
        pane, Side.BEFORE if before else Side.AFTER, detached
    ),
    "new-window": lambda _, session, name, detached: ops.NewWindow(session, FREE, name, detached),
    "new-session": lambda _, name: ops.NewSession(name, name, 0),
    "respawn-pane": lambda _, pane, kill: ops.RespawnPane(pane, kill),
    "kill-pane": lambda _, pane, others: ops.KillPane(pane, others),
    "kill-window": lambda state, pane: _at(state, pane, lambda at, index: ops.KillWindow(at, index, others=False)),
    "kill-session": lambda _, session: ops.KillSession(session, others=False),
    "break-pane": _break,
    "join-pane": _join,
    "swap-pane": lambda _, source, target, detached: ops.SwapPane(source, target, detached),
    "select-pane": lambda _, pane: ops.SelectPane(pane),
    "select-window": lambda state, pane: _at(state, pane, ops.SelectWindow),
    "rename-window": _rename,
    "rename-session": lambda _, session, name: ops.RenameSession(session, name),
    "set-option": _set,
    "host-died": lambda _: ops.HostDied(),
}


# --- reading ------------------------------------------------------------------------------------------------------


def _panes_of(state: Registry, pane: int) -> Answer:
    found = state.find(PaneId(pane))
    window = None if found is None else state.window(found.window)
    return history.NOT_FOUND if window is None else [list(window.panes), window.active]


def _all(state: Registry) -> Answer:
    rows = []
    for session in state.sessions:
        for link in session.links:
            window = state.window(link.window)
            assert window is not None
            rows += [
                [session.id, link.index, at, window.id, pane, pane == window.active, link.index == session.current]
                for at, pane in enumerate(window.panes)
            ]
    return rows


def _shown(state: Registry, scope: str, owner: int, name: str) -> Answer:
    where = scope_of(state, scope, owner)
    found = Refusal.NO_SUCH_PANE if where is None else options_in(state, where)
    if isinstance(found, Refusal):
        return history.NOT_FOUND
    return [option.value for option in found if option.name == name]


def everything(state: Registry) -> dict[str, Any]:
    """All of the registry that requests can tell apart: plain JSON. Of options those that users name."""
    return {
        "epoch": state.epoch,
        "ended": state.ended,
        "next": [state.next_session_id, state.next_window_id, state.next_pane_id],
        "sessions": [
            [one.id, one.name, [[link.index, link.window] for link in one.links], one.current, list(one.last)]
            for one in state.sessions
        ],
        "windows": [[one.id, one.name, list(one.panes), one.active, list(one.last)] for one in state.windows],
        "panes": [[one.id, one.window, PHASES.index(one.phase)] for one in state.panes],
        "options": sorted(
            [scope, owner, option.name, option.value]
            for scope, owner, options in _scopes(state)
            for option in options
            if option.name.startswith("@")
        ),
    }


def _scopes(state: Registry) -> list[tuple[str, int, tuple[Option, ...]]]:
    return [
        ("server", 0, state.server_options),
        *(("session", int(one.id), one.options) for one in state.sessions),
        *(("window", int(one.id), one.options) for one in state.windows),
        *(("pane", int(one.id), one.options) for one in state.panes),
    ]


_READS: dict[str, Callable[..., Answer]] = {
    "has-pane": lambda state, pane: history.NOT_FOUND if state.find(PaneId(pane)) is None else True,
    "list-panes": _panes_of,
    "list-all": _all,
    "list-sessions": lambda state: [[one.id, one.name] for one in state.sessions],
    "show-option": _shown,
    "everything": everything,
}


def registry_of(read: dict[str, Any] | None) -> Registry:
    """The registry that ``everything`` read."""
    if read is None:
        return Registry()
    options: dict[tuple[str, int], tuple[Option, ...]] = {}
    for scope, owner, name, value in read["options"]:
        options[scope, owner] = (*options.get((scope, owner), ()), Option(name, value))
    session, window, pane = read["next"]
    return Registry(
        epoch=read["epoch"],
        ended=read["ended"],
        next_session_id=session,
        next_window_id=window,
        next_pane_id=pane,
        sessions=tuple(
            Session(
                SessionId(number), name, tuple(Link(index, WindowId(to)) for index, to in links), current, tuple(last),
                options.get(("session", number), ()),
            )
            for number, name, links, current, last in read["sessions"]
        ),
        windows=tuple(
            Window(
                WindowId(number), name, tuple(PaneId(one) for one in row), PaneId(active),
                tuple(PaneId(one) for one in last), options.get(("window", number), ()),
            )
            for number, name, row, active, last in read["windows"]
        ),
        panes=tuple(
            Pane(
                PaneId(number), WindowId(within), PHASES[phase], HOST_DIED if PHASES[phase] is Phase.DEAD else None,
                options=options.get(("pane", number), ()),
            )
            for number, within, phase in read["panes"]
        ),
        server_options=options.get(("server", 0), ()),
    )  # fmt: skip
