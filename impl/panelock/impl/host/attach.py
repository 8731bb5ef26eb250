"""A person's terminal attached to one pane: raw bytes both ways, at the real terminal's size."""

from panelock.impl.document import Document, Phase
from panelock.impl.errors import Refused
from panelock.impl.host import wire
from panelock.impl.host.connection import Connection
from panelock.impl.host.driver import Driver
from panelock.impl.host.screens import requests
from panelock.impl.host.screens import wire as screen_wire
from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.terminal import Terminal

BACKLOG_LIMIT = 1 << 18
"""Bytes that wait for the real terminal before the pane waits, too."""


class Viewer:
    """One attached terminal."""

    def __init__(self, connection: Connection, terminal: Terminal, size: tuple[int, int]) -> None:
        self._connection = connection
        self._terminal = terminal
        self._size = size
        self._painted = False
        self._follows = False
        connection.on_drained = lambda: terminal.release(id(self))

    @property
    def pane(self) -> int:
        """The pane that it shows."""
        return self._terminal.pane

    def follow(self, printed: bytes) -> None:
        """Copy from the first byte, without being a terminal; told at once that it has begun."""
        self._follows = True
        self._connection.send(wire.frame(wire.OUTPUT, printed))
        self._terminal.sinks.append(self)

    def show(self, text: str, facts: screen_wire.Facts | None, printed: bytes = b"") -> None:
        """Paint what the pane showed, and what it has printed since; its output follows."""
        if self._connection.closed:
            return
        if self._terminal.master < 0:
            self.gone()  # it ended while it was looked at
            return
        self._painted = True
        self._send(painting(text, facts) + printed)
        self._terminal.sinks.append(self)
        self._terminal.view(self._size)

    def typed(self, data: bytes) -> None:
        """Keys of the person's; a follower's, a pipe's or a file's, wait until the program reads."""
        self._terminal.input.send(data, lambda _: None, fresh_waits=self._follows)

    def resized(self, columns: int, rows: int) -> None:
        """The real terminal has another size."""
        self._size = sane(columns, rows)
        if self._painted and self._terminal.master >= 0:
            self._terminal.view(self._size)

    def take(self, data: bytes, /) -> None:
        """Output of the pane's."""
        self._send(data)

    def _send(self, data: bytes) -> None:
        self._connection.send(wire.frame(wire.OUTPUT, data))
        if self._connection.backlog > BACKLOG_LIMIT and not self._connection.closed:
            self._terminal.hold(id(self))

    def gone(self, /) -> None:
        """The pane has ended."""
        terminal = self._terminal
        status = terminal.status if terminal.status is not None else 128 + (terminal.signal or 1)
        self._connection.finish(wire.end(status, "exited"))

    def left(self) -> None:
        """The person has gone: the registry's size counts again, unless another is attached."""
        terminal = self._terminal
        if self in terminal.sinks:
            terminal.sinks.remove(self)
        terminal.release(id(self))
        others = [sink for sink in terminal.sinks if isinstance(sink, Viewer) and not sink._follows]  # noqa: SLF001 - like us
        if terminal.master >= 0 and self._painted:
            terminal.view(others[-1]._size if others else None)  # noqa: SLF001 - a viewer like us


def attach(driver: Driver, screens: ScreenWorker, connection: Connection, pane: int, size: tuple[int, int]) -> Viewer:
    """Attach a connection to a pane; its screen comes first, as soon as it is rendered."""
    document = driver.document
    number = current_pane(document) if pane == wire.CURRENT_PANE else pane
    terminal = driver.panes.terminals.get(number)
    found = document.panes.get(number)
    if found is None:
        raise Refused(f"can't find pane: %{number}")
    if terminal is None or terminal.master < 0 or found.phase is not Phase.RUNNING:
        raise Refused(f"pane %{number} is dead")
    viewer = Viewer(connection, terminal, sane(*size))
    if size == (0, 0):
        viewer.follow(driver.panes.printed(number))
        return viewer

    def looked(seen: requests.Answer) -> None:
        if isinstance(seen, requests.Seen):
            # It prints on while it is looked at.
            viewer.show(seen.text, seen.facts, screens.since(number, seen.offset))
        else:
            viewer.show("", None)

    screens.submit(requests.Look(number), looked)
    return viewer


def current_pane(document: Document) -> int:
    """Return the active pane of the current window of the session used last."""
    if not document.sessions:
        raise Refused("no sessions")
    session = max(document.sessions.values(), key=lambda one: (one.activity, one.id))
    window = next(link.window for link in session.links if link.index == session.current)
    return document.windows[window].active


def sane(columns: int, rows: int) -> tuple[int, int]:
    """Keep a size within what a terminal can have."""
    return min(max(columns, 2), 10000), min(max(rows, 2), 10000)


def painting(text: str, facts: screen_wire.Facts | None) -> bytes:
    """Return what brings a real terminal to a pane's screen: modes, lines, cursor."""
    lines = text.removesuffix("\n").split("\n")
    parts = ["\x1b[?1049h" if facts is not None and facts.alternate else "", "\x1b[0m\x1b[H\x1b[2J", "\r\n".join(lines)]
    if facts is not None:
        modes = {
            1: facts.application_cursor, 7: facts.wrap, 25: facts.cursor_visible, 1000: facts.mouse_standard,
            1002: facts.mouse_button, 1003: facts.mouse_all, 1004: facts.focus, 1005: facts.mouse_utf8,
            1006: facts.mouse_sgr, 2004: facts.bracketed_paste,
        }  # fmt: skip
        parts += [f"\x1b[?{mode}{'h' if on else 'l'}" for mode, on in modes.items()]
        parts += ["\x1b=" if facts.application_keypad else "\x1b>", "\x1b[0m"]
        parts.append(f"\x1b[{facts.cursor_y + 1};{facts.cursor_x + 1}H")
    return "".join(parts).encode()
