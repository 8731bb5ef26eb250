"""What the host and the screen worker say to each other: frames of MessagePack with a length of four bytes before."""

from __future__ import annotations

import msgspec

from panelock.impl.host.screens.capture import CaptureOptions  # noqa: TC001 - msgspec reads it at run time
from panelock.impl.host.screens.cursor import CursorLook


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


class Begin(msgspec.Struct, frozen=True, tag="begin"):
    """Another program begins here."""


class Heed(msgspec.Struct, frozen=True, tag="heed"):
    """From here on the pane's options let its program do this to its screen."""

    alternate_screen: bool = True
    """It may switch to the alternate one, and back."""
    scroll_on_clear: bool = True
    """What it clears the screen of goes into the history."""
    palette: tuple[tuple[int, int], ...] = ()
    """These numbers of colours are these colours."""


Mark = Size | ClearHistory | Reset | Trim | Begin | Heed
Item = bytes | Size | ClearHistory | Reset | Trim | Begin | Heed


NOWHERE = (1 << 32) - 1
"""Where no cursor was saved (UINT_MAX)."""


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
    extended_keys: bool = False
    bracketed_paste: bool
    origin: bool
    wrap: bool
    focus: bool
    mouse_standard: bool
    mouse_button: bool
    mouse_all: bool
    mouse_utf8: bool
    mouse_sgr: bool
    look: CursorLook = CursorLook()
    title: str
    backend: str
    scroll_upper: int = 0
    scroll_lower: int = 0
    cursor_character: str = " "
    saved_x: int = NOWHERE
    saved_y: int = NOWHERE
    fg: str = "default"
    bg: str = "default"
    """The colours that the program gave the terminal for what has none (OSC 10 and 11)."""
    palette: tuple[tuple[int, int], ...] = ()
    """The pane's own colours."""


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
    """Give the rows that are shown, packed (rows.py), and the facts, of one moment.

    Those are what the pane's mode shows, unless they are to be ``plain``.
    """

    plain: bool = False


TEXT_LIMIT = 4 << 20
"""Characters that view mode shows at most, the last ones that were printed."""


def bounded(text: str) -> str:
    """Return the last lines of a text that view mode can show; the end of the last one where that alone is too long."""
    if len(text) <= TEXT_LIMIT:
        return text
    begins = text.find("\n", -TEXT_LIMIT - 1) + 1
    return text[begins if 0 < begins < len(text) else -TEXT_LIMIT :]


class Source(msgspec.Struct, frozen=True):
    """Another pane: its rows (capture-pane -e -N), its lines (-J), and where its cursor is among all rows."""

    styled: str
    joined: str
    cursor: tuple[int, int]


class Enter(msgspec.Struct, frozen=True, tag="enter"):
    """Put the pane into copy mode; with a text into view mode, where it comes behind what that shows already."""

    options: dict[str, str]
    """Those of impl/mode_options.py, styles expanded."""
    flags: str = ""
    """Of copy-mode: some of e, H and u."""
    text: str | None = None
    source: Source | None = None
    """What is to be seen of another pane (-s)."""


class Act(msgspec.Struct, frozen=True, tag="act"):
    """Let the pane's mode do what ``send-keys -X`` is given; without words only ``times`` is noted for the next."""

    words: list[str]
    times: int | None
    """How often (-N); None for as often as was noted, or once."""
    at: tuple[int, int] | None = None
    """Where the mouse has a button pressed: the cursor is put there first."""


class Select(msgspec.Struct, frozen=True, tag="select"):
    """Select with the mouse, to a place in the pane; None where it is held on at an edge."""

    to: tuple[int, int] | None
    begins: tuple[int, int] | None = None
    """Where its button was pressed, if it begins."""


class Leave(msgspec.Struct, frozen=True, tag="leave"):
    """Let the pane be in no mode (window_pane_reset_mode_all)."""


ToMode = Enter | Act | Select | Leave


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
    question: Capture | AskFacts | AskLook | AskRows | Enter | Act | Select | Leave | Drop | None


class Mode(msgspec.Struct, frozen=True):
    """In which modes a pane is."""

    names: list[str]
    """As formats name them, the topmost first."""
    values: dict[str, str]
    """Format variables of the topmost."""
    cursor: tuple[int, int]
    turn: int
    """Another number after all that may have changed what it shows."""


class Copied(msgspec.Struct, frozen=True):
    """What a mode has copied (copying.state.Copied)."""

    text: str
    prefix: str
    append: bool
    stored: bool
    command: str


class Acted(msgspec.Struct, frozen=True):
    """What has come of what was said to a pane's mode."""

    there: bool
    """It was in one."""
    copied: Copied | None = None
    again: bool = False
    """The mouse is held at an edge: it is to be said in a moment that it still is."""


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
    mode: Mode | None = None
    """None where the pane is in no mode."""
    cursor: tuple[int, int] | None = None
    """Where it is in rows that a mode shows."""
    acted: Acted | None = None
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
