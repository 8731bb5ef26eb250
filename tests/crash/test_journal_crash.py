"""A process dies, or the disk is full, at every single effect of a change that renews the journal: no line is lost."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from support.changes import change, new_session, split
from support.faults import Died, dying_at, full_at
from support.journals import differences, judged

from panelock.impl import journal
from panelock.impl.errors import CannotWrite, Fault
from panelock.impl.kernel import Real
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle
from panelock.impl.store import Store

KNOWN = {"journal.1.jsonl", "journal.jsonl", "registry.json", "registry.last", "registry.lock"}


def begun(place: Place, *, older: bool) -> Store:
    """A server that lives, with a full journal before its own or without."""
    store = Store(place)
    new_session(store, sx=200, sy=200)
    split(store, 0)
    if older:
        title(Store(place, journal_limit=1), "renewed once")
    return store


def title(store: Store, text: str) -> None:
    change(store, lifecycle.set_title, 0, text)


def check_after(place: Place, *, told: str) -> None:
    """The next holder finds everything that was committed, in the journal and in the document."""
    store = Store(place, limit_s=1.0)
    titles = {"", "renewed once", "doomed"}
    assert store.current().panes[0].title in titles
    assert not told or store.current().panes[0].title == told
    title(store, "after")
    assert set(os.listdir(place.folder)) <= KNOWN
    assert differences(place) == []
    lines = list(journal.read(place.journal))
    assert lines[-1].generation == store.current().generation
    assert [line.generation - line.skipped for line in lines[1:]] == [line.generation + 1 for line in lines[:-1]]
    # From the very beginning, whatever was renewed when: one file before this one is enough for that.
    assert lines[0].generation == 1
    assert sum(checked.followed for checked in judged(place)) == len(lines)
    title(Store(place, limit_s=1.0, journal_limit=1), "renewed by the next")
    assert set(os.listdir(place.folder)) <= KNOWN
    assert differences(place) == []
    store.close()


@pytest.mark.parametrize("exchange", [False, True], ids=["rename", "exchange"])
@pytest.mark.parametrize("durable", [False, True], ids=["usual", "durable"])
def test_a_process_killed_at_any_effect_of_a_renewal_loses_no_line(folder: Path, durable: bool, exchange: bool) -> None:
    number, renewed = 0, 0
    while True:
        place = Place(f"{folder}/{number}")
        begun(place, older=False).close()
        kernel = dying_at(number)
        kernel.real = Real(exchange=exchange)
        doomed = Store(place, kernel, durable=durable, journal_limit=1)
        told = ""
        try:
            title(doomed, "doomed")
            told = "doomed"
        except Died:
            pass
        renewed += os.path.exists(journal.older(place.journal))
        check_after(place, told=told)
        if not kernel.dead:
            break
        number += 1
    assert number > 30
    assert renewed > 5


def test_one_that_was_renewed_before_loses_only_what_is_older_than_its_snapshot(folder: Path) -> None:
    number = 0
    while True:
        place = Place(f"{folder}/{number}")
        store = begun(place, older=True)
        generation = store.current().generation
        kernel = dying_at(number)
        with suppress(Died):
            title(Store(place, kernel, journal_limit=1), "doomed")
        title(store, "after")
        assert differences(place) == []
        lines = list(journal.read(place.journal))
        assert lines[0].generation <= generation
        assert lines[-1].generation == store.current().generation
        assert set(os.listdir(place.folder)) <= KNOWN
        store.close()
        if not kernel.dead:
            break
        number += 1
    assert number > 30


def test_a_full_disk_at_any_write_of_a_renewal_is_told_only_when_nothing_was_changed(folder: Path) -> None:
    number, refused, unsaid = 0, 0, 0
    while True:
        place = Place(f"{folder}/{number}")
        begun(place, older=False).close()
        kernel = full_at(number)
        full = Store(place, kernel, durable=True, journal_limit=1)
        said = None
        try:
            title(full, "doomed")
        except Fault as fault:
            said = fault
        made = Store(place).load_shared().panes[0].title == "doomed"
        if isinstance(said, CannotWrite) and said.path != place.lock:
            assert not made
        assert made or said is not None
        refused += said is not None
        unsaid += said is None and not os.path.exists(journal.older(place.journal))
        full.close()
        check_after(place, told="doomed" if said is None else "")
        if number > len(kernel.calls):
            break
        number += 1
    assert refused >= 5
    assert unsaid >= 3, "a journal that could not be renewed is nobody's fault"
