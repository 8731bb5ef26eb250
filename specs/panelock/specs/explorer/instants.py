"""An instant of the execution that a reduction follows: what can go on there, what is to be tried, what need not be."""

from typing import TYPE_CHECKING

from panelock.specs.explorer.dependency import Footprint
from panelock.specs.explorer.exploration import Choice, State

if TYPE_CHECKING:
    from panelock.specs.explorer.blocks import Steps


class Instant:
    """A state on the execution that is being followed."""

    __slots__ = (
        "before", "calls", "done", "first", "pending", "ready", "sleep", "state", "taken", "todo", "touched", "undo",
    )  # fmt: skip

    def __init__(
        self, state: State, pending: dict[int, Footprint], todo: set[int], sleep: dict[Choice, Footprint]
    ) -> None:
        """``pending`` is what each process that can go on would touch; ``sleep`` what was followed, or need not be."""
        self.state = state
        self.pending = pending
        self.todo = todo
        self.sleep = sleep
        self.ready: list[Choice] = []
        """Steps of a process in ``todo`` that are to be taken next."""
        self.done: set[int] = set()
        self.taken: Choice | None = None
        self.calls = 1
        """Of how many calls the step taken is."""
        self.first = False
        """The step taken is its process's first that asks for a lock."""
        self.touched: Footprint = ()
        self.undo: list[tuple[dict[str, tuple[Steps, Steps]], str, tuple[Steps, Steps]]] = []
        self.before: Steps = 0
        """What came, before the step, before the process that took it."""
