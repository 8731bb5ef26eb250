"""What somebody types in one go, at random: keys that open something, and keys behind them that are for that.

Left out is what is known to differ (drawing_actions.py) and: Enter with more behind it for the same program, which may
answer before or after that; `%%` in what is typed at a prompt, which 3.3a puts in once more; a buffer deleted from the
last line, from where 3.3a goes to the first one; the prefix behind a repeatable key of a table of one's own, which 3.3a
looks up in the first table; what send-keys types into a pane that is in a mode, and the menus of the mouse.
"""

import random
from collections.abc import Callable, Sequence

from oracle.drawing_actions import DOWN, LEFT, ROOM, SEVERAL_WINDOWS, TWO_PANES, UP, Steps, run, some, typed
from support.mouse import reports
from support.two import PREFIX, Two

TEXT = (b"abc\r", b"xyz\r", b"q\r", b"1\r", b"j\r", b"n\r")
MOVES = (b"k", b"j", b"h", b"l", b"w", b"b", b"0", b"$", b"H", b"L", b"G", b"g")
TREE = (b"j", b"k", UP, DOWN, b"h", b"g", b"G", b"t", b"T", b"r", b"O", b"v", b"m", b"-")
BOUND = (
    ("H", "if-shell", "-F", ROOM, "split-window -h"),
    ("V", "if-shell", "-F", ROOM, "split-window"),
    ("X", "if-shell", "-F", TWO_PANES, "confirm-before -p 'kill-pane? (y/n)' kill-pane"),
    ("K", "if-shell", "-F", SEVERAL_WINDOWS, "confirm-before -p 'kill-window? (y/n)' kill-window"),
    ("b", "choose-buffer"),
    ("W", "choose-tree", "-Zw"),
    ("Q", "display-panes", "-d", "0"),
    ("T", "switch-client", "-T", "own"),
    ("P", "display-popup", "-w", "40", "-h", "6", "stty -echo; exec cat"),
    ("F", "command-prompt", "-p", "one:,two:", "set-option -g @got '%1-%2' ; display-message '#{@got}'"),
    ("I", "command-prompt", "-1", "-p", "key?", "send-keys -l '<%%>'"),
    ("N", "command-prompt", "-N", "-p", "number?", "send-keys -l '<%%>'"),
    ("Y", "command-prompt", "-k", "-p", "press?", "send-keys -l '<%%>'"),
)
OWN = (
    ("-T", "own", "n", "next-window"),
    ("-T", "own", "s", "send-keys", "-l", "<own>"),
    ("-T", "own", "a", "switch-client", "-T", "own"),
    ("-r", "-T", "own", "r", "send-keys", "-l", "<r>"),
    ("-r", "-T", "own", "l", "select-pane", "-t", ":.+"),
    ("-n", "F5", "send-keys", "-l", "<F5>", ";", "select-pane", "-t", ":.+"),
    ("-n", "F6", "send-keys"),
    ("-n", "F7", "command-prompt", "-p", "seven:", "send-keys -l '<%%>'"),
    ("-n", "F8", "if-shell", "true", "next-window"),
    ("-n", "F9", "run-shell", "true"),
)
F5, F6, F7, F8, F9 = b"\x1b[15~", b"\x1b[17~", b"\x1b[18~", b"\x1b[19~", b"\x1b[20~"


def begins(both: Two) -> None:
    """Bind what the actions press."""
    both.run("set-option", "-g", "repeat-time", "0")
    for key, *words in BOUND:
        both.run("bind-key", key, *words)
    for words in OWN:
        both.run("bind-key", *words)
    for table in ("root", "copy-mode", "copy-mode-vi"):
        for key in (
            "SecondClick1Pane",
            "TripleClick1Pane",
        ):  # as the first one: it is a question of time which one it is
            both.run("bind-key", "-T", table, key, "select-pane", "-t", "=")
        both.run("unbind-key", "-T", table, "DoubleClick1Pane")
    both.run("new-session", "-d", "-s", "other", "exec cat")
    both.run("set-option", "-t", "other", "prefix", "C-a", ";", "set-option", "-t", "other", "prefix2", "C-b")
    both.run("set-option", "-g", "mouse", "on", ";", "set-option", "-g", "status-keys", "emacs")


