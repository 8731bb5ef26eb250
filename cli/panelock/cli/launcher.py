"""Puts our ``tmux`` on PATH, for the processes of one server and nobody else: a folder with that one program."""

import os
import shlex
import sys
from contextlib import suppress

from panelock.impl.paths import Place, own_folder

_MAIN = "import sys; sys.path += {path!r}; from panelock.cli.shim import main, os; os._exit(main())"
"""Nothing is left to finalise when the answer is printed, and that would cost as much as the answer."""


def folder(place: Place) -> str:
    """Return the folder that holds the server's ``tmux``."""
    return f"{place.folder}/bin"


def put_on_path(place: Place, environment: dict[str, str]) -> dict[str, str]:
    """Write the server's ``tmux`` and return the environment with it first on PATH."""
    own_folder(place.folder)
    made = folder(place)
    own_folder(made)
    _write_whole(f"{made}/tmux", program())
    rest = [entry for entry in environment.get("PATH", os.defpath).split(os.pathsep) if entry != made]
    return environment | {"PATH": os.pathsep.join([made, *rest])}


def program() -> str:
    """Return the text of a ``tmux`` that starts faster than a console script: no site, no environment's Python.

    The path is written into it: where this program's modules stand now is where they will be looked for.
    """
    wanted = [entry for entry in map(os.path.abspath, filter(None, sys.path)) if _needed(entry)]
    # Behind the standard library's own: what a command imports most is found first.
    main = _MAIN.format(path=wanted)
    interpreter = sys.executable
    if " " in interpreter or len(interpreter) > 100:  # a limit of the kernel's for the first line
        return f'#!/bin/sh\nexec {shlex.quote(interpreter)} -IS -c {shlex.quote(main)} "$@"\n'
    return f"#!{interpreter} -IS\n" + main.replace("; ", "\n") + "\n"


def _needed(entry: str) -> bool:
    return entry.endswith("-packages") or os.path.isdir(f"{entry}/panelock")


def _write_whole(path: str, text: str) -> None:
    """Replace the file at once: a shell may be starting it."""
    new = f"{path}.new-{os.getpid()}"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o700), "w") as file:
        file.write(text)
    os.replace(new, path)
    with suppress(OSError):
        os.chmod(path, 0o700)
