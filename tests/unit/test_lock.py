"""The lock's file, byte by byte, and a lock alone."""

import errno
import os
from pathlib import Path

import pytest
from support.descriptors import lowest_descriptor
from support.faults import Counting, full_at

from panelock.impl import lock
from panelock.impl.errors import BadRegistry, CannotWrite, LockTimedOut
from panelock.impl.kernel import REAL
from panelock.impl.paths import Place


@pytest.fixture
def path(place: Place) -> str:
    os.mkdir(place.folder, 0o700)
    return place.lock


def line(text: str) -> bytes:
    """One line of the file: 160 bytes with its newline."""
    return text.encode().ljust(159) + b"\n"


def test_the_file_is_one_line_of_160_bytes_whoever_held_the_lock(path: str) -> None:
    held = lock.take(REAL, path, 1.0)
    assert Path(path).read_bytes() == line(f"0 {REAL.whoami()}")
    held.bump(12)
    assert held.generation == 12
    assert Path(path).read_bytes() == line(f"12 {REAL.whoami()}")
    held.release()
    assert Path(path).read_bytes() == line("12 ")
    again = lock.take(REAL, path, 1.0)
    assert (again.generation, again.died) == (12, "")
    again.release()


def test_whoever_died_holding_the_lock_is_told_of_whole(path: str) -> None:
    name = "b" * 16 + ":4026531836:4194304:" + "9" * 100
    Path(path).write_bytes(line(f"7 {name}"))
    held = lock.take(REAL, path, 1.0)
    assert (held.generation, held.died) == (7, name)
    held.release()


@pytest.mark.parametrize("text", [b"", b"0 \n", b"000 \n"])
def test_a_fresh_file_stands_for_generation_0(path: str, text: bytes) -> None:
    Path(path).write_bytes(text)
    held = lock.take(REAL, path, 1.0)
    assert (held.generation, held.died) == (0, "")
    held.release()
    assert Path(path).read_bytes() == line("0 ")


@pytest.mark.parametrize("text", [b"\n", b" 7 x\n", b"-7 \n", b"7x \n", b"\xff7 \n", b"seven \n"])
def test_a_line_that_begins_with_no_number_is_none_of_ours_and_is_left(path: str, text: bytes) -> None:
    Path(path).write_bytes(text)
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(BadRegistry, match="is not a lock file of ours"):
        lock.take(REAL, path, 1.0)
    opened = lock.open_lock(REAL, path)
    with pytest.raises(BadRegistry, match="is not a lock file of ours"):
        lock.try_take(REAL, path, opened)
    assert REAL.try_flock(opened, lock.LOCK_EXCLUSIVE), "given back, though the descriptor stays"
    os.close(opened)
    assert Path(path).read_bytes() == text
    assert len(os.listdir("/dev/fd")) == before


def test_a_short_write_is_gone_on_with(path: str) -> None:
    kernel = Counting(lambda _, name, args: os.pwrite(args[0], args[1][:7], args[2]) if name == "pwrite" else None)
    held = lock.take(kernel, path, 1.0)  # type: ignore[arg-type]  # passes all of them on
    held.bump(1234567890123)
    assert Path(path).read_bytes() == line(f"1234567890123 {REAL.whoami()}")
    held.release()
    assert Path(path).read_bytes() == line("1234567890123 ")


def test_a_lock_that_could_not_be_written_at_its_release_is_given_back_all_the_same(path: str) -> None:
    for keep in (False, True):
        kernel = full_at(10**9)
        opened = lock.open_lock(kernel, path) if keep else None  # type: ignore[arg-type]  # as above
        held = lock.take(kernel, path, 1.0, fd=opened)  # type: ignore[arg-type]  # as above
        fails = full_at(0)
        held.kernel = fails  # type: ignore[assignment]  # as above
        with pytest.raises(CannotWrite, match="No space left"):
            held.release()
        assert held.fd < 0
        lock.take(REAL, path, 0.1).release()
        if opened is not None:
            os.close(opened)


def test_a_lock_whose_descriptor_is_0_is_released_too(path: str) -> None:
    with lowest_descriptor():
        held = lock.take(REAL, path, 1.0)
        assert held.fd == 0
        held.release()
        lock.take(REAL, path, 0.1).release()


def test_a_kept_descriptor_stays_open_and_another_is_closed(path: str) -> None:
    opened = lock.open_lock(REAL, path)
    held = lock.take(REAL, path, 1.0, fd=opened)
    assert held.keep
    held.release()
    os.fstat(opened)
    tried = lock.try_take(REAL, path, opened)
    assert tried is not None
    assert tried.keep
    tried.release()
    os.fstat(opened)
    os.close(opened)
    own = lock.take(REAL, path, 1.0)
    fd = own.fd
    assert not own.keep
    own.release()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)
    assert lock.HeldLock(REAL, path, -1, 0, "").keep is False


def test_who_waits_too_long_is_told_who_holds_it_and_for_how_long_it_waited(path: str) -> None:
    held = lock.take(REAL, path, 1.0)
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(LockTimedOut) as raised:
        lock.take(REAL, path, 0.05)
    assert raised.value.holder_pid == os.getpid()
    assert "0.05" in raised.value.text
    assert len(os.listdir("/dev/fd")) == before
    held.release()


def test_what_cannot_be_opened_is_said_in_words() -> None:
    words = {
        errno.ELOOP: "is a symbolic link",
        errno.EISDIR: "is a directory",
        errno.EACCES: "permission denied (not ours?)",
        errno.ENOTDIR: "cannot be opened: Not a directory",
    }
    for number, said in words.items():
        assert said in lock.refused_file("/a/file", OSError(number, os.strerror(number))).text
    assert "cannot be opened: None" in lock.refused_file("/a/file", OSError()).text
