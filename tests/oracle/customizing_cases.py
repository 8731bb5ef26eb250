"""What somebody presses who looks at options and keys, how it was opened, and on how large a terminal."""

from typing import NamedTuple

NAMES = (
    "buffer-limit", "user-keys", "base-index", "renumber-windows", "bell-action", "prefix2", "message-style",
    "display-panes-colour", "word-separators", "update-environment", "lock-after-time", "monitor-activity", "mode-keys",
    "main-pane-width", "remain-on-exit", "allow-rename", "remain-on-exit-format", "window-status-format",
    "cursor-colour", "pane-active-border-style", "automatic-rename-format", "@[a-z#]*",
)  # fmt: skip
"""The options that are shown: 3.3a and 3.4 have the same of them. Of keys a filter must leave all (3.3a hangs else)."""
ONLY = f"#{{||:#{{is_key}},#{{m/r:^({'|'.join(NAMES)})$,#{{option_name}}}}}}"
FORM = (
    "#{option_name}=#{option_value}|#{option_scope}|#{option_is_global}#{option_is_array}|#{option_unit}|#{key}"
    "#{?key_note, (#{key_note}),}"
)


class Case(NamedTuple):
    """Keys by their names, with a question mark behind one that opens a prompt; the command's flags; the size."""

    keys: str
    words: tuple[str, ...] = ()
    size: tuple[int, int] = (80, 24)


def _to(name: str) -> str:
    """Go to a line by its name."""
    return f"C-s? {' '.join(name)} Enter"


MOVING = [
    "j j j k", "l j j j", "l j j l j j", "j l j j j j j j j j h", "M-+ G g NPage NPage PPage", "M-+ M-- j", "End Home",
    "j j l j j j l l j h h h", "G l j l j j j h h", "j j j j j l j l j", "M-+ v j j v", "v v", "O j r j", "F1 x z C-c",
    f"{_to('base')} n n n", f"{_to('remain')} n", f"{_to('nothing-like-this')} j", f"{_to('Repeat')} n n",
    f"{_to('user-keys[1]')} j k", f"{_to('@')} n n n n n n", f"{_to('C-o')} l j j j",
]  # fmt: skip
TAGGING = [
    "t j t", "l j t t T", "C-t", "M-+ C-t T", "M-+ C-t j j t", f"{_to('user-keys')} t l j t",
    f"{_to('C-o')} t l j t k k",
    "l C-t H", "M-+ C-t M-- M-+", "D j U",
]  # fmt: skip
FILTERING = [
    "f? # { i s _ k e y } Enter M-+",
    "M-+ f? Escape j",
    "l f? C-u Enter",
    f"{_to('mode-keys')} f? C-u 1 Enter h",
]
HIDING = ["H", "M-+ H j", "M-+ H H j", f"{_to('remain-on-exit')} H"]
SHOWING = [_to(name) for name in NAMES if "[" not in name] + [
    _to("user-keys[1]"), _to("update-environment[2]"), _to("@mine"), _to("@o#d"), _to("C-a"), _to("C-o"),
    f"{_to('C-n')} l j j j", f"{_to('C-a')} l j j j",
]  # fmt: skip
STARTS = [
    Case("M-+ j", ("-N",)), Case("M-+ j j", ("-Z",)), Case("M-+ j NPage", ("-F", FORM)),
    Case("M-+ j", ("-F", "x#[fg=red")),
]  # fmt: skip
SIZES = [
    Case(keys, size=size)
    for size in ((80, 40), (40, 21), (30, 30), (14, 24), (9, 24), (80, 14), (80, 13), (120, 16), (60, 18))
    for keys in (f"{_to('remain-on-exit-format')} k", f"{_to('C-a')} j")
] + [Case("M-+ j j NPage l", size=(4, 30)), Case("M-+ j j NPage l", size=(6, 21))]  # fmt: skip
VIEWS = [Case(keys) for keys in (*MOVING, *TAGGING, *FILTERING, *HIDING, *SHOWING)] + STARTS + SIZES
"""What changes nothing."""

