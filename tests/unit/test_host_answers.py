"""Answers that a host keeps: asked again nothing is run again, and whatever changes is told."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from support.changes import change, new_session, split
from support.within import Within
from teeth.breaking import broken, variant

from panelock.impl.alerts import KINDS
from panelock.impl.host.answers import KEPT, KEPT_BYTES, KEPT_LENGTH, Answered, Answers
from panelock.impl.host.request import Request
from panelock.impl.paths import Place
from panelock.impl.registry import lifecycle, selecting
from panelock.impl.store import Store


@pytest.fixture
def host(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Within]:
    made = Within(place, monkeypatch)
    yield made
    made.close()


QUERIES = [
    ("list-panes", "-t", "work"),
    ("list-panes", "-a", "-F", "#{pane_id} #{pane_title} #{cursor_x}"),
    ("list-windows",),
    ("list-windows", "-F", "#{window_name} #{@x} #{session_alerts}"),
    ("list-sessions", "-F", "#{session_name}"),
    ("display-message", "-p", "#{pane_id} #{window_width}"),
    ("display-message", "-p", "-t", "%2", "#{cursor_x}"),
    ("capture-pane", "-p", "-t", "%2"),
    ("has-session", "-t", "rest"),
    ("has-session", "-t", "work"),
    ("show-options", "-g", "-v", "@x"),
    ("show-options", "-gqv", "no-such"),
    ("list-panes", "-t", "rest", ";", "has-session", "-t", "work"),
]


@pytest.mark.parametrize("words", QUERIES, ids=" ".join)
def test_the_same_question_is_answered_without_running_it_again(host: Within, words: tuple[str, ...]) -> None:
    first = host(*words)
    assert not host.is_run(*words)
    assert host(*words) == first
    assert host.is_run(*words, ";", *words)


@pytest.mark.parametrize(
    "words",
    [
        ("display-message", "-p", "%H:%M:%S"), ("display-message", "-p", "#{pane_current_command}"),
        ("display-message", "-a", "-p"), ("display-message", "-v", "-p", "#{pane_id}"),
        ("list-panes", "-F", "#(true)"), ("list-panes", "-f", "#{==:#{pid},1}"),
        ("list-windows", "-F", "#{window_activity}"),
        ("display-message", "-p", "-t", "%3", "#{cursor_x}"),  # its output went with its host
        ("display-message", "-p", "-t", "%2", "#{C:x}"),
        ("list-keys",), ("show-buffer",), ("list-buffers",), ("set-option", "-g", "@x", "1"), ("no-such",),
        ("list-panes", ";", "show-environment", "-g"), ("capture-pane", "-t", "%2"),
        ("capture-pane", "-p", "-t", "%3"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_may_be_another_though_nothing_changed_is_asked_anew(host: Within, words: tuple[str, ...]) -> None:
    split(host.store, 1)
    for _ in range(3):
        host(*words)
        request = Request("", list(words), {}, "/", False, [])
        assert host.driver._answers.find(host.driver.document, request, host.driver.alerts.state) is None


def test_the_place_that_it_is_asked_from_is_part_of_the_question(host: Within) -> None:
    inside = f"{host.driver.socket},1,0"
    for _ in range(2):
        for pane in ("%1", "%2"):
            assert host("display-message", "-p", "#{pane_id}", TMUX=inside, TMUX_PANE=pane) == (0, f"{pane}\n", "")
        assert host("display-message", "-p", "#{pane_id}", TMUX="/elsewhere,1,0", TMUX_PANE="%1")[1] == "%2\n"
    assert not host.is_run("display-message", "-p", "#{pane_id}", TMUX=inside, TMUX_PANE="%1")


def test_whoever_changes_the_registry_is_seen(host: Within) -> None:
    words = ("list-windows", "-F", "#{window_name}")
    assert host(*words)[1] == host(*words)[1] == "sh\n"
    host("rename-window", "one")
    assert host(*words)[1] == "one\n"
    change(host.store, selecting.rename_window, 0, "another process's")
    assert host(*words)[1] == "another process's\n"
    assert host("has-session", "-t", "rest") == (1, "", "can't find session: rest\n")
    host("rename-session", "rest")
    assert host("has-session", "-t", "rest") == (0, "", "")


def test_what_a_pane_prints_is_seen(host: Within) -> None:
    words = ("list-panes", "-F", "#{pane_id}", "-f", "#{cursor_x}")
    before = host("display-message", "-p", "-t", "%2", "#{cursor_x}")
    host(*words)
    host.print(2, b"four")
    after = host("display-message", "-p", "-t", "%2", "#{cursor_x}")
    assert int(after[1]) == int(before[1]) + 4
    assert host.is_run(*words)
    assert not host.is_run(*words)


def test_a_screen_that_changes_before_the_request_is_answered_is_asked_again(host: Within) -> None:
    words = ("display-message", "-p", "-t", "%2", "#{cursor_x}")
    host.late = []
    told = host.begin(*words)
    assert not told
    answers, host.late = host.late, None
    for answer in answers:
        answer()
    assert not host.is_run(*words)
    host.print(2, b"x")
    host.late = []
    told = host.begin(*words)
    host.print(2, b"yz")
    answers, host.late = host.late, None
    for answer in answers:
        answer()
    assert host(*words)[1] == f"{int(told[0][1]) + 2}\n"
    assert not host.is_run(*words)


def test_a_change_while_it_waits_leaves_nothing_kept(host: Within) -> None:
    words = ("display-message", "-p", "-t", "%2", "#{window_name} #{cursor_x}")
    host.late = []
    told = host.begin(*words)
    change(host.store, selecting.rename_window, 0, "other")
    answers, host.late = host.late, None
    for answer in answers:
        answer()
    assert told
    assert host.is_run(*words)
    assert host(*words)[1].startswith("other ")


def test_a_hook_is_run_each_time(host: Within) -> None:
    host("list-panes")
    host("set-hook", "-g", "after-list-panes", "set-option -ga @x y")
    for _ in range(2):
        host("list-panes")
    assert host("show-options", "-gv", "@x")[1] == "yy\n"


def test_a_repeat_is_never_told_what_another_request_was(host: Within) -> None:
    host("list-panes")
    host.run.clear()
    host.begin("list-panes", repeat=True)
    assert host.run == ["list-panes"]


class Seen:
    """Stands for a screen."""


def told(words: list[str], generation: int, out: bytes = b"x", screens: tuple[tuple[int, object], ...] = ()) -> Request:
    request = Request("", words, {}, "/", False, [])
    request.out, request.screens, request.generation, request.alerts = [out], list(screens), generation, QUIET
    return request


QUIET = object()


def test_no_more_is_kept_than_is_good_and_nothing_long(store: Store) -> None:
    new_session(store)
    document, answers = store.current(), Answers(lambda _: None)
    now = document.generation
    for long in (told(["x" * (KEPT_LENGTH + 1)], now), told(["x"], now, b"x" * (KEPT_BYTES + 1))):
        answers.keep(document, long, QUIET)
        assert answers.find(document, long, QUIET) is None
    longest = told(["x" * KEPT_LENGTH], now)
    answers.keep(document, longest, QUIET)
    assert answers.find(document, longest, QUIET) == Answered(0, b"x", b"", ())
    for number in range(KEPT):
        answers.keep(document, told([str(number)], now), QUIET)
    assert answers.find(document, longest, QUIET) is None
    last = told([str(KEPT - 1)], now)
    assert answers.find(document, last, QUIET) is not None
    assert answers.find(document, last, object()) is None
    assert answers.find(Store(store.place).current(), last, QUIET) is None


def test_all_kept_answers_together_have_a_limit(store: Store) -> None:
    new_session(store)
    document, answers = store.current(), Answers(lambda _: None)
    now, half = document.generation, b"x" * (KEPT_BYTES // 2)
    for out in (half, half, b"x", half):  # the same question again takes the place of its answer before
        answers.keep(document, told(["one"], now, out), QUIET)
        assert answers.find(document, told(["one"], now), QUIET) == Answered(0, out, b"", ())
    answers.keep(document, told(["two"], now, half), QUIET)
    assert answers.find(document, told(["one"], now), QUIET) is not None
    answers.keep(document, told(["three"], now, b"x"), QUIET)
    assert [answers.find(document, told([word], now), QUIET) for word in ("one", "two")] == [None, None]
    assert answers.find(document, told(["three"], now), QUIET) is not None


def test_what_changed_since_the_request_was_begun_leaves_nothing_kept(store: Store) -> None:
    new_session(store)
    document, answers = store.current(), Answers(lambda _: None)
    answers.keep(document, told(["before"], document.generation - 1), QUIET)
    assert answers.find(document, told(["before"], 0), QUIET) is None
    rung = object()
    answers.keep(document, told(["before"], document.generation), rung)
    assert answers.find(document, told(["before"], 0), rung) is None


def test_an_answer_holds_while_every_screen_is_what_it_was(store: Store) -> None:
    new_session(store)
    screens = {1: Seen(), 2: Seen()}
    answers = Answers(screens.get)
    document = store.current()
    request = told(["x"], document.generation, screens=tuple(screens.items()))
    answers.keep(document, request, QUIET)
    assert answers.find(document, request, QUIET) is not None
    screens[2] = Seen()
    assert answers.find(document, request, QUIET) is None
    del screens[2]
    assert answers.find(document, request, QUIET) is None


def differs(host: Within, dice: random.Random) -> str:
    """Ask and change at random; tells the first answer that a host which keeps none would have given otherwise."""
    changes = [("rename-window", "{text}"), ("set-option", "-g", "@x", "{text}"), ("select-pane", "-t", "%{pane}")]
    for _ in range(200):
        match dice.randrange(12):
            case 0:
                text, pane = dice.random(), dice.choice((1, 2))
                host(*(word.format(text=text, pane=pane) for word in dice.choice(changes)))
            case 1:
                change(host.store, lifecycle.set_title, dice.choice((1, 2)), str(dice.random()))
            case 2:
                host.print(2, b"x" * dice.randrange(1, 5))
            case 3:
                host.driver.alerts.raise_for(host.driver.document, 0, dice.choice(KINDS))
            case 4:
                host.driver.alerts.forget(0)
            case _:
                words = dice.choice(QUERIES)
                where = dice.choice([{}, {"TMUX": f"{host.driver.socket},1,0", "TMUX_PANE": f"%{dice.choice((1, 2))}"}])
                answer = host(*words, **where)
                kept, host.driver._answers = host.driver._answers, Answers(lambda _: None)
                fresh = host(*words, **where)
                host.driver._answers = kept
                if answer != fresh:
                    return f"{words}: {answer}, and not {fresh}"
    return ""


BROKEN = [
    variant(
        "an answer for any generation", "what was changed is not told", "",
        (Answers._are_of, "document is self._document and document.generation == self._generation and ", ""),
    ),
    variant(
        "an answer whatever rang", "a bell is not told", "", (Answers._are_of, " and alerts is self._alerts", ""),
    ),
    variant(
        "an answer whatever was printed", "what a pane printed is not told", "",
        (Answers.find, "if self._screen(pane) != screen:", "if False:"),
    ),
    variant(
        "an answer wherever it is asked from", "a pane is told another one's", "",
        (Answers.find, "_key(request)", "next((key for key in self._kept if key[0] == tuple(request.argv)), None)"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_a_kept_answer_is_what_would_be_answered(host: Within, seed: int) -> None:
    assert not differs(host, random.Random(seed))


@pytest.mark.parametrize("one", BROKEN, ids=lambda one: one.name)
def test_that_comparison_notices(host: Within, one: Any) -> None:
    with broken(one):
        assert any(differs(host, random.Random(seed)) for seed in range(40))
