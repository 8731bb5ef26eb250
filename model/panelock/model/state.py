"""The registry as immutable values: sessions, windows, panes, how they are linked, in which order, which was active.

Tuples all the way down, in order of ids, so that two registries are the same exactly when they are equal.
Sizes, processes, environments and clocks are not the model's business; option values and names are carried, never read.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NewType

from panelock.model.invariants import INVARIANTS

SessionId = NewType("SessionId", int)
WindowId = NewType("WindowId", int)
PaneId = NewType("PaneId", int)


class Phase(Enum):
    """Where a pane stands in its life.

    FRESH and RESPAWNING are the two kinds of pending: the id is given, the terminal is not there yet. A fresh pane that
    is withdrawn is gone; a respawning one lived before and is dead again.
    """

    FRESH = "fresh"
    RESPAWNING = "respawning"
    RUNNING = "running"
    DEAD = "dead"

    @property
    def pending(self) -> bool:
        """Somebody is making this pane's terminal."""
        return self is Phase.FRESH or self is Phase.RESPAWNING


@dataclass(frozen=True, slots=True)
class Exited:
    """The process ended by itself (tmux: pane_dead_status)."""

    status: int


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal ended the process (tmux: pane_dead_signal)."""

    signal: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody saw the process end: the host died, the terminal could not be made, or none was wanted."""

    reason: str


End = Exited | Signalled | Lost

HOST_DIED = Lost("host died")
EMPTY = Lost("empty")


@dataclass(frozen=True, slots=True)
class Option:
    """A value that somebody set; what it means, and what holds where none is set, is not the model's business."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Pane:
    """One terminal in one window."""

    id: PaneId
    window: WindowId
    phase: Phase = Phase.FRESH
    end: End | None = None
    title: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Panes in tmux's order. ``last`` holds those that were active before, newest first (tmux 3.4: last_panes)."""

    id: WindowId
    name: str
    panes: tuple[PaneId, ...]
    active: PaneId
    last: tuple[PaneId, ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A window's place in a session (tmux: winlink)."""

    index: int
    window: WindowId


@dataclass(frozen=True, slots=True)
class Session:
    """Windows by index. ``last`` holds indexes that were current before, newest first (tmux: session_stack)."""

    id: SessionId
    name: str
    links: tuple[Link, ...]
    current: int
    last: tuple[int, ...] = ()
    options: tuple[Option, ...] = ()

    def at(self, index: int) -> WindowId | None:
        """The window that is linked at this index."""
        for link in self.links:
            if link.index == index:
                return link.window
        return None


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything a server knows. The first registry, before any server, is an ended one of epoch 0."""

    epoch: int = 0
    ended: bool = True
    next_session_id: int = 0
    next_window_id: int = 0
    next_pane_id: int = 0
    sessions: tuple[Session, ...] = ()
    windows: tuple[Window, ...] = ()
    panes: tuple[Pane, ...] = ()
    server_options: tuple[Option, ...] = ()
    session_options: tuple[Option, ...] = ()
    window_options: tuple[Option, ...] = ()

    def find(self, pane: PaneId) -> Pane | None:
        """The pane with this id."""
        for one in self.panes:
            if one.id == pane:
                return one
        return None

    def window(self, window: WindowId) -> Window | None:
        """The window with this id."""
        for one in self.windows:
            if one.id == window:
                return one
        return None

    def session(self, session: SessionId) -> Session | None:
        """The session with this id."""
        for one in self.sessions:
            if one.id == session:
                return one
        return None

    def linked(self, session: SessionId, index: int) -> Window | None:
        """The window at this index of this session."""
        for one in self.sessions:
            if one.id == session:
                window = one.at(index)
                return None if window is None else self.window(window)
        return None

    def links_of(self, window: WindowId) -> int:
        """How many times a window is linked, over all sessions (tmux: references)."""
        return sum(1 for session in self.sessions for link in session.links if link.window == window)

    def panes_but(self, pane: PaneId) -> tuple[Pane, ...]:
        """All panes but this: what a change of one pane leaves as it was."""
        return tuple(one for one in self.panes if one.id != pane)

    def windows_but(self, window: WindowId) -> tuple[Window, ...]:
        """All windows but this."""
        return tuple(one for one in self.windows if one.id != window)

    def sessions_but(self, session: SessionId) -> tuple[Session, ...]:
        """All sessions but this."""
        return tuple(one for one in self.sessions if one.id != session)

    @property
    def counters(self) -> tuple[int, int, int, int]:
        """The epoch, and the ids that will be given next in it."""
        return (self.epoch, self.next_session_id, self.next_window_id, self.next_pane_id)

    @property
    def global_options(self) -> tuple[tuple[Option, ...], tuple[Option, ...], tuple[Option, ...]]:
        """The options that belong to no session, window or pane."""
        return (self.server_options, self.session_options, self.window_options)

    @property
    def well_formed(self) -> bool:
        """Every invariant holds."""
        return all(holds(self) for holds in INVARIANTS)