def _behind(dice: random.Random) -> list[bytes]:
    return [dice.choice(TEXT)]


def _line(dice: random.Random) -> Steps:
    does, keys = dice.choice(
        (
            (b"choose-tree -w", [*some(dice, TREE, 3), dice.choice((b"q", b"\r"))]),
            (b"choose-tree -s", [*some(dice, TREE, 3), dice.choice((b"q", b"\r"))]),
            (b"copy-mode", [*some(dice, MOVES, 3), b"q"]),
            (b"next-window", []),
            (b"last-pane", []),
            (b"if-shell true next-window", []),
            (b"display-panes -d 0", [dice.choice((b"0", b"1", b"7"))]),
            (b"confirm-before -p sure? next-window", [dice.choice((b"y", b"n"))]),
            (b"command-prompt -p name: 'rename-window %1'", [b"named", dice.choice((b"\r", b"\x03"))]),
            (b"command-prompt", [b"next-window", b"\r"]),
            (b"nonsense", []),
            (b"clock-mode", [b"x"]),
            (b"new-window", []),
            (b"if-shell -F '" + ROOM.encode() + b"' 'split-window -h'", []),
            (b"switch-client -T own", [dice.choice((b"n", b"s", b"z"))]),
            (b"send-keys abc", []),
            (b"bind-key -n F5 send-keys -l changed", [F5]),
            (b"bind-key -n F5 send-keys -l again ; next-window", [F5]),
            (b"set-option -g prefix C-a ; set-option -g prefix2 C-b", []),
            (b"display-message -d 0 hello", [PREFIX + b"n"]),
            (b"display-message -d 0 hello", [PREFIX + b":", b"next-window", b"\r"]),
            (b"show-options -g prefix", [b"k", b"q"]),
            (b"show-options -g prefix ; next-window", [b"1", PREFIX + b"l", b"q"]),
            (
                b"display-menu -x 0 -y 3 -T menu one 1 'display-menu -x 0 -y 2 -T two n n next-window q q last-pane'",
                [b"1", b"n"],
            ),
            (b"display-menu -x 0 -y 3 -T menu one 1 'command-prompt -p x'", [b"1", b"next-window", b"\r"]),
            (b"display-menu -x 0 -y 3 -T menu one 1 'display-popup -w 30 -h 5 cat'", [b"1", b"abc", b"\x03"]),
            (b"display-menu -x 0 -y 3 -T menu one 1 'choose-tree -w' two 2 display-panes", [b"1", b"j", b"q"]),
            (b"command-prompt -b -p x", [b"next-window", b"\r"]),
            (b"confirm-before -b next-window", [b"y"]),
            (
                b"set-option -gw synchronize-panes on",
                [b"ab", PREFIX + b":", b"set-option -gw synchronize-panes off", b"\r"],
            ),
            (b"select-pane -d", [b"ab", PREFIX + b":", b"select-pane -e", b"\r"]),
            (b"set-option -g mouse off", [PREFIX + b":", b"set-option -g mouse on", b"\r"]),
            (
                b"set-option -g status-keys vi",
                [PREFIX + b":", b"abc\x1b", b"Xi", b"\x03", PREFIX + b":", b"set-option -g status-keys emacs", b"\r"],
            ),
            (b"set-option -gw mode-keys vi", []),
            (b"set-option -gw mode-keys emacs", []),
        )
    )
    return typed(PREFIX + b":", does, b"\r", *keys, *_behind(dice))


def _renames(dice: random.Random) -> Steps:
    name = dice.choice((b"one", b"two three", "é漢".encode()))
    keys = PREFIX + dice.choice((b",", b"$")), b"\x15", name, dice.choice((b"\r", b"\r", b"\x03"))
    return typed(*keys, *_behind(dice))


def _confirms(dice: random.Random) -> Steps:
    return typed(PREFIX + dice.choice((b"X", b"K")), dice.choice((b"y", b"y", b"n", b"x")), *_behind(dice))


