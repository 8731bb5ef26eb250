"""A journal's operations in tmux's words: the command line that would do it, with ids, and what came of it.

Where tmux has no words (a pane's terminal that runs, ends or never came) the operation's own name stands. A value or
text of which only the length was kept is written as ``(5 characters)``.
"""

import shlex
from collections.abc import Callable
from typing import Any, NamedTuple

Fields = dict[str, Any]


class Said(NamedTuple):
    """One operation."""

    what: str
    result: str = ""


def said(operation: Fields) -> Said:
    """Put an operation into words; one that is not as we write it is shown as it stands."""
    words = _WORDS.get(operation.get("op", ""))
    try:
        return _as_it_stands(operation) if words is None else words(operation)
    except (KeyError, TypeError, ValueError):
        return _as_it_stands(operation)


def _as_it_stands(at: Fields) -> Said:
    return Said(" ".join([str(at.get("op", "?")), *(f"{key}={value}" for key, value in at.items() if key != "op")]))


def _line(*words: str) -> str:
    return " ".join(word for word in words if word)


def _flags(at: Fields, **flags: str) -> str:
    """Return the options whose fields are set: ``kill="-k"``; ``not_select="-d"`` is set when the field is not."""
    chosen = [
        flag
        for name, flag in flags.items()
        if (not at[name.removeprefix("not_")] if name.startswith("not_") else at[name])
    ]
    return " ".join(chosen)


def _quoted(option: str, text: str) -> str:
    return f"{option} {shlex.quote(text)}" if text else ""


def _beside(at: Fields) -> str:
    return {"after": "-a", "before": "-b"}.get(at["beside"], "")


def _length(length: int | None) -> str:
    return "(1 character)" if length == 1 else f"({length} characters)"


def _panes(numbers: list[int]) -> str:
    return " ".join(f"%{number}" for number in numbers)


# --- sessions and the server --------------------------------------------------------------------------------------


def _new_session(at: Fields) -> Said:
    if "grouped_with" in at:
        return Said(f"new-session -t ${at['grouped_with']} {_quoted('-s', at['name'])}", f"${at['session']}")
    what = _line("new-session", _quoted("-s", at["name"]), _quoted("-n", at["window_name"]))
    made = f"${at['session']}:{at['index']} @{at['window']} %{at['pane']}"
    return Said(f"{what} -x {at['sx']} -y {at['sy']}", made)


def _host_died(at: Fields) -> Said:
    ends = [f"{_panes(at['dead'])} dead"] * bool(at["dead"]) + [f"{_panes(at['withdrawn'])} gone"] * bool(
        at["withdrawn"]
    )
    return Said("host-died", ", ".join(ends))


def _rebuilt(at: Fields) -> Said:
    return Said(
        "panelock doctor --repair",
        f"{at['sessions']} sessions, {at['windows']} windows, {at['panes']} panes made again",
    )


def _snapshot(at: Fields) -> Said:
    counts = ", ".join(f"{len(at[kind])} {kind}" for kind in ("sessions", "windows", "panes"))
    return Said("snapshot", f"{counts} stand here; what came before is not kept")


# --- windows ------------------------------------------------------------------------------------------------------


def _new_window(at: Fields) -> Said:
    flags = _line(_beside(at), _flags(at, replaced="-k", not_select="-d"), _quoted("-n", at["name"]))
    place = f"${at['session']}:{at['index']}"
    return Said(_line("new-window", flags, "-t", place), f"@{at['window']} %{at['pane']}")


def _relinked(name: str) -> Callable[[Fields], Said]:
    def words(at: Fields) -> Said:
        flags = _line(_beside(at), _flags(at, kill="-k", not_select="-d"))
        source, target = f"${at['session']}:{at['index']}", f"${at['to_session']}:{at['to_index']}"
        return Said(_line(name, flags, "-s", source, "-t", target), f"@{at['window']}")

    return words


def _at_index(name: str, **flags: str) -> Callable[[Fields], Said]:
    def words(at: Fields) -> Said:
        window = f"@{at['window']}" if "window" in at else ""
        return Said(_line(name, _flags(at, **flags), "-t", f"${at['session']}:{at['index']}"), window)

    return words


def _swap_window(at: Fields) -> Said:
    source, target = f"${at['session']}:{at['index']}", f"${at['other_session']}:{at['other_index']}"
    return Said(_line("swap-window", _flags(at, select="-d"), "-s", source, "-t", target))


def _rename_window(at: Fields) -> Said:
    by_itself = "by itself (automatic-rename)" if at["automatic"] else ""
    return Said(f"rename-window -t @{at['window']} {shlex.quote(at['name'])}", by_itself)


def _resize_pane(at: Fields) -> Said:
    across = at["kind"] == "h"
    if "size" in at:
        change = f"{'-x' if across else '-y'} {at['size']}"
    else:
        change = f"{('-R', '-L')[at['change'] < 0] if across else ('-D', '-U')[at['change'] < 0]} {abs(at['change'])}"
    return Said(f"resize-pane {change} -t %{at['pane']}")


def _select_layout(at: Fields) -> Said:
    layout = at["layout"]
    if layout == "-E":
        return Said(f"select-layout -E -t %{at['pane']}")
    return Said(_line("select-layout", f"-t @{at['window']}", shlex.quote(layout) if layout else ""))


# --- panes --------------------------------------------------------------------------------------------------------


def _split(at: Fields) -> Said:
    return Said(_line("split-window", _pane_flags(at), "-t", f"%{at['target']}"), f"%{at['pane']}")


def _join(at: Fields) -> Said:
    ids = f"-s %{at['pane']} -t %{at['target']}"
    return Said(_line("join-pane", _pane_flags(at), ids), f"@{at['window']}")


