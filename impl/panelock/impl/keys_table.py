"""The names of keys (tmux(1), KEY BINDINGS; key-string.c) and the sequences sent for them (input-keys.c)."""

CHARACTERS: dict[str, int] = {"Tab": 0x09, "Space": 0x20, "Enter": 0x0D, "Escape": 0x1B}
"""Names of characters."""

MODIFIED: dict[str, tuple[str, str]] = {
    "F1": ("\033OP", "\033[1;_P"),
    "F2": ("\033OQ", "\033[1;_Q"),
    "F3": ("\033OR", "\033[1;_R"),
    "F4": ("\033OS", "\033[1;_S"),
    "F5": ("\033[15~", "\033[15;_~"),
    "F6": ("\033[17~", "\033[17;_~"),
    "F7": ("\033[18~", "\033[18;_~"),
    "F8": ("\033[19~", "\033[19;_~"),
    "F9": ("\033[20~", "\033[20;_~"),
    "F10": ("\033[21~", "\033[21;_~"),
    "F11": ("\033[23~", "\033[23;_~"),
    "F12": ("\033[24~", "\033[24;_~"),
    "IC": ("\033[2~", "\033[2;_~"),
    "DC": ("\033[3~", "\033[3;_~"),
    "Home": ("\033[1~", "\033[1;_H"),
    "End": ("\033[4~", "\033[1;_F"),
    "NPage": ("\033[6~", "\033[6;_~"),
    "PPage": ("\033[5~", "\033[5;_~"),
    "Up": ("\033[A", "\033[1;_A"),
    "Down": ("\033[B", "\033[1;_B"),
    "Right": ("\033[C", "\033[1;_C"),
    "Left": ("\033[D", "\033[1;_D"),
}
"""Keys whose modifiers are part of the sequence, as xterm writes them: plain, and with ``_`` for their number."""

CURSOR: dict[str, str] = {"Up": "\033OA", "Down": "\033OB", "Right": "\033OC", "Left": "\033OD"}
"""In the application's cursor mode, without modifiers."""

KEYPAD: dict[str, tuple[str, str]] = {
    "KP/": ("/", "\033Oo"),
    "KP*": ("*", "\033Oj"),
    "KP-": ("-", "\033Om"),
    "KP7": ("7", "\033Ow"),
    "KP8": ("8", "\033Ox"),
    "KP9": ("9", "\033Oy"),
    "KP+": ("+", "\033Ok"),
    "KP4": ("4", "\033Ot"),
    "KP5": ("5", "\033Ou"),
    "KP6": ("6", "\033Ov"),
    "KP1": ("1", "\033Oq"),
    "KP2": ("2", "\033Or"),
    "KP3": ("3", "\033Os"),
    "KPEnter": ("\n", "\033OM"),
    "KP0": ("0", "\033Op"),
    "KP.": (".", "\033On"),
}
"""Plain, and in the application's keypad mode."""

BACKTAB = "\033[Z"

INTERNAL: dict[str, int] = {"BTab": 1106343} | {name: 1106348 + place for place, name in enumerate(KEYPAD)}
"""tmux's own numbers, which it lets out in the extended form of these keys (``CSI 1106343;5u`` for C-BTab)."""

OTHER: dict[str, str] = {
    "Insert": "IC",
    "Delete": "DC",
    "PageDown": "NPage",
    "PgDn": "NPage",
    "PageUp": "PPage",
    "PgUp": "PPage",
}
"""Second names, and what they are shown as."""

BUTTONS = (1, 2, 3, 6, 7, 8, 9, 10, 11)
PLACES = ("Pane", "Status", "StatusLeft", "StatusRight", "StatusDefault", "Border")
EVENTS = ("MouseDown", "MouseUp", "MouseDrag", "MouseDragEnd", "SecondClick", "DoubleClick", "TripleClick")


def _mouse() -> tuple[str, ...]:
    pressed = [f"{event}{button}" for event in EVENTS if "Click" not in event for button in BUTTONS]
    clicked = [f"{event}{button}" for event in EVENTS if "Click" in event for button in BUTTONS]
    return tuple(kind + place for kind in (*pressed, "WheelUp", "WheelDown", *clicked) for place in PLACES)


MOUSE_IN_ORDER = _mouse()
MOUSE = frozenset(MOUSE_IN_ORDER)
"""They can be bound, and cannot be sent: as keys for a pane they are text."""

USER_KEYS = 1000
"""User0 to User999."""


def _by_name() -> dict[str, str]:
    known = [*CHARACTERS, *MODIFIED, *KEYPAD, "BTab", "BSpace", *MOUSE]
    named = {name.lower(): name for name in known}
    return named | {name.lower(): shown for name, shown in OTHER.items()}


BY_NAME = _by_name()
"""Lower case (names of keys don't distinguish it) to the name as it is shown."""
