"""The mouse of a client that draws, as long as it selects in a pane in copy mode, which is the host's."""

import json
from typing import TYPE_CHECKING

from panelock.impl.host import wire

if TYPE_CHECKING:
    from panelock.cli.drawing.client import Client


class Selecting:
    """What it selects in."""

    def __init__(self, client: "Client") -> None:
        """Nothing yet."""
        self.pane: int | None = None
        """The pane in which it selects."""
        self._client = client

    def begin(self, pane: int) -> None:
        """It selects in a pane, as the host says, which has begun that."""
        self.pane = pane

    def drag(self, x: int, y: int) -> None:
        """It is moved, to a column and a row of the pane."""
        self._say([self.pane, [x, y]])

    def let_go(self) -> None:
        """It selects no more."""
        if self.pane is not None:
            self._say([self.pane, None])
            self.pane = None

    def _say(self, what: list[object]) -> None:
        self._client.send(wire.frame(wire.SELECT, json.dumps(what).encode()))
