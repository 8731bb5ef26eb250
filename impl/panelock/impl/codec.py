"""The document's text: JSON, whose first bytes hold the generation. Fragments that nothing touched are kept."""

from collections.abc import Mapping

import msgspec

from panelock.impl import checks
from panelock.impl.document import FORMAT, Document
from panelock.impl.errors import BadRegistry

_PREFIX = b'{"generation":'
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Document)


class _Head(msgspec.Struct):
    format: int


def encode(document: Document) -> bytes:
    """Encode a whole document."""
    return _encoder.encode(document)


def decode(data: bytes, path: str) -> Document:
    """Decode and check everything; raises BadRegistry that names the file and the first thing wrong."""
    if not data:
        raise BadRegistry(path, "is empty")
    try:
        version = msgspec.json.decode(data, type=_Head).format
    except msgspec.ValidationError as error:
        raise BadRegistry(path, f"is no registry: {error}") from None
    except msgspec.DecodeError as error:
        raise BadRegistry(path, f"is not JSON, or cut short: {error}") from None
    if version != FORMAT:
        raise BadRegistry(path, f"has format {version}; this program writes and reads format {FORMAT}")
    try:
        document = _decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise BadRegistry(path, f"is no registry: {error}") from None
    checks.check_all(document, path)
    return document


def generation_of(head: bytes) -> int:
    """Return the generation that a document's first bytes hold, -1 when they hold none."""
    if not head.startswith(_PREFIX):
        return -1
    digits = head[len(_PREFIX) :].partition(b",")[0]
    return int(digits) if digits.isdigit() else -1


class Encoded:
    """The last encoding, in pieces, so that a change of one pane among a thousand encodes one pane."""

    def __init__(self) -> None:
        """Start with no pieces."""
        self._panes: dict[int, bytes] = {}
        self._windows: dict[int, bytes] = {}
        self._sessions: dict[int, bytes] = {}
        self._whole = False

    def clear(self) -> None:
        """Throw the pieces away: the document was loaded again."""
        self._whole = False

    def encode(self, document: Document, changes: list[checks.Touched]) -> bytes:
        """Encode the document after the changes; equal to ``encode(document)`` up to the order of keys."""
        if not self._whole:
            self._panes = {key: _encoder.encode(pane) for key, pane in document.panes.items()}
            self._windows = {key: _encoder.encode(window) for key, window in document.windows.items()}
            self._sessions = {key: _encoder.encode(session) for key, session in document.sessions.items()}
            self._whole = True
        else:
            for touched in changes:
                _renew(self._panes, document.panes, touched.panes)
                _renew(self._windows, document.windows, touched.windows)
                _renew(self._sessions, document.sessions, touched.sessions)
        rest = _encoder.encode(msgspec.structs.replace(document, sessions={}, windows={}, panes={}))
        head, _, tail = rest.partition(b'"sessions":{},"windows":{},"panes":{}')
        return b"".join((
            head,
            b'"sessions":{', _joined(self._sessions),
            b'},"windows":{', _joined(self._windows),
            b'},"panes":{', _joined(self._panes),
            b"}", tail,
        ))  # fmt: skip


def _renew(pieces: dict[int, bytes], values: Mapping[int, object], touched: set[int]) -> None:
    for key in touched:
        value = values.get(key)
        if value is None:
            pieces.pop(key, None)
        else:
            pieces[key] = _encoder.encode(value)


def _joined(pieces: dict[int, bytes]) -> bytes:
    return b",".join([b'"%d":%s' % piece for piece in pieces.items()])
