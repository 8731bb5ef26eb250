"""The terminal's clipboard: what is copied is given to it, and it is asked what it holds (OSC 52; tmux: tty.c).

A terminal answers only where its user lets it.
"""

import re
import time
from binascii import b2a_base64
from typing import TYPE_CHECKING

from panelock.impl.copied import decoded
from panelock.impl.host import wire

if TYPE_CHECKING:
    from panelock.cli.drawing.client import Client

ANSWER_S = 5.0
"""How long an answer is waited for (TTY_QUERY_TIMEOUT): one that nobody has asked for is dropped."""
BUFFER = -1
"""Instead of a pane: the answer is kept in a new paste buffer."""
_ANSWER = re.compile(rb"\x1b\]52;[^;]*;(.*?)(?:\x07|\x1b\\)", re.DOTALL)


class Clipboard:
    """That of one terminal."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._wanted: list[int] = []
        """Who waits for an answer: panes, or BUFFER."""
        self._ends = 0.0

    def set(self, encoded: str) -> None:
        """Give it a text, in base 64 (tty_set_selection)."""
        self._client.write(f"\x1b]52;;{encoded}\a")

    def ask(self, said: str) -> None:
        """Ask for what it holds, for a pane or BUFFER (tty_clipboard_query)."""
        now = time.monotonic()
        if now >= self._ends:
            self._wanted.clear()
        if not self._wanted:
            self._client.write("\x1b]52;;?\a")
            self._ends = now + ANSWER_S
        if int(said) not in self._wanted:
            self._wanted.append(int(said))

    def answered(self, data: bytes) -> None:
        """The terminal says what it holds (tty_keys_clipboard)."""
        wanted, self._wanted = self._wanted if time.monotonic() < self._ends else [], []
        found = _ANSWER.fullmatch(data)
        held = decoded(found[1]) if found is not None else b""
        for one in wanted if held else ():
            if one == BUFFER:
                self._client.send(wire.frame(wire.COPIED, held))
            else:
                self._client.send(wire.typing(one, b"\x1b]52;;%b\x1b\\" % b2a_base64(held, newline=False)))
