"""Drives commands without a host: by one process alone, which blocks where the host would go on with something else.

What needs a host (terminals, screens, buffers, jobs, channels) is refused, unless a hook stands in for it.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from panelock.impl import options, parse
from panelock.impl.alerts import Alerts
from panelock.impl.clients import Clients
from panelock.impl.commands.base import Call, Commit, ReadFile, StandBy, Steps, Wait, WriteFile
from panelock.impl.commands.environment import with_assignments
from panelock.impl.commands.table import TABLE
from panelock.impl.commit import Change, commit, recorded
from panelock.impl.document import Answer, Document, Pane, Phase, is_over
from panelock.impl.errors import Fault, Refused
from panelock.impl.modes import Modes
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle
from panelock.impl.store import Store, Transaction

if TYPE_CHECKING:
    from panelock.impl.buffers import Buffers
    from panelock.impl.parse import Parsed

Hook = Callable[[Any], Any]
"""Does what a command waits for: gets the wait, returns its result or raises Refused."""


class Said(Struct):
    """What a request has printed so far, and its exit status."""

    status: int = 0
    out: list[bytes] = field(default_factory=list)
    err: list[bytes] = field(default_factory=list)

    def take(self, call: Call) -> None:
        """Add what a command printed."""
        self.out.append("".join(call.out).encode("utf-8", "surrogateescape") + call.raw)
        self.err.append("".join(call.err).encode("utf-8", "surrogateescape"))
        self.status = call.status or self.status

    def complain(self, text: str) -> None:
        """Say why the request ends here."""
        self.err.append((text + "\n").encode("utf-8", "surrogateescape"))
        self.status = 1

    @property
    def answer(self) -> tuple[int, bytes, bytes]:
        """Return exit status, standard output and standard error."""
        return self.status, b"".join(self.out), b"".join(self.err)


class LoneDriver:
    """A process that runs commands under the registry's lock by itself (commands.base.Driver)."""

    def __init__(
        self,
        store: Store,
        environment: Mapping[str, str],
        hooks: Mapping[type[Wait], Hook] | None = None,
        buffers: "Buffers | None" = None,
        host_pid: int = 0,
    ) -> None:
        """``hooks`` stand in for a host, each for one kind of wait."""
        self.store = store
        self.environment = environment
        self.host_pid = host_pid
        self._hooks = dict(hooks or {})
        self._buffers = buffers
        self.alerts = Alerts()
        self.clients = Clients()
        self.modes = Modes()
        self.session_values: dict[tuple[int, int], dict[str, str | None]] = {}

    # --- what commands see ---

    @property
    def document(self) -> Document:
        """The last committed registry; not to be changed."""
        return self.store.current()

    @property
    def socket(self) -> str:
        """The server's socket path."""
        return self.store.place.socket

    @property
    def buffers(self) -> "Buffers":
        """The paste buffers, which a host has."""
        if self._buffers is None:
            raise self._no_host()
        return self._buffers

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def fact(self, pane: int, name: str) -> str | None:
        """Answer nothing: without a host there is no terminal to ask."""
        del pane, name
        return None

    def _no_host(self) -> Refused:
        return Refused(f"no server running on {self.socket}")

    # --- requests ---

    def parse(self, argv: Sequence[str]) -> "list[Parsed]":
        """Turn a caller's words into commands; raises Refused."""
        document = self.document
        aliases = options.elements("command-alias", [document.server_options]).values()
        context = parse.Context(TABLE, aliases=tuple(aliases), variables=self.environment)
        return with_assignments(parse.parse_arguments(argv, context))

    def run(
        self, argv: Sequence[str], environment: dict[str, str], cwd: str, request: str = "", *, repeat: bool = False
    ) -> tuple[int, bytes, bytes]:
        """Run a chain of commands to its end; a ``repeat`` prints what was recorded, and goes on where that stops."""
        said = Said()
        try:
            if repeat:
                self._settle_own(request)
            current = ""
            for position, step in enumerate(self.parse(argv)):
                answer = recorded(self.document, request, position) if repeat else None
                if answer is not None:
                    _replay(said, answer)
                    continue
                call = Call(step.command, step.args, self, environment, cwd, request, position, current=current)
                self._run_one(said, call, repeat=repeat)
                current = call.current
            self._end_if_empty()
        except (Refused, Fault) as error:
            said.complain(error.text)
        except OSError as error:
            said.complain(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        return said.answer

    def _run_one(self, said: Said, call: Call, *, repeat: bool) -> None:
        if repeat and call.command.effects:
            raise Refused(f"{call.command.name}: not done again, since it may have been done")
        if self.document.ended and not call.command.starts_server:
            raise self._no_host()
        try:
            self.drive(call.command.run(call), call)
        finally:
            said.take(call)

    def drive(self, steps: Steps, call: Call) -> None:
        """Run a command's steps to their end; raises what they raise."""
        value: Any = None
        error: Exception | None = None
        with closing(steps):
            while True:
                try:
                    wait = steps.send(value) if error is None else steps.throw(error)
                except StopIteration:
                    return
                value = error = None
                try:
                    value = self._do(wait, call)
                except Exception as failure:  # noqa: BLE001 - raised at the command's yield
                    error = failure

    def _do(self, wait: Wait, call: Call) -> Any:
        if isinstance(wait, WriteFile) and wait.path == "-":
            call.raw += wait.data
            return None
        hook = self._hooks.get(type(wait))
        if hook is not None:
            return hook(wait)
        match wait:
            case Commit():
                return self._commit(wait, call)
            case StandBy():
                return None
            case ReadFile() if wait.path != "-":
                with open(os.path.join(call.cwd, wait.path), "rb") as file:
                    return file.read()
            case WriteFile():
                with open(os.path.join(call.cwd, wait.path), "ab" if wait.append else "wb") as file:
                    file.write(wait.data)
                return None
        raise self._no_host()

    def _commit(self, wait: Commit, call: Call) -> Any:
        change = Change(wait.change, request=call.request, position=call.position, printed=call, final=wait.final)
        outcome = commit(self.store.load_and_lock(), [change])[0]
        if outcome.error is not None:
            raise outcome.error
        return outcome.value

    # --- around requests ---

    def _change(self, run: Callable[[Transaction], object]) -> None:
        outcome = commit(self.store.load_and_lock(), [Change(run)])[0]
        if outcome.error is not None:
            raise outcome.error

    def _settle_own(self, request: str) -> None:
        """Withdraw what a request reserved and did not confirm, before it is repeated."""

        def settle(tx: Transaction) -> None:
            for pane in [pane.id for pane in tx.document.panes.values() if _is_half_made(pane, request)]:
                lifecycle.withdraw(tx, pane)

        if any(_is_half_made(pane, request) for pane in self.document.panes.values()):
            self._change(settle)

    def _end_if_empty(self) -> None:
        """End a server that a request has started and left without a session (exit-empty)."""
        document = self.document
        if is_over(document) and not document.ended:
            self._change(lifecycle.end_if_empty)


def _is_half_made(pane: Pane, request: str) -> bool:
    return pane.phase is Phase.PENDING and bool(request) and pane.request == request


def _replay(said: Said, answer: Answer) -> None:
    said.out.append(answer.stdout.encode("utf-8", "surrogateescape"))
    said.err.append(answer.stderr.encode("utf-8", "surrogateescape"))
    said.status = answer.status or said.status


def run(
    place: Place, argv: Sequence[str], environment: dict[str, str], cwd: str, request: str, *, repeat: bool = False
) -> tuple[int, bytes, bytes] | None:
    """Run a chain of which no command needs a host; None when one does, and then nothing was done."""
    store = Store(place)
    driver = LoneDriver(store, environment)
    with closing(store):
        try:
            if not all(step.command.lone for step in driver.parse(argv)):
                return None
        except Refused as refused:
            return 1, b"", f"{refused.text}\n".encode("utf-8", "surrogateescape")
        return driver.run(argv, environment, cwd, request, repeat=repeat)
