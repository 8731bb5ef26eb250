"""A host whose world breaks: a full disk, a change that breaks an invariant, no terminal left, a silent caller."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import host_main
from support.faults import Counting
from support.hosting import turned_until

from panelock.impl import processes
from panelock.impl.commit import Change, Outcome
from panelock.impl.document import Phase
from panelock.impl.errors import CannotWrite
from panelock.impl.host import main, spawn
from panelock.impl.host.children import Children
from panelock.impl.host.committing import Commits
from panelock.impl.host.connection import SILENCE_S, Connection
from panelock.impl.host.loop import Loop
from panelock.impl.host.request import Request
from panelock.impl.paths import Place
from panelock.impl.store import Store, Transaction


class Inside:
    """A host within the test's own process, on a disk that can be full."""

    def __init__(self, place: Place) -> None:
        os.makedirs(place.folder, 0o700)
        self.full = False
        self.kernel = Counting(self.refuse)
        self.store = Store(place, self.kernel, resident=True)
        self.bugs: list[BaseException] = []
        self.loop = Loop(self.bugs.append)
        built = main.build(self.loop, place, self.store, os.environ, host_main.compiled)
        self.server, self.driver, self.screens = built
        self.server.listener.publish()

    def refuse(self, _number: int, name: str, args: tuple[Any, ...]) -> None:
        if self.full and name == "pwrite" and len(args[1]) > 200:
            raise OSError(errno.ENOSPC, "No space left on device")

    def ask(self, *argv: str) -> tuple[int, bytes, bytes]:
        answers: list[tuple[int, bytes, bytes]] = []
        environment = dict(os.environ)
        reply: Callable[[int, bytes, bytes], None] = lambda *what: answers.append(what)  # noqa: E731 - short
        self.driver.begin(Request(os.urandom(16).hex(), list(argv), environment, "/", repeat=False, replies=[reply]))
        self.driver.commits.flush()
        self.until(lambda: answers)
        return answers[0]

    def until(self, true: Callable[[], object]) -> None:
        """Let the loop turn until something has happened."""
        turned_until(self.loop, true)

    def close(self) -> None:
        self.driver.panes.end_all()
        self.until(lambda: not len(self.driver.panes.endings))
        self.screens.close()
        self.store.close()
        self.server.listener.close()
        self.loop.close()
        assert self.bugs == []


def inside(place: Place, test: Callable[[Inside], None]) -> None:
    here = os.getcwd()
    try:
        host = Inside(place)
        try:
            test(host)
        finally:
            host.full = False
            host.close()
    finally:
        os.chdir(here)


def test_a_full_disk_refuses_the_command_and_ends_the_terminal_that_was_started(place: Place) -> None:
    def test(host: Inside) -> None:
        assert host.ask("new", "sleep", "1000")[0] == 0
        first = host.driver.panes.spawn
        started: list[int] = []

        def spawn_and_fill(*what: Any) -> Any:
            found = first(*what)
            started.append(found.pid)
            host.full = True
            return found

        host.driver.panes.spawn = spawn_and_fill  # type: ignore[method-assign,assignment] # it fills in between
        status, out, err = host.ask("split", "sleep", "1000")
        host.driver.panes.spawn = first  # type: ignore[method-assign] # as above
        assert (status, out) == (1, b"")
        assert b"No space left on device" in err
        assert host.driver.document.panes[1].phase is Phase.PENDING
        host.until(lambda: processes.start_of(started[0]) is None)
        host.full = False
        host.driver.settle_forgotten()
        host.driver.commits.flush()
        assert list(host.driver.document.panes) == [0]
        assert host.ask("split", "sleep", "1000")[:2] == (0, b"%2\n")

    inside(place, test)


def test_an_end_that_could_not_be_written_is_written_later(place: Place) -> None:
    def test(host: Inside) -> None:
        host.ask("new", "sleep", "1000")
        host.ask("split", "sleep", "1000")
        pid = host.driver.document.panes[1].pid
        host.full = True
        os.kill(pid, 9)
        terminal = host.driver.panes.terminals[1]
        host.until(lambda: terminal.over and host.driver.commits.idle)
        assert 1 in Store(place).load_shared().panes
        host.full = False
        host.until(lambda: 1 not in Store(place).load_shared().panes)
        assert list(Store(place).load_shared().panes) == [0]

    inside(place, test)


