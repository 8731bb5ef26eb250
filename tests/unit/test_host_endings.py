"""How often the processes of ended terminals are looked for: soon, and never so often that a host does little else."""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, cast

import pytest

from panelock.impl.host import sessions
from panelock.impl.host.sessions import GRACE_S, Endings

if TYPE_CHECKING:
    from panelock.impl.host.loop import EventLoop

SCAN_S = 0.002


class _Timer:
    def __init__(self, at: float) -> None:
        self.at = at
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def when(self) -> float:
        return self.at


class Time:
    """A loop whose time goes on when somebody works, or waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.scans: list[float] = []
        self._calls: list[tuple[float, int, _Timer, Callable[[], object]]] = []
        self._numbers = count()

    def time(self) -> float:
        return self.now

    def call_later(self, delay_s: float, call: Callable[[], object]) -> _Timer:
        timer = _Timer(self.now + delay_s)
        heappush(self._calls, (timer.at, next(self._numbers), timer, call))
        return timer

    def until(self, end: float) -> None:
        """Make all calls that are due by then."""
        while self._calls and self._calls[0][0] <= end:
            at, _, timer, call = heappop(self._calls)
            self.now = max(self.now, at)
            if not timer.cancelled:
                call()
        self.now = max(self.now, end)


class Processes:
    """Sessions whose processes live, and what they were told."""

    def __init__(self, time: Time) -> None:
        self.living: set[int] = set()
        self.told: list[tuple[int, ...]] = []
        self._time = time

    def members(self, leaders: Iterable[int]) -> dict[int, list[int]]:
        self._time.scans.append(self._time.now)
        self._time.now += SCAN_S
        return {leader: [leader] for leader in leaders if leader in self.living}

    def tell(self, pids: Iterable[int], *signals: int) -> None:
        self.told += [(pid, *signals) for pid in pids]


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def found(time: Time, monkeypatch: pytest.MonkeyPatch) -> Processes:
    made = Processes(time)
    monkeypatch.setattr(sessions, "members", made.members)
    monkeypatch.setattr(sessions, "tell", made.tell)
    monkeypatch.setattr(sessions, "hang_up", lambda *_: None)
    return made


def endings(time: Time) -> Endings:
    return Endings(cast("EventLoop", cast("Any", time)))


def test_who_is_left_is_told_soon_and_killed_after_the_grace(time: Time, found: Processes) -> None:
    ends = endings(time)
    found.living = {7}
    ends.end(7, kill=True)
    time.until(0.03)
    assert found.told == [(7, 1, 18)]
    time.until(GRACE_S + 0.5)
    assert found.told[1] == (7, 9)
    assert time.scans[0] == pytest.approx(0.02)
    found.living = set()
    time.until(GRACE_S + 1)
    assert not len(ends)


def test_ends_without_end_are_looked_after_with_a_fiftieth_of_the_time(time: Time, found: Processes) -> None:
    ends = endings(time)
    for number in range(3000):
        found.living = {number, number - 1}
        ends.end(number, kill=True)
        time.until(time.now + 0.001)
    assert len(time.scans) * SCAN_S == pytest.approx(time.now / 50, rel=0.2)
    found.living = set()
    time.until(time.now + 1)
    assert not len(ends)


def test_a_scan_that_takes_long_puts_the_next_one_off_for_a_fifth_of_a_second_at_most(
    time: Time, found: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "SCAN_S", 0.1)
    ends = endings(time)
    ends.end(1, kill=True)
    time.until(0.2)
    ends.end(2, kill=True)
    time.until(1)
    assert time.scans == [pytest.approx(0.02), pytest.approx(0.32)]
    assert found.told == []
