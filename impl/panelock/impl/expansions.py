"""Expansions that are kept while nothing changes what they hang on: programs list the same panes again and again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from panelock.impl.document import Document

KEPT = 4096
"""How many expansions of one document are kept."""
KEPT_LENGTH = 1024
"""Characters of a text that is worth keeping, and of the template and the values that it was made from."""


class _Expansion(NamedTuple):
    """A template's text, and which screen it hangs on."""

    text: str
    pane: int | None
    facts: object
    """What that pane's screen was like: the same object while nothing was printed."""


class Expansions:
    """What templates came to on one generation of one document; nothing that asked a clock, a process or a terminal."""

    def __init__(self) -> None:
        """Nothing is kept."""
        self._document: Document | None = None
        self._generation = -1
        self._texts: dict[Any, _Expansion] = {}

    def find(self, document: "Document", key: Any, facts: Mapping[int, object]) -> str | None:
        """Return what was kept under a key, if it is of this very document and of the screens that ``facts`` has."""
        if document is not self._document or document.generation != self._generation:
            return None
        found = self._texts.get(key)
        if found is None or (found.pane is not None and facts.get(found.pane) is not found.facts):
            return None
        return found.text

    def keep(self, document: "Document", key: Any, text: str, pane: int | None, facts: Mapping[int, object]) -> None:
        """Keep an expansion; ``pane`` is whose screen was asked."""
        if len(text) > KEPT_LENGTH:
            return
        if document is not self._document or document.generation != self._generation or len(self._texts) >= KEPT:
            self._document, self._generation, self._texts = document, document.generation, {}
        self._texts[key] = _Expansion(text, pane, None if pane is None else facts.get(pane))
