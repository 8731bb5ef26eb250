"""What could be asked of a registry next: one generator for all engines, which say by ``choose`` how dice fall.

It asks mostly about what is there, sometimes about what was (an id that is spent, a number where nothing stands), and
never what a command's own words would be refused for. The first of several choices is the plainest, so that whoever
shrinks a history comes to plain operations.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypeVar

from panelock.model.invariants import MAX_INDEX
from panelock.model.options import Global, OfPane, OfSession, OfWindow, Scope
from panelock.model.order import How, Place, Side
from panelock.model.state import End, Exited, PaneId, Phase, Registry, SessionId, Signalled, WindowId
from panelock.specs import operations as ops

Item = TypeVar("Item")


class Choose(Protocol):
    """Picks one of several."""

    def __call__(self, items: Sequence[Item], /) -> Item:
        """Pick."""


Theme = Literal["make", "live", "move", "select", "end", "set", "server"]
THEMES: tuple[Theme, ...] = (
    *("make",) * 5, *("live",) * 4, *("move",) * 6, *("select",) * 3, *("end",) * 3, *("set",) * 2, "server",
)  # fmt: skip
FLAG = (False, True)
NAMES = ("a", "b", "c", "1", "2")
TITLES = ("", "", "left")
ENDS: tuple[End, ...] = (Exited(0), Exited(1), Signalled(9))
VALUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("@owner", ("me", "")),
    ("remain-on-exit", ("on", "failed", "off")),
    ("renumber-windows", ("on", "off")),
    ("base-index", ("0", "1")),
    ("exit-empty", ("off", "on")),
)
OF_THE_SERVER: tuple[ops.Operation, ...] = (ops.EndIfEmpty(), ops.StartServer(), ops.HostDied(), ops.KillServer())
SMALL = 12
"""So many panes are enough: then more is ended than made."""


def any_operation(state: Registry, choose: Choose) -> ops.Operation:
    """Choose an operation that could be asked of this registry."""
    if state.ended:
        return choose((_new_session, _new_session, _new_session, _anything))(state, choose)
    return _anything(state, choose)


def _anything(state: Registry, choose: Choose) -> ops.Operation:
    theme = choose(THEMES)
    if theme == "make" and len(state.panes) >= SMALL:
        theme = "end"
    return choose(_THEMES[theme])(state, choose)


# --- what is asked about ------------------------------------------------------------------------------------------


def _known(live: Sequence[int], given: int, choose: Choose) -> int:
    """An id: mostly a live one, else one that is spent, or the one that is given next."""
    spent = [number for number in range(given + 1) if number not in live]
    return choose(live) if live and choose(range(12)) < 11 else choose(spent)


def _session(state: Registry, choose: Choose) -> int:
    return _known([one.id for one in state.sessions], state.next_session_id, choose)


def _window(state: Registry, choose: Choose) -> int:
    return _known([one.id for one in state.windows], state.next_window_id, choose)


def _pane(state: Registry, choose: Choose) -> int:
    return _known([one.id for one in state.panes], state.next_pane_id, choose)


def _pane_in(state: Registry, phases: tuple[Phase, ...], choose: Choose) -> int:
    """A pane of such a phase, if there is one and the dice don't ask for any."""
    fitting = [one.id for one in state.panes if one.phase in phases]
    return choose(fitting) if fitting and choose(range(4)) < 3 else _pane(state, choose)


def _link(state: Registry, choose: Choose) -> tuple[int, int]:
    """A session, and an index at which mostly something stands."""
    number = _session(state, choose)
    found = state.session(SessionId(number))
    indexes = [] if found is None else [link.index for link in found.links]
    return number, choose(indexes) if indexes and choose(range(12)) < 11 else choose(range(5))


def _pane_at(state: Registry, choose: Choose) -> tuple[int, int, int]:
    """A session, an index, and mostly a pane of the window that stands there."""
    number, index = _link(state, choose)
    window = state.linked(SessionId(number), index)
    if window is None or choose(range(16)) == 15:
        return number, index, _pane(state, choose)
    return number, index, choose(window.panes)


def _place(state: Registry, to: int, choose: Choose) -> Place:
    how = choose(tuple(How))
    found = state.session(SessionId(to))
    taken = [] if found is None else [link.index for link in found.links]
    if taken and choose(range(3)) < 2:
        return Place(how, choose(taken))
    return Place(how, choose((0, 1, 2, 3, 4, 5, MAX_INDEX)))


# --- the themes ---------------------------------------------------------------------------------------------------


def _new_session(state: Registry, choose: Choose) -> ops.Operation:
    del state
    name = choose((*NAMES, None))
    return ops.NewSession(name, "sh", choose((0, 1, 0, MAX_INDEX)), choose(TITLES))


def _new_window(state: Registry, choose: Choose) -> ops.Operation:
    session = _session(state, choose)
    return ops.NewWindow(session, _place(state, session, choose), choose(NAMES), choose(FLAG), choose(TITLES))


def _split(state: Registry, choose: Choose) -> ops.Operation:
    return ops.SplitWindow(_pane(state, choose), choose(tuple(Side)), choose(FLAG), choose(FLAG), choose(TITLES))


def _link_window(state: Registry, choose: Choose) -> ops.Operation:
    to = _session(state, choose)
    return ops.LinkWindow(*_link(state, choose), to, _place(state, to, choose), choose(FLAG))


