"""A host whose world breaks: a full disk, a change that breaks an invariant, no terminal left, a silent caller."""

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from support import host_main
from support.faults import Counting

from panelock.impl import processes
from panelock.impl.commit import Change, Outcome
from panelock.impl.document import Phase
from panelock.impl.errors import CannotWrite
from panelock.impl.host import main, spawn
from panelock.impl.host.children import Children
from panelock.impl.host.committing import Commits
from panelock.impl.host.connection import SILENCE_S, Connection
from panelock.impl.host.request import Request
from panelock.impl.paths import Place
from panelock.impl.store import Store, Transaction


async def until(true: Callable[[], object]) -> None:
    """Let the loop run until something has happened."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - what happens is the system's, there is no event
            await asyncio.sleep(0.01)


class Inside:
    """A host within the test's own process, on a disk that can be full."""

    def __init__(self, place: Place) -> None:
        os.makedirs(place.folder, 0o700)
        self.full = False
        self.kernel = Counting(self.refuse)
        self.store = Store(place, self.kernel, resident=True)
        loop = asyncio.get_running_loop()
        self.server, self.driver, self.screens = main.build(loop, place, self.store, os.environ, host_main.compiled)

    def refuse(self, _number: int, name: str, args: tuple[Any, ...]) -> None:
        if self.full and name == "pwrite" and len(args[1]) > 200:
            raise OSError(errno.ENOSPC, "No space left on device")

    async def ask(self, *argv: str) -> tuple[int, bytes, bytes]:
        answer: asyncio.Future[tuple[int, bytes, bytes]] = asyncio.get_running_loop().create_future()
        reply: Callable[[int, bytes, bytes], None] = lambda *what: answer.set_result(what)  # noqa: E731 - short
        environment = dict(os.environ)
        self.driver.begin(Request(os.urandom(16).hex(), list(argv), environment, "/", repeat=False, replies=[reply]))
        self.driver.commits.flush()
        return await asyncio.wait_for(answer, 20)

    async def close(self) -> None:
        self.driver.panes.end_all()
        await until(lambda: not len(self.driver.panes.endings))
        self.screens.close()
        self.store.close()
        self.server._listener.close()


def inside(place: Place, test: Callable[[Inside], Awaitable[None]]) -> None:
    async def run() -> None:
        host = Inside(place)
        try:
            await test(host)
        finally:
            host.full = False
            await host.close()

    here = os.getcwd()
    try:
        asyncio.run(run())
    finally:
        os.chdir(here)


def test_a_full_disk_refuses_the_command_and_ends_the_terminal_that_was_started(place: Place) -> None:
    async def test(host: Inside) -> None:
        assert (await host.ask("new", "sleep", "1000"))[0] == 0
        first = host.driver.panes.spawn
        started: list[int] = []

        def spawn_and_fill(*what: Any) -> Any:
            found = first(*what)
            started.append(found.pid)
            host.full = True
            return found

        host.driver.panes.spawn = spawn_and_fill  # type: ignore[method-assign,assignment] # it fills in between
        status, out, err = await host.ask("split", "sleep", "1000")
        host.driver.panes.spawn = first  # type: ignore[method-assign] # as above
        assert (status, out) == (1, b"")
        assert b"No space left on device" in err
        assert host.driver.document.panes[1].phase is Phase.PENDING
        await until(lambda: processes.start_of(started[0]) is None)
        host.full = False
        host.driver.settle_forgotten()
        host.driver.commits.flush()
        assert list(host.driver.document.panes) == [0]
        assert (await host.ask("split", "sleep", "1000"))[:2] == (0, b"%2\n")

    inside(place, test)


def test_an_end_that_could_not_be_written_is_written_later(place: Place) -> None:
    async def test(host: Inside) -> None:
        await host.ask("new", "sleep", "1000")
        await host.ask("split", "sleep", "1000")
        pid = host.driver.document.panes[1].pid
        host.full = True
        os.kill(pid, 9)
        terminal = host.driver.panes.terminals[1]
        await until(lambda: terminal.over and host.driver.commits.idle)
        assert 1 in Store(place).load_shared().panes
        host.full = False
        await until(lambda: 1 not in Store(place).load_shared().panes)
        assert list(Store(place).load_shared().panes) == [0]

    inside(place, test)


def test_a_change_that_breaks_an_invariant_takes_no_other_of_its_group_along(place: Place) -> None:
    async def test(host: Inside) -> None:
        await host.ask("new", "sleep", "1000")

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
    async def test(host: Inside) -> None:
        assert (await host.ask("new", "sleep", "1000", ";", "kill-server"))[0] == 0
        assert await host.ask("new", "sleep", "1000") == (1, b"", b"server exited\n")

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

    async def test(host: Inside) -> None:
        await host.ask("new", "sleep", "1000")
        with monkeypatch.context() as patch:
            patch.setattr(os, "openpty", openpty)
            status, _, err = await host.ask("split", "sleep", "1000")
        assert status == 1
        assert err.startswith(b"create pane failed: ")
        assert text in err.decode()
        assert list(host.driver.document.panes) == [0]

    inside(place, test)


def test_an_end_is_seen_without_pidfd_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int) -> int:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", none)

    async def test() -> tuple[int | None, int | None]:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[tuple[int | None, int | None]] = loop.create_future()
        children = Children(loop)
        pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 3"], {})  # noqa: ASYNC221 - it does not wait for it
        children.watch(pid, lambda *how: ended.set_result(how))
        return await asyncio.wait_for(ended, 20)

    assert asyncio.run(test()) == (3, None)


class Nobody:
    def frame(self, *_: object) -> None: ...

    def lost(self, _: object) -> None: ...


def test_a_caller_is_dropped_when_silent_in_the_midst_of_its_request_only() -> None:
    async def test() -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        loop = asyncio.get_running_loop()
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

    asyncio.run(test())


def test_the_file_limit_is_raised(folder: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert spawn.raise_file_limit() >= before[0]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert folder.is_dir()


def test_a_lock_that_cannot_be_opened_fails_what_waits(place: Place) -> None:
    async def test() -> None:
        os.makedirs(place.lock, 0o700)
        os.chmod(place.folder, 0o700)
        outcomes: list[Outcome] = []
        commits = Commits(asyncio.get_running_loop(), Store(place))
        commits.add(Change(lambda _: None), outcomes.append)
        commits.flush()
        assert outcomes
        assert not isinstance(outcomes[0].error, CannotWrite)
        assert "is a directory" in str(outcomes[0].error)

    asyncio.run(test())