def _chooses(dice: random.Random) -> Steps:
    ends = dice.choice((b"q", b"\r"))
    middle = dice.choice(
        (
            [b":", b"rename-window of-tree", b"\r"],
            [b":", b"rename-window of-tree", b"\x03"],
            [b"t", b":", b"set-option -g @got 1", b"\r"],
            [b"x", b"n"],
            [b"G", b"x", b"n"],
            [b"f", b"#{==:#{window_index},0}", b"\r"],
            [b"f", b"\x15", b"\r"],
            [b"\x13", b"first", b"\r", b"n"],
            [b"\x13", b"2", b"\r", b"n"],
            [b"m", b"M"],
            [b"O", b"O"],
            [b"t", b"X", b"n"],
        )
    )
    keys = *some(dice, TREE, 3), *middle, *some(dice, TREE, 3), ends
    return typed(PREFIX + dice.choice((b"w", b"s")), *keys, *_behind(dice))


def _kills(dice: random.Random) -> Steps:
    """A window that is no current one is killed out of a tree."""
    return [
        *run("new-window", "-d", "-n", "victim", "exec cat"),
        *typed(PREFIX + b"w", b"\x13", b"victim", b"\r", b"x", b"y", *some(dice, TREE[:4], 2), b"q", *_behind(dice)),
    ]


def _buffers(dice: random.Random) -> Steps:
    made = [step for name in "abc" for step in run("set-buffer", f"text {name}")]
    keys = (b"j", b"k", b"r", b"O", b"g", b"G")
    does = dice.choice(([b"g", b"d"], [b"g", b"d", b"g", b"d"], [b"g", b"t", b"D"], [b"D"], [b"t", b"T"], []))
    ends = dice.choice((b"q", b"\r", b"p", b"P"))
    opens = PREFIX + dice.choice((b"=", b"b"))
    return [*made, *typed(opens, *does, *some(dice, keys, 3), ends, b"q", PREFIX + b"]", *_behind(dice))]


def _clients(dice: random.Random) -> Steps:
    return typed(PREFIX + b"D", *some(dice, (b"j", b"k", b"t", b"T", b"r", b"v"), 3), b"q", *_behind(dice))


def _numbers(dice: random.Random) -> Steps:
    return typed(PREFIX + dice.choice((b"q", b"Q")), dice.choice((b"0", b"1", b"2", b"9", b"X")), *_behind(dice))


def _menus(dice: random.Random) -> Steps:
    keys = some(dice, (b"j", b"k", UP, DOWN, b"g", b"G"), 2)
    begins, ends = dice.choice(
        (
            (b"<", [b"n", b"\x15", b"of menu", b"\r"]),
            (b"<", [b"q"]),
            (b">", [b"q"]),
            (b"<", [b"w"]),
            (b">", [b"z"]),
            (b">", [b"m"]),
            (b">", [b"u"]),
        )
    )
    return typed(PREFIX + begins, *keys, *ends, b"q", *_behind(dice))


def _copies(dice: random.Random) -> Steps:
    vi = dice.random() < 0.6
    if vi:
        middle = dice.choice(
            (
                [b"/", b"a", b"\r", b"n"], [b"?", b"a", b"\r", b"N"], [b"f", b"x"], [b"F", b"t"], [b"t", b"a"],
                [b"T", b"a", b";"],
                [b"g"], [b":", b"1", b"\r"], [b"v", b"k", b"y"], [b"V", b"\r"], [b"3", b"k"], [b"/", b"\x03"], [b"*"],
                [b" ", b"k", b"\r", PREFIX + b"]"], [b"/", b"zz", b"\r"], [b"m", b"k"], [b"V", b"A"],
            )
        )  # fmt: skip
    else:
        middle = dice.choice(
            (
                [b"\x13", b"a", b"\r", b"n"], [b"\x12", b"t", b"y", b"\r", b"n"], [b"f", b"x"], [b"g", b"1", b"\r"],
                [b"\x00", UP, b"\x1bw", PREFIX + b"]"], [b"\x1b5", UP], [b"\x13", b"t", b"\x13", b"\r"],
                [b"\x12", b"a", b"\x12", b"\x12", b"\r", b"\x0e"], [b"\x13", b"a", b"\x03"],
            )
        )  # fmt: skip
    moves = MOVES if vi else (UP, DOWN, LEFT, b"\x10", b"\x0e", b"\x01", b"\x05", b"\x1b[5~")
    begins = PREFIX + dice.choice((b"[", b"\x1b[5~"))
    return [
        *run("set-option", "-gw", "mode-keys", "vi" if vi else "emacs"),
        *typed(begins, *some(dice, moves, 3), *middle, *some(dice, moves, 2), b"q", *_behind(dice)),
    ]


