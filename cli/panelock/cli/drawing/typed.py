"""What a terminal sends, cut into keys (tmux: tty-keys.c).

Pure: who reads the terminal keeps what is unfinished, and says when escape-time has passed. A sequence means the same
in all terminals here (typed_table.py); tmux asks terminfo, too.
"""

import json
import re
from binascii import a2b_base64
from collections import deque
from typing import NamedTuple

from panelock.cli.drawing.typed_table import SEQUENCES, modified
from panelock.impl.keys import PLAIN, Key, send

PASTE = "Paste"
"""The name of a key that is text, which was pasted; see ``pasted``."""
MOUSE = "Mouse"
"""The name of a key that is something done with the mouse: its bytes say what."""
CLIPBOARD = "Clipboard"
"""The name of a key that is none, but what the terminal's clipboard holds."""
FOCUS_IN, FOCUS_OUT = "FocusIn", "FocusOut"
"""The names of keys that are no key: the terminal's window has got, or lost, what is typed."""
PIECE = 1 << 20
"""Bytes of pasted text that are handed over at once, before its end has come."""


class Typed(NamedTuple):
    """A key, or what stands for one."""

    key: Key
    """A byte that is in no character has its place among the surrogates, as Python decodes it (``surrogateescape``)."""
    data: bytes
    """What the terminal sent for it."""
    at: float | None = None
    """When, by the caller's clock; None for what was typed at another time, or by nobody."""


def split(data: bytes, *, more: bool) -> tuple[list[Typed], bytes]:
    r"""Cut what came into keys, and give back the beginning of one that is not complete.

    Without ``more`` time has passed: what is not complete is taken as it stands. Only a paste goes on: what there is of
    it is handed over, and what comes next belongs to it (``settled``). Each piece of a paste is one by itself.

    >>> [one.key.name for one in split(b"\x1b[A\x1bOP\x1b", more=True)[0]], split(b"\x1b[A\x1bOP\x1b", more=True)[1]
    (['Up', 'F1'], b'\x1b')
    >>> split(b"\x1bx", more=True)[0][0].key.meta, split(b"\x1b", more=False)[0][0].key.code
    (True, 27)
    """
    found: list[Typed] = []
    at = 0
    while at < len(data):
        if data.startswith(_BEGIN, at):
            end = data.find(_END, at + len(_BEGIN))
            if end < 0:
                pieces, rest = _unended(data[at + len(_BEGIN) :], more)
                return found + pieces, rest
            found += _pieces(data[at + len(_BEGIN) : end])
            at = end + len(_END)
            continue
        cut = _next(data, at, more)
        if cut is _UNFINISHED:
            break
        if cut.key is not None:
            found.append(Typed(cut.key, data[at : at + cut.size]))
        at += cut.size
    return found, data[at:]


def timed(keys: list[Typed], since: float, until: float) -> list[Typed]:
    """Say when keys came that were read at once: one after the other, as far apart as may be."""
    step = (until - since) / max(len(keys), 1)
    return [one._replace(at=since + step * place) for place, one in enumerate(keys, 1)]


class Waiting(deque[Typed]):
    """What was typed and is not done yet: the window may be another one by then."""

    _back = 0
    """So many of the first have come back."""

    def popleft(self) -> Typed:
        """Take the next."""
        self._back = max(self._back - 1, 0)
        return super().popleft()

    def again(self, said: str) -> None:
        """Take back what the host has given to no program, in base 64: it was typed before all that waits."""
        for one in split(a2b_base64(said), more=False)[0]:
            self.insert(self._back, one)
            self._back += 1


def pressed(said: str) -> list[Typed]:
    """Read keys that somebody else presses (send-keys -K): each as a terminal without special modes would send it."""
    return [Typed(key, _sent(key)) for key in (Key(*fields) for fields in json.loads(said))]


def _sent(key: Key) -> bytes:
    byte = key.code - 0xDC00
    return bytes((byte,)) if not key.name and 0x80 <= byte <= 0xFF else send(key, PLAIN) or b""


def settled(rest: bytes) -> bool:
    """Tell whether time changes nothing about what ``split`` gave back: only more input does."""
    return not rest or (rest.startswith(_BEGIN) and _END.startswith(rest[len(_BEGIN) :]))


