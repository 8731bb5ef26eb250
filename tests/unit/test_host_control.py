"""Clients in control mode within a host of this process: what is left of them, and whom they are asked about."""

import errno
import json
import os
import re
import socket

import pytest
from support.hosting import turned_until
from support.spoken import begins, draws, said
from support.within import Within

from panelock.impl import journal
from panelock.impl.errors import CannotWrite
from panelock.impl.host import controlled, given, wire
from panelock.impl.host.panes import nobody
from panelock.impl.host.screens.wire import Select
from panelock.impl.paths import Place
from panelock.impl.store import Store


@pytest.mark.parametrize("words", [("nonsense",), ("display-message", "-p", "x"), ("attach-session", "-t", "zz")])
def test_one_that_does_not_attach_leaves_nothing(host: Within, place: Place, words: tuple[str, ...]) -> None:
    with begins(place, *words) as caller:
        assert b"%exit\n" in said(host, caller, b"%exit\n")
    turned_until(host.loop, lambda: not host.server._callers)
    assert host.server._control is not None
    assert not host.server._control._clients
    assert not host.driver.clients.all
    assert host.driver.panes.on_made is nobody


def test_one_that_goes_leaves_nothing_and_who_stays_is_told(host: Within, place: Place) -> None:
    with begins(place, "attach-session") as stays:
        said(host, stays, b"%session-changed")
        with begins(place, "attach-session") as goes:
            said(host, goes, b"%session-changed")
            assert len(host.driver.clients.all) == 2
            goes.sendall(wire.frame(wire.INPUT, b"refresh-client -B 'x::y'\n"))
            said(host, goes, b"%end")
            assert host.server._control is not None
            assert host.server._control.subscriptions._all
        assert b"%client-detached" in said(host, stays, b"%client-detached")
        assert not host.server._control.subscriptions._all
        assert len(host.driver.clients.all) == 1
    turned_until(host.loop, lambda: not host.driver.clients.all)


def test_two_that_come_at_once_are_shown_a_session_each(host: Within, place: Place) -> None:
    assert host("new-session", "-d", "-s", "other")[0] == 0
    with begins(place, "attach-session") as one, begins(place, "attach-session") as another:
        with Store(place).load_and_lock():  # so that none is shown one before both have chosen
            turned_until(host.loop, lambda: len(host.driver.clients.coming) == 2)
            assert not host.driver.clients.all
        for caller in (one, another):
            said(host, caller, b"%session-changed")
        assert len({client.session for client in host.driver.clients.all}) == 2
    assert not host.driver.clients.coming
    turned_until(host.loop, lambda: not host.driver.clients.all)


