"""What a caller finds done once it is answered, though it is answered early."""

import gc
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.changes import change
from support.hosting import turned_until
from support.program import Program, program, until
from support.within import Within

from panelock.impl import expanding, processes
from panelock.impl.commands import nested, set_options
from panelock.impl.commands.base import Commit
from panelock.impl.host import client, main
from panelock.impl.host.request import Request
from panelock.impl.host.server import ACCEPTED_A_TURN
from panelock.impl.paths import Place
from panelock.impl.registry import settings


@pytest.fixture
def server(folder: Path) -> Iterator[Program]:
    with program(folder) as made:
        yield made


@pytest.fixture
def host(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Within]:
    made = Within(place, monkeypatch)
    yield made
    made.close()


def ask(server: Program, *argv: str) -> str:
    """Ask without a process between: the next question comes as soon as it can."""
    status, out, err = client.ask(server.place, list(argv), server.environment, "/", bytes(16))
    assert (status, err) == (0, b""), argv
    return out.decode().removesuffix("\n")


def _gone(process: str) -> bool:
    return not processes.alive(process)


@pytest.mark.parametrize(
    ("hook", "command"),
    [("window-renamed", ("rename-window", "-t", "work:0")), ("session-renamed", ("rename-session", "-t", "$0"))],
)
def test_a_hook_comes_before_what_its_callers_next_command_does(
    server: Program, hook: str, command: tuple[str, ...]
) -> None:
    server.ok("new-session", "-d", "-s", "work", "cat")
    ask(server, "set-hook", "-g", hook, "set-option -g @who hook")
    for number in range(60):
        ask(server, *command, f"name-{number}")
        ask(server, "set-option", "-g", "@who", "caller")
        # Whatever has been queued by now is done by the time that this is answered.
        ask(server, "run-shell", "true")
        assert ask(server, "show-options", "-gv", "@who") == "caller", number


def test_a_server_that_is_ended_by_one_caller_does_not_look_for_another(server: Program) -> None:
    for command in ("kill-server", "kill-session"):
        for _ in range(8):
            server.ok("new-session", "-d", "-s", "work", "cat")
            host = processes.identity(server.host())
            ask(server, "list-sessions")
            ask(server, command)
            until(partial(_gone, host))
    assert not Path(server.place.folder, "host.log").exists()


