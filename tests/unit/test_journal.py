"""The bounded journal: what a fresh one begins with, who finds it, and that nothing is lost between the two files."""

import errno
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.changes import change, new_session, new_window, split
from support.faults import Counting
from support.journals import differences
from support.random_changes import Life

from panelock.impl import journal
from panelock.impl.kernel import Real
from panelock.impl.paths import Place
from panelock.impl.rebuild import rebuild
from panelock.impl.registry import lifecycle, settings
from panelock.impl.registry.settings import Scope
from panelock.impl.snapshot import snapshot
from panelock.impl.store import Store
from panelock.specs.bridge import abstract, told, veiled

FILES = ["journal.1.jsonl", "journal.jsonl", "registry.json", "registry.last", "registry.lock"]


def titled(store: Store, number: int, first: int = 0) -> None:
    """Make so many changes, a line each."""
    for at in range(first, first + number):
        change(store, lifecycle.set_title, 0, f"title {at}")


def test_a_journal_stays_below_its_limit_and_the_last_group_of_lines(place: Place) -> None:
    store = Store(place, journal_limit=3000)
    new_session(store)
    titled(store, 100)
    sizes = [os.path.getsize(name) for name in (place.journal, journal.older(place.journal))]
    assert max(sizes) < 3000 + 500
    assert sorted(os.listdir(place.folder)) == FILES
    assert {os.stat(f"{place.folder}/{name}").st_mode & 0o777 for name in FILES} == {0o600}
    store.close()


def test_a_journal_that_could_not_be_closed_is_opened_anew(place: Place) -> None:
    failing = True

    def at(_: int, name: str, args: tuple[Any, ...]) -> None:
        if failing and name == "close" and os.readlink(f"/dev/fd/{args[0]}") == os.path.realpath(place.journal):
            os.close(args[0])  # as close(2) does that says EIO: the descriptor is gone
            raise OSError(errno.EIO, "Input/output error")

    store = Store(place, Counting(at))  # type: ignore[arg-type]  # passes all of them on
    new_session(store)
    titled(store, 1)
    with pytest.raises(OSError, match="Input/output error"):
        store.close()
    failing = False
    titled(store, 2, 1)
    assert differences(place) == []
    store.close()


def test_a_fresh_journal_begins_with_the_last_lines_and_where_the_registry_stands(place: Place) -> None:
    new_session(Store(place))
    titled(Store(place, journal_limit=10), 1)
    titled(Store(place), 1, 1)
    lines = [entry.line for entry in journal.entries(place.journal) if entry.path == place.journal]
    assert [line.operations[0]["op"] for line in lines if line] == ["set-title", "snapshot", "set-title"]
    assert [line.generation for line in lines if line] == [3, 3, 4]


def test_where_the_registry_stands_is_of_the_last_lines_time(place: Place) -> None:
    new_session(Store(place))
    store = Store(place, journal_limit=10)
    with store.load_and_lock() as guard:
        for number in (1.0, 2.0):
            change = guard.transaction()
            change.now = number
            lifecycle.set_title(change, 0, f"title {number}")
        guard.save()
    lines = [entry.line for entry in journal.entries(place.journal) if entry.path == place.journal]
    assert [(line.operations[0]["op"], line.time) for line in lines if line] == [
        ("set-title", 1.0), ("set-title", 2.0), ("snapshot", 2.0),
    ]  # fmt: skip


def test_readers_see_every_change_once_over_both_files(place: Place) -> None:
    store = Store(place, journal_limit=6000)
    new_session(store)
    titled(store, 40)
    generations = [line.generation for line in journal.read(place.journal)]
    assert os.path.exists(journal.older(place.journal))
    assert generations == list(range(generations[0], store.current().generation + 1))
    assert generations[0] == 1


def test_a_store_that_kept_the_full_journal_open_goes_on_in_the_fresh_one(place: Place) -> None:
    resident, other = Store(place, resident=True), Store(place, journal_limit=10)
    new_session(resident)
    titled(resident, 1)
    titled(other, 1, 1)
    # Its cache is renewed by a reader's look, long before it locks again.
    assert resident.current().panes[0].title == "title 1"
    titled(resident, 1, 2)
    titled(other, 1, 3)
    titled(resident, 1, 4)
    assert [line.generation for line in journal.read(place.journal)][-5:] == [3, 4, 5, 6, 7]
    assert differences(place) == []
    resident.close()


