"""Changes that are saved together: their generations, what is told of them, and which documents are kept."""

from pathlib import Path

import pytest
from support.changes import change, new_session, new_window, split
from support.faults import Counting

from panelock.impl import codec, journal, lock
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place
from panelock.impl.registry import killing, lifecycle, selecting
from panelock.impl.store import Store


def group(store: Store, count: int) -> list[int]:
    """Save so many changes together; returns the generations of their lines."""
    before = store.current().generation
    with store.load_and_lock() as guard:
        for number in range(count):
            selecting.rename_session(guard.transaction(), 0, f"name{number}")
        guard.save()
    return [line.generation for line in journal.read(store.place.journal) if line.generation > before]


def at(store: Store, generation: int) -> None:
    """Bring a registry to a generation."""
    held = lock.take(REAL, store.place.lock, 1.0)
    held.bump(generation - 1)
    held.release()
    change(store, selecting.rename_session, 0, "here")
    assert store.current().generation == generation


def test_each_change_of_a_group_gets_a_generation_and_a_line(store: Store) -> None:
    new_session(store)
    first = store.current().generation + 1
    assert group(store, 3) == [first, first + 1, first + 2]
    assert store.current().generation == first + 2
    assert codec.decode(Path(store.place.registry).read_bytes(), "x").generation == first + 2
    assert group(store, 1) == [first + 3]


def test_generations_that_came_to_nothing_are_counted_in_the_first_line_of_the_next_group(store: Store) -> None:
    new_session(store)
    known = store.current().generation
    held = lock.take(REAL, store.place.lock, 1.0)
    held.bump(known + 4)
    held.release()
    assert group(store, 2) == [known + 5, known + 6]
    assert [line.skipped for line in journal.read(store.place.journal)][-2:] == [4, 0]
    assert group(store, 2) == [known + 7, known + 8]
    assert [line.skipped for line in journal.read(store.place.journal)][-2:] == [0, 0]


def test_a_lock_file_that_lost_its_number_never_sets_the_generation_back(store: Store) -> None:
    new_session(store)
    known = store.current().generation
    Path(store.place.lock).write_bytes(b"1 \n")
    assert group(store, 1) == [known + 1]
    assert [line.skipped for line in journal.read(store.place.journal)][-1] == 0


def test_what_one_change_wrote_is_told(store: Store) -> None:
    new_session(store)
    new_window(store)
    with store.load_and_lock() as guard:
        before = guard.document.generation
        lifecycle.set_title(guard.transaction(), 1, "b")
        guard.save()
    assert guard.saved is not None
    assert guard.saved.document is store.current()
    assert guard.saved.before == before == store.current().generation - 1
    assert (guard.saved.panes, guard.saved.windows, guard.saved.sessions) == ({1}, set(), set())
    with store.load_and_lock() as guard:
        selecting.rename_window(guard.transaction(), 1, "w")
        guard.save()
    assert guard.saved is not None
    assert (guard.saved.panes, guard.saved.windows, guard.saved.sessions) == (set(), {1}, set())
    with store.load_and_lock() as guard:
        selecting.rename_session(guard.transaction(), 0, "s")
        guard.save()
    assert guard.saved is not None
    assert (guard.saved.panes, guard.saved.windows, guard.saved.sessions) == (set(), set(), {0})


def test_what_each_change_of_a_group_wrote_is_told_together(store: Store) -> None:
    new_session(store)
    new_window(store)
    with store.load_and_lock() as guard:
        before = guard.document.generation
        lifecycle.set_title(guard.transaction(), 0, "a")
        lifecycle.set_title(guard.transaction(), 1, "b")
        selecting.rename_window(guard.transaction(), 0, "w")
        selecting.rename_window(guard.transaction(), 1, "w")
        selecting.rename_session(guard.transaction(), 0, "s")
        guard.save()
    assert guard.saved is not None
    assert guard.saved.before == before == store.current().generation - 5
    assert (guard.saved.panes, guard.saved.windows, guard.saved.sessions) == ({0, 1}, {0, 1}, {0})


def test_a_save_that_had_nothing_to_write_tells_of_nothing(store: Store) -> None:
    new_session(store)
    known = store.current().generation
    with store.load_and_lock() as guard:
        assert guard.transaction().clean
        guard.save()
    assert guard.saved is None
    assert store.current().generation == known


