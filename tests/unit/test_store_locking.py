"""The lock taken in every way that a host takes it, and what a lock file can do wrong."""

import os
from pathlib import Path
from typing import Any

import pytest
from support.changes import change, new_session, split
from support.faults import full_at

from panelock.impl import journal, lock
from panelock.impl.errors import CannotWrite
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place
from panelock.impl.registry import selecting
from panelock.impl.store import Store


@pytest.mark.parametrize("resident", [False, True])
def test_who_asks_without_waiting_is_told_that_the_lock_is_anothers_and_leaves_no_descriptor(
    place: Place, resident: bool
) -> None:
    one, other = Store(place, limit_s=1.0), Store(place, limit_s=1.0, resident=resident)
    new_session(one)
    guard = one.load_and_lock()
    assert other.try_lock() is None  # a resident's own descriptor is open from here on
    before = len(os.listdir("/dev/fd"))
    assert other.try_lock() is None
    assert len(os.listdir("/dev/fd")) == before
    guard.release()
    other.close()


@pytest.mark.parametrize("resident", [False, True])
def test_who_asks_without_waiting_gets_a_lock_that_is_free_and_gives_it_back(place: Place, resident: bool) -> None:
    asking = Store(place, limit_s=1.0, resident=resident)
    new_session(asking, "a")
    for name in ("b", "c"):
        guard = asking.try_lock()
        assert guard is not None
        selecting.rename_session(guard.transaction(), 0, name)
        guard.save()
    assert Store(place, limit_s=0.2).load_and_lock().document.sessions[0].name == "c"
    asking.close()


def test_a_lock_that_another_thread_took_is_adopted_with_the_document(store: Store) -> None:
    new_session(store, "a")
    with store.adopt(store.take_lock()) as guard:
        selecting.rename_session(guard.transaction(), 0, "b")
        guard.save()
    assert store.load_shared().sessions[0].name == "b"


def test_a_guard_for_a_registry_that_cannot_be_loaded_gives_the_lock_back(store: Store, place: Place) -> None:
    new_session(store, "a")
    whole = Path(place.registry).read_bytes()
    Path(place.registry).write_bytes(whole[:10])
    held = store.take_lock()
    with pytest.raises(Exception, match=place.registry):
        store.adopt(held)
    Path(place.registry).write_bytes(whole)
    assert Store(place, limit_s=0.2).load_and_lock().document.sessions[0].name == "a"


def test_a_change_that_was_dropped_is_not_saved_and_has_no_line(store: Store, place: Place) -> None:
    new_session(store, "a")
    lines = Path(place.journal).read_bytes()
    with store.load_and_lock() as guard:
        guard.drop(guard.transaction())
        guard.save()
    assert Path(place.journal).read_bytes() == lines


def test_a_change_that_was_begun_cannot_be_dropped(store: Store) -> None:
    new_session(store, "a")
    with store.load_and_lock() as guard:
        begun = guard.transaction()
        selecting.rename_session(begun, 0, "b")
        with pytest.raises(AssertionError, match="reload"):
            guard.drop(begun)
        guard.reload()
        assert guard.document.sessions[0].name == "a"


def test_a_released_lock_is_released_once(place: Place) -> None:
    os.mkdir(place.folder, 0o700)
    first = lock.take(REAL, place.lock, 1.0)
    first.release()
    second = lock.take(REAL, place.lock, 1.0)
    first.release()  # its descriptor's number may be the second one's by now
    asking = lock.open_lock(REAL, place.lock)
    assert lock.try_take(REAL, place.lock, asking) is None
    os.close(asking)
    second.release()


def test_a_lock_file_on_a_full_disk_is_named_and_the_lock_given_back(store: Store, place: Place) -> None:
    new_session(store)
    with pytest.raises(CannotWrite, match=place.lock):
        lock.take(full_at(1), place.lock, 1.0)  # type: ignore[arg-type]  # passes all of them on
    split(store, 0)


@pytest.mark.parametrize("durable", [False, True])
def test_a_first_change_and_later_ones_are_read_back_whether_synced_or_not(place: Place, durable: bool) -> None:
    store = Store(place, limit_s=1.0, durable=durable)
    new_session(store)
    split(store, 0)
    assert Store(place).load_shared() == store.current()
    store.close()


class Interrupted:
    """A kernel under which the user interrupts just after a name was given."""

    def __init__(self) -> None:
        self.replaced = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(REAL, name)

    def replace(self, old: str, new: str) -> None:
        REAL.replace(old, new)
        self.replaced += 1
        raise KeyboardInterrupt


def test_an_interrupt_when_the_replacement_is_done_leaves_the_change_and_its_line(store: Store, place: Place) -> None:
    new_session(store, "a")
    before = len(list(journal.read(place.journal)))
    interrupted = Store(place, Interrupted(), limit_s=1.0)  # type: ignore[arg-type]  # passes the others on
    with pytest.raises(KeyboardInterrupt):
        change(interrupted, selecting.rename_session, 0, "b")
    assert Store(place, limit_s=0.2).load_and_lock().document.sessions[0].name == "b"
    assert len(list(journal.read(place.journal))) == before + 1
