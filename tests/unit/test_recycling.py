"""A store whose files take turns: which is written again, when none is, what readers see, and what is left."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.changes import change, new_session
from support.faults import Counting, Died

from panelock.impl import codec, glance, kernel
from panelock.impl.errors import BadRegistry, CannotWrite, Fault
from panelock.impl.kernel import Real
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle, selecting
from panelock.impl.spare import MARK, SPARE
from panelock.impl.store import KEEP_EVERY, Store

pytestmark = pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="leases are Linux's")
PLAIN = ["journal.jsonl", "registry.json", "registry.lock"]


def recycling(place: Place, port: Any = None) -> Store:
    return Store(place, port or Real(exchange=True), resident=True, recycle=True)


@pytest.fixture
def host(place: Place) -> Iterator[Store]:
    with closing(recycling(place)) as store:
        new_session(store, "0")
        yield store


def rename(store: Store, name: str) -> None:
    change(store, selecting.rename_session, 0, name)


def inode(place: Place) -> int:
    return os.stat(place.registry).st_ino


def spares(place: Place) -> list[str]:
    return [name for name in os.listdir(place.folder) if name.startswith(SPARE)]


def test_two_files_take_turns(host: Store, place: Place) -> None:
    found = []
    for name in "abcdef":
        rename(host, name)
        found.append(inode(place))
        assert Store(place).load_shared().sessions[0].name == name
        assert Path(place.registry).read_bytes().startswith(MARK)
    assert len(set(found)) == 2
    assert found[::2] == [found[0]] * 3
    assert len(spares(place)) == 1
    assert [os.stat(f"{place.folder}/{name}").st_mode & 0o777 for name in spares(place)] == [0o600]


def test_a_shorter_document_ends_where_it_ends(host: Store, place: Place) -> None:
    for length in (400, 3, 300, 1):
        rename(host, "x" * length)
        assert Store(place).load_shared().sessions[0].name == "x" * length


def test_nothing_is_left_of_the_spare_file(host: Store, place: Place) -> None:
    rename(host, "a")
    assert spares(place)
    host.close()
    assert sorted(os.listdir(place.folder)) == PLAIN
    rename(host, "b")
    host.close()
    assert sorted(os.listdir(place.folder)) == PLAIN


def test_one_who_reads_keeps_what_he_has_opened(place: Place) -> None:
    with closing(recycling(place)) as store:
        new_session(store, "0")
        for number in range(6):
            rename(store, f"a{number}")
            reader = os.open(place.registry, os.O_RDONLY)
            size = os.fstat(reader).st_size
            for other in range(4):
                rename(store, f"b{number}{other}")
            assert codec.decode(os.pread(reader, size + 1, 0), "held").sessions[0].name == f"a{number}"
            os.close(reader)


def test_a_file_with_a_second_name_is_not_written_again(host: Store, place: Place) -> None:
    rename(host, "kept")
    os.link(place.registry, f"{place.folder}/copy")
    for name in "abcd":
        rename(host, name)
    assert codec.decode(Path(f"{place.folder}/copy").read_bytes(), "copy").sessions[0].name == "kept"
    assert len(spares(place)) == 1


def test_what_another_process_puts_in_place_is_never_written_again(host: Store, place: Place) -> None:
    """It was never marked: whoever looks it up just now does not look again."""
    rename(host, "a")
    rename(host, "b")
    ours = {inode(place), os.stat(f"{place.folder}/{spares(place)[0]}").st_ino}
    with closing(Store(place)) as other:
        rename(other, "theirs")
    theirs = inode(place)
    assert theirs not in ours
    reader = os.open(place.registry, os.O_RDONLY)
    for name in "cdef":
        rename(host, name)
        assert inode(place) != theirs
        assert host.current().sessions[0].name == Store(place).load_shared().sessions[0].name == name
    assert codec.decode(os.pread(reader, 1 << 20, 0), "theirs").sessions[0].name == "theirs"
    os.close(reader)
    assert len(spares(place)) == 1


@pytest.mark.parametrize("taken", ["removed", "replaced", "a folder"])
def test_a_spare_file_that_somebody_took_away_is_made_again(host: Store, place: Place, taken: str) -> None:
    rename(host, "a")
    rename(host, "b")
    path = Path(place.folder, spares(place)[0])
    path.unlink()
    if taken == "replaced":
        path.write_bytes(b"not a document")
    elif taken == "a folder":
        path.mkdir()
    for name in "cd":
        rename(host, name)
        assert Store(place).load_shared().sessions[0].name == host.current().sessions[0].name == name
    if taken == "a folder":
        path.rmdir()


def test_the_first_change_of_a_process_removes_the_spare_file_of_one_that_was_killed(place: Place) -> None:
    killed = recycling(place)
    new_session(killed, "0")
    rename(killed, "a")
    left = spares(place)
    with closing(Store(place)) as alone:
        rename(alone, "b")
    assert spares(place) == left, "it may be a live one's"
    with closing(recycling(place)) as store:
        rename(store, "c")
        assert left[0] not in spares(place)
        # He lives, and notices.
        rename(killed, "d")
        rename(store, "e")
        rename(killed, "f")
        assert Store(place).load_shared().sessions[0].name == "f"
    killed.close()
    assert sorted(os.listdir(place.folder)) == PLAIN


def test_where_there_are_no_leases_each_change_makes_a_file(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(fd: int, command: int, value: int = 0) -> int:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(kernel.fcntl, "fcntl", refused)
    with closing(recycling(place)) as store:
        new_session(store, "0")
        found = []
        for name in "abcd":
            rename(store, name)
            found.append(os.open(place.registry, os.O_RDONLY))
        assert len({os.fstat(fd).st_ino for fd in found}) == 4
        for fd in found:
            os.close(fd)
    assert sorted(os.listdir(place.folder)) == PLAIN


def test_where_names_are_not_exchanged_a_file_is_renamed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(kernel.fcntl, "F_SETLEASE")  # macOS has neither
    with closing(recycling(place, Real())) as store:
        new_session(store, "0")
        for name in "abc":
            rename(store, name)
            assert Store(place).load_shared().sessions[0].name == name
        assert spares(place) == []
    assert sorted(os.listdir(place.folder)) == PLAIN


def test_what_is_to_be_on_the_disk_before_the_next_is_not_written_over(place: Place) -> None:
    with closing(Store(place, Real(exchange=True), resident=True, recycle=True, durable=True)) as store:
        new_session(store, "0")
        rename(store, "a")
        rename(store, "b")
        assert sorted(os.listdir(place.folder)) == PLAIN


@pytest.mark.parametrize("call", ["pwrite", "ftruncate", "stamp", "disclaim"])
def test_what_cannot_be_written_is_told_and_nothing_is_changed(place: Place, call: str) -> None:
    failing = False

    def at(_: int, called: str, args: tuple[Any, ...]) -> None:
        if failing and called == call and (call != "pwrite" or len(args[1]) > 400):
            raise OSError(28, "No space left on device")

    port = Counting(at)
    port.real = Real(exchange=True)
    with closing(recycling(place, port)) as store:
        new_session(store, "long" * 100)
        for name in ("longer" * 100, "longest" * 100):
            rename(store, name)
        failing = True
        with pytest.raises(CannotWrite):
            rename(store, "short")
        failing = False
        assert Store(place).load_shared().sessions[0].name == "longest" * 100
        rename(store, "at last")
        assert Store(place).load_shared().sessions[0].name == "at last"


def die_at(doomed: Counting, number: int) -> None:
    def at(count: int, _name: str, _args: tuple[Any, ...]) -> None:
        if count == number:
            doomed.die()
            raise Died

    doomed.at = at


def test_killed_at_any_effect_it_leaves_the_old_document_or_the_new_one(folder: Path) -> None:
    number, recycled = 0, 0
    while True:
        place = Place(f"{folder}/{number}")
        doomed = Counting()
        doomed.real = Real(exchange=True)
        store = recycling(place, doomed)
        new_session(store, "0")
        rename(store, "a")
        rename(store, "old")
        begun = len(doomed.calls)
        die_at(doomed, begun + number)
        told = False
        try:
            rename(store, "new")
            told = True
        except Died:
            pass
        recycled += "claim" in doomed.calls[begun:]
        found = Store(place).load_shared().sessions[0].name
        assert found == "new" if told else found in ("old", "new")
        with closing(recycling(place)) as after:
            rename(after, "after")
            assert spares(place) == []
        assert sorted(os.listdir(place.folder)) == PLAIN
        if not doomed.dead:
            break
        number += 1
    assert number > 12
    assert recycled > 8


def test_a_file_that_was_replaced_while_it_was_opened_is_not_believed(place: Place) -> None:
    """As a reader finds it who had looked up the name when a host died that was writing the file again."""
    host = recycling(place)
    new_session(host, "0")
    rename(host, "a")
    rename(host, "b")
    spare = f"{place.folder}/{spares(place)[0]}"
    never = Path(spare).read_bytes().replace(b'"name":"a"', b'"name":"never"')
    assert b"never" in never
    Path(spare).write_bytes(never)
    generation = host.current().generation
    opens = 0

    def stale(_: int, name: str, args: tuple[Any, ...]) -> int | None:
        nonlocal opens
        if name == "open" and args[0] == place.registry:
            opens += 1
            return os.open(spare, args[1]) if opens % 2 else None
        return None

    reader = Store(place, Counting(stale))  # type: ignore[arg-type]  # passes all of them on
    assert reader.load_shared().sessions[0].name == "b"
    assert reader.file.generation() == generation
    assert opens == 4, "a stale file, and the one in place; for each of the two"
    host.close()


def test_what_is_read_counts_only_from_when_it_was_in_place(place: Place) -> None:
    """A lease has expired: the reader was let in while the file was written again, which was put in place then."""
    host = recycling(place)
    new_session(host, "0")
    rename(host, "a")
    rename(host, "b" * 99)
    whole = Path(place.registry).read_bytes()

    def half(_: int, name: str, args: tuple[Any, ...]) -> bytes | None:
        return whole[: len(whole) // 2] if name == "pread" and not looked and not args[2] else None

    port = Counting(half)
    looked: list[str] = []
    named = port.real.named
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Real, "named", lambda _, path: (looked.append(path), named(path))[1])
        assert Store(place, port).load_shared().sessions[0].name == "b" * 99  # type: ignore[arg-type]  # as above
    assert looked
    host.close()


@pytest.mark.parametrize("off", [1, -1])
def test_a_file_that_never_has_its_name_is_looked_at_no_more_at_last(host: Store, place: Place, off: int) -> None:
    rename(host, "a")
    known = inode(place)

    def other(_: int, name: str, _args: tuple[Any, ...]) -> tuple[int, int, int] | None:
        return (known + off, 1, 1) if name == "named" else None

    with pytest.raises(BadRegistry, match="is another file whenever it is opened"):
        Store(place, Counting(other)).load_shared()  # type: ignore[arg-type]  # as above
    Path(place.registry).rename(f"{place.folder}/away")

    def put_back(_: int, name: str, args: tuple[Any, ...]) -> int | None:
        return os.open(f"{place.folder}/away", args[1]) if name == "open" and args[0] == place.registry else None

    with pytest.raises(BadRegistry, match="is another file"):
        Store(place, Counting(put_back)).load_shared()  # type: ignore[arg-type]  # as above


def test_what_is_kept_for_a_rebuild_is_not_written_again(host: Store, place: Place) -> None:
    for number in range(2 * KEEP_EVERY + 9):
        rename(host, str(number))
        if os.path.exists(place.last):
            kept = codec.decode(Path(place.last).read_bytes(), "last")
            assert kept.generation in (KEEP_EVERY - 1, 2 * KEEP_EVERY - 1)
            assert kept.sessions[0].name == str(kept.generation - 2)
    assert os.path.exists(place.last)


def test_a_glance_at_a_file_that_was_replaced_says_nothing(
    host: Store, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with host.load_and_lock() as guard:
        lifecycle.end_server(guard.transaction())
        guard.save()
    assert glance.is_off(place)
    copy = Path(f"{place.folder}/copy")
    copy.write_bytes(Path(place.registry).read_bytes())
    whole = os.open
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", lambda path, flags: whole(copy if path == place.registry else path, flags))
        assert not glance.is_off(place)


def test_a_storm_of_readers_reads_whole_documents_in_their_order(place: Place) -> None:
    """Each name is as long as its number says, so that half of one and half of another are no document."""
    over = threading.Event()
    faults: list[str] = []
    reads = [0, 0, 0]

    def read(which: int) -> None:
        reader, last = Store(place), 0
        try:
            while not over.is_set():
                name = reader.load_shared().sessions[0].name
                number = int(name.partition("-")[0])
                assert name == long_name(number)
                assert number >= last
                last = number
                reads[which] += 1
        except (AssertionError, Fault) as fault:
            faults.append(str(fault))

    with closing(recycling(place)) as store:
        new_session(store, long_name(0))
        readers = [threading.Thread(target=read, args=(which,)) for which in range(3)]
        for one in readers:
            one.start()
        try:
            for number in range(1, 1500):
                rename(store, long_name(number))
        finally:
            over.set()
            for one in readers:
                one.join()
    assert faults == []
    assert min(reads) > 10


def long_name(number: int) -> str:
    return f"{number}-{str(number % 7) * (number * 7919 % 6000)}"
