"""How long a command of copy mode may take: it is done where others' screens are rendered, and they wait meanwhile."""

import signal
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

LONGEST_S = 3.0
"""What takes longer stops where it is. Tmux, in which all waits meanwhile, lets a search take ten (SEARCH_TIMEOUT)."""
AT_LAST_S = 6.0
"""What does not ask by then whether it is to stop is stopped."""
Result = TypeVar("Result")


class TookTooLong(Exception):  # noqa: N818 - it says what has happened
    """It is not done in the time that there is."""


class Patience:
    """Tells when it is time to stop."""

    def __init__(self) -> None:
        """Begin to count the time."""
        self._until = 0.0
        self.begin()

    def begin(self) -> None:
        """Another command is done from now on."""
        self._until = monotonic() + LONGEST_S

    @property
    def is_over(self) -> bool:
        """Whether it has taken too long by now."""
        return monotonic() > self._until

    def spend(self, _: int) -> None:
        """Go on, unless it has taken too long by now."""
        if self.is_over:
            raise TookTooLong


def in_time(does: Callable[[], Result]) -> Result:
    """Do something; raises TookTooLong where it is stopped, as it may be in the midst of Python's re, for one."""

    def stop(*_: object) -> None:
        raise TookTooLong(f"not done within {AT_LAST_S:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, AT_LAST_S)
    try:
        return does()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
