"""Command lines of any words whatever: those that make sense in their place more often than others."""

from collections.abc import Callable, Sequence
from random import Random

from panelock.impl.commands.base import Command
from panelock.impl.commands.table import TABLE
from panelock.impl.options_table import BY_NAME

Words = list[str]
Draw = Callable[[Random], str]

VARIABLES = ("session_name", "window_layout", "pane_id", "window_index", "history_size", "window_flags", "hook", "@x")
MODIFIERS = (
    "b", "d", "l", "t", "q", "E", "T", "P", "e|+", "e|/", "e|%", "e|*|f|2", "e|m", "=5", "=-3", "=/3/x", "p10", "p-4",
    "n", "w", "C", "N", "N/s", "m", "m/r", "m|ri", "s/a/b/", "s/(/x/", "a", "c", "<", "==", "!=", "||", "&&", "?", "",
)  # fmt: skip
OPERANDS = ("1,2", "a,b", "1,0", "pane_id", "#{pane_id},%0", "[a,abc", "a**,b", "", ",", "}")
NUMBERS = (
    "0", "1", "2", "-1", "+1", "10", "80", "99999", "2147483647", "2147483648", "4294967296", "-2147483649", "1.5",
    "50%", "200%", "-5%", "x", "", "0x10", " 3",
)  # fmt: skip
SESSIONS = (
    "", "a", "b", "$0", "$9", "=a", "=", "nosuch", "a*", "[ab]", "@0", "@99", "%0", "%99", "{last}", "{mouse}", "é",
)  # fmt: skip
WINDOWS = ("", ":0", ":+", ":-", ":!", ":^", ":$", ":+2", ":{start}", ":{next}", ":=cat", ":cat", ":@1", ":99", ":-9")
PANES = ("", ".0", ".1", ".+", ".-", ".!", ".{top}", ".{left}", ".{up-of}", ".%1", ".99", ".+9", ".{next}", ".{")
NAMES = (
    "b", "a", "x y", "c.d", "e:f", "é", "", "-", "-x", "#S", "#{pane_id}", "\t", "\x7f", "a\nb", "\\", "'", "$HOME",
    ";",
)  # fmt: skip
INDEXES = ("[0]", "[1]", "[99]", "[-1]", "[x]", "[", "[]", "[4294967296]", "[0][1]")
VALUES = (
    "on", "off", "1", "-1", "red", "colour255", "#ff0000", "C-a", "a,b", "fg=red,bold", "/bin/sh", "/nosuch", "top",
    "failed", "smallest", "10x10", "0x0", "99999x99999", "a=b", "split=split-window ; x", "display -p", "vi", "", " ",
)  # fmt: skip
LAYOUTS = (
    "even-horizontal", "tiled", "main-v", "b25d,80x24,0,0,0", "ffff,80x24,0,0{40x24,0,0,0,39x24,41,0,1}", "0000,",
)  # fmt: skip
KEYS = (
    "C-a", "M-x", "Enter", "Space", "F13", "F1", "C-M-S-Up", "é", "", "C-", "^A", "^", "0x41", "0xzz", "User1",
    "\x1b",
)  # fmt: skip
COMMANDS = (
    "cat", "display -p x", "list-panes", "nosuch", "", "{", "}", "a ; b", "kill-pane", "if-shell true { display x }",
    "set -g @x 1", "%if 1\ndisplay x\n%endif", "split-window cat", "a\\", "'", "#x",
)  # fmt: skip


def one_of(words: Sequence[str]) -> Draw:
    return lambda dice: dice.choice(words)


def formatted(dice: Random, depth: int = 0) -> str:
    """Return a format, or nearly one."""
    kind = dice.randrange(8)
    if kind < 3:
        return f"#{{{dice.choice(VARIABLES)}}}"
    if kind == 3 and depth < 3:
        return f"#{{?{dice.choice(VARIABLES)},{formatted(dice, depth + 1)},b}}"
    if kind == 4 and depth < 3:
        return f"#{{{dice.choice('SWP')}:{formatted(dice, depth + 1)}}}"
    if kind == 5:
        return dice.choice(("#S", "#W", "##", "#,", "#}", "#[fg=red]", "%H:%M", "#{", "#{}", "#{?}", "#{?,,}"))
    return f"#{{{dice.choice(MODIFIERS)}:{dice.choice(OPERANDS)}}}"


def target(dice: Random) -> str:
    return dice.choice(SESSIONS) + dice.choice(WINDOWS) + dice.choice(PANES)


def option(dice: Random) -> str:
    """Return an option's name, often cut short or with an index."""
    name = dice.choice(list(BY_NAME)) if dice.random() < 0.8 else dice.choice(("@x", "@", "nosuch", "status-", ""))
    if dice.random() < 0.15:
        name = name[: dice.randrange(len(name) + 1)]
    return name + dice.choice(INDEXES) if dice.random() < 0.25 else name


ANY: tuple[Draw, ...] = (
    formatted, target, option, *map(one_of, (NUMBERS, NAMES, VALUES, LAYOUTS, KEYS, COMMANDS)),
)  # fmt: skip
FLAGS: dict[str, Draw] = {
    "t": target, "s": target, "F": formatted, "f": formatted, "n": one_of(NAMES), "b": one_of(NAMES),
    **dict.fromkeys("xylSE", one_of(NUMBERS)),
}  # fmt: skip
OPERANDS_OF: dict[str, tuple[Draw, ...]] = {
    "set-option": (option, one_of(VALUES)), "set-window-option": (option, one_of(VALUES)), "show-options": (option,),
    "set-hook": (option, one_of(COMMANDS)), "show-hooks": (option,), "display-message": (formatted,),
    "send-keys": (one_of(KEYS),) * 3, "select-layout": (one_of(LAYOUTS),), "bind-key": (one_of(KEYS), one_of(COMMANDS)),
    "if-shell": (formatted, one_of(COMMANDS), one_of(COMMANDS)), "rename-window": (one_of(NAMES),),
    "set-environment": (one_of(NAMES), one_of(VALUES)),
}  # fmt: skip


def anything(dice: Random) -> str:
    return dice.choice(ANY)(dice)


def command_line(dice: Random, depth: int = 0) -> Words:
    """Return a command with some of its flags and operands, and sometimes another one behind it."""
    command = TABLE[dice.choice(list(TABLE))]
    words = [command.name, *_flags(dice, command)]
    draws = OPERANDS_OF.get(command.name, (anything, anything))
    words += [draw(dice) if dice.random() < 0.9 else anything(dice) for draw in draws[: dice.randrange(len(draws) + 1)]]
    if depth < 2 and dice.random() < 0.15:
        words += [";", *command_line(dice, depth + 1)]
    return words


def _flags(dice: Random, command: Command) -> Words:
    letters = [letter for letter in command.options if letter != ":"]
    words = []
    for letter in dice.sample(letters, min(len(letters), dice.choice((0, 0, 1, 1, 2, 3, 5)))):
        words.append(f"-{letter}")
        if f"{letter}::" in command.options:
            words[-1] += dice.choice(("", anything(dice)))
        elif f"{letter}:" in command.options:
            words.append(FLAGS.get(letter, anything)(dice) if dice.random() < 0.85 else anything(dice))
    return words
