"""copy-mode, and what send-keys -X says to a pane's mode (cmd-copy-mode.c, window-copy.c).

Imported only when either is asked for.
"""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from panelock.impl.commands import common
from panelock.impl.commands.attached import drawn, leave_modes
from panelock.impl.commands.base import Call, Capture, Facts, InMode, Keep, RunShell, Steps, Wait
from panelock.impl.commands.shell_commands import environment_of
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded
from panelock.impl.host.screens.wire import Act, Acted, Copied, Enter, Select, Source
from panelock.impl.mode_options import OPTIONS, asked
from panelock.impl.targets import Target, find_pane

if TYPE_CHECKING:
    from panelock.impl.commands.pointer import Pointer


def copy_mode(call: Call) -> Steps:
    """Put a pane into copy mode, or let it be in no mode."""
    args, target = call.args, common.pane(call, call.document)
    if args.has("q"):
        yield from leave_modes(call, target.pane)
        return
    if args.has("M") and call.pointer is None:
        return  # as in tmux: no mouse key, nothing to be done
    source = None
    if args.has("s"):
        other = find_pane(call.document, args.get("s"), call.pane_of_caller).pane
        if other != target.pane:
            source = yield from _seen(other)
    options = {}
    for name in OPTIONS:
        options[name] = yield from expanded(call, asked(name), target)
    flags = "".join(flag for flag in "eHu" if args.has(flag))
    entered = yield InMode(target.pane, Enter(options, flags, source=source))
    if entered is None:
        raise Refused(f"copy-mode: what pane %{target.pane} showed went with its host")
    if args.has("M") and call.pointer is not None:
        yield from _begin_drag(call, target.pane, call.pointer)


def _seen(pane: int) -> Generator[Wait, Any, Source]:
    """Look at another pane."""
    styled = yield Capture(pane, start="-", end="-", escapes=True, trailing=True, drawn=True)
    joined = yield Capture(pane, start="-", end="-", join=True, drawn=True)
    facts = yield Facts(pane)
    x, y, above = (int(facts.get(name) or 0) for name in ("cursor_x", "cursor_y", "history_size"))
    return Source(styled, joined, (x, above + y))


def _begin_drag(call: Call, pane: int, pointer: "Pointer") -> Steps:
    """Begin to select where the mouse's button was pressed, as the client does that goes on with it."""
    if pointer.last is not None and call.client is not None and drawn(call, "select", pane):
        call.client.selects = pane
        yield InMode(pane, Select(pointer.at, begins=pointer.last))


def act(call: Call, target: Target, times: int | None) -> Steps:
    """Say something to a pane's mode (send-keys -X); without words how often the next is to be done."""
    pane, words, pointer = target.pane, call.args.rest, call.pointer
    if not call.driver.modes.names(pane):
        if call.args.has("X"):
            raise Refused("not in a mode")
        return
    if words == ["begin-selection"] and pointer is not None and pointer.dragging:
        yield from _begin_drag(call, pane, pointer)
        return
    if call.args.has("F"):
        words = []
        for word in call.args.rest:
            words.append((yield from expanded(call, word, target)))
    # What is no text is found nowhere, and could not be said to the screens.
    words = [word.encode("utf-8", "replace").decode() for word in words]
    at = None if pointer is None or pointer.wheel else pointer.at
    acted: Acted | None = yield InMode(pane, Act(words, times, at))
    if acted is None or not acted.there:
        raise Refused("not in a mode")
    if acted.copied is not None:
        yield from _keep(call, target, acted.copied)


def _keep(call: Call, target: Target, copied: Copied) -> Generator[Wait, Any, None]:
    job, prefix = None, ""
    if copied.prefix:
        prefix = yield from expanded(call, copied.prefix, target)
    if copied.command:
        command = yield from expanded(call, copied.command, target)
        job = RunShell(command, call.cwd, environment_of(call, target), wait=False)
    yield Keep(target.pane, copied.text, copied.stored, prefix, copied.append, job)
