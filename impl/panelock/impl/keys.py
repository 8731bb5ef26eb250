"""Names of keys to the bytes that send-keys writes into a pane (key-string.c and input-keys.c of tmux).

Pure: which modes the application has set, and the backspace option, are arguments.
"""

import unicodedata
from typing import NamedTuple

from panelock.impl.keys_table import (
    BACKTAB,
    BY_NAME,
    CHARACTERS,
    CURSOR,
    INTERNAL,
    KEYPAD,
    MODIFIED,
    MOUSE,
    USER_KEYS,
)
from panelock.impl.numbers import BLANKS, leading_hexadecimal


class Modes(NamedTuple):
    """What the terminal was told by the application inside, and what the backspace option says."""

    cursor: bool = False
    """Application cursor keys: DECCKM, ``CSI ? 1 h``."""
    keypad: bool = False
    """Application keypad: ``ESC =``."""
    extended: bool = False
    """Extended keys: ``CSI > 4 ; 1 m`` (and the option extended-keys on, or always)."""
    backspace: int = 0x7F
    """The code of the option backspace; see ``backspace_code``."""


class Key(NamedTuple):
    """A key: a character's code point, or the name of a key that is none, and its modifiers.

    Control letters are characters: C-a is code 1 without ``control``, as in tmux up to 3.4.
    """

    code: int = -1
    name: str = ""
    """One of keys_table's names, None, Any or UserN; empty for a character."""
    control: bool = False
    meta: bool = False
    shift: bool = False


PLAIN = Modes()
NOT_CONVERTED = frozenset(map(ord, "!#()+,-.0123456789:;<=>'\r\t\x7f\x1b`/"))
"""Characters that keep C- as a modifier."""
WITHOUT_WIDTH = frozenset(("Cc", "Cn", "Cs", "Zl", "Zp"))
"""Categories for which the C library knows no width: to tmux no keys, only text."""


def encode(names: list[str], *, literal: bool, hexadecimal: bool, modes: Modes) -> bytes:
    r"""Return what ``send-keys [-l|-H] names…`` writes: keys, and as text what names no key or no key that can be sent.

    >>> encode(["C-c", "ls", "Enter", "S-Up"], literal=False, hexadecimal=False, modes=Modes())
    b'\x03ls\r\x1b[1;2A'
    """
    if hexadecimal:
        return b"".join(_byte(name) for name in names)
    if literal:
        return b"".join(_text(name) for name in names)
    return b"".join(_key_or_text(name, modes) for name in names)


def pressed(names: list[str], *, literal: bool, hexadecimal: bool) -> list[Key]:
    """Return the keys that ``send-keys -K [-l|-H] names…`` presses: a text that names none is its characters.

    >>> [text_of(key) for key in pressed(["C-b", "ls", "Enter"], literal=False, hexadecimal=False)]
    ['C-b', 'l', 's', 'Enter']
    """
    if hexadecimal:
        # A byte that is no character by itself is one among the surrogates, as what a terminal sends.
        return [Key(byte if byte < 0x80 else 0xDC00 + byte) for byte in b"".join(map(_byte, names))]
    found: list[Key] = []
    for name in names:
        key = None if literal else parse(name)
        found += [Key(ord(char)) for char in name] if key is None or key.name == "None" else [key]
    return found


def lookup(name: str) -> bytes | None:
    """Return what a key sends in a terminal without special modes; None when send-keys would write the name as text."""
    key = parse(name)
    return None if key is None else send(key, PLAIN)


def backspace_code(text: str) -> int:
    """Return what the option backspace (its text) means for ``Modes``: anything that is not ASCII sends DEL."""
    key = parse(text)
    if key is None or key.name or key.control or key.meta or key.shift or not 0 <= key.code < 0x7F:
        return 0x7F
    return key.code


def _key_or_text(name: str, modes: Modes) -> bytes:
    key = parse(name)
    sent = None if key is None else send(key, modes)
    return _text(name) if sent is None else sent


def _text(text: str) -> bytes:
    """Text as UTF-8; bytes that were none on the command line are passed on as they came."""
    return text.encode("utf-8", "surrogateescape")


def _byte(text: str) -> bytes:
    """One argument of -H. What is no number of one byte is passed over in silence."""
    read = leading_hexadecimal(text)
    if read is None or read[1] or not 0 <= read[0] <= 0xFF:
        return b""
    return bytes((read[0],))


# --- names ---------------------------------------------------------------------------------------------------------


def parse(text: str) -> Key | None:
    """Return the key that a text names, or None (key_string_lookup_string).

    >>> parse("C-a"), parse("PgUp").name, parse("M-S-Up").shift, parse("nokey")
    (Key(code=1, name='', control=False, meta=False, shift=False), 'PPage', True, None)
    """
    if text.lower() in ("none", "any"):
        return Key(name=text.lower().capitalize())
    if text.startswith("0x"):
        return _from_number(text[2:])
    control = len(text) > 1 and text[0] == "^"
    rest = text[1:] if control else text
    meta = shift = False
    while rest[1:2] == "-":
        match rest[0].lower():
            case "c":
                control = True
            case "m":
                meta = True
            case "s":
                shift = True
            case _:
                return None
        rest = rest[2:]
    plain = _unmodified(rest)
    return None if plain is None else _with_control(plain._replace(meta=meta, shift=shift), control)


def _from_number(text: str) -> Key | None:
    """A key as 0x and a code point; below 32 it is a control character as it stands."""
    read = leading_hexadecimal(text)
    if read is None:
        return None
    code = read[0]
    return Key(code) if 0 <= code <= 0x7F or has_width(code) else None


