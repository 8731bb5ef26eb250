"""What is written to a terminal, which may take it slowly or not at all: then it waits here, and nobody for it."""

import os
from contextlib import suppress
from typing import Self

from panelock.cli.shim import write


class Output:
    """Standard output, a terminal."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._waiting = bytearray()
        # Of its own: who shares the standard one with us would not expect it to be other than it was.
        self._fd = -1
        with suppress(OSError):
            self._fd = os.open(os.ttyname(1), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        waiting, self._waiting, self._fd = bytes(self._waiting), bytearray(), -1
        with suppress(OSError):
            write(1, waiting)

    @property
    def waiting(self) -> bool:
        """Whether the terminal has not taken all yet."""
        return bool(self._waiting)

    @property
    def behind(self) -> int:
        """How many bytes it has not taken."""
        return len(self._waiting)

    def fileno(self) -> int:
        """The descriptor that becomes writable when it takes more."""
        return self._fd

    def send(self, text: str) -> None:
        """Write, now or when it can be."""
        data = text.encode("utf-8", "surrogateescape")
        if self._fd < 0:  # a terminal without a name
            write(1, data)
            return
        self._waiting += data
        self.flush()

    def flush(self) -> None:
        """Write what it takes."""
        while self._waiting:
            try:
                del self._waiting[: os.write(self._fd, self._waiting[:4096])]
            except BlockingIOError:
                return
