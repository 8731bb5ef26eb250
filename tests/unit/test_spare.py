"""The spare file alone, and what of the registry's file hangs on it."""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.faults import Counting

from panelock.impl import codec
from panelock.impl.document import empty
from panelock.impl.files import TEMPORARY, RegistryFile
from panelock.impl.kernel import REAL, Real
from panelock.impl.paths import Place
from panelock.impl.spare import MARK, Spare

pytestmark = pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="leases are Linux's")


def noting(calls: list[tuple[Any, ...]], shortest: int = 0) -> Any:
    """Return a kernel that notes what it is asked, and may write no more than a few bytes at once."""

    def at(_: int, name: str, args: tuple[Any, ...]) -> int | None:
        calls.append((name, *args))
        return os.pwrite(args[0], args[1][:shortest], args[2]) if shortest and name == "pwrite" else None

    port = Counting(at)
    port.real = Real(exchange=True)
    return port


@pytest.fixture
def begun(place: Place) -> Place:
    """A folder with a registry in it."""
    os.mkdir(place.folder, 0o700)
    Path(place.registry).write_bytes(b"theirs")
    return place


def test_a_fresh_file_is_our_own_alone(begun: Place) -> None:
    calls: list[tuple[Any, ...]] = []
    with closing_spare(Spare(noting(calls), begun)) as spare:
        spare.write(b"one")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        assert [call[1:] for call in calls if call[0] == "open"] == [(spare.name, flags, 0o600)]
        assert Path(spare.name).read_bytes() == MARK + b"one"


@pytest.mark.parametrize("shortest", [1, 2, 100])
def test_what_is_written_in_pieces_is_written_whole(begun: Place, shortest: int) -> None:
    calls: list[tuple[Any, ...]] = []
    with closing_spare(Spare(noting(calls, shortest), begun)) as spare:
        for document in (b"abcdef", b"ghi", b"jklmnopq"):
            stamp = spare.write(document)
            assert Path(spare.name).read_bytes() == MARK + document
            assert stamp[:2] == (os.stat(spare.name).st_ino, len(document) + 1)
            assert spare.put_in_place(stamp[0] if len(document) == 6 else os.stat(begun.registry).st_ino)
            assert Path(begun.registry).read_bytes() == MARK + document
    assert [call[2] for call in calls if call[0] == "ftruncate"] == [], "each of them is the longest of its file"


def test_only_what_was_longer_is_cut(begun: Place) -> None:
    calls: list[tuple[Any, ...]] = []
    with closing_spare(Spare(noting(calls), begun)) as spare:
        for document in (b"a", b"long", b"bb", b"longer", b"cc", b"short", b"c"):
            spare.write(document)
            spare.put_in_place(os.stat(begun.registry).st_ino)
            assert Path(begun.registry).read_bytes() == MARK + document
    assert [call[2] for call in calls if call[0] == "ftruncate"] == [6, 2]


@pytest.mark.parametrize("other", [-1, 1])
def test_only_our_own_file_is_the_next_spare_one(begun: Place, other: int) -> None:
    with closing_spare(Spare(Real(exchange=True), begun)) as spare:
        stamp = spare.write(b"one")
        assert not spare.holds(stamp[0]), "it is not in place yet"
        spare.put_in_place(os.stat(begun.registry).st_ino + other)
        assert not os.path.exists(spare.name), "the other one's"
        assert spare.holds(stamp[0])
        assert not spare.holds(stamp[0] + other)
        spare.write(b"two")
        spare.put_in_place(stamp[0] + other)
        assert not os.path.exists(spare.name), "our own, but another one was in place as far as we know"
        second = spare.write(b"three")[0]
        spare.put_in_place(os.stat(begun.registry).st_ino)
        assert os.path.exists(spare.name)
        assert spare.holds(second)
    assert not os.path.exists(spare.name)
    assert Path(begun.registry).read_bytes() == MARK + b"three"


@contextmanager
def closing_spare(spare: Spare) -> Iterator[Spare]:
    """Drop it, and look whether any of its descriptors is left."""
    before = len(os.listdir("/dev/fd"))
    try:
        yield spare
    finally:
        spare.drop()
    assert len(os.listdir("/dev/fd")) == before


def test_an_opener_waits_while_a_file_is_claimed_and_nobody_is_hurt_by_the_signal(folder: Path) -> None:
    path = f"{folder}/claimed"
    port = Real()
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    inode = os.fstat(fd).st_ino
    opened: list[int] = []
    try:
        assert signal.getsignal(signal.SIGURG) is signal.SIG_DFL
        assert port.claim(fd, path, inode)
        waiting = threading.Thread(target=lambda: opened.append(os.open(path, os.O_RDONLY)))
        waiting.start()
        time.sleep(0.1)
        assert opened == []
        port.disclaim(fd)
        waiting.join(10)
        assert len(opened) == 1
        assert not port.claim(fd, path, inode), "somebody has it open"
        os.close(opened[0])
        assert port.claim(fd, path, inode)
        port.disclaim(fd)
        assert not port.claim(fd, path, inode + 1), "another file's name"
        assert not port.claim(fd, f"{folder}/none", inode)
        os.link(path, f"{folder}/second")
        assert not port.claim(fd, path, inode), "it has two names"
        reader = os.open(path, os.O_RDONLY)  # whoever is refused has nothing claimed
        os.close(reader)
    finally:
        os.close(fd)


# --- the registry's file ------------------------------------------------------------------------------------------


@pytest.fixture
def file(place: Place) -> Iterator[RegistryFile]:
    """A registry's file that was put in place three times: the last one but one is spare."""
    os.mkdir(place.folder, 0o700)
    file = RegistryFile(Real(exchange=True), place, durable=False, recycle=True)
    file.begin()
    for _ in range(3):
        put(file)
    yield file
    file.close()


def put(file: RegistryFile) -> None:
    file.put_in_place(file.write_next(codec.encode(empty())))


def test_nobody_recycles_who_does_not_say_so(place: Place) -> None:
    os.mkdir(place.folder, 0o700)
    file = RegistryFile(REAL, place, durable=False)
    name = file.write_next(codec.encode(empty()))
    assert name.startswith(f"{place.folder}/{TEMPORARY}")
    assert not Path(name).read_bytes().startswith(MARK)
    file.remove(name)


@pytest.mark.parametrize("later", [1, -1])
def test_a_file_that_was_touched_is_not_as_it_was_left(file: RegistryFile, later: int) -> None:
    path = file.place.registry
    assert file.is_as_left(0)
    found = os.stat(path)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + later))
    assert not file.is_as_left(0)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert file.is_as_left(0)
    os.unlink(path)
    assert not file.is_as_left(0)


def test_what_has_another_name_is_put_in_place_under_that(file: RegistryFile) -> None:
    spare = file._spare
    assert spare is not None
    for name in (f"{file.place.folder}/{TEMPORARY}a", f"{file.place.folder}/{TEMPORARY}z", f"{spare.name}z"):
        Path(name).write_bytes(name.encode())
        file.put_in_place(name)
        assert Path(file.place.registry).read_bytes() == name.encode()
        assert not os.path.exists(name)
        assert os.path.exists(spare.name)


@pytest.mark.parametrize("other", ["a", "zzz"])
def test_only_the_spare_file_itself_ends_recycling_when_it_is_removed(file: RegistryFile, other: str) -> None:
    spare = file._spare
    assert spare is not None
    file.remove(f"{file.place.folder}/{other}")
    assert os.path.exists(spare.name)
    file.remove(spare.name)
    assert not os.path.exists(spare.name)
    put(file)
    put(file)
    assert os.path.exists(spare.name)
