"""Control mode where several clients look, and sessions of a group share their windows: all are told in tmux's order.

tmux gives the other sessions of a group all of their windows anew, and tells of each; ours tells of those that are new.
So of a window that is added it is compared when that is told first.
"""

import shlex
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.controlling import Controlling
from support.depth import some_of
from support.pair import pair
from support.program import Program, until

pytestmark = pytest.mark.oracle

FIRST = """
new-session -d -s a -n w 'exec cat'
set-option -g automatic-rename off
set-option -g default-command 'exec cat'
new-window -d -t a -n w1
new-session -d -t a -s g
new-session -d -s b -n x
new-window -d -t b -n x1
"""
SPENT = "new-window -d -t b ; kill-window -t b:{end}"
"""For a session of a group tmux makes a window, and throws it away: that spends a window's and a pane's id."""
STEPS = {
    "new ones": """
new-window -t a: -n one
new-window -d -t a: -n two
new-window -t g: -n three
new-window -k -t g:3 -n four
new-window -k -t a:2 -n five
new-window -t b: -n six
select-window -t g:1
new-window -k -t a:1
""",
    "from elsewhere": """
move-window -s b:0 -t a:
move-window -s a:2 -t b:
link-window -s b:1 -t g:6
link-window -d -s b:1 -t a:11
new-window -d -t b:9
link-window -k -s b:9 -t a:11
unlink-window -t g:6
select-window -t a:11
unlink-window -k -t g:11
swap-window -s g:0 -t b:1
swap-window -s a:0 -t a:1
""",
    "that go": """
new-window -d -t a:20
select-window -t a:1
select-window -t g:1
new-window -d -t g:
split-window -t a:0
kill-window -t g:1
kill-pane -t g:0.1
link-window -d -s a:0 -t b:7
select-window -t b:7
kill-window -t a:2
kill-window -t b:7
""",
    "sessions": """
rename-session -t g k
new-session -d -s z
kill-session -t z
kill-session -t b
kill-session -t k
""",
}
GONE = {"kill-session -t b": "b", "kill-session -t k": "g"}
"""Whose client is let go."""
WHO = {"itself": "a", "the one before": "g", "another": ""}


@pytest.mark.parametrize("by", some_of(WHO, 2))
@pytest.mark.parametrize("name", some_of(STEPS, 2))
def test_all_are_told_in_tmuxs_order(real_tmux: str, folder: Path, name: str, by: str) -> None:
    def play(one: Program) -> list[tuple[str, dict[str, list[str]]]]:
        for line in FIRST.strip().splitlines():
            one.ok("-f", "/dev/null", *shlex.split(line))
            if "-t a -s" in line and one is both[1]:
                one.ok(*shlex.split(SPENT.replace("-t b", "-t a")))
        told = []
        with ExitStack() as stack:
            clients = {name: stack.enter_context(Controlling(one, "attach-session", "-t", name)) for name in "agb"}
            for client in clients.values():
                client.block()
            names = {client.name: f"client of {session}" for session, client in clients.items()}
            for client in clients.values():
                client.told()
            for line in STEPS[name].strip().splitlines():
                if WHO[by] in clients:
                    clients[WHO[by]].ask(line)
                else:
                    one.run(*shlex.split(line))
                gone = GONE.get(line)
                if gone is not None:
                    del clients[gone]
                told.append((line, {session: heard(client, names, gone) for session, client in clients.items()}))
        return told

    with pair(folder, real_tmux) as both:
        real, ours = map(play, both)
    for theirs, mine in zip(real, ours, strict=True):
        assert mine[0] == theirs[0]
        for session, lines in mine[1].items():
            new = {line for line in lines if "window-add" in line}
            assert (mine[0], session, once(lines, new)) == (theirs[0], session, once(theirs[1][session], new))


def heard(client: Controlling, names: dict[str, str], gone: str | None) -> list[str]:
    """Return what a client is told, by the others' names here; of one that is let go it may be told a while later."""
    lines = client.told()
    if gone is not None:
        until(lambda: any("%client-detached" in line for line in lines) or lines.extend(client.told()))
    lines = [line for line in lines if not line.startswith(("%output", "%message"))]
    return [" ".join(names.get(word, word) for word in line.split(" ")) for line in lines]


def once(lines: list[str], new: set[str]) -> list[str]:
    """Return lines with the first of each that tells of a window that is added to any session."""
    return [
        line for at, line in enumerate(lines) if "window-add" not in line or (line in new and line not in lines[:at])
    ]
