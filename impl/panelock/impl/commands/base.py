"""What a command is: a generator that yields what it waits for, and is driven by the host or by a lone shim.

A command never touches a file, a terminal or a clock by itself. It reads ``call.document`` (the last committed
registry, not to be changed), prints with ``call.print``, raises Refused in tmux's words, and yields one of the waits
below; whoever drives it resumes it with the wait's result, or raises at the yield what went wrong.
"""

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

if TYPE_CHECKING:
    from panelock.impl.alerts import Alerts
    from panelock.impl.arguments import Arguments
    from panelock.impl.buffers import Buffers
    from panelock.impl.clients import Client, Clients
    from panelock.impl.commands.pointer import Pointer
    from panelock.impl.document import Document
    from panelock.impl.host.screens.wire import ToMode
    from panelock.impl.modes import Modes
    from panelock.impl.store import Transaction
    from panelock.impl.targets import Target


# --- waits: what a command can yield -----------------------------------------------------------------------------


class Commit(Struct):
    """Change the registry. Resumed with what ``change`` returns, after it is on disk; raises what it raised.

    ``change`` checks first and changes then; it may print (what was printed when the last Commit of a command returns
    is what a repeated request is answered with). It can be run again on a fresh document when another command of
    its group went wrong. ``final`` is False for the first of two steps (a reservation): its answer is not recorded.
    ``more``: other commands follow in the place of the one that makes it (see Transaction).
    """

    change: "Callable[[Transaction], Any]"
    final: bool = True
    more: bool = False


class StandBy(Struct):
    """Ask for a terminal in which a process stands by, for a pane that is to be made in one change (Spawn.standby).

    Resumed with Started, or None where there is none just now. It is given back unless a Spawn of the command takes it.
    """


class Spawn(Struct):
    """Start a terminal for a pane that is reserved. Resumed with Started; raises Refused when it cannot be.

    The child's size is the pane's in the document. ``argv`` is one string for a shell (``[text]``), an argument list,
    or empty for a login shell; ``environment`` is complete but for TMUX, TMUX_PANE and TERM, which the host sets,
    unless they are among what was ``given`` for this pane.
    """

    pane: int
    argv: list[str]
    environment: dict[str, str]
    cwd: str
    shell: str
    given: dict[str, str] = field(default_factory=dict)
    standby: "Started | None" = None
    """What stood by, with which the pane is confirmed already: it becomes what is to run there."""


class Started(Struct, frozen=True):
    """A terminal's first process, as the registry keeps it."""

    pid: int
    process: str
    tty: str


class Capture(Struct):
    """Render a pane's screen. Resumed with the text; raises Refused ("no alternate screen")."""

    pane: int
    start: str | None = None
    """-S as given: a number, "-" for the start of the history, None for the default."""
    end: str | None = None
    escapes: bool = False
    octal: bool = False
    join: bool = False
    trailing: bool = False
    alternate: bool = False
    quiet: bool = False
    pending: bool = False
    ignore_positions: bool = False
    drawn: bool = False  # pieces of lines as what is seen (CaptureOptions)


class Facts(Struct):
    """Ask what only a rendered screen knows (cursor, history, modes). Resumed with a dict of format variables."""

    pane: int
    text: bool = False
    """Its visible lines too, for a search in them (variables_pane.SCREEN_TEXT)."""


class Send(Struct):
    """Write to a pane's terminal, whole and in order; resumed when it was accepted.

    Raises Refused when the pane has no terminal. ``fresh_waits``: keys wait until a fresh pane's shell reads.
    """

    pane: int
    data: bytes
    fresh_waits: bool = True


class Screen(Struct):
    """Do something to a pane's screen; resumed with None.

    "reset" (send-keys -R), "clear-history", "trim" (resize-pane -T).
    """

    pane: int
    action: str


class InMode(Struct):
    """Say something to a pane's mode. Resumed with a `screens.wire.Acted`, or None for a pane that has no screen."""

    pane: int
    says: "ToMode"


