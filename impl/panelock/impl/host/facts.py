"""What a terminal's processes know: pane_current_command, pane_current_path (tmux: osdep-linux.c, names.c)."""

import os

from panelock.impl import processes

STANDBY = "panelock-standby"
"""What a process calls itself that stands by for a pane's program, until it is that."""


def current_command(master: int) -> str | None:
    """Return the name of the foreground group's leader, None while it stands by.

    It is empty where that cannot be found, as in the midst of an exec.
    """
    group = _foreground(master)
    if group is None:
        return ""
    try:
        with open(f"/proc/{group}/cmdline", "rb", buffering=0) as file:
            words = file.read(4096).split(b"\0")
    except OSError:
        return ""
    return name_of(os.fsdecode(words[0])) if words[0] != STANDBY.encode() else None


def name_of(command: str) -> str:
    """Return a command's short name: no folder, no login dash, no arguments (tmux: parse_window_name in names.c)."""
    name = command.removeprefix('"').partition('"')[0]
    name = name.removeprefix("exec ").lstrip(" -").partition(" ")[0]
    while len(name) > 1 and (name[-1].isspace() or not name[-1].isprintable()):
        name = name[:-1]
    return os.path.basename(name) if name.startswith("/") else name


def current_path(master: int) -> str:
    """Return the folder in which the foreground group's leader is, else the session's leader (tmux: osdep_get_cwd).

    It is empty where that cannot be found.
    """
    group = _foreground(master)
    if group is None:
        return ""
    for pid in (group, _session(group)):
        try:
            return os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
    return ""


def _session(pid: int) -> int:
    fields = processes.stat_fields(pid)
    return int(fields[3]) if fields else pid


def _foreground(master: int) -> int | None:
    try:
        return os.tcgetpgrp(master)
    except OSError:
        return None
