"""list-sessions, list-windows, list-panes: a line for each that the filter lets through, always in tmux's order."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.document import Document, Link, Session
from panelock.impl.expanding import expanded
from panelock.impl.formats_values import is_true
from panelock.impl.targets import Target, of_link
from panelock.impl.targets_windows import current_link, sorted_sessions

if TYPE_CHECKING:
    from panelock.impl.variables import PaneFacts

_SESSIONS = (
    "#{session_name}: #{session_windows} windows (created #{t:session_created})"
    "#{?session_grouped, (group ,}#{session_group}#{?session_grouped,),}#{?session_attached, (attached),}"
)
_WINDOWS = (
    "#{window_index}: #{window_name}#{window_raw_flags} (#{window_panes} panes) [#{window_width}x#{window_height}] "
    "[layout #{window_layout}] #{window_id}#{?window_active, (active),}"
)
_ALL_WINDOWS = (
    "#{session_name}:#{window_index}: #{window_name}#{window_raw_flags} (#{window_panes} panes) "
    "[#{window_width}x#{window_height}] "
)
_PANES = (
    "#{pane_index}: [#{pane_width}x#{pane_height}] [history #{history_size}/#{history_limit}, "
    "#{history_bytes} bytes] #{pane_id}#{?pane_active, (active),}#{?pane_dead, (dead),}"
)


class _Line(NamedTuple):
    """What one line is about, and its number for #{line}."""

    target: Target
    number: int


def _print(call: Call, template: str, kind: str, lines: Iterable[_Line]) -> Steps:
    wanted = call.args.get("F")
    template = template if wanted is None else wanted
    only = call.args.get("f")
    facts: PaneFacts = {}
    for target, number in lines:
        extra = {"line": str(number)}
        if only is None or is_true((yield from expanded(call, only, target, extra, kind=kind, facts=facts))):
            call.print((yield from expanded(call, template, target, extra, kind=kind, facts=facts)))


def _list_sessions(call: Call) -> Steps:
    document = call.document
    lines = [
        _Line(of_link(document, owner, current_link(owner)), number)
        for number, owner in enumerate(sorted_sessions(document))
    ]
    yield from _print(call, _SESSIONS, "session", lines)


def _list_windows(call: Call) -> Steps:
    document = call.document
    found = common.session(call, document)  # a target that is wrong is refused with -a too
    owners, template = [document.sessions[found.session]], _WINDOWS
    if call.args.has("a"):
        owners, template = sorted_sessions(document), _ALL_WINDOWS
    lines = [
        _Line(of_link(document, owner, link), number) for owner in owners for number, link in enumerate(owner.links)
    ]
    yield from _print(call, template, "window", lines)


def _list_panes(call: Call) -> Steps:
    document = call.document
    found = common.window(call, document)
    owner = document.sessions[found.session]
    if call.args.has("a"):
        links = [(each, link) for each in sorted_sessions(document) for link in each.links]
        template = "#{session_name}:#{window_index}." + _PANES
    elif call.args.has("s"):
        links = [(owner, link) for link in owner.links]
        template = "#{window_index}." + _PANES
    else:
        links = [(owner, Link(found.index, found.window))]
        template = _PANES
    lines = [line for owner, link in links for line in _panes(document, owner, link)]
    yield from _print(call, template, "pane", lines)


def _panes(document: Document, owner: Session, link: Link) -> Iterable[_Line]:
    for number, pane in enumerate(document.windows[link.window].panes):
        yield _Line(Target(owner.id, link.index, link.window, pane), number)


_ONLY = "[-F format] [-f filter]"

COMMANDS = (
    Command("list-sessions", "ls", "F:f:", _ONLY, _list_sessions, most=0, lone=True, query=True),
    Command(
        "list-windows", "lsw", "aF:f:t:", f"[-a] {_ONLY} {common.SESSION}", _list_windows, most=0, lone=True, query=True
    ),
    Command(
        "list-panes", "lsp", "asF:f:t:", f"[-as] {_ONLY} {common.WINDOW}", _list_panes, most=0, lone=True, query=True
    ),
)
