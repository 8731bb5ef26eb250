"""Clients in control mode: a program gives commands, a line each, and is told what happens (tmux(1), CONTROL MODE).

Every answer is one block, ``%begin`` to ``%end`` or ``%error``, written at once: nothing else ever stands within one.
What happens because of a command is told after its block.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from panelock.impl.clients import Client, size_of, speaks_utf8
from panelock.impl.commit import Change
from panelock.impl.document import Document, Session
from panelock.impl.errors import Fault
from panelock.impl.events import Event
from panelock.impl.expanding import expand_now
from panelock.impl.host import notices, noting, wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.controlled import Controlled
from panelock.impl.host.drawn import Drawn
from panelock.impl.host.driver import Driver
from panelock.impl.host.focus import Asked, Focus
from panelock.impl.host.happenings import Happenings
from panelock.impl.host.locks import Locks
from panelock.impl.host.pane_flow import escaped
from panelock.impl.host.panes import nobody
from panelock.impl.host.request import Step
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.subscriptions import Subscriptions
from panelock.impl.host.successor import successor
from panelock.impl.host.terminal import Terminal
from panelock.impl.host.window_sizes import WindowSizes
from panelock.impl.registry import selecting
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.host.moding import Moding

PIECE = 4096
"""Bytes of a pane's output that are told in one line, in four characters each at most: programs' buffers are 64 KB."""


class _Copy:
    """A pane's output on its way to the clients whose session shows it (a sink of its terminal)."""

    def __init__(self, control: "Control", terminal: Terminal) -> None:
        self._control = control
        self._pane = terminal.pane
        self._asked = Asked(control.focus, terminal.pane)

    def take(self, data: bytes, /) -> None:
        """Copy a piece."""
        self._control.printed(self._pane, data)
        self._asked.take(data)

    def gone(self, /) -> None:
        """The terminal has ended."""


