"""What came of an operation, so that model and implementation can be compared: ids, or why nothing was done."""

from dataclasses import dataclass

from panelock.impl.errors import Refused
from panelock.model.refusals import Refusal
from panelock.model.state import Registry
from panelock.model.step import Done

TEXTS: tuple[tuple[str, Refusal], ...] = (
    ("no server running", Refusal.NO_SERVER),
    ("server is running", Refusal.SERVER_RUNNING),
    ("can't find session", Refusal.NO_SUCH_SESSION),
    ("can't find window", Refusal.NO_SUCH_WINDOW),
    ("can't find pane", Refusal.NO_SUCH_PANE),
    ("invalid session", Refusal.EMPTY_NAME),
    ("duplicate session", Refusal.DUPLICATE_SESSION),
    ("no free index", Refusal.NO_FREE_INDEX),
    ("same index", Refusal.SAME_INDEX),
    ("in use", Refusal.INDEX_IN_USE),
    ("window only linked to one session", Refusal.LINKED_ONCE),
    ("no next window", Refusal.NO_NEXT_WINDOW),
    ("no previous window", Refusal.NO_PREVIOUS_WINDOW),
    ("no last window", Refusal.NO_LAST_WINDOW),
    ("no last pane", Refusal.NO_LAST_PANE),
    ("source and target panes must be different", Refusal.SAME_PANE),
    ("is being made", Refusal.BEING_MADE),
    ("still active", Refusal.STILL_ACTIVE),
    ("is not waiting for a terminal", Refusal.NOT_PENDING),
)
"""The implementation's texts, which are tmux's, and what the model calls them. The first that fits counts."""

UNSAID = (Refusal.BAD_INDEX, Refusal.EMPTY_OPTION, Refusal.NOT_RUNNING)
"""What no text stands for: a command's words are judged before the registry is asked, and an end that is no pane's
is passed over in silence."""

NOTHING_FOUND = (Refusal.NO_SUCH_SESSION, Refusal.NO_SUCH_WINDOW, Refusal.NO_SUCH_PANE)


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The implementation has sizes, and there was no room; the model cannot be asked."""

    text: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """The implementation did nothing, and had nothing to say."""


Outcome = Done | Refusal | NoRoom | Ignored

_NO_ROOM = ("no space for new pane", "pane too small")
_IN_SILENCE = (Refusal.NO_SERVER, Refusal.NO_SUCH_PANE, Refusal.NOT_RUNNING)


def said(refused: Refused, before: Registry) -> Refusal | NoRoom:
    """What the model calls the implementation's text; in an ended server nothing can be found, and that is why."""
    if any(text in refused.text for text in _NO_ROOM):
        return NoRoom(refused.text)
    why = next((refusal for text, refusal in TEXTS if text in refused.text), None)
    assert why is not None, f"no refusal of the model's is known for {refused.text!r}"
    return Refusal.NO_SERVER if before.ended and why in NOTHING_FOUND else why


def disagreement(implementation: Outcome, model: Outcome) -> str | None:
    """Say how two outcomes differ, or None."""
    if implementation == model:
        return None
    if isinstance(implementation, Ignored) and model in _IN_SILENCE:
        return None
    return f"implementation: {implementation}, model: {model}"