def test_a_change_that_breaks_an_invariant_takes_no_other_of_its_group_along(place: Place) -> None:
    def test(host: Inside) -> None:
        host.ask("new", "sleep", "1000")

        def breaks(tx: Transaction) -> None:
            tx.document.panes[0].phase = Phase.DEAD
            tx.touched.panes.add(0)
            tx.log("break")

        def good(tx: Transaction) -> None:
            tx.document.server_options["@good"] = "1"
            tx.touched.rest = True
            tx.log("good")

        outcomes: list[Outcome] = []
        host.driver.commits.add(Change(breaks), outcomes.append)
        host.driver.commits.add(Change(good), outcomes.append)
        host.driver.commits.flush()
        assert isinstance(outcomes[0].error, AssertionError)
        assert outcomes[1].error is None
        document = Store(place).load_shared()
        assert (document.server_options["@good"], document.panes[0].phase) == ("1", Phase.RUNNING)

    inside(place, test)


def test_what_waits_when_the_server_has_ended_is_refused(place: Place) -> None:
    def test(host: Inside) -> None:
        assert host.ask("new", "sleep", "1000", ";", "kill-server")[0] == 0
        assert host.ask("new", "sleep", "1000") == (1, b"", b"server exited\n")

    inside(place, test)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (errno.ENOSPC, "no pseudo-terminal left"),
        (errno.EMFILE, "too many open files"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_no_terminal_left_is_said_clearly_and_the_reservation_withdrawn(
    place: Place, monkeypatch: pytest.MonkeyPatch, number: int, text: str
) -> None:
    def openpty() -> tuple[int, int]:
        raise OSError(number, os.strerror(number))

    def test(host: Inside) -> None:
        host.ask("new", "sleep", "1000")
        with monkeypatch.context() as patch:
            patch.setattr(os, "openpty", openpty)
            status, _, err = host.ask("split", "sleep", "1000")
        assert status == 1
        assert err.startswith(b"create pane failed: ")
        assert text in err.decode()
        assert list(host.driver.document.panes) == [0]

    inside(place, test)


def test_an_end_is_seen_without_pidfd_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int) -> int:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", none)

    loop = Loop(lambda _: None)
    ended: list[tuple[int | None, int | None]] = []
    children = Children(loop)
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 3"], {})
    children.watch(pid, lambda *how: ended.append(how))
    turned_until(loop, lambda: ended)
    loop.close()
    assert ended == [(3, None)]


class Nobody:
    def frame(self, *_: object) -> None: ...

    def lost(self, _: object) -> None: ...


def test_a_caller_is_dropped_when_silent_in_the_midst_of_its_request_only() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    loop = Loop(lambda _: None)
    connection = Connection(loop, ours, Nobody())
    later = loop.time() + SILENCE_S + 1
    assert not connection.stale(loop.time())
    assert connection.stale(later)
    connection.asked = True
    assert not connection.stale(later), "it waits for its answer"
    connection.send(b"x" * (4 << 20))
    assert connection.stale(later), "it does not take its answer"
    connection.patient = True
    assert not connection.stale(later), "a person who stopped the terminal"
    connection.close()
    theirs.close()
    loop.close()


def test_the_file_limit_is_raised(folder: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert spawn.raise_file_limit() >= before[0]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert folder.is_dir()


def test_a_lock_that_cannot_be_opened_fails_what_waits(place: Place) -> None:
    os.makedirs(place.lock, 0o700)
    os.chmod(place.folder, 0o700)
    outcomes: list[Outcome] = []
    loop = Loop(lambda _: None)
    commits = Commits(loop, Store(place))
    commits.add(Change(lambda _: None), outcomes.append)
    commits.flush()
    assert outcomes
    assert not isinstance(outcomes[0].error, CannotWrite)
    assert "is a directory" in str(outcomes[0].error)
    loop.close()
