"""Transitions of options and environment, and of folders: an opaque value a scope. options.py judges what it may be."""

from enum import StrEnum

from panelock.impl.errors import Refused
from panelock.impl.registry import edit
from panelock.impl.store import Transaction


class Scope(StrEnum):
    """Where an option can stand."""

    SERVER = "server"
    GLOBAL_SESSION = "global-session"
    GLOBAL_WINDOW = "global-window"
    SESSION = "session"
    WINDOW = "window"
    PANE = "pane"


def options_of(tx: Transaction, scope: Scope, owner: int) -> dict[str, str]:
    """Return the options of a scope, to be written; ``owner`` is the session's, window's or pane's id."""
    document = tx.document
    if document.ended:
        raise Refused("no server running")
    match scope:
        case Scope.SESSION:
            return edit.session(tx, owner).options
        case Scope.WINDOW:
            return edit.window(tx, owner).options
        case Scope.PANE:
            return edit.pane(tx, owner).options
        case Scope.SERVER:
            found = document.server_options
        case Scope.GLOBAL_SESSION:
            found = document.session_options
        case Scope.GLOBAL_WINDOW:  # pragma: no branch  # no other is left
            found = document.window_options
    tx.touched.rest = True
    return found


def set_option(tx: Transaction, scope: Scope, owner: int, name: str, value: str | None) -> None:
    """Set an option, or with None take it out of this scope."""
    options = options_of(tx, scope, owner)
    if value is None:
        options.pop(name, None)
    else:
        options[name] = value
    length = None if value is None else len(value)
    tx.log("set-option", scope=str(scope), owner=owner, name=name, length=length)
    _apply(tx, scope, owner, name)


def unset_in_panes(tx: Transaction, window: int, name: str) -> None:
    """Take an option out of every pane of a window (set-option -U)."""
    edit.must_exist(tx, windows=[window])
    for number in tx.document.windows[window].panes:
        if name in tx.document.panes[number].options:
            set_option(tx, Scope.PANE, number, name, None)


def _apply(tx: Transaction, scope: Scope, owner: int, name: str) -> None:
    """Do what follows from an option at once: pane-border-status changes the panes' sizes."""
    if name != "pane-border-status":
        return
    windows = tx.document.windows
    for found in [windows[owner]] if scope is Scope.WINDOW else list(windows.values()):
        edit.fix_panes(tx, found)


def set_environment(
    tx: Transaction, session: int | None, name: str, value: str | None, *, hidden: bool = False
) -> None:
    """Tell what new panes' environment has; None keeps the variable out of it (set-environment -r)."""
    values, hidden_names = _environment(tx, session)
    values[name] = value
    if hidden and name not in hidden_names:
        hidden_names.append(name)
    if not hidden and name in hidden_names:
        hidden_names.remove(name)
    length = None if value is None else len(value)
    tx.log("set-environment", session=session, name=name, length=length, hidden=hidden)


def unset_environment(tx: Transaction, session: int | None, name: str) -> None:
    """Forget what was told of a variable (set-environment -u)."""
    values, hidden_names = _environment(tx, session)
    values.pop(name, None)
    if name in hidden_names:
        hidden_names.remove(name)
    tx.log("unset-environment", session=session, name=name)


def set_folder(tx: Transaction, session: int, folder: str) -> None:
    """Give a session another folder of its own, in which its new panes begin (attach-session -c)."""
    edit.session(tx, session).cwd = folder
    tx.log("set-folder", session=session, length=len(folder))


def _environment(tx: Transaction, session: int | None) -> tuple[dict[str, str | None], list[str]]:
    if session is None:
        tx.touched.rest = True
        return tx.document.environment, tx.document.hidden
    owner = edit.session(tx, session)
    return owner.environment, owner.hidden
