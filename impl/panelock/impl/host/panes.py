"""All terminals of a host, kept in step with the registry: started for reservations, ended with their panes."""

import time
from typing import TYPE_CHECKING

from panelock.impl import keys, options
from panelock.impl.commands.base import Spawn, Started
from panelock.impl.commit import Change, Outcome
from panelock.impl.document import Document, Pane, Phase
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import environ, facts, spawn
from panelock.impl.host.children import Children
from panelock.impl.host.committing import Commits
from panelock.impl.host.jobs import Pipe
from panelock.impl.host.loop import EventLoop
from panelock.impl.host.pane_log import Heeding, PaneLog
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.sessions import Endings
from panelock.impl.host.standby import Standby, Standbys, written
from panelock.impl.host.terminal import Events, Terminal
from panelock.impl.host.titling import Titling
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle
from panelock.impl.store import Saved, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from panelock.impl.host.screens.titles import Copy, Passed

_NO_CURSOR = b"\x1b[?25l"
BEGIN_S = 1.0
"""After this long a program counts as begun, though it has no words: some take them off."""
RETRY_S = 1.0
"""When an end could not be written (a full disk), it is tried again."""


class Panes:
    """Terminals by pane id."""

    def __init__(
        self,
        loop: EventLoop,
        place: Place,
        host_pid: int,
        children: Children,
        commits: Commits,
        screens: ScreenWorker,
    ) -> None:
        self.terminals: dict[int, Terminal] = {}
        self.unconfirmed: set[int] = set()
        """Panes whose terminal runs and whose reservation is not confirmed yet."""
        self.endings = Endings(loop)
        self.standbys = Standbys(loop, children)
        self.unnoted: set[int] = set()
        """Panes whose process has ended by itself, until somebody has noted that they are gone (happenings.py)."""
        self.epitaph: Callable[[Document, Pane], str] = lambda *_: ""
        """Gives the line that a dead pane's screen ends with."""
        self.on_output: Callable[[Terminal], None] = nobody
        self.on_bell: Callable[[Terminal], None] = nobody
        self.on_outward: Callable[[Terminal, Copy | Passed], None] = lambda *_: None
        self.on_made: Callable[[Terminal], None] = nobody
        """Called with every new terminal, before it prints."""
        self._loop = loop
        self._place = place
        self._host_pid = host_pid
        self._children = children
        self._commits = commits
        self._screens = screens
        self._titling = Titling(loop, commits, self.terminals)
        self._logs: dict[int, PaneLog] = {}
        self._heeding = Heeding(self._logs)
        self._seen = (-1, -1)
        """Epoch and generation of the registry that the terminals are in step with."""
        self._facts: dict[tuple[int, str], str | None] = {}

    # --- making ---

    def spawn(self, wait: Spawn, request: str) -> Started:
        """Start the terminal of a pane that this request reserved; what ran in the pane before is ended."""
        document = self._commits.document
        pane = document.panes.get(wait.pane)
        # By the request too: after a kill-server in between, another epoch may have given the same id.
        if pane is None or pane.phase is not Phase.PENDING or pane.request != request:
            raise Refused(f"can't find pane: %{wait.pane}")
        old = self.terminals.pop(wait.pane, None)
        pipes = [sink for sink in old.sinks if isinstance(sink, Pipe)] if old is not None else []
        if old is not None:
            old.sinks[:] = [sink for sink in old.sinks if sink not in pipes]
            self._end(old, keep_log=old.epoch == document.epoch)
        try:
            terminal = self._start(document, pane, wait)
        except Refused:
            for pipe in pipes:
                pipe.gone()
            raise
        for pipe in pipes:
            pipe.move(terminal)
        self.terminals[pane.id] = terminal
        self.unconfirmed.add(pane.id)
        return Started(terminal.pid, terminal.process, terminal.tty)

    def promise(self) -> Started | None:
        """Return what stands by for a new pane, if something does."""
        found = self.standbys.promise(self._erase(self._commits.document))
        return None if found is None else Started(found.pid, found.process, found.tty)

    def enter(self, wait: Spawn, started: Started) -> None:
        """Let what stood by be the terminal of a pane that was made with it, if the pane is still there."""
        standby = self.standbys.taken(started.pid)
        try:
            document = self._commits.document
            pane = document.panes.get(wait.pane)
            if pane is None or pane.process != started.process:
                standby.drop()
                return
            self.terminals[pane.id] = terminal = self._start(document, pane, wait, standby)
        except BaseException:
            # The registry says that it runs: it has ended.
            self.standbys.forget(started.pid)
            self._loop.remove_reader(standby.child.master)
            standby.drop()
            self._forget_log(wait.pane)
            self._commits.add(Change(lambda tx: _never_begun(tx, wait.pane, started.process)), lambda _: None)
            raise
        self._begin(terminal)

    def _begin(self, terminal: Terminal) -> None:
        """Let a pane's program begin: the pane is on the disk. Its caller, and whoever waits with him, goes first."""
        self._loop.call_soon(self.standbys.begin, terminal.pid)

    @staticmethod
    def _erase(document: Document) -> int:
        return keys.backspace_code(options.effective("backspace", [document.server_options]) or "")

    def _start(self, document: Document, pane: Pane, wait: Spawn, standby: Standby | None = None) -> Terminal:
        shell = wait.shell or wait.environment.get("SHELL", "") or "/bin/sh"
        words, argv0 = environ.words(wait.argv, shell, wait.environment.get("PATH", ""))
        environment = environ.for_pane(
            wait.environment,
            wait.given,
            tmux=f"{self._place.socket},{self._host_pid},{session_of(document, pane.window)}",
            pane=pane.id,
            term=options.effective("default-terminal", [document.server_options]) or "screen",
            mark=environ.mark(document.boot, document.epoch, pane.id, self._place.socket),
            shell=shell,
            cwd=wait.cwd,
        )
        try:
            standby = standby or self.standbys.start(self._erase(document))
            if standby is not None:
                child = standby.child
                spawn.set_size(child.master, pane.sx, pane.sy)
            else:
                child = spawn.in_terminal(
                    words, environment, wait.cwd, argv0=argv0, columns=pane.sx, rows=pane.sy,
                    erase=self._erase(document),
                )  # fmt: skip
        except spawn.NoTerminal as fault:
            self._forget_log(pane.id)
            raise Refused(fault.text) from None
        log = self._logs.get(pane.id)
        if log is None:
            log = self._begin_log(document, pane)
        else:
            log.begin_again(pane.sx, pane.sy)
        terminal = Terminal(self._loop, pane.id, document.epoch, child, (pane.sx, pane.sy), log, self._events())
        if standby is None:
            self._children.watch(child.pid, terminal.leader_ended)
        else:
            self.standbys.tell(standby, written(words, argv0, environment, wait.cwd), terminal.leader_ended)
        self.on_made(terminal)
        return terminal

    def _events(self) -> Events:
        return Events(self._titling.titled, self._ended, self.on_output, self.on_bell, self.on_outward)

    def showing(self, pane: int) -> Terminal | None:
        """Return a pane's terminal, or what is shown in an empty pane; None for one whose output went with its host."""
        document = self._commits.document
        found = document.panes.get(pane)
        if pane not in self.terminals and found is not None and lifecycle.is_empty(found):
            log = self._begin_log(document, found)
            size = (found.sx, found.sy)
            blank = Terminal(self._loop, pane, document.epoch, spawn.NOBODY, size, log, self._events())
            blank.log.append(_NO_CURSOR)
            self.terminals[pane] = blank
            self.on_made(blank)
        return self.terminals.get(pane)

    def _begin_log(self, document: Document, pane: Pane) -> PaneLog:
        log = PaneLog(self._screens, pane.id, pane.sx, pane.sy, history_limit(document, pane))
        self._logs[pane.id] = log
        self._heeding.begin(document, pane)
        return log

    def _forget_log(self, pane: int) -> None:
        if self._logs.pop(pane, None) is not None:
            self._screens.forget(pane)

    def settle(self, pane: int) -> bool:
        """Look whether a spawned pane was confirmed; tells False while it is still waiting."""
        terminal = self.terminals.get(pane)
        found = self._commits.document.panes.get(pane)
        if terminal is None or found is None or found.process != terminal.process:
            return False
        self.unconfirmed.discard(pane)
        if terminal.over:
            self.standbys.forget(terminal.pid)
            self._report(terminal)
        else:
            self._begin(terminal)
        return True

    def abandon(self, pane: int) -> None:
        """Whoever spawned it will not confirm: its terminal ends."""
        self.unconfirmed.discard(pane)
        terminal = self.terminals.pop(pane, None)
        if terminal is not None:
            self._end(terminal)

    # --- ending ---

    def _ended(self, terminal: Terminal) -> None:
        self.endings.end(terminal.pid, kill=False)
        self.endings.hurry()
        if self.terminals.get(terminal.pane) is terminal and terminal.pane not in self.unconfirmed:
            self._report(terminal)

    def _report(self, terminal: Terminal) -> None:
        """A pane's end is a transaction of its own; those of one turn are one group."""
        self.unnoted.add(terminal.pane)

        def change(tx: Transaction) -> bool:
            return lifecycle.pane_ended(
                tx, terminal.pane, process=terminal.process, status=terminal.status, signal=terminal.signal
            )

        def done(outcome: Outcome) -> None:
            if isinstance(outcome.error, Fault) and self.terminals.get(terminal.pane) is terminal:
                self._loop.call_later(RETRY_S, self._report, terminal)

        self._commits.add(Change(change), done)

    def _end(self, terminal: Terminal, *, keep_log: bool = False) -> None:
        if not terminal.over:
            self.endings.end(terminal.pid, foreground=terminal.foreground, kill=True)
        self.standbys.forget(terminal.pid)
        terminal.close()
        if not keep_log:
            self._forget_log(terminal.pane)

    def end_all(self) -> None:
        """The server ends: every terminal goes."""
        for terminal in list(self.terminals.values()):
            self._end(terminal)
        self.terminals.clear()
        self.unconfirmed.clear()
        self.standbys.end()

    # --- keeping step ---

    def reconcile(self, saved: Saved | None = None) -> None:
        """Do to the terminals what the registry says of their panes, whoever wrote it.

        ``saved`` is what this host has written just now: then only its panes are looked at, if it followed what was
        seen last.
        """
        document = self._commits.document
        if (document.epoch, document.generation) == self._seen:
            return
        terminals: Iterable[tuple[int, Terminal]] = self.terminals.items()
        if saved is not None and (document.epoch, saved.before) == self._seen and saved.document is document:
            terminals = [(number, self.terminals[number]) for number in saved.panes if number in self.terminals]
        else:
            saved = None
        self._heeding.committed(document, saved)
        self._seen = (document.epoch, document.generation)
        find = document.panes.get
        # A first look at each, made to cost little: another process's change touches few panes of a thousand.
        differing = [
            terminal
            for number, terminal in terminals
            if (pane := find(number)) is None
            or pane.process != terminal.process
            or pane.sx != terminal.columns
            or pane.sy != terminal.rows
            or terminal.epoch != document.epoch
        ]
        for terminal in differing:
            self._follow(document, find(terminal.pane), terminal)

    def _follow(self, document: Document, pane: Pane | None, terminal: Terminal) -> None:
        if pane is None or terminal.epoch != document.epoch or self._replaced(pane, terminal):
            del self.terminals[terminal.pane]
            self.unconfirmed.discard(terminal.pane)
            self._end(terminal)
            return
        if (pane.sx, pane.sy) != (terminal.columns, terminal.rows):
            terminal.resize(pane.sx, pane.sy)
        if pane.phase is Phase.DEAD and not terminal.epitaph:
            self._bury(document, pane, terminal)

    def _replaced(self, pane: Pane, terminal: Terminal) -> bool:
        return pane.phase is Phase.RUNNING and pane.process != terminal.process and pane.id not in self.unconfirmed

    def _bury(self, document: Document, pane: Pane, terminal: Terminal) -> None:
        """A dead pane that stays shows its last screen with tmux's line on the last row (server_destroy_pane)."""
        terminal.epitaph = True
        self.standbys.forget(terminal.pid)
        if not terminal.over:
            self.endings.end(terminal.pid, foreground=terminal.foreground, kill=True)
            terminal.close()
        text = self.epitaph(document, pane)
        if text:
            # The whole screen scrolls by a line, whatever region the program had set.
            line = f"\x1b[r\x1b[{pane.sy};1H\n\r\x1b[0m{text}"
            terminal.log.append(line.encode())

    def replied(self, pane: int, data: bytes) -> None:
        """The screen answers what the pane's program asked its terminal."""
        terminal = self.terminals.get(pane)
        # An attached real terminal answers by itself.
        if terminal is not None and terminal.viewed is None:
            terminal.input.send(data, lambda _: None, fresh_waits=False)

    def printed(self, pane: int) -> bytes:
        """Return what a pane's program has printed, as far as it is kept."""
        log = self._logs[pane]
        return log.raw.since(log.begun)[1]

    # --- facts ---

    def forget_facts(self) -> None:
        """A new answer begins."""
        self._facts.clear()

    def fact(self, pane: int, name: str) -> str | None:
        """Answer what a terminal's processes know; kept for one answer."""
        key = (pane, name)
        if key not in self._facts:
            self._facts[key] = self._find_fact(pane, name)
        return self._facts[key]

    def begins(self, pane: int) -> bool:
        """Tell whether a pane was made just now, and its program is being started."""
        terminal = self.terminals.get(pane)
        return (
            terminal is not None
            and terminal.master >= 0
            and self._loop.time() - terminal.made_at < BEGIN_S
            and not facts.current_command(terminal.master)
        )

    def _find_fact(self, pane: int, name: str) -> str | None:
        terminal = self.terminals.get(pane)
        if terminal is None or terminal.master < 0:
            return None
        if name == "pane_current_command":
            told = facts.current_command(terminal.master)
            return told if told or not self.begins(pane) else None
        if name == "pane_current_path":
            folder = facts.current_path(terminal.master)
            return folder if folder != "/" or not self.begins(pane) else None  # in which it stands by
        if name == "pane_pipe":
            return str(int(any(isinstance(sink, Pipe) for sink in terminal.sinks)))
        if name == "window_activity":
            return str(int(time.time() - (self._loop.time() - terminal.output_at)))
        return None


def _never_begun(tx: Transaction, pane: int, process: str) -> None:
    lifecycle.pane_ended(tx, pane, process=process, status=1, signal=None)


def nobody(_: Terminal) -> None:
    """Tell nobody."""


def session_of(document: Document, window: int) -> int:
    """Return the number of a session that shows a window, -1 for none."""
    for session in document.sessions.values():
        if any(link.window == window for link in session.links):
            return session.id
    return -1


def history_limit(document: Document, pane: Pane) -> int:
    """Return how many lines a new pane keeps (a session option, as in tmux)."""
    session = document.sessions.get(session_of(document, pane.window))
    own = [session.options] if session is not None else []
    return options.number("history-limit", [*own, document.session_options])
