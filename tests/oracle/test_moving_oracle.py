"""move-window and link-window with all their flags: real tmux and ours come to the same, and refuse in the same words.

Sessions of a group are left out: in ours they go together (machine_differences.py, group-follows).
"""

from pathlib import Path

import pytest
from support.depth import some_of
from support.pair import pair, same
from support.program import Program

pytestmark = pytest.mark.oracle

FIRST = (
    "new-session -d -s a -n a0 cat", "set-option -g automatic-rename off", "new-window -d -t a:1 -n a1 cat",
    "new-window -d -t a:3 -n a3 cat", "new-session -d -s b -n b0 cat", "new-window -d -t b:2 -n b2 cat",
    "link-window -d -s b:2 -t a:5",
)  # fmt: skip
FLAGS = ("", "-a", "-b", "-k", "-d", "-ak", "-bk", "-ad", "-kd", "-ab", "-akd", "-abk")
PLACES = (
    "-s a:1 -t a:3", "-s a:1 -t b:", "-s a:1 -t b:0", "-s b:0 -t a:3", "-s a:0 -t a:0", "-s b:2 -t a:1", "-s b:2 -t a:",
    "-s a:5 -t b:2", "-s b:2 -t b:5", "-s a:3 -t a:-1", "-s a:3 -t a:+2", "-s b:0 -t a:^", "-s b:0 -t a:$", "-t a:3",
    "-t b:", "-s a:1", "", "-s a:1 -t nope", "-s a:1 -t nope:", "-s a:1 -t nope:3", "-s a:9 -t b:", "-s nope:1 -t b:",
    "-s nope -t b:", "-s a:1 -t a:99999999999", "-s a:1 -t a:-9", "-s a:1 -t :", "-s a:1 -t a:x", "-s a:1 -t a:a3",
    "-s @1 -t @2", "-s %1 -t a:9", "-s a:1 -t a:9 extra", "-s a:1 -t a:2147483648", "-s a:{end} -t a:{start}",
    "-s a:3 -t %0", "-s = -t b:",
)  # fmt: skip


@pytest.mark.parametrize("command", ["move-window", "link-window"])
@pytest.mark.parametrize("flags", some_of(FLAGS, 6))
def test_windows_come_to_stand_where_they_do_in_tmux(folder: Path, real_tmux: str, command: str, flags: str) -> None:
    def play(one: Program) -> list[str]:
        for line in FIRST:
            one.ok("-f", "/dev/null", *line.split())
        found = []
        for place in PLACES:
            words = (command, *flags.split(), *place.split())
            done = one.run(*words)
            stands = one.ok("list-windows", "-a", "-F", "#S:#I:#W:#{window_active}#{window_last_flag}").split()
            found.append(f"{words}: {done.returncode} {done.stdout}{done.stderr}{stands}")
        return found

    with pair(folder, real_tmux) as both:
        same(both, play)
