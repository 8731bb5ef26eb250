"""Commands from a shell's words and from text: what they are, their groups, and what a wrong one refuses."""

import string
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command_table import TABLE

from panelock.impl import parse
from panelock.impl.arguments import Block, quoted
from panelock.impl.errors import Refused
from panelock.impl.lookup import DEFAULT_ALIASES, lookup
from panelock.impl.parse import Context, Script, parse_arguments, parse_text, printed

CONTEXT = Context(TABLE, DEFAULT_ALIASES)


def words(script: Script) -> list[list[str]]:
    return [list(parsed.argv) for parsed in script.commands]


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["send", "a", ";", "send", "b"], [["send", "a"], ["send", "b"]]),
        (["send", "a;", "send", "b"], [["send", "a"], ["send", "b"]]),
        (["send", "a\\;", "b"], [["send", "a;", "b"]]),
        (["send", "\\;"], [["send", ";"]]),
        (["send", ";;"], [["send", ";"]]),
        (["send", "a;b"], [["send", "a;b"]]),
        (["send", ";", ";", "send"], [["send"], ["send"]]),
        ([";"], []),
        ([], []),
        (["send", "", "$AB", "#c", "{", "}"], [["send", "", "$AB", "#c", "{", "}"]]),
        (["send", "a\\\\;"], [["send", "a\\;"]]),
    ],
)
def test_a_shells_words_are_parted_by_semicolons_alone(argv: list[str], expected: list[list[str]]) -> None:
    assert words(parse_arguments(argv, CONTEXT)) == expected


def test_a_shells_words_are_one_group() -> None:
    script = parse_arguments(["send", "a", ";", "splitp", ";", "info"], CONTEXT)
    assert {parsed.group for parsed in script.commands} == {0}
    assert [parsed.command.name for parsed in script.commands] == ["send-keys", "split-window", "show-messages"]
    assert script.commands[2].args.has("J")


def test_one_wrong_command_refuses_the_whole_chain() -> None:
    with pytest.raises(Refused) as refused:
        parse_arguments(["send", "a", ";", "nonsense"], CONTEXT)
    assert refused.value.text == "unknown command: nonsense"


def test_an_ambiguous_command_names_what_it_could_be_in_the_tables_order() -> None:
    with pytest.raises(Refused) as refused:
        lookup(TABLE, "se")
    assert refused.value.text == "ambiguous command: se, could be: send-keys, set-hook, set-option"
    assert lookup(TABLE, "sen").name == "send-keys"
    assert lookup(TABLE, "lsp").name == "list-panes"


def test_an_alias_of_the_option_comes_before_the_commands_and_is_not_asked_twice() -> None:
    context = Context(TABLE, ["send=send -l", "both=send a ; display -p", "kill-server=nonsense", "none="])
    assert words(parse_arguments(["send", "x"], context)) == [["send", "-l", "x"]]
    assert words(parse_arguments(["both", "hi", ";", "none", ";", "lsb"], context)) == [
        ["send", "a"],
        ["display", "-p", "hi"],
        ["lsb"],
    ]
    with pytest.raises(Refused, match="unknown command: nonsense"):
        parse_arguments(["kill-server"], context)


def test_each_line_of_a_file_is_a_group_and_errors_name_the_line() -> None:
    context = Context(TABLE, file="conf", one_group=False)
    script = parse_text("send a ; send b\n\nsend c\n", context)
    assert [(parsed.line, parsed.group) for parsed in script.commands] == [(1, 0), (1, 0), (3, 1)]
    for text, error in [
        ("send a\nnonsense", "conf:2: unknown command: nonsense"),
        ("send a\nsend {", "conf:2: syntax error"),
        ("send a\n\nsend \\u12zz", "conf:3: invalid \\u argument"),
        ("lsp -t", "conf:1: command list-panes: -t expects an argument"),
    ]:
        with pytest.raises(Refused) as refused:
            parse_text(text, context)
        assert refused.value.text == error


def test_a_strings_lines_are_one_group() -> None:
    script = parse_text("send a\nsend b", CONTEXT)
    assert {parsed.group for parsed in script.commands} == {0}


