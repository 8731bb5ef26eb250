"""run-shell, if-shell and wait-for (cmd-run-shell.c, cmd-if-shell.c, cmd-wait-for.c)."""

import math
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from panelock.impl import targets
from panelock.impl.arguments import Block
from panelock.impl.commands import common, spawning
from panelock.impl.commands.background import Found, in_background, job_in_background
from panelock.impl.commands.base import Call, Channel, Command, Pause, RunShell, Steps, Wait
from panelock.impl.commands.nested import Changed, Condition, complain, parsed, run_nested, where
from panelock.impl.errors import Refused
from panelock.impl.expanding import expand_within, expanded
from panelock.impl.formats import is_plain
from panelock.impl.variables import NeedFacts

if TYPE_CHECKING:
    from panelock.impl.document import Document
    from panelock.impl.targets import Target
    from panelock.impl.variables import PaneFacts

_NUMBER = frozenset("0123456789+-.eE")
LONGEST_S = 1e9


def _target(call: Call) -> "Target | None":
    return targets.guess_pane(call.document, call.args.get("t"), call.pane_of_caller)


def environment_of(call: Call, target: "Target | None") -> dict[str, str]:
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
            job = RunShell(command, args.get("c") or call.cwd, environment_of(call, target))
            yield from job_in_background(call, job, seconds, _tell)
        return
    if seconds:
        yield Pause(seconds)
    if command is not None:
        status, output = yield RunShell(command, args.get("c") or call.cwd, environment_of(call, target))
        _tell(call, command, status, output)


def _tell(call: Call, command: str, status: int, output: bytes) -> None:
    """Print what a job printed, and how it ended (cmd_run_shell_callback). A negative status is a signal."""
    text = output.decode("utf-8", "surrogateescape")
    # What a configuration's jobs print is seen with what is wrong in it: there is nobody to print to.
    out = call.err if call.nobody and call.request else call.out
    if text:
        out.append(text if text.endswith("\n") else text + "\n")
    if status > 0:
        out.append(f"'{command}' returned {status}\n")
    elif status < 0:
        out.append(f"'{command}' terminated by signal {-status}\n")
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
        complain(call, where(call) + error.text)
        return
    yield from run_nested(call, commands)


# --- if-shell ---


def _if_shell(call: Call) -> Steps:
    if call.args.has("F"):
        while not (yield from _if_format(call)):
            pass  # somebody has changed what was asked for
        return
    target = _target(call)
    command = yield from expanded(call, call.args.rest[0], target)
    job = RunShell(command, call.cwd, environment_of(call, target))

    def found() -> Found:
        status, _ = yield job
        return _chosen(call, true=status == 0)

    yield from _now_or_in_background(call, found, target)


def _if_format(call: Call) -> Generator[Wait, Any, bool]:
    """Run what a format chooses; False where nothing was done, as it would choose something else by now."""
    template = call.args.rest[0]
    facts: PaneFacts = {}
    target = _target(call)
    true = _is_true((yield from expanded(call, template, target, facts=facts)))
    text = _chosen(call, true=true)
    if text is None:
        return True

    def holds(document: "Document") -> bool:
        at = targets.guess_pane(document, call.args.get("t"), call.pane_of_caller)
        try:
            return _is_true(expand_within(call, document, template, at, facts)) == true
        except NeedFacts:
            return True  # of a screen that nobody has asked: it changes as it likes, with no transaction

    condition = None if is_plain(template) else Condition(holds, getattr(call, "condition", None))
    before = len(call.out), len(call.err), call.status, call.current
    try:
        yield from run_nested(call, parsed(call, text, target), condition=condition)
    except Changed as changed:
        if changed.condition is not condition:
            raise
        out, err, call.status, call.current = before
        del call.out[out:], call.err[err:]
        return False
    return True


def _is_true(text: str) -> bool:
    return text[:1] not in ("", "0")


def _chosen(call: Call, *, true: bool) -> str | None:
    words = call.args.rest
    return next(iter(words[1:2] if true else words[2:3]), None)


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
