"""The clients that are attached to a server, as commands and formats see them (tmux: struct client).

They are in control mode, or draw in a terminal (host/control.py for both). They are kept in memory alone, as tmux keeps
its own: they end with their host. Knows neither connections nor the loop; whoever holds those hears by ``Watcher``.
"""

import os
import pwd
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from panelock.impl import options
from panelock.impl.document import Document
from panelock.impl.messages import Messages
from panelock.impl.numbers import Bound, strtonum

if TYPE_CHECKING:
    from panelock.impl.parse import Parsed
    from panelock.impl.prompt_history import History

Running = tuple[str, int, int, int]
Closed = Callable[[int, str], None]
"""Is told how something was closed, by a status, and what was answered."""
SMALLEST, LARGEST = 1, 10_000
"""Columns and rows that a client can say it has (WINDOW_MINIMUM, WINDOW_MAXIMUM)."""
NO_WIDTH = "80"
"""What a client that has said no size shows as its width; it has no height (a terminal would)."""


class Client(Struct, eq=False):
    """One attached client."""

    name: str
    pid: int
    term: str
    environment: dict[str, str]
    cwd: str
    created: float
    activity: float
    """When it came: only keys would be more, and the host is not told of any."""
    shown: float = 0.0
    """When it was shown its session: who came last is the "latest" that a window has its size of."""
    session: int = -1
    """The session that it is attached to; -1 for none yet, or no more."""
    last_session: int = -1
    utf8: bool = True
    read_only: bool = False
    ignore_size: bool = False
    no_output: bool = False
    suspended: bool = False
    """Its terminal is lock-command's, or its shell's: it is told of that once, and counts for no window's size."""
    wait_exit: bool = False
    pause_after: int | None = None
    """Seconds that output may wait for it before its pane is paused for it; None for never."""
    tty: str = ""
    """The terminal in which it draws; nothing for a client in control mode."""
    key: str = ""
    """The last one that was bound to what it gave: what a prompt or a menu comes to was begun by that."""
    key_table: str = ""
    """In which its next key is looked up, where that is another one than the session's first (key-table)."""
    modes: dict[int, list[str]] = field(default_factory=dict)
    """In which modes panes are to it, the topmost first: only formats that it asks know of them."""
    jobs: Any = None
    """The shell commands of its formats, where it has any (host/format_jobs.py)."""
    shows: dict[int, Closed] = field(default_factory=dict)
    """By their numbers, who waits for popups, prompts, menus and panes' numbers that it shows to be closed."""
    has_shown: int = 0
    """How many there were that somebody has waited for."""
    selects: int | None = None
    """The pane in copy mode in which its mouse was told to select, and has not been let go."""
    focused: bool = True
    """Its terminal has not said that it has lost the focus since it was shown its session."""
    gone: bool = False
    """It has left, or its connection is closed; a command of its that still runs attaches nobody."""
    size: tuple[int, int] | None = None
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By window, where it has said another one for that."""

    def left(self) -> None:
        """It is gone for good, and so is what runs for it alone."""
        self.gone = True
        if self.jobs is not None:
            self.jobs.end()

    def show(self, closed: Closed) -> int:
        """Note who is told when what it is to show is closed; returns its number."""
        self.has_shown += 1
        self.shows[self.has_shown] = closed
        return self.has_shown

    def forget(self, number: int) -> None:
        """Tell nobody when that is closed."""
        self.shows.pop(number, None)

    def closed(self, number: int, status: int, text: str = "") -> None:
        """Something that it shows is closed: tell who waits for that."""
        tell = self.shows.pop(number, None)
        if tell is not None:
            tell(status, text)

    @property
    def flags(self) -> str:
        """List what it is (server_client_get_flags)."""
        named = {
            "attached": True, "focused": self.focused, "control-mode": not self.tty,
            "ignore-size": self.ignore_size, "no-output": self.no_output and not self.tty, "wait-exit": self.wait_exit,
            f"pause-after={self.pause_after}": self.pause_after is not None, "read-only": self.read_only,
            "suspended": self.suspended, "UTF-8": self.utf8,
        }  # fmt: skip
        return ",".join(name for name, holds in named.items() if holds)

    def set_flags(self, text: str) -> None:
        """Read ``flag,!flag…`` (server_client_set_flags, control_set_flags): what is not known is not heeded."""
        for word in text.split(","):
            on, name = not word.startswith("!"), word.removeprefix("!")
            if name == "read-only":
                self.read_only = on or self.read_only  # never given back
            elif name == "ignore-size":
                self.ignore_size = on
            elif name == "no-output":
                self.no_output = on
            elif name == "wait-exit":
                self.wait_exit = on
            elif name.partition("=")[0] == "pause-after":
                seconds = strtonum(name.partition("=")[2] or "0", 0, 1 << 31)
                self.pause_after = seconds if on and not isinstance(seconds, Bound) else None


class Watcher(Protocol):
    """Whoever holds the clients' connections."""

    def attached(self, client: Client, before: int, /, *, hooks: bool) -> None:
        """It is shown another session, or one for the first time (``before`` is -1).

        Without ``hooks`` a hook has done it: no other hook runs because of that, here and below.
        """

    def detached(self, client: Client, /, *, hooks: bool) -> None:
        """It is to go."""

    def told(self, client: Client, text: str, delay: int | None = None, /, *, ignores_keys: bool = False) -> None:
        """A message for it, to be shown for so many milliseconds if that is said, 0 for until a key is pressed.

        One that ``ignores_keys`` is shown for all its time, in which keys do nothing.
        """

    def resized(self, *, again: bool = False, hooks: bool = True, all_now: bool = False) -> None:
        """What counts for the sizes of windows has changed; ``again``: a client has said its size, be it the same.

        Windows that nobody is shown wait until somebody is, unless ``all_now``: then all have it with the next commit.
        """

    def drawn(self, client: Client, line: str, /, *, spared: bool = False, at_once: bool = False) -> None:
        """A line for a client that draws: what is to be shown by none but that (host/control.py).

        It may be ``spared`` the line where it is far behind, or told ``at_once``, though a command of its own runs on.
        """

    def shown(self, client: Client, text: str, /) -> None:
        """Something that nobody waits for has printed this: a client that draws shows it in its active pane."""

    def changed(self, client: Client, /) -> None:
        """Something is otherwise that a client draws, if it draws."""

    def gave(self, client: Client, commands: "Sequence[Parsed]", /) -> None:
        """Commands to be run as its own, behind what it has given itself."""

    def rebound(self) -> None:
        """Keys mean something else now."""

    def flow(self, client: Client, pane: int, state: str, /) -> None:
        """It wants a pane's output to be "on", "off", to "continue" or to "pause"."""

    def subscribed(self, client: Client, name: str, what: str | None, template: str, /) -> None:
        """It wants to be told when a format comes to something else; of None nothing any more."""