def has_width(code: int) -> bool:
    """Whether a character beyond ASCII can be a key, and is shown as itself."""
    return 0x80 <= code <= 0x10FFFF and unicodedata.category(chr(code)) not in WITHOUT_WIDTH


def _unmodified(text: str) -> Key | None:
    if len(text) == 1:
        code = ord(text)
        if code > 0x7F:
            return Key(code) if has_width(code) else None
        return Key(code) if code >= 0x20 else None
    name = BY_NAME.get(text.lower())
    if name is None:
        return _user_key(text)
    if name in CHARACTERS:
        return Key(CHARACTERS[name])
    return Key(name=name)


def _user_key(text: str) -> Key | None:
    """A key of the option user-keys; scanf takes blanks and a sign before the number, and anything after it."""
    if not text.startswith("User"):
        return None
    body = text[4:].lstrip(BLANKS).removeprefix("+")
    digits = body[: len(body) - len(body.lstrip("0123456789"))]
    if not digits or len(digits) > 9 or int(digits) >= USER_KEYS:
        return None
    return Key(name=f"User{int(digits)}")


def _with_control(key: Key, control: bool) -> Key | None:
    """Turn C- and an ASCII character into the control character, where there is one."""
    if not control:
        return key
    if key.name or key.code > 0x7F or key.code in NOT_CONVERTED:
        return key._replace(control=True)
    if 0x61 <= key.code <= 0x7A:
        return key._replace(code=key.code - 0x60)
    if 0x40 <= key.code <= 0x5F:
        return key._replace(code=key.code - 0x40)
    if key.code == 0x20:
        return key._replace(code=0)
    return key._replace(code=0x7F) if key.code == 0x3F else None


def text_of(key: Key) -> str:
    """Return a key's name as tmux shows it (key_string_lookup_key).

    >>> [text_of(parse(name)) for name in ("^a", "c-m-pgup", "C-@", "c-?", "enter", "none", "S-é")]
    ['C-a', 'C-M-PPage', 'C-Space', 'C-?', 'Enter', 'None', 'S-é']
    """
    if key.name == "None":
        return "None"
    code = key.code
    if code == 0 and not (key.control or key.meta or key.shift):
        return "C-Space"
    prefix = ("C-" if key.control else "") + ("M-" if key.meta else "") + ("S-" if key.shift else "")
    if key.name:
        return prefix + key.name
    for name, named in CHARACTERS.items():
        if named == code:
            return prefix + name
    if 0 < code <= 0x1A:
        return prefix + "C-" + chr(code + 0x60)
    if code < 0x20:
        return prefix + "C-" + chr(code + 0x40)
    return prefix + ("C-?" if code == 0x7F else chr(code))


# --- bytes ---------------------------------------------------------------------------------------------------------


def send(key: Key, modes: Modes) -> bytes | None:
    """Return what a key writes into a pane (input_key), or None when it cannot be sent.

    Some keys are known and send nothing (C-Enter without extended keys); that is b"", not None.
    """
    if key.name == "BSpace":
        key = key._replace(name="", code=modes.backspace)
    if key.name.startswith("User"):
        return b"\033" if key.meta else b""
    if key.name in ("None", "Any") or key.name in MOUSE:
        return None
    escape = b"\033" if key.meta else b""
    if not key.name and key.code > 0x7F:
        return escape + chr(key.code).encode("utf-8", "surrogatepass")
    if not key.name and not key.control and not key.shift:
        return escape + bytes((key.code,))
    if key.name in MODIFIED:
        return _modified(key, modes)
    if key.name and not key.control and not key.shift:
        return escape + _keypad_or_backtab(key.name, modes)
    return _extended(key) if modes.extended else _standard(key)


def _modifier_number(key: Key) -> int:
    return 1 + key.shift + 2 * key.meta + 4 * key.control


def _modified(key: Key, modes: Modes) -> bytes:
    plain, pattern = MODIFIED[key.name]
    number = _modifier_number(key)
    if number > 1:
        return pattern.replace("_", str(number)).encode()
    return (CURSOR.get(key.name, plain) if modes.cursor else plain).encode()


def _keypad_or_backtab(name: str, modes: Modes) -> bytes:
    if name == "BTab":
        return BACKTAB.encode()
    return KEYPAD[name][1 if modes.keypad else 0].encode()


def _extended(key: Key) -> bytes:
    """``CSI code ; modifiers u``, with a control character written as its letter and C-."""
    code = INTERNAL[key.name] if key.name else key.code
    if code < 0x20 and code not in (0x09, 0x0D, 0x1B):
        key, code = key._replace(control=True), code + 0x40
    return f"\033[{code};{_modifier_number(key)}u".encode()


def _standard(key: Key) -> bytes | None:
    """What terminals have always sent for C- and a character; nothing where they sent nothing."""
    if not key.control or key.meta or key.shift:
        return None
    if key.name:
        return b""
    fixed = {" ": 0x00, "2": 0x00, "|": 0x1C, "6": 0x1E, "-": 0x1F, "/": 0x1F, "?": 0x7F}
    char = chr(key.code)
    if char in fixed:
        return bytes((fixed[char],))
    if "a" <= char <= "~":
        return bytes((key.code - 0x60,))
    # tmux is off by one here; only a backspace option that is a capital letter gets so far.
    return bytes((key.code - 0x41,)) if "A" <= char <= "_" else b""
