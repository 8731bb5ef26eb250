"""Somebody shortens or changes the file while a process has its document in mind: nobody writes over it."""

from contextlib import closing
from pathlib import Path

import pytest
from support.changes import new_session, split
from support.faults import Counting

from panelock.impl.errors import BadRegistry
from panelock.impl.paths import Place
from panelock.impl.store import Store


@pytest.mark.parametrize("keep", [0, 1, 40, 99])
def test_damage_is_seen_by_who_remembers_the_registry(store: Store, keep: int) -> None:
    """The generation at the file's head may still stand."""
    new_session(store)
    registry, told = Path(store.place.registry), Path(store.place.journal)
    assert store.current().panes
    damaged, lines = registry.read_bytes()[: -100 + keep], told.read_bytes()
    registry.write_bytes(damaged)
    for use in (store.current, store.load_and_lock, lambda: split(store, 0)):
        with pytest.raises(BadRegistry):
            use()
    assert (registry.read_bytes(), told.read_bytes()) == (damaged, lines)


def test_damage_done_while_it_is_read_is_seen_when_it_is_to_be_changed(place: Place) -> None:
    """Before the first byte, after the last, or between: it is told at once, or to who would write over it."""
    with closing(Store(place, limit_s=2.0)) as store:
        new_session(store)
    registry = Path(place.registry)
    whole = registry.read_bytes()
    damaged = whole[:-40]
    reading = Counting()
    with closing(Store(place, kernel=reading)) as reader:
        reader.current()
    assert reading.calls.count("pread") > 1
    told = []
    for moment in range(len(reading.calls)):
        registry.write_bytes(whole)

        def meanwhile(number: int, _: str, __: object, moment: int = moment) -> None:
            if number == moment:
                registry.write_bytes(damaged)

        with closing(Store(place, kernel=Counting(meanwhile))) as reader:
            try:
                reader.current()
            except BadRegistry:
                told.append("at once")
            else:
                with pytest.raises(BadRegistry):
                    split(reader, 0)
                told.append("later")
        assert registry.read_bytes() == damaged, reading.calls[moment]
    assert {"at once", "later"} == set(told)
