"""What one client in control mode is sent, and in what order, by a clock that the test moves."""

from collections.abc import Callable

import pytest

from panelock.impl.host import outlet, wire

SHORT_S = outlet.HOLD_S * 0.6


class Stage:
    """An outlet, with a loop and a connection of the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.backlog = 0
        self.sent: list[str] = []
        self.outlet = outlet.Outlet(self, self, lambda: self.sent.append("hears"), self.sent.append)  # type: ignore[arg-type]  # as much of a loop and a connection as it needs

    def time(self) -> float:
        return self.now

    def call_later(self, delay_s: float, call: Callable[[], None]) -> None:
        self.timers.append((self.now + delay_s, call))

    def send(self, frame: bytes) -> None:
        self.sent.append(frame[wire.HEAD :].decode())

    def passes(self, seconds: float) -> None:
        """Let time pass, and what is due then be done."""
        self.now += seconds
        due, self.timers = (
            [one for one in self.timers if one[0] <= self.now],
            [one for one in self.timers if one[0] > self.now],
        )
        for _, call in due:
            call()

    def command(self, number: int, *, last: bool = False, takes_s: float = SHORT_S) -> None:
        """Let a command run, within which something is printed."""
        self.outlet.begin()
        self.outlet.tell(f"printed {number}; ".encode())
        self.passes(takes_s)
        self.outlet.send(f"block {number}".encode())
        self.outlet.done(last=last)

    def told(self) -> list[str]:
        said, self.sent = self.sent, []
        return [line for line in said if line != "hears"]


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_what_happens_comes_behind_the_last_block_of_a_short_line(stage: Stage) -> None:
    stage.command(1, takes_s=0.01)
    stage.command(2, takes_s=0.01, last=True)
    assert stage.told() == ["block 1", "block 2", "printed 1; printed 2; "]
    stage.outlet.tell(b"at once")
    assert stage.told() == ["at once"]


def test_what_happens_comes_between_the_blocks_of_a_long_line(stage: Stage) -> None:
    for number in range(1, 6):
        stage.command(number, last=number == 5)
    assert stage.told() == [
        "block 1", "block 2", "printed 1; printed 2; ", "block 3", "printed 3; ", "block 4", "printed 4; ", "block 5",
        "printed 5; ",
    ]  # fmt: skip
    stage.command(6)
    stage.command(7, takes_s=0.01, last=True)
    assert stage.told() == ["block 6", "block 7", "printed 6; printed 7; "], "the next line has its own time"


def test_what_happens_comes_before_the_block_of_a_command_that_takes_long(stage: Stage) -> None:
    stage.command(1, last=True)
    stage.command(2, takes_s=0.0)
    stage.outlet.begin()
    stage.passes(outlet.HOLD_S / 2)
    stage.outlet.tell(b"held; ")
    assert stage.told() == ["block 1", "printed 1; ", "block 2"]
    stage.passes(outlet.HOLD_S / 2)
    assert stage.told() == ["printed 2; held; "]
    stage.outlet.tell(b"at once")
    assert stage.told() == ["at once"]
    assert len(stage.timers) == 0


def test_however_many_commands_there_are_one_timer_looks_after_them(stage: Stage) -> None:
    for number in range(100):
        stage.command(number, takes_s=0.001, last=True)
        assert len(stage.timers) <= 1


def test_not_more_is_held_back_than_can_be_kept(stage: Stage) -> None:
    stage.outlet.begin()
    piece = b"x" * (outlet.HELD_LIMIT // 8)
    for _ in range(20):
        stage.outlet.tell(piece)
    assert 8 <= len("".join(stage.told())) // len(piece) <= 20
    assert stage.outlet.holds, "what the command does is told behind its block all the same"
