"""A shell command that is followed line by line: what is told of it, and how little is kept."""

import os
from collections.abc import Callable, Iterator, Mapping

import pytest
from support.hosting import turned_until

from panelock.impl.host.children import Children
from panelock.impl.host.job_lines import LONGEST, Lines
from panelock.impl.host.jobs import Jobs
from panelock.impl.host.loop import Loop


class Piped(Jobs):
    """A command that says what a test says."""

    def __init__(self, loop: Loop) -> None:
        super().__init__(loop, Children(loop))
        self.reading, self.writing = os.pipe()
        self.ends: Callable[[int], None] = lambda _: None
        self.ended: list[int] = []

    def _piped(self, command: str, environment: Mapping[str, str], cwd: str) -> tuple[int, int]:
        os.set_blocking(self.reading, False)
        return 7, self.reading

    def watch(self, pid: int, ended: Callable[[int], None]) -> None:
        self.ends = ended

    def end(self, pid: int) -> None:
        self.ended.append(pid)


class Followed:
    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.jobs = Piped(loop)
        self.told: list[bytes] = []
        self.over: list[bytes] = []
        self.lines = Lines(self.jobs, self.told.append, self.over.append)
        self.lines.begin("", {}, "/")
        assert self.lines._running is not None
        _, self.output = self.lines._running

    def prints(self, data: bytes) -> None:
        os.write(self.jobs.writing, data)
        self.loop.call_later(0, lambda: None)
        self.loop.turn()

    def closes(self) -> None:
        os.close(self.jobs.writing)
        turned_until(self.loop, lambda: not self.output.is_open)


@pytest.fixture
def followed() -> Iterator[Followed]:
    def failed(error: BaseException) -> None:
        raise error

    loop = Loop(failed)
    yield Followed(loop)
    loop.close()


@pytest.mark.parametrize(
    ("pieces", "told", "over"),
    [
        ([b"one\n", b"two\n"], [b"one", b"two"], b""),
        ([b"one\ntwo\n"], [b"two"], b""),
        ([b"on", b"e\ntw", b"o"], [b"one"], b"two"),
        ([b"one\n\n"], [b"one"], b""),
        ([b"one\n", b"\n"], [b"one", b""], b""),
        ([b"one\rtwo\r\n\nthr"], [b"two"], b"thr"),
        ([b"\n"], [b""], b""),
        ([b"one\0two\n", b"\0"], [b"one"], b""),
        ([], [], b""),
    ],
)
def test_the_last_whole_line_is_told_as_it_comes(
    followed: Followed, pieces: list[bytes], told: list[bytes], over: bytes
) -> None:
    for piece in pieces:
        followed.prints(piece)
    assert followed.told == told
    followed.closes()
    assert not followed.over, "it may have closed its output and go on"
    followed.jobs.ends(0)
    assert followed.over == [over]


def test_of_a_line_without_end_no_more_is_kept_than_anybody_sees(followed: Followed) -> None:
    for letter in b"abc":
        followed.prints(bytes([letter]) * (LONGEST // 2 + 1))
        assert len(followed.lines._rest) <= LONGEST
    followed.prints(b"\nd")
    assert followed.told == [b"a" * (LONGEST // 2 + 1) + b"b" * (LONGEST // 2 - 1)]
    assert followed.lines._rest == b"d"
    followed.closes()


def test_what_is_ended_tells_nothing_more(followed: Followed) -> None:
    followed.prints(b"one\ntw")
    followed.lines.end()
    assert followed.jobs.ended == [7]
    with pytest.raises(BrokenPipeError):
        followed.prints(b"o\n")
    followed.jobs.ends(0)
    os.close(followed.jobs.writing)
    assert (followed.told, followed.over) == ([b"one"], [])