def test_keys_are_written_down_where_that_is_news_and_once_a_minute(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def used() -> list[object]:
        lines = [one for line in journal.read(place.journal) for one in line.operations]
        return [one["session"] for one in lines if one["op"] == "use-session"]

    def presses(caller: socket.socket, key: bytes) -> None:
        caller.sendall(wire.typing(wire.CURRENT_PANE, key) + wire.look("told", behind=False))
        said(host, caller, b"told")

    assert host("new-session", "-d", "-s", "other")[0] == 0
    later = host.driver.now()
    monkeypatch.setattr(host.driver, "now", lambda: later)
    with draws(host, place, "/dev/pts/1") as one, draws(host, place, "/dev/pts/2") as another:
        shown = [client.session for client in host.driver.clients.all]
        presses(one, b"x")
        turned_until(host.loop, lambda: len(used()) == 1)
        for key in (b"", b"y", b"z"):  # some for no pane
            presses(one, key)
        presses(another, b"")
        turned_until(host.loop, lambda: len(used()) == 2)
        later += 61
        presses(another, b"")
        turned_until(host.loop, lambda: len(used()) == 3)
        presses(another, b"")
        assert used() == [shown[0], shown[1], shown[1]]
        told = host("display-message", "-p", "-t", f"${shown[1]}:", "#{session_activity}")
        assert told == (0, f"{int(later)}\n", "")


def test_answers_are_not_kept_while_somebody_is_attached(host: Within, place: Place) -> None:
    asked = ("list-sessions", "-F", "#{session_attached}")
    assert [host(*asked)[1] for _ in range(2)] == ["0\n", "0\n"]
    with begins(place, "attach-session") as caller:
        said(host, caller, b"%session-changed")
        assert host(*asked)[1] == "1\n"
    turned_until(host.loop, lambda: not host.driver.clients.all)
    assert host(*asked)[1] == "0\n"


def test_its_lines_are_run_one_after_the_other_whatever_pieces_they_come_in(host: Within, place: Place) -> None:
    with begins(place, "attach-session") as caller:
        said(host, caller, b"%session-changed")
        text = b"display-message -p one\nwait-for -S c ; display-message -p two\nwait-for c\ndisplay-message -p three\n"
        for at in range(0, len(text), 7):
            caller.sendall(wire.frame(wire.INPUT, text[at : at + 7]))
        answers = said(host, caller, b"three")
    lines = [line for line in answers.decode("latin-1").splitlines() if line in ("one", "two", "three")]
    assert lines == ["one", "two", "three"]


def test_a_client_that_has_gone_is_attached_by_none_of_its_commands(host: Within, place: Place) -> None:
    with begins(place, "if-shell", "sleep 0.1", "attach-session"):
        turned_until(host.loop, lambda: host.driver.active)
    turned_until(host.loop, lambda: not host.server._callers)
    turned_until(host.loop, lambda: not host.driver.active)
    assert host.driver.clients.all == []
    assert host("list-sessions", "-F", "#{session_attached}")[1] == "0\n"


def test_one_that_fails_while_it_is_told_stops_nothing(host: Within, place: Place) -> None:
    with begins(place, "attach-session") as caller:
        said(host, caller, b"%session-changed")
        for name in b"abc":
            caller.sendall(wire.frame(wire.INPUT, b"refresh-client -B %c::x\n" % name))
        turned_until(host.loop, lambda: host.server._control and len(host.server._control.subscriptions._all) == 3)
        caller.shutdown(socket.SHUT_RDWR)
        assert host.server._control is not None
        host.server._control.tick()
    turned_until(host.loop, lambda: not host.driver.clients.all)


def test_a_message_out_of_turn_is_refused(host: Within, place: Place) -> None:
    with begins(place, "attach-session") as caller:
        said(host, caller, b"%session-changed")
        caller.sendall(wire.frame(wire.RESIZE, bytes(4)))
        assert b"out of turn" in said(host, caller, b"out of turn")


def test_who_attaches_is_shown_a_session_also_when_that_cannot_be_written(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Store) -> None:
        raise CannotWrite(place.registry, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    before = host.driver.document.generation
    with begins(place, "attach-session") as client:
        monkeypatch.setattr(Store, "try_lock", full)
        said(host, client, b"%session-changed")
        assert host("display-message", "-p", "#{session_attached}")[1] == "1\n"
        monkeypatch.undo()
    assert host.driver.document.generation == before


def test_that_some_have_gone_who_draw_shows_when_they_are_told_something(host: Within, place: Place) -> None:
    first, stays, last = (draws(host, place, name) for name in ("/dev/one", "/dev/two", "/dev/three"))
    control = host.server._control
    assert control is not None
    for tell in (control.committed, control.alerted, control.rebound):
        for caller in (stays, first, last):
            if caller.fileno() >= 0:
                caller.sendall(wire.frame(wire.INPUT, b"refresh-client\n"))  # it has looked since it was told
                said(host, caller, b"%end")
        (first if first.fileno() >= 0 else last).close()
        control._committed, control._alerts = (-1, -1), None
        tell()
    assert [one.tty for one in host.driver.clients.all] == ["/dev/two"]
    said(host, stays, b"%keys-changed")
    stays.close()


def test_a_line_may_ask_of_the_mouse_that_it_was_given_with(host: Within, place: Place) -> None:
    pointer = {"at": [1, 2], "last": None, "dragging": False, "wheel": False}

    def gives(line: str, values: object) -> bytes:
        return wire.frame(wire.MOUSE, json.dumps([line, values, "MouseDown1Pane", pointer]).encode())

    asks = "display-message 'on <#{mouse_word}> <#{other}>' ; display-message 'too <#{mouse_word}>'"
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(
            gives(asks, {"mouse_word": "this", "other": "that"}) + wire.frame(wire.INPUT, asks.encode() + b"\n")
        )
        answers = said(host, caller, b"too <>")
        assert re.findall(rb'%message \["(.*?)", 750, false\]', answers) == [
            b"on <this> <>", b"too <this>", b"on <> <>", b"too <>",
        ]  # fmt: skip
    for wrong in (
        b"[",
        b'["a"]',
        b'["a", {}, ""]',
        b'["a", {"mouse_x": 1}, "", null]',
        b'["a", {}, "", {"at": 1}]',
        b'["a", {}, "", {"at": [0, %d], "last": null, "dragging": true, "wheel": false}]' % (1 << 70),
        b'["\xff", {}, "", null]',
    ):
        with draws(host, place, "/dev/two") as caller:
            caller.sendall(wire.frame(wire.MOUSE, wrong))
            said(host, caller, b"a line given by a key")


def test_a_mouse_that_selects_is_somewhere(host: Within, place: Place) -> None:
    for wrong in (b"[", b"[0, [1]]", b"[0, [1, %d]]" % (1 << 70), b'["0", null]', b"[0, [1, -9]]"):
        with draws(host, place, "/dev/one") as caller:
            caller.sendall(wire.frame(wire.SELECT, wrong))
            said(host, caller, b"a mouse that selects")


def test_a_mouse_selects_where_it_was_told_to_until_it_is_let_go(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes, told = host.server._modes, list[object]()
    monkeypatch.setattr(modes, "names", lambda _: ["copy-mode"])
    monkeypatch.setattr(modes, "say", lambda pane, says, then: told.append((pane, says)) or then(None))
    monkeypatch.setattr(modes, "let_go", lambda pane: told.append((pane, "let go")))
    place_of_mouse = {"at": [3, 0], "last": [1, 0], "dragging": True, "wheel": False}
    drag = wire.frame(wire.MOUSE, json.dumps(["send-keys -X begin-selection", {}, "", place_of_mouse]).encode())

    def after(caller: socket.socket, pane: int, to: list[int] | None) -> list[object]:
        told.clear()
        caller.sendall(wire.frame(wire.SELECT, json.dumps([pane, to]).encode()) + wire.look("heard", behind=False))
        said(host, caller, b"heard")
        return list(told)

    with draws(host, place, "/dev/one") as caller, draws(host, place, "/dev/two") as other:
        assert after(caller, 1, [2, 0]) == []
        caller.sendall(drag)
        pane = int(re.findall(rb"%select (\d+)", said(host, caller, b"%end"))[0])
        assert told == [(pane, Select((3, 0), begins=(1, 0)))]
        assert after(other, pane, [2, 0]) == after(other, pane, None) == after(caller, pane + 1, [2, 0]) == []
        assert after(caller, pane, [5, 0]) == [(pane, Select((5, 0)))]
        assert after(caller, pane, None) == [(pane, "let go")]
        assert after(caller, pane, [6, 0]) == after(caller, pane, None) == []
        other.sendall(drag)
        said(host, other, b"%end")
        told.clear()
    turned_until(host.loop, lambda: not host.driver.clients.all)
    assert told == [(pane, "let go")]


def test_modes_of_panes_are_known_to_formats_of_the_client_that_has_them(host: Within, place: Place) -> None:
    asks = "<#{pane_in_mode} #{pane_mode} #{P:#{?pane_active,#{pane_in_mode},}}>"
    pane = int(host("display-message", "-p", "#{pane_id}")[1][1:])
    with draws(host, place, "/dev/one") as caller, draws(host, place, "/dev/two") as other:
        for modes, known in (({pane: ["clock-mode", "tree-mode"]}, b"<2 clock-mode 2>"), ({}, b"<0  0>")):
            caller.sendall(wire.frame(wire.MODES, json.dumps(modes).encode()) + wire.look(asks, behind=False))
            assert known in said(host, caller, b">")
            other.sendall(wire.look(asks, behind=False))
            assert b"<0  0>" in said(host, other, b">")
            assert host("display-message", "-p", asks)[1] == "<0  0>\n"
    for wrong in (b"[", b'{"0": ["copy-mode"]}', b'{"x": []}', b'{"0": ["\xff"]}'):
        with draws(host, place, "/dev/two") as caller:
            caller.sendall(wire.frame(wire.MODES, wrong))
            said(host, caller, b"modes of panes")


def test_a_popup_that_nobody_waits_for_is_closed_like_any(host: Within, place: Place) -> None:
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.closed(3, 1) + wire.look("end", behind=False))
        said(host, caller, b"end")
        caller.sendall(wire.frame(wire.CLOSED, b"1234567"))
        said(host, caller, b"what is closed, of a wrong length")
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.closed(3, 256))
        said(host, caller, b"what is closed, with a status that there is none")


def test_an_answer_is_no_longer_than_a_line(host: Within, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_LIMIT", 3)
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.closed(1, 0, "abc") + wire.look("end", behind=False))
        said(host, caller, b"end")
        caller.sendall(wire.closed(1, 0, "abcd"))
        said(host, caller, b"what is closed, of a wrong length")


def test_a_terminal_has_the_focus_or_not_and_nothing_else(host: Within, place: Place) -> None:
    with draws(host, place, "/dev/one") as caller:
        for focused, flag in ((False, "attached"), (True, "attached,focused")):
            caller.sendall(wire.focus(focused=focused) + wire.look("<#{client_flags}>", behind=False))
            assert f"<{flag}>".encode() in said(host, caller, b">")
        caller.sendall(wire.frame(wire.FOCUS, b"\2"))
        said(host, caller, b"a focus that there is none")


def test_a_terminal_is_locked_until_it_is_said_to_be_its_own_again(host: Within, place: Place) -> None:
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.frame(wire.BACK) + wire.look("<#{client_flags}>", behind=False))
        assert b"<attached,focused>" in said(host, caller, b">")
        host("lock-server")
        caller.sendall(wire.resize(70, 20) + wire.look("<#{client_flags}>", behind=False))  # as it may have been before
        told = said(host, caller, b">")
        assert b'%lock "lock -np"' in told
        assert b"<attached,focused,suspended>" in told
        caller.sendall(wire.frame(wire.BACK) + wire.look("<#{client_flags}>", behind=False))
        assert b"<attached,focused>" in said(host, caller, b">")


