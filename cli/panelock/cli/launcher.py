"""Puts our ``tmux`` on PATH, for the processes of one server and nobody else: a folder with that one program.

It is the native client where the installation has one, with the Python program beside it under a name that shadows
nothing; else the Python program itself.
"""

import os
import shlex
import sys
from contextlib import suppress

from panelock.impl.paths import Place, own_folder

SHIM = "panelock-shim"
"""The Python program's name beside the native client, which looks for it there."""
_MAIN = "import sys; sys.path += {path!r}; from panelock.cli.shim import main, os; os._exit(main())"
"""Nothing is left to finalise when the answer is printed, and that would cost as much as the answer."""


def put_on_path(place: Place, environment: dict[str, str]) -> dict[str, str]:
    """Write the server's ``tmux`` and return the environment with it first on PATH."""
    own_folder(place.folder)
    made = place.programs
    own_folder(made)
    for name, content in programs().items():
        _write_whole(f"{made}/{name}", content)
    rest = [entry for entry in environment.get("PATH", os.defpath).split(os.pathsep) if entry != made]
    return environment | {"PATH": os.pathsep.join([made, *rest])}


def programs() -> dict[str, bytes]:
    """Return what stands in the folder: each program's name and content."""
    shim = program().encode("utf-8", "surrogateescape")
    client = native()
    if client is None:
        return {"tmux": shim}
    with open(client, "rb") as file:
        # The shim first: a client without it could not start a host.
        return {SHIM: shim, "tmux": file.read()}


def native() -> str | None:
    """Return the path of the native client, where this installation has one."""
    path = installed()
    return path if path and is_native(path) else None


def installed() -> str | None:
    """Return the path of the installed ``panelock-tmux`` (tools/build_client.py): the native client, or a script."""
    from importlib import metadata

    try:
        files = metadata.files("panelock") or ()
    except metadata.PackageNotFoundError:
        return None
    return next((str(file.locate()) for file in files if file.name == "panelock-tmux"), None)


def is_native(path: str) -> bool:
    """Tell whether a file is a program of machine code, and not a script."""
    try:
        with open(path, "rb") as file:
            head = file.read(2)
    except OSError:
        return False
    return len(head) == 2 and head != b"#!"


def program() -> str:
    """Return the text of a Python ``tmux`` that starts faster than a console script: no site, no environment's Python.

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


def _write_whole(path: str, content: bytes) -> None:
    """Replace the file at once: a shell may be starting it."""
    new = f"{path}.new-{os.getpid()}"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o700), "wb") as file:
        file.write(content)
    os.replace(new, path)
    with suppress(OSError):
        os.chmod(path, 0o700)
