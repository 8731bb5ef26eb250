"""What runs on in the background (run-shell -b, if-shell -b): the real tmux's callers and ours go on alike."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.depth import some_of
from support.pair import Pair, pair, same
from support.program import Program, program, until

pytestmark = pytest.mark.oracle

ANSWERED = {
    "commands": ["run-shell", "-bC", "display-message -p unread ; set-option -g @done '#{session_name}'"],
    "commands of a condition": ["if-shell", "-b", "true", "display-message -p unread ; set-option -g @done yes"],
    "of one that does not hold": ["if-shell", "-b", "false", "set -g @done yes", "set -g @done no"],
    "an error": ["if-shell", "-b", "true", "set-option -g @done 1 ; has-session -t nowhere ; set-option -g @done 2"],
    "an error of commands": ["run-shell", "-bC", "has-session -t nowhere", ";", "set-option", "-g", "@done", "chain"],
    "the chain goes on": ["run-shell", "-bC", "set -g @done 1", ";", "display-message", "-p", "[#{@done}]"],
    "after a while": ["run-shell", "-bC", "-d", "0.1", "set-option -g @done late"],
    "no wait without a shell": ["if-shell", "-bF", "1", "display-message -p read ; set-option -g @done yes"],
    "an error of that": ["if-shell", "-bF", "1", "set-option -g @done yes ; has-session -t nowhere"],
    "nothing to run": ["run-shell", "-b", ";", "set-option", "-g", "@done", "yes"],
    "where it starts from": ["if-shell", "-b", "true", "set-option -gF @done '#{session_name} #{pane_id}'"],
    "where commands start from": ["run-shell", "-bC", "set-option -gF @done '##{session_name} ##{pane_id}'"],
    "in whose folder": ["run-shell", "-bC", "run-shell 'pwd > pwd.new; mv pwd.new pwd' ; set-option -g @done yes"],
    "a string is expanded": ["run-shell", "-bC", "-d", "0.1", "set -g @done x#{@v}", ";", "set", "-g", "@v", "later"],
    "those of a condition: not": ["if-shell", "-b", "sleep .1", "set -gF @done 'x#{@v}'", ";", "set", "-g", "@v", ""],
    "when what one waits for is expanded": ["run-shell", "-C", "-d", "0.1", "set -g @v new ; set -g @done '[#{@v}]'"],
    "the rest of a file": ["source-file", "-"],
    "a session": ["if-shell", "-b", "true", "new-session -s made 'exec cat' ; set-option -g @done yes"],
}  # fmt: skip
FILE = """
run-shell -bC 'set-option -ga @log last ; set-option -gF @done "##{@log}"'
set-option -g @log 1 ; has-session -t nowhere
set-option -ga @log 2
set-option -ga @log 3 ; set-option -ga @log 4
"""
BLOCKS = """
run-shell -bC { set-option -gF @block "#{session_name}" }
if-shell -b false { set-option -g @chosen yes } { set-option -g @chosen no }
if-shell -b true { set-option -g @other yes ; display-message -p unread } { set-option -g @other no }
"""


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    """Two servers with the sessions a (two panes) and b, which was used last."""
    with pair(folder, real_tmux) as made:
        for one in made:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-c", str(one.folder), "exec cat")
            one.ok("set-option", "-g", "automatic-rename", "off")
            one.ok("split-window", "-d", "-t", "a", "exec cat")
            one.ok("new-session", "-d", "-s", "b", "-c", str(one.folder), "exec cat")
        yield made


def option(one: Program, name: str) -> str:
    return one.run("show-options", "-gqv", name).stdout.strip()


@pytest.mark.parametrize("case", some_of(ANSWERED, 5))
def test_its_caller_is_answered_alike_and_the_same_is_done(both: Pair, case: str) -> None:
    def play(one: Program) -> list[str]:
        inside = {"TMUX": f"{one.place.socket},{one.ok('display-message', '-p', '#{pid}')},0", "TMUX_PANE": "%1"}
        done = one.run(*ANSWERED[case], stdin=FILE, **inside)
        until(lambda: option(one, "@done"))
        until(lambda: (one.folder / "pwd").exists() or "whose" not in case)
        return [
            str(done.returncode), done.stdout, done.stderr.replace(str(one.folder), "FOLDER"), option(one, "@done"),
            one.ok("list-sessions", "-F", "#{session_name}"),
        ]  # fmt: skip

    same(both, play)


def test_it_does_not_wait_for_a_condition_that_may_never_be_told(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        os.mkfifo(one.folder / "fifo")
        one.ok("if-shell", "-b", f"read said < {one.folder}/fifo", "set-option -g @done yes")
        before = option(one, "@done")
        (one.folder / "fifo").write_text("said\n")
        until(lambda: option(one, "@done") == "yes")
        return [before]

    assert same(both, play) == [""]


def test_a_delay_that_is_none_is_refused_at_once(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        refused = one.refused("run-shell", "-bC", "-d", "nonsense", "set -g @done no", ";", "set", "-g", "@done", "no")
        return [refused, option(one, "@done")]

    assert same(both, play) == ["invalid delay time: nonsense", ""]


def test_it_does_not_wait_for_a_delay(both: Pair) -> None:
    assert same(both, lambda one: [one.ok("run-shell", "-bC", "-d", "1000", "kill-server"), one.ok("ls", "-F", "x")])


def test_blocks_of_a_file_are_run_in_the_background(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        (one.folder / "file").write_text(BLOCKS)
        said = one.ok("source-file", str(one.folder / "file"))
        names = ["@block", "@chosen", "@other"]
        until(lambda: all(option(one, name) for name in names))
        return [said, *(option(one, name) for name in names)]

    assert same(both, play) == ["", "b", "no", "yes"]


@pytest.mark.parametrize("words", [("run-shell", "-bC"), ("if-shell", "-b", "true")])
def test_its_commands_are_no_hooks_where_a_hook_has_them_run(both: Pair, words: tuple[str, ...]) -> None:
    def play(one: Program) -> list[str]:
        one.ok("set-hook", "-g", "after-rename-window", " ".join([*words, "'set-option -g @seen yes'"]))
        one.ok("set-hook", "-g", "after-set-option", "set-option -g @done yes")
        one.ok("rename-window", "w")
        until(lambda: option(one, "@done"))
        return [option(one, "@seen")]

    assert same(both, play) == ["yes"]


def test_a_server_without_sessions_runs_what_was_to_be_run_at_once(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        make = "new-session -d -s late 'exec cat'"
        one.ok("kill-session", "-t", "a")
        one.ok("run-shell", "-bC", make, ";", "kill-session", "-t", "b")
        until(lambda: one.run("list-sessions").returncode == 0)
        return [one.ok("list-sessions", "-F", "#{session_name}")]

    assert same(both, play) == ["late"]


def test_a_server_without_sessions_ends_for_all_that_a_condition_was_to_bring(both: Pair) -> None:
    """The real one, too, once it has seen that its caller is gone; sooner it makes the session. Ours is asked alone."""
    ours = both[1]
    ours.ok("kill-session", "-t", "a")
    until_then = f"until [ -e {ours.folder}/then ]; do sleep 0.01; done"
    ours.run("if-shell", "-b", until_then, "new-session -d 'exec cat'", ";", "kill-session", "-t", "b")
    (ours.folder / "then").touch()
    until(lambda: "no server running on" in ours.run("has-session").stderr)


DONE = "set-option -g @done yes"
ASKED = [
    f"run-shell -bC 'display-message -p own ; {DONE}'",
    f"if-shell -b true 'display-message -p own ; {DONE}'",
    f"if-shell -b true '{DONE} ; has-session -t nowhere'",
    f"run-shell -bC 'display-message -p own ; {DONE} ; has-session -t nowhere ; display-message -p two'",
    f"if-shell -b true {{ display-message -p own ; display-message -p two ; {DONE} }}",
    "run-shell -bC 'SAID=1 ; set-option -gF @done \"##{session_name}\"'",
    f"run-shell -bC 'new-session -d -s made \"exec cat\" ; {DONE}'",
]


def blocks(one: Program, client: Controlling) -> list[str]:
    """Return the blocks of what is done in the background, once that is done."""
    until(lambda: option(one, "@done"))
    client.send("display-message -p last")
    found: list[str] = []
    while (block := client.block()).lines != ["last"]:
        found.append(str(block))
    return [*found, option(one, "@done")]


@pytest.mark.parametrize("line", some_of(ASKED, 4))
def test_a_client_is_told_of_what_it_has_begun_in_blocks_of_their_own(both: Pair, line: str) -> None:
    def play(one: Program) -> list[str]:
        with Controlling(one, "attach-session", "-t", "b") as client:
            client.block()
            client.send(line)
            return blocks(one, client)

    assert ("own" in line) == ("own" in str(same(both, play)))


@pytest.mark.parametrize("line", some_of(ASKED, 4))
def test_who_is_attached_is_told_of_what_a_caller_has_begun(both: Pair, line: str) -> None:
    def play(one: Program) -> list[str]:
        with Controlling(one, "attach-session", "-t", "b") as client:
            client.block()
            (one.folder / "file").write_text(line)
            return [one.ok("source-file", str(one.folder / "file")), *blocks(one, client)]

    assert ("own" in line) == ("own" in str(same(both, play)))


@pytest.mark.parametrize("words", [("run-shell", "-bC"), ("if-shell", "-b", "true")])
def test_what_cannot_be_parsed_is_told_to_nobody(folder: Path, words: tuple[str, ...]) -> None:
    """tmux 3.3a dies of it where nobody is attached (status_message_set without a client)."""
    with program(folder) as one:
        one.ok("new-session", "-d", "exec cat")
        assert one.ok(*words, "nonsense") == ""
        assert one.ok("list-sessions", "-F", "x") == "x"
