"""run-shell, if-shell and wait-for (cmd-run-shell.c, cmd-if-shell.c, cmd-wait-for.c)."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from panelock.impl import targets
from panelock.impl.arguments import Block
from panelock.impl.commands import common, spawning
from panelock.impl.commands.background import Found, in_background, job_in_background
from panelock.impl.commands.base import Call, Channel, Command, Pause, RunShell, Steps
from panelock.impl.commands.nested import complain, parsed, run_nested
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded

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
    if args.has("b"):
        if command is not None:
            job = RunShell(command, args.get("c") or call.cwd, _environment(call, target))
            yield from job_in_background(call, job, seconds, _tell)
        return
    if seconds:
        yield Pause(seconds)
    if command is not None:
        status, output = yield RunShell(command, args.get("c") or call.cwd, _environment(call, target))
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
    # A block's formats are its commands' own to expand; a string is one template.
    if text is not None and not isinstance(text, Block):
        text = yield from expanded(call, text, target)

    def found() -> Found:
        if seconds:
            yield Pause(seconds)
        return text

    yield from _now_or_in_background(call, found)


def _now_or_in_background(call: Call, found: Callable[[], Found], target: "Target | None" = None) -> Steps:
    """Run the commands that are found: with -b nobody waits for them."""
    if call.args.has("b"):
        yield from in_background(call, found, target)
        return
    text = yield from found()
    if text is None:
        return
    try:
        commands = parsed(call, text, target)
    except Refused as error:
        complain(call, error.text)
        return
    yield from run_nested(call, commands)


# --- if-shell ---


def _if_shell(call: Call) -> Steps:
    args = call.args
    target = _target(call)
    condition = yield from expanded(call, args.rest[0], target)

    def chosen(*, true: bool) -> str | None:
        return next(iter(args.rest[1:2] if true else args.rest[2:3]), None)

    if args.has("F"):
        text = chosen(true=condition[:1] not in ("", "0"))
        if text is not None:
            yield from run_nested(call, parsed(call, text, target))
        return
    job = RunShell(condition, call.cwd, _environment(call, target))

    def found() -> Found:
        status, _ = yield job
        return chosen(true=status == 0)

    yield from _now_or_in_background(call, found, target)


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
