"""Whatever a registry lives through, its files are found to be right: over renewals, caches, deaths and full disks."""

import shutil
import tempfile
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
from support.faults import Died, dying_at, full_at
from support.journals import judged
from support.profiles import pick
from support.refining import operations

from panelock.impl import commit
from panelock.impl.errors import Fault, Refused
from panelock.impl.paths import Place
from panelock.impl.store import Store, Transaction
from panelock.specs.bridge import abstract
from panelock.specs.on_registry import play_on_registry
from panelock.specs.operations import Operation

EFFECTS = 90


def _play(tx: Transaction, operation: Operation) -> object:
    return play_on_registry(tx, operation)


class Lives:
    """Three processes with their caches: one renews the journal often, one never, one is killed or finds no room."""

    def __init__(self, place: Place, limit: int) -> None:
        self.place, self.limit = place, limit
        self.stores = [Store(place, resident=True), Store(place, journal_limit=limit)]

    def ask(self, data: st.DataObject) -> None:
        """Make a group of changes through one of them; a look of all caches comes in between."""
        looked = self.stores[data.draw(st.integers(0, 1), label="looks")].current()
        state = abstract(looked)
        asked = [data.draw(operations(state)) for _ in range(data.draw(st.integers(1, 3), label="together"))]
        changes = [commit.Change(partial(_play, operation=one), "a-test") for one in asked]
        how = data.draw(st.sampled_from([0, 1, 0, 1, "dies", "full"]), label="through")
        if isinstance(how, int):
            outcomes = commit.commit(self.stores[how].load_and_lock(), changes)
            assert all(one.error is None or isinstance(one.error, Refused) for one in outcomes)
            return
        kernel = (dying_at if how == "dies" else full_at)(data.draw(st.integers(0, EFFECTS), label="at"))
        store = Store(self.place, kernel, durable=data.draw(st.booleans()), journal_limit=self.limit)
        try:
            commit.commit(store.load_and_lock(), changes)
            store.close()
        except (Died, Fault):
            pass

    def close(self) -> None:
        for store in self.stores:
            store.close()


@settings(max_examples=pick(25, 100, 6_000), deadline=None)
@given(data=st.data(), limit=st.sampled_from([1, 2000, 8000]))
def test_every_history_is_found_right(data: st.DataObject, limit: int) -> None:
    folder = tempfile.mkdtemp(prefix="pl-")
    place = Place(f"{folder}/s")
    lives = Lives(place, limit)
    try:
        for _ in range(data.draw(st.integers(5, 25), label="steps")):
            lives.ask(data)
            wrong = [str(checked.difference) for checked in judged(place) if checked.difference]
            assert wrong == []
            assert not any(checked.note for checked in judged(place))
    finally:
        lives.close()
        shutil.rmtree(folder)
