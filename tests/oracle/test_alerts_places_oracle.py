"""Alerts of windows that get other places, or other sessions: real tmux has them at the same ones, and ours."""

from pathlib import Path

import pytest
from support.depth import some_of
from support.pair import Pair, pair
from support.program import Program, until

pytestmark = pytest.mark.oracle

FLAGS = "#{session_name}:#{window_index}|#{window_name}|#{window_raw_flags}"
BEGIN = (
    "set-option -g automatic-rename off", "set-option -g default-command 'exec cat'",
    *(f"new-window -d -t a: -n w{number}" for number in (1, 2, 3)), "new-session -d -s c -n other 'exec cat'",
)  # fmt: skip

# Commands, and the windows that ring in between.
CASES = {
    "a group": "ring a:1; new-session -d -s b -t a; ring c:0; select-window -t b:1; new-session -d -s d -t a",
    "a group with another current window": "select-window -t a:2; ring a:0; new-session -d -s b -t a",
    "a group's windows": "new-session -d -s b -t a; ring a:1; kill-session -C -t b; new-window -d -t a: -n w4",
    "a group's window is killed": "new-session -d -s b -t a; ring a:2; kill-session -C -t b; kill-window -t a:1",
    "swapped": "ring a:0; ring a:2; swap-window -s a:0 -t a:2; swap-window -s a:0 -t a:1",
    "swapped in a group": "new-session -d -s b -t a; select-window -t b:3; ring a:0; swap-window -s a:0 -t a:3",
    "swapped and linked": "link-window -s a:2 -t c:5; ring c:5; ring a:1; swap-window -s a:0 -t a:2",
    "swapped between sessions": "ring a:1; swap-window -s a:1 -t c:0; ring c:0; swap-window -s a:0 -t c:0",
    "swapped and selected": "ring a:0; ring a:2; swap-window -d -s a:0 -t a:2",
    "moved": "ring a:1; move-window -d -s a:1 -t a:7; ring a:7; move-window -s a:7 -t a:8; move-window -r -t a",
    "moved to another session": "ring a:1; move-window -d -s a:1 -t c:3; ring c:3; move-window -s c:3 -t a:5",
    "making room": "ring a:1; ring a:2; new-window -d -b -t a:1 -n b; ring a:0; move-window -d -b -s a:4 -t a:0",
    "making room for one of them": "ring a:1; ring a:2; ring a:3; move-window -d -b -s a:2 -t a:0",
    "making room for the last": "ring a:0; ring a:2; ring a:3; move-window -d -b -s a:3 -t a:1",
    "making room for a pane": "split-window -d -t a:3; ring a:0; ring a:1; break-pane -d -a -s a:3.1 -t a:0",
    "making room before the current": "move-window -d -s a:2 -t a:6; ring a:0; new-window -d -b -t a:0 -n b; ring a:1",
    "numbered": "set-option -g renumber-windows on; ring a:2; ring a:3; kill-window -t a:0",
    "numbered from 1": "set-option -g base-index 1; ring a:0; ring a:1; move-window -r -t a; ring a:4",
    "linked": "ring a:1; link-window -d -s a:1 -t c:1; ring c:1; select-window -t c:1; unlink-window -t c:1",
    "linked in place of another": "ring a:1; ring c:0; link-window -k -s a:1 -t c:0",
    "linked twice": "link-window -d -s a:1 -t a:6; ring a:1; select-window -t a:6; ring a:6; select-window -t a:1",
}  # fmt: skip


def flags(one: Program) -> list[str]:
    return one.ok("list-windows", "-a", "-F", FLAGS).splitlines()


def play(both: Pair, step: str, *, monitors: str) -> None:
    words = step.split()
    if words[0] == "ring":
        for one in both:
            one.ok("respawn-pane", "-k", "-t", words[1], r"printf 'x\a'; exec cat")
        until(lambda: all(any(line.startswith(f"{words[1]}|") and "!" in line for line in flags(one)) for one in both))
    else:
        for one in both:
            one.ok(*words)
    # Activity is told a moment later.
    until(lambda: monitors == "off" or flags(both[0]) == flags(both[1]))
    theirs, mine = map(flags, both)
    assert mine == theirs, step


@pytest.mark.parametrize("monitors", ["off", "on"])
@pytest.mark.parametrize("case", some_of(CASES, 12))
def test_alerts_are_where_they_are_in_tmux(real_tmux: str, folder: Path, case: str, monitors: str) -> None:
    with pair(folder, real_tmux) as both:
        for one in both:
            one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-n", "w0", "exec cat")
            (folder / "begin").write_text("\n".join((*BEGIN, f"set-option -g monitor-activity {monitors}")))
            one.ok("source-file", f"{folder}/begin")
        for step in CASES[case].split("; "):
            play(both, step, monitors=monitors)
