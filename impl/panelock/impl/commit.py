"""Changes that wait together are committed as one group: one load, one save, a generation and a line each.

In a group each change stands alone. A refusal has changed nothing. A fault in one (a bug, or a refusal after it had
begun to change) throws the document away, and the group is made again without it.
"""

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct, field

from panelock.impl.document import Answer, Document
from panelock.impl.errors import Refused
from panelock.impl.store import LockedRegistry, Transaction

ANSWERS_KEPT = 256
"""How many answers stay recorded; a repeat comes within seconds of its request."""
ANSWERS_AGE_S = 120.0
"""How long an answer stays recorded."""


class Printed(Protocol):
    """What a change prints into, as commands.base.Call has it."""

    out: list[str]
    err: list[str]
    status: int


class Change(Struct):
    """One change that waits for the lock."""

    run: Callable[[Transaction], Any]
    who: str = ""
    request: str = ""
    position: int = 0
    printed: Printed | None = None
    final: bool = True
    """The answer is recorded with it, when there is a request."""
    of_hook: bool = False
    """It is a hook's own, of which no events are told."""
    more: bool = False
    """See Transaction."""
    asker: object = None
    """The host's request whose change it is; None for the host's own."""


class Outcome(Struct):
    """What became of a change: its value, or what it raised."""

    value: Any = None
    error: BaseException | None = None
    operations: list[dict[str, Any]] = field(default_factory=list)
    """What was done, as the journal tells it."""


def commit(guard: LockedRegistry, changes: list[Change]) -> list[Outcome]:
    """Make all changes and save once; uses the guard up. What saving raises is raised: then nothing was changed."""
    outcomes = [Outcome() for _ in changes]
    marks = [(len(change.printed.out), len(change.printed.err)) if change.printed else (0, 0) for change in changes]
    spoiled: set[int] = set()
    with guard:
        while not _attempt(guard, changes, outcomes, marks, spoiled):
            guard.reload()
        guard.save()
    return outcomes


def run_alone(guard: LockedRegistry, run: Callable[[Transaction], Any], who: str = "") -> Any:
    """Make one change in a transaction of its own; returns its value or raises what it raised."""
    outcome = commit(guard, [Change(run, who)])[0]
    if outcome.error is not None:
        raise outcome.error
    return outcome.value


def _attempt(
    guard: LockedRegistry,
    changes: list[Change],
    outcomes: list[Outcome],
    marks: list[tuple[int, int]],
    spoiled: set[int],
) -> bool:
    """Run the changes in order; False when one spoiled the document and the group must be made again."""
    for number, change in enumerate(changes):
        if number in spoiled:
            continue
        if change.printed is not None:
            # A second attempt prints anew.
            del change.printed.out[marks[number][0] :], change.printed.err[marks[number][1] :]
        transaction = guard.transaction(change.who, change.request, more=change.more)
        try:
            outcomes[number] = Outcome(change.run(transaction), operations=transaction.operations)
        except Exception as error:  # noqa: BLE001 - whatever a command raises is its own caller's to hear
            outcomes[number] = Outcome(error=error)
            if not (isinstance(error, Refused) and transaction.clean):
                spoiled.add(number)
                return False
            guard.drop(transaction)
        else:
            if change.final and change.request and not transaction.clean:
                record(transaction, change)
    return True


def record(transaction: Transaction, change: Change) -> None:
    """Write down what the change's command answered, for a repeat of its request."""
    printed = change.printed
    answers = transaction.document.answers
    answers.append(
        Answer(
            request=change.request,
            position=change.position,
            at=transaction.now,
            status=printed.status if printed else 0,
            stdout="".join(printed.out) if printed else "",
            stderr="".join(printed.err) if printed else "",
        )
    )
    # They stand in order of their age, and few are too old: only those are looked at.
    gone = max(0, len(answers) - ANSWERS_KEPT)
    while answers[gone].at < transaction.now - ANSWERS_AGE_S:
        gone += 1
    del answers[:gone]


def recorded(document: Document, request: str, position: int) -> Answer | None:
    """Return what was answered to a request's command, if it was committed and is not too long ago."""
    if not request:
        return None
    for answer in reversed(document.answers):
        if answer.request == request and answer.position == position:
            return answer
    return None
