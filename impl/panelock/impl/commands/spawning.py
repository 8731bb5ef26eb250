"""The two steps of making a pane: reserved in the registry first, then started, then confirmed (DESIGN, spawn.c).

Where a process stands by for it in a terminal, both are one change; it becomes the pane's program after that.
"""

import os
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from panelock.impl import expanding, targets
from panelock.impl.commands import common
from panelock.impl.commands.base import Call, Commit, Spawn, StandBy, Started, Wait
from panelock.impl.document import Document, Phase, Session
from panelock.impl.errors import Refused
from panelock.impl.registry import lifecycle
from panelock.impl.registry.making import Reservation
from panelock.impl.targets import Target

if TYPE_CHECKING:
    from panelock.impl.store import Transaction


GO_THERE = ("new-window", "split-window")
"""Commands after which the rest of a chain starts from the new pane, unless -d."""


class Reserved(Struct, frozen=True):
    """A pane that waits for its terminal, and what is said of it when it has one."""

    epoch: int
    target: Target
    maker: str
    spawn: Spawn
    template: str | None
    """What -P prints, expanded when the pane is confirmed."""
    told: str
    """The same as of its reservation: printed when the pane was killed before it was confirmed."""


def folder(call: Call, document: Document, owner: Session | None) -> str:
    """Return where the new process starts: -c, a relative one from the caller's folder, else that (spawn_pane)."""
    wanted = call.args.get("c")
    if wanted is None:
        return call.cwd
    found = common.text_of_session(call, document, wanted, owner)
    if found.startswith("/"):
        return found
    return f"{call.cwd}/{found}" if found else call.cwd


def command(call: Call, document: Document, owner: Session | None) -> list[str]:
    """Return the words of the command line, else those of default-command, else none: the shell."""
    if call.args.rest:
        return [str(word) for word in call.args.rest]
    default = common.session_option(call, document, owner, "default-command")
    return [default] if default else []


def environment(call: Call, document: Document, owner: Session | None) -> dict[str, str]:
    """Return a job's environment: the caller's, then what set-environment was told."""
    made = dict(call.environment)
    overlay(made, document.environment, document.hidden)
    if owner is not None:
        overlay(made, owner.environment, owner.hidden)
        overlay(made, call.driver.session_values.get((document.epoch, owner.id), {}), ())
    return made


def environment_of_pane(call: Call, document: Document, owner: Session, given: Iterable[str]) -> dict[str, str]:
    """Return a new pane's environment: a job's, but for PATH, which is the caller's, and then what -e was told.

    In tmux (spawn_pane) the caller's PATH goes before that of -e, too.
    """
    made = environment(call, document, owner)
    if "PATH" in call.environment:
        made["PATH"] = call.environment["PATH"]
    return made | assignments(given)


def overlay(made: dict[str, str], told: Mapping[str, str | None], hidden: Iterable[str]) -> None:
    """Put into an environment what set-environment was told."""
    for name, value in told.items():
        if value is None or name in hidden:
            made.pop(name, None)
        else:
            made[name] = value


def assignments(words: Iterable[str]) -> dict[str, str]:
    """Read NAME=VALUE words (-e); tmux skips what has no ``=``."""
    pairs = (word.partition("=") for word in words)
    return {name: value for name, equals, value in pairs if equals and name}


def reservation(call: Call, document: Document, owner: Session) -> Reservation:
    """Say what the pane is to be."""
    return Reservation(command(call, document, owner), folder(call, document, owner), host_name())


def host_name() -> str:
    """Return a new pane's title."""
    return os.uname().nodename


def reserved(call: Call, tx: "Transaction", target: Target, template: str, *, shell: str) -> Reserved:
    """Note, inside the change that reserved it, what is needed to start and confirm a pane."""
    document = tx.document
    owner = document.sessions[target.session]
    asked = call.args.get("F") if call.args.has("F") else template
    if not call.args.has("P"):
        asked = None
    more = call.args.all("e")
    spawn = Spawn(
        target.pane,
        document.panes[target.pane].argv,
        environment_of_pane(call, document, owner, more),
        document.panes[target.pane].cwd,
        shell,
        # new-session's is its session's: of all its panes, and no more than any other environment.
        {} if call.command.name == "new-session" else assignments(more),
    )
    told = "" if asked is None else expanding.expand_new(call, document, asked, target)
    return Reserved(document.epoch, target, document.panes[target.pane].maker, spawn, asked, told)


