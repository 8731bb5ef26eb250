"""new-session (cmd-new-session.c)."""

from typing import TYPE_CHECKING

from msgspec import Struct

from panelock.impl import options, targets
from panelock.impl.clients import Client
from panelock.impl.commands import common, names, session_environment, spawning
from panelock.impl.commands.attached import attach, detach_others, show
from panelock.impl.commands.base import Call, Command, Commit, Steps
from panelock.impl.commands.clients import NOT_A_TERMINAL
from panelock.impl.document import Document, Session, empty
from panelock.impl.errors import Refused
from panelock.impl.options_kinds import USHRT_MAX
from panelock.impl.registry import making, selecting, settings
from panelock.impl.registry.making import Made, Reservation
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction

_TEMPLATE = "#{session_name}:"


class _Group(Struct, frozen=True):
    """Which group the session is to belong to; ``member`` is a session of it, None when the group is new."""

    name: str
    prefix: str
    member: int | None


def _run(call: Call) -> Steps:
    made = None
    while made is None:
        there = _there(call, call.document)
        if there is not None and (call.nobody or call.client is not None):
            if call.client is not None:
                yield from _attach(call, call.client, there)
            return
        if call.args.has("t"):
            joined = yield Commit(lambda tx: _join_group(call, tx))
            if joined is not None:
                yield from _show(call, joined)
                return
        # None when the group came up meanwhile: then the session joins it, and no pane is made.
        made = yield from spawning.make(call, lambda tx: _reserve(call, tx), "create window failed")
    yield from _show(call, made.target)


def _there(call: Call, document: Document) -> Session | None:
    """Return the session that -A attaches to instead of making one."""
    if not call.args.has("A") or document.ended:
        return None
    said = call.args.get("s")
    if said is None:
        return targets.guess_session(document, call.args.get("t"), call.pane_of_caller)
    name = names.session_name(common.text(call, document, said, None))
    return next((owner for owner in document.sessions.values() if owner.name == name), None)


def _attach(call: Call, client: Client, session: Session) -> Steps:
    """Attach to what is there (cmd_attach_session): -D lets the others go, as -X does."""
    yield from attach(call, client, targets.of_session(call.document, session), place=False)
    client.set_flags(call.args.get("f") or "")
    if call.args.has("D") or call.args.has("X"):
        detach_others(call, client)


def _show(call: Call, made: Target) -> Steps:
    """Show the new session to the client that made it, unless -d was said."""
    if call.args.has("d"):
        return
    if call.client is not None:
        yield from show(call, call.client, made, place=False)
        call.client.set_flags(call.args.get("f") or "")
    elif call.nobody:
        call.go_to_session(call.document, made.session)


def _join_group(call: Call, tx: "Transaction") -> Target | None:
    """Make a session that shares the windows of another; None where there is no such group yet."""
    document = _living(tx)
    name, group = _checked(call, document)
    if group is None or group.member is None:
        return None
    size = _size(call, document)
    folder = _session_folder(call, document)
    made = making.new_grouped_session(
        tx, name=name, with_session=group.member, group=group.name, cwd=folder, prefix=group.prefix
    )
    _furnish(call, tx, made, size)
    if call.args.has("P"):
        template = call.args.get("F")
        call.print(common.text(call, document, _TEMPLATE if template is None else template, _target(made)))
    return _target(made)


def _reserve(call: Call, tx: "Transaction") -> spawning.Reserved | None:
    document = _living(tx)
    name, group = _checked(call, document)
    if group is not None and group.member is not None:
        return None
    size = _size(call, document)
    columns, rows = _in_terminal(call, document) or size or common.window_size(call, document, None)
    shell = common.shell(call, document, None)
    argv = spawning.command(call, document, None)
    folder = _session_folder(call, document)
    # The session's own folder is told of nothing, its first pane's of where the caller is (spawn_pane).
    here = targets.guess_session(document, call.args.get("t"), call.pane_of_caller)
    wanted = Reservation(argv, spawning.folder(call, document, here), spawning.host_name())
    made = making.new_session(
        tx,
        wanted,
        name=name,
        window_name=names.of_command(argv, shell),
        sx=common.within_window(columns),
        sy=common.within_window(rows),
        base=common.base_index(call, document, None),
        group="" if group is None else group.name,
        prefix="" if group is None else group.prefix,
    )
    tx.document.sessions[made.session].cwd = folder
    _furnish(call, tx, made, size)
    target = _target(made)
    said = call.args.get("n")
    if said is not None:
        selecting.rename_window(
            tx,
            made.window,
            names.visible(common.text_of_session(call, tx.document, said, tx.document.sessions[made.session])),
        )
    return spawning.reserved(call, tx, target, _TEMPLATE, shell=shell)


