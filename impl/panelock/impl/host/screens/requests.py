"""What the host asks of the screens, and what it is answered."""

from __future__ import annotations

import msgspec

from panelock.impl.host.screens.capture import CaptureOptions, Refusal
from panelock.impl.host.screens.wire import Acted, AskFacts, AskLook, AskRows, Done, Drop, ToMode
from panelock.impl.host.screens.wire import Capture as AskCapture
from panelock.impl.host.screens.wire import Facts as FactsAnswer


class Capture(msgspec.Struct, frozen=True):
    """capture-pane; the answer is its text, or a Refusal."""

    pane: int
    options: CaptureOptions = CaptureOptions()


class Facts(msgspec.Struct, frozen=True):
    """Cursor, history, modes, title; the answer is `wire.Facts`."""

    pane: int


class Look(msgspec.Struct, frozen=True):
    """What a terminal is painted with; the answer is a Seen."""

    pane: int


class Seen(msgspec.Struct, frozen=True):
    """A screen with its colours, its facts, and how much of what was printed it shows, in bytes from the first on."""

    text: str
    facts: FactsAnswer
    offset: int


class Picture(msgspec.Struct, frozen=True):
    """What is to be drawn elsewhere, as if the pane were in no mode if it is to be plain; the answer is a Drawn."""

    pane: int
    plain: bool = False


class Drawn(msgspec.Struct, frozen=True):
    """The rows of a screen, packed (rows.py), and its facts."""

    rows: list[bytes]
    facts: FactsAnswer


class InMode(msgspec.Struct, frozen=True):
    """What is said to a pane's mode; the answer is an `wire.Acted`."""

    pane: int
    says: ToMode


class Feed(msgspec.Struct, frozen=True):
    """Render what waits; the answer is None."""

    pane: int


class Fault(msgspec.Struct, frozen=True):
    """The screen could not be rendered."""

    pane: int
    reason: str


Request = Capture | Facts | Look | Picture | InMode | Feed
Answer = str | FactsAnswer | Seen | Drawn | Acted | Refusal | Fault | None
Question = AskCapture | AskFacts | AskLook | AskRows | ToMode | Drop


def question_of(request: Request) -> Question | None:
    """Return what the worker is asked for a request; None where it has only to render."""
    if isinstance(request, Capture):
        return AskCapture(request.options)
    if isinstance(request, Facts):
        return AskFacts()
    if isinstance(request, Picture):
        return AskRows(request.plain)
    if isinstance(request, InMode):
        return request.says
    return AskLook() if isinstance(request, Look) else None


def answer_of(done: Done, offset: int) -> Answer:
    """Return what the worker's answer is to whoever asked; it has rendered all up to the offset."""
    if done.refusal is not None:
        return Refusal(done.refusal)
    if done.acted is not None:
        return done.acted
    if done.facts is not None and done.text is not None:
        return Seen(done.text, done.facts, offset - done.held)
    if done.facts is not None and done.rows is not None:
        return Drawn(done.rows, _as_seen(done.facts, done.cursor))
    return done.text if done.facts is None else done.facts


def _as_seen(facts: FactsAnswer, cursor: tuple[int, int] | None) -> FactsAnswer:
    """Return the facts of what is shown: a mode has a cursor of its own."""
    if cursor is None:
        return facts
    return msgspec.structs.replace(facts, cursor_x=cursor[0], cursor_y=cursor[1], cursor_visible=True)