def _pastes(dice: random.Random) -> Steps:
    ways = (
        [PREFIX + b"]", b"behind\r"], [b"before", PREFIX + b"]", PREFIX + b"]", b"\r"],
        [PREFIX + b"n", b"x", PREFIX + b"]", b"y\r"],
        [PREFIX + b":", b"\x1b[200~rename-window pasted\x1b[201~", b"\r", b"x"],
    )  # fmt: skip
    return [*run("set-buffer", "buffer"), *typed(*dice.choice(ways))]


def _moves(dice: random.Random) -> Steps:
    keys = (
        b"z",
        b"o",
        b"n",
        b"p",
        b"l",
        b";",
        b" ",
        b"{",
        b"}",
        b"c",
        b"H",
        b"V",
        b"m",
        b"!",
        UP,
        DOWN,
        LEFT,
        b"E",
        b"t",
    )
    found = []
    for _ in range(dice.randint(1, 3)):
        found += [PREFIX + dice.choice(keys), *some(dice, (b"a", b"bc"), 2)]
    return typed(*found, *_behind(dice))


def _bound(dice: random.Random) -> Steps:
    ways = (
        [F5, b"a", F5, b"b"], [F6, b"a"], [F7, b"text", b"\r", b"a"], [F8, b"a", F8, b"b\r"], [F9, b"a"],
        [PREFIX + b"T", b"n", b"a"], [PREFIX + b"T", b"s", b"a"], [PREFIX + b"T", b"a", b"a", b"s", b"c"],
        [PREFIX + b"T", b"z", b"c"], [PREFIX + b"T", F5, b"c"], [PREFIX + b"T", PREFIX + b"n", b"c"],
        [PREFIX + b"T", b"a", b"n", b"n", b"c"], [PREFIX + b"T", b"r", b"r", b"x"], [PREFIX + b"T", b"l", b"l", b"x"],
        [PREFIX + b"F", b"a", b"\r", b"b", b"\r", b"c"], [PREFIX + b"F", b"a", b"\r", b"\x03", b"c"],
        [PREFIX + b"I", b"c", b"d"], [PREFIX + b"N", b"1", b"2", b"c"],
        [PREFIX + b"N", b"1", b"2", PREFIX + b"n", b"c"],
        [PREFIX + b"Y", F5, b"c"], [PREFIX + b"Y", b"n", b"c"], [PREFIX + b"Y", PREFIX, b"n", b"c"],
        [PREFIX + b"N", b"4", F5, b"c"],
    )  # fmt: skip
    return typed(*dice.choice(ways))


def _repeats(dice: random.Random) -> Steps:
    arrows = some(dice, (UP, DOWN, LEFT, b"\x1b[1;5A", b"\x1b[1;5D"), 3)
    ways = (
        [PREFIX + arrows[0], *arrows[1:], *_behind(dice)],
        [PREFIX + b"T", b"r", b"r", b"x"], [PREFIX + b"T", b"l", b"l", b"x"], [PREFIX + b"T", b"r", b"l", F5, b"x"],
        [PREFIX + b"T", b"l", b"s", b"x"],
    )  # fmt: skip
    return [
        *run("set-option", "-g", "repeat-time", "2000"),
        *typed(*dice.choice(ways)),
        *run("set-option", "-g", "repeat-time", "0"),
    ]


