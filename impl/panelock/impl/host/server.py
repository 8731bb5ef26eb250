"""The host's server: accepts callers, hands their requests to the driver, and ends with the last session.

What can be answered at once is answered within the callback of the listening socket.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl import glance, lookup
from panelock.impl.commands.table import TABLE
from panelock.impl.commit import Change, Outcome
from panelock.impl.document import Document, is_over
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import names, noting, wire
from panelock.impl.host.alerting import Alerting
from panelock.impl.host.attach import attach
from panelock.impl.host.caller import Caller
from panelock.impl.host.children import Children, go_on
from panelock.impl.host.connection import Connection
from panelock.impl.host.driver import Driver
from panelock.impl.host.happenings import watch
from panelock.impl.host.jobs import Jobs
from panelock.impl.host.listening import Listener
from panelock.impl.host.loop import EventLoop
from panelock.impl.host.request import Request
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.terminal import Terminal
from panelock.impl.host.unattached import Unattached
from panelock.impl.host.watching import Watchers
from panelock.impl.registry import lifecycle
from panelock.impl.store import Saved, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from panelock.impl.host.control import Control
    from panelock.impl.host.moding import Moding

ACCEPTED_A_TURN = 128
CROWD_S = 50e-6
"""A caller that comes so soon after another was served did not begin with the answer: there are several."""
TICK_S = 1.0
UNUSED_S = 10.0
"""A host that nobody gives a session ends after this."""
LAST_WORDS_S = 0.5
"""How long commands that still run when the server has ended have to end (a run-shell, say)."""
END_POLL_S = 0.01
_TO_TERMINAL = wire.frame(wire.TERMINAL)
LINGER_S = 3.0
"""How long the end waits for callers to take their answers, and for processes that SIGKILL does not end at once."""


class Server:
    """One host: everything that lives as long as it."""

    def __init__(
        self,
        loop: EventLoop,
        listener: Listener,
        driver: Driver,
        jobs: Jobs,
        screens: ScreenWorker,
        children: Children,
        modes: "Moding",
    ) -> None:
        self.ended = False
        self._crowded = False
        self._served_at = -CROWD_S
        """When callers were served last."""
        self.on_end: Callable[[], object] = lambda: None
        """Called once all is over."""
        self._loop = loop
        self.listener = listener
        self._driver = driver
        self._jobs = jobs
        self._children = children
        self._screens = screens
        self._callers: dict[Connection, Caller] = {}
        self._used = self._ending = False
        self._started_at = loop.time()
        self._names = names.Names(driver)
        driver.on_idle = self._look_whether_over
        driver.commits.on_committed = self._committed
        self._happenings = watch(driver)
        self._alerting = Alerting(driver, self._happenings.happened)
        self._unattached = Unattached(driver, self._viewed)
        self._watchers = Watchers(driver, screens)
        self._modes = modes
        modes.on_look, modes.on_event, modes.on_mode = self._watchers.printed, self._happenings.tell, self._names.touch
        self._control: Control | None = None
        driver.panes.on_output = self._printed
        driver.panes.on_bell = self._alerting.belled
        driver.panes.on_outward = self._happenings.outward

    def start(self) -> None:
        """Listen."""
        # What the first change does away with must have been seen: a session with which the server ends, and its hooks.
        self._used = bool(self._driver.document.sessions)
        self._happenings.committed()
        self._unattached.committed()
        noting.prompts(self._driver, ends=False)
        self.listener.watch(self._accept)
        self._loop.call_later(TICK_S, self._tick)

    # --- callers ---

    def _accept(self) -> None:
        # A caller that comes alone, as most do, has its answer before anybody looks for a second one. Where there were
        # several the last time, or one waited already when the last was served, all are taken before the first is
        # answered: what they change is one group.
        self._crowded = self._crowded or self._loop.time() - self._served_at < CROWD_S
        self._crowded = self._serve(ACCEPTED_A_TURN if self._crowded else 1) > 1
        self._served_at = self._loop.time()

    def _serve(self, most: int) -> int:
        """Take callers, answer them, and tell how many they were."""
        self._driver.commits.gathering = True
        try:
            fresh = self._take_callers(most)
        finally:
            self._driver.commits.flush()
        # Only now: most have their answer and are gone, and never were the loop's to watch.
        for connection in fresh:
            connection.watch()
        return len(fresh)

    def _take_callers(self, most: int) -> list[Connection]:
        fresh = []
        for _ in range(most):
            accepted = self.listener.accept()
            if accepted is None:
                break
            sock, peer = accepted
            connection = Connection(self._loop, sock, self, peer)
            self._callers[connection] = Caller(connection)
            connection.readable()
            fresh.append(connection)
        return fresh

    def frame(self, connection: Connection, kind: int, body: bytes, /) -> None:
        """Do what a caller says."""
        caller = self._callers[connection]
        if not connection.asked:
            connection.asked = True
            if self._ending:
                connection.finish(wire.frame(wire.ENDING))
            elif kind == wire.RUN:
                self._run(caller, body)
            elif kind == wire.POKE:
                connection.close()
                self.poked()
            elif kind == wire.ATTACH:
                self._attach(caller, body)
            elif kind in (wire.CONTROL, wire.DRAW):
                self._begin_control(caller, body, draws=kind == wire.DRAW)
            elif kind == wire.WATCH:
                caller.watching = self._watchers.begin(connection, body)
            else:
                raise wire.Malformed(f"unknown message {kind}")
        else:
            caller.frame(kind, body)

    def _run(self, caller: Caller, body: bytes) -> None:
        number, flags, argv, environment, cwd = wire.read_run(body)
        connection, used = caller.connection, self._used

        def to_terminal() -> None:
            self._used = used  # an empty server waits for it to come back
            self._driver.expected.expect(connection.peer)
            connection.finish(_TO_TERMINAL)

        def reply(status: int, out: bytes, err: bytes) -> None:
            if flags & wire.NOBODY:
                noting.prompts(self._driver, ends=False)
                self._driver.expected.expect(connection.peer)
            connection.finish(wire.result_head(status, len(out), len(err)), out, err)

        caller.reply = reply
        caller.request = Request(
            id=number.hex() if any(number) else "",
            argv=argv,
            environment=environment,
            cwd=cwd,
            repeat=bool(flags & wire.REPEAT),
            nobody=bool(flags & wire.NOBODY),
            quiet=bool(flags & wire.QUIET),
            replies=[reply],
            ask_input=caller.ask_input,
            to_terminal=None if flags & (wire.NOBODY | wire.NO_TERMINAL) else to_terminal,
            peer=connection.peer,
        )
        self._driver.expected.comes(connection.peer)
        # Whoever could have made a session has had its turn: an empty server is over when that is done. A repeat is of
        # one whose host was lost, and who started this one for nothing else. What a configuration runs is neither.
        if not self._used:
            configures = any(one.nobody and one.replies for one in self._driver.active)
            self._used = caller.request.repeat or (starts_server(argv) and not configures)
        # From what it joined it is taken out when it goes, or that would wait for ever.
        caller.request = self._driver.begin(caller.request)

    def _attach(self, caller: Caller, body: bytes) -> None:
        pane, columns, rows = wire.read_attach(body)
        caller.connection.patient = True
        try:
            caller.viewer = attach(self._driver, self._screens, caller.connection, pane, (columns, rows))
        except (Refused, Fault) as error:
            caller.connection.finish(wire.end(1, error.text))

    def _begin_control(self, caller: Caller, body: bytes, *, draws: bool) -> None:
        if self._control is None:
            from panelock.impl.host.control import Control  # most servers never have such a client

            self._control = Control(self._driver, self._happenings, self._screens, self._modes, self._unattached.look)
        caller.control = self._control.begin(caller.connection, body, draws=draws)
        if draws:
            self._screens.warm()
        self._used = self._used or starts_server(caller.control.argv)
        self._driver.expected.comes(caller.connection.peer)
        caller.control.first()

    def lost(self, connection: Connection, /) -> None:
        """A caller has gone, or has its answer."""
        caller = self._callers.pop(connection, None)
        if caller is None:
            return
        if caller.viewer is not None:
            caller.viewer.left()
        if caller.watching is not None:
            self._watchers.left(caller.watching)
        if caller.control is not None:
            caller.control.lost()
        self._unattached.look()
        if caller.viewer is not None or caller.control is not None:
            self._look_whether_over()
        then, caller.then = caller.then, None
        request = caller.request
        if request is not None and not request.over:
            if caller.reply in request.replies:
                request.replies.remove(caller.reply)
            if then is not None:
                then(None)
            self._driver.abandon(request)
            self._look_whether_over()
        if self._ending:
            self._end_if_done()

    def poked(self) -> None:
        """Another process says that it changed the registry."""
        self._driver.commits.look_again()
        with suppress(Fault):
            self._follow()
            self._happenings.committed()
        self._look_whether_over()

    def _tick(self) -> None:
        if self.ended:
            return
        self._loop.call_later(TICK_S, self._tick)
        for connection in [one for one in self._callers if one.stale(self._loop.time())]:
            connection.close()
        self.poked()
        self.renew_socket()
        go_on()
        with suppress(Fault):
            self._driver.settle_forgotten()
            self._alerting.tick()
        if self._control is not None:
            self._control.tick()

    def renew_socket(self) -> None:
        """Make the socket anew if it was removed, as tmux does for SIGUSR1; what stands in its place is left alone."""
        if self.listener.is_gone():
            # Those who connected before would wait at the old one.
            self._serve(ACCEPTED_A_TURN)
            with suppress(Fault):  # its folder has gone too, say
                self.listener.renew()

    def _printed(self, terminal: Terminal) -> None:
        self._watchers.printed(terminal.pane)
        self._names.printed(terminal)
        self._alerting.printed(terminal)

    def _follow(self, saved: Saved | None = None) -> None:
        """Bring into step with the registry what the host keeps beside it; ``saved`` is what it has written itself."""
        self._driver.panes.reconcile(saved)
        self._names.committed(saved)
        self._alerting.committed(saved)
        self._unattached.committed(saved)
        self._watchers.committed()
        if self._control is not None:
            self._control.committed()

    def _committed(self, _outcomes: list[Outcome], _of_hook: bool) -> None:
        self._follow(self._driver.commits.saved)
        document = self._driver.document
        self._used = self._used or bool(document.sessions)
        if document.ended:
            # Before whoever ended it has the answer: the next caller must not find us.
            self.listener.withdraw()
            self._driver.commits.close()
            self._loop.call_later(LAST_WORDS_S, self.end)
        if is_over(document):
            self._loop.call_soon(self._look_whether_over)

    def _viewed(self) -> set[int]:
        """Return the panes that persons look at."""
        return {caller.viewer.pane for caller in self._callers.values() if caller.viewer is not None}

    # --- the end ---

    def _look_whether_over(self) -> None:
        if self._ending:
            self._end_if_done()
            return
        try:
            document = self._driver.document
        except Fault:
            return
        self._used = self._used or bool(document.sessions)
        unused = not (self._used or document.ended) and self._loop.time() - self._started_at < UNUSED_S
        if unused or not (is_over(document) or self._is_left(document)):
            return
        if not self._driver.commits.idle:
            return  # when that is done, this is asked again
        if self._driver.hooks_to_come:
            return  # as above
        # Who only waits goes on (tmux: cmd_wait_for_flush), and may give it a session yet.
        self._driver.channels.release()
        if not self._driver.awaited():
            if document.ended:
                self.end()
            else:
                self._driver.commits.add(Change(self._end_if_over), self._emptied)

    def _end_if_over(self, tx: Transaction) -> bool:
        # Only now: whoever was let go on may have made a session, or come meanwhile.
        if self._driver.awaited():
            return False
        if self._is_left(tx.document):
            lifecycle.end_server(tx)
        return is_over(tx.document) and lifecycle.end_if_empty(tx)

    def _is_left(self, document: Document) -> bool:
        return self._unattached.ends(document) and not self._driver.expected.attaches

    def _emptied(self, outcome: Outcome) -> None:
        if outcome.value:
            self.end()

    def end(self) -> None:
        """End in order: no new callers, all terminals gone, answers sent, the socket removed."""
        if self._ending:
            return
        self._ending = True
        noting.prompts(self._driver, ends=True)
        self.listener.stop()
        # Those who connected before the name went are answered: they are in time.
        self._serve(ACCEPTED_A_TURN)
        self.listener.close()
        self._driver.channels.release()
        if self._control is not None:
            self._control.end_all()
        for request in list(self._driver.active):
            request.complain("server exited")
            request.answer()
        self._driver.panes.end_all()
        self._jobs.end_all()
        self._loop.call_later(LINGER_S, self._finish)
        self._watch_end()

    def _watch_end(self) -> None:
        self._end_if_done()
        if not self.ended:
            self._loop.call_later(END_POLL_S, self._watch_end)

    def _end_if_done(self) -> None:
        waiting = any(caller.waits for caller in self._callers.values())
        left = len(self._driver.panes.endings) + len(self._children)
        if not left and not waiting and self._driver.commits.idle:
            self._finish()

    def _finish(self) -> None:
        if not self.ended:
            self.ended = True
            self.on_end()

    def terminate(self) -> None:
        """SIGTERM: what tmux does, end everything, which the registry says too."""
        self._driver.commits.look_again()
        self._driver.commits.add(Change(lifecycle.end_server), lambda _: self.end())


def starts_server(argv: list[str]) -> bool:
    """Tell whether any command of a chain is one for which a server is started (tmux: CMD_STARTSERVER)."""
    try:
        return lookup.starts_server(TABLE, glance.names(argv))
    except Refused:
        return False
