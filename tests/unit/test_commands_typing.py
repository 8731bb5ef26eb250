"""send-keys, paste-buffer, pipe-pane, capture-pane: what reaches a pane, and what comes from it."""

from typing import get_args

import pytest
from support.stage import Stage, stage

from panelock.impl.commands.base import Capture, Commit, Facts, Feed, Pipe, Popup, Screen, StandBy, Wait
from panelock.impl.commit import run_alone
from panelock.impl.registry import lifecycle, settings
from panelock.impl.store import Store, Transaction


@pytest.fixture
def at(store: Store) -> Stage:
    return stage(store)


def test_one_send_keys_is_one_write(at: Stage) -> None:
    at.ok("send-keys", "-t", "%1", "-N", "2", "echo hi", "Enter", "C-c")
    assert at.sent == [(1, b"echo hi\r\x03" * 2)]
    assert not any(isinstance(wait, Facts) for wait in at.waits), "a screen was rendered for plain text"


def test_cursor_keys_are_what_the_program_asked_for(at: Stage) -> None:
    at.facts = {"keypad_cursor_flag": "1", "keypad_flag": "0"}
    at.ok("send-keys", "Up", "x", "KP1")
    assert at.sent == [(0, b"\x1bOAx1")]


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (["-l", "Enter", "C-c"], b"EnterC-c"),
        (["-H", "1b", "41", "zz"], b"\x1bA"),
        (["NoKey", "é"], "NoKeyé".encode()),
        (["#(touch x)#{pane_id}"], b"#(touch x)#{pane_id}"),
        (["a\udcffb"], b"a\xffb"),
    ],
)
def test_what_is_written(at: Stage, words: list[str], typed: bytes) -> None:
    at.ok("send-keys", *words)
    assert at.sent == [(0, typed)]


def test_backspace_sends_what_the_option_says(at: Stage) -> None:
    at.ok("set", "-s", "backspace", "C-h", ";", "send-keys", "BSpace")
    assert at.sent == [(0, b"\x08")]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["-X", "cancel"], "not in a mode"),
        (["-M"], "no mouse target"),
        (["-K", "x"], "no current client"),
        (["-N", "0", "x"], "repeat count too small"),
        (["-N", "x", "x"], "repeat count invalid"),
        (["-N", "4294967295", "xxxx"], "repeat count too large"),
        (["-t", "zz", "x"], "can't find pane: zz"),
    ],
)
def test_what_cannot_be_sent_is_said(at: Stage, words: list[str], why: str) -> None:
    assert at.refused("send-keys", *words) == why
    assert at.sent == []


def test_synchronized_panes_get_the_same_keys(at: Stage) -> None:
    at.ok("set", "-w", "synchronize-panes", "on", ";", "send-keys", "x")
    at.ok("set", "-p", "-t", "%1", "synchronize-panes", "off", ";", "send-keys", "y")
    at.ok("send-keys", "-t", "%2", "z")
    assert at.sent == [(0, b"x"), (1, b"x"), (0, b"y"), (2, b"z")]


def test_a_pane_without_input_gets_no_keys(at: Stage) -> None:
    at.buffers.put(b"x")
    at.ok("select-pane", "-d", "-t", "%0", ";", "send-keys", "-t", "%0", "x", ";", "paste-buffer", "-t", "%0")
    assert at.sent == []


def test_send_prefix_sends_the_prefix_option(at: Stage) -> None:
    at.ok("set", "-g", "prefix", "C-a", ";", "send-prefix", ";", "send-prefix", "-2")
    assert at.sent == [(0, b"\x01")]


def test_reset_comes_before_the_keys(at: Stage) -> None:
    at.ok("send-keys", "-R", "x")
    assert at.waits[:1] == [Screen(0, "reset")]
    assert at.sent == [(0, b"x")]


# --- buffers ---


@pytest.mark.parametrize(
    ("flags", "mode", "typed"),
    [
        ([], "0", b"a\rb\r"),
        (["-r"], "0", b"a\nb\n"),
        (["-s", "--"], "0", b"a--b--"),
        (["-p"], "0", b"a\rb\r"),
        (["-p"], "1", b"\x1b[200~a\rb\r\x1b[201~"),
    ],
)
def test_a_paste_is_typed_in_one_piece(at: Stage, flags: list[str], mode: str, typed: bytes) -> None:
    at.facts = {"bracket_paste_flag": mode}
    at.buffers.put(b"a\nb\n")
    at.ok("paste-buffer", *flags)
    assert at.sent == [(0, typed)]