class Keep(Struct):
    """Do with a text what copy mode is told to do with what it copies. Resumed with None.

    It goes into a new buffer (whose name begins with ``prefix``, if that is given), or behind what the newest has; to
    the clipboards of those who see the pane, as set-clipboard has it; and to a shell command, which reads it.
    """

    pane: int
    text: str
    stored: bool
    prefix: str
    append: bool
    command: "RunShell | None"


class Feed(Struct):
    """Write the caller's standard input into an empty pane, as it comes. Resumed with None at its end.

    Raises Refused when the pane is not empty (any more): a process runs there, or did.
    """

    pane: int


class RunShell(Struct):
    """Run a shell command outside any pane. Resumed with (exit status, output); (0, b"") at once when detached."""

    command: str
    cwd: str
    environment: dict[str, str]
    wait: bool = True


class Channel(Struct):
    """wait-for: "wait", "signal", "lock" or "unlock" a named channel. Resumed when it is done; raises Refused."""

    name: str
    action: str


class Pause(Struct):
    """Let time pass. Resumed with None after ``seconds``."""

    seconds: float


class ReadFile(Struct):
    """Read a whole file of the caller's, "-" being its standard input. Resumed with bytes; raises OSError."""

    path: str


class WriteFile(Struct):
    """Write (or append to) a file of the caller's. Resumed with None; raises OSError."""

    path: str
    data: bytes
    append: bool = False


class Pipe(Struct):
    """pipe-pane: connect a pane's output and input to a shell command; an empty command ends the pipe."""

    pane: int
    command: str
    output: bool = True
    input: bool = False
    only_new: bool = False


class Popup(Struct):
    """Let a client that draws run something in a terminal of its own and show that. Resumed with its exit status.

    That comes when the popup is closed, 129 where nothing has ended by itself (128 + SIGHUP); 0 where none is shown.
    """

    client: "Client"
    said: dict[str, Any]
    """What the client is to know (cli/drawing/popup.py)."""
    environment: dict[str, str]
    session: int
    """Which its program is told that it is in (TMUX)."""


class Ask(Struct):
    """Let a client that draws ask whoever sits there. Resumed with the answer, or None when it is closed or lost."""

    client: "Client"
    word: str
    """How: by a "prompt" or "display-panes", whose answer is commands, or by a "menu", which has none."""
    said: dict[str, Any]
    """What the client is to know (cli/drawing/prompt.py, menu.py, pane_numbers.py)."""


class Aside(Struct):
    """Go on with something that nobody waits for (run-shell -b, if-shell -b). Resumed with None at once.

    ``run`` is begun once the caller's chain has run, or waits, with a call that nobody made: what it prints is dropped.
    """

    run: "Callable[[Call], Steps]"


Wait = (
    Commit
    | StandBy
    | Spawn
    | Capture
    | Facts
    | Send
    | Screen
    | Feed
    | InMode
    | Keep
    | RunShell
    | Channel
    | Pause
    | ReadFile
    | WriteFile
    | Pipe
    | Popup
    | Ask
    | Aside
)
Steps = Generator[Wait, Any, None]
"""A running command; its output and status are in its Call."""


# --- what a command is given -------------------------------------------------------------------------------------


class Driver(Protocol):
    """Who drives commands: the host, or a lone process without one."""

    @property
    def document(self) -> "Document":
        """The last committed registry; not to be changed."""

    @property
    def socket(self) -> str:
        """The server's socket path."""

    @property
    def host_pid(self) -> int:
        """The host's process id; 0 when nobody hosts."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment the server was started with (tmux's global environment)."""

    @property
    def buffers(self) -> "Buffers":
        """The paste buffers; raises Refused where there is no host."""

    @property
    def session_values(self) -> dict[tuple[int, int], dict[str, str | None]]:
        """What ``new-session -e`` gave, by epoch and session: a caller's values, in memory alone, never on the disk."""

    @property
    def alerts(self) -> "Alerts":
        """What windows have to tell until somebody selects them; nothing where there is no host."""

    @property
    def clients(self) -> "Clients":
        """The attached clients; none where there is no host."""

    @property
    def modes(self) -> "Modes":
        """In which modes panes are, for all; in none where there is no host."""

    def now(self) -> float:
        """Seconds since 1970."""

    def fact(self, pane: int, name: str) -> str | None:
        """Answer a format variable that the terminal's processes know: pane_current_command, pane_current_path…

        Empty: they do not tell; None: there is no process (yet).
        """


