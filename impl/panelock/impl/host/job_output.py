"""What a shell command prints: it is over when the command has ended and nobody can print any more (tmux: job.c)."""

import os
from collections.abc import Callable

from panelock.impl.host.loop import EventLoop

_READ = 65536


class Output:
    """The reading end of one command's pipe."""

    def __init__(
        self, loop: EventLoop, reading: int, printed: Callable[[bytes], None], over: Callable[[int], None]
    ) -> None:
        self._loop = loop
        self.reading = reading
        self._printed = printed
        self._over = over
        self.status: int | None = None
        """How the command has ended, where it has."""
        self.is_over = False
        loop.add_reader(reading, self._read)

    @property
    def is_open(self) -> bool:
        """Tell whether there may be more."""
        return self.reading >= 0

    def ended(self, status: int) -> None:
        """The command has ended."""
        self.status = status
        self._look()

    def drop(self) -> None:
        """Nobody wants to know any more: read and tell nothing."""
        self.is_over = True
        if self.is_open:
            self._close()

    def _read(self) -> None:
        try:
            data = os.read(self.reading, _READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._printed(data)
        else:
            self._close()
            self._look()

    def _close(self) -> None:
        self._loop.remove_reader(self.reading)
        os.close(self.reading)
        self.reading = -1

    def _look(self) -> None:
        # Both, as in tmux: a background process that keeps the pipe open keeps the job.
        if self.status is not None and not (self.is_open or self.is_over):
            self.is_over = True
            self._over(self.status)