def make(
    call: Call, reserve: "Callable[[Transaction], Reserved | None]", failed: str
) -> Generator[Wait, Any, Reserved | None]:
    """Make a pane. ``failed`` is how tmux begins its complaint: "create window failed".

    ``reserve`` may return None: nothing is to be made.
    """
    standby: Started | None = yield StandBy()
    if standby is None:
        return (yield from make_in_steps(call, reserve, failed))

    def change(tx: "Transaction") -> Reserved | None:
        made = reserve(tx)
        if made is not None:
            confirm(call, tx, made, standby)
        return made

    made: Reserved | None = yield Commit(change)
    if made is not None:
        made.spawn.standby = standby
        yield made.spawn
        _go_there(call, made)
    return made


def make_in_steps(
    call: Call, reserve: "Callable[[Transaction], Reserved | None]", failed: str
) -> Generator[Wait, Any, Reserved | None]:
    """Reserve, start, confirm: as ``make``, and for a pane that was there before, whose program it is to be."""
    made: Reserved | None = yield Commit(reserve, final=False)
    if made is None:
        return None
    try:
        started: Started = yield made.spawn
    except Refused as refused:
        if (yield Commit(lambda tx: withdraw(tx, made), final=False)):
            raise Refused(f"{failed}: {refused.text}") from None
        started = Started(0, "", "")  # it was killed before it had a terminal
    yield Commit(lambda tx: confirm(call, tx, made, started))
    _go_there(call, made)
    return made


def make_empty(call: Call, reserve: "Callable[[Transaction], Reserved]") -> Generator[Wait, Any, Reserved]:
    """Make a pane that has no process (spawn.c: SPAWN_EMPTY). Nothing is started, so one step does it."""

    def change(tx: "Transaction") -> Reserved:
        made = reserve(tx)
        lifecycle.leave_empty(tx, made.target.pane)
        if made.template is not None:
            call.print(expanding.expand_new(call, tx.document, made.template, made.target))
        return made

    made: Reserved = yield Commit(change)
    _go_there(call, made)
    return made


def _go_there(call: Call, made: Reserved) -> None:
    if call.command.name not in ("respawn-pane", "respawn-window"):
        call.made = made.target
    if call.command.name in GO_THERE and not call.args.has("d"):
        call.go_to(made.target.session, made.target.index, made.target.pane)


def is_waiting(tx: "Transaction", made: Reserved) -> bool:
    """Tell whether the pane still is what was reserved: another server's life begins its ids anew."""
    found = tx.document.panes.get(made.target.pane)
    return (
        found is not None
        and tx.document.epoch == made.epoch
        and found.phase is Phase.PENDING
        and found.maker == made.maker
    )


def withdraw(tx: "Transaction", made: Reserved) -> bool:
    """Take the reservation back; False when somebody killed the pane."""
    waits = is_waiting(tx, made)
    if waits:
        lifecycle.withdraw(tx, made.target.pane)
    return waits


def confirm(call: Call, tx: "Transaction", made: Reserved, started: Started) -> None:
    """The pane runs: say so, and print where it stands by now.

    One that was killed meanwhile was made all the same: tmux would have answered before the kill.
    The driver ends the terminal of a pane that was not confirmed.
    """
    if not is_waiting(tx, made):
        tx.log("made-and-killed", pane=made.target.pane)
        if made.template is not None:
            call.print(made.told)
        return
    number = made.target.pane
    lifecycle.confirm(tx, number, pid=started.pid, process=started.process, tty=started.tty, maker=made.maker)
    if made.template is not None:
        call.print(expanding.expand_new(call, tx.document, made.template, _by_now(tx.document, made.target)))


def _by_now(document: Document, target: Target) -> Target:
    """Return the same pane where it stands now: meanwhile it may have been moved, or its window."""
    pane = document.panes[target.pane]
    owner = document.sessions.get(target.session)
    if owner is None or all(link.window != pane.window for link in owner.links):
        return targets.of_pane(document, pane)
    if any((link.index, link.window) == (target.index, pane.window) for link in owner.links):
        return Target(owner.id, target.index, pane.window, pane.id)
    return targets.of_pane(document, pane, owner)
