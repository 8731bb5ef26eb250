"""The signals that ask a program to end, as an exception, so that whatever it has done to a terminal is undone."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class ToldToEnd(BaseException):
    """A signal asked this program to end (C-c before a pipe, a job's time limit, a terminal that was closed)."""

    def __init__(self, number: int) -> None:
        """Keep which."""
        super().__init__(number)
        self.number = number


@contextmanager
def told_to_end() -> Iterator[None]:
    """Raise ToldToEnd within, wherever the program is, when one of these signals comes."""

    def told(number: int, _: FrameType | None) -> NoReturn:
        raise ToldToEnd(number)

    asked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    # What the caller ignores (nohup) stays ignored.
    before = {one: signal.signal(one, told) for one in asked if signal.getsignal(one) is not signal.SIG_IGN}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