def _confirm(state: Registry, choose: Choose) -> ops.Operation:
    pane = _pane_in(state, (Phase.FRESH, Phase.RESPAWNING), choose)
    return ops.ConfirmPane(pane, choose(range(8)) < 7)


def _withdraw(state: Registry, choose: Choose) -> ops.Operation:
    return ops.WithdrawPane(_pane_in(state, (Phase.FRESH, Phase.RESPAWNING), choose))


def _leave_empty(state: Registry, choose: Choose) -> ops.Operation:
    return ops.LeaveEmpty(_pane_in(state, (Phase.FRESH, Phase.RESPAWNING), choose))


def _ended(state: Registry, choose: Choose) -> ops.Operation:
    pane = _pane_in(state, (Phase.RUNNING,), choose)
    return ops.PaneEnded(pane, choose(ENDS), choose(range(8)) < 7)


def _respawn(state: Registry, choose: Choose) -> ops.Operation:
    return ops.RespawnPane(_pane_in(state, (Phase.DEAD,), choose), choose(FLAG))


def _move_window(state: Registry, choose: Choose) -> ops.Operation:
    to = _session(state, choose)
    return ops.MoveWindow(*_link(state, choose), to, _place(state, to, choose), choose(FLAG), choose(FLAG))


def _swap_window(state: Registry, choose: Choose) -> ops.Operation:
    return ops.SwapWindow(*_link(state, choose), *_link(state, choose), choose(FLAG))


def _break_pane(state: Registry, choose: Choose) -> ops.Operation:
    to = _session(state, choose)
    at = _pane_at(state, choose)
    return ops.BreakPane(*at, to, _place(state, to, choose), choose((None, *NAMES)), "sh", choose(FLAG))


def _join_pane(state: Registry, choose: Choose) -> ops.Operation:
    return ops.JoinPane(_pane(state, choose), *_pane_at(state, choose), choose(FLAG), choose(FLAG), choose(FLAG))


def _swap_pane(state: Registry, choose: Choose) -> ops.Operation:
    return ops.SwapPane(_pane(state, choose), _pane(state, choose), choose(FLAG))


def _turn(state: Registry, choose: Choose) -> ops.Operation:
    turns: tuple[ops.Turn, ...] = ("last", "next", "previous")
    return ops.TurnWindow(_session(state, choose), choose(turns))


def _scope(state: Registry, choose: Choose) -> Scope:
    kinds: tuple[Callable[[], Scope], ...] = (
        lambda: Global.SERVER,
        lambda: Global.SESSIONS,
        lambda: Global.WINDOWS,
        lambda: OfSession(SessionId(_session(state, choose))),
        lambda: OfWindow(WindowId(_window(state, choose))),
        lambda: OfPane(PaneId(_pane(state, choose))),
    )
    return choose(kinds)()


def _set_option(state: Registry, choose: Choose) -> ops.Operation:
    name, values = choose(VALUES)
    return ops.SetOption(_scope(state, choose), name, choose(values))


def _set_leader(state: Registry, choose: Choose) -> ops.Operation:
    return ops.SetOption(OfSession(SessionId(_session(state, choose))), "@panelock-leader", f"%{_pane(state, choose)}")


Ask = Callable[[Registry, Choose], ops.Operation]

_THEMES: dict[Theme, tuple[Ask, ...]] = {
    "make": (_split, _new_window, _split, _new_window, _new_session, _link_window, _link_window),
    "live": (_confirm, _confirm, _confirm, _ended, _ended, _respawn, _respawn, _withdraw, _leave_empty),
    "move": (
        _join_pane, _break_pane, _swap_pane, _move_window, _swap_window, _link_window,
        lambda state, choose: ops.RotateWindow(_window(state, choose), choose(FLAG)),
        lambda state, choose: ops.RenumberWindows(_session(state, choose), choose(range(3))),
    ),
    "select": (
        lambda state, choose: ops.SelectPane(_pane(state, choose)),
        lambda state, choose: ops.LastPane(_window(state, choose)),
        lambda state, choose: ops.SelectWindow(*_link(state, choose)),
        lambda state, choose: ops.SelectWindow(*_link(state, choose)),
        _turn, _turn,
        lambda state, choose: ops.RenameSession(_session(state, choose), choose((*NAMES, ""))),
        lambda state, choose: ops.RenameWindow(_window(state, choose), choose(NAMES), choose(FLAG)),
        lambda state, choose: ops.SetTitle(_pane(state, choose), choose(("left", "right", ""))),
        lambda state, choose: ops.Arrange(_window(state, choose), choose(range(5))),
    ),
    "end": (
        lambda state, choose: ops.KillPane(_pane(state, choose), choose((False, False, True))),
        lambda state, choose: ops.KillPane(_pane(state, choose), choose((False, False, True))),
        lambda state, choose: ops.UnlinkWindow(*_link(state, choose), choose(FLAG)),
        lambda state, choose: ops.KillWindow(*_link(state, choose), choose((False, False, True))),
        lambda state, choose: ops.KillSession(_session(state, choose), choose((False, False, False, True))),
    ),
    "set": (
        _set_option, _set_option, _set_option, _set_leader,
        lambda state, choose: ops.UnsetOption(_scope(state, choose), choose(VALUES)[0]),
    ),
    "server": (lambda _, choose: choose(OF_THE_SERVER),),
}  # fmt: skip
