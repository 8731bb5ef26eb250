"""Tries a native client before it is put into a wheel: against a host of a few lines, and without one.

Written for the build, where nothing of panelock is installed; ``python tools/try_client.py CLIENT`` tries one by hand.
"""

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HEAD = struct.Struct("<4sHHI")
OUT = b"out" * 100_000
PATIENCE_S = 20


class ClientFails(Exception):  # noqa: N818 - said to whoever installs
    """The client does not do what it is for; the text says what."""


def try_client(path: str, emulator: tuple[str, ...] = ()) -> None:
    """Raise ClientFails unless the client asks a host and prints its answer, and becomes the program beside it else."""
    with tempfile.TemporaryDirectory(prefix="pl-", ignore_cleanup_errors=True) as folder:
        client, shim = f"{folder}/tmux", Path(folder, "panelock-shim")
        shutil.copy2(path, client)
        shim.write_text('#!/bin/sh\necho "shim:$*"\nexit 7\n')
        shim.chmod(0o700)
        command = [*emulator, client]
        expect(run([*command, "-V"], folder), (7, b"shim:-V\n", b""))
        expect(run([*command, "-S", f"{folder}/s", "ls"], folder), (7, f"shim:-S {folder}/s ls\n".encode(), b""))
        os.mkdir(f"{folder}/s.d")
        Path(folder, "s.d/host.lock").touch()
        asked: list[bytes] = []
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(f"{folder}/s")
            listener.listen()
            host = threading.Thread(target=answer, args=(listener, asked), daemon=True)
            host.start()
            said = run([*command, "-S", f"{folder}/s", "ls", "-F", ""], folder, {"A": "b"})
            host.join(PATIENCE_S)
        expect(said, (3, OUT, b"err"))
        expect(asked, [b"\0".join([os.fsencode(os.path.realpath(folder)), b"ls", b"-F", b"", b"A=b", b""])])


def answer(listener: socket.socket, asked: list[bytes]) -> None:
    """Be a host for one request."""
    caller, _ = listener.accept()
    with caller, caller.makefile("rb") as file:
        length = HEAD.unpack(file.read(HEAD.size))[3]
        body = file.read(length)
        asked.append(body[28:])
        result = struct.pack("<iII", 3, len(OUT), 3) + OUT + b"err"
        caller.sendall(HEAD.pack(b"PNLK", 1, 101, len(result)) + result)


def run(command: list[str], folder: str, environment: dict[str, str] | None = None) -> tuple[int, bytes, bytes]:
    """Run the client; return status, stdout and stderr."""
    try:
        done = subprocess.run(
            command, env=environment or {}, cwd=folder, capture_output=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise ClientFails(str(fault)) from None
    return done.returncode, done.stdout, done.stderr


def expect(found: object, wanted: object) -> None:
    """Compare."""
    if found != wanted:
        raise ClientFails(f"{found!r:.200}, not {wanted!r:.200}")


if __name__ == "__main__":
    try_client(sys.argv[1], tuple(sys.argv[2:]))
