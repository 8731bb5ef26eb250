"""set-environment and show-environment (cmd-set-environment.c, cmd-show-environment.c).

The global environment is what the server was started with, and over it what was told. A variable that only the start
gave and that was taken out (-gu) is kept as a hidden one without a value: the one form that nothing else has.
"""

from typing import TYPE_CHECKING

from panelock.impl import arguments, targets
from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.errors import Refused
from panelock.impl.expanding import changed
from panelock.impl.formats import is_plain
from panelock.impl.parse import ASSIGNMENT, Parsed, Script
from panelock.impl.registry import settings

if TYPE_CHECKING:
    from panelock.impl.document import Document
    from panelock.impl.store import Transaction

Told = dict[str, tuple[str | None, bool]]
"""By name: the value (None: kept out of new panes), and whether it is hidden."""


def _set(call: Call) -> Steps:
    args = call.args
    name, value = args.rest[0], args.rest[1] if len(args.rest) > 1 else None
    if not name:
        raise Refused("empty variable name")
    if "=" in name:
        raise Refused("variable name contains =")
    if value is not None and args.has("F") and not is_plain(value):
        yield from changed(
            call, value, lambda document: targets.guess_pane(document, args.get("t"), call.pane_of_caller),
            lambda tx, text: _change(call, tx, name, text),
        )  # fmt: skip
    else:
        yield Commit(lambda tx: _change(call, tx, name, value))


def _change(call: Call, tx: "Transaction", name: str, value: str | None) -> None:
    args = call.args
    owner = _session(call, tx.document)
    taken = {} if owner is None else call.driver.session_values.get((tx.document.epoch, owner), {})
    for flag in "ur":
        if args.has(flag):
            if value is not None:
                raise Refused(f"can't specify a value with -{flag}")
            if flag == "u" and not (owner is None and name in call.driver.environment):
                settings.unset_environment(tx, owner, name)
            else:
                settings.set_environment(tx, owner, name, None, hidden=flag == "u")
            taken.pop(name, None)
            return
    if value is None:
        raise Refused("no value specified")
    settings.set_environment(tx, owner, name, value, hidden=args.has("h"))
    taken.pop(name, None)


def _session(call: Call, document: "Document") -> int | None:
    """Return the session whose environment is meant; None for the global one."""
    if call.args.has("g"):
        return None
    said = call.args.get("t")
    try:
        return common.session(call, document).session
    except Refused:
        raise Refused("no current session" if said is None else f"no such session: {said}") from None


def _show(call: Call) -> None:
    args, document = call.args, call.document
    if args.get("t") is not None:
        _must_be_session(call, document)
    told = _told(call, _session(call, document))
    if args.rest:
        if args.rest[0] not in told:
            raise Refused(f"unknown variable: {args.rest[0]}")
        told = {args.rest[0]: told[args.rest[0]]}
    for name, (value, hidden) in sorted(told.items()):
        if hidden == args.has("h"):
            call.print(_line(name, value, shell=args.has("s")))


def _must_be_session(call: Call, document: "Document") -> None:
    try:
        common.session(call, document)
    except Refused:
        raise Refused(f"no such session: {call.args.get('t')}") from None


def _told(call: Call, session: int | None) -> Told:
    document = call.document
    if session is not None:
        owner = document.sessions[session]
        found: Told = {name: (value, name in owner.hidden) for name, value in owner.environment.items()}
        taken = call.driver.session_values.get((document.epoch, session), {})
        return found | {name: (value, False) for name, value in taken.items()}
    told: Told = {name: (value, False) for name, value in call.driver.environment.items()}
    for name, value in document.environment.items():
        if value is None and name in document.hidden:
            told.pop(name, None)
        else:
            told[name] = (value, name in document.hidden)
    return told


def _line(name: str, value: str | None, *, shell: bool) -> str:
    if not shell:
        return f"-{name}" if value is None else f"{name}={value}"
    if value is None:
        return f"unset {name};"
    escaped = "".join(f"\\{char}" if char in '$`"\\' else char for char in value)
    return f'{name}="{escaped}"; export {name};'


COMMANDS = (
    Command(
        "set-environment",
        "setenv",
        "Fhgrt:u",
        f"[-Fhgru] {common.SESSION} name [value]",
        _set,
        least=1,
        most=2,
        lone=True,
    ),
    Command(
        "show-environment",
        "showenv",
        "hgst:",
        f"[-hgs] {common.SESSION} [name]",
        common.at_once(_show),
        most=1,
        lone=True,
    ),
)
_SET = COMMANDS[0]


def with_assignments(script: Script) -> list[Parsed]:
    """Return a script's commands, before them what makes its assignments (NAME=value, and %hidden ones).

    tmux makes them while it parses, so no after-set-environment tells of them (cmd-parse.y).
    """
    made: list[Parsed] = []
    for name, value, hidden in script.assignments:
        words = ["set-environment", "-gh" if hidden else "-g", "--", name, value]
        made.append(Parsed(_SET, arguments.parse(_SET, words[1:]), words, 1, ASSIGNMENT))
    return made + script.commands


def assign(tx: "Transaction", script: Script) -> None:
    """Make a script's assignments now, where its commands are only kept."""
    for name, value, hidden in script.assignments:
        settings.set_environment(tx, None, name, value, hidden=hidden)