def test_a_block_keeps_its_commands_and_prints_as_tmux_prints_them() -> None:
    script = parse_text("bind x { send 'a b' ; display -p\n lsp -a -F y }", CONTEXT)
    block = script.commands[0].args.rest[1]
    assert isinstance(block, Block)
    assert block == 'send-keys "a b" ; display-message -p ; list-panes -a -F y'
    assert [parsed.command.name for parsed in block.commands] == ["send-keys", "display-message", "list-panes"]
    assert printed(script.commands) == f"bind-key x {{ {block} }}"


def test_an_assignment_is_seen_by_the_lines_after_it_and_handed_to_the_caller() -> None:
    context = Context(TABLE, variables={"AB": "old", "HOME": "/h"})
    script = parse_text("send $AB\nAB=new send $AB\n%hidden XY=$AB\nsend ${XY} ~ ~/f\nsend a ; CD=1", context)
    assert words(script) == [["send", "old"], ["send", "new"], ["send", "new", "/h", "/h/f"], ["send", "a"]]
    assert script.assignments == [("AB", "new", False), ("XY", "new", True), ("CD", "1", False)]
    assert context.variables == {"AB": "old", "HOME": "/h"}


def test_an_assignment_in_a_false_branch_is_not_made() -> None:
    text = "%if 0\nA=1\n%if 1\nB=1\n%endif\n%elif 1\nC=1\n%elif 1\nD=1\n%else\nE=1\n%endif\n%if 1 F=1 %else G=1 %endif"
    assert [name for name, _, _ in parse_text(text, CONTEXT).assignments] == ["C", "F"]


def test_conditions_are_formats_that_the_caller_expands() -> None:
    asked: list[str] = []

    def expand(template: str) -> str:
        asked.append(template)
        return "1" if "yes" in template else "0"

    text = "%if #{no}\nsend a\n%elif '#{?x,yes,no}'\nsend b\n%else\nsend c\n%endif"
    assert words(parse_text(text, Context(TABLE, expand=expand))) == [["send", "b"]]
    assert asked == ["#{no}", "#{?x,yes,no}"]


def test_lines_may_end_as_windows_ends_them() -> None:
    script = parse_text("send a\r\nsend 'b' # c\r\n%if 1\r\nsend c\r\n%endif\r\n", CONTEXT)
    assert words(script) == [["send", "a"], ["send", "b"], ["send", "c"]]


def test_an_empty_text_is_no_commands() -> None:
    for text in ("", "\n", "# only a comment", "   \n\t\n"):
        assert parse_text(text, CONTEXT).commands == []


TEXT = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=12)
# Without double quotes: tmux writes such a word in single quotes and doubles its backslashes, which nobody undoes.
PRINTABLE = st.text(string.ascii_letters + "$~#;{}%'\\ é\n\t", min_size=1, max_size=8)


@given(st.lists(PRINTABLE, max_size=4))
def test_what_is_printed_is_read_again_as_the_same_words(given_words: list[str]) -> None:
    text = " ".join(["send", "--", *map(quoted, given_words)])
    assert words(parse_text(text, CONTEXT)) == [["send", "--", *given_words]]


WORD = st.sampled_from(
    [
        "set",
        "set-option",
        "split-pane",
        "info",
        "s",
        "no-such",
        "display",
        "-g",
        "-p",
        "-t",
        "-gt",
        "-Z",
        "--",
        "-?",
        "a b",
        "",
    ]
)


@given(st.lists(WORD, max_size=5))
def test_one_command_is_parsed_alike_with_and_without_the_grammar(argv: list[str]) -> None:
    def outcome() -> list[tuple[object, ...]] | str:
        try:
            found = parse_arguments(argv, Context(TABLE, aliases=DEFAULT_ALIASES)).commands
        except Refused as refused:
            return refused.text
        return [(one.command.name, one.args.text, one.argv, one.line, one.group) for one in found]

    short = outcome()
    with patch.object(parse, "_one_command", lambda *_: None):
        assert outcome() == short


@given(TEXT)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        commands = parse_text(text, CONTEXT).commands
    except Refused:
        commands = []
    assert all(parsed.command in TABLE.values() for parsed in commands)
