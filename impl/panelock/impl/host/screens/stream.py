"""A pane's bytes between the terminal and the emulator: sequences cut by chunks, strings that are not for it, modes.

Emulators must not see `ESC k name ST` (they print it) nor `ESC P tmux; … ST` (they do what is in it), and the modes are
tracked here, because not every emulator tells them, and the log needs them for what it has dropped.
"""

from __future__ import annotations

import re

from panelock.impl.host.screens.cursor import Cursor

_LONGEST = 256
_PARTIAL = re.compile(rb"\x1b(?:[ -/]*|\[[0-?]*[ -/]*|[\]P^_X][^\x07\x18\x1a\x1b]*)")
_STRING = re.compile(rb"\x1b[\]P^_X][^\x07\x18\x1a\x1b]*")
_TAKEN = re.compile(rb"\x1b(?:k|Ptmux;)")
_RENAME_END = re.compile(rb"[\x18\x1a\x1b]")
_PASSED = re.compile(rb"[^\x1b]*(?:\x1b\x1b[^\x1b]*)*")


_AFRESH = (
    b"\x18\x1b[?47l\x1b[?1047l\x1b[?1049l\x1b[!p\x1b[?1;6;1000;1002;1003;1004;1005;1006;2004l\x1b[?7;25h\x1b[4l\x1b>"
    b"\x1b(B\x0f\x1b[r\x1b[0m"
)


def afresh(rows: int) -> bytes:
    """Give what makes a screen as good as new for the next program, and leaves its history (tmux: screen_reinit).

    Line by line: clearing the whole screen would move what is on it into the history.
    """
    return _AFRESH + b"".join(b"\x1b[%d;1H\x1b[2K" % row for row in range(1, rows + 1)) + b"\x1b[H"


class Tail:
    """Holds back a sequence that a chunk's end has cut, so that whoever comes next sees whole ones.

    Longer ones than 256 bytes go through in pieces.
    """

    def __init__(self) -> None:
        self.held = b""

    def push(self, data: bytes) -> bytes:
        """Take a chunk; give what is complete."""
        if self.held:
            data = self.held + data
            self.held = b""
        cut = data.rfind(b"\x1b", max(0, len(data) - _LONGEST))
        if cut < 0 or _PARTIAL.fullmatch(data, cut) is None:
            return data
        if cut == len(data) - 1:  # may be the first half of the terminator of a string
            opened = data.rfind(b"\x1b", max(0, cut - _LONGEST), cut)
            if opened >= 0 and _STRING.fullmatch(data, opened, cut) is not None:
                cut = opened
        self.held = data[cut:]
        return data[:cut]


class StringFilter:
    """Takes out of the stream what emulators misread: window names and what is meant for another terminal.

    A window name (`ESC k name`) is ended by any escape, CAN or SUB. In what is passed through (`ESC P tmux;`) every
    escape stands twice, so that a single one ends it: what a dead program has left open ends where the next begins.
    """

    def __init__(self) -> None:
        self._inside = b""  # of the string that is open: k P or none
        self._escape = False  # the last byte was an ESC of what is passed through: one of two, or its end

    def push(self, data: bytes) -> bytes:
        """Take bytes in which no escape sequence is cut; give them without these strings."""
        if not self._inside and _TAKEN.search(data) is None:
            return data
        if self._escape and data:
            data, self._escape = b"\x1b" + data, False
        kept: list[bytes] = []
        at = 0
        while at < len(data):
            if self._inside:
                at = self._end(data, at)
                continue
            begin = _TAKEN.search(data, at)
            if begin is None:
                kept.append(data[at:])
                break
            kept.append(data[at : begin.start()])
            self._inside, at = begin.group()[1:2], begin.end()
        return b"".join(kept)

    def _end(self, data: bytes, at: int) -> int:
        """Say where the open string ends: an escape that ends it and a following backslash harm no emulator."""
        if self._inside == b"P":
            at, self._escape = passed(data, at)
            self._inside = b"" if at < len(data) else b"P"
            return at
        end = _RENAME_END.search(data, at)
        if end is None:
            return len(data)
        self._inside = b""
        return end.start()


def passed(data: bytes, at: int) -> tuple[int, bool]:
    """Give where what is passed through ends, and whether an escape that may be one of two is all that is left."""
    text = _PASSED.match(data, at)
    assert text is not None
    left = len(data) - text.end()
    return (len(data), left == 1) if left < 2 else (text.end(), False)


