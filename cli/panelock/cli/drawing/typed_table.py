"""The sequences that terminals send for keys (tmux: tables of tty-keys.c, and terminfo's of well-known terminals)."""

from panelock.impl.keys import Key
from panelock.impl.keys_table import BACKTAB, CURSOR, KEYPAD, MODIFIED


def modified(key: Key, number: int) -> Key:
    """Add xterm's number of some modifiers to a key: Alt and Meta are the same."""
    bits = max(number - 1, 0)
    return key._replace(shift=bool(bits & 1), meta=bool(bits & 0b1010), control=bool(bits & 4))


_OTHERS = {
    "Home": "\033[H \033OH \033[7~", "End": "\033[F \033OF \033[8~", "F1": "\033[11~ \033[[A",
    "F2": "\033[12~ \033[[B", "F3": "\033[13~ \033[[C", "F4": "\033[14~ \033[[D", "F5": "\033[[E",
}  # fmt: skip
"""Beside what tmux itself sends: xterm's and rxvt's, then the vt220's, then those of Linux's console."""
_OTHERS_MODIFIED = {
    "Home": "\033[1;_~ \033[7;_~", "End": "\033[4;_~ \033[8;_~", "F1": "\033O1;_P \033O_P \033[11;_~",
    "F2": "\033O1;_Q \033O_Q \033[12;_~", "F3": "\033O1;_R \033O_R \033[13;_~", "F4": "\033O1;_S \033O_S \033[14;_~",
}  # fmt: skip
_SHIFTED = {
    "F1": "\033[25~", "F2": "\033[26~", "F3": "\033[28~", "F4": "\033[29~", "F5": "\033[31~", "F6": "\033[32~",
    "F7": "\033[33~", "F8": "\033[34~", "Up": "\033[a", "Down": "\033[b", "Right": "\033[c", "Left": "\033[d",
}  # fmt: skip
"""F13 to F20 are those to tmux; the arrows are rxvt's."""
_CONTROLLED = {"Up": "\033Oa", "Down": "\033Ob", "Right": "\033Oc", "Left": "\033Od"}
_RXVT = {
    "F1": 11, "F2": 12, "F3": 13, "F4": 14, "F5": 15, "F6": 17, "F7": 18, "F8": 19, "F9": 20, "F10": 21, "F11": 23,
    "F12": 24, "IC": 2, "DC": 3, "Home": 7, "End": 8, "NPage": 6, "PPage": 5,
}  # fmt: skip
"""Numbers of keys to which rxvt adds a sign for their modifiers."""


def _sequences() -> dict[bytes, Key]:
    found = {"\033O[": Key(0x1B), BACKTAB: Key(name="BTab")}
    found |= {sequence: Key(name=name) for name, (_, sequence) in KEYPAD.items()}
    found |= {sequence: Key(name=name) for name, sequence in CURSOR.items()}
    found |= {sequence: Key(name=name, shift=True) for name, sequence in _SHIFTED.items()}
    found |= {sequence: Key(name=name, control=True) for name, sequence in _CONTROLLED.items()}
    for name, (plain, template) in MODIFIED.items():
        found |= dict.fromkeys((plain, *_OTHERS.get(name, "").split()), Key(name=name))
        for form in (template, *_OTHERS_MODIFIED.get(name, "").split()):
            found |= {form.replace("_", str(number)): modified(Key(name=name), number) for number in range(2, 10)}
    for name, number in _RXVT.items():
        found[f"\033[{number}^"] = Key(name=name, control=True)
        found[f"\033[{number}$"] = Key(name=name, shift=True)
        found[f"\033[{number}@"] = Key(name=name, control=True, shift=True)
    return {sequence.encode(): key for sequence, key in found.items()}


SEQUENCES = _sequences()
"""Whole sequences, and their keys."""
