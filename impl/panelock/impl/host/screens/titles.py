"""What a pane's raw bytes say to others than its screen, as tmux reads it (input.c).

Titles (OSC 0 and 2, APC), window names (`ESC k`), bells (BEL), what is for the clipboard (OSC 52), and what is passed
through to the terminal outside (`ESC P tmux;`, in which every escape stands twice).

A chunk may be cut anywhere. Control characters are left out; what is not UTF-8 or has a DEL is no title (utf8_isvalid).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from panelock.impl.host.screens.stream import passed

LONGEST = 32 * 1024
"""Longer ones are dropped whole, as tmux drops those over its 1 MB."""
LONGEST_COPY = 1 << 20
"""The same for what is for the clipboard, or passed through (INPUT_BUF_LIMIT)."""

_BEGIN = re.compile(rb"\x1b[\]k_PX^]")
_UNREAD = (b"P", b"X", b"^")
"""Strings that are no titles, but in which a BEL is no bell."""
_PASSED = b"tmux;"
"""What a device's string begins with that is passed through to the terminal outside: nothing in it is for us."""
_END = re.compile(rb"[\x18\x1a\x1b]")
_END_OR_BELL = re.compile(rb"[\x07\x18\x1a\x1b]")
_CONTROLS = bytes(range(32))
_TITLE = re.compile(rb"0*[02];")
_COPY = re.compile(rb"0*52;")
_MAY_BE_READ = re.compile(rb"0*(?:[02](?:;.*)?|5(?:2(?:;.*)?)?)?", re.DOTALL)


class Title(NamedTuple):
    """The program named its pane."""

    text: str


class Rename(NamedTuple):
    """The program named its window (allow-rename decides); empty: tmux names it automatically again."""

    text: str


class Bell(NamedTuple):
    """The program rang the bell, once or more."""


class Copy(NamedTuple):
    """The program gives something to the clipboard, or asks what it holds."""

    said: bytes
    """For which selections, a semicolon, and the text in base 64, or a question mark."""
    end: bytes
    """How it ended its words, as an answer is to end."""


class Passed(NamedTuple):
    """The program says something to the terminal outside (allow-passthrough decides)."""

    data: bytes


Event = Title | Rename | Copy | Passed | Bell


class TitleScanner:
    """Finds titles, bells and copies; feed it every chunk in order."""

    def __init__(self) -> None:
        self._kind = b""  # of the string that is open: ] k _ or none
        self._text = bytearray()
        self._passed: bytearray | None = None
        """What is passed through, by now, while such a string is open."""
        self._dropped = False
        self._escape = False  # the last byte was an ESC that ended nothing yet

    def feed(self, chunk: bytes) -> list[Event]:
        """Take the next chunk; give what it completes, bells last and as one."""
        if not self._kind and not self._escape and b"\x1b" not in chunk:
            return [Bell()] if b"\x07" in chunk else []
        found: list[Event] = []
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

    def _inside(self, chunk: bytes, at: int, found: list[Event]) -> int:
        if self._kind == b"P" and self._passed is None:
            begins = chunk[at : at + len(_PASSED) - len(self._text)]
            self._text += begins
            if begins and self._text == _PASSED:
                self._passed = bytearray()
                at += len(begins)
        if self._passed is not None:
            return self._pass(chunk, at, self._passed, found)
        end = (_END_OR_BELL if self._kind == b"]" else _END).search(chunk, at)
        stop = len(chunk) if end is None else end.start()
        if not self._dropped:
            self._text += chunk[at:stop].translate(None, _CONTROLS)
            # Of nothing else than the clipboard's is as much kept as that may be.
            longest = LONGEST_COPY if self._kind == b"]" and _COPY.match(self._text) else LONGEST
            if len(self._text) > longest or (self._kind == b"]" and _MAY_BE_READ.fullmatch(self._text[:16]) is None):
                self._text.clear()
                self._dropped = True
        if end is None:
            return stop
        event = self._close(b"\a" if end.group() == b"\a" else b"\x1b\\")
        if event is not None:
            found.append(event)
        # An escape belongs to what follows: it ends this string and may begin another.
        return stop if end.group() == b"\x1b" else stop + 1

    def _pass(self, chunk: bytes, at: int, kept: bytearray, found: list[Event]) -> int:
        end, self._escape = passed(chunk, at)
        if len(kept) <= LONGEST_COPY:
            kept += chunk[at : end - self._escape]
        if end == len(chunk):
            return end
        if chunk.startswith(b"\x1b\\", end) and len(kept) <= LONGEST_COPY:
            found.append(Passed(bytes(kept).replace(b"\x1b\x1b", b"\x1b")))
        self._kind, self._passed = b"", None
        return end

    def _close(self, end: bytes) -> Event | None:
        kind, self._kind = self._kind, b""
        if self._dropped:
            return None
        raw = bytes(self._text)
        copy = _COPY.match(raw) if kind == b"]" else None
        if copy is not None:
            return Copy(raw[copy.end() :], end)
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