def test_paste_d_deletes_the_buffer_that_was_pasted(at: Stage) -> None:
    at.ok("set-buffer", "one", ";", "set-buffer", "-b", "kept", "two", ";", "paste-buffer", "-d")
    assert (at.sent, at.buffers.names()) == ([(0, b"one")], ["kept"])


def test_buffers_are_loaded_appended_listed_and_shown(at: Stage) -> None:
    at.files = {"-": b"in\n", "/here/f": b"\xff\x00", "/empty": b""}
    at.ok("load-buffer", "-b", "s", "-", ";", "set-buffer", "-ab", "s", "more")
    at.ok("load-buffer", "f", ";", "load-buffer", "/empty")
    assert at.ok("list-buffers") == 'buffer0: 2 bytes: "\\377\\0"\ns: 7 bytes: "in\\nmore"\n'
    assert at.ok("list-buffers", "-F", "#{buffer_name}", "-f", "#{==:#{buffer_size},7}") == "s\n"
    assert at.ok("show-buffer", "-b", "s", ";", "save-buffer", "-b", "s", "-") == "in\nmorein\nmore"
    assert at.refused("load-buffer", "nosuch") == "/here/nosuch: No such file or directory"


def test_buffers_are_saved_to_files_that_are_the_stages_own(at: Stage) -> None:
    at.ok("set-buffer", "x", ";", "save-buffer", "f", ";", "save-buffer", "-a", "f", ";", "save-buffer", "/nowhere/g")
    assert at.files == {"/here/f": b"xx", "/nowhere/g": b"x"}


def test_whatever_is_waited_for_is_the_stages_own_or_refused(at: Stage) -> None:
    """Words of all kinds are said to it (test_any_words.py): the system's files and programs are not to hear them."""
    assert {*get_args(Wait)} - at.driver._hooks.keys() == {Commit, Feed, Popup, StandBy}


def test_the_oldest_automatic_buffers_go_at_the_limit(at: Stage) -> None:
    at.ok("set", "-s", "buffer-limit", "2")
    for text in ("one", "two", "three"):
        at.ok("set-buffer", text)
    assert at.buffers.names() == ["buffer2", "buffer1"]


# --- screens ---


def test_capture_asks_for_what_was_said_and_ends_with_one_line_end(at: Stage) -> None:
    at.screen = "text"
    assert at.ok("capture-pane", "-peJN", "-S", "-", "-E", "3", "-t", "%1") == "text\n"
    assert at.waits == [Capture(1, start="-", end="3", escapes=True, join=True, trailing=True)]
    at.ok("capture-pane", "-b", "shot")
    assert at.buffers.get("shot") == b"text"


def test_pipe_pane_expands_its_command_and_names_its_way(at: Stage) -> None:
    at.ok(
        "pipe-pane", "log #{session_name}", ";", "pipe-pane", "-IOo", "x", ";", "pipe-pane", "-I", "y", ";", "pipe-pane"
    )
    assert at.waits == [
        Pipe(0, "log a", output=True, input=False),
        Pipe(0, "x", output=True, input=True, only_new=True),
        Pipe(0, "y", output=False, input=True),
        Pipe(0, "", output=True, input=False),
    ]


def test_a_title_is_never_run(at: Stage) -> None:
    run_alone(at.store.load_and_lock(), lambda tx: lifecycle.set_title(tx, 0, "#(touch x)"))
    assert at.ok("display", "-p", "#{pane_title}|#{E:pane_title}") == "#(touch x)|\n"
    at.ok("set", "-F", "@t", "#{pane_title}", ";", "pipe-pane", "cat '#{pane_title}'")
    assert at.ok("show", "-v", "@t") == "#(touch x)\n"
    assert [wait for wait in at.waits if not isinstance(wait, Pipe)] == []


def test_nothing_is_pasted_into_or_piped_from_a_dead_pane(at: Stage) -> None:
    def die(tx: Transaction) -> None:
        settings.set_option(tx, settings.Scope.PANE, 0, "remain-on-exit", "on")
        process = tx.document.panes[0].process
        lifecycle.pane_ended(tx, 0, process=process, status=0, signal=None)

    run_alone(at.store.load_and_lock(), die)
    at.buffers.put(b"x")
    assert at.refused("paste-buffer", "-t", "%0") == "target pane has exited"
    assert at.refused("pipe-pane", "-t", "%0", "cat") == "target pane has exited"
