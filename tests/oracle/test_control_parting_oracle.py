"""Control mode: a client whose session goes, and one that looks on, are told in tmux's order where it goes."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.depth import some_of
from support.pair import pair
from support.program import Program

pytestmark = pytest.mark.oracle

WAYS = (
    "kill-session -t a",
    "kill-window -t a:0",
    "unlink-window -k -t a:0",
    "kill-pane -t a:0.0",
    "move-window -s a:0 -t b:9",
    "join-pane -s a:0.0 -t b:0",
    "break-pane -d -s a:0.0 -t b:",
    "link-window -d -s a:0 -t b:9 ; kill-session -t a",
    "link-window -d -s a:0 -t b:9 ; unlink-window -t a:0",
    "kill-session -a -t b",
)


@pytest.mark.parametrize("case", some_of([(way, stays) for way in WAYS for stays in ("off", "on")], 5))
def test_who_loses_his_session_is_told_of_it_where_he_is_in_tmux(
    real_tmux: str, folder: Path, case: tuple[str, str]
) -> None:
    way, stays = case

    def play(one: Program) -> list[list[str]]:
        one.ok("-f", "/dev/null", "new-session", "-d", "-s", "a", "-n", "w", "exec cat")
        one.ok("set-option", "-g", "automatic-rename", "off", ";", "set-option", "-g", "detach-on-destroy", stays)
        one.ok("new-session", "-d", "-s", "b", "-n", "w", "exec cat")
        with ExitStack() as clients:
            leaves = clients.enter_context(Controlling(one, "attach-session", "-t", "a"))
            leaves.block()
            leaves.hears("%session-changed $0 a")
            looks = clients.enter_context(Controlling(one, "attach-session", "-t", "b"))
            looks.block()
            looks.hears("%session-changed $1 b")
            leaves.hears(f"%client-session-changed {looks.name} $1 b")
            looks.told(), leaves.told()
            for line in way.split(" ; "):
                one.ok(*line.split())
            heard = [leaves.rest()[0] if stays == "on" else leaves.told()]
            if stays == "on":
                looks.hears(f"%client-detached {leaves.name}")
            heard.append(looks.told())
            return [[line.replace(leaves.name, "LEAVES") for line in lines] for lines in heard]

    with pair(folder, real_tmux) as both:
        real, ours = map(play, both)
    assert ours == real
    assert any("sessions-changed" in line for line in ours[0])
