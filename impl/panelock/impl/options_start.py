"""What a server's start gives some options, from the environment of whoever started it (main() of tmux.c).

These values are no defaults (``set -gu default-shell`` gives /bin/sh) and are never written to disk: they are handed to
every lookup as ``start``.
"""

import os
import pwd
from collections.abc import Callable, Mapping
from functools import lru_cache

NO_START: Mapping[str, str] = {}
OURSELVES = frozenset(("tmux", "panelock-tmux", "panelock-shim"))


def suitable_shell(path: str) -> bool:
    """Whether a path can be default-shell: absolute, executable and not this program (checkshell)."""
    return path.startswith("/") and os.path.basename(path) not in OURSELVES and os.access(path, os.X_OK)


def start_values(
    environment: Mapping[str, str], password_shell: str, suitable: Callable[[str], bool] = suitable_shell
) -> dict[str, str]:
    """Return the options that the environment decides: default-shell, editor, status-keys and mode-keys.

    >>> start_values({"SHELL": "nosuch", "EDITOR": "/bin/nvim"}, "/bin/zsh", lambda path: path.startswith("/"))
    {'default-shell': '/bin/zsh', 'editor': '/bin/nvim', 'status-keys': 'vi', 'mode-keys': 'vi'}
    """
    shells = (environment.get("SHELL", ""), password_shell)
    values = {"default-shell": next((shell for shell in shells if suitable(shell)), "/bin/sh")}
    editor = environment.get("VISUAL", environment.get("EDITOR"))
    if editor is not None:
        keys = "vi" if "vi" in editor.rpartition("/")[2] else "emacs"
        values |= {"editor": editor, "status-keys": keys, "mode-keys": keys}
    return values


def started_with(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the environment of a server's start gives, with the user's shell by the user database.

    Looked up once for all: the database may be files, or a service somewhere.
    """
    return _started_with(tuple((name, environment[name]) for name in _ASKED if name in environment))


_ASKED = ("SHELL", "VISUAL", "EDITOR")


@lru_cache(maxsize=8)
def _started_with(told: tuple[tuple[str, str], ...]) -> dict[str, str]:
    try:
        shell = pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        shell = ""
    return start_values(dict(told), shell)
