"""What the host asks of the screens, and what it is answered."""

from __future__ import annotations

import msgspec

from panelock.impl.host.screens.capture import CaptureOptions, Refusal
from panelock.impl.host.screens.wire import Facts as FactsAnswer


class Capture(msgspec.Struct, frozen=True):
    """capture-pane; the answer is its text, or a Refusal."""

    pane: int
    options: CaptureOptions = CaptureOptions()


class Facts(msgspec.Struct, frozen=True):
    """Cursor, history, modes, title; the answer is `wire.Facts`."""

    pane: int


class Feed(msgspec.Struct, frozen=True):
    """Render what waits; the answer is None."""

    pane: int


class Fault(msgspec.Struct, frozen=True):
    """The screen could not be rendered."""

    pane: int
    reason: str


Request = Capture | Facts | Feed
Answer = str | FactsAnswer | Refusal | Fault | None
