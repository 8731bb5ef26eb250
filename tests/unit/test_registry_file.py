"""The registry's file alone: who reads it, what it is opened with, and what is tidied."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from support.changes import change, new_session
from support.descriptors import lowest_descriptor
from support.faults import Counting

from panelock.impl import codec
from panelock.impl.document import empty
from panelock.impl.errors import BadRegistry, CannotWrite, NotDurable
from panelock.impl.files import TEMPORARY, RegistryFile
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place
from panelock.impl.registry import selecting
from panelock.impl.store import Store


@pytest.fixture
def made(place: Place) -> RegistryFile:
    """The file of a registry of generation 2."""
    new_session(Store(place), "a")
    return RegistryFile(REAL, place, durable=False)


def failing(name: str, number: int) -> Any:
    """Return a kernel whose calls of one name fail."""

    def at(_: int, called: str, _args: tuple[Any, ...]) -> None:
        if called == name:
            raise OSError(number, os.strerror(number))

    return Counting(at)


def test_descriptor_0_is_as_good_as_any(made: RegistryFile) -> None:
    with lowest_descriptor():
        assert made.read().generation == 2
        assert made.generation() == 2
        assert made.is_as_left(2)
        assert made.stands()
        assert not os.path.exists("/dev/fd/0"), "and is closed each time"


def test_a_file_that_is_not_there_has_no_generation_and_does_not_stand(place: Place) -> None:
    os.mkdir(place.folder, 0o700)
    file = RegistryFile(REAL, place, durable=False)
    assert file.generation() == -1
    assert not file.stands()
    assert not file.is_as_left(0)
    assert file.read() == empty()
    Path(place.registry).write_bytes(codec.encode(empty()))
    assert file.generation() == 0
    assert file.stands()


def test_a_file_is_as_it_was_left_only_with_the_very_generation_and_the_very_stamp(made: RegistryFile) -> None:
    assert not made.is_as_left(2), "never read: what it is was never seen"
    made.read()
    assert made.is_as_left(2)
    assert not made.is_as_left(1)
    assert not made.is_as_left(3)
    path = made.place.registry
    found = os.stat(path)
    for later in (1, -1):
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + later))
        assert not made.is_as_left(2)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert made.is_as_left(2)
    Path(path).unlink()
    assert not made.is_as_left(2)
    assert not made.is_as_left(-1)


def test_a_look_reads_a_files_head_alone(made: RegistryFile) -> None:
    read: list[tuple[int, int]] = []

    def at(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "pread":
            read.append(args[1:])

    looking = RegistryFile(Counting(at), made.place, durable=False)  # type: ignore[arg-type]  # passes all of them on
    looking.read()
    read.clear()
    assert looking.is_as_left(2)
    assert looking.generation() == 2
    assert read == [(64, 0), (64, 0)]


def test_a_file_that_could_not_be_read_is_never_as_it_was_left(made: RegistryFile) -> None:
    made.read()
    path = Path(made.place.registry)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    with pytest.raises(BadRegistry):
        made.read()
    assert not made.is_as_left(2)


def test_a_file_longer_than_one_read_is_read_whole_in_pieces(made: RegistryFile) -> None:
    pieces: list[tuple[int, int]] = []

    def short(_: int, name: str, args: tuple[Any, ...]) -> bytes | None:
        if name != "pread":
            return None
        pieces.append(args[1:])
        return os.pread(args[0], min(args[1], 100), args[2])

    size = os.path.getsize(made.place.registry)
    slow = RegistryFile(Counting(short), made.place, durable=False)  # type: ignore[arg-type]  # passes all of them on
    assert slow.read() == made.read()
    assert pieces == [(1 << 20, at) for at in [*range(0, size, 100), size]]


def test_whoever_reads_before_the_first_change_looks_at_the_lock_and_once_more(place: Place) -> None:
    store = Store(place)
    with store.load_and_lock() as guard:
        assert guard.document.generation == 0
    Path(place.registry).unlink()
    Path(place.lock).write_bytes(b"1 \n")
    opened: list[tuple[Any, ...]] = []

    def appears(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "open":
            opened.append(args)
            if args[0] == place.lock:
                Path(place.registry).write_bytes(codec.encode(empty()))

    file = RegistryFile(Counting(appears), place, durable=False)  # type: ignore[arg-type]  # as above
    assert file.read() == empty()
    closed = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    assert opened == [(place.registry, closed), (place.lock, closed), (place.registry, closed)]
    assert file.is_as_left(0)


@pytest.mark.parametrize("number", [errno.EACCES, errno.ELOOP])
def test_a_lock_that_cannot_be_looked_at_is_named(place: Place, number: int) -> None:
    os.mkdir(place.folder, 0o700)

    def at(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "open" and args[0] == place.lock:
            raise OSError(number, os.strerror(number))

    with pytest.raises(BadRegistry, match=r"registry\.lock"):
        RegistryFile(Counting(at), place, durable=False).read()  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(("number", "words"), [(errno.EACCES, "permission denied"), (errno.EIO, "Input/output error")])
def test_a_registry_that_cannot_be_opened_is_said_to_be_so_by_whoever_reads_it(
    made: RegistryFile, number: int, words: str
) -> None:
    unread = RegistryFile(failing("open", number), made.place, durable=False)
    for use in (unread.read, unread.generation, unread.stands):
        with pytest.raises(BadRegistry, match=words):
            use()


def test_new_files_have_names_that_are_told_apart_and_the_makers_in_them(made: RegistryFile) -> None:
    names = [made.write_new(b"abc") for _ in range(3)]
    who = REAL.whoami().replace(":", "-")
    assert len(set(names)) == 3
    assert all(name.startswith(f"{made.place.folder}/{TEMPORARY}{who}-") for name in names)
    assert {Path(name).read_bytes() for name in names} == {b"abc"}
    assert {os.stat(name).st_mode & 0o777 for name in names} == {0o600}
    made.sweep()
    assert not [name for name in names if os.path.exists(name)]
    assert made.stands()


@pytest.mark.parametrize("step", [1, 7, 100])
def test_a_new_file_is_written_whole_however_little_is_taken_at_once(made: RegistryFile, step: int) -> None:
    def short(_: int, name: str, args: tuple[Any, ...]) -> int | None:
        return os.pwrite(args[0], args[1][:step], args[2]) if name == "pwrite" else None

    slow = RegistryFile(Counting(short), made.place, durable=False)  # type: ignore[arg-type]  # as above
    text = bytes(range(64))
    assert Path(slow.write_new(text)).read_bytes() == text
    slow.sweep()


@pytest.mark.parametrize("call", ["open", "pwrite", "fsync", "stamp"])
def test_a_new_file_that_cannot_be_made_leaves_nothing_and_no_descriptor(made: RegistryFile, call: str) -> None:
    kernel = failing(call, errno.EIO)
    with pytest.raises(CannotWrite, match="Input/output error"):
        RegistryFile(kernel, made.place, durable=True).write_new(b"abc")
    assert kernel.opened == set()
    assert sorted(os.listdir(made.place.folder)) == ["journal.jsonl", "registry.json", "registry.lock"]


def test_a_beginning_that_cannot_be_put_in_place_leaves_nothing(place: Place) -> None:
    os.mkdir(place.folder, 0o700)
    with pytest.raises(CannotWrite, match=r"registry\.json"):
        RegistryFile(failing("replace", errno.EIO), place, durable=False).begin()
    assert os.listdir(place.folder) == []


@pytest.mark.parametrize("durable", [False, True])
def test_only_the_durable_bring_the_folder_to_the_disk_and_say_when_they_cannot(place: Place, durable: bool) -> None:
    os.mkdir(place.folder, 0o700)
    kernel = failing("fsync", errno.EIO)
    file = RegistryFile(kernel, place, durable=durable)
    if durable:
        with pytest.raises(NotDurable, match="Input/output error"):
            file.sync_folder()
        assert kernel.calls == ["open", "fsync", "close"]
    else:
        file.sync_folder()
        assert kernel.calls == []


def test_a_document_is_kept_each_time_also_when_it_is_kept_already(made: RegistryFile) -> None:
    for _ in range(2):
        made.keep_last()
        assert os.path.samefile(made.place.last, made.place.registry)
        assert sorted(os.listdir(made.place.folder)) == [
            "journal.jsonl", "registry.json", "registry.last", "registry.lock",
        ]  # fmt: skip
    change(Store(made.place), selecting.rename_session, 0, "b")
    assert codec.decode(Path(made.place.last).read_bytes(), "last").generation == 2
    made.keep_last()
    assert codec.decode(Path(made.place.last).read_bytes(), "last").generation == 3


def test_what_others_have_in_the_folder_is_not_swept(made: RegistryFile) -> None:
    theirs = ["registry.json.mine", "new-registry.json", "notes"]
    for name in theirs:
        Path(made.place.folder, name).write_text("mine")
    Path(made.place.folder, f"{TEMPORARY}x").write_text("left")
    made.sweep()
    kept = ["journal.jsonl", "registry.json", "registry.lock", *theirs]
    assert sorted(os.listdir(made.place.folder)) == sorted(kept)
    made.remove(f"{made.place.folder}/never there")
