"""Hooks: commands that run after a command (after-…), or when set-hook -R says so (cmd-queue.c, notify.c).

Those of events (EVENTS) are run by the host (host/happenings.py). Within a hook no hooks run, and its commands'
targets start from the target of the command before it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from panelock.impl import options
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.commands.nested import complain, parsed, run_nested
from panelock.impl.errors import Refused
from panelock.impl.options_hooks import HOOKS
from panelock.impl.options_table import BY_NAME
from panelock.impl.targets import guess_pane, of_session

if TYPE_CHECKING:
    from panelock.impl.document import Document
    from panelock.impl.targets import Target

AFTER = "after-"
EVENTS = frozenset((
    "pane-died", "pane-exited", "pane-title-changed",
    "session-closed", "session-created", "session-renamed", "session-window-changed",
    "window-layout-changed", "window-linked", "window-pane-changed", "window-renamed", "window-resized",
    "window-unlinked",
))  # fmt: skip
"""Hooks that run when the registry has changed so."""
CLIENTS = frozenset(("client-attached", "client-detached", "client-session-changed"))
"""Hooks that run when a client comes, goes, or is shown another session (host/control.py)."""
FOCUS = frozenset(("client-focus-in", "client-focus-out", "pane-focus-in", "pane-focus-out"))
"""Hooks that run when a client, or a pane, gets or loses what is typed (host/focus.py)."""
ALERTS = frozenset(("alert-activity", "alert-bell", "alert-silence"))
"""Hooks that run when a window has something to tell (host/alerting.py)."""
CLIPBOARD = "pane-set-clipboard"
"""The hook that runs when a program has copied something (host/clipboard.py)."""
MODE = "pane-mode-changed"
"""The hook that runs when a pane enters a mode or leaves it (host/moding.py)."""
_MAKING = ("new-session", "new-window", "split-window")
_SELECTING = ("select-window", "select-pane")
_NAMES = frozenset(hook.name for hook in HOOKS)
_RUN = EVENTS | CLIENTS | FOCUS | ALERTS | {CLIPBOARD, MODE}
ONLY_KEPT = tuple(hook.name for hook in HOOKS if not hook.name.startswith(AFTER) and hook.name not in _RUN)
"""Hooks that nothing runs but ``set-hook -R``: those of a client's terminal."""


def hooked(command: Command) -> Command:
    """Return the command with its after-hook, if there can be one."""
    name = AFTER + command.name
    if name not in BY_NAME:
        return command
    return replace(command, run=_with_hook(command.run, name))


def _with_hook(run: Callable[[Call], Steps], name: str) -> Callable[[Call], Steps]:
    def both(call: Call) -> Steps:
        before = _before(call) if _is_hooked(call, name) else None
        yield from run(call)
        # Asked again: it may have set the hook itself.
        if not _is_hooked(call, name) or (before is not None and before.nothing_done(call)):
            return
        outside, call.extra = call.extra, arguments_of(call, name)
        yield from run_hook(call, name, _after(call, before), _start(call))
        call.extra = outside

    return both


class _Before(Struct, frozen=True):
    """What a command's target was before it ran, which may have renamed or moved what -t says."""

    target: "Target | None"
    active: int | None
    """The active pane of the target's window."""

    def nothing_done(self, call: Call) -> bool:
        """Tell whether the command has done what runs no hook in tmux.

        That is to make nothing, for what was wanted is there (new-window -S, new-session -A); and of select-pane to
        leave the active pane, or -l.
        """
        if call.command.name in _MAKING:
            return call.made is None
        if call.command.name != "select-pane" or self.target is None:
            return False
        return call.args.has("l") or _active(call, self.target) == self.active


def _is_hooked(call: Call, name: str) -> bool:
    return call.tells_hooks and _any_is_set(call.document, name)


def _before(call: Call) -> _Before:
    target = guess_pane(call.document, call.args.get("t"), call.pane_of_caller)
    return _Before(target, None if target is None else _active(call, target))


