"""A client's conversation with the host: commands a line each, and what is told (tmux(1), CONTROL MODE)."""

import json
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from panelock.cli.frames import Frames
from panelock.impl.host import wire

if TYPE_CHECKING:
    import _socket
    from collections.abc import Mapping

    from panelock.cli.drawing.pointing import Pointed


class Block(NamedTuple):
    """A command is done."""

    lines: list[str]
    well: bool
    first: bool
    """It is one of those that the client was started with."""


class Notice(NamedTuple):
    """Something that happens: ``%word rest``."""

    word: str
    rest: str


class Words(NamedTuple):
    """What is in no block: an error in words that are no commands."""

    text: str


class Answer(NamedTuple):
    """What there is to draw."""

    behind: bool
    """It was asked for behind commands, which are done."""
    text: str


Told = Block | Notice | Words | Answer


class Talk:
    """The connection."""

    def __init__(self, sock: "_socket.socket") -> None:
        self.sock = sock
        self.over = False
        self.ending = ""
        """Why the client was let go (wire, CONTROL)."""
        self.early: list[Told] = []
        """What it was told when it had been attached, but before it could show anything."""
        self._frames = Frames(sock)
        self._line = b""
        self._block: tuple[bytes, list[str]] | None = None
        """What its end says again, and its lines."""

    def give(
        self, line: str, values: "Mapping[str, str] | None" = None, key: str = "", pointed: "Pointed | None" = None
    ) -> None:
        """Give a line of commands: with the key it is bound to, what the mouse has done, and formats ask of that."""
        line = line.replace("\n", " ")
        if key or pointed is not None:
            said = json.dumps([line, dict(values or {}), key, _pointer(pointed)], ensure_ascii=False)
            self.send(wire.frame(wire.MOUSE, said.encode("utf-8", "replace")))
        else:
            self.send(wire.frame(wire.INPUT, line.encode("utf-8", "surrogateescape") + b"\n"))

    def send(self, data: bytes) -> None:
        """Send a frame."""
        with suppress(OSError):  # it is gone: whoever reads from it finds that
            self.sock.sendall(data)

    def hear(self) -> list[Told]:
        """Read once; raises Gone where the host is."""
        found: list[Told] = []
        for kind, body in self._frames.receive():
            if kind == wire.OUTPUT:
                *lines, self._line = (self._line + body).split(b"\n")
                found += [told for line in lines if (told := self._told(line)) is not None]
            elif kind == wire.SCENE:
                found.append(Answer(body[:1] == b"\1", body[1:].decode("utf-8", "surrogateescape").removesuffix("\n")))
            elif kind == wire.END:
                self.over, self.ending = True, wire.read_end(body)[1]
        return found

    def _told(self, line: bytes) -> Told | None:
        word, _, rest = line.partition(b" ")
        text = line.decode("utf-8", "surrogateescape")
        if self._block is not None:
            number, lines = self._block
            if rest == number and word in (b"%end", b"%error"):
                self._block = None
                return Block(lines, word == b"%end", not number.endswith(b" 1"))
            lines.append(text)
            return None
        if word == b"%begin":
            self._block = (rest, [])
            return None
        return Notice(*text[1:].partition(" ")[::2]) if line.startswith(b"%") else Words(text)


def _pointer(pointed: "Pointed | None") -> object:
    """Return what the host is told of the mouse (commands.pointer.Pointer)."""
    if pointed is None:
        return None
    at = None if pointed.x is None or pointed.y is None else (pointed.x, pointed.y)
    wheel = "Wheel" in pointed.key.name
    return {"at": at, "last": pointed.last, "dragging": pointed.dragging, "wheel": wheel}
