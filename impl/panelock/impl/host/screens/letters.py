"""Which letters of a stream stand for pieces of lines: tmux keeps them as letters, emulators as what is seen.

While a program has chosen that set of characters (ESC ( 0, or SO with ESC ) 0) its text is marked as protected
(DECSCA), which tmux knows nothing of: what is marked was such a letter (input_print in tmux's input.c).
"""

from __future__ import annotations

import re

_CHOOSES = (b"\x1b(0", b"\x1b)0")
_MARKED, _UNMARKED = b'\x1b[1"q', b'\x1b[0"q'
_OTHERS = re.compile(rb"[\x80-\xff]*")
_ESCAPES = (
    rb"\x1b(?:(?P<which>[()])(?P<kind>[0B])|(?P<saves>7|\[s)|(?P<restores>8|\[u)|(?P<resets>c)"
    rb"|(?P<marks>[VW]|\[[0-9;]*\"q)|\[(?:\?(?:47|104[79])[hl]|!p))"
)
_SAID = re.compile(rb"(?P<shift>[\x0e\x0f])|(?P<others>[\x80-\xff]+)|" + _ESCAPES)
_ESCAPED = re.compile(_ESCAPES)
"""What there is to look at where no letter stands for anything, and none comes to: found ten times as fast."""
_ASCII = (False, False), False


class Letters:
    """What is chosen, as tmux keeps it; no emulator tells."""

    def __init__(self) -> None:
        self.seen = False
        """Whether there may be any such letters on the screen."""
        self._sets, self._second = _ASCII
        """Which of the two sets is that of lines, and whether the second one is in use."""
        self._saved = _ASCII
        self._open = False
        """The last bytes were of characters that are in no such set: more of them may follow."""

    def push(self, data: bytes) -> bytes:
        """Take bytes in which no escape sequence is cut; give them with the marks."""
        if not self.seen and (b"\x1b" not in data or not any(said in data for said in _CHOOSES)):
            shift = max(data.rfind(b"\x0e"), data.rfind(b"\x0f"))
            if shift >= 0:
                self._second = data[shift] == 0x0E
            return data
        self.seen = True
        begun = b""
        if self._open:
            rest = _OTHERS.match(data)
            assert rest is not None
            if rest.end() == len(data):
                return data
            self._open, begun, data = False, rest[0] + self._all(), data[rest.end() :]
        return begun + (_SAID if self._lines or self._may_choose(data) else _ESCAPED).sub(self._instead, data)

    def _may_choose(self, data: bytes) -> bool:
        """Tell whether behind any of these bytes letters may stand for pieces of lines that do not before."""
        saved, second = self._saved
        return saved[second] or any(said in data for said in (*_CHOOSES, b"\x0e", b"\x0f"))

    def reset(self) -> bytes:
        """Choose nothing any more; gives what says so."""
        self._sets, self._second = _ASCII
        self._open = False
        return self._all() if self.seen else b""

    def _instead(self, said: re.Match[bytes]) -> bytes:
        kind, whole = said.lastgroup, said[0]
        before = self._lines
        if kind == "others":
            return self._apart(whole, at_end=said.end() == len(said.string))
        if kind == "marks":
            return b""
        if kind == "shift":
            self._second = whole == b"\x0e"
        elif kind == "kind":
            lines = said["kind"] == b"0"
            self._sets = (lines, self._sets[1]) if said["which"] == b"(" else (self._sets[0], lines)
        elif kind == "saves":
            self._saved = self._sets, self._second
        elif kind == "resets":
            self._sets, self._second = _ASCII
        else:
            if kind == "restores":
                self._sets, self._second = self._saved
            return whole + self._all()  # to tmux both screens have the same, and a soft reset has none
        return whole if self._lines == before else whole + self._mark()

    def _apart(self, others: bytes, *, at_end: bool) -> bytes:
        """Give characters that are no letters: to emulators none of them is in the set of lines, and they are blank."""
        if not self._lines:
            return others
        self._open = at_end
        return b"\x1b(B\x0f" + _UNMARKED + others + (b"" if at_end else self._all())

    @property
    def _lines(self) -> bool:
        return self._sets[self._second]

    def _mark(self) -> bytes:
        return _MARKED if self._lines else _UNMARKED

    def _all(self) -> bytes:
        """Say all of it again."""
        sets = b"".join(b"\x1b%c%c" % (name, b"B0"[lines]) for name, lines in zip(b"()", self._sets, strict=True))
        return sets + (b"\x0e" if self._second else b"\x0f") + self._mark()
