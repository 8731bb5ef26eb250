"""The host's event loop: who is called when, and who is not any more. What it promises, asyncio's loops do too."""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from panelock.impl.host.loop import EventLoop, Loop


class Driven:
    """A loop, and how it is turned."""

    def __init__(self, loop: EventLoop, turn: Callable[[], None]) -> None:
        self.loop = loop
        self.turn = turn

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + 20
        while not true():
            assert time.monotonic() < end
            self.loop.call_later(0.01, lambda: None)
            self.turn()


@pytest.fixture
def own() -> Iterator[Loop]:
    raised: list[BaseException] = []
    loop = Loop(raised.append)
    yield loop
    loop.close()
    assert raised == []


@pytest.fixture(params=["ours", "asyncio's"])
def driven(request: pytest.FixtureRequest) -> Iterator[Driven]:
    """The same promises of both: what the host's parts rely on is asyncio's meaning."""
    if request.param == "ours":
        loop = Loop(lambda error: pytest.fail(str(error)))

        def turn_ours() -> None:
            loop.call_soon(lambda: None)  # so that it does not wait
            loop.turn()

        yield Driven(loop, turn_ours)
        loop.close()
        return
    other = asyncio.new_event_loop()

    def turn() -> None:
        other.call_soon(other.stop)
        other.run_forever()

    yield Driven(other, turn)
    other.close()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_calls_come_in_order_and_what_they_ask_for_in_the_next_turn(driven: Driven) -> None:
    said: list[str] = []
    driven.loop.call_soon(lambda: (said.append("a"), driven.loop.call_soon(said.append, "c")))
    driven.loop.call_soon(said.append, "b")
    driven.turn()
    assert said == ["a", "b"]
    driven.turn()
    assert said == ["a", "b", "c"]


def test_times_come_in_order_and_not_too_early(driven: Driven) -> None:
    said: list[str] = []
    began = driven.loop.time()
    at: list[float] = []
    driven.loop.call_later(0.06, lambda: at.append(driven.loop.time()))
    driven.loop.call_later(0.06, said.append, "late")
    driven.loop.call_later(0.02, said.append, "early")
    gone = driven.loop.call_later(0.03, said.append, "never")
    assert began + 0.03 <= gone.when() < began + 1
    gone.cancel()
    driven.until(lambda: at and len(said) == 2)
    assert said == ["early", "late"]
    assert at[0] >= began + 0.059


