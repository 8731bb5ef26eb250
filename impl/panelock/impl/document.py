"""The registry as it stands on disk: typed, versioned, made for speed, changed in place.

Knows shapes, not how or when the file is written (codec.py, store.py) nor what commands do (registry/).
"""

from enum import StrEnum

import msgspec

from panelock.impl.layout import Cell

FORMAT = 1
"""The version of the file's format; a file of another version is refused, never rewritten."""


class Phase(StrEnum):
    """Where a pane stands in its life."""

    PENDING = "pending"
    RUNNING = "running"
    DEAD = "dead"


class Pane(msgspec.Struct, omit_defaults=True):
    """One terminal in one window.

    ``sx``, ``sy``, ``x``, ``y`` are in cells: the size of the terminal and the place of its upper left corner in
    the window. ``maker`` and ``request`` stand while it is pending: the process that reserved it (see
    processes.py) and the id of the request that asked. ``process`` names the terminal's first process.
    """

    id: int
    window: int
    phase: Phase = Phase.PENDING
    sx: int = 80
    sy: int = 24
    x: int = 0
    y: int = 0
    title: str = ""
    argv: list[str] = msgspec.field(default_factory=list)
    """The command: none (the session's shell), one string (run by a shell) or an argument list."""
    cwd: str = ""
    maker: str = ""
    request: str = ""
    respawn: bool = False
    """A pending pane that lived before: withdrawn, it is dead again instead of gone."""
    pid: int = 0
    process: str = ""
    tty: str = ""
    dead_status: int | None = None
    dead_signal: int | None = None
    dead_reason: str = ""
    dead_time: float = 0.0
    input_off: bool = False
    """Keys that are sent to it are thrown away (select-pane -d)."""
    options: dict[str, str] = msgspec.field(default_factory=dict)


class Window(msgspec.Struct, omit_defaults=True):
    """Panes that share one rectangle; linked into one session or more."""

    id: int
    name: str
    sx: int
    sy: int
    panes: list[int]
    """Pane ids in tmux's pane order (their position is the pane's index, less pane-base-index)."""
    active: int
    layout: Cell
    """The whole layout, also while one pane is zoomed."""
    last: list[int] = msgspec.field(default_factory=list)
    """Panes that were active before, newest first; never holds the active one."""
    zoomed: bool = False
    """The active pane fills the window; ``layout`` waits underneath."""
    arranged: int = -1
    """The last named layout's number, for next-layout; -1 when there was none."""
    undo: str = ""
    """The layout string before the last select-layout, for -o."""
    created: float = 0.0
    manual_sx: int = 0
    """The size that resize-window asked for, else the one it was made with; 0 when that was never noted."""
    manual_sy: int = 0
    options: dict[str, str] = msgspec.field(default_factory=dict)


class Link(msgspec.Struct):
    """A window's place in a session (tmux: winlink)."""

    index: int
    window: int


class Session(msgspec.Struct, omit_defaults=True):
    """Named windows in order of their index."""

    id: int
    name: str
    created: float
    cwd: str
    links: list[Link]
    """Sorted by index; a window may stand at several."""
    current: int
    """The index of the current window."""
    last: list[int] = msgspec.field(default_factory=list)
    """Indexes that were current before, newest first; never holds the current one."""
    activity: float = 0.0
    """When it was made, or somebody was shown it last: of several, the one with the last is meant by default."""
    attached: float = 0.0
    """When somebody was shown it last; 0 for never."""
    group: str = ""
    """Sessions with the same group share their windows; empty for none."""
    options: dict[str, str] = msgspec.field(default_factory=dict)
    environment: dict[str, str | None] = msgspec.field(default_factory=dict)
    """What set-environment was told: a value, or None for a variable that new panes must not get (-r)."""
    hidden: list[str] = msgspec.field(default_factory=list)
    """Names in ``environment`` that formats see and new panes do not (-h)."""


class Answer(msgspec.Struct, omit_defaults=True):
    """What a transaction answered to (request, position in the ``;`` chain): a repeat prints this."""

    request: str
    position: int
    at: float
    status: int = 0
    stdout: str = ""
    stderr: str = ""


class Document(msgspec.Struct):
    """The whole registry. ``generation`` is first, so that a reader finds it in the file's first bytes."""

    generation: int
    format: int
    epoch: int
    ended: bool
    started: float
    """Seconds since 1970 when this epoch's server was started; 0 before the first."""
    next_session: int
    next_window: int
    next_pane: int
    sessions: dict[int, Session]
    windows: dict[int, Window]
    panes: dict[int, Pane]
    server_options: dict[str, str]
    session_options: dict[str, str]
    window_options: dict[str, str]
    environment: dict[str, str | None]
    hidden: list[str]
    answers: list[Answer]
    boot: str
    """The boot in which this epoch was started: after another one nothing of it can be alive."""
    marked: int = -1
    """The pane that select-pane -m marked; -1 for none."""


def empty() -> Document:
    """Return the registry before its first server: generation and epoch 0, ended."""
    return Document(
        generation=0,
        format=FORMAT,
        epoch=0,
        ended=True,
        started=0.0,
        next_session=0,
        next_window=0,
        next_pane=0,
        sessions={},
        windows={},
        panes={},
        server_options={},
        session_options={},
        window_options={},
        environment={},
        hidden=[],
        answers=[],
        boot="",
    )


def is_over(document: Document) -> bool:
    """Tell whether the server has ended, or has nothing left and is told to exit then (exit-empty)."""
    if document.ended:
        return True
    return not document.sessions and document.server_options.get("exit-empty", "on") == "on"
