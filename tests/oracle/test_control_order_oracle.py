"""Control mode: clients of the real tmux and of ours are told the same, as often, and in the same order."""

import shlex
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.depth import some_of
from support.pair import pair
from support.program import Program

pytestmark = pytest.mark.oracle

FIRST = """
new-session -d -s a -n w 'exec cat'
set-option -g automatic-rename off
set-option -g default-command 'exec cat'
new-window -d -t a -n w1
new-session -d -s b -n x
new-window -d -t b -n x1
"""
STEPS = {
    "windows": """
new-window -n one
new-window -d
new-window -t b:
new-window -k -t a:3
new-window -k -t a:3
new-window -d -k -t a:3
new-window -d -k -t a:0
new-window -a -t a:0
move-window -s a:1 -t a:9
move-window -s a:9 -t a:8
move-window -d -s a:8 -t a:7
move-window -s a:7 -t b:
move-window -s b:0 -t a:
move-window -k -s b:1 -t a:2
move-window -r
swap-window -s a:0 -t a:1
swap-window -d -s a:0 -t a:1
swap-window -s a:1 -t b:2
swap-window -d -s a:1 -t b:2
select-window -t a:2
select-window -t a:2
last-window -t a
next-window -t a
previous-window -t a
link-window -s b:2 -t a:17
link-window -d -s b:2 -t a:18
unlink-window -t a:18
unlink-window -t a:17
link-window -k -s b:2 -t a:0
link-window -d -k -s b:2 -t a:1
unlink-window -k -t a:1
rename-window -t a:2 foo
rename-window -t a:2 foo
rename-window -t b:2 bar
rename-session -t b c
rename-session -t c c
kill-window -t a:2
kill-window -a -t a
""",
    "sessions": """
new-session -d -s c
new-session -d -s d
new-window -d -t d
kill-session -t d
link-window -d -s a:0 -t c:9
kill-session -t c
kill-window -t b:1
kill-window -t b:0
new-session -d -s d
new-session -d -s e
kill-session -a -t a
""",
    "panes": """
resize-window -t a:0 -y 60
split-window
split-window -d
split-window -b
split-window -t b:
split-window -Z
split-window -t a:1 -d
select-pane -t a:0.0
select-pane -t a:0.0
select-pane -t a:0.1 -T title
resize-pane -Z -t a:0.0
select-pane -Z -t a:0.1
select-pane -t a:0.2
resize-pane -Z -t a:0.2
split-window -t a:0.2
resize-pane -Z -t a:0.2
split-window -Z -t a:0.4
kill-pane -t a:0.0
resize-pane -Z -t a:0.1
kill-pane -t a:0.1
kill-pane -a -t a:0.0
split-window -t a:0
resize-pane -t a:0.0 -U 2
resize-pane -t a:0.0 -y 5
resize-pane -t a:0.0 -y 5
resize-pane -t a:0.0 -D 100
resize-pane -t a:0.0 -x 80
resize-pane -t a:0.0 -x 10
split-window -h -t a:0.1
resize-pane -t a:0.1 -x 10
resize-pane -t a:0.0 -x 10
resize-pane -t a:0.1 -x 10
rotate-window -t a:0
rotate-window -D -t a:0
respawn-pane -k -t a:0.0
select-layout -t a:0 even-vertical
select-layout -t a:0 even-vertical
select-layout -t a:0 tiled
select-layout -E -t a:0
select-layout -n -t a:0
select-layout -o -t a:0
kill-pane -t a:1.1
select-layout -t a:1 tiled
resize-window -t a:1 -x 100 -y 30
resize-window -t a:1 -x 100 -y 30
resize-window -t b: -x 40
""",
    "panes that move": """
split-window -t a:0
swap-pane -s a:0.0 -t a:0.1
swap-pane -d -s a:0.0 -t a:0.1
swap-pane -d -s a:0.1 -t a:0.0
swap-pane -s a:0.0 -t a:1.0
swap-pane -d -s a:1.0 -t a:0.0
break-pane -s a:0.1
break-pane -d -n named -s a:0.0
break-pane -s a:named -t b:6
break-pane -s b:6.0 -t a:5
split-window -t a:1
break-pane -s a:1.1 -t b:7
split-window -t a:1
break-pane -s a:1.0 -t b:8
join-pane -s a:1.0 -t b:8
join-pane -d -s b:8.0 -t b:0
join-pane -s b:0.1 -t a:
join-pane -h -s b:0.0 -t a:
split-window -t a:
join-pane -h -s a:.1 -t a:.0
join-pane -d -v -s a:.1 -t a:.0
join-pane -s a:.2 -t b:
move-pane -s b:1 -t a:
""",
}


