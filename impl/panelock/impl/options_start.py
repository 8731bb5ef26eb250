"""What a server's start gives some options, from the environment of whoever started it (main() of tmux.c).

These values are no defaults (``set -gu default-shell`` gives /bin/sh) and are never written to disk: they are handed to
every lookup as ``start``.
"""

import os
from collections.abc import Callable, Mapping

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
