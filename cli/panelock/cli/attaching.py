"""``tmux attach-session`` and ``new-session`` in a terminal: a client that shows one pane, where its session is.

It is a client in control mode, which is told when its session, window or pane is another, and beside that somebody
attached to the pane (terminal.py). A window of several panes is not drawn: its active pane has the whole terminal. Of
the keys behind C-b those that are tmux's defaults for moving and making are known (tmux(1), DEFAULT KEY BINDINGS).
"""

import os
import re
import select
import signal
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from panelock.cli import serverless, terminal
from panelock.cli.frames import Frames, Gone, NotThere
from panelock.cli.shim import write
from panelock.cli.signals import ToldToEnd, told_to_end
from panelock.impl.errors import Refused
from panelock.impl.host import client, wire
from panelock.impl.paths import Place

if TYPE_CHECKING:
    import _socket

NESTED = "sessions should be nested with care, unset $TMUX to force"
KEYS = {
    "!": "break-pane", '"': "split-window", "%": "split-window -h", "(": "switch-client -p", ")": "switch-client -n",
    "L": "switch-client -l", "\x1b[A": "select-pane -U", "\x1b[B": "select-pane -D", "\x1b[C": "select-pane -R",
    "\x1b[D": "select-pane -L", "c": "new-window", "d": "detach-client", "l": "last-window", "n": "next-window",
    "o": "select-pane -t :.+", "p": "previous-window", "z": "resize-pane -Z", "{": "swap-pane -U", "}": "swap-pane -D",
    ";": "last-pane", " ": "next-layout", **{str(digit): f"select-window -t :={digit}" for digit in range(10)},
}  # fmt: skip
"""What the keys behind C-b do; C-b C-b types one."""
_KEY = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1bO[ -~]|\x1b[^\[O]|[\xc0-\xdf].|[\xe0-\xef]..|[\xf0-\xf7]...|[^\x1b]|\x1b$", re.DOTALL
)
"""One key, as a terminal sends it."""
_CUT = re.compile(rb"\x1b(\[[0-?]*[ -/]*|O)|[\xc0-\xdf]|[\xe0-\xef].?|[\xf0-\xf7].{0,2}", re.DOTALL)
"""The beginning of one."""
_READING = {KEYS[key] for key in "d()L"}
"""What who only reads may do."""
BELL = b"\a"
_HERE = "panelock-here"
_WHERE = (
    f"display-message -p '{_HERE} #{{pane_id}} #{{pane_dead}} #{{pane_width}} #{{pane_height}} #{{client_flags}} "
    "#{session_name}'"
)
"""Asks which pane is to be shown; the answer is known by its first word, whatever aliases make of lines."""
_MOVES = (
    b"%session-changed", b"%session-window-changed", b"%window-pane-changed", b"%session-renamed", b"%layout-change",
    b"%unlinked-window-close", b"%window-close", b"%sessions-changed",
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
    sock, complaints = serverless.reach(place, command, environment, cwd, config=config, no_start=no_start)
    write(2, complaints)
    if environment.get("TERM", "") in ("", "dumb"):
        raise Refused("open terminal failed: terminal does not support clear")
    if environment.get("TMUX") and _is_in_a_pane(place, environment, cwd):
        raise Refused(NESTED)
    try:
        with closing(sock), told_to_end():
            _send(sock, wire.control(command, environment, cwd, terminal.size()))
            return _Client(place, sock).converse()
    except Gone:
        return _say("server exited unexpectedly", 1)
    except ToldToEnd as told:
        return _say("lost tty" if told.number == signal.SIGHUP else "terminated", 1)
    except OSError:  # the terminal is gone
        return 1


def _say(why: str, status: int) -> int:
    with suppress(OSError):
        write(1, f"[{why}]\n".encode("utf-8", "surrogateescape"))
    return status


def _is_in_a_pane(place: Place, environment: dict[str, str], cwd: str) -> bool:
    """Tell whether our terminal is one of the server's own panes (server_client_check_nested)."""
    try:
        name = os.ttyname(0)
    except OSError:  # it is of another mount namespace
        return False
    asked = ["list-panes", "-a", "-F", "#{pane_tty}"]
    _, out, _ = client.ask(place, asked, environment, cwd, os.urandom(16), start=True)
    return name in out.decode().split()


def _send(sock: "_socket.socket", data: bytes) -> None:
    with suppress(OSError):  # it is gone: whoever reads from it finds that
        sock.sendall(data)


class _Client:
    """The client, and the pane that it shows."""

    def __init__(self, place: Place, sock: "_socket.socket") -> None:
        self._place = place
        self._sock = sock
        self._frames = Frames(sock)
        self._line = b""
        self._block: tuple[bytes, list[bytes]] | None = None
        """What its end says again, and its lines."""
        self._over = self._failed = self._attached = False
        self._ending = ""
        """Why it was let go (wire, CONTROL)."""
        self._stale = False
        """Another pane may be the one to be shown."""
        self._asked = 0
        """How often it was asked which one, and not answered yet."""
        self._session = ""
        """Its name."""
        self._pane = ""
        self._size = (0, 0)
        """The pane's own size, where the terminal's does not count; else zeros."""
        self._painted: bytes | None = None
        """What is shown of a pane that has no terminal."""
        self._reads_only = False
        self._viewer: tuple[_socket.socket, Frames] | None = None
        self._heard = False
        """The pane that is viewed has shown something."""
        self._ahead = b""
        """What was typed and waits until the pane is shown that it is for."""

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
        if not self._ending:
            return _say(f"detached (from session {self._session})", 0)
        return _say("exited", 0) if self._ending == wire.GONE else _say(self._ending, 1)

    # --- what it is told ---

    def _hear(self) -> None:
        for kind, body in self._frames.receive():
            if kind == wire.OUTPUT:
                *lines, self._line = (self._line + body).split(b"\n")
                for line in lines:
                    self._told(line)
            elif kind == wire.END:
                self._over, self._ending = True, wire.read_end(body)[1]

    def _told(self, line: bytes) -> None:
        word, _, rest = line.partition(b" ")
        if self._block is not None:
            number, lines = self._block
            if rest == number and word in (b"%end", b"%error"):
                self._block = None
                self._done(lines, well=word == b"%end", first=not number.endswith(b" 1"))
            else:
                lines.append(line)
        elif word == b"%begin":
            self._block = (rest, [])
        elif word in _MOVES:
            self._stale = True
            if word == b"%session-changed" and not self._attached:
                self._attached = True
                self._session = rest.partition(b" ")[2].decode("utf-8", "surrogateescape")
                self._give("refresh-client -f no-output")
        elif not line.startswith(b"%") and not self._attached:
            self._print([line], well=False)  # words that are no commands have no block

    def _done(self, lines: list[bytes], *, well: bool, first: bool) -> None:
        """A command is done: one of those that we were started with, or one that was given."""
        if first:
            self._print(lines, well=well)
        elif not well:
            write(1, BELL)
        elif lines and lines[-1].startswith(_HERE.encode()):
            self._asked -= 1
            self._is_at(lines[-1])

    def _print(self, lines: list[bytes], *, well: bool) -> None:
        if not self._attached:
            write(1 if well else 2, b"".join(line + b"\n" for line in lines))
        self._failed = self._failed or not well

    def _give(self, line: str) -> None:
        _send(self._sock, wire.frame(wire.INPUT, line.encode() + b"\n"))

    def _look(self) -> None:
        """Ask which pane is to be shown; what is typed waits for the answer."""
        self._stale = False
        self._asked += 1
        self._give(_WHERE)

    def _give_size(self) -> None:
        columns, rows = terminal.size()
        self._give(f"refresh-client -C {columns}x{rows}")

    # --- showing ---

    def _show(self, winches: int) -> None:
        self._give_size()  # it may be another one by now
        while not self._over:
            if self._stale:
                self._look()
            self._go_on()
            watched: list[_socket.socket | int] = [self._sock, 0, winches]
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
                data = os.read(0, 4096)
                if not data:
                    raise ToldToEnd(signal.SIGHUP)
                self._ahead += data

    def _is_at(self, line: bytes) -> None:
        words = line.decode("utf-8", "surrogateescape").split(" ", 6)
        _, pane, dead, columns, rows, flags, self._session = words
        self._reads_only = "read-only" in flags
        self._size = (int(columns), int(rows)) if "ignore-size" in flags else (0, 0)
        if pane != self._pane:
            self._look_away()
            write(1, terminal.PLAIN)
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
        size = self._size if any(self._size) else terminal.size()
        _send(sock, wire.attach(int(self._pane[1:]), *size))
        self._viewer, self._heard = (sock, Frames(sock)), False

    def _paint(self) -> None:
        """Show what a pane without a terminal shows."""
        asked = ["capture-pane", "-p", "-e", "-t", self._pane]
        with suppress(client.Unreachable):
            _, out, _ = client.ask(self._place, asked, {}, "/", os.urandom(16))
            if out != self._painted:
                self._painted = out
                write(1, b"\x1b[0m\x1b[H\x1b[2J" + out.removesuffix(b"\n").replace(b"\n", b"\r\n"))

    def _look_away(self) -> None:
        if self._viewer is not None:
            self._viewer[0].close()
            self._viewer = None

    def _watch(self, frames: Frames) -> None:
        try:
            for kind, body in frames.receive():
                if kind == wire.OUTPUT:
                    self._heard = True
                    write(1, body)
                elif kind == wire.END:
                    self._look_away()
                    self._paint()
                    self._stale = self._heard  # it has ended; one that never was there is looked at again in a while
        except NotThere:
            self._look_away()  # whether that was the host's end the other connection tells

    def _resize(self, winches: int) -> None:
        os.read(winches, 512)
        self._give_size()
        if self._viewer is not None and not any(self._size):
            _send(self._viewer[0], wire.resize(*terminal.size()))
        self._painted = None

    # --- what is typed ---

    def _go_on(self) -> None:
        """Type what waits, up to the next key behind C-b: what comes after that is for the pane that is shown then."""
        while self._ahead and not self._asked:
            typed, prefix, rest = self._ahead.partition(bytes((terminal.PREFIX,)))
            self._type(typed)
            self._ahead = prefix + rest
            key = _KEY.match(rest)
            if not prefix or key is None or _CUT.fullmatch(rest):
                return
            self._ahead = rest[key.end() :]
            if key[0] == prefix:
                self._type(prefix)
            else:
                self._press(key[0].decode("utf-8", "replace"))

    def _type(self, data: bytes) -> None:
        if data and self._viewer is not None and not self._reads_only:
            _send(self._viewer[0], wire.frame(wire.INPUT, data))

    def _press(self, key: str) -> None:
        command = KEYS.get(key)
        if command is None or (self._reads_only and command not in _READING):
            write(1, BELL)
        else:
            self._give(command)
            self._look()
