"""Long random lives of a document in memory beside the model: thousands of changes a second, everything is met.

What never happened in them was not compared: the table of what must happen is part of the test.
"""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from support.profiles import pick
from support.refining import Beside
from support.ways import possible, ways_of

from panelock.impl.registry import edit, lifecycle
from panelock.model.refusals import Refusal
from panelock.model.step import Done
from panelock.model.transitions import TRANSITIONS
from panelock.specs import on_model, on_registry, replay
from panelock.specs import operations as ops
from panelock.specs.asking import any_operation
from panelock.specs.outcomes import TEXTS, UNSAID

Event = tuple[str, str]
"""An operation, and what came of it: DONE, one of its ways when it was done, or why it was refused."""
Met = Counter[Event]
Wrong = Callable[[Any], Any]


def id_reused(right: Any) -> Any:
    def drop_pane(tx: Any, number: int) -> None:
        right(tx, number)
        tx.document.next_pane = max(tx.document.panes, default=-1) + 1

    return drop_pane


def other_heir(right: Any) -> Any:
    def lose_pane(tx: Any, owner: Any, number: int) -> None:
        right(tx, owner, number)
        owner.active = owner.panes[0] if owner.panes else -1
        owner.last = [old for old in owner.last if old != owner.active]

    return lose_pane


def gap_left(_: Any) -> Any:
    return lambda tx, owner: None


def unlogged(right: Any) -> Any:
    def withdraw(tx: Any, pane: int) -> None:
        right(tx, pane)
        tx.operations.clear()

    return withdraw


MUTANTS: dict[str, tuple[Any, str, Wrong]] = {
    "an id is given again after a kill": (edit, "drop_pane", id_reused),
    "the first pane inherits instead of the last one": (edit, "lose_pane", other_heir),
    "renumber-windows is forgotten": (edit, "renumber_if_wanted", gap_left),
    "a withdrawal is not logged": (lifecycle, "withdraw", unlogged),
}
"""Transitions made wrong: that they are found shows that the walks can find something."""

OPERATIONS = tuple(ops.Operation.__args__)

SESSION, WINDOW, PANE = Refusal.NO_SUCH_SESSION, Refusal.NO_SUCH_WINDOW, Refusal.NO_SUCH_PANE
PLACE = (Refusal.INDEX_IN_USE, Refusal.SAME_INDEX, Refusal.NO_FREE_INDEX)
MUST: dict[type, tuple[Refusal, ...]] = {
    ops.StartServer: (Refusal.SERVER_RUNNING,),
    ops.KillServer: (Refusal.NO_SERVER,),
    ops.EndIfEmpty: (),
    ops.HostDied: (Refusal.NO_SERVER,),
    ops.NewSession: (Refusal.DUPLICATE_SESSION,),
    ops.KillSession: (SESSION,),
    ops.RenameSession: (SESSION, Refusal.DUPLICATE_SESSION, Refusal.EMPTY_NAME),
    ops.SelectWindow: (SESSION, WINDOW),
    ops.TurnWindow: (SESSION, Refusal.NO_NEXT_WINDOW, Refusal.NO_PREVIOUS_WINDOW, Refusal.NO_LAST_WINDOW),
    ops.NewWindow: (SESSION, WINDOW, Refusal.INDEX_IN_USE, Refusal.NO_FREE_INDEX),
    ops.KillWindow: (SESSION, WINDOW),
    ops.RenameWindow: (WINDOW,),
    ops.RotateWindow: (WINDOW,),
    ops.LinkWindow: (SESSION, WINDOW, *PLACE),
    ops.UnlinkWindow: (SESSION, WINDOW, Refusal.LINKED_ONCE),
    ops.MoveWindow: (SESSION, WINDOW, *PLACE),
    ops.SwapWindow: (SESSION, WINDOW),
    ops.RenumberWindows: (SESSION,),
    ops.SplitWindow: (PANE,),
    ops.KillPane: (PANE,),
    ops.SelectPane: (PANE,),
    ops.LeaveEmpty: (PANE, Refusal.NOT_PENDING),
    ops.LastPane: (WINDOW, Refusal.NO_LAST_PANE),
    ops.SetTitle: (PANE,),
    ops.SwapPane: (PANE,),
    ops.BreakPane: (SESSION, WINDOW, PANE, *PLACE),
    ops.JoinPane: (SESSION, WINDOW, PANE, Refusal.SAME_PANE),
    ops.Zoom: (PANE,),
    ops.Arrange: (WINDOW,),
    ops.ConfirmPane: (PANE, Refusal.NOT_PENDING),
    ops.WithdrawPane: (PANE, Refusal.NOT_PENDING),
    ops.RespawnPane: (PANE, Refusal.STILL_ACTIVE, Refusal.BEING_MADE),
    ops.PaneEnded: (PANE, Refusal.NOT_RUNNING),
    ops.SetOption: (SESSION, WINDOW, PANE),
    ops.UnsetOption: (SESSION, WINDOW, PANE),
}
"""What each operation is refused for, all of it; where a server is needed, for want of one too."""