class Clients:
    """Every attached client, in the order in which they came."""

    def __init__(self) -> None:
        """There is none."""
        self.all: list[Client] = []
        self.coming: list[int] = []
        """The sessions that somebody is about to be shown: that is being written down."""
        self.latest: dict[int, Client] = {}
        """By window, who has used it last, or was shown it."""
        self.watcher: Watcher | None = None
        self.messages = Messages()
        self.history: History = {}
        self.job: Callable[[Client, str, str], str] = lambda *_: ""
        """Returns what the shell command of a format of a client, known by some name, has printed last."""
        self.running: Callable[[], list[Running]] = list
        """Returns the shell commands that run, the newest first: (it, where it is read, its pid, its status)."""

    def of(self, session: int) -> list[Client]:
        """Return those that are attached to a session."""
        return [client for client in self.all if client.session == session]

    @property
    def sessions(self) -> set[int]:
        """The sessions that somebody is attached to, or is about to be."""
        return {client.session for client in self.all}.union(self.coming)

    def named(self, name: str) -> Client | None:
        """Find a client by its name, which a target may end with a colon (cmd_find_client)."""
        wanted = name.removesuffix(":")
        return next((client for client in self.all if client.name == wanted), None)

    def best(self, session: int | None) -> Client | None:
        """Return the client of a session that was used last, else of any (cmd_find_best_client)."""
        of = self.of(session) if session is not None else []
        return max(of or self.all, key=lambda one: one.activity, default=None)

    def jobs_of(self, client: Client) -> Callable[[str, str], str] | None:
        """Return what runs the shell commands of a client's formats: only what is drawn can be told of them later."""
        return None if not client.tty else lambda name, command: self.job(client, name, command)

    def attach(self, client: Client, session: int, now: float, *, hooks: bool = True) -> None:
        """Show a client a session (server_client_set_session)."""
        if client.gone:
            return
        before, client.session = client.session, session
        client.shown = now
        if before not in (-1, session):
            client.last_session = before
        if client not in self.all:
            self.all.append(client)
        if self.watcher is not None:
            self.watcher.attached(client, before, hooks=hooks)

    def detach(self, client: Client, *, hooks: bool = True) -> None:
        """Let a client go."""
        if client in self.all:
            self.all.remove(client)
            if self.watcher is not None:
                self.watcher.detached(client, hooks=hooks)
            client.session = -1

    def use(self, client: Client, document: Document) -> bool:
        """Note that a client has used the window that it is shown; tells whether another one had (w->latest)."""
        window = _window(client, document)
        if window is None or self.latest.get(window) is client:
            return False
        self.latest[window] = client
        return True

    def made(self, window: int, session: int, document: Document) -> None:
        """Note whose size a new window of a session has (spawn_window); of windows that are gone nothing is kept."""
        self.latest = {number: one for number, one in self.latest.items() if number in document.windows}
        client = max(self.of(session), key=_recent, default=None)
        if client is not None:
            self.latest[window] = client

    def unuse(self, gone: Client, document: Document) -> None:
        """A client has gone: the one that used a window last is another that is shown it, if any is."""
        windows = [number for number, one in self.latest.items() if one is gone or number not in document.windows]
        for number in windows:
            del self.latest[number]
        for other in sorted(self.all, key=_recent, reverse=True):
            window = _window(other, document)
            if window is not None and window in windows:
                self.latest.setdefault(window, other)

    def window_size(
        self, document: Document, window: int, way: str, *, shown_only: bool = False
    ) -> tuple[int, int] | None:
        """Return the size that clients give a window (resize.c); None where no client counts, or sizes are "manual".

        Those count in whose session it is; with ``shown_only`` (aggressive-resize) those that are shown it.
        """
        shown = {
            one.id
            for one in document.sessions.values()
            if any(link.window == window and (link.index == one.current or not shown_only) for link in one.links)
        }
        return self._size(document, [one for one in self.all if one.session in shown], way, window)

    def new_window_size(self, document: Document, session: int | None, way: str) -> tuple[int, int] | None:
        """Return the size that a new window of a session has by its clients (default_window_size).

        One that is being made without being shown has none: by "latest" all there are count, and none is the latest.
        """
        if session is None:
            return self._size(document, self.all, "smallest", -1) if way == "latest" else None
        return self._size(document, self.of(session), way, -1)

    def _size(self, document: Document, clients: list[Client], way: str, window: int) -> tuple[int, int] | None:
        # One that wants to be ignored counts all the same where nobody else is attached (ignore_client_size).
        others = any(not one.ignore_size for one in self.all)
        counted = [one for one in clients if not (one.suspended or (one.ignore_size and others))]
        told = [
            (client, (min(size[0], LARGEST), min(max(size[1] - status_lines(document, client), 1), LARGEST)))
            for client in counted
            if (size := client.sizes.get(window, client.size)) is not None
        ]
        if not told or way == "manual":
            return None
        if way == "latest" and window == -1:
            return max(told, key=lambda one: _recent(one[0]))[1]
        if way == "latest" and len(told) > 1:
            return next((size for client, size in told if client is self.latest.get(window)), None)
        choose = max if way == "largest" else min
        return choose(size[0] for _, size in told), choose(size[1] for _, size in told)