def test_a_snapshot_larger_than_the_limit_is_not_written_at_every_change(place: Place) -> None:
    store = Store(place, journal_limit=10)
    new_session(store, sx=300, sy=300)
    for _ in range(5):
        split(store, 0)
    titled(store, 60)
    older = Path(journal.older(place.journal)).read_text()
    assert older.count('"op":"snapshot"') == 1
    assert older.count('"op":"set-title"') > 5
    assert differences(place) == []


def test_no_value_command_or_folder_is_in_a_snapshot(place: Place) -> None:
    store = Store(place, journal_limit=10)
    new_session(store)
    change(store, settings.set_option, Scope.SESSION, 0, "status-left", "a secret")
    change(store, settings.set_environment, 0, "TOKEN", "a secret")
    text = snapshot(store.current())
    assert b"secret" not in msgspec.json.encode(text)
    assert text["sessions"][0]["options"] == {"status-left": 8}
    texts = [Path(name).read_text() for name in (place.journal, journal.older(place.journal))]
    assert "secret" not in "".join(texts)


@pytest.mark.parametrize("seed", range(6))
def test_a_snapshot_tells_what_the_document_stands_for(place: Place, seed: int) -> None:
    store = Store(place)
    life = Life(store, 300 + seed)
    for _ in range(60):
        life.step()
        document = store.current()
        assert told(document.epoch, snapshot(document)) == veiled(abstract(document))
    store.close()


@pytest.mark.parametrize("seed", range(4))
def test_after_a_renewal_the_registry_can_still_be_rebuilt(place: Place, seed: int) -> None:
    store = Store(place, journal_limit=20_000)
    life = Life(store, 400 + seed)
    while not os.path.exists(journal.older(place.journal)):
        life.step()
    for _ in range(40):
        life.step()
    there = store.current()
    # The full journal is not needed for it.
    os.unlink(journal.older(place.journal))
    os.unlink(place.registry)
    made, lacks = rebuild(place)
    assert not any("could not be applied" in words for words in lacks), lacks
    assert (sorted(made.panes), sorted(made.windows)) == (sorted(there.panes), sorted(there.windows))
    assert [made.sessions[number].links for number in made.sessions] == [
        there.sessions[number].links for number in there.sessions
    ]
    store.close()


class WithoutLinks(Real):
    """A file system that has none."""

    def link(self, old: str, new: str, /) -> None:  # type: ignore[override]  # the port's is a function's own
        raise OSError(errno.EPERM, "Operation not permitted")


def test_a_file_system_without_links_keeps_the_fresh_journal_alone(place: Place) -> None:
    store = Store(place, WithoutLinks(), journal_limit=1000)
    new_session(store)
    titled(store, 20)
    assert sorted(os.listdir(place.folder)) == ["journal.jsonl", "registry.json", "registry.lock"]
    assert os.path.getsize(place.journal) < 2000
    assert differences(place) == []


class NoRoom(Real):
    """A disk with room for what is small."""

    __slots__ = ("tried",)

    def __init__(self) -> None:
        super().__init__()
        self.tried = 0

    def pwrite(self, fd: int, data: bytes, offset: int, /) -> int:  # type: ignore[override]  # as above
        if b'"snapshot"' in data:
            self.tried += 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.pwrite(fd, data, offset)


def test_a_journal_that_cannot_be_renewed_goes_on_and_is_not_tried_at_every_change(place: Place) -> None:
    disk = NoRoom()
    store = Store(place, disk, journal_limit=2000)
    new_session(store)
    new_window(store)
    titled(store, 30)
    assert os.path.getsize(place.journal) > 2000
    assert not os.path.exists(journal.older(place.journal))
    assert not [name for name in os.listdir(place.folder) if "new-" in name]
    assert differences(place) == []
    assert 1 < disk.tried < 15
