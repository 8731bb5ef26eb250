"""Flags and operands, and tmux's words when they are wrong."""

import pytest
from support.command_table import TABLE

from panelock.impl.arguments import Block, parse, quoted
from panelock.impl.commands.base import Command
from panelock.impl.errors import Refused

OPTIONAL = Command("refresh-client", "refresh", "cl::t:", "", TABLE["send-keys"].run)


def refusal(name: str, *argv: str) -> str:
    with pytest.raises(Refused) as refused:
        parse(TABLE[name], argv)
    return refused.value.text


def test_flags_are_taken_together_or_apart_with_their_values_attached_or_next() -> None:
    args = parse(TABLE["list-panes"], ["-as", "-F", "x", "-t=name", "-F", "y"])
    assert (args.has("a"), args.has("s"), args.has("f")) == (True, True, False)
    assert (args.get("F"), args.all("F"), args.get("t"), args.get("a")) == ("y", ["x", "y"], "=name", None)
    assert (args.count("F"), args.count("a"), args.count("f"), args.rest) == (2, 1, 0, [])


def test_a_flag_that_ends_a_cluster_takes_the_next_word_as_its_value() -> None:
    args = parse(TABLE["send-keys"], ["-lt", "%1", "-N3", "a", "-l"])
    assert (args.get("t"), args.get("N"), args.count("l"), args.rest) == ("%1", "3", 1, ["a", "-l"])


@pytest.mark.parametrize(
    ("argv", "rest"),
    [(["--", "-l"], ["-l"]), (["-"], ["-"]), (["-", "-l"], ["-", "-l"]), ([""], [""]), (["a", "--"], ["a", "--"])],
)
def test_flags_end_at_two_dashes_or_at_the_first_operand(argv: list[str], rest: list[str]) -> None:
    args = parse(TABLE["send-keys"], argv)
    assert args.rest == rest
    assert not args.has("l")


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["list-panes", "-Z"], "command list-panes: unknown flag -Z"),
        (["list-panes", "-%"], "command list-panes: invalid flag -%"),
        (["list-panes", "-aé"], "command list-panes: invalid flag -é"),
        (["list-panes", "-a-"], "command list-panes: invalid flag --"),
        (["list-panes", "-t"], "command list-panes: -t expects an argument"),
        (["list-panes", "-?"], "usage: list-panes [-as] [-F format] [-f filter] [-t target-window]"),
        (["list-panes", "x"], "command list-panes: too many arguments (need at most 0)"),
        (["rename-window"], "command rename-window: too few arguments (need at least 1)"),
        (["rename-window", "a", "b"], "command rename-window: too many arguments (need at most 1)"),
        (["kill-server", "-?"], "usage: kill-server "),
    ],
)
def test_what_is_wrong_is_said_as_tmux_says_it(argv: list[str], text: str) -> None:
    assert refusal(*argv) == text


def test_an_optional_value_may_be_missing_at_the_end_only() -> None:
    assert parse(OPTIONAL, ["-c", "-l"]).text == "-c -l --"
    assert parse(OPTIONAL, ["-l", "x"]).get("l") == "x"
    assert parse(OPTIONAL, ["-lx"]).text == "-l x"
    missing = parse(OPTIONAL, ["-l"])
    assert (missing.has("l"), missing.get("l"), missing.rest) == (True, None, [])


def test_a_block_is_an_operand_only_where_the_command_takes_commands() -> None:
    block = Block("display-message a")
    assert parse(TABLE["if-shell"], ["true", block]).rest == ["true", block]
    assert refusal("if-shell", block, "x") == 'command if-shell: argument 1 must be "string"'
    assert refusal("send-keys", "a", block) == 'command send-keys: argument 2 must be "string"'
    assert refusal("send-keys", "-t", block) == "command send-keys: -t argument must be a string"
    assert refusal("run-shell", block) == 'command run-shell: argument 1 must be "string"'
    assert parse(TABLE["run-shell"], ["-C", block]).rest == [block]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("", "''"),
        ("a b", '"a b"'),
        (";", "\\;"),
        ("~", "\\~"),
        ("~/x", "\\~/x"),
        ('a"b', "'a\"b'"),
        ("$HOME", '"\\$HOME"'),
        ("a\nb\x1b", "a\\nb\\033"),
        ("é", "é"),
        ("\udcff", "\\377"),
        (Block("display-message a"), "{ display-message a }"),
    ],
)
def test_a_word_is_printed_so_that_it_can_be_read_again(value: str, text: str) -> None:
    assert quoted(value) == text
