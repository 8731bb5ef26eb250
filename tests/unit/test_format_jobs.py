"""The shell commands of one client's formats: when they are run, told of, and forgotten."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from panelock.impl.host import format_jobs
from panelock.impl.host.format_jobs import AGAIN_S, FORGOTTEN_S, KEPT, FormatJobs


class Run:
    """A run of a command, which prints and ends as a test says."""

    fails: OSError | None = None
    all: list["Run"]

    def __init__(self, _: Any, printed: Callable[[bytes], None], over: Callable[[bytes], None]) -> None:
        self.prints, self.ends_with = printed, over
        self.ended = False

    def begin(self, command: str, environment: Mapping[str, str], cwd: str) -> None:
        if Run.fails is not None:
            raise Run.fails
        assert (environment["TMUX"], cwd) == ("/s,1,-1", "/home")
        self.command = command
        Run.all.append(self)

    def end(self) -> None:
        self.ended = True


class Clock:
    """A loop of which only the time goes on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.timers: list[tuple[float, Callable[[], None], list[bool]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay_s: float, call: Callable[[], None]) -> Any:
        cancelled: list[bool] = []
        self.timers.append((self.now + delay_s, call, cancelled))
        return SimpleNamespace(cancel=lambda: cancelled.append(True))

    def goes_on(self, seconds: float) -> None:
        self.now += seconds
        due = [one for one in self.timers if one[0] <= self.now]
        self.timers = [one for one in self.timers if one[0] > self.now]
        for _, call, cancelled in due:
            if not cancelled:
                call()


class Asking:
    """A client that asks for commands."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.told = 0
        clients = SimpleNamespace(watcher=SimpleNamespace(changed=self._changed))
        document = SimpleNamespace(environment={}, hidden=[], server_options={})
        driver: Any = SimpleNamespace(
            loop=self.clock, clients=clients, environment={}, document=document, socket="/s", host_pid=1
        )
        none: Any = None
        self.jobs = FormatJobs(driver, none, none)

    def _changed(self, _: object) -> None:
        self.told += 1

    def __call__(self, name: str = "it", command: str = "") -> str:
        session: Any = SimpleNamespace(cwd="/home")
        return self.jobs.value(name, command or name, session)


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> Asking:
    monkeypatch.setattr(format_jobs, "Lines", Run)
    monkeypatch.setattr(Run, "all", [], raising=False)
    monkeypatch.setattr(Run, "fails", None)
    return Asking()


def test_what_it_prints_is_told_at_once_and_then_once_a_second(asks: Asking) -> None:
    assert asks() == ""
    (run,) = Run.all
    run.prints(b"one")
    assert (asks.told, asks()) == (1, "one")
    for line in (b"two", b"three"):
        run.prints(line)
        assert (asks.told, asks()) == (1, line.decode())
    asks.clock.goes_on(AGAIN_S)
    assert asks.told == 2
    asks.clock.goes_on(AGAIN_S)
    run.prints(b"three")
    assert asks.told == 2, "that is known"
    assert Run.all == [run]


def test_its_end_is_told_at_once(asks: Asking) -> None:
    asks()
    (run,) = Run.all
    run.prints(b"one")
    run.prints(b"two")
    run.ends_with(b"")
    assert (asks.told, asks()) == (2, "two")
    asks.clock.goes_on(AGAIN_S)
    assert asks.told == 2
    asks()
    Run.all[1].ends_with(b"")
    assert (asks.told, asks()) == (3, ""), "this time it has printed nothing"


def test_it_says_that_it_is_not_ready_until_it_has_printed(asks: Asking) -> None:
    asks()
    asks.clock.goes_on(AGAIN_S)
    assert asks() == ""
    asks.clock.goes_on(AGAIN_S)
    assert asks() == "<'it' not ready>"
    Run.all[0].ends_with(b"")
    assert (asks.told, asks()) == (1, "")


def test_it_is_run_again_after_it_could_not_start(asks: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "fails", OSError())
    assert asks() == "<'it' didn't start>"
    monkeypatch.setattr(Run, "fails", None)
    assert (asks(), Run.all) == ("<'it' didn't start>", [])
    asks.clock.goes_on(AGAIN_S)
    asks()
    Run.all[0].prints(b"one")
    assert asks() == "one"


def test_another_command_of_a_name_is_run_at_once_in_place_of_the_one_before(asks: Asking) -> None:
    asks("name", "echo 1")
    Run.all[0].prints(b"one")
    Run.all[0].prints(b"two")
    assert asks("name", "echo 2") == "two", "until there is more"
    assert [(run.command, run.ended) for run in Run.all] == [("echo 1", True), ("echo 2", False)]
    told = asks.told
    asks.clock.goes_on(AGAIN_S)
    assert (asks.told, asks("name", "echo 2")) == (told, "two")
    Run.all[1].prints(b"three")
    assert asks("name", "echo 2") == "three"


def test_what_nobody_asks_for_any_more_is_ended_and_forgotten(asks: Asking) -> None:
    asks("old")
    asks.clock.goes_on(AGAIN_S)
    asks("new")
    asks.clock.goes_on(FORGOTTEN_S - AGAIN_S)
    assert [run.command for run in Run.all if run.ended] == ["old"]
    assert list(asks.jobs.kept) == ["new"]
    asks.clock.goes_on(FORGOTTEN_S)
    assert all(run.ended for run in Run.all)
    assert not asks.jobs.kept


def test_where_there_are_many_the_longest_unasked_are_ended_but_none_that_is_drawn(asks: Asking) -> None:
    for number in range(KEPT + 10):
        asks(f"drawn {number}")
    assert not any(run.ended for run in Run.all)
    asks.clock.goes_on(AGAIN_S)
    asks("drawn 0")
    asks("one more")
    ended = [run.command for run in Run.all if run.ended]
    assert ended == [f"drawn {number}" for number in range(1, KEPT // 2 + 1)]
    assert {"drawn 0", "one more"} <= asks.jobs.kept.keys()


def test_all_end_with_the_client_and_nothing_is_told_of_them(asks: Asking) -> None:
    asks("one")
    asks("two")
    Run.all[0].prints(b"a")
    Run.all[0].prints(b"b")
    Run.all[1].ends_with(b"c")
    told = asks.told
    asks.jobs.end()
    assert [run.ended for run in Run.all] == [True, False]
    asks.clock.goes_on(2 * FORGOTTEN_S)
    assert (asks.told, asks.clock.timers) == (told, [])