_MODE = re.compile(rb"\x1b(?:\[(\??)([0-9;]{0,64})([hlr])|\[(!)p|([=>c])|\[>([0-9;]{0,16})([mn]))")
_MOUSE = (1000, 1002, 1003)
_ALTERNATE = (47, 1047, 1049)
_PRIVATE = frozenset({1, 6, 7, 25, 1004, 1005, 1006, 2004, *_MOUSE, *_ALTERNATE})
_FIRST = {7: True, 25: True}
INSERT, KEYPAD, EXTENDED = -4, -1, -2
"""Modes that are not private ones: insert (CSI 4 h), the application keypad (ESC =), extended keys (CSI > 4 ; 1 m)."""


class Region:
    """Which rows scroll, as tmux keeps it (screen_write_scrollregion): no emulator tells."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.upper, self.lower = 0, rows - 1

    def set(self, numbers: bytes) -> None:
        """Take what the sequence says; less than two rows are none."""
        upper, lower = (int(number[:9] or 0) for number in (numbers + b";;").split(b";")[:2])
        last = self._rows - 1
        upper, lower = min(max(upper, 1) - 1, last), min((lower or self._rows) - 1, last)
        if upper < lower:
            self.upper, self.lower = upper, lower

    def reset(self) -> None:
        """All of them scroll."""
        self.upper, self.lower = 0, self._rows - 1

    def resize(self, rows: int) -> None:
        """With another height all of them scroll again."""
        if rows != self._rows:
            self._rows = rows
            self.reset()


class Modes:
    """Which terminal modes are on, as tmux keeps them (input_csi_dispatch_sm_private in input.c)."""

    def __init__(self, region: Region | None = None) -> None:
        """``region`` is told which rows scroll."""
        self._on: dict[int, bool] = dict(_FIRST)
        self.cursor = Cursor()
        self._region = region
        self.switches = True
        """The alternate screen is shown when a program says so (alternate-screen)."""

    def __getitem__(self, mode: int) -> bool:
        return self._on.get(mode, False)

    def push(self, data: bytes) -> None:
        """Take bytes in which no escape sequence is cut."""
        if b"\x1b" not in data:
            return
        self.cursor.push(data)
        for match in _MODE.finditer(data):
            private, numbers, letter, soft, single, resource, how = match.groups()
            if letter == b"r":
                if self._region is not None and not private:
                    self._region.set(numbers)
            elif numbers is not None:
                for number in numbers.split(b";"):
                    self._set(int(number or b"0"), private == b"?", letter == b"h")
            elif single == b"c" or soft is not None:
                self.reset()
                if self._region is not None and single is not None:
                    self._region.reset()
            elif how is not None:
                self._modify_keys(resource, on=how == b"m")
            else:
                self._on[KEYPAD] = single == b"="

    def reset(self) -> None:
        """Back to the first state; a reset does not leave the alternate screen."""
        self._on = _FIRST | {mode: True for mode in _ALTERNATE if self[mode]}
        self.cursor.reset()

    def _modify_keys(self, said: bytes, *, on: bool) -> None:
        """Set how keys with modifiers are told (modifyOtherKeys): that is resource 4, and none at all is every one."""
        resource, value = (*(int(one or b"0") for one in said.split(b";")), 0)[:2]
        if resource == 4 and on and value in (1, 2):
            self._on[EXTENDED] = True
        elif (resource == 4 and not (on and value)) or (resource == 0 and on):
            self._on[EXTENDED] = False

    def _set(self, number: int, private: bool, on: bool) -> None:
        if not private:
            if number == 4:
                self._on[INSERT] = on
        elif number in _MOUSE or (number in _ALTERNATE and self.switches):
            for one in _MOUSE if number in _MOUSE else _ALTERNATE:
                self._on[one] = on and one == number
        elif number in _PRIVATE and number not in _ALTERNATE:
            self._on[number] = on

    def sequences(self) -> bytes:
        """Give what brings a fresh terminal into these modes, the alternate screen first."""
        parts = [b"\x1b[?%dh" % mode for mode in _ALTERNATE if self[mode]]
        changed = [mode for mode in sorted(_PRIVATE.difference(_ALTERNATE)) if self[mode] != _FIRST.get(mode, False)]
        parts += [b"\x1b[?%d%c" % (mode, b"h" if self[mode] else b"l") for mode in changed]
        if self[INSERT]:
            parts.append(b"\x1b[4h")
        if self[KEYPAD]:
            parts.append(b"\x1b=")
        if self[EXTENDED]:
            parts.append(b"\x1b[>4;1m")
        return b"".join(parts) + self.cursor.sequences()