def _active(call: Call, target: "Target") -> int | None:
    window = call.document.windows.get(target.window)
    return None if window is None else window.active


def _after(call: Call, before: _Before | None) -> "Target | None":
    """Return whose an after-hook is, and where it starts from: what was made, else the target that the command had.

    Where that is gone, wherever a command without -t would start (cmdq_fire_command, cmdq_insert_hook).
    """
    document = call.document
    if call.made is None and before is None:
        return guess_pane(document, call.args.get("t"), call.pane_of_caller)
    target = call.made or (None if before is None else before.target)
    owner = None if target is None else document.sessions.get(target.session)
    if owner is not None and call.command.name in _SELECTING:
        return of_session(document, owner)
    window = None if target is None else document.windows.get(target.window)
    if target is None or owner is None or window is None or target.pane not in window.panes:
        return guess_pane(document, None, call.pane_of_caller)
    index = next((link.index for link in owner.links if link.window == target.window), None)
    return target if index is None else replace(target, index=index)


def _start(call: Call) -> "Target | None":
    """Return where the hook of a command that selects something starts from: where the chain goes on, too."""
    return guess_pane(call.document, None, call.pane_of_caller) if call.command.name in _SELECTING else None


def arguments_of(call: Call, name: str) -> dict[str, str]:
    """Return what formats in an after-hook know of the command (cmdq_insert_hook)."""
    args = call.args
    made = {"hook": name, "hook_arguments": args.text}
    made |= {f"hook_argument_{at}": word for at, word in enumerate(args.rest)}
    for flag in args.flags:
        values = args.all(flag)
        made[f"hook_flag_{flag}"] = values[-1] if values else "1"
        made |= {f"hook_flag_{flag}_{at}": value for at, value in enumerate(values)}
    return made


def _any_is_set(document: "Document", name: str) -> bool:
    """Look before looking up: nearly always there is none. No generators, for every command asks this twice."""
    for values in (document.session_options, *[one.options for one in document.sessions.values() if one.options]):
        for key in values:
            if key.startswith(name):
                return True
    return False


def run_hook(call: Call, name: str, target: "Target | None", start: "Target | None" = None) -> Steps:
    """Run a hook's commands in order, those of its session's own or else the global one's (notify_insert_hook).

    They start from ``start``, else from ``target``; the chain that the hook belongs to goes on from where it was.
    """
    chain = call.current
    begins = start or target
    if begins is not None:
        call.go_to(begins.session, begins.index, begins.pane)
    call.fleeting = True
    for text in commands_of(call.document, name, target):
        try:
            commands = parsed(call, text, target)
        except Refused as error:
            complain(call, error.text)
            continue
        yield from run_nested(call, commands, hooks=False)
    call.current = chain


def commands_of(document: "Document", name: str, target: "Target | None") -> list[str]:
    """Return the texts of a hook's commands in force at a target, in order.

    None for what is no hook's whole name: one of an array (``alert-bell[0]``), the start of one, another option.
    """
    if not (name.startswith("@") or name in _NAMES):
        return []
    for chain in _chains(document, target):
        if name.startswith("@"):
            text = options.effective(name, chain)
            if text is not None:
                return [text]
        elif items := options.elements(name, chain):
            return list(items.values())
    return []


def _chains(document: "Document", target: "Target | None") -> list[list[options.Values]]:
    if target is None or target.session not in document.sessions:
        return [[document.session_options]]
    found = [options.chain_of(options.Scope.SESSION, document, session=document.sessions[target.session])]
    pane, window = document.panes.get(target.pane), document.windows.get(target.window)
    if pane is not None:
        found.append(options.chain_of(options.Scope.PANE, document, pane=pane))
    elif window is not None:
        found.append(options.chain_of(options.Scope.WINDOW, document, window=window))
    return found
