"""A host serves for weeks: of what is over it keeps nothing."""

from collections.abc import Iterator

import pytest
from support.depth import some_of
from support.hosting import Hosted

from panelock.impl.commit import ANSWERS_KEPT
from panelock.impl.paths import Place

LIVES = {
    "sessions of a group": (
        ("new-session", "-d", "-s", "b", "-t", "a"),
        ("kill-session", "-t", "b"),
    ),
    "sessions": (
        ("new-session", "-d", "-s", "b", "-e", "A=b", "-x", "50", "-y", "9", "cat"),
        ("set-option", "-t", "b", "@user", "x"),
        ("set-environment", "-t", "b", "B", "c"),
        ("kill-session", "-t", "b"),
    ),
    "windows": (
        ("new-window", "-d", "-t", "a:5", "-n", "w", "cat"),
        ("set-option", "-w", "-t", "a:5", "monitor-activity", "on"),
        ("rename-window", "-t", "a:5", "x"),
        ("kill-window", "-t", "a:5"),
    ),
    "panes": (
        ("split-window", "-d", "-t", "a:0.0", "cat"),
        ("send-keys", "-t", "a:0.1", "x", "Enter"),
        ("pipe-pane", "-t", "a:0.1", "exec cat >/dev/null"),
        ("select-pane", "-t", "a:0.1", "-T", "title"),
        ("capture-pane", "-p", "-t", "a:0.1"),
        ("kill-pane", "-t", "a:0.1"),
    ),
    "modes": (
        ("split-window", "-d", "-t", "a:0.0", "cat"),
        ("copy-mode", "-t", "a:0.1"),
        ("send-keys", "-t", "a:0.1", "-X", "cursor-up"),
        ("kill-pane", "-t", "a:0.1"),
    ),
    "programs that end": (
        ("new-window", "-d", "-t", "a:5", "exit 3"),
        ("set-option", "-g", "remain-on-exit", "on"),
        ("new-window", "-d", "-t", "a:6", "exit 4"),
        ("set-option", "-g", "remain-on-exit", "off"),
        ("respawn-window", "-k", "-t", "a:6", "cat"),
        ("kill-window", "-t", "a:6"),
    ),
    "jobs": (
        ("run-shell", "echo x"),
        ("if-shell", "true", "display-message -p x"),
        ("display-message", "-p", "#(echo x)"),
        ("wait-for", "-S", "a channel"),
        ("wait-for", "a channel"),
    ),
    "hooks, buffers and names": (
        ("set-hook", "-g", "session-renamed[7]", "set-option -g @seen '#{hook_session_name}'"),
        ("rename-session", "-t", "a", "a"),
        ("set-hook", "-gu", "session-renamed[7]"),
        ("set-buffer", "-b", "named", "x" * 500),
        ("delete-buffer", "-b", "named"),
        ("bind-key", "-T", "mine", "x", "display-message x"),
        ("unbind-key", "-T", "mine", "x"),
    ),
}  # fmt: skip
"""What comes and goes, by its name."""

ROUNDS = 1000
"""So many that what is kept of each would be more than caches rise and fall by, which is some thousand blocks."""


@pytest.fixture
def hosted(place: Place) -> Iterator[Hosted]:
    made = Hosted(place, "support.counting_host")
    yield made
    made.stop()


@pytest.mark.parametrize("life", some_of(LIVES, len(LIVES)))
def test_of_what_is_over_nothing_is_kept(hosted: Hosted, life: str) -> None:
    hosted.ok("new-session", "-d", "-s", "a", "-x", "80", "-y", "24", "cat")
    hosted.ok("set-option", "-s", "message-limit", "0")  # a thousand are kept otherwise (show-messages)

    def live(rounds: int) -> int:
        for _ in range(rounds):
            for command in LIVES[life]:
                hosted.ask(*command)
        return int(hosted.ok("kept"))

    # What is kept on purpose is as much as it may be by then: caches, and the answers of the last requests.
    before = live(ANSWERS_KEPT)
    after = live(ROUNDS)

    # What is kept of a life is three blocks at least (a key, a value, a number); what is loaded or grows once is a few
    # hundred.
    assert after - before < 2 * ROUNDS, (before, after)
