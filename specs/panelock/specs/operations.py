"""One vocabulary of changes that model and implementation both understand, with targets that are resolved already.

What each does is elsewhere: on_model.py plays it on a model's registry, on_registry.py in a transaction. Sessions that
share their windows (new-session -t) are left out: the model has none. An option whose value a transition reads
(remain-on-exit, renumber-windows, exit-empty, the leader of a team) is an option like any other here.
"""

from dataclasses import dataclass
from typing import Literal

from panelock.model.options import Scope
from panelock.model.order import Place, Side
from panelock.model.state import End

Turn = Literal["next", "previous", "last"]


# --- the server ---


@dataclass(frozen=True, slots=True)
class StartServer:
    """Begin an epoch, empty."""


@dataclass(frozen=True, slots=True)
class KillServer:
    """End everything."""


@dataclass(frozen=True, slots=True)
class EndIfEmpty:
    """End a server that has no session."""


@dataclass(frozen=True, slots=True)
class HostDied:
    """All terminals are gone."""


# --- sessions ---


@dataclass(frozen=True, slots=True)
class NewSession:
    """Reserve a session's first pane; without a name it is named by its number."""

    name: str | None
    window_name: str
    base: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class KillSession:
    """End a session, or all others."""

    session: int
    others: bool


@dataclass(frozen=True, slots=True)
class RenameSession:
    """Name a session."""

    session: int
    name: str


@dataclass(frozen=True, slots=True)
class SelectWindow:
    """Make a window the current one."""

    session: int
    index: int


@dataclass(frozen=True, slots=True)
class TurnWindow:
    """Make the next, previous or last window the current one."""

    session: int
    to: Turn


# --- windows ---


@dataclass(frozen=True, slots=True)
class NewWindow:
    """Reserve a window's first pane."""

    session: int
    place: Place
    name: str
    detached: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class KillWindow:
    """End a window, or all others of the session."""

    session: int
    index: int
    others: bool


@dataclass(frozen=True, slots=True)
class RenameWindow:
    """Name a window; a name that did not come by itself stays (automatic-rename)."""

    window: int
    name: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class RotateWindow:
    """Move every pane one place on."""

    window: int
    down: bool


@dataclass(frozen=True, slots=True)
class LinkWindow:
    """Link a window in another place too."""

    session: int
    index: int
    to: int
    place: Place
    detached: bool


@dataclass(frozen=True, slots=True)
class UnlinkWindow:
    """Take one link away; the only one with ``kill`` alone."""

    session: int
    index: int
    kill: bool


@dataclass(frozen=True, slots=True)
class MoveWindow:
    """Link a window elsewhere and take this link away; ``renumber`` is off where -s named the window."""

    session: int
    index: int
    to: int
    place: Place
    detached: bool
    renumber: bool


@dataclass(frozen=True, slots=True)
class SwapWindow:
    """Two links exchange their windows."""

    session: int
    index: int
    to: int
    other: int
    select: bool


@dataclass(frozen=True, slots=True)
class RenumberWindows:
    """Close the gaps (move-window -r)."""

    session: int
    base: int


# --- panes ---


@dataclass(frozen=True, slots=True)
class SplitWindow:
    """Reserve a pane beside another one; ``across`` is -h, of which the model knows nothing."""

    target: int
    side: Side
    detached: bool
    across: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class KillPane:
    """End a pane, or all others of its window."""

    pane: int
    others: bool


@dataclass(frozen=True, slots=True)
class SelectPane:
    """Make a pane the active one."""

    pane: int


@dataclass(frozen=True, slots=True)
class LastPane:
    """Make the pane active that was before."""

    window: int


@dataclass(frozen=True, slots=True)
class SetTitle:
    """Title a pane."""

    pane: int
    title: str


@dataclass(frozen=True, slots=True)
class SwapPane:
    """Two panes change places."""

    source: int
    target: int
    detached: bool


@dataclass(frozen=True, slots=True)
class BreakPane:
    """Move a pane, found at a window of a session, to a window of its own; ``name`` is -n."""

    session: int
    index: int
    pane: int
    to: int
    place: Place
    name: str | None
    default_name: str
    detached: bool


@dataclass(frozen=True, slots=True)
class JoinPane:
    """Move a pane beside another one, found at a window of a session."""

    source: int
    to: int
    index: int
    target: int
    before: bool
    detached: bool
    across: bool = False


@dataclass(frozen=True, slots=True)
class Zoom:
    """Let a pane fill its window, which shows all its panes so far (``whole``), or show them all again."""

    pane: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Arrange:
    """Give a window the named layout of this number: nothing that the model sees."""

    window: int
    layout: int


# --- a pane's life ---


@dataclass(frozen=True, slots=True)
class ConfirmPane:
    """The terminal of a reserved pane runs; ``own`` is off when somebody else than its maker says so."""

    pane: int
    own: bool = True


@dataclass(frozen=True, slots=True)
class WithdrawPane:
    """No terminal came of a reservation."""

    pane: int


@dataclass(frozen=True, slots=True)
class LeaveEmpty:
    """No terminal is to come of a reservation: the pane stands empty."""

    pane: int


@dataclass(frozen=True, slots=True)
class RespawnPane:
    """Reserve a pane that is there for another process."""

    pane: int
    kill: bool


@dataclass(frozen=True, slots=True)
class PaneEnded:
    """A process ended, which is the pane's (``own``) or was one before it."""

    pane: int
    end: End
    own: bool = True


# --- options ---


@dataclass(frozen=True, slots=True)
class SetOption:
    """Keep a value in a scope."""

    scope: Scope
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class UnsetOption:
    """Forget a value."""

    scope: Scope
    name: str


Operation = (
    StartServer | KillServer | EndIfEmpty | HostDied
    | NewSession | KillSession | RenameSession | SelectWindow | TurnWindow
    | NewWindow | KillWindow | RenameWindow | RotateWindow
    | LinkWindow | UnlinkWindow | MoveWindow | SwapWindow | RenumberWindows
    | SplitWindow | KillPane | SelectPane | LastPane | SetTitle | SwapPane | BreakPane | JoinPane | Zoom | Arrange
    | ConfirmPane | WithdrawPane | LeaveEmpty | RespawnPane | PaneEnded
    | SetOption | UnsetOption
)  # fmt: skip

MAKERS = (NewSession, NewWindow, SplitWindow)
"""Those that give a new pane's id."""
