"""wait-for's channels, as tmux's cmd-wait-for.c has them."""

from collections.abc import Callable

import pytest

from panelock.impl.errors import Refused
from panelock.impl.host.channels import Channels


class Woken(list[str]):
    def by(self, name: str) -> Callable[[], None]:
        return lambda: self.append(name)


def test_a_signal_wakes_all_who_wait() -> None:
    channels, woken = Channels(), Woken()
    assert not channels.wait("c", woken.by("one"))
    assert not channels.wait("c", woken.by("two"))
    channels.signal("c")
    assert woken == ["one", "two"]


def test_a_signal_that_nobody_waits_for_lets_the_next_wait_through_once() -> None:
    channels, woken = Channels(), Woken()
    channels.signal("c")
    assert channels.wait("c", woken.by("one"))
    assert not channels.wait("c", woken.by("two"))


def test_a_second_signal_takes_the_first_back() -> None:
    channels, woken = Channels(), Woken()
    channels.signal("c")
    channels.signal("c")
    assert not channels.wait("c", woken.by("one"))


def test_a_lock_is_handed_on_in_order() -> None:
    channels, woken = Channels(), Woken()
    assert channels.lock("c", woken.by("one"))
    assert not channels.lock("c", woken.by("two"))
    assert not channels.lock("c", woken.by("three"))
    channels.unlock("c")
    assert woken == ["two"]
    channels.unlock("c")
    assert woken == ["two", "three"]
    channels.unlock("c")
    assert channels.lock("c", woken.by("four"))


def test_a_channel_that_is_not_locked_cannot_be_unlocked() -> None:
    with pytest.raises(Refused, match="channel c not locked"):
        Channels().unlock("c")


def test_a_signal_is_not_lost_on_one_who_has_gone() -> None:
    channels, woken = Channels(), Woken()
    gone = woken.by("gone")
    channels.wait("c", gone)
    channels.forget("c", gone)
    channels.signal("c")
    assert channels.wait("c", woken.by("next"))
    assert woken == []


def test_a_lock_is_not_given_to_one_who_has_gone() -> None:
    channels, woken = Channels(), Woken()
    gone = woken.by("gone")
    channels.lock("c", woken.by("one"))
    channels.lock("c", gone)
    channels.forget("c", gone)
    channels.unlock("c")
    assert channels.lock("c", woken.by("next"))
