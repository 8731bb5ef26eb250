"""What a terminal is asked to tell besides keys (tty_update_features)."""

from collections.abc import Mapping

_FOCUS = "\x1b[?1004"


class Reports:
    """What it was asked by now."""

    def __init__(self) -> None:
        self._focus = False

    def change(self, options: Mapping[str, str]) -> str:
        """Return what asks it for what the options want of it."""
        before, self._focus = self._focus, options["focus-events"] == "1"
        return "" if before == self._focus else f"{_FOCUS}{'h' if self._focus else 'l'}"

    def end(self) -> None:
        """It is asked for nothing any more, by terminal.RETURN."""
        self._focus = False
