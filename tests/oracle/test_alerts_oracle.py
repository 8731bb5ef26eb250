"""Bells, activity and silence: real tmux and ours raise the same alerts, show them alike, and forget them alike."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from oracle.test_commands_oracle import Ours, Real
from support.onlooker import onlooker
from support.program import Program, until
from support.two import Two

pytestmark = pytest.mark.oracle

FLAGS = "#{window_index}#{window_raw_flags}|#F|#{window_bell_flag}#{window_activity_flag}#{window_silence_flag}"


@pytest.fixture(params=["real", "ours"])
def server(request: pytest.FixtureRequest, folder: Path) -> Iterator[Real | Ours]:
    one: Real | Ours = Real(request.getfixturevalue("real_tmux"), folder) if request.param == "real" else Ours(folder)
    try:
        ok(one, "new-session", "-d", "-s", "a", "cat", "-")
        ok(one, "new-window", "-d", "cat", "-")
        ok(one, "new-window", "-d", "cat", "-")
        yield one
    finally:
        one.run("kill-server")


def ok(server: Real | Ours, *argv: str) -> str:
    status, out, err = server.run(*argv)
    assert status == 0, err
    return out


def shown(server: Real | Ours, session: str = "a") -> list[str]:
    return ok(server, "list-windows", "-t", session, "-F", FLAGS).split()


def alerts(server: Real | Ours) -> list[str]:
    return ok(server, "list-sessions", "-F", "#{session_alerts}").splitlines()


def ring(server: Real | Ours, window: str) -> None:
    """Let a window's program print a bell."""
    ok(server, "respawn-pane", "-k", "-t", window, r"printf '\033]2;title\007\a'; cat")


def test_a_bell_is_shown_until_its_window_is_selected(server: Real | Ours) -> None:
    assert shown(server) == ["0*|*|000", "1||000", "2||000"]
    ring(server, "a:1")
    until(lambda: shown(server) == ["0*|*|000", "1!|!|100", "2||000"])
    assert alerts(server) == ["1!"]
    ok(server, "select-window", "-t", "a:1")
    assert shown(server) == ["0-|-|000", "1*|*|000", "2||000"]
    ring(server, "a:1")
    # Nobody is attached: the current window's bell is shown, too.
    until(lambda: shown(server)[1] == "1!*|!*|100")
    ok(server, "kill-session", "-C", "-t", "a")
    assert alerts(server) == [""]
    ok(server, "set-option", "-w", "-t", "a:2", "monitor-bell", "off")
    ring(server, "a:2")
    ring(server, "a:0")
    until(lambda: alerts(server) == ["0!"])


def test_the_end_of_a_title_and_a_bell_in_a_string_are_no_bells(server: Real | Ours) -> None:
    ok(server, "respawn-pane", "-k", "-t", "a:1", r"printf '\033]2;t\007\033P\007\033\134done'; cat")
    until(lambda: "done" in ok(server, "capture-pane", "-p", "-t", "a:1"))
    assert alerts(server) == [""]


def test_the_next_window_with_an_alert_is_found_around_the_end(server: Real | Ours) -> None:
    for step in ("next-window", "previous-window"):
        assert server.run(step, "-a") == (1, "", f"no {step.partition('-')[0]} window\n")
    ok(server, "select-window", "-t", "a:1")
    ring(server, "a:0")
    until(lambda: alerts(server) == ["0!"])
    ok(server, "next-window", "-a", "-t", "a")
    assert shown(server) == ["0*|*|000", "1-|-|000", "2||000"]
    ring(server, "a:2")
    until(lambda: alerts(server) == ["2!"])
    ok(server, "previous-window", "-a", "-t", "a")
    assert shown(server) == ["0-|-|000", "1||000", "2*|*|000"]
    assert server.run("next-window", "-a")[0] == 1