def test_what_a_shell_command_of_a_format_prints_is_told_when_it_is_there(host: Within, place: Place) -> None:
    def looks(asks: str, answer: bytes) -> bytes:
        caller.sendall(wire.look(asks, behind=False))
        return said(host, caller, answer)

    command = "echo one; echo two"
    name = f" {command}"
    with draws(host, place, "/dev/one") as caller:
        looks(f"[#({command})]", b"[]")
        (client,) = host.driver.clients.all
        begun = client.jobs.kept[name].at
        turned_until(host.loop, lambda: client.jobs.kept[name].out == "two")
        turned_until(host.loop, lambda: client.jobs.kept[name].at > begun)
        ended = client.jobs.kept[name].at
        assert b"%changed" in looks(f"[#({command})]", b"[two]")
        looks(f"[#({command})]", b"[two]")
        assert client.jobs.kept[name].at == ended, "it is not run again at once"


def test_a_shell_command_of_a_format_ends_with_its_client_and_none_begins_then(host: Within, place: Place) -> None:
    def job() -> int:
        return next(iter(host.server._jobs._running), 0)

    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.look("[#(exec sleep 60)]", behind=False))
        said(host, caller, b"[]")
        (client,) = host.driver.clients.all
        assert job()
    turned_until(host.loop, lambda: not host.driver.clients.all)
    turned_until(host.loop, lambda: not job())
    client.session = next(iter(host.driver.document.sessions))
    assert host.driver.clients.job(client, "it", "exec sleep 60") == ""
    assert not job()


