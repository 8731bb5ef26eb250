"""For whom a server waits that would end."""

from typing import TYPE_CHECKING, cast

from panelock.impl.host.expected import EXPECTED_S, MOST, Expected

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


def test_of_two_who_start_a_server_at_once_each_is_waited_for() -> None:
    clock = Clock()
    expected = Expected(cast("EventLoop", clock))
    expected.expect(7)
    clock.now += EXPECTED_S / 2
    expected.expect(8)
    expected.comes(8)
    assert expected.anybody, "the first has not come"
    clock.now += EXPECTED_S / 2
    assert not expected.anybody, "he had his while, and the second has come"
    expected.expect(7)
    expected.expect(8)
    expected.comes(7)
    assert expected.anybody
    expected.comes(8)
    assert not expected.anybody


def test_of_many_the_last_ones_are_waited_for() -> None:
    expected = Expected(cast("EventLoop", Clock()))
    for who in (*range(MOST), 0, MOST):
        expected.expect(who)
    for who in (0, *range(2, MOST + 1)):
        assert expected.anybody
        expected.comes(who)
    assert not expected.anybody, "the one who was expected first is forgotten"