def test_activity_is_shown_where_it_is_watched_for_in_every_session(server: Real | Ours) -> None:
    ok(server, "new-session", "-d", "-s", "b", "cat", "-")
    ok(server, "link-window", "-d", "-s", "a:1", "-t", "b:5")
    ok(server, "set-option", "-w", "-t", "a:1", "monitor-activity", "on")
    ok(server, "send-keys", "-t", "a:1", "x", "Enter", ";", "send-keys", "-t", "a:2", "x", "Enter")
    until(lambda: alerts(server) == ["1#", "5#"])
    assert shown(server) == ["0*|*|000", "1#|##|010", "2||000"]
    assert shown(server, "b") == ["0*|*|000", "5#|##|010"]
    ok(server, "kill-session", "-C", "-t", "b")
    assert alerts(server) == ["1#", ""]
    ok(server, "kill-session", "-C", "-t", "a")
    ok(server, "select-window", "-t", "b:5")
    # To be selected is activity, and nobody is attached.
    until(lambda: alerts(server) == ["1#", "5#"])
    ok(server, "set-option", "-gw", "monitor-activity", "on")
    ok(server, "new-window", "-d", "-t", "a:7", "sleep", "1000")
    # To be made is, too.
    until(lambda: alerts(server) == ["1#,7#", "5#"])


def test_silence_is_shown_once_a_window_has_printed_nothing_for_so_long(server: Real | Ours) -> None:
    ok(server, "set-option", "-w", "-t", "a:2", "monitor-silence", "1")
    until(lambda: shown(server) == ["0*|*|000", "1||000", "2~|~|001"])
    ok(server, "set-option", "-w", "-t", "a:2", "monitor-silence", "0")
    ok(server, "select-window", "-t", "a:2")
    assert shown(server) == ["0-|-|000", "1||000", "2*|*|000"]


def test_the_hook_of_an_alert_runs_in_each_session_where_its_action_applies(server: Real | Ours) -> None:
    ok(server, "new-session", "-d", "-s", "b", "cat", "-")
    ok(server, "link-window", "-d", "-s", "a:1", "-t", "b:5")
    knows = "#{hook} #{hook_session_name} #{hook_window} #{hook_window_name}|"
    for window in ("a:1", "a:2"):
        ok(server, "rename-window", "-t", window, f"w{window[2]}")
    ok(server, "set-option", "-g", "@log", "")
    for name in ("alert-activity", "alert-bell", "alert-silence"):
        ok(server, "set-hook", "-g", name, f"set-option -gaF @log '{knows}'")

    def logged(*lines: str) -> None:
        until(lambda: sorted(ok(server, "show-options", "-gv", "@log").rstrip("\n|").split("|")) == sorted(lines))
        ok(server, "set-option", "-g", "@log", "")

    ring(server, "a:1")
    logged("alert-bell a @1 w1", "alert-bell b @1 w1")
    ok(server, "set-option", "-t", "b", "bell-action", "current")
    ring(server, "a:1")
    logged("alert-bell a @1 w1")
    ok(server, "set-option", "-w", "-t", "a:2", "monitor-activity", "on")
    ok(server, "send-keys", "-t", "a:2", "x", "Enter")
    logged("alert-activity a @2 w2")
    ok(server, "set-option", "-w", "-t", "a:2", "monitor-activity", "off")
    ok(server, "set-option", "-w", "-t", "a:2", "monitor-silence", "1")
    logged("alert-silence a @2 w2")


def test_who_sees_a_window_is_told_nothing_of_it(two: Callable[..., Two]) -> None:
    def flags(one: Program) -> str:
        return one.ok("list-windows", "-F", FLAGS)

    def printed(window: str) -> None:
        """Let a window print and ring, and wait until another one has done so behind it, and is flagged."""
        for target in (window, ":2"):
            both.run("respawn-pane", "-k", "-t", target, "printf 'x\\a'; exec cat")
        until(lambda: all("2#!" in flags(one) for one in both.both))

    both = two()
    both.see("this is a")
    both.run("set-option", "-g", "monitor-activity", "on", ";", "set-option", "-g", "visual-activity", "off")
    both.run("new-window", "-d", "exec cat", ";", "new-window", "-d", "exec cat")
    printed(":0")
    theirs, mine = map(flags, both.both)
    assert mine == theirs
    assert "0*|" in mine
    both.run("detach-client")
    until(lambda: not any(one.ok("list-clients") for one in both.both))
    both.run("kill-session", "-C")
    printed(":0")
    theirs, mine = map(flags, both.both)
    assert mine == theirs
    assert "0#!*|" in mine
    with onlooker(both.both[0], "attach-session") as real, onlooker(both.both[1], "attach-session") as ours:
        real.sees("right")
        ours.sees("right")
        theirs, mine = map(flags, both.both)
        assert mine == theirs
        assert "0*|" in mine
