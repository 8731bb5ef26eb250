"""Does what commands wait for, each kind by one function: gives the result, or PENDING and resumes later."""

from collections import deque
from typing import TYPE_CHECKING, Any

from panelock.impl.commands.base import (
    Aside,
    Ask,
    Capture,
    Channel,
    Commit,
    Facts,
    Feed,
    InMode,
    Keep,
    Pause,
    Pipe,
    Popup,
    ReadFile,
    RunShell,
    Screen,
    Send,
    Spawn,
    StandBy,
    Wait,
    WriteFile,
)
from panelock.impl.commit import Change, Outcome
from panelock.impl.document import is_over
from panelock.impl.errors import Refused
from panelock.impl.host import environ, rendering, unasked
from panelock.impl.host.driver import PENDING, Driver
from panelock.impl.host.file_waits import FileWaits
from panelock.impl.host.jobs import Jobs
from panelock.impl.host.jobs import Pipe as PanePipe
from panelock.impl.host.moding import Moding
from panelock.impl.host.person_waits import PersonWaits
from panelock.impl.host.request import Request
from panelock.impl.host.screens import requests
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.screens.wire import ClearHistory, Mark, Reset, Trim
from panelock.impl.host.screens.wire import Facts as FactsAnswer
from panelock.impl.host.terminal import Terminal
from panelock.impl.registry.lifecycle import is_empty
from panelock.impl.targets import guess_pane
from panelock.impl.variables_pane import SCREEN_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

SPAWN_TURN_S = 0.02
"""How long the loop starts terminals before it serves others: each takes half a millisecond, or more under load."""
_OUTSIDE = (RunShell, Channel, Pause, ReadFile, WriteFile, Popup, Ask)
"""What may take any time, for it is others' to end it."""
_MARKS: dict[str, Mark] = {"reset": Reset(), "clear-history": ClearHistory(), "trim": Trim()}


