"""Key tables from the start, and after every kind of change: what list-keys prints, beside the real tmux."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.pair import Pair, pair
from support.program import Program

from panelock.impl.keys_table import BY_NAME, MOUSE_IN_ORDER

pytestmark = pytest.mark.oracle

NEWER = {
    "copy-mode-vi Home": "Home and End move in vi's copy mode, too (3298)",
    "copy-mode-vi End": "(3298)",
    "copy-mode-vi z": "scroll-middle is new, and has a key (3307)",
    "prefix >": "the pane's menu knows hyperlinks (3247)",
    "root MouseDown3Pane": "(3247)",
    "root M-MouseDown3Pane": "(3247)",
    "root M-MouseDown3Status": "the status line's menus come with Meta, too, where the program inside has the mouse",
    "root M-MouseDown3StatusLeft": "as above",
    "prefix D": "another note",
}
"""Tables and keys of 3.4 that 3.3a, the oracle at hand, binds otherwise or not at all; with tmux's numbers for them."""

LISTED = (
    "list-keys", "list-keys -N", "list-keys -aN", "list-keys -1N", "list-keys -1", "list-keys -N -P ''",
    "list-keys -1N -P 'C-b '", "list-keys -aN -P pre-", "list-keys -1aN", "list-keys -T prefix", "list-keys -T root",
    "list-keys -T copy-mode", "list-keys -N -T prefix", "list-keys -aN -T copy-mode", "list-keys -aN -T root",
    "list-keys -N -T root", "list-keys -N -T nowhere", "list-keys -T prefix c", "list-keys c", "list-keys -N c",
    "list-keys -1N -P 'C-b ' c", "list-keys q", "list-keys -N q", "list-keys MouseDown1Pane",
    "list-keys -aN MouseDown1Pane", "list-keys -T root c", "list-keys F9", "list-keys nokey",
)  # fmt: skip
CHANGES = (
    "bind-key c display-message hi",
    "bind-key -N 'a note' c",
    "bind-key n",
    "bind-key -r -N 'now with a note' C",
    "bind-key -N 'for no key' F9",
    "bind-key -r -N 'again and again' F8 next-window",
    "bind-key F8",
    "bind-key -n -N 'in the root table' F1 list-sessions",
    "bind-key -N '' p",
    "unbind-key d",
    "unbind-key d",
    "unbind-key F12",
    "unbind-key -n MouseDown1Pane",
    "unbind-key -T copy-mode -a",
    "unbind-key -T copy-mode -a",
    "unbind-key -T copy-mode q",
    "bind-key -T copy-mode q list-sessions",
    "unbind-key -T copy-mode q",
    "bind-key -T mine -N 'noted only' x",
    "unbind-key -T mine x",
    "bind-key -T mine x list-sessions",
    "unbind-key -T mine x",
    "bind-key -T other é list-sessions",
    "set-option -g prefix C-a",
    "set-option -g prefix None",
    "unbind-key -n -a",
    "unbind-key -n MouseDown1Pane",
    "bind-key -n x list-sessions",
    "unbind-key -n x",
    "unbind-key -a",
    "unbind-key -a",
    "unbind-key -q -a",
    "unbind-key -q c",
    "bind-key c new-window",
    "set-option -gu prefix",
    "unbind-key c",
)


@pytest.fixture
def both(real_tmux: str, folder: Path) -> Iterator[Pair]:
    with pair(folder, real_tmux) as made:
        for one in made:
            one.ok("-f", "/dev/null", "new-session", "-d", "exec cat")
        yield made


def run(one: Program, line: str) -> list[str]:
    """Have a server read a line of a configuration; returns what came, and the status."""
    done = one.run("source-file", "-", stdin=f"{line}\n")
    return [*done.stdout.split("\n"), done.stderr, str(done.returncode)]


def bindings(one: Program) -> dict[str, str]:
    """Return what each key of each table does, with its note and whether it may be repeated."""
    found = {}
    for line in one.ok("list-keys").split("\n"):
        parts = re.fullmatch(r"bind-key (-r|  ) -T (\S+) +(\S+) +(.*)", line)
        assert parts, line
        key = re.sub(r'^\\|"', "", parts[3])
        noted = (
            one.run("list-keys", "-N", "-T", parts[2], parts[3] if key == ";" else key)
            if parts[2] == "prefix"
            else None
        )
        found[f"{parts[2]} {key}"] = f"{parts[1]} {parts[4]} {noted.stdout if noted else ''}"
    return found


def test_the_keys_from_the_start_are_those_of_3_4(both: Pair) -> None:
    theirs, mine = map(bindings, both)
    assert {key for key in theirs | mine if theirs.get(key) != mine.get(key)} == set(NEWER)
    assert [key for key in mine if key not in NEWER] == [key for key in theirs if key not in NEWER]
    assert not theirs.keys() - mine.keys()


@pytest.mark.deep
def test_list_keys_prints_what_tmux_prints_whatever_is_changed(both: Pair) -> None:
    real, ours = both
    for table, key in (row.split(" ") for row in NEWER):
        for one in both:
            one.ok("unbind-key", "-T", table, key)
    wrong = []
    for change in ("", *CHANGES):
        theirs, mine = run(real, change), run(ours, change)
        wrong += [] if theirs == mine else [f"{change}\n  tmux: {theirs}\n  ours: {mine}"]
        for listed in LISTED:
            theirs, mine = run(real, listed), run(ours, listed)
            wrong += [] if theirs == mine else [f"{change}: {listed}\n  tmux: {theirs}\n  ours: {mine}"]
        assert not wrong, "\n".join(wrong[:3])


def test_keys_are_listed_in_the_order_of_tmux(both: Pair) -> None:
    plain = [
        "Any",
        *sorted(MOUSE_IN_ORDER),
        *sorted({*BY_NAME.values()} - {*MOUSE_IN_ORDER}),
        "User10",
        "User9",
        *"ba~!",
    ]
    beyond = ["é", "ü", "ﬁ", "€", "日", "本", "😀"]
    names = [*plain, *beyond, *("C-a", "M-a", "C-M-a", "S-F1", "C-F1", "M-F1", "C-M-S-F1", "S-é", "C-é", "M-日", "M-é")]
    script = "".join(f"bind-key -T mine '{name}' list-sessions\n" for name in names)
    for one in both:
        assert one.run("source-file", "-", stdin=script).stderr == ""
    theirs, mine = (run(one, "list-keys -T mine") for one in both)
    assert mine == theirs
