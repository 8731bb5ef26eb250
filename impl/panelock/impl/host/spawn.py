"""Start a process in a pseudo-terminal of its own, or a job beside the panes; never stops the host for long.

posix_spawn alone (0.15 ms however large the host is): fork copies the host's page tables, and pty.fork leaks every
other pane's master. Knows nothing of panes.
"""

import errno
import fcntl
import os
import signal
import struct
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from msgspec import Struct

from panelock.impl import processes
from panelock.impl.errors import Fault

RESET = [number for number in range(1, signal.NSIG) if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33)]
"""Signals that children get with their default meaning (32 and 33 belong to the C library)."""

_IUTF8 = 0x4000
"""Missing in the termios of Python 3.11; the same number on Linux and macOS."""

_DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin"

_DARWIN_TRAMPOLINE = 'exec <"$0" >"$0" 2>"$0"; exec "$@"'
"""Opened by a session's leader, a terminal becomes its controlling terminal; macOS has no file action that does."""


class NoTerminal(Fault):
    """The system has no pseudo-terminal or descriptor left for another pane."""


class Child(Struct, frozen=True):
    """A process that was started; ``master`` is the host's side of its terminal."""

    pid: int
    process: str
    """Its name (processes.py)."""
    master: int
    tty: str


NOBODY = Child(0, "", -1, "")
"""What runs in an empty pane."""

_given: list[tuple[int, int]] = []
"""The limit of open files that we were started with, once it was raised."""


NO_ROOM = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
"""Errors of starting a process that tell of the system's limits, and not of the program."""


def born(start: Callable[[], int]) -> int:
    """Start a child with the limit that we were started with: programs close every descriptor up to it, one by one.

    It is ours for as long as that takes. A child that cannot open its terminal so, among our many files, is told its
    limit from outside, just after its start.
    """
    if not _given or sys.platform != "linux":
        return start()
    import resource

    raised = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, _given[0])
    try:
        return start()
    except OSError as error:
        if error.errno != errno.EMFILE:
            raise
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, raised)
    pid = start()
    with suppress(OSError, ValueError):
        resource.prlimit(pid, resource.RLIMIT_NOFILE, _given[0])
    return pid