def _recent(client: Client) -> tuple[float, float]:
    """Return what is greater of clients that were used later."""
    return client.activity, client.shown


def _window(client: Client, document: Document) -> int | None:
    """Return the window that a client is shown."""
    session = document.sessions.get(client.session)
    links = [] if session is None else session.links
    return next((link.window for link in links if session is not None and link.index == session.current), None)


def status_lines(document: Document, client: Client) -> int:
    """Return how many rows of a client's terminal are its status line's (status_line_size)."""
    session = document.sessions.get(client.session)
    if not client.tty or session is None:
        return 0
    lines = options.number("status", [session.options, document.session_options])
    # It needs a row more than it has lines (CLIENT_STATUSOFF).
    return lines if client.size is None or client.size[1] > lines else 0


def size_of(text: str) -> tuple[int, int] | None:
    """Read ``80x24`` or ``80,24``; None for anything else, and for what no client can have."""
    for cross in "x,":
        columns, found, rows = text.partition(cross)
        if found:
            sizes = strtonum(columns, SMALLEST, LARGEST), strtonum(rows, SMALLEST, LARGEST)
            if isinstance(sizes[0], int) and isinstance(sizes[1], int):
                return sizes[0], sizes[1]
    return None


def user_name() -> str:
    """Return the name of whoever owns the server; empty where he has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""


def speaks_utf8(environment: dict[str, str]) -> bool:
    """Tell it as tmux's client does (tmux.c)."""
    said = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "")
    return "UTF-8" in said.upper() or "UTF8" in said.upper()


