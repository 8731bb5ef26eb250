"""The message that a client shows in its status line's place (tmux: status_message_set)."""

import json
import time
from typing import TYPE_CHECKING

from panelock.cli.drawing.canvas import printable

if TYPE_CHECKING:
    from panelock.cli.drawing.client import Client

EARLY_MS = 750
"""How long one is shown while the options are not known."""


class Message:
    """At most one, which may be empty, until its time is over or a key is pressed."""

    def __init__(self, client: "Client") -> None:
        self.text: str | None = None
        self.ends: float | None = None
        self._client = client
        self._ignores_keys = False

    def told(self, said: str) -> None:
        """Show one that the host tells of."""
        text, delay, ignores_keys = json.loads(said)
        self.show(text, delay, ignores_keys=ignores_keys)

    def show(self, text: str, delay: int | None = None, *, ignores_keys: bool = False) -> None:
        """Show one, for so many milliseconds or display-time; with 0 it waits for a key, and so ignores none."""
        self.text, self._client.drawn = printable(text), False
        if delay is None:
            scene = self._client.scene
            delay = EARLY_MS if scene is None else int(scene.options["display-time"])
        self.ends = time.monotonic() + delay / 1000 if delay else None
        self._ignores_keys = ignores_keys and delay != 0

    def clear(self) -> None:
        """Show none any more."""
        if self.text is not None:
            self.text, self.ends, self._ignores_keys, self._client.drawn = None, None, False, False

    def yields(self) -> bool:
        """A key is pressed: show none any more; False where it is to do nothing instead."""
        if not self._ignores_keys:
            self.clear()
        return not self._ignores_keys

    def pass_time(self, now: float) -> None:
        """Let time have passed."""
        if self.ends is not None and now >= self.ends:
            self.clear()