def pasted(one: Typed) -> bytes:
    """Return the text of a paste."""
    assert one.key.name == PASTE
    return one.data[len(_BEGIN) : -len(_END)]


class _Cut(NamedTuple):
    """What stands at a place: how many bytes, and for which key; None for what is dropped."""

    size: int
    key: Key | None


_UNFINISHED = _Cut(0, None)
_BEGIN, _END = b"\x1b[200~", b"\x1b[201~"
_ESCAPE = Key(0x1B)
_ASCII = [*map(Key, range(0x7F)), Key(name="BSpace")]
"""DEL is what terminals say that the backspace key sends (VERASE)."""


def _next(data: bytes, at: int, more: bool) -> _Cut:
    if data[at] != _ESCAPE.code:
        return _character(data, at, more)
    found = _sequence(data, at)
    if found is None or (found is _UNFINISHED and not more):
        return _with_meta(data, at, more)
    return found


def _character(data: bytes, at: int, more: bool) -> _Cut:
    first = data[at]
    if first < 0x80:
        return _Cut(1, _ASCII[first])
    length = 4 if first >= 0xF0 else 3 if first >= 0xE0 else 2
    part = data[at : at + length]
    try:
        return _Cut(length, Key(ord(part.decode())))
    except UnicodeDecodeError as error:
        if more and len(part) < length and error.reason == "unexpected end of data":
            return _UNFINISHED
    return _Cut(1, Key(0xDC00 + first))


def _with_meta(data: bytes, at: int, more: bool) -> _Cut:
    """Read ESC and what makes no sequence with it: that, with Meta."""
    if at + 1 == len(data):
        return _Cut(1, _ESCAPE)
    if data[at + 1] != _ESCAPE.code:
        cut = _character(data, at + 1, more)
        return cut if cut.key is None else _Cut(cut.size + 1, cut.key._replace(meta=True))
    behind = _sequence(data, at + 1)
    if behind is None or behind is _UNFINISHED:
        return _UNFINISHED if more and behind is not None else _Cut(2, _ESCAPE._replace(meta=True))
    key = SEQUENCES.get(data[at + 1 : at + 1 + behind.size])
    # ESC ESC [ 1 ; 3 D has its Meta already: that is Escape, and then M-Left.
    return _Cut(1, _ESCAPE) if key is None or key.meta else _Cut(behind.size + 1, key._replace(meta=True))


# --- pastes ---


def _pieces(text: bytes) -> list[Typed]:
    """Return a paste, in pieces of which each is one by itself."""
    starts = range(0, max(len(text), 1), PIECE)
    return [Typed(Key(name=PASTE), _BEGIN + text[start : start + PIECE] + _END) for start in starts]


def _unended(text: bytes, more: bool) -> tuple[list[Typed], bytes]:
    """Hand over what there is of a paste, or only what is too long to wait with; what is left begins one again."""
    kept = next(size for size in range(len(_END) - 1, -1, -1) if text.endswith(_END[:size]))
    sure = len(text) - kept
    given = max(sure - 1, 0) // PIECE * PIECE if more else sure
    return (_pieces(text[:given]) if given else []), _BEGIN + text[given:]


# --- sequences ---


def _sequence(data: bytes, at: int) -> _Cut | None:
    """Read what begins with ESC; None where that is no sequence, whatever comes behind."""
    second = data[at + 1 : at + 2]
    if second == b"[":
        return _csi(data, at)
    if second == b"O":
        return _ss3(data, at)
    if second in (b"]", b"P"):
        return _string(data, at)
    return None if second else _UNFINISHED


_PARAMETERS = re.compile(rb"\x1b\[[0-?]{0,48}")
_INTERMEDIATES = re.compile(rb"[ -/]{0,2}")
_SHORT = {b"\x1b[[": 1, b"\x1b[M": 3}
"""What looks like a whole sequence and has some bytes more: a function key of Linux's console, and the old mouse."""
_REPORTS = {
    _BEGIN: Key(name=PASTE), b"\x1b[I": Key(name=FOCUS_IN), b"\x1b[O": Key(name=FOCUS_OUT),
}  # fmt: skip
_SGR_MOUSE = re.compile(rb"\x1b\[<\d+;\d+;\d+[Mm]")
_ANSWER = re.compile(rb"\x1b\[(?:[?>=][\d;]*[cnuRSm]|\??[\d;]+\$y|\d+;\d+R|[03]n|[\d;]+t|201~)")
"""What terminals say of themselves when they are asked, and the end of a paste that has not begun."""
_EXTENDED = re.compile(rb"\x1b\[(?:27;(\d{1,9});(\d{1,9})(?:;[\d;]*)?~|(\d{1,9});(\d{1,9})(?:;[\d;]*)?u)")


