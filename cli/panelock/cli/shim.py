"""The program ``tmux`` in Python: hands its command line to the server's host and prints the answer.

Where there is no native client (cli/native), every command of every caller is a process that runs this file: nothing is
imported before the host has been tried that costs more than the answer does. The native client becomes this program for
whatever is not a plain request that a host answers. What it does without a host is in serverless.py.
"""

import os
import sys

from panelock.impl.errors import Fault, Refused
from panelock.impl.host import client, wire
from panelock.impl.paths import find, must_not_be_foreign

TYPE_CHECKING = False  # typing's own is not imported here
if TYPE_CHECKING:
    from collections.abc import Iterator

    from panelock.impl.paths import Place

VERSION = "tmux 3.4"
USAGE = """\
usage: tmux [-2CDlNuVv] [-c shell-command] [-f file] [-L socket-name]
            [-S socket-path] [-T features] [command [flags]]
"""
REQUEST = "--panelock-request="
"""The native client's own first word: the id of a request that a host had, and may have done, before it was lost."""
HIDDEN = "_YTHON"
"""How the native client begins the names of variables that Python's own start would heed (PYTHONPATH …): they are meant
for the programs in panes, which are to have them."""
_FLAGS = "2CDlNquUv"
_WITH_VALUE = "cfLST"


class Globals:
    """tmux's own options, before the command."""

    __slots__ = (
        "command", "config", "control", "features", "foreground", "label", "no_start", "shell_command", "socket",
    )  # fmt: skip

    def __init__(self) -> None:
        """Start with nothing given."""
        self.socket: str | None = None
        self.label: str | None = None
        self.shell_command: str | None = None
        self.config: list[str] = []
        self.features = ""
        """The terminal's, between commas (-T)."""
        self.control = 0
        """How often -C was said: a client in control mode, twice one within a terminal."""
        self.foreground = False
        self.no_start = False
        self.command: list[str] = []


class Usage(Exception):  # noqa: N818 - ends the program with tmux's usage
    """The options before the command are wrong; the text says how, and may be empty."""


def read_globals(argv: list[str]) -> Globals:
    """Read the options before the command (tmux(1)); raises Usage."""
    found = Globals()
    words = iter(argv)
    rest: list[str] = []
    for word in words:
        if word == "--":
            break
        if not word.startswith("-") or word == "-":
            rest = [word]
            break
        _read_cluster(found, word, words)
    found.command = [*rest, *words]
    if found.command and (found.foreground or found.shell_command is not None):
        raise Usage("")
    return found


def _read_cluster(found: Globals, word: str, words: "Iterator[str]") -> None:
    for at, flag in enumerate(word[1:], 2):
        if flag in _WITH_VALUE:
            value = word[at:] or next(words, None)
            if value is None:
                raise Usage(f"tmux: option requires an argument -- {flag}")
            _keep(found, flag, value)
            return
        if flag in ("h", "V"):
            raise Usage(flag)
        if flag not in _FLAGS:
            raise Usage(f"tmux: unknown option -- {flag}")
        if flag == "N":
            found.no_start = True
        elif flag == "C":
            found.control += 1
        elif flag == "D":
            found.foreground = True


def _keep(found: Globals, flag: str, value: str) -> None:
    if flag == "S":
        found.socket = value
    elif flag == "L":
        found.label = value
    elif flag == "f":
        found.config.append(value)
    elif flag == "T":
        found.features += f",{value}"
    elif flag == "c":
        found.shell_command = value


def main(argv: list[str] | None = None) -> int:
    """Run one command line; returns its exit status."""
    for name in [name for name in os.environ if name.startswith(HIDDEN)]:
        os.environ["PYTHON" + name.removeprefix(HIDDEN)] = os.environ.pop(name)
    if "LC_CTYPE" in os.environ:
        from panelock.impl import coercion

        coercion.undo()
    words = sys.argv[1:] if argv is None else argv
    had = b""
    if words and words[0].startswith(REQUEST):
        had, words = bytes.fromhex(words[0].removeprefix(REQUEST)), words[1:]
    try:
        found = read_globals(words)
    except Usage as usage:
        return _usage(str(usage))
    try:
        if found.control:
            return _control(found)
        try:
            status, out, err = run(found, had)
        except client.NeedsTerminal as needs:
            if os.isatty(0) and os.isatty(1):
                return _attach(found, needs.complaints)
            write(2, needs.complaints)
            found.foreground = False  # it asked a server that is there
            status, out, err = run(found, flags=wire.NO_TERMINAL)
    except (Fault, Refused, client.Answered) as error:
        status, out, err = 1, b"", f"{error}\n".encode("utf-8", "surrogateescape")
    return _say(status, out, err)


def _usage(text: str) -> int:
    if text == "V":
        return _say(0, f"{VERSION}\n".encode(), b"")
    if text == "h":
        return _say(0, USAGE.encode(), b"")
    return _say(1, b"", f"{text}\n{USAGE}".lstrip("\n").encode("utf-8", "surrogateescape"))


def run(found: Globals, had: bytes = b"", flags: int = 0) -> tuple[int, bytes, bytes]:
    """Ask the server's host, or do without; returns exit status, stdout and stderr.

    ``had`` is the id of this request where a host has had it already. Raises client.NeedsTerminal as it does.
    """
    place, environment = _server(found)
    if found.shell_command is not None:
        from panelock.cli import serverless

        serverless.become_shell(place, found.shell_command)
    if found.foreground and not found.no_start:
        from panelock.cli import foreground

        return foreground.run(place, environment, _folder(), config=found.config)
    command = found.command or ["new-session"]
    request = had or os.urandom(16)
    try:
        return client.ask(place, command, environment, _folder(), request, repeat=bool(had), flags=flags)
    except client.Unreachable:
        from panelock.cli import serverless

        return serverless.run(
            place, command, environment, _folder(), request, config=found.config, no_start=found.no_start, flags=flags
        )
    except client.OtherVersion as other:
        from panelock.cli import serverless

        return serverless.beside(place, command, environment, _folder(), request, other)


def _server(found: Globals) -> "tuple[Place, dict[str, str]]":
    """Return the server that is meant, which must not be a real tmux's, and the environment."""
    environment = dict(os.environ)
    place = find(found.socket, found.label, environment)
    must_not_be_foreign(place)
    return place, environment


def _control(found: Globals) -> int:
    from panelock.cli import control

    place, environment = _server(found)
    return control.run(
        place, found.command or ["new-session"], environment, _folder(),
        config=found.config, no_start=found.no_start, twice=found.control > 1,
    )  # fmt: skip


def _attach(found: Globals, complaints: bytes) -> int:
    from panelock.cli import attaching

    place, environment = _server(found)
    return attaching.run(
        place, found.command or ["new-session"], environment, _folder(), complaints,
        config=found.config, no_start=found.no_start, features=found.features,
    )  # fmt: skip


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return os.environ.get("PWD", "/")


def _say(status: int, out: bytes, err: bytes) -> int:
    try:
        write(1, out)
        write(2, err)
    except OSError:
        # Whoever reads has gone away; what was asked is done.
        return status or 1
    return status


def write(fd: int, data: bytes) -> None:
    """Write all of it, also to a stream that does not block."""
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(fd, left) :]
        except BlockingIOError:  # our caller's stream is one that does not block
            import select

            waiting = select.poll()
            waiting.register(fd, select.POLLOUT)
            waiting.poll()
