"""Modes where the screens are: one over the other, told of, and gone with whatever they are in."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from panelock.impl.host.screens.client import ScreenWorker
from panelock.impl.host.screens.copying import patience
from panelock.impl.host.screens.copying.mode import CopyMode
from panelock.impl.host.screens.copying.snapshot import folded
from panelock.impl.host.screens.requests import Drawn, InMode, Picture
from panelock.impl.host.screens.rows import unpacked
from panelock.impl.host.screens.screen import backends
from panelock.impl.host.screens.wire import (
    Act,
    Acted,
    AskRows,
    Done,
    Enter,
    Fresh,
    Job,
    Leave,
    Select,
    Size,
    Source,
    ToMode,
)  # fmt: skip
from panelock.impl.host.screens.worker import Worker

PANE, COLUMNS, ROWS = 7, 20, 5
LINES = "".join(f"line {number}\r\n" for number in range(12)).encode()


class Screens:
    """A worker with one pane, and what is told of its modes."""

    def __init__(self) -> None:
        self.worker = ScreenWorker(lambda *_: None)
        self.worker.on_mode = self._told
        self.told: list[list[str]] = []
        self.asks = False
        self.open()

    def open(self) -> None:
        self.worker.open(PANE, COLUMNS, ROWS, 100)
        self.worker.append(PANE, LINES)

    def _told(self, pane: int) -> None:
        mode, _ = self.worker.moded(pane)
        self.told.append([] if mode is None else mode.names)
        if self.asks:  # as whoever draws it does
            self.worker.submit(Picture(pane), lambda _: None)

    def says(self, what: ToMode) -> Any:
        return self.worker.ask(InMode(PANE, what))

    def rows(self, *, plain: bool = False) -> list[str]:
        drawn = self.worker.ask(Picture(PANE, plain))
        assert isinstance(drawn, Drawn), drawn
        return ["".join(text for text, _ in unpacked(row)).rstrip() for row in drawn.rows]

    @property
    def names(self) -> list[str]:
        mode, _ = self.worker.moded(PANE)
        return [] if mode is None else mode.names

    def value(self, name: str) -> str:
        mode, searched = self.worker.moded(PANE)
        return searched if mode is None else mode.values[name]


@pytest.fixture
def screens() -> Iterator[Screens]:
    made = Screens()
    yield made
    made.worker.close()


def act(*words: str, times: int | None = None) -> Act:
    return Act(list(words), times)


def until(screens: Screens, true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit
        screens.worker.step(0.1)


def test_a_mode_is_seen_and_what_is_printed_meanwhile_is_not(screens: Screens) -> None:
    assert screens.says(act("cursor-up")) == Acted(there=False)
    before = screens.rows()
    assert screens.says(Enter({})) == Acted(there=True)
    screens.says(act("history-top"))
    screens.worker.append(PANE, b"printed\r\n")
    assert screens.rows() == ["line 0         [8/8]", "line 1", "line 2", "line 3", "line 4"]
    assert screens.rows(plain=True) == [*before[1:-1], "printed", ""]
    screens.says(act("cancel"))
    assert screens.rows() == [*before[1:-1], "printed", ""]
    assert screens.told == [["copy-mode"], ["copy-mode"], []]


def test_what_commands_print_stands_over_copy_mode_and_each_is_left_by_itself(screens: Screens) -> None:
    screens.says(Enter({}))
    screens.says(act("history-top"))
    screens.says(Enter({}, text="one\n"))
    screens.says(Enter({}, text="two\n"))
    assert screens.names == ["view-mode", "copy-mode"]
    assert [row.split()[0] for row in screens.rows() if row] == ["one", "two"]
    screens.says(Enter({}))
    assert screens.names == ["copy-mode", "view-mode"], "the one below comes to the top"
    assert screens.value("scroll_position") == "8"
    screens.says(act("cancel"))
    screens.says(act("cancel"))
    assert screens.names == []
    screens.says(Enter({}, text="three\n"))
    screens.says(Enter({}))
    screens.says(Leave())
    assert screens.names == []


def test_what_is_told_of_may_be_asked_for_at_once(screens: Screens) -> None:
    """Whoever draws asks again in the midst of being told: nothing is done twice because of that."""
    screens.asks = True
    screens.says(Enter({}, text="once\n"))
    screens.says(Enter({}, text="and again\n"))
    assert [row.split("[")[0].strip() for row in screens.rows() if row] == ["once", "and again"]
    screens.worker.close()
    assert screens.worker.pid == 0, "no other is started at the end"


def test_a_pane_of_another_size_is_looked_at_anew(screens: Screens) -> None:
    screens.says(Enter({}))
    screens.worker.resize(PANE, 40, 8)
    assert len(screens.rows()) == 8
    assert screens.names == ["copy-mode"]


def test_a_mode_is_gone_with_the_worker_and_with_its_pane(screens: Screens) -> None:
    screens.says(Enter({}))
    screens.says(act("search-backward", "line 3"))
    os.kill(screens.worker.pid, signal.SIGKILL)
    until(screens, lambda: not screens.names)
    assert screens.value("pane_search_string") == "line 3", "what was searched for is known on"
    assert screens.says(act("cursor-up")) == Acted(there=False)
    for ends in (lambda: screens.worker.forget(PANE), screens.open):
        screens.says(Enter({}))
        assert screens.names == ["copy-mode"]
        ends()
        assert (screens.names, screens.told[-1]) == ([], [])
        screens.open()
    assert screens.rows()[0].startswith("line 8")


def test_a_number_is_for_the_next_command(screens: Screens) -> None:
    screens.says(Enter({}))
    screens.says(act(times=3))
    screens.says(act("cursor-up"))
    screens.says(act("cursor-up"))
    screens.says(act("cursor-up", times=2))
    assert screens.value("copy_cursor_y") == "0"
    assert screens.value("scroll_position") == "2"


def test_a_mouse_selects_and_goes_on_at_the_edge(screens: Screens) -> None:
    screens.says(Enter({}))
    assert screens.says(Select((3, 2), begins=(0, 2))) == Acted(there=True, again=False)
    assert screens.says(Select((3, 0))) == Acted(there=True, again=True)
    assert screens.says(Select(None)) == Acted(there=True, again=True)
    assert screens.says(Select(None, begins=(1, 0))) == Acted(there=True, again=False)
    copied = screens.says(act("copy-selection")).copied
    assert copied is None or copied.text


@pytest.mark.parametrize("columns", [20, 40])
def test_another_pane_is_looked_at_at_this_ones_width(screens: Screens, columns: int) -> None:
    long = "abcdefghijklmnopqrstuvwxyz"
    screens.worker.resize(PANE, columns, ROWS)
    screens.says(Enter({}, "H", source=Source(f"{long}\n\n\n", f"{long}\n\n\n", (2, 0))))
    rows = [long] if columns == 40 else [long[:20], long[20:]]
    assert screens.rows() == [*rows, *[""] * (ROWS - len(rows))]


def test_what_goes_wrong_within_a_mode_costs_the_mode_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, numbers = Worker(), count()

    def do(question: Any, *items: Any, fresh: Fresh | None = None) -> Done:
        job = Job(id=next(numbers), pane=1, fresh=fresh, items=list(items), answer=False, question=question)
        done = worker.do(job)
        assert done.broken is None
        return done

    do(None, LINES, fresh=Fresh(backends()[0], Size(COLUMNS, ROWS), 100))
    for name, fails in (
        ("command", lambda: do(act("cursor-up"))), ("rows", lambda: do(AskRows())),
        ("refresh", lambda: do(AskRows(), Size(30, 6))), ("formats", lambda: do(act("cursor-up"))),
    ):  # fmt: skip
        do(Enter({}))
        assert do(AskRows()).mode is not None
        with monkeypatch.context() as broken:
            broken.setattr(CopyMode, name, lambda *_: {}["no such"])
            done = fails()
        assert done.mode is None
        assert name != "command" or done.refusal == "copy mode has failed, and is left: KeyError: 'no such'"
        rows = do(AskRows()).rows
        assert rows is not None
        assert any("line 11" in text for row in rows for text, _ in unpacked(row))


@pytest.mark.parametrize("expression", ["(x+x+)+y", "(a|b|ab)*c", "(.*)*(.*)*z", ".*.*.*y"])
def test_an_expression_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch, expression: str) -> None:
    monkeypatch.setattr(patience, "LONGEST_S", 0.2)
    monkeypatch.setattr(patience, "AT_LAST_S", 0.4)
    text = "x" * 19 + "ab" * 900
    one = CopyMode((folded(text, COLUMNS), text), (COLUMNS, ROWS), (0, 0), {})
    with suppress(patience.TookTooLong):
        patience.in_time(lambda: one.command(["search-backward", expression]))
    assert not one.command(["cursor-up"]).left
