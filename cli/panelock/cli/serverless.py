"""What ``tmux`` does when no host answers: starts one, or does without, or says that there is no server.

The registry decides, not the socket: a live registry whose host was killed gets a new host, which settles what the old
one left before it answers.
"""

import os

from panelock.impl import glance
from panelock.impl.errors import Fault, Refused
from panelock.impl.host import client, start, wire
from panelock.impl.paths import Place

TYPE_CHECKING = False  # typing is not imported on a caller's path
if TYPE_CHECKING:
    import _socket
    from collections.abc import Iterator

Answer = tuple[int, bytes, bytes]
_AT_ONCE = 1 << 16
"""Characters of a configuration's complaints that are shown by one command, or one line."""


def run(
    place: Place,
    command: list[str],
    environment: dict[str, str],
    cwd: str,
    request: bytes,
    *,
    config: list[str],
    no_start: bool,
    flags: int = 0,
) -> Answer:
    """Answer a command line for which nobody listens; raises NeedsTerminal as client.ask does."""
    try:
        complaints = ensure_server(place, command, environment, cwd, config=config, no_start=no_start)
    except start.NoHost as fault:
        return _alone(place, command, environment, cwd, request, fault)
    try:
        complaints = shown(place, complaints, environment, cwd)
        status, out, err = client.ask(place, command, environment, cwd, request, start=True, flags=flags)
    except client.NeedsTerminal as needs:
        needs.complaints = complaints
        raise
    return status, out, shown(place, complaints, environment, cwd) + err


def ensure_server(
    place: Place, command: list[str], environment: dict[str, str], cwd: str, *, config: list[str], no_start: bool
) -> bytes:
    """Start a host for a live server, or for one that this command starts; returns what is wrong in ``config``.

    Raises Refused in tmux's words where there is no server and none is to be started, and NoHost.
    """
    # At a glance, where that tells: the table of commands and the registry take five times as long to load.
    live = not glance.is_off(place) and is_live(place)
    if not live and (no_start or not starts_server(command)):
        raise Refused(_no_server(place))
    start.ensure_host(place)
    return b"" if live else configure(place, config, environment, cwd)


def reach(
    place: Place, command: list[str], environment: dict[str, str], cwd: str, *, config: list[str], no_start: bool
) -> "tuple[_socket.socket, bytes]":
    """Connect a client to the server's host, which is started where there is none; also what is wrong in ``config``.

    Raises as ensure_server does.
    """
    connected, complaints = client.connect(place.socket), b""
    if connected is None:
        complaints = ensure_server(place, command, environment, cwd, config=config, no_start=no_start)
        connected = client.connect(place.socket)
    if connected is None:
        raise start.NoHost(f"{place.socket}: the host has gone again")
    return connected, complaints


def is_live(place: Place) -> bool:
    """Tell whether the registry has a server that was not ended, by a command or by the machine's end.

    One whose host was killed when it had no session left, and was about to end, is none.
    """
    if not os.path.isdir(place.folder):
        return False
    from panelock.impl import processes
    from panelock.impl.document import is_over
    from panelock.impl.store import Store

    document = Store(place).load_shared()
    return not is_over(document) and document.boot == processes.boot_id()


def starts_server(command: list[str]) -> bool:
    """Tell whether any command of a chain is one that starts a server (tmux: CMD_STARTSERVER)."""
    names = glance.names(command)
    if all(name in glance.STARTING or name in glance.NEEDING for name in names):
        return any(name in glance.STARTING for name in names)
    from panelock.impl.commands.table import TABLE
    from panelock.impl.lookup import starts_server

    return starts_server(TABLE, names)


def beside(
    place: Place, command: list[str], environment: dict[str, str], cwd: str, request: bytes, other: client.OtherVersion
) -> Answer:
    """Answer a command line on a server whose host speaks another version: under the lock, where it needs no host."""
    from panelock.impl import lone

    answer = lone.run(place, command, environment, cwd, request.hex(), repeat=other.sent)
    if answer is None:
        raise other
    return answer


def _no_server(place: Place) -> str:
    if os.path.isdir(place.folder):
        return f"no server running on {place.socket}"
    return f"error connecting to {place.socket} (No such file or directory)"


def configure(place: Place, files: list[str], environment: dict[str, str], cwd: str) -> bytes:
    """Run the files that -f named, as a new server does first; what is wrong in them stops nothing."""
    asked = ["source-file", *(file for file in files if file != os.devnull)]
    if not asked[1:]:
        return b""
    return client.ask(place, asked, environment, cwd, os.urandom(16), start=True, flags=wire.NOBODY)[2]


def pieces(complaints: bytes) -> "Iterator[str]":
    """Return what is wrong in pieces of whole lines, each for one command."""
    # Many lines at once: for each command all that is shown is looked at anew.
    text, at = complaints.decode("utf-8", "surrogateescape").removesuffix("\n") + "\n", 0
    while complaints and at < len(text):
        end = max(text.rfind("\n", at, at + _AT_ONCE), text.find("\n", at))
        yield text[at:end]
        at = end + 1


def shown(place: Place, complaints: bytes, environment: dict[str, str], cwd: str) -> bytes:
    """Let the first session show what is wrong; returns what is left to be said, where there is none or no server."""
    for piece in pieces(complaints):
        asked = ["display-message", "-pl", "--", piece]
        try:
            status, _, _ = client.ask(place, asked, environment, cwd, os.urandom(16), flags=wire.NOBODY)
        except (client.Unreachable, client.Answered):
            return complaints
        if status:
            return complaints
    return b""


def _alone(
    place: Place, command: list[str], environment: dict[str, str], cwd: str, request: bytes, fault: Fault
) -> Answer:
    """No host can be had: what needs none is done by this process itself, under the lock."""
    from panelock.impl import lone

    answer = lone.run(place, command, environment, cwd, request.hex())
    if answer is None:
        raise fault
    return answer


def become_shell(place: Place, command: str) -> None:
    """Become the default shell with a command (tmux -c); does not return."""
    import pwd

    from panelock.impl.options_start import start_values
    from panelock.impl.store import Store

    shell = ""
    if is_live(place):
        shell = Store(place).load_shared().session_options.get("default-shell", "")
    shell = shell or start_values(os.environ, pwd.getpwuid(os.getuid()).pw_shell)["default-shell"]
    try:
        os.execl(shell, os.path.basename(shell), "-c", command)  # noqa: S606 - that is what -c is for
    except OSError as error:
        raise Refused(f"{shell}: {error.strerror}") from None
