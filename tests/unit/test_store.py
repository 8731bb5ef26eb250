"""Lock, load, change, save: the guard's discipline, and what stands on disk."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.changes import change, new_session, split

from panelock.impl import codec, journal
from panelock.impl import store as store_module
from panelock.impl.errors import BadRegistry, LockTimedOut, Refused
from panelock.impl.kernel import Real
from panelock.impl.paths import Place
from panelock.impl.registry import killing, lifecycle, selecting
from panelock.impl.store import GuardUsedUp, Store


def test_what_one_process_saved_another_one_loads(store: Store, place: Place) -> None:
    new_session(store, "work")
    split(store, 0)
    assert Store(place).load_shared() == store.current()


def test_a_guard_used_after_save_is_an_error(store: Store) -> None:
    guard = store.load_and_lock()
    guard.save()
    with pytest.raises(GuardUsedUp):
        guard.save()
    with pytest.raises(GuardUsedUp):
        guard.transaction()
    with pytest.raises(GuardUsedUp):
        _ = guard.document


def test_a_dropped_guard_gives_the_lock_back_and_saves_nothing(store: Store, place: Place) -> None:
    new_session(store, "work")
    guard = store.load_and_lock()
    selecting.rename_session(guard.transaction(), 0, "half-made")
    del guard
    gc.collect()
    assert Store(place, limit_s=0.2).load_and_lock().document.sessions[0].name == "work"
    assert store.current().sessions[0].name == "work"


def test_an_exception_gives_the_lock_back_and_saves_nothing(store: Store, place: Place) -> None:
    new_session(store, "work")

    def fail() -> None:
        with store.load_and_lock() as guard:
            selecting.rename_session(guard.transaction(), 0, "half-made")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with Store(place, limit_s=0.2).load_and_lock() as guard:
        assert guard.document.sessions[0].name == "work"


def test_a_released_guard_keeps_no_half_made_document_in_the_cache(store: Store) -> None:
    new_session(store, "work")
    guard = store.load_and_lock()
    guard.document.sessions[0].name = "changed behind every transaction's back"
    guard.release()
    with store.load_and_lock() as again:
        assert again.document.sessions[0].name == "work"


def test_a_refused_change_leaves_the_file_as_it_was(store: Store, place: Place) -> None:
    new_session(store)
    before = Path(place.registry).read_bytes(), Path(place.journal).read_bytes()
    with pytest.raises(Refused, match="can't find pane: %77"):
        change(store, killing.kill_pane, 77)
    assert (Path(place.registry).read_bytes(), Path(place.journal).read_bytes()) == before


def test_a_lock_held_too_long_is_reported_with_its_holders_pid(store: Store, place: Place) -> None:
    holder = (
        "import sys; from panelock.impl.store import Store; from panelock.impl.paths import Place\n"
        f"guard = Store(Place({place.socket!r})).load_and_lock(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        waiting = Store(place, limit_s=0.2)
        with pytest.raises(LockTimedOut) as raised:
            waiting.load_and_lock()
        assert raised.value.holder_pid == process.pid
        assert f"process {process.pid}" in raised.value.text
        assert waiting.try_lock() is None
        process.communicate("")
    store.load_and_lock().save()


def test_a_resident_store_can_lock_again_after_a_wait_that_timed_out(place: Place) -> None:
    resident, other = Store(place, limit_s=0.1, resident=True), Store(place)
    new_session(resident)
    guard = other.load_and_lock()
    with pytest.raises(LockTimedOut):
        resident.load_and_lock()
    guard.release()
    split(resident, 0)
    assert len(other.current().panes) == 2
    resident.close()


def test_a_cache_is_renewed_when_another_process_has_written(store: Store, place: Place) -> None:
    other = Store(place)
    new_session(store)
    assert len(other.current().panes) == 1
    split(store, 0)
    assert len(other.current().panes) == 2
    split(other, 0)
    assert sorted(store.current().panes) == [0, 1, 2]


def test_every_committed_change_has_a_journal_line_with_its_generation(store: Store, place: Place) -> None:
    new_session(store, "work")
    split(store, 0)
    change(store, killing.kill_pane, 1)
    lines = list(journal.read(place.journal))
    assert [line.generation for line in lines] == list(range(1, store.current().generation + 1))
    assert [operation["op"] for line in lines for operation in line.operations] == [
        "start-server", "new-session", "confirm", "split-window", "confirm", "kill-pane",
    ]  # fmt: skip


def test_ids_are_not_given_again_before_the_next_epoch(store: Store) -> None:
    new_session(store)
    killed = split(store, 0)
    change(store, killing.kill_pane, killed)
    assert split(store, 0) == killed + 1
    change(store, killing.kill_server)
    assert store.current().ended
    assert new_session(store).pane == 0
    assert store.current().epoch == 2


def test_the_encoding_in_pieces_is_the_whole_documents(store: Store, place: Place) -> None:
    new_session(store, "a")
    for _ in range(3):
        split(store, 0)
    change(store, lifecycle.set_title, 1, 'a title with "sessions":{} in it')
    change(store, killing.kill_pane, 2)
    raw = Path(place.registry).read_bytes()
    assert json.loads(raw) == json.loads(codec.encode(codec.decode(raw, "x")))
    assert codec.generation_of(raw[:64]) == store.current().generation


def test_files_are_the_users_alone(store: Store, place: Place) -> None:
    new_session(store)
    modes = {name: os.stat(f"{place.folder}/{name}").st_mode & 0o777 for name in os.listdir(place.folder)}
    assert modes == {"registry.json": 0o600, "registry.lock": 0o600, "journal.jsonl": 0o600}
    assert os.stat(place.folder).st_mode & 0o777 == 0o700


@pytest.mark.parametrize("exchange", [False, True])
def test_a_reader_that_holds_the_old_file_still_reads_it_whole(place: Place, exchange: bool) -> None:
    store = Store(place, Real(exchange=exchange))
    new_session(store, "old")
    old = os.open(place.registry, os.O_RDONLY)
    size = os.fstat(old).st_size
    for number in range(5):
        change(store, selecting.rename_session, 0, f"new{number}")
    assert codec.decode(os.pread(old, size + 1, 0), "old").sessions[0].name == "old"
    os.close(old)
    assert sorted(os.listdir(place.folder)) == ["journal.jsonl", "registry.json", "registry.lock"]


BAD = {
    "is empty": b"",
    "cut short": b'{"generation":5,"form',
    "not JSON": b"tmux was here\n",
    "has format 99": b'{"generation":1,"format":99}',
    "is no registry": b'{"generation":1,"format":1,"epoch":"one"}',
}


@pytest.mark.parametrize("wrong", BAD)
def test_a_damaged_registry_is_refused_by_name_and_never_overwritten(store: Store, place: Place, wrong: str) -> None:
    new_session(store)
    Path(place.registry).write_bytes(BAD[wrong])
    fresh = Store(place)
    for use in (fresh.load_shared, fresh.load_and_lock):
        with pytest.raises(BadRegistry) as raised:
            use()
        assert place.registry in raised.value.text
        assert wrong in raised.value.text
        assert "panelock doctor" in raised.value.text
    assert Path(place.registry).read_bytes() == BAD[wrong]


def test_a_registry_that_breaks_an_invariant_is_refused_with_the_invariants_name(store: Store, place: Place) -> None:
    new_session(store)
    text = Path(place.registry).read_text().replace('"next_pane":1', '"next_pane":0')
    Path(place.registry).write_text(text)
    with pytest.raises(BadRegistry, match="a pane id is below its counter"):
        Store(place).load_shared()


def test_a_registry_that_vanished_is_not_begun_again(store: Store, place: Place) -> None:
    new_session(store)
    Path(place.registry).unlink()
    for use in (Store(place).load_shared, Store(place).load_and_lock):
        with pytest.raises(BadRegistry, match="is missing, though generation 2 was written"):
            use()


@pytest.mark.parametrize("name", ["registry.json", "registry.lock", "journal.jsonl"])
@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_link_or_folder_in_a_files_place_is_refused(store: Store, place: Place, name: str, kind: str) -> None:
    new_session(store)
    path = Path(place.folder, name)
    target = Path(place.folder, "elsewhere")
    path.rename(target)
    if kind == "link":
        path.symlink_to(target)
    else:
        path.mkdir()
    with pytest.raises(BadRegistry, match="symbolic link" if kind == "link" else "is a directory"):
        split(Store(place), 0)
    assert target.stat().st_size > 0


def test_a_registry_of_another_users_is_refused(store: Store, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    new_session(store)
    before = Path(place.registry).read_bytes()
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    for one in (Store(place), store):
        for use in (one.load_shared, one.load_and_lock):
            with pytest.raises(BadRegistry, match=f"registry.json: not ours: belongs to user {owner}; nothing was"):
                use()
    assert Path(place.registry).read_bytes() == before
    monkeypatch.undo()
    Store(place).load_and_lock().release()


def test_a_folder_that_others_may_enter_is_refused(store: Store, place: Place) -> None:
    new_session(store)
    os.chmod(place.folder, 0o755)
    with pytest.raises(Exception, match="unsafe permissions"):
        Store(place).load_and_lock()
    os.chmod(place.folder, 0o700)


def test_a_lock_file_of_somebody_elses_making_is_refused(store: Store, place: Place) -> None:
    new_session(store)
    Path(place.lock).write_text("hello\n")
    with pytest.raises(BadRegistry, match="is not a lock file of ours"):
        Store(place).load_and_lock()
    assert Path(place.lock).read_text() == "hello\n"


def test_an_earlier_document_is_kept_for_a_rebuild(store: Store, place: Place) -> None:
    new_session(store)
    for number in range(store_module.KEEP_EVERY):
        change(store, selecting.rename_session, 0, f"name{number}")
    kept = codec.decode(Path(place.last).read_bytes(), place.last)
    assert 0 < kept.generation < store.current().generation
    assert kept.sessions[0].name != store.current().sessions[0].name
