"""Prompts: what the host tells a client that draws, what keys make of it, and the commands that come of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.prompts import Told, typed, watched
from support.stage import Stage, stage

from panelock.cli.drawing.prompt import History, Outcome, Prompt
from panelock.cli.drawing.prompt_template import command_line
from panelock.impl import keys
from panelock.impl.formats_width import plain_width
from panelock.impl.keys import Key
from panelock.impl.keys_table import BY_NAME
from panelock.impl.store import Store

SAID = {
    "kind": "command", "prompts": [["(x) ", ""]], "template": "x '%%'", "block": False, "type": "command", "way": "",
    "separators": " -_@", "limit": 100, "aliases": ["split-pane"], "paste": "",
}  # fmt: skip


def prompt(keys_of: str = "emacs", history: History | None = None, **said: Any) -> Prompt:
    return Prompt(json.dumps(SAID | said), status_keys=keys_of, history=history or History())


def press(one: Prompt, text: str) -> Outcome:
    """Type keys; all but the last leave it open and give nothing."""
    *others, (key, data) = typed(text)
    for other, bytes_of_it in others:
        assert one.press(other, bytes_of_it) == Outcome(False), text
    return one.press(key, data)


# --- what the host says -------------------------------------------------------------------------------------------


@pytest.fixture
def at(store: Store) -> Stage:
    return stage(store)


@pytest.fixture
def told(at: Stage) -> Told:
    return watched(at, "", "/dev/pts/7")


def said(told: Told) -> dict[str, Any]:
    (line,) = told.lines
    name, _, text = line.partition(" ")
    assert name == "%prompt"
    found: dict[str, Any] = json.loads(text)
    return found


COMMAND = {
    "kind": "command", "prompts": [[":", ""]], "template": "%1", "block": False, "type": "command", "way": "",
    "separators": "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~", "limit": 100, "paste": "",
    "aliases": ["split-pane", "splitp", "server-info", "info", "choose-window", "choose-session"],
}  # fmt: skip
CONFIRM = COMMAND | {
    "kind": "confirm", "prompts": [["Confirm 'kill-window'? (y/n) ", ""]], "template": "killw", "way": "single",
    "key": "", "default": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("command-prompt", {}),
        ("command-prompt -b -p ''", {"prompts": [[" ", ""]]}),
        ("command-prompt 'display %%,x'", {"prompts": [["(display) ", ""]], "template": "display %%,x"}),
        ("command-prompt 'a,b c'", {"prompts": [["(a) ", ""]], "template": "a,b c"}),
        ("command-prompt { display '%%' ; ls }", {
            "prompts": [["(display-message) ", ""]], "template": 'display-message "%%" ; list-sessions', "block": True,
        }),
        ("command-prompt -p 'one,#{session_name},#S' -I '1,#I' x", {
            "prompts": [["one ", "1"], ["a ", "0"], ["a ", ""]], "template": "x",
        }),
        ("command-prompt -I new,lost", {"prompts": [[":", "new"]]}),
        ("command-prompt -F 'display #{client_tty} %%'", {
            "prompts": [["(display) ", ""]], "template": "display /dev/pts/7 %%",
        }),
        ("command-prompt 'display #{client_tty}'", {
            "prompts": [["(display) ", ""]], "template": "display #{client_tty}",
        }),
        ("command-prompt -1kNi", {"way": "single"}),
        ("command-prompt -kNi", {"way": "numeric"}),
        ("command-prompt -ki", {"way": "incremental"}),
        ("command-prompt -k", {"way": "key"}),
        ("command-prompt -T window-target", {"type": "window-target"}),
    ],
)  # fmt: skip
def test_the_client_is_told_what_to_ask(at: Stage, told: Told, line: str, more: dict[str, Any]) -> None:
    at.files["/line"] = line.encode()
    at.ok("source-file", "/line")
    assert said(told) == COMMAND | more


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("confirm killw", {}),
        ("confirm -yc x -p 'end #S?' killw", {"prompts": [["end a? ", ""]], "key": "x", "default": True}),
        ("confirm -c Y killw", {"prompts": [["Confirm 'kill-window'? (Y/n) ", ""]], "key": "Y"}),
        ("confirm 'killw -t #I ; ls'", {"template": "killw -t 0 ; ls"}),
        ("confirm { killw -t '#I' ; ls }", {"template": 'kill-window -t "#I" ; list-sessions'}),
    ],
)
def test_the_client_is_told_what_to_confirm(at: Stage, told: Told, line: str, more: dict[str, Any]) -> None:
    at.files["/line"] = line.encode()
    assert at.run("source-file", "/line") == (1, "", "")  # nobody has confirmed it
    assert said(told) == CONFIRM | more


@pytest.mark.parametrize(
    ("line", "answer", "comes"),
    [
        ("confirm 'display -p did' ; display -p rest", "any", (0, "did\nrest\n", "")),
        ("confirm 'display -p did' ; display -p rest", None, (1, "rest\n", "")),
        ("confirm ls ; confirm -b 'display -p did'", None, (1, "", "")),
        ("has -t zz\nconfirm 'display -p did'", "", (0, "did\n", "can't find session: zz\n")),
        ("confirm 'has -t zz ; ls' ; display -p rest", "", (1, "rest\n", "can't find session: zz\n")),
        ("command-prompt x ; display -p rest", "display -p did ; display -p more", (0, "did\nmore\nrest\n", "")),
        ("command-prompt x ; display -p rest", None, (0, "rest\n", "")),
        ("command-prompt x ; display -p rest", "", (0, "rest\n", "")),
    ],
)
def test_what_is_answered_is_run_in_the_place_of_the_caller(
    at: Stage, told: Told, line: str, answer: str | None, comes: tuple[int, str, str]
) -> None:
    at.files["/line"], at.answer = line.encode(), answer
    assert at.run("source-file", "/line") == comes
    assert told.lines


def test_only_who_has_typed_it_is_told_that_it_cannot_be_run(
    at: Stage, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[str] = []
    monkeypatch.setattr(told, "told", lambda _, text: messages.append(text))
    at.answer = "nonsense"
    assert at.ok("command-prompt", ";", "display-message", "-p", "rest") == "rest\n"
    assert messages == ["Unknown command: nonsense"]


def test_what_editing_needs_is_told_too(at: Stage, told: Told) -> None:
    at.ok("set-option", "-t", "a", "word-separators", " é", ";", "set-option", "-s", "prompt-history-limit", "7")
    at.ok(
        "set-buffer",
        "pasted é\nand more",
        ";",
        "set-option",
        "-s",
        "command-alias[100]",
        "mine=ls",
        ";",
        "command-prompt",
    )
    found = said(told)
    assert (found["separators"], found["limit"], found["paste"]) == (" é", 7, "pasted é")
    assert "mine" in found["aliases"]


def test_what_cannot_be_asked_is_refused(at: Stage, told: Told) -> None:
    assert at.refused("command-prompt", "-T", "zork") == "unknown type: zork"
    assert at.refused("confirm-before", "zork") == "unknown command: zork"
    for key in ("", "xy", "é", "\x1b"):
        assert at.refused("confirm-before", "-c", key, "ls") == "invalid confirm key"
    assert at.refused("command-prompt", "-t", "zork") == "can't find client: zork"
    assert not told.lines


def test_a_client_in_control_mode_is_asked_nothing(at: Stage, told: Told) -> None:
    for name, *rest in (["command-prompt"], ["confirm-before", "ls"]):
        assert at.refused(name, "-t", "client-0", *rest) == f"{name}: clients in control mode show nothing"
    assert not told.lines
    at.driver.clients.all.clear()
    assert at.refused("command-prompt") == at.refused("confirm-before", "ls") == "no current client"


# --- what keys make of it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "text", "shown", "column"),
    [
        ("emacs", "abc", "(x) abc", 7),
        ("emacs", "abc Left", "(x) abc", 6),
        ("emacs", "abcdefgh", "(x) defgh", 9),
        ("emacs", "漢字漢字", "(x) 漢字", 8),
        ("emacs", "a C-l", "(x) a^L", 7),
        ("emacs", "one Space two C-w Left Left C-y", "(x) ontwoe", 9),
        ("vi", "abc Escape h", "(x) abc", 6),
        ("vi", "abc C-d C-b", "(x) c^D^B", 9),
    ],
)
def test_what_is_typed_is_shown_as_far_as_there_is_room(way: str, text: str, shown: str, column: int) -> None:
    one = prompt(way)
    assert press(one, text) == Outcome(False)
    assert (one.text(10), one.cursor(10)) == (shown, column)


def test_a_prompts_styles_take_no_room() -> None:
    one = prompt(prompts=[["#[fg=red]a##b#[default]##[ ", "x"]])
    assert one.asked.startswith("#[fg=red]")
    assert (one.text(20), one.cursor(20)) == ("a#b#[ x", 7)
    assert (one.text(3), one.cursor(3)) == ("a#b", None)
    assert (one.text(0), one.cursor(0)) == ("", None)


def test_the_style_is_that_of_the_mode() -> None:
    one = prompt("vi")
    styles = [one.style]
    for key, data in typed("Escape i"):
        one.press(key, data)
        styles.append(one.style)
    assert styles == ["message-style", "message-command-style", "message-style"]


@pytest.mark.parametrize(
    ("more", "text", "came"),
    [
        ({}, "ab Enter", "x 'ab'"),
        ({}, "Enter", "x ''"),
        ({"template": "%1"}, "ls Space -F Enter", "ls -F"),
        ({"prompts": [["a", ""], ["b", "2"]], "template": "x %2 %1 %%"}, "1 Enter Enter", "x 2 1 1"),
        ({"way": "single"}, "y", "x 'y'"),
        ({"way": "key"}, "C-M-Up", "x 'C-M-Up'"),
        ({"kind": "confirm", "way": "single", "template": "kill"}, "y", "kill"),
        ({"kind": "confirm", "way": "single", "template": "kill"}, "Y", "kill"),
        ({"kind": "confirm", "way": "single", "template": "kill", "key": "k"}, "k", "kill"),
        ({"kind": "confirm", "way": "single", "template": "kill", "default": True}, "Enter", "kill"),
        ({"template": "a '%%'\nb"}, "x Enter", "if-shell -F 1 \"a 'x'\\nb\""),
    ],
)
def test_what_is_accepted_becomes_a_command(more: dict[str, Any], text: str, came: str) -> None:
    assert press(prompt(**more), text) == Outcome(True, (came,))


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "abc Escape"),
        ({}, "C-c"),
        ({"way": "single", "prompts": [["a", "not empty"]]}, "y"),
        ({"kind": "confirm", "way": "single"}, "n"),
        ({"kind": "confirm", "way": "single"}, "Enter"),
        ({"kind": "confirm", "way": "single", "key": "k"}, "y"),
        ({"kind": "confirm", "way": "single", "key": "k"}, "K"),
        ({"way": "key", "prompts": [["a", ""], ["b", ""]]}, "x"),
        ({"prompts": [["a", ""], ["b", ""]]}, "x Enter Escape"),
    ],
)
def test_what_is_given_up_becomes_nothing(more: dict[str, Any], text: str) -> None:
    assert press(prompt(**more), text) == Outcome(True)


def test_a_number_ends_with_the_key_that_is_none() -> None:
    assert press(prompt(way="numeric"), "1 2 Enter") == Outcome(True, ("x '12'",), b"\r")
    assert press(prompt(way="numeric", prompts=[["a", "3"]]), "Up") == Outcome(True, ("x '3'",), b"\x1b[A")


def test_each_change_is_told_where_that_is_asked_for() -> None:
    one = prompt(way="incremental", prompts=[["/", "old"]])
    came = [*one.first]
    for key, data in typed("C-r C-r C-s BSpace Left Enter"):
        came += one.press(key, data).commands
    assert came == [f"x '{text}'" for text in ("=", "=old", "-old", "+old", "=ol")]
    assert prompt().first == ()


def test_each_type_has_its_own_history_of_so_many_lines() -> None:
    history = History()
    for kind, text in (
        ("command", "one"),
        ("search", "s"),
        ("command", "two"),
        ("command", "two"),
        ("command", "three"),
    ):
        press(prompt(history=history, type=kind, limit=2), f"{text} Enter")
    assert (history.of("command"), history.of("search")) == (["two", "three"], ["s"])
    one = prompt(history=history)
    shown = []
    for key, data in typed("Up Up Up Down Down Down"):
        one.press(key, data)
        shown.append(one.typed)
    assert shown == ["three", "two", "two", "three", "", ""]
    history.add("command", "x", 0)
    assert history.of("command") == []


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("list-s", "list-sessions "), ("new-", "new-"), ("split-p", "split-pane "), ("zork", "zork"), ("", ""),
        ("x Space tile", "x tiled "), ("tile", "tile"), ("x Space -tile", "x -tile"), ("ls Space", "ls "),
    ],
)  # fmt: skip
def test_a_word_is_completed_as_far_as_it_is_clear(text: str, completed: str) -> None:
    one = prompt()
    press(one, f"{text} Tab")
    assert one.typed == completed
    other = prompt(type="target")
    press(other, "list-s Tab")
    assert other.typed == "list-s"


def test_what_is_typed_gets_out_of_no_word_of_a_block() -> None:
    block = 'set-option @x "<%%>" ; display-message \'%%"\' ; if-shell -F 1 { set-buffer "%%%" }'
    assert command_line(block, ['"; kill-server\\'], block=True) == (
        'set-option @x "<\\"\\; kill-server\\\\>" ; display-message \'%%"\' ; '
        'if-shell -F 1 { set-buffer "\\\\\\"\\\\\\; kill-server\\\\\\\\" }'
    )


# --- whatever is typed --------------------------------------------------------------------------------------------

NAMED = st.sampled_from(
    [keys.parse(name) or Key() for name in [*BY_NAME, *(f"C-{char}" for char in "abcdefghkpnrstuwy")]]
)
CHARACTERS = st.builds(Key, st.integers(-1, 0x110000))
MODIFIED = st.builds(Key, st.integers(0, 0x3000), st.just(""), st.booleans(), st.booleans(), st.booleans())
ANY_KEYS = st.lists(
    NAMED | CHARACTERS | MODIFIED | st.sampled_from([Key(ord(char)) for char in "aBbCeEwWxXdDpsSiI0$^ -_é漢"])
)
SAYINGS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["command", "confirm"]),
        "way": st.sampled_from(["", "", "", "single", "numeric", "incremental", "key"]),
        "block": st.booleans(),
        "type": st.sampled_from(["command", "search", "target"]),
        "template": st.text("%19 \"'\\\n;x"),
        "prompts": st.lists(st.tuples(st.text("#[]x ,=漢"), st.text()), min_size=1, max_size=3),
        "separators": st.text(" -_é", max_size=3),
        "paste": st.text(max_size=3),
        "limit": st.integers(0, 3),
    }
)


@given(SAYINGS, ANY_KEYS, st.sampled_from(["emacs", "vi"]), st.integers(0, 20))
def test_no_key_hurts_and_what_is_shown_has_room(
    said: dict[str, Any], pressed: list[Key], way: str, width: int
) -> None:
    history = History()
    history.add("command", "an older line", 3)
    one = prompt(way, history, **said)
    commands = [*one.first]
    for key in pressed:
        outcome = one.press(key, b"raw")
        commands += outcome.commands
        assert plain_width(one.text(width)) <= width
        cursor = one.cursor(width)
        assert cursor is None or 0 <= cursor < width
        assert cursor is not None or plain_width(one.asked) >= width
        assert outcome.unheeded in (b"", b"raw")
        if outcome.closed:
            break
    assert not any("\n" in command for command in commands)
    assert len(history.of("command")) <= max(3, said["limit"])
