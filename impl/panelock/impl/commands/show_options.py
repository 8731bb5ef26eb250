"""show-options, show-window-options and show-hooks (cmd-show-options.c)."""

from panelock.impl import options, targets
from panelock.impl.commands import common, option_scopes
from panelock.impl.commands.base import Call, Command, Steps
from panelock.impl.expanding import expanded
from panelock.impl.options_kinds import OptionError
from panelock.impl.options_show import Hooks, show_all, show_one


def _show(call: Call) -> Steps:
    args = call.args
    said = None
    if args.rest:
        target = targets.guess_pane(call.document, args.get("t"), call.pane_of_caller)
        said = yield from expanded(call, args.rest[0], target)
    try:
        lines = _lines(call, said)
    except OptionError as error:
        if error.quiet and args.has("q"):
            return
        raise
    for line in lines:
        call.print(line)


def _lines(call: Call, said: str | None) -> list[str]:
    args, document = call.args, call.document
    where = option_scopes.place(call, document)
    found = options.find(said) if said is not None else None
    scope = option_scopes.scope_of(call, found, where)
    chain = option_scopes.chain_of(document, scope, where)
    inherited, values, start = args.has("A"), args.has("v"), common.start(call)
    if found is not None:
        return show_one(chain, found, inherited=inherited, values=values, start=start)
    hooks = Hooks.ONLY if call.command.name == "show-hooks" else Hooks.WITH if args.has("H") else Hooks.WITHOUT
    return show_all(chain, scope.table, hooks=hooks, inherited=inherited, values=values, start=start)


COMMANDS = (
    Command(
        "show-options", "show", "AgHpqst:vw", f"[-AgHpqsvw] {common.PANE} [option]", _show,
        most=1, lone=True, query=True,
    ),
    Command(
        "show-window-options", "showw", "gvt:", f"[-gv] {common.WINDOW} [option]", _show,
        most=1, lone=True, query=True,
    ),
    Command("show-hooks", "", "gpt:w", f"[-gpw] {common.PANE}", _show, most=1, lone=True, query=True),
)  # fmt: skip
