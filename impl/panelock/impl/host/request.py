"""One request being run: a chain of commands, what they printed, and who hears the answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field

from panelock.impl import processes
from panelock.impl.arguments import Arguments
from panelock.impl.clients import Client
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.commands.pointer import Pointer

Reply = Callable[[int, bytes, bytes], None]
Each = Callable[[bytes], None]
Then = Callable[[bytes | None], None]
AskInput = Callable[[Then, Each | None], None]
"""The first is told all of the input at its end; None comes when the caller has gone. The second, where one is given,
is told each piece as it comes; what it has had is not kept, and the end is empty."""


class Step(Protocol):
    """A parsed command (parse.Parsed)."""

    @property
    def command(self) -> Command:
        """What it is."""

    @property
    def args(self) -> Arguments:
        """What it was given."""

    @property
    def argv(self) -> list[str]:
        """Its words."""

    @property
    def group(self) -> int:
        """The commands of which an error of it ends the rest."""

    @property
    def text(self) -> str:
        """How it is printed."""


class Request(Struct, eq=False):
    """What a caller asked for."""

    id: str
    """32 hexadecimal digits, or empty for one that cannot be repeated."""
    argv: list[str]
    environment: dict[str, str]
    cwd: str
    repeat: bool
    replies: list[Reply]
    """Who hears the answer: usually one; a repeat of a request that still runs joins it; none when all have gone."""
    ask_input: AskInput | None = None
    """Asks the caller for its standard input."""
    to_terminal: Callable[[], None] | None = None
    """Sends a caller away who asks for what attaches a client: to come back as one, or without a terminal."""
    input_taken: bool = False
    """A command has had it: there is none for another one of the chain."""
    client: Client | None = None
    """The attached client that gave it (control mode)."""
    pointer: Pointer | None = None
    """What the mouse has done, if that is why that client has given it."""
    key: str = ""
    """The key by which it was given."""
    quiet: bool = False
    """A client's own question for what it draws: no message is noted of it."""
    nobody: bool = False
    """No client gave it: a configuration, or a hook of an event."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Format variables of its commands: those of that client."""
    peer: int = 0
    """The caller's process id, 0 when it is not known."""
    chain: Sequence[Step] = ()
    position: int = 0
    call: Call | None = None
    current: str = ""
    """The pane that the next command starts from (see Call)."""
    steps: Steps | None = None
    out: list[bytes] = field(default_factory=list)
    err: list[bytes] = field(default_factory=list)
    complaint: str = ""
    """What went wrong with its last command."""
    status: int = 0
    reserved: bool = False
    """It made a first step of two, so that its half-made panes must be looked for at its end."""
    confirmed: bool = False
    spawned: list[int] = field(default_factory=list)
    standby: int = 0
    """The process that stands by for the pane that it is making; 0 for none."""
    cancel: Callable[[], None] | None = None
    """Takes it out of what it waits for, where nobody is served by its going on."""
    over: bool = False
    outside: bool = False
    """Of a hook or a client in control mode: it waits for what may take any time (a channel, a job, a file)."""
    of_hook: bool = False
    """An event hook runs."""
    to_come: bool = False
    """It is to be run in this turn of the loop or the next."""
    lasting: bool = False
    """So far it asked nothing that changes by itself: to the same words the answer will be the same for a while."""
    screens: list[tuple[int, object]] = field(default_factory=list)
    """With ``lasting``: the panes whose screens were asked, and what they were like (answers.py)."""
    generation: int = -1
    """The registry's, when it was begun."""
    alerts: object = None
    """What windows had to tell then (alerts.py)."""
    _who: str = ""

    @property
    def who(self) -> str:
        """Name the process that asked, for the journal; empty (the host itself) when it is not known."""
        if not self._who and self.peer:
            self._who = processes.by_number(self.peer)
        return self._who

    def collect(self) -> None:
        """Take what the command printed into the answer."""
        call = self.call
        if call is None:
            return
        self.out.append("".join(call.out).encode("utf-8", "surrogateescape"))
        if call.raw:
            self.out.append(call.raw if self.client is None else _shown(call.raw))
        self.err.append("".join(call.err).encode("utf-8", "surrogateescape"))
        if call.status or call.forgives:
            self.status = call.status
        self.lasting = self.lasting and not call.fleeting
        self.current = call.current
        self.call = None

    def complain(self, text: str) -> None:
        """Say why the request ends here, with status 1."""
        self.complaint = text
        self.err.append((text + "\n").encode("utf-8", "surrogateescape"))
        self.status = 1

    def answer(self) -> None:
        """Tell whoever still listens."""
        self.over = True
        replies, self.replies = self.replies, []
        out, err = b"".join(self.out), b"".join(self.err)
        for reply in replies:
            reply(self.status, out, err)


def _shown(data: bytes) -> bytes:
    from panelock.impl.host.printing import shown  # its patterns take longer to compile than all of this

    return shown(data)


def attaches(chain: Sequence[Step]) -> bool:
    """Tell whether a client is attached by any of these commands."""
    for step in chain:  # no generator: every caller's commands are looked at
        command = step.command
        if command.starts_server and (
            command.name == "attach-session"
            or (command.name == "new-session" and (step.args.has("A") or not step.args.has("d")))
        ):
            return True
    return False


def starts_server(chain: Sequence[Step]) -> bool:
    """Tell whether any of these commands may begin a server."""
    return any(step.command.starts_server for step in chain)
