"""Drives commands: runs each until it waits, does what it waits for, resumes it, and answers its request.

A request happens once: what a transaction answered is printed again for a repeat, a half-made pane of its own is
settled first, and effects outside the registry are not repeated.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from panelock.impl.alerts import Alerts
from panelock.impl.clients import Clients
from panelock.impl.commands.base import Call
from panelock.impl.commit import Change, Outcome, recorded
from panelock.impl.document import Answer, Document, Phase, is_over
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import noting
from panelock.impl.host.channels import Channels
from panelock.impl.host.committing import Commits
from panelock.impl.host.expected import Expected
from panelock.impl.host.loop import EventLoop
from panelock.impl.host.panes import Panes
from panelock.impl.host.request import Request, Step, attaches, starts_server
from panelock.impl.modes import Modes
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle

if TYPE_CHECKING:
    from panelock.impl.buffers import Buffers
    from panelock.impl.commands.base import Wait
    from panelock.impl.host.answers import Answers
    from panelock.impl.store import Transaction

PENDING = object()
"""What a wait gives back when the request is resumed later."""

Compile = Callable[[Sequence[str], "Driver"], Sequence[Step]]
"""Turns a caller's words into commands; raises Refused."""
CompileLine = Callable[[str, "Driver"], Sequence[Step]]


