"""For whom a server waits that would end."""

from typing import TYPE_CHECKING, cast

from panelock.impl.host.expected import EXPECTED_S, Expected

if TYPE_CHECKING:
    from panelock.impl.host.loop import EventLoop


class Clock:
    """A loop of which only the time is asked."""

    now = 100.0

    def time(self) -> float:
        return self.now


def test_nobody_is_expected_at_first() -> None:
    expected = Expected(cast("EventLoop", Clock()))
    assert (expected.anybody, expected.attaches) == (False, False)


def test_one_is_expected_until_he_comes_whoever_comes_before() -> None:
    expected = Expected(cast("EventLoop", Clock()))
    expected.expect(7)
    expected.comes(8)
    assert expected.anybody
    expected.comes(7)
    assert (expected.anybody, expected.attaches) == (False, True), "he may attach yet"
    expected.expect(7)
    assert expected.anybody


def test_he_has_a_while() -> None:
    clock = Clock()
    expected = Expected(cast("EventLoop", clock))
    expected.expect(7)
    clock.now += EXPECTED_S - 0.1
    assert (expected.anybody, expected.attaches) == (True, True)
    clock.now += 0.1
    assert (expected.anybody, expected.attaches) == (False, False)
