"""Lines that the machine once found to divide ours from tmux, kept: both must agree on them to the end.

Children of panes are put in by whoever plays them (spoken).
"""

import shlex
from collections.abc import Callable
from typing import Any

from oracle.machine_commands import CHILD, Words

from panelock.impl import layout_change, targets_panes
from panelock.impl.registry import arranging, edit

MAKING = ("new-session", "new-window", "split-window", "respawn-pane", "respawn-window")


def spoken(script: str) -> list[Words]:
    """Return a script's commands; what starts a pane gets a program that waits."""
    lines = [tuple(shlex.split(line)) for line in script.strip().splitlines()]
    return [(*words, *CHILD) if words[0] in MAKING and not _joins_a_group(words) else words for words in lines]


def _joins_a_group(words: Words) -> bool:
    return words[0] == "new-session" and "-t" in words


QUESTIONS = {
    "a size that resize-window fixed comes back with the next layout": """
new-session -d -s a -x 20 -y 100
split-window -t a:0.0
resize-window -t a:0 -x 30 -y 40
select-layout -t a:0 even-horizontal
select-layout -t a:0 b3ee,20x100,0,0[20x50,0,0,0,20x49,0,51,1]
resize-window -a -t a:0
select-layout -t a:0 b3ee,20x100,0,0[20x50,0,0,0,20x49,0,51,1]
""",
    "a window that could not be made so small is, when its panes go": """
new-session -d -s a
split-window -t a:0
split-window -t a:0
resize-window -y 2 -t a:0
kill-pane -t a:0.0
split-window -h -d -t a:0.0
resize-window -x 2 -t a:0
break-pane -d -s a:0.0
split-window -d -t a:0.0
split-window -d -t a:0.0
resize-window -y 3
resize-pane -Z -t a:0.1
new-session -d -s b
join-pane -d -s a:0.1 -t b:0.0
""",
    "a size counts again when the option says so": """
new-session -d -s a -x 40 -y 20
split-window
resize-window -x 50 -y 1
set-option -w window-size latest
kill-pane
set-option -w window-size manual
""",
    "a refused respawn names the place that was meant": """
new-session -d -s a
link-window -d -s a:0 -t a:4
respawn-pane -t a:4.0
respawn-pane -t a:0.0
respawn-pane -t %0
""",
    "a pane cannot be joined to itself, whatever its size": """
new-session -d -s a
join-pane -l -1 -s a:0.0 -t a:0.0
move-pane -h -l x -s %0 -t %0
""",
    "panes swapped under a zoomed one stand where they were put": """
new-session -d -s a
split-window -h -d
split-window -d
resize-pane -Z
swap-pane -d -Z -s a:0.1 -t a:0.2
select-pane -Z -t a:0.2
swap-pane -Z -U -s %1 -t a:0.2
resize-pane -Z
""",
    "a pane swapped with itself is shown with all others": """
new-session -d -s a
split-window -Z
swap-pane -Z -s a:0.0 -t a:0.0
swap-pane -s a:0.0 -t a:0.0
""",
    "of several windows of a name the first is shown": """
new-session -d -s a
new-window -t a:3
new-window -n other -t a:4
display-message -p -t 'a:=sleep.%1' '#{window_index} #{pane_id}'
display-message -p -t a:s.0 '#{window_index} #{pane_id}'
display-message -p -t a:zork '#{window_index} #{pane_id}'
list-panes -t a:sleep
""",
    "windows are numbered anew when the option says so": """
new-session -d -s a
set-option -g base-index 1
new-window -d -t a:4
new-window -d -t a:7
set-option -g renumber-windows on
set-option -w -t a:4 pane-base-index 2
split-window -t a:4.2
kill-pane -t a:4.3
kill-window -t a:0
move-window -d -s a:2 -t a:9
""",
    "neighbours are asked in the order in which they were used": """
new-session -d -s a
new-session -d -s b
split-window -t b:0.0
split-window -h -d -b -t b:0.0
select-pane -D -t b:0.2
select-pane -U
select-pane -t b:0.0
select-pane -t b:0.2
select-pane -U
""",
    "a name for a new window is told of the window that was current": """
new-session -d -s a
new-window -n 'p#{window_index}#{window_panes}#{pane_id}'
new-window -b -n 'q#{window_index}#{window_name}'
new-window -k -t a:1 -n 'r#{window_index}'
new-window -d -t a:7 -n 's#{window_index}'
""",
}

GROUPED = {
    "a session of a group is found though its window is not": """
new-session -d -s a
new-session -d -s b -t a:!
new-session -d -s c -t a:=nope
new-session -d -s d -t nope:0
new-window -d -t c:
kill-window -t b:0
""",
    "ids are what they are by now on either side": """
new-session -d -s a
new-session -d -s b -t a -P -F '#{session_id} #{window_id} #{pane_id}'
split-window -P -F '#{window_layout} #{pane_id}' -t b:0.0
split-window -d -P -F '#{pane_id}' -t %1
new-window -P -F '#{window_id}' -t b:
swap-pane -s a:0.0 -t a:0.1
kill-session -t a
select-pane -t %9
""",
}


def _fresh_first(tx: Any, owner: Any, number: int) -> None:
    heirs = [other for other in owner.panes if other != number]
    LOSE_PANE(tx, owner, number)
    owner.active = heirs[-1] if heirs else -1
    owner.last = [old for old in owner.last if old != owner.active]


def _one_too_high(owner: Any, base: int) -> int:
    return FREE_INDEX(owner, base) + 1


def _stays_current(tx: Any, owner: Any, index: int) -> None:
    del tx
    owner.last = [index]


def _next_comes_first(owner: Any, index: int) -> None:
    was = owner.current
    LEAVE_WINDOW(owner, index)
    others = [link.index for link in owner.links if link.index > index]
    if was == index and others:
        owner.current = others[0]
        owner.last = [old for old in owner.last if old != owner.current]


def _no_check(*_: Any, **__: Any) -> None:
    return None


LOSE_PANE, FREE_INDEX, LEAVE_WINDOW = edit.lose_pane, edit.free_index, edit.leave_window

BROKEN: dict[str, tuple[object, str, Callable[..., Any]]] = {
    "the last pane of the order becomes active": (edit, "lose_pane", _fresh_first),
    "a free index is left out": (edit, "free_index", _one_too_high),
    "a window selected is only remembered": (edit, "set_current", _stays_current),
    "the next window follows the one that went": (edit, "leave_window", _next_comes_first),
    "panes keep their old size": (edit, "fix_panes", _no_check),
    "a zoomed window stays zoomed": (edit, "unzoom", _no_check),
    "windows are never renumbered": (edit, "renumber_if_wanted", _no_check),
    "halves are not quite": (layout_change, "_halves", lambda whole, *_, **__: (whole - 2, 1)),
    "indexes of panes begin at 0": (targets_panes, "pane_base", lambda *_: 0),
    "a layout's own size stays": (arranging, "settle", _no_check),
}
"""Bugs that are put in to see that the comparison sees them: where, what, and what stands there instead."""
