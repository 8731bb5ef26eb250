"""The document's text: JSON, whose first bytes hold the generation. Fragments that nothing touched are kept."""

from collections import deque
from collections.abc import Mapping

import msgspec

from panelock.impl import checks
from panelock.impl.document import FORMAT, Answer, Document
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
    head = head.lstrip()  # spare.MARK
    if not head.startswith(_PREFIX):
        return -1
    digits = head[len(_PREFIX) :].partition(b",")[0]
    return int(digits) if digits.isdigit() else -1


class Encoded:
    """The last encoding, in pieces, so that a change of one pane among a thousand encodes one pane."""

    def __init__(self) -> None:
        """Start with no pieces."""
        self._panes, self._windows, self._sessions = _Table(), _Table(), _Table()
        self._answers = _Answers()
        self._whole = False

    def clear(self) -> None:
        """Throw the pieces away: the document was loaded again."""
        self._whole = False

    def encode(self, document: Document, changes: list[checks.Touched]) -> bytes:
        """Encode the document after the changes; equal to ``encode(document)`` up to the order of keys."""
        if not self._whole:
            self._panes.begin({key: _encoder.encode(pane) for key, pane in document.panes.items()})
            self._windows.begin({key: _encoder.encode(window) for key, window in document.windows.items()})
            self._sessions.begin({key: _encoder.encode(session) for key, session in document.sessions.items()})
            self._answers = _Answers()
            self._whole = True
        else:
            for touched in changes:
                self._panes.renew(document.panes, touched.panes)
                self._windows.renew(document.windows, touched.windows)
                self._sessions.renew(document.sessions, touched.sessions)
        rest = _encoder.encode(msgspec.structs.replace(document, sessions={}, windows={}, panes={}, answers=[]))
        # Within a text each quote has a backslash before it: these stand nowhere else.
        head, _, rest = rest.partition(b'"sessions":{},"windows":{},"panes":{}')
        middle, _, tail = rest.partition(b'"answers":[]')
        answers = self._answers.joined(document.answers)
        return b"".join((
            head,
            b'"sessions":{', self._sessions.joined(),
            b'},"windows":{', self._windows.joined(),
            b'},"panes":{', self._panes.joined(),
            b"}", middle,
            b'"answers":[', memoryview(answers)[:-1],
            b"]", tail,
        ))  # fmt: skip


_CHUNK = 32
"""Neighbouring ids whose pieces are kept joined."""


class _Table:
    """The pieces of one table: joined by chunks, so that a change joins a chunk, and then the chunks."""

    def __init__(self) -> None:
        self._chunks: dict[int, dict[int, bytes]] = {}
        self._joined: dict[int, bytes] = {}
        self._whole: bytes | None = None

    def begin(self, pieces: dict[int, bytes]) -> None:
        """Have these pieces, and no others."""
        self._chunks, self._joined, self._whole = {}, {}, None
        for key, piece in pieces.items():
            self._chunks.setdefault(key // _CHUNK, {})[key] = b'"%d":%s' % (key, piece)

    def renew(self, values: Mapping[int, object], touched: set[int]) -> None:
        """Encode what a change has written."""
        if not touched:
            return
        self._whole = None
        for key in touched:
            value, at = values.get(key), key // _CHUNK
            self._joined.pop(at, None)
            if value is not None:
                self._chunks.setdefault(at, {})[key] = b'"%d":%s' % (key, _encoder.encode(value))
            elif at in self._chunks:
                self._chunks[at].pop(key, None)
                if not self._chunks[at]:
                    del self._chunks[at]

    def joined(self) -> bytes:
        """Return all pieces with commas between them."""
        if self._whole is None:
            for at, chunk in self._chunks.items():
                if at not in self._joined:
                    self._joined[at] = b",".join(chunk.values())
            self._whole = b",".join([self._joined[at] for at in self._chunks])
        return self._whole


class _Answers:
    """The text of the recorded answers, which never change: new ones come at the end, old ones go at the front."""

    def __init__(self) -> None:
        self._lengths: deque[tuple[Answer, int]] = deque()
        self._text = bytearray()

    def joined(self, answers: list[Answer]) -> bytearray:
        """Return all pieces with commas between them, and one at the end."""
        known, text = self._lengths, self._text
        while known and not (answers and known[0][0] is answers[0]):
            del text[: known.popleft()[1]]
        for answer in answers[len(known) :]:
            piece = _encoder.encode(answer)
            known.append((answer, len(piece) + 1))
            text += piece
            text += b","
        return text
