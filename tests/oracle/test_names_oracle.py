"""automatic-rename: real tmux and ours look at a window on the same occasions, and call it the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.test_commands_oracle import Ours, Real
from support.program import until

pytestmark = pytest.mark.oracle


@pytest.fixture(params=["real", "ours"])
def server(request: pytest.FixtureRequest, folder: Path) -> Iterator[Real | Ours]:
    one: Real | Ours = Real(request.getfixturevalue("real_tmux"), folder) if request.param == "real" else Ours(folder)
    try:
        ok(one, "new-session", "-d", "-s", "a", "sleep", "1000")
        ok(one, "split-window", "-d", "cat", "-")
        running(one, "a:0", "sleep", "cat")
        yield one
    finally:
        one.run("kill-server")


def ok(server: Real | Ours, *argv: str) -> str:
    status, out, err = server.run(*argv)
    assert status == 0, err
    return out


def running(server: Real | Ours, window: str, *commands: str) -> None:
    """Wait until these programs run in a window's panes: looked at before that, it is called after the server."""
    until(lambda: ok(server, "list-panes", "-t", window, "-F", "#{pane_current_command}").split() == list(commands))


def named(server: Real | Ours, *names: str) -> None:
    """Wait until the windows have these names."""
    until(lambda: ok(server, "list-windows", "-F", "#{window_name}").split() == list(names))


def test_another_active_pane_gives_the_window_its_name_though_nothing_is_printed(server: Real | Ours) -> None:
    ok(server, "select-pane", "-t", "a:0.1")
    named(server, "cat")
    ok(server, "select-pane", "-t", "a:0.0")
    named(server, "sleep")
    ok(server, "last-pane")
    named(server, "cat")
    ok(server, "kill-pane", "-t", "a:0.1")
    named(server, "sleep")
    ok(server, "split-window", "cat", "-")
    running(server, "a:0", "sleep", "cat")
    ok(server, "send-keys", "printed", "Enter")
    named(server, "cat")
    ok(server, "break-pane", "-d")
    named(server, "sleep", "cat")


@pytest.mark.parametrize("how", [("-w",), ("-g",), ("-wu",)])
def test_switching_automatic_rename_on_gives_the_window_its_name_back(server: Real | Ours, how: tuple[str]) -> None:
    ok(server, "rename-window", "mine")
    if "-g" in how:
        ok(server, "set-option", "-g", "automatic-rename", "off")
        ok(server, "set-option", "-wu", "automatic-rename")
    assert ok(server, "display-message", "-p", "#{window_name}") == "mine\n"
    ok(server, "set-option", *how, "automatic-rename", *([] if "-wu" in how else ["on"]))
    named(server, "sleep")


def test_a_pane_in_a_mode_gives_the_window_its_name_though_nothing_is_printed(server: Real | Ours) -> None:
    ok(server, "copy-mode", "-t", "a:0.0")
    named(server, "[tmux]")
    ok(server, "send-keys", "-t", "a:0.0", "-X", "cancel")
    named(server, "sleep")
    ok(server, "copy-mode", "-t", "a:0.1")
    ok(server, "select-pane", "-t", "a:0.1")
    named(server, "[tmux]")
    ok(server, "copy-mode", "-q", "-t", "a:0.1")
    named(server, "cat")


def test_a_name_that_was_given_stays_whatever_pane_is_active(server: Real | Ours) -> None:
    ok(server, "rename-window", "mine")
    ok(server, "new-window", "-d", "cat", "-")
    running(server, "a:1", "cat")
    ok(server, "select-pane", "-t", "a:0.1")
    ok(server, "set-option", "-g", "automatic-rename-format", "now-#{pane_current_command}")
    ok(server, "set-option", "-w", "-t", "a:1", "automatic-rename", "on")
    named(server, "mine", "now-cat")
