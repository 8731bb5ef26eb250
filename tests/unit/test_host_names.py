"""When a window is looked at for its name (tmux: check_window_name), by a clock that the test sets."""

from collections.abc import Iterator

import pytest
from support.within import Within

from panelock.impl.paths import Place


class Named:
    """A host whose windows are called what @name says whenever they are looked at."""

    def __init__(self, host: Within, monkeypatch: pytest.MonkeyPatch) -> None:
        self.host = host
        self.now = host.loop.time()
        monkeypatch.setattr(host.loop, "time", lambda: self.now)
        host("set-option", "-g", "automatic-rename-format", "#{@name}")
        host("set-option", "-w", "-t", "%1", "automatic-rename", "on")
        self.after(60)

    def prints(self, pane: int, name: str) -> None:
        """Let a pane print, after which its window should have that name."""
        self.host("set-option", "-g", "@name", name)
        self.host.driver.panes.terminals[pane].show(b"x")
        self.after(0)

    def after(self, seconds: float) -> str:
        """Let time pass, and return what the window of %1 is called then."""
        self.now += seconds
        loop = self.host.loop
        while loop._ready or (loop._timers and loop._timers[0][0] <= self.now):
            loop.turn()
        return self.host("display-message", "-p", "-t", "%1", "#{window_name}")[1].rstrip("\n")


@pytest.fixture
def named(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Named]:
    host = Within(place, monkeypatch)
    yield Named(host, monkeypatch)
    host.close()


def active_first(named: Named) -> None:
    """Let %1 be its window's active pane, and its window not have been looked at of late."""
    named.host("select-pane", "-t", "%1")
    named.after(0)
    named.now += 60


def test_a_window_has_its_name_at_once_and_another_one_after_half_a_second(named: Named) -> None:
    active_first(named)
    named.prints(1, "one")
    assert named.after(0) == "one"
    named.now += 0.25
    named.prints(1, "two")
    named.prints(1, "three")
    assert named.after(0) == "one"
    assert named.after(0.125) == "one"
    assert named.after(0.125) == "three"
    named.now += 0.5
    named.prints(1, "four")
    assert named.after(0) == "four"


def test_a_pane_that_is_not_its_windows_active_one_gives_no_name(named: Named) -> None:
    active_first(named)
    named.prints(1, "one")
    named.now += 60
    named.prints(2, "two")
    assert named.after(0) == "one"
    named.host("select-pane", "-t", "%2")
    assert named.after(0) == "two"


def test_each_window_has_a_time_of_its_own(named: Named) -> None:
    active_first(named)
    named.host("break-pane", "-d", "-s", "%2")
    named.host("set-option", "-w", "-t", "%2", "automatic-rename", "on")
    named.after(0)
    named.now += 60
    named.prints(1, "one")
    named.now += 0.25
    named.prints(1, "two")
    named.prints(2, "other")
    assert named.host("display-message", "-p", "-t", "%2", "#{window_name}")[1] == "other\n"
    assert named.after(0) == "one"
    assert named.after(0.25) == "other"


def test_nothing_is_looked_at_while_nothing_changes(named: Named) -> None:
    named.prints(1, "one")
    named.after(60)
    assert not named.host.loop._timers
