"""What the host and the screen worker say to each other: frames of MessagePack with a length of four bytes before."""

from __future__ import annotations

import msgspec

from panelock.impl.host.screens.capture import CaptureOptions  # noqa: TC001 - msgspec reads it at run time


class Size(msgspec.Struct, frozen=True, tag="size"):
    """The terminal has this size from here on."""

    cols: int
    rows: int


class ClearHistory(msgspec.Struct, frozen=True, tag="clear"):
    """The history was cleared here."""


class Reset(msgspec.Struct, frozen=True, tag="reset"):
    """The terminal was reset here."""


class Trim(msgspec.Struct, frozen=True, tag="trim"):
    """The lines below the cursor were trimmed here."""


Mark = Size | ClearHistory | Reset | Trim
Item = bytes | Size | ClearHistory | Reset | Trim


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What formats want to know of a screen; names as in tmux's formats where it has one."""

    cols: int
    rows: int
    cursor_x: int
    cursor_y: int
    cursor_visible: bool
    history: int
    alternate: bool
    insert: bool
    application_cursor: bool
    application_keypad: bool
    bracketed_paste: bool
    origin: bool
    wrap: bool
    focus: bool
    mouse_standard: bool
    mouse_button: bool
    mouse_all: bool
    mouse_utf8: bool
    mouse_sgr: bool
    title: str
    backend: str


class Fresh(msgspec.Struct, frozen=True):
    """Make the screen anew, by this backend."""

    backend: str
    size: Size
    history: int


class Capture(msgspec.Struct, frozen=True, tag="capture"):
    """Give the text."""

    options: CaptureOptions


class AskFacts(msgspec.Struct, frozen=True, tag="facts"):
    """Give the facts."""


class AskLook(msgspec.Struct, frozen=True, tag="look"):
    """Give the screen with its colours, and the facts, of one moment."""


class AskRows(msgspec.Struct, frozen=True, tag="rows"):
    """Give the rows that are shown, packed (rows.py), and the facts, of one moment."""


class Drop(msgspec.Struct, frozen=True, tag="drop"):
    """Forget the pane."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of the worker: bring a pane's screen forward, then answer.

    `answer` tells whether queries in these bytes are to be answered: in a replay they have been.
    """

    id: int
    pane: int
    fresh: Fresh | None
    items: list[Item]
    answer: bool
    question: Capture | AskFacts | AskLook | AskRows | Drop | None


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The worker is ready and has these backends."""

    backends: list[str]


class Done(msgspec.Struct, frozen=True, kw_only=True, tag="done"):
    """A job's result; `broken` tells that the backend raised an error, and that the pane's screen is gone."""

    id: int
    replies: bytes = b""
    text: str | None = None
    refusal: str | None = None
    facts: Facts | None = None
    rows: list[bytes] | None = None
    held: int = 0
    """With both: so many of the last bytes show in neither, for what they begin is not whole yet."""
    broken: str | None = None


_encoder = msgspec.msgpack.Encoder()


def frame(message: Job | Hello | Done) -> bytes:
    """Encode a message for the socket."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4, "little") + body


class Frames:
    """Cuts what comes from a socket into messages' bodies."""

    def __init__(self) -> None:
        self._held = bytearray()

    def push(self, data: bytes) -> list[bytes]:
        """Take some bytes; give the bodies that are whole."""
        self._held += data
        bodies, at = [], 0
        while len(self._held) >= at + 4:
            size = int.from_bytes(self._held[at : at + 4], "little")
            if len(self._held) < at + 4 + size:
                break
            bodies.append(bytes(self._held[at + 4 : at + 4 + size]))
            at += 4 + size
        if at:
            del self._held[:at]
        return bodies
