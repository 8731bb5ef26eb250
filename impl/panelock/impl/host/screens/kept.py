"""What the host keeps of one pane's screen, beside the worker that renders it."""

from typing import TYPE_CHECKING

from panelock.impl.host.screens.output import OutputLog, Position
from panelock.impl.host.screens.queries import Asker
from panelock.impl.host.screens.requests import Answer

if TYPE_CHECKING:
    from panelock.impl.host.screens.wire import Mode


class Kept:
    """One pane's output, how far it was rendered, and what was told of it last."""

    def __init__(self, cols: int, rows: int, history_limit: int) -> None:
        """Nothing was printed yet."""
        self.log = OutputLog(cols, rows, history_limit)
        self.position: Position | None = None
        """Of the screen in the worker; None: there is none."""
        self.answered = 0
        """Queries before this offset have had their answers."""
        self.asker = Asker()
        self.feeding = False
        self.again = False
        """Something was asked of the terminal while it was being fed."""
        self.backend = 0
        self.crashes = 0
        self.broken = ""
        self.facts: tuple[Position, Answer] | None = None
        """The last ones, and of which moment."""
        self.mode: Mode | None = None
        """In which mode it is."""
        self.searched = ""
        """What was searched for in the last one."""

    @property
    def known(self) -> tuple[Position, Answer] | None:
        """The last facts while they hold, the same object each time; None when they have to be asked for."""
        facts = self.facts
        return facts if facts is not None and not self.broken and facts[0] == self.log.position else None

    @property
    def shown(self) -> tuple["Kept", Position, int] | None:
        """What stands for the screen that was told of last, the same until anything is printed, or done to it or in it.

        None when that is past: what was told last is of an earlier screen.
        """
        position = self.log.position
        told = self.position == position or self.known is not None
        turn = 0 if self.mode is None else self.mode.turn
        return (self, position, turn) if told and not self.broken else None
