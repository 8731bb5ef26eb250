"""A process dies, or the disk is full, at every single effect of a transaction: nothing is lost, no id given twice."""

import os
import shutil
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from support.changes import new_session, split
from support.faults import Died, dying_at, full_at
from support.journals import judged

from panelock.impl import journal
from panelock.impl.errors import Fault
from panelock.impl.paths import Place
from panelock.impl.store import Store


def effects_of_a_split(place: Place) -> int:
    """Count the effects of one whole transaction."""
    kernel = dying_at(10**9)
    split(Store(place, kernel, durable=True), 0)
    return len(kernel.calls)


def check_after(place: Place, before: set[int], told: int | None) -> None:
    """The next holder of the lock finds a whole registry, and the journal that belongs to it."""
    store = Store(place, limit_s=1.0)
    fresh = split(store, 0)
    document = store.current()
    assert before <= set(document.panes)
    assert fresh not in before
    assert fresh != told
    assert told is None or told in document.panes
    generations = [line.generation for line in journal.read(place.journal)]
    assert generations == sorted(set(generations))
    assert generations[-1] == document.generation
    issued = [operation["pane"] for line in journal.read(place.journal) for operation in line.operations
              if operation["op"] in ("split-window", "new-session")]  # fmt: skip
    assert len(issued) == len(set(issued))
    assert sorted(os.listdir(place.folder)) == ["journal.jsonl", "registry.json", "registry.lock"]
    store.close()


@pytest.mark.parametrize("first", [True, False], ids=["on fresh files", "on a registry"])
def test_a_process_killed_at_any_effect_loses_nothing(folder: Path, first: bool) -> None:
    count = 0
    number = 0
    while number <= count:
        place = Place(f"{folder}/{number}")
        store = Store(place)
        if not first:
            new_session(store, sx=200, sy=200)
            split(store, 0)
            before = set(store.current().panes)
            count = count or effects_of_a_split(place)
            before = set(Store(place).current().panes)
        kernel = dying_at(number)
        told = None
        try:
            doomed = Store(place, kernel, durable=True)
            if first:
                new_session(doomed)
                before = set()
            else:
                told = split(doomed, 0)
        except Died:
            pass
        if first:
            count = max(count, len(kernel.calls))
            if not kernel.dead:
                break
            if Store(place).load_shared().ended:
                new_session(Store(place, limit_s=1.0), sx=200, sy=200)
            before = {0}
        check_after(place, before, told)
        number += 1
    assert number > 20


def test_a_full_disk_at_any_write_changes_nothing_and_says_so(folder: Path) -> None:
    failures = 0
    number = 0
    while True:
        place = Place(f"{folder}/{number}")
        store = Store(place)
        new_session(store, sx=200, sy=200)
        before = store.load_shared(), Path(place.journal).read_bytes()
        kernel = full_at(number)
        full = Store(place, kernel, durable=True)
        said = ""
        try:
            split(full, 0)
        except Fault as error:
            said = error.text
        if said:
            failures += 1
            assert "No space left on device" in said
            document = store.load_shared()
            if set(document.panes) == {0}:
                assert (document, Path(place.journal).read_bytes()) == before
            assert split(full, 0) in (1, 2), "the same store works once there is room"
        elif number > len(kernel.calls):
            break
        check_after(place, {0}, None)
        full.close()
        number += 1
    assert failures >= 8


EFFECTS_OF_A_RECOVERY = 24
"""So many and more it takes to put in order what a dead process left, and to make a change."""


def test_what_a_dead_process_left_is_put_in_order_though_the_next_one_cannot(folder: Path) -> None:
    """Whoever finds no room for it, or dies at it too, leaves the death to be known to the one who comes after."""
    place = Place(f"{folder}/s")
    failed = 0
    for died, (fails, later) in product(
        _writes_of_a_split(folder), product((full_at, dying_at), range(EFFECTS_OF_A_RECOVERY))
    ):
        store = Store(place)
        new_session(store, sx=200, sy=200)
        with suppress(Died):
            split(Store(place, dying_at(died)), 0)
        try:
            split(Store(place, fails(later)), 0)
        except (Fault, Died):
            failed += 1
            check_after(place, set(store.load_shared().panes), None)
            # Line by line: journal.read takes of two lines of a generation the last one.
            assert [str(found.difference) for found in judged(place) if found.difference] == []
        store.close()
        shutil.rmtree(place.folder)
    assert failed > 100


def _writes_of_a_split(folder: Path) -> list[int]:
    place = Place(f"{folder}/counted")
    new_session(Store(place), sx=200, sy=200)
    kernel = dying_at(10**9)
    split(Store(place, kernel), 0)
    return [at for at, name in enumerate(kernel.calls) if name in ("pwrite", "replace")]
