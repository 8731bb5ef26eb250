"""What a respawned pane starts with: real tmux and ours keep the history, and nothing else, of the program before."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from oracle.test_commands_oracle import Ours, Real
from support.program import until

pytestmark = pytest.mark.oracle

MODES = r"\033[?1049h\033[?1h\033[?6h\033[?25l\033[4h\033[?1002h\033[?2004h\033[2;5r\033[31;1m"
FACTS = (
    "#{history_size} #{cursor_x},#{cursor_y} #{cursor_flag} #{insert_flag} #{keypad_cursor_flag} #{origin_flag} "
    "#{alternate_on} #{mouse_button_flag} #{pane_title}"
)
ENDINGS = {
    "as it was": "",
    "in the midst of a title": r"\033]2;a title that does not e",
    "in the midst of a sequence": r"\033[3",
    "in the midst of a character": r"\346\274",
    "with all modes on": MODES + "mark",
}
"""What the program before has printed last, in one write with a mark that shows that it was read."""


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[tuple[Real, Ours]]:
    servers = Real(real_tmux, folder), Ours(folder)
    try:
        for one in servers:
            ok(one, "new-session", "-d", "-s", "a", "-x", "40", "-y", "8", "cat")
            ok(one, "set-option", "-g", "remain-on-exit", "on")
        yield servers
    finally:
        for one in servers:
            one.run("kill-server")


def ok(server: Real | Ours, *argv: str) -> str:
    status, out, err = server.run(*argv)
    assert status == 0, err
    return out


def shows(server: Real | Ours, text: str) -> None:
    until(lambda: text in ok(server, "capture-pane", "-p", "-t", "a:0"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_respawned_pane_keeps_the_history_and_nothing_else(both: tuple[Real, Ours], ending: str) -> None:
    seen = []
    for one in both:
        ok(one, "respawn-pane", "-k", "-t", "a:0", f"seq 20; printf 'mark{ENDINGS[ending]}'; sleep 1000")
        shows(one, "mark")
        ok(one, "respawn-pane", "-k", "-t", "a:0", r"printf '\033[mnew\nlines\n'; cat")
        shows(one, "lines")
        history, screen = (ok(one, "capture-pane", "-p", "-e", *span) for span in (("-S", "-", "-E", "-1"), ()))
        seen.append((history, screen, ok(one, "display-message", "-p", FACTS)))
    assert seen[0] == seen[1]
    assert seen[1][1].startswith("new\nlines\n\n")
    assert seen[1][0].startswith("1\n2\n3\n")


def test_a_new_panes_terminal_erases_with_what_the_backspace_key_sends(both: tuple[Real, Ours]) -> None:
    for key, shown in (("C-h", "^H"), ("x", "x"), ("F1", "^?"), ("C-?", "^?")):
        for one in both:
            ok(one, "set-option", "-s", "backspace", key)
            ok(one, "respawn-pane", "-k", "-t", "a:0", "stty -a | grep -o ' erase = [^;]*'; cat")
            shows(one, f"erase = {shown}\n")


def is_dead(server: Real | Ours) -> bool:
    return ok(server, "display-message", "-p", "-t", "a:0", "#{pane_dead}") == "1\n"


def test_a_dead_pane_still_says_which_process_and_terminal_it_had(both: tuple[Real, Ours]) -> None:
    for one in both:
        ok(one, "respawn-pane", "-k", "-t", "a:0", "read line")
        lived = ok(one, "display-message", "-p", "-t", "a:0", "#{pane_pid} #{pane_tty} #{pane_dead}")
        ok(one, "send-keys", "-t", "a:0", "Enter")
        until(partial(is_dead, one))
        died = ok(one, "display-message", "-p", "-t", "a:0", "#{pane_pid} #{pane_tty} #{pane_dead}")
        assert died == lived.replace(" 0\n", " 1\n")
        assert lived.startswith(tuple("123456789"))


@pytest.mark.parametrize("words", [("send-keys", "-l", "lost"), ("send-keys", "Enter"), ("send-prefix",)])
def test_keys_for_a_dead_pane_are_refused_and_not_dropped(both: tuple[Real, Ours], words: tuple[str, ...]) -> None:
    for one in both:
        ok(one, "respawn-pane", "-k", "-t", "a:0", "true")
        until(partial(is_dead, one))
    name, *rest = words
    theirs, mine = (one.run(name, "-t", "a:0", *rest) for one in both)
    assert (theirs, mine) == ((0, "", ""), (1, "", "pane has exited\n"))