def test_what_another_process_does_while_callers_are_told_is_followed(
    host: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, waiting = host.driver, host.begin("wait-for", "c")
    resume = driver.resume

    def meanwhile(*done: Any) -> None:
        change(host.store, settings.set_option, settings.Scope.WINDOW, 0, "monitor-activity", "on")
        resume(*done)

    monkeypatch.setattr(driver, "resume", meanwhile)
    host("set-option", "-g", "@x", "1", ";", "wait-for", "-S", "c")
    assert waiting
    host.server.poked()
    assert host.server._alerting._watches_activity


COUNTS = ("set-option", "-gF", "@n", "#{e|+:#{@n},1}"), ("show-options", "-gv", "@n"), "4"


@pytest.mark.parametrize(
    ("words", "asked", "found"),
    [
        COUNTS,
        (("set-option", "-gF", "@n", "#{@n}#{cursor_x}"), ("show-options", "-gv", "@n"), "1666"),
        (("set-option", "-gF", "@n", "#{@n}#{P:#{cursor_x}}"), ("show-options", "-gv", "@n"), "1666666"),
        (("set-environment", "-gF", "N", "#{N}#{window_name}"), ("show-environment", "-g", "N"), "N=1shsh"),
    ],
    ids=lambda one: one[-1],
)
def test_whoever_changes_a_value_by_a_format_begins_with_what_the_one_before_has_left(
    host: Within, words: tuple[str, ...], asked: tuple[str, ...], found: str
) -> None:
    """They all say it before anybody's is done, as the lock is another's."""
    host("set-option", "-g", "@n", "1", ";", "set-environment", "-g", "N", "1")
    lock = host.store.take_lock()
    told = [host.begin(*words) for _ in range(3 if "@n" in words else 2)]
    assert not any(told)
    lock.release()
    while not all(told):
        host.loop.turn()
    assert host(*asked) == (0, f"{found}\n", "")


def test_formats_that_are_expanded_before_their_change_are_caught(
    host: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    def before(call: Any, template: str, target_in: Any, change: Any) -> Any:
        text = yield from expanding.expanded(call, template, target_in(call.document))
        yield Commit(lambda tx: change(tx, text))

    monkeypatch.setattr(set_options, "changed", before)
    with pytest.raises(AssertionError, match=r"\(0, '2\\n', ''\)"):
        test_whoever_changes_a_value_by_a_format_begins_with_what_the_one_before_has_left(host, *COUNTS)


@pytest.mark.parametrize(
    "words",
    [
        ("if-shell", "-F", "#{@lock}", "", "display-message -p got ; set-option -g @lock 1"),
        ("if-shell", "-F", "#{==:#{@lock},}", "if-shell -F 1 { display-message -p got ; set-option -g @lock 1 }"),
        (
            "if-shell",
            "-F",
            "#{@lock}#{s/.*//:cursor_x}",
            "display -p no",
            "display -p got ; set -g @lock 1 ; set -g @x 1",
        ),
        ("if-shell", "-F", "#{!=:#{window_name},mine}", "display-message -p got ; rename-window mine"),
        ("if-shell", "-F", "#{@lock}", "", "set-option -gF @lock '1#{P:#{cursor_x}}' ; display-message -p got"),
    ],
    ids=str,
)
def test_of_all_who_test_and_set_one_is_the_first(host: Within, words: tuple[str, ...]) -> None:
    lock = host.store.take_lock()
    told = [host.begin(*words) for _ in range(3)]
    lock.release()
    while not all(told):
        host.loop.turn()
    assert [status for ((status, _, _),) in told] == [0, 0, 0]
    assert sum(out.count("got") for ((_, out, _),) in told) == 1


def test_a_condition_that_need_not_hold_any_more_is_caught(host: Within, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nested.Condition, "within", lambda _, change: change)
    with pytest.raises(AssertionError, match="3 == 1"):
        test_of_all_who_test_and_set_one_is_the_first(
            host, ("if-shell", "-F", "#{@lock}", "", "display-message -p got ; set-option -g @lock 1")
        )


@pytest.mark.parametrize(
    ("words", "order"),
    [
        (("set-option", "-g", "@x", "1"), ["told", "followed"]),
        (("rename-window", "other"), ["told", "followed"]),
        (("resize-pane", "-t", "%1", "-y", "5"), ["followed", "told"]),
        (("kill-pane", "-t", "%1"), ["followed", "told"]),
        (("rename-session", "other"), ["followed", "told"]),
        (("kill-server",), ["followed", "told"]),
    ],
    ids=lambda one: one[0],
)
def test_who_could_see_what_hangs_on_a_change_is_told_when_it_is_done(
    host: Within, words: tuple[str, ...], order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    follow, answer = host.driver.commits.on_committed, Request.answer

    def followed(*committed: Any) -> None:
        follow(*committed)
        seen.append("followed")

    def told(request: Request) -> None:
        answer(request)
        seen.append("told")

    monkeypatch.setattr(host.driver.commits, "on_committed", followed)
    monkeypatch.setattr(Request, "answer", told)
    host(*words)
    assert seen == order


def test_the_collector_works_once_a_host_is_warm_whatever_could_not_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = gc.get_freeze_count()
    gc.disable()
    monkeypatch.setattr(main, "LATER", ("panelock.no_such_module",))
    try:
        with pytest.raises(ModuleNotFoundError):
            main.warm()
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()
        gc.enable()


def test_all_who_had_connected_are_answered_at_the_end(host: Within, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(host.server, "_take_callers", lambda most: asked.append(most) or [])
    host.server._accept()
    host.server.end()
    assert asked == [1, ACCEPTED_A_TURN]


def test_callers_who_come_together_are_one_group(host: Within, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    now, waiting = [100.0], [1]

    def take(most: int) -> list[Any]:
        asked.append(most)
        return [SimpleNamespace(watch=lambda: None)] * min(most, waiting[0])

    monkeypatch.setattr(host.server, "_take_callers", take)
    monkeypatch.setattr(host.loop, "time", lambda: now[0])
    for seconds, waiting[0], most in (
        (0, 5, 1),  # nobody was there before
        (1e-6, 4, ACCEPTED_A_TURN),  # others waited already
        (1.0, 2, ACCEPTED_A_TURN),  # the last time there were several
        (1.0, 1, ACCEPTED_A_TURN),
        (51e-6, 2, 1),  # the last one was alone, and has been gone for a while
        (49e-6, 1, ACCEPTED_A_TURN),
        (1.0, 1, 1),
    ):  # fmt: skip
        now[0] += seconds
        host.server._accept()
        assert asked.pop() == most


def test_the_end_comes_with_the_last_answer_that_somebody_waits_for(host: Within) -> None:
    """Not with the next tick, which this host has none of: a command whose caller has gone holds up nothing."""
    host.begin("run-shell", "-d", "1000")
    (gone,) = host.driver.active
    gone.replies.clear()
    host.driver.abandon(gone)
    told = host.begin("run-shell", "-d", "0.05")
    host("kill-session")
    assert host("list-sessions") == (0, "", "")
    assert not host.driver.document.ended
    turned_until(host.loop, lambda: told)
    while host.loop._ready:
        host.loop.turn()
    assert (told, host.driver.document.ended) == ([(0, "", "")], True)