NEEDS_NO_SERVER = {ops.StartServer, ops.EndIfEmpty, ops.NewSession}

NEVER_DONE = {
    (ops.ConfirmPane, "own=False"),  # nobody else confirms
    (ops.PaneEnded, "own=False"),  # the pane has another process by now
}
"""Ways in which an operation is refused or passed over each time."""


def owed() -> set[Event]:
    """Return all that must happen: each operation done in each of its ways, and refused for each of its reasons."""
    done = {
        (kind.__name__, way)
        for kind in OPERATIONS
        for way in ("DONE", *possible(kind))
        if (kind, way) not in NEVER_DONE
    }
    refused = {(kind.__name__, refusal.name) for kind, refusals in MUST.items() for refusal in refusals}
    return done | refused | {(kind.__name__, "NO_SERVER") for kind in OPERATIONS if kind not in NEEDS_NO_SERVER}


def walk(seed: int, steps: int, met: Met) -> None:
    """Change a registry at random."""
    dice = random.Random(seed)
    beside = Beside()
    for _ in range(steps):
        operation = any_operation(beside.state, dice.choice)
        if isinstance(operation, ops.SelectPane) and dice.random() < 0.5:
            operation = zoom(beside, operation.pane)
        outcome = beside.step(operation)
        if outcome is not None:
            name = type(operation).__name__
            happened = {"DONE", *ways_of(operation)} if isinstance(outcome, Done) else {outcome.name}
            met.update((name, what) for what in happened)


def zoom(beside: Beside, pane: int) -> ops.Zoom:
    """Ask for a pane to fill its window, or not to any more: the model does not know which."""
    found = beside.document.panes.get(pane)
    return ops.Zoom(pane, found is None or not beside.document.windows[found.window].zoomed)


@pytest.mark.parametrize("seed", range(12))
def test_a_life_does_not_diverge(seed: int) -> None:
    """The first ones by themselves: what is wrong everywhere is told at once, and by its seed."""
    walk(seed, 80, Counter())


def test_a_random_life_never_diverges_and_meets_every_operation_and_every_refusal() -> None:
    met: Met = Counter()
    least = pick(200, 2000, 50_000)
    for seed in range(4 * least):
        if seed >= least and owed() <= set(met):
            break
        walk(seed, 80, met)
    assert sorted(owed() - set(met)) == [], "never happened"
    assert sorted(set(met) - owed()) == [], "happened, and no table says that it can"


@pytest.mark.parametrize("name", MUTANTS)
def test_a_transition_that_goes_wrong_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, attribute, wrong = MUTANTS[name]
    monkeypatch.setattr(owner, attribute, wrong(getattr(owner, attribute)))

    def walks() -> None:
        for seed in range(40):
            walk(seed, 80, Counter())

    with pytest.raises(AssertionError):
        walks()


def test_every_operation_is_played_on_both_sides_and_must_be_met() -> None:
    assert set(OPERATIONS) == set(on_model._PLAY) == set(on_registry._PLAY) == set(MUST)


def test_every_refusal_of_the_model_has_a_text_or_is_known_to_have_none() -> None:
    assert {refusal for _, refusal in TEXTS} | set(UNSAID) == set(Refusal)
    assert not {refusal for _, refusal in TEXTS} & set(UNSAID)


@pytest.mark.parametrize("name", sorted(set(TRANSITIONS) - {"last-pane", "move-pane"}))
def test_the_journal_can_tell_of_every_transition(name: str) -> None:
    """By a name of its own, or as another: last-pane selects, the steps to another window select."""
    told = {
        "confirm-pane": "confirm",
        "withdraw-pane": "withdraw",
        "select-pane -T": "set-title",
        "move-window -r": "renumber-windows",
        "next-window": "select-window",
        "previous-window": "select-window",
        "last-window": "select-window",
    }
    assert told.get(name, name.removesuffix(" -a").removesuffix(" -u")) in replay._PLAY
