"""The whole table, and setting, toggling, appending, unsetting and showing, compared with the real tmux 3.3a."""

import random

import pytest
from oracle.control_client import ControlClient, needs_tmux
from oracle.differences_options import ADDED, CHANGED, ROWS
from oracle.options_cases import ARRAYS, COLOURS, COMMANDS, FLAGS, GOOD, KEYS, NUMBERS, STYLES, TEXTS, WORDS
from oracle.options_player import Player

from panelock.impl.colour_names import NAMED
from panelock.impl.options_kinds import Kind, Option, Table
from panelock.impl.options_start import start_values
from panelock.impl.options_table import OPTIONS

pytestmark = [pytest.mark.oracle, needs_tmux]

START = {"default-shell": "/bin/sh"}
SAME = [option for option in OPTIONS if option.name not in ADDED | CHANGED]
QUIET_HOOKS = ("after-kill-pane", "alert-bell", "pane-died", "session-closed", "window-renamed")
"""Nothing here fires them; one that fired would answer in between."""


def values(option: Option) -> list[str | None]:
    """Values to try on an option: good ones, bad ones, none at all."""
    match option.kind:
        case Kind.NUMBER:
            bounds = (option.minimum - 1, option.minimum, option.maximum, option.maximum + 1)
            return [None, *NUMBERS, *map(str, bounds)]
        case Kind.FLAG:
            return list(FLAGS)
        case Kind.CHOICE:
            return [None, *option.choices, None, "", "nosuch", option.choices[0].upper(), None]
        case Kind.COLOUR:
            return [None, *COLOURS]
        case Kind.KEY:
            return [None, *KEYS]
        case Kind.COMMAND:
            return [None, *COMMANDS]
    if option.style:
        return [None, *STYLES]
    if option.pattern:
        return [None, "80x24", "x", "8x", "x8", "100", "1ax2b", "", "10x20\n"]
    if option.name == "default-shell":
        return [None, "/bin/sh", "sh", "/nope", "", "/bin", "/usr/bin/tmux", "/bin/../bin/sh"]
    return [None, "a", "a b,c", "", ",,"] if option.array else [None, "plain", "#S x", ""]


def replies(client: ControlClient, player: Player, command: tuple[str, ...]):
    real, ours = client.ask(*command), player.ask(*command)
    return real, ours


def joined(answer: tuple[bool, list[str]]) -> tuple[bool, str]:
    """An answer as one text: an error text with a line break in it is one line to us, and two on the wire."""
    return answer[0], "\n".join(answer[1])


def play(client: ControlClient, player: Player, commands: list[tuple[str, ...]]) -> list[object]:
    """Ask both; return the commands with different answers."""
    pairs = [(command, *map(joined, replies(client, player, command))) for command in commands]
    return [pair for pair in pairs if pair[1] != pair[2]]


def show_everything() -> list[tuple[str, ...]]:
    flags = ("-g", "", "-s", "-w", "-gw", "-p")
    more = ("", "A", "v", "H", "Av", "AH")
    shown = [("show-options", f"-q{flag[1:]}{extra}") for flag in flags for extra in more]
    return shown + [("show-hooks", *([flag] if flag else [])) for flag in ("-g", "", "-w", "-gw", "-p")]


@pytest.fixture
def client():
    with ControlClient() as one:
        yield one


def without_differences(lines: list[str]) -> list[str]:
    return [line for line in lines if line.split()[0].split("[")[0].rstrip("*") not in ADDED | CHANGED]


def test_names_defaults_scopes_and_order_are_those_of_tmux(client):
    player, wrong = Player(START), []
    for command in show_everything():
        if "v" in command[-1]:  # without names nothing says which lines are of a changed option
            continue
        (_, real), (_, ours) = replies(client, player, command)
        if without_differences(real) != without_differences(ours):
            wrong.append((command, set(without_differences(real)) ^ set(without_differences(ours)) or "order"))
    assert wrong == []


def test_every_difference_to_3_3a_in_the_table_occurs(client):
    wrong = []
    for row in ROWS:
        answers = []
        for one in (client, Player(START)):
            answer = one.ask(*row.command)
            answers.append(one.ask(*row.then) if answer[0] and row.then else answer)
        client.ask("set-option", "-gu", row.command[2])
        if answers != [row.oracle, row.ours]:
            wrong.append((row.what, answers))
    assert wrong == []


def test_the_named_differences_are_exactly_the_changed_options():
    named = {row.command[2] for row in ROWS} - {"mode-style"}
    assert named == ADDED | CHANGED


def test_every_option_takes_and_refuses_what_tmux_takes_and_refuses(client):
    player, wrong = Player(START), []
    for option in [option for option in SAME if not option.hook or option.name in QUIET_HOOKS]:
        # A server option has one scope. The others are tried in both of theirs, pane options in the pane too.
        scopes = ["-s"] if option.table is Table.SERVER else ["-g", "-q"]
        scopes += ["-p"] if Table.PANE in option.table else []
        for scope in scopes:
            for value in values(option):
                given = () if value is None else ("--", option.name, value)
                setting = ("set-option", scope, *given) if given else ("set-option", scope, option.name)
                real, ours = replies(client, player, setting)
                if joined(real) != joined(ours):
                    wrong.append((setting, real, ours))
                if not ours[0]:
                    # tmux leaves the inherited value, or part of an array, behind what it refused; we change nothing.
                    undo = ("set-option", f"-u{scope[1:]}", option.name)
                    replies(client, player, undo)
                wrong += play(client, player, [("show-options", scope, option.name)])
            replies(client, player, ("set-option", f"-u{scope[1:]}", option.name))
    assert wrong == []


