"""``tmux attach-session`` and ``new-session`` in a terminal: a client that shows one pane, where its session is.

It is a client in control mode, which is told when its session, window or pane is another, and beside that somebody
attached to the pane (terminal.py). A window of several panes is not drawn: its active pane has the whole terminal. Of
the keys behind C-b those that are tmux's defaults for moving and making are known (tmux(1), DEFAULT KEY BINDINGS).
"""

import os
import select
import signal
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from panelock.cli import serverless, terminal
from panelock.cli.frames import Frames, Gone, NotThere
from panelock.cli.signals import ToldToEnd, told_to_end
from panelock.impl import journal
from panelock.impl.errors import Refused
from panelock.impl.host import client, wire
from panelock.impl.paths import Place

NESTED = "sessions should be nested with care, unset $TMUX to force"
KEYS = {
    "!": "break-pane", '"': "split-window", "%": "split-window -h", "(": "switch-client -p", ")": "switch-client -n",
    "L": "switch-client -l", "c": "new-window", "d": "detach-client", "l": "last-window", "n": "next-window",
    "o": "select-pane -t :.+", "p": "previous-window", "z": "resize-pane -Z", "{": "swap-pane -U", "}": "swap-pane -D",
    ";": "last-pane", " ": "next-layout", **{str(digit): f"select-window -t :={digit}" for digit in range(10)},
}  # fmt: skip
"""What the keys behind C-b do; C-b C-b types one."""
BELL = b"\a"
_WHERE = "display-message -p '#{pane_id} #{pane_dead} #{client_readonly} #{session_id} #{session_name}'"
_MOVES = (
    "%session-changed", "%session-window-changed", "%window-pane-changed", "%session-renamed", "%layout-change",
    "%unlinked-window-close", "%window-close", "%sessions-changed",
)  # fmt: skip
"""What is told when another pane may be the one to be shown."""
_LOOK_S = 0.5
"""How often a pane without a terminal is looked at again (a dead one, an empty one): nothing tells of it."""


def run(
    place: Place,
    command: list[str],
    environment: dict[str, str],
    cwd: str,
    *,
    config: list[str],
    no_start: bool,
) -> int:
    """Be a client until it is let go; returns the exit status."""
    found = client.connect(place.socket)
    if found is not None:
        found.close()
    else:
        complaints = serverless.ensure_server(place, command, environment, cwd, config=config, no_start=no_start)
        terminal.write(2, complaints)
    if environment.get("TMUX") and _is_in_a_pane(place, environment, cwd):
        raise Refused(NESTED)
    with terminal.connected(place) as sock:
        sock.sendall(wire.control(command, environment, cwd, terminal.size()))
        made = _Client(place, sock)
        try:
            with told_to_end():
                return made.converse()
        except Gone:
            return _ended("server exited unexpectedly", 1)
        except ToldToEnd as told:
            return _ended("lost tty" if told.number == signal.SIGHUP else "terminated", 1)
        except OSError:  # the terminal is gone
            return 1


def _ended(why: str, status: int) -> int:
    with suppress(OSError):
        terminal.write(1, f"[{why}]\n".encode("utf-8", "surrogateescape"))
    return status


def _is_in_a_pane(place: Place, environment: dict[str, str], cwd: str) -> bool:
    """Tell whether our terminal is one of the server's own panes (server_client_check_nested)."""
    asked = ["list-panes", "-a", "-F", "#{pane_tty}"]
    _, out, _ = client.ask(place, asked, environment, cwd, os.urandom(16), start=True)
    return os.ttyname(0) in out.decode().split()


def _send(sock: socket.socket, data: bytes) -> None:
    with suppress(OSError):  # it is gone: whoever reads from it finds that
        sock.sendall(data)


