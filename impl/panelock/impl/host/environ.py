"""What a pane's first process is started with: its environment and its words (tmux: environ.c, spawn.c)."""

import os
import pwd
from collections.abc import Mapping

from panelock.impl.paths import has_programs

DENIED = frozenset({"TMUX", "TMUX_PANE", "LINES", "COLUMNS", "TERMCAP", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"})
"""Of the caller's own terminal: wrong in any other."""

VERSION = "3.4"


def for_pane(
    base: Mapping[str, str],
    given: Mapping[str, str],
    *,
    tmux: str,
    pane: int,
    term: str,
    mark: str,
    shell: str,
    cwd: str,
) -> dict[str, str]:
    """Return the whole environment of a pane: ``base`` less what is denied, and what tells it where it is.

    What was ``given`` for this pane alone (-e) counts more than that, but for its own id, shell and folder.
    """
    made = cleaned(base)
    made["TMUX"] = tmux
    made["TERM"] = term
    made["TERM_PROGRAM"] = "tmux"
    made["TERM_PROGRAM_VERSION"] = VERSION
    made.update(given)
    made["TMUX_PANE"] = f"%{pane}"
    made["PANELOCK_MARK"] = mark
    made["SHELL"] = shell
    if "HOME" not in made:
        made["HOME"] = home()
    made["PWD"] = cwd or "/"
    return made


def for_job(base: Mapping[str, str], tmux: str) -> dict[str, str]:
    """Return the environment of run-shell and pipe-pane."""
    made = cleaned(base)
    made.setdefault("PATH", os.defpath)
    made["TMUX"] = tmux
    made["TERM_PROGRAM"] = "tmux"
    made["TERM_PROGRAM_VERSION"] = VERSION
    return made


def cleaned(base: Mapping[str, str]) -> dict[str, str]:
    """Return ``base`` less what is denied."""
    return {name: value for name, value in base.items() if name not in DENIED and not name.startswith("PANELOCK_")}


def mark(boot: str, epoch: int, pane: int, socket: str) -> str:
    """Return PANELOCK_MARK, by which the processes of a reservation are found whose host died before it confirmed."""
    return f"{boot}/{epoch}/{pane}/{socket}"


def words(argv: list[str], shell: str, path: str) -> tuple[list[str], str]:
    """Return (what is run, its argv[0]): nothing (a login shell), one string for a shell, or an argument list.

    Where ``path``, the pane's PATH, leads to a ``tmux`` of ours it is no login shell: what that reads may set PATH anew
    (/etc/profile of Debian does), and whatever runs there would find a real tmux, or none, for a server of ours.
    """
    name = os.path.basename(shell)
    if not argv:
        return [shell], name if has_programs(path) else f"-{name}"
    if len(argv) == 1:
        return [shell, "-c", argv[0]], name
    return argv, argv[0]


def home() -> str:
    """Return the user's home folder by the user database."""
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return "/"
