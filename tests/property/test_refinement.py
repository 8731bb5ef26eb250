"""The implementation on its files beside the model: equal after every command and every fault, journal and all.

Two stores share the files, as two processes do, each with its cache. Commands come alone or in groups, about what is
there, what was, and what never was; between them a process dies at some effect, the disk is full, a guard is dropped,
a change has a bug, the file is damaged from outside.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from support.faults import Died, dying_at, full_at
from support.profiles import machine, pick
from support.refining import check_replayed, check_same, operations
from support.tmux_script import Script

from panelock.impl import commit, journal
from panelock.impl.document import Document
from panelock.impl.errors import BadRegistry, CannotWrite, Fault, Refused
from panelock.impl.paths import Place
from panelock.impl.store import Store, Transaction
from panelock.model.invariants import broken_by_step
from panelock.model.state import Registry
from panelock.model.text import shown
from panelock.specs.bridge import abstract
from panelock.specs.on_model import play_on_model
from panelock.specs.on_registry import play_on_registry
from panelock.specs.operations import Operation
from panelock.specs.outcomes import NoRoom, disagreement, said
from panelock.specs.replay import replay_line

EFFECTS = 60
"""More than a transaction has effects: then nothing happens to it."""


ALLOWED = {"registry.json", "registry.lock", "registry.last", "journal.jsonl", "journal.1.jsonl"}
JOURNAL_LIMIT = 4000
"""Bytes: so small that a journal is renewed several times in a history."""


class BugError(Exception):
    """What a change with a bug raises."""


def change(operation: Operation) -> commit.Change:
    """The operation as a change that waits for the lock."""
    return commit.Change(lambda tx: play_on_registry(tx, operation), "a-test")


def bug(operation: Operation) -> commit.Change:
    """A change that does something and then fails."""

    def run(tx: Transaction) -> None:
        play_on_registry(tx, operation)
        raise BugError

    return commit.Change(run, "a-test")


def is_broken(error: Exception) -> bool:
    """Tell whether the implementation is what failed: not what it refused, nor the disk."""
    return not isinstance(error, Refused | Fault) or "breaks an invariant" in error.text


class Refinement(RuleBasedStateMachine):
    """Model and implementation, asked the same."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="pl-")
        self.place = Place(f"{self.folder}/s")
        self.stores = [
            Store(self.place, limit_s=2.0),
            Store(self.place, limit_s=2.0, resident=True, journal_limit=JOURNAL_LIMIT),
        ]
        self.state = self.replayed = Registry()
        self.told = 0
        """The generation of the last line that the journal has told."""
        self.given = 0
        """The last generation that was given out."""
        self.script = Script()
        self.compared = 0
        """How often everything was compared so far."""

    def teardown(self) -> None:
        note(self.script.text)  # printed with the shrunk counterexample
        for store in self.stores:
            store.close()
        shutil.rmtree(self.folder)

    # --- comparing ---

    def compare(self, context: object) -> Document:
        """Files, caches and journal are where the model is."""
        self.compared += 1
        document = self.stores[0].load_shared()
        check_same(document, self.state, context)
        for store in self.stores:
            assert store.current() == document, f"a cache differs from the file\n{context}"
        for line in journal.read(self.place.journal):
            if line.generation > self.told:
                self.replayed = replay_line(self.replayed, line)
                self.told = line.generation
        check_replayed(self.state, self.replayed, context)
        assert document.generation == self.told, context
        return document

    def follow(self, document: Document, operation: Operation, fault: str) -> None:
        """After a fault: what was asked has happened wholly, or not at all."""
        step = play_on_model(self.state, operation)
        assert broken_by_step(self.state, step.state) == ()
        if abstract(document) != self.state:
            self.script.ask(operation, self.state, step, f"with {fault}, but done:")
            self.state = step.state
        else:
            self.script.say(f"with {fault}, and not done: {operation}")
        self.compare("after a fault")
        # What died after it had given a generation out leaves a gap.
        self.given = int(Path(self.place.lock).read_text().split()[0])

    # --- commands ---

    def ask(self, asked: list[Operation], changes: list[commit.Change], store: Store) -> None:
        """Commit the changes as a group, and follow them one by one on the model; of one with a bug nothing comes."""
        with self.shown_if_broken(*asked):
            outcomes = commit.commit(store.load_and_lock(), changes)
        changed = 0
        for operation, outcome in zip(asked, outcomes, strict=True):
            if isinstance(outcome.error, BugError):
                continue
            if outcome.error is not None and not isinstance(outcome.error, Refused):
                self.fail_at(operation)
                raise outcome.error
            before = self.state
            came = outcome.value if outcome.error is None else said(outcome.error, before)
            if isinstance(came, NoRoom):
                continue
            step = play_on_model(before, operation)
            self.script.ask(operation, before, step)
            context = f"{shown(before)}\n{operation}"
            assert disagreement(came, step.outcome) is None, f"{disagreement(came, step.outcome)}\n{context}"
            assert broken_by_step(before, step.state) == (), context
            self.state = step.state
            changed += before != step.state
        document = self.compare(asked)
        counted = document.generation - self.given
        if changed or counted > 0:
            assert changed <= counted <= len(asked), asked
            self.given = document.generation

    def fail_at(self, *asked: Operation) -> None:
        """Write down what was asked when the implementation broke."""
        for operation in asked:
            self.script.ask(operation, self.script.state, play_on_model(self.script.state, operation), "it breaks at:")

    @contextmanager
    def shown_if_broken(self, *asked: Operation) -> Iterator[None]:
        """Let the script end with what was asked, if the implementation breaks at it, whatever else there is."""
        try:
            yield
        except Exception as error:
            if is_broken(error):
                self.fail_at(*asked)
            raise

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.one(data, 0)

    def one(self, data: st.DataObject, which: int) -> None:
        operation = data.draw(operations(self.state))
        self.ask([operation], [change(operation)], self.stores[which])

    @rule(data=st.data(), which=st.integers(0, 1))
    def asks(self, data: st.DataObject, which: int) -> None:
        self.one(data, which)

    @rule(data=st.data(), which=st.integers(0, 1))
    def asks_again(self, data: st.DataObject, which: int) -> None:
        self.one(data, which)

    @rule(data=st.data(), which=st.integers(0, 1))
    def asks_three_times(self, data: st.DataObject, which: int) -> None:
        for store in (which, 1 - which, which):
            self.one(data, store)

    @rule(data=st.data(), which=st.integers(0, 1), buggy=st.sampled_from([None, None, 0, 1]))
    def asks_a_group(self, data: st.DataObject, which: int, buggy: int | None) -> None:
        asked = data.draw(st.lists(operations(self.state), min_size=2, max_size=4))
        changes = [bug(one) if at == buggy else change(one) for at, one in enumerate(asked)]
        self.ask(asked, changes, self.stores[which])

    # --- faults ---

    @rule(data=st.data(), at=st.integers(0, EFFECTS), durable=st.booleans())
    def dies(self, data: st.DataObject, at: int, durable: bool) -> None:
        """A process is killed just before one of its effects."""
        operation = data.draw(operations(self.state))
        kernel = dying_at(at)
        doomed = Store(self.place, kernel, limit_s=2.0, durable=durable, journal_limit=JOURNAL_LIMIT)
        with self.shown_if_broken(operation):
            try:
                commit.commit(doomed.load_and_lock(), [change(operation)])
                doomed.close()
            except Died:
                note(f"died before {kernel.calls[-3:]}")
            self.settle()
            document = self.stores[0].load_shared()
        self.follow(document, operation, f"a death before effect {at}")

    @rule(data=st.data(), at=st.integers(0, EFFECTS), durable=st.booleans())
    def fills_the_disk(self, data: st.DataObject, at: int, durable: bool) -> None:
        """A write fails, and the caller is told."""
        operation = data.draw(operations(self.state))
        store = Store(self.place, full_at(at), limit_s=2.0, durable=durable, journal_limit=JOURNAL_LIMIT)
        before = abstract(self.stores[0].load_shared())
        failed = None
        with self.shown_if_broken(operation):
            try:
                commit.commit(store.load_and_lock(), [change(operation)])
            except Fault as fault:
                if is_broken(fault):
                    raise
                failed = fault
            store.close()
            self.settle()
            document = self.stores[0].load_shared()
        if isinstance(failed, CannotWrite) and failed.path != self.place.lock:
            assert abstract(document) == before, failed.text
        self.follow(document, operation, f"a disk that is full from effect {at} on")

    @rule(data=st.data(), which=st.integers(0, 1), how=st.sampled_from(["dropped", "released", "interrupted"]))
    def never_saves(self, data: st.DataObject, which: int, how: str) -> None:
        """A change is made and its guard goes another way than by save."""
        operation = data.draw(operations(self.state))
        guard = self.stores[which].load_and_lock()
        with suppress(Refused), self.shown_if_broken(operation):
            play_on_registry(guard.transaction("a-test"), operation)
        if how == "interrupted":
            with pytest.raises(KeyboardInterrupt), guard:
                raise KeyboardInterrupt
        elif how == "released":
            guard.release()
        del guard
        self.script.say(f"by a guard that is {how}, so not done: {operation}")
        self.compare(f"{how}: {operation}")

    @rule(which=st.integers(0, 1), cut=st.integers(0, 99), tail=st.sampled_from([b"", b"\0", b"["]))
    def is_damaged(self, which: int, cut: int, tail: bytes) -> None:
        """Somebody shortens the file: nobody takes it for a registry, nobody writes over it."""
        registry, told = Path(self.place.registry), Path(self.place.journal)
        if not told.exists():
            return
        whole, lines = registry.read_bytes(), told.read_bytes()
        damaged = whole[: len(whole) * cut // 100] + tail
        registry.write_bytes(damaged)
        for store in (self.stores[which], Store(self.place)):
            with pytest.raises(BadRegistry):
                store.load_and_lock()
            with pytest.raises(BadRegistry):
                store.current()
        assert registry.read_bytes() == damaged
        assert told.read_bytes() == lines
        registry.write_bytes(whole)
        self.compare("after the damage was mended")

    def settle(self) -> None:
        """The next holder of the lock puts right what a fault left."""
        self.stores[0].load_and_lock().release()
        left = set(os.listdir(self.place.folder))
        assert {"registry.json", "registry.lock"} <= left
        assert left <= ALLOWED, left


TestTheImplementationNeverDivergesFromTheModel = Refinement.TestCase
TestTheImplementationNeverDivergesFromTheModel.settings = machine(examples=pick(70, 350, 8_000), steps=pick(30, 40, 60))