class Waits:
    """The effects of a host, by the kind of wait."""

    def __init__(self, driver: Driver, screens: ScreenWorker, jobs: Jobs, modes: Moding) -> None:
        self._driver = driver
        self._screens = screens
        self._jobs = jobs
        self._modes = modes
        self._to_spawn: deque[tuple[Request, Spawn]] = deque()
        files, persons = FileWaits(driver), PersonWaits(driver)
        self._turn: float | None = None
        """When the present turn of the loop started its first terminal."""
        self._by_kind: dict[type, Callable[[Request, Any], Any]] = {
            Commit: self._commit,
            StandBy: self._stand_by,
            Spawn: self._spawn,
            Capture: self._capture,
            Facts: self._facts,
            Send: self._send,
            Screen: self._screen,
            InMode: self._in_mode,
            Keep: self._keep,
            Feed: self._feed,
            RunShell: self._run_shell,
            Channel: self._channel,
            Pause: self._pause,
            ReadFile: files.read,
            WriteFile: files.write,
            Pipe: self._pipe,
            Popup: persons.popup,
            Ask: persons.ask,
            Aside: self._aside,
        }

    def __call__(self, request: Request, wait: Wait) -> Any:
        """Do what is waited for; what it raises is raised at the command's yield."""
        request.lasting = request.lasting and type(wait) in (Facts, Capture)
        if request.client is not None or request.of_hook:
            request.outside = type(wait) in _OUTSIDE
            if request.of_hook and request.outside:
                self._driver.loop.call_soon(self._driver.on_idle)
        return self._by_kind[type(wait)](request, wait)

    # --- the registry ---

    def _commit(self, request: Request, wait: Commit) -> Any:
        driver = self._driver
        call = request.call
        if not wait.final:
            request.reserved = True

        printed = (len(call.out), len(call.err)) if call is not None else (0, 0)

        def done(outcome: Outcome) -> None:
            if outcome.error is not None and call is not None:
                # What a change printed that was not saved is not true.
                del call.out[printed[0] :], call.err[printed[1] :]
            if request.spawned:
                driver.committed(request)
            driver.go_on(request, outcome.value, outcome.error)

        change = Change(
            wait.change,
            who=request.who,
            request=request.id,
            position=request.position,
            printed=call,
            final=wait.final and request.client is None,  # a client in control mode repeats nothing
            of_hook=request.of_hook,
            more=wait.more or request.position + 1 < len(request.chain),
            asker=request,
        )
        driver.commits.add(change, done)
        return PENDING

    def _stand_by(self, request: Request, _: StandBy) -> Any:
        self._driver.panes.standbys.given_back(request.standby)
        found = self._driver.panes.promise()
        request.standby = found.pid if found is not None else 0
        return found

    def _spawn(self, request: Request, wait: Spawn) -> Any:
        """At once, unless this turn has started many already: then the loop serves others in between."""
        if wait.standby is not None:
            request.standby = 0
            self._driver.panes.enter(wait, wait.standby)
            return wait.standby
        now = self._driver.loop.time()
        if self._turn is None:
            self._turn = now
            self._driver.loop.call_soon(self._next_turn)
        if self._to_spawn or now - self._turn > SPAWN_TURN_S:
            self._to_spawn.append((request, wait))
            return PENDING
        return self._spawn_now(request, wait)

    def _spawn_now(self, request: Request, wait: Spawn) -> Any:
        started = self._driver.panes.spawn(wait, request.id)
        request.spawned.append(wait.pane)
        return started

    def _next_turn(self) -> None:
        if not self._to_spawn:
            self._turn = None
            return
        self._turn = self._driver.loop.time()
        self._driver.loop.call_soon(self._next_turn)
        self._driver.commits.look_again()
        while self._to_spawn and self._driver.loop.time() - self._turn < SPAWN_TURN_S:
            request, wait = self._to_spawn.popleft()
            try:
                started = self._spawn_now(request, wait)
            except Exception as error:  # noqa: BLE001 - raised at the command's yield
                self._driver.resume(request, error=error)
            else:
                self._driver.resume(request, started)

    # --- terminals ---

    def _terminal(self, pane: int) -> Terminal:
        terminal = self._driver.panes.terminals.get(pane)
        if terminal is None:
            raise Refused(f"can't find pane: %{pane}" if pane not in self._driver.document.panes else "pane is dead")
        return terminal

    def _send(self, request: Request, wait: Send) -> Any:
        terminal = self._terminal(wait.pane)
        if terminal.master < 0:
            raise Refused("pane has exited")
        told: list[bool] = []
        waiting = False

        def accepted(whole: bool) -> None:
            if not waiting:
                told.append(whole)
            elif whole:
                self._driver.resume(request)
            else:
                self._driver.resume(request, error=Refused("pane has exited"))

        terminal.input.send(wait.data, accepted, fresh_waits=wait.fresh_waits)
        if not told:
            waiting = True
            return PENDING
        if not told[0]:
            raise Refused("pane has exited")
        return None

    def _capture(self, request: Request, wait: Capture) -> Any:
        return self._ask(request, rendering.capture(wait))

    def _facts(self, request: Request, wait: Facts) -> Any:
        if not wait.text:
            return self._ask(request, rendering.facts(wait.pane))
        request.lasting = False
        if self._driver.panes.showing(wait.pane) is None:
            return {}
        found: dict[str, str] = {}

        def then(answer: requests.Answer) -> None:
            if isinstance(answer, FactsAnswer):
                found.update(rendering.variables(answer))

        def last(answer: requests.Answer) -> None:
            self._driver.resume(request, found | ({SCREEN_TEXT: answer} if isinstance(answer, str) else {}))

        self._screens.submit(requests.Facts(wait.pane), then)
        # Never from within submit: the request would be resumed before it waits.
        self._driver.loop.call_soon(self._screens.submit, requests.Capture(wait.pane), last)
        return PENDING

    def _ask(
        self,
        request: Request,
        question: rendering.Question,
        submit: "Callable[[Callable[[requests.Answer], None]], None] | None" = None,
    ) -> Any:
        """Ask a pane's screen; ``submit`` does it another way than by asking the worker."""
        if self._driver.panes.showing(question.pane) is None:
            request.lasting = False
            return question.without_terminal()
        waiting = False
        told: list[requests.Answer] = []

        def then(answer: requests.Answer) -> None:
            # Now: the screen may be another by the time that the request is answered.
            screen = self._screens.shown(question.pane) if request.lasting else None
            request.screens.append((question.pane, screen))
            request.lasting = screen is not None
            if not waiting:
                told.append(answer)
                return
            try:
                value = question.result(answer)
            except Refused as refused:
                self._driver.resume(request, error=refused)
            else:
                self._driver.resume(request, value)

        if submit is None:
            self._screens.submit(question.request, then)
        else:
            submit(then)
        if told:
            return question.result(told[0])
        waiting = True
        return PENDING

    def _in_mode(self, request: Request, wait: InMode) -> Any:
        question = rendering.in_mode(wait)
        return self._ask(request, question, lambda then: self._modes.say(wait.pane, wait.says, then))

    def _keep(self, _: Request, wait: Keep) -> Any:
        self._modes.keep(wait)
        job = wait.command
        if job is not None:
            environment = self._environment_of(job)
            self._jobs.feed(job.command, environment, job.cwd, wait.text.encode("utf-8", "surrogateescape"))

    def _screen(self, _: Request, wait: Screen) -> Any:
        if self._driver.panes.showing(wait.pane) is None:
            return
        self._screens.mark(wait.pane, _MARKS[wait.action])

    def _feed(self, request: Request, wait: Feed) -> Any:
        """Show the caller's input in an empty pane until it ends, or the pane is empty no more (then: status 1)."""
        driver = self._driver
        terminal = driver.panes.showing(wait.pane)
        if terminal is None or not self._is_empty(wait.pane):
            raise Refused("pane is not empty")
        if request.ask_input is None or request.input_taken:
            return None

        def piece(data: bytes) -> None:
            if driver.panes.terminals.get(wait.pane) is terminal:
                terminal.show(data)
            elif request.call is not None and not request.call.status:
                request.call.status = 1
                driver.resume(request)

        def end(_: bytes | None) -> None:
            if request.call is not None and not request.call.status:
                driver.resume(request)

        request.input_taken = True
        request.ask_input(end, piece)
        return PENDING

    def _is_empty(self, pane: int) -> bool:
        found = self._driver.document.panes.get(pane)
        return found is not None and is_empty(found)

    def _pipe(self, _: Request, wait: Pipe) -> Any:
        terminal = self._terminal(wait.pane)
        if terminal.master < 0:
            raise Refused("target pane has exited")
        old = [sink for sink in terminal.sinks if isinstance(sink, PanePipe)]
        for sink in old:
            sink.gone()
            if sink in terminal.sinks:
                terminal.sinks.remove(sink)
        if not wait.command or (wait.only_new and old):
            return
        driver = self._driver
        tmux = f"{driver.socket},{driver.host_pid},-1"
        environment = environ.for_job(driver.environment, tmux)
        self._jobs.pipe(terminal, wait.command, environment, driver.folder, (wait.output, wait.input))

    # --- processes, channels, time ---

    def _run_shell(self, request: Request, wait: RunShell) -> Any:
        driver = self._driver
        environment = self._environment_of(wait)
        if not wait.wait:
            self._jobs.run(wait.command, environment, wait.cwd, None)
            return 0, b""
        self._jobs.run(
            wait.command, environment, wait.cwd, lambda status, output: driver.resume(request, (status, output))
        )
        return PENDING

    def _environment_of(self, job: RunShell) -> dict[str, str]:
        inside = job.environment.get("TMUX", "")
        own = f"{self._driver.socket},{self._driver.host_pid},-1"
        tmux = inside if inside.partition(",")[0] == self._driver.socket else own
        return environ.for_job(job.environment, tmux)

    def _channel(self, request: Request, wait: Channel) -> Any:
        channels, name = self._driver.channels, wait.name

        def resume() -> None:
            self._driver.resume(request)

        if wait.action in ("wait", "lock"):
            step = channels.wait if wait.action == "wait" else channels.lock
            if step(name, resume):
                return None
            request.cancel = lambda: channels.forget(name, resume)
            if is_over(self._driver.document):
                # Let go at once, unless a hook that has not been run yet gives the server a session.
                self._driver.loop.call_soon(self._driver.on_idle)
            return PENDING
        if wait.action == "signal":
            channels.signal(name)
        else:
            assert wait.action == "unlock", wait.action
            channels.unlock(name)
        return None

    def _pause(self, request: Request, wait: Pause) -> Any:
        self._driver.loop.call_later(wait.seconds, self._driver.resume, request)
        return PENDING

    def _aside(self, request: Request, wait: Aside) -> Any:
        assert request.call is not None
        unasked.begin(self._driver, request.call.command.name, wait.run, guess_pane(self._driver.document, None))