class Call(Struct):
    """One command of one request, being run. ``out`` and ``err`` are what the caller will read."""

    command: "Command"
    args: "Arguments"
    driver: Driver
    environment: dict[str, str]
    cwd: str
    request: str
    position: int
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    status: int = 0
    raw: bytes = b""
    """Output that is no text (a buffer shown); printed after ``out``."""
    current: str = ""
    """Where the commands before it in its chain went, as ``go_to`` writes it (tmux: the queue's current state)."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Format variables of this command and those that it runs: a hook's (hook_pane and the like)."""
    client: "Client | None" = None
    """The attached client that gave the command, or is about to be attached; None for every other caller."""
    pointer: "Pointer | None" = None
    """What the mouse has done, if that is why it is run."""
    key: str = ""
    """The key that it is run by, if it is by one."""
    nobody: bool = False
    """No client gave it, but a configuration or a hook of an event: then there is nobody to attach."""
    caller: int = 0
    """The process id of whoever asked; 0 where that is not known, or nobody's."""
    made: "Target | None" = None
    """The pane that it has made: where its after-hook starts from."""
    forgives: bool = False
    """Its status counts alone, whatever came of the commands before it (confirm-before)."""
    fleeting: bool = False
    """It was told something that may be another at any time, though registry and screens are the same; or it did
    something beside the registry."""

    @property
    def document(self) -> "Document":
        """The last committed registry; not to be changed."""
        return self.driver.document

    @property
    def tells_hooks(self) -> bool:
        """Whether hooks run because of what it does: not where a hook runs it (tmux: CMDQ_STATE_NOHOOKS)."""
        return True

    @property
    def pane_of_caller(self) -> str:
        """Where the chain went and, behind a slash, $TMUX_PANE of a caller inside this server (targets.default)."""
        inside = self.environment.get("TMUX", "").partition(",")[0] == self.driver.socket
        own = self.environment.get("TMUX_PANE", "") if inside else ""
        return f"{self.current}/{own}" if self.current else own

    def go_to_session(self, document: "Document", session: int) -> None:
        """Let the rest of the chain start from the active pane of a session's current window."""
        owner = document.sessions[session]
        window = next(link.window for link in owner.links if link.index == owner.current)
        self.go_to(session, owner.current, document.windows[window].active)

    def go_to(self, session: int, index: int, pane: int) -> None:
        """Let the rest of the chain start from a pane, at the place that its window has in a session."""
        self.current = f"${session}:{index}.%{pane}"

    def print(self, line: str) -> None:
        """Print one line to the caller's standard output."""
        self.out.append(line + "\n")


class Command(Struct, frozen=True):
    """A tmux command, as its table of commands has it. ``options`` is a getopt template (``"ab:c"``)."""

    name: str
    alias: str
    options: str
    usage: str
    """What list-commands prints after the name, and the usage error too."""
    run: Callable[[Call], Steps]
    least: int = 0
    """Operands needed; fewer: "command NAME: too few arguments (need at least N)"."""
    most: int = -1
    """Operands allowed; -1 for any number."""
    starts_server: bool = False
    lone: bool = False
    """Needs nothing of a host: a lone process may run it under the lock."""
    effects: bool = False
    """Does something outside the registry that a repeated request must not do twice (keys, run-shell, buffers)."""
    query: bool = False
    """Tells what registry and screens say, and does nothing; ``Call.fleeting`` says where it told anything else."""
