"""What a host does about panes' modes: a mouse that is held at an edge scrolls while there is anything to scroll."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from support.drivers import FakeDriver

from panelock.impl.commands.base import Keep
from panelock.impl.document import empty
from panelock.impl.host import clipboard
from panelock.impl.host.moding import DRAG_S, Moding
from panelock.impl.host.screens.requests import InMode
from panelock.impl.host.screens.wire import TEXT_LIMIT, Acted, Enter, Mode, Select, bounded
from panelock.impl.targets import Target

PANE = 3


class Timer:
    def __init__(self, then: Callable[[], None]) -> None:
        self.then: Callable[[], None] | None = then

    def cancel(self) -> None:
        self.then = None


class Host:
    """Stands for a loop, a driver, and screens in which a pane can be scrolled by a few lines."""

    def __init__(self, lines: int) -> None:
        self.lines, self.position = lines, 0
        self.timers: list[Timer] = []
        self.slow = False
        self.answers: list[Callable[[], None]] = []
        self.loop = self
        self.modes = Moding(cast("Any", self), cast("Any", self))

    def call_later(self, seconds: float, then: Callable[[int], None], pane: int) -> Timer:
        assert seconds == DRAG_S
        self.timers.append(Timer(lambda: then(pane)))
        return self.timers[-1]

    def moded(self, pane: int) -> tuple[Mode, str]:
        assert pane == PANE
        return Mode(["copy-mode"], {"scroll_position": str(self.position)}, (0, 0), 1), ""

    def submit(self, request: InMode, then: Callable[[Acted], None]) -> None:
        self.position = min(self.position + 1, self.lines)
        answer = Acted(there=True, again=isinstance(request.says, Select))
        if self.slow:
            self.answers.append(lambda: then(answer))
        else:
            then(answer)

    def passes(self) -> int:
        """Let time pass until nothing is waited for; returns how often something was done."""
        times = 0
        while due := [timer.then for timer in self.timers if timer.then is not None]:
            self.timers.clear()
            times += len(due)
            assert times < 100
            for then in due:
                then()
        return times


def test_a_mouse_that_is_held_at_an_edge_scrolls_to_the_end_and_no_further() -> None:
    host = Host(lines=5)
    host.modes.say(PANE, Select((0, 0), begins=(4, 4)), lambda _: None)
    assert (host.passes(), host.position) == (5, 5)


def test_one_that_is_let_go_scrolls_no_more() -> None:
    host = Host(lines=5)
    host.modes.say(PANE, Select((0, 0)), lambda _: None)
    host.modes.let_go(PANE)
    assert (host.passes(), host.position) == (0, 1)


def test_one_that_is_let_go_before_the_screens_have_answered_scrolls_no_more() -> None:
    host = Host(lines=5)
    host.slow = True
    host.modes.say(PANE, Select((0, 0)), lambda _: None)
    host.modes.let_go(PANE)
    host.answers.pop()()
    assert host.passes() == 0


def test_nothing_is_kept_of_panes_in_which_nobody_selects() -> None:
    host = Host(lines=5)
    before = {name: len(kept) for name, kept in vars(host.modes).items() if isinstance(kept, dict)}
    for pane in range(100):
        host.modes.let_go(pane)
    host.modes.say(PANE, Select((0, 0)), lambda _: None)
    host.passes()
    assert {name: len(kept) for name, kept in vars(host.modes).items() if isinstance(kept, dict)} == before


def test_bytes_that_are_no_text_are_copied_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bytes] = []
    monkeypatch.setattr(clipboard, "show", lambda *said: given.append(said[-1]))
    driver = FakeDriver(empty())
    modes = Moding(cast("Any", driver), cast("Any", SimpleNamespace()))
    modes.keep(Keep(PANE, "\udcff\xe9", stored=True, prefix="mine-", append=False, command=None))
    assert given == [b"\xff\xc3\xa9"]
    assert driver.buffers.get("mine-0") == b"\xff\xc3\xa9"


@pytest.mark.parametrize(
    ("printed", "first"),
    [
        (TEXT_LIMIT // 9 * "\x1b[31mred\n", "\\033[31mred"),
        (TEXT_LIMIT * "\x1b", TEXT_LIMIT // 4 * "\\033"),
        ("few\n\x1b", "few"),
    ],
    ids=["lines", "one line", "little"],
)
def test_what_escapes_are_written_as_is_no_more_than_view_mode_shows(printed: str, first: str) -> None:
    given: list[str] = []

    def submit(request: InMode, _: object) -> None:
        assert isinstance(request.says, Enter)
        given.append(request.says.text or "")

    driver = FakeDriver(empty())
    modes = Moding(cast("Any", driver), cast("Any", SimpleNamespace(submit=submit)))
    modes.show(Target(0, 0, 0, PANE), printed, lambda: None)
    (text,) = given
    assert len(text) <= TEXT_LIMIT
    assert text.partition("\n")[0] == first[-len(text) + 1 :]


def test_the_last_whole_lines_are_shown_of_what_is_too_long() -> None:
    lines = [f"{number:07}\n" for number in range(TEXT_LIMIT // 8 + 2)]
    assert bounded("".join(lines[2:])) == "".join(lines[2:])
    assert bounded("".join(lines[1:])) == "".join(lines[2:])
    assert bounded("x" + "".join(lines[2:])) == "".join(lines[3:])
    assert bounded("x" * TEXT_LIMIT + "last\n") == "x" * (TEXT_LIMIT - 5) + "last\n"