def _pane_flags(at: Fields) -> str:
    size = "" if at["size"] is None else f"-l {at['size']}"
    return _line(f"-{at['kind']}", size, _flags(at, before="-b", full="-f", not_select="-d"))


def _break(at: Fields) -> Said:
    flags = _line(_beside(at), _flags(at, not_select="-d"), _quoted("-n", at["name"] if at["named"] else ""))
    place = f"${at['session']}:{at['index']}"
    return Said(_line("break-pane", flags, "-s", f"%{at['pane']}", "-t", place), f"@{at['window']}")


def _swap_pane(at: Fields) -> Said:
    flags = _flags(at, not_select="-d", keep_zoom="-Z")
    return Said(_line("swap-pane", flags, "-s", f"%{at['pane']}", "-t", f"%{at['other']}"))


def _respawn(at: Fields) -> Said:
    command = f"({at['words']} word{'s' * (at['words'] != 1)})" if at["words"] else ""
    return Said(_line("respawn-pane", _flags(at, kill="-k"), "-t", f"%{at['pane']}", command))


def _ended(at: Fields) -> Said:
    how = f"status {at['status']}" if at["signal"] is None else f"signal {at['signal']}"
    kept = at["remain"] == "on" or (at["remain"] == "failed" and (at["signal"] is not None or bool(at["status"])))
    return Said(f"pane-ended %{at['pane']}", f"{how}, {'stays (remain-on-exit)' if kept else 'gone'}")


# --- options and environment --------------------------------------------------------------------------------------


def _set_option(at: Fields) -> Said:
    owner = at["owner"]
    scope = {
        "server": "-s",
        "global-session": "-g",
        "global-window": "-gw",
        "session": f"-t ${owner}",
        "window": f"-w -t @{owner}",
        "pane": f"-p -t %{owner}",
    }[at["scope"]]
    unset, value = ("-u", "") if at["length"] is None else ("", _length(at["length"]))
    return Said(_line("set-option", unset, scope, shlex.quote(at["name"]), value))


def _set_environment(at: Fields) -> Said:
    removed, value = ("-r", "") if at["length"] is None else ("", _length(at["length"]))
    return Said(_line("set-environment", removed, _flags(at, hidden="-h"), _of(at), shlex.quote(at["name"]), value))


def _of(at: Fields) -> str:
    return "-g" if at["session"] is None else f"-t ${at['session']}"


def _of_pane(name: str, result: str = "", **flags: str) -> Callable[[Fields], Said]:
    return lambda at: Said(_line(name, _flags(at, **flags), "-t", f"%{at['pane']}"), result)


_WORDS: dict[str, Callable[[Fields], Said]] = {
    "start-server": lambda at: Said("start-server", f"epoch {at['epoch']}"),
    "kill-server": lambda _: Said("kill-server"),
    "end-server": lambda _: Said("end-server", "no session is left"),
    "host-died": _host_died,
    "rebuild": _rebuilt,
    "snapshot": _snapshot,
    "new-session": _new_session,
    "kill-session": lambda at: Said(_line("kill-session", _flags(at, others="-a"), f"-t ${at['session']}")),
    "rename-session": lambda at: Said(f"rename-session -t ${at['session']} {shlex.quote(at['name'])}"),
    "select-window": _at_index("select-window"),
    "new-window": _new_window,
    "kill-window": _at_index("kill-window", others="-a"),
    "unlink-window": _at_index("unlink-window", kill="-k"),
    "link-window": _relinked("link-window"),
    "move-window": _relinked("move-window"),
    "swap-window": _swap_window,
    "renumber-windows": lambda at: Said(f"move-window -r -t ${at['session']}", f"from {at['base']}"),
    "rename-window": _rename_window,
    "rotate-window": lambda at: Said(f"rotate-window {'-D' if at['down'] else '-U'} -t @{at['window']}"),
    "split-window": _split,
    "kill-pane": _of_pane("kill-pane", others="-a"),
    "select-pane": _of_pane("select-pane", keep_zoom="-Z"),
    "attach-session": lambda at: Said(f"attach-session -t ${at['session']}"),
    "set-folder": lambda at: Said(f"attach-session -t ${at['session']}", "in another folder"),
    "use-session": lambda at: Said(f"session-used ${at['session']}"),
    "set-title": lambda at: Said(f"select-pane -T {shlex.quote(at['title'])} -t %{at['pane']}"),
    "set-input": lambda at: Said(f"select-pane {'-d' if at['off'] else '-e'} -t %{at['pane']}"),
    "mark-pane": lambda at: Said("select-pane -M" if at["pane"] == -1 else f"select-pane -m -t %{at['pane']}"),
    "swap-pane": _swap_pane,
    "break-pane": _break,
    "join-pane": _join,
    "zoom": lambda at: Said(f"resize-pane -Z -t %{at['pane']}", "alone" if at["zoomed"] else "all panes"),
    "resize-pane": _resize_pane,
    "resize-window": lambda at: Said(f"resize-window -x {at['sx']} -y {at['sy']} -t @{at['window']}"),
    "select-layout": _select_layout,
    "confirm": lambda at: Said(f"pane-started %{at['pane']}", f"process {at['pid']} on {at['tty']}"),
    "withdraw": lambda at: Said(f"pane-withdrawn %{at['pane']}", "dead" if at["respawn"] else "gone"),
    "leave-empty": lambda at: Said(f"pane-left-empty %{at['pane']}"),
    "made-and-killed": lambda at: Said(f"pane-started %{at['pane']}", "killed already"),
    "respawn-pane": _respawn,
    "pane-ended": _ended,
    "set-option": _set_option,
    "set-environment": _set_environment,
    "unset-environment": lambda at: Said(f"set-environment -u {_of(at)} {shlex.quote(at['name'])}"),
}