def test_every_text_is_shown_in_the_quotes_in_which_tmux_shows_it(client):
    pairs = [a + b for a in TEXTS for b in ("", "x", "'", '"', "$", "~", "é", " ")]
    commands = []
    for text in pairs:
        commands += [("set-option", "-g", "--", "@text", text), ("show-options", "-g", "@text")]
        commands += [("show-options", "-gv", "@text")]
    assert play(client, Player(START), commands) == []


def test_every_named_colour_has_the_value_that_tmux_gives_it(client):
    names = [*sorted(NAMED), *(f"grey{level}" for level in range(102)), *(f"colour{number}" for number in range(256))]
    commands = []
    for name in names:
        commands += [("set-option", "-g", "status-fg", name), ("show-options", "-g", "status-fg")]
    assert play(client, Player(START), commands) == []


def test_names_prefixes_and_indexes_are_understood_as_by_tmux(client):
    commands = []
    for word in WORDS:
        commands += [
            ("show-options", *flags, "--", word) for flags in ((), ("-g",), ("-q",), ("-gq",), ("-A",), ("-p",))
        ]
        commands += [
            ("set-option", "-gu", "--", word),
            ("set-option", "-gq", "--", word),
            ("set-option", "-u", "--", word),
        ]
        commands += [("set-option", "-go", "--", word, "on"), ("set-option", "-goq", "--", word, "on")]
        commands += [("show-options", "-g", "--", word), ("set-option", "-gu", "--", word)]
    player = Player(START)
    assert play(client, player, commands) == []


def random_command(dice: random.Random) -> tuple[str, ...]:
    """One command on one of a few options; sometimes with an index, sometimes unsetting."""
    name = dice.choice(sorted(GOOD))
    flags = "-q" + "".join(flag for flag in "gwpsao" if dice.random() < 0.25)
    word = f"{name}[{dice.randrange(4)}]" if name in ARRAYS and dice.random() < 0.4 else name
    roll = dice.random()
    if roll < 0.25:
        return ("show-options", flags.replace("a", "").replace("o", "") + dice.choice(("", "A", "v", "Av")), word)
    if roll < 0.45:
        return ("set-option", flags.replace("a", "") + dice.choice("uuU"), word)
    value = dice.choice(GOOD[name])
    # An element of a colour array takes one colour: what tmux refuses here would leave traces (see above).
    value = "cyan" if word.startswith("pane-colours[") else value
    return ("set-option", flags, "--", word, *(() if value is None else (value,)))


@pytest.mark.parametrize("seed", range(4))
def test_long_histories_leave_the_same_values_in_every_scope(client, seed):
    dice, player = random.Random(seed), Player(START)
    commands = [random_command(dice) for _ in range(600)]
    assert play(client, player, commands) == []
    wrong = []
    for command in show_everything():
        (_, real), (_, ours) = replies(client, player, command)
        if "v" not in command[-1] and without_differences(real) != without_differences(ours):
            wrong.append((command, set(without_differences(real)) ^ set(without_differences(ours)) or "order"))
    assert wrong == []


@pytest.mark.parametrize("editor", ["", "/usr/bin/nvim", "/vi/emacs", "view"])
def test_the_environment_of_the_start_decides_shell_editor_and_keys_as_in_tmux(editor):
    environment = {"SHELL": "/bin/sh", "EDITOR": editor}
    player = Player(start_values(environment, "/bin/sh"))
    names = ("default-shell", "editor", "status-keys", "mode-keys")
    commands = [("show-options", "-g", name) for name in names]
    commands += [("set-option", "-gu", name) for name in names] + commands
    with ControlClient(**environment) as client:
        assert play(client, player, commands) == []


def test_hooks_are_arrays_of_commands_and_are_shown_only_when_asked_for(client):
    commands = [
        ("set-hook", "-g", "after-new-window", "new-window"),
        ("set-hook", "-ga", "after-new-window", "list-keys"),
        ("set-hook", "-g", "after-new-window[7]", "display-message hi"),
        ("show-hooks", "-g", "after-new-window"),
        ("show-options", "-g", "after-new-window"),
        ("set-hook", "-g", "after-new-window", "nosuch"),
        ("set-hook", "-gu", "after-new-window[1]"),
        ("show-hooks", "-g", "after-new-window"),
        ("set-hook", "-g", "after-new-window"),
        ("set-hook", "after-new-window", "new-window"),
        ("show-options",),
        ("show-options", "-H"),
        ("show-hooks",),
        ("set-hook", "-p", "pane-died", "list-keys"),
        ("show-hooks", "-p"),
        ("show-hooks", "-w"),
        ("set-hook", "-w", "pane-died", "new-window"),
        ("show-hooks", "-w"),
        ("set-hook", "-g", "@mine", "x"),
        ("show-hooks", "-g", "@mine"),
        ("set-hook", "-g", "mouse", "on"),
        ("show-hooks", "-g", "mouse"),
    ]
    # A whole hook that is refused is emptied by tmux, and kept by us.
    refused = commands.index(("set-hook", "-g", "after-new-window", "nosuch"))
    player = Player(START)
    wrong = play(client, player, commands[: refused + 1])
    client.ask("set-hook", "-gu", "after-new-window")
    player.ask("set-hook", "-gu", "after-new-window")
    assert wrong + play(client, player, commands[refused + 1 :]) == []