def test_a_reader_is_called_while_there_is_something_to_read(
    driven: Driven, pair: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = pair
    read: list[bytes] = []
    driven.loop.add_reader(ours.fileno(), lambda: read.append(ours.recv(1)))
    driven.turn()
    assert read == []
    theirs.send(b"ab")
    driven.until(lambda: len(read) == 2)
    assert read == [b"a", b"b"]
    assert driven.loop.remove_reader(ours.fileno())
    assert not driven.loop.remove_reader(ours.fileno())
    theirs.send(b"c")
    driven.turn()
    assert read == [b"a", b"b"]


def test_the_last_one_to_ask_is_called_and_arguments_are_handed_on(
    driven: Driven, pair: tuple[socket.socket, socket.socket]
) -> None:
    ours, theirs = pair
    said: list[str] = []
    driven.loop.add_reader(ours.fileno(), said.append, "first")
    driven.loop.add_reader(ours.fileno(), said.append, "second")
    theirs.send(b"x")
    driven.until(lambda: said)
    assert set(said) == {"second"}


def test_reading_and_writing_are_asked_for_apart(driven: Driven, pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    said: list[str] = []
    driven.loop.add_reader(ours.fileno(), said.append, "read")
    driven.loop.add_writer(ours.fileno(), said.append, "write")
    driven.until(lambda: said)
    assert set(said) == {"write"}
    theirs.send(b"x")
    driven.until(lambda: "read" in said)
    assert driven.loop.remove_writer(ours.fileno())
    said.clear()
    driven.until(lambda: said)
    driven.turn()
    assert set(said) == {"read"}
    driven.loop.add_writer(ours.fileno(), said.append, "write")
    assert driven.loop.remove_reader(ours.fileno())
    said.clear()
    driven.until(lambda: said)
    assert set(said) == {"write"}
    assert driven.loop.remove_writer(ours.fileno())
    assert not driven.loop.remove_writer(ours.fileno())


def test_who_is_taken_off_by_another_in_the_same_turn_is_not_called(driven: Driven) -> None:
    """Both are ready, and whoever is called first takes the other one off: only one may be called."""
    said: list[int] = []
    pairs = [socket.socketpair() for _ in range(2)]
    for at, (ours, theirs) in enumerate(pairs):
        theirs.send(b"x")

        def called(at: int = at) -> None:
            said.append(at)
            for one, _ in pairs:
                driven.loop.remove_reader(one.fileno())

        driven.loop.add_reader(ours.fileno(), called)
    driven.until(lambda: said)
    driven.turn()
    assert len(said) == 1
    for one in pairs:
        for end in one:
            end.close()


def test_a_number_that_is_given_again_in_the_same_turn_is_not_taken_for_ready(driven: Driven) -> None:
    """A descriptor is closed in the turn in which it was ready, and its number is a new one's that is not."""
    said: list[str] = []
    first, peer = socket.socketpair()
    other, other_peer = socket.socketpair()
    made: list[socket.socket] = []

    def replace() -> None:
        if made:
            return
        for one in (first, other):
            driven.loop.remove_reader(one.fileno())
        number = first.fileno()
        first.close()
        made.extend(socket.socketpair())
        assert number in [one.fileno() for one in made]
        for one in made:
            driven.loop.add_reader(one.fileno(), said.append, "new")

    for one, end in ((first, peer), (other, other_peer)):
        end.send(b"x")
        driven.loop.add_reader(one.fileno(), replace)
    driven.until(lambda: made)
    driven.turn()
    assert said == []
    for one in made:
        driven.loop.remove_reader(one.fileno())
    for one in (*made, peer, other, other_peer):
        one.close()


def test_another_thread_wakes_it(driven: Driven) -> None:
    said: list[int] = []
    thread = threading.Thread(target=lambda: [driven.loop.call_soon_threadsafe(said.append, at) for at in range(50)])
    thread.start()
    driven.until(lambda: len(said) == 50)
    thread.join()
    assert said == list(range(50))


def test_another_thread_ends_its_wait(own: Loop) -> None:
    own.call_later(20, own.stop)
    began = own.time()
    thread = threading.Timer(0.05, own.call_soon_threadsafe, (own.stop,))
    thread.start()
    own.run()
    thread.join()
    assert own.time() - began < 10


def test_a_bug_in_one_call_is_told_and_ends_nothing() -> None:
    told: list[BaseException] = []
    loop = Loop(told.append)
    said: list[str] = []
    loop.call_soon(lambda: 1 // 0)
    loop.call_soon(said.append, "after")
    loop.turn()
    assert said == ["after"]
    assert [type(error) for error in told] == [ZeroDivisionError]
    loop.close()


def test_a_bug_in_telling_of_a_bug_ends_nothing() -> None:
    def failed(_: BaseException) -> None:
        raise OSError("the disk is full")

    loop = Loop(failed)
    said: list[str] = []
    loop.call_soon(lambda: 1 // 0)
    loop.call_soon(said.append, "after")
    loop.turn()
    assert said == ["after"]
    loop.close()


def test_it_turns_until_it_is_stopped_and_then_refuses_threads(own: Loop) -> None:
    said: list[str] = []
    own.call_soon(own.stop)
    own.call_soon(said.append, "the same turn")
    own.call_later(0, said.append, "never")
    own.run()
    assert said[0] == "the same turn"
    with pytest.raises(RuntimeError):
        own.call_soon_threadsafe(said.append, "never")
    own.close()


@pytest.fixture
def usr1() -> Iterator[None]:
    before = signal.getsignal(signal.SIGUSR1)
    yield
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.usefixtures("usr1")
def test_a_signal_ends_its_wait(own: Loop) -> None:
    said: list[str] = []
    own.on_signal(signal.SIGUSR1, lambda: (said.append("heard"), own.stop()))
    began = own.time()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    own.call_later(20, own.stop)
    own.run()
    assert said == ["heard"]
    assert own.time() - began < 10


@pytest.mark.usefixtures("usr1")
def test_a_signal_that_comes_to_another_thread_ends_its_wait_too(own: Loop) -> None:
    said: list[str] = []
    own.on_signal(signal.SIGUSR1, lambda: (said.append("heard"), own.stop()))
    own.call_later(20, own.stop)
    thread = threading.Timer(0.05, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1))
    began = own.time()
    thread.start()
    own.run()
    thread.join()
    assert said == ["heard"]
    assert own.time() - began < 10


@pytest.mark.usefixtures("usr1")
def test_a_signal_after_its_end_is_nobodys() -> None:
    said: list[str] = []
    loop = Loop(lambda _: None)
    loop.on_signal(signal.SIGUSR1, lambda: said.append("heard"))
    loop.close()
    os.kill(os.getpid(), signal.SIGUSR1)
    time.sleep(0.01)
    assert said == []
    assert signal.set_wakeup_fd(-1) == -1


def test_it_sleeps_while_there_is_nothing_to_do(own: Loop) -> None:
    turns = 0
    end = own.time() + 0.2
    own.call_later(0.2, own.stop)
    while not own._stopped:
        own.turn()
        turns += 1
    assert own.time() >= end - 0.001
    assert turns < 10


def test_cancelled_times_keep_nobody_awake(own: Loop) -> None:
    own.call_later(0.01, lambda: None).cancel()
    own.call_later(0.1, own.stop)
    began = own.time()
    own.turn()
    assert own.time() - began > 0.05, "it waited for the one that still holds"


def test_its_descriptors_are_closed_with_it() -> None:
    before = set(os.listdir("/dev/fd"))
    loop = Loop(lambda _: None)
    assert set(os.listdir("/dev/fd")) > before
    loop.close()
    loop.close()
    assert set(os.listdir("/dev/fd")) == before
