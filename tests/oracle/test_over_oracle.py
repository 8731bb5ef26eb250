"""Whom a server without a session waits for, and what becomes of them (tmux: server_loop, cmd_wait_for_flush)."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.caller import Caller
from support.pair import Pair, pair, same
from support.program import Program, until

pytestmark = pytest.mark.oracle

BUSY = ("run-shell", "touch begun; until test -e go; do sleep 0.01; done")

UNTIL_END = "until test -e end; do sleep 0.01; done"


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    with pair(folder, real_tmux) as made:
        yield made


def waiting(one: Program, *then: str) -> Caller:
    """One who waits for a signal."""
    begins = "run-shell", "touch begun", ";", "wait-for", "-S", "here"
    caller = Caller(one, *begins, ";", "wait-for", "x", *then)
    one.ok("wait-for", "here")
    return caller


def is_gone(one: Program) -> bool:
    done = one.run("list-sessions")
    return done.returncode == 1 and "server" in done.stderr


def end_session(one: Program, how: str) -> None:
    """End a session whose one pane runs UNTIL_END."""
    if how == "kill-session":
        one.ok("kill-session")
    else:
        (one.folder / "end").touch()


def server(one: Program) -> int:
    return int(one.ok("display-message", "-p", "#{pid}"))


def test_a_server_without_a_session_lasts_while_anybody_has_no_answer(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat")
        one.ok("set-buffer", "kept")
        busy = Caller(one, *BUSY)
        pid = server(one)
        one.ok("kill-session")
        found = [one.ok("list-sessions"), one.ok("show-buffer")]
        one.ok("set-option", "-g", "@a", "1")
        found += [one.ok("show-options", "-g", "@a"), one.ok("new-session", "-d", "-P", "-F", "#{session_id}", "cat")]
        assert server(one) == pid
        one.ok("kill-session")
        (one.folder / "go").touch()
        found.append(busy.said())
        until(lambda: is_gone(one))
        return found

    assert same(both, play) == ["", "kept", "@a 1", "$1", "0"]


def test_the_end_of_the_last_pane_ends_nothing_under_a_command_that_runs(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", UNTIL_END)
        busy = Caller(one, *BUSY, ";", "new-session", "-d", "-P", "-F", "#{session_id}", "cat")
        (one.folder / "end").touch()
        until(lambda: one.ok("list-sessions") == "")
        (one.folder / "go").touch()
        return [busy.said(), one.ok("list-sessions", "-F", "#{session_id}")]

    assert same(both, play) == ["$1 0", "$1"]


def test_who_waits_goes_on_when_the_last_session_is_gone(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat")
        waits = waiting(one, ";", "display-message", "-p", "woken")
        one.ok("kill-session")
        said = waits.said()
        until(lambda: is_gone(one))
        return [said]

    assert same(both, play) == ["woken 0"]


def test_who_goes_on_may_give_the_server_a_session(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat")
        pid = server(one)
        waits = waiting(one, ";", "new-session", "-d", "cat")
        one.ok("kill-session")
        said = waits.said()
        assert server(one) == pid
        return [said, one.ok("list-sessions", "-F", "#{session_id}")]

    assert same(both, play) == ["0", "$1"]


@pytest.mark.parametrize("wait", [("wait-for", "y"), ("wait-for", "-L", "y", ";", "wait-for", "-L", "y")])
def test_nobody_waits_on_a_server_without_a_session(both: Pair, wait: tuple[str, ...]) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat")
        return [one.ok("kill-session", ";", *wait, ";", "display-message", "-p", "woken")]

    assert same(both, play) == ["woken"]


@pytest.mark.parametrize("how", ["kill-server", "SIGTERM"])
def test_who_waits_goes_on_when_the_server_is_ended(both: Pair, how: str) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat")
        waits = waiting(one)
        if how == "SIGTERM":
            os.kill(server(one), signal.SIGTERM)
        else:
            one.ok("kill-server")
        said = waits.said()
        until(lambda: is_gone(one))
        return [said]

    assert same(both, play) == ["0"]


def test_exit_empty_set_later_ends_a_server_without_a_session(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat", ";", "set-option", "-s", "exit-empty", "off")
        waits = waiting(one)
        one.ok("kill-session")
        assert waits.process.poll() is None
        one.ok("set-option", "-s", "exit-empty", "on")
        said = waits.said()
        until(lambda: is_gone(one))
        return [said]

    assert same(both, play) == ["0"]


@pytest.mark.parametrize("event", ["session-closed", "window-unlinked"])
@pytest.mark.parametrize("how", ["kill-session", "its pane ends"])
def test_a_hook_may_give_the_server_a_session(both: Pair, event: str, how: str) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", UNTIL_END)
        pid = server(one)
        one.ok("set-hook", "-g", event, "new-session -d -s again cat")
        end_session(one, how)
        until(lambda: one.ok("list-sessions", "-F", "#{session_name}") == "again")
        assert server(one) == pid
        found = one.ok("list-sessions", "-F", "#{session_id}")
        one.ok("set-hook", "-gu", event, ";", "kill-session")
        until(lambda: is_gone(one))
        return [found]

    assert same(both, play) == ["$1"]


@pytest.mark.parametrize("how", ["kill-session", "kill-server"])
def test_the_hook_of_the_last_session_runs_at_home(both: Pair, how: str) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "-s", "a", "-c", "/", "cat")
        said = "sleep 0.2; echo `pwd` #{hook} #{hook_session_name} [#{session_name}] > here"
        one.ok("set-hook", "-g", "session-closed", f"run-shell '{said}'")
        one.ok(how)
        text = one.told("here")
        until(lambda: is_gone(one))
        return [text]

    assert same(both, play) == ["FOLDER session-closed a []\n"]


@pytest.mark.parametrize("how", ["kill-session", "its pane ends"])
def test_nobody_is_let_go_on_by_an_end_that_a_hook_prevents(both: Pair, how: str) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", UNTIL_END)
        one.ok("set-hook", "-g", "session-closed", "new-session -d cat")
        one.ok("wait-for", "-L", "held", ";", "wait-for", "-S", "sent")
        waits = waiting(one, ";", "display-message", "-p", "woken")
        end_session(one, how)
        until(lambda: one.ok("list-sessions", "-F", "#{session_id}") == "$1")
        one.ok("wait-for", "sent", ";", "wait-for", "-U", "held")
        assert waits.process.poll() is None
        one.ok("wait-for", "-S", "x", ";", "set-hook", "-gu", "session-closed")
        return [waits.said()]

    assert same(both, play) == ["woken 0"]


@pytest.mark.parametrize("wait", [("wait-for", "y"), ("wait-for", "-L", "y", ";", "wait-for", "-L", "y")])
def test_who_begins_to_wait_before_the_hook_has_run_waits(both: Pair, wait: tuple[str, ...]) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat")
        one.ok("set-hook", "-g", "session-closed", "new-session -d cat")
        waits = Caller(one, "kill-session", ";", "run-shell", "-b", "touch begun", ";", *wait)
        until(lambda: one.ok("list-sessions", "-F", "#{session_id}") == "$1")
        assert waits.process.poll() is None
        one.ok("wait-for", "-S" if wait[1] == "y" else "-U", "y", ";", "set-hook", "-gu", "session-closed")
        return [waits.said()]

    assert same(both, play) == ["0"]


def test_who_waits_goes_on_when_the_hook_waits_itself(both: Pair) -> None:
    def play(one: Program) -> list[str]:
        one.ok("new-session", "-d", "cat")
        one.ok("set-hook", "-g", "session-closed", f"run-shell '{UNTIL_END}'")
        said = one.ok("kill-session", ";", "wait-for", "y", ";", "display-message", "-p", "woken")
        (one.folder / "end").touch()
        until(lambda: is_gone(one))
        return [said]

    assert same(both, play) == ["woken"]