def _csi(data: bytes, at: int) -> _Cut | None:
    parameters = _PARAMETERS.match(data, at)
    assert parameters is not None
    end = parameters.end()
    if data[end : end + 1] == b"$" and data[at : end + 1] in SEQUENCES:  # rxvt: with Shift
        return _Cut(end + 1 - at, SEQUENCES[data[at : end + 1]])
    intermediates = _INTERMEDIATES.match(data, end)
    assert intermediates is not None
    end = intermediates.end() + 1
    if end > len(data):
        return _UNFINISHED
    end += _SHORT.get(data[at:end], 0)
    if end > len(data):
        return _UNFINISHED
    whole = data[at:end]
    if whole.startswith(b"\x1b[M") or _SGR_MOUSE.fullmatch(whole):
        return _Cut(len(whole), Key(name=MOUSE))
    key = SEQUENCES.get(whole) or _REPORTS.get(whole) or _extended(whole)
    return _Cut(len(whole), key) if key is not None or _ANSWER.fullmatch(whole) else None


def is_extended(data: bytes) -> bool:
    """Tell whether a key came in a form that terminals use only when they are asked to."""
    return _EXTENDED.fullmatch(data) is not None


def _extended(whole: bytes) -> Key | None:
    """Read a key in xterm's or fixterms' own form: a character's number, and its modifiers."""
    said = _EXTENDED.fullmatch(whole)
    if said is None:
        return None
    modifiers, number = (int(said[1]), int(said[2])) if said[1] else (int(said[4]), int(said[3]))
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return None
    if number == 0x7F:
        return modified(Key(name="BSpace"), modifiers)
    key = modified(Key(number), modifiers)
    return _as_control(key) if key.control else key


def _as_control(key: Key) -> Key:
    """Turn a character with C- into the control character, where there is one."""
    code = key.code
    if code < 0x20 and code not in b"\t\r\x1b":
        return key._replace(control=False)
    if ord("a") <= code <= ord("z"):
        return key._replace(code=code - 0x60, control=False)
    if ord("@") <= code <= ord("_"):
        return key._replace(code=code - 0x40, control=False)
    if code == ord("?"):
        return key._replace(code=-1, name="BSpace", control=False)
    return key._replace(code=0, control=False) if code == ord(" ") else key


_SS3 = re.compile(rb"\x1bO[\d;]{0,4}")


def _ss3(data: bytes, at: int) -> _Cut | None:
    begun = _SS3.match(data, at)
    assert begun is not None
    end = begun.end() + 1
    if end > len(data):
        return _UNFINISHED
    key = SEQUENCES.get(data[at:end])
    return None if key is None else _Cut(end - at, key)


_STRING = re.compile(rb"\x1b(?:\]\d{1,4};|P(?:[>!]\||[01][$+]r))")
_STRING_BEGUN = re.compile(rb"\x1b(?:\]\d{0,4}|P(?:[>!]|[01][$+]?)?)")
_PRINTED = re.compile(rb"[ -~\x80-\xff]*")


def _string(data: bytes, at: int) -> _Cut | None:
    """Take an answer that is a string, up to BEL or ST: the clipboard. Colours, a name, abilities are dropped."""
    begun = _STRING.match(data, at)
    if begun is None:
        return _UNFINISHED if _STRING_BEGUN.fullmatch(data, at) else None
    printed = _PRINTED.match(data, begun.end())
    assert printed is not None
    end = data[printed.end() : printed.end() + 2]
    key = Key(name=CLIPBOARD) if begun[0] == b"\x1b]52;" else None
    if end[:1] == b"\a":
        return _Cut(printed.end() + 1 - at, key)
    if end == b"\x1b\\":
        return _Cut(printed.end() + 2 - at, key)
    return _UNFINISHED if end in (b"", b"\x1b") else None
