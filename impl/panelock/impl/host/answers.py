"""Answers that are kept: programs ask the same questions of a server again and again, and mostly nothing has changed.

An answer holds for one generation of the registry, for what windows have to tell, and for the screens that it was read
from.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from panelock.impl.document import Document
    from panelock.impl.host.request import Request, Step

KEPT = 256
"""How many answers of one generation are kept."""
KEPT_LENGTH = 4096
"""Characters of words that are worth keeping."""
KEPT_BYTES = 4 << 20
"""How much all kept answers may be: some captures of whole histories, which a program that watches one asks for."""

Screen = Callable[[int], object]
"""Gives what stands for a pane's screen: equal while nothing about it has changed, None when that is not known."""
_Key = tuple[tuple[str, ...], str, str]


class Answered(NamedTuple):
    """What a request was told."""

    status: int
    out: bytes
    err: bytes
    screens: tuple[tuple[int, object], ...]
    """The panes whose screens were asked, and what those were like."""
    steps: "Sequence[Step]" = ()
    """The commands that were run."""
    complaint: str = ""
    """What went wrong with the last of them."""


class Answers:
    """What was answered on the last generation that somebody asked about."""

    def __init__(self, screen: Screen) -> None:
        """Nothing is kept."""
        self._screen = screen
        self._document: Document | None = None
        self._generation = -1
        self._alerts: object = None
        self._kept: dict[_Key, Answered] = {}
        self._bytes = 0

    def find(self, document: "Document", request: "Request", alerts: object) -> Answered | None:
        """Return the answer to the same words from the same place, if it still holds."""
        if not self._are_of(document, alerts):
            return None
        found = self._kept.get(_key(request))
        if found is None:
            return None
        for pane, screen in found.screens:
            if self._screen(pane) != screen:
                return None
        return found

    def keep(self, document: "Document", request: "Request", alerts: object) -> None:
        """Keep a request's answer, unless something has changed since it was begun."""
        if (
            document.generation != request.generation
            or alerts is not request.alerts
            or sum(map(len, request.argv)) > KEPT_LENGTH
        ):
            return
        out, err = b"".join(request.out), b"".join(request.err)
        size = len(out) + len(err)
        if not self._are_of(document, alerts) or len(self._kept) >= KEPT or self._bytes + size > KEPT_BYTES:
            self._document, self._generation, self._alerts = document, document.generation, alerts
            self._kept, self._bytes = {}, 0
        key = _key(request)
        before = self._kept.pop(key, None)
        if before is not None:
            self._bytes -= len(before.out) + len(before.err)
        if size <= KEPT_BYTES:
            self._kept[key] = Answered(
                request.status, out, err, tuple(request.screens), request.chain[: request.position + 1],
                request.complaint,
            )  # fmt: skip
            self._bytes += size

    def _are_of(self, document: "Document", alerts: object) -> bool:
        return document is self._document and document.generation == self._generation and alerts is self._alerts


def _key(request: "Request") -> _Key:
    """Return all of a request that such an answer hangs on: its words, and the pane that it is asked from."""
    asked_from = request.environment.get
    return tuple(request.argv), asked_from("TMUX", ""), asked_from("TMUX_PANE", "")
