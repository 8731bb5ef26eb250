"""Says operations as tmux commands, so that a counterexample can be typed: words with their targets by id and index."""

from collections.abc import Callable
from typing import Any

from panelock.impl import layout_sets
from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope
from panelock.model.order import How, Place, Side
from panelock.specs import operations as ops

Words = tuple[str, ...]

SIZE = ("-x", "2000", "-y", "2000")
"""Of a session: room for what a test asks."""

PLACES = {
    "@owner": (Global, OfSession, OfWindow, OfPane),
    "@panelock-leader": (OfSession,),
    "remain-on-exit": (Global.WINDOWS, OfWindow, OfPane),
    "renumber-windows": (Global.SESSIONS, OfSession),
    "base-index": (Global.SESSIONS, OfSession),
    "exit-empty": (Global.SERVER,),
}
"""Where a command can set an option: tmux goes by its name, and elsewhere the value means nothing."""


def words_of(operation: ops.Operation, child: Words) -> Words | None:
    """Return the command line, ``child`` being what a new pane runs; None where no command does that."""
    if isinstance(operation, ops.NewSession):
        named = () if operation.name is None else ("-s", operation.name)
        return ("new-session", "-d", *SIZE, *named, "-n", operation.window_name, *child)
    if isinstance(operation, (ops.NewWindow, ops.SplitWindow, ops.RespawnPane)):
        return (*_WORDS[type(operation)](operation), *child)
    found = _WORDS.get(type(operation))
    return None if found is None else found(operation)


def base_of(operation: ops.Operation) -> tuple[int | None, int] | None:
    """Return the base-index that an operation goes by, and the session it is of (None: a new one); else None."""
    match operation:
        case ops.NewSession():
            return None, operation.base
        case ops.RenumberWindows():
            return operation.session, operation.base
        case ops.NewWindow() if operation.place.how is How.FREE:
            return operation.session, operation.place.index
        case ops.LinkWindow() | ops.MoveWindow() | ops.BreakPane() if operation.place.how is How.FREE:
            return operation.to, operation.place.index
    return None


def _flags(**given: bool) -> Words:
    return tuple(f"-{name}" for name, on in given.items() if on)


def _to(session: int, place: Place, flag: str = "-t") -> Words:
    how = {How.BEFORE: ("-b",), How.AFTER: ("-a",), How.KILL: ("-k",)}.get(place.how, ())
    index = "" if place.how is How.FREE else place.index
    return (*how, flag, f"${session}:{index}")


def _at(flag: str, session: int, index: int) -> Words:
    return flag, f"${session}:{index}"


def _split(op: ops.SplitWindow) -> Words:
    side = _flags(b=op.side in (Side.BEFORE, Side.FIRST), f=op.side in (Side.FIRST, Side.LAST))
    return ("split-window", *_flags(d=op.detached, h=op.across), *side, "-t", f"%{op.target}")


def _break(op: ops.BreakPane) -> Words:
    name = op.default_name if op.name is None else op.name
    source = f"${op.session}:{op.index}.%{op.pane}"
    # It has no -k: a place that is taken is refused, whoever asks.
    place = Place(How.AT, op.place.index) if op.place.how is How.KILL else op.place
    return ("break-pane", *_flags(d=op.detached), "-n", name, "-s", source, *_to(op.to, place))


def _join(op: ops.JoinPane) -> Words:
    flags = _flags(d=op.detached, b=op.before, h=op.across)
    return ("join-pane", *flags, "-s", f"%{op.source}", "-t", f"${op.to}:{op.index}.%{op.target}")


def _relink(name: str) -> Callable[[Any], Words]:
    def words(op: ops.LinkWindow | ops.MoveWindow) -> Words:
        return (name, *_flags(d=op.detached), *_at("-s", op.session, op.index), *_to(op.to, op.place))

    return words


def _swap_window(op: ops.SwapWindow) -> Words:
    return ("swap-window", *_flags(d=op.select), *_at("-s", op.session, op.index), *_at("-t", op.to, op.other))


def _scope(scope: Scope) -> Words:
    match scope:
        case Global():
            return {Global.SERVER: ("-s",), Global.SESSIONS: ("-g",), Global.WINDOWS: ("-gw",)}[scope]
        case OfSession(session):
            return "-t", f"${session}"
        case OfWindow(window):
            return "-w", "-t", f"@{window}"
        case OfPane(pane):
            return "-p", "-t", f"%{pane}"


def _option(op: ops.SetOption | ops.UnsetOption) -> Words | None:
    if not any(
        op.scope is place or (isinstance(place, type) and isinstance(op.scope, place)) for place in PLACES[op.name]
    ):
        return None
    if isinstance(op, ops.UnsetOption):
        return ("set-option", "-u", *_scope(op.scope), op.name)
    return ("set-option", *_scope(op.scope), op.name, op.value)


_WORDS: dict[type, Callable[[Any], Words | None]] = {
    ops.StartServer: lambda op: ("start-server",),
    ops.KillServer: lambda op: ("kill-server",),
    ops.KillSession: lambda op: ("kill-session", *_flags(a=op.others), "-t", f"${op.session}"),
    ops.RenameSession: lambda op: ("rename-session", "-t", f"${op.session}", "--", op.name),
    ops.SelectWindow: lambda op: ("select-window", *_at("-t", op.session, op.index)),
    ops.TurnWindow: lambda op: (f"{op.to}-window", "-t", f"${op.session}"),
    ops.NewWindow: lambda op: ("new-window", *_flags(d=op.detached), "-n", op.name, *_to(op.session, op.place)),
    ops.KillWindow: lambda op: ("kill-window", *_flags(a=op.others), *_at("-t", op.session, op.index)),
    ops.RenameWindow: lambda op: ("rename-window", "-t", f"@{op.window}", "--", op.name),
    ops.RotateWindow: lambda op: ("rotate-window", "-D" if op.down else "-U", "-t", f"@{op.window}"),
    ops.LinkWindow: _relink("link-window"),
    ops.UnlinkWindow: lambda op: ("unlink-window", *_flags(k=op.kill), *_at("-t", op.session, op.index)),
    ops.MoveWindow: _relink("move-window"),
    ops.SwapWindow: _swap_window,
    ops.RenumberWindows: lambda op: ("move-window", "-r", "-t", f"${op.session}"),
    ops.SplitWindow: _split,
    ops.KillPane: lambda op: ("kill-pane", *_flags(a=op.others), "-t", f"%{op.pane}"),
    ops.SelectPane: lambda op: ("select-pane", "-t", f"%{op.pane}"),
    ops.LastPane: lambda op: ("last-pane", "-t", f"@{op.window}"),
    ops.SetTitle: lambda op: ("select-pane", "-t", f"%{op.pane}", "-T", op.title),
    ops.SwapPane: lambda op: ("swap-pane", *_flags(d=op.detached), "-s", f"%{op.source}", "-t", f"%{op.target}"),
    ops.BreakPane: _break,
    ops.JoinPane: _join,
    ops.Zoom: lambda op: ("resize-pane", "-Z", "-t", f"%{op.pane}"),
    ops.Arrange: lambda op: ("select-layout", "-t", f"@{op.window}", layout_sets.NAMES[op.layout]),
    ops.RespawnPane: lambda op: ("respawn-pane", *_flags(k=op.kill), "-t", f"%{op.pane}"),
    ops.SetOption: _option,
    ops.UnsetOption: _option,
}
