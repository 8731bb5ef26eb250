"""set-option, set-window-option and set-hook (cmd-set-option.c)."""

from typing import TYPE_CHECKING

from panelock.impl import options, parse, targets
from panelock.impl.arguments import Block
from panelock.impl.commands import common, environment, nested, option_scopes
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.commands.hooks import run_hook
from panelock.impl.commands.option_scopes import Place
from panelock.impl.expanding import changed, expanded
from panelock.impl.formats import is_plain
from panelock.impl.options import Found, Values
from panelock.impl.options_kinds import OptionError, Table
from panelock.impl.options_values import Judges
from panelock.impl.registry import arranging, settings

if TYPE_CHECKING:
    from panelock.impl.document import Document
    from panelock.impl.store import Transaction
    from panelock.impl.targets import Target


def _set(call: Call) -> Steps:
    args = call.args
    said = args.rest[0]
    if not is_plain(said):
        said = yield from expanded(call, said, _target(call, call.document))
    if call.command.name == "set-hook" and args.has("R"):
        if not said.startswith("@"):
            options.find(said)  # a hook that cannot be is refused; tmux runs nothing and says nothing
        call.extra = {**call.extra, "hook": said}
        yield from run_hook(call, said, _target(call, call.document))
        return
    value = args.rest[1] if len(args.rest) > 1 else None
    try:
        found = options.find(said)
        if value is not None and args.has("F") and not is_plain(value):
            yield from changed(
                call, value, lambda document: _target(call, document), lambda tx, text: _change(call, tx, found, text)
            )  # fmt: skip
        else:
            yield Commit(lambda tx: _change(call, tx, found, value))
    except OptionError as error:
        if not (error.quiet and args.has("q")):
            raise


def _target(call: Call, document: "Document") -> "Target | None":
    return targets.guess_pane(document, call.args.get("t"), call.pane_of_caller)


def _change(call: Call, tx: "Transaction", found: Found, value: str | None) -> None:
    args, document = call.args, tx.document
    where = option_scopes.place(call, document)
    scope = option_scopes.scope_of(call, found, where)
    chain = option_scopes.chain_of(document, scope, where)
    start = common.start(call)
    unset = args.has("u") or args.has("U")
    options.check_index(found)
    if args.has("o") and not args.has("u"):
        options.check_unset(chain, found)
    after = dict(chain[0])
    if unset:
        options.unset_option([after, *chain[1:]], found, start=start)
    else:
        judges = Judges(command=lambda text: _commands(call, tx, text))
        options.set_option(
            [after, *chain[1:]], found, value, append=args.has("a"), start=start, judges=judges
        )  # fmt: skip
    if args.has("U") and scope.table is Table.WINDOW:
        _unset_in_panes(tx, found, where)
    _write(tx, settings.Scope[scope.name], option_scopes.owner_of(scope, where), chain[0], after)
    arranging.settle(tx, every=found.name == "window-size")


def _unset_in_panes(tx: "Transaction", found: Found, where: Place) -> None:
    """Take the option out of every pane of the target's window, too (-U)."""
    document = tx.document
    panes = document.windows[where.window].panes if where.window is not None else []
    for number in panes:
        chain = options.chain_of(options.Scope.PANE, document, pane=document.panes[number])
        if options.is_set(chain, found):
            after = dict(chain[0])
            options.unset_option([after, *chain[1:]], found)
            _write(tx, settings.Scope.PANE, number, chain[0], after)


def _write(tx: "Transaction", scope: settings.Scope, owner: int, before: Values, after: Values) -> None:
    """Make a scope's values what they are to be, by what differs alone."""
    for name in [name for name in before if name not in after]:
        settings.set_option(tx, scope, owner, name, None)
    for name, text in after.items():
        if before.get(name) != text:
            settings.set_option(tx, scope, owner, name, text)


def _commands(call: Call, tx: "Transaction", text: str) -> str:
    """Return a hook's commands as tmux keeps them: parsed now, so that what is wrong is told now."""
    if isinstance(text, Block):
        return " ; ".join(one.text for one in text.commands)  # read again, all are of one group
    script = parse.parse_text(text, nested.context(call))
    environment.assign(tx, script)
    return parse.printed(script.commands)


COMMANDS = (
    Command(
        "set-option", "set", "aFgopqst:uUw", f"[-aFgopqsuUw] {common.PANE} option [value]", _set,
        least=1, most=2, lone=True,
    ),
    Command(
        "set-window-option", "setw", "aFgoqt:u", f"[-aFgoqu] {common.WINDOW} option [value]", _set,
        least=1, most=2, lone=True,
    ),
    Command("set-hook", "", "agpRt:uw", f"[-agpRuw] {common.PANE} hook [command]", _set, least=1, most=2, lone=True),
)  # fmt: skip