def test_a_change_that_only_logs_or_only_touches_is_one(store: Store) -> None:
    new_session(store)
    known = store.current().generation
    with store.load_and_lock() as guard:
        logging, touching = guard.transaction(), guard.transaction()
        logging.log("nothing")
        touching.touched.panes.add(0)
        assert (logging.clean, touching.clean) == (False, False)
        guard.save()
    assert store.current().generation == known + 2


def test_a_line_tells_who_asked_when_and_in_which_epoch(store: Store, place: Place) -> None:
    new_session(store)
    change(store, killing.kill_server)
    new_session(store)
    with store.load_and_lock() as guard:
        asked = guard.transaction("somebody", "a request")
        selecting.rename_session(asked, 0, "a")
        own = guard.transaction()
        selecting.rename_session(own, 0, "b")
        guard.save()
    first, second = list(journal.read(place.journal))[-2:]
    assert (first.who, first.request, first.time, first.epoch) == ("somebody", "a request", asked.now, 2)
    assert (second.who, second.request, second.time, second.epoch) == (REAL.whoami(), "", own.now, 2)
    assert (asked.maker, asked.boot) == (own.maker, own.boot) == (REAL.whoami(), REAL.boot())


@pytest.mark.parametrize(
    ("generation", "count", "kept"),
    [
        (254, 1, None),
        (255, 1, 255),
        (256, 1, None),
        (253, 2, None),
        (254, 2, 254),
        (253, 4, 253),
        (255, 3, 255),
        (256, 3, None),
        (511, 1, 511),
        (510, 5, 510),
        (500, 300, 500),
    ],
)
def test_the_document_before_every_256th_generation_is_kept(
    store: Store, place: Place, generation: int, count: int, kept: int | None
) -> None:
    new_session(store)
    at(store, generation)
    Path(place.last).unlink(missing_ok=True)
    group(store, count)
    if kept is None:
        assert not Path(place.last).exists()
    else:
        assert codec.decode(Path(place.last).read_bytes(), place.last).generation == kept


def test_whatever_fails_while_saving_the_next_change_begins_from_the_file(store: Store, place: Place) -> None:
    new_session(store, "a")
    split(store, 0)
    with store.load_and_lock() as guard:
        guard.document.windows[0].active = 77
        guard.transaction().touched.windows.add(0)
        with pytest.raises(AssertionError, match="one pane is active"):
            guard.save()
    assert Store(place).load_shared() == store.current()
    with store.load_and_lock() as again:
        assert again.document.windows[0].active == 1


def test_a_reloaded_guard_saves_what_was_changed_after_it_alone(store: Store) -> None:
    new_session(store, "a")
    known = store.current().generation
    with store.load_and_lock() as guard:
        selecting.rename_session(guard.transaction(), 0, "lost")
        document = guard.document
        guard.reload()
        assert guard.document is not document
        selecting.rename_session(guard.transaction(), 0, "b")
        guard.save()
    assert (store.current().sessions[0].name, store.current().generation) == ("b", known + 1)


def test_a_journal_that_is_full_has_the_document_before_it_kept(place: Place) -> None:
    new_session(Store(place), "a")
    store = Store(place, journal_limit=10)
    known = store.current().generation
    change(store, selecting.rename_session, 0, "b")
    assert codec.decode(Path(place.last).read_bytes(), place.last).generation == known
    assert Path(journal.older(place.journal)).exists()
    store.close()


def test_a_line_is_cut_off_when_the_replacement_fails_and_stays_when_it_was_done(store: Store, place: Place) -> None:
    new_session(store, "a")
    lines = Path(place.journal).read_bytes()

    def at_the_replacement(_: int, name: str, args: tuple[str, ...]) -> None:
        if name == "replace":
            raise KeyboardInterrupt

    interrupted = Store(place, Counting(at_the_replacement), limit_s=1.0)  # type: ignore[arg-type]  # passes all on
    with pytest.raises(KeyboardInterrupt):
        change(interrupted, selecting.rename_session, 0, "b")
    assert Path(place.journal).read_bytes() == lines
    assert not [name for name in Path(place.folder).iterdir() if "new-" in name.name]
    assert Store(place, limit_s=0.2).load_and_lock().document.sessions[0].name == "a"
    interrupted.close()
