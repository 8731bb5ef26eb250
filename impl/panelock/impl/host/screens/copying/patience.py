"""How long a command of copy mode may take: it is done where others' screens are rendered, and they wait meanwhile."""

from time import monotonic

LONGEST_S = 3.0
"""What takes longer stops where it is. Tmux, in which all waits meanwhile, lets a search take ten (SEARCH_TIMEOUT)."""


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
