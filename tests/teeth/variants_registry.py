"""Broken variants of what commands do to the registry, and of how they are asked."""

from teeth.breaking import variant

from panelock.impl import commit
from panelock.impl.commands import spawning
from panelock.impl.lone import LoneDriver
from panelock.impl.registry import edit, killing, lifecycle, making, moving

NUMBERS = (
    variant(
        "id reused after a kill",
        "who was told of the old pane means the new one",
        "walks",
        (
            edit.drop_pane,
            "tx.touched.panes.add(number)",
            "tx.touched.panes.add(number); tx.document.next_pane = max(tx.document.panes, default=-1) + 1",
        ),
    ),
    variant(
        "id from the number of panes",
        "after a kill it is a living pane's",
        "walks",
        (making._reserve, "id=document.next_pane", "id=len(document.panes)"),
        (making.split_window, "number = document.next_pane", "number = len(document.panes)"),
    ),
    variant(
        "window id from the number of windows",
        "after a kill it is a living window's",
        "walks",
        (edit.lone_window, "id=document.next_window", "id=len(document.windows)"),
    ),
    variant(
        "session id from the number of sessions",
        "after a kill it is a living session's",
        "walks",
        (making._session_number, "number = document.next_session", "number = len(document.sessions)"),
    ),
    variant(
        "ids go on in the next epoch",
        "a new server does not begin with %0",
        "walks",
        (lifecycle.start_epoch, "document.next_session = document.next_window = document.next_pane = 0", "pass"),
    ),
)

MAKING = (
    variant(
        "terminal started before the reservation",
        "a terminal runs that no registry knows, and another one can get its id",
        "reserved first",
        (
            spawning.make_in_steps,
            "made: Reserved | None = yield Commit(reserve, final=False)",
            "import copy; from panelock.impl.store import Transaction; "
            'made = reserve(Transaction(copy.deepcopy(call.document), 0.0, "early"))',
        ),
        (
            spawning.make_in_steps,
            "started: Started = yield made.spawn",
            "started = yield made.spawn; made = yield Commit(reserve, final=False)",
        ),
    ),
    variant(
        "pending panes never settled after a host's death",
        "they stay half-made for ever",
        "walks",
        (lifecycle.settle_host_death, "_remove(tx, number)", "pass"),
    ),
    variant(
        "a pending pane of one's own request never settled",
        "a repeat leaves it half-made",
        "half-made",
        (LoneDriver._settle_own, "lifecycle.withdraw(tx, pane)", "pass"),
    ),
    variant(
        "a stranger may confirm",
        "a pane runs in somebody else's terminal",
        "walks",
        (lifecycle.confirm, "or (maker and found.maker != maker)", ""),
    ),
    variant(
        "the end of an earlier process ends the pane",
        "a respawned pane goes with the process that ran before",
        "walks",
        (lifecycle.pane_ended, " or found.process != process", ""),
    ),
    variant(
        "a request repeated instead of answered from the record",
        "a second pane is made",
        "a repeat",
        (commit.recorded, "if not request:", "if True:"),
    ),
    variant(
        "an answer never recorded",
        "a repeat makes a second pane",
        "a repeat",
        (commit._attempt, "if change.final and change.request and not transaction.clean:", "if False:"),
    ),
)

MOVING = (
    variant(
        "kill-pane leaves its window's reference",
        "a window has a pane that is not there",
        "walks",
        (edit.remove_pane, "lose_pane(tx, owner, number)", "pass"),
    ),
    variant(
        "join-pane leaves the old window empty",
        "a window without panes",
        "walks",
        (moving.join_pane, "if emptied:", "if False:"),
    ),
    variant(
        "the first pane inherits instead of the last one",
        "another pane is active than tmux says",
        "walks",
        (edit.lose_pane, "heir = [*owner.last, *rest, number][0]", "heir = [*rest, number][0]"),
    ),
    variant(
        "a killed window's gap stays where windows are renumbered",
        "windows have other numbers than tmux gives them",
        "walks",
        (edit.renumber_if_wanted, '"renumber-windows", "off") == "on":', '"renumber-windows", "off") == "never":'),
    ),
    variant(
        "a refusal that has begun to change",
        "the half of it is saved with the next one of its group",
        "walks",
        (moving.join_pane, "edit.must_exist(tx, panes=[source])", "edit.pane(tx, target); edit.pane(tx, source)"),
    ),
    variant(
        "a kill that is not told of",
        "the journal leads elsewhere than the file",
        "walks",
        (killing.kill_pane, "if gone:", "if False:"),
    ),
)  # fmt: skip

VARIANTS = (*NUMBERS, *MAKING, *MOVING)
