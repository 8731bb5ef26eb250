"""Which server, and where it lives (tmux(1), -L and -S): the socket and the folder of files beside it.

On the cold path of every command: no dataclasses, no tempfile, which cost more to import than the rest of a command.
"""

import os
import stat

from panelock.impl.errors import Fault

SOCKET_LIMIT = 107
"""Bytes that a socket's path may have on Linux (sun_path); 103 on macOS."""


class BadPlace(Fault):
    """A folder or socket that cannot be used; the text is tmux's where it has one."""


class Place:
    """Where one server lives: ``socket`` is what -S, $TMUX and #{socket_path} name."""

    __slots__ = ("folder", "host_lock", "journal", "last", "lock", "programs", "registry", "socket")

    def __init__(self, socket: str) -> None:
        """Name the server by its socket's path; the rest follows from it, and is asked for in every transaction."""
        self.socket = socket
        self.folder = folder = socket + ".d"
        """The folder of the server's files."""
        self.lock = f"{folder}/registry.lock"
        """The file that is flocked; never deleted."""
        self.registry = f"{folder}/registry.json"
        """The document's file."""
        self.last = f"{folder}/registry.last"
        """The file of an earlier document, kept for a rebuild."""
        self.journal = f"{folder}/journal.jsonl"
        """The file of the history."""
        self.host_lock = f"{folder}/host.lock"
        """The file that the one host holds for life."""
        self.programs = f"{folder}/bin"
        """The folder of the ``tmux`` that ``panelock run`` puts on PATH."""

    def __eq__(self, other: object) -> bool:
        """Two places are one when the path is."""
        return isinstance(other, Place) and other.socket == self.socket

    def __hash__(self) -> int:
        """As for equality."""
        return hash(self.socket)

    def __repr__(self) -> str:
        """Show the path."""
        return f"Place({self.socket!r})"


def find(socket: str | None, label: str | None, environment: dict[str, str]) -> Place:
    """Resolve -S, -L and the environment, in tmux's order; makes and checks the per-user folder when it is used."""
    if socket is None and label is None:
        inside = environment.get("TMUX", "").partition(",")[0]
        if inside:
            socket = inside
    if socket is None:
        socket = f"{user_folder(environment)}/{label or 'default'}"
    elif not socket.startswith("/"):
        # The host and the panes' shells have folders of their own: only a whole path is the same place for all.
        socket = os.path.abspath(socket)
    if len(os.fsencode(socket)) > SOCKET_LIMIT:
        raise BadPlace(f"error connecting to {socket} (File name too long)")
    return Place(socket)


def has_programs(path: str) -> bool:
    """Tell whether a PATH leads to the ``tmux`` of a server of ours, this one's or another's."""
    end = Place("").programs
    return any(entry.endswith(end) and was_hosted(Place(entry.removesuffix(end))) for entry in path.split(":"))


def was_hosted(place: Place) -> bool:
    """Tell whether a host of ours has ever been there: its lock's file stays."""
    return os.path.lexists(place.host_lock)


def is_foreign(place: Place) -> bool:
    """Tell whether somebody else's socket stands there; ours has its files beside it."""
    return not was_hosted(place) and os.path.lexists(place.socket)


def must_not_be_foreign(place: Place) -> None:
    """Refuse, by name, a socket that is not ours: a real tmux's is never spoken to."""
    if is_foreign(place):
        raise BadPlace(
            f"{place.socket}: not a server of panelock's (a real tmux's?); it is left alone: name another with -S or -L"
        )


def base_folder(environment: dict[str, str]) -> str:
    """Return the folder in which the per-user folder lies: a variable that names none is passed over, as by tmux.

    So are those that tmux does not ask where we may not write: they are another user's (sudo -E).
    """
    for name in ("TMUX_TMPDIR", "XDG_RUNTIME_DIR", "TMPDIR"):
        folder = environment.get(name)
        if folder and os.path.isdir(folder) and (name == "TMUX_TMPDIR" or os.access(folder, os.W_OK | os.X_OK)):
            return folder.rstrip("/") or "/"
    return "/tmp"  # noqa: S108 - the folder made in it is checked for owner and mode


def user_folder(environment: dict[str, str], *, make: bool = True) -> str:
    """Return the folder of this user's named servers, made with mode 0700 and checked for owner and mode."""
    base = base_folder(environment)
    try:
        base = os.path.realpath(base, strict=True)
    except OSError as error:
        raise BadPlace(f"couldn't create directory {base} ({error.strerror})") from None
    folder = f"{base}/panelock-{os.getuid()}"
    if make:
        own_folder(folder)
    return folder


def own_folder(folder: str) -> None:
    """Make the folder unless it stands; refuse one that others own or may enter, or that is a link."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise BadPlace(f"couldn't create directory {folder} ({error.strerror})") from None
    try:
        found = os.lstat(folder)
    except OSError as error:
        raise BadPlace(f"couldn't read directory {folder} ({error.strerror})") from None
    if not stat.S_ISDIR(found.st_mode):
        raise BadPlace(f"{folder} is not a directory")
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise BadPlace(f"directory {folder} has unsafe permissions")