def _session(document: Document, number: int) -> str:
    owner = document.sessions.get(number)
    return "" if owner is None else owner.name


def _first_table(client: Client, document: Document) -> str:
    owner = document.sessions.get(client.session)
    scopes = [document.session_options] if owner is None else [owner.options, document.session_options]
    return options.effective("key-table", scopes) or "root"


VALUES: Mapping[str, Callable[[Client, Document], str]] = {
    "client_activity": lambda client, _: str(int(client.activity)),
    "client_control_mode": lambda client, _: "0" if client.tty else "1",
    "client_created": lambda client, _: str(int(client.created)),
    "client_discarded": lambda _, __: "0",
    "client_flags": lambda client, _: client.flags,
    "client_height": lambda client, _: str(client.size[1]) if client.tty and client.size else "",
    "client_key_table": lambda client, document: client.key_table or _first_table(client, document),
    "client_last_session": lambda client, document: _session(document, client.last_session),
    "client_name": lambda client, _: client.name,
    "client_pid": lambda client, _: str(client.pid),
    "client_prefix": lambda client, _: str(int(bool(client.key_table))),
    "client_readonly": lambda client, _: str(int(client.read_only)),
    "client_session": lambda client, document: _session(document, client.session),
    "client_termfeatures": lambda _, __: "",
    "client_termname": lambda client, _: client.term,
    "client_termtype": lambda _, __: "",
    "client_tty": lambda client, _: client.tty,
    "client_uid": lambda _, __: str(os.getuid()),
    "client_utf8": lambda client, _: str(int(client.utf8)),
    "client_width": lambda client, _: NO_WIDTH if client.size is None else str(client.size[0]),
    "client_user": lambda _, __: user_name(),
    "client_written": lambda _, __: "0",
}
"""Format variables of a client; in control mode it has no height, nor a terminal to tell of."""


def values(client: Client, document: Document) -> dict[str, str]:
    """Return all of them."""
    return {name: value(client, document) for name, value in VALUES.items()}