class _Client:
    """The client, and the pane that it shows."""

    def __init__(self, place: Place, sock: socket.socket) -> None:
        self._place = place
        self._sock = sock
        self._frames = Frames(sock)
        self._line = b""
        self._block: list[bytes] | None = None
        self._asked: deque[Callable[[bool, list[bytes]], None]] = deque()
        """Who wants to know what becomes of the lines that were given, in their order."""
        self._over = False
        self._failed = False
        self._attached = False
        self._stale = False
        """Another pane may be the one to be shown."""
        self._session = ("", "")
        self._pane = ""
        self._painted: bytes | None = None
        """What is shown of a pane that has no terminal."""
        self._reads_only = False
        self._viewer: tuple[socket.socket, Frames] | None = None
        self._prefixed = False

    def converse(self) -> int:
        """Attach, show, and say in the end how it ended."""
        while not (self._attached or self._over):
            self._hear()
        if not self._attached:
            return int(self._failed)
        with terminal.raw(0), terminal.resized() as winches:
            try:
                self._show(winches)
            finally:
                self._look_away()
        return self._ended()

    def _ended(self) -> int:
        """Say what became of the session (client_exit_message)."""
        number, name = self._session
        with suppress(client.Unreachable):
            if not client.ask(self._place, ["has-session", "-t", number], {}, "/", os.urandom(16))[0]:
                return _ended(f"detached (from session {name})", 0)
        last = deque(journal.read(self._place.journal), maxlen=1)
        if last and any(operation["op"] == "kill-server" for operation in last[0].operations):
            return _ended("server exited", 1)
        return _ended("exited", 0)

    # --- what it is told ---

    def _hear(self) -> None:
        for kind, body in self._frames.receive():
            if kind == wire.OUTPUT:
                *lines, self._line = (self._line + body).split(b"\n")
                for line in lines:
                    self._told(line)
            elif kind == wire.END:
                self._over = True

    def _told(self, line: bytes) -> None:
        word = line.partition(b" ")[0].decode("utf-8", "replace")
        if self._block is not None and word not in ("%end", "%error"):
            self._block.append(line)
        elif word == "%begin":
            self._block = []
        elif word in ("%end", "%error"):
            block, self._block = self._block or [], None
            self._done(line, block, well=word == "%end")
        elif word in _MOVES:
            self._stale = True
            if word == "%session-changed":
                self._is_at_session(line)
        elif not line.startswith(b"%") and not self._attached:
            self._print([line], well=False)  # words that are no commands have no block

    def _is_at_session(self, line: bytes) -> None:
        _, number, name = line.decode("utf-8", "surrogateescape").split(" ", 2)
        self._session = (number, name)
        if not self._attached:
            self._attached = True
            self._give("refresh-client -f no-output")

    def _done(self, line: bytes, block: list[bytes], *, well: bool) -> None:
        if line.endswith(b" 1"):
            self._asked.popleft()(well, block)
        else:  # of the words that we were started with
            self._print(block, well=well)

    def _print(self, lines: list[bytes], *, well: bool) -> None:
        if not self._attached:
            terminal.write(1 if well else 2, b"".join(line + b"\n" for line in lines))
        self._failed = self._failed or not well

    def _give(self, line: str, then: Callable[[bool, list[bytes]], None] | None = None) -> None:
        self._asked.append(then or (lambda _well, _lines: None))
        _send(self._sock, wire.frame(wire.INPUT, line.encode() + b"\n"))

    def _give_size(self) -> None:
        columns, rows = terminal.size()
        self._give(f"refresh-client -C {columns}x{rows}")

    # --- showing ---

    def _show(self, winches: int) -> None:
        while not self._over:
            if self._stale:
                self._stale = False
                self._give(_WHERE, self._is_at)
            watched: list[socket.socket | int] = [self._sock, 0, winches]
            if self._viewer is not None:
                watched.append(self._viewer[0])
            readable, _, _ = select.select(watched, [], [], _LOOK_S if self._viewer is None else None)
            self._stale = self._stale or not readable
            if winches in readable:
                self._resize(winches)
            if self._sock in readable:
                self._hear()
            if self._viewer is not None and self._viewer[0] in readable:
                self._watch(self._viewer[1])
            if 0 in readable:
                self._press(os.read(0, 4096))

    def _is_at(self, well: bool, lines: list[bytes]) -> None:
        if not well or not lines:
            return
        pane, dead, reads_only, number, name = lines[0].decode("utf-8", "surrogateescape").split(" ", 4)
        self._session, self._reads_only = (number, name), reads_only == "1"
        if pane != self._pane:
            self._look_away()
            terminal.write(1, terminal.PLAIN)
            self._pane, self._painted = pane, None
        if dead == "1":
            self._look_away()
            self._paint()
        elif self._viewer is None:
            self._view()

    def _view(self) -> None:
        """Attach to the pane; the host says END at once if it has no terminal."""
        sock = client.connect(self._place.socket)
        if sock is None:
            raise Gone("the host is gone")
        made = socket.socket(fileno=sock.detach())
        _send(made, wire.attach(int(self._pane[1:]), *terminal.size()))
        self._viewer = (made, Frames(made))

    def _paint(self) -> None:
        """Show what a pane without a terminal shows."""
        asked = ["capture-pane", "-p", "-e", "-t", self._pane]
        with suppress(client.Unreachable):
            _, out, _ = client.ask(self._place, asked, {}, "/", os.urandom(16))
            if out != self._painted:
                self._painted = out
                terminal.write(1, b"\x1b[0m\x1b[H\x1b[2J" + out.removesuffix(b"\n").replace(b"\n", b"\r\n"))

    def _look_away(self) -> None:
        if self._viewer is not None:
            self._viewer[0].close()
            self._viewer = None

    def _watch(self, frames: Frames) -> None:
        try:
            for kind, body in frames.receive():
                if kind == wire.OUTPUT:
                    terminal.write(1, body)
                elif kind == wire.END:
                    self._look_away()
                    self._paint()
        except NotThere:
            self._look_away()  # whether that was the host's end the other connection tells

    def _resize(self, winches: int) -> None:
        os.read(winches, 512)
        self._give_size()
        if self._viewer is not None:
            _send(self._viewer[0], wire.resize(*terminal.size()))
        self._painted = None

    def _press(self, data: bytes) -> None:
        if not data:  # the terminal was closed
            raise ToldToEnd(signal.SIGHUP)
        typed = bytearray()
        for byte in data:
            if byte == terminal.PREFIX and not self._prefixed:
                self._prefixed = True
            elif not self._prefixed or byte == terminal.PREFIX:
                self._prefixed = False
                typed.append(byte)
            else:
                self._prefixed = False
                self._type(bytes(typed))
                typed.clear()
                self._command(chr(byte))
        self._type(bytes(typed))

    def _type(self, data: bytes) -> None:
        if data and self._viewer is not None and not self._reads_only:
            _send(self._viewer[0], wire.frame(wire.INPUT, data))

    def _command(self, key: str) -> None:
        def done(well: bool, _: list[bytes]) -> None:
            if not well:
                terminal.write(1, BELL)

        if key in KEYS and (key == "d" or not self._reads_only):
            self._give(KEYS[key], done)
        else:
            terminal.write(1, BELL)