class Driver:
    """The host as commands see it (commands.base.Driver), and what runs them."""

    def __init__(
        self,
        loop: EventLoop,
        place: Place,
        environment: Mapping[str, str],
        commits: Commits,
        panes: Panes,
        compiled: Compile,
        buffers: "Buffers",
        answers: "Answers",
    ) -> None:
        self.loop = loop
        self.place = place
        self.environment = environment
        self.commits = commits
        self.panes = panes
        self.buffers = buffers
        self.folder = "/"
        """Where the server was started, and jobs of no caller's and no session's are (pipe-pane)."""
        self.alerts, self.clients, self.modes, self.channels = Alerts(), Clients(), Modes(), Channels()
        self.session_values: dict[tuple[int, int], dict[str, str | None]] = {}
        self.waits: Callable[[Request, Wait], Any] = lambda *_: PENDING
        """Does what a command waits for: gives a result, or PENDING and calls ``resume`` later (waits.py)."""
        self.lines: CompileLine | None = None
        """Reads a line of commands of a client in control mode; None for ``program.compile_text``."""
        self.expected = Expected(loop)
        self.running: dict[str, Request] = {}
        self.active: set[Request] = set()
        """All that are being run, also those without an id."""
        self.on_idle: Callable[[], None] = lambda: None
        """Called when nobody waits for an answer any more, or a server without sessions waits for a hook no more."""
        self._compile = compiled
        self._answers = answers

    # --- what commands see ---

    @property
    def document(self) -> Document:
        """The last committed registry; not to be changed."""
        return self.commits.document

    @property
    def socket(self) -> str:
        """The server's socket path."""
        return self.place.socket

    @property
    def host_pid(self) -> int:
        """The host's process id."""
        return os.getpid()

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def fact(self, pane: int, name: str) -> str | None:
        """Answer what the terminal's processes know."""
        return self.panes.fact(pane, name)

    def compiled(self, argv: Sequence[str]) -> Sequence[Step]:
        """Turn words into commands; raises Refused."""
        return self._compile(argv, self)

    # --- requests ---

    def begin(self, request: Request) -> Request:
        """Run a request until it waits; whoever calls flushes the commits then.

        Returns the request that will be answered: another one where this repeats what still runs.
        """
        self.commits.look_again()
        self.panes.forget_facts()
        if request.id:
            same = self.running.get(request.id)
            if same is not None:
                same.replies += request.replies
                return same
            self.running[request.id] = request
        self.active.add(request)
        if not (request.repeat and self._settle_own(request, lambda: self._start(request))):
            self._start(request)
        return request

    def _start(self, request: Request) -> None:
        if request.over:
            return
        try:
            document = self.document
            kept = (
                None if request.repeat or self.clients.all else self._answers.find(document, request, self.alerts.state)
            )
            if kept is not None:
                request.status, request.out, request.err = kept.status, [kept.out], [kept.err]
                self._answer(request)
                noting.commands(self, request, kept.steps)
                noting.error(self, request, kept.complaint)
                return
            request.chain = self._compile(request.argv, self)
        except (Refused, Fault) as error:
            request.complain(error.text)
            noting.error(self, request, error.text)
            self._finish(request)
            return
        if request.to_terminal is not None and attaches(request.chain):
            request.replies.clear()
            request.to_terminal()
            self._finish(request)
            return
        request.generation, request.alerts = document.generation, self.alerts.state
        request.lasting = not (request.repeat or self.clients.all) and all(step.command.query for step in request.chain)
        self._advance(request)

    def run(self, request: Request) -> None:
        """Run a request whose chain is there already, unless the server has ended meanwhile."""
        request.to_come = False
        if request.over:
            return
        self.commits.look_again()
        self.panes.forget_facts()
        self.active.add(request)
        self._advance(request)
        self.on_idle()

    def resume(self, request: Request, value: Any = None, error: BaseException | None = None) -> None:
        """Go on with a request that waited; a later turn commits what it asks for next."""
        self.commits.look_again()
        self.go_on(request, value, error)

    def go_on(self, request: Request, value: Any, error: BaseException | None) -> None:
        """Go on with a request whose change was committed just now: the registry is as that left it."""
        request.cancel = None
        if not request.over:
            self.panes.forget_facts()
            self._advance(request, value, error)

    def awaited(self, but: object = None) -> bool:
        """Tell whether anybody waits for an answer or is about to come, a hook runs, or what is to be run soon; ``but``
        does not count.

        A server without sessions waits for all who do (tmux: server_loop), not for what runs on after its caller has
        gone: that may be for ever (a FIFO that nobody writes to).
        """
        # No generator: it is asked twice for every change, and nearly always there is nobody else.
        for one in self.active:
            if one is not but and (one.replies or one.of_hook or one.to_come):
                return True
        return self.expected.anybody

    @property
    def hooks_to_come(self) -> bool:
        """Tell whether a hook is to be run, or runs and waits for nobody else: it may give the server a session."""
        return any(one.to_come or (one.of_hook and not one.outside) for one in self.active)

    def abandon(self, request: Request) -> None:
        """Nobody listens any more: a request that only waits is taken out, any other goes on."""
        if request.cancel is not None and not request.replies:
            request.cancel()
            request.cancel = None
            if request.steps is not None:
                request.steps.close()
            self._finish(request)

    def _advance(self, request: Request, value: Any = None, error: BaseException | None = None) -> None:
        while True:
            if request.steps is None:
                if not self._next(request):
                    return
                value = error = None
            steps = request.steps
            assert steps is not None
            try:
                wait = steps.send(value) if error is None else steps.throw(error)
            except StopIteration:
                request.steps = None
                request.collect()
                request.position += 1
                value = error = None
                continue
            except Exception as failure:  # noqa: BLE001 - a command must not take the host along
                self._stop(request, failure)
                return
            value = error = None
            try:
                value = self.waits(request, wait)
            except Exception as failure:  # noqa: BLE001 - raised at the command's yield
                error = failure
            if value is PENDING:
                return

    def _next(self, request: Request) -> bool:
        """Begin the next command of the chain; False when the request is over."""
        while request.position < len(request.chain):
            step = request.chain[request.position]
            if request.repeat:
                try:
                    answer = recorded(self.document, request.id, request.position)
                except Fault as fault:
                    self._stop(request, fault)
                    return False
                if answer is not None:
                    self._replay(request, answer)
                    if answer.status and answer.stderr:
                        break
                    continue
                if step.command.effects:
                    request.complain(
                        f"{step.command.name}: the host died while this ran; it was not done again, "
                        "since it may have been done"
                    )
                    break
                if not request.position and is_over(self.document) and not starts_server(request.chain):
                    request.complain(f"no server running on {self.socket}")  # it ended with the host, or before
                    break
            request.call = Call(
                step.command,
                step.args,
                self,
                request.environment,
                request.cwd,
                request.id,
                request.position,
                current=request.current,
                client=request.client,
                pointer=request.pointer,
                key=request.key,
                nobody=request.nobody,
                caller=request.peer,
                extra=request.extra,
            )
            noting.commands(self, request, (step,))
            request.steps = step.command.run(request.call)
            return True
        self._finish(request)
        return False

    def _replay(self, request: Request, answer: Answer) -> None:
        request.out.append(answer.stdout.encode("utf-8", "surrogateescape"))
        request.err.append(answer.stderr.encode("utf-8", "surrogateescape"))
        request.status = answer.status or request.status
        request.position += 1

    def _stop(self, request: Request, failure: Exception) -> None:
        """A command failed: what it printed before stands, its error is said, and the rest of the chain is not run."""
        request.steps = None
        request.collect()
        request.lasting = request.lasting and isinstance(failure, Refused)
        if isinstance(failure, Refused | Fault):
            request.complain(failure.text)
        elif isinstance(failure, OSError):
            where = f": {failure.filename}" if failure.filename else ""
            request.complain(f"{failure.strerror or failure}{where}")
        elif isinstance(failure, UnicodeEncodeError):
            # Bytes that are no text travel as surrogates, which a document cannot hold.
            request.complain(f"not UTF-8, so it cannot be kept: {failure.object[:80]!a}")
        else:
            self.report_bug(failure)
            request.complain(f"internal error: {type(failure).__name__}: {failure}")
        noting.error(self, request, request.complaint)
        self._finish(request)

    def _finish(self, request: Request) -> None:
        half_made = request.reserved and not (request.confirmed and request.status == 0 and not request.spawned)
        if half_made and self._settle_own(request, lambda: self._answer(request)):
            return
        self._answer(request)

    def _answer(self, request: Request) -> None:
        self.panes.standbys.given_back(request.standby)
        self.running.pop(request.id, None)
        self.active.discard(request)
        request.answer()
        if request.lasting:
            self._keep(request)
        if request.of_hook or not self.awaited():
            self.on_idle()

    def _keep(self, request: Request) -> None:
        with suppress(Fault):  # damaged meanwhile: whoever asks next hears of it
            self._answers.keep(self.document, request, self.alerts.state)

    # --- half-made panes ---

    def committed(self, request: Request) -> None:
        """A change of the request is on disk: panes that it confirmed are settled."""
        left = [pane for pane in request.spawned if not self.panes.settle(pane)]
        request.confirmed = request.confirmed or len(left) < len(request.spawned)
        request.spawned = left

    def _settle_own(self, request: Request, then: Callable[[], None]) -> bool:
        """Withdraw what the request reserved and did not confirm; False when there is nothing to wait for."""
        request.reserved = False
        for pane in request.spawned:
            self.panes.abandon(pane)
        request.spawned = []
        try:
            pending = [
                pane.id
                for pane in self.document.panes.values()
                if pane.phase is Phase.PENDING and pane.request == request.id and self._is_ours(pane.maker)
            ]
        except Fault:
            return False
        if not pending:
            return False
        self.withdraw(pending, lambda _: then())
        return True

    def _is_ours(self, maker: str) -> bool:
        """Tell whether a reservation was this host's; a dead host's were settled before this one listened."""
        return maker in ("", self.commits.me)

    def withdraw(self, panes: list[int], done: Callable[[Outcome], None]) -> None:
        """Take reservations back, each unless it was settled meanwhile."""

        def change(tx: "Transaction") -> None:
            for number in panes:
                pane = tx.document.panes.get(number)
                if pane is not None and pane.phase is Phase.PENDING:
                    lifecycle.withdraw(tx, number)

        self.commits.add(Change(change), done)

    def settle_forgotten(self) -> None:
        """Withdraw reservations of ours that no request is at: a withdrawal failed when the disk was full, say."""
        forgotten = [
            pane.id
            for pane in self.document.panes.values()
            if pane.phase is Phase.PENDING and pane.maker == self.commits.me and pane.request not in self.running
            and pane.id not in self.panes.unconfirmed
        ]  # fmt: skip
        if forgotten and not any(one.reserved for one in self.active):
            self.withdraw(forgotten, lambda _: None)

    def report_bug(self, error: BaseException) -> None:
        """Write a bug down where ``panelock doctor`` finds it; the host goes on."""
        import traceback

        text = "".join(traceback.format_exception(error))
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            fd = os.open(f"{self.place.folder}/host.log", flags, 0o600)
        except OSError:
            return
        try:
            if os.fstat(fd).st_size < 1 << 20:
                os.write(fd, f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{text}\n".encode("utf-8", "backslashreplace"))
        except OSError:
            return
        finally:
            os.close(fd)