@pytest.mark.parametrize("by", ["itself", "another"])
@pytest.mark.parametrize("name", some_of(STEPS, 2))
def test_what_is_told_comes_in_tmuxs_order(real_tmux: str, folder: Path, name: str, by: str) -> None:
    def play(one: Program) -> list[tuple[str, list[str]]]:
        for line in FIRST.strip().splitlines():
            one.ok("-f", "/dev/null", *shlex.split(line))
        with Controlling(one, "attach-session", "-t", "a") as client:
            client.block()
            client.told()
            told = []
            for line in STEPS[name].strip().splitlines():
                if by == "itself":
                    client.ask(line)
                else:
                    one.run(*shlex.split(line))
                told.append((line, [one for one in client.told() if not one.startswith(("%output", "%message"))]))
            return told

    with pair(folder, real_tmux) as both:
        real, ours = map(play, both)
    assert dict_of(ours) == dict_of(real)


def dict_of(told: list[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """Return what was told of each line, so that a failure names those that differ."""
    return {f"{number} {line}": lines for number, (line, lines) in enumerate(told)}


HERE = "display-message -p '#{window_width}x#{window_height} #{pane_width}x#{pane_height} #{client_width}'"
THERE = HERE.replace("-p", "-t a:1 -p")
IN_ONE_PIECE = [
    f"refresh-client -C 100,40\n{HERE}\n{THERE}",
    f"refresh-client -C 120x50 ; {HERE} ; refresh-client -C 90x20 ; {HERE} ; {THERE}",
    f"refresh-client -C @0:50x10\n{HERE}\nrefresh-client -C @0:\n{HERE}",
    f"refresh-client -C bad\n{HERE}",
    f"resize-window -x 70 -y 12\nrefresh-client -C 70x15\n{HERE}\n{THERE}",
    f"set-option -w window-size largest\nrefresh-client -C 60x15\n{HERE}\n{THERE}",
    f"set-option -w window-size smallest\nrefresh-client -C 110x15\n{HERE}",
    f"refresh-client -f ignore-size\nrefresh-client -C 55x44\n{HERE}",
]


@pytest.mark.parametrize("alone", [True, False])
def test_a_size_that_a_client_says_is_there_for_its_next_command(real_tmux: str, folder: Path, *, alone: bool) -> None:
    # Of a window that no client was shown tmux knows no latest one: with two clients it keeps its size, not in ours.
    pieces = [piece if alone else piece.replace(THERE, HERE) for piece in IN_ONE_PIECE]

    def play(one: Program) -> list[object]:
        for line in FIRST.strip().splitlines():
            one.ok("-f", "/dev/null", *shlex.split(line))
        said: list[object] = []
        with Controlling(one, "attach-session", "-t", "b" if alone else "a") as other:
            other.block()
            other.ok("refresh-client -C 95x33")
            with Controlling(one, "attach-session", "-t", "a") as client:
                client.block()
                for piece in pieces:
                    client.send(piece)
                    said += [piece, *(client.block() for _ in range(piece.count("\n") + piece.count(" ; ") + 1))]
        return said

    with pair(folder, real_tmux) as both:
        real, ours = map(play, both)
    assert ours == real
