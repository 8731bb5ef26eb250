"""display-message (cmd-display-message.c): with -p it prints, else it tells an attached client."""

from panelock.impl import targets
from panelock.impl.commands import common
from panelock.impl.commands.attached import find
from panelock.impl.commands.base import Call, Command, Facts, Feed, Steps
from panelock.impl.errors import Refused
from panelock.impl.expanding import expanded, scope_of, traced
from panelock.impl.targets import Target
from panelock.impl.variables_pane import PANE, SCREEN
from panelock.impl.variables_server import BUFFER, SERVER
from panelock.impl.variables_session import LINK, SESSION, WINDOW

_DEFAULT = "[#{session_name}] #{window_index}:#{window_name}, current pane #{pane_index} - (%H:%M %d-%b-%y)"
_VARIABLES = sorted({*SERVER, *SESSION, *LINK, *WINDOW, *PANE, *BUFFER, *SCREEN})
UINT_MAX = (1 << 32) - 1


def _display(call: Call) -> Steps:
    args = call.args
    target = targets.guess_pane(call.document, args.get("t"), call.pane_of_caller)
    if args.has("I"):
        if target is not None:
            yield Feed(target.pane)
        return
    if args.has("F") and args.rest:
        raise Refused("only one of -F or argument must be given")
    delay = common.number(args.get("d") or "", 0, UINT_MAX, "delay") if args.has("d") else None
    if args.has("a"):
        yield from _each(call, target)
        return
    template = args.rest[0] if args.rest else args.get("F")
    template = _DEFAULT if template is None else template
    if args.has("l"):
        message = template
    elif args.has("v"):
        steps, message = yield from traced(call, template, target)
        for step in steps:
            call.print(step)
    else:
        message = yield from expanded(call, template, target, time=True)
    if call.nobody and call.request:
        from panelock.impl.commands import causes  # few configurations say anything

        yield from causes.said(call, message)
    elif args.has("p"):
        call.print(message)
    else:
        client = find(call, "c", quiet=True)
        if client is not None and call.driver.clients.watcher is not None:
            call.driver.clients.watcher.told(client, message, delay, ignores_keys=args.has("N"))


def _each(call: Call, target: Target | None) -> Steps:
    """Print every variable that has a value (format_each)."""
    facts = {}
    if target is not None:
        try:
            facts[target.pane] = yield Facts(target.pane)
        except Refused:
            facts[target.pane] = {}
    call.fleeting = True
    scope = scope_of(call.document, call.driver, target, facts=facts, strict=False)
    for name in _VARIABLES:
        value = scope.lookup(name)
        if value is not None:
            call.print(f"{name}={value}")


COMMANDS = (
    Command(
        "display-message", "display", "ac:d:Ilt:F:Npv",
        f"[-aIlNpv] [-c target-client] [-d delay] [-F format] {common.PANE} [message]", _display, most=1, lone=True,
        query=True,
    ),
)  # fmt: skip
