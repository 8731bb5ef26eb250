"""Files that commands wait for: read and written by a thread, for a FIFO or a slow disk must not stop the host."""

import errno
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from panelock.impl.commands.base import ReadFile, WriteFile
from panelock.impl.errors import Refused
from panelock.impl.host.driver import PENDING, Driver
from panelock.impl.host.request import Request

FILE_LIMIT = 256 << 20
"""Bytes of a file that a command reads."""


class FileWaits:
    """The effects of a host on files."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def read(self, request: Request, wait: ReadFile) -> Any:
        """Read a file, or the caller's input."""
        if wait.path == "-":
            if request.input_taken:
                raise Refused(f"-: {os.strerror(errno.EBADF)}")  # what tmux's client finds: it has closed it
            if request.ask_input is None:
                return b""

            def read(data: bytes | None) -> None:
                gone = None if data is not None else Refused("the caller has gone with its standard input")
                self._driver.resume(request, data, gone)

            request.input_taken = True
            request.ask_input(read, None)
            return PENDING
        path = os.path.join(request.cwd, wait.path)
        return self._in_thread(request, lambda: read_whole(path))

    def write(self, request: Request, wait: WriteFile) -> Any:
        """Write a file, or to the caller."""
        if wait.path == "-":
            assert request.call is not None
            request.call.raw += wait.data
            return None
        path = os.path.join(request.cwd, wait.path)
        return self._in_thread(request, lambda: write_whole(path, wait.data, append=wait.append))

    def _in_thread(self, request: Request, work: Callable[[], Any]) -> Any:
        driver = self._driver

        def run() -> None:
            value, error = None, None
            try:
                value = work()
            except Exception as failure:  # noqa: BLE001 - raised at the command's yield
                error = failure
            with suppress(RuntimeError):  # the loop has ended: so has the request
                driver.loop.call_soon_threadsafe(driver.resume, request, value, error)

        threading.Thread(target=run, daemon=True).start()
        return PENDING


def read_whole(path: str) -> bytes:
    """Return a file's bytes; one beyond the limit is an error, not a full memory."""
    with open(path, "rb") as file:
        data = file.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise OSError(27, "File too large", path)
    return data


def write_whole(path: str, data: bytes, *, append: bool) -> None:
    """Write a file."""
    with open(path, "ab" if append else "wb") as file:
        file.write(data)
