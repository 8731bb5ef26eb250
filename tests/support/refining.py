"""Model and implementation side by side: what every engine compares after a step."""

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from panelock.impl import checks
from panelock.impl.document import Document, empty
from panelock.impl.errors import Refused
from panelock.impl.journal import Line
from panelock.impl.snapshot import snapshot
from panelock.impl.store import Transaction
from panelock.model.invariants import broken_by_step
from panelock.model.state import Registry
from panelock.model.text import shown
from panelock.specs.asking import any_operation
from panelock.specs.bridge import abstract, first_difference, told, veiled
from panelock.specs.on_model import play_on_model
from panelock.specs.on_registry import play_on_registry
from panelock.specs.operations import Operation
from panelock.specs.outcomes import NoRoom, Outcome, disagreement, said
from panelock.specs.replay import replay_line

Item = TypeVar("Item")


@st.composite
def operations(draw: st.DrawFn, state: Registry) -> Operation:
    """Operations that could be asked of this registry."""

    def choose(items: Sequence[Item]) -> Item:
        return draw(st.sampled_from(items))

    return any_operation(state, choose)


def play(tx: Transaction, operation: Operation, before: Registry) -> Outcome:
    """What comes of an operation in a transaction; a refusal must have changed nothing."""
    try:
        return play_on_registry(tx, operation)
    except Refused as refused:
        came = said(refused, before)
    assert tx.clean, f"refused after it had begun to change: {operation}: {came}"
    return came


def check_same(document: Document, state: Registry, context: object = "") -> None:
    """The document stands for this registry, and both are sound."""
    assert checks.broken(document) == [], context
    found = abstract(document)
    difference = first_difference(found, state)
    assert difference is None, (
        f"{difference}\nimplementation: {shown(found)}\nmodel:          {shown(state)}\n{context}"
    )


def check_snapshot(document: Document) -> None:
    """What a snapshot tells is what the document stands for, values apart."""
    difference = first_difference(told(document.epoch, snapshot(document)), veiled(abstract(document)))
    assert difference is None, f"the snapshot: {difference}"


def check_replayed(state: Registry, replayed: Registry, context: object = "") -> None:
    """The journal, played on the model, came to this registry."""
    difference = first_difference(replayed, veiled(state), ("the journal", "the model"))
    assert difference is None, f"{difference}\n{context}"


class Beside:
    """A document in memory and a model's registry, changed side by side: without files, so fast."""

    def __init__(self) -> None:
        self.document = empty()
        self.state = Registry()
        self.replayed = Registry()
        self.generation = 0

    def step(self, operation: Operation) -> Any:
        """Make one change on both sides, compare, and return the model's outcome; None when there was no room."""
        before = self.state
        context = f"{shown(before)}\n{operation}"
        tx = Transaction(self.document, float(self.generation), "a-test", boot="a-boot")
        outcome = play(tx, operation, before)
        if isinstance(outcome, NoRoom):
            check_same(self.document, before, context)
            return None
        step = play_on_model(before, operation)
        assert disagreement(outcome, step.outcome) is None, f"{disagreement(outcome, step.outcome)}\n{context}"
        check_same(self.document, step.state, context)
        assert broken_by_step(before, step.state) == (), context
        if tx.operations:
            self.generation += 1
            line = Line(self.document.epoch, self.generation, tx.now, tx.who, tx.operations)
            self.replayed = replay_line(self.replayed, line)
        check_replayed(step.state, self.replayed, f"{context}\n{tx.operations}")
        assert (before == step.state) or tx.operations, f"changed and not logged: {context}"
        check_snapshot(self.document)
        self.state = step.state
        return step.outcome