def _goes(dice: random.Random) -> Steps:
    """Other sessions, of which one has another prefix."""
    other = b"\x01"
    ways = (
        [PREFIX + b")", b"a", other + b")", b"b"], [PREFIX + b"(", b"a", other + b"(", b"b"],
        [PREFIX + b")", PREFIX + b"n", b"a", other + b"(", b"q"],
        [PREFIX + b"s", b"G", b"\r", b"a", other + b":", b"switch-client -t a", b"\r", b"b"],
        [PREFIX + b":", b"switch-client -t other ; switch-client -T own", b"\r", b"s", b"a", other + b"L", b"b"],
        [PREFIX + b"[", b"k", PREFIX + b")", b"a", other + b"L", b"q", b"b"],
        [PREFIX + b"[", PREFIX + b"o", b"a", PREFIX + b";", b"k", b"q", b"b"],
        [PREFIX + b"q", PREFIX + b"n", b"a"], [PREFIX + b"q", PREFIX + b":", b"next-window", b"\r", b"a"],
        [PREFIX + b"'", b"0", b"\r", b"a"], [PREFIX + b"'", b"9", b"\r", b"a"],
        [PREFIX + b"f", b"first", b"\r", b"q", b"a"],
        [PREFIX + b"f", b"cat", b"\r", b"j", b"q", b"a"], [PREFIX + b"?", b"q", b"a"],
        [PREFIX + b"#", b"j", b"q", b"a"],
        [PREFIX + b"t", PREFIX + b"n", b"a"],
        [PREFIX + b"w", PREFIX + b"n", b"a", PREFIX + b"p", b"q"],
        [PREFIX + b"w", PREFIX + b":", b"next-window", b"\r", b"a", PREFIX + b"p", b"q"],
        [PREFIX + b"=", PREFIX + b"n", b"a", PREFIX + b"p", b"q"],
        [PREFIX + b"t", PREFIX + b"n", b"a", PREFIX + b"p", b"xy"],
        [PREFIX + b"w", PREFIX + b"w", b"j", b"q", b"q"], [PREFIX + b"[", PREFIX + b"w", b"j", b"q", b"q", b"a"],
        [PREFIX + b"w", PREFIX + b"[", b"k", b"q", b"q", b"a"], [PREFIX + b"w", PREFIX + b"z", b"j", b"q", b"a"],
        [PREFIX + b"[", PREFIX + b"]", b"k", b"q"],

    )  # fmt: skip
    return typed(*dice.choice(ways), *_behind(dice))


def _pops(dice: random.Random) -> Steps:
    return typed(PREFIX + b"P", *some(dice, (b"abc", b"\r", b"q", F5), 3), b"\x03", *_behind(dice))


def _points(dice: random.Random) -> Steps:
    def click() -> bytes:
        return reports("1+{0},{1} 1-{0},{1}".format(dice.randint(2, 58), dice.randint(1, 20)))

    ways = (
        [click(), b"a"], [b"a", click(), b"b\r"], [PREFIX + b"W", reports("5+5,2"), b"q", b"x"],
        [PREFIX + b"q", click(), b"a"],
        [PREFIX + b":", b"abc", click(), b"\x03", b"x"], [PREFIX + b"[", click(), b"q", b"x"],
        [reports("4+5,5"), b"q", b"x"], [reports("4+5,5"), reports("4+5,5"), b"q", b"x"],
        [PREFIX + b"n", click(), b"x"], [PREFIX + b"H", click(), b"x"],
        [reports("1+6,24 1-6,24"), b"x"], [reports("1+16,24 1-16,24"), b"x"],
        [PREFIX + b"[", reports("1+16,24 1-16,24"), b"q", b"x"],
        [reports("1+5,5 1>9,5 1-9,5"), b"x"], [reports("1+5,1 1>9,3 1-9,3"), PREFIX + b"]"],
    )  # fmt: skip
    later = run("run-shell", "sleep 0.4")  # what is pressed sooner is a second click
    return [*later, *typed(*dice.choice(ways)), *later]


ACTIONS: Sequence[tuple[int, Callable[[random.Random], Steps]]] = (
    (5, _line), (5, _goes), (2, _renames), (3, _confirms), (4, _chooses), (2, _kills), (2, _buffers), (1, _clients),
    (2, _numbers),
    (3, _menus), (5, _copies), (2, _pastes), (5, _moves), (4, _bound), (2, _repeats), (2, _pops), (1, _points),
)  # fmt: skip


def burst(dice: random.Random) -> Steps:
    """Return what is done next: its keys come in one go."""
    does: Callable[[random.Random], Steps] = dice.choices(
        [one for _, one in ACTIONS], [weight for weight, _ in ACTIONS]
    )[0]
    return does(dice)