def raise_file_limit() -> int:
    """Raise the soft limit of open files to the hard one (each pane takes two) and return it."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else max(soft, 65536)
    if sys.platform == "darwin":
        wanted = min(wanted, 10240)
    if wanted > soft:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            _given[:] = [(soft, hard)]
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def open_terminal(columns: int, rows: int, erase: int) -> tuple[int, int, str]:
    """Return (master, slave, the slave's path) of a fresh terminal of that size, with erase and UTF-8 as tmux sets."""
    try:
        master, slave = os.openpty()
    except OSError as error:
        raise NoTerminal(why_not(error)) from None
    try:
        os.set_blocking(master, False)
        set_size(master, columns, rows)
        modes = termios.tcgetattr(slave)
        modes[0] |= _IUTF8
        modes[6][termios.VERASE] = bytes([erase])
        termios.tcsetattr(slave, termios.TCSANOW, modes)
        return master, slave, os.ttyname(slave)
    except BaseException:
        os.close(master)
        os.close(slave)
        raise


def why_not(error: OSError) -> str:
    """Say why there is no room for another terminal."""
    if error.errno in (errno.ENOSPC, errno.ENOENT):
        return "no pseudo-terminal left: the system's limit is reached (sysctl kernel.pty.max); end some panes"
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return "too many open files: raise the host's limit (ulimit -n) or end some panes"
    return f"cannot open a pseudo-terminal: {error.strerror}"


def set_size(master: int, columns: int, rows: int) -> None:
    """Give a terminal its size; its foreground processes get SIGWINCH when it is another."""
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def in_terminal(
    argv: Sequence[str],
    environment: Mapping[str, str],
    cwd: str,
    *,
    argv0: str,
    columns: int,
    rows: int,
    erase: int = 0x7F,
) -> Child:
    """Start ``argv`` as leader of a new session whose terminal has that size, and that character to erase with.

    A program that cannot be started is a pane whose process ends with status 1 at once, as in tmux.
    """
    master, slave, tty = open_terminal(columns, rows, erase)
    try:
        words = [argv0, *argv[1:]]
        path = find_program(argv[0], environment)
        with _standing_in(cwd, environment):
            before = processes.moment()
            try:
                pid = born(lambda: _spawn_in(tty, path or "", words, environment))
            except OSError as error:
                if error.errno in NO_ROOM:
                    raise NoTerminal(f"cannot start a process: {error.strerror}") from None
                instead = _instead(error, path or argv[0], list(argv))
                pid = born(lambda: _spawn_in(tty, "/bin/sh", instead, environment))
            process = processes.born(pid, before)
    except BaseException:
        os.close(master)
        raise
    finally:
        os.close(slave)
    return Child(pid, process, master, tty)


def _instead(error: OSError, path: str, argv: list[str]) -> list[str]:
    """Return what /bin/sh runs for a program that the system would not: a script, or the message and status 1."""
    if error.errno == errno.ENOEXEC:
        return ["sh", path, *argv[1:]]
    return ["sh", "-c", 'printf "%s: %s\\n" "$1" "$2" >&2; exit 1', "sh", argv[0], error.strerror or "cannot start"]


def _spawn_in(tty: str, path: str, words: list[str], environment: Mapping[str, str]) -> int:
    if sys.platform == "darwin":
        return os.posix_spawn(
            "/bin/sh",
            ["/bin/sh", "-c", _DARWIN_TRAMPOLINE, tty, path or words[0], *words[1:]],
            environment,
            setsid=True,
            setsigmask=(),
            setsigdef=RESET,
        )
    return os.posix_spawn(
        path,
        words,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, tty, os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
            (os.POSIX_SPAWN_DUP2, 0, 2),
        ],
        setsid=True,
        setsigmask=(),
        setsigdef=RESET,
    )


def job(command: str, environment: Mapping[str, str], cwd: str, *, stdin: int, stdout: int) -> int:
    """Start ``/bin/sh -c command`` in a session of its own with these descriptors (-1: /dev/null); returns its pid.

    stderr goes to /dev/null, as in tmux (job.c).
    """
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    # The host's own 0 to 2 are /dev/null, so no source below is overwritten before it is used.
    actions = [
        (os.POSIX_SPAWN_DUP2, null if stdin < 0 else stdin, 0),
        (os.POSIX_SPAWN_DUP2, null if stdout < 0 else stdout, 1),
        (os.POSIX_SPAWN_DUP2, null, 2),
    ]
    try:
        with _standing_in(cwd, environment):
            return born(
                lambda: os.posix_spawn(
                    "/bin/sh",
                    ["sh", "-c", command],
                    environment,
                    file_actions=actions,
                    setsid=True,
                    setsigmask=(),
                    setsigdef=RESET,
                )
            )
    finally:
        os.close(null)


def find_program(name: str, environment: Mapping[str, str]) -> str | None:
    """Resolve a program's name by the child's own PATH, as execvp in the child would."""
    if "/" in name:
        return name
    for folder in (environment.get("PATH") or _DEFAULT_PATH).split(":"):
        path = f"{folder or '.'}/{name}"
        if os.access(path, os.X_OK) and not os.path.isdir(path):
            return path
    return None


@contextmanager
def _standing_in(cwd: str, environment: Mapping[str, str]) -> Iterator[None]:
    """Let the child be born in a folder, else in the home, else in / (tmux: spawn.c).

    posix_spawn has no folder to start in; a /bin/sh that changes it first would cost each pane a millisecond. The host
    is one thread where folders matter (it opens absolute paths only), so it steps there and back.
    """
    for folder in (cwd, environment.get("HOME", ""), "/"):
        try:
            os.chdir(folder or "/")
        except OSError:
            continue
        if folder:
            break
    try:
        yield
    finally:
        os.chdir("/")
