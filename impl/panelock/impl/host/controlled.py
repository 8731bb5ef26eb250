"""One client in control mode: its lines, run one after another, and what it is sent."""

import os
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl import options
from panelock.impl.clients import Client, values
from panelock.impl.document import Document
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import given, wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.driver import Driver
from panelock.impl.host.outlet import HOLD_S, Outlet
from panelock.impl.host.pane_flow import PaneFlow
from panelock.impl.host.request import Request, Step
from panelock.impl.parse import ASSIGNMENT
from panelock.impl.targets import of_session
from panelock.impl.targets_panes import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from panelock.impl.events import Event
    from panelock.impl.host.control import Control

BEHIND = 1 << 20
"""Bytes that wait for it before it is spared what it can do without."""
HUNG_UP = 129
"""The status of what was shown to a client that has left (128 + SIGHUP)."""
STEPS_A_TURN = 64
"""Commands of one client that are run before others have their turn."""
TURN_S = 0.004
"""How long they may take together, but for the last one."""


class Controlled:
    """A client in control mode."""

    def __init__(
        self, control: "Control", driver: Driver, connection: Connection, client: Client, argv: list[str]
    ) -> None:
        self.client = client
        self.name_of_session = ""
        self._session = -1
        """Where its commands start from: its session, also when that shows it no more."""
        self.on_destroy = "on"
        """Its session's detach-on-destroy, as it was last: the session may be gone when that is asked."""
        self.missed: list[Event] = []
        """What has happened and was not told yet: it is attached by the command that runs, or that is not done."""
        self._control = control
        self._driver = driver
        self._connection = connection
        self.argv = argv
        self._windows: frozenset[int] = frozenset()
        self._lines = given.Lines(connection, person=bool(client.tty))
        """What it has given."""
        self._reads = False
        """It has been attached: before, only the words that it was started with are run."""
        self._line = given.Run(flag=0)
        self._steps: deque[Step] = deque()
        """What is left of that line."""
        self._busy = False
        self._runs = False
        """Its commands are being run further up in the stack."""
        self._to_run = False
        """They are to be run in the loop's next turn."""
        self._looks = False
        """It is to be looked soon whether what runs holds up its going."""
        self._silent = False
        """What runs is an assignment, which has no block."""
        self._said_all = False
        self._request: Request | None = None
        self._status = 0
        self._leaving = False
        self.ending = ""
        """Why it goes (wire, CONTROL)."""
        self._goes = False
        """It is being told that it is let go."""
        self._left = False
        self._outlet = Outlet(driver.loop, connection, self._released, self._leave)
        self._flow = PaneFlow(connection, client, self._outlet.tell)
        connection.patient = True

    # --- commands ---

    def first(self) -> None:
        """Run the words that it was started with; unless they attach it, it goes."""
        try:
            self._steps.extend(self._driver.compiled(self.argv))
        except (Refused, Fault) as error:
            self._status = 1
            self.say(error.text)
        self._run()

    def typed(self, data: bytes) -> None:
        """Take some of its input: lines, of which an empty one asks to be let go, as soon as it has been attached.

        Nothing is its end. Then what it has said is still done, but nothing waited for that only another can bring
        about.
        """
        if not data:
            self._said_all = True
            self._go_on()
            return
        self._lines.typed(data)
        self._go_on()

    def also(self, steps: "Sequence[Step]") -> None:
        """Run commands behind what it has given; where more waits than can be right, they are dropped."""
        if len(self._lines) < given.LINES_LIMIT:
            self._queue([given.Given(steps)])

    @property
    def is_behind(self) -> bool:
        """Whether it takes what it is sent so slowly that it is told only what it has to know."""
        return self._connection.backlog > BEHIND

    def _queue(self, lines: "Iterable[given.Line]") -> None:
        """Take lines behind those that wait."""
        self._lines.add(lines)
        self._go_on()

    def _go_on(self) -> None:
        """Run what is to be run; where it is to go, and what runs waits for others, it goes without that."""
        if not self._busy:
            self._run()
        elif self._goes_soon:
            if self._request is not None and self._request.outside:
                self._leave_behind(self._request)
            elif not self._looks:
                self._looks = True
                self._driver.loop.call_later(HOLD_S, self._look)

    def _leave_behind(self, request: Request) -> None:
        """Let it go though its command still waits; what that has printed so far it is told."""
        said = "" if request.call is None else "".join((*request.call.out, *request.call.err))
        if said:
            self._block(said.encode("utf-8", "surrogateescape"), failed=False)
        self._leave("")

    @property
    def _goes_soon(self) -> bool:
        """It is to be let go, or has nothing more to say."""
        asks = self._lines.over and (self._reads or self.client.session != -1)
        return self._leaving or self._said_all or asks

    def _look(self) -> None:
        self._looks = False
        if self._busy and not self._left:
            self._go_on()

    def _run(self) -> None:
        """Run what there is, one command after the other; goes on when the one that waits is done."""
        if self._runs or self._to_run:
            return  # once in a turn: others have theirs
        self._runs = True
        try:
            done = self._run_some()
        finally:
            self._runs = False
        if not done:
            self._run_soon()
            return
        idle = not (self._busy or self._steps or self._left)
        if idle and (self._goes_soon or self.client.session == -1):
            self._leave("")

    def _run_some(self) -> bool:
        """Run as much as one turn may take; tells whether nothing is left that can be run now."""
        time = self._driver.loop.time
        until = time() + TURN_S
        for _ in range(STEPS_A_TURN):
            if self._busy or self._left or not (self._steps or self._next_line()):
                return True
            if self._steps:
                self._step(self._steps.popleft())
            if time() >= until:
                break
        return False

    def _run_soon(self) -> None:
        if not self._to_run:
            self._to_run = True
            self._driver.loop.call_soon(self._run_now)

    def _run_now(self) -> None:
        self._to_run = False
        self._run()

    def _next_line(self) -> bool:
        """Read the next line, which may hold no command; False when there is none."""
        self._reads = self._reads or self.client.session != -1
        if not self._lines or not self._reads:
            return False
        line, run = self._lines.next(), given.Run()
        self._line = run
        if isinstance(line, given.Pointed):
            with suppress(Fault):  # damaged: its first command says so
                run.current, _ = self._place()  # as it is when the key is pressed (server_client_key_callback)
            line, run.values, run.key, run.pointer = line
            self.client.key = run.key or self.client.key
        if isinstance(line, given.Given):
            run.flag = int(bool(self.client.tty))
            self._steps.extend(line.steps)
            return True
        if line is None:
            self.reached()
            return True
        if not line:
            return True  # a person's empty line is no command, and nothing else
        try:
            self._steps.extend(self._control.compiled(line))
        except (Refused, Fault) as error:
            self._block(f"parse error: {error.text}".encode("utf-8", "surrogateescape"), failed=True)
        return True

    def take(self, kind: int, _body: bytes) -> None:
        """Take what only a client that draws may say (drawn.py)."""
        raise wire.Malformed(f"message {kind} out of turn")

    def reached(self) -> None:
        """All is done that was given before it asked."""

    def _step(self, step: Step) -> None:
        self._busy = True
        self._silent = getattr(step, "group", 0) == ASSIGNMENT
        line = self._line
        try:
            current, cwd = self._place()
            if standing(self._driver.document, line.current) is not None:
                current = line.current
            extra = values(self.client, self._driver.document) | line.values
        except Fault as fault:
            self._done(1, b"", fault.text.encode("utf-8", "surrogateescape"))
            return
        request = Request(
            os.urandom(16).hex(), [], self.client.environment, cwd, repeat=False, replies=[self._done],
            client=self.client, extra=extra, pointer=line.pointer, key=line.key, peer=self._connection.peer,
            chain=[step], current=current,
        )  # fmt: skip
        self._request, line.began = request, current
        self._driver.running[request.id] = request
        self._outlet.begin()
        self._driver.run(request)
        if self._busy and self._goes_soon:
            self._go_on()

    def _place(self) -> tuple[str, str]:
        """Return what its session shows (where its commands start from), and their folder (that session's)."""
        session = self._driver.document.sessions.get(self._session)
        if session is None:
            return "", self.client.cwd
        target = of_session(self._driver.document, session)
        return f"${target.session}:{target.index}.%{target.pane}", session.cwd

    def _done(self, status: int, out: bytes, err: bytes) -> None:
        request, self._request = self._request, None
        if request is not None and request.current != self._line.began:
            self._line.current = request.current
        failed = bool(status and err)
        if failed or not self._silent:
            self._block(out + err, failed=failed)
        if failed:
            self._status = 1
        # What it has run is no reason to leave out the rest: if-shell, a file, a prompt.
        if failed and (request is None or request.complaint):
            self._steps.clear()
        self._busy = False
        self._outlet.done(last=not self._steps)
        if not self._runs:
            self._run_soon()

    def _block(self, text: bytes, *, failed: bool) -> None:
        number = f"{int(self._driver.now())} {self._control.number()} {self._line.flag}".encode()
        if text and not text.endswith(b"\n"):
            text += b"\n"
        self._outlet.send(b"%%begin %b\n%b%%%b %b\n" % (number, text, b"error" if failed else b"end", number))

    # --- what it is told ---

    def say(self, line: str) -> None:
        """Tell it a line: at once, or behind the block of the command that it has given."""
        self._outlet.tell(line.encode("utf-8", "surrogateescape") + b"\n")

    def learn(self) -> None:
        """It is shown a session: say what else it has to know."""

    def hold_nothing(self) -> None:
        """Tell it what waits for the block of the command that runs: that waits for what it is told to show."""
        self._outlet.release()

    def hear(self) -> None:
        """Say what has happened."""
        missed, self.missed = self.missed, []
        with suppress(Fault):  # the registry is damaged: whoever asks next hears of it
            for line in self._control.lines(self.client, missed):
                self.say(line)

    def catch_up(self) -> None:
        """Say it now, unless a command's block is to come first."""
        if self.client.session != -1 and not self._outlet.holds:
            self.hear()

    def _released(self) -> None:
        if self.client.session != -1:
            self.hear()

    def wants(self, pane: int, window: int) -> bool:
        """Tell whether it is told what a pane of a window prints."""
        return window in self._windows and not (self.client.no_output or self._leaving) and self._flow.wants(pane)

    def output(self, pane: int, escaped: bytes) -> None:
        """Tell it what a pane has printed."""
        self._flow.output(pane, escaped)

    def flow(self, pane: int, state: str) -> None:
        """Let a pane's output come or not."""
        self._flow.set(pane, state)

    def follow(self, document: Document) -> None:
        """Note what its session is now."""
        session = document.sessions[self.client.session]
        self._session, self.name_of_session = session.id, session.name
        self._windows = frozenset(link.window for link in session.links)
        self.on_destroy = options.effective("detach-on-destroy", [session.options, document.session_options]) or "on"

    # --- the end ---

    @property
    def let_go(self) -> bool:
        """Whether it has been told that it goes, or has gone."""
        return self._left

    def leave(self) -> None:
        """Let it go, once all that it has given by now is done; what waits for others is not waited for."""
        self._leaving = True
        self._driver.loop.call_soon(self._go_on)

    def _leave(self, why: str) -> None:
        if self._goes:
            return
        self._goes, self._outlet.holds = True, False
        self.hear()
        self._outlet.release()
        self._left = self._outlet.shut = self.client.gone = True
        self._connection.patient = False  # it is dropped if it takes nothing of what is left
        # In one piece: what comes once it has heard the end is no line for us.
        last = wire.frame(wire.OUTPUT, f"%exit {why}\n".encode() if why else b"%exit\n")
        then = "wait" if self.client.wait_exit else self.ending
        self._connection.finish(last + wire.end(self._status, then))
        self._driver.clients.detach(self.client)

    def lost(self) -> None:
        """Its connection is closed: what only waits for it ends."""
        self._left = self._outlet.shut = True
        self._control.lost(self)
        request, self._request = self._request, None
        if request is not None and not request.over:
            request.replies.clear()
            self._driver.abandon(request)
        # Behind that: what it waited for itself does not go on.
        for number in tuple(self.client.shows):
            self.client.closed(number, HUNG_UP)
