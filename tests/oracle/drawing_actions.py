"""What is done at random while somebody is attached: command lines, keys one after the other, sizes of the terminal.

Left out is what is known to differ: windows that end with their session (which is shown then), lines that are as long
as a pane is wide when that gets another width, panes of one column, what 3.4 says in other words, or does otherwise:
which pane is active when the one before the active one has gone, too, and the order of panes in trees.
"""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from support.two import PREFIX, Two

UP, DOWN, RIGHT, LEFT = b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D"
TEXTS = (
    "plain", r"\033[31mred\033[0m", r"\033[7mturned\033[0m", "漢字", r"\033[4;38;5;123munder\033[0m", r"a\tb",
    r"a\nb\nc", r"\033[48;2;10;20;30mbg\033[0m", r"e\u0301 e",
)  # fmt: skip
OF_SESSION = (
    ("status", "on"), ("status", "off"), ("status", "2"), ("status-position", "top"), ("status-position", "bottom"),
    ("status-style", "bg=blue,fg=white"), ("status-style", "default"), ("status-justify", "centre"),
    ("status-justify", "left"), ("status-justify", "right"), ("status-left", "[#S] "), ("status-left", "#[bold]#S:"),
    ("status-right", "r"), ("status-keys", "emacs"), ("status-keys", "vi"), ("renumber-windows", "on"),
    ("message-style", "bg=red"),
)  # fmt: skip
OF_WINDOW = (
    ("pane-border-status", "top"), ("pane-border-status", "bottom"), ("pane-border-status", "off"),
    ("pane-border-lines", "double"), ("pane-border-lines", "heavy"), ("pane-border-lines", "simple"),
    ("pane-border-lines", "number"), ("pane-border-lines", "single"), ("pane-border-indicators", "off"),
    ("pane-border-indicators", "arrows"), ("pane-border-indicators", "both"), ("pane-border-style", "fg=cyan"),
    ("pane-border-format", " #{pane_index} "), ("mode-style", "bg=green,fg=black"), ("mode-keys", "vi"),
    ("mode-keys", "emacs"), ("window-status-separator", "|"), ("window-status-current-style", "underscore"),
)  # fmt: skip
LAYOUTS = ("even-horizontal", "even-vertical", "main-vertical", "tiled")
TWO_PANES = "#{==:#{window_panes},2}"
SEVERAL_WINDOWS = "#{e|>:#{session_windows},1}"
MENU_KEY = b"B"
MENU = (
    "-T", "#[align=centre,fg=red]#{window_index}:#{window_name}", "-x", "P", "-y", "P",
    "#{?window_zoomed_flag,Unzoom,Zoom}", "z", "resize-pane -Z",
    "#{?#{==:#{window_panes},1},-,}Swap Up", "u", "swap-pane -U", "", "Next", "n", "next-window",
    "#{?pane_marked,Unmark,Mark}", "m", "select-pane -m", "#[bg=yellow]Rename", "", "rename-window 'of a menu'",
)  # fmt: skip
SETTINGS = (
    "set-option -s escape-time 0 ; set-option -g display-time 200 ; set-option -g window-size largest ; "
    "set-option -g main-pane-width 30 ; "
    "bind-key w choose-tree -w ; bind-key s choose-tree -s"
)
ROOM = "#{&&:#{e|>:#{pane_width},24},#{&&:#{e|>:#{pane_height},8},#{e|<:#{window_panes},4}}}"


class Step(NamedTuple):
    """A command line, keys, or a size; one of the three."""

    words: tuple[str, ...] = ()
    keys: bytes = b""
    size: tuple[int, int] | None = None


Steps = list[Step]


def begins(both: Two) -> None:
    """Set what the actions count on."""
    both.see("this is a")
    both.run(*SETTINGS.split())
    both.run("bind-key", MENU_KEY.decode(), "display-menu", *MENU)


def does(both: Two, step: Step) -> None:
    """Do it to both."""
    if step.words:
        both.run(*step.words)
    elif step.keys:
        both.types(step.keys)
    elif step.size is not None:
        for person in both.persons:
            person.resize(*step.size)


def _where(holds: str, *words: str) -> Steps:
    """A command where it is none that could end anything."""
    return [Step(("if-shell", "-F", holds, " ".join(words)))]


def run(*words: str) -> Steps:
    return [Step(words)]


def typed(*keys: bytes) -> Steps:
    return [Step(keys=one) for one in keys]


def _shows(dice: random.Random) -> str:
    return f"\"printf '{dice.choice(TEXTS)}\\n'; exec cat\""


def some(dice: random.Random, keys: Sequence[bytes], most: int) -> list[bytes]:
    return dice.choices(keys, k=dice.randint(1, most))


def _splits(dice: random.Random) -> Steps:
    flags = [flag for flag in ("-b", "-f", "-d") if dice.random() < 0.25]
    return _where(ROOM, "split-window", dice.choice(("-h", "-v")), *flags, _shows(dice))


def _copies(dice: random.Random) -> Steps:
    keys = (b"k", b"j", UP, DOWN, LEFT, RIGHT, b"\x1b[5~", b"\x1b[6~", b"w", b"b", b"0", b"$", b"G", b"H", b"L", b"v")
    return typed(PREFIX + b"[", *some(dice, keys, 7), b"q")