def test_what_others_give_a_client_that_waits_is_dropped_beyond_a_limit(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given, "LINES_LIMIT", 3)
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.frame(wire.INPUT, b"wait-for it\n"))
        turned_until(host.loop, lambda: bool(host.driver.channels._channels))
        for _ in range(5):
            assert host("run-shell", "-bC", "set-option -ga @n x")[0] == 0
        turned_until(host.loop, lambda: len(host.driver.active) == 1)
        host("wait-for", "-S", "it")
        turned_until(host.loop, lambda: host("show-options", "-gqv", "@n")[1] == "xxx\n")
        caller.sendall(wire.frame(wire.INPUT, b"display-message -p end\n"))
        said(host, caller, b"end")
        assert host("show-options", "-gqv", "@n")[1] == "xxx\n"
        assert host.driver.clients.all


def test_a_client_that_is_behind_is_spared_what_it_can_do_without(
    host: Within, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with draws(host, place, "/dev/one") as caller:
        (client,) = host.driver.clients.all
        assert host.driver.clients.watcher is not None
        monkeypatch.setattr(controlled, "BEHIND", -1)
        host.driver.clients.watcher.drawn(client, "%clipboard spared", spared=True)
        monkeypatch.undo()
        host.driver.clients.watcher.drawn(client, "%clipboard told", spared=True)
        assert b"spared" not in said(host, caller, b"told")


def test_what_a_terminal_holds_is_kept_as_it_is(host: Within, place: Place) -> None:
    host("set-option", "-g", "command-alias[99]", "set-buffer=kill-server")
    host("set-hook", "-g", "after-set-buffer", "set-option -g @hooked yes")
    with draws(host, place, "/dev/one") as caller:
        caller.sendall(wire.frame(wire.COPIED, b"\0\xff held") + wire.look("end", behind=False))
        said(host, caller, b"end")
    assert host("list-buffers", "-F", "#{buffer_size}")[1] == "7\n"
    assert host("show-options", "-gqv", "@hooked")[1] == ""


def test_who_draws_asks_at_once_or_behind_what_was_given(host: Within, place: Place) -> None:
    caller = draws(host, place, "/dev/one")
    for behind in (False, True):
        caller.sendall(wire.look("asked #{client_name}", behind=behind))
        answer = said(host, caller, b"asked /dev/one")
        assert wire.frame(wire.SCENE, bytes((behind,)) + b"asked /dev/one\n") in answer
    caller.sendall(wire.frame(wire.INPUT, b"wait-for never\n\n") + wire.look("behind", behind=True))
    caller.sendall(wire.look("at once", behind=False))
    assert b"behind" not in said(host, caller, b"at once")
    caller.sendall(wire.look("#{nothing", behind=False) + wire.look("end", behind=False))
    said(host, caller, b"end")
    assert host.driver.clients.all, "an empty line of a person's is no command, and nothing else"
    caller.sendall(wire.resize(70, 20) + wire.frame(wire.TABLE, b"prefix") + wire.look("#{client_width}", behind=False))
    said(host, caller, b"70")
    assert host.driver.clients.all[0].key_table == "prefix"
    caller.sendall(wire.frame(wire.TABLE, b"no\nname"))
    assert b"a name that is none" in said(host, caller, b"a name that is none")
    caller.close()
