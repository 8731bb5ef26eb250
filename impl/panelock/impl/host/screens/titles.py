"""Titles, window names and bells in a pane's raw bytes: OSC 0 and 2, APC, `ESC k`, BEL, as tmux reads them (input.c).

A chunk may be cut anywhere. Control characters are left out; what is not UTF-8 or has a DEL is no title (utf8_isvalid).
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 32 * 1024
"""Longer ones are dropped whole, as tmux drops those over its 1 MB."""

_BEGIN = re.compile(rb"\x1b[\]k_PX^]")
_UNREAD = (b"P", b"X", b"^")
"""Strings that are no titles, but in which a BEL is no bell."""
_END = re.compile(rb"[\x18\x1a\x1b]")
_END_OR_BELL = re.compile(rb"[\x07\x18\x1a\x1b]")
_CONTROLS = bytes(range(32))
_TITLE = re.compile(rb"0*[02];")
_MAY_BE_TITLE = re.compile(rb"0*(?:[02](?:;.*)?)?", re.DOTALL)


class Title(NamedTuple):
    """The program named its pane."""

    text: str


class Rename(NamedTuple):
    """The program named its window (allow-rename decides); empty: tmux names it automatically again."""

    text: str


class Bell(NamedTuple):
    """The program rang the bell, once or more."""


class TitleScanner:
    """Finds titles and bells; feed it every chunk in order."""

    def __init__(self) -> None:
        self._kind = b""  # of the string that is open: ] k _ or none
        self._text = bytearray()
        self._dropped = False
        self._escape = False  # the last byte was an ESC that ended nothing yet

    def feed(self, chunk: bytes) -> list[Title | Rename | Bell]:
        """Take the next chunk; give what it completes, bells last and as one."""
        if not self._kind and not self._escape and b"\x1b" not in chunk:
            return [Bell()] if b"\x07" in chunk else []
        found: list[Title | Rename | Bell] = []
        rings = False
        if self._escape and chunk:
            chunk, self._escape = b"\x1b" + chunk, False
        at = 0
        while at < len(chunk):
            if self._kind:
                at = self._inside(chunk, at, found)
                continue
            begin = _BEGIN.search(chunk, at)
            rings = rings or chunk.find(b"\x07", at, len(chunk) if begin is None else begin.start()) >= 0
            if begin is None:
                self._escape = chunk.endswith(b"\x1b")
                break
            self._kind, at = chunk[begin.end() - 1 : begin.end()], begin.end()
            self._dropped = self._kind in _UNREAD
            self._text.clear()
        return [*found, Bell()] if rings else found

    def _inside(self, chunk: bytes, at: int, found: list[Title | Rename | Bell]) -> int:
        end = (_END_OR_BELL if self._kind == b"]" else _END).search(chunk, at)
        stop = len(chunk) if end is None else end.start()
        if not self._dropped:
            self._text += chunk[at:stop].translate(None, _CONTROLS)
            if len(self._text) > LONGEST or (self._kind == b"]" and _MAY_BE_TITLE.fullmatch(self._text[:16]) is None):
                self._text.clear()
                self._dropped = True
        if end is None:
            return stop
        event = self._close()
        if event is not None:
            found.append(event)
        # An escape belongs to what follows: it ends this string and may begin another.
        return stop if end.group() == b"\x1b" else stop + 1

    def _close(self) -> Title | Rename | None:
        kind, self._kind = self._kind, b""
        if self._dropped:
            return None
        raw = bytes(self._text)
        if kind == b"]":
            number = _TITLE.match(raw)
            if number is None:
                return None
            raw = raw[number.end() :]
        if 127 in raw:
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        return Rename(text) if kind == b"k" else Title(text)