_OPTIONS = [
    # Enter asks for what is neither a flag nor a choice, of which it takes the next.
    ("buffer-limit", "Enter? C-u 7 Enter"), ("buffer-limit", "s? C-u x Enter"), ("buffer-limit", "S? C-u 0 Enter j"),
    ("buffer-limit", "w? 1 Enter"), ("buffer-limit", "Enter? Escape"), ("buffer-limit", "Enter? C-u Enter"),
    ("renumber-windows", "Enter"), ("renumber-windows", "Enter Enter"), ("renumber-windows", "S"),
    ("renumber-windows", "Enter S S"), ("renumber-windows", "w"), ("renumber-windows", "Enter u? y"),
    ("bell-action", "s"), ("bell-action", "s s s s"), ("bell-action", "S S"), ("bell-action", "s S d? y"),
    ("base-index", "s? C-u 3 Enter"), ("base-index", "S? C-u 3 Enter s? C-u 4 Enter"),
    ("base-index", "s? C-u 3 Enter u? y"), ("base-index", "S? C-u 9 Enter u? y"), ("base-index", "s? C-u 3 Enter u? n"),
    ("base-index", "s? C-u 3 Enter d? Y"), ("base-index", "s? C-u - 1 Enter"),
    ("prefix2", "s? C-u C - x Enter"), ("prefix2", "S? C-u F 9 9 Enter"),
    ("message-style", "S? C-u b g = r e d , b o l d Enter"), ("message-style", "S? C-u n o - s t y l e Enter"),
    ("display-panes-colour", "s? C-u g r e e n Enter"), ("display-panes-colour", "s? C-u n o n e Enter"),
    ("display-panes-colour", "s? C-u # 1 2 3 4 5 6 Enter"),
    ("word-separators", "s? x Space ' \" $ { ; Enter"), ("word-separators", "S? C-u # { Enter"),
    ("lock-after-time", "s? C-u 5 Enter"), ("monitor-activity", "Enter"), ("monitor-activity", "w w"),
    ("monitor-activity", "S Enter w"), ("mode-keys", "w"), ("mode-keys", "Enter S"), ("mode-keys", "W W"),
    ("main-pane-width", "w? C-u 5 % Enter"), ("main-pane-width", "s? C-u 5 0 Enter u? y"),
    ("remain-on-exit", "Enter"), ("remain-on-exit", "w"), ("remain-on-exit", "S"), ("remain-on-exit", "S S w Enter"),
    ("remain-on-exit", "u? y u? y u? y"), ("remain-on-exit", "d? y d? y S d? y"),
    ("allow-rename", "Enter w S"), ("allow-rename", "w Enter u? y w"),
    ("cursor-colour", "w? C-u r e d Enter"), ("remain-on-exit-format", "w? C-u # W # { q : x } Enter"),
    ("remain-on-exit-format", "Enter? C-u # # Enter"),
    # Arrays are set where they are, element by element.
    ("user-keys", "s? z Enter"), ("user-keys", "s? z Enter s? y Enter"), ("user-keys[1]", "s? x Enter"),
    ("user-keys[1]", "u? y"), ("user-keys[1]", "u? y k s? n e w Enter"), ("user-keys", "u? y"), ("user-keys[0]", "d j"),
    ("update-environment", "s? A Enter"), ("update-environment[2]", "S? C-u B Enter"), ("update-environment", "d? y"),
    ("update-environment[7]", "u? y u? y"),
    # Users' own.
    ("@srv", "s? x Enter"), ("@srv", "S? C-u n e w Enter"), ("@srv", "u? y"), ("@mine", "s? Space y Enter"),
    ("@mine", "S? C-u z Enter"), ("@mine", "u? y"), ("@mine", "u? y C-s? @ m i n e Enter d? y"), ("@o#d", "w? 1 Enter"),
    ("@o#d", "Enter? 2 Enter"), ("@o#d", "S? 3 Enter"), ("@o#d", "u? y"),
    ("@o#d", "u? y C-s? @ o # d Enter s? 4 Enter"),
]  # fmt: skip
_KEYS = [
    ("C-a", "l j s? C-u k i l l - p a n e Enter"),
    ("C-a", "l j s? C-u s e t Space @ b Space 1 Space ; Space n e x t Enter"),
    ("C-a", "l j s? C-u n o n e - s u c h Enter"), ("C-a", "l j s? C-u { Enter"), ("C-a", "l j s? C-u Space Enter"),
    ("C-a", "l j s? Escape"), ("C-a", "l j j s? C-u n o t e Space i t ' s Enter"), ("C-a", "l j j s? C-u Enter"),
    ("C-a", "l j j j s"), ("C-a", "l j j j s s"), ("C-a", "s j"), ("C-a", "l j w S W"), ("C-a", "u? y"),
    ("C-a", "u? n"),
    ("C-a", "d? y"), ("C-b", "l j j j Enter"),
    ("C-b", "l j j s? a Enter"), ("C-c", "l j s? Enter"), ("C-c", "l j j j s"),
    ("C-n", "d? y"), ("C-n", "l j d? y"), ("C-o", "d? y"), ("C-o", "l j j s? C-u x Enter d? y"), ("C-n", "u? y"),
]  # fmt: skip
DOING = [
    *[Case(f"{_to(name)} {keys}") for name, keys in (*_OPTIONS, *_KEYS)],
    Case(f"{_to('base')} t {_to('renumber')} t {_to('remain')} t U? y"), Case("j l C-t U? y"), Case("j l C-t D? Y"),
    Case("j j l C-t U? n T U"), Case(f"{_to('user-keys')} l j t t j t U? y"), Case(f"{_to('C-a')} t t U? y"),
    Case(f"{_to('C-n')} t {_to('base')} s? C-u 4 Enter t D? y"),
    Case("l 2? 5 Enter"), Case("j l M-a? B Enter M-b? Escape"), Case("5 6"), Case("l Escape"), Case("f? C-g"),
]  # fmt: skip
"""What changes options and keys."""
WALK = [
    "Up", "Down", "Down", "j", "j", "k", "h", "l", "l", "Left", "Right", "G", "g", "t", "T", "C-t", "v", "M--",
    "M-+", "H",
    "NPage", "PPage", "n", "O",
]  # fmt: skip