class Control:
    """All clients in control mode of one host."""

    def __init__(
        self,
        driver: Driver,
        happenings: Happenings,
        screens: ScreenWorker,
        modes: "Moding",
        shown: Callable[[], None] = lambda: None,
    ) -> None:
        """``shown`` is called when a client is shown a session, and may have left another one."""
        self.modes, self._driver = modes, driver
        self._on_shown = shown
        self._happenings = happenings
        self._clients: dict[int, Controlled] = {}  # by the client's identity in memory
        self._numbers = 0
        self._committed = (-1, -1)
        """Epoch and generation of the registry that those who draw know of."""
        self._happening = False
        """Clients whose session is gone are being moved: all are told of that behind what has happened."""
        self._alerts: object = None
        """What stands for the windows' alerts as they were last (Alerts.state)."""
        self._sizes = WindowSizes(driver, happenings, lambda: self.happened(()))
        self.subscriptions = Subscriptions(driver)
        self.locks = Locks(driver)
        self.focus = Focus(driver, screens, happenings.happened)
        driver.clients.watcher = self

    def begin(self, connection: Connection, body: bytes, *, draws: bool) -> Controlled:
        """Take on a caller whose first message this is: its words, as those of any other, which ``first`` runs."""
        _, size, argv, environment, cwd = wire.read_run(body)
        if draws and not argv:
            raise wire.Malformed("a client that draws, without a terminal")
        now, tty = self._driver.now(), wire.name(argv.pop(0)) if draws else ""
        client = Client(
            tty or f"client-{connection.peer or id(connection)}", connection.peer, environment.get("TERM", ""),
            dict(environment), cwd, now, now, utf8=speaks_utf8(environment), no_output=draws, tty=tty,
            size=size_of(f"{size >> 16}x{size & 0xFFFF}"),
        )  # fmt: skip
        made = (Drawn if draws else Controlled)(self, self._driver, connection, client, argv)
        if not self._clients:
            self._happenings.listen(self.happened)
            self._driver.panes.on_made = self._copy
            for terminal in self._driver.panes.terminals.values():
                self._copy(terminal)
        self._clients[id(client)] = made
        return made

    def lost(self, controlled: Controlled) -> None:
        """A client's connection is closed."""
        if self._clients.pop(id(controlled.client), None) is None:
            return
        controlled.client.left()
        self._driver.clients.detach(controlled.client)
        self.subscriptions.forget(controlled.client)
        if not self._clients:
            self._happenings.listen(None)
            self._driver.panes.on_made = nobody
            for terminal in self._driver.panes.terminals.values():
                terminal.sinks[:] = [sink for sink in terminal.sinks if not isinstance(sink, _Copy)]

    def number(self) -> int:
        """Return the next block's number."""
        self._numbers += 1
        return self._numbers

    def compiled(self, text: str) -> Sequence[Step]:
        """Read a line of commands; raises Refused."""
        if self._driver.lines is not None:
            return self._driver.lines(text, self._driver)
        from panelock.impl.host.program import compile_text  # the tests' hosts have commands of their own

        return compile_text(text, self._driver)

    def end_all(self) -> None:
        """The server ends."""
        for one in list(self._clients.values()):
            one.ending = one.ending or wire.KILLED
            one.leave()

    def tick(self) -> None:
        """A second has passed: look whether what clients have subscribed to is something else now."""
        self.alerted()
        for client, line in self.subscriptions.changes():
            self._say(client, line)

    def alerted(self) -> None:
        """Whoever draws shows which windows have alerts."""
        before, self._alerts = self._alerts, self._driver.alerts.state
        if before is not self._alerts:
            for one in self._drawing():
                one.changed()

    # --- what clients have asked for (clients.Watcher) ---

    def attached(self, client: Client, before: int, /, *, hooks: bool) -> None:
        """It is shown a session."""
        self._driver.alerts.touch()
        document = self._driver.document
        self._driver.alerts.see(document.sessions[client.session])
        name = document.sessions[client.session].name
        for one in self._shown():
            if one.client is client:
                one.hear()
                one.say(f"%session-changed ${client.session} {name}")
                one.follow(document)
                self.locks.used(client.session)
                one.learn()
            else:
                one.say(f"%client-session-changed {client.name} ${client.session} {name}")
        for hook in ("client-session-changed", "client-attached"):
            if hooks and (hook != "client-attached" or before == -1):
                self._tell_hook(hook, client)
        self.focus.attached(client)
        self._driver.clients.use(client, document)
        self.resized(hooks=hooks)
        self._on_shown()

    def detached(self, client: Client, /, *, hooks: bool) -> None:
        """It is to go, or has gone."""
        self._driver.alerts.touch()
        leaving = self._clients.get(id(client))
        if leaving is not None:
            leaving.leave()
        gone = Event("client-detached", session=client.session, variables={"hook_client": client.name})
        for one in self._shown():
            if one is not leaving and one.client.tty:
                one.say(f"%client-detached {client.name}")
            elif one is not leaving:
                one.missed.append(gone)  # behind what has happened before, which it may not have been told yet
                if not self._happening:
                    one.catch_up()
        if hooks:
            self._tell_hook("client-detached", client)
        self.focus.look()
        with suppress(Fault):
            self._driver.clients.unuse(client, self._driver.document)
        self.resized(hooks=hooks)

    def told(self, client: Client, text: str, delay: int | None = None, /, *, ignores_keys: bool = False) -> None:
        """A message for it."""
        noting.told(self._driver, client, text)
        if client.tty:
            import json  # no host needs it that nobody is attached to in a terminal

            shown_ms = noting.display_time(self._driver, client) if delay is None else delay
            text = json.dumps([text, shown_ms, ignores_keys])
        self._say(client, f"%message {text}")

    def drawn(self, client: Client, line: str, /, *, spared: bool = False, at_once: bool = False) -> None:
        """Something to be shown by a client that draws."""
        one = self._clients.get(id(client))
        if client.tty and one is not None and not (spared and one.is_behind):
            one.say(line)
            if at_once:
                one.hold_nothing()

    def gave(self, client: Client, commands: Sequence[Step], /) -> None:
        """Commands are to be run as its own."""
        one = self._clients.get(id(client))
        if one is not None:
            one.also(commands)

    def shown(self, client: Client, text: str, /) -> None:
        """Something is to be shown in its active pane."""
        if isinstance(one := self._clients.get(id(client)), Drawn):
            one.shows(text)

    def changed(self, client: Client, /) -> None:
        """Something is otherwise that a client draws."""
        if isinstance(one := self._clients.get(id(client)), Drawn):
            one.changed()

    def rebound(self) -> None:
        """Keys mean something else now: who draws looks them up."""
        for one in self._drawing():
            if one.client.session != -1:
                one.say("%keys-changed")

    def resized(self, *, again: bool = False, hooks: bool = True, all_now: bool = False) -> None:
        """What counts for the sizes of windows has changed."""
        self._sizes.resized(again=again, hooks=hooks, all_now=all_now)

    def used(self, client: Client) -> None:
        """A client has used the window that it is shown, which may have its size from now on."""
        with suppress(Fault):
            if self._driver.clients.use(client, self._driver.document):
                self.resized()

    def flow(self, client: Client, pane: int, state: str, /) -> None:
        """It wants a pane's output so."""
        one = self._clients.get(id(client))
        if one is not None:
            one.flow(pane, state)

    def subscribed(self, client: Client, name: str, what: str | None, template: str, /) -> None:
        """It wants to be told of a format."""
        if id(client) in self._clients:
            self.subscriptions.set(client, name, what, template)

    def _say(self, client: Client, line: str) -> None:
        """Tell a client a line, unless it has gone (telling it another one has shown that)."""
        one = self._clients.get(id(client))
        if one is not None:
            one.say(line)

    def _shown(self) -> list[Controlled]:
        return [one for one in self._clients.values() if one.client.session != -1]

    def _drawing(self) -> list[Drawn]:
        """Return those that draw: in a list, for telling one may show that it has gone."""
        return [one for one in self._clients.values() if isinstance(one, Drawn)]

    def _tell_hook(self, name: str, client: Client) -> None:
        session = client.session if client.session in self._driver.document.sessions else None
        with suppress(Fault):
            self._happenings.happened(Event(name, session=session, variables={"hook_client": client.name}))

    # --- what happens ---

    def happened(self, events: Sequence[Event]) -> None:
        """The registry has changed: move clients whose session is gone, then tell all of them."""
        document = self._driver.document
        events = self._sizes.with_others(events)
        clients = list(self._clients.values())
        gone = [one for one in clients if one.client.session not in (-1, *document.sessions)]
        moving = [(one, self._successor(one, document)) for one in gone]
        cuts = [notices.parting(events, one.client.session) for one, to in moving if to is not None]
        cut = cuts[0] if cuts else len(events)
        for one in clients:
            one.missed += events[:cut]
            if one.client.session in document.sessions:
                one.follow(document)
        for one in clients if cuts else ():
            if one not in gone:
                one.catch_up()
        self._happening = True
        try:
            for one, to in moving:
                self._move(one, to)
        finally:
            self._happening = False
        for one in clients:
            one.missed += events[cut:]
            one.catch_up()
        self._sizes.look()

    def _expand(self, template: str, target: Target) -> str:
        return expand_now(self._driver.document, self._driver, template, target)

    def lines(self, client: Client, events: Sequence[Event]) -> Iterator[str]:
        """Say what a client is told of events, by the registry as it is."""
        for event in events if not client.tty else ():
            line = notices.notice(event, self._driver.document, client.session, self._expand)
            if line is not None:
                yield line

    def _move(self, one: Controlled, to: Session | None) -> None:
        """A client's session is gone: it goes, or is shown another (server_destroy…)."""
        if to is None:
            one.ending = wire.KILLED if self._happenings.killed else wire.GONE
            one.hear()
            self._driver.clients.detach(one.client)
        else:
            self._driver.clients.attach(one.client, to.id, self._driver.now())
            self._driver.commits.add(Change(lambda tx: selecting.attach_session(tx, to.id)), lambda _: None)

    def _successor(self, one: Controlled, document: Document) -> Session | None:
        """Return what detach-on-destroy says that it is shown."""
        if document.ended:
            return None
        return successor(document, one.name_of_session, one.on_destroy, self._driver.clients.of)

    def _copy(self, terminal: Terminal) -> None:
        terminal.sinks.append(_Copy(self, terminal))

    def printed(self, pane: int, data: bytes) -> None:
        """A pane has printed."""
        found = self._driver.document.panes.get(pane)
        if found is None:
            return
        told = [one for one in self._shown() if one.wants(pane, found.window)]
        for at in range(0, len(data), PIECE) if told else ():
            text = escaped(data[at : at + PIECE])
            for one in told:
                one.output(pane, text)

    def committed(self) -> None:
        """Something was changed: whoever draws looks what that is, and other lines may be the status line's."""
        document = self._driver.document
        before, self._committed = self._committed, (document.epoch, document.generation)
        if before == self._committed:
            return
        self.focus.committed()
        heights = False
        for one in self._drawing():
            one.changed()
            heights |= one.follow_status()
        if heights:
            self.resized()