def _searches(dice: random.Random) -> Steps:
    begins = dice.choice((b"\x13", b"\x12"))
    return [
        *run("set-option", "-gw", "mode-keys", "emacs"),
        *typed(PREFIX + b"[", begins, dice.choice((b"a", b"ty", b"zz")), b"\r", *some(dice, (b"n", b"N"), 3), b"q"),
    ]


def _chooses(dice: random.Random) -> Steps:
    keys = (b"j", b"k", UP, DOWN, b"h", b"v", b"t", b"T", LEFT, b"g", b"G", b"-", b"r", b"r")
    return typed(PREFIX + dice.choice((b"w", b"s")), *some(dice, keys, 6), dice.choice((b"q", b"\r")))


def _asks(dice: random.Random) -> Steps:
    begins = dice.choice((b"display-message hi", b"abc", b"rename-window q", "é漢 x".encode()))
    edits = (b"\x01", b"\x05", b"\x17", b"\x0b", b"\x7f", LEFT, RIGHT, b"a b", UP)
    keys = PREFIX + b":", begins, *some(dice, edits, 3), dice.choice((b"\r", b"\x03"))
    return [*run("set-option", "-g", "status-keys", "emacs"), *typed(*keys)]


def _sets(dice: random.Random) -> Steps:
    name, value = dice.choice(OF_WINDOW)
    steps = run("set-option", "-gw", name, value)
    if name == "mode-style":  # of a menu, too, where 3.4 and ours have another option for that
        steps += run("set-option", "-gwq", "menu-selected-style", value)
    return steps


def _opens(dice: random.Random) -> Steps:
    """A menu (MENU), from which something is chosen, or nothing; if it was closed before the last key a pane has that.

    It is closed in any case: the real one does not draw what a pane prints beside an open one until it is.
    """
    keys = (b"j", b"k", UP, DOWN, b"g", b"G", b"\x1b[6~", b"\x1b[5~", b"x", b"u", b"z")
    return typed(PREFIX + MENU_KEY, *some(dice, keys, 4), dice.choice((b"q", b"\r", b"\r")))


def _moves(dice: random.Random) -> Steps:
    keys = (b"z", b"o", b"n", b"p", b"l", b";", b" ", b"{", b"}", b"\x0f", b"E", b"M", b"i", b"1", b"0")
    return typed(PREFIX + dice.choice(keys))


_ACTIONS: Sequence[tuple[int, Callable[[random.Random], Steps]]] = (
    (6, _splits), (4, _copies), (2, _searches), (3, _chooses), (2, _asks), (4, _moves), (3, _opens),
    (2, lambda _: _where(TWO_PANES, "kill-pane")),
    (1, lambda _: _where(SEVERAL_WINDOWS, "kill-window")),
    (2, lambda _: _where(TWO_PANES, "break-pane")),
    (3, lambda dice: run("select-pane", dice.choice(("-U", "-D", "-L", "-R", "-l")))),
    (3, lambda dice: run("resize-pane", dice.choice(("-U", "-D", "-L", "-R")), str(dice.randint(1, 3)))),
    (2, lambda _: run("resize-pane", "-Z")),
    (2, lambda dice: run("select-layout", dice.choice(LAYOUTS))),
    (2, lambda dice: run("swap-pane", dice.choice(("-U", "-D")))),
    (1, lambda dice: run("rotate-window", dice.choice(("-U", "-D")))),
    (2, lambda dice: run("if-shell", "", f"new-window -n w{dice.randint(0, 99)} {_shows(dice)}")),
    (2, lambda dice: run(dice.choice(("next-window", "previous-window", "last-window")))),
    (1, lambda dice: run("rename-window", dice.choice(("x", "a long name", "漢字")))),
    (1, lambda _: run("swap-window", "-t", ":+")),
    (1, lambda dice: run("rename-session", dice.choice(("a", "bb", "longer session name")))),
    (1, lambda dice: run("if-shell", "", f"respawn-pane -k {_shows(dice)}")),
    (2, lambda dice: run("set-option", "-g", *dice.choice(OF_SESSION))),
    (3, _sets),
    (4, lambda dice: typed(dice.choice((b"typed\r", b"abc\r", b"\r", b"x\x7fy\r", "漢字é\r".encode())))),
    (1, lambda dice: typed(PREFIX + b"q", dice.choice((b"0", b"1", b"x")))),
    (2, lambda _: typed(PREFIX + b"m")),
    (1, lambda dice: typed(PREFIX + b"t", dice.choice((b"x", b"\r", UP)))),
    (1, lambda _: typed(PREFIX + b"]")),
    (1, lambda _: typed(PREFIX + b"#", b"q")),
    (1, lambda _: typed(PREFIX + b"&", b"n")),
    (1, lambda _: run("display-message", "a message #S")),
    (1, lambda dice: [Step(size=(dice.randint(60, 110), dice.randint(20, 24)))]),
    (1, lambda _: run("clear-history")),
    (1, lambda dice: run("new-session", "-d", "-s", f"s{dice.randint(0, 3)}", "exec cat")),
    (1, lambda dice: run("switch-client", dice.choice(("-n", "-p", "-l")))),
)  # fmt: skip


def action(dice: random.Random) -> Steps:
    """Return what is done next: keys of one action follow each other."""
    does: Callable[[random.Random], Steps] = dice.choices(
        [one for _, one in _ACTIONS], [weight for weight, _ in _ACTIONS]
    )[0]
    return does(dice)
