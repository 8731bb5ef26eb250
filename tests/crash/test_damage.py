"""Somebody shortens or changes the file while a process has its document in mind: nobody writes over it."""

from pathlib import Path

import pytest
from support.changes import new_session, split

from panelock.impl.errors import BadRegistry
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
