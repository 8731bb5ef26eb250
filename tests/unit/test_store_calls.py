"""What each use of a store asks of the machine, call by call: nothing more, nothing less, and in this order."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.changes import change, new_session, split
from support.descriptors import lowest_descriptor
from support.faults import Counting, Died, dying_at

from panelock.impl import lock
from panelock.impl.errors import LockTimedOut
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place
from panelock.impl.registry import selecting
from panelock.impl.store import Store

LOOK = ["open registry.json", "stamp", "pread", "close"]
"""Is the registry as it was left?"""
READ = ["open registry.json", "stamp", "pread", "pread", "close"]
BUMP = ["pwrite"]
PUT = ["replace"]


@dataclass
class Asked:
    """A store whose calls are noted, by name; an ``open`` with the file's."""

    place: Place
    durable: bool = False
    resident: bool = False
    kernel: Any = field(default_factory=Counting)
    opened: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """By file, the flags and the mode that it was opened with last."""

    def __post_init__(self) -> None:
        self.names: list[str] = []
        self.kernel.at = self._note
        self.store = Store(self.place, self.kernel, durable=self.durable, resident=self.resident)

    def _note(self, _: int, name: str, args: tuple[Any, ...]) -> None:
        if name != "open":
            self.names.append(name)
            return
        file = Path(args[0]).name
        file = "new" if ".new-" in file else "folder" if args[0] == self.place.folder else file
        self.names.append(f"open {file}")
        self.opened[file] = args[1:]

    def since(self) -> list[str]:
        """What was asked since this was called last."""
        names, self.names = self.names, []
        return names

    def renamed(self, name: str) -> list[str]:
        change(self.store, selecting.rename_session, 0, name)
        return self.since()

    # The parts of a transaction, as they are here.

    @property
    def take(self) -> list[str]:
        return [*([] if self.resident else ["open registry.lock"]), "flock", "pread", "pwrite"]

    @property
    def give(self) -> list[str]:
        return ["pwrite", "unlock" if self.resident else "close"]

    @property
    def new(self) -> list[str]:
        return ["open new", "pwrite", *(["fsync"] if self.durable else []), "stamp", "close"]

    @property
    def lines(self) -> list[str]:
        return ["size", "pwrite", *(["fsync"] if self.durable else [])]

    @property
    def folder(self) -> list[str]:
        return ["open folder", "fsync", "close"] if self.durable else []


@pytest.fixture(params=["plain", "durable", "resident", "durable resident"])
def asked(request: pytest.FixtureRequest, place: Place) -> Any:
    made = Asked(place, durable="durable" in request.param, resident="resident" in request.param)
    yield made
    made.store.close()


