"""run-shell, if-shell and wait-for (cmd-run-shell.c, cmd-if-shell.c, cmd-wait-for.c).

In the background (-b) a shell command runs while the caller goes on; tmux's own commands (run-shell -bC, if-shell -b)
are done before the caller goes on, what they print is dropped and only their errors are told.
"""

import math
from typing import TYPE_CHECKING

from panelock.impl import targets
from panelock.impl.commands import common, spawning
from panelock.impl.commands.base import Call, Channel, Command, Pause, RunShell, Steps
from panelock.impl.commands.nested import complain, parsed, run_nested
from panelock.impl.errors import Refused
from panelock.impl.variables import expanded

if TYPE_CHECKING:
    from panelock.impl.targets import Target

_NUMBER = frozenset("0123456789+-.eE")
LONGEST_S = 1e9


def _target(call: Call) -> "Target | None":
    return targets.guess_pane(call.document, call.args.get("t"), call.pane_of_caller)


def _environment(call: Call, target: "Target | None") -> dict[str, str]:
    """Return a job's environment: what a pane of the target's session would get."""
    document = call.document
    owner = document.sessions.get(target.session) if target is not None else None
    return spawning.environment(call, document, owner)


def _delay(text: str) -> float:
    """Read seconds (strtod, without its names and hexadecimals)."""
    try:
        found = float(text.lstrip()) if text.strip() else 0.0
    except ValueError:
        found = math.nan
    if not set(text.lstrip()) <= _NUMBER or not found < LONGEST_S:
        raise Refused(f"invalid delay time: {text}")
    return max(found, 0.0)


# --- run-shell ---


def _run_shell(call: Call) -> Steps:
    args = call.args
    target = _target(call)
    delay = args.get("d")
    seconds = 0.0 if delay is None else _delay(delay)
    text = args.rest[0] if args.rest else None
    if args.has("C"):
        yield from _run_commands(call, target, text, seconds)
        return
    command = None if text is None else (yield from expanded(call, text, target))
    background = args.has("b")
    if seconds and not background:
        yield Pause(seconds)
    if command is None:
        return
    if background:
        command = f"sleep {seconds:f}; {command}" if seconds else command
    cwd = args.get("c") or call.cwd
    status, output = yield RunShell(command, cwd, _environment(call, target), wait=not background)
    if not background:
        _tell(call, command, status, output)


def _tell(call: Call, command: str, status: int, output: bytes) -> None:
    """Print what a job printed, and how it ended (cmd_run_shell_callback). A negative status is a signal."""
    text = output.decode("utf-8", "surrogateescape")
    if text:
        call.out.append(text if text.endswith("\n") else text + "\n")
    if status > 0:
        call.print(f"'{command}' returned {status}")
    elif status < 0:
        call.print(f"'{command}' terminated by signal {-status}")
    call.status = status if status >= 0 else 128 - status


def _run_commands(call: Call, target: "Target | None", text: str | None, seconds: float) -> Steps:
    if seconds:
        yield Pause(seconds)
    if text is None:
        return
    background = call.args.has("b")
    try:
        # A block's formats are its commands' own to expand; a string is one template.
        commands = parsed(call, text if hasattr(text, "commands") else (yield from expanded(call, text, target)))
    except Refused as error:
        complain(call, error.text)
        return
    yield from run_nested(call, commands, silent=background)


# --- if-shell ---


def _if_shell(call: Call) -> Steps:
    args = call.args
    target = _target(call)
    condition = yield from expanded(call, args.rest[0], target)
    if args.has("F"):
        true = condition[:1] not in ("", "0")
    else:
        status, _ = yield RunShell(condition, call.cwd, _environment(call, target))
        true = status == 0
    chosen = args.rest[1:2] if true else args.rest[2:3]
    if not chosen:
        return
    try:
        commands = parsed(call, chosen[0], target)
    except Refused as error:
        if args.has("F"):
            raise
        complain(call, error.text)
        return
    yield from run_nested(call, commands, silent=args.has("b"))


# --- wait-for ---


def _wait_for(call: Call) -> Steps:
    args = call.args
    actions = (("S", "signal"), ("L", "lock"), ("U", "unlock"))
    action = next((action for flag, action in actions if args.has(flag)), "wait")
    yield Channel(args.rest[0], action)


COMMANDS = (
    Command(
        "run-shell", "run", "bd:Ct:c:", f"[-bC] [-c start-directory] [-d delay] {common.PANE} [shell-command]",
        _run_shell, most=2, effects=True,
    ),
    Command(
        "if-shell", "if", "bFt:", f"[-bF] {common.PANE} shell-command command [command]", _if_shell,
        least=2, most=3, effects=True,
    ),
    Command("wait-for", "wait", "LSU", "[-L|-S|-U] channel", _wait_for, least=1, most=1),
)  # fmt: skip
