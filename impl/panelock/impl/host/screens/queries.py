"""What programs ask a terminal, and what tmux answers (input_csi_dispatch and input_osc_1x in tmux's input.c).

One answerer for all emulators: it must be tmux's answer, whatever draws the screen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from panelock.impl.host.screens.palette import Palette, rgb_of
from panelock.impl.host.screens.stream import Tail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERSION = b"3.4"
_PIXELS_X, _PIXELS_Y = 16, 32
"""A cell's size where no client tells it (DEFAULT_XPIXEL, DEFAULT_YPIXEL)."""

_ASKS = re.compile(
    rb"\x1b(?:\[(?:>?0?c|[56]n|>0?q|1[45689]t)|\]1[012];\?(?:\x07|\x1b\\)|\](?:4;[0-9]+;)\?|\[\?[0-9;]+\$p)"
)
_QUERY = re.compile(
    rb"\x1b(?:\[(?P<csi>>?0?c|[56]n|>0?q|1[45689]t)"
    rb"|\](?P<osc>1[012]);(?P<value>[^\x07\x18\x1a\x1b]{1,64})(?P<end>\x07|\x1b\\)"
    rb"|\](?P<unset>11[012])[^\x07\x18\x1a\x1b]{0,8}(?:\x07|\x1b\\)"
    rb"|\](?P<set>4;[^\x07\x18\x1a\x1b]{1,250})(?P<stop>\x07|\x1b\\)"
    rb"|\](?P<clear>104(?:;[^\x07\x18\x1a\x1b]{0,250})?)(?:\x07|\x1b\\)|(?P<reset>c))"
)


class Cursor(NamedTuple):
    """The size and where the cursor is, counted from 0."""

    cols: int
    rows: int
    x: int
    y: int


class Asker:
    """Tells cheaply whether a chunk asks something, so that the host renders at once."""

    def __init__(self) -> None:
        self._tail = Tail()

    def asks(self, chunk: bytes) -> bool:
        """Take the next chunk."""
        if not self._tail.held and b"\x1b" not in chunk:
            return False
        return _ASKS.search(self._tail.push(chunk)) is not None


def asks(chunk: bytes) -> bool:
    """Tell whether bytes that stand alone ask something."""
    return Asker().asks(chunk)


class Answerer:
    """Answers queries; remembers the colours that the program has set."""

    def __init__(self) -> None:
        self.palette = Palette()
        self._colours: dict[bytes, str] = {}

    def split(self, data: bytes) -> Iterator[tuple[bytes, re.Match[bytes] | None]]:
        """Cut bytes behind each query: an answer depends on what is printed before it, not after."""
        at = 0
        if b"\x1b" in data:
            for match in _QUERY.finditer(data):
                yield data[at : match.end()], match
                at = match.end()
        if at < len(data):
            yield data[at:], None

    def answer(self, query: re.Match[bytes], cursor: Callable[[], Cursor]) -> bytes:
        """What the terminal says; empty where tmux says nothing."""
        if query["csi"] is not None:
            return _control(query["csi"], cursor)
        if query["set"] is not None:
            return self._set(query)
        if query["clear"] is not None or query["reset"] is not None:
            self.palette.unset((query["clear"] or b"")[4:].decode("ascii", "replace"))
            return b""
        if query["unset"] is not None:
            self._colours.pop(query["unset"][1:], None)
            return b""
        which, value = query["osc"], query["value"]
        if value != b"?":
            from panelock.impl.host.screens.named import rgb

            colour = rgb(value.decode("ascii", "replace"))
            if colour:
                self._colours[which] = colour
            return b""
        known = self._colours.get(which)  # without a client tmux knows no other colours, and keeps silent
        if known is None:
            return b""
        red, green, blue = (known[at : at + 2].encode() * 2 for at in (0, 2, 4))
        return b"\x1b]%s;rgb:%s/%s/%s%s" % (which, red, green, blue, query["end"])

    def _set(self, query: re.Match[bytes]) -> bytes:
        """Set colours, and tell those that are asked about, as far as they are known."""
        asked = self.palette.set(query["set"][2:].decode("ascii", "replace"))
        told = b""
        for number in asked:
            if number in self.palette.all:
                red, green, blue = (b"%02x" % part * 2 for part in rgb_of(self.palette.all[number]).to_bytes(3))
                told += b"\x1b]4;%d;rgb:%s/%s/%s%s" % (number, red, green, blue, query["stop"])
        return told

    @property
    def colours(self) -> tuple[str, str]:
        """The colours of what is written and of the ground that the program has set, or `default`."""
        text, ground = (self._colours.get(which) for which in (b"10", b"11"))
        return f"#{text}" if text else "default", f"#{ground}" if ground else "default"


def _control(query: bytes, cursor: Callable[[], Cursor]) -> bytes:
    if query.endswith(b"c"):
        return b"\x1b[>84;0;0c" if query.startswith(b">") else b"\x1b[?1;2c"
    if query == b"5n":
        return b"\x1b[0n"
    if query.endswith(b"q"):
        return b"\x1bP>|tmux %s\x1b\\" % VERSION
    at = cursor()
    if query == b"6n":
        return b"\x1b[%d;%dR" % (at.y + 1, at.x + 1)
    kind = int(query[1:2])  # 14 t is answered with 4, 18 t with 8
    if kind == 6:
        return b"\x1b[6;%d;%dt" % (_PIXELS_Y, _PIXELS_X)
    scale_y, scale_x = (_PIXELS_Y, _PIXELS_X) if kind < 6 else (1, 1)
    return b"\x1b[%d;%d;%dt" % (kind, at.rows * scale_y, at.cols * scale_x)
