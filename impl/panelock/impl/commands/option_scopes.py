"""Where set-option, show-options and their kin look: what -t and the flags mean in the registry."""

from typing import TYPE_CHECKING

from msgspec import Struct

from panelock.impl import options, targets
from panelock.impl.commands.base import Call
from panelock.impl.errors import Refused
from panelock.impl.options import Flags, Found, Scope

if TYPE_CHECKING:
    from panelock.impl.document import Document
    from panelock.impl.targets import Target


class Place(Struct, frozen=True):
    """What -t names, as far as it exists: options need no more than that."""

    session: int | None
    window: int | None
    pane: int | None
    said: str | None

    @property
    def there(self) -> options.Target:
        """Say it in the words of options.py."""
        return options.Target(self.session is not None, self.window is not None, self.pane is not None, self.said)


def place(call: Call, document: "Document") -> Place:
    """Resolve -t, which may fail (tmux: CMD_FIND_CANFAIL); a global scope has no place."""
    args = call.args
    said = args.get("t")
    if args.has("g") and not (args.has("p") or args.has("U")):
        return Place(None, None, None, said)
    window = call.command.name in ("set-window-option", "show-window-options")
    found = _found(document, said, call.pane_of_caller, window=window)
    if found is not None:
        return Place(found.session, found.window, found.pane, said)
    guessed = targets.guess_pane(document, said, call.pane_of_caller)
    session = guessed.session if guessed is not None else None
    head, dot, _ = (said or "").rpartition(".")
    without_pane = _found(document, head, call.pane_of_caller, window=True) if dot else None
    return Place(session, without_pane.window if without_pane is not None else None, None, said)


def _found(document: "Document", said: str | None, caller: str, *, window: bool) -> "Target | None":
    try:
        return (targets.find_window if window else targets.find_pane)(document, said, caller)
    except Refused:
        return None


def flags(call: Call) -> Flags:
    """Return the flags that choose a scope."""
    args = call.args
    window = args.has("w") or call.command.name in ("set-window-option", "show-window-options")
    return Flags(g=args.has("g"), s=args.has("s"), w=window, p=args.has("p"))


def scope_of(call: Call, found: Found | None, where: Place) -> Scope:
    """Return the scope that a named option, or the flags alone, mean; raises OptionError."""
    if found is None:
        return options.scope_from_flags(flags(call), where.there)
    return options.scope_from_name(found, flags(call), where.there)


def chain_of(document: "Document", scope: Scope, where: Place) -> list[options.Values]:
    """Return a scope's chain."""
    return options.chain_of(
        scope,
        document,
        session=document.sessions[where.session] if where.session is not None else None,
        window=document.windows[where.window] if where.window is not None else None,
        pane=document.panes[where.pane] if where.pane is not None else None,
    )


def owner_of(scope: Scope, where: Place) -> int:
    """Return the id of what a scope belongs to; 0 for those of the server."""
    match scope:
        case Scope.SESSION:
            return where.session or 0
        case Scope.WINDOW:
            return where.window or 0
        case Scope.PANE:
            return where.pane or 0
        case _:
            return 0
