"""Tries the program that stands by for panes before it is put into a wheel: that it becomes what it is told, and when.

Written for the build, where nothing of panelock is installed; ``python tools/try_standby.py PROGRAM`` tries one.
"""

import os
import signal
import struct
import sys
import tempfile
import time

from try_client import PATIENCE_S, ClientFails, expect


def try_standby(path: str, emulator: tuple[str, ...] = ()) -> None:
    """Raise ClientFails unless it becomes what it is told, complains where it cannot, and ends when nobody tells it."""
    with tempfile.TemporaryDirectory(prefix="pl-") as made:
        folder = os.path.realpath(made)
        command = [*emulator, path]
        told = orders(
            ["", f"{folder}/none", folder, "/"],
            "/bin/sh",
            ["me", "-c", "echo $0 $1 $A $B; pwd", "a", "b"],
            ["A=", "B=c d"],
        )
        expect(stand_by(command, told, folder), (0, f"a b c d\n{folder}\n".encode()))
        expect(stand_by(command, None, folder), (1, b""))
        told = orders(["/"], "", ["none"], [])
        expect(stand_by(command, told, folder), (1, b"none: No such file or directory\n"))
        with open(f"{folder}/script", "w", opener=lambda name, flags: os.open(name, flags, 0o700)) as script:
            script.write('echo "$0 $1"\n')
        told = orders(["/"], f"{folder}/script", ["none", "one"], [])
        expect(stand_by(command, told, folder), (0, f"{folder}/script one\n".encode()))


def orders(folders: list[str], path: str, words: list[str], variables: list[str]) -> bytes:
    """Say what to become (impl/host/standby.py)."""
    texts = [*folders, path, words[0], *words, *variables]
    return (
        struct.pack("=III", len(folders), len(words), len(variables)) + "".join(f"{text}\0" for text in texts).encode()
    )


def stand_by(command: list[str], told: bytes | None, folder: str) -> tuple[int, bytes]:
    """Let it stand by at a file in the place of a terminal; return its status and what it has written."""
    terminal = os.open(f"{folder}/terminal", os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    file = os.open(f"{folder}/orders", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    waiting, go = os.pipe()
    try:
        pid = os.posix_spawn(
            command[0],
            command,
            {},
            file_actions=[(os.POSIX_SPAWN_DUP2, fd, at) for at, fd in enumerate((terminal, file, waiting))],
        )
        if told is not None:
            os.write(file, told)
            os.write(go, b"!")
    except OSError as fault:
        raise ClientFails(str(fault)) from None
    finally:
        for fd in (terminal, file, waiting, go):
            os.close(fd)
    status = os.waitstatus_to_exitcode(ended(pid))
    with open(f"{folder}/terminal", "rb") as written:
        return status, written.read()


def ended(pid: int) -> int:
    """Wait for a process, for as long as one may take; returns its status."""
    until = time.monotonic() + PATIENCE_S
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise ClientFails(f"it did not end within {PATIENCE_S} s")
        time.sleep(0.005)


if __name__ == "__main__":
    try_standby(sys.argv[1], tuple(sys.argv[2:]))