def test_a_change_writes_the_document_then_its_line_then_the_generation_and_then_replaces(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    whole = [*asked.take, *LOOK, *asked.new, *asked.lines, *BUMP, *PUT, *asked.folder, *asked.give]
    assert asked.renamed("a") == whole
    assert asked.renamed("b") == whole


def test_the_very_first_change_begins_the_file_and_brings_all_names_to_the_disk(asked: Asked) -> None:
    change(asked.store, lambda tx: tx.log("nothing"))
    begun = [*asked.new, *PUT, *asked.folder]
    lines = ["size", "pwrite", *(["fsync", *asked.folder] if asked.durable else [])]
    first = [
        *(["open registry.lock", *asked.take] if asked.resident else asked.take),
        *["open registry.json", *begun, *READ],
        # An empty boot is none of this one: somebody may have died in another.
        *["listdir", "open journal.jsonl", "size"],
        *[*asked.new, *lines, *BUMP, *PUT, *asked.folder, *asked.give],
    ]
    assert asked.since() == first


def test_a_guard_that_changed_nothing_writes_nothing_and_keeps_the_document(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    for _ in range(2):
        asked.store.load_and_lock().save()
        assert asked.since() == [*asked.take, *LOOK, *asked.give]


def test_a_guard_that_was_released_throws_the_document_and_the_open_journal_away(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    asked.store.load_and_lock().release()
    assert asked.since() == [*asked.take, *LOOK, "close", *asked.give]
    asked.store.load_and_lock().save()
    assert asked.since() == [*asked.take, *READ, *asked.give]


def test_what_another_process_wrote_is_read_and_the_journal_opened_again(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    change(Store(asked.place), selecting.rename_session, 0, "another's")
    changed = [*asked.new, "open journal.jsonl", *asked.lines, *BUMP, *PUT, *asked.folder]
    # The lock's generation says it already: the file need not be looked at.
    assert asked.renamed("a") == [*asked.take, "close", *READ, *changed, *asked.give]


def test_a_snapshot_of_what_is_known_costs_a_look(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    assert asked.store.current() is asked.store.current()
    assert asked.since() == [*LOOK, *LOOK]
    asked.store.load_shared()
    assert asked.since() == READ


def test_a_lock_that_is_not_waited_for_is_asked_for_once(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    guard = asked.store.try_lock()
    assert guard is not None
    guard.save()
    opened = [] if asked.resident else ["open registry.lock"]
    assert asked.since() == [*opened, "try_flock", "pread", "pwrite", *LOOK, *asked.give]


def test_a_lock_for_a_helper_thread_has_a_descriptor_of_its_own(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    asked.store.adopt(asked.store.take_lock()).save()
    assert asked.since() == ["open registry.lock", "flock", "pread", "pwrite", *LOOK, "pwrite", "close"]


def test_a_store_that_is_closed_closes_each_descriptor_once(asked: Asked) -> None:
    new_session(asked.store)
    asked.since()
    asked.store.close()
    assert asked.since() == ["close", *(["close"] if asked.resident else [])]
    asked.store.close()
    assert asked.since() == []
    assert asked.kernel.opened == set()


def test_a_store_that_was_closed_opens_again_what_it_needs(asked: Asked) -> None:
    new_session(asked.store, "a")
    asked.store.close()
    assert asked.renamed("b")[-len(asked.give) :] == asked.give
    assert Store(asked.place).load_shared().sessions[0].name == "b"
    asked.store.close()
    assert asked.kernel.opened == set()


def test_every_file_is_opened_for_this_user_alone_following_no_link_and_handed_to_no_child(asked: Asked) -> None:
    new_session(asked.store)
    closed = os.O_CLOEXEC | os.O_NOFOLLOW
    assert asked.opened["registry.lock"] == (os.O_RDWR | os.O_CREAT | closed, 0o600)
    assert asked.opened["journal.jsonl"] == (os.O_RDWR | os.O_CREAT | closed, 0o600)
    assert asked.opened["new"] == (os.O_WRONLY | os.O_CREAT | os.O_EXCL | closed, 0o600)
    assert asked.opened["registry.json"] == (os.O_RDONLY | closed,)
    if asked.durable:
        assert asked.opened["folder"] == (os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC,)


def test_after_a_holder_that_died_the_next_one_tidies_up_once(asked: Asked) -> None:
    new_session(asked.store)
    doomed = dying_at(10**9)
    died = Store(asked.place, doomed)
    guard = died.load_and_lock()
    doomed.die()
    asked.since()
    asked.store.load_and_lock().save()
    names = asked.since()
    tidied = ["close", "listdir", *asked.folder, *READ, "open journal.jsonl", "size", "pread"]
    assert names == [*asked.take, *tidied, *asked.give]
    assert asked.renamed("b")[: len(asked.take) + len(LOOK)] == [*asked.take, *LOOK]
    with pytest.raises(Died):
        guard.release()


class Elsewhen(Counting):
    """A kernel of another boot."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def boot(self) -> str:
        return self.name


@pytest.mark.parametrize("boot", ["0", "z"])
def test_after_a_power_cut_the_next_change_tidies_up_though_nobody_is_named(place: Place, boot: str) -> None:
    new_session(Store(place))
    Path(place.folder, "registry.json.new-left").write_text("half a doc")
    after = Asked(place, kernel=Elsewhen(boot))
    guard = after.store.load_and_lock()
    assert after.since() == [*after.take, *READ, "listdir", "unlink", "open journal.jsonl", "size", "pread"]
    guard.release()
    assert not Path(place.folder, "registry.json.new-left").exists()


def test_a_generation_that_was_given_out_and_never_saved_has_the_journal_looked_at(place: Place) -> None:
    store = Store(place)
    new_session(store)
    held = lock.take(REAL, place.lock, 1.0)
    held.bump(held.generation + 5)
    held.release()
    after = Asked(place)
    after.store.load_and_lock().save()
    assert after.since() == [*after.take, *READ, "open journal.jsonl", "size", "pread", *after.give]
    split(after.store, 0)
    assert after.store.current().generation == held.generation + 2


def test_a_lock_file_that_lost_its_number_has_the_journal_looked_at_too(place: Place) -> None:
    new_session(Store(place))
    Path(place.lock).write_bytes(b"1 \n")
    after = Asked(place)
    after.store.load_and_lock().save()
    assert after.since() == [*after.take, *READ, "open journal.jsonl", "size", "pread", *after.give]


def test_by_default_a_store_waits_five_seconds_keeps_no_lock_open_and_syncs_nothing(place: Place) -> None:
    kernel = Counting()
    store = Store(place, kernel)
    assert store.limit_s == 5.0
    new_session(store)
    assert "fsync" not in kernel.calls
    store.close()
    assert kernel.opened == set()
    assert kernel.calls.count("flock") == kernel.calls.count("unlock") + 2


@pytest.mark.parametrize("resident", [False, True])
def test_a_lock_that_is_not_waited_for_has_its_folder_made(place: Place, resident: bool) -> None:
    store = Store(place, resident=resident)
    guard = store.try_lock()
    assert guard is not None
    guard.save()
    assert os.stat(place.folder).st_mode & 0o777 == 0o700
    store.close()


def test_a_kept_lock_may_have_descriptor_0(place: Place) -> None:
    os.mkdir(place.folder, 0o700)
    asked = Asked(place, resident=True)
    with lowest_descriptor():
        new_session(asked.store)
        assert 0 in asked.kernel.opened
        assert asked.since().count("open registry.lock") == 1
        asked.store.close()
        assert asked.kernel.opened == set()


def test_a_wait_that_timed_out_closes_the_lock_and_forgets_its_number(asked: Asked) -> None:
    new_session(asked.store)
    asked.store.limit_s = 0.05
    other = Store(asked.place).load_and_lock()
    asked.since()
    for _ in range(2):
        with pytest.raises(LockTimedOut):
            asked.store.load_and_lock()
        assert asked.since()[-2:] == ["pread", "close"]
    # What is open is the journal.
    assert len(asked.kernel.opened) == 1
    other.release()
    asked.store.limit_s = 5.0
    asked.store.load_and_lock().save()
    assert asked.since() == ["open registry.lock", *asked.take[-3:], *LOOK, *asked.give]