def _living(tx: "Transaction") -> Document:
    """Return the document, or an empty one when its server has ended: what stands in it then is the last one's."""
    return empty() if tx.document.ended else tx.document


def _checked(call: Call, document: Document) -> tuple[str | None, _Group | None]:
    """Return the session's name, None for its number, and its group; refused in tmux's order."""
    args = call.args
    if args.has("t") and (args.rest or args.has("n")):
        raise Refused("command or window name given with target")
    said = args.get("s")
    name = None if said is None else names.session_name(common.text(call, document, said, None))
    there = next((owner for owner in document.sessions.values() if owner.name == name), None)
    target = None
    if args.has("t") or args.has("A"):
        target = targets.guess_session(document, args.get("t"), call.pane_of_caller)
    if args.has("A") and (there if name is not None else target) is not None:
        raise Refused(NOT_A_TERMINAL)
    if there is not None:
        raise Refused(f"duplicate session: {name}")
    group = _group(args.get("t"), document, target)
    if not args.has("d") and call.client is None and not call.nobody:
        raise Refused(NOT_A_TERMINAL)
    return name, group


def _group(said: str | None, document: Document, target: Session | None) -> _Group | None:
    if said is None:
        return None
    if target is not None:
        return _Group(target.group or target.name, target.group or target.name, target.id)
    for owner in document.sessions.values():
        if owner.group == said:
            return _Group(said, said, owner.id)
    return _Group(said, names.session_name(said, "session group"), None)


def _size(call: Call, document: Document) -> tuple[int, int] | None:
    """Return what -x and -y say, one alone completed by default-size; a ``-`` is the terminal's, 80x24 without one."""
    args = call.args
    if not args.has("x") and not args.has("y"):
        return None
    columns, rows = _in_terminal(call, document) or common.default_size(call, document, None)
    x, y, here = args.get("x"), args.get("y"), _of_terminal(call) or (80, 24)
    if x is not None:
        columns = here[0] if x == "-" else common.number(x, 1, USHRT_MAX, "width")
    if y is not None:
        rows = here[1] if y == "-" else common.number(y, 1, USHRT_MAX, "height")
    return max(columns, 1), max(rows, 1)


def _of_terminal(call: Call) -> tuple[int, int] | None:
    """Return the size of the terminal that the session will be shown in."""
    return None if call.client is None or call.args.has("d") else call.client.size


def _in_terminal(call: Call, document: Document) -> tuple[int, int] | None:
    """Return the size of a window there: a client that draws keeps a row for its status line, if there is any."""
    size = _of_terminal(call)
    if size is None or call.client is None or not call.client.tty:
        return size
    has_status = options.effective("status", [document.session_options]) != "off"
    return size[0], max(size[1] - has_status, 1)


def _session_folder(call: Call, document: Document) -> str:
    """Return the session's own folder: -c as it is written, which need not be absolute.

    Whom nobody has asked, in a hook or in the background, has no folder (server_client_get_cwd).
    """
    said = call.args.get("c")
    if said is not None:
        return common.text(call, document, said, None)
    return call.driver.environment.get("HOME", "/") if call.nobody and not call.request else call.cwd


def _furnish(call: Call, tx: "Transaction", made: Made, size: tuple[int, int] | None) -> None:
    """Give the session its size as set-option would, and keep its maker's variables and those of -e for its panes."""
    if size is not None:
        settings.set_option(tx, settings.Scope.SESSION, made.session, "default-size", f"{size[0]}x{size[1]}")
    document, kept = tx.document, call.driver.session_values
    for epoch, session in [*kept]:
        if epoch != document.epoch or session not in document.sessions:
            del kept[epoch, session]
    session_environment.take(call, document, made.session, call.environment)
    values = spawning.assignments(call.args.all("e"))
    if values:
        kept.setdefault((document.epoch, made.session), {}).update(values)


def _target(made: Made) -> Target:
    return Target(made.session, made.index, made.window, made.pane)


COMMANDS = (
    Command(
        "new-session",
        "new",
        "Ac:dDe:EF:f:n:Ps:t:x:Xy:",
        "[-AdDEPX] [-c start-directory] [-e environment] [-F format] [-f flags] [-n window-name] [-s session-name] "
        "[-t target-session] [-x width] [-y height] [shell-command]",
        _run,
        starts_server=True,
    ),
)
